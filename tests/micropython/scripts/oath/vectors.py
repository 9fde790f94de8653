"""HMAC, HOTP and TOTP in pure Python, against a file of vectors: vectors.py FILE."""

import json
import sys

from fob.oath import otp, pure_hmac


def mac_of(case):
    return pure_hmac.PureHmac(case["algorithm"], bytes.fromhex(case["key"]))


with open(sys.argv[1]) as file:  # noqa: PTH123, MicroPython has no pathlib
    vectors = json.load(file)

for case in vectors["hmac"]["cases"]:
    digest = mac_of(case).digest(bytes.fromhex(case["data"]))
    assert digest == bytes.fromhex(case["digest"]), case

for case in vectors["hotp"]["cases"]:
    mac = mac_of(case)
    assert otp.hotp(mac, case["counter"], case["digits"]) == case["code"], case
    assert list(otp.hotp_steps(mac, case["counter"], case["digits"]))[-1] == case["code"], case

for case in vectors["totp"]["cases"]:
    code = otp.totp(mac_of(case), case["unix_time"], case["period"], case["digits"])
    assert code == case["code"], case

print(sum(len(kind["cases"]) for kind in vectors.values()))
