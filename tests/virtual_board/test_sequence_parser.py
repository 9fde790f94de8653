"""The sequence language: every line means one thing, and every mistake is named with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from virtual_board.sequences import steps
from virtual_board.sequences.parser import ScriptError, parse

URI = "otpauth://totp/Contoso+Ltd%3Auser%40contoso.onmicrosoft.com?secret=laarmrxo7jj6bwl6&issuer=Microsoft"


def only(text: str) -> steps.Step:
    (step,) = parse(text)
    return step


def step(kind: type, source: str, *fields: object) -> steps.Step:
    return kind(1, source, *fields)


@pytest.mark.parametrize(
    ("source", "kind", "fields"),
    [
        ("clock 2026-11-24T09:00:05Z", steps.ClockSet, (1795510805,)),
        ("clock lost", steps.ClockLost, ()),
        ("clock dead", steps.ClockDead, ()),
        ("clock drift 20ppm", steps.ClockDrift, (20.0,)),
        ("clock drift -3.5ppm", steps.ClockDrift, (-3.5,)),
        ("power on", steps.PowerOn, (None, 0.0)),
        ("power on holding A", steps.PowerOn, ("A", 2.5)),
        ("power on holding A for 6", steps.PowerOn, ("A", 6.0)),
        ("power off", steps.PowerOff, ()),
        ("power cut after 3 writes", steps.PowerCut, (3,)),
        ("wait 2.5", steps.Wait, (2.5,)),
        ("wait for screen SET-UP within 5", steps.WaitForScreen, ("SET-UP", 5.0)),
        ("wait for screen SET CLOCK within 0.5", steps.WaitForScreen, ("SET CLOCK", 0.5)),
        ('wait for screen "within 5" within 6', steps.WaitForScreen, ("within 5", 6.0)),
        ("press A", steps.Press, ("A",)),
        ("hold A", steps.Hold, ("A", 0.8)),
        ("hold C 3.0", steps.Hold, ("C", 3.0)),
        ("enter 271828", steps.Enter, ("271828",)),
        ("host add --image qr.png", steps.Host, (("add", "--image", "qr.png"),)),
        ("host rename 1 --name 'Two  words'", steps.Host, (("rename", "1", "--name", "Two  words"),)),
        ("host done 0", steps.HostDone, (0,)),
        ("host asleep", steps.HostPower, (True,)),
        ("host awake", steps.HostPower, (False,)),
        ("leds numlock on", steps.Leds, (True, None)),
        ("leds numlock off", steps.Leds, (False, None)),
        ("leds capslock on", steps.Leds, (None, True)),
        ("leds none", steps.Leds, (None, None)),
        ('expect typed "123456\\t"', steps.ExpectTyped, ("123456\t",)),
        ("expect typed 123456", steps.ExpectTyped, ("123456",)),
        ("expect nothing typed", steps.ExpectTyped, ("",)),
        ("expect screen Contoso Ltd", steps.ExpectScreen, ("Contoso Ltd", True)),
        ("expect no screen 123456", steps.ExpectScreen, ("123456", False)),
        ("screenshot 'my page.png'", steps.Screenshot, ("my page.png",)),
    ],
)
def test_a_line_is_its_step(source: str, kind: type, fields: tuple[object, ...]) -> None:
    assert only(source) == step(kind, source, *fields)


def test_a_code_is_expected_from_its_uri() -> None:
    expectation = only(f"expect typed code {URI} suffix tab")
    assert isinstance(expectation, steps.ExpectTypedCode)
    assert expectation.credential.key.hex() == "58011646eefa53e0d97e"
    assert expectation.credential.period == 30
    assert expectation.suffix == "\t"


@pytest.mark.parametrize("suffix", ["", " suffix none"])
def test_no_suffix_is_expected_unless_named(suffix: str) -> None:
    expectation = only(f"expect typed code {URI}{suffix}")
    assert isinstance(expectation, steps.ExpectTypedCode)
    assert expectation.suffix == ""


@pytest.mark.parametrize("comment", ["# all of it", "  # indented", "\t#", ""])
def test_comments_and_empty_lines_are_no_steps(comment: str) -> None:
    assert parse(comment) == []


def test_a_comment_needs_white_space_before_it() -> None:
    assert only("expect screen a#b # and this is one") == step(
        steps.ExpectScreen, "expect screen a#b # and this is one", "a#b", True
    )


def test_a_comment_does_not_begin_in_quotes() -> None:
    assert only("expect screen 'a # b'").text == "a # b"  # type: ignore[attr-defined]


def test_lines_are_counted_from_one_with_comments_and_any_line_end() -> None:
    found = parse("# one\r\n\r\npress A\r\n  hold B\t# here\n")
    assert [(s.line, type(s)) for s in found] == [(3, steps.Press), (4, steps.Hold)]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("jump A", "'jump' should be one of"),
        ("press", "A or B or C is missing"),
        ("press D", "'D' should be A or B or C"),
        ("press a", "'a' should be"),
        ("press A B", "too much: 'B'"),
        ("hold A long", "'long' is no time in seconds"),
        ("enter", "the digits of a PIN is missing"),
        ("enter 12a4", "a PIN is digits, 12 at most"),
        ("enter 1234567890123", "a PIN is digits, 12 at most"),
        ("hold A -1", "'-1' is no time in seconds"),
        ("wait nan", "'nan' is no time in seconds"),
        ("wait", "a time in seconds is missing"),
        ("wait for screen SET-UP", "write it like"),
        ("wait for screen within 5", "write it like"),
        ("wait for screen X within soon", "'soon' is no time"),
        ("clock", "a time, lost, drift or dead is missing"),
        ("clock 2026-11-24", "is no UTC time"),
        ("clock 2026-02-30T00:00:00Z", "is no UTC time"),
        ("clock 1999-12-31T23:59:59Z", "2000 to 2099"),
        ("clock drift 20", "is no drift"),
        ("clock lost now", "too much"),
        ("power", "is missing"),
        ("power cut after 0 writes", "counted from 1"),
        ("power cut after x writes", "no number of flash writes"),
        ("power on holding", "is missing"),
        ("host", "a picoath command"),
        ("host done", "exit status is missing"),
        ("host done 256", "goes up to 255"),
        ("leds scroll on", "'scroll' should be"),
        ("expect", "is missing"),
        ("expect typed", "the text is missing"),
        ("expect typed code", "an otpauth URI is missing"),
        ("expect typed code https://example.com", "the URI must begin with"),
        ("expect typed code otpauth://totp/X?secret=1", "not base32"),
        (f"expect typed code {URI} suffix space", "'space' should be"),
        ('expect typed "\\x"', "is no escape"),
        ("expect typed 12 34", "too much: '34'"),
        ("expect screen", "the text to look for is missing"),
        ("expect no screen ''", "the text to look for is missing"),
        ("screenshot page.jpg", "PNG"),
        ("expect screen 'open", "a quote is not closed"),
        ("expect screen x\\", "a quote is not closed, or a backslash ends the line"),
    ],
)
def test_a_mistake_is_named_with_its_line(source: str, reason: str) -> None:
    with pytest.raises(ScriptError) as caught:
        parse(f"# a script\n{source}\npress A")
    assert caught.value.line == 2
    assert reason in caught.value.reason


def test_a_mistake_never_tells_the_secret() -> None:
    with pytest.raises(ScriptError) as caught:
        parse("expect typed code otpauth://totp/X?secret=JBSWY3DPEHPK3PX1")
    assert "JBSWY3" not in str(caught.value)


WORDS = st.one_of(
    st.sampled_from(
        [
            "clock",
            "power",
            "wait",
            "press",
            "hold",
            "enter",
            "host",
            "leds",
            "expect",
            "screenshot",
            "on",
            "A",
        ]
    ),
    st.sampled_from(
        ["typed", "code", "for", "screen", "within", "no", "holding", "5", "done", "cut", "after"]
    ),
    st.sampled_from(["writes", "'", '"', "\\", "#"]),
)


@given(st.one_of(st.text(), st.lists(st.one_of(WORDS, st.text()), max_size=8).map(" ".join)))
def test_any_text_is_steps_or_a_script_error(text: str) -> None:
    try:
        lines = [step.line for step in parse(text)]
    except ScriptError as error:
        lines = [error.line]
    assert set(lines) <= set(range(1, text.count("\n") + 2))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1))
def test_any_text_can_be_quoted(text: str) -> None:
    quoted = "'" + text.replace("'", "'\"'\"'") + "'"
    assert only(f"host add {quoted}") == step(steps.Host, f"host add {quoted}", ("add", text))
