"""Audio that another machine has made: `build` downloads it instead of voicing it again."""

from __future__ import annotations

from collections.abc import Iterable

from podcast.errors import PublishError
from podcast.production.session import Absent
from podcast.project.config import Config
from podcast.publish.placeholders import is_placeholder
from podcast.records import Episode
from podcast.release.show_feed import Tell


def downloaded(config: Config, records: Iterable[Episode], tell: Tell) -> Absent:
    """Download the audio of these records that this disk lacks, and return which of it could not be asked for.

    Audio that the server does not have is not counted: no machine has published it, so it is voiced again.
    """
    if config.output:  # `podcast listen`
        return Absent()
    there = {path.name for path in config.audio.glob("*.mp3")}
    lost = [
        episode
        for episode in records
        if not (episode.preview or episode.withdrawn) and episode.enclosure.path.rpartition("/")[2] not in there
    ]
    if not lost:
        return Absent()
    slugs = frozenset(episode.slug for episode in lost)
    if is_placeholder(config.media_url or config.base_url):
        return Absent(slugs=slugs, why="`base_url` is a placeholder, so it cannot be downloaded")
    from podcast.release import publishing  # 0.3 s, which builds that lack nothing do without

    try:
        publishing.fetch(config, tell, lost)
    except PublishError as error:
        return Absent(slugs=slugs, why=str(error).partition("; ")[0])
    return Absent()
