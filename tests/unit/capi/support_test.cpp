// The guard of the C ABI: which code and message leave for what happens inside.
#include "support.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <new>
#include <stdexcept>

using namespace keel;
using keel::capi::guarded;

namespace {

struct Left {
  std::int32_t code;
  std::int32_t code_of_error;
  std::string message;
};

template <class Body>
Left left_by(Body&& body) {
  keel_error* failure = nullptr;
  const std::int32_t code = guarded(&failure, body);
  const Left out{code, keel_error_code(failure), keel_error_message(failure, nullptr)};
  keel_error_free(failure);
  return out;
}

}  // namespace

TEST_CASE("each code of a Status has its own in C, and the names are the same") {
  const std::array<std::pair<Code, std::int32_t>, 15> codes = {{
      {Code::invalid_argument, KEEL_ERROR_INVALID_ARGUMENT},
      {Code::not_found, KEEL_ERROR_NOT_FOUND},
      {Code::already_exists, KEEL_ERROR_ALREADY_EXISTS},
      {Code::conflict, KEEL_ERROR_CONFLICT},
      {Code::too_large, KEEL_ERROR_TOO_LARGE},
      {Code::unsupported, KEEL_ERROR_UNSUPPORTED},
      {Code::corrupt, KEEL_ERROR_CORRUPT},
      {Code::newer_format, KEEL_ERROR_NEWER_FORMAT},
      {Code::io_error, KEEL_ERROR_IO},
      {Code::storage_full, KEEL_ERROR_STORAGE_FULL},
      {Code::permission_denied, KEEL_ERROR_PERMISSION_DENIED},
      {Code::busy, KEEL_ERROR_BUSY},
      {Code::cancelled, KEEL_ERROR_CANCELLED},
      {Code::internal, KEEL_ERROR_INTERNAL},
      {Code::out_of_memory, KEEL_ERROR_OUT_OF_MEMORY},
  }};
  for (const auto& [code, in_c] : codes) {
    const Left left = left_by([code = code] { return error(code, "why"); });
    CHECK(left.code == in_c);
    CHECK(left.code_of_error == in_c);
    CHECK(left.message == (code == Code::out_of_memory ? "out of memory" : "why"));
    CHECK(keel_code_name(in_c) == code_name(code));
  }
  CHECK(left_by([] { return ok_status(); }).code == KEEL_OK);
}

TEST_CASE("no exception leaves a call") {
  const Left internal = left_by([]() -> Status { throw std::logic_error("a surprise"); });
  CHECK(internal.code == KEEL_ERROR_INTERNAL);
  CHECK(internal.message.find("a surprise") != std::string::npos);
  CHECK(left_by([]() -> Status { throw 7; }).code == KEEL_ERROR_INTERNAL);
  CHECK(left_by([]() -> Status { throw std::bad_alloc(); }).code == KEEL_ERROR_OUT_OF_MEMORY);
  CHECK(guarded(nullptr, []() -> Status { throw 7; }) == KEEL_ERROR_INTERNAL);
}

TEST_CASE("a callback cannot call back in, and its thread can when it is done") {
  {
    const capi::CallbackScope outer;
    const capi::CallbackScope inner;
    CHECK(left_by([] { return ok_status(); }).code == KEEL_ERROR_UNSUPPORTED);
  }
  CHECK(left_by([] { return ok_status(); }).code == KEEL_OK);
}
