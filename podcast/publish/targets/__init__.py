"""Publish feed, pages and audio to where listeners fetch them: `podcast publish`.

One algorithm over a small `Storage`: audio and pages first, each verified after the upload, then the feed, atomically.
So at every moment the public feed is complete, and every file it lists exists.

```
options.open_target   a table of podcast.toml -> Storage     folder, fsspec filesystem, or command
edition.gather        feed + records -> Edition              what will be published; refuses previews
sending.publish       Edition -> Storage                     refuses losses, uploads what changed, feed last
history.rollback      makes the previous feed public again
history.prune         removes audio that no recent feed lists
web.ping              notifies a WebSub hub
```
"""

from __future__ import annotations
