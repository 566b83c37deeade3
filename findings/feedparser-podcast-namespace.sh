#!/bin/sh
# feedparser 6.0.14: an element of the podcast namespace loses its text as soon as it has an attribute.
#
# Expected: `<podcast:person role="host">甲</podcast:person>` gives the name and the role.
# Instead: the attributes replace the text. Seen:
#   podcast_person {'role': 'host'}, podcast_season {'name': '春'}, podcast_txt {'purpose': 'ai-content'}
#   and, without attributes, podcast_person 甲, podcast_season 3
# Why it matters: persons have no names, seasons and episodes no numbers, and of the label of AI-generated content,
#   `<podcast:txt purpose="ai-content">true</podcast:txt>`, remains that there is one, not whether it says true or false.
# Here: feeds are checked with lxml (podcast/publish/reading.py); tests use feedparser only for what it does read.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import feedparser

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>河边</title>
<link>https://example.org/</link><description>说</description>
<item><title>桥</title><guid isPermaLink="false">g1</guid>{0}</item></channel></rss>"""
WITH = '<podcast:person role="host">甲</podcast:person><podcast:season name="春">3</podcast:season>'
WITH += '<podcast:txt purpose="ai-content">true</podcast:txt>'
WITHOUT = "<podcast:person>甲</podcast:person><podcast:season>3</podcast:season>"


def read(elements):
    entry = feedparser.parse(FEED.format(elements)).entries[0]
    return {key: entry[key] for key in sorted(entry) if key.startswith("podcast_")}


bare, attributed = read(WITHOUT), read(WITH)
print(bare)
print(attributed)
lost = not any(text in str(attributed.values()) for text in ("甲", "'3'", "true"))
sys.exit(0 if lost and bare == {"podcast_person": "甲", "podcast_season": "3"} else 1)
PYTHON
