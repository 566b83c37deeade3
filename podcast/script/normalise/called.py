"""Numbers that are names: of sites, services, events, chips, builds.

360搜索 -> 三六零搜索, but 三百六十家店; 高通835 -> 高通八三五; 单卡4090 -> 单卡四零九零, but 4090元.

What follows decides first (a measure word or unit: a quantity), then the words before and after the number or the list
it stands in, then `names.tsv`, then the rest of the post: a number that is a name once is that name elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from podcast.lazy import patterns as re
from podcast.script.normalise.known import (
    ALONE,
    ALWAYS,
    BESIDE,
    COUNTED_UP,
    DUE,
    NEAR,
    NUMBER_OF,
    OWNED,
    OWNER,
    SITED,
    STILL,
    UPDATED,
    VERBS,
    WEAK_VERBS,
    WHICH,
    known,
)
from podcast.script.normalise.numerals import digits
from podcast.script.normalise.rule import SOME, TENFOLD, Pattern, after, before, rule
from podcast.script.normalise.words import is_counted, is_money

_AMOUNT = Pattern(
    "(?:[约超达共仅计剩满至]|(?<![临附靠最邻])近|超过|[高多可已]达|总[共计]|[合累]计|突破|"
    "不[到足及止]|至[少多]|最[多少高低]|只有|[平人]均|大[约概]|(?:将|接|逼)近|"
    "[增降升涨跌减]至|增[长加]|减少|[新净]增|裁员|[售原定现特单总房股票]价|价格|卖|花|考|"
    "得分|总[分值]|跑分|身高|体重|[血高低]压|心率|"
    "[市估]值|费用?|预算|工资|[月年薪]薪|市盈率|[人次总数]数|数量|[客销产流存]量|月入|"
    "报价|成交[价额]?|[水气体室]?温度?|血[糖脂]|胆固醇|尿酸|播放[量了]?|阅读|点赞|"
    "每(?:分钟?|秒钟?|小时|天|日|月|年)[跑走跳赚]?|[收涨降跌升跑跳走]了|[时转]速|"
    "[深高长宽厚亮浓]度|重量|面积|海拔|距离|"
    "[涨升降跌增减调提扩缩][高低加少升大小]?[到至了]|赚|赔|亏|罚|欠|借|存|余额|评分|指数|"
    "智商|"
    "转账|汇款|退款|付款|打赏|[涨掉]粉|[入到]账|托福|雅思|托业|排名?第?|第|[-+*/=×~]|[多少]于|[大小低高]于|等于|相当于|[加减乘]以?|除以|"
    "每隔?|共有|分别[为是]?|依次[为是]?)"
    "(?:[了到至为是有过在：: ]|只有|大约|将近|差不多|的)? ?$"
)
"""Words before a quantity."""
_WEAK = Pattern(
    "(?:[有到是为名给收付得超位列居数量值率额票分卖][了是为至]?|只要|只需|不足|租|费|成本|价格|总计|[A-Za-z] ?[=≈<>≥≤]|"
    "(?<![A-Za-z])[=≈<>≥≤])[：: ]?$"
)
"""Words before a quantity or a name; where nothing else decides, a quantity."""
_MEASURED = Pattern(
    rf"{TENFOLD}|(?!来[得了到过晚]){SOME}(?!年来的)|一[张件部位台套瓶斤双条份盒晚]|以[上下内外]|[之以]?[上下内]限|左右|上下[，。]|不等|分之|"
    rf"[%‰°+×]|[年月日]|[-~—至到][0-9]|"
    rf"[涨升降跌增减提调扩缩][^，。；0-9]{{0,3}}[到至成为]了?[0-9]|封(?![面闭杀装测顶禁锁])|朵|"
    rf"起(?=[报案事投火交电诈盗抢骗涉])|则|卷|册|宗|列|串|堆|处(?![理于在境])|类|档|顷|扇|束|株|枝|曲|桩|壶|袋|桌|席|筐|篮|"
    rf"帮|群|拨(?![号打通入])|师生|将士|官兵|学生|员工|家长|用户|儿童|老人|村民|选手|乘客|"
    rf"考生|[战烈壮勇]士|兄弟|好汉|罗汉|英雄|农户|商家|商户|(?:[KMGT]i?[Bb]?|[KMG]?Hz|"
    rf"[kcmn]m|kg|k?W|V|mAh|fps|dpi|bit)(?![A-Za-z])|[（(](?:元|美元|万|亿|"
    rf"[个人件名台次家])|[前后]$|强(?!的|者|大)|开[本头的金]"
)
_HAN = "一-鿿"
_AND = "[、，,/和及与或跟]| ?/ ?|、 ?|， ?|, |或者|还是|以及"
_JOINTS = frozenset("、，,/和及与或跟到至都再者是还以 ")
_LIST_BEFORE = Pattern(rf"(?:(?<![0-9.])[0-9]{{2,6}} ?[A-Za-z]{{0,6}}(?:{_AND}|再?到|(?:乃|甚)至)){{1,9}}$")
_LIST_AFTER = Pattern(rf"(?:[A-Za-z]{{0,5}} ?(?:{_AND}|(?:都)?再?到)[0-9]{{2,6}}(?![0-9.:%]))+")

_MAKERS = (
    "高通|骁龙|麒麟|联发科|天玑|海思|展锐|虎贲|紫光|海光|思元|寒武纪|昇腾|鲲鹏|龙芯|申威|"
    "飞腾|猎户座|酷睿|奔腾|赛扬|锐龙|速龙|羿龙|至强|霄龙|"
    "英伟达|显卡|[单双多四八每]卡|核显|诺基亚|西门子|摩托罗拉|波音|空客|亿航|领克|标致|"
    "国窖|奇虎|卡西欧|联想|惠普|佳能|尼康|索尼|飞利浦|松下|"
    "台北|创造|少女|女团|男团|组合|偶像|长虹|北京现代|玄戒|澎湃|魔方|珍珠|贝壳|泰坦"
)
_LABELS = (
    "(?:内部|开发|构建|系统|软件|固件)?版本号?|[Bb]uild|[Vv]ersion|"
    "[代型编工学单订账帐尾货款色文案警番胸票]号|代[码称]|品牌色|暗号|绰号|外号|简称|俗称|"
    "人称|戏称为?|名为|名叫|叫[做作]?|称[为作]|[更改]名为?|热线|专线|拨打?|拨通|致电|"
    "打给|客服|邮箱|QQ号?|QQ群|群号|房间号?|会议号|"
    "航班|车次|编码|口令|密码|短号|艺名|网名|笔名|ID|(?<![有共建设含])(?:会议室|教室|宿舍|寝室|病房|包[厢间房]|诊室|实验室|"
    "办公室)|运通|国道|省道|县道"
)
_BEARERS = "公司|企业|网站|品牌|平台|节目|栏目|软件|浏览器|网盘|机型|芯片|处理器|显卡|[A港美]股"
_BEARER = Pattern(f"(?:{_BEARERS})(?:[是为：:叫]|就是)? ?[“「]?$")
"""Words before a name, unless the number is round."""
_LABEL = Pattern(
    rf"(?:{_MAKERS})(?:[的之]?(?:新|老|旧)?)? ?[“「]?$|(?:{_LABELS})(?:[是为：:叫]|就是|"
    rf"仍是|已[是为]|分别[是为])? ?[“「]?$|(?:谐音|号码|靓号|吉利数?字?|幸运数字|暗号|"
    rf"端口号?)[^，。；]{{0,8}}[，：:、]?(?:比如|例如|如|像)?[：:]? ?$"
)
"""Words before a name."""
_NOUN = Pattern(
    "[”」』]? ?(?:的|这[款块张颗枚个]|那[款块张颗枚个]|[双单三四八]?[路卡]?)?(?:"
    "(?:座舱|手机|车规级?|AI|旗舰|移动|服务器|图形|主控)?(?:芯片|处理器)|SoC|CPU|GPU|显卡|"
    "加速卡|独显|核显|移动平台|旗舰平台|计算卡|机型|型号|网盘|网址|导航|浏览器|搜索(?!次|"
    "量|结果)|杀毒|"
    "安全卫士|邮箱|信箱|园区|艺术[区园]|创意园|文创园|大厦|大楼|事变|大?地震|海啸|枪击|"
    "作息|工作制|工时|[式制]?加班|排班|骚乱|惨案|空难|矿难|血案|火灾|事[故件]|讲话|决议|条款|法案|专案|计划|工程(?!师)|行动|"
    "俱乐部|乐队|乐园|厂(?!家|商)|国道|省道|县道|[川滇青新]藏线?|新规|新政|购物节|晚会|预览版|内测版|正式版|"
    "更新(?!了|过|次|为|成|到)|版本(?!号|的?更新)|这次更新|号线|热线|客服|咨询(?!人|了|量|"
    "者)|专线|短号|游戏(?:中心|网|交易)|交易网|"
    "网(?=的|，|。|$|是|站|上|被|也|又|倒|推|宣)|拨号|消毒|黄金眼|体坛|系列?(?:显卡|芯片|手机|处理器|机型|"
    "产品)|(?:系列)?型号|架构|指令集|单片机|刷机|"
    "(?:系列)?(?:手机|机器|机皇)(?!用户)|[客飞](?:机|行器)|年终战报)"
)
"""Words after a name."""
_CALLED_SO = Pattern(
    "[”」』]? ?(?:(?:都|均|也|就)?[是为作当]|等|这[些几种类]|之类|一类)(?:的|是|一种|两种|"
    "各种|一些|知名|经典|常见|它的|他们的|公司的?|其)?"
    f"[{_HAN}]{{0,4}}?(?:型号|机型|芯片|显卡|处理器|代[码号称]|编号|暗号|密码|口令|网站|"
    f"站点|热线|号码|名[字称]|品牌|产品|谐音|番号)"
)
_ACTS = Pattern(
    "(?:也|又|都|则|却|就|已经?|将|即将|正式|终于|随后|后来|今天|近日|最近|于|在|[^，。；、]{1,5}[年月日天])?"
    "(?:将(?:在|于)[^，。]{1,8})?(?:宣布|推出|发布|上线|获得?|完成(?!度)|拿下|收购|起诉|"
    "回应|表示|认为|剥离|旗下|方面|创始人|"
    "创办|开卖|发售|开售|上市|亮相|首发|问世|量产|停产|退市|断货|缺货|跳票|首批|被曝|被爆|"
    "曝光|跑分|升级到|的创始|在那|这次(?!有))"
)
_RELEASED = Pattern(
    "(?:[都也则均]|系列)?(?:将|即将|预计|计划|已经?|会|要)?(?:在|"
    "于)?[^，。；、]{0,6}?(?:推出|发布|开卖|发售|开售|上市|亮相|首发|问世|量产|出货|面世)"
)
_SUBJECT = Pattern(r"(?:^|[，。；！？：、“”】》\n—]) ?$")
_LATIN = Pattern(
    r"(?<![A-Za-z0-9])(?!(?:ISO|SAT|GRE|TOP|Top|top|No|NO|RMB|USD|HTTP)(?![A-Za-z]))[A-Z][A-Za-z]{1,15}[ -]?$"
)
_FAMILY = Pattern(
    r"(?<![A-Za-z])(?:RTX|GTX|RX|MX|GT|GeForce|Radeon|Exynos|Snapdragon|Kirin|Helio|"
    r"Dimensity|MTK?|MSM|Lumia|Nokia|Xbox|Boeing|"
    r"Airbus|Windows|Win|[Bb]uild|TITAN|Quadro|Tesla|Arc|Intel|i[3579]|Ryzen) ?(?:[A-Z]{0,3})$"
)
_TRAPS = Pattern(
    "名声|名气|名誉|位于|位居|转人工|转接|台式|代理|代言|个股|对[^于面外战]|把[^多个]|"
    "部署|条款|张[家开]|大[地楼厦厂促师桥团案事战冒]|会员[日节]|打(?!啤|鸡|毛巾)|"
    "点[了名开]|成[了为]|座舱|单片|本[身来次应可该]|转[到让至]|日历|"
    "[升提][级到高][^，。；0-9]{0,3}(?:996|007|10106|715)(?![0-9])|口碑|层面|项目"
)


_PAID = Pattern("(?:花|付|赚|亏|赔|欠|卖|(?:售|票|房|股)?价|[月年]薪|工资)(?:[了是为到]|掉了?)? ?$")


def is_amount(head: str) -> bool:
    """Return whether the text before a number makes it a quantity, or may."""
    return bool(_AMOUNT.search(head) or _WEAK.search(head))


def _measured(rest: str) -> bool:
    """Return whether what follows a number makes it a quantity."""
    if _TRAPS.match(rest):
        return False
    return is_counted(rest) or is_money(rest) or _MEASURED.match(rest) is not None


def _sides(found: re.Match[str]) -> tuple[str, str]:
    """Return the text before and after a number and the list it stands in."""
    head, rest = before(found, 48), after(found, 48)
    if head[-1:] in _JOINTS and (listed := _LIST_BEFORE.search(head)):
        head = head[: listed.start()]
    if (rest[:1] in _JOINTS or rest[:1].isascii()) and (listed := _LIST_AFTER.match(rest)):
        rest = rest[listed.end() :]
    return head, rest


def _others(found: re.Match[str], head: str, rest: str) -> list[str]:
    """Return the other numbers of the list that a number stands in."""
    whole = before(found, 48)[len(head) :] + " " + after(found, 48)
    return re.findall("[0-9]{3,}", whole.removesuffix(rest))


def _plain(figure: str) -> bool:
    """Return whether a number is more likely counted than a name, if nothing says which: 300, 2000, 2019."""
    return figure.endswith("00") or (len(figure) == 4 and "1900" <= figure < "2100") or len(figure) < 3


def _is_known(found: re.Match[str], head: str, rest: str) -> bool:
    """Return whether a number of the table is a name here."""
    entry = known().get(found[0])
    if entry is None:
        return False
    if _measured(rest) and not ("slang" in entry.kinds and re.match(rf"\+[{_HAN}]", rest)):
        near = any(BESIDE[kind].search(rest[:16]) for kind in entry.kinds)
        return bool((entry.when < NEAR or near) and OWNED.match(rest) and OWNER.search(head))
    if "slang" in entry.kinds and NUMBER_OF.search(head):
        return False
    if (entry.when == ALWAYS and not _PAID.search(head)) or (entry.when == ALONE and _NOUN.match(rest)):
        return True
    beside = any(BESIDE[kind].search(head[-24:] + " " + rest[:16]) for kind in entry.kinds)
    beside |= bool("site" in entry.kinds and SITED.match(rest))
    beside |= bool(entry.kinds & {"card", "chip", "phone"} and STILL.search(head))
    due = bool(entry.kinds & {"holiday", "event"} and DUE.search(head))
    due |= bool("build" in entry.kinds and UPDATED.search(head))
    slang = beside and "slang" in entry.kinds and not COUNTED_UP.search(head)
    if (_AMOUNT.search(head) and not slang and not due) or _shares_end(found, head, rest):
        return False
    named = bool(re.match(f" ?[{_HAN}“「]", rest)) or "slang" in entry.kinds
    named |= bool("site" in entry.kinds and len(found[0]) > 3 and re.search("是 ?$", head))
    named |= bool(entry.when == ALONE and "service" not in entry.kinds and WHICH.search(head))
    named |= due or bool(len(found[0]) < 3 and _BEARER.search(head))
    if _WEAK.search(head) and not named and not (VERBS.search(head) or (beside and WEAK_VERBS.search(head))):
        return False
    return entry.when == ALONE or beside or bool(len(found[0]) < 3 and _BEARER.search(head))


def _shares_end(found: re.Match[str], head: str, rest: str) -> bool:
    """Return whether another number of the list is unknown and as round: the 120 of 110，120，130 is no service."""
    return any(other[-1] == found[0][-1] and other not in known() for other in _others(found, head, rest))


def _is_labelled(found: re.Match[str], head: str, rest: str) -> bool:
    """Return whether the words around a number say that it is a name."""
    figure = found[0]
    if _measured(rest) or len(figure) < 3:
        return False
    if _CALLED_SO.match(rest) or _FAMILY.search(head):
        return True
    if _LABEL.search(head) and not _AMOUNT.search(head):
        return not (_plain(figure) and len(figure) < 4)
    if _AMOUNT.search(head) or _plain(figure):
        return False
    if _BEARER.search(head):
        return True
    if _NOUN.match(rest):
        return True
    others = _others(found, head, rest)
    if others and (_RELEASED.match(rest) or any(other in known() and known()[other].when < NEAR for other in others)):
        return not any(other[-1] == figure[-1] and other not in known() for other in others) or bool(
            _RELEASED.match(rest)
        )
    if (rest.startswith("作为") and head.endswith(("有", "由", "让", "以"))) or (
        rest[:1] == "》" and re.search("《[^《》]*$", head)
    ):
        return True
    if rest[:1] in set("”」") and not _WEAK.search(head) and re.search(f"[“「][{_HAN}]{{1,4}}$", head):
        return True  # “上游1831”
    if head[-1:] in set("“「『《〈") and re.match(f"[{_HAN}]|[”」』]", rest) and not _WEAK.search(head[:-1]):
        return True
    return bool(_SUBJECT.search(head) and _ACTS.match(rest))


def _is_name(found: re.Match[str]) -> bool:
    head, rest = _sides(found)
    return _is_known(found, head, rest) or _is_labelled(found, head, rest)


def _called(found: re.Match[str]) -> str | None:
    """Read a name digit by digit, the fool 250 as 二百五."""
    head, rest = _sides(found)
    if _is_labelled(found, head, rest):
        return digits(found[0])
    if not _is_known(found, head, rest):
        return None
    return "二百五" if found[0] == "250" else digits(found[0])


def _again(found: re.Match[str]) -> str | None:
    """Read a number that is a name elsewhere in the post, unless it is a quantity here."""
    head, rest = _sides(found)
    weak = _WEAK.search(head) and not re.match(f" ?[{_HAN}]", rest)
    return None if weak or _measured(rest) or _AMOUNT.search(head) else digits(found[0])


_BARE = r"(?![0-9]|[.,:/~%][0-9]|[A-Za-z%]|[-+][0-9])"
_DIGITS = Pattern("[0-9]{3,}")
_FIGURE = Pattern(rf"(?<![0-9.,:/A-Za-z-])[0-9]{{3,6}}{_BARE}")
_NUMBERED = Pattern("(?<=[A-Za-z ])[0-9]{3,6}(?=(?:Ti|TI|D|XT|S)?(?![0-9A-Za-z]))")


def names(lines: Iterable[str], least: int = 1) -> frozenset[str]:
    """Return the numbers that are a name somewhere in a post.

    Args:
        lines: The post's lines, folded.
        least: How often a number must occur to be of interest: a single line needs no names that it has once.
    """
    text = "\n".join(lines)
    places: dict[str, list[int]] = {}
    for found in _DIGITS.finditer(text):
        places.setdefault(found[0], []).append(found.start())
    return frozenset(
        figure
        for figure, starts in places.items()
        if len(figure) < 7
        and len(starts) >= least
        and (not _plain(figure) or figure in known())
        and any(_named_at(text, start) for start in starts)
    )


_RIDE = Pattern("(?:[坐乘搭倒等挤]|换乘|公交车?|地铁|转)[^，。；0-9]{0,4}，?$")
"""Before a bus line, which is a name in the rest of the post too."""


def _named_at(text: str, start: int) -> bool:
    """Return whether the number at a place is a name."""
    found = _FIGURE.match(text, start)
    if found and (_is_name(found) or (after(found).startswith("路") and _RIDE.search(before(found)))):
        return True
    found = _NUMBERED.match(text, start)
    if found is None or _measured(after(found)):
        return False
    head = before(found, 24)
    return bool(_FAMILY.search(head) or (_LATIN.search(head) and not _plain(found[0])))


RULES = (
    rule("called", rf"[0-9]{{2,11}}{_BARE}", _called),
    rule("called", rf"[0-9]{{3,6}}{_BARE}", _again, named=True),
)
