"""The documents are complete and correct: commands, keys, options, dependencies, links."""

from __future__ import annotations

import re
import tomllib

import click
import pytest
from click.testing import CliRunner
from PIL import Image

from podcast.cli import COMMANDS, main
from tests.conftest import ROOT

READMES = ("README.md", "README.zh-CN.md")
PICTURE = ROOT / "docs" / "page.png"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_every_command_has_an_example_and_documented_options(command: click.Command) -> None:
    """`--help` shows an example, and every option has a help text."""
    result = CliRunner().invoke(main, [str(command.name), "--help"])
    assert result.exit_code == 0
    assert f"podcast {command.name}" in result.output.split("Example:")[1]
    silent = [option.name for option in command.params if isinstance(option, click.Option) and not option.help]
    assert not silent


@pytest.mark.parametrize("name", READMES)
def test_both_readmes_name_every_command(name: str) -> None:
    """English and Chinese list the same commands; the first code block holds three targets of the Makefile."""
    text = (ROOT / name).read_text(encoding="utf-8")
    missing = [str(command.name) for command in COMMANDS if f"podcast {command.name}" not in text]
    assert not missing
    targets = re.findall(r"(?m)^make (\w+)", text.split("```")[1])
    assert targets == ["episode", "serve", "test"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"(?m)^{target}: .*\n(ifdef .*\n)?\t", makefile) for target in targets)


@pytest.mark.parametrize("name", READMES)
def test_both_readmes_link_every_document_and_list_what_an_author_may_write(name: str) -> None:
    """What one language leaves out, half of the readers miss."""
    text = (ROOT / name).read_text(encoding="utf-8")
    documents = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} | {"CONTRIBUTING.md", "CHANGELOG.md"}
    assert documents <= set(re.findall(r"\]\(([^)#\s]+)", text))
    for word in ("skip -->", "end -->", "say", "voice second -->"):
        assert f"<!-- podcast: {word}" in text
    for key in ("podcast: false", "id:", "conclusion:", "lexicon:", "correction:"):
        assert f"`{key}`" in text
    blocks = "".join(text.split("```")[1::2])
    shown = re.findall(r"(?m)^(?:\$ )?((?:podcast|make|uvx|pipx) [^#\n]*)", blocks)
    other = (ROOT / ("README.md" if "zh" in name else "README.zh-CN.md")).read_text(encoding="utf-8")
    missing = [command.strip() for command in shown if command.strip() not in other]
    assert not missing


@pytest.mark.parametrize("name", READMES)
def test_both_readmes_show_the_same_picture_before_the_commands(name: str) -> None:
    """One picture of the page, small enough to load at once."""
    head = (ROOT / name).read_text(encoding="utf-8").split("```")[0]
    assert f'<img src="docs/{PICTURE.name}"' in head
    assert PICTURE.stat().st_size < 150_000
    with Image.open(PICTURE) as picture:
        assert picture.width >= 900


def test_every_dependency_has_its_line() -> None:
    """`docs/dependencies.md` says what each is for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=;\s\[]", entry)[0] for entry in project["dependencies"]}
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert names == set(re.findall(r"(?m)^\| ([a-z][\w-]+) \|", text)) - {"package"}


def test_every_module_written_by_hand_is_there() -> None:
    """The table of what no library does here names files that exist."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    written = text.split("## Written by hand, and why\n")[1]
    names = re.findall(r"`((?:script|voice|sound|feed|publish)/[\w./]+)`", written)
    assert len(names) >= 5
    assert not [name for name in names if not (ROOT / "podcast" / name).exists()]


def test_links_between_documents_lead_somewhere() -> None:
    """No document links to a file that does not exist."""
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    broken = [
        f"{document.name} -> {target}"
        for document in documents
        for target in re.findall(r"(?:\]\(|src=\")([^)#\s\"]+)", document.read_text(encoding="utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert not broken


def test_every_page_is_in_the_navigation() -> None:
    """mkdocs lists each document of `docs/`."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert set(re.findall(r": (\w+\.md)", text)) == {path.name for path in (ROOT / "docs").glob("*.md")}
