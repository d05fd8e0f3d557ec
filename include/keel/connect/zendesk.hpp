// Zendesk exports: tickets with their audits as canonical events, Help Center articles as articles.
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keel/base/article.hpp"
#include "keel/base/json.hpp"
#include "keel/base/status.hpp"
#include "keel/base/ticket_event.hpp"

namespace keel::connect {

// What an account's administrator knows and the export does not say. Ids as text.
struct ZendeskSettings {
  std::vector<std::string> ai_user_ids;      // users that are bots
  std::vector<std::string> bot_group_ids;    // leaving one of these groups is a hand-over
  std::vector<std::string> escalation_tags;  // setting one of these is a hand-over
  std::string page_field_id;                 // custom field with the page the customer was on
  bool keep_private = false;                 // private comments as events with is_private
};

struct ZendeskTicket {
  std::vector<TicketEvent> events;  // ordered by time, then by what comes first in a ticket's life
  std::vector<std::string> warnings;  // what was cut or skipped, and where
};

// `story` is {"ticket", "audits", "users", "groups", "satisfaction_ratings"} as the API gives each;
// only ticket and audits are required. Event ids come from Zendesk's own, so that a second import
// is a no-op. A follow-up ticket also reopens (inferred) the ticket it follows. invalid_argument
// when an id or a time is missing or wrong; then there are no events at all.
[[nodiscard]] Result<ZendeskTicket> zendesk_ticket(const Json& story,
                                                   const ZendeskSettings& settings);

// An object of /api/v2/help_center/articles.json; nullopt for a draft. A user segment makes it
// internal; a translation has the id "<id>:<locale>". `section_names` is the page's "sections"
// array, if any.
[[nodiscard]] Result<std::optional<Article>> zendesk_article(const Json& article,
                                                             const Json& section_names = {});

}  // namespace keel::connect
