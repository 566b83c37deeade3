"""Tags that a site replaces by a picture, a film or sound, whatever the generator: `{% youtube ... %}`, `[gallery]`."""

from __future__ import annotations

from dataclasses import replace

from podcast.lazy import patterns as re
from podcast.script.clean.line import Line

_EMBEDDED = re.compile(
    r"(?:\{%-?|\{\{[<%])\s*(?:youtube|bilibili|vimeo|video|youku|tudou|qqvideo|figure|img|image|asset_img|fancybox|gallery|"
    r"galleries|audio|music|aplayer|dplayer|meting\w*|player|iframe|tweet|x|twitter|instagram|gist|jsfiddle|codepen|mp4|"
    r"slideshare|pdf)\b|\[(?:gallery|video|audio|embed|playlist|dplayer|aplayer|bilibili|youtube)\b"
)


def counted(line: Line) -> Line:
    """Count them as pictures of the line, so that a line that leads to one is known; the tags are cut later."""
    shown = len(_EMBEDDED.findall(line.heard)) if "[" in line.text or "{" in line.text else 0
    return replace(line, images=line.images + shown) if shown else line
