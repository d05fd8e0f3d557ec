#include "keel/learn/knowledge.hpp"

#include <algorithm>

#include "keel/base/math.hpp"
#include "learn/passages.hpp"

namespace keel::learn {
namespace {

double bm25_idf(double documents, std::uint32_t df) {
  return fixed::log(1 + (documents - df + 0.5) / (df + 0.5));
}

// So much of a question's words, by weight, must an article have to tell the question's language.
constexpr double language_share = 0.5;

// "de", "de-AT" or "zh_Hant": a language that is known, and a region or script if anything.
bool is_locale(std::string_view tag) {
  if (text::parse_language(tag) == text::Language::unknown) return false;
  const std::size_t rest = tag.find_first_of("-_");
  return rest == std::string_view::npos || (tag.size() > rest + 2 && tag.size() <= rest + 5);
}

// "acme/change-plan.de" of the brand acme -> "change-plan": what siblings have in common.
std::string_view family_of(const Article& article) {
  std::string_view id = article.id;
  const std::size_t mark = id.find_last_of(".:");
  if (mark != std::string_view::npos && mark > 0 && is_locale(id.substr(mark + 1))) {
    id = id.substr(0, mark);
  }
  const std::string& brand = article.brand;
  const bool branded = !brand.empty() && id.size() > brand.size() + 1 && id.starts_with(brand) &&
                       std::string_view("/:.-").find(id[brand.size()]) != std::string_view::npos;
  return branded ? id.substr(brand.size() + 1) : id;
}

// "DE_at" -> "de-at"
std::string plain_locale(std::string_view locale) {
  std::string out(locale);
  for (char& c : out) {
    c = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return out;
}

// How far an article's locale is from the one wanted: 0 none, 4 the farthest.
int distance(const ArticleDoc& doc, const std::string& wanted, text::Language main) {
  const std::string own = doc.article.locale.empty() ? std::string(text::language_tag(doc.language))
                                                     : plain_locale(doc.article.locale);
  if (own == wanted) return 0;
  const text::Language language = text::parse_language(wanted);
  if (doc.language == language) return own.find('-') == std::string::npos ? 1 : 2;
  return doc.language == main ? 3 : 4;
}

std::vector<index::Term> weighted_terms(const text::Analysis& title, const text::Analysis& body) {
  std::vector<index::Term> terms = terms_of(body.stems);
  for (index::Term term : terms_of(title.stems)) {
    const unsigned weight = std::min(term.weight * static_cast<unsigned>(title_weight), 0xffffu);
    term.weight = static_cast<std::uint16_t>(weight);
    const auto at =
        std::lower_bound(terms.begin(), terms.end(), term.id,
                         [](const index::Term& entry, std::uint32_t id) { return entry.id < id; });
    if (at != terms.end() && at->id == term.id) {
      at->weight = static_cast<std::uint16_t>(std::min(at->weight + weight, 0xffffu));
    } else {
      terms.insert(at, term);
    }
  }
  return terms;
}

}  // namespace

std::vector<index::Term> terms_of(std::span<const std::uint64_t> stems) {
  std::vector<std::uint32_t> ids;
  ids.reserve(stems.size());
  for (const std::uint64_t stem : stems) ids.push_back(term_id(stem));
  std::sort(ids.begin(), ids.end());
  std::vector<index::Term> terms;
  for (const std::uint32_t id : ids) {
    if (terms.empty() || terms.back().id != id) terms.push_back({id, 0});
    if (terms.back().weight < 0xffff) ++terms.back().weight;
  }
  return terms;
}

void Knowledge::apply(const Fact& fact) {
  if (const auto* put_fact = fact.as<ArticlePut>()) {
    put(fact, *put_fact);
  } else if (fact.as<ArticleRetired>()) {
    const std::uint32_t slot = find(fact.subject);
    if (live(slot)) retire(slot);
  } else if (const auto* marked = fact.as<ImportMarked>()) {
    if (marked->what == "articles") weigh_all();
    return;
  } else {
    return;
  }
  const std::uint32_t now = live_count();
  if (now > weighed_at_ + weighed_at_ / 2 || now < weighed_at_ / 2) weigh_all();
}

void Knowledge::put(const Fact& fact, const ArticlePut& put_fact) {
  const std::string& id = put_fact.article.id;
  if (id.empty()) return;
  (void)index();  // of the articles before this one
  std::uint32_t slot = find(id);
  std::uint32_t version = 1;
  if (slot == no_slot) {
    slot = static_cast<std::uint32_t>(slots_.size());
    slots_.push_back({});
    by_id_.set(id, slot);
  } else {
    version = doc(slot).version + 1;
    std::erase(families_.edit(std::string(family_of(doc(slot).article))), slot);
    if (live(slot)) count(doc(slot), false);
  }
  Ref<ArticleDoc> made(new ArticleDoc);
  ArticleDoc& d = *made;
  d.article = put_fact.article;
  d.version = version;
  d.language = text::parse_language(d.article.locale);
  if (d.language == text::Language::unknown) {
    d.language = text::guess_language(d.article.title + "\n" + d.article.body);
  }
  d.topic = d.article.section;
  if (d.topic.empty()) d.topic = d.article.labels.empty() ? "general" : d.article.labels.front();
  d.proposal = put_fact.proposal;
  d.seq = last_put_ = fact.seq;
  d.at_us = fact.at_us;
  const text::Analysis title = text::analyse(d.article.title, d.language);
  const text::Analysis body = text::analyse(d.article.body, d.language);
  d.terms = weighted_terms(title, body);
  d.length = static_cast<float>(title.stems.size() + body.stems.size());
  d.title = pack(title.mix);
  std::vector<text::HashedCount> full = title.mix;
  full.insert(full.end(), body.mix.begin(), body.mix.end());
  d.full = pack(full);
  d.passages = split_passages(d.article.body);
  count(d, true);
  index_article(slot, d);
  ArticleSlot& entry = slots_.edit(slot);
  entry.doc = std::move(made);
  entry.live = true;
  join_family(slot);
  weigh(slot);
}

void Knowledge::retire(std::uint32_t slot) {
  (void)index();  // while the article is there: copies that have it share the index
  count(doc(slot), false);
  slots_.edit(slot).live = false;
}

void Knowledge::count(const ArticleDoc& doc, bool add) {
  frequencies_.change(doc.full, add ? 1 : -1);
  for (const index::Term& term : doc.terms) {
    std::uint32_t& df = term_df_.edit(term.id);
    df += static_cast<std::uint32_t>(add ? 1 : -1);
    if (df == 0) term_df_.erase(term.id);
  }
  languages_[doc.language] += static_cast<std::uint32_t>(add ? 1 : -1);
  length_sum_ += add ? static_cast<double>(doc.length) : -static_cast<double>(doc.length);
}

void Knowledge::weigh(std::uint32_t slot) {
  ArticleSlot& entry = slots_.edit(slot);
  entry.full_norm = norm(entry.doc->full, frequencies_);
  entry.title_norm = norm(entry.doc->title, frequencies_);
}

void Knowledge::weigh_all() {
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    if (live(slot)) weigh(slot);
  }
  weighed_at_ = live_count();
}

void Knowledge::settle() {
  index_ = Ref<Index>(new Index);
  families_ = {};
  last_put_ = 0;
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    join_family(slot);
    last_put_ = std::max(last_put_, doc(slot).seq);
  }
}

