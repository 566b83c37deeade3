"""Serve feed and audio on the local network, for an app or a browser: `podcast serve`.

Source: RFC 9110, sections 8.8 (validators), 13.1.5 (If-Range) and 14 (ranges).
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from aiohttp import hdrs, web

from podcast.errors import PodcastError, PublishError
from podcast.lazy import patterns as re
from podcast.publish.ranges import RangedFile

MIME_TYPES = {
    ".xml": "application/xml; charset=utf-8",  # browsers show application/rss+xml as plain text, unstyled
    ".mp3": "audio/mpeg",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
"""MIME types of the files served; a file with another extension gives 404."""
CHAPTERS_TYPE = "application/json+chapters"
CHAPTERS = "chapters.json"
HEADERS = {
    hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*",
    hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, HEAD, OPTIONS",
    hdrs.ACCESS_CONTROL_ALLOW_HEADERS: "Range, If-Range, If-None-Match, If-Modified-Since",
    hdrs.ACCESS_CONTROL_EXPOSE_HEADERS: "Accept-Ranges, Content-Length, Content-Range, ETag, Last-Modified",
    hdrs.ACCESS_CONTROL_MAX_AGE: "86400",
    "X-Content-Type-Options": "nosniff",
    hdrs.CACHE_CONTROL: "no-cache",
}
"""Browser players and validators run on other origins, so they may read everything that is served."""
PORT, NEXT = 8000, 20
"""The usual port, and how many are tried from there."""
EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104  # the user asks for it
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_EPISODE = re.compile(r"[^/\\]+\.[0-9a-f]{8}\.(?:mp3|jpg)")
"""An episode's audio or artwork."""

Render = Callable[[str], bytes]
"""Base URL -> feed."""
RenderPage = Callable[[str, str], bytes | None]
"""Base URL, path under `feed/` -> content; None: use the file on disk."""


def run(
    project: Path,
    render: Render,
    *,
    host: str,
    port: int | None,
    announce: Callable[[str], None],
    page: RenderPage | None = None,
) -> None:
    """Serve until the process receives a signal to stop.

    Args:
        project: Only its `feed/` and the episodes in its `audio/` are served.
        render: Returns the feed for the address that the client used.
        host: `0.0.0.0`: every network of this machine.
        port: 0: any free port; None: `PORT`, or the next free one.
        announce: Called with the feed's URL once the server is ready.
        page: Returns other files of `feed/` that are not on disk.

    Raises:
        PublishError: The port is in use, or the host is not this machine.
    """
    with contextlib.suppress(KeyboardInterrupt):  # so Ctrl+C comes where loops take no signals
        asyncio.run(_serve(application(project, render, page), host, port, announce))


def application(project: Path, render: Render, page: RenderPage | None = None) -> web.Application:
    """Return the aiohttp application that `run` serves."""
    served = _Served(project.resolve(), render, page)
    app = web.Application(middlewares=[_with_headers])
    app.router.add_get("/", served.root)
    app.router.add_get("/feed/{path:.*}", served.feed)
    app.router.add_get("/audio/{name}", served.audio)
    app.router.add_route(hdrs.METH_OPTIONS, "/{path:.*}", _options)
    app.router.add_get("/{path:.*}", _nothing)
    return app


class _Served:
    """The routes."""

    def __init__(self, project: Path, render: Render, page: RenderPage | None) -> None:
        self._folder, self._audio = project / "feed", project / "audio"
        self._render, self._page = render, page

    async def root(self, _: web.Request) -> web.StreamResponse:
        """Redirect to the page with the episodes."""
        raise web.HTTPFound("/feed/")

    async def feed(self, request: web.Request) -> web.StreamResponse:
        """Return a file of `feed/`, made for the requested address."""
        path = _safe(request.match_info["path"])
        made = await self._made(base_url(request), path)
        if made is not None:
            return _answer(request, made, _mime_type(path))
        return _file(self._folder, path)

    async def audio(self, request: web.Request) -> web.StreamResponse:
        """Return an episode's audio or artwork."""
        name = request.match_info["name"]
        if not _EPISODE.fullmatch(name):
            raise web.HTTPNotFound
        return _file(self._audio, _safe(name))

    async def _made(self, base: str, path: str) -> bytes | None:
        """Return content that is made on request; an error of the project is also sent to the client."""
        try:
            if path == "feed.xml":
                return await asyncio.to_thread(self._render, base)
            return await asyncio.to_thread(self._page, base, path) if self._page else None
        except PodcastError as error:
            raise web.HTTPInternalServerError(text=str(error)) from error


