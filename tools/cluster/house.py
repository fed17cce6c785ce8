"""The processes of the house itself: web processes and workers, as the systemd units of deploy/ start them."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import sys

from tools.cluster.part import Part
from tools.cluster.plan import Plan, worker_names
from tools.running import ROOT, Trouble, say


def prepare(plan: Plan) -> None:
    """Bring the tables up to date, and in a demo fill an empty house; the command shows its own progress."""
    command = ["demo", "prepare"] if plan.demo else ["db", "upgrade"]
    say("Bringing the tables up to date" if not plan.demo else "Preparing the demo")
    done = subprocess.run([sys.executable, "-m", "flask", *command], cwd=ROOT, env=plan.environment(), check=False)
    if done.returncode:
        raise Trouble("The database could not be prepared: the lines above say why.")


def web(plan: Plan, number: int) -> Part:
    """One web process, from 1."""
    name = f"web-{number}"
    port = plan.ports[name]
    command = [sys.executable, "-m", "gunicorn", "-c", ROOT / "deploy" / "gunicorn.conf.py", "--chdir", ROOT,
               "-b", f"127.0.0.1:{port}", "wsgi:app"]
    return Part(
        name, command, plan.folder / "logs" / f"{name}.log", lambda: _asks(port), f"127.0.0.1:{port}",
        environment=plan.environment(), ends_within=8,
    )


def _asks(port: int) -> str:
    """"" when /ready says so, else its codes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/ready")
            answer = connection.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException):
            return "no answer"
    if answer.status == 200:
        return ""
    with contextlib.suppress(ValueError, AttributeError):
        return ", ".join(str(each) for each in next(v for v in json.loads(told).values() if isinstance(v, list)))
    return f"status {answer.status}"


def workers(plan: Plan) -> list[Part]:
    """Every worker of deploy/worker, one process each."""
    return [
        Part(
            f"worker-{name}", [ROOT / "deploy" / "worker", name], plan.folder / "logs" / f"worker-{name}.log", lambda: "",
            environment=plan.environment(), ends_within=30, rest=2.0,
        )
        for name in worker_names()
    ]
