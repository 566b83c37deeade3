"""podcast.toml: every key is documented, and every mistake is reported."""

from __future__ import annotations

import re
import uuid
from dataclasses import fields
from datetime import date, datetime, time
from importlib import metadata
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from podcast.errors import ConfigError
from podcast.project import addresses, config, folders
from podcast.project.config import NO_KEYS, Config
from podcast.records import Post
from podcast.voice import engines
from tests.conftest import ROOT, Project


def written(folder: Path, text: str) -> Config:
    """Load a configuration of this text."""
    (folder / "podcast.toml").write_text(text, encoding="utf-8")
    return config.load(folder)


def written_post(**values: Any) -> Post:
    """Return a post of 4 March 2025 with these values."""
    zone = ZoneInfo("Asia/Shanghai")
    usual: dict[str, Any] = {
        "path": Path("a.md"), "slug": "a", "title": "a", "published": datetime(2025, 3, 4, 6, 7, tzinfo=zone),
        "tags": (), "image": "", "body": "", "body_line": 1,
    }  # fmt: skip
    return Post(**{**usual, **values})


def test_every_key_stands_in_the_template_with_a_comment() -> None:
    """`podcast init` writes all of them."""
    text = (ROOT / "podcast" / "project" / "podcast.template.toml").read_text(encoding="utf-8")
    keys = {field.name for field in fields(Config)} - NO_KEYS
    assert keys == set(re.findall(r"(?m)^\[?(\w+)(?: =|\])", text))


def test_the_example_show_is_complete() -> None:
    """The checkout's own podcast.toml is a valid show."""
    show = config.load(ROOT).show()
    assert show.title == "航通社"
    assert show.media_url == f"{show.base_url}/audio"


def test_a_folder_without_a_file_gives_defaults_and_no_show(tmp_path: Path) -> None:
    """`script` works anywhere; a feed requires `podcast init`."""
    loaded = config.load(tmp_path)
    assert loaded.engine == "auto"
    with pytest.raises(ConfigError, match="podcast init"):
        loaded.show()


def test_values_are_read(tmp_path: Path) -> None:
    """Texts, lists, dates, times and tables get their types."""
    loaded = written(
        tmp_path,
        'posts = "_posts"\nstart = 2025-01-02\npublish_time = "07:30"\ncategory = ["News", "Tech News"]\n'
        '[style]\nname = "朗读"\nroles.body.rate = 1.05\n[engines.edge]\nparallel = 2\n',
    )
    assert loaded.posts == ("_posts",)
    assert loaded.start == date(2025, 1, 2)
    assert loaded.publish_time == time(7, 30)
    assert (loaded.style, loaded.style_overrides) == ("朗读", {"roles": {"body": {"rate": 1.05}}})
    assert loaded.engines["edge"]["parallel"] == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('titel = "a"', "unknown key 'titel': did you mean 'title'"),
        ("title = 3", "title: expected a text"),
        ("title = ", "not valid TOML"),
        ('base_url = "podcast"', "base_url: expected an absolute address"),
        ('base_url = "http://example.com"', "apps require https"),
        ('base_url = "file:///srv"', "base_url: expected an absolute address"),
        ('link = "example.com"', "link: expected an absolute address"),
        ('timezone = "Mars/Olympus"', "is not a time zone"),
        ('publish_time = "noon"', "publish_time: expected a time"),
        ('start = "soon"', "start: expected a date"),
        ("posts = [1]", "posts: expected a text or a list"),
        ('guid = "abc"', "guid: expected a UUID"),
        ('language = "Chinese!"', "language: expected a language code"),
        ('language = "zh_TW"', "language: expected a language code such as zh-cn or zh-tw (RFC 5646), not 'zh_TW'"),
        ('explicit = "no"', "explicit: expected true or false"),
        ('email = "nobody"', "email: expected an e-mail address"),
        ('format = "huge"', "format: expected 'public' or 'small'"),
        ('permalink = "/{weekday}/"', "permalink: '/{weekday}/' may contain only the fields {year}"),
        ('permalink = "/{year.a}/"', "permalink: '/{year.a}/' may contain only"),
        ('title_pattern = "{foo}"', "title_pattern: '{foo}' may contain only the fields {title}"),
        ("engines = 3", "engines: expected one table per engine"),
        ("[engines.egde]", "engines: no engine 'egde' is built in or installed: did you mean 'edge'"),
        ("[engines.xyz]", "engines: no engine 'xyz' is built in or installed: known are azure, command, edge"),
        ("[engines.studio]\nbase_url = 'http://a'", "a name of your own needs its kind (azure, command, openai)"),
        ("[engines.studio]\nkind = 'opnai'", "[engines.studio] kind: expected one of azure, command, openai"),
        ("[engines.edge]\nkind = 'openai'", "[engines.edge] kind: 'edge' is the name of an engine itself"),
        ("stand_in = 'studoi'\n[engines.studio]\nkind = 'openai'", "no engine 'studoi' is built in or installed: did"),
        ("posts = []", "posts: expected at least one folder"),
        ('posts = ""', "posts: expected at least one folder"),
        (f'description = "{"字" * 1334}"', "description: is 4,002 bytes of UTF-8, but Apple allows at most 4,000"),
        ('lexicon = "."', "is a folder: name a file, such as"),
        ('base_url = "https://example.com:port"', "base_url: 'https://example.com:port' is not a valid address"),
        ('base_url = "https://example.com:99999"', "base_url: 'https://example.com:99999' is not a valid address"),
        ('media_url = "https://example.com:0"', "media_url: expected an absolute address"),
        ('websub = "https://[::1"', "websub: 'https://[::1' is not a valid address"),
        ('link = "https://:8000"', "link: expected an absolute address"),
    ],
)
def test_a_mistake_names_file_and_key(tmp_path: Path, text: str, told: str) -> None:
    """Each wrong value is reported with the file, the key and the expected value."""
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, text)
    assert told in str(caught.value)
    assert str(tmp_path / "podcast.toml") in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    """An older editor on Windows saves Chinese as GB18030."""
    (tmp_path / "podcast.toml").write_bytes('explicit = false\ntitle = "小河边"\n'.encode("gb18030"))
    with pytest.raises(ConfigError, match=r"podcast\.toml:2: not UTF-8; save the file as UTF-8 in your editor$"):
        config.load(tmp_path)


