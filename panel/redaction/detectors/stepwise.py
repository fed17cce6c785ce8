"""Addresses told step by step, clause after clause: 小区泰和园，6号楼，爬到五楼，敲01."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.model import Kind

_NUMERAL = "[0-9一二三四五六七八九十零〇百两]"
_NUMBERED = (
    rf"(?:第|[A-Za-z])?{_NUMERAL}{{1,4}}(?:号楼|号院|号门|栋|幢|座|单元|层|楼|户|室|区|排|车间|门洞|弄|巷|门|梯)(?![费价员务子话课])"
    rf"|(?:路|街|巷|弄|道|院子是){_NUMERAL}{{1,4}}号"
)
_STEP = re.compile(
    rf"{_NUMBERED}"
    r"|(?:街名|路名|路是|路叫|小区(?!门|里|外|的|内|大|保安|物业|附|楼|有|太|很)|村子?叫|院子是|楼号|门牌|单元是|房号|"
    r"厂子是|园区是|镇上|县里|市里|区里)"
    rf"|(?:走到|数到|爬到|往上数|敲)[^，。]{{0,6}}{_NUMERAL}|[A-Za-z{_NUMERAL[1:-1]}](?:字|开头)那[块排栋]"
    rf"|(?:要|靠)?[东西南北](?:边|头|面)?那[截片头段]|{_NUMERAL}{{3,4}}$"
)
# What leads to a place: the clause it stands in is the first of it.
_LEAD = re.compile(
    r"(?:我?家住?在|我?住在?|住的是|地址[写是:：]{0,2}|写的是|写着|收件信息[^：:]{0,6}[:：]|送到|位于|就在|在|厂子是|街名是|说的是?[:：]?)"
)
_CLAUSE = re.compile(r"[^，,、。！？!?;；\n\ufffc]+")
_LONGEST, _LEAST = 14, 2  # characters of a step; steps of an address
_NO_STEP = re.compile(r"[元块钱折分]|小时|分钟|个月|天|次|份|点|杯|碗|人|退|赔|付|买|单$|包了|裹|套|叠|盒|袋")


@dataclass(frozen=True, slots=True)
class StepwiseDetector:
    """Finds two or more clauses in a row that are steps to a door, with what they begin from."""

    def find(self, text: str) -> list[Found]:
        """Every such way, as a whole."""
        return list(self._find(text))

    def _find(self, text: str) -> Iterator[Found]:
        clauses = list(_CLAUSE.finditer(text))
        place = 0
        while place < len(clauses):
            run = self._run(text, clauses, place)
            if len(run) >= _LEAST:
                yield Found(_start(text, run[0]), run[-1].end(), Kind.ADDRESS, "place.street")
            place += max(1, len(run))

    def _run(self, text: str, clauses: Sequence[re.Match[str]], first: int) -> Sequence[re.Match[str]]:
        """The clause `first`, which may only lead to the place, and the steps that follow it."""
        if not (_is_step(clauses[first].group()) or _LEAD.search(clauses[first].group())):
            return ()
        end = first + 1
        while end < len(clauses) and _is_step(clauses[end].group()) and _joined(text, clauses[end - 1], clauses[end]):
            end += 1
        steps = sum(_is_step(each.group()) for each in clauses[first:end])
        return clauses[first:end] if steps >= _LEAST else ()


def _is_step(clause: str) -> bool:
    return len(clause) <= _LONGEST + 8 and _STEP.search(clause) is not None and (
        len(clause) <= _LONGEST or _LEAD.search(clause) is not None
    ) and not _NO_STEP.search(clause)


def _joined(text: str, before: re.Match[str], after: re.Match[str]) -> bool:
    return re.fullmatch(r"[，,、]\s?", text[before.end() : after.start()]) is not None


def _start(text: str, first: re.Match[str]) -> int:
    """Behind the words that lead to the place; the words themselves hide nobody."""
    leads = list(_LEAD.finditer(text, *first.span()))
    inside = [lead.end() for lead in leads if lead.end() < first.end()]
    return inside[0] if inside else first.start()
