"""`picoath issue --entra` against Microsoft's schema: tokens are created, assigned and activated."""

from __future__ import annotations

import logging
import re

import pytest
from graph_beta.faults import Fault
from graph_beta.tenant import Refusal, Tenant
from picoath.enrol import base32
from picoath.entra.sign_in import SCOPES
from picoath.oath import totp


def all_well(microsoft, desk, made):
    """25 of 25: each user has the one token, made once and activated once, and nothing is left here."""
    tenant = microsoft.tenant
    assert microsoft.violations == []
    assert tenant.active() == {one.user.upn: [one.serial] for one in made}
    assert set(tenant.created.values()) == {1}
    assert set(tenant.activated.values()) == {1}
    assert len(tenant.devices) == len(made)
    assert desk.left == []


def no_secret_in(text, made):
    for one in made:
        assert base32.encode(one.account.secret) not in text
        assert one.account.secret.hex() not in text


def test_25_tokens_arrive_activated(desk, microsoft, told, caplog):
    caplog.set_level(logging.DEBUG)
    desk = desk()
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    done = desk.issue("--json")
    assert done.exit_code == 0, done.stderr
    all_well(microsoft, desk, made)
    by_serial = {device.serial: device.id for device in microsoft.tenant.devices}
    assert [one["entra"] for one in told(done)["issued"]] == [
        {"id": by_serial[one.serial], "status": "activated"} for one in made
    ]
    assert microsoft.asked["create"] == 2  # in batches
    no_secret_in(done.output + caplog.text, made)
    # By itself: six digits also stand in a serial number, an id or a time, now and then the same.
    numbers = set(re.findall(r"\b\d{6}\b", done.output + caplog.text))
    assert numbers & set(microsoft.tenant.codes) == set()


def test_it_signs_in_with_a_code_as_a_public_client_and_asks_for_no_more_than_it_needs(desk, microsoft):
    desk = desk(1)
    desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    done = desk.issue()
    assert "open https://login.microsoft.com/device and type the code FAKE12345" in done.stderr
    for form in microsoft.login.asked:
        assert "client_secret" not in form
    asked = set(microsoft.login.asked[0]["scope"].split())
    assert asked == {*SCOPES, "openid", "profile", "offline_access"}


@pytest.mark.parametrize(("algorithm", "period"), [("SHA256", 60), ("SHA256", 30), ("SHA1", 60)])
def test_sha256_and_60_seconds(desk, microsoft, algorithm, period):
    desk = desk(2, algorithm=algorithm, period=period)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    done = desk.issue("--algorithm", algorithm, "--period", str(period))
    assert done.exit_code == 0, done.stderr
    all_well(microsoft, desk, made)
    assert {device.hash_function for device in microsoft.tenant.devices} == {f"hmac{algorithm.lower()}"}
    assert {device.period for device in microsoft.tenant.devices} == {period}


def test_what_the_token_shows_next_signs_in(desk, microsoft, passing):
    desk = desk(1)
    [one] = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    assert desk.issue().exit_code == 0
    passing.sleep(30)
    [device] = microsoft.tenant.devices
    assert microsoft.tenant._takes(device, totp(one.account.secret, int(passing.now()), 30, 6, "SHA1"))


def test_from_the_empty_token_to_the_activated_one(desk, microsoft, another_token):
    """The whole command, with tokens that are plugged in."""
    desk = desk(3)
    tokens = [another_token(f"SERIAL{n}") for n in range(3)]
    microsoft = microsoft(desk.upns)
    done = desk.issue(*[word for token in tokens for word in ("--port", str(token.port))])
    assert done.exit_code == 0, done.stderr
    assert "Activated in Entra: 3" in done.stdout
    assert microsoft.tenant.active() == {upn: [f"SERIAL{n}"] for n, upn in enumerate(desk.upns)}
    keys = {device.serial: device.key for device in microsoft.tenant.devices}
    assert keys == {token.serial: token.vault.accounts[0].key for token in tokens}
    assert desk.left == []


def spoil(tenant, upns):
    tenant.users[upns[0]].guest = True
    tenant.users[upns[1]].apps = 5
    del tenant.users[upns[2]]


def test_users_who_cant_have_a_token_are_all_named_before_one_is_made(desk, microsoft, another_token):
    desk = desk(4)
    token = another_token("SERIAL0")
    microsoft = microsoft(desk.upns)
    spoil(microsoft.tenant, desk.upns)
    done = desk.issue("--port", str(token.port))
    assert done.exit_code == 2
    for words in (
        "user00@contoso.com is a guest",
        "user01@contoso.com has 5 authenticator apps and tokens already",
        "user02@contoso.com is not known to Entra",
    ):
        assert words in done.stderr
    assert "user03" not in done.stderr
    assert token.asked == []
    assert microsoft.tenant.devices == []


