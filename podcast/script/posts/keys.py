"""Which keys of a front matter hold what. Names are folded (see `front.folded`); the first with a value counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

FIELDS = ("title", "date", "tags", "categories", "description", "image", "address", "slug")
"""What `[front_matter]` in `podcast.toml` may name keys for."""

PUBLISHED = (
    *("date", "pubdate", "publishdate", "pubdatetime", "published", "publishedat", "publishedtime", "publishedon"),
    *("publishtime", "publishedtime", "datepublished", "publicationdate", "releasedate", "posted", "postedat"),
    *(
        "postedon",
        "postdate",
        "posttime",
        "datetime",
        "日期",
        "发布日期",
        "发布时间",
        "發布日期",
        "發佈日期",
        "發布時間",
    ),
)
CREATED = (
    *("created", "createdat", "createdon", "createtime", "createdtime", "createdate", "createddate", "creationdate"),
    *("creationtime", "datecreated", "ctime", "创建时间", "创建日期", "写作日期", "写作时间", "建立日期", "建立時間"),
)
CHANGED = (
    *("lastmod", "lastmodified", "lastmodifiedat", "modified", "modifiedat", "modifieddate", "datemodified"),
    *("dateupdated", "updated", "updatedat", "updatedate", "updateddate", "updatetime", "lastupdated", "lastupdate"),
    *("mtime", "更新时间", "更新日期", "修改时间", "修改日期", "更新時間", "修改時間"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of each thing that is read from a front matter."""

    title: tuple[str, ...] = ("title", "标题", "標題", "题目", "posttitle", "headline")
    date: tuple[str, ...] = (*PUBLISHED, *CREATED, *CHANGED)
    tags: tuple[str, ...] = ("tags", "tag", "taxonomies.tags", "标签", "標籤")
    categories: tuple[str, ...] = ("categories", "category", "taxonomies.categories", "分类", "分類")
    description: tuple[str, ...] = ("description", "summary", "excerpt", "desc", "摘要", "简介", "描述", "簡介")
    image: tuple[str, ...] = (
        *("image", "cover", "coverimage", "featuredimage", "featureimage", "featuredimg", "featureimg", "heroimage"),
        *("coverimg", "thumbnail", "thumb", "header.teaser", "header.image", "header.overlayimage", "banner"),
        *("bannerimg", "indeximg", "topimg", "headerimg", "headerimage", "ogimage", "socialimage", "image.src", "img"),
        *("images", "photos", "extra.image", "extra.cover", "params.image", "params.cover", "封面"),
    )
    address: tuple[str, ...] = ("permalink", "url", "link", "path")
    slug: tuple[str, ...] = ("slug",)


COMMON = Keys()
"""For a site whose generator is not known."""


def _first(*names: str) -> tuple[str, ...]:
    return (*names, *(name for name in COMMON.date if name not in names))


BY_GENERATOR: Mapping[str, Keys] = {
    # Source: Hugo, "Configure front matter", dates: the default of `date`.
    "hugo": replace(
        COMMON, date=_first("date", "publishdate", "pubdate", "published", "lastmod", "modified"), address=("url",)
    ),
    # Source: Jekyll, "Front Matter". `url` and `link` are the author's own there.
    "jekyll": replace(COMMON, address=("permalink",)),
    # Source: Hexo, "Front-matter". `link` of a post is where a link post leads.
    "hexo": replace(COMMON, date=_first("date", "created", "updated"), address=("permalink",)),
    "vuepress": replace(COMMON, date=_first("date", "createtime"), address=("permalink",)),
    "zola": replace(COMMON, date=_first("date", "updated"), address=("path",)),
    "astro": replace(COMMON, date=_first("pubdate", "pubdatetime", "publishdate", "date", "published")),
    "obsidian": replace(COMMON, date=_first("date", "published", "created", "datecreated")),
}
"""Where a generator looks first. What it does not read itself is found by the common keys."""


def of(generator: str, more: Mapping[str, tuple[str, ...]]) -> Keys:
    """Return the keys of a generator, after the author's own (`more`, by field)."""
    keys = BY_GENERATOR.get(generator, COMMON)
    return replace(keys, **{name: (*own, *getattr(keys, name)) for name, own in more.items()})
