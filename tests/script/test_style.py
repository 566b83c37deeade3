"""Styles are data: checked key by key, and every key is heard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from podcast.errors import ConfigError
from podcast.records import ROLES, Script, Style
from podcast.script import disclosure, style
from tests.script.reading import told

SHEZHANG = style.load("社长")
SOUND_ONLY = ("voices", "sound")
"""Tables whose keys shape the sound and not the script."""
CHANGED: dict[tuple[str, ...], Any] = {
    ("name",): "别名",
    ("patterns", "conclusion_headings"): ["^随想$"],
    ("patterns", "conclusion"): ["^天黑了"],
    ("patterns", "conclusion_openers"): ["^今天就到这里"],
    ("patterns", "bulletin"): ["^随笔"],
    ("patterns", "figure"): ["雨"],
    ("limits", "sentence"): 20,
    ("limits", "dense"): 1,
    ("limits", "final_part"): 0.9,
    ("limits", "conclusion"): 1,
    ("sound", "loudness"): -19,
    ("sound", "true_peak"): -2,
    ("sound", "intro"): "intro.wav",
    ("sound", "outro"): "outro.wav",
    ("sound", "bed"): "bed.wav",
    ("sound", "bed_under"): ["body"],
    ("sound", "bed_level"): 18,
    ("sound", "gains"): {"edge/zh-CN-YunyangNeural": 1.5},
}
"""What keys are set to, where their kind does not say it."""
BODY = """*一句话说完*

> 先说一句话。

谁会在意呢？没有人在意。气温是7度。价格是3元、5元、8元和9元。

> 这是别人说的话。

问：今天会下雨吗？

答：今天不会下雨。

问：明天会下雨吗？

答：明天也不会下雨。

社长认为，现在下结论还早。

## 会不会下雨？

这一句话特别长，长到不得不在中间的某一个地方把它切开，否则谁也没有办法一口气把它读完，更不用说听完了，何况后面还有这么一段没有说完的话，以及另外这么一段。

| 甲 | 乙 |
|---|---|
| 一 | 二 |

- 甲公司说了一句话
- 甲公司又说了一句话

天黑了下来，雨还是没有停。

## 随想

随想的第一句。随想的第二句。随想的第三句。
"""
ENDINGS = (
    "",
    "\n社长认为，雨不会停。\n\n今天就到这里了。\n",
    "\n所以，雨不会停了吧。\n\n今天就到这里了。\n",
    "\n## 结论\n\n结论的第一句。结论的第二句。\n\n今天就到这里了。\n",
)
BULLETIN = "- 甲公司发布新模型\n- 乙公司关闭旧模型\n"


def leaves(table: dict[str, Any], at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give every key of a style with its value."""
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, (*at, key))
        else:
            yield (*at, key), value


