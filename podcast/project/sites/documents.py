"""Folders of notes without a site's configuration: an Obsidian vault, or plain Markdown."""

from __future__ import annotations

from pathlib import Path

from podcast.project.sites.found import Found, Posts, fullest, markdown, table, text

PUBLIC = ("posts", "post", "blog", "publish", "published", "public", "发布", "已发布", "公开", "博客", "文章")
"""Names of the folder of a vault with what is meant for readers."""


def obsidian(folder: Path) -> Found:
    """Read the settings in `.obsidian`. Daily notes and templates are no posts."""
    settings = folder / ".obsidian"
    plugin = settings / "plugins" / "templater-obsidian" / "data.json"
    places = [
        text(table(settings / "templates.json"), "folder"),
        text(table(settings / "daily-notes.json"), "folder"),
        text(table(plugin), "templates_folder"),
    ]
    name = fullest(folder, PUBLIC)
    inside = name if name.lower() in PUBLIC else "."
    return Found(
        generator="obsidian",
        posts=(Posts(folder=inside),),
        exclude=tuple(f"{place.strip('/')}/*" for place in dict.fromkeys(places) if place),
        title=folder.resolve().name,
        site_root=".",
    )


def plain(folder: Path) -> Found:
    """Take the folder itself, or the one in it that has all its posts."""
    name = fullest(folder)
    only = name and len(markdown(folder / name)) >= len(markdown(folder)) - 1
    return Found(
        generator="plain",
        posts=(Posts(folder=name if only else "."),),
        exclude=("node_modules/*",) if (folder / "node_modules").is_dir() else (),
        title=folder.resolve().name,
        site_root=".",
    )
