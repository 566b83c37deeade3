"""Years, as opposed to durations; decades, generations, cohorts, seasons.

2014年 -> 二零一四年, but 再过200年 -> 再过二百年; 98年生人 -> 九八年生人, but 13年有余 -> 十三年有余; 90后 -> 九零后;
2026届 -> 二零二六届, but 2026枚 -> 两千零二十六枚; 2014-15年 -> 二零一四到一五年; 18/19财年 -> 一八到一九财年.
"""

from __future__ import annotations

import re

from podcast.script.normalise.numerals import cardinal, counted, digits
from podcast.script.normalise.rule import JOINS, TO, Pattern, after, before, rule, to
from podcast.script.normalise.words import is_counted, is_money

_NEAR = "(?:1[5-9]|20)[0-9]{2}"
_SEASON = "学?年(?!龄)|财年|赛季|周期|届|季(?!度)|期间"
_AD = Pattern("(?:公元|西元|纪元)[前后]?约?$")
_BEFORE_CHRIST = Pattern("(?:公元|(?:^|[（(，。、；：于自到至—~-])约?)前$")
_ERA = Pattern(
    "(?:民国|昭和|平成|令和|大正|明治|光绪|宣统|康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|贞观|开元|天宝|洪武|永乐|万历|崇祯|"
    "建安|至正|嘉靖|正德|元丰|熙宁)$"
)
_LASTS = Pattern(
    "[多余来间前后内里期长制不未没才都就了零半如]|有余|以[前后来上下内]|之[前后久内间]|左右|上下|有期|徒刑|时[间光]|"
    "历史|"
    "(?:的)?(?:经验|历史|时间|时光|光阴|经历|青春|努力|研发|积累|合作|婚姻|刑期|质保|保修|寿命|周期|计划|规划|坚持|"
    "漫长|等待|风雨|老|漫漫)"
)
_DATED = Pattern(
    "[0-9一二三四五六七八九十]{1,2}月|[底初末春夏秋冬生]|起(?!步)|毕业|入[学职行]|高考|世界杯|奥运|欧洲杯|亚运|国庆|"
    "元旦|[上下]半年|中期|"
    "第?[一二三四1-4]季度|Q[1-4]|全年|度|版|款|财报|的时候|那会|那时|金融危机|非典|唐山|改革开放|恢复高考|建国|解放|汶川|的?[春夏秋冬]"
)
_DURING = Pattern(
    "(?:近|约|超|过|达|已|已经|过去|未来|最近|这|那|历时|[了满每有前头后再]|整整|今后|接下来|连续|至少|最多|最高|最长|"
    "将近|短短|经历?|时隔|相隔|"
    "几乎|[只才判刑处]|入狱|为期|工龄|寿命|跨越|横跨|陪伴|坚持|等待|生活|结婚|持续|积累|深耕|需要?|要|用|不到|不足|"
    "不止|仅|共|计|建[站党国校店厂]|成立|创业|缓刑|三到)$"
)
_SINCE = Pattern("(?:从|自|生于|于|在|早在|直到|截至|截止|到|至|比|和|与)$|(?:从|自)[0-9]{2}年?(?:到|至|-|~)$")


def _year(found: re.Match[str]) -> str | None:
    figure, head, rest = found[1], before(found), after(found)[1:]
    if head.endswith("第"):
        return None
    if len(figure) == 4:
        return _long_year(figure, head, rest)
    if _ERA.search(head):
        return cardinal(figure)
    if len(figure) == 3:
        return digits(figure) if _is_old_year(figure, head, rest) else cardinal(figure)
    if len(figure) == 2 and not _AD.search(head) and _is_short_year(figure, head, rest):
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
    return bool(re.match("[0-9]{1,2}月", rest) and not _DURING.search(head))


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
    if not dated or not exact or _DURING.search(head):
        return None
    return f"{digits(first)}{named}{to(sign)}{digits(second)}"


def _is_short_year(figure: str, head: str, rest: str) -> bool:
    """Distinguish `98年生人` from `13年有余`: by the text after, then the text before, then the number itself."""
    value = int(figure)
    if figure[0] == "0":
        return True
    if _DATED.match(rest) and not (_DURING.search(head) and rest.startswith("的")):
        return not re.match("[期]|起步", rest)
    if _LASTS.match(rest):
        return (
            value > 80
            and value % 10 > 0
            and rest.startswith(("前", "后", "就", "以前", "以后", "之前", "之后", "左右"))
        )
    if _DURING.search(head):
        return False
    if _SINCE.search(head):
        return value <= 30 or value >= 49
    return value > 80 and value % 10 > 0


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
        dated = first[0] == "0" or int(first) > 80 or (follows and 10 <= int(first) < 40)
        if not dated or _DURING.search(before(found)) or re.match("[龄级]", after(found)[1:]):
            return None
    return digits(first) + (sign if sign in "、和及与" else to(sign)) + digits(second)


