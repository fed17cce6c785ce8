"""The file of rights: all of it is used, what is wrong with it is refused in one line, nobody has what it does not grant."""

from __future__ import annotations

import itertools
import re

import pytest

from panel.lifecycle import CaseStatus as S
from panel.permissions import Permission, Standing, may, may_ever, rights, statuses, table
from panel.rights import FILE, RightsError, read_rights

TEXT = FILE.read_text("utf-8")
RESPOND = '[party."case.respond"]\nwhy = "State one\'s side once."\nmay.answerable = ["respondent"]\n'


def read(text: str) -> None:
    """Read a text as the house reads its file."""
    read_rights(text, tuple(Permission), tuple(Standing))


def test_every_permission_of_the_code_has_its_line_and_every_line_its_permission() -> None:
    assert {right.permission for right in rights().rights} == {permission.value for permission in Permission}
    assert set(table()) == set(Permission)
    assert all(right.why.endswith(".") and len(right.why) > 20 for right in rights().rights)


def test_whoever_is_not_named_is_refused() -> None:
    """The file read in another way: every cell it does not name is a refusal."""
    granted = {
        (head, standing, when)
        for head, block in re.findall(r'^\[\w+\."([\w.]+)"\]\n((?:[^\[\n].*\n|\n)*)', TEXT, re.MULTILINE)
        for when, who in re.findall(r"^may\.(\w+) = \[([^\]]*)\]", block, re.MULTILINE)
        for standing in re.findall(r'"(\w+)"', who)
    }
    assert len(granted) > 60
    cells = {(permission, standing, status) for permission, standing, when in granted for status in statuses(when)}
    for permission, standing, status in itertools.product(Permission, Standing, S):
        wanted = (permission.value, standing.value, status) in cells
        assert may(frozenset({standing}), permission, status) is wanted, (permission, standing, status)
        assert may_ever(frozenset({standing}), permission) is any(c[:2] == (permission, standing) for c in cells)
    assert not any(may(frozenset(), permission) for permission in Permission)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (RESPOND, "", 'the file: nothing is said of the permission "case.respond"'),
        (RESPOND, RESPOND * 2, "not TOML: "),
        (RESPOND, RESPOND + RESPOND.replace("party", "staff"), 'staff."case.respond": said twice'),
        (RESPOND, RESPOND.replace("case.respond", "case.respnd"), 'party."case.respnd": no such permission'),
        (RESPOND, RESPOND.replace('"respondent"', '"responder"'), 'party."case.respond": no such standing: responder'),
        (RESPOND, RESPOND.replace("answerable", "sometimes"), 'party."case.respond": no such set of statuses: sometimes'),
        (RESPOND, RESPOND.replace('["respondent"]', "[]"), 'party."case.respond".may.answerable: an empty list'),
        (RESPOND, RESPOND.replace('["respondent"]', '"respondent"'), 'party."case.respond".may.answerable: should be a list'),
        (RESPOND, RESPOND.replace('["respondent"]', "[7]"), 'party."case.respond".may.answerable: not a name: 7'),
        (RESPOND, RESPOND.replace('["respondent"]', '["respondent", "respondent"]'), "respondent stands there twice"),
        (RESPOND, f'{RESPOND}may.always = ["respondent"]\n', 'party."case.respond": respondent stands there twice'),
        (RESPOND, RESPOND.replace("State one's side once.", ""), 'party."case.respond": no reason in a line of words'),
        (RESPOND, RESPOND.replace("State one's side once.", "Yes."), 'party."case.respond": no reason in a line of words'),
        (RESPOND, re.sub(r"why.*\n", "", RESPOND), "party.\"case.respond\": 'why' is missing"),
        (RESPOND, re.sub(r"may.*\n", "", RESPOND), "party.\"case.respond\": 'may' is missing"),
        (RESPOND, re.sub(r"may.*\n", "may = {}\n", RESPOND), 'party."case.respond": nobody may'),
        (RESPOND, RESPOND.replace("why", "wyh"), "party.\"case.respond\": nothing is called 'wyh' here"),
        (RESPOND, f'[party]\n"case.respond" = true\n{RESPOND}', "not TOML: "),
        ('[house."queue.read"]', '[houses."queue.read"]', "the file: nothing is called 'houses' here"),
        ('may.always = ["mediator", "manager"]', 'may.voting = ["mediator", "manager"]', "knows no status but always"),
        ('are = ["voting"]', 'are = ["polling"]', "statuses.voting: no such status: polling"),
        ('are = ["voting"]', "are = []", "statuses.voting: an empty list"),
        ('says = "while a panel sits"', "", "statuses.voting: 'says' is missing"),
        ("[statuses.voting]", '[statuses.idle]\nsays = "not used"\nare = ["voting"]\n[statuses.voting]', "no right uses it"),
        ('to = ["admin"]', 'to = ["root"]', "never 2: no such standing: root"),
        ('to = ["admin"]', "", "never 2: 'to' is missing"),
        (TEXT, "", "the file: 'expert' is missing"),
        (
            TEXT, "never = 1\nexpert = 1\nhouse = 1\njuror = 1\nparty = 1\nstaff = 1\nstatuses = 1",
            "statuses: should be a table",
        ),
        (TEXT, "{}", "not TOML: "),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_one_line(before: str, after: str, said: str) -> None:
    assert before in TEXT
    with pytest.raises(RightsError) as refused:
        read(TEXT.replace(before, after, 1))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_file_itself_reads() -> None:
    read(TEXT)
    assert statuses("voting") == {S.VOTING}
    with pytest.raises(KeyError):
        statuses("no_such_set")
