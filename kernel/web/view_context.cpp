#include "kernel/web/view_context.hpp"

#include <map>

namespace guildhall::web {
namespace {

const ViewContext::Data yes(true), no(false);

const sdk::Value* memberOf(const sdk::Value* value, std::string_view name) {
    if (!value || !value->is_object()) return nullptr;
    const auto found = value->find(name);
    return found == value->end() ? nullptr : &*found;
}

}  // namespace

const ViewContext::Shape* ViewContext::shapeOf(std::string_view listName) {
    static const Shape field{"name",      "id",          "label",   "hint",      "value",       "error",
                             "optional",  "required",    "hidden",  "is_text",   "is_area",     "is_email",
                             "is_url",    "is_date",     "is_time", "is_number", "is_checkbox", "is_select",
                             "is_radios", "is_password", "is_file", "checked",   "options",     "autocomplete",
                             "width",     "maxlength",   "accept"};
    static const Shape row{"url", "key", "label", "text", "value", "change_url", "change_label", "tag", "hint"};
    static const std::map<std::string, Shape, std::less<>> shapes{
        {"fields", field},
        {"field", field},
        {"options", {"selected", "value", "label", "hint"}},
        {"errors", {"field", "id", "message"}},
        {"filters", {"options", "is_date", "from", "to"}},
        {"chips", {"label", "remove_url"}},
        {"heads", {"label", "sort_url", "sorted", "numeric"}},
        {"rows", row},
        {"summary", row},
        {"facts", row},
        {"cells",
         {"plain", "label", "text", "is_title", "url", "tag", "numeric", "redacted", "is_short", "breaks",
          "has_breaks"}},
        {"sorts", {"label", "url", "current", "direction", "arrow"}},
        {"kept", {"name", "value"}},
        {"pages", {"number", "url", "current", "gap"}},
        {"sizes", {"url", "current"}},
        {"cards", {"title", "number", "note", "path", "attention"}},
        {"attention", {"title", "number", "note", "path"}},
        {"changes", {"label", "before", "after"}},
        {"sessions", {"browser", "address", "current", "last_seen"}},
        {"crumbs", {"label", "path"}},
        {"actions", {"label", "url", "danger"}},
        {"plugins",
         {"name", "version", "description", "state", "tag", "reason", "enable_url", "disable_url", "adds", "needs",
          "dependents"}},
        {"roles", {"title", "take_url"}},
        {"lines", {}}};
    const auto found = shapes.find(listName);
    return found == shapes.end() ? nullptr : &found->second;
}

ViewContext::ViewContext(const std::vector<const sdk::Value*>& models) {
    for (auto model = models.rbegin(); model != models.rend(); ++model) levels_.push_back({{*model}, 0});
}

void ViewContext::push(const Data* data) { levels_.push_back({nodeOf(data), made_.size()}); }

void ViewContext::pop() {
    made_.resize(levels_.back().made);
    levels_.pop_back();
}

/// What a section works on was made last, or just before what its outer sections made.
ViewContext::Node ViewContext::nodeOf(const Data* data) const {
    if (data == &yes || data == &no) return {};
    for (auto made = made_.rbegin(); made != made_.rend(); ++made) {
        if (&made->data == data) return made->node;
        if (!made->data.is_list()) continue;
        const auto& items = made->data.list_value();
        if (data < items.data() || data >= items.data() + items.size()) continue;
        const auto& item = (*made->node.value)[static_cast<std::size_t>(data - items.data())];
        return {&item, item.is_object() ? made->itemShape : nullptr};
    }
    return {};
}

const ViewContext::Data* ViewContext::make(Node node, std::string_view name) const {
    const auto& value = *node.value;
    switch (value.type()) {
        case sdk::Value::value_t::object:
            node.fields = name == "field";
            made_.push_back({Data(true), node});
            break;
        case sdk::Value::value_t::array: {
            if (value.empty()) return &no;
            made_.push_back({Data(Data::type::list), node, shapeOf(name)});
            for (std::size_t i = 0; i < value.size(); ++i) made_.back().data.push_back(yes);  // found by their place
            break;
        }
        case sdk::Value::value_t::string: {
            const auto& text = value.get_ref<const std::string&>();
            if (text.empty()) return &no;
            made_.push_back({Data(text), node});
            break;
        }
        case sdk::Value::value_t::boolean: return value.get<bool>() ? &yes : &no;
        case sdk::Value::value_t::null:
        case sdk::Value::value_t::discarded: return &no;
        default: made_.push_back({Data(value.dump()), node});
    }
    return &made_.back().data;
}

const ViewContext::Data* ViewContext::look(const Node& node, std::string_view name) const {
    if (const auto* value = memberOf(node.value, name)) {
        // In an object of form fields each member is one.
        if (node.fields && value->is_object()) return make({value, shapeOf("field")}, {});
        return make({value}, name);
    }
    if (!node.value || !node.value->is_object()) return nullptr;
    // For what stands once around a list, such as its heading.
    if (name.starts_with("has_"))
        if (const auto* list = memberOf(node.value, name.substr(4)); list && list->is_array())
            return list->empty() ? &no : &yes;
    if (node.shape)
        for (const auto& key : *node.shape)
            if (key == name) return &no;
    return nullptr;
}

/// `a.b.c`: null unless every part is there.
const ViewContext::Data* ViewContext::lookDeep(const Node& start, std::string_view path) const {
    Node node = start;
    for (auto dot = path.find('.'); dot != path.npos; dot = path.find('.')) {
        const auto name = path.substr(0, dot);
        const auto* value = memberOf(node.value, name);
        if (!value) return nullptr;
        const bool field = node.fields && value->is_object();
        node = {value, field ? shapeOf("field") : nullptr, name == "field"};
        path.remove_prefix(dot + 1);
    }
    return look(node, path);
}

const ViewContext::Data* ViewContext::get(const std::string& name) const {
    if (name == ".") return levels_.back().node.value ? make(levels_.back().node, {}) : nullptr;
    const bool deep = name.find('.') != name.npos;
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level)
        if (const auto* found = deep ? lookDeep(level->node, name) : look(level->node, name)) return found;
    return nullptr;
}

}  // namespace guildhall::web
