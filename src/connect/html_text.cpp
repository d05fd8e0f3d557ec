#include "keel/connect/html_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "html_entities.hpp"
#include "text_out.hpp"

namespace keel::connect {
namespace {

enum class Kind : std::uint8_t {
  inline_element,
  line,       // ends the line before and after
  paragraph,  // wants a blank line before and after
  heading,
  list,
  item,
  cell,
  row,
  pre,
  line_break,
  rule,
  link,
  image,
  dropped,  // with all it holds
};

struct Element {
  std::string_view name;
  Kind kind;
};
constexpr auto elements = std::to_array<Element>({
    {"a", Kind::link},
    {"address", Kind::line},
    {"article", Kind::paragraph},
    {"aside", Kind::paragraph},
    {"blockquote", Kind::paragraph},
    {"body", Kind::line},
    {"br", Kind::line_break},
    {"caption", Kind::line},
    {"dd", Kind::line},
    {"details", Kind::paragraph},
    {"div", Kind::line},
    {"dl", Kind::paragraph},
    {"dt", Kind::line},
    {"fieldset", Kind::line},
    {"figcaption", Kind::line},
    {"figure", Kind::paragraph},
    {"footer", Kind::line},
    {"form", Kind::line},
    {"h1", Kind::heading},
    {"h2", Kind::heading},
    {"h3", Kind::heading},
    {"h4", Kind::heading},
    {"h5", Kind::heading},
    {"h6", Kind::heading},
    {"header", Kind::line},
    {"hr", Kind::rule},
    {"html", Kind::line},
    {"img", Kind::image},
    {"li", Kind::item},
    {"main", Kind::line},
    {"nav", Kind::line},
    {"ol", Kind::list},
    {"p", Kind::paragraph},
    {"pre", Kind::pre},
    {"script", Kind::dropped},
    {"section", Kind::paragraph},
    {"style", Kind::dropped},
    {"summary", Kind::line},
    {"table", Kind::paragraph},
    {"tbody", Kind::line},
    {"td", Kind::cell},
    {"template", Kind::dropped},
    {"th", Kind::cell},
    {"title", Kind::dropped},
    {"tr", Kind::row},
    {"ul", Kind::list},
});
static_assert(std::is_sorted(elements.begin(), elements.end(),
                             [](const Element& a, const Element& b) { return a.name < b.name; }));

Kind kind_of(std::string_view name) noexcept {
  const auto found =
      std::lower_bound(elements.begin(), elements.end(), name,
                       [](const Element& a, std::string_view b) { return a.name < b; });
  return found != elements.end() && found->name == name ? found->kind : Kind::inline_element;
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool is_letter(char c) noexcept { return lower(c) >= 'a' && lower(c) <= 'z'; }
bool is_blank(char c) noexcept { return TextOut::blank.find(c) != std::string_view::npos; }

// Text without references and control characters; U+00A0 becomes a space.
std::string decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '&') {
      if (const std::size_t bytes = decode_entity(text.substr(i), out); bytes > 0) {
        i += bytes;
        continue;
      }
    }
    if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) == 0xa0) {
      out.push_back(' ');
      i += 2;
      continue;
    }
    if ((c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t') out.push_back(text[i]);
    ++i;
  }
  return out;
}

// The value of an attribute in what stands between a tag's name and its ">"; "" when not there.
std::string attribute(std::string_view in, std::string_view wanted) {
  std::size_t i = 0;
  const auto skip_blank = [&] {
    while (i < in.size() && (is_blank(in[i]) || in[i] == '/')) ++i;
  };
  while (skip_blank(), i < in.size()) {
    std::string name;
    while (i < in.size() && !is_blank(in[i]) && in[i] != '=' && in[i] != '/') {
      if (name.size() <= wanted.size()) name.push_back(lower(in[i]));
      ++i;
    }
    while (i < in.size() && is_blank(in[i])) ++i;
    if (i >= in.size() || in[i] != '=') continue;
    ++i;
    while (i < in.size() && is_blank(in[i])) ++i;
    std::size_t end = i;
    if (i < in.size() && (in[i] == '"' || in[i] == '\'')) {
      const char quote = in[i++];
      end = std::min(in.find(quote, i), in.size());
    } else {
      while (end < in.size() && !is_blank(in[end])) ++end;
    }
    if (name == wanted) return decoded(in.substr(i, end - i));
    i = std::min(end + 1, in.size());
  }
  return {};
}

class HtmlText {
 public:
  HtmlText(std::string_view html, Headings headings) : html_(html), headings_(headings) {}

  std::string run() {
    while (at_ < html_.size()) {
      const std::size_t tag = std::min(html_.find('<', at_), html_.size());
      put_text(html_.substr(at_, tag - at_));
      at_ = tag;
      if (at_ < html_.size() && !take_markup()) {
        out_.put("<");
        ++at_;
      }
    }
    return out_.take();
  }

