#include "commands.hpp"

namespace keel::cli {

void add_import(Program& program) {
  Command import = program.command("import", group_set_up,
                                   {"Read a help centre, or past tickets, from files.",
                                    "keel import articles examples/data/articles\n"
                                    "keel import tickets examples/data/tickets.jsonl",
                                    "keel import articles --help\nkeel import tickets --help"});
  add_import_articles(import);
  add_import_tickets(import);
}

}  // namespace keel::cli
