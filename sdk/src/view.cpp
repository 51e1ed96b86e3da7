#include <guildhall/sdk/view.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <variant>

namespace guildhall::sdk {

Name::Name(std::string_view text) {
    static std::shared_mutex mutex;
    static std::set<std::string, std::less<>> names;
    {
        const std::shared_lock lock(mutex);
        if (const auto found = names.find(text); found != names.end()) {
            text_ = &*found;
            return;
        }
    }
    const std::unique_lock lock(mutex);
    text_ = &*names.emplace(text).first;
}

/// The beginning of the next chunk that is large enough.
void* Scratch::further(std::size_t size) {
    constexpr std::size_t first = 4 * 1024, largest = 64 * 1024;
    if (!chunks_.empty()) ++here_.chunk;
    while (here_.chunk < chunks_.size() && chunks_[here_.chunk].size < size) ++here_.chunk;
    if (here_.chunk >= chunks_.size()) {
        const auto usual = chunks_.empty() ? first : std::min(2 * chunks_.back().size, largest);
        const auto wanted = std::max(usual, size);
        chunks_.push_back({std::make_unique_for_overwrite<std::byte[]>(wanted), wanted});
        here_.chunk = chunks_.size() - 1;
    }
    here_.used = size;
    return chunks_[here_.chunk].bytes.get();
}

class Model::Items final : public ViewList {
public:
    explicit Items(std::vector<Model> items) : items_(std::move(items)) {
        for (auto& item : items_) item.closed_ = true;
    }
    std::size_t size() const override { return items_.size(); }
    const View& item(std::size_t index, Scratch&) const override { return items_[index]; }
    const std::vector<Model>& items() const { return items_; }

private:
    std::vector<Model> items_;
};

struct Model::Entry {
    template <class What>
    Entry(const Name& called, What&& said) : name(called), what(std::forward<What>(said)) {}

