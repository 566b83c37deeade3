"""No two figures are joined, and what an engine says in floats is heard: through the command, on a scratch project."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Project
from tests.services.openai import SpeechServer, running

SAY = """
import io, struct, sys
import numpy as np, soundfile
from tests.services.say import tones
pcm, rate = soundfile.read(io.BytesIO(tones(sys.argv[2], 1)), dtype="float32")
out = io.BytesIO()
soundfile.write(out, pcm * float(sys.argv[3]), rate, format=sys.argv[4], subtype=sys.argv[5])
content = bytearray(out.getvalue())
if sys.argv[6] != "-":
    struct.pack_into("<I", content, content.index(b"data") + 4, int(sys.argv[6]))
open(sys.argv[1], "wb").write(content)
"""


LISTS = {
    "三档价格：199，299，399元": "三档价格：一百九十九，二百九十九，三百九十九元",
    "票价分别是100,200,300元": "票价分别是一百，二百，三百元",
    "端口80,443,8080": "端口八零，四四三，八零八零",
    "年份是1999,2000,2001": "年份是一九九九，二零零零，二零零一",
    "总共卖出1,234,567件": "总共卖出一百二十三万四千五百六十七件",
    "售价12，345，678元": "售价一千二百三十四万五千六百七十八元",
}
ROOMS = {
    "3-202房间": "三杠二零二房间",
    "27号1101-08室": "二十七号一一零一杠零八室",
    "A座5-1-301室": "A座五杠一杠三零一室",
    "101-1号": "一零一杠一号",
    "3-5号线": "三到五号线",
    "3-5间": "三到五间",
}
STRUCK = {
    "售价~~4999~~3999元": ("售价3999元", "4999"),
    "标价<del>5999</del><ins>2999</ins>元": ("标价2999元", "5999"),
    "负责人是<s>副总</s>主任": ("负责人是主任", "副总"),
    "卖出12<strike>34</strike>56件": ("卖出12 56件", "34"),
}
RAISED = {
    "2024<sup>1</sup>年": ("2024年", "二零二四年"),
    "100 万<sup>3</sup>台": ("100 万台", "一百万台"),
    "据统计<a href='#fn1'>1</a>有5家": ("据统计有5家", "据统计有五家"),
    "3×10<sup>8</sup>米": ("3×10⁸米", "三乘以十的八次方米"),
    "12[^1]34家": ("12 34家", "十二、三十四家"),
}


def script(project: Project, *sentences: str) -> tuple[str, str, dict[str, str]]:
    """Give what is written of a post, what is said, and what is left out with its reason."""
    body = "\n\n".join(f"我们听说的是{sentence}，大家也都这么说。" for sentence in sentences)
    path = project.post("2025-03-04-a.md", f"---\ntitle: 试一试\ndate: 2025-03-04\n---\n\n{body}\n\n[^1]: 出处。\n")
    told: dict[str, Any] = json.loads(project.run("script", str(path), "--format", "json").stdout)
    body_only = [said for said in told["utterances"] if said["order"]]
    left_out = {piece["written"]: piece["reason"] for piece in told["left_out"]}
    return "".join(said["written"] for said in body_only), "".join(said["spoken"] for said in body_only), left_out


@pytest.mark.parametrize("cases", [LISTS, ROOMS], ids=["lists", "rooms"])
def test_figures_are_told_apart(project: Project, cases: dict[str, str]) -> None:
    """A list with commas is a list and a number is one; a room is no range and a range no room."""
    written, spoken, _ = script(project, *cases)
    assert [case for case in cases if f"听说的是{case}，" not in written] == []
    assert [said for said in cases.values() if f"听说的是{said}，" not in spoken] == []


def test_what_is_struck_out_is_not_heard(project: Project) -> None:
    """Neither heard nor printed, and told as `struck`."""
    written, spoken, left_out = script(project, *STRUCK)
    assert [shown for shown, _ in STRUCK.values() if f"听说的是{shown}，" not in written] == []
    assert "四千九百九十九" not in spoken
    assert left_out == {"[^1]: 出处。": "reference"} | {gone: "struck" for _, gone in STRUCK.values()}


def test_a_raised_figure_is_a_mark_or_a_power(project: Project) -> None:
    """It never goes on with the figure before it."""
    written, spoken, _ = script(project, *RAISED)
    assert [shown for shown, _ in RAISED.values() if f"听说的是{shown}，" not in written] == []
    assert [said for _, said in RAISED.values() if f"听说的是{said}，" not in spoken.replace(" ", "")] == []


@pytest.mark.parametrize(
    ("loud", "form", "subtype", "length"),
    [
        (1, "WAV", "FLOAT", "-"),
        (1, "WAV", "DOUBLE", str(0x7FFFF000)),
        (6, "WAV", "FLOAT", "2000000000"),
        (1, "AIFF", "FLOAT", "-"),
    ],
)
def test_a_program_may_write_floats(
    project: Project, article: Callable[..., str], loud: int, form: str, subtype: str, length: str
) -> None:
    """Loud ones, too, and with any number where the length goes."""
    call = [sys.executable, "-c", SAY, "{out}", "{text}", str(loud), form, subtype, length]
    engine = json.dumps(call, ensure_ascii=False)
    path = project.folder / "podcast.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n[engines.command]\ncommand = {engine}\n", encoding="utf-8")
    project.post("2025-03-04-a.md", article())
    done = project.events("build", "--engine", "command")
    assert [one["slug"] for one in done if one["event"] == "episode"] == ["2025-03-04-a"]
    assert project.record("2025-03-04-a")["loudness"] == pytest.approx(-16, abs=1.5)


@pytest.mark.parametrize(
    ("fault", "subtype", "length"),
    [
        ("", "FLOAT", 0),
        ("unsized", "FLOAT", 0x7FFFFFFF),
        ("unsized", "PCM_16", 2_000_000_000),
        ("unsized", "DOUBLE", 0),
    ],
)
def test_a_server_may_send_floats(
    project: Project, article: Callable[..., str], fault: str, subtype: str, length: int
) -> None:
    """As Kokoros does, and streamed as pocket-tts does."""
    with running(SpeechServer(fault=fault, subtype=subtype, length=length)) as server:
        path = project.folder / "podcast.toml"
        more = f'\n[engines.openai]\nbase_url = "{server.url}"\nmodel = "any"\nvoice = "low"\n'
        path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
        project.post("2025-03-04-a.md", article())
        done = project.events("build", "--engine", "openai")
    assert [one["slug"] for one in done if one["event"] == "episode"] == ["2025-03-04-a"]


def test_what_came_in_place_of_audio_is_told(project: Project, article: Callable[..., str]) -> None:
    """By what it says, so that its author knows what to mend."""
    code = "import sys; open(sys.argv[1], 'w', encoding='utf-8').write('model not loaded')"
    call = json.dumps([sys.executable, "-c", code, "{out}", "{text}"])
    path = project.folder / "podcast.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n[engines.command]\ncommand = {call}\n", encoding="utf-8")
    project.post("2025-03-04-a.md", article())
    told = project.run("build", "--engine", "command", code=1)
    assert "model not loaded" in told.stderr
    assert "0x" not in told.stderr


def test_what_a_listener_can_read_joins_nothing_either(project: Project) -> None:
    """Transcript, page and the text under the title in an app."""
    body = "新机售价~~4999~~3999元，一共卖出12<!-- 待核 -->34台。\n\n第二段也有事情要说，说完就结束。"
    project.post("2025-03-04-a.md", f"---\ntitle: 试一试\ndate: 2025-03-04\n---\n\n{body}\n")
    project.run("build")
    assert "售价3999元，一共卖出12 34台" in project.record("2025-03-04-a")["summary"]
    shown = [
        path for path in (project.folder / "feed").rglob("*.*") if path.suffix in {".xml", ".html", ".vtt", ".json"}
    ]
    texts = {path.name: path.read_text(encoding="utf-8") for path in shown}
    assert {"feed.xml", "transcript.vtt"} <= texts.keys()
    assert [name for name, text in texts.items() if "49993999" in text or "1234台" in text] == []
