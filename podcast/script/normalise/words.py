"""Words that decide how the number before them is read.

In the lists `家!电居庭` is 家, but not at the start of 家电, 家居 or 家庭.
"""

from __future__ import annotations

from collections.abc import Mapping

from podcast.script.normalise.rule import Pattern

Words = Mapping[str, str]
"""Words, each with the characters that may not follow it."""


def _listed(words: str) -> dict[str, str]:
    """Return the words of a list; of a word with two entries, what either allows."""
    found: dict[str, str] = {}
    for word in words.split():
        stem, _, others = word.partition("!")
        found[stem] = "".join(sorted(set(found.get(stem, others)) & set(others)))
    return found


def _alternatives(words: Words) -> str:
    """Return a pattern for a list of words, the longest first."""
    longest = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(word + (f'(?![{words[word]}])' if words[word] else '') for word in longest)})"


def _begins(text: str, words: Words) -> bool:
    """Return whether `text` begins with one of `words`: as a pattern, the longest list takes 36 ms to compile."""
    for end in range(1, _LONGEST + 1):
        others = words.get(text[:end])
        if others is not None and (text[end : end + 1] or "\n") not in others:
            return True
    return False


CURRENCIES = _listed(
    """
    元人民币 人民币 美元 欧元 英镑 日元 日圆 韩元 韩币 韩圆 港元 港币 美金 美刀 新台币 台币 澳元 澳门元 加元 新元
    新加坡元 瑞士法郎 瑞郎 法郎
    卢布 卢比 泰铢 比索 里亚尔 雷亚尔 林吉特 马克 先令 越南盾 印尼盾 克朗 里拉 迪拉姆 刀 元!旦老宵首帅素件凶气宇 块钱
    块!状头链 毛钱 角钱 美分 便士 比特币 镑 Q币 U币
    """
)
CURRENCY = _alternatives(CURRENCIES)
"""Currencies after an amount."""
MONEY = Pattern(rf"[多余几来]?(?:[十百千]?[万亿]{{1,2}}|[百千])?[多余]?{CURRENCY}")
"""The rest of an amount of money, after its number."""

_COUNT = _listed("""
    个 家!电居庭具装政用族长教乐 人!群工类民物形才社像大脸称力设均气机体行性格文道选们声生间 位!置于居移
    名!单字称义校企为叫人言著师牌著 种 次!贷日月年新元世级要于序
    件 条!例件款约 台!湾积北风式词账海独商州媒灯球 张!伟学勇力朝艺杰家江雪 枚 只!有要是能会不为 套!路现餐 篇
    集!团成中合结资美训会市 颗 辆 艘 份!额 倍 天!猫津河气涯才使王空 岁!末暮
    小时!代候 分钟 秒!针杀拍 毫秒 微秒 纳秒 刻钟 钟头 周!边杰刊末五六日一二三四期星 星期 礼拜 个月
    月!饼球光亮薪活末初底 日!本报常元 号!称召
    米!兰家粉哈线饭 公里 千米 厘米 毫米 微米 纳米 英里 英尺 英寸 海里 光年 寸 尺!寸 吨 公斤 千克 毫克 微克 克!服制里隆
    斤 磅 盎司 公升 升!级至到温值学为上 毫升 加仑
    亩 公顷 平米 平方 立方 度!过假 项!目 场!景地馆所外内均面合上下 部!分门署长队委落
    首!届次家个先发页批款例席要度都周日映部     页!面 字!节母体幕符 点!评赞击播名燃映心球对
    分!析享布类别配销期会论公裂散手明为子 户!外籍 所!以有谓属在 间!接隔谍歇 棵 株 头!部条像版号等 匹!配克 根!据本源
    支!持付撑援出 笔!记者试名 批!评判准 款!式 层!面次出
    楼!市宇盘 步!伐骤入
    票!房价选根 股!市东权价本民指 手!机游动工段表里下上头 单!独元机身价纯日人项 盒 包!括含围 瓶 箱 里!面程
    行!业动为政程情人 句 道!理路德具 题!材目 节!目日点奏假能省约 课!程堂 轮!到流廓
    局!面势部域长 组!织成合建 队!伍员长友 副!总主 双!方十11 口!碑岸径号袋腔红味罩 座!谈右位 栋 幢 架!构 门!票户店槛口
    尊!重敬 盏 盘!点古 杯!赛 碗 桶 罐 听!说到 打!造击算开破工卡杂扫包车 幅!度 帧 粒 滴!滴 块 片!面段子方尾头
    毫安 瓦 千瓦 兆瓦 伏 安!全卓装排徽心 欧!洲美盟姆 欧姆 赫 兆 千赫 像素 尼特 分贝 卡!片车通塔尔 千卡 大卡 焦!点虑耳
    帕 牛!年市 流明 坪 字节 比特 字符 转!变型向发人接账 针!对 声!音明称势 趟 遍 回合 圈 代
    国!家际内产庆足外民人货博漫道 省 市!场值民面政 县 大!会赛家学概约选盘促陆事数片奖闸厂佬小 成!立功为本人都长就员交果
    折!叠腾旧 角!色度落 毛!利 万 亿 千!万问 百!度货科强花年 粉丝 用户 员工 读者 观众 会员 积分 粉 赞 基点 尾 窝 学时
    课时 学分 核!心电武弹桃能算酸实查准 线程 梯!队度子次级田形
    平!台均衡安时等静面板息凡原行常价易淡和替视权
    来个 来年 来岁 来天 来次 来人 来万 来块 来分 来家 来位 来篇 来条 来种 来米 来公 来平 来斤 来名 来集 多!数半家 余
    几 人次 毛钱 块钱 美分 英亩 卡路里 帧率 级!别 重!要点庆 秒钟 世纪 季度 旬 任!务何 届 折扣 箱子
""")
COUNT = {**_COUNT, **CURRENCIES}
"""Follows a number that counts something, and is not a year, a code or part of a name."""

