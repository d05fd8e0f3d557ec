#include "keel/answer/static_embedder.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "answer/safetensors.hpp"
#include "support/static_model.hpp"
#include "support/temporary_folder.hpp"

using namespace keel;
using namespace keel::test;

namespace {

using Opened = Result<std::shared_ptr<StaticEmbedder>>;

std::vector<float> vector_of(StaticEmbedder& embedder, std::string_view text) {
  std::vector<float> out(embedder.dimensions(), 7.0F);
  REQUIRE(embedder.embed(std::span(&text, 1), out).ok());
  return out;
}

// What embed() should give: sums in double over the pieces of the text.
std::vector<float> expected(std::string_view text, const std::vector<float>& matrix,
                            const std::vector<float>& weights) {
  const std::string& bytes = tokenizer_bytes();
  const Result<text::Subwords> pieces =
      text::Subwords::load(std::string(sha256(bytes).view()) + bytes);
  REQUIRE(pieces.ok());
  std::vector<std::uint32_t> ids;
  pieces->encode(text, ids);
  std::vector<double> sum(static_dimensions, 0);
  double squares = 0;
  for (std::size_t j = 0; j < static_dimensions; ++j) {
    for (const std::uint32_t id : ids) {
      if (pieces->piece(id) == "<unk>") continue;
      sum[j] += static_cast<double>(weights[id]) *
                static_cast<double>(matrix[id * static_dimensions + j]);
    }
    squares += sum[j] * sum[j];
  }
  std::vector<float> out;
  for (const double x : sum) out.push_back(static_cast<float>(x / std::sqrt(squares)));
  return out;
}

void check_near(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == Approx(b[i]).margin(1e-5));
}

std::string half_bytes(const std::vector<std::uint16_t>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * 2};
}

const std::string sample = "get a refund for the parcel";

}  // namespace

TEST_CASE("a text is the mean of its pieces' vectors, of length 1") {
  const TemporaryFolder folder;
  write_static_model(folder.path(), static_matrix());
  const Opened opened = StaticEmbedder::open(folder.path());
  REQUIRE(opened.ok());
  StaticEmbedder& embedder = **opened;
  const std::size_t rows = tokenizer_pieces();
  CHECK(embedder.dimensions() == static_dimensions);
  CHECK(embedder.pieces() == rows);
  CHECK(embedder.name().starts_with("static-"));
  CHECK(embedder.name().size() == 7 + 16);
  check_near(vector_of(embedder, sample), expected(sample, matrix_numbers(rows, static_dimensions),
                                                   std::vector<float>(rows, 1)));
  CHECK(vector_of(embedder, "") == std::vector<float>(static_dimensions, 0));
  // What no piece covers is left out; the space before a word is a piece.
  check_near(vector_of(embedder, "\xe6\x97\xa5"),
             expected("\xe6\x97\xa5", matrix_numbers(rows, static_dimensions),
                      std::vector<float>(rows, 1)));
  (void)vector_of(embedder, "\xff\xfe broken");

  const std::vector<std::string_view> two = {sample, "password"};
  std::vector<float> both(2 * static_dimensions);
  REQUIRE(embedder.embed(two, both).ok());
  CHECK(std::vector<float>(both.begin() + static_dimensions, both.end()) ==
        vector_of(embedder, "password"));
}

TEST_CASE("weights are the file's own, or of the pieces' frequencies") {
  const TemporaryFolder folder;
  const std::size_t rows = tokenizer_pieces();
  std::vector<float> numbers;
  for (std::size_t i = 0; i < rows; ++i) numbers.push_back(static_cast<float>(i % 7) * 0.01F);
  SafetensorsFile file = static_matrix();
  std::vector<float> weights = numbers;
  SECTION("weights") { file.add("weights", {rows}, numbers).add("frequencies", {rows}, numbers); }
  SECTION("frequencies") {
    file.add("frequencies", {rows}, numbers);
    for (float& p : weights) p = 0.001F / (0.001F + p);
  }
  write_static_model(folder.path(), file);
  const Opened opened = StaticEmbedder::open(folder.path());
  REQUIRE(opened.ok());
  check_near(vector_of(**opened, sample),
             expected(sample, matrix_numbers(rows, static_dimensions), weights));
}

