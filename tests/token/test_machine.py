"""The whole token against a plain model: anything a wearer, a computer or a pulled plug can do, in any order.

The model knows what must be on the token: its accounts, the PIN, the wrong tries, the counter. A pulled plug
leaves it between two states, before and after; the next look at the token settles which: there is no third.
``PICOATH_EXAMPLES=200`` tries more than a quick run does.
"""

from __future__ import annotations

import hmac
import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from picoath.errors import PicoathError

EXAMPLES = int(os.environ.get("PICOATH_EXAMPLES", "8"))
STEPS = 20
SECRET = b"12345678901234567890"
PINS = ("271828", "3141592", "5772")
WRONG = "161803"
MOST_WRONG = 6
"""Wrong PINs in a row, of ten: the wait after the next one takes 15 minutes, which set-up does not last."""
LONGEST_WAIT = 5 * 60 + 5
FIRST_COUNTER = 7


def code(counter: int) -> str:
    """The 6 digits for a counter or a time step (RFC 4226)."""
    digest = hmac.digest(SECRET, counter.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


class Machine(RuleBasedStateMachine):
    """`bench`, `make_account` and `tell` come from the fixtures of the same names."""

    bench: Any
    make_account: Any
    tell: Any

    @initialize()
    def enrol(self) -> None:
        """A token with an HOTP account, which is its first one, and a TOTP account."""
        self.token = self.bench("raspberry_pi_pico")
        self.token.enrol(*self.first_accounts())
        self.in_set_up = False
        self.added = 0
        self.be_enrolled()

    def first_accounts(self) -> list[Any]:
        hotp = self.make_account("VPN", type="hotp", period=None, counter=FIRST_COUNTER)
        return [hotp, self.make_account("TOTP 0")]

    def be_enrolled(self) -> None:
        """What is so of a token with those accounts and nothing else."""
        self.names = ["VPN", "TOTP 0"]
        self.pin: str | None = None
        self.counter = FIRST_COUNTER
        self.wrong = 0
        self.locked = False

    @invariant()
    def count(self) -> None:
        self.tell("steps of the whole token beside its model", 1)

    def teardown(self) -> None:
        self.token.board.close()

    # How the wearer gets about

    @property
    def wearer(self) -> Any:
        return self.token.wearer

    def go_to(self, in_set_up: bool, unlocked: bool) -> None:
        """Plug the token in again if it has to be, and unlock it."""
        if self.in_set_up != in_set_up or not self.token.board.powered:
            self.plug_in(in_set_up)
        if unlocked and self.locked:
            self.enter(self.pin)
            self.wrong = 0
            self.locked = False
            self.look()

    def plug_in(self, in_set_up: bool) -> None:
        self.token.replug(holding=("A",) if in_set_up else ())
        self.in_set_up = in_set_up
        self.locked = self.pin is not None
        self.look()

    def enter(self, pin: str | None) -> None:
        assert pin is not None
        if self.wearer.choice() is None:
            self.wearer.press()
            assert self.token.board.run_until(self.wearer.choice, LONGEST_WAIT), self.token.board.lines()
        self.wearer.enter(pin)

    def look(self) -> None:
        """What the panel says is what must be."""
        if self.locked:
            assert self.wearer.sees("LOCKED"), self.token.board.lines()
            assert not any(self.wearer.sees(name) for name in self.names)
        elif self.in_set_up:
            assert self.wearer.sees(f"{len(self.names)} accounts"), self.token.board.lines()
        else:
            assert self.wearer.sees(f"/{len(self.names)}"), self.token.board.lines()

    def stored_names(self) -> list[str]:
        self.go_to(in_set_up=True, unlocked=True)
        return [account.name for account in self.token.computer().accounts()]

    # What can be done

    @rule()
    def plug_in_again(self) -> None:
        self.plug_in(in_set_up=False)

    @rule()
    def plug_in_holding(self) -> None:
        self.plug_in(in_set_up=True)

    @rule(seconds=st.sampled_from([1, 29, 61, 125, 290]))
    def pass_time(self, seconds: int) -> None:
        self.wearer.wait(seconds)
        if self.in_set_up:
            self.plug_in(in_set_up=True)  # it may have ended by itself
            return
        assert self.wearer.typed() == ""
        self.wearer.hold() if self.token.board.lines() == [] else None  # lights the panel and does no more
        self.look()

    @rule()
    def add(self) -> None:
        self.go_to(in_set_up=True, unlocked=True)
        self.added += 1
        self.token.computer().add(self.make_account(f"TOTP {self.added}"))
        self.names.append(f"TOTP {self.added}")
        self.look()

    @precondition(lambda self: len(self.names) > 2)
    @rule()
    def remove(self) -> None:
        self.go_to(in_set_up=True, unlocked=True)
        self.token.computer().remove(len(self.names))
        self.names.pop()
        self.look()

    @precondition(lambda self: len(self.names) > 2)
    @rule()
    def move(self) -> None:
        """The last account comes behind the first one."""
        self.go_to(in_set_up=True, unlocked=True)
        self.token.computer().move(len(self.names), 2)
        self.names.insert(1, self.names.pop())
        self.look()

    @rule()
    def rename(self) -> None:
        self.go_to(in_set_up=True, unlocked=True)
        self.added += 1
        self.token.computer().rename(len(self.names), f"Name {self.added}", "ada")
        self.names[-1] = f"Name {self.added}"
        self.look()

    @rule(minutes=st.sampled_from([-600, -1, 1, 600]))
    def set_the_clock(self, minutes: int) -> None:
        self.go_to(in_set_up=True, unlocked=True)
        wanted = int(self.token.board.rtc.unix()) + 60 * minutes
        tail = self.token.begin("time_ask", unix=wanted)
        assert tail() == {"v": 1, "ok": True}
        self.token.send({"v": 1, "request": "time_set", "unix": wanted + 1})
        self.wearer.wait(0.3)
        assert abs(self.token.board.rtc.unix() - wanted - 1) < 1
        assert self.wearer.sees("CLOCK MOVED") == (abs(minutes) > 2), self.token.board.lines()
        self.wearer.hold()
        assert not self.wearer.sees("CLOCK MOVED")

    @rule(unlocked=st.booleans())
    def wipe_and_enrol_again(self, unlocked: bool) -> None:
        self.go_to(in_set_up=True, unlocked=unlocked)
        self.token.computer(answer="3.2").wipe()
        for account in self.first_accounts():
            self.token.computer().add(account)
        self.be_enrolled()
        self.look()

    @rule()
    def type_the_next_hotp_code(self) -> None:
        self.show_hotp()
        self.wearer.press()
        self.wearer.wait(1)
        assert self.wearer.typed() == code(self.counter)
        self.counter += 1

    def show_hotp(self) -> None:
        """The HOTP account is the first one; a token that was just plugged in twice shows it."""
        self.go_to(in_set_up=False, unlocked=False)
        self.plug_in(in_set_up=False)
        self.go_to(in_set_up=False, unlocked=True)
        if not self.wearer.sees("VPN"):  # the one that was added last comes first, once
            self.plug_in(in_set_up=False)
            self.go_to(in_set_up=False, unlocked=True)
        assert self.wearer.sees("VPN"), self.token.board.lines()

    @rule()
    def type_a_totp_code(self) -> None:
        self.show_hotp()
        self.wearer.hold()
        assert self.wearer.sees(self.names[1])
        self.token.board.rtc.set(self.token.board.rtc.unix() // 30 * 30 + 5)
        self.wearer.wait(0.5)
        self.wearer.press()
        self.wearer.wait(1)
        assert self.wearer.typed() == code(int(self.token.board.rtc.unix()) // 30)

    @precondition(lambda self: self.pin is None)
    @rule(pin=st.sampled_from(PINS))
    def set_pin(self, pin: str) -> None:
        self.go_to(in_set_up=True, unlocked=True)
        self.token.computer(pins=[pin, pin]).set_pin()
        self.pin = pin
        self.look()

    @precondition(lambda self: self.pin is not None)
    @rule(pin=st.sampled_from(PINS))
    def change_pin(self, pin: str) -> None:
        self.go_to(in_set_up=True, unlocked=True)
        self.token.computer(pins=[self.pin, pin, pin]).set_pin()
        self.pin, self.wrong = pin, 0
        self.look()

    @precondition(lambda self: self.pin is not None)
    @rule()
    def remove_pin(self) -> None:
        self.go_to(in_set_up=True, unlocked=True)
        self.token.computer(answer="3.2", pins=[self.pin]).remove_pin()
        self.pin, self.wrong = None, 0
        self.look()

    @precondition(lambda self: self.pin is not None)
    @rule()
    def lock(self) -> None:
        self.go_to(in_set_up=True, unlocked=True)
        self.token.computer().lock()
        self.wearer.wait(0.5)
        self.locked = True
        self.look()

    @precondition(lambda self: self.pin is not None)
    @rule()
    def unlock(self) -> None:
        self.go_to(self.in_set_up, unlocked=True)

    @precondition(lambda self: self.pin is not None)
    @rule()
    def let_the_computer_sleep(self) -> None:
        self.go_to(self.in_set_up, unlocked=True)
        self.token.board.usb.asleep = True
        self.wearer.wait(1.5)
        self.token.board.usb.asleep = False
        self.wearer.wait(1)
        self.locked = True
        self.look()

    @precondition(lambda self: self.pin is not None and self.wrong < MOST_WRONG)
    @rule()
    def enter_a_wrong_pin(self) -> None:
        self.plug_in(in_set_up=False)
        self.enter(WRONG)
        self.wrong += 1
        assert self.wearer.sees(f"{10 - self.wrong} tries left"), self.token.board.lines()
        self.plug_in(in_set_up=False)

    # The plug is pulled while the flash is written

    def pull_plug(self, writes: int, change: Any) -> bool:
        """Do `change` with a cut at a flash write; returns whether it was reached. The token is off then."""
        self.token.board.flash.cut_after(writes)
        try:
            change()
        except (PicoathError, AssertionError):
            if self.token.board.powered:
                raise
        reached = not self.token.board.powered
        self.tell("of these with the plug pulled", int(reached))
        self.token.board.power_off()
        self.token.board.flash.cut_after(10**9)
        return reached

    writes = st.integers(1, 12)

    @rule(writes=writes)
    def cut_adding(self, writes: int) -> None:
        self.go_to(in_set_up=True, unlocked=True)
        self.added += 1
        new = f"TOTP {self.added}"
        reached = self.pull_plug(writes, lambda: self.token.computer().add(self.make_account(new)))
        before, after = self.names, [*self.names, new]
        self.names = self.stored_names_after_cut(before, after)
        assert self.names == after or (reached and self.names == before)

    def stored_names_after_cut(self, before: list[str], after: list[str]) -> list[str]:
        self.token.wearer.plug_in(("A",))
        self.in_set_up = True
        self.locked = self.pin is not None
        if self.locked:
            self.enter(self.pin)
            self.wrong, self.locked = 0, False
        names = [account.name for account in self.token.computer().accounts()]
        assert names in (before, after)
        return names

    @rule(writes=st.integers(1, 2))
    def cut_a_press(self, writes: int) -> None:
        self.show_hotp()

        def press() -> None:
            self.wearer.press()
            self.wearer.wait(1)

        self.pull_plug(writes, press)
        typed = self.wearer.typed()
        assert typed in ("", code(self.counter))
        if typed:
            self.counter += 1
        self.plug_in(in_set_up=False)
        self.show_hotp()
        self.wearer.press()
        self.wearer.wait(1)
        typed = self.wearer.typed()
        assert typed in (
            code(self.counter),
            code(self.counter + 1),
        )  # a cut may use one up, never give one twice
        self.counter = next(c for c in range(self.counter, self.counter + 2) if code(c) == typed) + 1

    @precondition(lambda self: self.pin is not None and self.wrong < MOST_WRONG - 1)
    @rule(writes=st.integers(1, 2))
    def cut_a_wrong_pin(self, writes: int) -> None:
        self.plug_in(in_set_up=False)
        self.pull_plug(writes, lambda: self.enter(WRONG))
        self.plug_in(in_set_up=False)
        self.enter(WRONG)
        left = [left for left in range(10) if self.wearer.sees(f"{left} tries left")]
        assert left in ([10 - self.wrong - 1], [10 - self.wrong - 2]), self.token.board.lines()
        self.wrong = 10 - left[0]
        self.plug_in(in_set_up=False)

    @precondition(lambda self: self.wrong < MOST_WRONG)
    @rule(writes=writes, new=st.sampled_from(PINS))
    def cut_setting_the_pin(self, writes: int, new: str) -> None:
        self.go_to(in_set_up=True, unlocked=True)
        old = self.pin
        pins = [new, new] if old is None else [old, new, new]
        self.pull_plug(writes, lambda: self.token.computer(pins=pins).set_pin())
        self.wrong = 0
        self.token.wearer.plug_in()
        self.in_set_up = False
        if not self.wearer.sees("LOCKED"):
            assert old is None
            self.pin, self.locked = None, False
            return
        self.enter(new)
        if self.wearer.sees("WRONG PIN"):
            assert old is not None
            self.wearer.press()
            self.enter(old)
            new = old
        self.pin, self.locked, self.wrong = new, False, 0
        assert not self.wearer.sees("WRONG PIN"), self.token.board.lines()

    @precondition(lambda self: self.pin is not None and self.wrong < MOST_WRONG)
    @rule(writes=st.integers(1, 3))
    def cut_a_right_pin(self, writes: int) -> None:
        """The try is counted until the PIN has proved right: cut in between, it may stay counted."""
        self.plug_in(in_set_up=False)
        reached = self.pull_plug(writes, lambda: self.enter(self.pin))
        self.plug_in(in_set_up=False)
        self.wrong = self.wrong + 1 if reached else 0
        self.go_to(in_set_up=False, unlocked=True)

    @precondition(lambda self: len(self.names) > 2)
    @rule(writes=writes)
    def cut_removing(self, writes: int) -> None:
        self.go_to(in_set_up=True, unlocked=True)
        reached = self.pull_plug(writes, lambda: self.token.computer().remove(len(self.names)))
        before, after = self.names, self.names[:-1]
        self.names = self.stored_names_after_cut(before, after)
        assert self.names == after or (reached and self.names == before)

    @precondition(lambda self: self.pin is not None)
    @rule(writes=writes)
    def cut_removing_the_pin(self, writes: int) -> None:
        self.go_to(in_set_up=True, unlocked=True)
        computer = self.token.computer(answer="3.2", pins=[self.pin])
        reached = self.pull_plug(writes, computer.remove_pin)
        self.token.wearer.plug_in()
        self.in_set_up = False
        self.locked = self.wearer.sees("LOCKED")
        assert reached or not self.locked
        if not self.locked:
            self.pin, self.wrong = None, 0
        self.go_to(in_set_up=False, unlocked=True)

    @rule()
    def nothing_is_lost(self) -> None:
        assert self.stored_names() == self.names


def test_the_token_does_what_the_model_does(bench: Any, make_account: Any, tell: Any) -> None:
    Machine.bench, Machine.make_account = staticmethod(bench), staticmethod(make_account)
    Machine.tell = staticmethod(tell)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
