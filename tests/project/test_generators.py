"""The real generators as judges: what they publish is taken up, with their title, day and address.

Jekyll and Hugo are packages of Debian; Hexo is installed by npm into a temporary folder. What differs on purpose is
`docs/sites.md`'s table of differences.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest

from podcast.errors import PostError
from podcast.production import trial
from podcast.project import addresses, config, from_site, sites, template
from podcast.project.config import Config
from podcast.records import Post
from podcast.script import posts
from podcast.script.posts import visibility
from podcast.script.posts.generators import ALWAYS
from tests.conftest import ROOT, VALUES

pytestmark = [pytest.mark.soak, pytest.mark.client]
HERE = Path(__file__).parent
DATA = ROOT / "tests" / "data"
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 5, 6, 7, 8, tzinfo=ZONE)
Listed = list[dict[str, Any]] | None
"""The posts that a generator publishes of a site: source, title, time, path; None if it refuses the site."""
Judge = Callable[[Sequence[Path]], list[Listed]]
"""Asks a generator about sites, all in one process: to start Jekyll takes two seconds."""

CONFIGURATION = {
    "jekyll": ("_config.yml", "url: https://a.example\ntimezone: Asia/Shanghai\n"),
    "hugo": ("hugo.toml", 'baseURL = "https://a.example/"\ntimeZone = "Asia/Shanghai"\n'),
    "hexo": ("_config.yml", "url: https://a.example\ntimezone: Asia/Shanghai\n"),
}
FOLDERS = {"jekyll": "_posts", "hugo": "content/posts", "hexo": "source/_posts"}
PERMALINKS = {"jekyll": "date", "hugo": "/posts/{path}/", "hexo": ":year/:month/:day/:title/"}
MISREAD = {
    "jekyll": {"date-republic.md", "date-none-such.md", "date-two-ways.md"},
    "hugo": {"date-compact.md", "date-milliseconds.md", "date-none-such.md", "date-two-ways.md", "date-unknown.md"},
    "hexo": {"date-none-such.md", "date-two-ways.md", "date-unknown.md"},
}
"""Dates that a generator takes for another day, or for none; here they are read, or refused with a message."""
LISTED = """
{{ range .Site.RegularPages }}{{ if eq .Section "posts" }}
{{ $when := .Date.Format "2006-01-02T15:04:05Z07:00" }}
{{ dict "source" .File.Path "title" .Title "when" $when "path" .RelPermalink | jsonify }}
{{ end }}{{ end }}
"""


def run(*words: str, folder: Path) -> str:
    """Run a generator in the zone of the sites; empty if it fails."""
    environment = {**os.environ, "TZ": "Asia/Shanghai", "LANG": "C.UTF-8"}
    done = subprocess.run(words, cwd=folder, capture_output=True, timeout=300, env=environment)
    return done.stdout.decode() if done.returncode == 0 else ""


def answers(printed: str, sites: Sequence[Path]) -> list[Listed]:
    """Return what a generator has printed, a line for each site."""
    told = [json.loads(line) for line in printed.splitlines() if line[:1] in {"[", "{", "n"}]
    assert len(told) == len(sites)
    return [one if isinstance(one, list) else None for one in told]


def jekyll(sites: Sequence[Path]) -> list[Listed]:
    """Ask Jekyll."""
    return answers(run("ruby", str(HERE / "jekyll_posts.rb"), *map(str, sites), folder=sites[0]), sites)


def hugo(sites: Sequence[Path]) -> list[Listed]:
    """Ask Hugo, on the day on which the data is read."""
    return [_hugo(site) for site in sites]


def _hugo(site: Path) -> Listed:
    layouts = site / "layouts"
    (layouts / "_default").mkdir(parents=True, exist_ok=True)
    (layouts / "index.html").write_text(LISTED, encoding="utf-8")
    for name in ("single", "list"):
        (layouts / "_default" / f"{name}.html").write_text("-", encoding="utf-8")
    (layouts / "shortcodes").mkdir(exist_ok=True)
    (layouts / "shortcodes" / "figure.html").write_text("", encoding="utf-8")
    run("hugo", "--quiet", "--clock", NOW.isoformat(), "--destination", str(site / "out"), folder=site)
    page = site / "out" / "index.html"
    if not page.is_file():
        return None
    lines = page.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


@pytest.fixture(scope="session")
def judges(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Judge]:
    """The generators that are installed."""
    found: dict[str, Judge] = {}
    if shutil.which("jekyll") and shutil.which("ruby"):
        found["jekyll"] = jekyll
    if shutil.which("hugo"):
        found["hugo"] = hugo
    place = tmp_path_factory.mktemp("npm")
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        (place / "package.json").write_text("{}", encoding="utf-8")
        packages = ("hexo@8", "hexo-renderer-marked@7")
        run(npm, "install", "--silent", "--no-fund", "--no-audit", *packages, folder=place)
    if (place / "node_modules" / "hexo").is_dir():

        def hexo(sites: Sequence[Path]) -> list[Listed]:
            package = {"name": "site", "hexo": {"version": "8.0.0"}, "dependencies": {"hexo-renderer-marked": "7"}}
            for site in sites:
                (site / "package.json").write_text(json.dumps(package), encoding="utf-8")
                (site / "node_modules").symlink_to(place / "node_modules")  # it looks for its renderers there
            return answers(run("node", str(HERE / "hexo_posts.js"), str(place), *map(str, sites), folder=place), sites)

        found["hexo"] = hexo
    return found


def judged(judges: Mapping[str, Judge], generator: str) -> Judge:
    """Return a judge, or skip."""
    if generator not in judges:
        pytest.skip(f"{generator} is not installed")
    return judges[generator]


def name_of(path: Path, generator: str) -> str:
    """Return the name that a file of the data has in a site: Jekyll ignores one without a date."""
    dated = re.match(r"\d{4}-\d{1,2}-\d{1,2}-", path.name)
    name = path.name if path.suffix == ".md" else f"{path.stem}.md"
    return name if dated or generator != "jekyll" else f"2026-04-01-{name}"


def ours(path: Path, settings: Config) -> Post | None:
    """Return a post as the program reads it; None if it is refused or held back."""
    site = posts.Site(generator=settings.generator)
    if visibility.of_path(path, settings.generator):
        return None
    try:
        post = posts.parse(path.read_bytes(), path, ZONE, publish_time=time(6), now=NOW, modified=NOW, site=site)
    except PostError:
        return None
    return None if post.unpublished else post


def on_purpose(path: Path) -> bool:
    """Return whether a post is held back although its site shows it: see the table in docs/sites.md."""
    text = path.read_text(encoding="utf-8", errors="replace")
    told = re.findall(r"(?m)^(\w+)\s*:", text)
    unfinished = (
        re.search(r"\{\{|<%", text)
        or path.suffixes[:1] == [".excalidraw"]
        or path.stem in {"LICENSE", "utf-16", "gb18030"}
        or path.stem in {"json-wrong", "toml-unclosed", "toml-wrong", "unclosed"}  # they would be published as text
    )
    return any(key.replace("_", "").lower() in ALWAYS for key in told) or bool(unfinished)


def difference(theirs: dict[str, Any], post: Post, settings: Config) -> str:
    """Return what differs of a post, where the generator has read its title and its date itself."""
    title = theirs["title"] if isinstance(theirs["title"], str) else ""  # Jekyll shows a table of languages as it is
    written = re.sub(r"\s", "", post.body + str(post.meta))
    if title and re.sub(r"\s", "", title) in written and title.strip() != post.title:
        return f"title {title!r}, not {post.title!r}"
    when = datetime.fromisoformat(theirs["when"])
    read = when.year > 2000 and when.date() != datetime.now(ZONE).date() and f"{when:%m-%d}" != "04-01"
    day = post.published.astimezone(ZONE)
    if read and when.astimezone(ZONE).date() != day.date():
        return f"day {when}, not {post.published}"
    address = unquote(urlsplit(addresses.post_url(settings, post)).path).lstrip("/")
    if read and address != unquote(theirs["path"]).lstrip("/"):
        return f"address {theirs['path']!r}, not {address!r}"
    return ""


def named(path: Path) -> str:
    """Return the name of a file, or of its bundle."""
    return path.name if path.stem != "index" else path.parent.name


@pytest.mark.parametrize("folder", ["front", "flags"])
@pytest.mark.parametrize("generator", ["jekyll", "hugo", "hexo"])
def test_each_file_is_read_as_its_generator_reads_it(
    judges: Mapping[str, Judge], tmp_path: Path, generator: str, folder: str
) -> None:
    """One site for each file: a fault of one would end the whole site of Jekyll and Hugo."""
    judge, told = judged(judges, generator), list[str]()
    paths = sorted((DATA / folder).glob("*.m*"))
    places = list[Path]()
    for number, path in enumerate(paths):
        site = tmp_path / str(number)
        place = site / FOLDERS[generator] / name_of(path, generator)
        place.parent.mkdir(parents=True)
        shutil.copy(path, place)
        name, text = CONFIGURATION[generator]
        (site / name).write_text(text, encoding="utf-8")
        places.append(place)
    listed = judge([tmp_path / str(number) for number in range(len(paths))])
    for number, (path, place, theirs) in enumerate(zip(paths, places, listed, strict=True)):
        settings = Config(
            folder=tmp_path / str(number), found=True, generator=generator, link="https://a.example",
            posts=(FOLDERS[generator],), permalink=addresses.STYLES.get(PERMALINKS[generator], PERMALINKS[generator]),
        )  # fmt: skip
        post = ours(place, settings)
        if path.name in MISREAD[generator]:
            continue
        if theirs == [] and post:
            told.append(f"{path.name}: {generator} does not publish it")
        if theirs and not post and not on_purpose(path) and theirs[0]["title"] not in {"None", None}:
            told.append(f"{path.name}: {generator} publishes it")
        if theirs and post and (fault := difference(theirs[0], post, settings)):
            told.append(f"{path.name}: {fault}")
    assert told == []


@pytest.mark.parametrize("generator", ["jekyll", "hugo", "hexo"])
def test_a_whole_site_is_read_as_its_generator_reads_it(
    judges: Mapping[str, Judge], tmp_path: Path, generator: str
) -> None:
    """The small sites of `test_sites.py`, with their own configuration."""
    judge, site, show = judged(judges, generator), tmp_path / "site", tmp_path / "show"
    shutil.copytree(DATA / "sites" / generator, site)
    show.mkdir()
    given: dict[str, Any] = {**VALUES, **from_site.values(sites.recognise(site), site, show)}
    settings = template.configured(config.load(show), given)
    mine = {named(post.path): post for post in trial.trial(settings).posts}
    theirs = {named(Path(one["source"])): one for one in judge([site])[0] or ()}
    held = {name for name in theirs if name not in mine}
    assert held == ({"secret.md"} if generator == "hexo" else set())
    assert not set(mine) - set(theirs)
    for name, post in mine.items():
        one = theirs[name]
        when = datetime.fromisoformat(one["when"])
        assert not post.meta.get("title") or one["title"] == post.title
        assert when.astimezone(ZONE).date() == post.published.astimezone(ZONE).date()
        if post.timed:
            assert f"{when.astimezone(ZONE):%H:%M}" == f"{post.published.astimezone(ZONE):%H:%M}"
        base = urlsplit(settings.link).path if generator == "jekyll" else ""
        path = urlsplit(addresses.post_url(settings, post)).path
        assert unquote(path).removeprefix(base).lstrip("/") == unquote(one["path"]).lstrip("/")
