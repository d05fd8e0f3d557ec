// The cases of a trial as CSV, and what people wrote into its last column.
#include <algorithm>

#include "input.hpp"
#include "keel/base/limits.hpp"
#include "trial_view.hpp"

namespace keel::cli {
namespace {

constexpr std::string_view formula_signs = "=+-@\t\r";

std::string cell(std::string text) {
  if (!text.empty() && formula_signs.find(text.front()) != std::string_view::npos) {
    text.insert(text.begin(), '\'');
  }
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

// The cells of a CSV text with the line each row begins on.
struct Row {
  std::size_t line = 0;
  std::vector<std::string> cells;
};
std::vector<Row> parse_csv(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  // Where a comma is the decimal sign, spreadsheets save with semicolons.
  const std::string_view head = text.substr(0, text.find('\n'));
  const char separator = head.find(',') == std::string_view::npos ? ';' : ',';
  std::vector<Row> rows;
  Row row{1, {""}};
  bool quoted = false;
  std::size_t line = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    line += c == '\n';
    if (quoted) {
      if (c != '"') {
        row.cells.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        row.cells.back() += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == separator) {
      row.cells.emplace_back();
    } else if (c == '\n') {
      rows.push_back(std::move(row));
      row = {line, {""}};
    } else if (c != '\r') {
      row.cells.back() += c;
    }
  }
  if (row.cells.size() > 1 || !row.cells.front().empty()) rows.push_back(std::move(row));
  return rows;
}

// A cell as cell() was given it.
std::string plain(const std::string& text) {
  const bool marked = text.size() > 1 && text.front() == '\'' &&
                      formula_signs.find(text[1]) != std::string_view::npos;
  return marked ? text.substr(1) : text;
}

// As people type it: "Right " is "right".
std::string word(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\t') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return out;
}

bool blank(const Row& row) {
  return std::all_of(row.cells.begin(), row.cells.end(),
                     [](const std::string& cell) { return cell.empty(); });
}

}  // namespace

std::string cases_csv(const TrialReport& report) {
  std::string out = "case,question,article,title,passage,rating\r\n";
  for (const TrialCase& one : report.cases) {
    out += cell(one.id) + ',' + cell(one.question) + ',' + cell(one.article) + ',' +
           cell(one.title) + ',' + cell(one.passage) + ",\r\n";
  }
  return out;
}

Result<std::vector<TrialVerdict>> read_verdicts(const std::string& path) {
  KEEL_ASSIGN(const std::string text, read_all(path, limits::article_bytes_max, "the rated cases"));
  const std::vector<Row> rows = parse_csv(text);
  if (rows.empty() || rows.front().cells.size() != 6 || word(rows.front().cells[5]) != "rating") {
    return error(Code::invalid_argument,
                 path + ":1: these are no cases of a trial; write them with --cases");
  }
  std::vector<TrialVerdict> out;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const Row& row = rows[i];
    if (blank(row)) continue;
    const std::string where = path + ":" + std::to_string(row.line) + ": ";
    if (row.cells.size() != 6) {
      return error(Code::invalid_argument, where + std::to_string(row.cells.size()) +
                                               " cells, 6 belong here; keep the columns");
    }
    const std::string rating = word(row.cells[5]);
    if (rating.empty()) continue;
    if (rating != "right" && rating != "wrong") {
      return error(Code::invalid_argument,
                   where + "the rating \"" + row.cells[5] + "\" is neither right nor wrong");
    }
    out.push_back({row.cells[0], plain(row.cells[2]), rating == "right"});
  }
  return out;
}

}  // namespace keel::cli
