"""Decades, generations and classes of a school.

90年代 -> 九十年代; 90后 -> 九零后; 80-90-00后 -> 八零、九零、零零后; 77级毕业生 -> 七七级毕业生.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import cardinal, digits
from podcast.script.normalise.rule import JOINS, TO, Pattern, after, before, rule, to


def _decade(figure: str, spelt: bool) -> str:
    return digits(figure) if spelt or len(figure) == 4 or figure in ("00", "10") else cardinal(figure)


def _decades(found: re.Match[str]) -> str:
    """Read decades and generations, also several of one kind: 80、90后, 60-70年代."""
    spelt = not found[0].endswith("代")

    def one(part: re.Match[str]) -> str:
        return _decade(part[0], spelt)

    if re.search("[A-Za-z] ?$", before(found, 3)) and not spelt and len(found[0]) < 5:
        return cardinal(found[0][:-2]) + "年代"  # Windows 10年代
    said = re.sub("[0-9]{2,4}", one, found[0])
    if found[0].count("-") > 1:
        return re.sub("-", "、", said)
    return re.sub(
        rf"(?<=[零一二三四五六七八九十后])({TO})(?=[零一二三四五六七八九十])", lambda sign: to(sign[0]), said
    ).replace("/", "、")


_SECONDS = Pattern(
    " ?(?:封顶|以[内上下]|内|之内|左右|后|倒计时|超时|一[次轮]|广告|视频|钟|起步|[,，。；、）)]?(?:用时|耗时)|[/+~-])"
)


def _english_decade(found: re.Match[str]) -> str | None:
    if len(found[1]) == 2 and (_SECONDS.match(after(found)) or re.search("[0-9]s[^0-9。；]{0,8}$", before(found))):
        return None  # 15s起步，60s封顶
    return f"{_decade(found[1], False)}年代"


def _cohort(found: re.Match[str]) -> str | None:
    """Read a class: 77级毕业生 -> 七七级毕业生, 22届校招 -> 二二届校招."""
    school = Pattern(
        "的?(?:毕业|师[兄姐弟妹]|老乡|大学生|学[生员]|本科|新生|校友|校招|应届|考生|春招|秋招|硕士|博士|研究生|同学|学[长姐弟妹])"
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


RULES = (
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
        r"(?:[6-9][05]|00)(?=花(?![了费钱元样])|末|初(?![一中始步级衷])|前(?=[和与、]|$|的(?:[人程老创员父用家]|那)|们)|小花)",
        lambda found: digits(found[0]),
    ),
    rule("decade", r"((?:1[0-9]|20)[0-9]0)'?s(?![A-Za-z0-9])", _english_decade, then="'s"),
    rule("decade", r"([5-9]0|00)'?s(?![A-Za-z0-9])", _english_decade, then="'s"),
    rule("decade", r"['’‘]([0-9]{2})(?![0-9])(?=年|届|级|世界杯|s)", lambda found: digits(found[1]), "'’‘"),
    rule("cohort", r"([0-9]{2})(?=([级届]))", _cohort, then="级届"),
)
