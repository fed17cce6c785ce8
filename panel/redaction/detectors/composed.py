"""Characters told by their parts or by a word they stand in: 弓长张, 木字旁加辛的梓, 建设的建, 三个金的鑫."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.model import Kind

# Surnames and what people say they are made of: components, sounds of components, names of strokes.
_MADE_OF = {
    each[0]: each[1:]
    for each in re.findall(r"\S+", """
    张弓长 李木子 陈耳东 王三横一土 刘文刀卯金 杨木易 黄草头共由大肚八田 赵走叉肖乂小月 吴口天 周吉土口门 徐双人余彳
    孙子小系 马一匹 朱牛八撇未 胡古月 郭享耳亨 何人可单亻 高口点 林双木木 罗四夕 郑关耳奠 梁三水木刃 谢言身寸讠射
    宋宝盖木宀 唐广口 许言午讠 韩韦卓十日 冯两点马冫双二 邓又耳双 曹曲日 彭吉三撇壴彡十豆 曾八日田 萧草肃头 肖小月
    田口十 董草重头千里 袁土口衣 潘三水番 于干勾 余人未禾 蒋草将头 蔡草祭头 杜木土 叶口十 程禾口王呈 苏草办头
    魏委鬼禾女 吕双口两口 丁一横勾 任人壬单亻 沈三水点 姚女兆 卢上尸 姜羊女 崔山佳隹 钟金中 谭言西早覃讠 陆耳击阝
    汪三水王点 范草头水 金人王 石一撇口 廖广羽 贾西贝 夏一自 韦一 付人寸单亻 傅人专尃 方一点万 白日撇 邹刍耳 孟子皿
    熊能四点火 秦三人禾春 邱丘耳山 丘山 江三水工点 尹一 薛草头辛 闫门三 阎门臽 段几又 雷雨田 侯人 龙尤撇 史口
    陶耳匋缶 黎禾人水 贺加贝力口 顾厄页 毛手 郝赤耳 龚龙共 邵召耳刀口 万一 钱金戋 严一业厂 覃西早 武止戈 戴十田共
    莫草头日大 孔子乙 向口 汤三水 温三水日皿 康广隶 施方 文一点叉 牛一 樊木叉大 葛草头曷 邢开耳 安宝盖女宀 齐文
    易日勿 乔天 伍人五单亻 庞广龙 颜彦页产 倪人儿 庄广土 聂三耳双又 章立早 鲁鱼日 岳丘山 翟羽隹佳 詹言 申日竖 欧区欠
    耿耳火 关八天 兰三横 焦隹四点佳 俞人月刀 左工 柳木卯 甘廿 祝示兄 包勺巳 宁宝盖丁宀 尚小口 符竹付 舒舍予 阮耳元阝
    柯木可 纪绞丝己糸 梅木每 童立里 凌两点 毕比十 单八田 季禾子 裴非衣 霍雨隹佳 涂三水余 成戈 苗草田头 谷八人口
    盛成皿 翁公羽 骆马各 蓝草监头 路足各 游三水 辛立十 靳革斤 管竹官 柴此木 蒙草头 鲍鱼包 华化十 喻口俞 祁示耳
    蒲草浦头 房户方 滕月 屈尸出 饶食尧饣 解角刀牛 牟厶牛 艾草叉头 阳耳日 时日寸 穆禾 卓上早 古十口 吉士口 缪绞丝
    简竹间 项工页 连车走之 褚衣者 娄米女 窦穴卖 岑山今 景日京 宫宝盖吕 费弗贝 冷两点令 晏日安 席广巾 柏木白 宗宝盖示
    瞿双目隹 桂木双土圭 全人王 佟人冬 应广 闵门文 苟草句头 邬乌耳 卞一点下 姬女 仇人九单亻 裘求衣 储人诸 栾亦木 隋耳
    沙三水少 荣草头木 巫工人 寇宝盖 丛人 虞虎吴 明日月 佘人示 查木旦 麻广林 苑草头 迟尺走之 官宝盖 匡王 鞠革 惠心
    冀北田共 郁有耳 班双王 栗西木 楚林疋 谌言甚 楼木娄 满三水 闻门耳 厉厂万 仝人工 屠尸者 朴木卜
    """)
}  # fmt: skip
_HAN = "[\u4e00-\u9fff]"
_SURNAMES = "".join(_MADE_OF)
_PARTED = re.compile(rf"(?P<parts>(?:(?!的){_HAN}){{2,4}})(?:的)?(?P<it>[{_SURNAMES}])")
_RADICAL = (
    rf"{_HAN}{{1,2}}(?:字旁|字头|字底|旁|偏旁|部首|头)"
    rf"(?:[右左上下]?(?:边|面)?(?:加个?|一个|是|有|个|{_HAN}){{1,4}}?)?(?:的{_HAN}(?:字)?)?"
)
_AS_IN = rf"{_HAN}{{2,4}}的(?P<char>{_HAN})(?:字)?"
_MANY = rf"[两三四二双]个?{_HAN}(?:字)?的{_HAN}(?:字)?"
_ALONE = rf"(?:单名|名|单字|双名|名字|后面|中间)?(?:是|叫)?一?个?{_HAN}(?:字)"
_ONE = rf"(?:单名|双名|单字名?|名字?叫|名字是|名)(?:是|叫|一个|个|为)?{_HAN}{{1,2}}字?"
_STEP = re.compile(rf"(?:{_RADICAL}|{_MANY}|{_AS_IN}|{_ONE}|{_ALONE})(?=[，,、。！!？?；;\s字]|$)")
_COMMA = re.compile(r"[，,、\s]{1,2}")
_STEPS_AT_MOST = 6
_RADICALS = re.compile(
    rf"[木水火土金口日月女人言心手足草竹米虫鱼鸟马牛王玉衣示耳目石田山雨禾衤]字(?:旁|头|底)(?:加个?|右边|一个){{0,2}}{_HAN}(?:的{_HAN})?"
)


@dataclass(frozen=True, slots=True)
class ComposedDetector:
    """Finds names whose characters are described, with the descriptions of the further characters behind."""

    def find(self, text: str) -> list[Found]:
        """Every surname told by its parts, and every radical, each with the explanations that follow it."""
        found = []
        for match in _PARTED.finditer(text):
            start = _first(match["parts"], match["it"])
            if start is not None:
                end = _further(text, match.end())
                found.append(Found(match.start() + start, end, Kind.PERSON, "name.described"))
        found += [
            Found(match.start(), _further(text, match.end()), Kind.PERSON, "name.described")
            for match in _RADICALS.finditer(text)
        ]
        return found


def _first(parts: str, surname: str) -> int | None:
    """Where in the characters before a surname its parts begin; None when two of them at least are not parts of it."""
    made_of = _MADE_OF[surname]
    start = len(parts)
    while start and parts[start - 1] in made_of:
        start -= 1
    return start if len(parts) - start >= 2 else None


def _further(text: str, end: int) -> int:
    """The end of the explanations that follow one, each behind a comma."""
    for _ in range(_STEPS_AT_MOST):
        comma = _COMMA.match(text, end)
        step = _STEP.match(text, comma.end()) if comma else None
        if step is None or not _explains(step):
            return end
        end = step.end()
    return end


def _explains(step: re.Match[str]) -> bool:
    """Whether a step says a character: 建设的建 does, 很差的店 does not."""
    char = step["char"]
    return char is None or char in step.group()[: step.group().index(f"的{char}")]


def explanations(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The explanations that stand at a place of a text, the first without a comma before it."""
    step = _STEP.match(text, start)
    if step is not None and _explains(step):
        yield start, _further(text, step.end())
