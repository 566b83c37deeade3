"""All other numbers: counts, decimals, plain numbers.

2个 -> 两个; 2楼 -> 二楼; 30余年 -> 三十余年; 1,299.69平方米 -> 一千二百九十九点六九平方米; .22口径 -> 零点二二口径.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import digits, plain
from podcast.script.normalise.rule import NUMBER, TENFOLD, Pattern, after, before, rule
from podcast.script.normalise.words import is_counted, takes_two


def _count(found: re.Match[str]) -> str | None:
    """Read a number that a measure word follows."""
    rest = after(found)
    return _number(found) if is_counted(rest) or takes_two(rest) else None


def _number(found: re.Match[str]) -> str:
    """Read any other number as a quantity, which nothing near it shows."""
    figure, rest = found[0], after(found)
    if figure == "2" and _is_two(before(found, 10), rest):
        return "两"
    return plain(figure)


_ALSO_VERBS = Pattern(
    "大(?!类|块|板块|优势|功能|特点|亮点|派|阵营|问题|原因|巨头|方向|[类杯瓶碗])|打(?!啤|"
    "鸡|袜|毛巾|人)|对(?!$|[，。半]|夫|情侣|耳|双胞|父|母|恋|新人|[手眼鞋袜])|所(?!学|"
    "大学|高校|医院|房|监狱|研究)|"
    "把(?!椅|伞|刀|枪|钥|火)|下(?!子)|重(?!天|门|身份|意义)|发(?!子弹|炮|导弹)|回(?!合|"
    "事)|连(?!胜|败|冠|跳)|时(?!间)|会(?!儿)|能|可|要|有|在|比|被|与|更|最|本|成(?!的)|全|"
    "转|"
    "都|也|和|分(?!钟)|面(?!墙|镜|旗)|声|节(?!课|车厢)|部(?!分)(?!电|手机|作品|影)|"
    "场(?!比赛|演)|手|点(?!钟|半)|片(?!子)|口|门(?!课|功课)|集(?!成)|站|档|合|组"
)
"""Measure words that are also other words; after a name they are: Sora 2大杀四方."""
_PRODUCT = Pattern(
    "(?:[A-Za-z]{2,20}|电视|手[机环表]|平板|眼镜|音箱|耳机|盒子|路由器?|香蕉|小米|红米|"
    "荣耀|魅族|一加|真我|华为|索尼|豆包|可灵|即梦|混元|盘古|文心|通义|千问|"
    "塞尔达|仙剑|战神|巫师|无双|战狼|流浪地球|哪吒|唐探|唐人街探案|红海行动|长津湖|"
    "刺客信条|星际|暗黑|魔兽|风暴英雄|守望先锋|军团要塞|求生之路|传送门|半条命|"
    "植物大战僵尸)"
    " ?$"
)
_STATION = Pattern("(?:央视|中央电视台|中央|CCTV-?|卫视|电视台|频道|北京台|上海台) ?$")


def is_also_verb(rest: str) -> bool:
    """Return whether a measure word after a name begins another word: 2大杀四方, but not 2个版本."""
    return _ALSO_VERBS.match(rest) is not None


def _is_two(head: str, rest: str) -> bool:
    if (_STATION.search(head) and rest.startswith(("套", "台"))) or (_PRODUCT.search(head) and _ALSO_VERBS.match(rest)):
        return False
    if re.match("对(?!夫|情侣|耳|双|父|母|恋|新人|[0-9一二两]|[手眼鞋袜筷翅]|$|[，。])", rest) and re.search(
        "[\u4e00-\u9fff]$(?<![有了是的共约这那仅只达到及和与或送买第每各另来出配])", head
    ):
        return False
    if re.search(r"[第大初老小星周十百千零一二三四五六七八九之]$|百分之$|[A-Za-z]$|[0-9][+]$", head):
        return False
    if rest.startswith(("套房子", "套房产")) or (
        rest.startswith("套房") and re.search("[有了买共这那出余名下]$", head)
    ):
        return True
    if rest.startswith("星") and re.search("[打给评]了?$|只有$", head):
        return True
    if re.match("室[0-9]厅|厅", rest):
        return not rest.startswith("厅") or head.endswith(("室", "房"))
    if rest.startswith("世纪"):  # 2世纪 is the second century; two centuries are 2个世纪
        return not head or re.search("[近了这去整约达经过历]$", head) is not None
    if re.match("层", rest):
        return not re.search("[在住于上下地负-]$|位于$", head)
    # 2、3个 is 两、三个: the measure word comes after the last number.
    listed = re.match(r"[、/或][0-9]", rest)
    return takes_two(rest[2:] if listed else rest)


def _tenfold(found: re.Match[str]) -> str:
    figure, tenfold = found[1], found[2]
    if figure == "2" and tenfold[0] == "千" and re.search("[万亿]$", before(found, 1)):
        return "二" + tenfold  # 一万二千里
    return ("两" if figure == "2" and tenfold[0] != "百" else plain(figure)) + tenfold


def _height(found: re.Match[str]) -> str | None:
    """Read `一米78` as 一米七八."""
    return None if is_counted(after(found)) else digits(found[0])


def _leftover(found: re.Match[str]) -> str:
    return digits(found[0])


RULES = (
    rule("count", rf"({NUMBER})({TENFOLD})", _tenfold),
    rule("count", r"(?<=[一两二]米)[0-9]{2}(?![0-9.万亿千百])", _height),
    rule("count", NUMBER, _count),
    rule("number", NUMBER, _number),
    rule("count", r"\.([0-9]{1,40})(?![0-9])", lambda found: f"零点{digits(found[1])}", "."),
    rule("count", r"[0-9]+", _leftover),
)
