"""Without a network: the message says what is wrong, and what to do next."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest

from tests.resilience.conftest import Make, start

GONE = {
    "no route": ("no route", "cannot be reached"),
    "no name server": ("hang", "within the time allowed"),
    "no such name": ("unknown", "cannot be looked up"),
    "no encryption": ("plain", "no encrypted connection"),
    "no proxy": ("no route", "proxy cannot be reached"),
}
"""The fault -> how a name lookup behaves, and what the message says."""
NEXT = {
    "edge": ("podcast doctor", "--engine espeak", "Run the same command again"),
    "auto": ("podcast doctor", "--previews", "run this command again"),
}
"""Engine -> the next steps in the message."""
PRELUDE = """
import socket, sys, time
how, port, real = {how!r}, {port}, socket.getaddrinfo
def look_up(host, *words, **more):
    if host == "127.0.0.1":
        return real(host, *words, **more)
    if how == "hang":
        time.sleep(60)
    if how in ("hang", "unknown"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
socket.getaddrinfo = look_up
"""


@pytest.mark.parametrize("engine", ["edge", pytest.param("auto", marks=pytest.mark.soak)])
def test_a_missing_network_is_reported_with_the_next_step(
    make: Make, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    """Each fault exits with 1, the reason and the next step."""
    for name in ("HTTPS_PROXY", "WSS_PROXY", "ALL_PROXY", "NO_PROXY", "PODCAST_EDGE_SOCKET"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with socket.socket() as shut, socket.create_server(("127.0.0.1", 0)) as plain:
        shut.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        closed, talking = shut.getsockname()[1], plain.getsockname()[1]
        plain.settimeout(60)
        answering = _answer_plainly(plain)
        building = {}
        for what, (how, _) in GONE.items():
            proxy = f'proxy = "http://127.0.0.1:{closed}"\n' if what == "no proxy" else ""
            options = f"[engines.edge]\npatience = 0.01\n{proxy}"
            port = talking if how == "plain" else closed
            building[what] = start(make(1, engine=engine, options=options), prelude=PRELUDE.format(how=how, port=port))
        told = {what: (*one.communicate(timeout=60), one.returncode) for what, one in building.items()}
    answering()
    for what, (_, said) in GONE.items():
        _, messages, code = told[what]
        assert code == 1, (what, messages)
        # The check of the service has a timeout of five seconds, a connection one of four: load decides which is first.
        reasons = {said, "no answer within 5 s"} if (engine, what) == ("auto", "no name server") else {said}
        assert any(reason in messages for reason in reasons), (what, messages)
        for advice in NEXT[engine]:
            assert advice in messages, (what, messages)


def _answer_plainly(server: socket.socket) -> Callable[[], None]:
    """Answer every connection in plain HTTP until the server is closed; return a function that waits for that."""

    def serve() -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            with client:
                client.recv(4096)
                client.sendall(b"HTTP/1.0 400 Bad\r\n\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return lambda: thread.join(5)