    Name name;
    std::variant<bool, std::string, std::unique_ptr<Model>, std::unique_ptr<Items>> what;
};

Model::Model() = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;
Model::~Model() = default;

namespace {

/// Most models have some members: few, and room for them at once.
template <class Entries>
Entries& withRoom(Entries& entries) {
    if (entries.empty()) entries.reserve(8);
    return entries;
}

}  // namespace

Model& Model::set(const Name& name, std::string text) {
    withRoom(entries_).emplace_back(name, std::move(text));
    return *this;
}
Model& Model::set(const Name& name, bool truth) {
    withRoom(entries_).emplace_back(name, truth);
    return *this;
}
Model& Model::part(const Name& name, Model part) {
    withRoom(entries_).emplace_back(name, std::make_unique<Model>(std::move(part)));
    return *this;
}
Model& Model::list(const Name& name, std::vector<Model> items) {
    withRoom(entries_).emplace_back(name, std::make_unique<Items>(std::move(items)));
    return *this;
}

Shown Model::look(const Name& name, Scratch&) const {
    for (const auto& entry : entries_) {
        if (!(entry.name == name)) continue;
        switch (entry.what.index()) {
            case 0: return std::get<0>(entry.what);
            case 1: return std::string_view(std::get<1>(entry.what));
            case 2: return *std::get<2>(entry.what);
            default: return *std::get<3>(entry.what);
        }
    }
    return closed_ ? Shown(false) : Shown();
}

Value Model::value() const {
    auto all = Value::object();
    for (const auto& entry : entries_) {
        auto& into = all[entry.name.text()];
        if (const auto* truth = std::get_if<bool>(&entry.what)) into = *truth;
        if (const auto* text = std::get_if<std::string>(&entry.what)) into = *text;
        if (const auto* part = std::get_if<std::unique_ptr<Model>>(&entry.what)) into = (*part)->value();
        if (const auto* items = std::get_if<std::unique_ptr<Items>>(&entry.what)) {
            into = Value::array();
            for (const auto& item : (*items)->items()) into.push_back(item.value());
        }
    }
    return all;
}

/// The items of a list, each made when it is asked for.
class ValueList final : public ViewList {
public:
    ValueList(const Value& list, const ValueView::Shape* shape) : list_(&list), shape_(shape) {}
    std::size_t size() const override { return list_->size(); }
    const View& item(std::size_t index, Scratch& scratch) const override {
        const auto& value = (*list_)[index];
        return scratch.make<ValueView>(value, value.is_object() ? shape_ : nullptr, false);
    }

private:
    const Value* list_;
    const ValueView::Shape* shape_;
};

const ValueView::Shape* ValueView::shapeOf(const Name& list) {
    const auto shape = [](std::initializer_list<const char*> keys) {
        Shape names;
        for (const auto* key : keys) names.emplace_back(key);
        return names;
    };
    static const auto field = shape({"name",      "id",          "label",   "hint",      "value",       "error",
                                     "optional",  "required",    "hidden",  "is_text",   "is_area",     "is_email",
                                     "is_url",    "is_date",     "is_time", "is_number", "is_checkbox", "is_select",
                                     "is_radios", "is_password", "is_file", "checked",   "options",     "autocomplete",
                                     "width",     "maxlength",   "accept",  "heading",   "unit",        "is_decimal"});
    static const auto row =
        shape({"url", "key", "label", "text", "value", "change_url", "change_label", "tag", "hint"});
    static const std::map<std::string, Shape, std::less<>> shapes{
        {"fields", field},
        {"field", field},
        {"options", shape({"selected", "value", "label", "hint"})},
        {"errors", shape({"field", "id", "message"})},
        {"filters", shape({"options", "is_date", "from", "to"})},
        {"chips", shape({"label", "remove_url"})},
        {"heads", shape({"label", "sort_url", "sorted", "numeric"})},
        {"rows", row},
        {"summary", row},
        {"facts", row},
        {"cells", shape({"plain", "label", "text", "is_title", "url", "tag", "css", "redacted", "brief", "breaks",
                         "has_breaks"})},
        {"sorts", shape({"label", "url", "current", "direction", "arrow"})},
        {"kept", shape({"name", "value"})},
        {"pages", shape({"number", "url", "current", "gap"})},
        {"sizes", shape({"url", "current"})},
        {"cards",
         shape({"title", "number", "note", "path", "attention", "change", "change_sign", "change_tag", "judgement"})},
        {"attention", shape({"title", "number", "note", "path"})},
        {"changes", shape({"label", "before", "after"})},
        {"parts", shape({"heading", "rows"})},
        {"sessions", shape({"browser", "address", "current", "last_seen"})},
        {"crumbs", shape({"label", "path"})},
        {"actions", shape({"label", "url", "danger"})},
        {"plugins", shape({"name", "version", "description", "state", "tag", "reason", "enable_url", "disable_url",
                           "adds", "needs", "dependents"})},
        {"roles", shape({"title", "take_url"})},
        {"lines", {}}};
    const auto found = shapes.find(list.text());
    return found == shapes.end() ? nullptr : &found->second;
}

/// `name`: what it was found under; null: an item.
Shown ValueView::shown(const Value& value, const Name* name, Scratch& scratch) {
    static const Name fields("field");
    switch (value.type()) {
        case Value::value_t::object:
            return scratch.make<ValueView>(value, static_cast<const Shape*>(nullptr), name && *name == fields);
        case Value::value_t::array: return scratch.make<ValueList>(value, name ? shapeOf(*name) : nullptr);
        case Value::value_t::string: return std::string_view(value.get_ref<const std::string&>());
        case Value::value_t::boolean: return value.get<bool>();
        case Value::value_t::null:
        case Value::value_t::discarded: return false;
        default: return scratch.keep(value.dump());
    }
}

Shown ValueView::look(const Name& name, Scratch& scratch) const {
    if (!value_->is_object()) return {};
    if (const auto found = value_->find(name.text()); found != value_->end()) {
        static const Name field("field");
        // In an object of form fields each member is one.
        if (fields_ && found->is_object()) return scratch.make<ValueView>(*found, shapeOf(field), false);
        return shown(*found, &name, scratch);
    }
    // For what stands once around a list, such as its heading.
    if (name.text().starts_with("has_"))
        if (const auto list = value_->find(std::string_view(name.text()).substr(4));
            list != value_->end() && list->is_array())
            return !list->empty();
    if (shape_ && std::ranges::find(*shape_, name) != shape_->end()) return false;
    return {};
}

Shown ValueView::self(Scratch& scratch) const { return shown(*value_, nullptr, scratch); }

}  // namespace guildhall::sdk
