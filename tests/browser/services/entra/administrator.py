"""What the tenant's administrator does, without pages of its own: a form at /administrator."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from services.entra.tenant import ACCOUNT


@csrf_exempt
def administrator(request: HttpRequest) -> HttpResponse:
    """`tokens` is a CSV file to upload; other fields are those of the account, "" for no."""
    for name, value in request.POST.items():
        if name == "tokens":
            ACCOUNT.upload(str(value))
        elif name in ("phone", "access_pass"):
            setattr(ACCOUNT, name, value)
        else:
            setattr(ACCOUNT, name, bool(value))
    return HttpResponse(status=204)
