#!/bin/sh
# python-frontmatter 1.3.0: a post without front matter that begins with a rule loses all of its text up to the next rule.
#
# Expected: `---` opens front matter only if what follows is a mapping of keys; in Markdown it is a line across the page.
# Instead: the first part is read as YAML, found to be no mapping, and dropped; metadata is empty and nothing is raised. Seen:
#   '---\n\n引子在这里。\n\n---\n\n正文在这里。' -> {} '正文在这里。'; the same for a list: '---\n- 引子\n---\n正文' -> {} '正文'
# Why it matters: essays open with an epigraph between two rules; it would be neither read nor reported.
# Here: podcast/script/posts/reading.py divides the file itself, and refuses it with the line: "the front matter has no keys".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-frontmatter==1.3.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import frontmatter

stands = []
for text, left in (("---\n\n引子在这里。\n\n---\n\n正文在这里。\n", "正文在这里。"), ("---\n- 引子\n---\n正文\n", "正文")):
    post = frontmatter.loads(text)
    print(repr(text), "->", post.metadata, repr(post.content))
    stands.append((post.metadata, post.content) == ({}, left))
sys.exit(0 if all(stands) else 1)
PYTHON