def nested(key: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Give the tables that set one key."""
    for name in reversed(key):
        value = {name: value}
    return dict(value)


def scripts(overrides: dict[str, Any] | None = None) -> list[str]:
    """Give what four posts and two bulletins sound like."""
    made = [told(BODY + ending, front="correction: 说错了\n", overrides=overrides) for ending in ENDINGS]
    made += [told(BULLETIN, title=title, overrides=overrides) for title in ("每日早报", "随笔两条")]
    return [_heard(script) for script in made]


def _heard(script: Script) -> str:
    return repr((script.style.name, script.utterances))


def _key(key: tuple[str, ...]) -> tuple[str, ...]:
    """Give the key as a style file writes it: prosody stands beside the pauses."""
    return tuple(part for part in key if part != "prosody")


def other(key: tuple[str, ...], value: Any) -> Any:
    """Give another value that a key may have."""
    if _key(key) in CHANGED:
        return CHANGED[_key(key)]
    if key[-1] == "voice":
        return "second" if value == "narrator" else "narrator"
    if isinstance(value, str):
        return f"换了{value}"
    return (
        value + 1.3 if key[-1] in {"before", "after", "pitch", "volume"} or key[0] == "pauses" else value * 0.75 + 0.1
    )


KEYS = [(key, value) for key, value in leaves({"name": SHEZHANG.name, **style.fingerprint(SHEZHANG)})]


@pytest.fixture(scope="module")
def before() -> list[str]:
    """What the style sounds like as it is."""
    return scripts()


@pytest.mark.parametrize(("key", "value"), KEYS, ids=[".".join(key) for key, _ in KEYS])
def test_every_key_is_heard(key: tuple[str, ...], value: Any, before: list[str]) -> None:
    """A changed key changes the script, or it is a figure of the sound that the fingerprint holds."""
    changed = nested(_key(key), other(key, value))
    if key[0] in SOUND_ONLY:
        made = style.load("社长", overrides=changed)
        assert style.fingerprint(made) != style.fingerprint(SHEZHANG)
    else:
        assert scripts(changed) != before


def test_the_table_of_the_reading_style_is_the_default() -> None:
    """Voices, rates and pauses are those the author's way of reading asks for."""
    found = {role: (how.voice, how.prosody.rate, how.before, how.after) for role, how in SHEZHANG.roles.items()}
    assert found == {
        "opening": ("narrator", 1.1, 0.0, 0.6),
        "correction": ("narrator", 1.0, 0.3, 0.9),
        "title": ("narrator", 0.95, 0.3, 0.9),
        "lead": ("narrator", 1.0, 0.0, 0.9),
        "preface": ("narrator", 1.0, 0.3, 0.9),
        "heading": ("narrator", 0.95, 1.2, 0.9),
        "body": ("narrator", 1.12, 0.0, 0.9),
        "dense": ("narrator", 1.0, 0.0, 0.8),
        "quote": ("second", 1.12, 0.45, 0.45),
        "dialogue": ("narrator", 1.12, 0.3, 0.45),
        "item": ("narrator", 1.12, 0.0, 0.9),
        "conclusion": ("narrator", 1.0, 1.2, 0.9),
        "coda": ("narrator", 1.12, 0.6, 0.9),
        "pointer": ("narrator", 1.0, 0.3, 0.9),
        "closing": ("narrator", 1.0, 0.9, 0.0),
    }
    assert SHEZHANG.voices["narrator"].engines["edge"] == "zh-CN-YunyangNeural"
    assert SHEZHANG.voices["second"].engines["edge"] == "zh-CN-YunxiNeural"
    assert (SHEZHANG.sound.loudness, SHEZHANG.sound.true_peak) == (-16, -1)


def test_styles_are_listed_with_the_default_first() -> None:
    """Two and two variants come with the program, and each loads by its name."""
    assert style.names() == ("社长", "朗读", "朗读-zh-hk", "朗读-zh-tw")
    for name in style.names():
        assert style.load(name).name == name
        assert set(style.load(name).roles) == set(ROLES)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("zh-cn", "朗读"), ("zh-sg", "朗读"), ("en", "朗读"), ("", "朗读"),
        ("zh-tw", "朗读-zh-tw"), ("zh-hant", "朗读-zh-tw"), ("zh-hant-tw", "朗读-zh-tw"),
        ("zh-hk", "朗读-zh-hk"), ("zh-mo", "朗读-zh-hk"), ("zh-hant-hk", "朗读-zh-hk"),
    ],
)  # fmt: skip
def test_the_language_of_a_show_chooses_the_variant(tmp_path: Path, language: str, name: str) -> None:
    """Also as the base of a style of one's own; what is named is taken, and another style has no variants."""
    chosen = style.load("朗读", language=language)
    assert chosen == style.load(name)
    (tmp_path / "mine.toml").write_text('base = "朗读"\nname = "我的"\n[roles.body]\nrate = 1\n', encoding="utf-8")
    assert style.load("mine.toml", folder=tmp_path, language=language).templates == chosen.templates
    assert style.load("朗读-zh-hk", language=language).name == "朗读-zh-hk"
    assert style.load("社长", language=language).name == "社长"


@pytest.mark.parametrize("name", ["朗读-zh-tw", "朗读-zh-hk"])
def test_a_variant_says_in_traditional_characters_what_the_style_says(name: str) -> None:
    """The disclosure in each; no character of the Simplified templates is left, and all else is the style's."""
    plain, variant = style.load("朗读"), style.load(name)
    assert replace(variant, name=plain.name, templates=plain.templates) == plain
    said = {key: text for key, text in variant.templates.items() if text}
    assert said.keys() == {key for key, text in plain.templates.items() if text}
    for key, text in said.items():
        assert set(text) == set(text) - set("内语读条处码见则"), key
    assert re.search("人工智[能慧]合成語音", variant.templates["opening"])
    assert disclosure.paced(variant).roles["opening"].prosody.rate == disclosure.RATE


