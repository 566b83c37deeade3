"""`podcast init --site`: five small sites, from their own configuration to a checked feed."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import pytest

from podcast.errors import ConfigError
from podcast.project import config, sites
from tests.conftest import ROOT, Project

SITES = ROOT / "tests" / "data" / "sites"
GENERATORS = ("jekyll", "hugo", "hexo", "obsidian", "plain")
ZONE = ZoneInfo("Asia/Shanghai")


def expected(generator: str) -> list[list[str]]:
    """Return the posts that a site has: slug, title, day and time, address, picture; the oldest first."""
    lines = (SITES / f"{generator}.txt").read_text(encoding="utf-8").splitlines()
    return [[part.strip() for part in line.split("|")] for line in lines]


def initialised(generator: str, folder: Path) -> tuple[Project, str]:
    """Copy a site, and run `podcast init --site` beside it."""
    site, project = folder / generator, Project(folder / "show")
    shutil.copytree(SITES / generator, site)
    told = project.run("init", "--site", str(site), stdin=b"").stdout
    return project, told


@pytest.mark.long
@pytest.mark.parametrize("generator", GENERATORS)
def test_a_site_becomes_a_show(tmp_path: Path, generator: str) -> None:
    """Links, pictures, titles and dates are the site's; nothing unpublished is in the feed."""
    project, told = initialised(generator, tmp_path)
    posts = expected(generator)
    start = datetime.fromisoformat(posts[-3][2]).date()
    newest = [f"  {when[:10]}  {title}  {link}" for _, title, when, link, _ in posts if when >= start.isoformat()]
    assert sorted(told.split("would make:\n")[1].splitlines()) == sorted(newest)
    assert config.load(project.folder).start == start
    project.run("build", "--all", "--yes", "--engine", "tone")
    project.run("check")
    feed = feedparser.parse((project.folder / "feed" / "feed.xml").read_bytes())
    assert sorted(entry.title for entry in feed.entries) == sorted(title for _, title, *_ in posts)
    assert not {slug for slug, *_ in posts} ^ {path.stem for path in (project.folder / "audio").glob("*.json")}
    for slug, title, when, link, image in posts:
        record = project.record(slug)
        published = datetime.fromisoformat(record["published"]).astimezone(ZONE)
        found = (record["title"], f"{published:%Y-%m-%d %H:%M}", record["link"], record["image"])
        assert found == (title, when, link, image)


