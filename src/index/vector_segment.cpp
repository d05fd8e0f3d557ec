#include "index/vector_segment.hpp"

#include <algorithm>
#include <cmath>

namespace keel::index {
namespace {

// Brings the vector's largest component to `top` steps.
template <class Code>
float quantise_to(std::span<const float> vector, int top, Code* codes) noexcept {
  double squares = 0;
  float largest = 0;
  for (const float x : vector) {
    squares += static_cast<double>(x) * static_cast<double>(x);
    largest = std::max(largest, std::abs(x));
  }
  if (!std::isfinite(squares) || !(squares > 0)) return 0;
  const double steps = top / static_cast<double>(largest);
  for (std::size_t i = 0; i < vector.size(); ++i) {
    codes[i] = static_cast<Code>(std::lround(static_cast<double>(vector[i]) * steps));
  }
  return static_cast<float>(1 / (steps * std::sqrt(squares)));
}

}  // namespace

std::size_t VectorIndex::Segment::bytes() const noexcept {
  std::size_t words = docs.size() + versions.size() + scales.size();
  for (const GraphLayer& layer : graph.layers) {
    words += layer.rows.size() + layer.starts.size() + layer.links.size();
  }
  return codes.size() + words * sizeof(std::uint32_t);
}

std::size_t VectorIndex::Segment::document_end(std::size_t row) const noexcept {
  std::size_t end = row + 1;
  while (end < docs.size() && docs[end] == docs[row] && versions[end] == versions[row]) ++end;
  return end;
}

void VectorIndex::Segment::append(const Segment& other, std::size_t begin, std::size_t end,
                                  std::size_t dimensions) {
  const auto copy = [](auto& to, const auto& from, std::size_t first, std::size_t last) {
    to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(first),
              from.begin() + static_cast<std::ptrdiff_t>(last));
  };
  copy(docs, other.docs, begin, end);
  copy(versions, other.versions, begin, end);
  copy(scales, other.scales, begin, end);
  copy(codes, other.codes, begin * dimensions, end * dimensions);
}

float quantise(std::span<const float> vector, std::span<std::int8_t> codes) noexcept {
  return quantise_to(vector, 127, codes.data());
}

void quantise(std::span<const float> vector, QueryCodes& out) noexcept {
  out.scale = quantise_to(vector, QueryCodes::top, out.codes.data());
}

float cosine(const QueryCodes& query, const std::int8_t* codes, float scale,
             std::size_t dimensions) noexcept {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < dimensions; ++i) {
    sum += std::int32_t{query.codes[i]} * std::int32_t{codes[i]};
  }
  return static_cast<float>(sum) * (scale * query.scale);
}

}  // namespace keel::index
