"""nginx with the files of deploy/nginx, with ports and folders of this machine, and a certificate made on the spot."""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import signal
import ssl
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.cluster.part import Part
from tools.cluster.plan import Plan
from tools.running import ROOT, Trouble

CONFIGURATION = ROOT / "deploy" / "nginx"
LIMITS = r"^\s*limit_(req|conn) .*;\n"


def require_programs() -> None:
    """Trouble when nginx or openssl is not installed."""
    missing = [name for name in ("nginx", "openssl") if not shutil.which(name)]
    if missing:
        raise Trouble(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed: on Debian and Ubuntu"
            f" apt-get install {' '.join(missing)}, then run the command again."
        )


def certify(folder: Path) -> None:
    """A key and a self-signed certificate for localhost in this folder, unless they are there."""
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    if key.exists() and certificate.exists():
        return
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "30",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True,
    )
    key.chmod(0o600)


def write_configuration(folder: Path, *, secure: int, bare: int, upstream: Sequence[int], limits: bool = True) -> Path:
    """nginx.conf in `folder` for our files: TLS on port `secure`, plain HTTP on `bare`, the processes on the ports `upstream`.

    `limits`: whether one network's limits stay. Makes the certificate. Gives the file; Trouble when nginx does not take it.
    """
    certify(folder)
    servers = "".join(f"server 127.0.0.1:{port} max_fails=2 fail_timeout=5s;\n" for port in upstream)
    (folder / "upstream.conf").write_text(servers)
    passed = (CONFIGURATION / "gongping-proxy.conf").read_text()
    (folder / "proxy.conf").write_text(passed.replace("$host;", f"$host:{secure};"))  # no port but 443 is left out of names
    text = (CONFIGURATION / "gongping.conf").read_text()
    for old, new in (
        (r"listen \[::\].*\n", "\n"), (r"listen 443", f"listen 127.0.0.1:{secure}"),
        (r"listen 80 ", f"listen 127.0.0.1:{bare} "), (r"https://\$host\$", f"https://$host:{secure}$"),
        ("/etc/nginx/certificates", str(folder)), ("/etc/nginx/gongping-upstream.conf", str(folder / "upstream.conf")),
        ("/etc/nginx/gongping-proxy.conf", str(folder / "proxy.conf")), ("/var/log/nginx", str(folder)),
    ):
        text = re.sub(old, new, text)
    if not limits:
        text = re.sub(LIMITS, "", text, flags=re.MULTILINE)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    main = folder / "nginx.conf"
    main.write_text(
        f"pid {folder}/pid;\nerror_log {folder}/error.log;\nworker_rlimit_nofile 16384;\n"
        f"events {{ worker_connections 8192; }}\nhttp {{\n{temporary}{text}}}\n"
    )
    taken = subprocess.run(["nginx", "-t", "-q", "-c", main], capture_output=True, text=True, check=False)
    if taken.returncode:
        raise Trouble(f"nginx does not take its configuration: {taken.stderr.strip()[-300:]}")
    return main


def proxy(plan: Plan) -> Part:
    """nginx in front of the web processes."""
    require_programs()
    folder = plan.folder / "nginx"
    folder.mkdir(mode=0o755, exist_ok=True)
    upstream = [plan.ports[f"web-{number}"] for number in range(1, plan.processes + 1)]
    main = write_configuration(folder, secure=plan.port, bare=plan.ports["http"], upstream=upstream, limits=plan.limits)
    return Part(
        "nginx", ["nginx", "-c", main, "-g", "daemon off;"], plan.folder / "logs" / "nginx.log", lambda: _asks(plan.port),
        plan.address, ends_with=signal.SIGQUIT, rest=1.0,
    )


def _asks(port: int) -> str:
    """"" when a page comes through TLS."""
    connection = http.client.HTTPSConnection("localhost", port, timeout=5, context=ssl._create_unverified_context())
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/health")
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return "no answer"
    return "" if status == 200 else f"status {status}"
