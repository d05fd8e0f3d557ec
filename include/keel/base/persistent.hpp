// PersistentMap, PersistentVector and PersistentArray: containers whose copy costs one reference,
// so that a reader keeps an immutable snapshot while one writer goes on changing its own copy.
// Thread safety: distinct copies may be used from distinct threads, also when they share nodes; one
// copy is used by one thread at a time when it is being changed.
// Invariants:
//  1. A node reachable from two copies is never modified; a writer copies it first.
//  2. A map's shape is a function of its key set alone, never of the order of its changes, so
//     iteration order, digests and checkpoints are the same wherever the content is.
// Maps are compressed hash-array mapped prefix trees (Steindorfer and Vinju, OOPSLA 2015); vectors
// are 32-way radix trees; arrays are pages of 512.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "keel/base/codec.hpp"
#include "keel/base/hash.hpp"

namespace keel {

// An intrusive counted reference. unique() has acquire order: after it returns true the caller
// sees everything that former holders did and may modify the object.
template <class T>
class Ref {
 public:
  Ref() noexcept = default;
  explicit Ref(T* adopted) noexcept : object_(adopted) {}
  Ref(const Ref& other) noexcept : object_(other.object_) {
    if (object_) object_->references.fetch_add(1, std::memory_order_relaxed);
  }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_ && object_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete object_;
  }
  [[nodiscard]] T* operator->() const noexcept { return object_; }
  [[nodiscard]] T& operator*() const noexcept { return *object_; }
  [[nodiscard]] explicit operator bool() const noexcept { return object_ != nullptr; }
  [[nodiscard]] bool unique() const noexcept {
    return object_->references.load(std::memory_order_acquire) == 1;
  }
  // Makes the object this reference's own, copying it when it is shared.
  T& own() {
    if (!unique()) *this = Ref(new T(*object_));
    return *object_;
  }
  // Reading makes an object of its own; writing needs one.
  template <class A>
  void fields(A& a) {
    if constexpr (A::reading) *this = Ref(new T);
    a(*object_);
  }

 private:
  T* object_ = nullptr;
};

template <class Derived>
struct Counted {
  Counted() noexcept = default;
  Counted(const Counted&) noexcept {}
  Counted& operator=(const Counted&) = delete;
  mutable std::atomic<std::uint32_t> references{1};
};

template <class K, class V>
class PersistentMap {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  // The value of a key, or null. Valid until this copy is changed.
  template <class Q>
  [[nodiscard]] const V* find(const Q& key) const noexcept {
    if (!root_) return nullptr;
    const std::uint64_t hash = KeyHash{}(key);
    const Node* node = &*root_;
    for (unsigned shift = 0;; shift += bits) {
      if (shift >= hash_bits) {
        for (const auto& entry : node->entries) {
          if (entry.first == key) return &entry.second;
        }
        return nullptr;
      }
      const std::uint32_t bit = 1u << (hash >> shift & mask);
      if (node->entry_map & bit) {
        const auto& entry = node->entries[rank(node->entry_map, bit)];
        return entry.first == key ? &entry.second : nullptr;
      }
      if (!(node->child_map & bit)) return nullptr;
      node = &*node->children[rank(node->child_map, bit)];
    }
  }
  template <class Q>
  [[nodiscard]] bool contains(const Q& key) const noexcept {
    return find(key) != nullptr;
  }

  // The value of a key for changing; a new key starts with V{}. Valid until the next change.
  V& edit(const K& key) {
    if (!root_) root_ = Ref<Node>(new Node);
    bool added = false;
    V& value = insert(root_, key, KeyHash{}(key), 0, added);
    size_ += added;
    return value;
  }
  void set(const K& key, V value) { edit(key) = std::move(value); }

  // Whether the key was there.
  bool erase(const K& key) {
    if (!find(key)) return false;
    remove(root_, key, KeyHash{}(key), 0);
    --size_;
    return true;
  }

  // visit(key, value) in the map's fixed order.
  template <class F>
  void for_each(F&& visit) const {
    if (root_) walk(*root_, visit);
  }

