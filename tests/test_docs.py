"""The documents tell what is true: every command, key and dependency stands in them."""

from __future__ import annotations

import re
import tomllib

import click
import pytest
from click.testing import CliRunner

from podcast.cli import COMMANDS, main
from tests.conftest import ROOT


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_every_command_has_an_example_and_documented_options(command: click.Command) -> None:
    """`--help` shows how it is used, and no option goes without a word."""
    told = CliRunner().invoke(main, [str(command.name), "--help"])
    assert told.exit_code == 0
    assert f"podcast {command.name}" in told.output.split("Example:")[1]
    silent = [option.name for option in command.params if isinstance(option, click.Option) and not option.help]
    assert not silent


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_both_readmes_name_every_command(name: str) -> None:
    """English and Chinese tell the same commands, and the two of make stand in the first code block."""
    text = (ROOT / name).read_text(encoding="utf-8")
    missing = [str(command.name) for command in COMMANDS if f"podcast {command.name}" not in text]
    assert not missing
    first = text.split("```")[1]
    assert re.findall(r"(?m)^make \w+", first) == ["make episode", "make test"]
    assert "@" not in re.sub(r"\S+@\S+", "", text), "a mark was not filled in"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_both_readmes_lead_to_every_document_and_tell_what_an_author_may_write(name: str) -> None:
    """English and Chinese say the same: what stands in one language alone is missed by half of the readers."""
    text = (ROOT / name).read_text(encoding="utf-8")
    documents = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} | {"CONTRIBUTING.md", "CHANGELOG.md"}
    assert documents <= set(re.findall(r"\]\(([^)#\s]+)", text))
    for word in ("skip -->", "end -->", "say", "voice second -->"):
        assert f"<!-- podcast: {word}" in text
    for key in ("podcast: false", "id:", "conclusion:", "lexicon:", "correction:"):
        assert f"`{key}`" in text
    told = [re.findall(r"(?m)^(?:\$ )?((?:podcast|make|uvx|pipx) [^#\n]*)", block) for block in text.split("```")[1::2]]
    other = (ROOT / ("README.md" if "zh" in name else "README.zh-CN.md")).read_text(encoding="utf-8")
    missing = [command.strip() for block in told for command in block if command.strip() not in other]
    assert not missing


def test_every_dependency_has_its_line() -> None:
    """Each earns its place in the docs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=;\s\[]", entry)[0] for entry in project["dependencies"]}
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert names == set(re.findall(r"(?m)^\| ([a-z][\w-]+) \|", text)) - {"package"}


def test_links_between_documents_lead_somewhere() -> None:
    """No document points to one that is not there."""
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    broken = [
        f"{document.name} -> {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert not broken
