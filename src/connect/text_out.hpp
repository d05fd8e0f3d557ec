// TextOut: builds plain text from a document's elements: line breaks are asked for, not written, so
// that none pile up, and links know where their text began.
// Thread safety: one thread at a time.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace keel::connect {

class TextOut {
 public:
  // At least this many line ends (1 or 2) before the next text; none before the first.
  void break_line(int ends) noexcept { ends_ = std::min(2, std::max(ends_, ends)); }
  // One more line end than now, up to a blank line.
  void add_line_end() noexcept { ends_ = std::min(2, ends_ + 1); }
  // White space before the next text, if it goes on in the same line.
  void space() noexcept { space_ = true; }
  // Text with its white space as it is.
  void put(std::string_view text) {
    if (text.empty()) return;
    settle();
    for (auto link = links_.rbegin(); link != links_.rend() && link->begin == unset; ++link) {
      link->begin = out_.size();
    }
    out_ += text;
  }
  // Text in which every run of white space is one space.
  void put_words(std::string_view text) {
    while (!text.empty()) {
      const std::size_t word = std::min(text.find_first_of(blank), text.size());
      put(text.substr(0, word));
      text.remove_prefix(word);
      if (text.empty()) break;
      space();
      text.remove_prefix(std::min(text.find_first_not_of(blank), text.size()));
    }
  }
  // "- " or "3. " in front of the next text, in a line of its own.
  void set_marker(std::size_t depth, std::string_view marker) {
    break_line(1);
    prefix_.assign(2 * (depth > 0 ? depth - 1 : 0), ' ');
    prefix_ += marker;
  }
  // "## " in front of the next text, behind a marker if there is one.
  void add_prefix(std::string_view prefix) { prefix_ += prefix; }
  // The element ended: what was to stand in front of its text is no longer wanted.
  void drop_prefix() noexcept { prefix_.clear(); }
  void open_link(std::string_view address) { links_.push_back({std::string(address), unset}); }
  // The address goes behind the link's text when it leads anywhere and is not the text itself.
  void close_link() {
    if (links_.empty()) return;
    const Link link = std::move(links_.back());
    links_.pop_back();
    const std::string_view text = std::string_view(out_).substr(std::min(link.begin, out_.size()));
    if (text.empty() || !leads_out(link.address)) return;
    const bool mail = link.address.starts_with("mailto:");
    const std::string_view shown = std::string_view(link.address).substr(mail ? 7 : 0);
    if (text == shown || text == link.address) return;
    out_ += " (";
    out_ += shown;
    out_ += ")";
  }
  [[nodiscard]] bool in_link() const noexcept { return !links_.empty(); }
  // The text without white space at its ends, and with none at the ends of its lines.
  [[nodiscard]] std::string take() {
    while (in_link()) close_link();
    trim_line();
    out_.erase(0, std::min(out_.find_first_not_of('\n'), out_.size()));
    while (!out_.empty() && blank.find(out_.back()) != std::string_view::npos) out_.pop_back();
    return std::move(out_);
  }

  static constexpr std::string_view blank = " \t\n\r\f\v";

 private:
  static constexpr std::size_t unset = std::string::npos;
  struct Link {
    std::string address;
    std::size_t begin;  // of its text in out_, unset before there is any
  };

  // False for what leads nowhere outside of the page it stands on.
  static bool leads_out(std::string_view address) noexcept {
    return !address.empty() && address.front() != '#' && !address.starts_with("javascript:") &&
           !address.starts_with("data:");
  }
  // Writes the break that was asked for, or the space, and the prefix.
  void settle() {
    if (ends_ > 0) {
      trim_line();
      int there = out_.empty() ? ends_ : 0;
      while (there < ends_ && out_.size() > static_cast<std::size_t>(there) &&
             out_[out_.size() - 1 - static_cast<std::size_t>(there)] == '\n') {
        ++there;
      }
      out_.append(static_cast<std::size_t>(ends_ - there), '\n');
    } else if (space_ && !out_.empty() && blank.find(out_.back()) == std::string_view::npos) {
      out_.push_back(' ');
    }
    ends_ = 0;
    space_ = false;
    out_ += prefix_;
    prefix_.clear();
  }
  void trim_line() {
    while (!out_.empty() && (out_.back() == ' ' || out_.back() == '\t')) out_.pop_back();
  }

  std::string out_;
  int ends_ = 0;
  bool space_ = false;
  std::string prefix_;
  std::vector<Link> links_;
};

}  // namespace keel::connect
