"""The page of rights from the file of rights: `python -m tools.rights` writes docs/rights.md, `check` says if it is old."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from panel.permissions import Standing, rights
from panel.rights import PARTS, Right, Rights, RightsError
from tools.pages import differs, run
from tools.running import ROOT

PAGE = ROOT / "docs" / "rights.md"
HEAD = """\
# Rights

Written by `python -m tools.rights` from `panel/rights.toml`, the one file that doors, tests and this page are fed from;
`make sure` fails when the page is old. Change the file, never the page.

A *standing* is how an account stands to one case or to the house; who has which is read from the database on every request and
every event of a socket (`panel/queries/standings.py`). Whoever has a right in another status is answered 409 with the reason,
everybody else 404, or 403 where no case is asked about. An empty cell is a refusal; the other words are explained below the
tables. Where the product differs from the matrix it was planned by, `tests/panel/test_rights_expected.py` says why.
"""
TITLES = {
    "house": "The house", "party": "A case, as a party to it", "staff": "A case, as staff",
    "expert": "A case, as an expert who was asked about it", "juror": "A case, as a juror with a seat in it",
}


def page(found: Rights) -> str:
    """The whole page."""
    lines = [HEAD]
    for part in PARTS:
        lines += [f"## {TITLES[part]}", "", *_table([right for right in found.rights if right.part == part]), ""]
    lines += ["## When", "", "| word | statuses of the case | meaning |", "|---|---|---|"]
    lines += [f"| {each.name} | {', '.join(sorted(each.are))} | {each.says} |" for each in found.statuses]
    lines += ["", "## What is never sent, whatever the right", "", "| to | never | shown by |", "|---|---|---|"]
    lines += [f"| {', '.join(each.to)} | {each.fields} | {_code(each.shown_by)} |" for each in found.never]
    return "\n".join(lines) + "\n"


def _table(rows: list[Right]) -> Iterator[str]:
    """One part: a column for each standing that has any right in it."""
    columns = [who for who in Standing if any(who in dict(right.grants()) for right in rows)]
    yield f"| right | {' | '.join(columns)} | why |"
    yield "|" + "---|" * (len(columns) + 2)
    for right in rows:
        held = dict(right.grants())
        yield f"| `{right.permission}` | {' | '.join(held.get(who, '') for who in columns)} | {right.why} |"


def _code(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def write() -> list[str]:
    """Bring the page to the file."""
    PAGE.write_text(page(rights()), "utf-8")
    return []


def check() -> list[str]:
    """What is wrong, one line each."""
    return differs(PAGE, page(rights()), "panel/rights.toml", "tools.rights")


def main(arguments: list[str]) -> int:
    """Run one command; 1 when it found a problem."""
    return run("tools.rights", "panel/rights.toml", write, check, RightsError, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
