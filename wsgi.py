"""The entry of servers and of the `flask` command: `app`. An unsafe configuration ends with one sentence per reason."""

from __future__ import annotations

import os
import sys

from flask import Flask

from app import create_app, draining, scheduler, settling
from app.config import Config, ConfigError
from app.schema import ensure
from app.startup import DatabaseAway, ready_to_serve, when_it_answers

BOOT_ERROR = 3  # gunicorn gives up on this status instead of starting the worker again and again
TRY_AGAIN = 75  # on this one it starts the worker again (EX_TEMPFAIL of sysexits.h)


def main() -> object:
    """The application of this environment; the process ends when it may not run."""
    try:
        config = Config.from_environment(os.environ)
        made = create_app(config)
        if os.environ.get("FLASK_RUN_FROM_CLI") != "true":  # `flask db upgrade` must run on an old database
            when_it_answers(config, lambda: _look(made, config))
            running = scheduler.start(made) if config.workers == "embedded" else None
            settling.start(made)
            draining.install(made, running)
    except ConfigError as error:
        for reason in error.reasons:
            sys.stderr.write(f"Not started. {reason}\n")
        raise SystemExit(BOOT_ERROR) from None
    except DatabaseAway as away:
        sys.stderr.write(f"Not started yet. The database does not answer: {away}\n")
        raise SystemExit(TRY_AGAIN) from None
    return made


def _look(made: Flask, config: Config) -> None:
    ensure(config)
    ready_to_serve(made, config)


app = main()
