"""Codes worked out ahead, and what is wanted changed midway."""

from fob.oath import otp, pure_hmac
from fob.oath.codes import Codes


class Account:
    type = "totp"
    algorithm = "SHA512"
    digits = 8
    key = b"12345678901234567890"


def expected(counter):
    return otp.hotp(pure_hmac.PureHmac(Account.algorithm, Account.key), counter, Account.digits)


codes = Codes(Account)
codes.want(1)
for _ in range(25):
    assert codes.work()
codes.want(2**40)
while codes.work():
    pass
assert codes.code(1) is None
assert codes.code(2**40) == expected(2**40)
assert codes.code(2**40 + 1) == expected(2**40 + 1)
