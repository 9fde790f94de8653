"""Serves both on 127.0.0.1 until killed: `python -m services.serve`, prints the address when it is ready."""

import os

import django
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from services.people import EMAIL, PASSWORD, USER


def _add_user() -> None:
    from django.contrib.auth import get_user_model  # can be asked only once Django is set up

    get_user_model().objects.create_user(USER, EMAIL, PASSWORD)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "services.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    _add_user()
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
