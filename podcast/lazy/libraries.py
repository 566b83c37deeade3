"""Libraries that take long to import, each loaded when it is first used: `from podcast.lazy.libraries import np`.

numpy takes 60 ms, asyncio and lxml 20 each: a command that finds nothing to do needs none of them. What is meant for
type checkers, and classes to inherit from, are imported as usual.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "Image", "ImageDraw", "ImageEnhance", "ImageFilter", "ImageFont", "ImageOps", "ImageStat", "asyncio", "etree",
    "metadata", "np", "soundfile", "soxr", "yaml",
]  # fmt: skip

if TYPE_CHECKING:
    import asyncio
    from importlib import metadata

    import numpy as np
    import soundfile
    import soxr
    import yaml
    from lxml import etree
    from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps, ImageStat
else:

    class _Library:
        """A module that is imported when one of its names is first asked for."""

        __slots__ = ("_module", "_name")

        def __init__(self, name: str) -> None:
            self._name, self._module = name, None

        def __getattr__(self, name: str) -> Any:
            """Look the attribute up in the module on every access, since tests may patch it there."""
            if self._module is None:
                if self is np:  # BLAS is not used, and its threads take 15 ms to start
                    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
                self._module = import_module(self._name)
            return getattr(self._module, name)

    asyncio = _Library("asyncio")
    etree = _Library("lxml.etree")
    Image, ImageDraw, ImageFont = _Library("PIL.Image"), _Library("PIL.ImageDraw"), _Library("PIL.ImageFont")
    ImageEnhance, ImageFilter = _Library("PIL.ImageEnhance"), _Library("PIL.ImageFilter")
    ImageOps, ImageStat = _Library("PIL.ImageOps"), _Library("PIL.ImageStat")
    metadata = _Library("importlib.metadata")
    np = _Library("numpy")
    soundfile = _Library("soundfile")
    soxr = _Library("soxr")
    yaml = _Library("yaml")
