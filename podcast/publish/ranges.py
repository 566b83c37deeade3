"""aiohttp's file response, with its range handling corrected.

aiohttp 3.14 honours an `If-Range` that is a date, but ignores a stale entity tag and answers 206 with bytes of another
file. It answers 416 to a range it cannot parse and to several ranges, which RFC 9110, section 14.2, says to ignore. It
would also serve `x.mp3.gz` for `x.mp3`.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from podcast.lazy import patterns as re

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.web_request import BaseRequest

_RANGE = re.compile(r"bytes=(?:(?P<first>\d{1,18})-(?P<last>\d{0,18})|-\d{1,18})", re.IGNORECASE)


class RangedFile(web.FileResponse):
    """A file, or the requested part of it."""

    def __init__(self, path: Path, headers: dict[str, str]) -> None:
        super().__init__(path, headers=headers)
        self._file = path

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        """Ignore a range that does not apply, then answer."""
        headers = request.headers.copy()
        headers.popall(hdrs.ACCEPT_ENCODING, None)
        if not self._applies(headers.get(hdrs.RANGE, ""), headers.get(hdrs.IF_RANGE, "").strip()):
            headers.popall(hdrs.RANGE, None)
        if not self._is_date(headers.get(hdrs.IF_RANGE, "")):
            headers.popall(hdrs.IF_RANGE, None)
        return await super().prepare(request.clone(headers=headers))

    def _applies(self, asked: str, condition: str) -> bool:
        """Return whether `asked` is a single valid range of the file version that the client has."""
        found = _RANGE.fullmatch(asked.replace(" ", ""))
        if not found or (found["last"] and int(found["first"]) > int(found["last"])):
            return False
        if not condition or self._is_date(condition):
            return True
        return condition == self._tag()

    def _tag(self) -> str:
        """Return the entity tag that aiohttp gives this file."""
        try:
            stat = self._file.stat()
        except OSError:
            return ""
        return f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'

    @staticmethod
    def _is_date(condition: str) -> bool:
        try:
            parsedate_to_datetime(condition)
        except (TypeError, ValueError):
            return False
        return True
