"""Every setting of the running program: one frozen value read from the environment, checked before anything starts.

Settings that a case depends on (clocks, wave plan) are not here: they are rows, see `panel/settings.py`.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MODES = ("production", "demo", "test")
ENVIRONMENT = {
    "mode": "GONGPING_MODE", "secret_key": "GONGPING_SECRET_KEY", "database_url": "DATABASE_URL", "home": "GONGPING_HOME",
    "redis_url": "REDIS_URL", "base_url": "GONGPING_BASE_URL", "time_zone": "GONGPING_TIME_ZONE",
    "smtp_host": "GONGPING_SMTP_HOST", "smtp_port": "GONGPING_SMTP_PORT", "smtp_user": "GONGPING_SMTP_USER",
    "smtp_password": "GONGPING_SMTP_PASSWORD", "smtp_tls": "GONGPING_SMTP_TLS", "mail_from": "GONGPING_MAIL_FROM",
    "processes": "GONGPING_PROCESSES", "workers": "GONGPING_WORKERS", "secure_cookies": "GONGPING_SECURE_COOKIES",
    "max_sockets": "GONGPING_MAX_SOCKETS", "evidence_dir": "GONGPING_EVIDENCE_DIR", "proxies": "GONGPING_PROXIES",
    "throttle": "GONGPING_THROTTLE", "lottery_key": "GONGPING_LOTTERY_KEY", "beacon_url": "GONGPING_BEACON_URL",
    "keys_dir": "GONGPING_KEYS_DIR", "signing_key": "GONGPING_SIGNING_KEY",
    "old_secret_keys": "GONGPING_OLD_SECRET_KEYS", "old_lottery_keys": "GONGPING_OLD_LOTTERY_KEYS",
    "old_signing_keys": "GONGPING_OLD_SIGNING_KEYS",
    "scanner": "GONGPING_SCANNER", "log": "GONGPING_LOG", "metrics_token": "GONGPING_METRICS_TOKEN",
    "sign_up_by_number": "GONGPING_SIGN_UP_BY_NUMBER",
}  # fmt: skip
NUMBERS = {"smtp_port": 65535, "processes": 64, "max_sockets": 100_000, "proxies": 8}
SWITCHES = ("secure_cookies", "throttle", "sign_up_by_number")
LISTS = ("old_secret_keys", "old_lottery_keys", "old_signing_keys")
CHOICES = {"mode": MODES, "workers": ("embedded", "none"), "smtp_tls": ("starttls", "tls", "none"), "log": ("json", "text")}


class ConfigError(Exception):
    """The program must not start like this. `reasons`: one sentence each, all of them at once."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one process.

    mode: "production", "demo" (invented people, mails stay in the house) or "test".
    secret_key: signs cookies; at least 32 signs in production. Demo mode makes one and keeps it in `home`.
    database_url: `sqlite:///path` or `postgresql+psycopg://…`; empty: `gongping.db` in `home`.
    home: the folder of the SQLite file, evidence and keys.
    redis_url: `redis://…`: live channel and throttles shared between processes; empty: in this process.
    base_url: the address people use, for links in mails; with https in production.
    time_zone: in which moments are shown and days begin.
    smtp_host, smtp_port, smtp_user, smtp_password: the mail server; without a host mails stay in the outbox.
    smtp_tls: "starttls", "tls" or "none".
    mail_from: the sender's address of mails.
    processes: how many web processes serve at once; more than one needs Redis.
    workers: "embedded": this process also works off deadlines and mails; "none": `flask deadlines run` does.
    secure_cookies: cookies travel over https only; must be on in production.
    max_sockets: live connections a process accepts; each takes one of its threads.
    evidence_dir: where evidence files are kept; empty: `evidence` in `home`.
    keys_dir: where the keys of the ballots are kept, one file a round; empty: `keys` in `home`. All processes share it, and no
        backup of the database may hold it: who has both can tell who chose what.
    proxies: how many trusted proxies stand in front and set X-Forwarded-For.
    throttle: whether sign-in and writing are throttled; must be on in production.
    lottery_key: 64 hex digits, the secret behind the lot's hash chains; never in the database. Outside
        of production one is made and kept in `home`. Who loses it cannot draw what is bound to its chains.
    signing_key: 64 hex digits, the Ed25519 key that signs the record's checkpoints; never in the database. Outside of
        production one is made and kept in `home`.
    old_secret_keys, old_lottery_keys, old_signing_keys: keys of before, newest first. They open what is there and make
        nothing new: sessions, second factors, chains, watermarks; an old signing key introduces the new one (ADR 0065).
    beacon_url: the address of a drand-style beacon (`https://…/<hash of its chain>`); empty: the operator's own chain alone.
    scanner: a clamd that is asked about every upload, `unix:/path` or `host:port`; empty: files are not scanned.
    log: the form of log lines, "json" or "text"; empty: json in production, else text.
    metrics_token: who sends it as a bearer token reads `/metrics` from another machine; empty: from this machine alone.
    sign_up_by_number: whether an account can be made with a mobile number. Nothing can be sent to one, so nobody knows whose
        it is, and signing up tells whether somebody has it (ADR 0068).
    """

    mode: str = "production"
    secret_key: str = field(default="", repr=False)
    database_url: str = field(default="", repr=False)
    home: Path = ROOT / "var"
    redis_url: str = field(default="", repr=False)
    base_url: str = "http://127.0.0.1:8000"
    time_zone: str = "Asia/Shanghai"
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_tls: str = "starttls"
    mail_from: str = "gongping@localhost"
    processes: int = 1
    workers: str = "embedded"
    secure_cookies: bool = False
    max_sockets: int = 80
    evidence_dir: Path = Path()
    keys_dir: Path = Path()
    proxies: int = 0
    throttle: bool = True
    lottery_key: str = field(default="", repr=False)
    signing_key: str = field(default="", repr=False)
    old_secret_keys: tuple[str, ...] = field(default=(), repr=False)
    old_lottery_keys: tuple[str, ...] = field(default=(), repr=False)
    old_signing_keys: tuple[str, ...] = field(default=(), repr=False)
    beacon_url: str = ""
    scanner: str = ""
    log: str = ""
    metrics_token: str = field(default="", repr=False)
    sign_up_by_number: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Config:
        """Read and complete the settings; ConfigError names every one that cannot be read."""
        reasons: list[str] = []
        values = {name: _read(name, variable, environ, reasons) for name, variable in ENVIRONMENT.items()}
        given: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
        if reasons:
            raise ConfigError(reasons)
        given["home"] = Path(given.get("home", ROOT / "var")).absolute()
        given.setdefault("secure_cookies", given.get("mode", "production") == "production")
        return cls(**given).completed()

    def completed(self) -> Config:
        """The same with the values that follow from others filled in: database, folders, demo key."""
        home = self.home.absolute()
        return replace(
            self,
            home=home,
            database_url=self.database_url or f"sqlite:///{home / 'gongping.db'}",
            evidence_dir=self.evidence_dir.absolute() if self.evidence_dir != Path() else home / "evidence",
            keys_dir=self.keys_dir.absolute() if self.keys_dir != Path() else home / "keys",
            log=self.log or ("json" if self.mode == "production" else "text"),
            secret_key=self.secret_key or (_kept_key(home, "secret_key") if self.mode == "demo" else ""),
            lottery_key=self.lottery_key or (_kept_key(home, "lottery_key") if self.mode != "production" else ""),
            signing_key=self.signing_key or (_kept_key(home, "signing_key") if self.mode != "production" else ""),
        )

    def check(self) -> None:
        """Raise ConfigError with every reason not to run like this."""
        from app.safety import reasons_against

        if reasons := reasons_against(self):
            raise ConfigError(reasons)

    def make_folders(self) -> None:
        """Make the folders of home, evidence and keys, readable by their owner alone; mark those of a demo."""
        for folder in (self.home, self.evidence_dir, self.keys_dir):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder):
                    pass
            except OSError as error:
                raise ConfigError([_unwritable(folder, error)]) from error
        if self.mode == "demo":
            (self.home / "demo").touch()  # production refuses a folder with this mark

    def cookie_keys(self) -> list[str]:
        """The secret keys as itsdangerous wants them: the last one signs, every one is believed."""
        return [*reversed(self.old_secret_keys), self.secret_key]

    def flask_settings(self) -> dict[str, Any]:
        """The same in the words of Flask and its extensions."""
        return {
            "SECRET_KEY": self.secret_key,
            "SECRET_KEY_FALLBACKS": list(self.old_secret_keys),
            "WTF_CSRF_SECRET_KEY": self.cookie_keys(),
            "TESTING": self.mode == "test",
            "DEMO": self.mode == "demo",
            "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 512 * 1024,
            "MAX_FORM_PARTS": 400,
            "SESSION_COOKIE_NAME": "__Host-gongping" if self.secure_cookies else "gongping",
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
            "SESSION_REFRESH_EACH_REQUEST": False,
            "WTF_CSRF_TIME_LIMIT": None,  # bound to the session instead: nobody loses a long text to a clock
            "RATELIMIT_ENABLED": self.throttle,
            "TIME_ZONE": self.time_zone,
            "BASE_URL": self.base_url.rstrip("/"),
        }


def _read(name: str, variable: str, environ: Mapping[str, str], reasons: list[str]) -> Any:
    """One setting from the environment, None when it is not set; what is wrong with it goes to `reasons`."""
    text = environ.get(variable, "").strip()
    if not text:
        return None
    if name in CHOICES and text not in CHOICES[name]:
        reasons.append(f"{variable} is {text!r}: use one of {', '.join(CHOICES[name])}.")
    elif name in NUMBERS and not (text.isdecimal() and int(text) <= NUMBERS[name]):
        reasons.append(f"{variable} is {text!r}: use a number from 0 to {NUMBERS[name]}.")
    elif name in SWITCHES and text not in ("on", "off"):
        reasons.append(f"{variable} is {text!r}: use on or off.")
    elif name in NUMBERS:
        return int(text)
    elif name in SWITCHES:
        return text == "on"
    elif name in LISTS:
        return tuple(part.strip() for part in text.split(","))
    elif name in ("home", "evidence_dir", "keys_dir"):
        return Path(text)
    return text


def _kept_key(home: Path, name: str) -> str:
    """A secret of the demo's own, made at the first start and kept: restarts sign nobody out and lose no chain."""
    path = home / name
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    except OSError as error:
        raise ConfigError([_unwritable(home, error)]) from error
    return path.read_text().strip()


def _unwritable(folder: Path, error: OSError) -> str:
    return f"{folder} cannot be written to ({error.strerror}): give it to the program's user."
