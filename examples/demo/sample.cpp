#include "sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "keel/base/json.hpp"
#include "keel/connect/importer.hpp"

namespace keel::demo {
namespace {

namespace fs = std::filesystem;

Status first_error(const std::vector<connect::LineError>& errors) {
  if (errors.empty()) return ok_status();
  const connect::LineError& at = errors.front();
  return error(at.code, fmt::format("{}:{}: {}", at.file, at.line, at.message));
}

Status load_articles(const fs::path& folder, Sample& sample) {
  KEEL_ASSIGN(auto import,
              connect::read_articles(folder.string(), connect::ArticleFormat::markdown));
  KEEL_TRY(first_error(import.errors));
  if (import.articles.empty()) {
    return error(Code::not_found, folder.string() + ": no article here");
  }
  sample.articles = std::move(import.articles);
  return ok_status();
}

Status load_tickets(const fs::path& file, Sample& sample) {
  std::vector<connect::LineError> errors;
  const auto sink = [&sample](TicketEvent&& event) {
    sample.opened_us.try_emplace(event.ticket, event.at_us);
    sample.events.push_back(std::move(event));
    return ok_status();
  };
  KEEL_TRY(
      connect::read_tickets(file.string(), connect::TicketFormat::canonical, {}, sink, errors));
  KEEL_TRY(first_error(errors));
  const auto earlier = [](const auto& a, const auto& b) { return a.at_us < b.at_us; };
  std::stable_sort(sample.events.begin(), sample.events.end(), earlier);
  return ok_status();
}

Status load_expected(const fs::path& file, Sample& sample) {
  std::ifstream in(file);
  if (!in) return error(Code::not_found, file.string() + ": cannot be read");
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    const Result<Json> json = parse_json(line);
    if (!json.ok() || !json->has("ticket")) {
      return error(Code::invalid_argument,
                   fmt::format("{}:{}: not an expected outcome", file.string(), number));
    }
    Expected expected;
    expected.article = (*json)["article"].as_string();
    expected.gap = (*json)["gap"].as_string();
    expected.person = json->has("person");
    expected.stale = (*json)["stale"].as_bool();
    sample.expected.insert_or_assign((*json)["ticket"].as_string(), std::move(expected));
  }
  return ok_status();
}

Status check(const Sample& sample) {
  if (sample.events.empty()) {
    return error(Code::not_found, sample.folder + ": tickets.jsonl holds no event");
  }
  for (const auto& [ticket, opened] : sample.opened_us) {
    if (!sample.find(ticket)) {
      return error(Code::not_found, fmt::format("{}: expected.jsonl says nothing of ticket {}",
                                                sample.folder, ticket));
    }
  }
  return ok_status();
}

}  // namespace

const Expected* Sample::find(std::string_view ticket) const {
  const auto found = expected.find(ticket);
  return found == expected.end() ? nullptr : &found->second;
}

Result<Sample> load_sample(const std::string& folder) {
  const fs::path root(folder);
  std::error_code failure;
  if (!fs::is_directory(root / "articles", failure) ||
      !fs::is_regular_file(root / "tickets.jsonl", failure)) {
    return error(Code::not_found,
                 folder +
                     ": not a sample workspace; it needs articles/, tickets.jsonl and "
                     "expected.jsonl (--data DIR)");
  }
  Sample sample;
  sample.folder = folder;
  KEEL_TRY(load_articles(root / "articles", sample));
  KEEL_TRY(load_tickets(root / "tickets.jsonl", sample));
  KEEL_TRY(load_expected(root / "expected.jsonl", sample));
  KEEL_TRY(check(sample));
  return sample;
}

std::string_view without_locale(std::string_view article) noexcept {
  const std::size_t n = article.size();
  return n > 3 && article[n - 3] == '.' ? article.substr(0, n - 3) : article;
}

}  // namespace keel::demo
