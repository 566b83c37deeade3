"""Run the benchmarks named, or all. With `--json` the figures are printed as JSON, and all else to standard error."""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from pathlib import Path

OTHERS = {"baseline"}
"""Programs of this folder that are no benchmarks."""
NAMES = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py") if path.stem not in OTHERS)


def main(words: list[str]) -> int:
    """Run each of `words`; an unknown one is exit 2."""
    as_json, names = "--json" in words, [word for word in words if word != "--json"] or NAMES
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"no benchmark {unknown[0]!r}: known are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    figures = {}
    with contextlib.redirect_stdout(sys.stderr) if as_json else contextlib.nullcontext():
        for name in names:
            print(f"== {name}", flush=True)
            figures[name] = importlib.import_module(f"benchmarks.{name}").main()
    if as_json:
        print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
