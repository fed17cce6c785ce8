"""The demo shows every status, leaks what people leak, and fits together."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from panel.content import DemoCase, category, demo_cases, demo_people
from panel.lifecycle import CaseStatus
from panel.models.case import PartyRole, RemedyKind
from panel.models.decision import AppealGround, Stance
from panel.models.mediation import ProposalStatus

CASES = pytest.mark.parametrize("case", demo_cases(), ids=lambda case: case.code)
AFTER_VERDICT = {"decided", "appealed", "closed"}


def by_code(code: str) -> DemoCase:
    return next(case for case in demo_cases() if case.code == code)


def test_every_status_is_shown() -> None:
    counts = Counter(case.status for case in demo_cases())
    assert set(counts) == {str(status) for status in CaseStatus}
    assert (counts["voting"], counts["decided"]) == (3, 2)
    assert len(demo_cases()) == len({case.code for case in demo_cases()}) >= 16
    assert Counter(case.language for case in demo_cases())["en"] == 3


@CASES
def test_a_case_is_told_as_people_tell_it(case: DemoCase) -> None:
    assert 150 <= len(case.what_happened) <= (500 if case.language == "zh" else 900)
    assert re.search(r"13[89][ -]?0000[ -]?\d{4}|尾号2219", case.what_happened), "an invented phone number leaks"
    assert len(case.title) <= 60
    assert category(case.category)
    assert case.exhibits


@CASES
def test_phones_are_of_the_invented_block(case: DemoCase) -> None:
    spoken = "\n".join([case.what_happened, case.response.text if case.response else "", *_lines(case)])
    for number in re.findall(r"(?<!\d)1[3-9](?:[ -]?\d){9}(?!\d)", spoken):
        assert re.fullmatch(r"13[89]0000\d{4}", re.sub(r"[ -]", "", number)), number


def _lines(case: DemoCase) -> list[str]:
    return [line for exhibit in case.exhibits for line in exhibit.lines]


@CASES
def test_names_point_at_people_of_the_demo(case: DemoCase) -> None:
    people = demo_people()
    assert case.merchant in {merchant.key for merchant in people.merchants}
    assert case.complainant in {person.key for person in people.complainants}
    assert case.owner in {None, *(person.key for person in people.mediators)}
    assert (case.owner is None) == (case.status == "filed")


@CASES
def test_codes_are_those_of_the_domain(case: DemoCase) -> None:
    assert RemedyKind(case.ask.remedy)
    assert all(ProposalStatus(proposal.status) and RemedyKind(proposal.remedy) for proposal in case.proposals)
    assert sum(proposal.status == "open" for proposal in case.proposals) <= 1
    assert all(fact.source in {"claim", "response", "system"} for fact in case.facts)
    assert {exhibit.kind for exhibit in case.exhibits} <= {"chat", "receipt", "label", "photo"}
    if case.decision:
        assert Stance(case.decision.stance)
        assert RemedyKind(case.decision.remedy)
    if case.appeal:
        assert AppealGround(case.appeal.ground)
        assert PartyRole(case.appeal.by_role)
    if case.closing:
        assert case.closing.responsibility in {"complainant", "respondent", "shared", "third", "nobody"}
        assert case.closing.finding in {"fault", "no_fault", "improvement"}
        assert (case.closing.action is None) == (case.closing.no_action_reason is not None)


@CASES
def test_each_status_has_what_it_needs(case: DemoCase) -> None:
    early = case.status in {"filed", "awaiting_response", "inadmissible"}
    assert (case.response is None) == early
    assert (case.decision is not None) == (case.status in AFTER_VERDICT)
    assert (case.panel is not None) == (case.status in AFTER_VERDICT | {"redacting", "voting"})
    assert (case.appeal is not None) == (case.status == "appealed")
    assert (case.closing is not None) == (case.status == "closed")
    assert (case.end_reason is not None) == (case.status in {"withdrawn", "inadmissible"})
    if case.status == "in_mediation":
        assert len(case.proposals) == 2


@CASES
def test_a_panel_hears_both_sides(case: DemoCase) -> None:
    if case.panel is None:
        return
    panel = case.panel
    keys = {option.key for option in panel.options}
    assert 2 <= len(keys) == len(panel.options) <= 3
    assert {"complainant", "respondent"} <= {option.side for option in panel.options}
    if panel.ballots is None:
        assert case.status == "redacting"
        return
    assert set(panel.ballots) == keys | {"cannot_tell"}
    for option in panel.options:
        texts = panel.rationales.get(option.key, ())
        if option.side != "middle":
            assert 8 <= len(texts) <= 12
        assert len(set(texts)) == len(texts)
        assert texts or not panel.ballots[option.key]
    assert panel.rationales.get("cannot_tell") or not panel.ballots["cannot_tell"]


def test_votes_stand_at_different_points() -> None:
    cast = [
        sum(case.panel.ballots.values())
        for case in demo_cases()
        if case.status == "voting" and case.panel and case.panel.ballots
    ]
    assert sorted(cast) == [3, 6, 15]


@pytest.mark.parametrize(
    ("code", "heads", "lead_met"),
    [
        ("oak_table", 7, True),
        ("cleaner_words", 35, False),
        ("perm_burn", 17, True),
        ("soup_spilled", 17, True),
        ("late_checkout", 17, True),
    ],
)
def test_closed_rounds_fit_the_wave_plan(code: str, heads: int, lead_met: bool) -> None:
    panel = by_code(code).panel
    assert panel
    assert panel.ballots
    assert sum(panel.ballots.values()) == heads
    first, second, *_ = sorted((n for key, n in panel.ballots.items() if key != "cannot_tell"), reverse=True)
    assert (first - second >= 5) == lead_met


def test_dates_are_written_in_the_language_of_the_case() -> None:
    today = date(2026, 3, 2)
    zh, en = by_code("phone_water").dated(today), by_code("headphones_dent").dated(today)
    assert zh.occurred_on(today) == date(2026, 2, 22)
    assert "2月15日在快修侠" in zh.what_happened
    assert "2月22日在卫生间" in zh.what_happened
    assert "headphones on 24 February" in en.what_happened


@CASES
def test_no_date_mark_is_left_and_no_fixed_date_is_written(case: DemoCase) -> None:
    assert not re.search(r"\d月\d+[日号]", repr(case)), "a date that would grow old"
    dated = case.dated(date(2026, 11, 21))
    assert "{day" not in repr(dated)
    assert dated.facts[0].day_offset == case.facts[0].day_offset


def test_the_people() -> None:
    people = demo_people()
    assert len(people.jurors) == 64
    assert (len(people.complainants), len(people.mediators), sum(m.featured for m in people.merchants)) == (3, 2, 4)
    everybody = [
        *people.complainants,
        *people.mediators,
        *people.managers,
        *people.quality,
        *people.admins,
        *people.experts,
        *people.jurors,
        *(merchant.member for merchant in people.merchants),
    ]
    for attribute in ("key", "name", "email"):
        values = [getattr(person, attribute) for person in everybody]
        assert len(set(values)) == len(values)
    assert all(person.email.endswith("@example.com") for person in everybody)
    phones = [person.phone for person in everybody if person.phone]
    assert len(set(phones)) == len(phones)
    assert all(re.fullmatch(r"\+8613[89]0000\d{4}", phone) for phone in phones)


def test_the_jurors_differ_in_skill() -> None:
    jurors = demo_people().jurors
    assert all(0 <= juror.controls_right <= juror.controls_total for juror in jurors)
    assert all(4 <= juror.test_right <= juror.test_total == 5 for juror in jurors)
    shares = [juror.controls_right / juror.controls_total for juror in jurors if juror.controls_total >= 8]
    assert max(shares) > 0.9
    assert min(shares) < 0.6
    assert sum(juror.controls_total == 0 for juror in jurors) >= 4
    assert {juror.locale for juror in jurors} == {"zh", "en"}
