"""Translation catalogues: `python -m tools.catalogues update|compile|check`. English ids, complete zh_Hans_CN and en."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "app" / "translations"
LOCALES = ("zh_Hans_CN", "en")  # a folder named zh_CN would be ignored without a word

METHODS = [("app/**.py", "python"), ("panel/**.py", "python"), ("templates/**", "jinja2.ext.babel_extract")]
OPTIONS = {"templates/**": {"silent": "false", "trimmed": "true", "encoding": "utf-8"}}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None, "_l": None, "N_": None, "gettext": None, "lazy_gettext": None,
    "ngettext": (1, 2), "_n": (1, 2), "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2), "_p": ((1, "c"), 2), "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SHOWN = 40  # lines of problems; more would bury the first
PLACEHOLDER = re.compile(r"%(?:%|\((\w+)\)[#0 +-]*\d*(?:\.\d+)?[a-z]|[a-z])|\{(\w+)[^{}]*\}")
BARE_PERCENT = re.compile(r"%(?!\()")


def extracted() -> Catalog:
    """Every message of the sources, where it stands; comments starting with "i18n:" go to the translator."""
    catalog = Catalog(project="gongping", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        ROOT, METHODS, OPTIONS, KEYWORDS, comment_tags=("i18n:",), strip_comment_tags=True, directory_filter=is_ours
    )
    for name, line, ids, comments, context in found:
        catalog.add(ids, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def is_ours(folder: str) -> bool:
    """False for folders whose texts are not ours to translate."""
    return Path(folder).name not in {".venv", "node_modules", "static", "tests", "tools", "var", "__pycache__"}


def path_of(locale: str) -> Path:
    """Where the catalogue of `locale` lives."""
    return TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    """The catalogue of `locale`; an empty one when it is not there yet."""
    path = path_of(locale)
    if not path.is_file():
        return Catalog(locale=locale, project="gongping", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def update() -> list[str]:
    """Bring the catalogues to the sources: new messages appear empty (in English: as they are), gone ones go."""
    source = extracted()
    for locale in LOCALES:
        catalog = read(locale)
        catalog.update(source, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        if locale == "en":
            fill_english(catalog)
        path_of(locale).parent.mkdir(parents=True, exist_ok=True)
        buffer = BytesIO()
        write_po(buffer, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
        path_of(locale).write_bytes(without_dates(buffer.getvalue()))
        print(f"{locale}: {len(catalog)} messages, {sum(1 for m in messages(catalog) if not full(m))} to translate")
    return []


def fill_english(catalog: Catalog) -> None:
    """English ids are their own translation until somebody writes a better one."""
    for message in messages(catalog):
        if not full(message):
            message.string = message.id


def without_dates(text: bytes) -> bytes:
    """The catalogue without the moments of its making, which would change every commit."""
    return re.sub(rb'"(?:POT-Creation|PO-Revision)-Date:[^"]*"\n', b"", text)


def compile_all() -> list[str]:
    """Write the compiled catalogue beside each source."""
    for path in sorted(TRANSLATIONS.rglob("*.po")):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=path.parts[-3], abort_invalid=True))
    return []


def check() -> list[str]:
    """What is wrong with the catalogues, one line each; empty when each is complete and sound."""
    if not TRANSLATIONS.is_dir():
        print("There is no app/translations yet: no catalogue to check.")
        return []
    source = extracted()
    problems = [f"{path.name}: no such language here" for path in TRANSLATIONS.iterdir() if stray(path)]
    for locale in LOCALES:
        problems += [f"{locale}: {line}" for line in gaps(source, read(locale))]
    return problems


def stray(path: Path) -> bool:
    """True for a folder of a locale that nothing loads."""
    return path.is_dir() and path.name not in {*LOCALES, "__pycache__"}


def gaps(source: Catalog, catalog: Catalog) -> Iterator[str]:
    """The faults of one catalogue against the messages of the sources."""
    for wanted in messages(source):
        if catalog.get(wanted.id, wanted.context) is None:
            place = ":".join(map(str, wanted.locations[0]))
            yield f"missing {wanted.id!r} ({place}); run `make i18n`"
    for message in messages(catalog):
        if source.get(message.id, message.context) is None:
            yield f"nothing says {message.id!r} any more; run `make i18n`"
        elif message.fuzzy:
            yield f"fuzzy {message.id!r}"
        elif not full(message):
            yield f"untranslated {message.id!r}"
        else:
            yield from wrong_placeholders(message)


def wrong_placeholders(message: Message) -> Iterator[str]:
    """Each form must use the placeholders of its id; one plural form may leave out the number."""
    ids, strings = forms(message.id), forms(message.string)
    wanted = [placeholders(text) for text in ids]
    for text in strings:
        if placeholders(text) not in wanted:
            yield f"placeholders of {text!r} differ from {ids[-1]!r}"
        if BARE_PERCENT.search(text.replace("%%", "")):
            yield f"a bare percent sign in {text!r}: templates fill placeholders into every text and would fail on it"


def placeholders(text: str) -> list[str]:
    """The placeholders of a text, sorted; a doubled percent sign is none."""
    return sorted(match[0] for match in PLACEHOLDER.finditer(text) if match[0] != "%%")


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Singular and plural, or the only form, as a tuple."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def full(message: Message) -> bool:
    """True when every form has a translation."""
    strings = forms(message.string)
    return bool(strings) and all(strings)


def messages(catalog: Catalog) -> Iterator[Message]:
    """The messages of a catalogue without its header."""
    return (message for message in catalog if message.id)


COMMANDS = {"update": update, "compile": compile_all, "check": check}


def main(arguments: list[str]) -> int:
    """Run one command; 1 when it found a problem."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print("Usage: python -m tools.catalogues update|compile|check")
        return 2
    try:
        problems = COMMANDS[arguments[0]]()
    except PoFileError as error:
        problems = [f"a catalogue cannot be read: {error}"]
    for line in problems[:SHOWN]:
        print(line)
    if len(problems) > SHOWN:
        print(f"and {len(problems) - SHOWN} more")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
