#include <algorithm>

#include "keel/base/hex.hpp"
#include "keel/learn/facts.hpp"

namespace keel::learn {
namespace {

struct Range {
  double low, high;
};
constexpr std::array<Range, feature_count> ranges = {
    {{0, 1}, {0, 1}, {0, 1}, {0, 1}, {0, 2}, {-12, 12}, {0, 1}, {0, 1}, {0, 1}}};

}  // namespace

void ServedFeatures::set(Feature feature, double value) noexcept {
  const auto i = static_cast<std::size_t>(feature);
  const double share = (value - ranges[i].low) / (ranges[i].high - ranges[i].low);
  codes[i] = static_cast<std::uint8_t>(std::clamp(share, 0.0, 1.0) * 255 + 0.5);
}

double ServedFeatures::get(Feature feature) const noexcept {
  const auto i = static_cast<std::size_t>(feature);
  return ranges[i].low + codes[i] / 255.0 * (ranges[i].high - ranges[i].low);
}

std::string to_hex(const ServedFeatures& features) {
  std::string out;
  const bool last = features.codes.back() != 0;
  for (std::size_t i = 0; i < (last ? feature_count : feature_count_first); ++i) {
    out.push_back(hex_digit(features.codes[i] >> 4));
    out.push_back(hex_digit(features.codes[i]));
  }
  return out;
}

ServedFeatures parse_features(std::string_view hex) noexcept {
  ServedFeatures out;
  for (std::size_t i = 0; i < feature_count && 2 * i + 1 < hex.size(); ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    out.codes[i] = static_cast<std::uint8_t>((high & 15) << 4 | (low & 15));
  }
  return out;
}

}  // namespace keel::learn
