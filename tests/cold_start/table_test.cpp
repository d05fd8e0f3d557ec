// The table of docs/cold-start.md: what a new workspace proposes, answers and says, by the number
// of its articles and of the tickets it has seen.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "cold_start/made_up.hpp"
#include "support/source_folder.hpp"
#include "unit/engine/fixture.hpp"

using namespace keel;
using namespace keel::test;

namespace {

constexpr std::uint64_t seed = 20261125;
constexpr std::array<std::size_t, 4> article_counts = {0, 15, 60, 500};
constexpr std::array<std::size_t, 4> ticket_counts = {0, 50, 500, 5000};
constexpr std::size_t judged_max = 600;  // of the latest tickets, as suggestions
constexpr std::size_t tick_every = 150;
constexpr std::size_t trials = 400;  // questions asked at the end
constexpr int tolerance = 2;         // in 100, between the page and what is measured

struct Cell {
  std::size_t articles = 0, tickets = 0;
  std::string proposed, threshold_name, says;
  int right = 0, wrong = 0, invented = 0;  // in 100: of those with an article; of those without
  int wrong_of_answers = 0;                // in 100 of all answers
  bool shown = false;                      // in the mode it proposes
};

// Past tickets, in bulk.
void import_tickets(Workspace& w, MadeUpDesk& desk, std::size_t n) {
  std::vector<TicketEvent> events;
  for (std::size_t i = 0; i < n; ++i) {
    const MadeUpQuestion question = desk.question();
    const std::string ticket = "T-" + std::to_string(i);
    events.push_back(ticket_event(ticket, TicketEventType::customer_message, question.text));
    events.back().customer = "c" + std::to_string(i);
    events.push_back(ticket_event(ticket, TicketEventType::agent_reply, desk.reply(question)));
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    w.wait(60 * second_us);
    events[i].event_id = "e" + std::to_string(i);
    events[i].at_us = w.clock.now_us();
  }
  if (!events.empty()) (void)value_of(w->ingest_history(events));
}

// The latest tickets as they come: agents accept a suggestion, or reject it and name the right one.
void judge_tickets(Workspace& w, MadeUpDesk& desk, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const MadeUpQuestion question = desk.question();
    const std::string ticket = "L-" + std::to_string(i);
    const Answer answer = w.ask(question.text, ticket, "d" + std::to_string(i));
    const bool right = best_of(answer) == question.article && !question.article.empty();
    if (answer.decision == Decision::answer && right) {
      w.signal(answer, SignalKind::accepted);
    } else if (!question.article.empty()) {
      w.signal(answer, SignalKind::corrected, question.article);
    } else if (answer.decision == Decision::answer) {
      w.signal(answer, SignalKind::rejected);
    }
    if (i % tick_every == tick_every - 1) w.tick();
  }
}

int in_100(int part, int whole) {
  return whole == 0 ? 0 : static_cast<int>(std::lround(100.0 * part / whole));
}

// Asks what nobody asked before, with customers listening.
void try_out(Workspace& w, MadeUpDesk& desk, Cell& cell) {
  int answerable = 0, right = 0, wrong = 0, others = 0, invented = 0;
  for (std::size_t i = 0; i < trials; ++i) {
    const MadeUpQuestion question = desk.question();
    ++(question.article.empty() ? others : answerable);
    const Answer answer = w.ask(question.text);
    if (answer.decision != Decision::answer) continue;
    if (question.article.empty()) {
      ++invented;
    } else {
      ++(best_of(answer) == question.article ? right : wrong);
    }
  }
  cell.right = in_100(right, answerable);
  cell.wrong = in_100(wrong, answerable);
  cell.invented = in_100(invented, others);
  cell.wrong_of_answers = in_100(wrong + invented, right + wrong + invented);
}

