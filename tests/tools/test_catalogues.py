"""The catalogue check finds each kind of gap, and is content with a complete catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import catalogues

SOURCE = """
from x import _, ngettext
_("Cast your ballot")
_("Hello %(name)s")
ngettext("%(num)d ballot", "%(num)d ballots", 3)
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with two languages, its Chinese complete."""
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path / "app" / "translations")
    for path, text in {"app/pages.py": SOURCE, "templates/a.html": "<p>{{ _('Case') }}</p>"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "app" / "translations").mkdir()
    catalogues.update()
    translate("Cast your ballot", "投票")
    translate("Hello %(name)s", "你好，%(name)s")
    translate("Case", "案件")
    edit("zh_Hans_CN", 'msgstr[0] ""', 'msgstr[0] "%(num)d 票"')
    return tmp_path


def edit(locale: str, old: str, new: str) -> None:
    """Change one place of a catalogue."""
    path = catalogues.path_of(locale)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def translate(msgid: str, msgstr: str) -> None:
    """Give one Chinese translation."""
    edit("zh_Hans_CN", f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{msgstr}"')


def test_complete_catalogues_pass(root: Path) -> None:
    assert catalogues.check() == []


def test_a_new_text_is_missing_in_both(root: Path) -> None:
    (root / "templates" / "b.html").write_text("{% trans %}Appeal{% endtrans %}")
    assert [line.split(";")[0] for line in catalogues.check()] == [
        f"{locale}: missing 'Appeal' (templates/b.html:1)" for locale in catalogues.LOCALES
    ]


def test_a_gone_text_is_named(root: Path) -> None:
    (root / "templates" / "a.html").write_text("")
    assert len(catalogues.check()) == 2
    catalogues.update()
    assert catalogues.check() == []


def test_an_empty_translation_is_named(root: Path) -> None:
    edit("zh_Hans_CN", 'msgstr "案件"', 'msgstr ""')
    assert catalogues.check() == ["zh_Hans_CN: untranslated 'Case'"]


def test_a_fuzzy_translation_is_named(root: Path) -> None:
    edit("zh_Hans_CN", 'msgid "Case"', '#, fuzzy\nmsgid "Case"')
    assert catalogues.check() == ["zh_Hans_CN: fuzzy 'Case'"]


@pytest.mark.parametrize("wrong", ["你好", "你好，%(nam)s", "你好，%(name)d", "你好，%(name)s %(name)s"])
def test_wrong_placeholders_are_named(root: Path, wrong: str) -> None:
    edit("zh_Hans_CN", "你好，%(name)s", wrong)
    assert catalogues.check() == [f"zh_Hans_CN: placeholders of {wrong!r} differ from 'Hello %(name)s'"]


def test_a_bare_percent_sign_is_named(root: Path) -> None:
    edit("zh_Hans_CN", 'msgstr "案件"', 'msgstr "案件（%）"')
    assert len(catalogues.check()) == 1
    assert "bare percent sign in '案件（%）'" in catalogues.check()[0]
    edit("zh_Hans_CN", 'msgstr "案件（%）"', 'msgstr "案件"')
    assert catalogues.check() == []


def test_an_unknown_language_is_named(root: Path) -> None:
    (root / "app" / "translations" / "zh_CN").mkdir()
    assert catalogues.check() == ["zh_CN: no such language here"]


def test_update_keeps_translations_and_bytes(root: Path) -> None:
    before = catalogues.path_of("zh_Hans_CN").read_bytes()
    catalogues.update()
    assert catalogues.path_of("zh_Hans_CN").read_bytes() == before


def test_compiled_catalogue_speaks(root: Path) -> None:
    import gettext

    catalogues.compile_all()
    with catalogues.path_of("zh_Hans_CN").with_suffix(".mo").open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("Case") == "案件"
    assert translations.ngettext("%(num)d ballot", "%(num)d ballots", 2) == "%(num)d 票"


def test_without_translations_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(catalogues, "TRANSLATIONS", tmp_path / "none")
    assert catalogues.check() == []
    assert "no catalogue to check" in capsys.readouterr().out
