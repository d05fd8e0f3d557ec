#include "answer/safetensors.hpp"

#include <catch2/catch.hpp>

#include "keel/base/seams.hpp"
#include "support/static_model.hpp"

using namespace keel;
using namespace keel::answer;
using namespace keel::test;

namespace {

Code code_of(const std::string& bytes) { return Safetensors::parse(bytes, "x").status().code(); }

// A file of four floats with one member of the tensor's entry replaced.
std::string with(const std::string& member, const std::string& json) {
  SafetensorsFile file;
  file.add("t", {2, 2}, {1, 2, 3, 4});
  const Json entry = file.header["t"];
  Json changed = entry;
  changed.set(member, *parse_json(json));
  file.header.set("t", changed);
  return file.bytes();
}

}  // namespace

TEST_CASE("tensors and metadata of a safetensors file") {
  SafetensorsFile file;
  file.add("a", {2, 2}, {1, -2, 3.5F, 4})
      .add("b", "BF16", {1}, "xx")
      .add("c", "I8", {3}, "\x01\xff\x80");
  file.add("empty", {0, 5}, {});
  file.header.set("__metadata__", Json().set("format", "pt"));
  const std::string bytes = file.bytes();
  const Result<Safetensors> parsed = Safetensors::parse(bytes, "x");
  REQUIRE(parsed.ok());
  CHECK(parsed->metadata.at("format") == "pt");
  CHECK(parsed->tensors.size() == 3);  // a type that is not read is left out
  const Tensor& a = parsed->tensors.at("a");
  CHECK(a.shape == std::vector<std::uint64_t>{2, 2});
  CHECK(a.count() == 4);
  std::vector<float> numbers(2);
  a.read(2, numbers);
  CHECK(numbers == std::vector<float>{3.5F, 4});
  numbers.resize(3);
  parsed->tensors.at("c").read(0, numbers);
  CHECK(numbers == std::vector<float>{1, -1, -128});
  CHECK(parsed->tensors.at("empty").count() == 0);
}

TEST_CASE("a tensor that does not lie whole within its file is refused") {
  CHECK(code_of(with("dtype", "\"F32\"")) == Code::ok);
  for (const char* offsets :
       {"[0]", "[0,16,16]", "[-1,15]", "[16,0]", "[4,20]", "[0,12]", "[1.5,16]", "\"0,16\"", "null",
        "[0,9223372036854775807]", "[9223372036854775792,9223372036854775807]",
        "[0,18446744073709551616]"}) {
    INFO(offsets);
    CHECK(code_of(with("data_offsets", offsets)) == Code::corrupt);
  }
  for (const char* shape :
       {"[2,3]", "[-2,-2]", "[2.0,2]", "4", "null", "[4294967296,4294967296]",
        "[9223372036854775807,9223372036854775807,4]", "[4611686018427387904,4]", "[\"2\",2]"}) {
    INFO(shape);
    CHECK(code_of(with("shape", shape)) == Code::corrupt);
  }
  CHECK(code_of(with("dtype", "null")) == Code::corrupt);
  CHECK(code_of(with("dtype", "\"F16\"")) == Code::corrupt);  // half of the bytes
}

TEST_CASE("a header that is not whole is refused") {
  SafetensorsFile file;
  file.add("t", {1}, {1});
  const std::string whole = file.bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    CHECK(code_of(whole.substr(0, size)) == Code::corrupt);
  }
  CHECK(code_of(file.bytes("[]")) == Code::corrupt);
  CHECK(code_of(file.bytes("{\"t\":")) == Code::corrupt);
  CHECK(code_of(file.bytes("{\"t\":3}")) == Code::corrupt);
  CHECK(code_of(file.bytes(std::string(1000, '['))) == Code::corrupt);
  std::string long_header = whole;
  long_header[3] = '\x7f';  // 2 GB
  CHECK(code_of(long_header) == Code::too_large);
  long_header[7] = '\xff';
  CHECK(code_of(long_header) == Code::too_large);
}

TEST_CASE("no damaged byte of a header is more than an error", "[property]") {
  SafetensorsFile file;
  file.add("embeddings", {3, 2}, {1, 2, 3, 4, 5, 6}).add("weights", {3}, {1, 1, 1});
  const std::string whole = file.bytes();
  for (std::size_t at = 0; at + 36 < whole.size(); ++at) {
    for (const char change : {'\x01', '\x10', '\x40'}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      const Result<Safetensors> parsed = Safetensors::parse(damaged, "x");
      if (!parsed.ok()) continue;
      for (const auto& [name, tensor] : parsed->tensors) {
        std::vector<float> numbers(tensor.count());
        tensor.read(0, numbers);
        CHECK(numbers.size() <= 9);
      }
    }
  }
}
