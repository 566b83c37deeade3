// Prints the posts that Hexo would write, one line of JSON for each site: source, title, time, address; null if it fails.
// Arguments: Hexo's folder, the sites.
const Hexo = require(process.argv[2] + "/node_modules/hexo");

(async () => {
  for (const site of process.argv.slice(3)) {
    try {
      const hexo = new Hexo(site, { silent: true });
      await hexo.init();
      await hexo.load();
      const posts = hexo.model("Post").toArray().filter((post) => post.published);
      console.log(JSON.stringify(posts.map((post) => (
        { source: post.source, title: post.title, when: post.date.format(), path: post.path }
      ))));
      await hexo.exit();
    } catch (error) {
      console.log("null");
    }
  }
})();
