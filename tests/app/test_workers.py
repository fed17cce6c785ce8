"""Mails in words and on the wire, and the workers that run by themselves or from the command line."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from time import monotonic, sleep

import pytest
from flask import Flask
from sqlalchemy import select

from app import scheduler
from app.config import Config
from app.mail.links import PATHS
from app.mail.post import sender
from app.mail.render import SUBJECTS, writer
from app.notice_words import NOTICES
from panel.models import Account, Invitation, Outgoing, Role
from panel.notices import notify
from panel.outbox import Letter, Mail, RefusedError, deliver
from panel.queries.accounts import hash_token
from panel.services.invitations import invite
from panel.uow import House
from tests.app.conftest import Clock


def letter(kind: str, locale: str = "en", **params: object) -> Letter:
    """A letter to somebody with an account."""
    return Letter("k" * 26, "wei@example.org", kind, params, locale, "n" * 26)


def test_a_mail_says_what_happened_and_where_to_read_on(app: Flask) -> None:
    mail = writer(app)(letter("case.assigned", number="GP-1234-ABCD"))
    assert mail.subject == "A case for you: GP-1234-ABCD"
    assert "The case GP-1234-ABCD is yours now." in mail.body
    assert f"{app.config['BASE_URL']}/notices/{'n' * 26}\n" in mail.body


def test_moments_and_codes_are_put_into_words(app: Flask) -> None:
    mail = writer(app)(letter("deadline.near", number="GP-1", deadline="response", at="2026-11-21T06:05:00+00:00"))
    assert "21 Nov 2026, 14:05" in mail.body
    assert "2026-11-21T" not in mail.body


def test_an_invitation_leads_to_its_own_page_and_its_link_is_kept_nowhere(app: Flask, person: Callable[..., Account]) -> None:
    boss, house, now = person("Boss", Role.ADMIN), app.extensions["gongping"], app.config["CLOCK"]()
    with house.work() as uow:
        invite(uow, "a@example.org", Role.MEDIATOR, by_id=boss.id, locale="en", now=now)
    sent: list[Mail] = []
    assert deliver(house, writer(app), sent.append, now=now) == 1
    found = re.search(rf"{app.config['BASE_URL']}/invitations/([\w-]+)\n", sent[0].body)
    assert found is not None
    assert "If you did not expect this mail" in sent[0].body
    with house.db.reading() as session:
        [kept], [row] = session.scalars(select(Invitation)).all(), session.scalars(select(Outgoing)).all()
        assert kept.token_hash == hash_token(found[1])
        assert found[1] not in repr([row.params, row.body, row.subject, row.to])
    with pytest.raises(RefusedError):
        writer(app)(Letter("k", "b@example.org", "account.invited", {"role": "mediator"}, "en", ""))


def test_a_path_never_leads_to_another_house(app: Flask) -> None:
    mail = writer(app)(Letter("k", "a@example.org", "deadline.near", {"path": "https://evil.example/"}, "en", ""))
    assert "evil" not in mail.body


def test_every_kind_of_notice_has_a_subject_that_fits(app: Flask) -> None:
    for kind in NOTICES:
        assert SUBJECTS.get(kind) or SUBJECTS.get(kind.partition(".")[0]), kind
        if kind in PATHS:  # written for one account, with a link of its own: tests of the links
            continue
        subject = writer(app)(letter(kind, number="GP-1")).subject
        assert "%(" not in subject
        assert "\n" not in subject


def test_jurors_mails_name_no_case(app: Flask) -> None:
    for kind in ("seat.summoned", "wave.closing.accepted", "ballot.counted", "verdict.for_juror", "decision.for_juror"):
        mail = writer(app)(letter(kind, receipt="R", at="2026-11-21T06:05:00+00:00", answer_by="2026-11-21T06:05:00+00:00"))
        assert "GP-" not in mail.subject + mail.body, kind
        assert "%(" not in mail.subject + mail.body, kind


@dataclass
class Box:
    """A mail server of this machine that keeps what it is given and refuses one address."""

    port: int = 0
    mails: list[str] = field(default_factory=list)
    busy: bool = False


class Smtp(socketserver.StreamRequestHandler):
    """The few words of SMTP that smtplib speaks."""

    def handle(self) -> None:
        """One conversation."""
        box: Box = self.server.box  # set by the fixture
        self.say("220 box")
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].upper()
            if word.startswith(("EHLO", "HELO", "MAIL", "RSET")):
                self.say("250 yes")
            elif word.startswith("RCPT"):
                self.say("451 later" if box.busy else "550 nobody" if "nobody@" in line else "250 yes")
            elif word == "DATA":
                self.say("354 go on")
                box.mails.append("".join(iter(lambda: self.rfile.readline().decode(), ".\r\n")))
                self.say("250 kept")
            else:
                self.say("221 bye")
                return

    def say(self, line: str) -> None:
        """Answer one line."""
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def box() -> Iterator[Box]:
    """A running mail server."""
    found = Box()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as server:
        server.daemon_threads = True
        server.__dict__["box"] = found
        found.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


@pytest.fixture
def mailing(app_config: Config, box: Box) -> Config:
    """The configuration with that mail server."""
    return replace(
        app_config, smtp_host="127.0.0.1", smtp_port=box.port, smtp_tls="none", mail_from="Gongping <desk@example.org>"
    )


def test_a_mail_goes_over_the_wire(mailing: Config, box: Box) -> None:
    sender(mailing)(Mail("key1", "wei@example.org", "您的案件 GP-1", "第一行\n第二行\n"))
    assert len(box.mails) == 1
    assert "Message-ID: <key1@example.org>" in box.mails[0]
    assert "To: wei@example.org" in box.mails[0]
    assert "Auto-Submitted: auto-generated" in box.mails[0]


def test_an_address_nobody_has_is_refused_for_good_and_a_busy_server_is_not(mailing: Config, box: Box) -> None:
    with pytest.raises(RefusedError):
        sender(mailing)(Mail("k", "nobody@example.org", "s", "b"))
    box.busy = True
    with pytest.raises(Exception, match="later") as caught:
        sender(mailing)(Mail("k", "wei@example.org", "s", "b"))
    assert not isinstance(caught.value, RefusedError)
    assert box.mails == []


def test_a_subject_cannot_smuggle_a_header(mailing: Config, box: Box) -> None:
    with pytest.raises(ValueError, match="newline|linefeed"):
        sender(mailing)(Mail("k", "wei@example.org", "s\nBcc: evil@example.org", "b"))
    assert box.mails == []


@pytest.fixture
def waiting(house: House, clock: Clock, person: Callable[..., Account]) -> Account:
    """Somebody a mail waits for."""
    account = person("Lin Wei", Role.MEDIATOR, locale="en")
    with house.work() as uow:
        notify(uow, [account.id], "case.assigned", now=clock(), once="x", number="GP-1")
    return account


def rows(house: House) -> list[Outgoing]:
    """The outbox."""
    with house.db.reading() as session:
        return list(session.scalars(select(Outgoing)))


@pytest.mark.usefixtures("waiting")
def test_the_outbox_command_sends_and_says_how_many(app: Flask, house: House) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["outbox", "run", "--once"]).output == "1 mails sent.\n"
    assert runner.invoke(args=["outbox", "run", "--once"]).output == "0 mails sent.\n"
    assert (rows(house)[0].to, rows(house)[0].subject) == ("lin.wei@example.org", "A case for you: GP-1")


def test_the_deadlines_command_says_how_many(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["deadlines", "run", "--once"]).output == "0 rows handled.\n"


@pytest.mark.usefixtures("waiting")
def test_embedded_workers_start_work_and_stop(app: Flask, house: House) -> None:
    running = scheduler.start(app)
    began = monotonic()
    while not rows(house)[0].sent_at:
        assert monotonic() - began < 30
        sleep(0.05)
    running.stop()
    assert not [t for t in threading.enumerate() if t.name in ("gongping-deadlines", "gongping-outbox")]


def test_a_turn_that_fails_is_followed_by_the_next() -> None:
    turns, stopping = [], threading.Event()

    def work() -> int:
        turns.append(1)
        if len(turns) == 3:
            stopping.set()
        raise OSError("the database is away")

    scheduler.repeat(work, 0.01, stopping)
    assert len(turns) == 3
