"""Commas between numbers: thousands, or a list.

12，345，678 -> 12,345,678; 票价有100,200,300元 -> 票价有100，200，300元; 80,443,8080 -> 80，443，8080.

A list must never become one number: if both are possible, an extra pause does less harm than a price of a hundred
million.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from podcast.hanzi import simplify
from podcast.lazy import patterns as re
from podcast.script.normalise.rule import TENFOLD, Pattern
from podcast.script.normalise.words import CURRENCY, is_counted

_RUN = Pattern(r"(?<![0-9])(?<![0-9][.,，])[0-9]+(?:\.[0-9]+)?(?:[,，][0-9]+(?:\.[0-9]+)?)+")
_PAIR = Pattern("[0-9][,，][0-9]")
"""Checked first: most texts have no match."""
_NEAR = 24
"""Characters examined before and after."""
_CLAUSE = "[^，。；！？,;!?\n0-9]"
_MANY = ("", "", "二两2", "三3", "四4", "五5", "六6", "七7", "八8", "九9", "十")
"""Words for the number of items in a list, by index."""
_KIND = "(?:种|档|款|类|挡|项|组|级(?!别)|个(?!月|多月|小时|半)|位(?!数)|名(?!单)|条|路|门|版|期|站|处)"
_SERIES = rf"(?:{_KIND}|[场天年次轮届班家国城地市队])"
_NAMED = Pattern(
    "(?:[\u4e00-\u9fff]号|号码|代码|座位|端口|坐标|经纬度|频道|楼层|页码|年份|比分)"
    rf"{_CLAUSE}{{0,6}}$"
)
_IN_TURN = Pattern(rf"(?:分别|依次|各自|先后){_CLAUSE}{{0,8}}$")
_UNEVEN = Pattern(rf"{_CLAUSE}{{0,5}}不等")
_HAVING = Pattern(rf"(?<![共现约只拥仅总近超已都还没另具达且又带占享])有{_CLAUSE}{{0,4}}$")
_BEING = Pattern(rf"[为是]{_CLAUSE}{{0,4}}$|[:：]$")
_TOTAL = Pattern("(?:[共达约超逾近量额]|总计|合计|累计|突破)(?:有|为|到|过|计|至)?$")
_SPAN = Pattern("[到至~—-]$")
_SUMMED = Pattern(
    rf"[多余]?{TENFOLD}?[多余]?(?:{CURRENCY}|人(?![工类民物形像])|名|位(?!数|置|于)|户|口(?!碑|岸|径|号))"
)
_PEOPLE = Pattern(rf"[多余]?{TENFOLD}?[多余]?(?:人|名|位|户|口)")
_PARALLEL = Pattern(rf"{_CLAUSE}{{0,4}}[和及与、][0-9]{{1,3}}[,，][0-9]{{3}}(?![0-9])")
_OTHERWISE = Pattern("[第米点号岁]$")
_ADDRESS = Pattern(r"(?:://|www\.)[^\s，。]{0,200}$")


@dataclass(frozen=True, slots=True)
class _Run:
    """Numbers separated by commas of one width, with the text around them."""

    figures: Sequence[str]
    wide: bool
    head: str
    rest: str

    @property
    def short(self) -> bool:
        """Whether the first number has one or two digits, as a number's first group may."""
        return len(self.figures[0]) < 3


def settled(text: str) -> str:
    """Return `text` with each comma between two numbers half-width in thousands and full-width in a list."""
    if not _PAIR.search(text):
        return text
    characters = list(text)
    text = simplify(text)
    for run in _RUN.finditer(text):
        if _ADDRESS.search(text, max(0, run.start() - 210), run.start()):
            continue
        places = [run.start() + at for at, sign in enumerate(run[0]) if sign in ",，"]
        head = text[max(0, run.start() - _NEAR) : run.start()].rpartition("\n")[2]
        rest = text[run.end() : run.end() + _NEAR].partition("\n")[0]
        for place, comma in zip(places, _commas(run[0], head, rest), strict=True):
            characters[place] = comma
    return "".join(characters)


def _commas(written: str, head: str, rest: str) -> Iterator[str]:
    """Yield the commas of a run."""
    if "," in written and "，" in written:  # 1,999，2,999
        for place, part in enumerate(written.split("，")):
            yield from "，" * bool(place)
            figures = part.split(",")
            yield from ("," if _is_thousands(figures) else "，") * (len(figures) - 1)
        return
    run = _Run(re.split("[,，]", written), "，" in written, head, rest)
    if not run.wide and all(len(figure) < 3 for figure in run.figures):
        yield from "," * (len(run.figures) - 1)  # (0,1): cannot be one number
    elif _is_thousands(run.figures) and not _is_list(run):
        yield from "," * (len(run.figures) - 1)
    else:
        starts = _starts(run)
        yield from ("，" if place in starts else "," for place in range(1, len(run.figures)))


def _is_thousands(figures: Sequence[str]) -> bool:
    """Return whether the digits can be the groups of one number."""
    first, *groups = figures
    return (
        bool(groups)
        and first.isdigit()
        and len(first) < 4
        and first[0] != "0"
        and all(len(group) == 3 and group.isdigit() for group in groups[:-1])
        and len(groups[-1].partition(".")[0]) == 3
    )


