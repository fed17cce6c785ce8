"""Cases of the demo in which several firms had a part: who is named, what they say, how the decision divides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from panel.demo.people import Cast
from panel.models import FirmPart
from panel.services.dividing import Shares
from panel.services.firms import state_side
from panel.services.naming import Named
from panel.uow import House


@dataclass(frozen=True, slots=True)
class DemoFirm:
    """A further firm. `key`: of the merchants of the content; `says`: its own side, "" for one that has not answered yet."""

    key: str
    part: FirmPart
    did: str
    says: str


FIRMS: Mapping[str, tuple[DemoFirm, ...]] = {
    "soup_spilled": (
        DemoFirm(
            "jifeng", FirmPart.COURIER, "送到门口时袋底全是汤，只说让找店里",
            "袋子在店里封好以后我们没有拆开过，送到时外袋没有破。路上有一段在修，骑手是减速通过的。汤碗没有缠膜，平放也会渗。",
        ),
        DemoFirm(
            "haowei", FirmPart.PLATFORM, "四十分钟里只回复“请耐心等待”，没有先处理退款",
            "投诉在四十分钟内转给了商家和配送方，我们没有先行退款。这一类小额订单本来可以先退，再由我们去分清责任。",
        ),
    ),
    "bbq_never_came": (DemoFirm("jifeng", FirmPart.COURIER, "显示已送达，电话响两声就挂", ""),),
}
SHARES: Mapping[str, Shares] = {
    "soup_spilled": Shares(
        0, 60, 0, "汤碗没有缠膜是洒汤的主因；配送时颠簸、到门口后不处理，各有一份；平台拖延了退款，责任较轻。", (30, 10)
    ),
}


def named(cast: Cast, code: str) -> tuple[Named, ...]:
    """The firms that the complainant of this case names."""
    return tuple(Named(cast.merchants[each.key], each.part, each.did) for each in FIRMS.get(code, ()))


def speak(house: House, cast: Cast, case_id: int, code: str, at: datetime) -> None:
    """Let every firm of the case that has something to say state its side."""
    for each in FIRMS.get(code, ()):
        if each.says:
            with house.work() as uow:
                state_side(uow, case_id, cast.ids[f"{each.key}_desk"], each.says, now=at)
