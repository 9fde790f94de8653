"""The schema is Microsoft's, and what the program sends has the form of the examples in its documentation."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
from pathlib import Path

import pytest
from graph_beta import schema
from picoath.entra import calls
from picoath.issue.issued import Issued, Settings, fresh_account
from picoath.issue.users import User

DEVICES = "https://graph.microsoft.com/beta/directory/authenticationMethodDevices/hardwareOathDevices"
USER, DEVICE = "00aa00aa-bb11-cc22-dd33-44ee44ee44ee", "3dee0e53-f50f-43ef-85c0-b44689f2d66d"
METHODS = f"https://graph.microsoft.com/beta/users/{USER}/authentication/hardwareOathMethods"
TOKEN = {
    "serialNumber": "GALT11420104",
    "manufacturer": "Thales",
    "model": "OTP 110 Token",
    "secretKey": "abcdef2234567abcdef2234567",
    "timeIntervalInSeconds": 30,
    "hashFunction": "hmacsha1",
}
EXAMPLES = [
    ("GET", calls.ROOT + calls.POLICY, None),
    ("GET", DEVICES, None),
    ("GET", f"{DEVICES}?$filter=serialNumber%20eq%20'20033752'", None),
    ("POST", DEVICES, TOKEN),
    ("PATCH", DEVICES, {"@context": "#$delta", "value": [{"@contentId": "1", **TOKEN}]}),
    ("POST", METHODS, {"device": {"id": "6c0272a7-8a5e-490c-bc45-9fe7a42fc4e0"}}),
    ("POST", f"{METHODS}/{DEVICE}/activate", {"verificationCode": "903809"}),
    ("POST", f"{METHODS}/{DEVICE}/activate", {"verificationCode": "588651", "displayName": "Amy's"}),
    ("GET", METHODS, None),
    ("DELETE", f"{METHODS}/{DEVICE}", None),
    ("DELETE", f"{DEVICES}/{DEVICE}", None),
]
"""From how-to-mfa-manage-oath-tokens.md and hardwareoathauthenticationmethod-activate.md."""


def read(method, url, body):
    target = url.removeprefix("https://graph.microsoft.com")
    content = b"" if body is None else json.dumps(body).encode()
    return schema.read(method, target, content, "application/json")


@pytest.mark.parametrize(("method", "url", "body"), EXAMPLES)
def test_the_schema_takes_microsofts_examples(method, url, body):
    assert read(method, url, body)


def issued():
    user = User("ann@contoso.com")
    return Issued(user, "GALT11420104", "OTP 110 Token", fresh_account(user, Settings()))


@pytest.mark.parametrize(
    ("call", "example"),
    [
        (calls.policy(), EXAMPLES[0]),
        (calls.all_devices(), EXAMPLES[1]),
        (calls.devices_with("20033752"), EXAMPLES[2]),
        (calls.create([issued()], Settings(manufacturer="Thales")), EXAMPLES[4]),
        (calls.assign(USER, "6c0272a7-8a5e-490c-bc45-9fe7a42fc4e0", ""), EXAMPLES[5]),
        (calls.activate(USER, DEVICE, "903809", ""), EXAMPLES[6]),
        (calls.tokens_of(USER, ""), EXAMPLES[8]),
        (calls.unassign(USER, DEVICE, ""), EXAMPLES[9]),
        (calls.delete(DEVICE, ""), EXAMPLES[10]),
    ],
)
def test_calls_are_those_of_the_examples(call, example):
    method, url, body = example
    assert (call.method, call.url) == (method, url)
    sent = json.loads(json.dumps(call.body))
    if body and "value" in body:
        [device] = sent["value"]
        assert device.pop("displayName") == "ann@contoso.com"
        assert re.fullmatch("[A-Z2-7]{32}", device.pop("secretKey"))
        body = {**body, "value": [{k: v for k, v in body["value"][0].items() if k != "secretKey"}]}
    assert sent == body


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("POST", DEVICES, {**TOKEN, "secretKey": "abc1"}),
        ("POST", DEVICES, {**TOKEN, "secretKey": "ABCDEFGH===="}),
        ("POST", DEVICES, {**TOKEN, "timeIntervalInSeconds": 20}),
        ("POST", DEVICES, {**TOKEN, "hashFunction": "hmacsha512"}),
        ("POST", DEVICES, {**TOKEN, "colour": "red"}),
        ("POST", DEVICES, {name: value for name, value in TOKEN.items() if name != "model"}),
        ("PATCH", DEVICES, {"value": [TOKEN]}),
        ("POST", f"{METHODS}/{DEVICE}/activate", {"verificationCode": 903809}),
        ("POST", f"{METHODS}/{DEVICE}/activate", {"verificationCode": "12345678"}),
        ("GET", f"{DEVICES}?filter=1", None),
        ("PUT", DEVICES, TOKEN),
        ("GET", "https://graph.microsoft.com/v1.0/users/ann", None),
    ],
)
def test_the_schema_takes_nothing_else(method, url, body):
    with pytest.raises(schema.Violation):
        read(method, url, body)


def test_a_users_name_is_a_part_of_an_address_whatever_is_in_it():
    name = "o'neill#ext#~!^x@contoso.com"
    assert read("GET", calls.user(name).url, None).ids == (name,)


SDK = "msgraph_beta"


@pytest.mark.parametrize(
    ("type_", "module", "base"),
    [
        (
            "hardwareOathTokenAuthenticationMethodDevice",
            "hardware_oath_token_authentication_method_device",
            True,
        ),
        ("hardwareOathAuthenticationMethod", "hardware_oath_authentication_method", True),
        ("identity", "identity", False),
    ],
)
def test_names_are_those_of_microsofts_types(type_, module, base):
    known = set(schema.SCHEMA["types"][type_]["properties"])
    published = fields_of(f"models/{module}.py") | {"id", "@odata.context", "@odata.id", "@odata.type"}
    inherited = {"displayName", "createdDateTime", "lastUsedDateTime"} if base else set()
    assert known <= published | inherited


def test_what_is_sent_has_the_names_of_microsofts_types():
    device = set(schema.SCHEMA["types"]["newDevice"]["properties"])
    published = fields_of("models/hardware_oath_token_authentication_method_device.py")
    assert device <= published | {"displayName"}
    assert {"secretKey", "serialNumber", "hashFunction", "timeIntervalInSeconds"} <= published


@pytest.mark.parametrize(
    ("module", "path"),
    [
        (
            "directory/authentication_method_devices/hardware_oath_devices/hardware_oath_devices_request_builder.py",
            "/directory/authenticationMethodDevices/hardwareOathDevices",
        ),
        (
            "users/item/authentication/hardware_oath_methods/hardware_oath_methods_request_builder.py",
            "/users/{user-id}/authentication/hardwareOathMethods",
        ),
        (
            "users/item/authentication/hardware_oath_methods/item/activate/activate_request_builder.py",
            "/users/{user-id}/authentication/hardwareOathMethods/{hardwareOathAuthenticationMethod-id}/activate",
        ),
    ],
)
def test_addresses_are_those_of_microsofts_types(module, path):
    template = re.search(r'"\{\+baseurl\}([^"]*)"', source(module))
    assert template
    found, _, query = template[1].replace("%2D", "-").partition("{?")
    assert found == path
    names = {f"${name}" for name in re.findall(r"%24(\w+)", query)}
    described = [one for one in schema.SCHEMA["operations"] if one["path"] == path]
    assert described
    for one in described:
        assert set(one.get("query", [])) <= names


def source(module):
    found = importlib.util.find_spec(SDK)
    if found is None or not found.submodule_search_locations:
        pytest.skip("PyPI's msgraph-beta-sdk (50 MB) is not installed; pip install msgraph-beta-sdk==1.66.0")
    return (Path(found.submodule_search_locations[0]) / "generated" / module).read_text(encoding="utf-8")


def fields_of(module):
    """The names in `get_field_deserializers`."""
    return {
        key.value
        for node in ast.walk(ast.parse(source(module)))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
