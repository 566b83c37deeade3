"""Units in Latin letters, multiplied dimensions, and sizes.

10km² -> 十平方公里; 700MHz -> 七百兆赫; 16GB -> 十六GB; 42×12毫米 -> 四十二乘以十二毫米; 1080p -> 一零八零p.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.known import ALWAYS, known
from podcast.script.normalise.numerals import digits, plain
from podcast.script.normalise.rule import JOINS, LETTER, NUMBER, TENFOLD, TO, Pattern, after, before, rule, to

_TABLE = """
公斤 kg KG Kg|克 g|毫克 mg|微克 µg|纳克 ng|皮克 pg|磅 lb lbs|盎司 oz|吨 t|升 L|分升 dL|毫升 ml mL ML cc
毫秒 ms|微秒 µs us|纳秒 ns|分钟 min mins|小时 h hr hrs|赫兹 Hz HZ hz|千赫 kHz KHz|兆赫 MHz Mhz mhz MHZ
千瓦 kW KW kw|兆瓦 MW|吉瓦 GW|千伏安 kVA|兆伏安 MVA|伏 V|千伏 kV KV|毫伏 mV|千安 kA|毫安 mA|微安 µA|毫安时 mAh mah MAH
安时 Ah|瓦时 Wh|千瓦时 kWh KWh kwh kW·h|兆瓦时 MWh|吉瓦时 GWh|太瓦时 TWh|欧姆 Ω|千欧 kΩ|兆欧 MΩ|微法 µF|纳法 nF|皮法 pF
分贝 dB db|帕 Pa|百帕 hPa|千帕 kPa|兆帕 MPa|吉帕 GPa|巴 bar|个大气压 atm|千焦 kJ|兆焦 MJ|吉焦 GJ|千卡 kcal|卡 cal
牛 N|千牛 kN|牛米 Nm N·m|马力 hp HP|勒克斯 lx|流明 lm|尼特 nits nit|坎德拉每平方米 cd/m²|像素 px
贝克勒尔 Bq|毫希沃特 mSv|微希沃特 µSv|国际单位 IU|单位每升 U/L|摩尔 mol|毫摩尔 mmol|微摩尔 µmol|纳摩尔 nmol
克每立方厘米 g/cm³|毫克每升 mg/L|毫摩尔每升 mmol/L|微摩尔每升 µmol/L|毫米汞柱 mmHg
英里 mi mile miles|码 yd|英尺 ft feet|英寸 inch inches " ″|平方英尺 ft² ft2 sqft|公顷 ha|英亩 acre acres
英里每小时 mph|公里每小时 km/h Km/h kph|米每秒 m/s|米每二次方秒 m/s²|转每分钟 rpm
个基点 bp bps BP BPs|个百分点 pct pcts ppt pp
"""
_PER = {
    "L": "升", "dL": "分升", "mL": "毫升", "ml": "毫升", "kg": "公斤", "g": "克", "mol": "摩尔", "m²": "平方米",
    "m³": "立方米", "m3": "立方米", "cm²": "平方厘米", "cm³": "立方厘米", "km²": "平方公里", "km": "公里", "m": "米",
    "cm": "厘米", "mm": "毫米", "s": "秒", "min": "分钟", "h": "小时", "d": "天",
}  # fmt: skip
"""Units after a slash: 130g/L -> 一百三十克每升."""
_LENGTHS = {"km": "公里", "m": "米", "dm": "分米", "cm": "厘米", "mm": "毫米", "nm": "纳米", "µm": "微米", "um": "微米"}
_UNITS = {
    **_LENGTHS,
    **{f"{unit}{mark}": f"平方{name}" for unit, name in _LENGTHS.items() for mark in ("²", "2", "^2")},
    **{f"{unit}{mark}": f"立方{name}" for unit, name in _LENGTHS.items() for mark in ("³", "3", "^3")},
    **{unit: name for name, *units in map(str.split, re.split("[|\n]", _TABLE.strip())) for unit in units},
}
_KEPT = (
    "bit|GHz|Ghz|THz|[KMGTPEkmgtpe]i?[Bb](?:ps|it|/s)?|[KMGTkmg]bit/s|[KMGTkmgt]bps|fps|FPS|dpi|DPI|ppi|PPI|ppm|QPS|"
    "qps|TOPS|TFLOPS|FLOPS|EFLOPS|PFLOPS|Wh/kg|nT|CC|MP|ppb|bpm|BPM|TEU|USDT|USDC"
)
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_ALONE = r"(?![A-Za-z0-9²³])"
_FOR = rf"(?:/(?P<per>{'|'.join(sorted(map(re.escape, _PER), key=len, reverse=True))}){_ALONE})?"


def _count(figure: str) -> str:
    return "两" if figure == "2" else plain(figure)


def _unit(found: re.Match[str]) -> str | None:
    figure, written = found["a"], found["unit"]
    unit = _UNITS[written]
    if written == "g" and re.fullmatch("[2-6]", figure) and re.match("[网时手通基信和与的、/]", after(found)):
        return None
    if written == "N" and "." not in figure and len(figure) < 2:
        return None
    if written in ('"', "″") and len(re.findall('[“”"]', before(found, 400))) % 2:
        return None
    said = "、".join(_count(part) for part in figure.split("/"))
    if found["b"]:
        said += to(found["to"]) + _count(found["b"])
    gloss = found["gloss"] or ""
    unit += f"每{_PER[found['per']]}" if found["per"] else ""
    return said + unit + ("" if gloss.strip(" （）()") == unit else gloss)


def _kept(found: re.Match[str]) -> str:
    return _figures(found) + found["unit"].replace("/s", "每秒")


def _figures(found: re.Match[str]) -> str:
    said = "、".join(plain(part) for part in found["a"].split("/"))
    return said + to(found["to"]) + plain(found["b"]) if found["b"] else said


_PAID = Pattern(
    "(?:[年月日时]薪|[月年日]入|收入|工资|赚|粉丝?|[播阅销]|播放量?|阅读量?|销量|销售额|"
    "奖金|存款|预算|融资|估值|成交额?|赔|亏损?|"
    "流水|营收|利润)[了达到超近约过破为：: ]{0,3}$"
)
"""Nouns counted in 万, never in watts."""


def _tenfold(found: re.Match[str]) -> str | None:
    """Read a unit after 万 and other powers of ten: 1200万t -> 一千二百万吨."""
    figure, tenfold = found[1], found[2]
    if found[3] in ('"', "″"):
        return None
    return ("两" if figure == "2" and tenfold[0] != "百" else plain(figure)) + tenfold + _UNITS[found[3]]


def _watt(found: re.Match[str]) -> str | None:
    """Read W: 65W -> 六十五瓦, but 10W+ -> 十万加, and 3W咖啡 is a name."""
    figure, letter, rest = found["a"], found["unit"], after(found)
    said = _figures(found)
    if figure == "2":
        said = "两"
    powered = letter == "W" and re.search("功[耗率]|待机|快充|充电|电源", before(found, 24))
    if letter == "w" or (
        not powered and (_PAID.search(before(found)) or re.match(r"\+|[多粉人用元块赞次]|阅读|点击", rest))
    ):
        return said + "万"
    if len(figure) == 1 and not re.match("[的快充功电灯，。、]|(?:-|~|—|到|至)[0-9]{1,4}W|以[上下]", rest):
        return None
    return said + "瓦"


def _second(found: re.Match[str]) -> str | None:
    """Read `0.5s` and `30s` as seconds; `5s` may be a phone model."""
    figure = found["a"].rpartition("/")[2]
    paired = re.match("[/、~-][0-9]{1,3}s(?![A-Za-z0-9])", after(found))
    if (
        len(figure) == 1
        and not found["b"]
        and not paired
        and not re.search("(?:用时|耗时|仅|只需|加速|[约需在]|延迟|为|每|超时|间隔)$", before(found))
    ):
        return None
    return _figures(found) + "秒"


def _times(found: re.Match[str]) -> str:
    row = found[1].replace(" ", "")
    if (re.fullmatch("[57].(?:24|12|8)|24.7", row) and not found["unit"]) or re.match(
        "米?(?:[混自蛙蝶仰男女][^，。；]{1,4})?接力", after(found)
    ):
        unit = _UNITS.get(found["unit"] or "", found["unit"] or "")
        return "乘".join(plain(part) for part in re.split(r" ?[×xX*] ?", found[1])) + unit
    said = "乘以".join(plain(part) for part in re.split(r" ?[×xX*] ?", found[1]))
    return said + (_UNITS.get(found["unit"]) or found["unit"] if found["unit"] else "")


_LARGER = Pattern(
    " ?的?(?:速度|增长|变焦|回报|效率|提升|工程师|程序员|收益|杠杆|倍速|加速|放大|[光数]|"
    "[^，。；]{0,4}(?:变焦|增长|回报|提升|收益|市盈率|速))"
)
_VERSION_X = Pattern("(?:Windows|Win|微软|内核|操作系统|系列|版本|界面|图标|窗口|菜单|方角|圆角|浏览器|Kindle|代码)")
_PROJECT = Pattern(" ?的?(?:开发|项目|团队|系统|版|设备|上市|发布|取消|计划|内核|界面|时代|年代|用户界面)")


def _magnified(found: re.Match[str]) -> str:
    head, rest = before(found, 24), after(found)
    if re.search("(?<!°)[A-Za-z] ?$|(?<![A-Za-z])R[579] $", head[-3:]):
        return digits(found[1]) + found[0][-1] if len(found[1]) > 2 and found[1].isdigit() else found[0]
    letter = found[0][-1] in "xX" and not found[2] and "." not in found[1]
    if (
        letter
        and not _LARGER.match(rest)
        and not re.search("[快慢高低强大小长短约超达到翻涨]了? ?$|提[速升高] ?$", head)
    ):
        if found[0][-1] == "X" and _PROJECT.match(rest):
            return found[0]
        if len(found[1]) == 1 and _VERSION_X.search(head + rest):
            return found[0]
    if found[0] == "9x" and re.match("的[^速效提]", rest) and _VERSION_X.search(head + rest):
        return found[0]
    said = "两" if found[1] == "2" else plain(found[1])
    return said + (to(found[2]) + plain(found[3]) if found[2] else "") + "倍"


def _model(found: re.Match[str]) -> str:
    """Read a processor's number digit by digit: Ryzen 9 9950X, 7800X3D."""
    return digits(found[1]) + found[2]


