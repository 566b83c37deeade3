"""Asides for readers: `（见下图）`, `（点击查看大图）`, a call to click in a paragraph."""

from __future__ import annotations

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.script.clean.line import Line, lettered

_PLACE = "(?:上|下|左|右|前|后|题|首|头|附|封面|本|文中|文末)"
_SEEN = "(?:图表?|表格?|截图|照片|动图|图片|视频|附件)"
_NUMBER = r"\s*(?:\d{1,2}|[一二三四五六七八九十])(?:\s*[-–~～、和至]\s*\d{1,2})?[a-zA-Z]?"
_SIDE = "(?:(?:左|右|上|下|中|前|后|红框|箭头)[侧边方处]?)"
_HAND = (
    "(?:点击|点选|点此|点开|轻点)(?:此处|这里|图片|原图|链接|连结|标题|阅读|查看|检视|放大|大图|观看|播放|收听|了解|进入|蓝字|左下|右下|下方|上方)"
    "|戳(?:这里|此处|图|链接|原文|标题|右|下|我)|扫码(?:关注|[加入进]群|加入|添加|阅读|查看)|长按(?:二维码|识别|图片|保存)"
    "|(?:左右|向左|上下)滑动|往下[看翻拉]"
)
_ASIDE = hanzi.compile(
    r"(?<!\s)\s*+[（(]\s*(?:"
    rf"(?:如|详?见|参见|参看|请看|可见|看){_PLACE}?{_SEEN}(?:{_NUMBER})?{_SIDE}?(?:所示|所见)?"
    rf"|[^（()）。，,]{{0,6}}[图表](?:片|格)?(?:详?见|在)(?:[上下左右后][文方面图表边侧]?|文末|文后|附[录件图表])"
    r"|[组多附]图|图|图文|(?:附|有)?视频|(?:附|有)?动图"
    rf"|{_PLACE}{_SEEN}(?:{_NUMBER})?{_SIDE}?(?:所示|所见)?|[图表]{_NUMBER}(?:{_SIDE})?(?:所示)?"
    r"|(?:链接|详情|地址|全文|名单|答案|二维码|福利|出处|报名方式|入群方式)?(?:详?见|参见|请看|在|放在)"
    r"(?:文末|文后|文章末尾|评论区?|置顶评论|阅读原文|原文(?:链接|连结)|下方(?:链接|连结))的?(?:链接|附[图录件表]|表格|图片?|视频|名单|说明|备注|注释)?"
    r"|(?:或者?|亦可|也可)?(?:请|可)?(?:点击?|戳|看)?\s*[“\"「【《]?阅读原文[”\"」】》]?(?:链接|按钮)?"
    rf"|(?:[^（()）。，]{{0,10}}[？?，,])?(?:请|可以?|欢迎)?(?:{_HAND})[^（()）。]{{0,14}}"
    r")\s*[）)]"
)
"""Brackets that only refer to the page."""
_HOLDER = hanzi.compile(
    r"[\[【［]\s*(?:图片?|视频|动图|音频|语音|表情|GIF|截图|二维码|投票|小程序|"
    r"doge|笑哭|捂脸|允悲|二哈|吃瓜|微笑|偷笑|裂开|旺柴|鼓掌|狗头|泪|哈哈|嘻嘻|good|摊手|思考|疑问|并不简单)\s*\d{0,2}\s*[\]】］]",
    re.IGNORECASE,
)
"""Placeholders that an editor left for a picture, and pictures typed as words."""
_SHOWN = hanzi.compile(r"\s*+[\[【［]\s*(?:图片?|视频|动图|音频|截图|图表)\s*[:：][^\[\]【】［］\n]{1,40}[\]】］]")
"""The same with a caption."""
_TAGS = re.compile(r"(?:\s+[#＃](?!\d+\b)[^\s#＃。，,！!？?]{1,20}[#＃]?)+\s*$")
"""Tags at the end of a line; `#话题#` at the start or in the middle is part of the text."""
_CALL = hanzi.compile(
    r"(?:^|(?<=[。！？!?”」]))\s*(?:感兴趣的?(?:朋友|读者|同学)?|大家|各位|您|你|欢迎|也|还|可以?|请|直接){0,4}\s*(?:点击|点选)\s*"
    r"(?:文末|文章|左下角|右下角|下方|页面|底部|的){0,3}\s*[“\"「【《]?\s*阅读原文\s*[”\"」】》]?"
    r"(?!\s*(?:的|[率量数]|之?后|时|就会))[^。！？!?]{0,60}(?:[。！!]|$)"
)
"""A sentence that only asks for a click on 阅读原文."""


def clean(line: Line) -> Line:
    """Cut text that makes sense only on the page."""
    if "（" in line.text or "(" in line.text:
        line = line.cut_all(_ASIDE, "pointer")
    if "[" in line.text or "【" in line.text or "［" in line.text:
        line = line.cut_all(_HOLDER, "markup").cut_all(_SHOWN, "caption")
    if line.kind == "text" and ("#" in line.text or "＃" in line.text) and lettered(_TAGS.sub("", line.heard)):
        line = line.cut_all(_TAGS, "promotion")
    if "原文" in line.text:
        line = line.cut_all(_CALL, "promotion")
    return line
