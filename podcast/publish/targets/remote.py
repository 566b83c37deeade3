"""A filesystem that fsspec speaks as a target: S3 and its like, SFTP, WebDAV, ..."""

from __future__ import annotations

import errno
import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

from podcast.errors import PublishError
from podcast.publish.targets.headers import cache_control, content_type
from podcast.publish.targets.storage import PARTS, Stored

ONE_STEP = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "memory"}
"""Stores in which a file is written whole or not at all; elsewhere it is written beside and renamed."""
S3 = {"s3", "s3a"}
PARALLEL = 8
"""Files sent at once to an object store, where each takes some 50 ms whatever its size."""
PATIENCE = {"config_kwargs": {"connect_timeout": 10, "read_timeout": 60, "retries": {"total_max_attempts": 3}}}
"""For S3, whose client would ask five times within each of s3fs's own five tries: a minute a request."""
_MD5 = re.compile(r'"?([0-9a-f]{32})"?')


class Remote:
    """Writes through fsspec.

    Args:
        url: With protocol: `s3://bucket/prefix`.
        options: Of the filesystem. Never a key: those come from the environment.
    """

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        self.where, self._protocol = url, url.partition("://")[0]
        self.parallel = PARALLEL if self._protocol in ONE_STEP else 1
        with self._translated(url):
            from fsspec.core import url_to_fs

            # A listing kept from before would hide what another publish has done since.
            plain = {"use_listings_cache": False, "skip_instance_cache": True}
            patience = deepcopy(PATIENCE) if self._protocol in S3 else {}  # botocore writes into what it is given
            self._fs, root = url_to_fs(url, **plain | patience | deepcopy(dict(options)))
            self._root = root.rstrip("/")

    def listed(self) -> Mapping[str, Stored]:
        """Give the files under `PARTS`; the ETag of an S3 object sent in one piece is its content's MD5."""
        found = {}
        for part in PARTS:
            with self._translated(part):
                self._fs.invalidate_cache()
                for name, told in self._fs.find(self._at(part), detail=True).items():
                    path = f"{part}/{name.partition(f'{self._root}/{part}/')[2]}"
                    found[path] = Stored(size=int(told.get("size") or 0), md5=_md5(told))
        return found

    def read(self, path: str) -> bytes | None:
        """Give a file's content."""
        with self._translated(path):
            try:
                return bytes(self._fs.cat_file(self._at(path)))
            except FileNotFoundError as error:
                if _code(error) == "NoSuchBucket":
                    raise
                return None

    def send(self, path: str, source: Path) -> None:
        """Upload a file."""
        with self._translated(path), self._beside(path) as place:
            self._fs.put_file(str(source), place, **self._headers(path))

    def write(self, path: str, content: bytes) -> None:
        """Write a file in one step."""
        with self._translated(path), self._beside(path) as place:
            self._fs.pipe_file(place, content, **self._headers(path))

    def create(self, path: str, content: bytes) -> bool:
        """Write a file unless it is there."""
        with self._translated(path):
            self._folder_of(path)
            try:
                self._fs.pipe_file(self._at(path), content, mode="create")
            except FileExistsError:
                return False
            return bool(self._fs.cat_file(self._at(path)) == content)

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""
        with self._translated(path), suppress(FileNotFoundError):
            self._fs.rm_file(self._at(path))

    def proven(self, path: str, size: int, sha256: str, md5: str) -> bool:
        """Tell whether the file there is the one that was meant; it is read back where no ETag proves it."""
        with self._translated(path):
            try:
                told = self._fs.info(self._at(path))
                if told.get("size") != size:
                    return False
                if _md5(told) == md5:
                    return True
                return hashlib.sha256(self._fs.cat_file(self._at(path))).hexdigest() == sha256
            except FileNotFoundError:
                return False

    def modified(self, path: str) -> datetime | None:
        """Give the time of a file by the target's clock."""
        with self._translated(path):
            try:
                when = self._fs.modified(self._at(path))
            except (NotImplementedError, FileNotFoundError):
                return None
        return when if isinstance(when, datetime) and when.tzinfo else None

    def deliver(self, fresh: Mapping[str, str]) -> None:
        """Do nothing: what is written is there."""

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _headers(self, path: str) -> dict[str, str]:
        """Give content type and cache header as the filesystem names them; other stores than S3 find their own."""
        if self._protocol not in S3:
            return {}
        return {"ContentType": content_type(path), "CacheControl": cache_control(path)}

    @contextmanager
    def _beside(self, path: str) -> Iterator[str]:
        """Give where to write, and see that the file gets its name in one step."""
        self._folder_of(path)
        if self._protocol in ONE_STEP:
            yield self._at(path)
            return
        folder, _, name = self._at(path).rpartition("/")
        temporary = f"{folder}/.{name}.{secrets.token_hex(6)}"
        try:
            yield temporary
            self._fs.mv(temporary, self._at(path))
        except BaseException:
            with suppress(Exception):
                self._fs.rm_file(temporary)
            raise

    def _folder_of(self, path: str) -> None:
        if self._protocol not in ONE_STEP:
            self._fs.makedirs(self._at(path).rpartition("/")[0], exist_ok=True)

    @contextmanager
    def _translated(self, path: str) -> Iterator[None]:
        try:
            yield
        except PublishError:
            raise
        # A filesystem of fsspec raises what its own libraries raise, and no base class holds them all.
        except Exception as error:
            raise told(self.where, path, error) from error


def told(where: str, path: str, error: Exception) -> PublishError:
    """Give what a filesystem raised as our error, with what to do next."""
    what = str(error).strip() or type(error).__name__
    return PublishError(f"{where}: {path}: {what}; {_step(error)}")


def _step(error: Exception) -> str:
    code = _code(error)
    if isinstance(error, ImportError):
        return "install it: for S3 `pip install 'shezhang-podcast[s3]'`, for others fsspec and what it names"
    if code == "RequestTimeTooSkewed":
        return "this machine's clock is off: set it, and publish again"
    if code == "NoSuchBucket":
        return "there is no such bucket: make it, or mend `url` of the target in podcast.toml"
    if isinstance(error, PermissionError) or type(error).__name__ in {"NoCredentialsError", "PartialCredentialsError"}:
        return (
            "the keys are missing, wrong or allow too little: set them in the environment (for S3 AWS_ACCESS_KEY_ID "
            "and AWS_SECRET_ACCESS_KEY) and let them list, read, write and delete"
        )
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "the target is full: `podcast publish --prune` removes old audio; then publish again"
    if isinstance(error, (TypeError, ValueError)):
        return "mend the target's options in podcast.toml"
    return "see that the target can be reached, and publish again: what has arrived is not sent again"


def _code(error: Exception) -> str:
    """Give the code of an S3 answer; empty where there is none."""
    for found in (error, error.__cause__):
        answer = getattr(found, "response", None)
        if isinstance(answer, dict):
            return str(answer.get("Error", {}).get("Code", ""))
    return ""


def _md5(told: Mapping[str, Any]) -> str:
    found = _MD5.fullmatch(str(told.get("ETag", "")))
    return found[1] if found else ""