const index::Bm25Index& Knowledge::index() const {
  std::call_once(index_->made, [&] {
    index::Bm25Builder builder;
    for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
      const ArticleDoc& d = doc(slot);
      if (live(slot)) builder.add(slot, d.version, d.length, d.terms);
    }
    index_->articles = builder.finish();
  });
  return index_->articles;
}

void Knowledge::index_article(std::uint32_t slot, const ArticleDoc& doc) {
  const index::Bm25Index& known = index();
  if (!index_.unique()) {
    Ref<Index> fresh(new Index);
    std::call_once(fresh->made, [&] { fresh->articles = known; });
    index_ = std::move(fresh);
  }
  index_->articles.add({slot, doc.version, doc.length, doc.terms});
}

std::vector<std::string> Knowledge::ids(std::span<const std::uint32_t> slots) const {
  std::vector<std::string> out;
  for (const std::uint32_t slot : slots) {
    if (live(slot)) out.push_back(doc(slot).article.id);
  }
  return out;
}

std::uint32_t Knowledge::find(std::string_view id) const noexcept {
  const std::uint32_t* slot = by_id_.find(id);
  return slot ? *slot : no_slot;
}

text::Language Knowledge::language_of_words(std::string_view text) const {
  index::Bm25Parameters parameters = bm25_parameters;
  parameters.mean_length = static_cast<float>(length_sum_ / live_count());
  text::Language best = text::Language::unknown;
  double most = 0;
  for (const auto& [language, articles] : languages_) {
    if (language == text::Language::unknown || articles == 0) continue;
    if (articles == live_count()) return text::Language::unknown;  // there is nothing to tell apart
    std::vector<index::QueryTerm> terms;
    double all = 0;
    for (const index::Term& term : terms_of(text::analyse(text, language).stems)) {
      const std::uint32_t df = articles_with(term.id);
      const double idf = bm25_idf(live_count(), df);
      terms.push_back({term.id, static_cast<float>(idf), df});
      all += idf;
    }
    const auto in_it = [&](std::uint32_t slot, std::uint32_t version) {
      return live(slot) && doc(slot).version == version && doc(slot).language == language;
    };
    const std::vector<index::Hit> hits = index().search(terms, parameters, 1, in_it);
    if (hits.empty()) continue;
    const double share = static_cast<double>(hits.front().score) / all;
    if (share >= language_share && share == most) best = text::Language::unknown;  // both have it
    if (share < language_share || share <= most) continue;
    most = share;
    best = language;
  }
  return best;
}

