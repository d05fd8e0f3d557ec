// The files of a DenseIndex: vectors by their text's digest, and the links between them.
#include <algorithm>
#include <cmath>

#include "answer/dense_round.hpp"
#include "keel/base/codec.hpp"

namespace keel::answer {
namespace {

constexpr std::uint32_t file_version = 1;
constexpr std::size_t worth_saving_share = 16;
constexpr std::size_t worth_saving_share_early = 4;

}  // namespace

void DenseIndex::load(std::string_view bytes) {
  const Turn turn(building_);
  if (!turn.mine()) return;
  Reader in(bytes);
  std::uint32_t version = 0;
  std::string name;
  std::uint64_t dimensions = 0;
  in(version, name, dimensions);
  if (!in.ok() || version != file_version || name != name_ || dimensions != dimensions_) return;
  std::map<Digest, Vector> read;
  const std::size_t n = in.length();
  for (std::size_t i = 0; i < n && in.ok(); ++i) {
    Digest key;
    std::vector<float> row(dimensions_);
    in(key);
    for (float& x : row) in(x);
    const auto finite = [](float x) { return std::isfinite(x); };
    if (!in.ok() || !std::all_of(row.begin(), row.end(), finite)) return;
    read[key] = std::make_shared<const std::vector<float>>(std::move(row));
  }
  if (!in.ok() || !in.at_end()) return;
  kept_ = std::move(read);
  saved_.store(kept_.size());
}

std::string DenseIndex::save() {
  unsaved_.store(0);
  const std::shared_ptr<const ArticleVectors> known = snapshot();
  std::map<Digest, Vector> rows;
  for (const auto& article : known->articles) {
    if (!article) continue;
    for (const auto& [key, vector] : article->passages) {
      const auto any = [](float x) { return x != 0; };
      if (std::any_of(vector->begin(), vector->end(), any)) rows[key] = vector;
    }
  }
  Writer out;
  out(file_version, name_, static_cast<std::uint64_t>(dimensions_));
  out.count(rows.size());
  for (const auto& [key, vector] : rows) {
    out(key);
    for (const float x : *vector) out(x);
  }
  saved_.store(rows.size());
  return out.take();
}

bool DenseIndex::unsaved() const noexcept {
  const std::size_t since = unsaved_.load();
  if (since == 0) return false;
  const std::shared_ptr<const ArticleVectors> known = snapshot();
  const bool whole = known->passages > 0 && known->live > 0;
  return since * (whole ? worth_saving_share : worth_saving_share_early) >= saved_.load();
}

Status DenseIndex::load_links(std::string_view bytes) {
  if (!usable_.ok()) return usable_;
  const Turn turn(building_);
  if (!turn.mine()) return ok_status();
  KEEL_ASSIGN(index::VectorIndex loaded, index::VectorIndex::load(bytes, name_, dimensions_));
  std::vector<std::uint32_t> versions;
  loaded.each([&](std::uint32_t slot, std::uint32_t version) {
    if (slot >= versions.size()) versions.resize(slot + std::size_t{1}, 0);
    versions[slot] = version;
  });
  auto next = std::make_shared<ArticleVectors>(*snapshot());
  next->index = std::move(loaded);
  indexed_ = std::move(versions);
  link_due_ = true;
  publish(std::move(next));
  return ok_status();
}

Result<std::string> DenseIndex::save_links() {
  links_unsaved_.store(false);
  return snapshot()->index.save(name_);
}

}  // namespace keel::answer
