"""`podcast store`: the size of the cache, and what pruning removes."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from podcast import files
from podcast.production import cache
from podcast.project.config import load
from podcast.sound import fragments
from tests.conftest import Project

Article = Callable[..., str]


def stored(project: Project, *words: str) -> dict[str, Any]:
    """Run `podcast store --json`."""
    answer: dict[str, Any] = json.loads(project.run("store", *words, "--json").stdout)
    return answer


def kept(folder: Path, name: str, length: int, days: float) -> Path:
    """Create a file that was last used `days` ago."""
    path = folder / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(length))
    used = time.time() - days * 86_400
    os.utime(path, (used, used))
    return path


def test_it_counts_what_a_build_caches(project: Project, article: Article) -> None:
    """One clip per engine call, one fragment per utterance; after pruning, a build makes the same episode again."""
    path = project.post("2025-03-04-a.md", article())
    (built,) = [event for event in project.events("build") if event["event"] == "episode"]
    before = stored(project)
    assert before["clips"]["files"] == built["engine_calls"]
    assert before["fragments"]["files"] == len(project.record("2025-03-04-a")["cues"])
    assert before["clips"]["bytes"] == sum(
        clip.stat().st_size for clip in (project.folder / ".podcast" / "clips").rglob("*.clip")
    )
    assert before["removed"] is None
    after = stored(project, "--prune", "--keep", "0")
    assert after["removed"] == {name: before[name] for name in ("clips", "fragments")}
    assert after["clips"] == after["fragments"] == {"files": 0, "bytes": 0}
    (project.folder / built["path"]).unlink()
    (again,) = [event for event in project.events("build", str(path)) if event["event"] == "episode"]
    assert (again["path"], again["engine_calls"]) == (built["path"], built["engine_calls"])


def test_it_prints_lines(project: Project, article: Article) -> None:
    """Number of files and megabytes, of what was removed and of what is left."""
    assert project.run("store").stdout == "kept:    0 clips, 0 kB; 0 fragments, 0 kB\n"
    project.post("2025-03-04-a.md", article())
    project.run("build")
    removed, left = project.run("store", "--prune", "--unused-days", "0").stdout.splitlines()
    assert removed.startswith("removed: ")
    assert " 0 clips" not in removed
    assert left.startswith("kept:    0 clips")


def test_pruning_needs_a_limit(project: Project) -> None:
    """Without a limit the cache is kept, and a limit without --prune is an error."""
    before = stored(project)
    assert stored(project, "--prune")["clips"] == before["clips"]
    assert "--prune" in project.run("store", "--keep", "5", code=2).stderr


def test_encoded_audio_is_removed_before_speech(tmp_path: Path) -> None:
    """This machine can encode it again. Of each kind, the least recently used are removed first."""
    config = load(tmp_path)
    encoded = [kept(config.cache / "fragments", f"{number:064x}", 100, 9 - number) for number in range(5)]
    spoken = [kept(config.cache / "clips", f"{number:064x}.clip", 1000, 9 - number) for number in range(5)]
    removed = cache.prune(config, unused_days=None, keep_bytes=5250)
    assert (removed.clips.files, removed.fragments.files) == (0, 3)
    assert [path.exists() for path in encoded] == [False, False, False, True, True]
    removed = cache.prune(config, unused_days=None, keep_bytes=3999)
    assert (removed.clips.files, removed.fragments.files) == (2, 2)
    assert [path.exists() for path in spoken] == [False, False, True, True, True]
    assert cache.size(config).clips == files.Size(files=3, bytes=3000)


def test_unused_files_are_removed(tmp_path: Path) -> None:
    """With --unused-days alone, only the age counts."""
    config = load(tmp_path)
    old = kept(config.cache / "fragments", "ab" * 32, 10, 31)
    young = kept(config.cache / "fragments", "cd" * 32, 10, 29)
    removed = cache.prune(config, unused_days=30, keep_bytes=None)
    assert removed.fragments == files.Size(files=1, bytes=10)
    assert not old.exists()
    assert young.exists()


def test_using_a_fragment_updates_its_time(project: Project, article: Article) -> None:
    """Building an episode again from cached fragments counts as use."""
    path = project.post("2025-03-04-a.md", article())
    (built,) = [event for event in project.events("build") if event["event"] == "episode"]
    folder = project.folder / ".podcast" / "fragments"
    for one in folder.glob(fragments.KEPT):
        os.utime(one, (1, 1))
    (project.folder / built["path"]).unlink()
    project.run("build", str(path))
    assert fragments.prune(folder, unused_days=1).files == 0
    assert fragments.size(folder).files == len(project.record("2025-03-04-a")["cues"])
