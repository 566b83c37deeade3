"""How fast text is normalised, and how that grows.

Run: `python -m benchmarks text`. The floor is 150,000 characters a second on one core over real posts.
"""

from __future__ import annotations

import math
import time
from pathlib import Path

from podcast.script.normalise import spoken

POSTS = Path(__file__).parents[1] / ".." / "shared" / "posts"
SIZES = (3_000, 30_000, 300_000)
SAMPLE = (
    "2024年第3季度，公司营收12.3亿元，同比增长15.6%；月活从2018年的2000万涨到1.5亿。新款手机售价5999元起，10月24日20:00开售，"
    "支持67W快充与5G网络。有人说，这不过是换了壳的老产品，也有人排了一整夜的队。GPT-4o和DeepSeek-V3打了个平手。"
)


def texts() -> list[str]:
    """Return the real posts, or the sample as often as makes a post of them where there are none."""
    found = [path.read_text(encoding="utf-8-sig") for path in sorted(POSTS.rglob("*.md"))]
    return found or [SAMPLE * 2_000]


def seconds(text: str) -> float:
    """Return the best of three times for one text."""
    best = math.inf
    for _ in range(3):
        start = time.process_time()
        spoken(text)
        best = min(best, time.process_time() - start)
    return best


def run() -> dict[str, float]:
    """Return characters, characters a second, and the slope of log time over log length (1 is linear)."""
    posts = texts()
    characters = sum(map(len, posts))
    rate = characters / sum(map(seconds, posts))
    unit = max(posts, key=len)[: SIZES[0]]
    times = [seconds(unit * (size // SIZES[0])) for size in SIZES]
    slope = math.log(times[-1] / times[0]) / math.log(SIZES[-1] / SIZES[0])
    return {"characters": characters, "characters_a_second": rate, "slope": slope}


def main() -> dict[str, float]:
    """Print the figures, and give them by name."""
    found = run()
    print(f"text: {found['characters']:,.0f} characters at {found['characters_a_second']:,.0f} a second on one core")
    print(f"text: time ~ length ** {found['slope']:.2f}, from {SIZES[0]:,} to {SIZES[-1]:,} characters")
    return {"characters a second": found["characters_a_second"], "exponent of the growth": found["slope"]}


if __name__ == "__main__":
    main()
