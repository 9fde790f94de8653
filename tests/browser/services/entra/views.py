"""Steps and words of Microsoft's pages, old (Proofup) and new (Security info), that a token meets."""

from __future__ import annotations

import secrets
from urllib.parse import quote

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from services.entra.tenant import ACCOUNT

_SIGNED_IN = "signed_in"
_PIXELS_A_MODULE = 4


def pick_account(request: HttpRequest) -> HttpResponse:
    """An account with a method is asked for a code, one without is sent to set one up."""
    return render(request, "entra/pick_account.html", {"account": ACCOUNT})


def enter_code(request: HttpRequest) -> HttpResponse:
    wrong = False
    if request.method == "POST":
        if ACCOUNT.accepts(request.POST["code"]):
            request.session[_SIGNED_IN] = True
            return redirect("security_info")
        wrong = True
    return render(request, "entra/enter_code.html", {"wrong": wrong})


def choose_method(request: HttpRequest) -> HttpResponse:
    return render(request, "entra/choose_method.html")


def configure_app(request: HttpRequest, modern: bool = False) -> HttpResponse:
    """The code for Microsoft's own app comes first."""
    words = "I want to use a different authenticator app" if modern else "Configure app without notifications"
    return render(request, "entra/configure_app.html", {"qr": _picture(_push_code()), "other_app": words})


def configure_other_app(request: HttpRequest) -> HttpResponse:
    text = ACCOUNT.begin_set_up()
    return render(request, "entra/configure_other_app.html", {"qr": _picture(text), "account": ACCOUNT})


def verify(request: HttpRequest) -> HttpResponse:
    wrong = False
    if request.method == "POST":
        if ACCOUNT.finish_set_up(request.POST["code"]):
            request.session[_SIGNED_IN] = True
            return redirect("security_info" if ACCOUNT.phone else "phone")
        wrong = True
    return render(request, "entra/verify.html", {"wrong": wrong})


def phone(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        ACCOUNT.phone = request.POST["phone"]
        return redirect("security_info")
    return render(request, "entra/phone.html")


def security_info(request: HttpRequest) -> HttpResponse:
    if not request.session.get(_SIGNED_IN):
        return redirect("pick_account")
    return render(request, "entra/security_info.html", {"account": ACCOUNT})


def sign_out(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("pick_account")


def _push_code() -> str:
    """The text of Microsoft's own code, in the shape of those seen: it holds no secret."""
    url = f"https://mobileappcommunicator.auth.microsoft.com/activatev2/123456/{secrets.token_urlsafe(12)}"
    return (
        "https://login.microsoftonline.com/authenticatorApp/activateAccount?accountType=mfa&source=qrCode"
        f"&code={secrets.randbelow(10**9):09}&url={quote(url, safe='')}"
    )


def _picture(text: str) -> str:
    return segno.make(text, error="m", micro=False).png_data_uri(scale=_PIXELS_A_MODULE)
