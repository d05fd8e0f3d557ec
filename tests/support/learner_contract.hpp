// The contract of every learner: same seed same output, inputs untouched, predictions equal after
// save and load, and no crash on a cut file.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "keel/base/codec.hpp"

namespace keel::test {

template <class T>
std::string bytes_of(const T& value) {
  Writer writer;
  writer(value);
  return writer.take();
}

// fit(inputs, seed) -> learner with fields(); predict(learner, inputs) -> anything with ==.
// `inputs` is copyable and comparable; Learner{} is an empty learner to read into.
template <class Learner, class Inputs, class Fit, class Predict>
void check_learner_contract(const Inputs& inputs, Fit&& fit, Predict&& predict) {
  const Inputs before = inputs;
  const Learner first = fit(inputs, std::uint64_t{1});
  const Learner again = fit(inputs, std::uint64_t{1});
  CHECK(bytes_of(first) == bytes_of(again));
  const auto predicted = predict(first, inputs);
  CHECK(predicted == predict(again, inputs));
  CHECK((inputs == before));

  const std::string bytes = bytes_of(first);
  Learner loaded{};
  Reader reader(bytes);
  reader(loaded);
  REQUIRE(reader.ok());
  CHECK(reader.at_end());
  CHECK(bytes_of(loaded) == bytes);
  CHECK(predict(loaded, inputs) == predicted);

  const std::size_t stride = bytes.size() / 200 + 1;
  for (std::size_t n = 0; n < bytes.size(); n += stride) {
    Learner cut{};
    Reader cut_reader(std::string_view(bytes).substr(0, n));
    cut_reader(cut);
    REQUIRE_FALSE(cut_reader.ok());
  }
}

}  // namespace keel::test
