"""A consent names the words it was given to: when they change, in either language, the version changes with them."""

from __future__ import annotations

import re
from hashlib import sha256

from babel.messages.pofile import read_po

from app.disputes.forms import RemedyForm, ResponseForm
from panel.consents import CONSENT
from tests.guards.sources import ROOT

# Version -> digest of its words. A new version is added; none is changed, because people have agreed to it.
VERSIONS = {"2026-11": "9200abfe32da79ef02cfd5f469fd2aa33cae33fe01b2d37b1918419b41fb79f1"}
CATALOGUE = ROOT / "app" / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"


def words() -> list[str]:
    """What stands beside the boxes and on the page of the consent, English and Chinese."""
    said = set[str]()
    for name in ("file_remedy", "respond", "consent"):
        text = (ROOT / "templates" / "disputes" / f"{name}.html").read_text("utf-8")
        asked = re.search(r'<fieldset class="consent">(.*?)</fieldset>|(\{\{ confirm\("consent".*?\}\})', text, re.DOTALL)
        assert asked is not None, name
        said |= set(re.findall(r'_\("([^"]+)"\)', asked[0]))
    for form in (RemedyForm, ResponseForm):
        said.add(form.consents.args[0]._args[0])  # what stands beside the box, before it is translated
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    return sorted(f"{each}\0{catalogue[each].string}" for each in said)


def test_a_consent_names_the_words_it_was_given_to() -> None:
    found = words()
    assert len(found) > 6
    assert all(each.partition("\0")[2] for each in found)
    assert VERSIONS[CONSENT] == sha256("\n".join(found).encode()).hexdigest()
    assert [*VERSIONS][-1] == CONSENT
