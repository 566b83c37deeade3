"""Brands that look like a quantity with its unit.

500px换了东家 -> 500px换了东家, but 宽500px -> 宽五百像素; 男团2PM -> 男团2PM, but 2PM开会 -> 下午两点开会.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.rule import after, before, rule


def _branded(found: re.Match[str]) -> str | None:
    """Keep a brand with a unit's letters: the site 500px, the band 2PM."""
    head, rest = before(found), after(found)
    if found[0] == "500px":
        sized = re.search("(?:[宽高长距寸径素](?:度)?[是为约达到设成：:]{0,3}|[约×x*0-9]) ?$", head) or re.match(
            " ?[×x*宽高以的]|左右", rest
        )
        return None if sized and not re.match("的(?:社区|创始|摄影|用户|账号|图库)", rest) else found[0]
    if found[0] in ("2PM", "2pm", "2AM", "4AM", "4Minute"):
        band = re.search("(?:男团|女团|组合|团体|成员|偶像|韩国|JYP|粉丝|战队|[是听粉追])的? ?[《“「]?$", head)
        return (
            found[0]
            if band or re.match("(?:的?(?:成员|演唱会|粉丝|队长|主唱|新歌|专辑)|和[男女]团|组合|战队)", rest)
            else None
        )
    return None


RULES = (rule("called", r"(?:500px|[24][PpAa][Mm])(?![A-Za-z0-9])", _branded, then="pPaA"),)
