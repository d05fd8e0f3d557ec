// Vectors of articles: what they say of a text, and what is kept of them.
#include "keel/answer/dense.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "keel/base/seams.hpp"

using namespace keel;
using namespace keel::answer;

namespace {

constexpr std::size_t dimensions = 16;

// A vector drawn from the text's hash; texts with "like:N" lie close to each other.
class HashEmbedder : public Embedder {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return model; }
  [[nodiscard]] std::size_t dimensions() const noexcept override { return ::dimensions; }
  [[nodiscard]] Status embed(std::span<const std::string_view> texts,
                             std::span<float> out) noexcept override {
    embedded += texts.size();
    if (texts.size() > left) return error(Code::io_error, "the model is down");
    left -= texts.size();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::vector<float> row = vector_of(texts[i]);
      std::copy(row.begin(), row.end(), out.begin() + static_cast<std::ptrdiff_t>(i * row.size()));
    }
    return ok_status();
  }
  static std::vector<float> vector_of(std::string_view text) {
    std::vector<float> out = drawn(text);
    const std::size_t at = text.find("like:");
    if (at == std::string_view::npos) return out;
    const std::vector<float> group = drawn(text.substr(at, text.find(' ', at) - at));
    for (std::size_t j = 0; j < out.size(); ++j) out[j] = group[j] + 0.2F * out[j];
    return out;
  }
  std::string model = "hash 1";
  std::size_t embedded = 0;
  std::size_t left = ~std::size_t{0};  // texts before it goes down

 private:
  static std::vector<float> drawn(std::string_view text) {
    SplitMix64 random(std::hash<std::string_view>{}(text));
    std::vector<float> out;
    for (std::size_t j = 0; j < ::dimensions; ++j) {
      out.push_back(static_cast<float>(random.uniform() - random.uniform()));
    }
    return out;
  }
};

// A help centre that is changed event by event.
struct HelpCentre {
  state::State state;
  void put(const std::string& id, const std::string& body) {
    learn::ArticlePut content;
    content.article.id = id;
    content.article.title = "Title " + id;
    content.article.body = body;
    apply(id, std::move(content));
  }
  void retire(const std::string& id) { apply(id, learn::ArticleRetired{"old"}); }

 private:
  template <class Body>
  void apply(const std::string& id, Body body) {
    learn::Fact fact;
    fact.seq = state.place.seq + 1;
    fact.id = {fact.seq, 1};
    fact.subject = id;
    fact.body = std::move(body);
    state.apply(fact);
  }
};

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    bb += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return ab / std::sqrt(aa * bb);
}

std::vector<std::string> texts_of(const learn::ArticleDoc& doc) {
  std::vector<std::string> out;
  for (const learn::Passage& passage : doc.passages) {
    out.push_back(doc.article.title + "\n" +
                  doc.article.body.substr(passage.begin, passage.end - passage.begin));
  }
  return out;
}

Likeness likeness_of(DenseIndex& index, const HelpCentre& centre, const std::string& text) {
  Result<Likeness> out = index.likeness(centre.state, text);
  REQUIRE(out.ok());
  return *std::move(out);
}

constexpr auto any = [](std::uint32_t, std::uint32_t) { return true; };

std::vector<std::uint32_t> nearest(const Likeness& likeness, std::size_t k,
                                   const index::Accept& accept = any) {
  const auto out = likeness.nearest(k, accept);
  REQUIRE(out.ok());
  return *out;
}

std::string paragraph(std::size_t number, const std::string& words) {
  std::string out;
  for (int i = 0; i < 80; ++i) out += "w" + std::to_string(number) + " ";
  return out + words + " end.\n\n";
}

// Over linked_min passages in a hundred articles; made once.
const HelpCentre& large() {
  static const HelpCentre made = [] {
    HelpCentre out;
    for (std::size_t a = 0; a < 100; ++a) {
      std::string body;
      for (std::size_t p = 0; p < 85; ++p) {
        body += paragraph(a * 100 + p, p == 40 ? "like:" + std::to_string(a) : "");
      }
      out.put("a" + std::to_string(a), body);
    }
    return out;
  }();
  return made;
}

}  // namespace

