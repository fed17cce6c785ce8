"""gunicorn as it serves the house: one process of threads, one address of its own, ended within five seconds.

Run one gunicorn for each web process (`gongping-web@1`, `@2`, …): each has a port of its own, is watched by itself and is
scraped by itself. GONGPING_BIND says where it listens; GONGPING_MAX_SOCKETS how many live pages it holds.
"""

import gc
import os

bind = os.environ.get("GONGPING_BIND", "127.0.0.1:8000")
worker_class = "app.serving.Worker"
workers = 1
threads = int(os.environ.get("GONGPING_MAX_SOCKETS", "80")) + 40  # each live page holds one thread; the others serve requests
worker_connections = threads + 200
timeout = 60
graceful_timeout = 4  # SIGTERM: what is in hand is answered, the rest ends
keepalive = 75  # longer than nginx keeps an idle connection, so that nginx closes first
backlog = 512
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
forwarded_allow_ips = "127.0.0.1,::1"
control_socket_disable = True
accesslog = None  # the program writes its own line for each request, without addresses and paths
errorlog = "-"
loglevel = "warning"
worker_tmp_dir = "/dev/shm"  # the heartbeat must not wait for a disk
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "app.log_lines.formatter", "form": os.environ.get("GONGPING_LOG", "json")}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {"gunicorn.error": {"level": "WARNING", "handlers": ["stderr"], "propagate": False}},
}


def when_ready(_server: object) -> None:
    """What is loaded stays: no collection walks it again, workers share its memory, and a process ends at once."""
    gc.freeze()


def post_worker_init(_worker: object) -> None:
    """The same of the application."""
    gc.collect()
    gc.freeze()


def on_exit(_server: object) -> None:
    """The same for what the server itself has loaded since."""
    gc.freeze()
