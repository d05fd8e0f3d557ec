// The one adapter of hnswlib.
// Its names get a namespace of Keel's own, and its functions for the processor's features, which it
// defines in the header, are left out: a host may link an hnswlib of another version.
#define NO_MANUAL_VECTORIZATION
#define hnswlib keel_hnswlib
#include <hnswlib/hnswlib.h>
#undef hnswlib

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>

#include "index/graph_builder.hpp"

namespace keel::index {
namespace {

constexpr std::size_t links_of_row = 16;  // twice as many in the lowest layer
constexpr std::size_t width_of_insert = 200;
constexpr std::size_t seed_of_levels = 100;

// A row: its scale, then its codes with 16 bits each, whose products compilers turn into vector
// instructions, up to a multiple of 4, which keeps hnswlib's own words aligned.
class CodesSpace : public keel_hnswlib::SpaceInterface<float> {
 public:
  explicit CodesSpace(std::size_t dimensions) : dimensions_(dimensions) {}
  static std::size_t row_size(std::size_t dimensions) { return 2 + (dimensions + 3) / 4 * 4; }
  std::size_t get_data_size() override { return row_size(dimensions_) * sizeof(std::int16_t); }
  keel_hnswlib::DISTFUNC<float> get_dist_func() override { return distance; }
  void* get_dist_func_param() override { return &dimensions_; }

 private:
  static float distance(const void* a, const void* b, const void* dimensions) {
    const std::size_t n = *static_cast<const std::size_t*>(dimensions);
    const auto* x = static_cast<const std::int16_t*>(a);
    const auto* y = static_cast<const std::int16_t*>(b);
    float scale_a = 0;
    float scale_b = 0;
    std::memcpy(&scale_a, x, sizeof scale_a);
    std::memcpy(&scale_b, y, sizeof scale_b);
    std::int32_t sum = 0;
    for (std::size_t i = 2; i < n + 2; ++i) sum += std::int32_t{x[i]} * std::int32_t{y[i]};
    return -static_cast<float>(sum) * (scale_a * scale_b);
  }
  std::size_t dimensions_;
};

Status failure(std::string_view what) noexcept {
  try {
    return error(Code::internal,
                 "hnswlib: " + std::string(what) + "; the vectors are scanned instead");
  } catch (...) {
    return out_of_memory();
  }
}

// hnswlib says what is wrong by std::runtime_error, also when malloc() has nothing left.
template <class F>
auto guarded(F&& body) noexcept -> decltype(body()) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::exception& e) {
    const std::string_view what = e.what();
    return what.starts_with("Not enough memory") ? out_of_memory() : failure(what);
  } catch (...) {
    return failure("an unknown failure");
  }
}

}  // namespace

struct GraphBuilder::Impl {
  Impl(std::size_t dimensions, std::size_t rows)
      : space(dimensions),
        row(CodesSpace::row_size(dimensions)),
        codes(dimensions),
        graph(&space, rows, links_of_row, width_of_insert, seed_of_levels) {}

  [[nodiscard]] GraphLayer layer(int level) const {
    GraphLayer out;
    out.starts.push_back(0);
    for (std::uint32_t i = 0; i < graph.cur_element_count; ++i) {
      if (graph.element_levels_[i] < level) continue;
      if (level > 0) out.rows.push_back(i);
      const unsigned* list = graph.get_linklist_at_level(i, level);
      const std::size_t count = graph.getListCount(const_cast<unsigned*>(list));
      out.links.insert(out.links.end(), list + 1, list + 1 + count);
      out.starts.push_back(static_cast<std::uint32_t>(out.links.size()));
    }
    return out;
  }

  CodesSpace space;
  std::vector<std::int16_t> row;
  std::size_t codes;  // of a row
  keel_hnswlib::HierarchicalNSW<float> graph;
  std::size_t added = 0;
};

GraphBuilder::GraphBuilder(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
GraphBuilder::~GraphBuilder() = default;

Result<std::unique_ptr<GraphBuilder>> GraphBuilder::make(std::size_t dimensions, std::size_t rows) {
  return guarded([&]() -> Result<std::unique_ptr<GraphBuilder>> {
    return std::unique_ptr<GraphBuilder>(
        new GraphBuilder(std::make_unique<Impl>(dimensions, rows)));
  });
}

Status GraphBuilder::add(const std::int8_t* codes, float scale) noexcept {
  return guarded([&]() -> Status {
    std::memcpy(impl_->row.data(), &scale, sizeof scale);
    std::copy(codes, codes + impl_->codes, impl_->row.begin() + 2);
    impl_->graph.addPoint(impl_->row.data(), impl_->added);
    ++impl_->added;
    return ok_status();
  });
}

Result<Graph> GraphBuilder::finish() const noexcept {
  return guarded([&]() -> Result<Graph> {
    Graph out;
    if (impl_->added == 0) return out;
    out.entry = impl_->graph.enterpoint_node_;
    for (int level = 0; level <= impl_->graph.maxlevel_; ++level) {
      out.layers.push_back(impl_->layer(level));
    }
    return out;
  });
}

}  // namespace keel::index
