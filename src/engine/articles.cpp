// The help centre: putting, retiring and importing articles.
#include <algorithm>
#include <set>

#include "engine/impl.hpp"
#include "keel/text/utf8.hpp"

namespace keel {
namespace {

using journal::Draft;
using journal::EventKind;

constexpr std::size_t chunk_articles = 500;
constexpr std::size_t chunk_bytes = 8 * 1024 * 1024;

}  // namespace

Status check_article(const Article& a) {
  if (a.id.empty()) return error(Code::invalid_argument, "an article has no id; give it one");
  KEEL_TRY(check_name(a.id, "the article's id"));
  KEEL_TRY(check_name(a.title, "the title of " + a.id));
  for (const std::string* name : {&a.section, &a.page, &a.locale, &a.brand, &a.audience}) {
    KEEL_TRY(check_name(*name, "a field of article " + a.id));
  }
  if (!a.audience.empty() && a.audience != "public" && a.audience != "internal") {
    return error(Code::invalid_argument, "article " + a.id + " is for \"" + a.audience +
                                             "\"; an audience is public or internal");
  }
  for (const std::string& label : a.labels) KEEL_TRY(check_name(label, "a label of " + a.id));
  if (a.title.empty() && a.body.empty()) {
    return error(Code::invalid_argument,
                 "article " + a.id + " has neither title nor body; give it a text");
  }
  if (a.title.size() + a.body.size() > limits::article_bytes_max) {
    return error(Code::too_large, "article " + a.id + " has " +
                                      std::to_string(a.title.size() + a.body.size()) +
                                      " bytes; the limit is " +
                                      std::to_string(limits::article_bytes_max) + "; split it");
  }
  KEEL_TRY(text::check_utf8(a.url, "the url of " + a.id));
  return text::check_utf8(a.body, "the body of " + a.id);
}

Status Engine::put_article(const Article& article) {
  KEEL_TRY(check_article(article));
  Draft draft = impl_->draft(EventKind::article_put, article.id,
                             learn::content_of(learn::ArticlePut{article, {}}));
  draft.occurred_us = impl_->clock.now_us();
  std::vector<Draft> drafts;
  drafts.push_back(std::move(draft));
  return impl_->record(std::move(drafts)).status();
}

Status Engine::retire_article(std::string_view id, std::string_view why) {
  KEEL_TRY(text::check_utf8(why, "why it is retired"));
  KEEL_TRY(impl_->apply());  // another process may have put it
  const state::Root root = impl_->follower.root();
  if (!root->knowledge.live(root->knowledge.find(id))) {
    return error(Code::not_found, "no live article \"" + std::string(id) + "\"");
  }
  learn::Content content;
  content.clear.set("why", why);
  std::vector<Draft> drafts;
  drafts.push_back(impl_->draft(EventKind::article_retired, std::string(id), std::move(content)));
  drafts.back().occurred_us = impl_->clock.now_us();
  return impl_->record(std::move(drafts)).status();
}

Result<ImportReport> Engine::import_articles(std::span<const Article> articles,
                                             bool retire_vanished, const Progress& progress) {
  KEEL_TRY(impl_->apply());  // another process may have imported the same
  const state::Root root = impl_->follower.root();
  ImportReport report;
  std::set<std::string_view> seen;
  std::vector<const Article*> fresh;
  for (const Article& article : articles) {
    KEEL_TRY(check_article(article));
    if (!seen.insert(article.id).second) {
      return error(Code::already_exists,
                   "article id \"" + article.id + "\" occurs twice in the import; ids are unique");
    }
    const std::uint32_t slot = root->knowledge.find(article.id);
    const bool live = root->knowledge.live(slot);
    if (live && root->knowledge.doc(slot).article == article) {
      ++report.unchanged;
    } else {
      ++(live ? report.changed : report.added);
      fresh.push_back(&article);
    }
  }
  for (std::uint32_t slot = 0; slot < root->knowledge.slots(); ++slot) {
    if (!root->knowledge.live(slot) || !root->knowledge.doc(slot).proposal.empty()) continue;
    const std::string& id = root->knowledge.doc(slot).article.id;
    if (!seen.contains(id)) report.vanished.push_back(id);
  }
  std::sort(report.vanished.begin(), report.vanished.end());
  const std::int64_t now_us = impl_->clock.now_us();
  std::vector<Draft> drafts;
  std::size_t bytes = 0, done = 0;
  for (const Article* article : fresh) {
    drafts.push_back(impl_->draft(EventKind::article_put, article->id,
                                  learn::content_of(learn::ArticlePut{*article, {}})));
    drafts.back().occurred_us = now_us;
    bytes += article->body.size();
    ++done;
    if (drafts.size() < chunk_articles && bytes < chunk_bytes && done < fresh.size()) continue;
    KEEL_TRY(impl_->record(std::move(drafts)).status());
    drafts.clear();
    bytes = 0;
    if (progress && !progress(done, fresh.size())) {
      return error(Code::cancelled, "stopped by the host after " + std::to_string(done) +
                                        " articles; what was recorded stays");
    }
  }
  if (retire_vanished) {
    for (const std::string& id : report.vanished) {
      learn::Content content;
      content.clear.set("why", "absent from a full import");
      drafts.push_back(impl_->draft(EventKind::article_retired, id, std::move(content)));
    }
    report.retired = !report.vanished.empty();
  }
  if (!fresh.empty() || !drafts.empty()) {
    learn::Content content;
    content.clear.set("what", "articles").set("count", fresh.size());
    drafts.push_back(impl_->draft(EventKind::import_marked, "articles", std::move(content)));
    for (Draft& draft : drafts) draft.occurred_us = now_us;
    KEEL_TRY(impl_->record(std::move(drafts)).status());
  }
  return report;
}

Result<Article> Engine::article(std::string_view id) const {
  const state::Root root = impl_->follower.root();
  const std::uint32_t slot = root->knowledge.find(id);
  if (!root->knowledge.live(slot)) {
    return error(Code::not_found, "no live article \"" + std::string(id) + "\"");
  }
  return root->knowledge.doc(slot).article;
}

std::vector<Article> Engine::articles() const {
  const state::Root root = impl_->follower.root();
  std::vector<Article> out;
  for (std::uint32_t slot = 0; slot < root->knowledge.slots(); ++slot) {
    if (root->knowledge.live(slot)) out.push_back(root->knowledge.doc(slot).article);
  }
  std::sort(out.begin(), out.end(), [](const Article& a, const Article& b) { return a.id < b.id; });
  return out;
}

}  // namespace keel
