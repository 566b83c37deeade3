// Prints the posts that Hexo would write, as JSON: source, title, time, address. Arguments: its folder, the site's.
const Hexo = require(process.argv[2] + "/node_modules/hexo");

(async () => {
  const hexo = new Hexo(process.argv[3], { silent: true });
  await hexo.init();
  await hexo.load();
  const posts = hexo.model("Post").toArray().filter((post) => post.published);
  console.log(JSON.stringify(posts.map((post) => (
    { source: post.source, title: post.title, when: post.date.format(), path: post.path }
  ))));
  await hexo.exit();
})();