 private:
  void put_text(std::string_view text) {
    if (text.empty()) return;
    const std::string plain = decoded(text);
    if (pre_depth_ > 0) {
      put_lines(plain);
    } else {
      out_.put_words(plain);
    }
  }
  // As it is, but without blank lines at the ends.
  void put_lines(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      out_.put(text.substr(0, end));
      if (end == text.size()) return;
      out_.add_line_end();
      text.remove_prefix(end + 1);
    }
  }

  // Takes a tag, a comment or a declaration; false when "<" is just a character.
  bool take_markup() {
    if (html_.substr(at_).starts_with("<!--")) {
      const std::size_t end = html_.find("-->", at_ + 4);
      at_ = end == std::string_view::npos ? html_.size() : end + 3;
      return true;
    }
    const char next = at_ + 1 < html_.size() ? html_[at_ + 1] : ' ';
    const bool closing = next == '/';
    const std::size_t name_at = at_ + (closing ? 2 : 1);
    const bool declaration = next == '!' || next == '?';
    if (!declaration && (name_at >= html_.size() || !is_letter(html_[name_at]))) return false;
    const std::size_t end = tag_end(name_at);
    if (end == std::string_view::npos) return false;
    at_ = end + 1;
    if (!declaration) take_tag(html_.substr(name_at, end - name_at), closing);
    return true;
  }

  // The ">" of the tag that begins before `from`, outside of quotes as long as quotes are closed.
  // Each way of failing is remembered, so that the whole stays linear.
  std::size_t tag_end(std::size_t from) {
    if (no_more_tags_) return std::string_view::npos;
    if (!quotes_broken_) {
      char quote = 0;
      for (std::size_t i = from; i < html_.size(); ++i) {
        const char c = html_[i];
        if (quote != 0) {
          if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
          quote = c;
        } else if (c == '>') {
          return i;
        }
      }
      quotes_broken_ = true;
    }
    const std::size_t end = html_.find('>', from);
    no_more_tags_ = end == std::string_view::npos;
    return end;
  }

  void take_tag(std::string_view tag, bool closing) {
    std::string name;
    for (const char c : tag) {
      if (is_blank(c) || c == '/' || name.size() > 10) break;
      name.push_back(lower(c));
    }
    const Kind kind = kind_of(name);
    if (closing) {
      close(kind);
    } else {
      open(kind, name, tag.substr(name.size()));
    }
  }

  void open(Kind kind, const std::string& name, std::string_view rest) {
    switch (kind) {
      case Kind::inline_element: break;
      case Kind::line: out_.break_line(1); break;
      case Kind::paragraph: out_.break_line(lists_.empty() ? 2 : 1); break;
      case Kind::heading:
        out_.break_line(2);
        if (headings_ == Headings::markdown) {
          out_.add_prefix(std::string(static_cast<std::size_t>(name[1] - '0'), '#') + " ");
        }
        break;
      case Kind::list:
        out_.break_line(lists_.empty() ? 2 : 1);
        if (lists_.size() < lists_max) lists_.push_back(name == "ol" ? 1 : 0);
        break;
      case Kind::item: open_item(); break;
      case Kind::row:
        out_.break_line(1);
        row_has_cell_ = false;
        break;
      case Kind::cell:
        if (row_has_cell_) out_.put(" | ");
        row_has_cell_ = true;
        break;
      case Kind::pre:
        out_.break_line(2);
        ++pre_depth_;
        break;
      case Kind::line_break: out_.add_line_end(); break;
      case Kind::rule: out_.break_line(2); break;
      case Kind::link:
        if (out_.in_link()) out_.close_link();
        out_.open_link(attribute(rest, "href"));
        break;
      case Kind::image: out_.put_words(attribute(rest, "alt")); break;
      case Kind::dropped: skip_to_end_of(name); break;
    }
  }

  void close(Kind kind) {
    switch (kind) {
      case Kind::line:
      case Kind::row: out_.break_line(1); break;
      case Kind::item:
        out_.drop_prefix();
        out_.break_line(1);
        break;
      case Kind::paragraph: out_.break_line(lists_.empty() ? 2 : 1); break;
      case Kind::heading:
        out_.drop_prefix();
        out_.break_line(2);
        break;
      case Kind::list:
        out_.drop_prefix();
        if (!lists_.empty()) lists_.pop_back();
        out_.break_line(lists_.empty() ? 2 : 1);
        break;
      case Kind::pre:
        out_.break_line(2);
        if (pre_depth_ > 0) --pre_depth_;
        break;
      case Kind::link: out_.close_link(); break;
      default: break;
    }
  }

  void open_item() {
    const int number = lists_.empty() ? 0 : lists_.back();
    if (number > 0) ++lists_.back();
    out_.set_marker(lists_.size(), number > 0 ? std::to_string(number) + ". " : "- ");
  }

  void skip_to_end_of(const std::string& name) {
    const std::string end = "</" + name;
    const auto same = [](char a, char b) { return lower(a) == b; };
    const auto found = std::search(html_.begin() + at_, html_.end(), end.begin(), end.end(), same);
    at_ = static_cast<std::size_t>(found - html_.begin());
  }

  static constexpr std::size_t lists_max = 16;

  std::string_view html_;
  Headings headings_;
  std::size_t at_ = 0;
  TextOut out_;
  std::vector<int> lists_;  // the open lists: number of the next item, 0 for bullets
  int pre_depth_ = 0;
  bool row_has_cell_ = false;
  bool quotes_broken_ = false;
  bool no_more_tags_ = false;
};

}  // namespace

std::string html_to_text(std::string_view html, Headings headings) {
  return HtmlText(html, headings).run();
}

}  // namespace keel::connect
