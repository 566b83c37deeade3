"""Find the parts of a script that a person should check before it is voiced, riskiest first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from podcast.lazy import patterns as re
from podcast.records import Script, Token, Utterance
from podcast.script import normalise
from podcast.script.lexicon import Lexicon
from podcast.script.normalise import numerals

CLASHING, UNSEEN, BARE, READING, NUMBER, NAME, LONG = range(7)
"""Kinds, riskiest first."""
POLYPHONE = "polyphone"
"""A further kind, before all others; it takes a voice's readings, so that it is found above the stages."""
KINDS = ("reading clash", "unseen", "bare number", "reading", "number", "name", "long")
LONGEST = 80
"""Characters of an utterance that is hard to follow: 96 % of the blog's sentences are shorter."""
FALLBACKS = frozenset({"number", "code", "ratio", "fraction"})
"""Classes for numbers whose context does not show what they are, or that have another meaning elsewhere."""
UNDECIDED = frozenset({"number", "called"})
"""Classes for bare numbers, which are a quantity or a name: 360."""
MOST = (3, 9, 2, 2, 3, 1, 99)
"""Maximum repetitions of a remark per post, by kind: one check by ear answers the same question everywhere."""

LONGEST_WORD = 4
"""Maximum characters of the words that are looked up around a character."""

_UNSEEN = re.compile(
    r"(?<![向版地])[上下左右前后附此该]图(?![书谋形像])|图[一二三四五六七八九十\d]|如图|(?<![意企试版地蓝宏])图[中示](?!央)"
    r"|(?<![以网台版身场路器头会])[上下见]表(?![现示面达演明情决述])|表[一二三四五六七八九十\d]|文末|文首|阅读原文|原文链接|视频如下|见下方"
    r"|点击(?:此处|这里|下方|图片|上方|打开|查看|原文|链接)|链接[:：]|戳这|长按|扫码关注|如下所示|如下[：:]?$"
)
_MIXED = re.compile(r"(?<![\w.-])(?:[A-Za-z][A-Za-z.-]*\d[\w.-]*|\d+(?:\.\d+)?[A-Za-z][\w-]*)", re.ASCII)
_ALONE = frozenset("行长重乐朝调倒恶干喝尽劲卷空曲塞散盛宿扎炸涨藏薄差划缝奔撒血背弹")
"""Characters with several readings that voices confuse if no word around them decides."""
_BETWEEN = _ALONE | frozenset("曾传单号横模宁强舍省帖挑咽轧冠禁圈铺钻处了得地还都着只中种更少数发给没几将哄")
"""Characters that voices confuse if two overlapping words contain them."""
_HAN = r"[\u3400-\u9fff]"
_DOUBTFUL: dict[str, re.Pattern[str]] = {
    char: re.compile(pattern)
    for char, pattern in {
        "了": r"(?<=[不得没])了(?=$|[，。！？])|了(?=[断却然])",
        "得": rf"(?<!{_HAN})得|(?<=[我你他她它们就还总也又])得(?=[^到了出知意以失分罪奖])",
        "地": rf"(?<!{_HAN})地|地(?!{_HAN})",
        "还": r"还(?=[钱款债贷清本息账书])|(?<=[归偿退奉返])还",
        "为": rf"(?<!{_HAN})为|(?<![称成名认作变视改设定评分约即])为(?!{_HAN})",
        "都": r"都(?=[市城])|(?<=[首古帝])都",
        "着": r"着(?=[急火凉陆手眼落])|(?<=[睡不沾])着(?=$|[，。！？了])",
        "只": r"(?<=[一二两三四五六七八九十百千万几\d])只",
        "中": r"中(?=[奖标毒招枪签彩了])",
        "种": r"种(?=[地树田植菜草])",
        "更": r"(?<=[三五])更|更(?=[名衣])",
        "少": r"少(?=[年女儿先])",
        "与": r"与(?=[会])|(?<=参)与",
        "数": r"数(?=[不了数])|(?<=[倒])数",
        "发": r"(?<=[头理白美脱])发",
        "给": r"(?<=[供补])给",
        "没": r"(?<=[沉淹埋])没",
        "几": r"几(?=乎)",
        "将": r"(?<=[大名老])将",
        "转": r"(?<=[旋空自打])转|转(?=[速圈动盘])",
        "处": r"处(?=[理于在境罚分])|(?<=[到用好坏四])处",
    }.items()
}
"""Characters so common that only some occurrences are worth a check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One passage to check."""

    kind: str
    """One of `KINDS`, or `POLYPHONE`."""
    found: str
    """The characters in question."""
    why: str
    line: int
    """1-based line of the source file; 0 for templates and front matter."""
    order: int
    written: str
    """The full utterance."""
    spoken: str


