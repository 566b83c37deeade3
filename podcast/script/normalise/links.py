"""Text that is not spoken: addresses, tags, reference marks.

https://example.org/a -> (nothing); 学生[1]说 -> 学生说; mail@example.org is left to the voice.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import digits
from podcast.script.normalise.rule import DIGIT, LETTER, rule

_ADDRESS = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'*+,;=%]"
_DOMAIN = r"[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,5}"
_TOP = "(?:com|cn|net|org|io|me|co|ai|tv|gov|edu|info|app|dev|cc|xyz|us|uk|jp|hk|tw|ly|gl|be)"


def silent(found: re.Match[str]) -> str:
    """Return nothing or a separator, so that the text on both sides is not joined into something else."""
    return (
        " "
        if found.start()
        and "!" <= found.string[found.start() - 1] <= "~"
        and found.string[found.end() : found.end() + 1].strip()
        else ""
    )


def _address(found: re.Match[str]) -> str:
    """Leave an address to the voice, but for a host's figures that no letter joins: 163.com -> 一六三.com."""
    if "@" in found[0]:
        return found[0]
    return re.sub("(?<![A-Za-z0-9])[0-9]+(?![A-Za-z0-9])", lambda figure: digits(figure[0]), found[0])


RULES = (
    rule("link", rf"(?i:https?|ftp|file)://{_ADDRESS}*", silent, "hHfF"),
    rule("link", rf"(?i:www)\.{_DOMAIN}(?:/{_ADDRESS}*)?", silent, "wW"),
    rule("address", rf"[A-Za-z0-9._%+\-]{{1,64}}@{_DOMAIN}", _address, LETTER + DIGIT),
    rule("link", rf"(?:[A-Za-z0-9\-]{{1,63}}\.){{1,5}}{_TOP}(?::[0-9]{{1,5}})?/{_ADDRESS}+", silent, LETTER + DIGIT),
    rule("address", rf"(?:[A-Za-z0-9\-]{{1,63}}\.){{1,5}}{_TOP}(?![A-Za-z0-9\-])", _address, LETTER + DIGIT),
    rule("tag", r"</?[A-Za-z][A-Za-z0-9]{0,20}(?:\s[^<>]{0,300})?/?>", silent, "<"),
    rule("note", r"\[(?:\^|注 ?|参考)?[0-9]{1,3}(?:[-,，、~][0-9]{1,3}){0,9}\]", silent, "["),
)
