#include "trial_view.hpp"

#include <fmt/format.h>

#include "dates.hpp"
#include "input.hpp"
#include "keel/base/limits.hpp"
#include "table.hpp"
#include "terminal.hpp"

namespace keel::cli {
namespace {

constexpr std::size_t named_max = 10;

std::string share(std::uint64_t part, std::uint64_t all) {
  return all == 0
             ? "-"
             : fmt::format("{:.0f}%", 100.0 * static_cast<double>(part) / static_cast<double>(all));
}
std::string of(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? "-" : fmt::format("{} of {} ({})", part, all, share(part, all));
}

std::string accuracy_line(const TrialAccuracy& rated) {
  if (rated.answered == 0) {
    return fmt::format("{} cases are rated, none that it would have answered", rated.rated);
  }
  return fmt::format(
      "{:.0f}% right of what it would have answered (95% interval {:.0f}% to {:.0f}%; "
      "{} rated cases, {} of them answered, weighted)",
      100 * rated.accuracy, 100 * rated.low, 100 * rated.high, rated.rated, rated.answered);
}

struct Line {
  std::string name, with, without;
};

std::vector<Line> comparison(const TrialReport& r) {
  return {{"would have answered", of(r.learning.answered, r.questions),
           of(r.frozen.answered, r.questions)},
          {"agents linked the same article", of(r.learning.linked_agreed, r.learning.linked),
           of(r.frozen.linked_agreed, r.frozen.linked)},
          {"agents' text says the same", of(r.learning.supported_agreed, r.learning.supported),
           of(r.frozen.supported_agreed, r.frozen.supported)}};
}

std::vector<std::string> health_lines(const TrialHealth& health) {
  std::vector<std::string> out;
  for (const std::string& id : health.stale) out.push_back(id + " is contradicted by agents");
  for (const auto& [a, b] : health.contradictory) {
    out.push_back(a + " and " + b + " give different numbers in the same sentence");
  }
  for (const auto& [a, b] : health.duplicate) out.push_back(a + " and " + b + " say the same");
  for (const std::string& id : health.empty) out.push_back(id + " says next to nothing");
  return out;
}

std::string gap_line(const GapView& gap) {
  std::string words;
  for (const std::string& word : gap.words) words += (words.empty() ? "" : " ") + word;
  return fmt::format("{} tickets: {}", gap.questions, words);
}

std::string review_line(const TrialReport& r) {
  return fmt::format(
      "{} proposals; {:.0f} minutes of review a month (2 a proposal), for articles on "
      "{:.0f} questions a month that had none",
      r.proposals, r.review_minutes, r.gap_questions);
}

std::string words_line(const TrialReport& r) {
  std::string out;
  for (const auto& [word, tickets] : r.foreign_words) {
    out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", word, tickets);
  }
  return out.empty() ? "none" : out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}
std::string list_html(const std::vector<std::string>& lines) {
  if (lines.empty()) return "<p>none</p>\n";
  std::string out = "<ul>\n";
  for (const std::string& line : lines) out += "<li>" + escaped(line) + "</li>\n";
  return out + "</ul>\n";
}

// A bar of the share answered, with learning over without.
std::string bars(const TrialWeek& week) {
  const auto width = [&](std::uint64_t part) {
    return week.asked == 0 ? 0.0
                           : 100.0 * static_cast<double>(part) / static_cast<double>(week.asked);
  };
  return fmt::format(
      "<div class=\"on\" style=\"width:{:.0f}%\"></div>"
      "<div class=\"off\" style=\"width:{:.0f}%\"></div>",
      width(week.learning.answered), width(week.frozen.answered));
}

std::string cell(std::string text) {
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
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
    } else if (c == ',') {
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

}  // namespace

std::string trial_text(const TrialReport& r, const Rated& rated) {
  std::string out = fmt::format("{} tickets, {} before the date; {} questions after it\n\n",
                                r.tickets, r.learned, r.questions);
  Table totals({{""}, {"learning"}, {"not learning"}});
  for (const Line& line : comparison(r)) totals.row({line.name, line.with, line.without});
  out += totals.str();
  if (rated) out += "rated  " + accuracy_line(*rated) + '\n';
  Table weeks({{"week"},
               {"questions", Column::Kind::number},
               {"would answer", Column::Kind::number},
               {"not learning", Column::Kind::number},
               {"agrees", Column::Kind::number},
               {"not learning", Column::Kind::number}});
  const auto agreed = [](const TrialTally& t) {
    return share(t.linked_agreed + t.supported_agreed, t.linked + t.supported);
  };
  for (const TrialWeek& week : r.weeks) {
    weeks.row({date(week.week_us), std::to_string(week.asked),
               share(week.learning.answered, week.asked), share(week.frozen.answered, week.asked),
               agreed(week.learning), agreed(week.frozen)});
  }
  out += '\n' + weeks.str() + "\nLargest gaps\n";
  for (std::size_t i = 0; i < std::min(named_max, r.gaps.size()); ++i) {
    out += "  " + one_line(gap_line(r.gaps[i])) + '\n';
  }
  out += "\nWords customers use and articles do not (tickets)\n  " + words_line(r) + '\n';
  out += "\nThe help centre's health\n";
  const std::vector<std::string> health = health_lines(r.health);
  for (const std::string& line : health) out += "  " + one_line(line) + '\n';
  if (health.empty()) out += "  nothing found\n";
  out += "\nReview\n  " + review_line(r) + "\n\nWhat this does not say\n";
  for (const std::string& caution : r.cautions) out += "  " + caution + '\n';
  return out;
}

std::string trial_html(const TrialReport& r, const Rated& rated) {
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Trial</title>\n"
      "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 "
      "1rem;color:#1d2430}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:"
      ".3rem .6rem;border-bottom:1px solid #dde2ea}td.bar{width:40%}.on,.off{height:.6rem;"
      "border-radius:.2rem;margin:.1rem 0}.on{background:#1f7a6d}.off{background:#b9c2cf}"
      ".note{color:#5a6472}</style></head><body>\n<h1>Trial on your own history</h1>\n";
  out += fmt::format(
      "<p>{} tickets, {} before the date; {} questions after it.</p>\n<table>\n"
      "<tr><th></th><th>learning</th><th>not learning</th></tr>\n",
      r.tickets, r.learned, r.questions);
  for (const Line& line : comparison(r)) {
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", line.name, line.with,
                       line.without);
  }
  out += "</table>\n";
  if (rated) out += "<p><b>Rated:</b> " + accuracy_line(*rated) + "</p>\n";
  out +=
      "<h2>Week by week: the share it would have answered</h2>\n<p class=\"note\">Green with "
      "learning, grey without.</p>\n<table>\n<tr><th>week</th><th>questions</th><th></th>"
      "<th>learning</th><th>not learning</th></tr>\n";
  for (const TrialWeek& week : r.weeks) {
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td class=\"bar\">{}</td><td>{}</td><td>{}</td></tr>\n",
        date(week.week_us), week.asked, bars(week), share(week.learning.answered, week.asked),
        share(week.frozen.answered, week.asked));
  }
  out += "</table>\n<h2>Largest gaps</h2>\n";
  std::vector<std::string> gaps;
  for (std::size_t i = 0; i < std::min(named_max, r.gaps.size()); ++i) {
    gaps.push_back(gap_line(r.gaps[i]));
  }
  out += list_html(gaps) + "<h2>Words customers use and articles do not</h2>\n<p>" +
         escaped(words_line(r)) + "</p>\n<h2>The help centre's health</h2>\n" +
         list_html(health_lines(r.health)) + "<h2>Review</h2>\n<p>" + escaped(review_line(r)) +
         "</p>\n<h2>What this does not say</h2>\n" + list_html(r.cautions);
  return out + "</body></html>\n";
}

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
  if (rows.empty() || rows.front().cells.size() != 6 || rows.front().cells[5] != "rating") {
    return error(Code::invalid_argument,
                 path + ":1: these are no cases of a trial; write them with --cases");
  }
  std::vector<TrialVerdict> out;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const Row& row = rows[i];
    const std::string where = path + ":" + std::to_string(row.line) + ": ";
    if (row.cells.size() != 6) {
      return error(Code::invalid_argument, where + std::to_string(row.cells.size()) +
                                               " cells, 6 belong here; keep the columns");
    }
    const std::string& rating = row.cells[5];
    if (rating.empty()) continue;
    if (rating != "right" && rating != "wrong") {
      return error(Code::invalid_argument,
                   where + "the rating \"" + rating + "\" is neither right nor wrong");
    }
    out.push_back({row.cells[0], rating == "right"});
  }
  return out;
}

Json to_json(const TrialAccuracy& a) {
  Json out;
  out.set("rated", a.rated).set("answered", a.answered).set("accuracy", a.accuracy);
  return out.set("low", a.low).set("high", a.high);
}

}  // namespace keel::cli
