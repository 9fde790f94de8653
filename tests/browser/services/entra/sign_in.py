"""Signing in as Microsoft asks for it: the strongest method first, others behind "Sign in another way".

Words: entra-docs, concept-system-preferred-authentication (2026-04-15), concept-sms-voice-retirement
(2026-06-10), how-to-mfa-registration-campaign ("Skip for now"), how-to-mfa-manage-oath-tokens ("Use a
verification code"). Headings that no source has are ours.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from services.entra.tenant import ACCOUNT

SIGNED_IN = "signed_in"


def pick_account(request: HttpRequest) -> HttpResponse:
    return render(request, "entra/pick_account.html", {"account": ACCOUNT})


def begin(request: HttpRequest) -> HttpResponse:
    """Who has a Temporary Access Pass is asked for that, then for a passkey, then for a code."""
    if ACCOUNT.access_pass:
        first = "access_pass"
    elif ACCOUNT.passkey:
        first = "passkey"
    elif ACCOUNT.methods:
        first = "enter_code"
    elif ACCOUNT.phone:
        first = "blocked"
    else:
        first = "get_app" if ACCOUNT.redesigned else "choose_contact"
    return redirect(first)


def passkey(request: HttpRequest) -> HttpResponse:
    return render(request, "entra/passkey.html")


def another_way(request: HttpRequest) -> HttpResponse:
    return render(request, "entra/another_way.html", {"account": ACCOUNT})


def enter_code(request: HttpRequest) -> HttpResponse:
    wrong = False
    if request.method == "POST":
        if ACCOUNT.accepts(request.POST["code"]):
            return _signed_in(request)
        wrong = True
    return render(request, "entra/enter_code.html", {"wrong": wrong})


def access_pass(request: HttpRequest) -> HttpResponse:
    wrong = False
    if request.method == "POST":
        if ACCOUNT.takes_access_pass(request.POST["pass"]):
            request.session[SIGNED_IN] = True
            return redirect("security_info")
        wrong = True
    return render(request, "entra/access_pass.html", {"wrong": wrong})


def nudge(request: HttpRequest) -> HttpResponse:
    """It may be put off."""
    return render(request, "entra/nudge.html")


def blocked(request: HttpRequest) -> HttpResponse:
    """Whoever has SMS alone gets no further."""
    return render(request, "entra/blocked.html")


def security_info(request: HttpRequest) -> HttpResponse:
    if not request.session.get(SIGNED_IN):
        return redirect("pick_account")
    page = "entra/security_info_redesigned.html" if ACCOUNT.redesigned else "entra/security_info.html"
    return render(request, page, {"account": ACCOUNT})


def delete(request: HttpRequest, id_: int) -> HttpResponse:
    if request.session.get(SIGNED_IN):
        ACCOUNT.delete(id_)
    return redirect("security_info")


def sign_out(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("pick_account")


def _signed_in(request: HttpRequest) -> HttpResponse:
    request.session[SIGNED_IN] = True
    return redirect("nudge" if ACCOUNT.nudged and not ACCOUNT.passkey else "security_info")
