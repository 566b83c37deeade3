#!/bin/sh
# podcast-partytime 5.0.0 (npm; the parser of the Podcast Index): a text that looks like a number or a boolean is no text.
#
# Expected: the text of an element is a string, whatever it looks like.
# Instead: values are typed before they are read, and then rejected for not being strings. Seen:
#   a title `1984` is undefined; with an empty description the whole item is skipped; the guids 0012 and 12 are both "12";
#   <podcast:txt purpose="ai-content">true</podcast:txt> is not there, while one with the text `yes` is
# Why it matters: an episode about 《1984》 has no title or is not listed at all, two episodes become one, and the label of
#   AI-generated content is lost: `true` is the text that its documentation gives.
# Here: guids are UUIDs (podcast/feed/episodes.py), and notes are never empty; titles stay as their author wrote them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts podcast-partytime@5.0.0 \
  >npm.log 2>&1 || { cat npm.log; exit 1; }
cat >read.js <<'JAVASCRIPT'
const { parseFeed } = require("podcast-partytime");
const enclosure = '<enclosure url="https://example.org/a.mp3" length="123456" type="audio/mpeg"/>';
const item = (title, guid, notes) => `<item><title>${title}</title><guid isPermaLink="false">${guid}</guid>
<description>${notes}</description><pubDate>Mon, 02 Nov 2026 08:00:00 +0800</pubDate>${enclosure}</item>`;
const feed = (items, label = "true") => `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>河边</title><link>https://example.org/</link>
<description>说</description><language>zh-cn</language><podcast:txt purpose="ai-content">${label}</podcast:txt>${items}
</channel></rss>`;
(async () => {
  const one = await parseFeed(feed(item("1984", "0012", "说书") + item("桥", "12", "说桥")), { allowMissingGuid: true });
  const none = await parseFeed(feed(item("1984", "a", "") + item("桥", "b", "")), { allowMissingGuid: true });
  const other = await parseFeed(feed(item("桥", "b", "说桥"), "yes"), { allowMissingGuid: true });
  const seen = {
    titles: one.items.map((entry) => entry.title ?? "undefined"),
    guids: one.items.map((entry) => entry.guid),
    labels: [one, other].map((show) => show.podcastTxt?.[0].value ?? "undefined"),
    withoutNotes: none.items.map((entry) => entry.title),
  };
  console.log(JSON.stringify(seen));
  const stands = { titles: ["undefined", "桥"], guids: ["12", "12"], labels: ["undefined", "yes"], withoutNotes: ["桥"] };
  process.exit(JSON.stringify(seen) === JSON.stringify(stands) ? 0 : 1);
})();
JAVASCRIPT
node read.js
