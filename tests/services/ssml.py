"""What Azure Speech accepts, as its documentation says, and nothing else: a reader that refuses every other document.

Source: Microsoft, "SSML document structure and events" (which element may hold what), "Voice and sound with SSML",
"Pronunciation with SSML", "SSML phonetic alphabets" (zh-CN); XML 1.0; Namespaces in XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree as Tree

SSML, MSTTS = "http://www.w3.org/2001/10/synthesis", "https://www.w3.org/2001/mstts"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MIXED = frozenset({"#text", "break", "phoneme", "prosody"})
HOLDS: Mapping[str, frozenset[str]] = {
    "speak": frozenset({"voice"}),
    "voice": MIXED | {"express-as"},
    "express-as": MIXED,
    "prosody": MIXED,
    "phoneme": frozenset({"#text"}),
    "break": frozenset(),
}
"""Element -> what it may hold; of the documented elements, those that a reading needs."""
ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "speak": {"version": r"1\.0", LANG: r"zh-CN"},
    "voice": {"name": r"[A-Za-z0-9:-]+"},
    "express-as": {"style": r"[a-z_-]+"},
    "prosody": {"rate?": r"[+-]\d+(?:\.\d+)?%", "pitch?": r"[+-]\d+Hz"},
    "phoneme": {"alphabet": "sapi", "ph": r"[a-z]+ [1-5](?: - [a-z]+ [1-5])*"},
    "break": {"time": r"\d{1,4}ms"},
}
"""Element -> attribute -> what it may be; with a question mark where it may be missing."""
_NAMESPACES = {**dict.fromkeys(HOLDS, SSML), "express-as": MSTTS}


class InvalidError(ValueError):
    """The service would answer 400."""


@dataclass(frozen=True)
class Document:
    """A request that the service accepts."""

    voice: str
    style: str
    rate: float
    pitch: int
    parts: tuple[str | float, ...]
    """Text, and pauses in seconds."""
    said: Mapping[str, str]
    """Text of a phoneme -> its pinyin."""

    @property
    def text(self) -> str:
        """All that is spoken."""
        return "".join(part for part in self.parts if isinstance(part, str))


def read(body: bytes) -> Document:
    """Read a request.

    Raises:
        InvalidError: It is not one that the documentation allows.
    """
    try:
        source = body.decode("utf-8")
        root = Tree.fromstring(source)
    except (UnicodeDecodeError, Tree.ParseError) as error:
        raise InvalidError(f"not well-formed: {error}") from error
    require(not re.search(r"<[!?]", source), "a declaration, comment or processing instruction")
    for text in re.split(r"<[^>]*>", source):
        require(not re.search(r"[\"'<>]", text), f"a quote or bracket that is not escaped in {text!r}")
    require(_name(root) == "speak", "the root is not speak")
    _check(root)
    require(len(root) == 1, "not one voice")
    prosody = next(_all(root, "prosody"), None)
    express = next(_all(root, "express-as"), None)
    rate = prosody.get("rate", "+0%") if prosody is not None else "+0%"
    pitch = prosody.get("pitch", "+0Hz") if prosody is not None else "+0Hz"
    return Document(
        voice=str(root[0].get("name")),
        style=str(express.get("style")) if express is not None else "",
        rate=1 + float(rate[:-1]) / 100,
        pitch=int(pitch[:-2]),
        parts=tuple(_parts(root)),
        said={str(one.text): str(one.get("ph")) for one in _all(root, "phoneme")},
    )


def _check(element: Tree.Element) -> None:
    name = _name(element)
    require(name in HOLDS, f"an unknown element {element.tag}")
    namespace = f"{{{_NAMESPACES[name]}}}"
    require(element.tag == namespace + name, f"{name} in a wrong namespace")
    known = ATTRIBUTES[name]
    for attribute, value in element.attrib.items():
        pattern = known.get(attribute) or known.get(f"{attribute}?")
        require(pattern is not None and re.fullmatch(pattern, value), f"{name} {attribute}={value!r}")
    missing = [attribute for attribute in known if not attribute.endswith("?") and attribute not in element.attrib]
    require(not missing, f"{name} without {missing}")
    texts = [element.text, *(child.tail for child in element)]
    require("#text" in HOLDS[name] or not "".join(filter(None, texts)), f"text in {name}")
    if name == "phoneme":
        require(bool(element.text), "a phoneme without text to fall back on")
        unknown = [one for one in re.findall("[a-z]+", element.get("ph", "")) if one not in _syllables()]
        require(not unknown, f"no phones {unknown}")
    for child in element:
        require(_name(child) in HOLDS[name], f"{_name(child)} in {name}")
        _check(child)


def _parts(element: Tree.Element) -> Iterator[str | float]:
    if _name(element) == "break":
        yield int(element.get("time", "")[:-2]) / 1000
    if element.text:
        yield element.text
    for child in element:
        yield from _parts(child)
        if child.tail:
            yield child.tail


def _all(root: Tree.Element, name: str) -> Iterator[Tree.Element]:
    return (element for element in root.iter() if _name(element) == name)


def _name(element: Tree.Element) -> str:
    return element.tag.rpartition("}")[2]


def require(holds: object, problem: str) -> None:
    """Refuse a document for a problem."""
    if not holds:
        raise InvalidError(problem)


@cache
def _syllables() -> frozenset[str]:
    """Toneless syllables in the service's spelling: ü as v, but üe as ue."""
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.pinyin_dict import pinyin_dict

    written = {reading for readings in pinyin_dict.values() for reading in readings.split(",")}
    found = {to_normal(reading) for reading in written}
    return frozenset(one.replace("ve", "ue") for one in found if re.fullmatch("[a-z]+", one))
