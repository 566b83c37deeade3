"""A whole site as it should be: `tests/data/site/<name>/` with records and cover in, and `feed/` out.

`python -m tests.feed.golden` writes the `feed/` of each again; review the difference before committing it.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from podcast.feed import episodes, page, site
from tests.feed import samples

SITES = Path(__file__).parents[1] / "data/site"


def make(source: Path, folder: Path) -> dict[str, bytes]:
    """Write the site of `source` into `folder`, and give its files; what pages were made from is masked."""
    show = samples.show(source / "cover.jpg")
    site.write(show, episodes.load_all(source / "audio"), folder / "feed", scratch=folder / "tmp")
    return {
        name: content
        for name, content in files(folder / "feed").items()
        if name not in page.ASSETS and not name.startswith("thumb-")
    }


def files(folder: Path) -> dict[str, bytes]:
    """Give the files under a folder by their path."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            masked = re.sub(rb'data-made-from="[0-9a-f]+"', b'data-made-from="0"', content)
            found[path.relative_to(folder).as_posix()] = masked if path.suffix == ".html" else content
    return found


def rewrite() -> None:
    """Write every golden site again."""
    for source in sorted(path for path in SITES.iterdir() if path.is_dir()):
        shutil.rmtree(source / "feed", ignore_errors=True)
        with tempfile.TemporaryDirectory() as scratch:
            made = make(source, Path(scratch))
        for name, content in made.items():
            path = source / "feed" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        print(f"{source.name}: {len(made)} files")


if __name__ == "__main__":
    rewrite()
