"""`picoath entra list`, `unassign` and `delete`: for the token that was lost."""

from __future__ import annotations

import sys
import threading
import webbrowser
from urllib.parse import urlsplit

import pytest
import requests
from graph_beta.faults import KINDS, Fault
from picoath.entra import sign_in
from picoath.entra.sign_in import SCOPES

LOST = "E6600000"


@pytest.fixture
def tenant(desk, microsoft):
    """Three tokens of three users, activated."""
    desk = desk(3)
    desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    assert desk.issue().exit_code == 0
    return desk, microsoft


def test_list(tenant, told):
    desk, _ = tenant
    done = desk.run("entra", "list")
    assert done.stdout.splitlines() == [f"E660000{n}  activated  user0{n}" for n in range(3)]
    [first, *_] = told(desk.run("entra", "list", "--json"))["tokens"]
    assert (first["serial"], first["status"], first["user"]) == (LOST, "activated", "user00")
    assert (first["manufacturer"], first["algorithm"], first["period"]) == ("picoath", "hmacsha1", 30)


def test_list_of_a_user_has_those_uploaded_as_csv(tenant, told):
    desk, microsoft = tenant
    microsoft.tenant.upload_csv(desk.upns[1], "OLD1")
    listed = told(desk.run("entra", "list", "--user", desk.upns[1], "--json"))["tokens"]
    assert [(token["serial"], token["uploaded_as_csv"]) for token in listed] == [
        ("E6600001", False),
        ("OLD1", True),
    ]
    assert (
        "OLD1  activated  user01@contoso.com, uploaded as CSV"
        in desk.run("entra", "list", "--user", desk.upns[1]).stdout
    )


def test_an_empty_list(desk, microsoft, told):
    microsoft([])
    desk = desk(0)
    assert desk.run("entra", "list").stdout == "There are none.\n"
    assert told(desk.run("entra", "list", "--json")) == {"tokens": []}


def test_unassign_asks_first(tenant, told):
    desk, microsoft = tenant
    done = desk.run("entra", "unassign", LOST, given="n\n")
    assert (done.exit_code, "nothing was changed" in done.stderr) == (1, True)
    assert microsoft.tenant.devices[0].owner
    done = desk.run("entra", "unassign", LOST, "--json", given="y\n")
    assert done.exit_code == 0, done.stderr
    assert f"{LOST}  activated  user00\nTake this token from its user? y or n" in done.stderr
    assert [token["serial"] for token in told(done)["unassigned"]] == [LOST]
    assert microsoft.tenant.devices[0].owner is None
    assert [device.status for device in microsoft.tenant.devices[1:]] == ["activated"] * 2
    assert microsoft.violations == []


def test_without_an_answer_nothing_is_changed(tenant):
    desk, microsoft = tenant
    done = desk.run("entra", "delete", LOST)
    assert done.exit_code == 2
    assert len(microsoft.tenant.active()) == 3


def test_what_has_no_user_is_not_unassigned(tenant):
    desk, _ = tenant
    desk.run("entra", "unassign", LOST, given="y\n")
    done = desk.run("entra", "unassign", LOST, given="y\n")
    assert (done.exit_code, f"token {LOST} has no user in Entra" in done.stderr) == (1, True)


def test_delete_takes_it_from_its_user_first(tenant, told):
    desk, microsoft = tenant
    done = desk.run("entra", "delete", LOST, "--json", given="y\n")
    assert done.exit_code == 0, done.stderr
    assert [token["serial"] for token in told(done)["deleted"]] == [LOST]
    assert [device.serial for device in microsoft.tenant.devices] == ["E6600001", "E6600002"]
    assert microsoft.violations == []


def test_an_unknown_serial_number(tenant):
    desk, _ = tenant
    done = desk.run("entra", "delete", "E66O0000", given="y\n")
    assert done.exit_code == 2
    assert "Entra has no token with the serial number 'E66O0000'" in done.stderr
    assert "--user" in done.stderr


def test_an_unknown_user(tenant):
    desk, _ = tenant
    done = desk.run("entra", "list", "--user", "nobody@contoso.com")
    assert (done.exit_code, "Entra knows no user 'nobody@contoso.com'" in done.stderr) == (2, True)


def test_a_serial_number_with_a_quotation_mark_looks_for_nothing_else(tenant):
    desk, microsoft = tenant
    done = desk.run("entra", "delete", "' or '1' eq '1", given="y\n")
    assert done.exit_code == 2
    assert len(microsoft.tenant.devices) == 3


def test_of_two_with_one_serial_number_the_one_uploaded_as_csv_goes(tenant):
    desk, microsoft = tenant
    old = microsoft.tenant.upload_csv(desk.upns[0], LOST)
    done = desk.run("entra", "delete", LOST, "--user", desk.upns[0], given="n\ny\n")
    assert done.exit_code == 0, done.stderr
    assert old not in microsoft.tenant.devices
    assert microsoft.tenant.active()[desk.upns[0]] == [LOST]


