"""The types that pass between stages: frozen, keyword-only, with a docstring under each field.

They are in the order in which an article becomes an episode:
Post -> Block/LeftOut -> Utterance (in a Script) -> Clip -> Recording -> Episode.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from podcast.lazy import patterns as re

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Role = Literal[
    "opening", "correction", "title", "lead", "preface", "heading", "body", "dense", "quote", "dialogue", "item",
    "conclusion", "coda", "pointer", "closing",
]  # fmt: skip
"""The part of the programme that an utterance belongs to; a style defines how each one sounds."""
ROLES: tuple[str, ...] = get_args(Role)

Reason = Literal[
    "struck", "byline", "caption", "credit", "alt", "table", "code", "url", "reference", "related", "bio",
    "notice", "promotion", "source", "gloss", "pointer", "directive", "skip", "markup",
]  # fmt: skip
"""Why a piece of a post is not read aloud."""
REASONS: tuple[str, ...] = get_args(Reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpublished:
    """Why a post's own site does not show it, so that it must not have an episode."""

    why: str
    """A short reason for messages: "`draft: true`"."""
    line: int
    """1-based line of the source file; 0 if the reason is its folder or name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One Markdown file, as written by the author."""

    path: Path
    """The file; `-` for standard input."""
    slug: str
    """The file's stem including the date, or its bundle's folder, or `id:`. Safe as a file name."""
    title: str
    """From the front matter, or the heading at the start, or the file's name; stripped, never empty."""
    published: datetime
    """Aware. A date without a time gets the show's `publish_time`, or the current time if the date is today."""
    tags: tuple[str, ...]
    """Empty if the post has none."""
    image: str
    """As written: a URL, a path from the site's root, or a file beside the post; empty if the post has none."""
    body: str
    """The Markdown after the front matter; line ends are `\\n`."""
    body_line: int
    """1-based line of the source file at which `body` begins."""
    meta: Mapping[str, Any] = field(default_factory=dict)
    """The complete front matter, for keys of a single stage (`lexicon`, `conclusion`, `correction`, `podcast`)."""
    timed: bool = True
    """Whether its date has a time of day."""
    undated: str = ""
    """What `published` is the date of, if the author has written none: `file` or `first commit`."""
    unpublished: Unpublished | None = None
    """Why its site does not show it; None: it does."""
    expires: datetime | None = None
    """Aware; when its site stops showing it. None: never."""
    categories: tuple[str, ...] = ()
    """For its address; empty if the post has none."""
    address: str = ""
    """The address that it gives itself: a path from the site's root, or a URL; may have placeholders. Empty: none."""
    address_slug: str = ""
    """What its address has instead of the file's name; empty: the file's name."""
    description: str = ""
    """The author's own summary; empty: none."""
    more_line: int = 0
    """Line of the file with the mark that ends the summary, `<!-- more -->`; 0: none."""
    skip: tuple[str, ...] = ()
    """Regular expressions: a paragraph in which one is found is not read aloud."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A span of a block that is spoken differently from its written form: `（Kimi）` -> `，也就是Kimi`."""

    start: int
    """Index into `Block.text`."""
    end: int
    """Index past the last character."""
    said: str
    """The text to speak instead, before normalisation; empty: nothing is spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, item or quote that is read aloud, as readers see it."""

    role: Role
    """From the text alone; the style refines body into dense, conclusion and coda."""
    text: str
    """Written form, without markup; a hard line break is `\\n`."""
    line: int
    """1-based line of the source file."""
    order: int
    """Position in the body, from 1, in common with `LeftOut`. 0: from a template or the front matter."""
    voice: str = ""
    """The style's key of a voice; empty: the role's voice."""
    aliases: tuple[Alias, ...] = ()
    """Spans with a different spoken form, sorted by start, not overlapping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A piece of the post that is not read aloud, and why."""

    text: str
    """As in the source, including markup if the markup itself is left out."""
    reason: Reason
    line: int
    """1-based line of the source file."""
    order: int
    """Position in the body, from 1, in common with `Block`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of text in both forms, which keeps transcript, audio and source aligned."""

    written: str
    """As readers see it."""
    spoken: str
    """As a newsreader says it; equal to `written` for plain text."""
    kind: str
    """Semiotic class: `date`, `money`, ... (the names of the rule files); `plain` if no rule applied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prosody:
    """How a voice speaks, relative to its default."""

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
    """What the engine gets, after rules and lexicon."""
    line: int
    """1-based line of the source file; 0 for templates and front matter."""
    order: int
    """Position in the body; 0 for templates and front matter."""
    voice: str
    """The style's key: `narrator`, `second`."""
    prosody: Prosody
    pause_before: float
    """Seconds. The silence between two utterances is the larger of this and the previous one's `pause_after`."""
    pause_after: float
    """Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceStyle:
    """One speaker of a style."""

    engines: Mapping[str, str]
    """Engine name -> that engine's voice: `{"edge": "zh-CN-YunyangNeural"}`. Other engines use their default voice."""
    expressions: Mapping[str, Mapping[Role, str]] = field(default_factory=dict)
    """Engine name -> role -> the expression in which this speaker speaks it: `{"azure": {"title": "newscast"}}`."""
    alike: Prosody = Prosody()
    """Added if the engine gives this speaker the narrator's voice, so that the two sound different."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleStyle:
    """How a role sounds."""

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
    """A sound file instead of the opening jingle; empty: the synthesised one."""
    outro: str = ""
    """A sound file instead of the closing jingle; empty: the synthesised one."""
    bed: str = ""
    """A sound file to play under speech; empty: none."""
    bed_under: tuple[Role, ...] = ()
    """Roles with the bed under them."""
    bed_level: float = 16.0
    """How much quieter than the speech the bed is, LU."""
    gains: Mapping[str, float] = field(default_factory=dict)
    """`engine/voice` -> gain in dB that gives that voice the style's loudness."""

    @property
    def has_rhythm(self) -> bool:
        """Whether the synthesised opening jingle plays, long enough for its rhythm: the audible label of AI speech."""
        return self.opening_jingle >= 1.4 and not self.intro


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a show is read aloud: data, never code. See `podcast/script/styles/`."""

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
    """What is read aloud, what is not, and why."""

    post: Post
    utterances: tuple[Utterance, ...]
    left_out: tuple[LeftOut, ...]
    style: Style
    text_hash: str
    """SHA-256 hex of everything the post says (roles and spoken text, before style and engine)."""
    unvoiced: bool = False
    """Whether the post gets no episode: it is wholly in English, and the style names no English voice of the engine."""

    @property
    def seconds(self) -> float:
        """Estimated length in seconds, before anything is voiced.

        0.22 s per Chinese character and 0.38 s per Latin word at normal rate, measured with edge's news voice.
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
    """The word, as sent to the engine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """Samples that are decoded only when needed: most clips of a rebuilt episode are never decoded."""

    load: Callable[[], NDArray[np.int16]]
    """Returns the samples, mono, shape (n,). Each call decodes them; they are not kept."""
    length: int
    """Samples."""
    sample_rate: int
    """Hz."""
    digest: str
    """SHA-256 hex of the samples as 16 bits, low byte first: equal audio has an equal digest."""

    @classmethod
    def of(cls, pcm: NDArray[np.int16], sample_rate: int) -> Sound:
        """Create a sound from decoded samples: mono, shape (n,)."""
        digest = hashlib.sha256(pcm.astype("<i2", copy=False).tobytes()).hexdigest()
        return cls(load=lambda: pcm, length=len(pcm), sample_rate=sample_rate, digest=digest)

    @property
    def seconds(self) -> float:
        """Length."""
        return self.length / self.sample_rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """The complete sound of an utterance, which has passed the engine's checks."""

    utterance: Utterance
    sound: Sound
    marks: tuple[Mark, ...]
    """In time order; empty if the engine has none."""
    voice: str
    """`engine/voice`, as in `SoundStyle.gains`."""


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
    """Words in episode time; empty if the engine has no marks."""


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
    """Seconds, of the audio from a decoder that honours the Info frame."""
    cues: tuple[Cue, ...]
    """One per utterance, in order."""
    chapters: tuple[Chapter, ...]
    """Sorted by start; empty if the post has no headings."""
    loudness: float
    """Integrated, LUFS (ITU-R BS.1770-4)."""
    length: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of the post: not spoken, but listed in the show notes."""

    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """The audio file of an episode (RSS 2.0 `<enclosure>`)."""

    path: str
    """Relative to the project's folder, with `/`: `audio/2025-01-01-x.1a2b3c4d.mp3`."""
    length: int
    """Bytes."""
    mime_type: str = "audio/mpeg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """The record in `audio/<slug>.json`, from which the feed is made."""

    guid: str
    """Assigned once, never changed (RSS 2.0 `<guid isPermaLink="false">`)."""
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
    """The post's URL; empty if the show has no permalink pattern."""
    links: tuple[Link, ...]
    """The post's links, in order."""
    image: str
    """Absolute URL of the post's image; empty if it has none or the site's address is unknown."""
    tags: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    cues: Sequence[Cue]
    """One per utterance, in order; read from the record on first use."""
    loudness: float
    """Integrated, LUFS."""
    engine: str
    """The engine that voiced it: `edge`, `espeak`, ..."""
    preview: bool
    """Voiced by the fallback engine; listed in the feed only with `--previews`."""
    withdrawn: bool
    """Removed from the feed by the author; the guid stays reserved."""
    script_hash: str
    """`Script.text_hash` at the time of the build."""
    settings_hash: str
    """SHA-256 hex of style, lexicon, sound and requested engine."""
    source: str = ""
    """The post's path relative to the project's folder; absolute if it is outside."""
    feed_title: str = ""
    """Title in the feed, if the show's pattern makes a different one; empty: `title`."""
    corrections: tuple[str, ...] = ()
    """Corrections with their dates, for the show notes."""
    disclosures: tuple[str, ...] = ()
    """Disclosures of the post, such as its author's interests, for the show notes."""
    stand_in: datetime | None = None
    """Aware; when another engine voiced it because the service did not answer. None: the engine asked for did."""
    accepted: tuple[int, ...] = ()
    """1-based lines of the source file whose clip the author took although it is off its voice's pace."""
    artwork: str = ""
    """The episode's picture, from the project's folder: `audio/<slug>.<8 hex of content>.jpg`; empty: the cover."""


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
    """Apple's category, and optionally its subcategory: `("Technology",)`, `("News", "Tech News")`."""
    cover: Path
    """A square JPEG or PNG, 1,400 to 3,000 px."""
    explicit: bool
    guid: str
    """podcast:guid, a UUIDv5."""
    base_url: str
    """Public address of the folder that contains `feed/`, without a trailing slash."""
    media_url: str
    """Public address of the files of `audio/`, without a trailing slash."""
    new_feed_url: str = ""
    """The new feed's address after a move (`<itunes:new-feed-url>`); empty: not moved."""
    verification: tuple[str, ...] = ()
    """Codes that prove to a directory who owns the feed (`<podcast:txt purpose="verify">`)."""
    frequency: tuple[str, str] | None = None
    """How often episodes appear, in words and as an RFC 5545 rule or empty (`<podcast:updateFrequency>`)."""
    licence: tuple[str, str] | None = None
    """SPDX-like name, and URL or empty (`<podcast:license>`)."""
    hub: str = ""
    """A WebSub hub that notifies subscribers (`<atom:link rel="hub">`); empty: none."""
    funding: tuple[Link, ...] = ()
    """Where listeners can donate, and the button's text (`<podcast:funding>`)."""
    media_prefix: str = ""
    """A service's prefix before each enclosure's address, which counts downloads and redirects; empty: none."""
    directories: tuple[Link, ...] = ()
    """Where listeners find the show: address and name of each directory."""
    producer: str = ""
    """Who makes the speech, for the label in each MP3; empty: the host of `base_url` stands in for it."""