def _starts(run: _Run) -> set[int]:
    """Return where the numbers of a list begin; those of 1,999,2,999,3,999 have a comma each."""
    each = set(range(len(run.figures)))
    if run.wide and not _SUMMED.match(run.rest):
        return each
    starts = [place for place, figure in enumerate(run.figures) if len(figure) < 3]
    sizes = {after - before for before, after in pairwise([*starts, len(run.figures)])}
    alike = len(starts) > 1 and starts[0] == 0 and len(sizes) == 1 and sizes != {1}
    return set(starts) if alike and all(len(run.figures[place]) == 3 for place in each.difference(starts)) else each


def _is_list(run: _Run) -> bool:
    """Return whether digits that could be one number are several numbers."""
    if re.search("(?<![0-9/.])[0-9]{1,3}/$", run.head) and set(run.figures[1:]) == {"000"}:
        return False  # 1/10,000
    if run.head.endswith(("·", "/")) or _is_named(run) or _is_counted(run) or _evenly(run.figures):
        return True
    return _is_wide_list(run) if run.wide else _is_narrow_list(run)


def _is_named(run: _Run) -> bool:
    """Return whether the numbers are not amounts: 端口80,443."""
    amount = not run.wide and is_counted(run.rest) and (run.short or len(run.figures) < 3)
    return bool(_NAMED.search(run.head)) and not amount and not _TOTAL.search(run.head)


def _is_counted(run: _Run) -> bool:
    """Return whether their count is stated: 三档价格：199,299,399; 100,200,300,400四种."""
    if len(run.figures) >= len(_MANY):
        return False
    several = f"(?<![第0-9十百千万几])[{_MANY[len(run.figures)]}]大?"
    ends = "[为是有:：]" if run.wide else "[:：]"
    return bool(
        re.search(rf"{several}{_SERIES}{_CLAUSE}{{0,8}}{ends}$", run.head)
        or re.match(rf"{_CLAUSE}{{0,6}}?{several}{_KIND}", run.rest)
    )


def _is_wide_list(run: _Run) -> bool:
    """Return whether it is a list with full-width commas, which are in Chinese numbers only by mistake."""
    listed = _IN_TURN.search(run.head) or _UNEVEN.match(run.rest)
    if "000" in run.figures:
        return bool(listed or _OTHERWISE.search(run.head))
    if (listed and not _PARALLEL.match(run.rest)) or (_HAVING.search(run.head) and _alike(run.figures, 1)):
        return True
    if run.short and len(run.figures) > 2:
        return False
    if not _SUMMED.match(run.rest):
        return not (run.short and _TOTAL.search(run.head) and is_counted(run.rest))
    if run.short:
        return bool(_OTHERWISE.search(run.head)) or (_alike(run.figures, 1) and not re.match(TENFOLD, run.rest))
    if _TOTAL.search(run.head):
        return False
    return bool(_HAVING.search(run.head) or _BEING.search(run.head)) or _alike(run.figures, 1)


def _is_narrow_list(run: _Run) -> bool:
    """Return whether it is a list with half-width commas: three digits each, and a word or a bracket that shows it."""
    if run.short or "." in run.figures[-1] or any(figure[0] == "0" for figure in run.figures):
        return False
    if _SPAN.search(run.head) or _TOTAL.search(run.head) or _PARALLEL.match(run.rest):
        return False
    if _IN_TURN.search(run.head) or _UNEVEN.match(run.rest):
        return True
    if run.head[-1:] in set("（([［") and run.rest[:1] in set("）)]］"):
        return True
    if not _HAVING.search(run.head):
        doubled = len(run.figures) == 2 and int(run.figures[1]) == 2 * int(run.figures[0])
        return doubled and bool(re.match(" ?[A-Za-z]", run.rest))  # 128,256GB
    return _alike(run.figures, 2) or (len(run.figures) > 2 and not _PEOPLE.match(run.rest))


def _evenly(figures: Sequence[str]) -> bool:
    """Return whether three or more numbers have equal steps, or are equally round: 101,103,105; 128,256,512."""
    if len(figures) < 3 or "." in figures[-1] or any(figure[0] == "0" for figure in figures):
        return False
    if "".join(figures) in "123456789":
        return False
    values = [int(figure) for figure in figures]
    steps = {after - before for before, after in pairwise(values)}
    if len(steps) == 1:
        return steps != {0} and (len(figures[0]) == 3 or not steps.pop() % 5)
    times = values[1] // values[0]
    doubled = times > 1 and all(after == before * times for before, after in pairwise(values))
    return doubled or (len(figures[0]) == 3 and _alike(figures, 1))


def _alike(figures: Sequence[str], digits: int) -> bool:
    """Return whether numbers increase and end in the same digits, as prices do: 199, 299."""
    rising = all(int(before) < int(after) for before, after in pairwise(figures) if "." not in before + after)
    digits = min(digits, *map(len, figures)) if len(figures) == 2 else 1
    return rising and len({figure[-digits:] for figure in figures}) == 1
