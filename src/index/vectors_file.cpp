// The file of an index's linked segments. Its bytes are trusted only when all of them are right.
#include <cmath>
#include <cstring>
#include <new>

#include "index/vector_segment.hpp"
#include "keel/base/codec.hpp"
#include "keel/base/digest.hpp"

namespace keel::index {
namespace {

using Segment = VectorIndex::Segment;

constexpr std::string_view magic = "KVEC";
constexpr std::uint32_t file_version = 1;
constexpr std::size_t digest_size = 32;

Status damaged(std::string_view what) {
  return error(Code::corrupt,
               "a file of linked vectors is damaged (" + std::string(what) + "); it is made again");
}

void write(Writer& out, const Segment& segment) {
  out(segment.docs, segment.versions, segment.scales);
  out.count(segment.codes.size());
  out.bytes({reinterpret_cast<const char*>(segment.codes.data()), segment.codes.size()});
  out(segment.graph);
}

bool read(Reader& in, Segment& segment) {
  std::string codes;
  in(segment.docs, segment.versions, segment.scales, codes, segment.graph);
  segment.codes.resize(codes.size());
  if (!codes.empty()) std::memcpy(segment.codes.data(), codes.data(), codes.size());
  return in.ok();
}

bool whole(const GraphLayer& layer, std::size_t rows, bool lowest) {
  const std::size_t places = lowest ? rows : layer.rows.size();
  if (lowest != layer.rows.empty() || layer.starts.size() != places + 1) return false;
  if (layer.starts.front() != 0 || layer.starts.back() != layer.links.size()) return false;
  for (std::size_t i = 0; i < places; ++i) {
    if (layer.starts[i] > layer.starts[i + 1]) return false;
    if (!lowest && (layer.rows[i] >= rows || (i > 0 && layer.rows[i] <= layer.rows[i - 1]))) {
      return false;
    }
  }
  for (const std::uint32_t link : layer.links) {
    if (link >= rows) return false;
  }
  return true;
}

// Everything that the walk and the scan rely on.
bool whole(const Segment& segment, std::size_t dimensions) {
  const std::size_t rows = segment.rows();
  if (rows == 0 || segment.versions.size() != rows || segment.scales.size() != rows) return false;
  if (segment.codes.size() != rows * dimensions || !segment.linked()) return false;
  for (const float scale : segment.scales) {
    if (!std::isfinite(scale) || !(scale > 0)) return false;
  }
  if (segment.graph.entry >= rows) return false;
  for (std::size_t i = 0; i < segment.graph.layers.size(); ++i) {
    if (!whole(segment.graph.layers[i], rows, i == 0)) return false;
  }
  return true;
}

}  // namespace

Result<std::string> VectorIndex::save(std::string_view model) const {
  try {
    Writer out;
    out.bytes(magic);
    out(file_version, std::string(model), static_cast<std::uint64_t>(dimensions_));
    std::uint64_t linked = 0;
    for (const SegmentPtr& segment : segments_) linked += segment->linked() ? 1 : 0;
    out.count(linked);
    for (const SegmentPtr& segment : segments_) {
      if (segment->linked()) write(out, *segment);
    }
    const Digest digest = sha256(out.data());
    out(digest);
    return out.take();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

Result<VectorIndex> VectorIndex::load(std::string_view bytes, std::string_view model,
                                      std::size_t dimensions) {
  try {
    if (!bytes.starts_with(magic) || bytes.size() < magic.size() + digest_size) {
      return damaged("its beginning");
    }
    const std::string_view content = bytes.substr(0, bytes.size() - digest_size);
    if (sha256(content).view() != bytes.substr(content.size())) return damaged("its checksum");
    Reader in(content.substr(magic.size()));
    std::uint32_t version = 0;
    in(version);
    if (version > file_version) {
      return error(Code::newer_format, "a file of linked vectors is of version " +
                                           std::to_string(version) + "; it is made again");
    }
    std::string name;
    std::uint64_t size = 0;
    in(name, size);
    if (!in.ok() || version != file_version) return damaged("its version");
    if (name != model || size != dimensions) {
      return error(Code::conflict, "a file of linked vectors is of another model");
    }
    VectorIndex out(dimensions);
    const std::size_t segments = in.length();
    for (std::size_t i = 0; i < segments; ++i) {
      auto segment = std::make_shared<Segment>();
      if (!read(in, *segment) || !whole(*segment, dimensions)) return damaged("a segment");
      out.segments_.push_back(std::move(segment));
    }
    if (!in.ok() || !in.at_end()) return damaged("its end");
    return out;
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

}  // namespace keel::index
