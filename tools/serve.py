"""Start the demo server: `python -m tools.serve`. Checks the port, prepares database and demo data, becomes the server.

PORT (8000) and HOST (127.0.0.1) choose the address; GONGPING_HOME (var/) the folder that keeps everything.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from tools.running import ROOT, Trouble, say

# A thread serves one open socket for as long as it lives, so there must be many more threads than live pages.
GUNICORN = ("-k", "gthread", "-w", "1", "--threads", "100", "--graceful-timeout", "2", "--no-control-socket")


def port() -> int:
    """The port of PORT, 8000 without it; Trouble for anything that is no port."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT is {text!r}: give a number from 1 to 65535, as in PORT=8080 make run.")
    return int(text)


def require_free(host: str, number: int) -> None:
    """Trouble when nothing can listen on this address now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except PermissionError as error:
            raise Trouble(f"Port {number} needs root: choose one above 1023, as in PORT=8080 make run.") from error
        except OSError as error:
            raise Trouble(
                f"Port {number} is taken: stop the program that uses it, or choose another, as in"
                f" PORT={number + 1 if number < 65535 else 8080} make run."
            ) from error


def home() -> Path:
    """The folder of database, keys and evidence; made for its owner alone."""
    path = Path(os.environ.get("GONGPING_HOME") or ROOT / "var").absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(f"The folder {path} cannot be made ({error.strerror}): set GONGPING_HOME to one that can.") from error
    return path


def main() -> int:
    """Prepare, then become the server; the exit status says why that failed."""
    try:
        host, number = os.environ.get("HOST") or "127.0.0.1", port()
        require_free(host, number)
        os.environ.update(GONGPING_MODE=os.environ.get("GONGPING_MODE") or "demo", GONGPING_HOME=str(home()))
        prepare()
    except Trouble as trouble:
        say(f"Not started. {trouble}")
        return 1
    return become_server(host, number)


def prepare() -> None:
    """Migrate the database and fill an empty one with demo data; the command prints its own progress."""
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "demo", "prepare"], cwd=ROOT, check=False)
    if done.returncode:
        raise Trouble("The database could not be prepared: the lines above say why.")


def become_server(host: str, number: int) -> NoReturn:
    """Replace this process by gunicorn, so that Ctrl-C and SIGTERM reach the server itself."""
    say(f"公评 Gongping: http://{host}:{number}/  (Ctrl-C stops it)")
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *GUNICORN, "-b", f"{host}:{number}", "wsgi:app"])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
