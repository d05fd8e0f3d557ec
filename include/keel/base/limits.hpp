// Every cap on what Keel accepts, in one place. Exceeding one is Code::too_large, never a crash.
#pragma once

#include <cstddef>
#include <cstdint>

namespace keel::limits {

inline constexpr std::size_t question_bytes_max = 32 * 1024;         // one question or turn
inline constexpr std::size_t turns_max = 32;                         // earlier turns of a question
inline constexpr std::size_t message_bytes_max = 1024 * 1024;        // one message of a ticket
inline constexpr std::size_t article_bytes_max = 4 * 1024 * 1024;    // title + body
inline constexpr std::size_t name_bytes_max = 512;                   // ids, titles, tags, pages
inline constexpr std::size_t json_bytes_max = 64 * 1024 * 1024;      // one JSON document
inline constexpr std::size_t json_line_bytes_max = 8 * 1024 * 1024;  // one line of a JSONL file
inline constexpr std::size_t generated_bytes_max = 16 * 1024;        // what a generator wrote
inline constexpr std::size_t dimensions_max = 4096;                  // floats of an embedding
inline constexpr int json_depth_max = 64;
inline constexpr std::size_t event_inline_bytes_max = 64 * 1024;  // larger bodies are artifacts
inline constexpr std::size_t batch_events_max = 10'000;           // events of one append
inline constexpr std::int64_t clock_jump_us_max = 24LL * 3600 * 1'000'000;

}  // namespace keel::limits
