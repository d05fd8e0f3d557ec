#include <vector>

#include "config.hpp"
#include "keel/answer/static_embedder.hpp"

struct keel_static_embedder {
  std::shared_ptr<keel::StaticEmbedder> model;
  std::string name;
};

using namespace keel::capi;
using keel::Status;

int32_t keel_static_embedder_open(const char* folder, uint64_t folder_size,
                                  keel_static_embedder** out, keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(out, "the place for the embedder"));
    KEEL_ASSIGN(const std::string path, string_in(folder, folder_size, "the embedder's folder"));
    KEEL_ASSIGN(std::shared_ptr<keel::StaticEmbedder> model, keel::StaticEmbedder::open(path));
    std::string name(model->name());
    *out = new keel_static_embedder{std::move(model), std::move(name)};
    return keel::ok_status();
  });
}

void keel_static_embedder_free(keel_static_embedder* embedder) { delete embedder; }

const char* keel_static_embedder_name(const keel_static_embedder* embedder, uint64_t* size) {
  return embedder ? borrow(embedder->name, size) : borrow_nothing(size);
}

uint64_t keel_static_embedder_dimensions(const keel_static_embedder* embedder) {
  return embedder ? embedder->model->dimensions() : 0;
}

int32_t keel_static_embedder_embed(const keel_static_embedder* embedder, const char* const* texts,
                                   const uint64_t* sizes, uint64_t count, float* out,
                                   keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(embedder, "the embedder"));
    if (count == 0) return keel::ok_status();
    KEEL_TRY(need(texts, "the texts"));
    KEEL_TRY(need(sizes, "the texts' sizes"));
    KEEL_TRY(need(out, "the place for the vectors"));
    std::vector<std::string_view> views;
    for (uint64_t i = 0; i < count; ++i) {
      KEEL_ASSIGN(views.emplace_back(), text_in(texts[i], sizes[i], "a text"));
    }
    return embedder->model->embed(views, {out, views.size() * embedder->model->dimensions()});
  });
}

int32_t keel_config_set_static_embedder(keel_config* config, const keel_static_embedder* embedder,
                                        keel_error** error) {
  return guarded(error, [&]() -> Status {
    KEEL_TRY(need(config, "the config"));
    config->embed = nullptr;
    config->static_embedder = embedder ? embedder->model : nullptr;
    return keel::ok_status();
  });
}
