"""Pronunciations: aliases, pinyin, and homophones that have no other reading."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style as Pinyin
from pypinyin import pinyin

from podcast.errors import LexiconError
from podcast.records import Token
from podcast.script import homophones, lexicon, normalise
from podcast.script.lexicon import Entry, Lexicon


def plain(text: str) -> tuple[Token, ...]:
    """Give a text as one token that no rule has touched."""
    return (Token(written=text, spoken=text, kind="plain"),)


def made(*pairs: tuple[str, str]) -> Lexicon:
    """Give a lexicon of written forms and aliases or pinyin."""
    return Lexicon([lexicon.entry(written, said, Path("lexicon.tsv"), 1) for written, said in pairs])


def written_to(path: Path, text: str) -> Path:
    """Write a lexicon file."""
    path.write_text(text, encoding="utf-8")
    return path


def test_an_alias_is_said_in_place_of_the_written_form() -> None:
    """Everywhere, and nothing else changes."""
    assert made(("B站", "哔哩哔哩")).apply(plain("B站和知乎，B站。")) == "哔哩哔哩和知乎，哔哩哔哩。"


def test_pinyin_becomes_characters_with_only_that_reading() -> None:
    """With tone marks or numbers; a character that has one reading stays."""
    assert made(("乐队", "yuè duì")).apply(plain("乐队来了")) == made(("乐队", "yue4 dui4")).apply(plain("乐队来了"))
    said = made(("乐队", "yuè duì")).apply(plain("乐队来了"))
    assert said[1:] == "队来了"
    assert said[0] != "乐"
    assert pinyin(said[:2], style=Pinyin.TONE3, heteronym=True) == [["yue4"], ["dui4"]]


def test_an_engine_with_phonemes_gets_pinyin() -> None:
    """Aliases stay aliases."""
    words = made(("乐队", "yuè duì"), ("B站", "哔哩哔哩"))
    assert words.apply(plain("B站乐队"), phonemes=True) == "哔哩哔哩[[yue4 dui4]]"


def test_the_built_in_list_reaches_an_engine_with_phonemes_as_pinyin() -> None:
    """But for entries of another engine, and those that only keep a shorter one from matching."""

    def said(text: str, engine: str) -> str:
        return lexicon.load().joined(Lexicon(), engine).apply(plain(text), phonemes=True)

    assert said("乐队去重庆", "kokoro") == "[[yue4 dui4]]去[[chong2 qing4]]"
    assert said("快乐队伍的角色", "kokoro") == "快乐队伍的角色"
    assert said("角色", "espeak") == "[[jue2 se4]]"


def test_a_syllable_that_no_character_has_alone_is_told_to_voices_that_take_pinyin(tmp_path: Path) -> None:
    """An alias for the others; a wrong syllable is an error there, too."""
    path = written_to(tmp_path / "lexicon.tsv", "得赶紧\t要赶紧\tděi gǎn jǐn\n嗵\t咚\ttōng\n")
    words = lexicon.load(path)
    assert words.apply(plain("得赶紧走，嗵！"), phonemes=True) == "[[dei3 gan3 jin3]]走，[[tong1]]！"
    assert words.apply(plain("得赶紧走，嗵！")) == "要赶紧走，咚！"
    with pytest.raises(LexiconError, match=r"lexicon\.tsv:1: 得.*is not a Mandarin syllable"):
        lexicon.load(written_to(path, "得\t要\tduqi3\n"))
    with pytest.raises(LexiconError, match=r"lexicon\.tsv:1: 得.*wants an alias in characters"):
        lexicon.load(written_to(path, "得\tděi\t要\n"))


@pytest.mark.parametrize(
    ("written", "said", "characters", "phonemes"),
    [
        ("联通", "lián tōng", "联通", "lian2 tong1"),
        ("得", "děi", "得", "dei3"),
        ("Tong", "tōng", "通", "tong1"),
        ("嗯", "ńg", "唔", "ng2"),
    ],
)
def test_a_syllable_that_no_character_has_alone_is_said_as_near_as_can_be(
    tmp_path: Path, written: str, said: str, characters: str, phonemes: str
) -> None:
    """Engines that take pinyin get it; the others get a near character, and the author the line to write."""
    words = lexicon.load(written_to(tmp_path / "lexicon.tsv", f"\n{written}\t{said}\n"))
    assert words.apply(plain(written), phonemes=True) == f"[[{phonemes}]]"
    assert words.apply(plain(written)) == characters
    assert words.notes(phonemes=True) == ()
    (note,) = words.notes(phonemes=False)
    assert note.startswith(f"{tmp_path / 'lexicon.tsv'}:2: {written}: no common character has only the reading ")
    line = f"{written}\t{characters}\t{said}"
    assert line.replace("\t", "<TAB>") in note
    assert lexicon.load(written_to(tmp_path / "lexicon.tsv", line)).notes(phonemes=False) == ()


@pytest.mark.parametrize(
    ("written", "said", "toned"),
    [
        ("乐队", "yue dui", "yuè duì"),
        ("简历", "jian li", "jiǎn lì"),
        ("简历", "jianli", "jiǎn lì"),
        ("重庆", "Chong Qing", "chóng qìng"),
        ("长安", "chang'an", "cháng ān"),
        ("西安", "xian", "xī ān"),
        ("女", "nv", "nǚ"),
        ("快递", "ems", ""),
        ("老王", "David", ""),
        ("B站", "bilibili", ""),
        ("乐队", "岳队", ""),
    ],
)
def test_pinyin_without_tones_is_met_with_its_tones(tmp_path: Path, written: str, said: str, toned: str) -> None:
    """It is read as Latin letters otherwise; an alias of Latin letters that is no pinyin of the word is none."""
    words = lexicon.load(written_to(tmp_path / "lexicon.tsv", f"{written}\t{said}\n"))
    for phonemes in (True, False):
        notes = words.notes(phonemes=phonemes)
        assert len(notes) == bool(toned)
        assert all(note.endswith(f"write {toned}") for note in notes)
    assert not toned or lexicon.entry(written, toned, Path("a.tsv"), 1).phonemes


def test_a_foreign_name_can_have_pinyin() -> None:
    """One character a syllable."""
    assert len(made(("Kimi", "qí mǐ")).apply(plain("Kimi"))) == 2


def test_the_longest_form_counts() -> None:
    """Whatever the order of the entries; an entry that is its own alias keeps a shorter one away."""
    words = made(("乐队", "岳队"), ("快乐队", "快乐队"), ("乐队长", "岳队掌"))
    assert words.apply(plain("乐队长和快乐队伍和乐队")) == "岳队掌和快乐队伍和岳队"


def test_a_form_is_replaced_once() -> None:
    """What an entry says is not looked up again."""
    assert made(("甲", "乙"), ("乙", "甲")).apply(plain("甲乙甲")) == "乙甲乙"


def test_the_lexicon_comes_after_the_rules() -> None:
    """It sees written forms, wins over what a rule made of a whole one, and leaves the middle of one alone."""
    words = made(("GPT-4o", "GPT四欧"), ("万", "碗"), ("1.2", "一二"), ("元", "圆"))
    assert words.apply(normalise.tokens("GPT-4o花了557.6万元。")) == "GPT四欧花了五百五十七点六万圆。"
    assert words.apply(normalise.tokens("一万个1.2")) == "一碗个一二"


def test_a_latin_form_is_a_whole_word() -> None:
    """AI is not in AIGC."""
    assert made(("AI", "诶哎")).apply(plain("AI、AIGC、MAI、AI绘画")) == "诶哎、AIGC、MAI、诶哎绘画"


@given(st.text(alphabet="乐队快长aA1。", max_size=40))
def test_what_no_entry_covers_is_said_as_it_was(text: str) -> None:
    """Taking the entries out again gives the text."""
    said = made(("乐队", "①"), ("长", "②")).apply(plain(text))
    assert said.replace("①", "乐队").replace("②", "长") == text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("乐队\tyuè duǐi", "duǐi.*not a Mandarin syllable"),
        ("乐队\tyue4 dvi4", "dvi4.*not a Mandarin syllable"),
        ("乐队\tyuè", "characters: 2, syllables: 1 .yue4.; write one syllable per character"),
        ("乐队\tyuè duì zhǎng", "characters: 2, syllables: 3"),
        ("乐队\tyuèduì", "two tones"),
        ("Biang\tbiáng", "no character has the reading biang2"),
        ("乐队 yuè duì", "has no tab"),
        ("乐队\t", "乐队.*expected a written form and an alias"),
    ],
)
def test_a_wrong_line_is_an_error_with_file_and_line(tmp_path: Path, line: str, message: str) -> None:
    """And says what to write."""
    path = written_to(tmp_path / "lexicon.tsv", f"# 注释\n\n重庆\tchóng qìng\n{line}\n")
    with pytest.raises(LexiconError, match=rf"lexicon\.tsv:4: .*{message}"):
        lexicon.load(path)


def test_a_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    """It is not guessed at."""
    path = tmp_path / "lexicon.tsv"
    path.write_bytes("乐队\t岳队".encode("gb18030"))
    with pytest.raises(LexiconError, match=r"lexicon\.tsv: not UTF-8"):
        lexicon.load(path)


def test_the_project_comes_after_the_built_in_list(tmp_path: Path) -> None:
    """A missing file is an empty one; the later of two entries counts; BOM and CRLF are no part of a word."""
    path = written_to(tmp_path / "lexicon.tsv", "\ufeff乐队\t乐团\r\n甲\t乙\r\n甲\t丙\r\n")
    assert lexicon.load(path).apply(plain("乐队甲")) == "乐团丙"
    assert lexicon.load(tmp_path / "none.tsv").apply(plain("乐队甲")) == "岳队甲"


def test_front_matter_is_a_mapping() -> None:
    """None is an empty one."""
    assert len(lexicon.of_front_matter(None, Path("a.md"))) == 0
    assert lexicon.of_front_matter({"甲": "乙", 315: "三幺五"}, Path("a.md")).apply(plain("甲315")) == "乙三幺五"
    with pytest.raises(LexiconError, match=r"a\.md: lexicon: "):
        lexicon.of_front_matter(["甲"], Path("a.md"))


def test_a_wrong_entry_of_the_front_matter_names_its_line(tmp_path: Path) -> None:
    """The line of the post's file."""
    path = written_to(tmp_path / "a.md", "---\ntitle: 甲\nlexicon:\n  乐队: yuè\n---\n")
    with pytest.raises(LexiconError, match=r"a\.md:4: 乐队: "):
        lexicon.of_front_matter({"乐队": "yuè"}, path)


