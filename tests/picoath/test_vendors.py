"""Codes that are no enrolment: whose they are, and the words on the page to click."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from picoath.enrol.inspection import inspect
from picoath.enrol.vendors import recognise

PUSH = "code=123456789&url=https%3A%2F%2Fmobileappcommunicator.auth.microsoft.com%2Factivatev2%2F1%2FAbc"


CODES = {
    "microsoft-push": (
        f"phonefactor://activate_account?{PUSH}",
        f"PhoneFactor://activate_account?{PUSH}",
        f"https://login.microsoftonline.com/authenticatorApp/activateAccount?{PUSH}",
        f"https://LOGIN.microsoftonline.us/authenticatorapp/activateaccount?{PUSH}",
        "https://login.microsoftonline.com/authenticatorApp/activateAccount?source=qrCode&accountType=msa&code=M.C5",
        f"https://login.chinacloudapi.cn/authenticatorApp/activateAccount?{PUSH}",
        f"https://login.partner.microsoftonline.cn/authenticatorApp/activateAccount?{PUSH}",
        "https://adnotifications.windowsazure.com/activatev2/1/Abc",
        "microsoft-authenticator://activatemfa?x=1",
    ),
    "web-page": (
        "https://login.microsoftonline.com/common/oauth2",
        "https://login.microsoftonline.com.example.org/authenticatorApp/activateAccount",
        "http://example.com",
        "https://[broken",
    ),
    "other": (
        "openid-vc://?request_uri=https://x",
        "otpauth://other/me?secret=ABCDEFGH",
        "ABCD EFGH IJKL MNOP",
        "sgnl://linkdevice?uuid=x",
        "2@abc,def",
        "",
    ),
    "duo": (
        "duo://AAAABBBBCCCCDDDDEEEE-YXBpLTEyMzRhYmNkLmR1b3NlY3VyaXR5LmNvbQ==",
        "AAAABBBBCCCCDDDDEEEE-YXBpLTEyMzRhYmNkLmR1b3NlY3VyaXR5LmNvbQ",
    ),
    "okta-verify": ("oktaverify://user@example.okta.com/?t=a&f=b",),
    "rsa-securid": (
        "com.rsa.securid://ctf?ctfData=1",
        "com.rsa.securid.iphone://ctf?ctfData=1",
        "http://127.0.0.1/securid/ctf?ctfData=1",
    ),
    "entrust": ("igmobileotp://?action=secactivate&enc=x&mac=y",),
    "authy": ("authy://account?token=x",),
    "ping": (
        "pushauth://push/forgerock:me?a=b",
        "mfauth://totp/x",
        "pingid://offlineauth?code=1",
    ),
    "onespan": ("<QRCode><SN>1</SN><AC>2</AC></QRCode>",),
    "steam": (
        "https://s.team/q/1/2",
        "otpauth://steam/Steam:me?secret=ABCDEFGH",
    ),
    "yandex": (
        "otpauth://yaotp/me?secret=ABCDEFGH",
        "otpauth://yandex/me?secret=ABCDEFGH",
    ),
    "motp": (
        "motp://x:y?secret=0123",
        "otpauth://motp/me?secret=ABCDEFGH",
    ),
    "passkey": ("FIDO:/0123456789",),
    "wifi": ("WIFI:S:x;T:WPA;P:y;;",),
    "serial-number": ("2308734532725", "E66058388345A12C"),
}


@pytest.mark.parametrize("vendor", CODES)
def test_vendor(vendor):
    for text in CODES[vendor]:
        found = inspect([text])
        assert (found.kind, found.accounts) == ("unsupported", []), text
        assert found.code is not None, text
        assert found.code.vendor == vendor, text


def test_both_microsoft_pages_are_named():
    advice = recognise(f"phonefactor://activate_account?{PUSH}").advice
    assert "I want to use a different authenticator app" in advice
    assert "Set up a different authentication app" in advice
    assert "Configure app without notifications" in advice


@pytest.mark.parametrize(
    "link",
    [
        "Ich möchte eine andere Authentifikator-App verwenden",
        "Je souhaite utiliser une autre application d'authentification",
        "Quiero usar otra aplicación de autenticación",
        "Desidero usare un'app di autenticazione diversa",
        "Desejo usar um aplicativo autenticador diferente",
        "Ik wil een andere verificator-app gebruiken",
        "Chcę użyć innej aplikacji uwierzytelniania",
        "別の認証アプリを使用します",
        "我想要使用其他验证器应用",
        "else the link that speaks of another app",
    ],
)
def test_the_link_is_named_in_the_language_of_the_page(link):
    assert link in recognise(f"phonefactor://activate_account?{PUSH}").advice


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
