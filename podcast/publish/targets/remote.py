"""A filesystem that fsspec supports as a target: S3 and compatible stores, SFTP, WebDAV, ..."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from podcast import remote
from podcast.lazy import patterns as re
from podcast.publish.targets import edition
from podcast.publish.targets.headers import cache_control, content_type, packable
from podcast.publish.targets.storage import PARTS, Stored

PARALLEL = 8
"""Parallel uploads to an object store, where each takes about 50 ms whatever its size."""
_MD5 = re.compile(r'"?([0-9a-f]{32})"?')


class Remote(remote.Remote):
    """Writes through fsspec.

    Args:
        url: With protocol: `s3://bucket/prefix`.
        options: Options of the filesystem. Never a key: keys come from the environment.
        gzip: Whether the text files arrive packed, and are to be served so. Only S3 can say so of a file.

    Raises:
        PublishError: The filesystem is not available.
    """

    def __init__(self, url: str, options: Mapping[str, Any], *, gzip: bool = False) -> None:
        super().__init__(url, options)
        self._gzip = gzip
        self.parallel = PARALLEL if self._protocol in remote.ONE_STEP else 1

    def read(self, path: str) -> bytes | None:
        """Return a file's content, unpacked; None if there is no file."""
        content = super().read(path)
        return gzip.decompress(content) if content and packable(path) and content[:2] == b"\x1f\x8b" else content

    def write(self, path: str, content: bytes) -> None:
        """Write a file atomically, packed if the target's text files are."""
        super().write(path, edition.pack(content) if self._gzip and packable(path) else content)

    def listed(self) -> Mapping[str, Stored]:
        """Return the files under `PARTS`; the ETag of an S3 object uploaded in one part is the MD5 of its content."""
        return {
            path: Stored(size=int(info.get("size") or 0), md5=_md5(info))
            for part in PARTS
            for path, info in self.found(part).items()
        }

    def proven(self, path: str, size: int, sha256: str, md5: str) -> bool:
        """Return whether the file there has this content; without a usable ETag it is read back."""
        with self._translated(path):
            try:
                info = self._fs.info(self._at(path))
                if info.get("size") != size:
                    return False
                if _md5(info) == md5:
                    return True
                return hashlib.sha256(self._fs.cat_file(self._at(path))).hexdigest() == sha256
            except FileNotFoundError:
                return False

    def modified(self, path: str) -> datetime | None:
        """Return the time of a file by the target's clock."""
        with self._translated(path):
            try:
                when = self._fs.modified(self._at(path))
            except (NotImplementedError, FileNotFoundError):
                return None
        return when if isinstance(when, datetime) and when.tzinfo else None

    def deliver(self, fresh: Mapping[str, str]) -> None:
        """Do nothing: written files are already public."""

    def _headers(self, path: str) -> dict[str, str]:
        """Return content type and cache header as the filesystem names them; stores other than S3 set their own."""
        if self._protocol not in remote.S3:
            return {}
        packed = {"ContentEncoding": "gzip"} if self._gzip and packable(path) else {}
        return {"ContentType": content_type(path), "CacheControl": cache_control(path)} | packed


def _md5(info: Mapping[str, Any]) -> str:
    found = _MD5.fullmatch(str(info.get("ETag", "")))
    return found[1] if found else ""
