#!/bin/sh
# feedparser 6.0.14: `<itunes:explicit>true</itunes:explicit>` and `false` are both read as None.
#
# Expected: True and False, or the text, as for every other element of the iTunes namespace.
# Instead: only the words of before 2019 are known, `yes` and `clean`; what Apple requires today is lost. Seen:
#   true None, false None, yes True, clean False, no None
# Why it matters: the element is required. A directory, a test or a check that uses feedparser can tell neither a show for
#   adults from one for all, nor a missing element from a present one.
# Here: podcast/feed/rss.py writes true or false; podcast/publish/channel.py and item.py read the XML with lxml.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import feedparser

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>河边</title>
<link>https://example.org/</link><description>说</description><itunes:explicit>{0}</itunes:explicit>
<item><title>桥</title><guid isPermaLink="false">g1</guid><itunes:explicit>{0}</itunes:explicit></item></channel></rss>"""
seen = {}
for word in ("true", "false", "yes", "clean", "no"):
    found = feedparser.parse(FEED.format(word))
    seen[word] = (found.feed.get("itunes_explicit"), found.entries[0].get("itunes_explicit"))
    print(word, *seen[word])
sys.exit(0 if seen["true"] == seen["false"] == (None, None) and seen["yes"] == (True, True) else 1)
PYTHON
