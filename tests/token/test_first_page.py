"""What the token begins with."""


def test_after_an_add_the_last_one_added_and_at_the_next_power_on_the_first(pico, make_account):
    pico.enrol(make_account("First"), make_account("Second"))
    assert pico.wearer.sees("Second")
    pico.board.power_off()
    pico.wearer.plug_in()
    assert pico.wearer.sees("First")


def test_an_account_that_was_added_and_then_the_plug_pulled_is_shown_first_all_the_same(pico, make_account):
    pico.enrol(make_account("First"))
    pico.board.power_off()
    pico.wearer.plug_in(holding=("A",))
    pico.computer().add(make_account("Second"))
    pico.board.power_off()
    pico.wearer.plug_in()
    assert pico.wearer.sees("Second")


def test_a_replaced_account_is_the_first_page(pico, make_account):
    pico.enrol(make_account("First"), make_account("Second"), make_account("Third"))
    pico.board.power_off()
    pico.wearer.plug_in(holding=("A",))
    pico.computer().replace(2, make_account("New"), "none")
    pico.wearer.press()
    pico.wearer.wait(2.5)
    assert pico.wearer.sees("New")
    assert pico.wearer.sees("2/3")


def test_a_token_without_accounts_is_in_set_up(pico):
    pico.wearer.plug_in()
    assert pico.wearer.sees("SET-UP")
    [interface] = pico.board.usb.interfaces
    assert interface.usage_page == 0xFF60


def test_a_token_with_accounts_is_a_boot_keyboard_and_nothing_else(pico, make_account):
    pico.enrol(make_account("First"))
    [interface] = pico.board.usb.interfaces
    assert (interface.usage_page, interface.usage, interface.boot_device) == (1, 6, 1)


def test_two_damaged_copies_are_said_and_are_no_new_token(pico, make_account):
    pico.enrol(make_account("First"))
    pico.board.power_off()
    for path, content in pico.board.drive.stored().items():
        if path.endswith("copy.bin"):
            pico.board.drive.put(path, content[:30] + bytes([content[30] ^ 1]) + content[31:])
    pico.board.drive.forget_unsaved()
    pico.wearer.plug_in()
    assert pico.wearer.sees("DAMAGED")
    pico.wearer.press()
    assert pico.wearer.sees("MENU")
    assert not pico.wearer.typed()


# The setting first = last-used


def with_last_used(bench, *accounts):
    """A token in daily use that begins with the account typed last."""
    bench.enrol(*accounts)
    bench.replug(holding=("A",))
    bench.computer().set("first", "last-used")
    bench.replug()
    return bench


def test_with_last_used_power_on_begins_with_the_account_typed_last(pico, make_account):
    bench = with_last_used(pico, *[make_account(name) for name in ("First", "Second", "Third")])
    assert bench.wearer.sees("Third")  # added last
    bench.wearer.hold()
    bench.wearer.hold()
    assert bench.wearer.sees("First")
    bench.replug()
    assert bench.wearer.sees("Third")  # looking is not typing
    bench.wearer.hold()
    bench.wearer.hold()
    bench.wearer.hold()
    assert bench.wearer.sees("Second")
    bench.wearer.press(settle=5)
    assert len(bench.wearer.typed()) == 6
    bench.replug()
    assert bench.wearer.sees("Second")


def test_a_counter_s_code_is_a_code(pico, make_account):
    bench = with_last_used(
        pico, make_account("Counts", type="hotp", period=None, counter=7), make_account("Last")
    )
    bench.wearer.hold()
    bench.wearer.hold()
    bench.wearer.press(settle=5)
    bench.replug()
    assert bench.wearer.sees("Counts")


def test_the_account_typed_last_stays_it_when_others_change(pico, make_account):
    bench = with_last_used(pico, *[make_account(name) for name in ("First", "Second", "Third")])
    bench.wearer.hold()
    bench.wearer.hold()
    bench.wearer.press(settle=5)
    bench.replug(holding=("A",))
    computer = bench.computer()
    computer.rename(2, "Renamed", "bo")
    computer.move(1, 3)
    bench.replug()
    assert bench.wearer.sees("First")
    assert bench.wearer.sees("3/3")
    bench.replug(holding=("A",))
    bench.computer().add(make_account("New"))
    bench.wearer.press()
    bench.wearer.wait(2.5)
    assert bench.wearer.sees("New")


def test_with_a_pin_the_account_typed_last_is_known_when_it_is_unlocked(pico, make_account):
    bench = with_last_used(pico, make_account("First"), make_account("Second"))
    bench.set_pin("271828")
    bench.wearer.press()
    bench.wearer.enter("271828")
    bench.wearer.hold()
    bench.wearer.hold()
    assert bench.wearer.sees("First")
    bench.wearer.press(settle=5)
    bench.replug()
    assert bench.wearer.sees("LOCKED")
    bench.wearer.press()
    bench.wearer.enter("271828")
    assert bench.wearer.sees("First")


def test_a_code_costs_at_most_one_entry_and_none_where_it_changes_nothing(pico, make_account):
    bench = with_last_used(pico, make_account("First"), make_account("Second"))
    writes = bench.board.flash.writes
    for expected in (0, 1, 1):
        bench.wearer.press(settle=31)
        assert bench.board.flash.writes == writes + expected
        if not expected:
            bench.wearer.hold()
            bench.wearer.hold()


def test_without_the_setting_a_code_writes_nothing(pico, make_account):
    pico.enrol(make_account("First"), make_account("Second"))
    writes = pico.board.flash.writes
    pico.wearer.hold()
    pico.wearer.hold()
    pico.wearer.press(settle=2)
    assert pico.wearer.typed()
    assert pico.board.flash.writes == writes
