"""The outbox: each mail once, by whichever worker; failures wait longer each time and end."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from panel.lifecycle import CaseStatus
from panel.models import Account, Outgoing
from panel.notices import notify, write_letter
from panel.outbox import BATCH, CLAIM, TRIES_MAX, Letter, Mail, RefusedError, deliver
from tests.panel.scene import Scene


@dataclass
class Post:
    """A post office that keeps what it was given, or refuses with `error`."""

    error: Exception | None = None
    sent: list[Mail] = field(default_factory=list)

    def write(self, letter: Letter) -> Mail:
        return Mail(letter.key, letter.to, f"{letter.kind} in {letter.locale}", str(dict(letter.params)))

    def send(self, mail: Mail) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append(mail)

    def deliver(self, scene: Scene) -> int:
        """One pass of one worker."""
        return deliver(scene.house, self.write, self.send, now=scene.now)


def write(scene: Scene, count: int = 1) -> None:
    """Leave letters to people without an account in the outbox."""
    with scene.house.work() as uow:
        for number in range(count):
            write_letter(uow, f"guest{number}@example.org", "account.invited", locale="en", now=scene.now, path=f"/i/{number}")


def rows(scene: Scene) -> list[Outgoing]:
    """The whole outbox."""
    with scene.house.db.reading() as session:
        return list(session.scalars(select(Outgoing).order_by(Outgoing.id)))


def test_an_empty_outbox_is_left_alone(scene: Scene) -> None:
    assert Post().deliver(scene) == 0


def test_a_letter_goes_out_once_and_is_kept_as_sent(scene: Scene) -> None:
    write(scene)
    post = Post()
    assert [post.deliver(scene), post.deliver(scene)] == [1, 0]
    row = rows(scene)[0]
    assert [m.to for m in post.sent] == ["guest0@example.org"] == [row.to]
    assert (row.subject, row.body) == ("account.invited in en", "{'path': '/i/0'}")
    assert (row.sent_at, row.given_up_at, row.claimed_until, row.tries) == (scene.now, None, None, 1)


def test_a_notice_goes_to_its_account_in_its_language(scene: Scene) -> None:
    with scene.house.work() as uow:
        uow.session.execute(update(Account).where(Account.id == scene.mediator).values(locale="en", email="m@example.org"))
        notify(uow, [scene.mediator], "case.assigned", now=scene.now, once="x", number="GP-1")
    post = Post()
    assert post.deliver(scene) == 1
    assert (post.sent[0].to, post.sent[0].subject) == ("m@example.org", "case.assigned in en")


def test_every_notice_of_a_life_is_mailed_once(scene: Scene) -> None:
    scene.to(CaseStatus.DECIDED)
    post, waiting = Post(), len(rows(scene))
    while post.deliver(scene):
        pass
    assert waiting == len(post.sent) == len({mail.key for mail in post.sent}) > BATCH
    assert all(row.sent_at is not None for row in rows(scene))


def test_a_closed_account_gets_no_mail(scene: Scene) -> None:
    with scene.house.work() as uow:
        notify(uow, [scene.mediator], "case.assigned", now=scene.now, once="x", number="GP-1")
        uow.session.execute(update(Account).where(Account.id == scene.mediator).values(disabled_at=scene.now))
    post = Post()
    assert (post.deliver(scene), post.sent) == (0, [])
    assert rows(scene)[0].given_up_at == scene.now


def test_a_failure_waits_longer_each_time_and_is_given_up_after_eight(scene: Scene) -> None:
    write(scene)
    post, waits = Post(error=OSError("no route")), []
    for _ in range(TRIES_MAX):
        assert post.deliver(scene) == 0
        row = rows(scene)[0]
        waits.append((row.next_try_at - scene.now) // timedelta(minutes=1))
        assert post.deliver(scene) == 0
        assert rows(scene)[0].tries == row.tries, "tried again before its time"
        scene.now = max(scene.now, row.next_try_at)
    assert waits[:-1] == [1, 2, 4, 8, 16, 32, 64]
    assert (row.tries, row.given_up_at, row.last_error) == (8, scene.now, "OSError: no route")
    scene.now += timedelta(days=9)
    assert (Post().deliver(scene), rows(scene)[0].tries) == (0, 8)


def test_a_mail_that_failed_goes_out_when_the_server_is_back(scene: Scene) -> None:
    write(scene)
    Post(error=OSError("down")).deliver(scene)
    scene.now += timedelta(minutes=1)
    assert Post().deliver(scene) == 1
    assert (rows(scene)[0].last_error, rows(scene)[0].tries) == (None, 2)


def test_a_refused_address_is_given_up_at_once(scene: Scene) -> None:
    write(scene)
    Post(error=RefusedError("no such box")).deliver(scene)
    assert (rows(scene)[0].given_up_at, rows(scene)[0].tries) == (scene.now, 1)


def test_one_bad_mail_does_not_hold_up_the_others(scene: Scene) -> None:
    write(scene, 3)
    post = Post()

    def send(mail: Mail) -> None:
        if mail.to.startswith("guest1"):
            raise ValueError("bad")
        post.sent.append(mail)

    assert deliver(scene.house, post.write, send, now=scene.now) == 2
    assert [m.to[:6] for m in post.sent] == ["guest0", "guest2"]


def test_a_worker_that_died_is_replaced_after_its_claim(scene: Scene) -> None:
    write(scene)

    class PowerCut(BaseException):
        """The worker ends without a word."""

    def send(_mail: Mail) -> None:
        raise PowerCut

    with pytest.raises(PowerCut):
        deliver(scene.house, Post().write, send, now=scene.now)
    assert Post().deliver(scene) == 0
    scene.now += CLAIM
    assert Post().deliver(scene) == 1


def test_a_worker_whose_claim_ran_out_does_not_unsay_what_another_did(scene: Scene) -> None:
    write(scene)
    second = Post()

    def send(_mail: Mail) -> None:
        scene.now += CLAIM
        assert second.deliver(scene) == 1
        raise OSError("too late")

    deliver(scene.house, Post().write, send, now=scene.now)
    row = rows(scene)[0]
    assert (row.sent_at, row.last_error) == (scene.now, None)


def test_workers_side_by_side_send_each_mail_once(scene: Scene) -> None:
    write(scene, 40)
    post, barrier = Post(), threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        while post.deliver(scene):
            pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    while post.deliver(scene):  # a worker may have found the rest locked and gone home
        pass
    assert Counter(mail.to for mail in post.sent) == Counter(f"guest{n}@example.org" for n in range(40))
