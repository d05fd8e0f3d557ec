#include "embedder.hpp"

namespace keel_python {

StaticEmbedder::StaticEmbedder(Str folder) {
  keel_static_embedder* made = nullptr;
  call([&](keel_error** error) {
    return keel_static_embedder_open(folder.data, folder.size, &made, error);
  });
  embedder_.reset(made);
}

py::str StaticEmbedder::name() const {
  std::uint64_t size = 0;
  const char* name = keel_static_embedder_name(embedder_.get(), &size);
  return str_of(name, size);
}

std::uint64_t StaticEmbedder::dimensions() const {
  return keel_static_embedder_dimensions(embedder_.get());
}

void StaticEmbedder::embed(const std::vector<Str>& texts, const py::buffer& out) const {
  const py::buffer_info place = out.request(true);
  if (place.itemsize != sizeof(float) ||
      static_cast<std::uint64_t>(place.size) != texts.size() * dimensions()) {
    throw Failure{KEEL_ERROR_INVALID_ARGUMENT, "the place for the vectors has another size"};
  }
  std::vector<const char*> data;
  std::vector<std::uint64_t> sizes;
  for (const Str& text : texts) {
    data.push_back(text.data);
    sizes.push_back(text.size);
  }
  call([&](keel_error** error) {
    return keel_static_embedder_embed(embedder_.get(), data.data(), sizes.data(), data.size(),
                                      static_cast<float*>(place.ptr), error);
  });
}

void add_embedder(py::module_& module) {
  py::class_<StaticEmbedder>(module, "StaticEmbedder")
      .def(py::init<Str>(), py::arg("folder"))
      .def_property_readonly("name", &StaticEmbedder::name)
      .def_property_readonly("dimensions", &StaticEmbedder::dimensions)
      .def("embed", &StaticEmbedder::embed, py::arg("texts"), py::arg("out"));
}

}  // namespace keel_python