def base_url(request: web.Request) -> str:
    """Return the address under which the client reached this server, so that a phone gets URLs it can reach.

    A Host header that is not a host name could inject markup into the feed, so it is ignored.
    """
    host = request.host if _HOST.fullmatch(request.host) else ""
    if not host:
        name, port = request.get_extra_info("sockname", ("127.0.0.1", 80))[:2]
        host = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    return f"http://{host}"


def _safe(path: str) -> str:
    """Reject hidden files, parent folders and invalid names; a folder's name means its page."""
    path = path + "index.html" if not path or path.endswith("/") else path
    if re.search(r"[\\\x00-\x1f:]", path) or any(not part or part.startswith(".") for part in path.split("/")):
        raise web.HTTPNotFound
    return path


def _file(folder: Path, path: str) -> web.StreamResponse:
    """Return a file from disk.

    A link or a path that leads out of the folder is rejected.
    """
    try:
        found = (folder / path).resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise web.HTTPNotFound from error
    if found.is_dir() and found.is_relative_to(folder):
        raise web.HTTPFound(f"{Path(path).name}/")
    if not found.is_file() or not found.is_relative_to(folder) or found.suffix.lower() not in MIME_TYPES:
        raise web.HTTPNotFound
    return RangedFile(found, headers={hdrs.CONTENT_TYPE: _mime_type(path)})


def _answer(request: web.Request, content: bytes, mime_type: str) -> web.Response:
    """Return content from memory, or 304 if the client already has it."""
    tag = sha256(content).hexdigest()[:32]
    headers = {hdrs.CONTENT_TYPE: mime_type, hdrs.ETAG: f'"{tag}"'}
    if any(known.value in {tag, "*"} for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(body=content, headers=headers)


def _mime_type(path: str) -> str:
    if path.rpartition("/")[2] == CHAPTERS:
        return CHAPTERS_TYPE
    return MIME_TYPES.get(Path(path).suffix.lower(), "application/octet-stream")


async def _nothing(_: web.Request) -> web.Response:
    raise web.HTTPNotFound


async def _options(_: web.Request) -> web.Response:
    return web.Response(status=204)


@web.middleware
async def _with_headers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as answer:
        answer.headers.update(HEADERS)
        raise
    response.headers.update(HEADERS)
    return response


async def _serve(app: web.Application, host: str, port: int | None, announce: Callable[[str], None]) -> None:
    stopped = asyncio.Event()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    with _stopping(stopped):
        await runner.setup()
        try:
            await _listen(runner, host, port)
            announce(_address(host, runner.addresses[0][1]))
            await stopped.wait()
        finally:
            await runner.cleanup()


async def _listen(runner: web.AppRunner, host: str, port: int | None) -> None:
    """Listen on a port, or on the first free one of the usual ones.

    Raises:
        PublishError: The port is in use, or the host is not this machine.
    """
    ports = range(PORT, PORT + NEXT) if port is None else (port,)
    for number in ports:
        try:
            await web.TCPSite(runner, host or None, number).start()
        except (OSError, OverflowError) as error:
            in_use = isinstance(error, OSError) and error.errno in {errno.EADDRINUSE, errno.EACCES}
            if in_use and number != ports[-1]:
                continue
            raise PublishError(
                f"cannot listen on {host or 'any address'} port {number}: {error}; "
                "choose another with --port, or --port 0 for any free port"
            ) from error
        return


def _address(host: str, port: int) -> str:
    name = lan_address() if host in EVERYWHERE else host
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/feed/feed.xml"


def lan_address() -> str:
    """Return this machine's address on the network of its default route; 127.0.0.1 if it has none.

    Connecting a datagram socket sends nothing; it only uses the routing table. The address is from RFC 5737's
    documentation block.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


@contextlib.contextmanager
def _stopping(stopped: asyncio.Event) -> Any:
    """Set `stopped` on SIGINT and SIGTERM. If loops support no signals (Windows), Ctrl+C ends `asyncio.run` instead."""
    loop = asyncio.get_running_loop()
    taken: list[signal.Signals] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stopped.set)
            taken.append(number)
    try:
        yield
    finally:
        for number in taken:
            loop.remove_signal_handler(number)
