"""Find the role of each sentence: dense, conclusion, coda, a question and its answer. Uncertain cases are unchanged."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.records import Role, Style
from podcast.script.segment import Sentence
from podcast.script.sentences import is_han

ARGUED = frozenset({"body", "dense", "conclusion", "coda"})
"""Roles of the author's own text."""
HOLDING = ARGUED | {"quote", "item", "dialogue"}
"""Roles that are searched for the words of the front matter's `conclusion:`."""
_NUMBERING = re.compile(r"^[\s\d\u2460-\u2473\u2776-\u2793一二三四五六七八九十、.．:：|｜（）()]+|[\s:：。！]+$")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9'’&+]+")
_NO_NAME = frozenset("据今昨近此该其这那有消本每在从随当因如为新首第一二两三四五六七八九十多")
"""Characters with which no name of a company or country in the bulletins begins, but many items do."""
QUOTED = ("“", "「", "『", '"', "”")
"""Marks at the start of a sentence that somebody else says."""
LAST_WORDS = 0.1
"""Share of a post at its end in which 「社长认为」 and the like conclude, whatever they speak of."""
SEVERAL_SUBJECTS = 600
"""Characters. In a shorter post every conclusion is about its subject."""
FREQUENT = 15
OFTEN = 4
"""How many words, how often used, say what a post is about besides its title."""
_FUNCTION = (
    "的了是在和与及把被从就都也不一这那我你他她它有什么为何如怎们个上下中人到对说要会可以而但因所其之或还没过着吗呢吧啊些种样让给使"
    "用能于后前里多少几大小很更最再又只才并且比则自己已经时候社长"
)
_WORD = re.compile(rf"[A-Za-z][A-Za-z0-9]+|[^\W\dA-Za-z{_FUNCTION}]{{2,}}")
SHORTEST = 6
"""Characters; a shorter sentence says nothing: 「所以呢。」"""


def mark_dense(found: list[Sentence], style: Style) -> list[Sentence]:
    """Give sentences of the body with many numbers the role dense."""
    least, patterns = style.limits["dense"], style.patterns["figure"]
    if not least or not patterns:
        return found
    figure = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))

    def many(sentence: Sentence) -> bool:
        return sentence.role == "body" and sum(1 for _ in figure.finditer(hanzi.simplify(sentence.text))) >= least

    return [replace(sentence, role="dense") if many(sentence) else sentence for sentence in found]


def mark_conclusion(found: list[Sentence], style: Style, given: str, title: str = "") -> tuple[list[Sentence], bool]:
    """Find the conclusion, and give the author's text after it the role coda.

    Args:
        found: All sentences of the post, in order.
        style: Its patterns are used.
        given: The conclusion from the front matter; empty: none.
        title: The post's title, which says what it is about.

    Returns:
        The sentences, and whether any of them is the conclusion.
    """
    chosen = _given(found, given) if given else _under_heading(found, style) or _that_says_so(found, style, title)
    if not chosen:
        return found, False
    last = max(chosen)

    def part(index: int, role: Role) -> Role:
        if index in chosen:
            return "conclusion"
        return "coda" if index > last and role == "body" else role

    return [replace(sentence, role=part(index, sentence.role)) for index, sentence in enumerate(found)], True


def answered(found: list[Sentence], style: Style) -> list[Sentence]:
    """Shorten the pause between the author's own question and the sentence that answers it, within one paragraph."""
    paced = list(found)
    for index, (asked, answer) in enumerate(pairwise(found)):
        own = asked.role in ARGUED and answer.role in ARGUED and asked.block is answer.block
        own = own and not asked.text.endswith("\n")  # on a new line another speaker may answer
        if own and asks(asked.text) and not asks(answer.text):
            paced[index] = replace(asked, after=style.pauses["answer"])
    return paced


def asks(text: str) -> bool:
    """Return whether a text is a question of the author, not a quoted one."""
    return text.rstrip().endswith(("？", "?"))


def same_name(one: str, other: str) -> bool:
    """Return whether two items begin with the same name: 「Meta说……」「Meta AI……」, 「谷歌发布……」「谷歌关闭……」."""
    first, second = _LATIN.match(one), _LATIN.match(other)
    if first or second:
        return bool(first and second and first.group().casefold() == second.group().casefold())
    pair = one[:2]
    return len(pair) == 2 and pair == other[:2] and all(map(is_han, pair)) and hanzi.simplify(pair[0]) not in _NO_NAME


