"""`--download`, from a server of https on this computer: what is taken, and what is refused."""

import json
import runpy
import ssl
import sys
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from circuitpython_uf2 import circuitpython
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from picoath.errors import BadInput, Refused
from picoath.firmware import downloads
from picoath.firmware.boards import board_id
from picoath.firmware.manifest import sha256
from picoath.project_folder import board_names

FILE = circuitpython()


def certificate(folder):
    """A key and a certificate for 127.0.0.1, in files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    return folder / "certificate.pem", folder / "key.pem"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        status, headers, content = self.server.answers.get(self.path, (404, {}, b"not here"))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The server; `answers` has what it gives, by path."""
    chain, key = certificate(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.answers = {}
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    monkeypatch.setattr(downloads, "SITE", f"https://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def pin(tmp_path, monkeypatch, site):
    pins = tmp_path / "circuitpython.json"
    pins.write_text(json.dumps({"version": "10.2.1", "sha256": {"raspberry_pi_pico": sha256(FILE)}}))
    monkeypatch.setattr(downloads, "PINS", pins)
    return downloads.pin_for("raspberry_pi_pico")


PATH = "/bin/raspberry_pi_pico/en_US/adafruit-circuitpython-raspberry_pi_pico-en_US-10.2.1.uf2"


def silent(done, total, what):
    pass


def test_the_file_that_is_pinned_is_taken(site, pin):
    site.answers[PATH] = (200, {}, FILE)
    seen = []
    assert downloads.fetch(pin, lambda done, total, what: seen.append((done, total))) == FILE
    assert seen[-1] == (len(FILE), len(FILE))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((200, {}, FILE[:-512]), "is not the file that picoath knows"),
        ((200, {}, b"<html>"), "is not the file that picoath knows"),
        ((404, {}, b""), "did not come .*Not Found"),
        (
            (200, {"Content-Length": str(len(FILE) + 1)}, FILE),
            "did not come .*ended too early|IncompleteRead",
        ),
        ((200, {"Content-Length": str(9 << 20)}, b""), "did not come .*too much"),
        ((302, {"Location": "http://127.0.0.1/x.uf2"}, b""), "which is not https"),
    ],
)
def test_anything_else_is_refused_in_one_line(site, pin, answer, told):
    site.answers[PATH] = answer
    with pytest.raises(Refused, match=told) as refused:
        downloads.fetch(pin, silent)
    assert "\n" not in str(refused.value)


def test_more_than_the_largest_is_not_read(site, pin, monkeypatch):
    monkeypatch.setattr(downloads, "LARGEST", 1000)
    site.answers[PATH] = (200, {"Content-Length": "0"}, b"")
    site.answers[PATH] = (200, {}, bytes(1001))
    with pytest.raises(Refused, match="too much"):
        downloads.fetch(pin, silent)


def test_a_server_whose_certificate_nobody_signed_is_not_trusted(site, pin, monkeypatch):
    site.answers[PATH] = (200, {}, FILE)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Refused, match="certificate"):
        downloads.fetch(pin, silent)


def test_without_a_network(pin, monkeypatch):
    with pytest.raises(Refused, match="without a network, get the file elsewhere and name it"):
        downloads.get("https://127.0.0.1:1/file.uf2", silent)


def test_nothing_but_https():
    with pytest.raises(Refused, match="is not https"):
        downloads.get("http://downloads.circuitpython.org/file.uf2", silent)


def test_a_board_without_a_checksum(pin):
    with pytest.raises(BadInput, match=r"no checksum of CircuitPython 10\.2\.1 for seeeduino_xiao_rp2040"):
        downloads.pin_for("seeed_xiao_rp2040_expansion")


@pytest.mark.parametrize("board", board_names())
def test_the_pins_of_this_picoath(board):
    """Each board has a whole checksum, or none and is refused."""
    try:
        pin = downloads.pin_for(board)
    except BadInput:
        return
    assert len(bytes.fromhex(pin.sha256)) == 32
    assert pin.url.startswith("https://downloads.circuitpython.org/bin/")


@pytest.mark.parametrize("board", ["raspberry_pi_pico", "seeed_xiao_rp2040_expansion"])
def test_the_boards_whose_file_is_known(board):
    assert downloads.pin_for(board).name.endswith("-en_US-10.2.1.uf2")


def files_for(boards, version="10.2.1"):
    for board in boards:
        identity = board_id(board)
        yield f"{identity}.uf2", circuitpython(version=version, board=identity)


def test_pins_are_made_from_what_is_there(site, pin):
    for board in board_names():
        path = downloads.url(board_id(board), "10.2.1").partition("127.0.0.1:")[2].partition("/")[2]
        site.answers[f"/{path}"] = (200, {}, circuitpython(board=board_id(board)))
    made = json.loads(downloads.pinned("10.2.1", downloads.all_files("10.2.1", silent)))
    assert made["version"] == "10.2.1"
    assert made["sha256"] == {
        board_id(board): sha256(circuitpython(board=board_id(board))) for board in board_names()
    }


def test_a_board_that_is_not_among_the_files_keeps_its_checksum_for_that_version_alone(pin):
    files = list(files_for(["seeed_xiao_rp2040_expansion"]))
    made = json.loads(downloads.pinned("10.2.1", files))
    assert made["sha256"] == {"raspberry_pi_pico": pin.sha256, "seeeduino_xiao_rp2040": sha256(files[0][1])}
    newer = list(files_for(["seeed_xiao_rp2040_expansion"], "10.3.1"))
    made = json.loads(downloads.pinned("10.3.1", newer))
    assert made["sha256"] == {"seeeduino_xiao_rp2040": sha256(newer[0][1])}


@pytest.mark.parametrize(
    ("board", "version", "told"),
    [
        ("raspberry_pi_pico_w", "10.2.1", "is for raspberry_pi_pico_w, which is none of picoath's"),
        ("", "10.2.1", "is for an unknown board"),
        ("raspberry_pi_pico", "10.1.4", r"is CircuitPython 10\.1\.4, not 10\.2\.1"),
    ],
)
def test_a_file_that_is_another_is_not_pinned(pin, board, version, told):
    with pytest.raises(BadInput, match=told):
        downloads.pinned("10.2.1", [("file.uf2", circuitpython(version=version, board=board))])


def run_firmware(monkeypatch, *arguments):
    """`python -m picoath.firmware`, with the pins of the test; returns the exit status."""
    monkeypatch.setattr(sys, "argv", ["picoath.firmware", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("picoath.firmware", run_name="__main__")
    return ended.value.code


def test_pins_of_files_at_hand(pin, tmp_path, monkeypatch, capsys):
    file = tmp_path / "file.uf2"
    file.write_bytes(circuitpython(board="seeeduino_xiao_rp2040"))
    assert run_firmware(monkeypatch, "pin", "10.2.1", file) == 0
    assert downloads.pin_for("seeed_xiao_rp2040_expansion").sha256 == sha256(file.read_bytes())
    written = downloads.PINS.read_bytes()
    assert run_firmware(monkeypatch, "pin", "10.2.1", tmp_path / "none.uf2") == 1
    assert "none.uf2: No such file" in capsys.readouterr().err
    assert run_firmware(monkeypatch, "pin", "10.3.1", file) == BadInput.exit_code
    assert downloads.PINS.read_bytes() == written