def test_the_policy_is_looked_at_first(desk, microsoft):
    desk = desk(1)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    microsoft.tenant.enabled = False
    done = desk.issue()
    assert (done.exit_code, "not enabled in Entra: admin centre" in done.stderr) == (1, True)
    assert set(microsoft.asked) == {"policy", "openid-configuration", "devicecode", "token"}
    microsoft.tenant.enabled = True
    assert desk.issue().exit_code == 0
    all_well(microsoft, desk, made)


def test_a_policy_that_has_not_spread_stops_the_run_at_its_first_token(desk, microsoft):
    desk = desk(5)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    microsoft.tenant.spread = False
    done = desk.issue()
    assert done.exit_code == 1
    assert "up to an hour. Run it again to go on from here" in done.stderr
    assert microsoft.asked["activate"] == 3
    microsoft.tenant.spread = True
    assert desk.issue().exit_code == 0
    all_well(microsoft, desk, made)


@pytest.mark.parametrize(("ahead", "words"), [(95, "95 s behind Microsoft's"), (-95, "95 s ahead of")])
def test_a_computer_whose_clock_is_wrong(desk, microsoft, passing, ahead, words):
    desk = desk(1)
    desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    passing.ahead = ahead
    done = desk.issue()
    assert done.exit_code == 1
    assert any(near in done.stderr for near in (words, words.replace("95", "94"), words.replace("95", "96")))
    assert microsoft.tenant.devices == []


def test_a_clock_that_is_less_than_a_step_off_does_no_harm(desk, microsoft, passing):
    desk = desk(3)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    passing.ahead = -25
    assert desk.issue().exit_code == 0
    all_well(microsoft, desk, made)


def test_a_serial_number_that_is_there_already(desk, microsoft):
    desk = desk(3)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    tenant = microsoft.tenant
    tenant._made({"serialNumber": made[1].serial, "manufacturer": "a", "model": "b", "secretKey": "A" * 32,
                  "timeIntervalInSeconds": 30})  # fmt: skip
    tenant.upload_csv(desk.upns[2], made[2].serial)
    done = desk.issue()
    assert done.exit_code == 1
    assert "1 of 3 tokens are activated" in done.stderr
    assert f"`picoath entra delete {made[1].serial}`" in done.stderr
    assert f"`picoath entra delete {made[2].serial} --user {desk.upns[2]}`" in done.stderr
    for words in (["delete", made[1].serial], ["delete", made[2].serial, "--user", desk.upns[2]]):
        removed = desk.run("entra", *words, given="y\n")
        assert removed.exit_code == 0, removed.stderr
    assert desk.issue().exit_code == 0
    assert tenant.active() == {one.user.upn: [one.serial] for one in made}
    assert len(tenant.devices) == 3


def test_a_token_that_somebody_gave_to_another(desk, microsoft):
    desk = desk(2)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns, Fault("network gone", "assign", 1))
    assert desk.issue().exit_code == 1
    microsoft.fault = None
    tenant = microsoft.tenant
    tenant.devices[0].owner = tenant.users[desk.upns[1]]
    done = desk.issue()
    assert done.exit_code == 1
    assert f"token {made[0].serial} has another user in Entra, user01" in done.stderr
    tenant.devices[0].owner = None
    assert desk.issue().exit_code == 0
    assert tenant.active() == {one.user.upn: [one.serial] for one in made}


def test_one_that_entra_does_not_take_keeps_no_other_back(desk, microsoft):
    desk = desk(5)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    tenant = microsoft.tenant

    def all_or_none(request):
        for fields in request.body["value"]:
            if fields["serialNumber"] == made[2].serial:
                raise Refusal(400, "BadRequest", f"What is {fields['secretKey']}?")
        return Tenant._create(tenant, request)

    tenant._create = all_or_none
    done = desk.issue()
    assert done.exit_code == 1
    assert "4 of 5 tokens are activated" in done.stderr
    no_secret_in(done.output, made)
    del tenant._create
    assert desk.issue().exit_code == 0
    all_well(microsoft, desk, made)


def test_more_than_entra_takes_in_five_minutes(desk, microsoft, passing):
    """It keeps to the limit by itself, and waits where Entra's is lower."""
    desk = desk(25)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    microsoft.tenant.most_activations = 10
    done = desk.issue()
    assert done.exit_code == 0, done.stderr
    assert "Graph asks to wait" in done.stderr
    assert sum(passing.slept) > 500
    all_well(microsoft, desk, made)


