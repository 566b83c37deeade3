# Prints the posts that Jekyll would write, one JSON list for each site that is named: source, title, time, address.
require "jekyll"
require "json"
Jekyll.logger.log_level = :error
ARGV.each do |source|
  begin
    site = Jekyll::Site.new(Jekyll.configuration(
      "source" => source, "destination" => File.join(source, "_site"), "future" => true, "disable_disk_cache" => true
    ))
    site.read
    puts JSON.generate(site.posts.docs.map { |post|
      { "source" => post.relative_path, "title" => post.data["title"], "when" => post.date.iso8601, "path" => post.url }
    })
  rescue StandardError => error
    puts JSON.generate({ "error" => error.message })
  end
end
