// What a template sees of data: a look-up by name, answered from wherever the data is, so that nothing has to be made
// into a model of values first. Plain data (Value) has a view of its own (ValueView); lists bring theirs (ListView).
// Names and truth follow the mustache specification: what is unknown, false or empty is “no”.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace guildhall::sdk {

class View;
class ViewList;

/// A name in a template: equal names are one object, so comparing two is comparing two addresses. Any thread; names are
/// kept as long as the process.
class Name {
public:
    explicit Name(std::string_view text);
    const std::string& text() const { return *text_; }
    bool operator==(const Name& other) const = default;

private:
    const std::string* text_;
};

/// What a name stands for. Refers to what the view or the scratch keeps. Two words, so that it travels in registers:
/// templates ask thousands of times for a page.
class Shown {
public:
    enum class Kind : std::size_t { Unknown, No, Yes, Text, Object, List };

    Shown() = default;  ///< unknown: a view further out may know
    Shown(bool yes) : Shown(yes ? Kind::Yes : Kind::No, nullptr) {}
    /// Empty text is “no”.
    Shown(std::string_view text) : Shown(text.empty() ? Kind::No : Kind::Text, text.data(), text.size()) {}
    Shown(const View& object) : Shown(Kind::Object, &object) {}
    Shown(const ViewList& list);
    /// Only these: a pointer would count as “yes”.
    template <class T>
    Shown(const T*) = delete;

    Kind kind() const { return static_cast<Kind>(kindAndSize_ & 7); }
    bool holds() const { return kind() > Kind::No; }
    /// Empty for what is no text.
    std::string_view text() const {
        return kind() == Kind::Text ? std::string_view(static_cast<const char*>(what_), kindAndSize_ >> 3)
                                    : std::string_view();
    }
    const View* object() const { return kind() == Kind::Object ? static_cast<const View*>(what_) : nullptr; }
    const ViewList* list() const { return kind() == Kind::List ? static_cast<const ViewList*>(what_) : nullptr; }

private:
    Shown(Kind kind, const void* what, std::size_t size = 0)
        : what_(what), kindAndSize_(size << 3 | static_cast<std::size_t>(kind)) {}

    const void* what_ = nullptr;
    std::size_t kindAndSize_ = 0;
};

/// Memory for what views make up while a page is written; all of it goes at once, or all since a mark. One thread.
class Scratch {
public:
    Scratch() = default;
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    std::string_view keep(std::string_view text) {
        auto* bytes = static_cast<char*>(room(text.size(), 1));
        text.copy(bytes, text.size());
        return {bytes, text.size()};
    }
    /// A view or list made on the way: it is never destroyed, so it may own nothing.
    template <class T, class... Args>
    const T& make(Args&&... args) {
        static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= alignof(std::max_align_t));
        return *new (room(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
    }

    struct Mark {
        std::size_t chunk = 0, used = 0;
    };
    Mark mark() const { return here_; }
    /// What was made since is made no more, and its memory used again: what goes on in it stays close at hand.
    void backTo(Mark mark) { here_ = mark; }

private:
    struct Chunk {
        std::unique_ptr<std::byte[]> bytes;
        std::size_t size = 0;
    };
    void* room(std::size_t size, std::size_t alignment) {
        const auto from = (here_.used + alignment - 1) & ~(alignment - 1);
        if (here_.chunk >= chunks_.size() || from + size > chunks_[here_.chunk].size) return further(size);
        here_.used = from + size;
        return chunks_[here_.chunk].bytes.get() + from;
    }
    void* further(std::size_t size);

    std::vector<Chunk> chunks_;
    Mark here_;
};

/// Unchanging while it is shown.
class View {
public:
    virtual Shown look(const Name& name, Scratch& scratch) const = 0;
    /// For `{{.}}`.
    virtual Shown self(Scratch&) const { return {}; }

protected:
    ~View() = default;
};

class ViewList {
public:
    virtual std::size_t size() const = 0;
    virtual const View& item(std::size_t index, Scratch& scratch) const = 0;

protected:
    ~ViewList() = default;
};

inline Shown::Shown(const ViewList& list) : Shown(list.size() > 0 ? Kind::List : Kind::No, &list) {}

/// One text, for `{{.}}`.
class TextView final : public View {
public:
    explicit TextView(std::string_view text) : text_(text) {}
    Shown look(const Name&, Scratch&) const override { return {}; }
    Shown self(Scratch&) const override { return text_; }

private:
    std::string_view text_;
};

/// What the SDK and the kernel say on every page: texts, truths, parts and lists of parts by name. Put together once
/// for a page, in a fraction of the time of plain data, where every name is a text in a tree.
class Model final : public View {
public:
    Model();
    Model(Model&&) noexcept;
    Model& operator=(Model&&) noexcept;
    ~Model();

    Model& set(const Name& name, std::string text);
    Model& set(const Name& name, const char* text) { return set(name, std::string(text)); }
    Model& set(const Name& name, bool truth);
    Model& part(const Name& name, Model part);
    /// What an item lacks is “no”: nobody finds it further out.
    Model& list(const Name& name, std::vector<Model> items);
    Shown look(const Name& name, Scratch& scratch) const override;
    /// The same as plain data, for tests.
    Value value() const;

private:
    class Items;
    struct Entry;
    std::vector<Entry> entries_;
    bool closed_ = false;  ///< it is an item
};

/// Plain data as templates see it. Null is “no”, numbers are text. A list `x` also gives `has_x`. The items of the
/// SDK's own models (fields, options, pages …) have their absent keys as “no”: otherwise mustache would look further
/// out and find, say, the row's `url` for a cell that has none.
class ValueView final : public View {
public:
    /// `value` outlives the view.
    explicit ValueView(const Value& value) : value_(&value) {}
    Shown look(const Name& name, Scratch& scratch) const override;
    Shown self(Scratch& scratch) const override;

private:
    friend class ValueList;
    using Shape = std::vector<Name>;  ///< keys that are “no” when absent
    static const Shape* shapeOf(const Name& list);
    ValueView(const Value& value, const Shape* shape, bool fields) : value_(&value), shape_(shape), fields_(fields) {}
    friend class Scratch;
    static Shown shown(const Value& value, const Name* name, Scratch& scratch);

    const Value* value_;
    const Shape* shape_ = nullptr;
    bool fields_ = false;  ///< holds form fields under their names
};

}  // namespace guildhall::sdk
