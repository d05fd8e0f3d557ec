#include "page/parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "page/chart.hpp"
#include "page/style.hpp"

namespace keel::page {

std::string document(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
      "<style>{}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
      escaped(title), page_style, body);
}

std::string section(std::string_view title, std::string_view intro, std::string_view body,
                    std::string_view id) {
  return fmt::format(
      "<section{}>\n<h2>{}</h2>\n{}{}</section>\n",
      id.empty() ? "" : fmt::format(" id=\"{}\"", escaped(id)), escaped(title),
      intro.empty() ? "" : fmt::format("<p class=\"intro\">{}</p>\n", escaped(intro)), body);
}

std::string key(std::string_view figure, std::string_view label) {
  return fmt::format("<div><dt>{}</dt><dd class=\"figure\">{}</dd></div>\n", escaped(label),
                     escaped(figure));
}

std::string scrolling(std::string_view label, std::string_view html) {
  return fmt::format(
      "<div class=\"scroll\" role=\"region\" aria-label=\"{}\" tabindex=\"0\">\n{}</div>\n",
      escaped(label), html);
}

Table::Table(std::string_view caption, std::vector<Column> columns)
    : caption_(caption), columns_(std::move(columns)) {}

void Table::row(const std::vector<std::string>& cells) {
  rows_ += "<tr>";
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    switch (columns_[i].kind) {
      case Column::Kind::text: rows_ += "<td>" + cells[i] + "</td>"; break;
      case Column::Kind::number: rows_ += "<td class=\"n\">" + cells[i] + "</td>"; break;
      case Column::Kind::name: rows_ += "<th scope=\"row\">" + cells[i] + "</th>"; break;
    }
  }
  rows_ += "</tr>\n";
}

std::string Table::html() const {
  std::string heads;
  for (const Column& column : columns_) {
    heads += fmt::format("<th scope=\"col\"{}>{}</th>",
                         column.kind == Column::Kind::number ? " class=\"n\"" : "",
                         escaped(column.heading));
  }
  const auto texts = std::count_if(columns_.begin(), columns_.end(), [](const Column& column) {
    return column.kind == Column::Kind::text;
  });
  return scrolling(caption_, fmt::format("<table{}>\n<caption>{}</caption>\n<thead><tr>{}</tr>"
                                         "</thead>\n<tbody>\n{}</tbody>\n</table>\n",
                                         texts > 1 ? " class=\"wide words\"" : "",
                                         escaped(caption_), heads, rows_));
}

}  // namespace keel::page
