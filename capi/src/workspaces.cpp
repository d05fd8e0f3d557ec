// Many workspaces in one process.
#include "handles.hpp"

using namespace keel::capi;
using keel::Json;
using keel::Status;

int32_t keel_workspaces_open(const keel_config* config, keel_workspaces** out, keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(out, "the place for the workspaces"));
    KEEL_ASSIGN(OpenOptions options, options_of(config));
    KEEL_ASSIGN(auto opened, keel::Workspaces::open(options.options));
    *out = new keel_workspaces{std::move(options.hooks), std::move(opened)};
    return keel::ok_status();
  });
}

void keel_workspaces_free(keel_workspaces* workspaces) { delete workspaces; }

int32_t keel_workspaces_use(keel_workspaces* workspaces, const char* folder, uint64_t folder_size,
                            keel_engine** out, keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(workspaces, "the workspaces"));
    KEEL_TRY(need(out, "the place for the engine"));
    KEEL_ASSIGN(const std::string path, string_in(folder, folder_size, "the folder"));
    KEEL_ASSIGN(auto engine, workspaces->workspaces->use(path));
    *out = new keel_engine{workspaces->hooks, std::move(engine)};
    return keel::ok_status();
  });
}

int32_t keel_workspaces_tick(keel_workspaces* workspaces, keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(workspaces, "the workspaces"));
    return workspaces->workspaces->tick();
  });
}

int32_t keel_workspaces_close(keel_workspaces* workspaces, const char* folder, uint64_t folder_size,
                              keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(workspaces, "the workspaces"));
    KEEL_ASSIGN(const std::string path, string_in(folder, folder_size, "the folder"));
    return workspaces->workspaces->close(path);
  });
}

int32_t keel_workspaces_status(const keel_workspaces* workspaces, keel_text** out,
                               keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(workspaces, "the workspaces"));
    return give(to_json(workspaces->workspaces->status()), "keel.workspaces.1", out);
  });
}