_SECOND = _listed("""
    月!饼 日 号 楼 级 线 环!节境 手!机 次元 次方 次函数 次开发 次创业 次曝光 次加工 次污染 次供 次确认 次验证 次传播
    代 胎 孩 维 进制 年级 班 期 季 路 单元 审 婚 氧化 把手
    座0 座1 座2 座3 座4 座5 座6 座7 座8 座9
    座零 座一 座二 座三 座四 座五 座六 座七 座八 座九 座十 分之!差
    本院校 本线 本大学 流 叉 极管 货 战 层楼 中 哈 逼 甲 战 等!于待 锅 师兄 话 房东 品 套房 八 五 百五
    次元 度烧 度空 字头 开头
""")
_ALSO_TWO = _listed("""
    年!级 周 对!于 者 边 侧 端 面!积 极 岸 会 地 派 时!代间 夜 晚 卷 册 本 杠 脚 腿 样 类!似 栏 列 段 处 起 顿
    档!期案次位 站
    天才 袋!鼠装 摞 束!缚手 朵 餐!厅饮具馆 学期 学年 伊战 居室 居!民住 拳 阵!容营地 捧 壶 锅 坨 沓 叠!加 捆!绑 桩
    宗!教旨 则!是为 剂 撮
    章!节 焦耳 牛顿 马赫 小勺 小碗 小杯 小瓶 小包 小块 小片 小步 小段 小把
    汤匙 茶匙 勺 瓣 胜!地诉任算出利 负!责面担债荷压 强!化制调势
    出局 股 重 跳 刷 连 串 堆 番 招 击 下 军 党 排!片名队序行放练除 门 回 把 群 帮 拨 厢 方 弹 半 科 院 校
    屏!幕保障蔽 格!式外局力言子斗 茬 遭 拨 宿 席!位卷地 束!缚手 瓶!颈装 帖!子 招!聘生商募股呼手牌
    局!面势部域长限 桌!面游球子
    顶!级多尖部点端流配住替层峰梁 截!止图屏至面然 枝 挺!好拔进身 丸 碟 屉 缕 簇 缸 剂 柄 摊!位牌薄 挂!号机靴念失历件断
    针!对灸
""")
_LONGEST = max(map(len, (*_COUNT, *CURRENCIES, *_SECOND, *_ALSO_TWO)))


def is_counted(text: str) -> bool:
    """Return whether the text after a number begins with a counted noun: `枚限量戒指`."""
    return _begins(text, COUNT)


def takes_two(text: str) -> bool:
    """Return whether a bare 2 before `text` is 两: 两个, 两年, but 二月, 二手, 二次元."""
    return not _begins(text, _SECOND) and (_begins(text, COUNT) or _begins(text, _ALSO_TWO))


def is_money(text: str) -> bool:
    """Return whether the text after a number makes it an amount: `亿美元`."""
    return MONEY.match(text) is not None
