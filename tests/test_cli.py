"""The commands, run as a user runs them: their results, messages and exit codes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile

from podcast.records import Prosody
from podcast.voice import store
from tests.conftest import ROOT, Project

Article = Callable[..., str]
SPEAKS = [sys.executable, "-S", str(ROOT / "tests" / "services" / "say.py"), "--rate", "{rate}", "{out}", "{text}"]
SAY = f'[engines.laptop]\nkind = "command"\ncommand = {json.dumps(SPEAKS)}\nvoice = "one"\n'
"""A table for a program that speaks in tones."""


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every visible file's bytes."""
    files = [path for part in ("audio", "feed") for path in (folder / part).rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_post_becomes_an_episode_in_a_feed(project: Project, article: Article) -> None:
    """One command makes the MP3, its record and the feed; the decoded length matches the record."""
    project.post("2025-03-04-wind.md", article())
    events = project.events("build")
    built = next(event for event in events if event["event"] == "episode")
    assert (built["slug"], built["engine"], built["preview"]) == ("2025-03-04-wind", "tone", False)
    assert built["engine_calls"] > 0
    record = project.record("2025-03-04-wind")
    info = soundfile.info(project.folder / record["enclosure"]["path"])
    assert abs(info.frames / info.samplerate - record["duration"]) < 0.05
    assert record["enclosure"]["length"] == (project.folder / record["enclosure"]["path"]).stat().st_size
    assert any("帽子" in cue["written"] for cue in record["cues"])
    assert "2025-03-04-wind" in (project.folder / "feed" / "feed.xml").read_text(encoding="utf-8")


def test_a_second_build_changes_nothing(project: Project, article: Article) -> None:
    """Without changes there is no engine call and no changed byte, with or without the cache."""
    project.post("2025-03-04-wind.md", article())
    project.run("build", fresh=True)
    before = snapshot(project.folder)
    assert [event for event in project.events("build") if event["event"] == "episode"] == []
    assert snapshot(project.folder) == before
    shutil.rmtree(project.folder / ".podcast")
    assert [event for event in project.events("build") if event["event"] == "episode"] == []
    assert snapshot(project.folder) == before


def test_one_edited_sentence_costs_one_engine_call(project: Project, article: Article) -> None:
    """A named, unchanged post needs no call; an edited one keeps guid and date and gets a new file."""
    path = project.post("2025-03-04-wind.md", article())
    project.run("build")
    first = project.record("2025-03-04-wind")
    (unchanged,) = [event for event in project.events("build", str(path)) if event["event"] == "episode"]
    assert (unchanged["engine_calls"], unchanged["unchanged"]) == (0, True)
    project.post("2025-03-04-wind.md", article("今天的风有点大，出门要戴帽子。晚上也许会下雪，记得收衣服。"))
    (edited,) = [event for event in project.events("build") if event["event"] == "episode"]
    assert edited["engine_calls"] == 1
    second = project.record("2025-03-04-wind")
    assert (second["guid"], second["published"]) == (first["guid"], first["published"])
    assert second["enclosure"]["path"] != first["enclosure"]["path"]
    assert (project.folder / first["enclosure"]["path"]).exists()


def test_a_lost_record_gives_the_same_guid(project: Project, article: Article) -> None:
    """The guid is derived from the show's guid and the slug."""
    project.post("2025-03-04-wind.md", article())
    project.run("build")
    guid = project.record("2025-03-04-wind")["guid"]
    (project.folder / "audio" / "2025-03-04-wind.json").unlink()
    project.run("build")
    assert project.record("2025-03-04-wind")["guid"] == guid


def test_links_tags_and_image_change_the_record_alone(project: Project, article: Article) -> None:
    """Changes that are not audible need no new audio."""
    project.post("2025-03-04-wind.md", article(more="tags: [天气]\n"))
    project.run("build")
    before = project.record("2025-03-04-wind")
    project.post("2025-03-04-wind.md", article(more="tags: [天气, 生活]\nimage: /a.jpg\n"))
    assert [event for event in project.events("build") if event["event"] == "episode"] == []
    after = project.record("2025-03-04-wind")
    assert after["tags"] == ["天气", "生活"]
    assert after["image"] == "https://blog.example.test/a.jpg"
    assert after["enclosure"] == before["enclosure"]


def test_settings_re_voice_only_with_stale(project: Project, article: Article) -> None:
    """A new style does not change published episodes without --stale."""
    project.post("2025-03-04-wind.md", article())
    project.run("build")
    before = project.record("2025-03-04-wind")
    project.configure('style = "社长"', 'style = "朗读"')
    told = project.run("build").stderr
    assert "--stale" in told
    assert project.record("2025-03-04-wind") == before
    project.run("build", "--stale")
    assert project.record("2025-03-04-wind")["settings_hash"] != before["settings_hash"]


def test_a_damaged_mp3_is_made_again(project: Project, article: Article) -> None:
    """A truncated file is detected, and needs no engine call while the clips are cached."""
    project.post("2025-03-04-wind.md", article())
    project.run("build")
    path = project.folder / project.record("2025-03-04-wind")["enclosure"]["path"]
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    (built,) = [event for event in project.events("build") if event["event"] == "episode"]
    assert built["engine_calls"] == 0
    assert path.read_bytes() == whole


def test_one_bad_post_does_not_stop_the_others(project: Project, article: Article) -> None:
    """The good one is built, the bad ones are reported with file and next step, and the exit code is 1."""
    project.post("2025-03-04-good.md", article())
    project.post("2025-03-05-undated.md", "---\ntitle: 题\ndate: 后天\n---\n\n正文。\n")
    project.post("2025-03-06-broken.md", "+++\ntitle = [a\ndate = 2025-03-06\n+++\n\n正文。\n")
    project.post("2025-03-07-empty.md", "---\ntitle: 空\ndate: 2025-03-07\n---\n")
    (project.folder / "posts" / "2025-03-08-gbk.md").write_bytes("---\ntitle: 题\n---\n正文".encode("gbk"))
    events = project.events("build", code=1)
    assert [event["slug"] for event in events if event["event"] == "episode"] == ["2025-03-04-good"]
    failed = {Path(event["path"]).stem: event["error"] for event in events if event["event"] == "failed"}
    assert set(failed) == {"2025-03-05-undated", "2025-03-06-broken", "2025-03-07-empty", "2025-03-08-gbk"}
    assert all(stem in error for stem, error in failed.items())
    assert not list((project.folder / ".podcast" / "tmp").iterdir())


def test_two_posts_with_one_slug_are_refused(project: Project, article: Article) -> None:
    """The first is built, the second reported."""
    project.post("2025-03-04-a.md", article())
    project.post("2025-03-05-b.md", article("另一段话。", more="id: 2025-03-04-a\n"))
    events = project.events("build", code=1)
    assert [event["slug"] for event in events if event["event"] == "episode"] == ["2025-03-04-a"]
    assert "2025-03-04-a.md" in next(event["error"] for event in events if event["event"] == "failed")


def test_a_duplicate_is_skipped_with_a_note(project: Project, article: Article) -> None:
    """Of two files with the same text, the first by name is built."""
    project.post("2025-03-04-b.md", article())
    project.post("2025-03-04-a.md", article())
    events = project.events("build")
    assert [event["slug"] for event in events if event["event"] == "episode"] == ["2025-03-04-a"]
    assert any("same text" in event.get("message", "") for event in events)


def test_a_future_post_is_skipped(project: Project, article: Article) -> None:
    """It is reported, and is not a failure."""
    project.post("2999-01-01-later.md", article(day="2999-01-01"))
    events = project.events("build")
    assert any("is in the future" in event.get("message", "") for event in events)
    assert not list((project.folder / "audio").glob("*.mp3"))


def test_a_slug_cannot_leave_its_folder(project: Project, article: Article) -> None:
    """An id that contains a path is rejected."""
    project.post("2025-03-04-a.md", article(more="id: ../../etc\n"))
    assert "id" in next(event["error"] for event in project.events("build", code=1) if event["event"] == "failed")


def test_older_posts_wait_for_all(project: Project, article: Article) -> None:
    """`start` excludes the archive; --since and --all include it, and more than twenty episodes need --yes."""
    for number in range(22):
        project.post(
            f"2024-01-{number + 1:02d}-a.md",
            article(f"今天是第{number}天，风不大。", title=f"日记{number}", day=f"2024-01-{number + 1:02d}"),
        )
    told = project.run("build").stderr
    assert "Nothing to do" in told
    assert "22 posts are older than `start`" in told
    (plan,) = [event for event in project.events("build", "--all", "--dry-run") if event["event"] == "plan"]
    assert plan["posts"] == 22
    assert plan["requests"] > 22
    assert "--yes" in project.run("build", "--all", code=2).stderr
    events = project.events("build", "--since", "2024-01-21")
    assert [event["slug"] for event in events if event["event"] == "episode"] == ["2024-01-21-a", "2024-01-22-a"]


def test_nightly_auto_never_makes_a_preview(
    project: Project, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a terminal and without --previews, an unreachable edge service is exit 1 and nothing is voiced."""
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(project.folder / "nobody.sock"))
    project.configure('engine = "tone"', 'engine = "auto"')
    project.post("2025-03-04-a.md", article())
    assert "--previews" in project.run("build", code=1).stderr
    assert not list((project.folder / "audio").glob("*.mp3"))


def test_previews_are_not_listed_without_the_option(
    project: Project, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """auto with --previews uses espeak with a warning; `feed` alone does not list the preview."""
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(project.folder / "nobody.sock"))
    project.configure('engine = "tone"', 'engine = "auto"')
    project.post("2025-03-04-a.md", article("风大。"))
    events = project.events("build", "--previews")
    (built,) = [event for event in events if event["event"] == "episode"]
    assert (built["engine"], built["preview"]) == ("espeak", True)
    assert any(event["event"] == "stand_in" for event in events)
    assert project.record("2025-03-04-a")["preview"]
    assert "2025-03-04-a" in (project.folder / "feed" / "feed.xml").read_text(encoding="utf-8")
    assert "only previews" in project.run("feed").stderr
    assert not (project.folder / "feed" / "feed.xml").exists()


def test_a_preview_waits_for_edge_without_stopping_the_others(
    project: Project, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a later run without edge the preview is reported as failed, and the run continues to its end."""
    monkeypatch.setenv("PODCAST_EDGE_SOCKET", str(project.folder / "nobody.sock"))
    project.configure('engine = "tone"', 'engine = "auto"')
    project.post("2025-03-04-a.md", article("风大。"))
    project.run("build", "--previews")
    project.run("build", "--previews")
    events = project.events("build", code=1)
    assert [Path(event["path"]).stem for event in events if event["event"] == "failed"] == ["2025-03-04-a"]
    assert events[-1]["event"] == "finished"


def test_a_named_post_cannot_take_over_the_episode_of_another(project: Project, article: Article) -> None:
    """Two posts with one slug, named one after the other: the second is rejected, and the first keeps its episode."""
    project.post("2025-03-04-a.md", article(more="id: same\n"))
    other = project.post("2025-03-05-b.md", article("另一段话，讲的是另一件事。", more="id: same\n"))
    project.run("build", code=1)
    before = project.record("same")
    assert "has an episode" in project.run("build", str(other), code=1).stderr
    assert project.record("same") == before


@pytest.mark.parametrize("encoding", ["gbk", "latin-1"])
def test_output_is_utf_8_whatever_the_locale(
    project: Project, article: Article, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    """JSON is always UTF-8, and a message in Chinese never causes a traceback."""
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    path = project.post("2025-03-04-a.md", article("鿃風大。"))
    assert "風大" in project.run("script", str(path), "--format", "json").stdout


def test_a_disk_fault_is_a_message(project: Project, article: Article) -> None:
    """A file in place of a folder is reported with its path."""
    project.post("2025-03-04-a.md", article())
    shutil.rmtree(project.folder / ".podcast")
    (project.folder / ".podcast").write_bytes(b"")
    told = project.run("build", code=1).stderr
    assert "Traceback" not in told
    assert ".podcast" in told


def test_script_prints_text_json_and_diff(project: Project, article: Article) -> None:
    """The three forms, from a file and from standard input; the JSON keys are a stable interface."""
    path = project.post("2025-03-04-a.md", article("2024年涨了5%。", "![图](a.jpg)"))
    assert "二零二四年涨了百分之五" in project.run("script", str(path)).stdout
    assert "-  2024年" not in project.run("script", str(path), "--format", "diff").stdout
    assert "- 2024年涨了5%。" in project.run("script", str(path), "--format", "diff").stdout
    told = json.loads(project.run("script", "-", "--format", "json", stdin=path.read_bytes()).stdout)
    assert set(told) == {"slug", "title", "published", "style", "utterances", "left_out", "stats"}
    said = next(part for part in told["utterances"] if part["order"])
    assert set(said) == {
        "order",
        "line",
        "role",
        "written",
        "spoken",
        "voice",
        "prosody",
        "pause_before",
        "pause_after",
    }
    assert said["line"] == 6
    assert [left["reason"] for left in told["left_out"]] == ["alt"]
    assert told["style"] == "社长"


def test_a_lexicon_reaches_a_voice_with_phonemes_as_pinyin(project: Project, article: Article) -> None:
    """The project's, the post's and the built-in one; a voice without phonemes gets characters that sound so."""
    (project.folder / "lexicon.tsv").write_text("行长\thang2 zhang3\n得赶紧\t要赶紧\tděi gǎn jǐn\n", encoding="utf-8")
    body = "行长说得赶紧去重庆看乐队，他的长处是朝阳。"
    path = project.post("2025-03-04-a.md", article(body, more="lexicon:\n  朝阳: zhāo yáng\n"))

    def spoken(engine: str) -> str:
        told = json.loads(project.run("script", str(path), "--format", "json", "--engine", engine).stdout)
        (said,) = (str(part["spoken"]) for part in told["utterances"] if part["written"] == body)
        return said

    assert spoken("kokoro") == (
        "[[hang2 zhang3]]说[[dei3 gan3 jin3]]去[[chong2 qing4]]看[[yue4 dui4]]，他的长处是[[zhao1 yang2]]。"
    )
    assert "[[" not in spoken("espeak")
    assert "要赶紧" in spoken("espeak")


def test_script_of_nothing_is_no_failure(project: Project) -> None:
    """A post without text has an empty script, and the exit code is 0."""
    path = project.post("2025-03-04-a.md", "---\ntitle: 空\n---\n")
    told = json.loads(project.run("script", str(path), "--format", "json").stdout)
    assert told["utterances"] == []


@pytest.mark.everywhere
def test_init_makes_a_project_that_builds(tmp_path: Path, article: Article) -> None:
    """A new project builds a feed without edits; a second init changes nothing."""
    project = Project(tmp_path / "new")
    made = project.run("init", "--title", "小站").stdout.split()
    assert [Path(path).name for path in made] == ["podcast.toml", "cover.jpg"]
    project.run("init", code=2)
    project.configure('engine = "auto"', 'engine = "tone"')
    path = project.post("2025-03-04-a.md", article())
    project.run("build", str(path))
    assert "小站" in (project.folder / "feed" / "feed.xml").read_text(encoding="utf-8")


def test_check_finds_what_is_wrong(project: Project, article: Article) -> None:
    """A good feed passes; one with missing audio does not."""
    project.post("2025-03-04-a.md", article())
    project.run("build")
    assert "The feed is valid." in project.run("check").stdout
    (project.folder / project.record("2025-03-04-a")["enclosure"]["path"]).unlink()
    findings = project.events("check", code=1)
    assert any(finding["level"] == "error" for finding in findings)


def test_feed_keeps_the_old_one_where_audio_is_missing(project: Project, article: Article) -> None:
    """The item is left out and reported, and the exit code is 1."""
    project.post("2025-03-04-a.md", article())
    project.post("2025-03-05-b.md", article("另一天。", day="2025-03-05"))
    project.run("build")
    (project.folder / project.record("2025-03-04-a")["enclosure"]["path"]).unlink()
    told = project.run("feed", code=1).stderr
    assert "missing or damaged" in told
    assert "feed.xml is unchanged: it lists 2025-03-04-a without intact audio (see above)" in told
    assert "run `podcast withdraw 2025-03-04-a`" in told
    project.run("withdraw", "2025-03-04-a")
    assert "1 episode" in project.run("feed").stdout


def test_voices_and_doctor_report(project: Project) -> None:
    """The built-in engines work on any machine."""
    assert "cmn" in project.run("voices", "--engine", "espeak").stdout
    told = project.run("doctor").stdout
    assert "ok    espeak: speaks" in told
    assert "ok    project" in told


def test_doctor_reports_the_engines_of_a_project_that_cannot_be_written(project: Project) -> None:
    """What it keeps of edge's answer cannot be stored; that is no reason to stop."""
    shutil.rmtree(project.folder / ".podcast", ignore_errors=True)
    (project.folder / ".podcast").write_bytes(b"")
    told = project.run("doctor", code=1)
    assert re.search(r"^FIX   disk: \S+\.podcast\S*: [A-Z]", told.stdout, re.MULTILINE)
    assert re.search(r"^(ok   |note ) edge: the service", told.stdout, re.MULTILINE)
    assert not told.stderr


def test_an_engine_with_a_name_of_its_own(project: Project, article: Article) -> None:
    """It is listed, checked and used under its name, which the episode's record keeps."""
    project.configure("[engines]\n", f"[engines]\n{SAY}")
    project.post("2025-03-04-a.md", article())
    assert "laptop\tone" in project.run("voices").stdout
    assert "ok    laptop: speaks" in project.run("doctor").stdout
    project.run("build", "--engine", "laptop")
    assert project.record("2025-03-04-a")["engine"] == "laptop"
    assert "there is no engine 'desktop'" in project.run("build", "--engine", "desktop", code=2).stderr


def test_a_dry_run_tells_what_is_charged(project: Project, article: Article) -> None:
    """Characters as the service counts them, the price and the quota; nobody is asked, and no key is needed."""
    table = 'region = "chinaeast2"\nprice = 100.0\ncurrency = "CNY"\nquota = 10000\nrequests_a_minute = 20'
    project.configure("[engines]\n", f"[engines]\n[engines.azure]\n{table}\n")
    project.post("2025-03-04-a.md", article())
    (plan,) = project.events("build", "--engine", "azure", "--dry-run")
    assert plan["charged"] > 2 * plan["characters"]
    assert plan["price"] == round(plan["charged"] / 10_000, 2) > 0
    assert (plan["currency"], plan["quota"], plan["minutes"]) == ("CNY", 10_000, round(plan["requests"] / 20, 1))
    told = project.run("build", "--engine", "azure", "--dry-run").stdout
    assert f"; {plan['charged']:,} characters charged, {plan['price']:.2f} CNY, " in told
    assert f"{plan['charged'] / 10_000:.1%} of the month's 10,000, {plan['minutes']:g} minutes at least" in told
    assert "charged" not in project.run("build", "--dry-run").stdout
    assert "AZURE_SPEECH_KEY" in project.run("doctor").stdout


def test_wrong_usage_is_exit_2(project: Project, tmp_path: Path) -> None:
    """An unknown engine or key, or a missing project, is reported with the next step."""
    project.run("build", "--engine", "edgy", code=2)
    project.configure("title =", "titel =")
    assert "did you mean 'title'" in project.run("build", code=2).stderr
    assert "podcast init" in Project(tmp_path / "nowhere").run("build", code=2).stderr


def test_say_speaks_adds_and_lists(project: Project, article: Article, tmp_path: Path) -> None:
    """A pronunciation is tried, then saved, and then appears in the script; a wrong syllable is reported."""
    path = project.post("2025-03-04-a.md", article("这支乐队今晚演出。"))
    project.run("build")
    out = tmp_path / "clip.wav"
    told = project.run("say", "乐队", "yuè duì", "--add", "--out", str(out)).stdout
    assert soundfile.info(out).duration > 0.3
    assert "2025-03-04-a" in told
    assert (project.folder / "lexicon.tsv").read_text(encoding="utf-8") == "乐队\tyuè duì\n"
    spoken = project.run("script", str(path)).stdout
    assert "乐队" not in spoken
    assert (
        "队"
        not in project.run("say", "乐队", "gē shǒu", "--add", "--out", str(out)).stdout.split("said", 1)[1].split()[0]
    )
    assert (project.folder / "lexicon.tsv").read_text(encoding="utf-8").count("乐队") == 1
    told = project.run("say", "乐队", "yuè dvì", "--out", str(out), code=1).stderr
    assert "the command line: 乐队: 'dvì'" in told
    assert "lexicon.tsv" not in told


@pytest.mark.parametrize(
    ("written", "name"), [("a/b", "a-b"), ("../../escaped", "escaped"), ("..", "clip"), ("7×24 小时", "7-24-小时")]
)
def test_say_writes_its_clip_here(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, name: str
) -> None:
    """Whatever the text, the file is named after it and is in the current folder."""
    here = tmp_path / "one" / "two"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    assert project.run("say", written, "x").stdout.startswith(f"{name}.wav  ")
    assert [path.relative_to(here).as_posix() for path in tmp_path.rglob("*.wav")] == [f"{name}.wav"]


@pytest.mark.parametrize(("written", "said"), [("#1", "一"), ("a\tb", "x"), ("a", "x\ny")])
def test_say_adds_no_line_that_would_not_be_read(project: Project, written: str, said: str) -> None:
    """A comment, a second tab or a second line would change the meaning of the line in the lexicon."""
    out = project.folder / "clip.wav"
    assert "the command line: " in project.run("say", written, said, "--add", "--out", str(out), code=1).stderr
    assert not (project.folder / "lexicon.tsv").exists()


def test_review_lists_what_to_check(project: Project, article: Article) -> None:
    """A reference to a picture, which listeners cannot see, is reported with its line."""
    path = project.post("2025-03-04-a.md", article("如上图所示，气温在下降。"))
    told = project.run("script", str(path), "--review").stdout
    assert "上图" in told
    assert told.lstrip().startswith("6 ")


def test_review_lists_the_least_sure_polyphones(project: Project, article: Article) -> None:
    """First, with an entry of the lexicon that settles it and changes the clip's key."""
    path = project.post("2025-03-04-a.md", article("仓库里的货由他挑，价格不变。"))
    told = project.run("script", str(path), "--review", "--engine", "kokoro").stdout
    line = next(line for line in told.splitlines() if "polyphone: " in line)
    assert "挑 is read tiao1; for tiao3" in line
    entry = line.partition("put  ")[2].partition("  into")[0].replace("<TAB>", "\t")
    (project.folder / "lexicon.tsv").write_text(f"{entry}\n", encoding="utf-8")
    told = project.run("script", str(path), "--review", "--engine", "kokoro").stdout
    assert "挑 is read" not in told
    spoken = project.run("script", str(path), "--engine", "kokoro").stdout
    assert "tiao3]]" in spoken
    before, after = (
        store.key("kokoro", "1", "v", Prosody(), text) for text in ("仓库里的货由他挑，价格不变。", spoken)
    )
    assert before != after


def test_audition_writes_a_clip_of_each_role(project: Project, tmp_path: Path) -> None:
    """A style can be tried before a build; --measure prints the voice's gain."""
    assert project.run("audition", "--out", str(tmp_path / "a"), "--measure").stdout.count("sound.gains") == 1
    assert {path.stem for path in (tmp_path / "a").glob("*.wav")} >= {"opening", "body", "quote", "closing"}
    project.run("audition", "--role", "bass", "--out", str(tmp_path / "a"), code=2)


def test_at_leads_from_a_moment_to_the_source_line(project: Project, article: Article) -> None:
    """A moment leads to its line in the post; past the end is an error, and an invalid time is wrong usage."""
    project.post("2025-03-04-a.md", article())
    project.run("build")
    cue = next(cue for cue in project.record("2025-03-04-a")["cues"] if cue["line"])
    told = project.run("at", "2025-03-04-a", str(cue["start"] + 0.1)).stdout
    assert f"posts/2025-03-04-a.md:{cue['line']}" in told
    assert cue["written"] in told
    assert "it has no sentence at" in project.run("at", "03-04", "99:59", code=1).stderr
    project.run("at", "2025-03-04-a", "noon", code=2)
    assert "2025-03-04-a" in project.run("at", "nobody", "1", code=1).stderr


def test_a_withdrawn_episode_leaves_the_feed_and_comes_back_the_same(project: Project, article: Article) -> None:
    """The guid stays reserved; a build does not restore the episode."""
    project.post("2025-03-04-a.md", article())
    project.post("2025-03-05-b.md", article("另一天，风小了一些。", day="2025-03-05"))
    project.run("build")
    feed = project.folder / "feed" / "feed.xml"
    before = feed.read_bytes()
    guid = project.record("2025-03-04-a")["guid"]
    project.run("withdraw", "2025-03-04-a")
    assert guid not in feed.read_text(encoding="utf-8")
    project.run("build")
    assert guid not in feed.read_text(encoding="utf-8")
    project.run("withdraw", "2025-03-04-a", "--undo")
    assert feed.read_bytes() == before
    project.run("withdraw", "2025-03-04-a")
    assert "last episode" in project.run("withdraw", "2025-03-05-b", code=1).stderr
    assert not project.record("2025-03-05-b")["withdrawn"]


def test_check_against_the_published_feed_warns(project: Project, article: Article, tmp_path: Path) -> None:
    """A guid that changed would hurt subscribers."""
    project.post("2025-03-04-a.md", article())
    project.run("build")
    published = tmp_path / "published.xml"
    text = (project.folder / "feed" / "feed.xml").read_text(encoding="utf-8")
    published.write_text(text.replace(project.record("2025-03-04-a")["guid"], "another"), encoding="utf-8")
    assert any(
        "another" in finding["message"] for finding in project.events("check", "--against", str(published), code=1)
    )


def test_listen_publishes_nothing(project: Project, article: Article) -> None:
    """The page of the post can be fetched, and audio/ and feed/ are unchanged."""
    path = project.post("2025-03-04-a.md", article())
    command = [sys.executable, "-m", "podcast", "listen", str(path), "--no-browser", "--project", str(project.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        lines = iter(lambda: process.stdout.readline().decode(), "")  # type: ignore[union-attr]
        *before, url = [next(lines).strip(), next(lines).strip()]
        assert [line.partition("-a.")[0] for line in before] == [".podcast/listen/audio/2025-03-04"]
        try:
            with urllib.request.urlopen(url) as answer:
                assert "帽子" in answer.read().decode()
        finally:
            process.terminate()
    assert not list((project.folder / "audio").glob("*.mp3"))
    assert not (project.folder / "feed" / "feed.xml").exists()


def test_a_correction_is_spoken_and_dated_in_the_notes(project: Project, article: Article) -> None:
    """It keeps the date of its first build, and the episode keeps its guid."""
    project.post("2025-03-04-a.md", article())
    project.run("build")
    guid = project.record("2025-03-04-a")["guid"]
    project.post("2025-03-04-a.md", article(more="correction: 上一版把雨写成了雪。\n"))
    project.run("build")
    record = project.record("2025-03-04-a")
    assert record["guid"] == guid
    (dated,) = record["corrections"]
    assert dated.endswith("上一版把雨写成了雪。")
    assert dated[:4].isdigit()
    assert any(cue["role"] == "correction" for cue in record["cues"])


def test_a_change_is_found_although_the_index_has_the_post(project: Project, article: Article) -> None:
    """The index of unchanged posts never hides a change of text, settings, audio or record."""
    path = project.post("2025-03-04-a.md", article())
    project.run("build")
    note = project.folder / ".podcast" / "post-index.json"
    assert str(path) in note.read_text(encoding="utf-8")
    project.post("2025-03-04-a.md", article("风停了，天也晴了。"))
    assert [event["slug"] for event in project.events("build") if event["event"] == "episode"] == ["2025-03-04-a"]
    (project.folder / "audio" / "2025-03-04-a.json").unlink()
    assert [event["slug"] for event in project.events("build") if event["event"] == "episode"] == ["2025-03-04-a"]
    note.write_text("no JSON", encoding="utf-8")
    assert [event for event in project.events("build") if event["event"] == "episode"] == []
    project.configure('style = "社长"', 'style = "朗读"')
    assert "--stale" in project.run("build").stderr
    assert "--stale" in project.run("build").stderr
