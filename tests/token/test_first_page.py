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
            pico.board.drive.put(path, content[:30] + b"\xff" + content[31:])
    pico.board.drive.forget_unsaved()
    pico.wearer.plug_in()
    assert pico.wearer.sees("DAMAGED")
    pico.wearer.press()
    assert pico.wearer.sees("MENU")
    assert not pico.wearer.typed()
