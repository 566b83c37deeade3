"""The numbers of `names.tsv`, and the words that say of what kind a number is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from podcast.script.normalise.rule import Pattern

ALWAYS, ALONE, NEAR = range(3)
"""A name unless something is counted; unless a word of quantity precedes as well; only beside words of its class."""
_WHEN = {"always": ALWAYS, "alone": ALONE, "near": NEAR}


class Known(NamedTuple):
    """A number that is a name."""

    when: int
    kinds: frozenset[str]
    """Its classes: 360 is a site, 101 a group and a building."""


BESIDE: Mapping[str, Pattern] = {
    kind: Pattern(words)
    for kind, words in {
        "prefix": "号段|靓号|手机号|号码|开头|携号|虚拟运营商|给(?:电信|移动|联通)|1[3-9][0-9]{9}",
        "site": "邮箱|邮件|信箱|网[站民盘址友]|门户|拨号|上网|域名|导航|浏览器|搜索|杀毒|卫士|助手|"
        "健康网|海淘|破解|插件|弹窗|后缀|注册|账号|客户端|社区|"
        "论坛|互联网|团购|同城|信用卡|社保|互娱|集团|到家|赶集|公交|查询|163|263|新浪|搜狐|"
        "网易|腾讯|百度|站长|手机号|号段",
        "service": "[拨打]|电话|热线|客服|短信|投诉|人工|挂失|查号|报警|急救|话务|接[通线]|举报|充值|"
        "呼叫|来电|咨询|运营商|救护车",
        "holiday": "[大年]促|购物|[晚夜]会|打假|曝光|狂欢|满减|优惠|预售|剁手|战报|促销|红包|表白|"
        "节(?![点目省约])|会员日|程序员|电商|囤货|凑单|央视",
        "event": "事件|事变|地震|海啸|恐袭|恐怖|袭击|惨案|空难|抗议|游行|运动|新规|新政|讲话|禁令|爆炸|"
        "事故|火灾|枪击|骚乱|血案|空袭|踩踏|罢工|示威|风波|之?后的|纪念",
        "slang": "加班|工作制|公司|程序员|大厂|互联网|下班|打工人?|员工|弹幕|网友|发个?|刷屏|评论|热线",
        "park": "艺术|园区?|画廊|展览?|酒仙桥|工厂|厂区|文创|拍照|创意|街区|咖啡|市集|工作室|设计",
        "group": "台北|少女|创造|青春|女团|男团|偶像|练习生|成员|出道|组合|选秀|SNH|AKB|GNZ|BEJ|NMB|"
        "青春有你|粉丝|演唱会",
        "card": "显卡|显存|[单双多]卡|[四八]卡|推理|训练|英伟达|游戏本|光追|功耗|算力|矿|N卡|A卡|老黄|"
        "本地部署|RTX|GTX|GPU|"
        "XT|Ti|Super|GRE|升级|Radeon|DLSS|CUDA|NVIDIA|AMD|思元|昇腾",
        "chip": "性能|发热|首发|能效|降频|用上|"
        "芯片?|处理器|高通|骁龙|麒麟|联发科|天玑|海思|猎户座|电脑|兼容机|DOS|内存|奔腾|小米|"
        "红米|一加|魅族|三星|荣耀|vivo|OPPO|跑分|制程|单核|多核|工艺|主频|旗舰机|安卓机|MTK|"
        "SoC|"
        "Snapdragon|Exynos|Kirin|思元|昇腾|座舱|搭载|安兔兔|用的|核显|缓存",
        "build": "Windows|Win1|版本|微软|[系统]更新|更新|预览|推送|内测|升级|停止支持|补丁|LTSC|Office|"
        "Insider|正式版|操作系统",
        "phone": "诺基亚|Nokia|手机|机型|型号|摩托罗拉|塞班|功能机|黑莓|索爱|砸核桃|西门子|机皇|键盘机|"
        "直板|翻盖|Lumia|按键|待机|神机",
        "plane": "波音|空客|飞机|客机|航空|机型|航班|机[队身长翼]|飞行|停飞|坠[机毁]|空难|适航|商飞|"
        "Max|MAX|机长|执飞|民航|客运|[国东南海厦深川]航|[一两几]架|退役|空中|机场|机翼",
        "port": "端口|开放|开着|监听|映射|转发|扫描|爆破|防火墙|服务器|远程桌面|RDP|SSH|MySQL|"
        "Redis|占用|外网|内网|暴露",
        "brand": "[一两几半]瓶|消毒|感冒|皮炎|香烟|啤酒|白啤|精酿|五粮液|茅台|白酒|国窖|轿车|汽车|标致|宝马|领克|"
        "文旅|小城|茶|酸奶|车型|保时捷|足金|黄金眼",
    }.items()
}
"""Words within a line's neighbourhood that make a number of a class a name."""

