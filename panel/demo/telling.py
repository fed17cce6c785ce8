"""What the demo's closed cases tell everybody: entries of the FAQ, a story on the wall, one that may still be taken off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from panel.demo.early import Stage
from panel.models import TellingKind
from panel.services.telling import Words, publish_telling, write_telling

SECOND = "bai_ning"  # the quality officer
FAQ, STORY = TellingKind.FAQ, TellingKind.STORY
LATE = timedelta(days=1)  # since the release of a story that is still to come
NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One text. `released`: at once, "late" (so that a story is still to come), or not yet."""

    kind: TellingKind
    language: str
    words: Words
    released: str = "at once"


TOLD: dict[str, tuple[Told, ...]] = {
    "soup_spilled": (
        Told(FAQ, "zh", Words(
            "外卖的汤洒了，可以退多少？",
            "先看是不是包装的原因。汤碗没有缠膜、没有杯托而洒漏的，受影响的部分全部退款，由商家承担；"
            "没有受影响、单独包好的部分不退。\n\n"
            "请在收到时拍下外包装和洒漏的样子，当天提出。商家和配送之间怎么分担，由他们自己结算，不影响退款。",
        )),
        Told(FAQ, "en", Words(
            "The soup in my delivery was spilled. How much comes back?",
            "It depends on the packing. Where a bowl was neither sealed nor held, everything that got wet is refunded by the "
            "merchant; what was wrapped by itself and stayed dry is not.\n\nPlease take a photo of the bag and the spill "
            "when it arrives, and tell us the same day. How merchant and courier share the cost is between them.",
        )),
        Told(STORY, "zh", Words(
            "汤洒了一袋，两边互相推",
            "一份夜宵送到时，汤洒了大半，烤串泡在汤里。商家说是路上颠的，配送说是店里没封好，"
            "顾客问了一圈没有人认。"
            "顾客要求全额退款，商家只愿意退汤钱。",
            "现在汤品一律缠膜、放进杯托；下雨天出餐，当班店长抽查五单并留下照片。",
        )),
    ),
    "late_checkout": (
        Told(FAQ, "en", Words(
            "I booked a saver rate and could not come. Is any of it paid back?",
            "A saver rate is cheaper because it is not paid back. That holds if the page said so before you paid, as clearly "
            "as it showed the price. If the terms were hidden or small, ask: the hotel then owes you at least part of it.",
        )),
        Told(FAQ, "zh", Words(
            "订了不可退的特价房，临时来不了，能退吗？",
            "特价房便宜，是因为不退。前提是付款之前页面已经写明，而且和价格一样显眼；"
            "如果写得很小或藏在别处，酒店应当退还一部分。",
        ), released=""),
        Told(STORY, "en", Words(
            "Cancelled on the day, and the whole price kept",
            "A guest had booked one night at a saver rate. A storm stopped the flight, the guest rang the hotel in the "
            "morning, and the hotel kept the whole price: the terms said so. The guest asked for half.",
            "The hotel's booking page now states the refund of both rates in the same size as the price.",
        ), released="late"),
    ),
}  # fmt: skip


def tell(stage: Stage, case_id: int, code: str, owner: str, closed: datetime, now: datetime) -> None:
    """Write the texts of a case the day after it was closed, and have the second person release most of them."""
    for told in TOLD.get(code, ()):
        with stage.house.work() as uow:
            written = write_telling(
                uow, case_id, told.kind, told.language, told.words, by_id=stage.person(owner),
                now=closed + NEXT_DAY, looked=True,
            )
            made, version = written.public_id, written.version
        if told.released:
            at = now - LATE if told.released == "late" else closed + 2 * NEXT_DAY
            with stage.house.work() as uow:
                publish_telling(uow, made, version, by_id=stage.person(SECOND), now=at)
