"""Words that models take for names and that name nobody: dishes, goods, platforms, forms of address standing alone."""

import re
from collections.abc import Set as AbstractSet

# Platforms, carriers and means of payment may stay: everybody uses them (design of the desk, quasi-identifiers).
PLATFORMS = frozenset(
    re.findall(
        r"\w+",
        """
        美团 美团外卖 美团优选 饿了么 百度 百度外卖 百度糯米 大众点评 淘宝 天猫 京东 京东到家 拼多多 唯品会 抖音 快手
        小红书 微信 支付宝 微博 闲鱼 滴滴 高德 携程 去哪儿 飞猪 顺丰 顺丰速运 圆通 中通 申通 韵达 极兔 邮政 中国邮政
        菜鸟 菜鸟驿站 丰巢 闪送 达达 叮咚买菜 盒马 苏宁 当当 网易 腾讯 阿里 阿里巴巴 新浪 银联 花呗 白条 消协
        消费者协会 工商局 工商 市场监督管理局 市场监管局 市监局 食药监局 卫生局 派出所 公安局 法院 仲裁委 仲裁委员会
        客服部 售后部 客服中心 平台 商家 店家
        """,
    )
)
# Goods whose brand is not the merchant's, and dishes that begin like a surname.
GOODS = frozenset(
    re.findall(
        r"\w+",
        """
        王老吉 加多宝 康师傅 老干妈 可口可乐 百事可乐 雪碧 红牛 农夫山泉 元气森林 脉动 六个核桃 伊利 蒙牛 旺仔 旺旺
        和其正 青岛啤酒 雪花啤酒 茅台 五粮液 江小白 苹果 华为 小米 荣耀 三星 联想 戴尔 海尔 美的 格力 索尼 佳能 星冰乐
        沙拉 布丁 宫保鸡丁 宫保 麻婆豆腐 东坡肉 鱼香肉丝 地三鲜 狮子头 佛跳墙 夫妻肺片 狗不理 关东煮 花雕 花甲 金针菇
        娃娃菜 马蹄 马卡龙 提拉米苏 凯撒沙拉 巧克力 寿司 刺身 天妇罗 汉堡 披萨 比萨 三明治 意面 奥尔良 秋刀鱼 龙利鱼
        黄花鱼 毛血旺 毛豆 毛肚 黄瓜 黄豆 黄油 黄金糕 白菜 白糖 白粥 白酒 石锅 石锅拌饭 宫爆 连锅 辛拉面 苏打 苏打水
        柠檬 米线 米粉 方便面 包子 包菜 金枪鱼 胡萝卜 胡椒 海带 海苔 花菜 花卷 花生 龙虾 龙井 牛油 牛油果 牛河 牛排
        牛腩 车厘子 车前草 安全套 温水 温度 高汤 高筋 冷面 冷萃 拿铁 卡布奇诺 摩卡
        """,
    )
)
_FOOD_END = re.compile(
    r"[丝饭面粉汤肉饼粥菜煲锅糕堡饺虾蟹鸭鸡鱼酱串排腿翅蛋豆乳酪啡茶奶粽汁酒饮料卷椒菇笋葱蒜姜糖盐油醋瓜薯茄藕腐皮丸馅馒馄"
    r"饨]$"
)
_PLAIN_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        保洁 阿姨 叔叔 物流 快递 快递员 外卖员 服务员 收银员 前台 保安 司机 家长 老师 同学 医生 客服 店长 经理 商家
        卖家 买家 顾客 客人 师傅 老公 老婆 老板 老板娘 骑手 小哥 小妹 小弟 小姐姐 小哥哥 帅哥 美女 孙子 大爷 大妈 大哥
        大姐 亲 亲亲 宝贝 宝宝 姐姐 哥哥 妹妹 弟弟 外卖小哥 快递小哥 上帝 人物 消费者 店员 证人 某人 某某 某地 张三
        避雷 工行 农行 建行 招行 中行 交行 公斤 李四 路人甲 汤汤水水 啊啊啊 谢谢 明白 高峰 齐全 道德
        凌晨 清晨 早上 早晨 上午 中午 下午 傍晚 晚上 夜里 半夜 深夜 当晚 昨晚 今晚 今早 今天 昨天 前天 明天 次日 当天 某天
        """,
    )
)


def is_listed(word: str) -> bool:
    """Whether exactly this word is known to name nobody: a platform, a good, a form of address."""
    return word in GOODS or word in PLATFORMS or word in _PLAIN_WORDS


def names_nobody(word: str, allowed: AbstractSet[str]) -> bool:
    """Whether a word that was taken for a name is known to name nobody; `allowed` are further such words, from reviewers."""
    return word in allowed or is_listed(word) or (len(word) >= 2 and _FOOD_END.search(word) is not None)