def test_extreme_but_valid_values_are_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A description of 4,000 bytes, a port, no lexicon, and the table of an engine from another package."""
    points = metadata.EntryPoints([metadata.EntryPoint(name="beep", value="beep:Beep", group=engines.GROUP)])
    monkeypatch.setattr(metadata, "entry_points", points.select)
    words = f'description = "{"字" * 1333}a"\nbase_url = "https://example.com:8443"\nlexicon = ""\n'
    loaded = written(tmp_path, f"{words}[engines.beep]\npitch = 3\n")
    assert len(loaded.description.encode()) == 4000
    assert loaded.engines["beep"] == {"pitch": 3}


def test_loopback_may_be_plain_http(tmp_path: Path) -> None:
    """A local test needs no certificate."""
    assert written(tmp_path, 'base_url = "http://127.0.0.1:8000"').base_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize("key", ["title", "description", "link", "author", "email", "base_url"])
def test_a_missing_key_of_the_show_is_named(project: Project, key: str) -> None:
    """The message names the key that the feed needs."""
    path = project.folder / "podcast.toml"
    text = re.sub(rf"(?m)^{key} = .*$", "", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=f"{key}: is missing"):
        config.load(project.folder).show()


def test_the_message_for_a_missing_guid_has_a_new_one(project: Project) -> None:
    """The line can be pasted into podcast.toml."""
    path = project.folder / "podcast.toml"
    text = re.sub(r"(?m)^guid = .*$", "", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r'add  guid = "[0-9a-f-]{36}"'):
        config.load(project.folder).show()


def test_a_missing_cover_is_named(project: Project) -> None:
    """The message names the missing file."""
    (project.folder / "cover.jpg").unlink()
    with pytest.raises(ConfigError, match=r"cover: .*cover\.jpg does not exist"):
        config.load(project.folder).show()


def test_the_feed_guid_is_that_of_the_standard() -> None:
    """The example of the podcast:guid specification has the specified result."""
    assert uuid.uuid5(config.PODCAST_NAMESPACE, "mp3s.nashownotes.com/pc20rss.xml") == uuid.UUID(
        "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    )
    assert config.feed_guid("https://a.example/") == config.feed_guid("http://a.example")


@pytest.mark.parametrize(
    ("permalink", "url"),
    [
        ("", "https://blog.example.com"),
        ("/{year}/{month}/{day}/{name}.html", "https://blog.example.com/2025/03/04/a-b.html"),
        ("https://other.example/{slug}", "https://other.example/2025-03-04-a-b"),
    ],
)
def test_a_post_has_the_address_of_the_pattern(tmp_path: Path, permalink: str, url: str) -> None:
    """Jekyll's usual patterns work."""
    loaded = written(tmp_path, f'link = "https://blog.example.com"\npermalink = "{permalink}"')
    post = written_post(slug="2025-03-04-a-b")
    assert addresses.post_url(loaded, post) == url


