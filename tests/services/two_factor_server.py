"""django-two-factor-auth as it is, on 127.0.0.1 until killed; prints its address when it is ready.

`python two_factor_server.py FOLDER USER PASSWORD`; what it keeps is in the folder.
"""

import secrets
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

PAGE = "<!DOCTYPE html><title>{% block title %}{% endblock %}</title>{% block content %}{% endblock %}"
"""Its own frame gets style sheets from the internet, and says that a site should have one of its own."""


def configure(folder: Path) -> None:
    settings.configure(
        SECRET_KEY=secrets.token_urlsafe(),
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "site.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.messages",
            "django.contrib.sessions",
            "django_otp",
            "django_otp.plugins.otp_static",
            "django_otp.plugins.otp_totp",
            "two_factor",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django_otp.middleware.OTPMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ],
                    "loaders": [
                        ("django.template.loaders.locmem.Loader", {"two_factor/_base.html": PAGE}),
                        "django.template.loaders.app_directories.Loader",
                    ],
                },
            }
        ],
        LOGIN_URL="two_factor:login",
        LOGIN_REDIRECT_URL="two_factor:profile",
    )
    django.setup()


def main(folder: Path, user: str, password: str) -> None:
    configure(folder)
    from django.contrib.auth import get_user_model  # these two can be asked only once Django is set up
    from two_factor.urls import urlpatterns as pages

    urlpatterns.append(path("", include(pages)))
    call_command("migrate", verbosity=0)
    get_user_model().objects.create_user(user, password=password)
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


urlpatterns: list[object] = []

if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
