// Tickets and articles.
#include "engine.hpp"

namespace keel_python {
namespace {

py::str ingest(Engine& self, Str events, bool history, py::object progress) {
  const std::uint32_t flags = history ? KEEL_INGEST_HISTORY : 0;
  return self.text_with_progress(
      std::move(progress),
      [&](keel_engine* e, keel_progress_fn f, void* data, keel_text** out, keel_error** error) {
        return keel_engine_ingest(e, events.data, events.size, flags, f, data, out, error);
      });
}

py::str ingest_files(Engine& self, Str path, Str format, bool history, py::object progress) {
  const std::uint32_t flags = history ? KEEL_INGEST_HISTORY : 0;
  return self.text_with_progress(
      std::move(progress),
      [&](keel_engine* e, keel_progress_fn f, void* data, keel_text** out, keel_error** error) {
        return keel_engine_ingest_files(e, path.data, path.size, format.data, format.size, flags, f,
                                        data, out, error);
      });
}

void put_article(Engine& self, Str article) {
  self.call([&](keel_engine* e, keel_error** error) {
    return keel_engine_put_article(e, article.data, article.size, error);
  });
}

void retire_article(Engine& self, Str id, Str why) {
  self.call([&](keel_engine* e, keel_error** error) {
    return keel_engine_retire_article(e, id.data, id.size, why.data, why.size, error);
  });
}

py::str import_articles(Engine& self, Str articles, bool retire, py::object progress) {
  const std::uint32_t flags = retire ? KEEL_IMPORT_RETIRE_VANISHED : 0;
  return self.text_with_progress(std::move(progress), [&](keel_engine* e, keel_progress_fn f,
                                                          void* data, keel_text** out,
                                                          keel_error** error) {
    return keel_engine_import_articles(e, articles.data, articles.size, flags, f, data, out, error);
  });
}

py::str import_article_files(Engine& self, Str path, Str format, bool retire, py::object progress) {
  const std::uint32_t flags = retire ? KEEL_IMPORT_RETIRE_VANISHED : 0;
  return self.text_with_progress(
      std::move(progress),
      [&](keel_engine* e, keel_progress_fn f, void* data, keel_text** out, keel_error** error) {
        return keel_engine_import_article_files(e, path.data, path.size, format.data, format.size,
                                                flags, f, data, out, error);
      });
}

py::str article(Engine& self, Str id) {
  return self.text([&](keel_engine* e, keel_text** out, keel_error** error) {
    return keel_engine_article(e, id.data, id.size, out, error);
  });
}

}  // namespace

void add_tickets(py::class_<Engine>& engine) {
  engine.def("ingest", &ingest, py::arg("events"), py::arg("history"), py::arg("progress"))
      .def("ingest_files", &ingest_files, py::arg("path"), py::arg("format"), py::arg("history"),
           py::arg("progress"))
      .def("put_article", &put_article, py::arg("article"))
      .def("retire_article", &retire_article, py::arg("id"), py::arg("why"))
      .def("import_articles", &import_articles, py::arg("articles"), py::arg("retire_vanished"),
           py::arg("progress"))
      .def("import_article_files", &import_article_files, py::arg("path"), py::arg("format"),
           py::arg("retire_vanished"), py::arg("progress"))
      .def("article", &article, py::arg("id"))
      .def("articles", [](Engine& self) { return self.text(&keel_engine_articles); });
}

}  // namespace keel_python
