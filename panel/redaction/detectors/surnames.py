"""Chinese surnames and forms of address: which characters can begin a name, and what may follow a surname."""

import re

DOUBLE = frozenset(
    re.findall(
        r"\w+",
        """
        欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 百里 南宫 西门 独孤 长孙 宇文 轩辕
        申屠 闻人 呼延 钟离 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 仲孙 东郭 拓跋 完颜 纳兰
        """,
    )
)
SINGLE = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪"
    "庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕"
    "屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇"
    "桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼满闻厉伊仝区郜阚花屠朴"
)
TITLES = frozenset(
    re.findall(
        r"\w+",
        """
        先生 女士 小姐 太太 老板 老板娘 老师 师傅 经理 店长 主任 总监 医生 大夫 护士 律师 警官 同学 阿姨 叔叔 大哥
        大姐 大爷 大妈 大叔 哥 姐 叔 姨 总 工 嫂 某 某某 氏 兄 兄弟 家
        """,
    )
)
NICK_PREFIXES = "老小阿"
# Words that begin like a pet name; masking them would spoil the text and hide nobody.
NOT_A_PET_NAME = frozenset({"小时", "小计", "小费", "小区", "小车", "老家"})


def surname_of(name: str) -> str:
    """The surname a Chinese name begins with, "" when it begins with none."""
    if name[:2] in DOUBLE:
        return name[:2]
    return name[:1] if name[:1] in SINGLE else ""
