"""The wire on the VM: its JSON and Unicode differ from CPython's."""

import binascii
import hashlib
import json

import native  # noqa: F401 - before fob
from fob.vault.account import Account
from fob.wire.link import DATA, LAST, PAYLOAD_SIZE, Link
from fob.wire.requests import Requests
from memory_vault import Copy, loaded, new_nvm

NOW = 1795510805


class Clock:
    milliseconds = 0
    trusted = True
    why = None
    unix = NOW - 3

    def utc(self):
        return self.unix

    def set(self, unix):
        self.unix = unix
        return True


class Device:
    received = None

    def __init__(self):
        self.sent = []

    def get_last_received_report(self, _report_id):
        report, self.received = self.received, None
        return report and report[1:]

    def send_report(self, report, report_id):
        self.sent.append(bytes((report_id,)) + report)


device = Device()
clock = Clock()
vault = loaded((Copy(), Copy()), new_nvm())
link = Link(device, lambda: 0, lambda: None)
requests = Requests(vault, clock, dict, lambda: 0)


def exchange(payload):
    """Send a message and accept what it asks; returns the answer."""
    device.sent.clear()
    message = None
    for at in range(0, max(1, len(payload)), PAYLOAD_SIZE):
        part = payload[at : at + PAYLOAD_SIZE]
        last = LAST if at + PAYLOAD_SIZE >= len(payload) else 0
        header = bytes((DATA, 7, at // PAYLOAD_SIZE | last, len(part)))
        device.received = header + part + bytes(PAYLOAD_SIZE - len(part))
        message = link.poll()
    if message is not None:
        kind, content = requests.handle(message[1])
        link.send(7, content if kind == "answer" else content.accept())
    told = b"".join([report[4 : 4 + report[3]] for report in device.sent if report[0] == DATA])
    return json.loads(told.decode())


def request(kind, **values):
    values["v"] = 1
    values["request"] = kind
    return exchange(json.dumps(values).encode())


def encoded(account):
    return binascii.b2a_base64(account.encode()).decode().strip()


for payload in (
    b"",
    b"\xff",
    b'{"v":1',
    b"[" * 1000,
    b'{"v":1,"x":' * 90,
    b"[1]",
    b'{"v":NaN}',
    b'{"v":1,"x":"\xff"}',
):
    assert exchange(payload)["error"] == "not-json", payload
for payload in (b"{}", b'{"v":true}', b'{"v":1.0}', b'{"v":1e999}', b'{"v":' + b"9" * 900 + b"}"):
    assert exchange(payload)["error"] == "version", payload

# A name in Arabic, one beyond the Basic Multilingual Plane, and one with a character that does not exist.
accounts = [
    Account("totp", "SHA1", 6, 30, None, b"k" * 20, f"N{n}", "\u0645\u062b\u0627\u0644") for n in range(30)
]
assert request("add", record=encoded(accounts[0])) == {"v": 1, "ok": True, "index": 1}
assert request("rename", index=1, name="\U0001f511", account="\u0645") == {"v": 1, "ok": True}
assert exchange(b'{"v":1,"request":"rename","index":1,"name":"\\ud800","account":""}')["error"] == "field"
assert exchange(b'{"v":1,"request":"rename","index":true,"name":"","account":""}')["error"] == "field"
assert request("list")["accounts"][0]["name"] == "\U0001f511"

bad = accounts[0].encode().replace(b"N0", b"N\xff")
assert request("add", record=binascii.b2a_base64(bad).decode().strip())["error"] == "record"

digest = binascii.hexlify(hashlib.sha256(b"".join([one.encode() for one in accounts])).digest()).decode()
announced = {"count": 30, "sha256": digest}
pairs = [[one.name, one.account] for one in accounts]
assert request("batch", names=pairs[:20], **{"from": 1}, **announced) == {"v": 1, "next": 21}
assert request("batch", names=pairs[20:], **{"from": 21}, **announced) == {"v": 1, "next": 1}
for index, one in enumerate(accounts):
    told = request("record", index=index + 1, record=encoded(one))
assert told == {"v": 1, "ok": True, "index": 2}

following = 1
while following:
    page = request("list", **{"from": following})
    assert len(json.dumps(page).encode()) <= 1024
    following = page["next"]
assert page["accounts"][-1]["index"] == 31

assert request("time_ask", unix=NOW) == {"v": 1, "ok": True}
assert request("time_set", unix=NOW + 1) == {"v": 1, "ok": True}
assert clock.unix == NOW + 1
