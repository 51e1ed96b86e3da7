#include "kernel/web/view_data.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::web {
namespace {

using Shape = std::vector<std::string>;

const Shape& shapeOf(std::string_view listName) {
    static const Shape none;
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
        {"cells", {"label", "text", "is_title", "url", "tag", "numeric", "redacted", "is_short"}},
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
        {"roles", {"title", "code", "may_revoke"}},
        {"lines", {}}};
    const auto found = shapes.find(listName);
    return found == shapes.end() ? none : found->second;
}

/// Dates, times, ids and single words: a table cell that must not break in two lines.
bool isShort(const sdk::Value& item) {
    const auto found = item.find("text");
    if (found == item.end() || !found->is_string()) return false;
    const auto& text = found->get_ref<const std::string&>();
    return text.size() <= 12 || (text.size() <= 18 && text.find_first_of("0123456789") != std::string::npos);
}

ViewData convert(const sdk::Value& value, std::string_view name);

ViewData convertObject(const sdk::Value& value, const Shape& shape, std::string_view childName) {
    ViewData object{ViewData::type::object};
    for (const auto& [key, child] : value.items()) {
        object[key] = convert(child, childName.empty() ? std::string_view(key) : childName);
        // For what stands once around a list, such as its heading.
        if (child.is_array() && !value.contains("has_" + key)) object["has_" + key] = ViewData(!child.empty());
    }
    for (const auto& key : shape)
        if (!value.contains(key)) object[key] = ViewData(false);
    return object;
}

ViewData convert(const sdk::Value& value, std::string_view name) {
    switch (value.type()) {
        case sdk::Value::value_t::object:
            // `field` holds fields under their names.
            if (name == "field") return convertObject(value, {}, "field ");
            return convertObject(value, name == "field " ? shapeOf("field") : Shape{}, {});
        case sdk::Value::value_t::array: {
            if (value.empty()) return ViewData(false);
            kainjow::mustache::list list;
            list.reserve(value.size());
            for (const auto& item : value) {
                list.push_back(item.is_object() ? convertObject(item, shapeOf(name), {}) : convert(item, {}));
                if (name == "cells" && isShort(item)) list.back()["is_short"] = ViewData(true);
            }
            return ViewData(list);
        }
        case sdk::Value::value_t::string: {
            const auto& text = value.get_ref<const std::string&>();
            return text.empty() ? ViewData(false) : ViewData(text);
        }
        case sdk::Value::value_t::boolean: return ViewData(value.get<bool>());
        case sdk::Value::value_t::null:
        case sdk::Value::value_t::discarded: return ViewData(false);
        default: return ViewData(value.dump());
    }
}

}  // namespace

ViewData toViewData(const sdk::Value& value) { return convert(value, {}); }

}  // namespace guildhall::web