TEST_CASE("matrices of half floats and of scaled bytes are read") {
  const TemporaryFolder folder;
  const std::size_t rows = tokenizer_pieces();
  std::vector<float> matrix;
  SafetensorsFile file;
  SECTION("half floats") {
    std::vector<std::uint16_t> halves;
    for (std::size_t i = 0; i < rows * static_dimensions; ++i) {
      // 1.0, -2.0, 0.5, the smallest above 0, 65504, -0
      constexpr std::uint16_t bits[] = {0x3c00, 0xc000, 0x3800, 0x0001, 0x7bff, 0x8000};
      constexpr float values[] = {1.0F, -2.0F, 0.5F, 0x1p-24F, 65504.0F, -0.0F};
      halves.push_back(bits[(i + i / 6) % 6]);
      matrix.push_back(values[(i + i / 6) % 6]);
    }
    file.add("embeddings", "F16", {rows, static_dimensions}, half_bytes(halves));
  }
  SECTION("bytes") {
    std::string bytes;
    std::vector<float> scales;
    for (std::size_t i = 0; i < rows; ++i) {
      scales.push_back(0.5F + static_cast<float>(i % 3));
      for (std::size_t j = 0; j < static_dimensions; ++j) {
        const int code = static_cast<int>((i * 31 + j * 17) % 255) - 127;
        bytes.push_back(static_cast<char>(code));
        matrix.push_back(static_cast<float>(code) * scales.back());
      }
    }
    file.add("scales", {rows}, scales);
    file.add("embeddings", "I8", {rows, static_dimensions}, bytes);
  }
  write_static_model(folder.path(), file);
  const Opened opened = StaticEmbedder::open(folder.path());
  REQUIRE(opened.ok());
  check_near(vector_of(**opened, sample), expected(sample, matrix, std::vector<float>(rows, 1)));
}

TEST_CASE("equal files are one model in a process") {
  const TemporaryFolder folder;
  const std::filesystem::path a = folder.path() / "a";
  const std::filesystem::path b = folder.path() / "b";
  write_static_model(a, static_matrix());
  write_static_model(b, static_matrix());
  SafetensorsFile other = static_matrix();
  other.header.set("__metadata__", Json().set("note", "another"));
  const Opened first = StaticEmbedder::open(a);
  const Opened again = StaticEmbedder::open(a);
  const Opened elsewhere = StaticEmbedder::open(b);
  REQUIRE((first.ok() && again.ok() && elsewhere.ok()));
  CHECK(first->get() == again->get());
  CHECK(first->get() == elsewhere->get());
  CHECK(first->use_count() == 3);

  write_file(b / "new", other.bytes());
  std::filesystem::rename(b / "new", b / "model.safetensors");
  Opened changed = StaticEmbedder::open(b);
  REQUIRE(changed.ok());
  CHECK(changed->get() != first->get());
  CHECK((*changed)->name() != (*first)->name());
  CHECK((*changed)->digest() != (*first)->digest());

  const std::weak_ptr<StaticEmbedder> weak = *changed;
  changed->reset();
  CHECK(weak.expired());
  CHECK(StaticEmbedder::open(b).ok());
}

