"""Makes `podcast/voice/engines/kokoro/styles.npz` from the style tables as published, and prints how far off it is.

Run as `python -m tools.kokoro_styles FOLDER`, FOLDER holding `zm_yunyang.bin` and the others: the folder
`package/voices` of `npm pack kokoro-js@1.2.1`.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np

from podcast.voice.engines.kokoro import styles


def main(words: list[str]) -> int:
    """Make the file and print the error of each voice."""
    if len(words) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    tables = {}
    for voice in styles.VOICES:
        content = (Path(words[0]) / f"{voice.name}.bin").read_bytes()
        tables[voice.name] = np.frombuffer(content, "<f4").reshape(styles.ROWS, styles.FIGURES)
        print(f'    "{voice.name}": "{hashlib.sha256(content).hexdigest()}",')
    with styles.SHIPPED.open("wb") as out:
        np.savez(out, **styles.packed(tables))
    with np.load(styles.SHIPPED) as packed:
        back = styles.unpacked({name: packed[name] for name in packed.files})
    print(f"{styles.SHIPPED.stat().st_size:,} bytes; error of a row, of its length:")
    for name, table in tables.items():
        off = np.linalg.norm(back[name] - table, axis=1) / np.linalg.norm(table, axis=1)
        print(f"  {name}: worst {off.max():.1e}, mean {off.mean():.1e}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
