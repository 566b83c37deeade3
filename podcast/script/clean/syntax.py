r"""Markdown that generators and editors add to CommonMark: what stands between their marks is not text for readers.

Comments and code of Liquid, Hexo and Hugo, formulas, footnotes, abbreviations: rules for the parser, because their
content may look like any Markdown, with blank lines in it. Each gives a token `unseen` with its reason. Which marks
there are: `generators`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import MutableMapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from podcast import hanzi
from podcast.lazy import patterns as re
from podcast.records import Reason
from podcast.script.clean import formulas
from podcast.script.clean.generators import PAIRS, PARAGRAPHS, TAGS, liquid
from podcast.script.clean.generators.marks import STARTS, TEMPLATE

if TYPE_CHECKING:
    from markdown_it.ruler import RuleOptionsType

MOST_TAGS = 200
"""Tags between the start and the end of a branch that are examined, so that the time stays linear."""
_DEFINITION = re.compile(r"\[\^([^\]\n]{1,80})\]:|\*\[[^\]\n]{1,80}\]:")
_REFERRED = re.compile(r"\[\^([^\]\n\[]{1,80})\]")
_LABEL = hanzi.compile(r"\d{1,3}|(?:fn|foot|note|ref|cite|注|脚注|参考)[\w-]{0,40}", re.IGNORECASE)
"""Names of footnotes that the post lacks; `[^abc]` without one is text."""
_INLINE_NOTE = re.compile(r"\^\[(?:[^\[\]]|\[[^\[\]]{0,200}\](?:\([^()]{0,300}\))?){1,1000}\]")
_CHANGED = re.compile(r"(\{~~[^{}\n~]{0,600}~>)([^{}\n~]{0,600})(~~\})")
"""A change as CriticMarkup writes it: `{~~old~>new~~}`."""
_BLANK = re.compile(r"\n[ \t>]*\n")
_TARGET = re.compile(rf"\](?:\(\s?|:[ \t]*)<?(?:{TEMPLATE}|[^\s(){{}}])+")
_MASK = {code: 0x10FF00 + code for code in range(0x21, 0x7F)} | {0x20: 0x10FF20}
_UNMASK = {there: here for here, there in _MASK.items()}


def use(parser: MarkdownIt) -> None:
    """Add the rules to a parser."""
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "unseen", _block, ends)
    parser.block.ruler.before("fence", "statement", _statement)
    parser.block.ruler.before("reference", "definition", _definition, ends)
    parser.inline.ruler.before("escape", "unseen", _inline)
    parser.inline.ruler.before("link", "note", _note)


def masked(body: str) -> str:
    """Return a body whose template tags in the targets of links are letters, since no target may have spaces.

    `![](<{{ site.baseurl }}/a.png)`: a generator replaces the tag before Markdown is read.
    """
    if "{" not in body:
        return body
    tags = re.compile(TEMPLATE)
    return _TARGET.sub(lambda found: tags.sub(lambda tag: tag[0].translate(_MASK), found[0]), body)


def unmask(tokens: list[Token]) -> None:
    """Give tokens of a masked body their own characters again."""
    for token in tokens:
        token.content = token.content.translate(_UNMASK)
        token.attrs = {
            name: value.translate(_UNMASK) if isinstance(value, str) else value for name, value in token.attrs.items()
        }
        unmask(token.children or [])


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take lines that begin with an opening mark up to the line that ends with its closing mark."""
    at = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or state.src[at : at + 1] not in STARTS:
        return False
    limit = state.eMarks[end - 1]
    found = _found(state.src, at, state.eMarks[start], limit, state.env)
    if not found:
        return False
    stop, reason = found
    last = bisect_right(state.bMarks, stop - 1, 0, end) - 1
    if state.src[stop : state.eMarks[last]].strip():
        return False
    lines = range(start + 1, last + 1)
    if state.blkIndent and any(state.sCount[line] < state.blkIndent and not state.isEmpty(line) for line in lines):
        return False
    if not silent:
        state.line = last + 1
        _push(state, state.getLines(start, last + 1, 0, False), reason).map = [start, state.line]
    return True