TEST_CASE("threads that open and embed at once share one model") {
  const TemporaryFolder folder;
  write_static_model(folder.path(), static_matrix());
  const Opened held = StaticEmbedder::open(folder.path());
  REQUIRE(held.ok());
  const std::vector<float> right = vector_of(**held, sample);
  std::vector<std::thread> threads;
  std::atomic<int> same{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        const Opened opened = StaticEmbedder::open(folder.path());
        std::vector<float> out(static_dimensions);
        const std::string_view one = sample;
        if (!opened.ok() || !(*opened)->embed(std::span(&one, 1), out).ok()) return;
        same += opened->get() == held->get() && out == right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(same == 80);
}

TEST_CASE("files that do not fit are refused with file and reason") {
  const TemporaryFolder folder;
  const std::size_t rows = tokenizer_pieces();
  const auto refused = [&](Code code, std::string_view part) {
    const Opened opened = StaticEmbedder::open(folder.path());
    REQUIRE_FALSE(opened.ok());
    INFO(opened.status().message());
    CHECK(opened.status().code() == code);
    CHECK(opened.status().message().find(part) != std::string::npos);
    CHECK(opened.status().message().find(folder.path().string()) != std::string::npos);
  };
  SECTION("nothing there") { refused(Code::not_found, "model.safetensors"); }
  SECTION("a folder for a file") {
    std::filesystem::create_directories(folder.path() / "model.safetensors");
    refused(Code::invalid_argument, "regular file");
  }
  SECTION("no tokenizer") {
    write_file(folder.path() / "model.safetensors", static_matrix().bytes());
    refused(Code::not_found, "tokenizer.model");
  }
  SECTION("no matrix") {
    write_static_model(folder.path(), SafetensorsFile().add("words", {1}, {1.0F}));
    refused(Code::corrupt, "no tensor 'embeddings'");
  }
  SECTION("a matrix of another shape") {
    write_static_model(folder.path(),
                       SafetensorsFile().add("embeddings", {rows}, matrix_numbers(rows, 1)));
    refused(Code::corrupt, "no matrix");
  }
  SECTION("too few rows") {
    write_static_model(folder.path(), SafetensorsFile().add("embeddings", {rows - 1, 2},
                                                            matrix_numbers(rows - 1, 2)));
    refused(Code::corrupt, "pieces for");
  }
  SECTION("weights of another number") {
    write_static_model(folder.path(), static_matrix().add("weights", {2}, {1, 1}));
    refused(Code::corrupt, "'weights' has 2 numbers");
  }
  SECTION("a weight that is no weight") {
    std::vector<float> weights(rows, 1);
    weights[3] = -1;
    write_static_model(folder.path(), static_matrix().add("weights", {rows}, weights));
    refused(Code::corrupt, "'weights' holds");
  }
  SECTION("not a number") {
    std::vector<float> numbers = matrix_numbers(rows, 2);
    numbers[5] = std::nanf("");
    write_static_model(folder.path(), SafetensorsFile().add("embeddings", {rows, 2}, numbers));
    refused(Code::corrupt, "row 2");
  }
  SECTION("another tokenizer than the matrix was made with") {
    SafetensorsFile file = static_matrix();
    file.header.set("__metadata__", Json().set("tokenizer_sha256", std::string(64, '0')));
    write_static_model(folder.path(), file);
    refused(Code::corrupt, "by its SHA-256");
  }
  SECTION("a tokenizer that is none") {
    write_static_model(folder.path(), static_matrix());
    write_file(folder.path() / "tokenizer.model", "no model");
    refused(Code::corrupt, "tokenizer.model");
    write_file(folder.path() / "tokenizer.model", "");
    refused(Code::corrupt, "tokenizer.model");
  }
}

TEST_CASE("a tokenizer cut or damaged anywhere is refused or works, and never more") {
  const TemporaryFolder folder;
  write_static_model(folder.path(), static_matrix());
  const std::string& whole = tokenizer_bytes();
  for (std::size_t at = 0; at < whole.size(); at += 1 + whole.size() / 60) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x15);
    for (const std::string& bytes : {damaged, whole.substr(0, at)}) {
      write_file(folder.path() / "tokenizer.model", bytes);
      const Opened opened = StaticEmbedder::open(folder.path());
      if (opened.ok()) {
        (void)vector_of(**opened, sample);
      } else {
        CHECK(opened.status().code() == Code::corrupt);
      }
    }
  }
}
