// Program and Command: the grammar of the command line. CLI11 is seen only by arguments.cpp.
// Thread safety: from one thread.
// Invariants:
//  1. What an option is bound to must live until Program::run has returned.
//  2. Every command takes -w/--workspace, --embeddings, --json and --help.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "context.hpp"

namespace keel::cli {

// What --help teaches about a command.
struct Manual {
  std::string purpose;  // one line
  std::string example;  // command lines, one a line
  std::string next;     // what to do next, one a line
};

using Handler = std::function<Outcome(Context&)>;

class Command {
 public:
  // In "--name,-n" form; `value` names the value in the help. An option that is left out leaves its
  // variable as it is.
  Command& option(const std::string& name, std::string& into, const std::string& value,
                  const std::string& about);
  Command& option(const std::string& name, std::uint64_t& into, const std::string& value,
                  const std::string& about);
  // May be given several times.
  Command& option(const std::string& name, std::vector<std::string>& into, const std::string& value,
                  const std::string& about);
  Command& choice(const std::string& name, std::string& into,
                  const std::vector<std::string>& values, const std::string& about);
  Command& flag(const std::string& name, bool& into, const std::string& about);
  Command& argument(const std::string& name, std::string& into, const std::string& about);
  Command& optional_argument(const std::string& name, std::string& into, const std::string& about);
  Command& choice_argument(const std::string& name, std::string& into,
                           const std::vector<std::string>& values, const std::string& about);
  Command& runs(Handler handler);
  // A command below this one: "review approve".
  [[nodiscard]] Command command(const std::string& name, const Manual& manual);

 private:
  friend class Program;
  struct Impl;
  explicit Command(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

class Program {
 public:
  Program(Context& context, std::string version);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] Command command(const std::string& name, const std::string& group,
                                const Manual& manual);
  // Runs what the command line says. Help is printed and Exit::done; a mistake is invalid_argument.
  [[nodiscard]] Outcome run(std::vector<std::string> words);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace keel::cli