@pytest.mark.parametrize("command", ["unassign", "delete"])
def test_dry_run_changes_nothing(tenant, told, command):
    desk, microsoft = tenant
    [device, *_] = microsoft.tenant.devices
    user = device.owner.id
    requests = told(desk.run("entra", command, LOST, "--dry-run", "--json"))["requests"]
    root = "https://graph.microsoft.com/beta"
    expected = [f"{root}/users/{user}/authentication/hardwareOathMethods/{device.id}"]
    if command == "delete":
        expected.append(f"{root}/directory/authenticationMethodDevices/hardwareOathDevices/{device.id}")
    assert [(one["method"], one["url"]) for one in requests] == [("DELETE", url) for url in expected]
    assert len(microsoft.tenant.active()) == 3


@pytest.mark.parametrize("operation", ["list", "tokens", "unassign", "delete"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_token_is_deleted_whatever_breaks(tenant, kind, operation):
    desk, microsoft = tenant
    microsoft.fault = Fault(kind, operation, 1)
    runs = 0
    while LOST in [device.serial for device in microsoft.tenant.devices]:
        runs += 1
        assert runs < 3
        done = desk.run("entra", "delete", LOST, given="y\n")
        assert "Traceback" not in done.output
        microsoft.fault.over, microsoft.login.revoked = microsoft.fault.struck, False
    assert microsoft.fault.struck
    assert sorted(microsoft.tenant.active()) == desk.upns[1:]
    assert microsoft.violations == []


def test_who_may_not_is_told_which_roles_it_takes(tenant):
    desk, microsoft = tenant
    microsoft.fault = Fault("forbidden", "list", 1)
    done = desk.run("entra", "list")
    assert done.exit_code == 1
    assert (
        "it takes the roles Authentication Policy Administrator and Authentication Administrator"
        in done.stderr
    )


def test_a_sign_in_that_is_refused(tenant):
    desk, microsoft = tenant
    microsoft.login.refuses = "AADSTS53003: Access has been blocked by Conditional Access policies."
    done = desk.run("entra", "list")
    assert done.exit_code == 1
    assert "Entra did not sign you in: AADSTS53003: Access has been blocked" in done.stderr
    assert "; try --browser" in done.stderr
    assert "Trace" not in done.stderr


def test_another_tenant(tenant):
    desk, _ = tenant
    assert desk.run("entra", "list", "--tenant", "contoso.com").exit_code == 0
    done = desk.run("entra", "list", "--tenant", "fabrikam.com")
    assert (done.exit_code, "Microsoft knows no tenant 'fabrikam.com'" in done.stderr) == (2, True)


def test_an_app_of_ones_own(tenant):
    desk, microsoft = tenant
    microsoft.login.asked.clear()
    assert desk.run("entra", "list", "--client-id", "00aa00aa-bb11-cc22-dd33-44ee44ee44ee").exit_code == 0
    assert {form["client_id"] for form in microsoft.login.asked} == {"00aa00aa-bb11-cc22-dd33-44ee44ee44ee"}


def test_the_code_is_typed_a_little_later(tenant):
    desk, microsoft = tenant
    microsoft.login.pending = 1
    assert desk.run("entra", "list").exit_code == 0


def test_without_what_it_needs_it_says_how_to_get_it(desk, monkeypatch):
    monkeypatch.setitem(sys.modules, "msal", None)
    done = desk(1).run("entra", "list")
    assert (done.exit_code, "pip install 'picoath[entra]'" in done.stderr) == (2, True)


@pytest.fixture
def browser(monkeypatch):
    """Somebody signs in in it."""

    def person(address):
        page = requests.get(address, timeout=20).json()
        form = {"code": page["code"], "state": page["state"]}
        assert urlsplit(page["redirect_uri"]).hostname == "localhost"
        requests.post(page["redirect_uri"], data=form, timeout=20).raise_for_status()

    def open_browser(address, *_):
        threading.Thread(target=person, args=(address,)).start()
        return True

    monkeypatch.setattr(webbrowser, "open", open_browser)


@pytest.mark.usefixtures("browser")
def test_sign_in_in_the_browser(tenant):
    """With a code that only the program can redeem (PKCE), to a port of this computer."""
    desk, microsoft = tenant
    microsoft.login.asked.clear()
    done = desk.run("entra", "list", "--browser")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.count("activated") == 3
    assert "in the browser that opens" in done.stderr
    assert [form.get("response_type") for form in microsoft.login.asked] == ["code", None]
    assert set(SCOPES) <= set(microsoft.login.asked[0]["scope"].split())


@pytest.mark.usefixtures("browser")
def test_what_was_not_asked_for_is_no_sign_in(tenant):
    desk, microsoft = tenant
    microsoft.login.lies = {"nonce": "of another time"}
    done = desk.run("entra", "list", "--browser")
    assert (done.exit_code, "is not Microsoft's sign-in" in done.stderr) == (1, True)


def test_nobody_signs_in_in_the_browser(tenant, monkeypatch):
    desk, _ = tenant
    monkeypatch.setattr(webbrowser, "open", lambda *_: True)
    monkeypatch.setattr(sign_in, "_PATIENCE", 0.1)
    done = desk.run("entra", "list", "--browser")
    assert (done.exit_code, "nobody signed in to Entra in time" in done.stderr) == (1, True)
