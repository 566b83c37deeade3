"""Pronunciations: a written form -> an alias, or pinyin that becomes homophone characters for voices without phonemes.

A lexicon is applied once, after the rules. The longest matching entry is used. Later sources override earlier ones: the
built-in list, then the project's `lexicon.tsv`, then the post's front matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast.errors import LexiconError
from podcast.lazy import patterns as re
from podcast.records import Token
from podcast.script.sentences import is_han

BUILT_IN = Path(__file__).with_name("lexicon.tsv")
"""Words that edge and espeak are known to misread."""
_PINYIN = re.compile(r"[a-zü:vêńňǹḿāáǎàēéěèōóǒòīíǐìūúǔùǖǘǚǜ]+[1-5]?")
_TONED = re.compile(r"[ńňǹḿāáǎàēéěèōóǒòīíǐìūúǔùǖǘǚǜ]|[a-zü:v][1-5](?![0-9])")
_LATIN = re.compile(r"[A-Za-z0-9]")
_LETTERS = re.compile(r"[A-Za-züÜ'’\s-]+")
_BETWEEN = re.compile(r"[\s'’-]+")
"""Syllables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The pronunciation of one written form."""

    written: str
    said: str
    """For a voice without phoneme input: the alias, or homophones."""
    phonemes: str = ""
    """Pinyin syllables with tone numbers, separated by spaces; empty if the entry is an alias."""
    engine: str = ""
    """The only engine it applies to, because only that one misreads the form; empty: all engines."""
    note: str = ""
    """What the author should know about it, with file and line; empty: nothing."""
    for_pinyin: bool = False
    """Whether an engine that takes pinyin makes the note needless."""


class Lexicon:
    """Entries, indexed for `apply`."""

    def __init__(self, entries: Iterable[Entry] = (), engine: str = "") -> None:
        self._all = tuple(entries)
        self._entries = {entry.written: entry for entry in self._all if entry.engine in {"", engine}}
        lengths: dict[str, set[int]] = {}
        for written in self._entries:
            lengths.setdefault(written[0], set()).add(len(written))
        # Looked up by first character and length: the cost does not depend on the number of entries.
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        firsts = "".join(map(re.escape, sorted(self._lengths)))
        self._begins = re.compile(f"[{firsts}]" if firsts else r"(?!)")

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The effective entries, sorted by written form."""
        return tuple(self._entries[written] for written in sorted(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def notes(self, *, phonemes: bool) -> tuple[str, ...]:
        """Return what the author should know of these entries, for an engine that takes pinyin or one that does not."""
        return tuple(entry.note for entry in self._all if entry.note and not (entry.for_pinyin and phonemes))

    def joined(self, other: Lexicon, engine: str = "") -> Lexicon:
        """Return a lexicon of both for an engine; if both have a form, `other` is used."""
        return Lexicon((*self._all, *other._all), engine)

    def fingerprint(self) -> list[list[str]]:
        """Return everything that affects the sound as plain JSON."""
        return [[entry.written, entry.said, entry.phonemes, entry.engine] for entry in self._all]

    def apply(self, tokens: Sequence[Token], *, phonemes: bool = False) -> str:
        """Return the spoken text of `tokens`.

        An entry replaces the spoken form of the tokens that it covers. It does not apply inside a token that a rule has
        expanded, such as to the 万 of 557.6万.

        Args:
            tokens: The tokens of one utterance.
            phonemes: Whether the engine accepts pinyin, written `[[yue4 dui4]]`; otherwise it gets homophones.
        """
        written = "".join(token.written for token in tokens)
        if not self._begins.search(written):
            return "".join(token.spoken for token in tokens)
        places = _Places(tokens)
        parts, at = [], 0
        for found in self._begins.finditer(written):
            entry = self._at(written, found.start(), places) if found.start() >= at else None
            if entry:
                parts += [places.spoken(at, found.start()), _form(entry, phonemes=phonemes)]
                at = found.start() + len(entry.written)
        return "".join([*parts, places.spoken(at, len(written))])

    def found(self, text: str) -> tuple[Entry, ...]:
        """Return the entries that `text` uses, in order."""
        token = Token(written=text, spoken=text, kind="plain")
        places, at, used = _Places([token]), 0, []
        for begin in self._begins.finditer(text):
            entry = self._at(text, begin.start(), places) if begin.start() >= at else None
            if entry:
                used.append(entry)
                at = begin.start() + len(entry.written)
        return tuple(used)

    def _at(self, text: str, start: int, places: _Places) -> Entry | None:
        for length in self._lengths[text[start]]:
            entry = self._entries.get(text[start : start + length])
            if entry and _alone(text, start, start + length) and places.cut(start) and places.cut(start + length):
                return entry
        return None


class _Places:
    """The start of each token, to map a span of the written form to its spoken form."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._token: list[tuple[int, int]] = []
        """For each written character: its token, and the token's start."""
        start = 0
        for index, token in enumerate(tokens):
            self._token += [(index, start)] * len(token.written)
            start += len(token.written)

    def cut(self, gap: int) -> bool:
        """Return whether both forms can be split here."""
        if gap >= len(self._token):
            return True
        index, start = self._token[gap]
        return gap == start or self._tokens[index].written == self._tokens[index].spoken

    def spoken(self, start: int, end: int) -> str:
        """Return the spoken form of a span whose ends can be cut."""
        parts = []
        while start < end:
            index, begin = self._token[start]
            token = self._tokens[index]
            stop = min(end, begin + len(token.written))
            whole = start == begin and stop == begin + len(token.written)
            parts.append(token.spoken if whole else token.written[start - begin : stop - begin])
            start = stop
        return "".join(parts)


def load(*paths: Path) -> Lexicon:
    """Read the built-in list and the files of `paths`, which may be missing.

    Raises:
        LexiconError: A file cannot be read, or a line is wrong.
    """
    project = (entry for path in paths if path.is_file() for entry in _lines(path))
    return Lexicon((*built_in(), *project))


def built_in() -> Iterator[Entry]:
    """Yield words that engines misread: written form, homophones, their pinyin, and the engine if only one."""
    for line in BUILT_IN.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            written, said, phonemes, engine = (*line.split("\t"), "", "")[:4]
            yield Entry(written=written, said=said, phonemes=phonemes, engine=engine)


def of_front_matter(value: object, path: Path) -> Lexicon:
    """Return the lexicon of a post's `lexicon:`.

    Raises:
        LexiconError: It is not a mapping, or an entry is wrong.
    """
    if value is None:
        return Lexicon()
    if not isinstance(value, Mapping):
        raise LexiconError(path, 0, "lexicon: expected a line  写法: pīn yīn  for each form")
    try:
        return Lexicon([entry(str(written), str(said), path, 0) for written, said in value.items()])
    except LexiconError as error:
        raise LexiconError(path, _front_matter_line(path, error.message), error.message) from error


def entry(written: str, said: str, path: Path, line: int, *, pinyin: str = "") -> Entry:
    """Return the entry of a written form and an alias or pinyin.

    Args:
        written: The form.
        said: An alias, or pinyin.
        path: Where it stands.
        line: 1-based.
        pinyin: For voices that take it, beside an alias for those that do not: `děi` is no character's only reading.

    Raises:
        LexiconError: A syllable does not exist, or there are too many or too few.
    """
    written, said = written.strip(), said.strip()
    if not written or not said:
        raise LexiconError(path, line, f"{written or said}: expected a written form and an alias or pinyin")
    syllables = _BETWEEN.split(said)
    wrong = [syllable for syllable in syllables if re.fullmatch(r"[a-zü:v]+[06-9]", syllable.lower())]
    if wrong and _TONED.search(said):
        raise LexiconError(path, line, f"{written}: {wrong[0]} has no tone from 1 to 5")
    is_alias = not _TONED.search(said) or not all(_PINYIN.fullmatch(syllable.lower()) for syllable in syllables)
    if pinyin.strip() and not is_alias:
        raise LexiconError(path, line, f"{written}: beside {pinyin.strip()} wants an alias in characters, not {said}")
    if is_alias and not pinyin.strip() and not (_LETTERS.fullmatch(said) and any(map(is_han, written))):
        return Entry(written=written, said=said)
    from podcast.script import homophones  # pypinyin takes 0.2 s to import

    place = f"{path}:{line}" if line else f"{path}"
    if is_alias and not pinyin.strip():
        toned = homophones.toned(written, said)
        known = f"{place}: {written}: {said!r} has no tones, so it is read as Latin letters: write {toned}"
        return Entry(written=written, said=said, note=known if toned else "")
    try:
        if is_alias:
            beside = [homophones.numbered(syllable.lower()) for syllable in _BETWEEN.split(pinyin.strip())]
            return Entry(written=written, said=said, phonemes=" ".join(beside))
        numbered = [homophones.numbered(syllable.lower()) for syllable in syllables]
        characters, near = homophones.characters(written, numbered)
        return Entry(
            written=written,
            said=characters,
            phonemes=" ".join(numbered),
            note=f"{place}: {written}: {_near(written, said, characters, near)}" if near else "",
            for_pinyin=True,
        )
    except ValueError as error:
        raise LexiconError(path, line, f"{written}: {error}") from error


def _near(written: str, said: str, characters: str, near: Sequence[str]) -> str:
    """Say what an engine without pinyin gets for syllables that no character has alone, and how to choose that."""
    step = f"write {written}<TAB>{characters}<TAB>{said}, with other characters in the middle if that sounds wrong"
    return f"no common character has only the reading {', '.join(near)}, so this engine gets {characters}: {step}"


def _front_matter_line(path: Path, message: str) -> int:
    """Return the line of the written form that a message begins with; 0 if it is not found."""
    written = message.partition(":")[0]
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:  # standard input has no file
        return 0
    return next((number for number, line in enumerate(lines, 1) if line.strip(" -'\"{").startswith(written)), 0)


def _lines(path: Path) -> Iterable[Entry]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise LexiconError(path, 0, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise LexiconError(path, 0, "not UTF-8; save it as UTF-8 in your editor") from error
    for number, line in enumerate(text.split("\n"), 1):
        content = line.strip("\r ")
        if not content or content.startswith("#"):
            continue
        written, tab, said = content.partition("\t")
        if not tab:
            raise LexiconError(path, number, f"{content!r} has no tab; write  乐队<TAB>yuè duì")
        said, _, pinyin = said.partition("\t")
        yield entry(written, said, path, number, pinyin=pinyin)


def _form(entry: Entry, *, phonemes: bool) -> str:
    return f"[[{entry.phonemes}]]" if phonemes and entry.phonemes else entry.said


def _alone(text: str, start: int, end: int) -> bool:
    """Return whether a span neither begins nor ends inside a Latin word: AI is not matched in AIGC."""
    before = start and _LATIN.match(text[start]) and _LATIN.match(text[start - 1])
    after = end < len(text) and _LATIN.match(text[end - 1]) and _LATIN.match(text[end])
    return not before and not after