def _statement(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a paragraph that is program text, as `import` in MDX."""
    at = state.bMarks[start]
    if state.blkIndent or not any(first.match(state.src, at, state.eMarks[start]) for first in PARAGRAPHS):
        return False
    stop = next((line for line in range(start, end) if state.isEmpty(line)), end)
    if not silent:
        state.line = stop
        _push(state, state.getLines(start, stop, 0, False), "markup").map = [start, stop]
    return True


def _inline(state: StateInline, silent: bool) -> bool:
    """Take an opening mark inside a paragraph up to its closing mark, and formulas."""
    at = state.pos
    sign = state.src[at]
    if sign not in STARTS:
        return sign == "<" and _tag(state, silent)
    changed = _CHANGED.match(state.src, at, state.posMax) if sign == "{" else None
    if changed:
        if not silent:
            _push(state, changed[1], "struck")
            _part(state, changed[2], "markup", heard=True)
            _push(state, changed[3], "markup")
        state.pos = changed.end()
        return True
    formula = formulas.match(state.src, at, state.posMax) if sign in "$\\" else None
    if formula:
        stop, parts = formula
        if not silent:
            for text, heard in parts or [(state.src[at:stop], False)]:
                _part(state, text, "markup" if parts else "code", heard=heard)
        state.pos = stop
        return True
    found = _found(state.src, at, state.posMax, state.posMax, state.env)
    if not found:
        return False
    if not silent:
        _push(state, state.src[at : found[0]], found[1])
    state.pos = found[0]
    return True


def _tag(state: StateInline, silent: bool) -> bool:
    """Take a tag with braces in it, which HTML has not."""
    found = next((tag for one in TAGS if (tag := one.match(state.src, state.pos, state.posMax))), None)
    if not found or "{" not in found[0]:
        return False
    if not silent:
        _push(state, found[0], "markup")
    state.pos = found.end()
    return True


def _part(state: StateInline, text: str, reason: Reason, *, heard: bool) -> None:
    if heard:
        state.push("text", "", 0).content = text
    elif text:
        _push(state, text, reason)


def _push(state: StateBlock | StateInline, text: str, reason: Reason) -> Token:
    token = state.push("unseen", "", 0)
    token.content, token.meta = text, {"reason": reason}
    return token


def _found(src: str, at: int, line_end: int, limit: int, env: MutableMapping[str, Any]) -> tuple[int, Reason] | None:
    """Return where the text that begins with the mark at `at` ends, and its reason."""
    branch = liquid.ELSE.match(src, at, line_end)
    if branch:
        stop = _branch(src, branch.end(), limit)
        return (stop, "markup") if stop else None
    for pair in PAIRS:
        opening = pair.opening.match(src, at, line_end)
        if not opening:
            continue
        name = re.escape(opening.groupdict().get("name", ""))
        span = _next(src, opening.end(), pair.closing.format(name=name), env)
        if span and span[1] <= limit and (pair.far or not _BLANK.search(src, opening.end(), span[0])):
            return span[1], pair.reason
    return None


def _next(src: str, at: int, closing: str, env: MutableMapping[str, Any]) -> tuple[int, int] | None:
    """Return the next closing mark; the last answer is kept, so that ten thousand opening marks take linear time."""
    known: dict[tuple[str, str], tuple[int, tuple[int, int] | None]]
    known = env.setdefault("closings", {})
    since, span = known.get((src, closing), (len(src) + 1, None))
    if since <= at and (span is None or at <= span[0]):
        return span
    found = re.compile(closing).search(src, at)
    known[src, closing] = at, found.span() if found else None
    return found.span() if found else None


def _branch(src: str, at: int, limit: int) -> int:
    """Return the end of the branch that a template does not take, before the tag that ends all of them; 0: none."""
    depth = 0
    for tag in islice(liquid.BRANCH.finditer(src, at, limit), MOST_TAGS):
        depth += 1 if tag[1] else -1
        if depth < 0:
            return tag.start()
    return 0


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a footnote, `[^name]: ...` with its indented and continuing lines, or an abbreviation, `*[HTML]: ...`."""
    at = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or state.src[at : at + 1] not in {"[", "*"}:
        return False
    found = _DEFINITION.match(state.src, at, state.eMarks[start])
    if not found:
        return False
    if silent:
        return True
    stop = start + 1
    if found[1]:
        state.env.setdefault("notes", set()).add(found[1])
        stop = _note_end(state, start, end)
    state.line = stop
    text = state.getLines(start, stop, state.blkIndent, False)
    _push(state, text, "reference" if found[1] else "markup").map = [start, stop]
    return True


def _note_end(state: StateBlock, start: int, end: int) -> int:
    """Return the line after a footnote: it goes on in indented lines, and in a paragraph up to its blank line."""
    stop, lazy = start + 1, True
    for line in range(start + 1, end):
        if state.isEmpty(line):
            lazy = False
            continue
        indented = state.sCount[line] - state.blkIndent >= 2
        if not indented and (not lazy or state.sCount[line] < state.blkIndent or _starts(state, line, end)):
            break
        stop, lazy = line + 1, lazy or indented
    return stop


def _starts(state: StateBlock, line: int, end: int) -> bool:
    """Return whether another block begins with a line."""
    return any(rule(state, line, end, True) for rule in state.md.block.ruler.getRules("paragraph"))


def _note(state: StateInline, silent: bool) -> bool:
    """Take the mark of a footnote, `[^name]`, and a footnote inside the text, `^[...]`."""
    at = state.pos
    if state.src.startswith("^[", at):
        found = _INLINE_NOTE.match(state.src, at, state.posMax)
    elif state.src.startswith("[^", at):
        found = _REFERRED.match(state.src, at, state.posMax)
        if found and found[1] not in state.env.get("notes", ()):
            found = found if _marks(state.src, found) else None
    else:
        return False
    if not found:
        return False
    if not silent:
        _push(state, found[0], "reference")
    state.pos = found.end()
    return True


def _marks(src: str, found: re.Match[str]) -> bool:
    """Return whether a mark without a footnote is one: it follows a word directly, and is no link or pattern."""
    before, after = src[found.start() - 1 : found.start()], src[found.end() : found.end() + 1]
    return (
        bool(before)
        and not before.isspace()
        and before not in ":："
        and after not in {":", "("}
        and bool(_LABEL.fullmatch(found[1]))
        and not before.isdigit()
    )
