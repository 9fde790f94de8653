"""Codes that are no enrolment: whose they are, and the words on the page to click."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from picoath.enrol.inspection import inspect
from picoath.enrol.vendors import recognise

PUSH = "code=123456789&url=https%3A%2F%2Fmobileappcommunicator.auth.microsoft.com%2Factivatev2%2F1%2FAbc"


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        (f"phonefactor://activate_account?{PUSH}", "microsoft-push"),
        (f"PhoneFactor://activate_account?{PUSH}", "microsoft-push"),
        (f"https://login.microsoftonline.com/authenticatorApp/activateAccount?{PUSH}", "microsoft-push"),
        (f"https://LOGIN.microsoftonline.us/authenticatorapp/activateaccount?{PUSH}", "microsoft-push"),
        (
            "https://login.microsoftonline.com/authenticatorApp/activateAccount?source=qrCode&accountType=msa&code=M.C5",
            "microsoft-push",
        ),
        (f"https://login.chinacloudapi.cn/authenticatorApp/activateAccount?{PUSH}", "microsoft-push"),
        ("microsoft-authenticator://activatemfa?x=1", "microsoft-push"),
        ("https://login.microsoftonline.com/common/oauth2", "web-page"),
        ("https://login.microsoftonline.com.example.org/authenticatorApp/activateAccount", "web-page"),
        ("openid-vc://?request_uri=https://x", "other"),
        ("duo://AAAABBBBCCCCDDDDEEEE-YXBpLTEyMzRhYmNkLmR1b3NlY3VyaXR5LmNvbQ==", "duo"),
        ("AAAABBBBCCCCDDDDEEEE-YXBpLTEyMzRhYmNkLmR1b3NlY3VyaXR5LmNvbQ", "duo"),
        ("oktaverify://user@example.okta.com/?t=a&f=b", "okta-verify"),
        ("com.rsa.securid://ctf?ctfData=1", "rsa-securid"),
        ("com.rsa.securid.iphone://ctf?ctfData=1", "rsa-securid"),
        ("http://127.0.0.1/securid/ctf?ctfData=1", "rsa-securid"),
        ("igmobileotp://?action=secactivate&enc=x&mac=y", "entrust"),
        ("authy://account?token=x", "authy"),
        ("pushauth://push/forgerock:me?a=b", "ping"),
        ("mfauth://totp/x", "ping"),
        ("pingid://offlineauth?code=1", "ping"),
        ("<QRCode><SN>1</SN><AC>2</AC></QRCode>", "onespan"),
        ("https://s.team/q/1/2", "steam"),
        ("otpauth://steam/Steam:me?secret=ABCDEFGH", "steam"),
        ("otpauth://yaotp/me?secret=ABCDEFGH", "yandex"),
        ("otpauth://yandex/me?secret=ABCDEFGH", "yandex"),
        ("motp://x:y?secret=0123", "motp"),
        ("otpauth://motp/me?secret=ABCDEFGH", "motp"),
        ("otpauth://other/me?secret=ABCDEFGH", "other"),
        ("FIDO:/0123456789", "passkey"),
        ("WIFI:S:x;T:WPA;P:y;;", "wifi"),
        ("http://example.com", "web-page"),
        ("https://[broken", "web-page"),
        ("2308734532725", "serial-number"),
        ("ABCD EFGH IJKL MNOP", "other"),
        ("sgnl://linkdevice?uuid=x", "other"),
        ("2@abc,def", "other"),
        ("", "other"),
    ],
)
def test_vendors(text, vendor):
    found = inspect([text])
    assert (found.kind, found.accounts) == ("unsupported", [])
    assert found.code is not None
    assert found.code.vendor == vendor


def test_both_microsoft_pages_are_named():
    advice = recognise(f"phonefactor://activate_account?{PUSH}").advice
    assert "I want to use a different authenticator app" in advice
    assert "Set up a different authentication app" in advice
    assert "Configure app without notifications" in advice


def test_a_secret_by_itself_is_sent_to_manual():
    assert "--manual" in recognise("JBSWY3DPEHPK3PXP").advice


@given(st.text() | st.text("<QRCODE>otpauh:/.-=@0AZaz[]%\n"))
def test_any_text_gets_some_advice_and_none_of_it_is_repeated(text):
    found = recognise(text)
    assert found.advice
    assert len(text) < 20 or text not in found.what + found.advice


def test_the_usable_code_is_taken_and_the_other_told():
    found = inspect(
        ["https://s.team/q/1/2", "otpauth://hotp/a?secret=ABCDEFGH&counter=1", "https://s.team/q/1/3"]
    )
    assert found.kind == "hotp"
    assert [seen.vendor for seen in found.also_seen] == ["steam"]


def test_of_several_unusable_codes_the_telling_one_comes_first():
    found = inspect(["https://example.com", "12345", "duo://x"])
    assert found.code is not None
    assert found.code.vendor == "duo"
    assert [seen.vendor for seen in found.also_seen] == ["web-page", "serial-number"]


def test_the_same_code_twice_is_one_account():
    uri = "otpauth://totp/a?secret=ABCDEFGH"
    assert len(inspect([uri, uri + "&issuer=", uri]).accounts) == 1


def test_no_text_at_all():
    assert inspect([]).kind == "none"
