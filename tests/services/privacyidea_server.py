"""privacyIDEA, set up in a folder and served on 127.0.0.1 until killed; prints its address when it is ready.

`python privacyidea_server.py FOLDER ADMIN PASSWORD`, with the Python of privacyIDEA's environment. Everything
is done by its own commands, in one process: each of them would take seconds to start.
"""

import secrets
import sys
from contextlib import redirect_stdout
from pathlib import Path

from flask.cli import ScriptInfo
from privacyidea.app import create_app
from privacyidea.cli.pimanage.main import cli
from werkzeug.serving import make_server

CONFIGURATION = """
SUPERUSER_REALM = ["administrators"]
SECRET_KEY = {secret_key!r}
PI_PEPPER = {pepper!r}
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/privacyidea.sqlite"
PI_ENCFILE = "{folder}/enckey"
PI_AUDIT_KEY_PRIVATE = "{folder}/private.pem"
PI_AUDIT_KEY_PUBLIC = "{folder}/public.pem"
PI_LOGFILE = "{folder}/privacyidea.log"
PI_UUID_FILE = "{folder}/uuid.txt"
"""


def main(folder: Path, admin: str, password: str) -> None:
    configuration = folder / "pi.cfg"
    configuration.write_text(
        CONFIGURATION.format(
            folder=folder, secret_key=secrets.token_urlsafe(), pepper=secrets.token_urlsafe()
        )
    )
    app = create_app("production", str(configuration), silent=True)
    with redirect_stdout(sys.stderr):
        for command in (
            ["setup", "create_enckey"],
            ["setup", "create_audit_keys"],
            ["setup", "create_tables"],
            ["admin", "add", admin, "--password", password],
        ):
            cli.main(command, standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
