"""Both sides' shares of the randomness: sealed while nothing is bound, revealed once the link is, forged ones refused."""

from __future__ import annotations

import json
import secrets

import pytest
from sqlalchemy import func, select

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus
from panel.models import LotNonce, PartyRole
from panel.queries.cases import lock_case
from panel.services.nonces import commit_nonce, list_nonces, nonce_state, opened
from tests.panel.scene import Scene
from tests.panel.test_committing import lines, reveal, seal

S = CaseStatus
COMPLAINANT, RESPONDENT = PartyRole


def phase(scene: Scene, case_id: int, role: PartyRole) -> str:
    with scene.house.work() as uow:
        return nonce_state(uow.session, lock_case(uow.session, case_id), role).phase


def test_both_browsers_give_their_shares_and_the_draw_rests_on_them(scene: Scene) -> None:
    case_id, values = scene.to(S.IMPASSE), {role: secrets.token_bytes(32) for role in PartyRole}
    for role, value in values.items():
        assert phase(scene, case_id, role) == "wanted"
        seal(scene, case_id, role, value)
        seal(scene, case_id, role, value)  # a page opened twice
        assert phase(scene, case_id, role) == "given"
    scene.redact(case_id)
    body = json.loads(lines(scene, "bind")[0].body)
    assert {role: each["maker"] for role, each in body["nonces"].items()} == dict.fromkeys(PartyRole, "browser")
    for role, value in values.items():
        assert phase(scene, case_id, role) == "reveal"
        reveal(scene, case_id, role, value)
        reveal(scene, case_id, role, value)
        assert phase(scene, case_id, role) == "done"
    with scene.house.db.reading() as session:
        assert opened(list_nonces(session, case_id, 1)) == tuple(values.values())
    scene.publish(case_id)
    assert scene.round(case_id).seed


def test_a_share_that_is_never_revealed_counts_as_empty(scene: Scene) -> None:
    case_id = scene.to(S.IMPASSE)
    seal(scene, case_id, COMPLAINANT, b"a" * 32)
    scene.redact(case_id)
    scene.publish(case_id)
    with scene.house.db.reading() as session:
        first, second = opened(list_nonces(session, case_id, 1))
    assert first == b""
    assert len(second) == 32  # the server's, for the side that sent none


def test_forged_shares_are_refused_and_nothing_is_lost(scene: Scene) -> None:
    case_id, value, other = scene.to(S.IMPASSE), b"a" * 32, b"b" * 32
    for wrong in ("", "zz" * 32, "ab" * 31, "AB" * 32):
        with pytest.raises(Invalid, match="nonce.malformed"), scene.house.work() as uow:
            commit_nonce(uow, case_id, COMPLAINANT, wrong, now=scene.now)
    with pytest.raises(Conflict, match="nonce.unknown"):
        reveal(scene, case_id, COMPLAINANT, value)
    seal(scene, case_id, COMPLAINANT, value)
    with pytest.raises(Conflict, match="nonce.already"):
        seal(scene, case_id, COMPLAINANT, other)
    with pytest.raises(Conflict, match="nonce.same_as_other"):
        seal(scene, case_id, RESPONDENT, value)
    with pytest.raises(Conflict, match="nonce.too_early"):
        reveal(scene, case_id, COMPLAINANT, value)
    scene.redact(case_id)
    with pytest.raises(Conflict, match="nonce.too_late"):
        seal(scene, case_id, RESPONDENT, other)
    with pytest.raises(Invalid, match="nonce.differs"):
        reveal(scene, case_id, COMPLAINANT, other)
    with pytest.raises(Invalid, match="nonce.differs"):
        reveal(scene, case_id, RESPONDENT, value)
    reveal(scene, case_id, COMPLAINANT, value)
    scene.publish(case_id)
    with pytest.raises(Conflict, match="lot.nothing_ahead"):
        reveal(scene, case_id, COMPLAINANT, value)
    with scene.house.db.reading() as session:
        assert opened(list_nonces(session, case_id, 1))[0] == value
        assert session.scalar(select(func.count()).select_from(LotNonce)) == 2
