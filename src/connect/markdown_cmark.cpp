// The one adapter of libcmark: walks the document it parses.
#include <cmark.h>

#include <memory>
#include <vector>

#include "keel/connect/html_text.hpp"
#include "keel/connect/markdown_text.hpp"
#include "text_out.hpp"

namespace keel::connect {
namespace {

struct FreeNode {
  void operator()(cmark_node* node) const noexcept { cmark_node_free(node); }
};
struct FreeIterator {
  void operator()(cmark_iter* iterator) const noexcept { cmark_iter_free(iterator); }
};

std::string_view literal(cmark_node* node) noexcept {
  const char* text = cmark_node_get_literal(node);
  return text ? text : "";
}
std::string_view address(cmark_node* node) noexcept {
  const char* text = cmark_node_get_url(node);
  return text ? text : "";
}

class MarkdownText {
 public:
  std::string run(cmark_node* document) {
    const std::unique_ptr<cmark_iter, FreeIterator> iterator(cmark_iter_new(document));
    for (;;) {
      const cmark_event_type event = cmark_iter_next(iterator.get());
      if (event == CMARK_EVENT_DONE) return out_.take();
      cmark_node* node = cmark_iter_get_node(iterator.get());
      if (event == CMARK_EVENT_ENTER) {
        enter(node);
      } else {
        exit(node);
      }
    }
  }

 private:
  void enter(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_LIST:
        block();
        lists_.push_back(cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
                             ? cmark_node_get_list_start(node)
                             : -1);
        break;
      case CMARK_NODE_ITEM: enter_item(); break;
      case CMARK_NODE_PARAGRAPH:
      case CMARK_NODE_BLOCK_QUOTE:
      case CMARK_NODE_THEMATIC_BREAK: block(); break;
      case CMARK_NODE_HEADING: out_.break_line(2); break;
      case CMARK_NODE_CODE_BLOCK: put_code(literal(node)); break;
      case CMARK_NODE_HTML_BLOCK:
        block();
        out_.put(html_to_text(literal(node)));
        block();
        break;
      case CMARK_NODE_HTML_INLINE:
        if (literal(node).starts_with("<br")) out_.break_line(1);
        break;
      case CMARK_NODE_TEXT: out_.put(literal(node)); break;
      case CMARK_NODE_CODE: out_.put(literal(node)); break;
      case CMARK_NODE_SOFTBREAK: out_.space(); break;
      case CMARK_NODE_LINEBREAK: out_.break_line(1); break;
      case CMARK_NODE_LINK: out_.open_link(address(node)); break;
      default: break;
    }
  }

  void exit(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_LIST:
        if (!lists_.empty()) lists_.pop_back();
        block();
        break;
      case CMARK_NODE_ITEM:
        out_.drop_prefix();
        out_.break_line(1);
        break;
      case CMARK_NODE_PARAGRAPH:
      case CMARK_NODE_BLOCK_QUOTE: block(); break;
      case CMARK_NODE_HEADING: out_.break_line(2); break;
      case CMARK_NODE_LINK: out_.close_link(); break;
      default: break;
    }
  }

  // A blank line between blocks, inside of lists a line's end.
  void block() { out_.break_line(lists_.empty() ? 2 : 1); }

  void enter_item() {
    int& number = lists_.back();
    out_.set_marker(std::min<std::size_t>(lists_.size(), 16),
                    number >= 0 ? std::to_string(number) + ". " : "- ");
    if (number >= 0) ++number;
  }

  void put_code(std::string_view code) {
    block();
    while (code.ends_with('\n')) code.remove_suffix(1);
    out_.put(code);
    block();
  }

  TextOut out_;
  std::vector<int> lists_;  // the open lists: number of the next item, -1 for bullets
};

}  // namespace

std::string markdown_to_text(std::string_view markdown) {
  const std::unique_ptr<cmark_node, FreeNode> document(cmark_parse_document(
      markdown.data() ? markdown.data() : "", markdown.size(), CMARK_OPT_VALIDATE_UTF8));
  return document ? MarkdownText().run(document.get()) : std::string();
}

}  // namespace keel::connect
