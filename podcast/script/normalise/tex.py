r"""Short formulas in TeX between dollar signs.

$n = 30$ -> n等于三十; $x^2$ -> x的平方; $\frac{1}{6}$ -> 六分之一; $1 \le n \le 9$ -> 一小于等于n小于等于九.

Displayed formulas are left out by the cleaning. Money has no second dollar sign.
"""

from __future__ import annotations

from podcast.lazy import patterns as re
from podcast.script.normalise.numerals import cardinal, plain
from podcast.script.normalise.rule import Pattern, rule

_GREEK = {
    "alpha": "阿尔法", "beta": "贝塔", "gamma": "伽马", "delta": "德尔塔", "epsilon": "伊普西隆",
    "varepsilon": "伊普西隆", "zeta": "泽塔", "eta": "伊塔", "theta": "西塔", "kappa": "卡帕",
    "lambda": "拉姆达", "mu": "缪", "nu": "纽", "xi": "克西", "pi": "派", "rho": "柔", "sigma": "西格玛",
    "tau": "陶", "phi": "斐", "varphi": "斐", "chi": "希", "psi": "普西", "omega": "欧米伽",
}  # fmt: skip
_SAID = {
    **_GREEK,
    "le": "小于等于", "leq": "小于等于", "ge": "大于等于", "geq": "大于等于", "lt": "小于", "gt": "大于",
    "ne": "不等于", "neq": "不等于", "approx": "约等于", "sim": "约为", "equiv": "恒等于", "times": "乘以",
    "cdot": "乘以", "div": "除以", "pm": "正负", "in": "属于", "notin": "不属于", "subset": "包含于",
    "to": "趋于", "rightarrow": "到", "infty": "无穷大", "sum": "求和", "prod": "连乘", "int": "积分",
    "nabla": "梯度", "partial": "偏", "forall": "对所有", "exists": "存在", "cup": "并", "cap": "交",
    "log": "log", "ln": "ln", "lg": "lg", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan", "max": "max",
    "min": "min", "lim": "极限", "ldots": "……", "cdots": "……", "dots": "……", "degree": "度", "circ": "度",
    "left": "", "right": "", "quad": "，", "qquad": "，", "displaystyle": "", "mathrm": "", "mathbf": "",
    "text": "", "operatorname": "", "mathbb": "", "mathcal": "", "big": "", "Big": "",
}  # fmt: skip
_SIGNS = {
    "=": "等于",
    "+": "加",
    "*": "乘以",
    "<": "小于",
    ">": "大于",
    "≤": "小于等于",
    "≥": "大于等于",
    "≠": "不等于",
    "≈": "约等于",
}
_ARGUMENT = r"(?:\{([^{}]{0,60})\}|([0-9A-Za-z]))"
_FORMULA = Pattern(r"[\\^_=<>≤≥≠≈+]|^-?[0-9]+(?:\.[0-9]+)?(?:\\?%)?$|^[A-Za-z]'?$|^[A-Za-z]\([^()]{1,12}\)$")


def _formula(found: re.Match[str]) -> str | None:
    written = found[1]
    return _spoken(written) if _FORMULA.search(written) else None


def _spoken(tex: str) -> str:
    """Read a formula from the inside out."""
    for _ in range(4):  # deeper nesting is not heard as a formula
        tex = re.sub(rf"\\[dt]?frac ?{_ARGUMENT} ?{_ARGUMENT}", _fraction, tex)
        tex = re.sub(rf"\\sqrt(?:\[([0-9])\])? ?{_ARGUMENT}", _root, tex)
        tex = re.sub(r" ?\^ ?(?:\{([^{}]{1,20})\}|([0-9A-Za-z]))", _power, tex)
    tex = re.sub(rf"_{_ARGUMENT}", lambda found: " " + (found[1] or found[2]), tex)
    tex = re.sub(r"\\([A-Za-z]+)", lambda found: _SAID.get(found[1], found[1]), tex)
    tex = re.sub(r"([0-9]+(?:\.[0-9]+)?) ?\\?%", lambda found: "百分之" + plain(found[1]), tex)
    tex = re.sub(r"[0-9]{1,40}(?:\.[0-9]{1,40})?", lambda found: plain(found[0]), tex)
    tex = re.sub(r"(?:^|(?<=[(\[于,，])) ?- ?", "负", tex).replace("-", "减").replace("/", "除以")
    tex = re.sub(r"[\\{}$&^_]", "", tex)
    tex = "".join(_SIGNS.get(sign, sign) for sign in tex)
    return re.sub(r"(?<=[㐀-鿿]) +| +(?=[㐀-鿿])", "", re.sub(" {2,}", " ", tex)).strip()


def _fraction(found: re.Match[str]) -> str:
    return f"{{{found[3] or found[4]}}}分之{{{found[1] or found[2]}}}"


def _root(found: re.Match[str]) -> str:
    return f"{cardinal(found[1]) + '次' if found[1] else ''}根号{{{found[2] or found[3]}}}"


def _power(found: re.Match[str]) -> str:
    power = (found[1] or found[2]).strip()
    if power in ("\\circ", "\\degree"):
        return "度"
    if power.lstrip("-").isdigit():
        named = {"2": "平方", "3": "立方"}.get(power)
        return "的" + (named or f"{'负' if power[0] == '-' else ''}{cardinal(power.lstrip('-'))}次方")
    return f"的{power}次方"


RULES = (rule("formula", r"\$(?![\s$])([^$\n㐀-鿿。，；]{1,120})(?<![\s$])\$(?![0-9$])", _formula, "$"),)