Query Knowledge::query(std::string_view text, text::Language language) const {
  if (language == text::Language::unknown) language = text::guess_language(text);
  if (language == text::Language::unknown) language = language_of_words(text);
  const text::Analysis analysis = text::analyse(text, language);
  Query out{language, std::string(text::language_tag(language)), {},
            0,        ArticleProbe(analysis.mix, frequencies_),  analysis.mix,
            {}};
  for (const index::Term& term : terms_of(analysis.stems)) {
    const std::uint32_t* df = term_df_.find(term.id);
    const double idf = bm25_idf(live_count(), df ? *df : 0);
    out.bm25_max += idf * (1 + static_cast<double>(bm25_parameters.k1));
    out.terms.push_back({term.id, static_cast<float>(idf), df ? *df : 0});
  }
  if (out.bm25_max <= 0) out.bm25_max = 1;
  return out;
}

void Knowledge::widen(Query& query, std::string_view words, double share) const {
  const text::Analysis more = text::analyse(words, query.language);
  for (const index::Term& term : terms_of(more.stems)) {
    const auto at =
        std::lower_bound(query.terms.begin(), query.terms.end(), term.id,
                         [](const index::QueryTerm& t, std::uint32_t id) { return t.id < id; });
    if (at != query.terms.end() && at->id == term.id) continue;
    const std::uint32_t df = articles_with(term.id);
    const double idf = share * bm25_idf(live_count(), df);
    query.terms.insert(at, {term.id, static_cast<float>(idf), df});
  }
  query.probe.widen(more.mix, frequencies_, share);
}

std::vector<index::Hit> Knowledge::search(const Query& query, std::size_t k,
                                          const index::Accept& accept) const {
  index::Bm25Parameters parameters = bm25_parameters;
  if (live_count() > 0) parameters.mean_length = static_cast<float>(length_sum_ / live_count());
  const auto current = [&](std::uint32_t slot, std::uint32_t version) {
    return live(slot) && doc(slot).version == version && accept(slot, version);
  };
  return index().search(query.terms, parameters, k, current);
}

