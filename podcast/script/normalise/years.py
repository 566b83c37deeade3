"""Years, as opposed to durations; decades, generations, cohorts, seasons.

2014年 -> 二零一四年, but 再过200年 -> 再过二百年; 98年生人 -> 九八年生人, but 13年有余 -> 十三年有余; 90后 -> 九零后;
2026届 -> 二零二六届, but 2026枚 -> 两千零二十六枚; 2014-15年 -> 二零一四到一五年; 18/19财年 -> 一八到一九财年.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import cardinal, counted, digits
from podcast.script.normalise.rule import JOINS, TO, Pattern, after, before, rule, to
from podcast.script.normalise.short_years import DURING, is_short_year
from podcast.script.normalise.words import is_counted, is_money

_NEAR = "(?:1[5-9]|20)[0-9]{2}"

_SEASON = "学?年(?!龄)|财年|赛季|周期|届|季(?!度)|期间"

_AD = Pattern("(?:公元|西元|纪元)[前后]?约?$")

_BEFORE_CHRIST = Pattern("(?:公元|(?:^|[（(，。、；：于自到至—~-])约?)前$")

_ERA = Pattern(
    "(?:民国|昭和|平成|令和|大正|明治|光绪|宣统|康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|贞观|开元|天宝|洪武|永乐|万历|崇祯|"
    "建安|至正|嘉靖|正德|元丰|熙宁)$"
)


def _year(found: re.Match[str]) -> str | None:
    figure, head, rest = found[1], before(found), after(found)[1:]
    if head.endswith("第"):
        return None
    if len(figure) == 4:
        return _long_year(figure, head, rest)
    if _ERA.search(head) or (rest.startswith("级") and len(figure) < 4 and figure[0] != "0"):
        return cardinal(figure)
    if len(figure) == 3:
        return digits(figure) if _is_old_year(figure, head, rest) else cardinal(figure)
    if len(figure) == 2 and not _AD.search(head) and is_short_year(figure, head, rest):
        return digits(figure)
    if rest.startswith(("级", "代")):
        return cardinal(figure)
    return cardinal(figure) if _AD.search(head) else counted(figure)


def _long_year(figure: str, head: str, rest: str) -> str:
    """Read four digits before 年: a year, unless round thousands or hundreds are a duration."""
    if re.search("(?:距今|迄今|历经|绵延)(?:已?有|大?约|近)?$", head):
        return cardinal(figure)
    if _AD.search(head) or _BEFORE_CHRIST.search(head) or figure[0] == "0":
        return cardinal(figure) if head.endswith("前") and figure.endswith("00") else digits(figure)
    if int(figure) >= 3000 or (figure.endswith("000") and figure != "2000"):
        return cardinal(figure)
    lasting = re.match("[多余来]|前(?!后)|以前|之前|历史|之久|间|的?(?:历史|文明|时间|悠久)", rest)
    return cardinal(figure) if figure.endswith("00") and lasting else digits(figure)


def _is_old_year(figure: str, head: str, rest: str) -> bool:
    """Return whether it is a year, 公元618年, 前221年, 618年5月, and not 618 years."""
    if _AD.search(head):
        return not (head.endswith("前") and figure.endswith("00"))
    if _BEFORE_CHRIST.search(head):
        return not figure.endswith("00")
    return bool(re.match("[0-9]{1,2}月", rest) and not DURING.search(head))


def _old_years(found: re.Match[str]) -> str | None:
    """Read historical years: （618—907年） -> 六一八到九零七年, 公元前206—前202年 -> 二零六到前二零二年."""
    first, named, sign, era, second = found.groups()
    head, rest = before(found), after(found)
    start, end = int(first), int(second)
    bracketed = re.search("[（(](?:约|公元|前){0,3}$", head)
    if _BEFORE_CHRIST.search(head) or _AD.search(head):
        said = [cardinal(figure) if figure.endswith("00") else digits(figure) for figure in (first, second)]
        return f"{said[0]}{named}{to(sign)}{era}{said[1]}" if start > end or not head.endswith("前") else None
    if era or start >= end or end > 2100 or re.search("距今约?$", head):
        return None
    dated = named or rest.startswith("年")
    if not bracketed and start < 100:
        return None
    if bracketed and (dated or re.search("[朝代国汉唐宋元明清魏晋周秦帝王宗祖][（(]", head) or start % 10 or end % 10):
        return f"{digits(first)}{named}{to(sign)}{digits(second)}"
    exact = (start % 100 or end % 100) if start >= 1000 else (start % 10 and end % 10)
    if not dated or not exact or DURING.search(head):
        return None
    return f"{digits(first)}{named}{to(sign)}{digits(second)}"


def _years(found: re.Match[str]) -> str | None:
    """Read a range of years: 2023-26周期 -> 二零二三到二六周期, 2014/15赛季 -> 二零一四到一五赛季."""
    first, sign, second, rest = found[1], found[2], found[3], after(found)
    season = re.match(_SEASON, rest)
    if not season and (is_counted(rest) or is_money(rest) or re.match("[A-Za-z%°]", rest)):
        return None
    if len(second) == 2:
        if int(second) <= 12 and not season and (int(first) + 1) % 100 != int(second):
            return None
    elif int(second) < int(first):
        return None
    if "/" in sign:
        return digits(first) + ("到" if season else "、") + digits(second)
    return digits(first) + to(sign) + digits(second)


def _short_years(found: re.Match[str]) -> str | None:
    """Read two short years: 06-08年 -> 零六到零八年; 10-20年 is a duration."""
    first, sign, second, unit = found[1], found[2], found[3], found[4]
    follows = (int(first) + 1) % 100 == int(second)
    if unit == "年":
        dated = first[0] == "0" or int(first) > 80 or (follows and 10 <= int(first) < 40) or _lived(found)
        if not dated or DURING.search(before(found)) or re.match("[龄级]", after(found)[1:]):
            return None
    return digits(first) + (sign if sign in "、和及与" else to(sign)) + digits(second)


def _lived(found: re.Match[str]) -> bool:
    """Return whether two short years begin what someone did: 13-15年在深圳工作, but 需要13-15年."""
    begins = re.search("(?:^|[，。；！？：（“]|[我你他她]们?)$", before(found).rstrip())
    done = re.match(
        "(?:在|去|就(?!能|可)|我|他|她|那[几两三]年|这[几两三]年|的时候|[，、]?从事|任(?!何)|主要)", after(found)[1:]
    )
    was = re.match("是(?![一个比较最不正常普目平])", after(found)[1:]) and (int(found[1]) % 5 or int(found[3]) % 5)
    return bool(begins and (done or was) and 10 <= int(found[1]) < int(found[3]) <= 26)


def _consecutive(found: re.Match[str]) -> str | None:
    """Read years of two digits before what spans years: 26-27片单, 自90-92连续三年."""
    first, second = int(found[1]), int(found[3])
    several = re.match(" ?连续", after(found)) and not re.search("[从自]$", before(found).rstrip())
    if several or not 0 < (second - first if first < second or first < 80 else second + 100 - first) < 10:
        return None
    return digits(found[1]) + to(found[2]) + digits(found[3])


def _games(found: re.Match[str]) -> str | None:
    return None if re.search("[第前近约共有0-9]$", before(found, 1)) else digits(found[0])


def _bare(found: re.Match[str]) -> str | None:
    """Read four digits that are not a count: `2022卡塔尔世界杯`, `2024款`, `延长至2026。`."""
    figure, rest = found[1], after(found)
    if re.match("[一二三四五六七八九十百][大佳强杰]", rest):
        return digits(figure) + "年"
    if re.match(r" ?[、和与及或至到] ?(?:19|20)[0-9]{2}年", rest):
        return digits(figure)
    listed = re.match(" ?[、和及与或至到] ?(?:19|20)[0-9]{2}(?![0-9])", rest)
    if listed and (is_counted(rest[listed.end() :]) or is_money(rest[listed.end() :])):
        return None  # 2008和2020元
    if re.match("款|届|级|版|财年|赛季|学年|年度|财季|春晚|世界杯|奥运|上半年|下半年|全年|高考", rest):
        return digits(figure)
    if figure == "2000" and _among_years(before(found), after(found, 24)):
        return digits(figure)
    priced = re.search(
        "(?<![0-9])(?!(?:19|20)[0-9]{2}[、，])[1-9][0-9]{2,4}[、，]$|(?<![0-9])[0-9]{2}99[、，和或]$", before(found)
    )
    if priced and figure.endswith("99"):
        return None  # 1499、1999
    if figure.endswith("000") or is_counted(rest) or is_money(rest) or re.match("[+%‰°×]", rest):
        return None
    if re.search(
        r"[¥$€£]$|(?:第|[卖价售花收付]|只要|不到|不足|高达|超过?|突破|约|近|达到?|共计?|总计|合计|仅|将近|至少|最多|(?:[人总票次分丝户]数|数量|[销产数流]量|[金数余总]额|库存|粉丝)[是为有]?[：:]?)$",
        before(found),
    ):
        return None
    return digits(figure)


def _among_years(head: str, rest: str) -> bool:
    """Return whether a number is in a series of years: the 2000 of 1999，2000，2001, but not of 2000、2010元."""
    others = re.match("(?:[、，](?:19|20)[0-9]{2}(?![0-9]))*", rest)
    listed = re.search("(?<![0-9])(?:19|20)[0-9]{2}[、，]$", head) or (others and others[0])
    rest = rest[others.end() :] if others else rest
    return bool(listed) and not is_counted(rest) and not is_money(rest)


def _glossed(found: re.Match[str]) -> str | None:
    """Read the year in brackets after a reign year: 开元元年（713年） -> 开元元年（七一三年）."""
    reign = re.search("(?:元年|(?<!第)[一二三四五六七八九十]年)[（(](?:约|公元前?|前)?$", before(found))
    if reign and reign[0][0] != "元" and not after(found).startswith("年"):
        return None
    return digits(found[0]) if reign else None


RANGES = (
    rule("year", r"[1-9][0-9]{1,3}(?=年?[）)])", _glossed),
    rule(
        "year", rf"([1-9][0-9]{{1,3}})(年?)({TO})(约?前?)([1-9][0-9]{{2,3}})(?=年|[）)])", _old_years, then=JOINS + "年"
    ),
    rule(
        "year",
        rf"({_NEAR})({TO}|/)((?:1[5-9]|20)[0-9]{{2}}|[0-9]{{2}})(?![0-9]|[.,\-/:][0-9])",
        _years,
        then=JOINS + "/",
    ),
    rule(
        "year",
        rf"([0-9]{{2}})({TO}|/|[、和及与])([0-9]{{2}})(?=(财年|赛季|学年|财季|年(?![级龄])))",
        _short_years,
        then=JOINS + "/、和及与",
    ),
)

RULES = (
    rule(
        "year",
        rf"([0-9]{{2}})({TO})([0-9]{{2}})(?= ?(?:连续|片单|赛季|学年|财年|雪季|年度|NBA|英超|"
        rf"西甲|意甲|德甲|法甲|欧冠|CBA|跨年))",
        _consecutive,
        then=JOINS,
    ),
    rule("year", r"([0-9]{1,4})(?=年)", _year, then="年"),
    rule(
        "year",
        r"([0-9]{2})(?=冬?残?奥运?会?(?!迪)|世界杯|欧洲杯|亚运|世俱杯|美洲杯|春晚|高考|国考|抗洪|洪水|南巡|非典|冬奥|(?:亚洲)?金融[危风])|97(?=(?:年代)?香港|回归)|99(?=澳门?回归)",
        _games,
    ),
    rule("year", r"(?:[6-9][0-9]|0[0-9])(?=版(?!本|权|面))", _games),
    rule("year", r"((?:19|20)[0-9]{2})(?![0-9]|[.,:/~\-*][0-9]| ?[×*] ?[0-9]|[A-Za-z%])", _bare),
)
