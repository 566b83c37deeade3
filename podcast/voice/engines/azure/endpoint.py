"""Where the service is: by region or by address, in the international cloud, the Chinese one and that of the US.

Source: Microsoft, "Speech service in sovereign clouds" and "Use private endpoints", as the tables below name them.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from podcast.lazy import patterns as re
from podcast.voice.options import Options

CLOUDS = (
    (re.compile(r"china.+"), "tts.speech.azure.cn"),
    (re.compile(r"usgov.+"), "tts.speech.azure.us"),
    (re.compile(r".+"), "tts.speech.microsoft.com"),
)
"""Regions -> the domain behind them. The first that matches counts."""
OWN_NAME = re.compile(r"[\w-]+\.cognitiveservices\.azure\.(?:com|cn|us)")
"""Host of a resource with a name of its own; there, the service is under /tts."""
SPEECH, VOICES = "/cognitiveservices/v1", "/cognitiveservices/voices/list"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_REGION = re.compile(r"[a-z][a-z0-9]{1,40}")


class Endpoint(NamedTuple):
    """The addresses of a resource; both empty where nothing is configured."""

    speech: str
    voices: str
    own: str
    """The configured address, if other voices may be there than in the regions; empty: the regions' own."""


def read(options: Options) -> Endpoint:
    """Read `region` and `endpoint`.

    Raises:
        ConfigError: Both are there, or one is invalid, or the key would travel unencrypted.
    """
    region, endpoint = options.text("region").strip(), options.text("endpoint").strip().rstrip("/")
    if region and endpoint:
        raise options.fault("endpoint", "expected a region or an endpoint, not both: an endpoint is in one region")
    if region:
        if not _REGION.fullmatch(region):
            raise options.fault("region", f"expected a region such as eastasia or chinaeast2, not {region!r}")
        domain = next(domain for regions, domain in CLOUDS if regions.fullmatch(region))
        base = f"https://{region}.{domain}"
        return Endpoint(base + SPEECH, base + VOICES, "")
    return _at(options, endpoint) if endpoint else Endpoint("", "", "")


def _at(options: Options, endpoint: str) -> Endpoint:
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or parts.username:
        raise options.fault(
            "endpoint", f"expected an address such as https://eastasia.tts.speech.microsoft.com, not {endpoint!r}"
        )
    if parts.scheme == "http" and host not in LOOPBACK:
        raise options.fault("endpoint", "expected https: over http, the key could be read on its way")
    base, query = f"{parts.scheme}://{parts.netloc}", f"?{parts.query}" if parts.query else ""
    prefix = parts.path.removesuffix(SPEECH) or ("/tts" if OWN_NAME.fullmatch(host) else "")
    regional = any(host.endswith(f".{domain}") for _, domain in CLOUDS) and not query
    return Endpoint(f"{base}{prefix}{SPEECH}{query}", f"{base}{prefix}{VOICES}", "" if regional else endpoint)