def test_overrides_change_what_they_name_and_no_more() -> None:
    """One figure of one role."""
    made = style.load("社长", overrides={"roles": {"body": {"rate": 1.05}}})
    assert made.roles["body"].prosody.rate == 1.05
    assert made.roles["body"].after == SHEZHANG.roles["body"].after
    assert {role for role in ROLES if made.roles[role] != SHEZHANG.roles[role]} == {"body"}


def test_a_style_file_of_ones_own_begins_with_a_base(tmp_path: Path) -> None:
    """Relative to the project's folder; what it does not name is the base's."""
    (tmp_path / "mine.toml").write_text('base = "社长"\nname = "我的"\n[roles.body]\nrate = 1\n', encoding="utf-8")
    made = style.load("mine.toml", folder=tmp_path)
    assert (made.name, made.roles["body"].prosody.rate, made.roles["coda"].prosody.rate) == ("我的", 1.0, 1.12)


def test_a_fingerprint_is_json_and_has_no_name() -> None:
    """Renaming a style voices nothing again."""
    told_once = json.dumps(style.fingerprint(SHEZHANG), ensure_ascii=False, sort_keys=True)
    renamed = style.load("社长", overrides={"name": "别名"})
    assert json.dumps(style.fingerprint(renamed), ensure_ascii=False, sort_keys=True) == told_once


