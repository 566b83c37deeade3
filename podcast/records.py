"""Every type that passes between stages: frozen, keyword-only, a docstring under each field.

The order below is the order in which an article becomes an episode:
Post -> Block/LeftOut -> Utterance (in a Script) -> Clip -> Recording -> Episode.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Role = Literal[
    "opening", "correction", "title", "lead", "preface", "heading", "body", "dense", "quote", "dialogue", "item",
    "conclusion", "coda", "pointer", "closing",
]  # fmt: skip
"""What part of the programme an utterance plays; a style says how each is heard."""
ROLES: tuple[str, ...] = get_args(Role)

Reason = Literal[
    "struck", "byline", "caption", "credit", "alt", "table", "code", "url", "reference", "related", "bio",
    "notice", "promotion", "source", "gloss", "pointer", "directive", "markup",
]  # fmt: skip
"""Why a piece of a post is not heard."""
REASONS: tuple[str, ...] = get_args(Reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpublished:
    """Why a post's own site does not show it, so that no episode may be made of it."""

    why: str
    """In a few words, for messages: "`draft: true`"."""
    line: int
    """1-based line of the source file; 0 where its place or name tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One Markdown file as the author wrote it."""

    path: Path
    """The file; `-` for standard input."""
    slug: str
    """The file's stem, date included; `id:` of the front matter where given. Safe as a file name."""
    title: str
    """From the front matter, else the heading that the text begins with; stripped, never empty."""
    published: datetime
    """Aware. A date without a time has the show's `publish_time`, or now where that date is today."""
    tags: tuple[str, ...]
    """Empty where the post has none."""
    image: str
    """As written: a URL or a path from the site's root; empty where the post has none."""
    body: str
    """The Markdown after the front matter; line ends are `\\n`."""
    body_line: int
    """1-based line of the source file on which `body` begins."""
    meta: Mapping[str, Any] = field(default_factory=dict)
    """The whole front matter, for keys only one stage knows (`lexicon`, `conclusion`, `correction`, `podcast`)."""
    undated: bool = False
    """Whether neither front matter nor file name has a date: `published` is the time of the file."""
    unpublished: Unpublished | None = None
    """Why its site does not show it now; None: it does."""
    expires: datetime | None = None
    """Aware; from when on its site no longer shows it. None: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A span of a block that is said otherwise than it is written: `（Kimi）` -> `，也就是Kimi`."""

    start: int
    """Index into `Block.text`."""
    end: int
    """Index past the last character."""
    said: str
    """Written form to normalise in place of the span; empty: the span is silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, item or quote that will be heard, as a reader sees it."""

    role: Role
    """As far as the text alone tells it; the style refines body into dense, conclusion and coda."""
    text: str
    """Written form, without markup; a hard line break is `\\n`."""
    line: int
    """1-based line of the source file."""
    order: int
    """Position in the body, from 1; shared with `LeftOut`. 0: said by a template or from the front matter."""
    voice: str = ""
    """The style's key of a voice other than the role's; empty: the role's."""
    aliases: tuple[Alias, ...] = ()
    """Spans said otherwise than written, by start, not overlapping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A piece of the post that is not heard, and why."""

    text: str
    """As it stands in the source, markup included where the markup is what is left out."""
    reason: Reason
    line: int
    """1-based line of the source file."""
    order: int
    """Position in the body, from 1; shared with `Block`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A stretch of text with both forms, so that transcript, audio and source stay aligned."""

    written: str
    """As a reader sees it."""
    spoken: str
    """As a news reader says it; equal to `written` for plain text."""
    kind: str
    """Semiotic class: `date`, `money`, ... as the rule files are named; `plain` where no rule applied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prosody:
    """How a voice speaks, relative to its own normal."""

    rate: float = 1.0
    """Factor; 1.12 is 12 % faster."""
    pitch: float = 0.0
    """Shift in Hz."""
    volume: float = 0.0
    """Gain in dB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One engine call."""

    role: Role
    written: str
    """What the transcript shows."""
    spoken: str
    """What the engine gets: rules and lexicon applied."""
    line: int
    """1-based line of the source file; 0 for templates and front matter."""
    order: int
    """Position in the body; 0 for templates and front matter."""
    voice: str
    """The style's key: `narrator`, `second`."""
    prosody: Prosody
    pause_before: float
    """Seconds. The silence heard between two utterances is the larger of this and the one before's `pause_after`."""
    pause_after: float
    """Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceStyle:
    """One speaker of a style."""

    engines: Mapping[str, str]
    """Engine name -> that engine's voice: `{"edge": "zh-CN-YunyangNeural"}`. An engine not named uses its default."""
    alike: Prosody = Prosody()
    """Added on top where the engine gives this speaker the narrator's voice, so that the two can be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleStyle:
    """How a role is heard."""

    voice: str
    """A key of `Style.voices`."""
    prosody: Prosody
    before: float
    """Pause before, s."""
    after: float
    """Pause after the role's last utterance, s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundStyle:
    """Levels and the sounds around the speech."""

    loudness: float
    """Integrated loudness of an episode, LUFS."""
    true_peak: float
    """Largest true peak in the finished MP3, dBTP."""
    opening_jingle: float
    """Length of the opening sound, s; 0: none."""
    closing_jingle: float
    """Length of the closing sound, s; 0: none."""
    intro: str = ""
    """A sound file in place of the opening jingle; empty: the synthesised one."""
    outro: str = ""
    """A sound file in place of the closing jingle; empty: the synthesised one."""
    bed: str = ""
    """A sound file to lie under speech; empty: none."""
    bed_under: tuple[Role, ...] = ()
    """Roles that the bed lies under."""
    bed_level: float = 16.0
    """LU that the bed lies under the speech."""
    gains: Mapping[str, float] = field(default_factory=dict)
    """`engine/voice` -> gain in dB that brings that voice to the style's loudness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a show is read: data, never code. See `podcast/script/styles/`."""

    name: str
    voices: Mapping[str, VoiceStyle]
    roles: Mapping[str, RoleStyle]
    """Every role of `ROLES`."""
    pauses: Mapping[str, float]
    """Seconds: `sentence`, `cut`, `answer`, `question_heading`, `same_name`."""
    templates: Mapping[str, str]
    """`opening`, `bulletin`, `preface`, `pointer`, `correction`, `closing`; empty: not said."""
    patterns: Mapping[str, tuple[str, ...]]
    """Regular expressions: `conclusion_headings`, `conclusion`, `conclusion_openers`, `bulletin`, `figure`."""
    sound: SoundStyle
    limits: Mapping[str, float] = field(default_factory=dict)
    """`sentence`: characters; `dense`: figures; `final_part`: share of the text; `conclusion`: sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What will be heard, what will not, and why."""

    post: Post
    utterances: tuple[Utterance, ...]
    left_out: tuple[LeftOut, ...]
    style: Style
    text_hash: str
    """SHA-256 hex of all the post gives to be said (roles and spoken text, before style and engine)."""

    @property
    def seconds(self) -> float:
        """Estimated length in seconds, before anything is voiced.

        0.22 s a Chinese character and 0.38 s a Latin word at a voice's normal rate, as measured of edge's news voice.
        """
        total = 0.0
        for said in self.utterances:
            han = sum("\u3400" <= letter <= "\u9fff" for letter in said.spoken)
            latin = len(re.findall(r"[A-Za-z0-9]+", said.spoken))
            total += (0.22 * han + 0.38 * latin) / said.prosody.rate + max(said.pause_before, said.pause_after)
        return round(total, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """When a word is spoken."""

    start: float
    """Seconds in the clip."""
    end: float
    """Seconds in the clip."""
    written: str
    """The word as the engine was given it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """Samples that may still lie encoded: most of an episode that is built again is never decoded."""

    load: Callable[[], NDArray[np.int16]]
    """Gives the samples, mono, shape (n,). They are decoded at each call and not kept."""
    length: int
    """Samples."""
    sample_rate: int
    """Hz."""
    digest: str
    """SHA-256 hex of the samples as 16 bits, low byte first: what sounds the same has the same."""

    @classmethod
    def of(cls, pcm: NDArray[np.int16], sample_rate: int) -> Sound:
        """Hold samples that are at hand: mono, shape (n,)."""
        digest = hashlib.sha256(pcm.astype("<i2", copy=False).tobytes()).hexdigest()
        return cls(load=lambda: pcm, length=len(pcm), sample_rate=sample_rate, digest=digest)

    @property
    def seconds(self) -> float:
        """Length."""
        return self.length / self.sample_rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """An utterance as sound, complete: the engine's checks have passed."""

    utterance: Utterance
    sound: Sound
    marks: tuple[Mark, ...]
    """In time order; empty where the engine gives none."""
    voice: str
    """`engine/voice`, as `SoundStyle.gains` names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """An utterance in the finished episode."""

    start: float
    """Seconds: speech onset, the first 5 ms frame above -40 dB of the utterance's maximum."""
    end: float
    """Seconds: end of speech by the same measure."""
    written: str
    role: Role
    spoken: str = ""
    line: int = 0
    """1-based line of the source file; 0 for templates and front matter."""
    voice: str = ""
    """The style's key."""
    words: tuple[Mark, ...] = ()
    """Words in episode time; empty where the engine gives no marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A place to jump to."""

    start: float
    """Seconds in the episode."""
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A finished MP3."""

    path: Path
    duration: float
    """Seconds, of the audio as a decoder that honours the Info frame gives it."""
    cues: tuple[Cue, ...]
    """One an utterance, in order."""
    chapters: tuple[Chapter, ...]
    """By start; empty where the post has no headings."""
    loudness: float
    """Integrated, LUFS (ITU-R BS.1770-4)."""
    length: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of the post: not spoken, listed in the notes."""

    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """The audio file of an episode (RSS 2.0 `<enclosure>`)."""

    path: str
    """From the project's folder, `/` between: `audio/2025-01-01-x.1a2b3c4d.mp3`."""
    length: int
    """Bytes."""
    mime_type: str = "audio/mpeg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """The record under `audio/<slug>.json`: the truth that the feed is made from."""

    guid: str
    """Assigned once, kept for ever (RSS 2.0 `<guid isPermaLink="false">`)."""
    slug: str
    title: str
    published: datetime
    """Aware; kept from the first build."""
    duration: float
    """Seconds, of the decoded audio."""
    enclosure: Enclosure
    summary: str
    """Plain text for `<description>`."""
    link: str
    """The post's URL; empty where the show has no permalink pattern."""
    links: tuple[Link, ...]
    """The post's links, in order."""
    image: str
    """Absolute URL of the post's image; empty where it has none or the site's address is unknown."""
    tags: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    cues: Sequence[Cue]
    """One an utterance, in order; read from the record when first asked for."""
    loudness: float
    """Integrated, LUFS."""
    engine: str
    """That voiced it: `edge`, `espeak`, ..."""
    preview: bool
    """Voiced by the stand-in engine: stays out of the feed unless asked for."""
    withdrawn: bool
    """Taken out of the feed by the author; the guid stays reserved."""
    script_hash: str
    """`Script.text_hash` at the time of the build."""
    settings_hash: str
    """SHA-256 hex of style, lexicon, sound and engine as asked for."""
    source: str = ""
    """The post's path from the project's folder; absolute where it lies outside."""
    feed_title: str = ""
    """Title in the feed, where the show's pattern gives another than the spoken one; empty: `title`."""
    corrections: tuple[str, ...] = ()
    """What was wrong and is put right, each with its date; for the notes."""
    disclosures: tuple[str, ...] = ()
    """What the post says about itself, such as its author's interests; for the notes."""
    artwork: str = ""
    """The episode's own picture, from the project's folder: `audio/<slug>.<8 hex of content>.jpg`; empty: the cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """The channel."""

    title: str
    link: str
    """The show's web page."""
    description: str
    """At most 4,000 bytes of UTF-8 (Apple)."""
    language: str
    """RFC 5646, lower case: `zh-cn`."""
    author: str
    email: str
    category: tuple[str, ...]
    """Apple's category, and its subcategory where there is one: `("Technology",)`, `("News", "Tech News")`."""
    cover: Path
    """A square JPEG or PNG, 1,400 to 3,000 px."""
    explicit: bool
    guid: str
    """podcast:guid, a UUIDv5."""
    base_url: str
    """Where the project's `feed/` is found on the web, without a trailing slash."""
    media_url: str
    """Where the files of `audio/` are found, without a trailing slash."""
    new_feed_url: str = ""
    """Where the show has moved to (`<itunes:new-feed-url>`); empty: it has not."""
    verification: tuple[str, ...] = ()
    """Codes by which a directory sees whose feed this is (`<podcast:txt purpose="verify">`)."""
    frequency: tuple[str, str] | None = None
    """How often episodes come, in words and as an RFC 5545 rule, which may be empty (`<podcast:updateFrequency>`)."""
    licence: tuple[str, str] | None = None
    """SPDX-like name and URL, which may be empty (`<podcast:license>`)."""
    hub: str = ""
    """A WebSub hub that tells subscribers of news (`<atom:link rel="hub">`); empty: none."""
    funding: tuple[Link, ...] = ()
    """Where listeners can pay, and what the button says (`<podcast:funding>`)."""
