"""How much of what people write to slip through is masked, and how much at least pointed out, over spellings of all kinds."""

from __future__ import annotations

import pytest

from panel.redaction import Kind, Known, detect

MASKED, TOUCHED = 0.75, 0.97
KNOWN = [
    Known("钟慧敏", Kind.PERSON, "complainant"),
    Known("赵磊", Kind.PERSON, "courier"),
    Known("川渝人家烤鱼（江北店）", Kind.SHOP, "respondent"),
    Known("18612345670", Kind.PHONE, "complainant"),
    Known("河安市北塘区学府路12号金茂府8栋1单元903", Kind.ADDRESS, "complainant"),
    Known("WM20240911000123", Kind.ORDER),
    Known("敏敏不吃辣", Kind.ACCOUNT),
]
# What is written, and the part of it that identifies.
SPELLINGS = (
    ("一八六 一二三四 五六七零", "一八六 一二三四 五六七零"), ("1 8 6-1234-567O", "1 8 6-1234-567O"),
    ("１８６１２３４５６７０", "１８６１２３４５６７０"), ("186.1234.5670", "186.1234.5670"),
    ("186壹贰叁肆5670", "186壹贰叁肆5670"), ("一捌陆1234五六七零", "一捌陆1234五六七零"),
    ("186后面是1234再后面5670", "5670"), ("186--12345--670", "186--12345--670"), ("⓵⑧⑥12345670", "⑧⑥12345670"),
    ("号码186 1234 然后5670", "5670"), ("1\ufe0f8\ufe0f6\ufe0f12345670", "12345670"), ("钟 慧 敏", "钟 慧 敏"),
    ("钟.慧.敏", "钟.慧.敏"), ("钟慧m", "钟慧m"), ("zhong慧敏", "zhong慧敏"), ("zhonghuimin", "zhonghuimin"),
    ("ZHM", "ZHM"), ("中慧敏", "中慧敏"), ("钟惠民", "钟惠民"), ("慧-敏", "慧-敏"), ("小钟", "小钟"),
    ("老赵", "老赵"), ("赵x", "赵x"), ("赵*", "赵*"), ("照磊", "照磊"), ("赵雷", "赵雷"), ("走肖磊", "走肖"),
    ("姓赵名磊", "磊"), ("Z师傅", "Z"), ("赵师f", "赵师f"), ("骑手zl", "zl"), ("慧敏姐", "慧敏姐"), ("敏姐", "敏姐"),
    ("川渝人家", "川渝人家"), ("川-渝-人-家", "川-渝-人-家"), ("穿鱼人家", "穿鱼人家"),
    ("chuanyu人家", "chuanyu人家"), ("那家川渝", "川渝"), ("江北那家烤鱼", "江北"), ("cyrj", "cyrj"),
    ("金茂府八栋", "金茂府"), ("8-1-903", "8-1-903"), ("8栋903", "8栋903"), ("八号楼903", "903"),
    ("学府路十二号", "学府路十二号"), ("学府路", "学府路"), ("jin茂府", "jin茂府"), ("➕v信：mm_0911", "mm_0911"),
    ("薇: huimin_99", "huimin_99"), ("V我 huimin99", "huimin99"), ("wei信号huimin-99", "huimin-99"),
    ("扣扣:1 2 3 4 5 6 7 8", "1 2 3 4 5 6 7 8"), ("QQ一二三四五六七八九", "一二三四五六七八九"),
    ("huimin99（at）qq.com", "huimin99"), ("huimin99 at qq dot com", "huimin99"), ("huimin99@qq。com", "huimin99"),
    ("W M 2024 0911 000123", "2024 0911 000123"), ("wm二零二四零九一一零零零一二三", "二零二四零九一一零零零一二三"),
    ("www点abc点com", "abc"), ("h t t p://t.cn/Ab12", "t.cn/Ab12"), ("渝A·8K2X9", "渝A·8K2X9"),
    ("渝a8k2x9", "渝a8k2x9"), ("渝A 8K2X9", "渝A 8K2X9"), ("敏 敏 不 吃 辣", "敏 敏 不 吃 辣"),
    ("敏敏不吃la", "敏敏不吃"), ("学府路那个卖烤鱼的", "学府路"), ("隔壁老王", "老王"),
    ("北塘区唯一的烤鱼店", "唯一"),
)  # fmt: skip


def covered(places: set[int], text: str, start: int, end: int) -> list[bool]:
    """For each letter and digit of the identifying part, whether it is among the places."""
    return [place in places for place in range(start, end) if text[place].isalnum()]


@pytest.mark.parametrize("around", ["{}", "昨天{}，一直没回我"])
def test_most_spellings_are_masked_and_nearly_all_are_touched(around: str) -> None:
    masked = touched = 0
    for spelling, part in SPELLINGS:
        text = around.format(spelling)
        start = text.index(part)
        redacted = detect({"a": text}, KNOWN, "zh")
        masks = {place for each in redacted.spans for place in range(each.start, each.end)}
        hints = {place for each in redacted.suspects for place in range(each.start, each.end)}
        masked += all(covered(masks, text, start, start + len(part)))
        touched += any(covered(masks | hints, text, start, start + len(part)))
    assert masked >= MASKED * len(SPELLINGS)
    assert touched >= TOUCHED * len(SPELLINGS)
