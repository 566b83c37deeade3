"""Atomic reads and writes on a filesystem of fsspec: S3 and compatible stores, SFTP, WebDAV, a disk."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from podcast.errors import ConfigError, PodcastError, PublishError
from podcast.lazy import patterns as re

ONE_STEP = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "memory"}
"""Stores with atomic writes. Elsewhere a file is written under a temporary name and renamed."""
S3 = {"s3", "s3a"}
PATIENCE = {"connect_timeout": 10, "read_timeout": 60, "retries": {"total_max_attempts": 3}}
"""For S3. By default its client retries five times within each of s3fs's five attempts: a minute per request."""
PLAIN = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
"""For other stores with S3's interface: R2, OCI and others refuse the checksums that its client sends since 2025. Each
upload is verified by size and hash anyway."""
_SECRET = re.compile(
    r"(?:^|_)(?:key(?!_file)|secret|token|password|passwd|credentials?|connection_string)(?:_|$)", re.IGNORECASE
)


class Remote:
    """Reads and writes through fsspec.

    Args:
        url: With protocol: `s3://bucket/prefix`.
        options: Of the filesystem. Never access keys: these come from the environment.
        fault: The error class to raise instead of the filesystem's own errors.

    Raises:
        PodcastError: `fault`: the filesystem cannot be opened.
    """

    def __init__(self, url: str, options: Mapping[str, Any], fault: type[PodcastError] = PublishError) -> None:
        self.where, self._fault = url, fault
        self._protocol = url.partition("://")[0]
        with self._translated(url):
            from fsspec.core import url_to_fs

            # A cached listing would hide later changes by other processes.
            plain = {"use_listings_cache": False, "skip_instance_cache": True}
            given = deepcopy(dict(options))  # botocore modifies its arguments
            if self._protocol in S3:
                given["config_kwargs"] = {**deepcopy(PATIENCE), **_plainly(given), **given.get("config_kwargs", {})}
            self._fs, root = url_to_fs(url, **plain | given)
            self._root = root.rstrip("/")

    def found(self, folder: str) -> Mapping[str, Mapping[str, Any]]:
        """Return the files below a folder: path from the root -> the filesystem's details."""
        with self._translated(folder):
            self._fs.invalidate_cache()
            inside = f"{self._root}/{folder}/"
            details = self._fs.find(self._at(folder), detail=True)
            return {f"{folder}/{name.partition(inside)[2]}": detail for name, detail in details.items()}

    def read(self, path: str) -> bytes | None:
        """Return a file's content; None if there is no file."""
        with self._translated(path):
            try:
                return bytes(self._fs.cat_file(self._at(path)))
            except FileNotFoundError as error:
                if code(error) == "NoSuchBucket":
                    raise
                return None

    def send(self, path: str, source: Path) -> None:
        """Upload a file."""
        with self._translated(path), self._beside(path) as place:
            self._fs.put_file(str(source), place, **self._headers(path))

    def write(self, path: str, content: bytes) -> None:
        """Write a file atomically."""
        with self._translated(path), self._beside(path) as place:
            self._fs.pipe_file(place, content, **self._headers(path))

    def create(self, path: str, content: bytes) -> bool:
        """Write a file unless it exists, and return whether it was written."""
        with self._translated(path):
            self._folder_of(path)
            try:
                self._fs.pipe_file(self._at(path), content, mode="create")
            except FileExistsError:
                return False
            return bool(self._fs.cat_file(self._at(path)) == content)

    def remove(self, path: str) -> None:
        """Remove a file, if it exists."""
        with self._translated(path), suppress(FileNotFoundError):
            self._fs.rm_file(self._at(path))

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _headers(self, path: str) -> dict[str, str]:  # noqa: ARG002 - for subclasses
        """Return headers to store with a file."""
        return {}

    @contextmanager
    def _beside(self, path: str) -> Iterator[str]:
        """Yield the path to write to, then rename the file to its final name."""
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
        except PodcastError:
            raise
        # Filesystems of fsspec raise the errors of their libraries, which have no common base class.
        except Exception as error:
            raise told(self.where, path, error, self._fault) from error


def _plainly(options: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the settings for a store other than Amazon's; empty for that one, and for a client older than them."""
    from botocore.config import Config

    other = options.get("endpoint_url") or options.get("client_kwargs", {}).get("endpoint_url")
    other = other or any(os.environ.get(name) for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"))
    return PLAIN if other and "request_checksum_calculation" in Config.OPTION_DEFAULTS else {}


def checked(name: str, table: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Check a table of podcast.toml, and return its URL and options.

    Args:
        name: The table's.
        table: `url`, and options of the filesystem.

    Raises:
        ConfigError: The URL is wrong, or the table has an access key or password.
    """
    url = table.get("url")
    if not isinstance(url, str) or not url:
        raise _wrong(name, "url", f'expected a text such as "s3://bucket/prefix", not {url!r}')
    if "://" not in url:
        raise _wrong(name, "url", f'expected a URL with a protocol, such as "s3://bucket/prefix", not {url!r}')
    options = {key: value for key, value in table.items() if key != "url"}
    secret = next(_secrets(options), "")
    if secret or urlsplit(url).password:
        raise _wrong(name, secret or "url", "access keys must not be in this file: set them in the environment")
    return url, options


def told(where: str, path: str, error: Exception, fault: type[PodcastError] = PublishError) -> PodcastError:
    """Translate a filesystem's error into `fault`, with the next step."""
    what = str(error).strip() or type(error).__name__
    return fault(f"{where}: {path}: {what}; {_step(error)}")


def _step(error: Exception) -> str:
    found = code(error)
    if isinstance(error, ImportError):
        return "install it: for S3 `pip install 'shezhang-podcast[s3]'`, for others fsspec and the package it names"
    if found == "RequestTimeTooSkewed":
        return "this machine's clock is wrong: set it, and run the command again"
    if found == "NoSuchBucket":
        return "there is no such bucket: create it, or correct `url` in podcast.toml"
    if isinstance(error, PermissionError) or type(error).__name__ in {"NoCredentialsError", "PartialCredentialsError"}:
        return (
            "the access keys are missing, wrong or lack permissions: set them in the environment (for S3 "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), and allow them to list, read, write and delete"
        )
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "its disk is full: free some space (`podcast publish --prune` for a target), and run the command again"
    if isinstance(error, (TypeError, ValueError)):
        return "correct the options of that table in podcast.toml"
    return "check that it can be reached, and run the command again to continue"


def code(error: Exception) -> str:
    """Return the error code of an S3 answer; empty if there is none."""
    for found in (error, error.__cause__):
        answer = getattr(found, "response", None)
        if isinstance(answer, dict):
            return str(answer.get("Error", {}).get("Code", ""))
    return ""


def _secrets(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if _SECRET.search(key):
            yield key
        if isinstance(value, Mapping):
            yield from _secrets(value)


def _wrong(name: str, key: str, problem: str) -> ConfigError:
    return ConfigError(f"podcast.toml: {name}: {key}: {problem}")
