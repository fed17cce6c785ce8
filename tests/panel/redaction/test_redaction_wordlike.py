"""Names that are words, places told by what is near, shops in brackets, digits heard in groups: masked; sentences are not."""

from __future__ import annotations

import pytest

from panel.redaction import detect

MASKED = [
    ("卖家真名富贵，聊天时自己说的", "富贵"),
    ("送货的小伙子叫平安，就是这两个字", "平安"),
    ("店员春天，胸牌上印着名字", "春天"),
    ("前台阳光女士让我等通知", "阳光"),
    ("在地铁7号线云溪站B口碰面", "7号线云溪站B口"),
    ("约在轻轨3号口交货", "轻轨3号口"),
    ("店在老邮局东侧巷子里第三家，卖灯具", "老邮局东侧巷子里第三家"),
    ("位于六中后门左手边第二间，招牌是绿的", "六中后门左手边第二间"),
    ("【云上小灶三元路店】上菜太慢", "云上小灶三元路店"),
    ("投诉【鹿与山·星河汇】，虚假宣传", "鹿与山·星河汇"),
    ("昨天去D家买奶茶，P记的更甜", "D家"),
    ("昨天去D家买奶茶，P记的更甜", "P记"),
    ("让我打药衫霸 领领幺 散把令 令灵玲", "药衫霸 领领幺 散把令 令灵玲"),
    ("小区泰和园，6号楼，爬到五楼，敲01，骑手不肯", "泰和园，6号楼，爬到五楼，敲01"),
    ("他的微信叉杰开，七七三零，我加了", "叉杰开，七七三零"),
    ("邮箱是大不溜扣八八，圈a，扣扣，记得发", "大不溜扣八八"),
    ("打这个依期灵把思巴尔舞琪琪三就行", "依期灵把思巴尔舞琪琪三"),
]
LEFT = [
    "名字什么的他没说，真名不知道",
    "店员态度，胸牌上写着微笑服务，其实很凶",
    "前台年轻女士让我等通知",
    "客服叫我等，就是这样",
    "这家店旁边第二家更便宜",
    "我家楼下那家常去",
    "坐3号线去的，出站走了很久",
    "【已读】他没有回我",
    "大家都说不好吃",
    "B家具坏了，做个笔记者不少",
    "就要 把其 起来",
    "骑手到了小区门口，我住六楼，电梯是好的",
    "3号下单，5号没到，7号才发，包了两层，裹了三层",
    "等了2个小时，来了3个人，退了100元，换了5次",
    "我爱吃这家的凉皮，提前点的，开店就来",
    "一起吃就其实要把它八",
]


@pytest.mark.parametrize(("text", "hidden"), MASKED)
def test_what_a_reader_would_recognise_is_masked_whole(text: str, hidden: str) -> None:
    assert any(hidden in span.surface for span in detect({"a": text}, [], "zh").spans)


@pytest.mark.parametrize("text", LEFT)
def test_sentences_that_look_alike_are_left_alone(text: str) -> None:
    assert detect({"a": text}, [], "zh").spans == ()