TEST_CASE("likeness is the best passage's cosine above what all passages have") {
  HelpCentre centre;
  for (int i = 0; i < 12; ++i) {
    const auto n = static_cast<std::size_t>(i);
    centre.put("a" + std::to_string(i), paragraph(n, "") + paragraph(100 + n, "x"));
  }
  HashEmbedder embedder;
  DenseIndex index(embedder);
  CHECK(likeness_of(index, centre, "question").empty());  // nothing is embedded yet
  REQUIRE(index.update(centre.state, 1000).ok());
  centre.put("a3", paragraph(55, "changed"));
  centre.retire("a4");
  CHECK(likeness_of(index, centre, "question").empty());  // a3 has no vector
  REQUIRE(index.update(centre.state, 1000).ok());
  const Likeness likeness = likeness_of(index, centre, "question");
  REQUIRE_FALSE(likeness.empty());
  const std::vector<float> query = HashEmbedder::vector_of("question");
  std::map<std::uint32_t, double> best;
  double sum = 0;
  std::size_t n = 0;
  for (std::uint32_t slot = 0; slot < centre.state.knowledge.slots(); ++slot) {
    if (!centre.state.knowledge.live(slot)) continue;
    best[slot] = 0;
    for (const std::string& text : texts_of(centre.state.knowledge.doc(slot))) {
      const double one = cosine(query, HashEmbedder::vector_of(text));
      best[slot] = std::max(best[slot], one);
      sum += one;
      ++n;
    }
  }
  REQUIRE(n == 21);
  const double usual = std::max(sum / static_cast<double>(n), 0.0);
  for (const auto& [slot, cosine] : best) {
    const double expected = std::clamp((cosine - usual) / (1 - usual), 0.0, 1.0);
    CHECK(static_cast<double>(likeness.of(slot)) == Approx(expected).margin(1e-5));
  }
  const std::uint32_t retired = centre.state.knowledge.find("a4");
  CHECK(likeness.of(retired) == 0);
  CHECK(likeness.of(1000) == 0);
  const std::vector<std::uint32_t> order = nearest(likeness, 5);
  REQUIRE(order.size() == 5);
  for (std::size_t i = 1; i < order.size(); ++i) {
    CHECK(likeness.of(order[i - 1]) >= likeness.of(order[i]));
  }
  const auto not_the_first = [&](std::uint32_t slot, std::uint32_t) { return slot != order[0]; };
  CHECK(nearest(likeness, 1, not_the_first) == std::vector<std::uint32_t>{order[1]});
  CHECK(std::find(order.begin(), order.end(), retired) == order.end());
}

TEST_CASE("progress counts passages, and goes on after the embedder was down") {
  HelpCentre centre;
  for (std::size_t i = 0; i < 5; ++i) centre.put("a" + std::to_string(i), paragraph(i, ""));
  HashEmbedder embedder;
  DenseIndex index(embedder);
  const auto done = [&] { return index.progress(centre.state).embedded; };
  CHECK(index.progress(centre.state).total == 5);
  CHECK(done() == 0);
  REQUIRE(index.update(centre.state, 2).ok());
  CHECK(done() == 2);
  embedder.left = 0;
  CHECK(index.update(centre.state, 2).code() == Code::io_error);
  CHECK(done() == 2);
  embedder.left = 100;
  REQUIRE(index.update(centre.state, 2).ok());
  REQUIRE(index.update(centre.state, 2).ok());
  CHECK(done() == 5);
  CHECK(embedder.left == 97);  // no text twice
  centre.put("a2", paragraph(99, "new"));
  CHECK(done() == 4);
  centre.retire("a2");
  CHECK(index.progress(centre.state).total == 4);
}

