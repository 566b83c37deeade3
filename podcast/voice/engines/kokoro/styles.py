"""Style tables of the voices: for each number of tokens, the 256 figures that a voice is to the model.

A table of 510 rows is nearly of rank 4. The eight Mandarin voices ship as their mean row and eight directions, in
float16: 102 kB in place of 4.2 MB, and no row off by more than 0.05 % of its length. `tools/kokoro_styles.py` makes the
file. Another form of the same voice moves a duration now and then, hence other bytes: there is one form only.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podcast.errors import Missing
from podcast.voice.capabilities import Voice

ROWS, FIGURES = 510, 256
SHIPPED = Path(__file__).with_name("styles.npz")
FORM = 1
"""Raised when the shipped file changes."""
DEFAULT = "zm_yunyang"
RATES: Mapping[str, float] = {
    "zm_yunyang": 4.9,
    "zm_yunxi": 4.8,
    "zm_yunjian": 4.5,
    "zm_yunxia": 4.3,
    "zf_xiaoxiao": 4.5,
    "zf_xiaoyi": 4.7,
    "zf_xiaobei": 4.0,
    "zf_xiaoni": 4.4,
}
"""Syllables a second at rate 1, from the first sound to the last: 0.89 of what the model gives at speed 1, at which a
news reader's body text (rate 1.12) is spoken as the model would."""
VOICES = tuple(
    Voice(
        name=name,
        language="zh-CN",
        gender="male" if name.startswith("zm") else "female",
        note=f"{rate:g} syllables a second",
    )
    for name, rate in RATES.items()
)
DIGESTS: Mapping[str, str] = {
    "zm_yunyang": "261e2c89470534dbbcb8fd98b8fdc495ec94063d9bb6c8277f7be43cccba3f42",
    "zm_yunxi": "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b",
    "zm_yunjian": "de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa",
    "zm_yunxia": "6b2b8fc15b3df19a368daebe5c581c7fabf433ee5b8a17ffd6b3d723cff8936d",
    "zf_xiaoxiao": "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
    "zf_xiaoyi": "bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3",
    "zf_xiaobei": "5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640",
    "zf_xiaoni": "08892b62a39af0a615cd0581238db7e19e44c578e8fa0bfd0e586e93327d9cba",
}
"""SHA-256 of each table as published, little-endian float32. Source: kokoro-js 1.2.1, `voices/*.bin`."""

Table = NDArray[np.float32]


def shipped() -> Mapping[str, Table]:
    """Give the tables that come with the program."""
    return _unpacked(SHIPPED)


@cache
def _unpacked(path: Path) -> Mapping[str, Table]:
    with np.load(path, allow_pickle=False) as packed:
        return unpacked({name: packed[name] for name in packed.files})


def packed(tables: Mapping[str, Table], rank: int = 8) -> dict[str, Any]:
    """Give tables as mean row and `rank` directions."""
    means, weights, directions = list[Table](), list[Table](), list[Table]()
    for table in tables.values():
        exact = table.astype(np.float64)
        mean = exact.mean(axis=0)
        left, strengths, right = np.linalg.svd(exact - mean, full_matrices=False)
        means.append(mean)
        weights.append(left[:, :rank] * strengths[:rank])
        directions.append(right[:rank])
    made = {"mean": means, "weights": weights, "directions": directions}
    return {"names": np.array(list(tables)), **{key: np.array(part).astype(np.float16) for key, part in made.items()}}


def unpacked(parts: Mapping[str, NDArray[np.generic]]) -> Mapping[str, Table]:
    """Give back tables; the same bytes on every machine, for nothing is left to a linear algebra library."""
    found = dict[str, Table]()
    for name, mean, weights, directions in zip(
        parts["names"], *(parts[key].astype(np.float32) for key in ("mean", "weights", "directions")), strict=True
    ):
        table = np.repeat(mean[np.newaxis], len(weights), axis=0)
        for weight, direction in zip(weights.T, directions, strict=True):
            table += weight[:, np.newaxis] * direction
        found[str(name)] = table
    return found


def load(path: Path, *, any_model: bool) -> Mapping[str, Table]:
    """Read tables as they are published: `NAME.bin`, a folder of them, or one archive of all (`voices-v1.0.bin`).

    Args:
        path: What `[engines.kokoro] voices` names.
        any_model: Take tables that are not those published for this model, too.

    Raises:
        Missing: There are none, or one is not as published.
    """
    key = f"[engines.kokoro] voices: {path}"
    try:
        tables = _published(path)
    except OSError as error:
        raise Missing(f"{key} cannot be read ({error.strerror or error}): name a file or a folder of *.bin") from error
    except (ValueError, zipfile.BadZipFile) as error:
        raise Missing(f"{key} holds no style tables ({error}): take those published with the model") from error
    if not tables:
        raise Missing(f"{key} has no *.bin: name the folder with the voices")
    for name, table in tables.items():
        if not (any_model or _known(name, table)):
            known = "is not as published" if name in DIGESTS else f"is none of {', '.join(DIGESTS)}"
            raise Missing(f"{key}: {name} {known}: take it away, or set any_model = true if you trust it")
    return tables


def _known(name: str, table: Table) -> bool:
    """Tell whether a table is as it was published, or as it ships."""
    same = hashlib.sha256(table.astype("<f4").tobytes()).hexdigest() == DIGESTS.get(name)
    return same or (name in DIGESTS and np.array_equal(table, shipped()[name]))


def _published(path: Path) -> dict[str, Table]:
    """Read tables.

    Raises:
        OSError: A file cannot be read.
        ValueError: One holds something else.
    """
    if path.is_dir():
        return {file.stem: _raw(file) for file in sorted(path.glob("*.bin"))}
    with path.open("rb") as file:
        archive = file.read(2) == b"PK"
    if not archive:
        return {path.stem: _raw(path)}
    with np.load(path, allow_pickle=False) as found:
        if "directions" in found.files:
            return dict(unpacked({name: found[name] for name in found.files}))
        return {name: _shaped(found[name], name) for name in found.files if name.startswith("z")}


def _raw(file: Path) -> Table:
    return _shaped(np.fromfile(file, "<f4"), file.name)


def _shaped(figures: NDArray[np.generic], name: str) -> Table:
    if figures.size != ROWS * FIGURES:
        raise ValueError(f"{name} has {figures.size} figures in place of {ROWS} times {FIGURES}")
    return figures.reshape(ROWS, FIGURES).astype(np.float32)


def row(table: Table, tokens: int) -> Table:
    """Give the figures for an utterance of so many tokens."""
    found: Table = table[min(max(tokens, 1), ROWS) - 1]
    return found


def digest(tables: Mapping[str, Table]) -> str:
    """Name tables by their figures."""
    found = hashlib.sha256()
    for name, table in sorted(tables.items()):
        found.update(name.encode() + table.tobytes())
    return found.hexdigest()[:12]


def rate(voice: str) -> float:
    """Give the syllables a second of a voice at rate 1."""
    return RATES.get(voice, RATES[DEFAULT])