def _size(found: re.Match[str]) -> str:
    """Read numbers before letters: 100B -> 一百B, 548A -> 五四八A; 4K, 5G and 3D stay."""
    if found[2] in "pP" and re.match("(?:高清)?(?:写真|套图|照片|美图|图片|图(?!像))", after(found)):
        return plain(found[1]) + found[2]
    if re.search("Ultra [3579] $", before(found)):
        return digits(found[1]) + found[2]
    return sized(found[1], found[2])


_LINES = frozenset({"144", "240", "360", "480", "540", "576", "720", "900", "1080", "1440", "2160", "4320"})
"""Lines of a picture: 360p -> 三六零p, but 45P of photographs."""
_SUFFIXES = frozenset(
    {"XTX", "GRE", "MAX", "Max", "PRO", "Pro", "Plus", "PLUS", "Super", "SUPER", "Ultra", "Lite", "mini", "neo"}
)
"""Words after the number of a model: 7900XTX."""


_COUNTED = frozenset({"token", "tokens", "elo", "bits", "flops", "tops", "qps", "tps"})
"""What is counted in English: 80token, where 51Talk and 3DMark keep their digits for the voice."""


def sized(figure: str, letters: str) -> str:
    """Read a number and the letters that follow it without a space."""
    if "." not in figure and len(figure) < 2:
        return figure + letters
    if letters.lower() == "p" and figure in _LINES:
        return digits(figure) + letters
    if len(figure) > 2 and len(letters) > 2 and letters not in _SUFFIXES:
        if figure in known() and known()[figure].when == ALWAYS:
            return digits(figure) + letters  # 12306APP
        return plain(figure) + letters  # 400token, 800ELO
    if "." in figure or (letters in "GgMmTtKkBbPp" and len(letters) == 1):
        return plain(figure) + letters
    counted = len(figure) > 2 or letters.lower() in _COUNTED
    return (digits(figure) if len(figure) > 2 else plain(figure)) + letters if counted else figure + letters


