// What a page is made of besides charts: the document, its sections, large figures and tables.
// Thread safety: pure functions; a Table is for one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keel::page {

// A whole page: `title` is text, `body` is HTML.
[[nodiscard]] std::string document(std::string_view title, std::string_view body);

// A heading and an introduction ("" for none), both text, above `body`, which is HTML. `id` names
// it for links and scripts; "" for none.
[[nodiscard]] std::string section(std::string_view title, std::string_view intro,
                                  std::string_view body, std::string_view id = {});

// One entry of <dl class="keys">: a large figure above what it counts.
[[nodiscard]] std::string key(std::string_view figure, std::string_view label);

// A part that scrolls sideways by itself where the page is too narrow; `label` names it.
[[nodiscard]] std::string scrolling(std::string_view label, std::string_view html);

// A table under its caption, of one row of headings.
class Table {
 public:
  struct Column {
    enum class Kind { text, number, name };  // name: heads its row
    Kind kind = Kind::text;
    std::string heading;
  };
  Table(std::string_view caption, std::vector<Column> columns);

  // Of HTML, a cell for each column.
  void row(const std::vector<std::string>& cells);
  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
  [[nodiscard]] std::string html() const;  // scrolls by itself

 private:
  std::string caption_;
  std::vector<Column> columns_;
  std::string rows_;
};

}  // namespace keel::page
