// Customers and tickets forgotten, and whole workspaces deleted.
#include "handles.hpp"

using namespace keel::capi;
using keel::Engine;
using keel::ForgetRequest;
using keel::Json;
using keel::Result;
using keel::Status;

namespace {

Result<ForgetRequest> request_of(const char* subjects, uint64_t subjects_size, const char* by,
                                 uint64_t by_size) {
  ForgetRequest out;
  KEEL_ASSIGN(const std::string_view text, text_in(subjects, subjects_size, "who is forgotten"));
  KEEL_ASSIGN(const Json json, keel::parse_json(text));
  KEEL_ASSIGN(out.subjects, keel::forget_subjects_from_json(json));
  KEEL_ASSIGN(out.by, string_in(by, by_size, "who asks for it"));
  return out;
}

}  // namespace

int32_t keel_engine_preview_forget(keel_engine* engine, const char* subjects,
                                   uint64_t subjects_size, const char* by, uint64_t by_size,
                                   keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const ForgetRequest request, request_of(subjects, subjects_size, by, by_size));
    KEEL_ASSIGN(const keel::ForgetPreview preview, e.preview_forget(request));
    return give(to_json(preview), "keel.forget_preview.1", out);
  });
}

int32_t keel_engine_forget(keel_engine* engine, const char* subjects, uint64_t subjects_size,
                           const char* by, uint64_t by_size, const char* note, uint64_t note_size,
                           keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(ForgetRequest request, request_of(subjects, subjects_size, by, by_size));
    KEEL_ASSIGN(request.note, string_in(note, note_size, "the note"));
    KEEL_ASSIGN(const keel::ForgetReport report, e.forget(request));
    return give(to_json(report), "keel.forget_report.1", out);
  });
}

int32_t keel_engine_forgets(keel_engine* engine, keel_text** out, keel_error** error) {
  return on_engine(engine, error, [&](Engine& e) -> Status {
    KEEL_ASSIGN(const std::vector<keel::ForgetReport> all, e.forgets());
    return give_list(all, "keel.forgets.1", "forgets", out);
  });
}

int32_t keel_workspace_delete(const char* folder, uint64_t folder_size, keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_ASSIGN(const std::string path, string_in(folder, folder_size, "the folder"));
    return keel::delete_workspace(path);
  });
}

int32_t keel_workspaces_erase(keel_workspaces* workspaces, const char* folder, uint64_t folder_size,
                              keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(workspaces, "the workspaces"));
    KEEL_ASSIGN(const std::string path, string_in(folder, folder_size, "the folder"));
    return workspaces->workspaces->erase(path);
  });
}