def _ampere(found: re.Match[str]) -> str:
    return _count(found[1]) + "安"


def _powered(found: re.Match[str]) -> str | None:
    """Read the unit of a power of ten: 3×10^8m/s -> 三乘以十的八次方米每秒."""
    if not re.search(r"10(?:\^-?[0-9]{1,3}|[⁻⁰¹²³⁴-⁹]{1,4}) ?$", before(found)):
        return None
    return _UNITS[found["unit"]] + (f"每{_PER[found['per']]}" if found["per"] else "")


def _metres(found: re.Match[str]) -> str:
    """Read `1米78` as 一米七八."""
    return f"{'两' if found[1] == '2' else plain(found[1])}米{digits(found[2])}"


_A = rf"(?P<a>{NUMBER}(?:/{NUMBER}){{0,3}})(?:(?P<to>{TO})(?P<b>{NUMBER}))?"


_TO_UNIT = JOINS + ".,/"
"""What may follow the first figures of a quantity before its unit."""
_UNIT_FIRST = "".join(sorted({unit[0] for unit in _UNITS}))
RULES = (
    rule("code", r"80[xX]86(?![A-Za-z0-9])", lambda found: f"八零{found[0][2]}八六", then="xX"),
    rule(
        "time",
        r"1/([0-9]{1,5}) ?(?:s|sec)(?![A-Za-z0-9])",
        lambda found: f"{plain(found[1])}分之一秒",
        then="/",
    ),
    rule("time", r"([0-9]{1,3})′([0-9]{1,2})″", lambda found: f"{plain(found[1])}分{plain(found[2])}秒"),
    rule("code", r"0[xX][0-9A-Fa-f]{1,40}", lambda found: found[0]),
    rule(
        "unit",
        r"([0-9])['′] ?([0-9]{1,2})[\"″](?![A-Za-z0-9])",
        lambda found: f"{plain(found[1])}英尺{plain(found[2])}英寸",
    ),
    rule("unit", rf"{_A}(?P<unit>[Ww])(?![A-Za-z0-9])", _watt, then=_TO_UNIT + "Ww"),
    rule("unit", rf"{_A} ?(?P<unit>s)(?![A-Za-z0-9])", _second, then=_TO_UNIT + "s"),
    rule(
        "unit",
        rf"{_A} ?(?P<unit>{_UNIT}){_ALONE}{_FOR}(?P<gloss> ?[（(][一-鿿]{{1,4}}[）)])?",
        _unit,
        then=_TO_UNIT + _UNIT_FIRST,
    ),
    rule("unit", rf"{_A} ?(?P<unit>{_KEPT}){_ALONE}", _kept, then=_TO_UNIT + LETTER),
    rule(
        "unit",
        rf"({NUMBER})V({NUMBER})A(?![A-Za-z0-9])",
        lambda found: f"{_count(found[1])}伏{_count(found[2])}安",
    ),
    rule(
        "unit",
        rf"({NUMBER})A(?=的?(?:插座|插头|插排|空开|空气开关|断路器|保险丝|电流|快充|充电|输出|大?电源))",
        _ampere,
    ),
    rule("unit", rf"(?<=V[/ ]|电流)({NUMBER})A(?![A-Za-z0-9])", _ampere),
    rule("unit", rf"({NUMBER})({TENFOLD}) ?({_UNIT}){_ALONE}", _tenfold, then=".,十百千万亿兆"),
    rule("code", r"([1-9](?!000)[0-9]{2}[05])(X(?:3D)?)(?![A-Za-z0-9])", _model, then="X"),
    rule(
        "dimension",
        rf"({NUMBER}(?:(?: ?[×*] ?| [xX] |[xX]){NUMBER}){{1,5}})(?:(?P<unit>{_UNIT}){_ALONE})?(?![0-9=%]|[.][0-9])",
        _times,
        then=".,×*xX ",
    ),
    rule(
        "unit",
        rf"(?<=[0-9⁰¹²³⁴-⁹ ])(?P<unit>{_UNIT}){_ALONE}{_FOR}",
        _powered,
        "".join(sorted({unit[0] for unit in _UNITS if unit[0].isascii() and unit[0].isalpha()})),
    ),
    rule(
        "unit",
        r"(?<![A-Za-z0-9])[kcmd]?m[²³](?![A-Za-z0-9])",
        lambda found: _UNITS[found[0]],
        "kcmd",
    ),
    rule(
        "multiple",
        rf"([0-9]{{1,5}}(?:\.[0-9]{{1,3}})?)(?:[xX]?({TO})([0-9]{{1,5}}(?:\.[0-9]{{1,3}})?))?[xX×](?![A-Za-z0-9+=^²³×加减等-])",
        _magnified,
    ),
    rule("size", r"([0-9]{1,12}(?:\.[0-9]{1,12})?)([A-Za-z]{1,12})(?![A-Za-z0-9])", _size),
    rule("unit", r"([12])m([0-9]{1,2})(?![0-9.A-Za-z²³])", _metres, then="m"),
    rule("code", r"[0-9]{1,40}(?:[A-Za-z]{1,40}[0-9]{1,40}){1,9}[A-Za-z]{0,40}(?![A-Za-z0-9])", lambda found: found[0]),
    rule("unit", r"([0-9]{1,2})米([0-9]{1,2})(?![0-9.]|[万亿千百]|个)", _metres),
)