Cell play(std::size_t articles, std::size_t tickets) {
  Workspace w;
  MadeUpDesk desk(articles, seed + articles);
  w.import(desk.articles());
  const std::size_t judged = articles == 0 ? 0 : std::min(judged_max, tickets / 2);
  import_tickets(w, desk, tickets - judged);
  judge_tickets(w, desk, judged);
  const ReadinessCard card = w->readiness();
  Cell out;
  out.articles = articles;
  out.tickets = tickets;
  out.proposed = mode_name(card.proposed);
  out.threshold_name = card.threshold_name;
  out.says = card.why_proposed;
  CHECK_FALSE(card.next_steps.empty());
  require_ok(w->set_mode({{}, card.proposed, false, "lead", {}}));
  const MadeUpQuestion question = desk.question();
  out.shown = w.ask(question.text).mode == Mode::answer;
  require_ok(w->set_mode({{}, Mode::answer, true, "lead", {}}));
  try_out(w, desk, out);
  return out;
}

std::string row_of(const Cell& c) {
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} |", c.articles, c.tickets, c.proposed,
                     c.threshold_name, c.right, c.wrong, c.invented);
}

// "There are 15 articles" -> "There are N articles"
std::string without_numbers(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      out += c;
    } else if (!out.ends_with('N')) {
      out += 'N';
    }
  }
  return out;
}

struct Page {
  std::vector<Cell> rows;
  std::string text;  // on one line
};

Page page() {
  std::ifstream file(keel::test::source_folder() + "/docs/cold-start.md");
  Page out;
  for (std::string line; std::getline(file, line);) {
    out.text += line.substr(std::min(line.find_first_not_of(' '), line.size())) + ' ';
    std::replace(line.begin(), line.end(), '|', '\n');
    std::istringstream cells(line);
    std::vector<std::string> values;
    for (std::string value; std::getline(cells, value);) {
      const std::size_t first = value.find_first_not_of(' ');
      if (first == std::string::npos) continue;
      values.push_back(value.substr(first, value.find_last_not_of(' ') + 1 - first));
    }
    if (values.size() != 7 || values[0].find_first_not_of("0123456789") != std::string::npos) {
      continue;
    }
    Cell cell;
    cell.articles = std::stoul(values[0]);
    cell.tickets = std::stoul(values[1]);
    cell.proposed = values[2];
    cell.threshold_name = values[3];
    cell.right = std::stoi(values[4]);
    cell.wrong = std::stoi(values[5]);
    cell.invented = std::stoi(values[6]);
    out.rows.push_back(std::move(cell));
  }
  return out;
}

bool near(int a, int b) { return std::abs(a - b) <= tolerance; }

// What must hold whatever the page says.
void check_bounds(const Cell& c) {
  CHECK(c.shown == (c.proposed == "answer"));
  if (c.articles == 0) CHECK(c.right + c.wrong + c.invented == 0);
  if (c.tickets == 0) CHECK(c.invented <= 5);
  if (c.tickets == 0) CHECK(c.wrong <= 2);
  if (c.proposed == "answer") CHECK(c.threshold_name == "certified");
  if (c.proposed == "answer") CHECK(c.wrong_of_answers <= 8);
  if (c.proposed == "suggest" && c.articles > 0) CHECK((c.right >= 30 || c.right == 0));
  CHECK(c.wrong <= 10);
  CHECK(c.invented <= 30);
}

}  // namespace

TEST_CASE("what a new workspace proposes, answers and says is what the table says") {
  const Page written = page();
  std::vector<Cell> measured;
  for (const std::size_t articles : article_counts) {
    for (const std::size_t tickets : ticket_counts) measured.push_back(play(articles, tickets));
  }
  std::string table;
  for (const Cell& cell : measured) table += row_of(cell) + '\n';
  INFO("seed " << seed << "; measured:\n" << table);
  REQUIRE(written.rows.size() == measured.size());
  for (std::size_t i = 0; i < measured.size(); ++i) {
    const Cell& is = measured[i];
    const Cell& says = written.rows[i];
    CAPTURE(row_of(is));
    check_bounds(is);
    CHECK(is.articles == says.articles);
    CHECK(is.tickets == says.tickets);
    CHECK(is.proposed == says.proposed);
    CHECK(is.threshold_name == says.threshold_name);
    CHECK(near(is.right, says.right));
    CHECK(near(is.wrong, says.wrong));
    CHECK(near(is.invented, says.invented));
    CAPTURE(is.says);
    CHECK(written.text.find(without_numbers(is.says)) != std::string::npos);
  }
}