SITED = Pattern(
    " ?(?:网(?=被|的|，|。|$|是|上|也|又|倒)|"
    "上(?:[一二三四五六七八九十几半两]|的[^，。；]{0,3}(?:房|职|货|卖家|商家|岗|招聘|信息|简历|帖)|"
    "[找租]|卖(?!出)|发布?了?帖)|"
    "(?:旗下|说(?!明|到)|发布|宣布|"
    "也?上线|这家|已经?上市|创始人|被(?:告|收购|曝|罚|约谈)|又?改版|面试|回应|起诉|介绍的|推荐的|"
    "找[到了个份]|租[到了]|辞职|离职|跳槽|入职|上班|工作)|的(?:[Hh][Rr]|offer|产品经理|程序员|招聘))"
)
"""Words after a site: 58上的房源, 从58辞职."""
STILL = Pattern("(?:[还仍]在?|一直在?|依[然旧]在?|[至如]今在?|目前在?)(?:[用玩]|使用)(?:的[还也]?是|着)? ?$")
"""Words before a device: 还在用1060."""
UPDATED = Pattern("(?:更新|回退|升级?|降级?|刷|停留?|卡)[到至在]了? ?$")
"""Words before a build: 回退到10240."""
DUE = Pattern(
    "(?:(?:[就快又没等一]|^|[，。；：])到了?|每到?年?|怕|赶上|错过|迎来|[又就正恰]是|[恰适]逢|正值|[今明昨后]天是) ?$"
)
WHICH = Pattern("(?<![花卖付交收给赚欠输赢领得高低多少大小长短贵快慢])的[也还就都]?是 ?$")
"""Words that ask or say which one it is: 配的是4060, but 最高的是360."""
COUNTED_UP = Pattern("(?:超过?|突破|[高多可已]?达到?|不[到足及]|[数量]|约|共|近)[了到过是为]? ?$")

VERBS = Pattern(
    "(?:(?:跳槽|加入|来|转|[走骑逛]|入职|回|投奔|投靠|登录|注册|安装|卸载)(?:到|了|过)*|"
    "(?:收购|投资|离开|卖给|逛|用)[了过]?)的? ?$"
)
"""Verbs before a name: 跳槽到360."""
WEAK_VERBS = Pattern("(?:[有是名用叫换]了?|升级[到为]|换[到成上]|[买上]了|入手)的? ?$")
"""Verbs before a name if a word of its class is near too: 显卡换成了4060."""

NUMBER_OF = Pattern("(?:[人次总票分户论量丝]数|数量|总量)(?:超过?|突破|达到?|不到|为|是)?了? ?$")
"""Words before a quantity even of 996: 评论数超过了996, but 强度超过996."""
OWNED = Pattern(
    "员工(?:爆|说|表示|称|透露|被|自曝|吐槽|[，。])|家的|家(?:自己|旗下|自家|内部|产品|新品|软件|老板|[，。；！？]|$)"
)
OWNER = Pattern("(?:^|[，。；：、！？“（]|[是在跟和与被把让给像比对向从用替为]|至于|关于) ?$")


@cache
def known() -> Mapping[str, Known]:
    """Return the numbers by their digits."""
    found: dict[str, Known] = {}
    for line in Path(__file__).with_name("names.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, when, numbers = line.split("\t")
        for number in numbers.split():
            before = found.get(number, Known(NEAR, frozenset()))
            found[number] = Known(min(before.when, _WHEN[when]), before.kinds | {kind})
    return found
