#include <array>

#include "sample.hpp"

namespace keel::demo {

// Written once, from the story in examples/data/README.md, without looking at what Keel answers.
std::span<const HeldQuestion> held_questions() noexcept {
  static constexpr std::array<HeldQuestion, 16> questions = {{
      {"I dragged an appointment to another fitter in the planner and it jumped back to the old "
       "one",
       "en", "dispatch-board-move", ""},
      {"can every colleague in the planning calendar thing have his own colour", "en",
       "dispatch-board-views", ""},
      {"our new secretary does not see the planner at all", "en", "dispatch-board", ""},
      {"how do we turn on the map where customers can follow the van", "en", "", "arrival-link"},
      {"Wie aktivieren wir, dass der Kunde den Monteur auf der Karte verfolgen kann?", "de", "",
       "arrival-link"},
      {"does a customer still see the technician on the tracking page after the job is done", "en",
       "", "arrival-link"},
      {"the city council refuses our PDF bills and wants XML e-invoices, is that possible", "en",
       "", "e-invoices"},
      {"Wo schalten wir E-Rechnungen im Format XRechnung ein?", "de", "", "e-invoices"},
      {"the e-invoice was rejected because the buyer reference is missing", "en", "", "e-invoices"},
      {"download all photos of several jobs in one go", "en", "", "photo-download"},
      {"what does the Crew plan cost per user and month right now", "en", "plans-and-prices", "",
       true},
      {"do we still get two months free when we pay for the whole year", "en", "plans-and-prices",
       "", true},
      {"the daily route sheet mail did not come to my drivers this morning", "en",
       "route-sheet-email", "", true},
      {"I forgot my password and the reset mail never comes", "en", "reset-password", ""},
      {"Wie kann ich unser Abo zum Monatsende beenden?", "de", "cancel-subscription", ""},
      {"our solicitor will write to you about the damages we claim", "en", "", ""},
  }};
  return questions;
}

}  // namespace keel::demo