@pytest.mark.parametrize(
    ("image", "url"),
    [
        ("", ""),
        ("/2026/06/图.jpg", "https://img.example.com/2026/06/%E5%9B%BE.jpg"),
        ("https://cdn.example.com/a.jpg", "https://cdn.example.com/a.jpg"),
    ],
)
def test_an_image_is_relative_to_the_site_root(tmp_path: Path, image: str, url: str) -> None:
    """A path from the site's root is joined to the site's address."""
    loaded = written(tmp_path, 'link = "https://blog.example.com"\nsite_root = "https://img.example.com"')
    assert addresses.image_url(loaded, written_post(image=image)) == url


def test_find_walks_upward(project: Project) -> None:
    """The nearest folder with a podcast.toml is the project."""
    assert config.find(project.folder / "posts") == project.folder.resolve()


SHOW = 'link = "https://a.example"\n'


@pytest.mark.parametrize(
    ("generator", "permalink", "values", "url"),
    [
        ("", "/:year/:month/:day/:title/", {}, "/2025/03/04/rain/"),
        ("", "pretty", {"categories": ("Tea", "茶")}, "/tea/%E8%8C%B6/2025/03/04/rain/"),
        ("jekyll", "date", {}, "/2025/03/04/rain.html"),
        ("jekyll", "/:short_year/:i_month/:i_day/:y_day/:title.html", {}, "/25/3/4/063/rain.html"),
        ("jekyll", "/:title/", {"slug": "2025-03-04-a  b?"}, "/a-b/"),
        ("jekyll", "/:title/", {"address_slug": "own"}, "/own/"),
        ("hexo", ":year/:title/", {}, "/2025/2025-03-04-rain/"),
        ("hexo", ":year/:title/", {"path": Path("posts/x/rain.md")}, "/2025/x/rain/"),
        ("hexo", "p/:abbrlink.html", {"meta": {"abbrlink": "4a17"}}, "/p/4a17.html"),
        ("hexo", "p/:abbrlink.html", {}, ""),
        ("hugo", "/:year/:slug/", {"title": "雨 Rain!"}, "/2025/%E9%9B%A8-rain/"),
        (
            "hugo",
            "/:sections/:slugorfilename/",
            {"path": Path("posts/x/Rain Two.md"), "slug": "Rain Two"},
            "/x/rain-two/",
        ),
        ("hugo", "/p/{path}/", {"path": Path("posts/x/tea/index.md"), "address_slug": "own"}, "/p/x/own/"),
        ("", "/:year/", {"address": "/odd/:month/"}, "/odd/03/"),
        ("", "", {"address": "https://b.example/c"}, "https://b.example/c"),
        ("", "https://b.example:8080/:year/", {}, "https://b.example:8080/2025/"),
    ],
)
def test_the_placeholders_of_the_generators_are_replaced(
    tmp_path: Path, generator: str, permalink: str, values: dict[str, Any], url: str
) -> None:
    """As the site's own generator would; a post without the key that a pattern needs links to the show."""
    loaded = written(tmp_path, f'{SHOW}generator = "{generator}"\npermalink = "{permalink}"\n')
    usual = {"path": Path("posts/2025-03-04-rain.md"), "slug": "2025-03-04-rain", **values}
    expected = url if url.startswith("https:") else f"https://a.example{url}"
    assert addresses.post_url(loaded, written_post(**usual)) == expected


def test_a_folder_has_its_own_settings(tmp_path: Path) -> None:
    """Tables and texts may be mixed; a post of neither has those of the show."""
    loaded = written(
        tmp_path,
        f'{SHOW}permalink = "/:year/{{name}}/"\n'
        'posts = [ "posts", { folder = "_daily", permalink = "/d/:month/:day/", '
        'style = "社长", title_pattern = "{date}", site_root = "https://img.example/d/" } ]\n',
    )
    assert loaded.posts == ("posts", "_daily")
    daily, other = (written_post(path=Path(name), image="/a.jpg") for name in ("_daily/x.md", "posts/x.md"))
    assert addresses.post_url(loaded, daily) == "https://a.example/d/03/04/"
    assert addresses.post_url(loaded, other) == "https://a.example/2025/a/"
    assert addresses.image_url(loaded, daily) == "https://img.example/d/a.jpg"
    assert addresses.image_url(loaded, other) == "https://a.example/a.jpg"
    assert (folders.of(loaded, daily.path).style, folders.of(loaded, other.path).style) == ("社长", loaded.style)


