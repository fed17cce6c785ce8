"""The forms of a person's and a shop's name that people really use in a dispute."""

import re
from collections.abc import Iterator

from panel.redaction.detectors.forms import Form
from panel.redaction.detectors.shops import stem_of
from panel.redaction.detectors.surnames import NICK_PREFIXES, NOT_A_PET_NAME, TITLES, surname_of

SHORTEST_WORD = 3
# Given names that are everyday words: masked only where they are written with a capital.
_WORD_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        will may discover target express mark grace rose bill hope art dawn june jack april august faith joy rich max grant
        dean drew frank gene guy jean lane miles pat ray rob sandy skip sue ward west wade page young brown
        green white black long short price case bush banks day king best ford hall hill lee wood stone
        """,
    )
)
# Words of company names that name no company.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        the and of for inc llc ltd corp corporation company co group holdings holding plc lp llp na usa us
        america american national association bank banks financial finance services service solutions
        information systems credit card cards mortgage loan loans lending capital trust federal union
        acceptance international global united first one new home auto student insurance debt collection
        collections recovery management associates partners bureau reporting payment payments online direct
        consumer customer money best buy shop store market restaurant cafe hotel
        center centre east west north south intermediate data mutual savings funding investment investments
        portfolio receivables asset central premier general health medical office world state states city
        county law firm legal processing network technologies technology residential commercial servicing
        fund funds business check advance cash enterprise enterprises motor motors professional account
        accounts accounting regional community resource resources alliance security
        """,
    )
)
_LEGAL_TAIL = re.compile(
    r"(?<![\s,.&])(?:[\s,.&]+(?:inc|llc|l\.l\.c|ltd|corp|corporation|company|companies|co|group|holdings?|plc|lp|l\.p|llp|n\.?a|"
    r"national association|fsb|ulc|intermediate|usa|the)\b)+\.?\s*$",
    re.IGNORECASE,
)
_BRANCH = re.compile(r"[（(](?P<branch>[^（）()]{2,20})[）)]\s*$")
_CHINESE_TAIL = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|分公司|公司|官方旗舰店|旗舰店|专卖店|专营店|总店|分店)$")
_CHINESE_HEAD = re.compile(r"^[\u4e00-\u9fff]{2,3}?(?:省|市|区|县)")


def is_word(name: str) -> bool:
    """Whether a name is also an everyday English word, so that only its capital tells it is meant."""
    return name.lower() in _WORD_NAMES


def person_forms(name: str) -> Iterator[Form]:
    """A person's name in full and as people use it: 欣怡, 吕女士, 小吕, 老吕; any longer part of an English name."""
    yield Form(name, "registry.name", cased=is_word(name))
    if name.isascii():
        for word in re.findall(rf"[A-Za-z]{{{SHORTEST_WORD},}}", name):
            yield Form(word, "registry.name_part", cased=is_word(word))
        return
    solid = re.sub(r"[\s·]+", "", name)
    surname = surname_of(solid)
    if not surname or not 2 <= len(solid) <= 4:
        yield from (Form(part, "registry.name_part") for part in name.split("·") if len(part) > 1 and part != name)
        return
    given = solid[len(surname) :]
    if given in TITLES:  # 于老板 is known by nothing else; its parts are words
        return
    # The last two characters of a longer name pass for a given name even after a double surname (尉迟浩: 迟浩).
    for part in {given, solid[-2:]} - {solid}:
        if len(part) > 1:
            yield Form(part, "registry.given_name")
    yield from addressed(surname, given)


def addressed(surname: str, given: str) -> Iterator[Form]:
    """A surname with a form of address, and the pet names made of a name."""
    for title in TITLES:
        yield Form(surname + title, "registry.addressed")
    for last in {given, given[-1:]} - {""}:
        yield from (Form(last + title, "registry.addressed") for title in ("哥", "姐", "总", "叔", "姨"))
    for prefix in NICK_PREFIXES:
        for part in {surname, given[-1:]} - {""}:
            if prefix + part not in NOT_A_PET_NAME:
                yield Form(prefix + part, "registry.pet_name")


def shop_forms(name: str) -> Iterator[Form]:
    """A shop's or company's name in full, without branch and legal form, the branch alone, its telling words."""
    yield Form(name, "registry.shop")
    bare = _BRANCH.sub("", name)
    if (branch := _BRANCH.search(name)) and len(branch["branch"]) > 2:
        yield Form(branch["branch"], "registry.branch")
    yield from _company_forms(bare) if bare.isascii() else _chinese_shop_forms(bare)


def _chinese_shop_forms(bare: str) -> Iterator[Form]:
    short = _CHINESE_TAIL.sub("", bare)
    for form in {bare, short, _CHINESE_HEAD.sub("", short)}:
        if len(form) > 1:
            yield Form(form, "registry.shop_short")
    # What is left without the category has to be long enough to be no word (胖子 of 胖子烧烤 is one).
    if len(stem := stem_of(short)) >= SHORTEST_WORD:
        yield Form(stem, "registry.shop_short")


def _company_forms(bare: str) -> Iterator[Form]:
    core = _LEGAL_TAIL.sub("", bare)
    words = re.findall(r"[A-Za-z0-9]+", core)
    if len(core) >= SHORTEST_WORD:
        yield Form(core, "registry.shop_short", cased=core.lower() in _COMMON or is_word(core))
    while len(words) > 1 and words[-1].lower() in _COMMON:
        words.pop()
        if len(words) > 1 and len("".join(words)) > SHORTEST_WORD:
            yield Form(" ".join(words), "registry.shop_short")
    for word in re.findall(rf"[A-Za-z]{{{SHORTEST_WORD},}}", core):
        if word.lower() not in _COMMON:
            yield Form(word, "registry.shop_word", cased=is_word(word))
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", core))
    if len(initials) >= SHORTEST_WORD:
        yield Form(initials.upper(), "registry.initials")
