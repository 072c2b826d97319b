"""Writes a certificate for 127.0.0.1 and its key, for one rehearsal: tls_certificate.py CERTIFICATE KEY.

Run as a script by LiteLLM's own Python, whose proxy needs the package that makes it.
"""

from __future__ import annotations

import datetime
import ipaddress
import sys
from pathlib import Path

_LIFE = datetime.timedelta(days=1)


def main() -> None:
    """Write both files."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "rehearsal")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - _LIFE).not_valid_after(now + _LIFE)
    place = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = builder.add_extension(x509.SubjectAlternativeName([place]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    written = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    for path, content in zip(sys.argv[1:3], (written, secret), strict=True):
        Path(path).write_bytes(content)


if __name__ == "__main__":
    main()
