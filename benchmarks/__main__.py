"""Run the benchmarks named, or all; exit 1 if one prints that a limit is MISSED.

With `--json` the figures are printed as JSON, and all else to standard error. `--baseline COMMIT` measures them beside
another commit and prints the ratios: see `benchmarks.baseline`.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
from pathlib import Path
from typing import TextIO

MISSED = "MISSED"
"""What a benchmark prints where a limit is missed."""
OTHERS = {"baseline"}
"""Programs of this folder that are no benchmarks."""
NAMES = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py") if path.stem not in OTHERS)


def main(words: list[str]) -> int:
    """Run each of `words`; an unknown one is exit 2."""
    if "--baseline" in words:
        from benchmarks import baseline

        return baseline.main([word for word in words if word != "--baseline"])
    as_json, names = "--json" in words, [word for word in words if word != "--json"] or NAMES
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"no benchmark {unknown[0]!r}: known are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    figures, told = {}, _Watched(sys.stderr if as_json else sys.stdout)
    with contextlib.redirect_stdout(told):
        for name in names:
            print(f"== {name}", flush=True)
            figures[name] = importlib.import_module(f"benchmarks.{name}").main()
    if as_json:
        print(json.dumps(figures))
    return 1 if told.missed and not as_json else 0


class _Watched(io.TextIOBase):
    """Passes on what is printed, and notes whether a limit was missed."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self.missed = stream, False

    def write(self, text: str) -> int:
        """Pass on a text."""
        self.missed = self.missed or MISSED in text
        return self._stream.write(text)

    def flush(self) -> None:
        """Pass on at once what was written."""
        self._stream.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
