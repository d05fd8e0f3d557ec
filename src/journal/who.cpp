#include "journal/who.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <ctime>

namespace keel::journal {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "this machine";
  return name.data();
}

std::string utc(std::int64_t at_us) {
  const auto seconds = static_cast<std::time_t>(at_us / 1'000'000);
  std::tm parts{};
  if (::gmtime_r(&seconds, &parts) == nullptr) return "an unknown time";
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

}  // namespace

std::string this_process(std::int64_t since_us) {
  return fmt::format("pid {} on {} since {}", ::getpid(), host_name(), utc(since_us));
}

}  // namespace keel::journal
