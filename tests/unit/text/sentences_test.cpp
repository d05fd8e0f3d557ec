#include "keel/text/sentences.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace keel::text;

namespace {
using Sentences = std::vector<std::string_view>;
}

TEST_CASE("sentences end where readers think so") {
  CHECK(sentences("Pay 3.50 now. OK? Yes!").size() == 3);
  CHECK(sentences("See e.g. www.a.example. Then go on.") ==
        Sentences{"See e.g. www.a.example.", "Then go on."});
  CHECK(sentences("Wir liefern z.B. nach Wien. Die Kosten betragen ca. 5 Euro.") ==
        Sentences{"Wir liefern z.B. nach Wien.", "Die Kosten betragen ca. 5 Euro."});
  CHECK(sentences("\xc2\xbf"
                  "Funciona? S\xc3\xad. La Sra. Ruiz lo sabe.")
            .size() == 3);
  CHECK(sentences("He said \"stop.\" Then he left...") ==
        Sentences{"He said \"stop.\"", "Then he left..."});
  CHECK(sentences("No. It is not.") == Sentences{"No.", "It is not."});
  CHECK(sentences("Use form no. 7 here.").size() == 1);
}

TEST_CASE("Markdown marks are left out") {
  CHECK(sentences("## Refunds\n\n- Open *Settings*.\n* Choose\n1. Click Save.\n> Note") ==
        Sentences{"Refunds", "Open *Settings*.", "Choose", "1. Click Save.", "Note"});
  CHECK(sentences("---\n***\n\n  \n").empty());
  CHECK(sentences("").empty());
  CHECK(sentences("#hashtag stays") == Sentences{"#hashtag stays"});
}
