"""An S3-compatible server on this machine: it counts what is asked of it, and can fail at a given moment."""

from __future__ import annotations

import itertools
import logging
import re
import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

KEYS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/nonexistent",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
}
"""Environment of a client: keys that stand nowhere else."""
POLICY = (
    '{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", '
    '"Resource": "arn:aws:s3:::{bucket}/*"}}]}}'
)
_numbers = itertools.count(1)


@dataclass
class Store:
    """The running server."""

    address: str = ""
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of each request, in the order of arrival."""
    before: Callable[[int], None] | None = None
    """Told the number of a request before it is answered; what it raises cuts the connection."""
    after: Callable[[int], None] | None = None
    """The same when it has been carried out, before the client knows."""

    strict: bool = False
    """Whether it refuses the headers of checksums, as several stores other than Amazon's do."""

    def bucket(self) -> str:
        """Make a bucket whose files anyone may read; give its name."""
        name = f"bucket-{next(_numbers)}"
        for path, content in ((name, b""), (f"{name}?policy", POLICY.format(bucket=name).encode())):
            asked = urllib.request.Request(f"{self.address}/{path}", data=content, method="PUT", headers=_SIGNED)
            urllib.request.urlopen(asked, timeout=20).close()
        self.calm()
        return name

    def calm(self) -> None:
        """Forget what was asked, and fail no more."""
        self.requests.clear()
        self.before = self.after = None
        self.strict = False

    def put(self) -> list[str]:
        """Give the paths of all files written, in order."""
        return [path for method, path in self.requests if method == "PUT"]


_CHECKSUM = re.compile("HTTP_X_AMZ_(?:CHECKSUM|SDK_CHECKSUM|TRAILER)")
_SIGNED = {
    "Content-Type": "application/json",
    "Authorization": "AWS4-HMAC-SHA256 Credential=testing/20250101/us-east-1/s3/aws4_request, Signature=0",
}


class _Watched:
    """The server's application, watched."""

    def __init__(self, inner: Any, store: Store) -> None:
        self._inner, self._store, self._lock = inner, store, threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        with self._lock:
            self._store.requests.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
            number = len(self._store.requests)
        if self._store.strict and (refused := next(filter(_CHECKSUM.match, environ), "")):
            start("501 Not Implemented", [("Content-Type", "application/xml")])
            return [f"<Error><Code>NotImplemented</Code><Message>{refused}</Message></Error>".encode()]
        try:
            if self._store.before:
                self._store.before(number)
            answer = list(self._inner(environ, start))
            if self._store.after:
                self._store.after(number)
        except ConnectionError:
            environ["werkzeug.socket"].shutdown(2)
            return []
        return answer


@contextmanager
def running() -> Iterator[Store]:
    """Run the server on a free port of this machine."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    store = Store()
    application = _Watched(DomainDispatcherApplication(create_backend_app), store)
    server = make_server("127.0.0.1", 0, application, threaded=True)
    store.address = f"http://127.0.0.1:{server.server_port}"
    worker = threading.Thread(target=server.serve_forever, daemon=True)
    worker.start()
    try:
        yield store
    finally:
        server.shutdown()
        worker.join()
        server.server_close()