def test_a_site_under_a_path_keeps_it(tmp_path: Path) -> None:
    """A generator puts pages and pictures under the path of the site's address; an own address may name it already."""
    loaded = written(tmp_path, 'link = "https://a.example/blog"\ngenerator = "hugo"\npermalink = "/p/{path}/"\n')
    assert addresses.post_url(loaded, written_post(path=Path("posts/x.md"))) == "https://a.example/blog/p/x/"
    assert addresses.post_url(loaded, written_post(address="/blog/own/")) == "https://a.example/blog/own/"
    assert addresses.image_url(loaded, written_post(image="/a.jpg")) == "https://a.example/blog/a.jpg"


def test_a_picture_beside_its_post_is_under_the_posts_address(tmp_path: Path) -> None:
    """In a bundle, in Hexo's folder of a post, and beside a post; elsewhere it is relative to the root."""
    loaded = written(tmp_path, f'{SHOW}permalink = "/p/{{path}}/"\n')
    for name in ("posts/tea/cup.jpg", "posts/rice/bowl.jpg", "posts/pot.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = {
        name: addresses.image_url(loaded, written_post(path=tmp_path / name, image=image))
        for name, image in [
            ("posts/tea/index.md", "cup.jpg"), ("posts/rice.md", "bowl.jpg"), ("posts/read.md", "./pot.jpg"),
            ("posts/none.md", "none.jpg"),
        ]
    }  # fmt: skip
    assert [url.removeprefix("https://a.example") for url in found.values()] == [
        "/p/tea/cup.jpg",
        "/p/rice/bowl.jpg",
        "/p/pot.jpg",
        "/none.jpg",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('generator = "wordpress"', "generator: expected 'jekyll' or 'hugo'"),
        ("[[posts]]\npermalink = '/a/'", 'posts: a table of [[posts]] needs a folder: add  folder = "posts"'),
        ("[[posts]]\nfolder = 'a'\nurl = 'b'", "posts: unknown key 'url' of a folder: known are folder, permalink"),
        ("[[posts]]\nfolder = 'a'\npermalink = '/:yaer/'", "posts: ':yaer' is not replaced"),
        ("[front_matter]\ndate = 'x'\ndat = 'y'", "front_matter: 'dat' is not read from front matter: known are title"),
        ("front_matter = 'x'", "front_matter: expected a table: [front_matter] with date"),
    ],
)
def test_a_mistake_in_the_site_settings_is_named(tmp_path: Path, text: str, told: str) -> None:
    """Unknown generators, keys and placeholders."""
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, text)
    assert told in str(caught.value)


def test_the_authors_own_keys_are_read(tmp_path: Path) -> None:
    """However they are spelled."""
    loaded = written(tmp_path, '[front_matter]\ndate = "written_on"\ntitle = ["Name", "headline"]\n')
    assert loaded.front_matter == {"date": ("writtenon",), "title": ("name", "headline")}


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("title = 'a'\nskip = ['^a', '(b']", 2, "skip: '(b' is not a regular expression: missing )"),
        (
            'title = "a"\nskip = [\n  "^a",\n  "\\\\d[",\n]',
            4,
            "is not a regular expression: unterminated character set",
        ),
        ("skip = ''", 0, ""),
        ("title = 'a'\n\nskip = ['.*']", 3, "every paragraph would be left out; write words"),
        ("skip = 3", 1, "skip: expected a list of regular expressions"),
        ("[[posts]]\nfolder = 'a'\nskip = '*a'", 3, "posts: '*a' is not a regular expression: nothing to repeat"),
    ],
)
def test_a_skip_that_is_no_pattern_is_named_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    """The line is that of the pattern, not of the key."""
    if not told:
        assert written(tmp_path, text).skip == ()
        return
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'podcast.toml'}:{line}: ")
    assert told in str(caught.value)


def test_a_folder_of_posts_skips_what_the_show_skips_and_more(tmp_path: Path) -> None:
    """Values of `[[posts]]` are read as those of the show: `permalink` may be the name of one of Jekyll's patterns."""
    loaded = written(
        tmp_path,
        "skip = '^a'\n[[posts]]\nfolder = 'daily'\nskip = '^b'\npermalink = 'pretty'\n[[posts]]\nfolder = 'blog'\n",
    )
    assert folders.of(loaded, Path("daily/x.md")).skip == ("^a", "^b")
    assert folders.of(loaded, Path("blog/x.md")).skip == ("^a",)
    assert folders.of(loaded, Path("daily/x.md")).permalink == addresses.STYLES["pretty"]
