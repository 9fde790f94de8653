"""Adding a token: as an authenticator app, or by its serial number as a hardware token.

Words: azure-docs, security-info-setup-auth-app ("Start by getting the app", "I want to use a different
authenticator app"); entra-docs, how-to-mfa-manage-oath-tokens ("Hardware token", serial number, name, code);
of the older page, Proofup, "Configure app without notifications".
"""

from __future__ import annotations

import secrets
from urllib.parse import quote

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from services.entra.sign_in import SIGNED_IN
from services.entra.tenant import ACCOUNT

_PIXELS_A_MODULE = 4
_SERIAL = "serial"
_NAME = "name"


def choose_contact(request: HttpRequest) -> HttpResponse:
    """The older page's first step."""
    return render(request, "entra/choose_contact.html")


def add_method(request: HttpRequest) -> HttpResponse:
    if request.GET.get("method"):
        return redirect("serial_number" if request.GET["method"] == "token" else "get_app")
    page = "entra/add_method_redesigned.html" if ACCOUNT.redesigned else "entra/add_method.html"
    return render(request, page)


def get_app(request: HttpRequest) -> HttpResponse:
    """Where the link to another app is."""
    return render(request, "entra/get_app.html")


def configure_app(request: HttpRequest) -> HttpResponse:
    """The code for Microsoft's own app comes first; on the older page the link is beside it."""
    older = "older" in request.GET
    return render(request, "entra/configure_app.html", {"qr": _picture(_push_code()), "older": older})


def configure_other_app(request: HttpRequest) -> HttpResponse:
    text = ACCOUNT.begin_set_up()
    return render(request, "entra/configure_other_app.html", {"qr": _picture(text), "account": ACCOUNT})


def verify(request: HttpRequest) -> HttpResponse:
    wrong = False
    if request.method == "POST":
        if ACCOUNT.finish_set_up(request.POST["code"]):
            request.session[SIGNED_IN] = True
            return redirect("security_info")
        wrong = True
    return render(request, "entra/verify.html", {"wrong": wrong})


def serial_number(request: HttpRequest) -> HttpResponse:
    wrong = False
    if request.method == "POST":
        serial = request.POST["serial"].strip()
        if serial in ACCOUNT.uploaded:
            request.session[_SERIAL] = serial
            return redirect("token_name")
        wrong = True
    return render(request, "entra/serial_number.html", {"wrong": wrong})


def token_name(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        request.session[_NAME] = request.POST["name"]
        return redirect("token_code")
    return render(request, "entra/token_name.html")


def token_code(request: HttpRequest) -> HttpResponse:
    wrong = False
    if request.method == "POST":
        if ACCOUNT.activate(request.session[_SERIAL], request.session[_NAME], request.POST["code"]):
            return redirect("token_done")
        wrong = True
    return render(request, "entra/token_code.html", {"wrong": wrong})


def token_done(request: HttpRequest) -> HttpResponse:
    return render(request, "entra/token_done.html")


def _push_code() -> str:
    """The text of Microsoft's own code, in the shape of those seen: it holds no secret."""
    url = f"https://mobileappcommunicator.auth.microsoft.com/activatev2/123456/{secrets.token_urlsafe(12)}"
    return (
        "https://login.microsoftonline.com/authenticatorApp/activateAccount?accountType=mfa&source=qrCode"
        f"&code={secrets.randbelow(10**9):09}&url={quote(url, safe='')}"
    )


def _picture(text: str) -> str:
    return segno.make(text, error="m", micro=False).png_data_uri(scale=_PIXELS_A_MODULE)