  template <class A>
  void fields(A& a) {
    if constexpr (A::reading) {
      *this = {};
      const std::size_t n = a.length();
      std::vector<Item> items;
      items.reserve(std::min(n, read_reserve_max));
      for (std::size_t i = 0; i < n && a.ok(); ++i) {
        Item& item = items.emplace_back();
        a(item.entry.first, item.entry.second);
        item.hash = KeyHash{}(item.entry.first);
      }
      if (!a.ok() || items.empty()) return;
      std::vector<std::uint32_t> order(items.size());
      std::iota(order.begin(), order.end(), 0u);
      std::vector<std::uint32_t> spare(items.size());
      bool distinct = true;
      root_ = build(items, order, spare, 0, distinct);
      size_ = items.size();
      if (distinct) return;
      *this = {};
      a.fail();
    } else {
      a.count(size_);
      for_each([&](const K& key, const V& value) { a(key, value); });
    }
  }

 private:
  static constexpr unsigned bits = 5;
  static constexpr std::uint64_t mask = 31;
  static constexpr unsigned hash_bits = 60;  // deeper nodes hold keys whose hashes collide

  struct Node : Counted<Node> {
    std::uint32_t entry_map = 0;
    std::uint32_t child_map = 0;
    std::vector<std::pair<K, V>> entries;
    std::vector<Ref<Node>> children;
  };

  struct Item {
    std::uint64_t hash = 0;
    std::pair<K, V> entry;
  };
  static constexpr std::size_t read_reserve_max = 1024;

