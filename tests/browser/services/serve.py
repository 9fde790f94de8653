"""Serves both on 127.0.0.1 until killed: `python -m services.serve`, prints the address when it is ready."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "services.settings"

import django

django.setup()

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from services.people import EMAIL, PASSWORD, USER

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    get_user_model().objects.create_user(USER, EMAIL, PASSWORD)
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
