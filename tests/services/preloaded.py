"""The command in a process of its own, without the second that its imports take.

A server that has loaded them forks for each run, where the system forks well (Linux). What a run may change stays in
its process: environment, folder, arguments, standard streams, signals, modules.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
LARGEST = 1 << 20
"""Bytes of a request: arguments and environment."""
APART = {"podcast.__main__", "podcast.cluster", "podcast.voice.engines.kokoro.worker"}
"""What is not loaded beforehand: programs, and what needs an extra that most runs never load."""


def run(words: Sequence[str], *, stdin: bytes | None = None, timeout: float = 300) -> tuple[int, bytes, bytes]:
    """Run `podcast WORDS`; return exit code, standard output and standard error."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin or b"")
        given.seek(0)
        code = _asked(words, (given, out, err), timeout)
        return code, _content(out), _content(err)


def _content(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read()


def _asked(words: Sequence[str], streams: Sequence[IO[bytes]], timeout: float) -> int:
    request = json.dumps({"words": words, "environment": dict(os.environ), "folder": str(Path.cwd())}).encode()
    handles = array.array("i", [stream.fileno() for stream in streams])
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(timeout)
        line.connect(_server())
        socket.send_fds(line, [len(request).to_bytes(4, "big")], list(handles))
        line.sendall(request)
        with line.makefile("rb") as answers:
            process = int(answers.readline())
            try:
                return int(answers.readline())
            except TimeoutError:
                os.kill(process, signal.SIGKILL)
                raise subprocess.TimeoutExpired(list(words), timeout) from None


@functools.cache
def _server() -> str:
    """Start the server, once in this process, and return its address."""
    folder = tempfile.TemporaryDirectory(prefix="preloaded")
    address = str(Path(folder.name) / "socket")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.services.preloaded", address], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"

    def end() -> None:
        process.kill()
        process.wait()
        folder.cleanup()

    atexit.register(end)
    return address


def _serve(address: str) -> None:
    warnings.simplefilter("ignore")
    for module in pkgutil.walk_packages([str(ROOT / "podcast")], "podcast."):
        if not module.name.startswith(tuple(APART)):
            with contextlib.suppress(ImportError):
                importlib.import_module(module.name)
    warnings.resetwarnings()
    from podcast.lazy.patterns import Lazy

    for lazy in [each for each in gc.get_objects() if isinstance(each, Lazy)]:
        lazy.flags  # noqa: B018 - compiles it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        line, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            _attend(line)
        line.close()


def _attend(line: socket.socket) -> None:
    """Fork once more for the command, and report its process and its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, handles, _, _ = socket.recv_fds(line, 4, 3)
    with line.makefile("rb") as requests:
        request = json.loads(requests.read(int.from_bytes(size, "big")))
    process = os.fork()
    if process == 0:
        line.close()
        for number, handle in enumerate(handles):
            os.dup2(handle, number)
            os.close(handle)
        os._exit(_command(request["words"], request["environment"], request["folder"]))
    line.sendall(f"{process}\n".encode())
    _, status = os.waitpid(process, 0)
    line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _command(words: list[str], environment: dict[str, str], folder: str) -> int:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["podcast", *words]
    code: object = 0
    try:
        runpy.run_module("podcast", run_name="__main__", alter_sys=True)
    except SystemExit as error:
        code = error.code
    except BaseException:  # noqa: BLE001 - as Python itself at the end of a program
        sys.excepthook(*sys.exc_info())
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
        code = 1
    return int(code) if isinstance(code, int) else 0


if __name__ == "__main__":
    _serve(sys.argv[1])
