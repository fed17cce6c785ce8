"""The JSON of the house is what docs/api/openapi.yaml says, whoever asks and whatever is sent; without a session it is none.

`API_EXAMPLES=2000` sends as many made-up requests for each operation and each person, others each time (docs/testing.md).
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.pytest._test_builder import build_operation_test  # its from_fixture() does not go with pytest 9.2
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from app.public.violations import OLD
from tests.app.api_room import BODIES, FORGED, ApiRoom, description, operations


@schemathesis.serializer(OLD)
def as_reported(_context: Any, value: Any) -> bytes:
    """A report is JSON, though its type does not say so."""
    return json.dumps(value).encode()


pytestmark = pytest.mark.xdist_group("demo")  # the furnished house is built once, not once a worker
EXAMPLES = int(os.environ.get("API_EXAMPLES", "0"))
FEW = 10  # examples in the suite, besides those at the edges of what is allowed: always the same
OPERATIONS = operations(description())
SECRET = [at for at, told in OPERATIONS.items() if told.get("security") != []]
WRITING = [at for at in SECRET if at[1] != "get"]
# A value that cannot be read counts as not given, and one that is allowed may still be of others: not checked where one reads.
LENIENT = [negative_data_rejection, positive_data_acceptance]
EVERY = pytest.mark.parametrize(("path", "verb"), OPERATIONS, ids=str)


@pytest.fixture(scope="module")
def room(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiRoom]:
    """The furnished house."""
    made = ApiRoom.open(run_folder, tmp_path_factory.mktemp("api") / "home")
    yield made
    made.close()


@pytest.fixture(scope="module")
def described(room: ApiRoom) -> Any:
    """The description, with ids of this house, ready to send from."""
    return ready(room, room.described())


@pytest.fixture(scope="module")
def untouched(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiRoom]:
    """Another one, to which nothing made up is sent: a share of the randomness is taken once."""
    made = ApiRoom.open(run_folder, tmp_path_factory.mktemp("api") / "untouched")
    yield made
    made.close()


@pytest.fixture(scope="module")
def known(untouched: ApiRoom) -> Any:
    """The description for that one."""
    return ready(untouched, untouched.described())


def ready(room: ApiRoom, told: dict[str, Any]) -> Any:
    """A description as schemathesis sends from it."""
    made_up = GenerationConfig(
        max_examples=EXAMPLES or FEW, deterministic=not EXAMPLES, with_security_parameters=False, database="none"
    )
    project = ProjectsConfig(default=ProjectConfig(generation=made_up))
    made = schemathesis.openapi.from_dict(
        told, config=schemathesis.Config(projects=project, seed=None if EXAMPLES else 1)
    )
    made.app = room.app
    return made


def send(room: ApiRoom, case: Any, person: str) -> Any:
    """The answer this person gets, which has to be one that the description allows."""
    writes = case.operation.method != "get"
    # Whatever writes is refused for its token before anybody asks who it is: test_nothing_is_written_... looks at that.
    without = [positive_data_acceptance, ignored_auth] if writes else LENIENT
    return case.call_and_validate(session=room.client, headers=room.headers[person], excluded_checks=without)


def plain_cases(room: ApiRoom, operation: Any) -> Iterator[Any]:
    """A case for each of the values that lead somewhere in this house."""
    told = [each for each in operation.iter_parameters() if each.location != "header" and each.is_required]
    for values in itertools.product(*(room.ids[each.name] for each in told)):
        where: dict[str, dict[str, Any]] = {"path": {}, "query": {}}
        for each, value in zip(told, values, strict=True):
            where[each.location][each.name] = value
        body = BODIES.get((operation.path, operation.method))
        kind = OLD if operation.path == "/policy-reports" else "application/json"
        more = {} if body is None else {"body": body, "media_type": kind}
        yield operation.Case(path_parameters=where["path"], query=where["query"], **more)


def test_the_description_is_sound(described: Any) -> None:
    described.validate()


@EVERY
def test_every_answer_is_as_described(room: ApiRoom, described: Any, path: str, verb: str) -> None:
    operation = described[path][verb]

    def judge(case: Any) -> None:
        for person in room.headers:
            send(room, case, person)

    build_operation_test(
        config=described.config, operation=operation, test_func=judge, given_kwargs={}, feedback=NO_FEEDBACK
    )()


@EVERY
def test_somebody_is_answered_and_strangers_are_not(untouched: ApiRoom, known: Any, path: str, verb: str) -> None:
    operation = known[path][verb]
    if (path, verb) == ("/drafts/{key}", "get"):
        keep_a_draft(untouched, known)
    seen = {
        (person, send(untouched, case, person).status_code)
        for case in plain_cases(untouched, operation) for person in untouched.headers
    }
    assert any(status in (200, 204) for _, status in seen), seen
    if (path, verb) in SECRET:
        assert {status for person, status in seen if person == "guest"} == {401}


def keep_a_draft(room: ApiRoom, described: Any) -> None:
    """A draft of everybody's."""
    (case,) = plain_cases(room, described["/drafts"]["post"])
    assert {send(room, case, person).status_code for person in room.headers if person != "guest"} == {200}


@pytest.mark.parametrize(("path", "verb"), SECRET, ids=str)
def test_a_forged_session_is_none(room: ApiRoom, described: Any, path: str, verb: str) -> None:
    case = next(plain_cases(room, described[path][verb]))
    answer = case.call(session=room.client, headers={**room.headers["guest"], **FORGED})
    assert answer.status_code == (401 if verb == "get" else 400)
    case.validate_response(answer, excluded_checks=[*LENIENT, ignored_auth])


@pytest.mark.parametrize(("path", "verb"), WRITING, ids=str)
def test_nothing_is_written_without_the_token_of_the_session(room: ApiRoom, described: Any, path: str, verb: str) -> None:
    case = next(plain_cases(room, described[path][verb]))
    for wrong in ({}, {"X-CSRFToken": "made up"}):
        headers = {name: value for name, value in room.headers["customer"].items() if name != "X-CSRFToken"}
        answer = case.call(session=room.client, headers={**headers, **wrong})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "page.stale")
        case.validate_response(answer, excluded_checks=[*LENIENT, ignored_auth])


def test_an_answer_that_is_not_as_described_is_seen(room: ApiRoom) -> None:
    told = room.described()
    told["paths"]["/live/words.json"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["maxProperties"] = 1
    del told["paths"]["/live/me.json"]["get"]["responses"]["401"]
    told["paths"]["/live/me.json"]["get"]["security"] = []
    wrong = ready(room, told)
    with pytest.raises(FailureGroup, match="maxProperties|Schema"):
        send(room, wrong["/live/words.json"]["get"].Case(), "guest")
    with pytest.raises(FailureGroup, match="Undocumented status code"):
        send(room, wrong["/live/me.json"]["get"].Case(), "guest")
