#include "keel/text/pattern.hpp"

#include "text/unicode.hpp"

namespace keel::text {
namespace {

// Without scheme and host. "app.example/a" has a host too: its first segment holds a dot.
std::string_view without_host(std::string_view url) noexcept {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos && url.find('/') == scheme + 1) {
    url.remove_prefix(scheme + 3);
  } else if (url.starts_with("//")) {
    url.remove_prefix(2);
  } else {
    const std::size_t slash = url.find('/');
    const std::size_t dot = url.find('.');
    if (slash == 0 || slash == std::string_view::npos || dot > slash) return url;
  }
  const std::size_t path = url.find('/');
  return path == std::string_view::npos ? std::string_view{} : url.substr(path);
}

// The next segment of a path, which is moved behind it.
std::string_view next_segment(std::string_view& path) noexcept {
  path.remove_prefix(1);  // the slash
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

}  // namespace

std::string url_path(std::string_view url) {
  const std::string clean = scrub(url);
  url = trim(clean);
  url = without_host(url.substr(0, url.find_first_of("?#")));
  std::string out = "/";
  for (const char c : url) {
    if (c != '/' || out.back() != '/') out.push_back(ascii_lower(c));
  }
  while (out.size() > 1 && (out.back() == '/' || is_ascii_space(out.back()))) out.pop_back();
  return out;
}

bool path_matches(std::string_view pattern, std::string_view url) {
  const std::string wanted = url_path(pattern);
  const std::string given = url_path(url);
  std::string_view pattern_rest = wanted == "/" ? std::string_view{} : wanted;
  std::string_view rest = given == "/" ? std::string_view{} : given;
  while (!pattern_rest.empty()) {
    if (pattern_rest == "/**") return true;
    if (rest.empty()) return false;
    const std::string_view want = next_segment(pattern_rest);
    const std::string_view have = next_segment(rest);
    if (want != "*" && want != have) return false;
  }
  return rest.empty();
}

}  // namespace keel::text
