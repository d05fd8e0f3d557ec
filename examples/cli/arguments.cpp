#include "arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "terminal.hpp"

namespace keel::cli {
namespace {

constexpr std::size_t help_column = 30;

std::string block(const std::string& heading, const std::string& lines) {
  return lines.empty() ? "" : '\n' + heading + ":\n" + indent(lines, "  ");
}

std::string footer_of(const Manual& manual) {
  return block("Example", manual.example) + block("Next", manual.next);
}

constexpr const char* program_footer = R"(
The workspace is the folder given by -w DIR, else by KEEL_WORKSPACE, else ./workspace.keel.
Every command takes --json (one JSON document; log: one a line) and --help with an example.

Exit codes: 0 done, 1 unexpected error, 2 wrong usage or input, 3 some lines were refused,
            4 not found, 5 conflict, 6 verify or replay found something wrong,
            7 the workspace is corrupt or of a later Keel
)";

}  // namespace

struct Command::Impl {
  CLI::App* app = nullptr;
  std::map<const CLI::App*, Handler>* handlers = nullptr;
  Context* context = nullptr;

  CLI::App* add(CLI::App& parent, const std::string& name, const Manual& manual) const {
    CLI::App* child = parent.add_subcommand(name, manual.purpose);
    child->footer(footer_of(manual));
    child->get_formatter()->column_width(help_column);
    child
        ->add_option("-w,--workspace", context->workspace,
                     "its folder [$KEEL_WORKSPACE, else ./workspace.keel]")
        ->type_name("DIR");
    child->add_option("--embeddings", context->embeddings, "word vectors [$KEEL_EMBEDDINGS]")
        ->type_name("DIR");
    child->add_flag("--json", context->json, "print JSON, for machines");
    return child;
  }
};

struct Program::Impl {
  CLI::App app{"keel: answers customers' questions from a help centre, and learns from tickets",
               "keel"};
  std::map<const CLI::App*, Handler> handlers;
  Context* context = nullptr;

  // The innermost command that was named.
  [[nodiscard]] CLI::App* chosen() {
    CLI::App* at = &app;
    while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
    return at;
  }

  [[nodiscard]] std::string path_of(const CLI::App* at) const {
    std::string out = at->get_name();
    for (at = at->get_parent(); at != nullptr; at = at->get_parent()) {
      out = at->get_name() + ' ' + out;
    }
    return out;
  }

  [[nodiscard]] Status mistake(const CLI::ParseError& problem) {
    CLI::App* at = chosen();
    std::string what = problem.what();
    std::string advice = "see '" + path_of(at) + " --help'";
    if (dynamic_cast<const CLI::ExtrasError*>(&problem) != nullptr) {
      const std::vector<std::string> rest = at->remaining(true);
      const auto found = std::find_if(rest.begin(), rest.end(),
                                      [](const std::string& word) { return word != "--"; });
      const std::string first = found == rest.end() ? "" : *found;
      what = "'" + first + "' is no command";
      if (at != &app) what = "'" + first + "' was not expected here";
      if (first.rfind('-', 0) == 0) what = "there is no option " + first;
      const bool word = at != &app && first.rfind('-', 0) != 0;
      if (word) advice = "put several words in quotes; " + advice;
    }
    std::replace(what.begin(), what.end(), '\n', ' ');
    return error(Code::invalid_argument, what + "; " + advice);
  }
};

Command& Command::option(const std::string& name, std::string& into, const std::string& value,
                         const std::string& about) {
  impl_->app->add_option(name, into, about)->type_name(value);
  return *this;
}

Command& Command::option(const std::string& name, std::uint64_t& into, const std::string& value,
                         const std::string& about) {
  const auto no_sign = [](const std::string& text) {
    return text.rfind('-', 0) == 0 ? "it must not be negative" : std::string();
  };
  impl_->app->add_option(name, into, about)->type_name(value)->check(no_sign);
  return *this;
}

Command& Command::option(const std::string& name, std::vector<std::string>& into,
                         const std::string& value, const std::string& about) {
  impl_->app->add_option(name, into, about)->type_name(value)->allow_extra_args(false);
  return *this;
}

Command& Command::choice(const std::string& name, std::string& into,
                         const std::vector<std::string>& values, const std::string& about) {
  impl_->app->add_option(name, into, about)->type_name("")->check(CLI::IsMember(values));
  return *this;
}

Command& Command::flag(const std::string& name, bool& into, const std::string& about) {
  impl_->app->add_flag(name, into, about);
  return *this;
}

Command& Command::argument(const std::string& name, std::string& into, const std::string& about) {
  impl_->app->add_option(name, into, about)->type_name("")->required();
  return *this;
}

Command& Command::optional_argument(const std::string& name, std::string& into,
                                    const std::string& about) {
  impl_->app->add_option(name, into, about)->type_name("");
  return *this;
}

Command& Command::choice_argument(const std::string& name, std::string& into,
                                  const std::vector<std::string>& values,
                                  const std::string& about) {
  impl_->app->add_option(name, into, about)
      ->type_name("")
      ->required()
      ->check(CLI::IsMember(values));
  return *this;
}

Command& Command::runs(Handler handler) {
  (*impl_->handlers)[impl_->app] = std::move(handler);
  return *this;
}

Command Command::command(const std::string& name, const Manual& manual) {
  impl_->app->require_subcommand(0, 1);
  auto child = std::make_shared<Impl>(*impl_);
  child->app = impl_->add(*impl_->app, name, manual);
  return Command(std::move(child));
}

Program::Program(Context& context, std::string version) : impl_(std::make_unique<Impl>()) {
  impl_->context = &context;
  CLI::App& app = impl_->app;
  app.get_formatter()->column_width(help_column);
  app.set_help_flag("-h,--help", "print this help");
  app.set_version_flag("--version", "keel " + version, "print the version");
  app.add_option("-w,--workspace", context.workspace, "the workspace's folder")->type_name("DIR");
  app.add_option("--embeddings", context.embeddings, "a folder of word vectors")->type_name("DIR");
  app.add_flag("--json", context.json, "print JSON, for machines");
  app.require_subcommand(0, 1);
  app.footer(program_footer);
}

Program::~Program() = default;

Command Program::command(const std::string& name, const std::string& group, const Manual& manual) {
  auto command = std::make_shared<Command::Impl>();
  command->handlers = &impl_->handlers;
  command->context = impl_->context;
  command->app = command->add(impl_->app, name, manual);
  command->app->group(group);
  return Command(std::move(command));
}

Outcome Program::run(std::vector<std::string> words) {
  if (!words.empty() && words.front() == "help") {  // "keel help ask" is "keel ask --help"
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  try {
    impl_->app.parse(words);
  } catch (const CLI::CallForHelp&) {
    print(impl_->app.help());
    return Exit::done;
  } catch (const CLI::CallForVersion& version) {
    print(std::string(version.what()) + '\n');
    return Exit::done;
  } catch (const CLI::ParseError& problem) {
    return impl_->mistake(problem);
  }
  const auto handler = impl_->handlers.find(impl_->chosen());
  if (handler != impl_->handlers.end()) return handler->second(*impl_->context);
  print(impl_->app.help());
  return Exit::done;
}

}  // namespace keel::cli
