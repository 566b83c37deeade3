"""Bringing feed, pages and audio to where listeners fetch them: `podcast publish`.

One algorithm over a small `Storage`: audio and pages first, each proven to have arrived whole, the feed last and in one
step. So at every moment the feed that is public is whole, and all it names is there.

```
options.open_target   a table of podcast.toml -> Storage     folder, fsspec filesystem, or command
edition.gather        feed + records -> Edition              what is to be published; refuses previews
sending.publish       Edition -> Storage                     refuses losses, sends what changed, feed last
history.rollback      the feed before, once more
history.prune         audio that no recent feed names, away
web.ping              tells a WebSub hub
```
"""

from __future__ import annotations