def _decade(figure: str, spelt: bool) -> str:
    return digits(figure) if spelt or len(figure) == 4 or figure in ("00", "10") else cardinal(figure)


def _decades(found: re.Match[str]) -> str:
    """Read decades and generations, also several of one kind: 80、90后, 60-70年代."""
    spelt = not found[0].endswith("代")

    def one(part: re.Match[str]) -> str:
        return _decade(part[0], spelt)

    said = re.sub("[0-9]{2,4}", one, found[0])
    return re.sub(
        rf"(?<=[零一二三四五六七八九十后])({TO})(?=[零一二三四五六七八九十])", lambda sign: to(sign[0]), said
    ).replace("/", "、")


def _english_decade(found: re.Match[str]) -> str:
    return f"{_decade(found[1], False)}年代"


def _cohort(found: re.Match[str]) -> str | None:
    """Read a class: 77级毕业生 -> 七七级毕业生, 22届校招 -> 二二届校招."""
    school = Pattern(
        "(?:毕业|大学生|学[生员]|本科|新生|校友|校招|应届|考生|春招|秋招|硕士|博士|研究生|同学|学[长姐弟妹])"
    )
    if before(found).endswith("第"):
        return None
    if (
        (found[2] == "级" and re.match("[^，。；\n]{0,6}(?:系|专业|[0-9一二三四五六]班)", after(found)[1:]))
        or school.match(after(found, 16)[1:])
        or (found[2] == "级" and re.search("(?:[系院]|专业|大学|中文|新闻)$", before(found)))
    ):
        return digits(found[1])
    return None


def _games(found: re.Match[str]) -> str | None:
    return None if re.search("[第前近约共有0-9]$", before(found, 1)) else digits(found[0])


def _bare(found: re.Match[str]) -> str | None:
    """Read four digits that are not a count: `2022卡塔尔世界杯`, `2024款`, `延长至2026。`."""
    figure, rest = found[1], after(found)
    if re.match("款|届|级|版|财年|赛季|学年|年度|财季|春晚|世界杯|奥运|上半年|下半年|全年|高考", rest):
        return digits(figure)
    if figure == "2000" and _among_years(before(found), after(found, 24)):
        return digits(figure)
    if figure.endswith("000") or is_counted(rest) or is_money(rest) or re.match("[+%‰°×]", rest):
        return None
    if re.search(
        r"[¥$€£]$|(?:第|[卖价售花收付]|只要|不到|不足|高达|超过?|突破|约|近|达到?|共计?|总计|合计|仅|将近|至少|最多)$",
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


RULES = (
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
    rule(
        "decade",
        rf"(?:[12][0-9]{{2}}0|[0-9]0)(?:(?:[、和及与/]|{TO})(?:[12][0-9]{{2}}0|[0-9]0)){{0,4}}年代",
        _decades,
        then=JOINS + "年/、和及与",
    ),
    rule(
        "generation",
        rf"[0-9]{{2}}(?:后?(?:[、和及与/]|{TO})"
        rf"[0-9]{{2}}){{0,4}}后(?![面来续台果端卫方期半者排悔退勤备视记缀座挡轮仰]|天(?!才|真|生))",
        _decades,
        then=JOINS + "后/、和及与",
    ),
    rule("generation", r"(?:[5-9][05]|[01]0){2,3}(?=后(?![面来续台果端卫方期半者]))", lambda found: digits(found[0])),
    rule("generation", r"[0-9]{2}(?=前[、和与及]?[0-9]{2}后)", lambda found: digits(found[0])),
    rule(
        "generation",
        r"(?:[6-9][05]|00)(?=花(?![了费钱元样])|末|初(?![一中始步级衷])|前(?=[和与、]|$)|小花)",
        lambda found: digits(found[0]),
    ),
    rule("decade", r"((?:1[0-9]|20)[0-9]0)'?s(?![A-Za-z0-9])", _english_decade, then="'s"),
    rule("decade", r"([5-9]0|00)'?s(?![A-Za-z0-9])", _english_decade, then="'s"),
    rule("decade", r"['’‘]([0-9]{2})(?![0-9])(?=年|届|级|世界杯|s)", lambda found: digits(found[1]), "'’‘"),
    rule("year", r"([0-9]{1,4})(?=年)", _year, then="年"),
    rule("cohort", r"([0-9]{2})(?=([级届]))", _cohort, then="级届"),
    rule(
        "year",
        r"([0-9]{2})(?=冬?残?奥运?会?(?!迪)|世界杯|欧洲杯|亚运|世俱杯|美洲杯|春晚|高考|国考|抗洪|洪水|南巡|非典|冬奥)",
        _games,
    ),
    rule("year", r"(?:[6-9][0-9]|0[0-9])(?=版(?!本|权|面))", _games),
    rule("year", r"((?:19|20)[0-9]{2})(?![0-9]|[.,:/~\-*][0-9]| ?[×*] ?[0-9]|[A-Za-z%])", _bare),
)