  // The node of the items that `order` names, whose hashes are equal below `shift`; it has the
  // shape that edit() would give it. `spare` is as long as `order`. Clears `distinct` when two keys
  // are equal.
  static Ref<Node> build(std::vector<Item>& items, std::span<std::uint32_t> order,
                         std::span<std::uint32_t> spare, unsigned shift, bool& distinct) {
    Ref<Node> ref(new Node);
    Node& node = *ref;
    if (shift >= hash_bits) {
      std::sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
        return items[x].entry.first < items[y].entry.first;
      });
      for (const std::uint32_t i : order) {
        if (!node.entries.empty() && node.entries.back().first == items[i].entry.first) {
          distinct = false;
        }
        node.entries.push_back(std::move(items[i].entry));
      }
      return ref;
    }
    std::array<std::uint32_t, mask + 2> starts{};  // of each digit's items, once they are sorted
    for (const std::uint32_t i : order) ++starts[(items[i].hash >> shift & mask) + 1];
    std::size_t entries = 0;
    std::size_t children = 0;
    for (std::size_t digit = 0; digit <= mask; ++digit) {
      entries += starts[digit + 1] == 1;
      children += starts[digit + 1] > 1;
      starts[digit + 1] += starts[digit];
    }
    node.entries.reserve(entries);
    node.children.reserve(children);
    auto next = starts;
    for (const std::uint32_t i : order) spare[next[items[i].hash >> shift & mask]++] = i;
    for (std::size_t digit = 0; digit <= mask; ++digit) {
      const std::size_t begin = starts[digit];
      const std::size_t count = starts[digit + 1] - begin;
      if (count == 0) continue;
      if (count == 1) {
        node.entry_map |= 1u << digit;
        node.entries.push_back(std::move(items[spare[begin]].entry));
      } else {
        node.child_map |= 1u << digit;
        node.children.push_back(build(items, spare.subspan(begin, count),
                                      order.subspan(begin, count), shift + bits, distinct));
      }
    }
    return ref;
  }

  static std::size_t rank(std::uint32_t map, std::uint32_t bit) noexcept {
    return static_cast<std::size_t>(std::popcount(map & (bit - 1)));
  }
  template <class Vector>
  static auto at(Vector& items, std::size_t i) {
    return items.begin() + static_cast<std::ptrdiff_t>(i);
  }

  static V& insert(Ref<Node>& ref, const K& key, std::uint64_t hash, unsigned shift, bool& added) {
    Node& node = ref.own();
    if (shift >= hash_bits) {  // collision node: sorted by key
      std::size_t i = 0;
      while (i < node.entries.size() && node.entries[i].first < key) ++i;
      added = i == node.entries.size() || key < node.entries[i].first;
      if (added) node.entries.emplace(at(node.entries, i), key, V{});
      return node.entries[i].second;
    }
    const std::uint32_t bit = 1u << (hash >> shift & mask);
    if (node.child_map & bit) {
      return insert(node.children[rank(node.child_map, bit)], key, hash, shift + bits, added);
    }
    const std::size_t i = rank(node.entry_map, bit);
    if (!(node.entry_map & bit)) {
      added = true;
      node.entry_map |= bit;
      return node.entries.emplace(at(node.entries, i), key, V{})->second;
    }
    if (node.entries[i].first == key) return node.entries[i].second;
    // Two keys in one place: both move a level down.
    std::pair<K, V> resident = std::move(node.entries[i]);
    node.entries.erase(at(node.entries, i));
    node.entry_map &= ~bit;
    node.child_map |= bit;
    Ref<Node>& child =
        *node.children.emplace(at(node.children, rank(node.child_map, bit)), Ref<Node>(new Node));
    bool moved = false;
    insert(child, resident.first, KeyHash{}(resident.first), shift + bits, moved) =
        std::move(resident.second);
    return insert(child, key, hash, shift + bits, added);
  }

  static void remove(Ref<Node>& ref, const K& key, std::uint64_t hash, unsigned shift) {
    Node& node = ref.own();
    if (shift >= hash_bits) {
      for (std::size_t i = 0; i < node.entries.size(); ++i) {
        if (node.entries[i].first == key) {
          node.entries.erase(at(node.entries, i));
          return;
        }
      }
      return;
    }
    const std::uint32_t bit = 1u << (hash >> shift & mask);
    if (node.entry_map & bit) {
      node.entries.erase(at(node.entries, rank(node.entry_map, bit)));
      node.entry_map &= ~bit;
      return;
    }
    const std::size_t c = rank(node.child_map, bit);
    remove(node.children[c], key, hash, shift + bits);
    Node& child = *node.children[c];
    if (child.children.empty() && child.entries.size() == 1) {
      // Invariant 2: a child of one entry lives in its parent.
      std::pair<K, V> last = std::move(child.entries.front());
      node.children.erase(at(node.children, c));
      node.child_map &= ~bit;
      node.entries.insert(at(node.entries, rank(node.entry_map, bit)), std::move(last));
      node.entry_map |= bit;
    }
  }

  template <class F>
  static void walk(const Node& node, F& visit) {
    for (const auto& entry : node.entries) visit(entry.first, entry.second);
    for (const auto& child : node.children) walk(*child, visit);
  }

  Ref<Node> root_;
  std::size_t size_ = 0;
};

template <class T>
class PersistentVector {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  // i < size().
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept {
    const Node* node = &*root_;
    for (unsigned level = depth_; level > 0; --level) {
      node = &*node->children[i >> (bits * level) & mask];
    }
    return node->items[i & mask];
  }
  [[nodiscard]] const T& back() const noexcept { return (*this)[size_ - 1]; }

  // Element i < size() for changing. Valid until the next change.
  T& edit(std::size_t i) {
    Node* node = &root_.own();
    for (unsigned level = depth_; level > 0; --level) {
      node = &node->children[i >> (bits * level) & mask].own();
    }
    return node->items[i & mask];
  }

  T& push_back(T value) {
    if (!root_) root_ = Ref<Node>(new Node);
    if (size_ >> (bits * (depth_ + 1)) != 0) {  // full: a new root above
      Ref<Node> above(new Node);
      above->children.push_back(std::move(root_));
      root_ = std::move(above);
      ++depth_;
    }
    Node* node = &root_.own();
    for (unsigned level = depth_; level > 0; --level) {
      const std::size_t c = size_ >> (bits * level) & mask;
      if (c == node->children.size()) node->children.push_back(Ref<Node>(new Node));
      node = &node->children[c].own();
    }
    ++size_;
    return node->items.emplace_back(std::move(value));
  }