def test_lists_that_come_in_pages(desk, microsoft, told):
    desk = desk(25)
    desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    microsoft.tenant.page = 7
    assert desk.issue().exit_code == 0
    listed = told(desk.run("entra", "list", "--json"))["tokens"]
    assert [token["serial"] for token in listed] == [f"E66{n:05}" for n in range(25)]
    assert {token["status"] for token in listed} == {"activated"}


def test_dry_run_prints_what_would_be_sent(desk, microsoft, told):
    desk = desk(2)
    microsoft = microsoft(desk.upns)
    done = desk.issue("--dry-run", "--json")
    assert done.exit_code == 0, done.stderr
    requests = told(done)["requests"]
    devices = "https://graph.microsoft.com/beta/directory/authenticationMethodDevices/hardwareOathDevices"
    [create] = [one for one in requests if (one["method"], one["url"]) == ("PATCH", devices)]
    assert [device["secretKey"] for device in create["body"]["value"]] == ["(not shown)"] * 2
    assert [one["body"] for one in requests if one["url"].endswith("/activate")] == [
        {"verificationCode": "(not shown)"}
    ] * 2
    assert microsoft.asked == {}
    assert desk.left == []
    lines = desk.issue("--dry-run").stdout
    assert f"GET {devices}?$filter=serialNumber eq " in lines


def test_dry_run_says_what_a_run_then_does(desk, microsoft, told):
    """The same requests in the same order, ids and secrets apart."""
    desk = desk(22)
    printed = [
        (one["method"], kind(one["url"])) for one in told(desk.issue("--dry-run", "--json"))["requests"]
    ]
    desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    assert desk.issue().exit_code == 0
    assert [(method, kind(path)) for method, path, _ in microsoft.log] == printed


def kind(url):
    for word in ("activate", "hardwareOathMethods", "methods", "hardwareOathDevices", "hardwareOath"):
        if word in url:
            return word
    return "user"


def test_object_ids_in_the_list_are_held_against_entras(desk, microsoft):
    desk = desk(2)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    ids = [microsoft.tenant.users[upn].id for upn in desk.upns]
    rows = [f"{upn},{id_}" for upn, id_ in zip(desk.upns, reversed(ids), strict=True)]
    (desk.folder / "users.csv").write_text("upn,object id\n" + "\n".join(rows))
    done = desk.issue()
    assert (done.exit_code, f"has another object id in Entra ({ids[0]})" in done.stderr) == (2, True)
    rows = [f"{upn},{id_}" for upn, id_ in zip(desk.upns, ids, strict=True)]
    (desk.folder / "users.csv").write_text("upn,object id\n" + "\n".join(rows))
    assert desk.issue().exit_code == 0
    all_well(microsoft, desk, made)


def test_a_run_that_began_for_files_can_end_in_entra(desk, microsoft, another_token):
    desk = desk(2)
    tokens = [another_token(f"SERIAL{n}") for n in range(2)]
    microsoft = microsoft(desk.upns)
    fixed = ["issue", "--users", str(desk.folder / "users.csv"), "--out", str(desk.out), "--wait", "0"]
    one = desk.run(*fixed, "--port", str(tokens[0].port), given="a passphrase\n")
    assert one.exit_code == 3
    done = desk.issue(*[word for token in tokens for word in ("--port", str(token.port))])
    assert done.exit_code == 0, done.stderr
    assert [len(token.asked) for token in tokens] == [1, 1]
    assert microsoft.tenant.active() == {upn: [f"SERIAL{n}"] for n, upn in enumerate(desk.upns)}


def test_what_shows_a_little_later_is_waited_for(desk, microsoft):
    desk = desk(25)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    microsoft.tenant.lag = 20
    done = desk.issue()
    assert done.exit_code == 0, done.stderr
    all_well(microsoft, desk, made)


def test_what_shows_much_later_is_not_made_twice(desk, microsoft, passing):
    desk = desk(25)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    microsoft.tenant.lag = 300
    for _ in range(2):
        done = desk.issue()
        assert done.exit_code == 1
        assert f"Entra took token {made[0].serial} and does not show it yet: wait some minutes" in done.stderr
    passing.sleep(300)
    assert desk.issue().exit_code == 0
    all_well(microsoft, desk, made)


def test_what_entra_took_and_never_made_is_made_in_the_end(desk, microsoft, passing):
    desk = desk(3)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    tenant = microsoft.tenant
    tenant._create = lambda request: (200, {"value": []})
    assert desk.issue().exit_code == 1
    del tenant._create
    assert desk.issue().exit_code == 1
    passing.sleep(901)
    assert desk.issue().exit_code == 0
    all_well(microsoft, desk, made)
