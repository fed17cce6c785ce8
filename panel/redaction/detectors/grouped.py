"""Numbers by the sound of their digits, in groups with blanks between them (药衫霸 尔奇思 林舞) or in one long run."""

import re
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.digits import SOUNDED, SURE
from panel.redaction.model import Kind

# Further characters that sound like a digit or nearly so. They are the words of every sentence (要, 把, 就, 其), so that only
# the company of others makes them digits.
_NEARLY = (
    "要药钥姚摇遥窑瑶已以衣翌壹亿倚椅而洱迩饿散衫杉删汕扇似嗣巳饲侮巫污坞硫瘤其起七欺妻凄泣岂祁弃把叭坝靶笆粑芭灸疚就玖菱羚伶聆陵淋临您领"
)
_ANY = f"0-9{''.join(sorted(SOUNDED))}{_NEARLY}"
_PLAIN = frozenset("0123456789") | frozenset(SURE)
_GROUP = rf"[{_ANY}]{{1,5}}"
_GROUPS = re.compile(rf"{_GROUP}(?:[ \t\u3000·.\-—_/、]{{1,2}}{_GROUP}){{2,9}}")
_RUN = re.compile(rf"[{_ANY}]{{9,20}}")
_LEAST, _MOST = 7, 22  # digits
_DIFFERENT = 4
# Grammar that stands at either end of a run without being part of it.
_LEAD = re.compile(r"^(?:就|要|把|其|而|以|已|起|您|似)(?![ \t0-9])(?=.{8})")


@dataclass(frozen=True, slots=True)
class GroupedDetector:
    """Finds three groups or more that are nothing but characters sounding like digits, and runs of nine or more of them."""

    def find(self, text: str) -> list[Found]:
        """Every such number; one of plain digits alone is the business of other rules."""
        found = [
            Found(*match.span(), Kind.PHONE, "number.spelled") for match in _GROUPS.finditer(text) if _is_number(match.group())
        ]
        for match in _RUN.finditer(text):
            start = match.start() + (1 if _LEAD.match(match.group()) and len(match.group()) > 11 else 0)
            if _is_number(text[start : match.end()]):
                found.append(Found(start, match.end(), Kind.PHONE, "number.spelled"))
        return found


def _is_number(surface: str) -> bool:
    solid = [char for char in surface if char.isalnum()]
    heard = [char for char in solid if char not in _PLAIN]
    return _LEAST <= len(solid) <= _MOST and len(heard) >= 2 and len(set(solid)) >= _DIFFERENT
