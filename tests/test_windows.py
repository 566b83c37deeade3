"""What Windows does otherwise, each by a stand-in for it: renames, processes, locks, signals, programs, encodings."""

from __future__ import annotations

import ast
import asyncio
import codecs
import ctypes
import errno
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import filelock
import pytest

from podcast import cli, files
from podcast.cli import common
from podcast.errors import ConfigError, EngineError, Refused, Stalled, Truncated
from podcast.feed import lock
from podcast.publish import serve
from podcast.publish.targets import folder
from podcast.records import Prosody
from podcast.voice.engines import command, espeak_worker
from tests.conftest import ROOT


class Nt:
    """The module `os` as Windows would name it. Not for pathlib, which would make paths of Windows."""

    name = "nt"

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows, for the modules that ask."""
    for module in (files, command, common):
        monkeypatch.setattr(module, "os", Nt())


def refusing(monkeypatch: pytest.MonkeyPatch, method: str, times: int) -> list[Path]:
    """Have a method of paths refused so many times, as for a file that is being read; give the paths it was asked."""
    real, asked = getattr(Path, method), list[Path]()

    def call(path: Path, *words: Any, **more: Any) -> Any:
        asked.append(path)
        if len(asked) <= times:
            raise PermissionError(errno.EACCES, "Access is denied", str(path))
        return real(path, *words, **more)

    monkeypatch.setattr(Path, method, call)
    return asked


@pytest.mark.usefixtures("windows")
def test_a_file_that_is_being_read_is_replaced_once_it_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listener who fetches the feed, or a virus scanner, does not fail a build."""
    target, scratch = tmp_path / "feed.xml", tmp_path / "scratch"
    files.write(target, b"old", scratch=scratch)
    asked = refusing(monkeypatch, "replace", 2)
    files.write(target, b"new", scratch=scratch)
    assert (target.read_bytes(), list(scratch.iterdir()), len(asked)) == (b"new", [], 3)


@pytest.mark.usefixtures("windows")
def test_a_file_that_never_comes_free_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file stays, nothing is left behind, and the message is of the file and not of a temporary one."""
    target, scratch = tmp_path / "feed.xml", tmp_path / "scratch"
    files.write(target, b"old", scratch=scratch)
    monkeypatch.setattr(files, "HELD", 0.1)
    refusing(monkeypatch, "replace", 1000)
    with pytest.raises(PermissionError, match="another program holds it open") as caught:
        files.write(target, b"new", scratch=scratch)
    assert caught.value.filename == str(target)
    assert (target.read_bytes(), list(scratch.iterdir())) == (b"old", [])


@pytest.mark.skipif(os.name == "nt", reason="there it is waited for")
def test_elsewhere_a_refusal_is_final(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only on Windows does it pass by itself."""
    asked = refusing(monkeypatch, "replace", 1000)
    with pytest.raises(PermissionError):
        files.write(tmp_path / "feed.xml", b"new", scratch=tmp_path / "scratch")
    assert len(asked) == 1


