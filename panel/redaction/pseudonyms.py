"""The names that stand for people, shops and numbers in a brief: the same entity, the same name everywhere."""

from collections import Counter
from typing import Literal

from panel.redaction.model import Kind

Language = Literal["zh", "en"]

_ROLES: dict[Language, dict[str, str]] = {
    "zh": {
        "complainant": "消费者", "respondent": "商家", "courier": "骑手", "staff": "店员", "witness": "证人",
        "merchant": "另一商家", "delivery": "配送方", "platform": "平台", "firm": "相关企业",
    },
    "en": {
        "complainant": "Customer",
        "respondent": "Merchant",
        "courier": "Courier",
        "staff": "Employee",
        "witness": "Witness",
        "merchant": "Other merchant",
        "delivery": "Delivery firm",
        "platform": "Platform",
        "firm": "Other firm",
    },
}
FIRMS = frozenset({"merchant", "delivery", "platform", "firm"})  # further firms: each keeps its number, met in a text or not
_KINDS: dict[Language, dict[Kind, str]] = {
    "zh": {
        Kind.PERSON: "人物",
        Kind.SHOP: "店铺",
        Kind.PHONE: "电话号码",
        Kind.ID_CARD: "证件号码",
        Kind.BANK_CARD: "银行卡号",
        Kind.ORDER: "订单号",
        Kind.EMAIL: "邮箱",
        Kind.URL: "网址",
        Kind.PLATE: "车牌号",
        Kind.ADDRESS: "地址",
        Kind.ACCOUNT: "账号",
        Kind.NAME: "名称",
        Kind.DATE: "日期",
        Kind.TIME: "时间",
        Kind.PLACE: "地点",
        Kind.AMOUNT: "金额",
        Kind.OTHER: "号码",
    },
    "en": {
        Kind.PERSON: "Person",
        Kind.SHOP: "Shop",
        Kind.PHONE: "Phone number",
        Kind.ID_CARD: "ID number",
        Kind.BANK_CARD: "Card number",
        Kind.ORDER: "Order number",
        Kind.EMAIL: "E-mail",
        Kind.URL: "Link",
        Kind.PLATE: "Plate",
        Kind.ADDRESS: "Address",
        Kind.ACCOUNT: "Account",
        Kind.NAME: "Name",
        Kind.DATE: "Date",
        Kind.TIME: "Time",
        Kind.PLACE: "Place",
        Kind.AMOUNT: "Amount",
        Kind.OTHER: "Number",
    },
}
_STAFF: dict[Language, str] = {"zh": "商家人员", "en": "Merchant staff"}
_LETTERED = (Kind.PERSON, Kind.SHOP, Kind.NAME)


class Pseudonyms:
    """Gives each entity its pseudonym, in the order they are asked for.

    People, the respondent's shop and further firms with a role are named by it (消费者, 商家, 平台), others by letters
    (人物A, 店铺A), everything else by numbers (电话号码1). Not one character of the identifier is kept.
    """

    def __init__(self, language: Language) -> None:
        self._language = language
        self._used: Counter[str] = Counter()

    def next(self, kind: Kind, role: str) -> str:
        """The pseudonym of the next entity of this kind and role."""
        role_name = self._role_name(kind, role)
        if role_name:
            self._used[role_name] += 1
            return self._numbered(role_name) if self._used[role_name] > 1 else role_name
        name = _KINDS[self._language][kind]
        self._used[name] += 1
        return self._spaced(name, letters(self._used[name])) if kind in _LETTERED else self._numbered(name)

    def _role_name(self, kind: Kind, role: str) -> str | None:
        if kind is Kind.PERSON and role == "respondent":
            return _STAFF[self._language]
        if kind is Kind.PERSON or (kind is Kind.SHOP and role in {"respondent", *FIRMS}):
            return _ROLES[self._language].get(role)
        return None

    def _numbered(self, name: str) -> str:
        return self._spaced(name, str(self._used[name]))

    def _spaced(self, name: str, mark: str) -> str:
        return f"{name} {mark}" if self._language == "en" else name + mark


def every_name() -> list[str]:
    """Every word that a pseudonym can begin with, in both languages, longest first."""
    roles = {name for table in _ROLES.values() for name in table.values()}
    kinds = {name for table in _KINDS.values() for name in table.values()}
    return sorted(roles | kinds | set(_STAFF.values()), key=lambda word: (-len(word), word))


def letters(number: int) -> str:
    """1 is A, 26 is Z, 27 is AA."""
    name = ""
    while number:
        number, last = divmod(number - 1, 26)
        name = chr(ord("A") + last) + name
    return name


def in_text(pseudonym: str) -> str:
    """How a pseudonym stands in a redacted text."""
    return f"[{pseudonym}]"
