"""What is written of the synthetic voice, in the words of the show's language: in notes, in the feed and on pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from podcast.records import Show


class Words(NamedTuple):
    """The sentences of one language."""

    show: str
    episode: str
    stand_in: str
    """Of an episode that another engine voiced because the usual service did not answer."""


_SIMPLIFIED = Words("本节目由人工智能合成语音播报。", "本期由人工智能合成语音播报。", "本期由备用的合成语音播报。")
_TAIWAN = Words("本節目由人工智慧合成語音播報。", "本集由人工智慧合成語音播報。", "本集由備用的合成語音播報。")
_HONG_KONG = Words("本節目由人工智能合成語音播報。", "本集由人工智能合成語音播報。", "本集由後備的合成語音播報。")
_BY_LANGUAGE: Mapping[str, Words] = {
    **dict.fromkeys(("zh-tw", "zh-hant", "zh-hant-tw"), _TAIWAN),
    **dict.fromkeys(("zh-hk", "zh-mo", "zh-hant-hk", "zh-hant-mo"), _HONG_KONG),
}


def words(show: Show) -> Words:
    """Return the sentences for a show."""
    return _BY_LANGUAGE.get(show.language, _SIMPLIFIED)