TEST_CASE("files are written when there is enough to write") {
  HelpCentre centre;
  for (std::size_t i = 0; i < 40; ++i) centre.put("a" + std::to_string(i), paragraph(i, ""));
  HashEmbedder embedder;
  DenseIndex index(embedder);
  CHECK_FALSE(index.unsaved());
  REQUIRE(index.update(centre.state, 1000).ok());
  CHECK(index.unsaved());
  const std::string file = index.save();
  CHECK_FALSE(index.unsaved());
  centre.put("a1", paragraph(77, ""));
  REQUIRE(index.update(centre.state, 1000).ok());
  CHECK_FALSE(index.unsaved());  // one of forty
  centre.put("a2", paragraph(78, ""));
  centre.put("a3", paragraph(79, ""));
  REQUIRE(index.update(centre.state, 1000).ok());
  CHECK(index.unsaved());

  embedder.embedded = 0;
  DenseIndex next(embedder);
  next.load(file);
  REQUIRE(next.update(centre.state, 1000).ok());
  CHECK(embedder.embedded == 3);
  embedder.model = "hash 2";
  embedder.embedded = 0;
  DenseIndex other(embedder);
  other.load(file);
  REQUIRE(other.update(centre.state, 1000).ok());
  CHECK(embedder.embedded == 40);
}

TEST_CASE("many passages are linked, a piece at a time, and links kept for the next process") {
  const HelpCentre& centre = large();
  HashEmbedder embedder;
  DenseIndex index(embedder);
  REQUIRE(index.update(centre.state, 100'000).ok());
  const std::string vectors = index.save();
  const auto check = [&](DenseIndex& one) {
    for (std::uint32_t a = 3; a < 100; a += 19) {
      const std::string text = "other words with like:" + std::to_string(a);
      CHECK(nearest(likeness_of(one, centre, text), 3).front() == a);
    }
  };
  check(index);
  CHECK_FALSE(index.links_unsaved());
  int pieces = 0;
  while (!index.links_unsaved()) {
    REQUIRE(index.link(2000).ok());
    REQUIRE(++pieces < 20);
    if (pieces == 2) check(index);
  }
  CHECK(pieces == 5);  // 8,500 passages
  check(index);
  const Result<std::string> links = index.save_links();
  REQUIRE(links.ok());
  CHECK_FALSE(index.links_unsaved());
  REQUIRE(index.link(2000).ok());
  CHECK_FALSE(index.links_unsaved());  // nothing more to do

  SECTION("the next process links nothing again") {
    embedder.embedded = 0;
    DenseIndex next(embedder);
    next.load(vectors);
    REQUIRE(next.load_links(*links).ok());
    REQUIRE(next.update(centre.state, 100'000).ok());
    CHECK(embedder.embedded == 0);
    check(next);
    REQUIRE(next.link(100'000).ok());
    CHECK_FALSE(next.links_unsaved());
    CHECK(*next.save_links() == *links);
  }
  SECTION("a file that is damaged or another model's is made again") {
    DenseIndex next(embedder);
    next.load(vectors);
    std::string damaged = *links;
    damaged[damaged.size() / 2] ^= 1;
    CHECK(next.load_links(damaged).code() == Code::corrupt);
    REQUIRE(next.update(centre.state, 100'000).ok());
    check(next);
    REQUIRE(next.link(100'000).ok());
    CHECK(next.links_unsaved());
    CHECK(*next.save_links() == *links);
    embedder.model = "hash 2";
    DenseIndex other(embedder);
    CHECK(other.load_links(*links).code() == Code::conflict);
  }
  SECTION("an article that changed since is found by its new text") {
    HelpCentre later = centre;
    later.put("a7", paragraph(9999, "like:4711"));
    later.retire("a8");
    DenseIndex next(embedder);
    next.load(vectors);
    REQUIRE(next.load_links(*links).ok());
    REQUIRE(next.update(later.state, 100'000).ok());
    CHECK(nearest(likeness_of(next, later, "words like:4711"), 3).front() == 7);
    CHECK(nearest(likeness_of(next, later, "words like:7"), 1) != std::vector<std::uint32_t>{7});
    CHECK(nearest(likeness_of(next, later, "words like:8"), 1) != std::vector<std::uint32_t>{8});
  }
}