def made(folder: Path, files: dict[str, str]) -> Path:
    """Write a site of these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


POST = "---\ntitle: 雨\ndate: 2026-04-02\n---\n\n下雨了。\n"


@pytest.mark.parametrize(
    ("generator", "files", "folder", "permalink", "url", "title"),
    [
        ("zola", {"config.toml": 'base_url = "https://z.example/"\ntitle = "左"', "content/blog/2026-04-02-a.md": POST},
         "content/blog", "/blog/{name}/", "https://z.example", "左"),
        ("astro", {"astro.config.mjs": "export default defineConfig({\n  // site: 'https://old.example',\n  site: "
                   "'https://a.example',\n})", "src/consts.ts": "export const SITE_TITLE = '星';",
                   "src/content/blog/a.mdx": POST}, "src/content/blog", "/blog/{path}/", "https://a.example", "星"),
        ("docusaurus", {"docusaurus.config.js": "module.exports = {title: '恐龙', url: 'https://d.example', baseUrl: "
                        "'/docs/'}", "blog/2026-04-02-a.md": POST},
         "blog", "/blog/:year/:month/:day/{name}", "https://d.example/docs", "恐龙"),
        ("vuepress", {"docs/.vuepress/config.ts": "export default {title: '书', lang: 'zh-CN', base: '/v/'}",
                      "docs/posts/a.md": POST}, "docs/posts", "/posts/{path}.html", "", "书"),
        ("mkdocs", {"mkdocs.yml": "site_name: 资料\nsite_url: https://m.example/\nmarkdown_extensions:\n  - x:\n"
                    "      y: !!python/name:z.w\nplugins:\n  - search\n  - blog\n", "docs/blog/posts/a.md": POST},
         "docs/blog/posts", "/blog/:year/:month/:day/:post_title/", "https://m.example", "资料"),
        ("hugo", {"config/_default/hugo.yaml": "baseURL: https://h.example\ntitle: 雨季\n",
                  "config/_default/permalinks.toml": 'essays = "/:year/:slug/"', "content/essays/a.md": POST},
         "content/essays", "/:year/:slug/", "https://h.example", "雨季"),
        ("hugo", {"hugo.toml": 'baseURL = "/"\ndefaultContentLanguage = "en"\n[languages.zh]\ntitle = "中"\n'
                  'contentDir = "content/zh"\n[languages.en]\ntitle = "en"', "content/zh/posts/a.md": POST},
         "content/zh/posts", "/posts/{path}/", "", "中"),
        ("hexo", {"_config.yml": "title: 海\nurl: https://x.example\nroot: /b/\nnew_post_name: :year-:month-:day-"
                  ":title.md\n", "source/_posts/a.md": POST},
         "source/_posts", ":year/:month/:day/{name}/", "https://x.example/b", "海"),
        ("jekyll", {"_config.yml": "title: 谷\n", "essays/_posts/2026-04-02-a.md": POST},
         "essays/_posts", "/essays/:categories/:year/:month/:day/:title:output_ext", "", "谷"),
        ("jekyll", {"_config.yml": "title: 山\npermalink: pretty\n", "CNAME": "j.example\n", "_posts/a.md": POST},
         "_posts", "pretty", "https://j.example", "山"),
    ],
)  # fmt: skip
def test_a_site_is_recognised_by_its_files(
    tmp_path: Path, generator: str, files: dict[str, str], folder: str, permalink: str, url: str, title: str
) -> None:
    """Configuration, folders and addresses, also of generators that are not tried whole."""
    found = sites.recognise(made(tmp_path, files))
    assert [one.folder for one in found.posts] == [folder]
    assert (found.generator, found.posts[0].permalink or found.permalink) == (generator, permalink)
    assert (found.url, found.title) == (url, title)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"a.txt": "x"}, "is the folder of no known generator"),
        ({"_config.yml": "title: a"}, "a site of jekyll, but it has no _posts: create it"),
        ({"_config.yml": "title: [a", "_posts/a.md": POST}, "_config.yml: cannot be read: .*; correct it, or run"),
        (
            {"hugo.toml": "title = ", "content/posts/a.md": POST},
            r"hugo.toml: cannot be read: Invalid value \(at",
        ),
    ],
)
def test_a_folder_that_cannot_be_a_site_is_refused(tmp_path: Path, files: dict[str, str], told: str) -> None:
    """With the next step."""
    with pytest.raises(ConfigError, match=told):
        sites.recognise(made(tmp_path, files))


def test_several_sections_are_tables(tmp_path: Path) -> None:
    """Each with its own permalink; `podcast init --site` writes them in one line."""
    files = {
        "hugo.toml": 'baseURL = "https://h.example"\ntitle = "两类"\n[params]\nmainSections = ["essays", "日报"]\n',
        "content/essays/a.md": POST,
        "content/日报/b.md": POST,
    }
    project = Project(tmp_path / "show")
    site = made(tmp_path / "site", files)
    project.run("init", "--site", str(site), stdin=b"")
    loaded = config.load(project.folder)
    assert [one.permalink for one in loaded.post_folders] == ["/essays/{path}/", "/日报/{path}/"]
    assert loaded.posts == ("../site/content/essays", "../site/content/日报")
    assert project.run("init", "--site", str(site), stdin=b"", code=2).stderr.count("already exists") == 1


def test_other_languages_of_a_site_are_no_posts(tmp_path: Path) -> None:
    """Of a bundle in two languages the Chinese one is read."""
    files = {
        "hugo.toml": '[languages.zh-cn]\ntitle = "中"\n[languages.en]\ntitle = "en"',
        "content/posts/tea/index.zh-cn.md": POST,
        "content/posts/tea/index.en.md": POST,
    }
    found = sites.recognise(made(tmp_path, files))
    assert (found.title, found.exclude) == ("中", ("*.en.md",))