def test_what_is_of_no_use_any_more_may_stay_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows it goes next time; elsewhere a refusal is a fault of the folder."""
    old = tmp_path / "cover-old.jpg"
    old.write_bytes(b"")
    with monkeypatch.context() as patch:
        patch.setattr(files, "os", Nt())
        refusing(patch, "unlink", 1)
        files.discard(old)
        assert old.exists()
        files.discard(old)
        assert not old.exists()
    refusing(monkeypatch, "unlink", 1)
    monkeypatch.setattr(files, "os", SimpleNamespace(name="posix"))
    with pytest.raises(PermissionError):
        files.discard(old)


class Kernel:
    """`kernel32` as far as it tells of processes. `known`: number -> exit code; 259 while it runs, None: not to see."""

    def __init__(self, known: dict[int, int | None]) -> None:
        self.known, self.closed, self.error = known, list[int](), 0
        self.OpenProcess = SimpleNamespace()
        self.OpenProcess = type("Opening", (), {"__call__": lambda _, *words: self._open(*words)})()

    def _open(self, wanted: int, inherit: bool, pid: ctypes.c_uint32) -> int | None:
        assert (wanted, inherit) == (0x1000, False)
        self.error = 5 if pid.value in self.known else 87
        return pid.value if self.known.get(pid.value) is not None else None

    def GetExitCodeProcess(self, handle: ctypes.c_void_p, code: Any) -> int:  # noqa: N802
        code._obj.value = self.known[handle.value or 0]
        return 1

    def CloseHandle(self, handle: ctypes.c_void_p) -> int:  # noqa: N802
        self.closed.append(handle.value or 0)
        return 1


@pytest.fixture
def kernel(windows: None, monkeypatch: pytest.MonkeyPatch) -> Kernel:
    """Three processes: one runs, one has ended and is still held by someone, one may not be looked at."""
    made = Kernel({101: 259, 102: 0, 103: None})
    monkeypatch.setattr(ctypes, "WinDLL", lambda *_, **__: made, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: made.error, raising=False)
    return made


@pytest.mark.parametrize(
    ("pid", "runs"), [(101, True), (102, False), (103, True), (104, False), (0, False), (2**40, False)]
)
def test_whether_a_process_runs_is_asked_without_ending_it(kernel: Kernel, pid: int, runs: bool) -> None:
    """`os.kill(pid, 0)` would end it there; and whoever may not look learns that it is there."""
    assert files.runs(pid) is runs
    assert kernel.closed == [pid] * (pid in {101, 102})


def test_what_the_dead_have_left_is_swept_there_too(kernel: Kernel, tmp_path: Path) -> None:
    """A build that was ended leaves nothing for ever, and one that runs keeps its files."""
    for pid in (101, 102, 103, 104):
        (tmp_path / f"{pid}-{files.HOST}-abc").write_bytes(b"")
    files.sweep(tmp_path)
    assert sorted(path.name[:3] for path in tmp_path.iterdir()) == ["101", "103"]


@pytest.mark.parametrize("fault", [OSError(errno.EINVAL, "no locks"), NotImplementedError("no locks")])
def test_a_disk_without_locks_is_told_and_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    """A fault of the lock is a warning: the feed is written all the same."""

    def refuse(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    with lock.held(tmp_path / "lock"):
        assert "cannot be locked (" in caplog.text
        assert "no locks" in caplog.text


def test_a_disk_without_hard_links_takes_the_publishing_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT, and shares that know none: Windows says EINVAL."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EINVAL, "Incorrect function")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    there = folder.Folder(tmp_path / "site")
    assert there.create("audio/a.mp3", b"one")
    assert not there.create("audio/a.mp3", b"two")
    assert there.read("audio/a.mp3") == b"one"


def test_ctrl_c_ends_the_server_without_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops take no signals there, so it comes as KeyboardInterrupt."""

    def refuse(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(asyncio.SelectorEventLoop, "add_signal_handler", refuse)
    told, before = list[str](), signal.signal(signal.SIGINT, signal.default_int_handler)  # xdist's workers ignore it

    def announce(url: str) -> None:
        told.append(url)
        signal.raise_signal(signal.SIGINT)

    try:
        serve.run(tmp_path, lambda _: b"", host="127.0.0.1", port=0, announce=announce)
    finally:
        signal.signal(signal.SIGINT, before)
    assert told


def engine(*words: str, **options: object) -> command.Command:
    """Configure a program as an engine."""
    return command.Command({"command": list(words), **options})


def outcome(made: command.Command) -> BaseException:
    """Let it speak, and give what it raises."""
    with pytest.raises((EngineError, ConfigError)) as caught:
        asyncio.run(made.speak("一句话。", "default", Prosody()))
    return caught.value


def script(path: Path, body: str) -> Path:
    """Write a program."""
    path.write_text(f"#!{sys.executable}\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="it has the real one")
@pytest.mark.usefixtures("windows")
def test_a_program_is_ended_with_all_that_it_has_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are no process groups to signal: `taskkill /T` ends the tree."""
    note = tmp_path / "asked"
    body = f"import os, sys; open({str(note)!r}, 'w').write(' '.join(sys.argv[1:])); os.kill(int(sys.argv[-1]), 9)"
    script(tmp_path / "taskkill", body)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    made = engine(sys.executable, "-c", "import time; time.sleep(60)", "{text}", timeout=0.5)
    assert isinstance(outcome(made), Stalled)
    assert note.read_text(encoding="utf-8").startswith("/F /T /PID ")


@pytest.mark.skipif(sys.platform == "win32", reason="makes a program that it could not run")
@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("name", ["say.cmd", "SAY.BAT"])
def test_the_shell_of_batch_files_never_reads_a_post(tmp_path: Path, name: str) -> None:
    """`"&` in a post would start programs; on standard input it is only text."""
    program = str(script(tmp_path / name, "import sys; sys.stdin.read(); sys.exit(3)"))
    refused = outcome(engine(program, "{text}"))
    assert isinstance(refused, ConfigError)
    assert program in str(refused)
    assert "standard input" in str(refused)
    assert isinstance(outcome(engine(program)), Refused)


@pytest.mark.parametrize(
    ("code", "kind"), [(0xC0000005, Truncated), (0xC0000409, Truncated), (1, Refused), (255, Refused)]
)
def test_a_crash_is_told_from_a_refusal(monkeypatch: pytest.MonkeyPatch, code: int, kind: type[EngineError]) -> None:
    """A crash may pass and is tried again; its exit code there is a large number, not a negative one."""

    class Ended:
        returncode = code

        async def communicate(self, given: bytes | None) -> tuple[bytes, bytes]:
            return b"", b""

    async def start(*_: object, **__: object) -> Ended:
        return Ended()

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    assert type(outcome(engine(sys.executable, "{text}"))) is kind


@pytest.fixture
def ansi() -> Iterator[None]:
    """Windows' own encoding on a Chinese system."""

    def find(name: str) -> codecs.CodecInfo | None:
        return codecs.lookup("gbk") if name == "mbcs" else None

    codecs.register(find)
    yield
    codecs.unregister(find)


@pytest.mark.usefixtures("ansi")
def test_espeak_finds_its_voices_below_a_chinese_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library opens files by the system's encoding, and a user's folder may be called 用户."""
    assert espeak_worker._path("/home/用户") == "/home/用户".encode()
    monkeypatch.setattr(sys, "platform", "win32")
    assert espeak_worker._path("C:/Users/用户") == "C:/Users/用户".encode("gbk")


class Stream(io.TextIOWrapper):
    """A stream of the program, with what it got."""

    def __init__(self, encoding: str, *, terminal: bool) -> None:
        self.got = io.BytesIO()
        super().__init__(self.got, encoding=encoding, errors="strict")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize(
    ("encoding", "terminal", "shown"),
    [
        ("cp1252", False, "鿃风".encode()),
        ("gbk", False, "鿃风".encode()),
        ("cp1252", True, b"\\u9fc3\\u98ce"),
        ("gbk", True, b"\\u9fc3" + "风".encode("gbk")),
        ("utf-8", True, "鿃风".encode()),
    ],
)
def test_no_character_ends_a_command(
    monkeypatch: pytest.MonkeyPatch, encoding: str, terminal: bool, shown: bytes
) -> None:
    """Files and pipes get UTF-8; a terminal gets what it can show, and an escape for what it cannot."""
    stream = Stream(encoding, terminal=terminal)
    monkeypatch.setattr(sys, "stdout", stream)
    assert cli.main.callback
    cli.main.callback()
    click.echo("鿃风", nl=False)
    stream.flush()
    assert stream.got.getvalue() == shown


def failing(error: OSError) -> Callable[[], None]:
    """Give a command that fails so."""

    @common.with_exit_codes
    def run() -> None:
        raise error

    return run


@pytest.mark.usefixtures("windows")
def test_a_reader_that_has_gone_is_no_fault_of_the_disk(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pipe that nobody reads any more is EINVAL there; with a file's name it is that file's fault."""
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with pytest.raises(SystemExit, match="1"):
        failing(OSError(errno.EINVAL, "Invalid argument"))()
    assert sys.stderr.closed
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with pytest.raises(SystemExit, match="1"):
        failing(OSError(errno.EINVAL, "Invalid argument", "a?.mp3"))()
    assert not sys.stderr.closed


POSIX = {"fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"}


def at_import(tree: ast.Module) -> Iterator[str]:
    """Name the modules that a file imports whatever the system."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def by_locale(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Give the calls that read or write text in whatever encoding the system has."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or "encoding" in {key.arg for key in node.keywords}:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        keys = {key.arg: key.value for key in node.keywords}
        places = node.args[isinstance(node.func, ast.Name) :]
        mode = keys.get("mode", places[0] if places else ast.Constant("r"))
        text = isinstance(mode, ast.Constant) and str(mode.value).strip("+t") in {"r", "w", "a", "x"}
        piped = "text" in keys or "universal_newlines" in keys
        wants = {"read_text": len(node.args) < 1, "write_text": len(node.args) < 2, "open": text}
        if wants.get(name, name in {"run", "Popen", "check_output"} and piped):
            yield node.lineno, name


def test_the_check_for_encodings_sees_what_it_should() -> None:
    """It is no use if it is blind."""
    seen = 'p.read_text()\np.write_text(a)\nopen(p)\np.open("w")\nopen(p, mode="r")\nrun(a, text=True)\n'
    fine = 'p.read_text("utf-8")\np.write_text(a, encoding="utf-8")\nopen(p, "rb")\np.open("xb")\nwriter.open("code")\n'
    assert [line for line, _ in by_locale(ast.parse(seen + fine))] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("path", sorted((ROOT / "podcast").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_everywhere_and_names_its_encodings(path: Path) -> None:
    """No module of POSIX alone unless the system was asked first; no text in the encoding of whoever runs it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not POSIX & set(at_import(tree))
    assert not list(by_locale(tree))
