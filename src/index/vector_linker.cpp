#include <algorithm>
#include <new>

#include "index/graph_builder.hpp"
#include "index/graph_twins.hpp"
#include "keel/index/vectors.hpp"

namespace keel::index {

// The segment in the making, what it replaces, and how far its graph is.
struct VectorLinker::Job {
  std::vector<VectorIndex::SegmentPtr> parts;
  std::shared_ptr<VectorIndex::Segment> made;
  Twins twins;
  std::unique_ptr<GraphBuilder> builder;
  std::size_t done = 0;  // of the distinct rows
};

namespace {

using Segment = VectorIndex::Segment;
using SegmentPtr = std::shared_ptr<const Segment>;

std::size_t living_rows(const Segment& segment, const Accept& accept) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < segment.rows(); ++i) {
    if (accept(segment.docs[i], segment.versions[i])) ++out;
  }
  return out;
}

// What is due to be joined: the scanned segments once they are many rows, with every linked one
// that is not much larger than what was taken by then; and a linked one that is half dead.
std::vector<SegmentPtr> due(const std::vector<SegmentPtr>& segments, const Accept& accept) {
  std::vector<SegmentPtr> out;
  std::vector<SegmentPtr> linked;
  std::size_t rows = 0;
  for (const SegmentPtr& segment : segments) {
    if (segment->linked()) {
      linked.push_back(segment);
    } else {
      out.push_back(segment);
      rows += segment->rows();
    }
  }
  if (rows < VectorLinker::linked_min) out.clear(), rows = 0;
  std::stable_sort(linked.begin(), linked.end(),
                   [](const SegmentPtr& a, const SegmentPtr& b) { return a->rows() < b->rows(); });
  for (const SegmentPtr& segment : linked) {
    const bool dying = 2 * living_rows(*segment, accept) < segment->rows();
    if (!dying && (rows == 0 || segment->rows() > 2 * rows)) continue;
    out.push_back(segment);
    rows += segment->rows();
  }
  return out;
}

// `segments` without `parts`, which all must be there, and with `made`; empty when one is missing.
std::vector<SegmentPtr> replaced(const std::vector<SegmentPtr>& segments,
                                 const std::vector<SegmentPtr>& parts, const SegmentPtr& made) {
  std::vector<SegmentPtr> out;
  if (made->rows() > 0) out.push_back(made);
  std::size_t found = 0;
  for (const SegmentPtr& segment : segments) {
    if (std::find(parts.begin(), parts.end(), segment) != parts.end()) {
      ++found;
    } else {
      out.push_back(segment);
    }
  }
  if (found != parts.size()) out.clear();
  return out;
}

}  // namespace

VectorLinker::VectorLinker() = default;
VectorLinker::~VectorLinker() = default;
VectorLinker::VectorLinker(VectorLinker&&) noexcept = default;
VectorLinker& VectorLinker::operator=(VectorLinker&&) noexcept = default;

Result<bool> VectorLinker::begin(VectorIndex& index, const Accept& accept) {
  std::vector<SegmentPtr> parts = due(index.segments_, accept);
  if (parts.empty()) return false;
  auto job = std::make_unique<Job>();
  job->made = std::make_shared<Segment>();
  auto scanned = std::make_shared<Segment>();  // the scanned parts as one
  scanned->taken = true;
  std::vector<SegmentPtr> small;
  for (const SegmentPtr& part : parts) {
    for (std::size_t row = 0; row < part->rows();) {
      const std::size_t end = part->document_end(row);
      if (accept(part->docs[row], part->versions[row])) {
        job->made->append(*part, row, end, index.dimensions_);
        if (!part->linked()) scanned->append(*part, row, end, index.dimensions_);
      }
      row = end;
    }
    if (part->linked()) {
      job->parts.push_back(part);
    } else {
      small.push_back(part);
    }
  }
  if (job->made->rows() < linked_min) {
    index.segments_ = replaced(index.segments_, parts, job->made);
    return true;
  }
  job->twins = find_twins(*job->made, index.dimensions_);
  KEEL_ASSIGN(job->builder, GraphBuilder::make(index.dimensions_, job->twins.distinct.size()));
  if (!small.empty()) {
    std::vector<SegmentPtr> next = replaced(index.segments_, small, scanned);
    if (scanned->rows() > 0) job->parts.push_back(std::move(scanned));
    index.segments_ = std::move(next);
  }
  job_ = std::move(job);
  return !small.empty();
}

Result<bool> VectorLinker::step(VectorIndex& index, std::size_t rows_max, const Accept& accept) {
  try {
    bool changed = false;
    if (job_ == nullptr) {
      KEEL_ASSIGN(changed, begin(index, accept));
      if (job_ == nullptr) return changed;
    }
    Job& job = *job_;
    const std::vector<std::uint32_t>& distinct = job.twins.distinct;
    for (std::size_t i = 0; i < rows_max && job.done < distinct.size(); ++i, ++job.done) {
      const std::uint32_t row = distinct[job.done];
      const Status added =
          job.builder->add(&job.made->codes[row * index.dimensions_], job.made->scales[row]);
      if (added.ok()) continue;
      job_.reset();
      return added;
    }
    if (job.done < distinct.size()) return changed;
    const std::unique_ptr<Job> whole = std::move(job_);
    KEEL_ASSIGN(const Graph nodes, whole->builder->finish());
    whole->made->graph = with_twins(nodes, whole->twins);
    std::vector<SegmentPtr> next = replaced(index.segments_, whole->parts, whole->made);
    if (next.empty()) return changed;
    index.segments_ = std::move(next);
    return true;
  } catch (const std::bad_alloc&) {
    job_.reset();
    return out_of_memory();
  }
}

}  // namespace keel::index
