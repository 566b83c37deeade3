"""The pace of the spoken disclosure, where no rhythm of the jingle carries the audible label of AI-generated speech.

Source: GB 45438-2025: an audible label is spoken at a normal pace, 120 to 160 characters a minute, or is the rhythm
short long, short short at any pace.
"""

from __future__ import annotations

from dataclasses import replace

from podcast.lazy import patterns as re
from podcast.records import Style

RATE = 0.52
"""Characters a minute, measured in clips: 150 to 157 with the two narrators of kokoro, 104 with espeak, which is not
published. edge could not be reached: 142 by its usual rate."""
_DISCLOSES = re.compile("人工智[能慧]|合成|(?<![A-Za-z])AI", re.IGNORECASE)


def paced(style: Style) -> Style:
    """Slow down the opening or closing that discloses the synthetic voice, unless the jingle's rhythm does it."""
    if style.sound.has_rhythm and style.templates.get("opening"):
        return style
    roles = dict(style.roles)
    for name in ("opening", "closing"):
        if _DISCLOSES.search(style.templates.get(name, "")):
            prosody = roles[name].prosody
            roles[name] = replace(roles[name], prosody=replace(prosody, rate=min(prosody.rate, RATE)))
    return replace(style, roles=roles)
