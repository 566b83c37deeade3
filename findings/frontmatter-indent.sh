#!/bin/sh
# python-frontmatter 1.3.0: the first line of the body loses its indentation, and code becomes prose.
#
# Expected: the content is the rest of the file; empty lines at its ends may go, spaces that mean something stay.
# Instead: the body is stripped on both sides. Seen:
#   '---\ntitle: 桥\n---\n\n    make all\n    make test\n' -> 'make all\n    make test'
#   which Markdown renders as a paragraph and not as code
# Why it matters: what should be left out as code is read aloud.
# Here: podcast/script/posts/reading.py cuts the body by lines, unstripped, and keeps the line on which it begins.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-frontmatter==1.3.0 markdown-it-py==4.3.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import frontmatter
from markdown_it import MarkdownIt

BODY = "    make all\n    make test\n"
content = frontmatter.loads(f"---\ntitle: 桥\n---\n\n{BODY}").content
as_written, as_loaded = MarkdownIt().render(BODY), MarkdownIt().render(content)
print(repr(content), repr(as_written), repr(as_loaded), sep="\n")
sys.exit(0 if as_written.startswith("<pre>") and as_loaded.startswith("<p>") else 1)
PYTHON