double Knowledge::coverage(const Query& query, std::uint32_t slot) const noexcept {
  const ArticleDoc& d = doc(slot);
  const double mean = live_count() > 0 ? length_sum_ / live_count() : 1;
  const double k1 = static_cast<double>(bm25_parameters.k1);
  const double b = static_cast<double>(bm25_parameters.b);
  const double saturation = k1 * (1 - b + b * static_cast<double>(d.length) / mean);
  double sum = 0;
  auto at = d.terms.begin();
  for (const index::QueryTerm& term : query.terms) {  // ascending by id
    at = std::lower_bound(at, d.terms.end(), term.id,
                          [](const index::Term& entry, std::uint32_t id) { return entry.id < id; });
    if (at == d.terms.end() || at->id != term.id) continue;
    sum += static_cast<double>(term.idf) * at->weight * (k1 + 1) / (at->weight + saturation);
  }
  return std::min(1.0, sum / query.bm25_max);
}

std::uint32_t Knowledge::sibling(std::uint32_t slot, std::string_view locale,
                                 const index::Accept& accept) const {
  const auto may = [&](std::uint32_t other) {
    return live(other) && accept(other, doc(other).version);
  };
  const bool own = may(slot);
  const bool no_siblings = families_.size() == slots_.size();  // anywhere
  if (no_siblings || (own && locale.empty())) return own ? slot : no_slot;
  const std::vector<std::uint32_t>& all = family(slot);
  if (all.size() < 2) return own ? slot : no_slot;
  const std::string wanted = plain_locale(locale);
  const text::Language main = main_language();
  std::uint32_t best = no_slot;
  int least = 0;
  for (const std::uint32_t other : all) {
    if (!may(other) || (own && doc(other).article.brand != doc(slot).article.brand)) continue;
    // Another brand's customer gets that brand's version before the one for every brand.
    const int far =
        2 * distance(doc(other), wanted, main) + (!own && doc(other).article.brand.empty() ? 1 : 0);
    if (best != no_slot && far >= least) continue;
    best = other;
    least = far;
  }
  return best;
}

const std::vector<std::uint32_t>& Knowledge::family(std::uint32_t slot) const {
  return *families_.find(family_of(doc(slot).article));
}

void Knowledge::join_family(std::uint32_t slot) {
  std::vector<std::uint32_t>& all = families_.edit(std::string(family_of(doc(slot).article)));
  all.insert(std::lower_bound(all.begin(), all.end(), slot), slot);
}

std::uint32_t Knowledge::written_in(text::Language language) const noexcept {
  const auto count = languages_.find(language);
  return count == languages_.end() ? 0 : count->second;
}

text::Language Knowledge::main_language() const noexcept {
  text::Language main = text::Language::unknown;
  std::uint32_t most = 0;
  for (const auto& [language, count] : languages_) {
    if (language == text::Language::unknown || count <= most) continue;
    main = language;
    most = count;
  }
  return main;
}

double Knowledge::share(text::Language language) const noexcept {
  const text::Language main = main_language();
  if (main == text::Language::unknown) return 0;
  const std::uint32_t most = written_in(main);
  return std::min(1.0, static_cast<double>(written_in(language)) / most);
}

std::string_view Knowledge::best_passage(const Query& query, std::uint32_t slot) const {
  constexpr std::size_t whole_bytes_max = 700;  // about 110 words
  constexpr double typical_length = 80;
  constexpr double opening_bonus = 1.15;  // articles say first what they are about
  const ArticleDoc& d = doc(slot);
  const std::string_view body = d.article.body;
  if (body.size() <= whole_bytes_max || d.passages.empty()) return body;
  const double k1 = static_cast<double>(bm25_parameters.k1);
  const double b = static_cast<double>(bm25_parameters.b);
  std::string_view best;
  double best_score = -1;
  for (const Passage& passage : d.passages) {
    const std::string_view text = body.substr(passage.begin, passage.end - passage.begin);
    const std::vector<std::uint64_t> stems = text::stems_of(text, d.language);
    const double length = static_cast<double>(stems.size());
    double score = 0;
    for (const index::Term& term : terms_of(stems)) {
      for (const index::QueryTerm& wanted : query.terms) {
        if (wanted.id != term.id) continue;
        score += static_cast<double>(wanted.idf) * term.weight * (k1 + 1) /
                 (term.weight + k1 * (1 - b + b * length / typical_length));
      }
    }
    if (passage.begin == d.passages.front().begin) score *= opening_bonus;
    if (score > best_score) {
      best_score = score;
      best = text;
    }
  }
  return best;
}

}  // namespace keel::learn
