// Context: what every command shares: which workspace, for whom the output is, and who is at work.
// Thread safety: from one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exit_code.hpp"
#include "keel/engine.hpp"

namespace keel::cli {

struct Context {
  std::string workspace;   // as given by -w; see folder()
  std::string embeddings;  // as given by --embeddings, else $KEEL_EMBEDDINGS; "" for none
  bool json = false;

  // -w, else $KEEL_WORKSPACE, else ./workspace.keel
  [[nodiscard]] std::string folder() const;
};

enum class Access : std::uint8_t { read, write, create };

// The workspace's engine; `actor` is recorded for what it does ("" the user's name), and
// `backtest_questions` are EngineOptions'. not_found says how to make a workspace.
[[nodiscard]] Result<std::unique_ptr<Engine>> open_engine(const Context& context, Access access,
                                                          const std::string& actor = "",
                                                          std::uint64_t backtest_questions = 0);

// `by`, else $USER, else $LOGNAME; invalid_argument when there is none.
[[nodiscard]] Result<std::string> person(const std::string& by);

// The value of `text` as an answer's id; invalid_argument tells where ids come from.
[[nodiscard]] Result<EventId> answer_id(std::string_view text);

template <class View>
[[nodiscard]] Json json_list(const std::vector<View>& views) {
  Json::Array out;
  for (const View& view : views) out.push_back(to_json(view));
  return Json(std::move(out));
}
[[nodiscard]] Json json_list(const std::vector<std::string>& names);
// "T-1 T-2 T-3 and 9 more"; "-" for none.
[[nodiscard]] std::string some_of(const std::vector<std::string>& names, std::size_t count_max);

}  // namespace keel::cli
