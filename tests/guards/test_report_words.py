"""The report calls things as the pages do: its names of codes are those of the catalogues, in both languages."""

from __future__ import annotations

import re

from babel.messages.pofile import read_po

from app.labels import LABELS
from panel.content import report_text
from tools.running import ROOT

CATALOGUE = ROOT / "app" / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
PLACE = re.compile(r"{(\w+)}")


def test_names_of_codes_are_those_of_the_pages() -> None:
    with CATALOGUE.open("rb") as file:
        chinese = {message.id: message.string for message in read_po(file)}
    assert set(report_text().names) >= {"finding", "cause", "stance", "remedy", "fact_answer"}
    for kind, names in report_text().names.items():
        pages = {code: str(name) for code, name in LABELS[kind].items()}
        assert {code: name.en for code, name in names.items()} == pages
        assert {code: name.zh for code, name in names.items()} == {code: chinese[name] for code, name in pages.items()}


def test_lines_have_the_same_places_in_both_languages() -> None:
    for code, line in report_text().lines.items():
        assert sorted(PLACE.findall(line.zh)) == sorted(PLACE.findall(line.en)), code