def _given(found: Sequence[Sentence], given: str) -> set[int]:
    """Find the sentences that contain the given words, ignoring punctuation and white space."""
    wanted = _letters(given)
    indices = [index for index, sentence in enumerate(found) if sentence.role in HOLDING]
    texts = [_letters(found[index].text) for index in indices]
    at = "".join(texts).find(wanted) if wanted else -1
    chosen, begin = set(), 0
    for index, text in zip(indices, texts, strict=True):
        if at >= 0 and begin < at + len(wanted) and begin + len(text) > at:
            chosen.add(index)
        begin += len(text)
    return chosen


def _under_heading(found: Sequence[Sentence], style: Style) -> set[int]:
    matches = _matcher(style.patterns["conclusion_headings"])
    headings = [
        index
        for index, sentence in enumerate(found)
        if sentence.role == "heading" and matches(_NUMBERING.sub("", hanzi.simplify(sentence.text)))
    ]
    if not headings:
        return set()
    after = takewhile(lambda index: found[index].role == "body", range(headings[-1] + 1, len(found)))
    chosen: set[int] = set()
    for _ in range(int(style.limits["conclusion"])):
        chosen |= set(_whole(found, next((index for index in after if index not in chosen), None)))
    return chosen


def _that_says_so(found: Sequence[Sentence], style: Style, title: str) -> set[int]:
    says, opens = _matcher(style.patterns["conclusion"]), _matcher(style.patterns["conclusion_openers"])
    total = sum(len(sentence.text) for sentence in found)
    left = style.limits["final_part"] * total
    ending = next((sentence.block for sentence in reversed(found) if sentence.role == "body"), None)
    subject: frozenset[str] | None = None
    for index in range(len(found) - 1, -1, -1):
        sentence = found[index]
        left -= len(sentence.text)
        if left < 0:
            break
        text = hanzi.simplify(sentence.text.strip())
        if (
            sentence.role != "body"
            or len(text) < SHORTEST
            or asks(text)
            or text.startswith(QUOTED)
            or text[-1] in ":："
        ):
            continue
        strong = says(text)
        said = strong or ((sentence.start == 0 or sentence.block is ending) and opens(text))
        if not said:
            continue
        if sentence.block is not ending and not (strong and left > total * (style.limits["final_part"] - LAST_WORDS)):
            subject = _subject(found, title) if subject is None else subject
            if subject and subject.isdisjoint(_words(text.replace(said, "，"))):
                continue
        return set(_whole(found, index))
    return set()


def _subject(found: Sequence[Sentence], title: str) -> frozenset[str]:
    """Return the words that say what a post is about; empty if it is too short to have more than one subject."""
    texts = [hanzi.simplify(sentence.text) for sentence in found]
    if sum(map(len, texts)) < SEVERAL_SUBJECTS:
        return frozenset()
    counts = Counter(word for text in texts for word in _words(text))
    frequent = (word for word, count in counts.most_common(FREQUENT) if count >= OFTEN)
    return frozenset({*_words(hanzi.simplify(title)), *frequent})


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text: Latin ones, and each two adjacent Chinese characters that are no function words."""
    for word in _WORD.findall(text):
        if word.isascii():
            yield word.casefold()
        else:
            yield from (word[at : at + 2] for at in range(len(word) - 1))


def _whole(found: Sequence[Sentence], index: int | None) -> Iterator[int]:
    """Yield a sentence's index, and those of the sentences that continue it after a semicolon."""
    while index is not None and index < len(found):
        yield index
        goes_on = found[index].text.rstrip().endswith(("；", ";"))
        alike = goes_on and index + 1 < len(found) and found[index + 1].block is found[index].block
        index = index + 1 if alike else None


def _matcher(patterns: tuple[str, ...]) -> Callable[[str], str]:
    """Return a function that gives the words of a text which match one of the patterns; empty: none matches."""
    compiled = [re.compile(hanzi.simplify(pattern)) for pattern in patterns]

    def matched(text: str) -> str:
        found = next((found for pattern in compiled if (found := pattern.search(text))), None)
        return found[0] or text if found else ""

    return matched


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