def test_joined_the_other_counts() -> None:
    """The post's over the project's, and an entry for one engine only with that engine."""
    one, two = made(("甲", "乙"), ("丁", "戊")), made(("甲", "丙"))
    assert one.joined(two).apply(plain("甲丁")) == "丙戊"
    special = Lexicon([Entry(written="甲", said="假", engine="espeak")])
    assert special.apply(plain("甲")) == "甲"
    assert special.joined(Lexicon(), "espeak").apply(plain("甲")) == "假"


def test_a_fingerprint_holds_every_entry() -> None:
    """What changes the sound changes it."""
    assert made(("甲", "乙")).fingerprint() != made(("甲", "丙")).fingerprint()
    assert made(("甲", "乙")).fingerprint() == made(("甲", "乙")).fingerprint()


def test_entries_in_use_are_found() -> None:
    """In the order of the text."""
    assert [entry.written for entry in made(("甲", "乙"), ("丙", "丁")).found("丙甲乙丙")] == ["丙", "甲", "丙"]


def test_the_built_in_list_is_what_its_pinyin_says() -> None:
    """Every alias is worked out from the pinyin beside it; an entry without pinyin is its own alias."""
    rows = [line.split("\t") for line in lexicon.BUILT_IN.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    assert len(rows) > 10
    for written, said, *rest in rows:
        if rest and rest[0]:
            syllables = [homophones.numbered(part) for part in rest[0].split()]
            assert " ".join(syllables) == rest[0]
            assert homophones.characters(written, syllables) == (said, ())
        else:
            assert said == written
        assert not rest or rest[1:] in ([], ["espeak"], ["edge"])


def test_homophones_have_one_reading() -> None:
    """In the dictionary, or in every phrase that uses them; and there is one for nearly every syllable."""
    chosen = homophones.alone()
    assert len(chosen) > 1000
    single = [char for syllable, char in chosen.items() if homophones.readings(char) == (syllable,)]
    assert len(single) > 0.8 * len(chosen)
    assert [char for syllable, char in chosen.items() if homophones.readings(char)[0] != syllable] == []


def test_homophones_are_common() -> None:
    """The choice is the commonest character, so that a voice knows it."""
    words = {"yuè": "岳月", "huán": "环", "lǜ": "律", "chóng": "崇", "yīn": "音因"}
    for syllable, expected in words.items():
        assert homophones.alone()[homophones.numbered(syllable)] in expected


@pytest.mark.parametrize(
    ("syllable", "expected"),
    [("yuè", "yue4"), ("yue4", "yue4"), ("lǜ", "lü4"), ("lv4", "lü4"), ("lu:4", "lü4"), ("de", "de5"), ("de5", "de5")],
)
def test_syllables_are_written_in_several_ways(syllable: str, expected: str) -> None:
    """Tone marks or numbers, ü or v."""
    assert homophones.numbered(syllable) == expected


def test_a_neutral_syllable_keeps_its_character() -> None:
    """Voices know which second syllable is light; no character has only that reading."""
    assert made(("东西", "dōng xi")).apply(plain("东西")) == "东西"


def test_pinyin_is_imported_only_where_it_is_used() -> None:
    """It takes 0.2 s; aliases and the built-in list do without."""
    code = "import sys; from podcast.script import lexicon; lexicon.load(); print('pypinyin' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "False"
