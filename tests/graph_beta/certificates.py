"""A certificate authority for a day, and a certificate of it for Microsoft's two hosts."""

from __future__ import annotations

import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from graph_beta.login import HOST
from graph_beta.server import GRAPH


def make(folder: Path) -> tuple[Path, Path]:
    """The authority's certificate, and a file with the hosts' certificate and key."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("Tests only", authority_key, "Tests only", authority_key, [])
    key = ec.generate_private_key(ec.SECP256R1())
    hosts = _certificate(GRAPH, key, "Tests only", authority_key, [GRAPH, HOST])
    trusted, served = folder / "authority.pem", folder / "hosts.pem"
    trusted.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    served.write_bytes(hosts.public_bytes(serialization.Encoding.PEM) + private)
    return trusted, served


def _certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    signer: ec.EllipticCurvePrivateKey,
    hosts: list[str],
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.timezone.utc)
    hour = datetime.timedelta(hours=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - hour)
        .not_valid_after(now + 24 * hour)
        .add_extension(x509.BasicConstraints(ca=not hosts, path_length=None), critical=True)
    )
    if hosts:
        names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signer, hashes.SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
