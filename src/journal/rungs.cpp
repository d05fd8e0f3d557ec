#include "journal/rungs.hpp"

#include <algorithm>

#include "keel/base/codec.hpp"

namespace keel::journal {

std::string encode_parts(const RungParts& parts) {
  RungParts sorted = parts;
  std::sort(sorted.begin(), sorted.end());
  Writer writer;
  writer.write(sorted);
  return writer.take();
}

bool decode_parts(std::string_view bytes, RungParts& parts) {
  Reader reader(bytes);
  reader.read(parts);
  return reader.ok() && reader.at_end();
}

}  // namespace keel::journal
