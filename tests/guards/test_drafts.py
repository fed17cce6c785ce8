"""Nothing that somebody writes is lost: every form in which one writes is kept as a draft, and says so."""

from __future__ import annotations

import ast
import re

from tests.guards.sources import modules, nothing
from tools.running import ROOT

TEMPLATES = ROOT / "templates"
FORM = re.compile(r"<form\b[^>]*method=\"post\".*?</form>|{%-?\s*call confirm\(.*?{%-?\s*endcall\s*-?%}", re.DOTALL)
SECRET = {"code", "present", "password", "again"}
WRITTEN = re.compile(r"\bfield\(\s*[\w.\[\]\" ~]*?\.(\w+)\b|<textarea\b|\b(fields_of)\(")


def text_fields() -> set[str]:
    """Names of the fields in which several lines can be written, in all forms."""
    found: set[str] = set()
    for path in modules():
        if path.relative_to(ROOT).parts[0] != "app":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _name(node.value) == "TextAreaField":
                found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def written_forms(text: str, fields: set[str]) -> list[str]:
    """The forms of a template in which somebody writes: a field of several lines, a bare one, or a macro that chooses one."""

    def writes(form: str) -> bool:
        return any(not name or name in fields for name, _ in WRITTEN.findall(form))

    return [form for form in FORM.findall(text) if writes(form)]


def unkept(text: str, fields: set[str]) -> list[str]:
    """Those among them that are not kept as a draft, by their first line."""
    return [form.splitlines()[0] for form in written_forms(text, fields) if not re.search(r"draft[-_]key=", form)]


def test_every_form_in_which_one_writes_keeps_a_draft() -> None:
    fields, seen, missing = text_fields(), 0, []
    for path in sorted(TEMPLATES.rglob("*.html")):
        name, text = str(path.relative_to(ROOT)), path.read_text("utf-8")
        seen += len(written_forms(text, fields))
        missing += [f"{name}: {line}" for line in unkept(text, fields)]
    assert seen >= 13, "the forms are not found any more"
    nothing(missing)


def test_every_draft_says_what_is_saved() -> None:
    """Whoever writes is told: the line of the draft stands in the same form."""
    nothing(
        f"{path.relative_to(ROOT)}: {form.splitlines()[0]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for form in FORM.findall(path.read_text("utf-8"))
        if path.parent.name != "macros" and re.search(r"draft[-_]key=", form) and "draft_status(" not in form
    )


def told_secrets(text: str) -> list[str]:
    """The forms of a template that keep a draft although a password or a code is typed into them, by their first line."""
    kept = [form for form in FORM.findall(text) if re.search(r"draft[-_]key=", form)]
    return [form.splitlines()[0] for form in kept if any(name in SECRET for name, _ in WRITTEN.findall(form))]


def test_no_draft_keeps_a_password_or_a_code() -> None:
    nothing(
        f"{path.relative_to(ROOT)}: {line}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for line in told_secrets(path.read_text("utf-8"))
    )
    assert told_secrets('<form method="post" data-draft-key="x">{{ field(form.code) }}</form>') != []
    assert told_secrets('<form method="post">{{ field(form.code) }}</form>') == []


def test_the_guard_sees_a_form_that_is_not_kept() -> None:
    form = '<form method="post" {}>{{{{ field(forms["a." ~ b].{}, rows=3) }}}}</form>'
    assert unkept(form.format("", "reason"), {"reason"}) == [form.format("", "reason")]
    assert unkept(form.format('data-draft-key="x"', "reason"), {"reason"}) == []
    assert unkept(form.format("", "amount"), {"reason"}) == []
    assert unkept('<form method="post"><textarea></textarea></form>', set()) != []
    assert unkept('{% call confirm("a") %}{{ field(form.reason) }}{% endcall %}', {"reason"}) != []