def test_the_voice_of_a_later_engine_is_its_own_affair() -> None:
    """Another voice for kokoro voices kokoro's episodes again, none of edge's; one for edge, all."""
    other = {engine: {"voices": {"narrator": {"engines": {engine: "another"}}}} for engine in ("kokoro", "edge")}
    later, first = (style.load("社长", overrides=other[engine]) for engine in ("kokoro", "edge"))
    for asked in ("edge", "auto", "espeak"):
        assert style.fingerprint(later, asked) == style.fingerprint(SHEZHANG, asked)
        assert style.fingerprint(first, asked) != style.fingerprint(SHEZHANG, asked)
    assert style.fingerprint(later, "kokoro") != style.fingerprint(SHEZHANG, "kokoro")
    gains = style.load("社长", overrides={"sound": {"gains": {"kokoro/zm_yunyang": 2.0}}})
    assert style.fingerprint(gains, "edge") == style.fingerprint(SHEZHANG, "edge")
    assert style.fingerprint(gains, "kokoro") != style.fingerprint(SHEZHANG, "kokoro")


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"roles": {"bodi": {"voice": "narrator"}}}, r"roles\.bodi: .*'body'"),
        ({"roles": {"body": {"rat": 1}}}, r"roles\.body\.rat: .*'rate'"),
        ({"roles": {"body": {"voice": "naratr"}}}, r"roles\.body\.voice: .*'naratr'.*'narrator'"),
        ({"roles": {"body": 3}}, r"roles\.body: expected a table"),
        ({"roles": {"body": {"rate": 12}}}, r"roles\.body\.rate: .*0\.5 to 2"),
        ({"roles": {"body": {"rate": True}}}, r"roles\.body\.rate: expected a number"),
        ({"pauses": {"cut": -0.1}}, r"pauses\.cut: .*0 to 10"),
        ({"pauses": {"cut": float("nan")}}, r"pauses\.cut: expected a number"),
        ({"pauses": {"comma": 1}}, r"pauses\.comma: .*known are"),
        ({"patterns": {"figure": ["("]}}, r"patterns\.figure: '\(' is not a regular expression"),
        ({"patterns": {"figure": "x"}}, r"patterns\.figure: expected a list"),
        ({"templates": {"opening": "{dat}"}}, r"templates\.opening: .*\{dat\}.*'date'"),
        ({"templates": {"closing": "{count}"}}, r"templates\.closing: .*\{count\}"),
        ({"templates": {"opening": "{"}}, r"templates\.opening: .*brace"),
        ({"templates": {"opening": "{show:>999999}"}}, r"templates\.opening: "),
        ({"templates": {"opening": 1}}, r"templates\.opening: expected a text"),
        ({"sound": {"loudnes": -16}}, r"sound\.loudnes: .*'loudness'"),
        ({"sound": {"true_peak": 1}}, r"sound\.true_peak: .*-20 to 0"),
        ({"sound": {"bed_under": ["titel"]}}, r"sound\.bed_under: .*'titel'.*'title'"),
        ({"sound": {"bed_under": "title"}}, r"sound\.bed_under: expected a list of roles"),
        ({"sound": {"bed_level": 3}}, r"sound\.bed_level: .*14 to 18"),
        ({"sound": {"gains": {"edge/x": "loud"}}}, r"sound\.gains\.edge/x: expected a number"),
        ({"voices": {"second": {"alike": {"rate": 9}}}}, r"voices\.second\.alike\.rate: "),
        ({"voices": {"second": {"engines": {"edge": ""}}}}, r"voices\.second\.engines\.edge: "),
        ({"rules": {}}, r"rules: .*'roles'"),
    ],
)
def test_what_is_wrong_is_named_with_its_key(overrides: dict[str, Any], message: str) -> None:
    """Unknown keys and roles, voices that are not there, negative pauses, broken patterns and templates."""
    with pytest.raises(ConfigError, match=r"podcast\.toml \[style\]: " + message):
        style.load("社长", overrides=overrides)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = \n", r"mine\.toml: not valid TOML: .*line 1"),
        ('name = "x"\n', r"mine\.toml: voices: is missing.*base"),
        ('base = "社張"\n', r"mine\.toml: base: .*'社張'"),
        ('base = "社长"\n[pauses]\ncut = -1\n', r"mine\.toml: pauses\.cut: "),
        ('base = "社长"\nroles = []\n', r"mine\.toml: roles: expected a table"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    """File and key, and what to do."""
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        style.load("mine.toml", folder=tmp_path)


def test_a_style_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """With the nearest name, or the file looked for."""
    with pytest.raises(ConfigError, match=r"'朗诵'.*did you mean '朗读'"):
        style.load("朗诵")
    with pytest.raises(ConfigError, match=r"nowhere\.toml does not exist"):
        style.load("nowhere.toml", folder=tmp_path)


def test_every_style_that_ships_has_every_key(tmp_path: Path) -> None:
    """No key is filled in silently: without its own value a style does not load; a variant has those of its base."""
    for path in style.SHIPPED.glob("*.toml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        if any(line.startswith("base = ") for line in lines):
            continue
        place = next(index for index, line in enumerate(lines) if line.startswith("cut = "))
        (tmp_path / "short.toml").write_text("\n".join(lines[:place] + lines[place + 1 :]), encoding="utf-8")
        with pytest.raises(ConfigError, match=r"pauses\.cut: is missing"):
            style.load("short.toml", folder=tmp_path)


def test_styles_are_equal_to_themselves() -> None:
    """Loading twice gives the same."""
    first: Style = style.load("社长")
    assert first == SHEZHANG


def test_every_key_is_documented() -> None:
    """Every key of the style file, and every role, stands in docs/styles.md."""
    text = (Path(__file__).parents[2] / "docs" / "styles.md").read_text(encoding="utf-8")
    words = {part for key, _ in KEYS for part in _key(key)} - {"edge", "espeak", "kokoro"}
    keys = {word for word in words if "/" not in word}  # `engine/voice` of a gain is a name, not a key
    assert sorted(word for word in keys if not re.search(rf"[`.]{word}[`.]", text)) == []


def test_a_role_may_have_an_expression() -> None:
    """By engine, speaker and role. It counts for the audio, and only where there is one."""
    chosen = style.load(
        "社长", overrides={"voices": {"narrator": {"expressions": {"azure": {"title": "newscast-casual"}}}}}
    )
    assert chosen.voices["narrator"].expressions == {"azure": {"title": "newscast-casual"}}
    assert chosen.voices["narrator"].engines == SHEZHANG.voices["narrator"].engines
    assert style.fingerprint(chosen) != style.fingerprint(SHEZHANG)
    assert style.fingerprint(chosen, "edge") == style.fingerprint(SHEZHANG, "edge")
    assert style.fingerprint(chosen, "china", "azure") != style.fingerprint(SHEZHANG, "china", "azure")
    assert "expressions" not in json.dumps(style.fingerprint(SHEZHANG))


@pytest.mark.parametrize(
    ("named", "told_of"),
    [
        ({"azure": {"titel": "newscast"}}, r"expressions\.azure\.titel: there is no such key: did you mean 'title'"),
        ({"azure": "newscast"}, r"expressions\.azure: expected a table"),
        ({"azure": {"title": ""}}, r"expressions\.azure\.title: expected a name, but it is empty"),
    ],
)
def test_a_wrong_expression_is_named(named: dict[str, Any], told_of: str) -> None:
    """With the key, and the nearest role."""
    with pytest.raises(ConfigError, match=told_of):
        style.load("社长", overrides={"voices": {"narrator": {"expressions": named}}})