  // visit(value) in order.
  template <class F>
  void for_each(F&& visit) const {
    for (std::size_t i = 0; i < size_; ++i) visit((*this)[i]);
  }

  template <class A>
  void fields(A& a) {
    if constexpr (A::reading) {
      *this = {};
      const std::size_t n = a.length();
      std::vector<Ref<Node>> level;
      for (std::size_t i = 0; i < n && a.ok(); ++i) {
        if ((i & mask) == 0) {
          level.emplace_back(new Node);
          level.back()->items.reserve(std::min(n - i, mask + 1));
        }
        a(level.back()->items.emplace_back());
      }
      if (!a.ok() || level.empty()) return;
      for (; level.size() > 1; ++depth_) {
        std::vector<Ref<Node>> above;
        for (std::size_t i = 0; i < level.size(); ++i) {
          if ((i & mask) == 0) above.emplace_back(new Node);
          above.back()->children.push_back(std::move(level[i]));
        }
        level.swap(above);
      }
      root_ = std::move(level.front());
      size_ = n;
    } else {
      a.count(size_);
      for_each([&](const T& value) { a(value); });
    }
  }

 private:
  static constexpr unsigned bits = 5;
  static constexpr std::size_t mask = 31;

  struct Node : Counted<Node> {
    std::vector<T> items;             // leaves
    std::vector<Ref<Node>> children;  // inner nodes
  };

  Ref<Node> root_;
  std::size_t size_ = 0;
  unsigned depth_ = 0;
};

// Numbers by a small index, such as a hashed feature: 0 until they are set. A lookup is two loads.
template <class T>
class PersistentArray {
 public:
  [[nodiscard]] T operator[](std::uint32_t i) const noexcept {
    const std::size_t page = i / page_size;
    if (!root_ || page >= root_->pages.size() || !root_->pages[page]) return T{};
    return root_->pages[page]->values[i % page_size];
  }
  // Valid until the next change.
  T& edit(std::uint32_t i) {
    if (!root_) root_ = Ref<Root>(new Root);
    Root& root = root_.own();
    const std::size_t page = i / page_size;
    if (page >= root.pages.size()) root.pages.resize(page + 1);
    if (!root.pages[page]) root.pages[page] = Ref<Page>(new Page);
    return root.pages[page].own().values[i % page_size];
  }
  // visit(index, value) of values that are not 0, ascending.
  template <class F>
  void for_each(F&& visit) const {
    if (!root_) return;
    for (std::size_t page = 0; page < root_->pages.size(); ++page) {
      if (!root_->pages[page]) continue;
      for (std::size_t i = 0; i < page_size; ++i) {
        const T value = root_->pages[page]->values[i];
        if (value != T{}) visit(static_cast<std::uint32_t>(page * page_size + i), value);
      }
    }
  }

  template <class A>
  void fields(A& a) {
    if constexpr (A::reading) {
      *this = {};
      const std::size_t n = a.length();
      std::size_t page = index_end;
      T* values = nullptr;  // of that page
      for (std::size_t k = 0; k < n && a.ok(); ++k) {
        std::uint32_t i = 0;
        a(i);
        if (i >= index_end) return a.fail();
        if (i / page_size != page) values = &edit(i) - i % page_size;
        page = i / page_size;
        a(values[i % page_size]);
      }
    } else {
      std::size_t n = 0;
      for_each([&](std::uint32_t, T) { ++n; });
      a.count(n);
      for_each([&](std::uint32_t i, T value) { a(i, value); });
    }
  }

 private:
  static constexpr std::size_t page_size = 512;
  static constexpr std::uint32_t index_end = 1u << 24;  // of what is read back: bounds the memory

  struct Page : Counted<Page> {
    std::array<T, page_size> values{};
  };
  struct Root : Counted<Root> {
    std::vector<Ref<Page>> pages;  // null: all 0
  };

  Ref<Root> root_;
};

}  // namespace keel
