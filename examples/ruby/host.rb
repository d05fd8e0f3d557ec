# A host in Ruby: ruby host.rb LIBRARY WORKSPACE ARTICLES
# Beside Keel's own SQLite the process has the system's, as a Rails server does.
require_relative "keel"

library, workspace, articles = ARGV
Keel::Native.load(library)

engine = Keel::Engine.new(workspace, create: true)
begin
  report = engine.import_article_files(articles)
  puts "#{report['added']} articles"

  first = engine.ask("the tax people want last year's papers", "T-1")
  puts "#{first['decision']}: #{first['customer_sentence']}"
  engine.correct(first["id"], "subscription-invoices", "agent:7")
  second = engine.ask("tax people want papers from last year", "T-2")
  puts "then: #{second['candidates'].first['article']}"

  begin
    engine.correct(first["id"], "no-such-article", "agent:7")
  rescue Keel::Error => e
    puts "#{e.code}: #{e.message}"
  end

  sqlite = Fiddle.dlopen("libsqlite3.so.0")
  version = Fiddle::Function.new(sqlite["sqlite3_libversion"], [], Fiddle::TYPE_VOIDP)
  puts "and the system's SQLite #{version.call.to_s[0]} in the same process"
  puts "#{engine.status['remembered']} question remembered"
ensure
  engine.close
end
