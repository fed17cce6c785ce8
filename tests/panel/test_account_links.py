"""Links that prove something once, on both databases: the newest alone, once alone, whoever comes at the same moment."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from panel.errors import NotFound
from panel.models import Account, AccountLink, LinkPurpose
from panel.queries.accounts import find_link
from panel.services.links import issue_link, use_link
from panel.services.resetting import reset_password
from tests.panel.scene import Scene

HOUR = timedelta(hours=1)
RESET, CONFIRM = LinkPurpose.RESET, LinkPurpose.CONFIRM


def issue(scene: Scene, purpose: LinkPurpose = RESET) -> str:
    """A link of the mediator, good for an hour."""
    with scene.house.work() as uow:
        return issue_link(uow, scene.mediator, purpose, address="m@example.org", valid=HOUR, now=scene.now)


def works(scene: Scene, token: str, purpose: LinkPurpose = RESET, **later: int) -> bool:
    """Whether a link could be used now, or later."""
    with scene.house.db.reading() as session:
        return find_link(session, token, purpose, now=scene.now + timedelta(**later)) is not None


def test_the_newest_link_of_a_purpose_counts_and_another_purpose_has_its_own(scene: Scene) -> None:
    first, other, second = issue(scene), issue(scene, CONFIRM), issue(scene)
    assert [works(scene, first), works(scene, second), works(scene, other, CONFIRM)] == [False, True, True]
    assert not works(scene, second, CONFIRM)
    assert works(scene, second, minutes=59)
    assert not works(scene, second, minutes=60)


def test_only_the_hash_of_a_link_is_kept(scene: Scene) -> None:
    token = issue(scene)
    with scene.house.db.reading() as session:
        link = session.scalars(select(AccountLink)).one()
    assert len(token) == 43
    assert token not in (link.token_hash, link.address)
    assert len(link.token_hash) == 64


def test_of_two_who_come_with_one_link_at_once_one_sets_the_password(scene: Scene) -> None:
    token, start, done = issue(scene), threading.Barrier(4), []

    def use(name: str) -> None:
        start.wait()
        try:
            with scene.house.work() as uow:
                reset_password(uow, token, name, now=scene.now)
            done.append(name)
        except NotFound:
            pass

    threads = [threading.Thread(target=use, args=(f"hash {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with scene.house.db.reading() as session:
        assert done == [session.get_one(Account, scene.mediator).password_hash]


def test_a_closed_account_cannot_use_its_link(scene: Scene) -> None:
    token = issue(scene)
    with scene.house.work() as uow:
        uow.session.execute(update(Account).where(Account.id == scene.mediator).values(disabled_at=scene.now))
    with pytest.raises(NotFound, match=r"link\.gone"), scene.house.work() as uow:
        use_link(uow, token, RESET, now=scene.now)
