"""A network outage is reported as such, whatever its cause, and in time."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from podcast.errors import NetworkDown
from podcast.records import Prosody
from podcast.voice import engines, network, synthesise
from podcast.voice.store import Store
from tests.voice.conftest import SENTENCE, VOICES, numbered

PROXIES = ("HTTPS_PROXY", "WSS_PROXY", "ALL_PROXY", "HTTP_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the variables of whoever runs the tests."""
    for name in (*PROXIES, *(name.lower() for name in PROXIES), "PODCAST_EDGE_SOCKET"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def closed_port() -> int:
    """A port on this machine where nothing listens."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@pytest.fixture
def listening() -> Iterator[Callable[[bytes], int]]:
    """Start servers that answer every connection with some bytes, and then nothing."""
    places = []

    def start(answer: bytes) -> int:
        place = socket.create_server(("127.0.0.1", 0))
        places.append(place)

        def serve() -> None:
            while True:
                try:
                    client, _ = place.accept()
                except OSError:
                    return
                with client:
                    client.recv(4096)
                    client.sendall(answer)
                    client.recv(4096)

        threading.Thread(target=serve, daemon=True).start()
        return int(place.getsockname()[1])

    yield start
    for place in places:
        place.close()


def speak(**options: Any) -> None:
    asyncio.run(engines.create("edge", options).speak(SENTENCE, "zh-CN-YunyangNeural", Prosody()))


def names(monkeypatch: pytest.MonkeyPatch, answer: Callable[..., list[Any]]) -> None:
    """Let every look-up of a name end as `answer` says; addresses are no names."""
    real = socket.getaddrinfo

    def look_up(host: str, *words: Any, **more: Any) -> list[Any]:
        return real(host, *words, **more) if host == "127.0.0.1" else answer()

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_the_name_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS answers that there is no such name."""

    def unknown() -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    names(monkeypatch, unknown)
    with pytest.raises(NetworkDown, match=r"name cannot be looked up.*podcast doctor"):
        speak()


def test_the_name_server_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS does not answer: neither the request nor the end of the program waits for it."""
    never = threading.Event()

    def hang() -> list[Any]:
        never.wait(60)
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    names(monkeypatch, hang)
    monkeypatch.setattr(network.connector, "__defaults__", (0.2,))
    with pytest.raises(NetworkDown, match="within the time allowed") as raised:
        speak()
    assert "Token" not in str(raised.value)
    assert not never.is_set()
    never.set()


def test_there_is_no_route(monkeypatch: pytest.MonkeyPatch, closed_port: int) -> None:
    """The connection is refused."""
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", closed_port))
    names(monkeypatch, lambda: [place])
    with pytest.raises(NetworkDown, match="cannot be reached"):
        speak()


def test_tls_is_refused(monkeypatch: pytest.MonkeyPatch, listening: Callable[[bytes], int]) -> None:
    """Something else than TLS answers at the service's port."""
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", listening(b"HTTP/1.0 400 Bad\r\n\r\n")))
    names(monkeypatch, lambda: [place])
    with pytest.raises(NetworkDown, match="encrypted"):
        speak()


def test_the_proxy_is_not_there(monkeypatch: pytest.MonkeyPatch, closed_port: int) -> None:
    """The usual variable leads to a proxy that does not listen."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port}")
    with pytest.raises(NetworkDown, match="proxy cannot be reached"):
        speak()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", "proxy refused"),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "proxy refused"),
    ],
)
def test_the_proxy_refuses(listening: Callable[[bytes], int], answer: bytes, told: str) -> None:
    """A proxy that is configured, and answers with no."""
    with pytest.raises(NetworkDown, match=told):
        speak(proxy=f"http://127.0.0.1:{listening(answer)}")


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "127.0.0.1:8080"])
def test_a_proxy_of_another_kind_is_named(proxy: str) -> None:
    """A proxy that cannot be used is said to be so, not passed over."""
    with pytest.raises(NetworkDown, match="use an http:// proxy"):
        speak(proxy=proxy)


@pytest.mark.parametrize(
    ("variables", "address", "expected"),
    [
        ({"HTTPS_PROXY": "http://a:1"}, "wss://speech.example", "http://a:1"),
        ({"https_proxy": "http://a:1"}, "wss://speech.example", "http://a:1"),
        ({"WSS_PROXY": "http://b:2", "HTTPS_PROXY": "http://a:1"}, "wss://speech.example", "http://b:2"),
        ({"ALL_PROXY": "http://c:3"}, "https://speech.example", "http://c:3"),
        ({"ALL_PROXY": "http://c:3", "NO_PROXY": "speech.example"}, "https://speech.example", None),
        ({"HTTP_PROXY": "http://d:4"}, "http://speech.example", "http://d:4"),
        ({"HTTP_PROXY": "http://d:4"}, "https://speech.example", None),
        ({"ALL_PROXY": "http://c:3"}, "http://127.0.0.1:8880", None),
        ({}, "https://speech.example", None),
    ],
)
def test_the_usual_variables_are_read(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], address: str, expected: str | None
) -> None:
    """HTTPS_PROXY, WSS_PROXY, ALL_PROXY and NO_PROXY mean for the service what people expect."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert network.proxy(address) == expected
    assert network.proxy(address, "http://mine:9") == "http://mine:9"


def test_a_run_gives_up_when_the_network_is_gone(
    store: Store, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    """A run of many utterances ends with the reason and the way on, long before every attempt is used up."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port}")
    tally = synthesise.Tally()

    async def build() -> None:
        engine = engines.create("edge", {"patience": 0.05})
        async for _ in synthesise.clips(numbered(40), engine, store, VOICES, tally=tally):
            pytest.fail("nothing can have been spoken")

    with pytest.raises(NetworkDown, match=r"utterance \d+ \(line \d+: 第.*Run the same command again"):
        asyncio.run(build())
    assert tally.engine_calls < 40 * 12