def lines(script: Script, lexicon: Lexicon | None = None) -> tuple[Remark, ...]:
    """Return the remarks, riskiest first and then in the order of the post.

    Args:
        script: The script of a post.
        lexicon: The project's lexicon: forms with an entry are not reported.
    """
    names = normalise.named_numbers(said.written for said in script.utterances)
    seen: dict[tuple[int, str], int] = {}
    found: list[tuple[int, int, Remark]] = []
    for index, said in enumerate(script.utterances):
        for risk, characters, why in _remarks(said, names, lexicon or Lexicon()):
            seen[risk, characters] = seen.get((risk, characters), 0) + 1
            if seen[risk, characters] <= MOST[risk]:
                found.append((risk, index, _remark(said, risk, characters, why)))
    return tuple(remark for _, _, remark in sorted(found, key=lambda entry: entry[:2]))


def _remark(said: Utterance, risk: int, found: str, why: str) -> Remark:
    return Remark(
        kind=KINDS[risk],
        found=found,
        why=why,
        line=said.line,
        order=said.order,
        written=said.written,
        spoken=said.spoken,
    )


def _remarks(said: Utterance, names: frozenset[str], lexicon: Lexicon) -> Iterator[tuple[int, str, str]]:
    for found in _UNSEEN.finditer(said.written):
        yield UNSEEN, found.group(), "it refers to something a listener cannot see"
    yield from _readings(said.written, lexicon)
    yield from _numbers(normalise.tokens(said.written, names), {entry.written for entry in lexicon.found(said.written)})
    for found in _MIXED.finditer(said.written):
        yield NAME, found.group(), "a name of letters and digits: listen to it once"
    if len(said.written) > LONGEST:
        yield LONG, f"{said.written[:12]}……", f"{len(said.written)} characters in one breath"


def _numbers(tokens: Iterable[Token], settled: Collection[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the numbers that only their context, or nothing, has decided; a bare one of three digits or more first."""
    for token in tokens:
        figure = token.written.strip()
        if figure in settled or token.kind not in FALLBACKS | UNDECIDED:
            continue
        if token.kind in UNDECIDED and re.fullmatch("[0-9]{3,6}", figure):
            readings = (numerals.cardinal(figure), numerals.digits(figure))
            other = readings[token.spoken == readings[0]]
            yield BARE, figure, f"read as {token.spoken}; for {other}, put  {figure}<TAB>{other}  into lexicon.tsv"
        elif token.kind in FALLBACKS:
            yield NUMBER, token.written, f"read as {token.spoken}, because nothing near it shows what it is"


def _readings(text: str, lexicon: Lexicon) -> Iterator[tuple[int, str, str]]:
    settled = "|".join(re.escape(entry.written) for entry in lexicon.found(text))
    known = {at for found in re.finditer(settled, text) for at in range(*found.span())} if settled else set()
    for at, char in enumerate(text):
        if (char in _BETWEEN or char in _DOUBTFUL) and at not in known:
            yield from _reading(text, at)


def _reading(text: str, at: int) -> Iterator[tuple[int, str, str]]:
    """Yield what is doubtful about the character at `at`: words around it that disagree, or no word at all."""
    from podcast.script import homophones  # pypinyin takes 0.2 s to import

    char = text[at]
    words = homophones.words(text, at, LONGEST_WORD)
    readings = {reading for _, _, reading in words}
    if len(readings) > 1 and char in _BETWEEN:
        start, end = min(begin for begin, _, _ in words), max(stop for _, stop, _ in words)
        found = ", ".join(f"{text[begin:stop]} {reading}" for begin, stop, reading in words)
        yield CLASHING, text[start:end], f"{char} belongs to two words: {found}"
    elif not words and (_DOUBTFUL[char].match(text, at) if char in _DOUBTFUL else char in _ALONE):
        around = text[max(0, at - 2) : at + 3].strip()
        yield READING, around, f"{char} is {', '.join(homophones.marked(char))}"
