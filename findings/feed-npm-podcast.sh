#!/bin/sh
# feed 6.0.0 (npm): a picture of an item replaces its audio, and a podcast has no readable category, image or explicit.
#
# Expected: `enclosure` is the episode's MP3, `image` its picture; `podcast: true` gives what Apple requires.
# Instead: RSS has one enclosure and the picture takes it, without an error; the category is the text of itunes:category,
#   which is empty for readers (it belongs in the attribute `text`), the show's picture is googleplay:image only. Seen:
#   enclosure {"url":"https://example.org/a.jpg","length":"0","type":"image/jpg"}, categories [null], image undefined
# Why it matters: with a picture an episode cannot be played; without one the show fails the checks of every directory.
# Here: podcast/feed/rss.py writes each iTunes element itself, and `podcast check` requires them all and one enclosure
#   (podcast/publish/channel.py, item.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts feed@6.0.0 rss-parser@3.13.0 \
  >npm.log 2>&1 || { cat npm.log; exit 1; }
cat >write.mjs <<'JAVASCRIPT'
import { Feed } from "feed";
import Parser from "rss-parser";

const show = new Feed({
  title: "河边", id: "https://example.org/", link: "https://example.org/", language: "zh-cn", description: "说",
  podcast: true, category: "Society & Culture", image: "https://example.org/cover.jpg",
});
show.addItem({
  title: "桥", id: "g1", link: "https://example.org/1", date: new Date(0), image: "https://example.org/a.jpg",
  enclosure: { url: "https://example.org/a.mp3", length: 9000000, type: "audio/mpeg" },
});
const xml = show.rss2();
const read = await new Parser().parseString(xml);
console.log("enclosure", JSON.stringify(read.items[0].enclosure));
console.log("categories", JSON.stringify(read.itunes.categories), "image", read.itunes.image);
const lost = !xml.includes("a.mp3") && read.items[0].enclosure.type === "image/jpg";
const unreadable = JSON.stringify(read.itunes.categories) === "[null]" && !xml.includes("itunes:image");
process.exit(lost && unreadable && !xml.includes("itunes:explicit") ? 0 : 1);
JAVASCRIPT
node write.mjs
