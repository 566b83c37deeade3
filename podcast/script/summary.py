"""The summary of an episode: the plain text under its title in an app."""

from __future__ import annotations

from podcast.records import Script

LIMIT = 600
"""Characters before the link. Apps show two or three lines; Apple accepts 4,000 bytes."""


def of(script: Script, link: str) -> str:
    """Return the conclusion and the lead if there are any, else the beginning of the post; then `link`."""
    by_role: dict[str, list[str]] = {}
    for said in script.utterances:
        if said.order or said.role in {"lead", "conclusion"}:
            by_role.setdefault(said.role, []).append(said.written.strip())
    parts = [_together(by_role[role]) for role in ("conclusion", "lead") if role in by_role]
    if not parts:
        parts = _beginning(by_role)
    text = "\n".join(part for part in parts if part)
    return f"{text}\n{link}".strip() if link else text


def _beginning(by_role: dict[str, list[str]]) -> list[str]:
    lines = by_role.get("item") or by_role.get("body") or by_role.get("dense") or by_role.get("quote") or []
    kept: list[str] = []
    for line in lines:
        if kept and sum(map(len, kept)) + len(line) > LIMIT:
            break
        kept.append(line[:LIMIT])
    return kept if "item" in by_role else [_together(kept[:2])]


def _together(sentences: list[str]) -> str:
    """Join sentences without spaces, as in Chinese, but keep adjacent numbers apart."""
    text = ""
    for sentence in sentences:
        text += " " * (text[-1:].isdecimal() and sentence[:1].isdecimal()) + sentence
    return text
