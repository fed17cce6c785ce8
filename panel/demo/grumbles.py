"""What the demo's customers grumble about: some weeks of one line each, one answered, one read, one from the telephone."""

from __future__ import annotations

from datetime import datetime, timedelta

from panel.demo.early import Stage
from panel.services.grumbling import Said, answer_grumble, enter_grumble, leave_grumble

NOODLES, GYM, GRILL = "山橙小面（望河店）", "云端健身（星湖店）", "串巷烧烤（望河店）"
# days before the last Sunday, who, merchant, category, words
LINES = (
    (36, "juror_03", NOODLES, "delivery", "说好三十分钟，等了快一个小时。"),
    (29, "juror_05", GYM, "", "更衣室的灯坏了两周，没人修。"),
    (22, "juror_07", NOODLES, "delivery", "骑手说店里出餐慢，页面却一直写“即将送达”。"),
    (4, "juror_02", NOODLES, "delivery", "又晚了四十分钟，没有人说一声。"),
    (3, "juror_04", NOODLES, "delivery", "面坨了，打电话只说“忙”。"),
    (3, "juror_08", NOODLES, "delivery", "晚到半小时，汤也凉了。"),
    (2, "emma_clarke", GYM, "", "The opening hours on the page are not the ones on the door."),
    (1, "lin_xiaoyu", GRILL, "attitude", "问能不能少放辣，店员叹了口气。"),
    (0, "lin_xiaoyu", NOODLES, "delivery", "备注了不要香菜，还是放了。"),
)
ANSWERED, READ = ("emma_clarke", "The hours on the page have been corrected. Thank you for telling us."), "juror_05"
HEARD = Said("打电话来说：烧烤店的小票上多了一份没点的毛豆，后来退了。", GRILL, "overcharge")


def grumble(stage: Stage, now: datetime) -> None:
    """Leave them at their times; the quality officer reads and answers, a mediator enters one."""
    officer, sunday = stage.person("bai_ning"), now - timedelta(days=now.weekday() + 1)
    for days, who, merchant, category, words in LINES:
        at = sunday - timedelta(days=days)
        with stage.house.work() as uow:
            made = leave_grumble(uow, stage.person(who), Said(words, merchant, category), now=at, today=at.date()).public_id
        reply = ANSWERED[1] if who == ANSWERED[0] else ""
        if reply or who == READ:
            with stage.house.work() as uow:
                answer_grumble(uow, made, reply, by_id=officer, now=at + timedelta(hours=8))
    at = sunday
    with stage.house.work() as uow:
        enter_grumble(uow, HEARD, "", by_id=stage.person("he_jing"), now=at, today=at.date())
