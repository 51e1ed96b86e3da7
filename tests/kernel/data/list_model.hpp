// A list's view as plain data, read the way a template reads it.
#pragma once

#include <guildhall/sdk/list.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::testing {

inline sdk::Value modelOf(const std::shared_ptr<const sdk::ListView>& list) {
    sdk::Scratch scratch;
    auto model = list->frame().value();
    auto& rows = model["rows"] = sdk::Value::array();
    const auto read = [&](const sdk::View& view, const char* name, sdk::Value& into) {
        const auto shown = view.look(sdk::Name(name), scratch);
        if (shown.kind() == sdk::Shown::Kind::Yes) into[name] = true;
        if (shown.kind() == sdk::Shown::Kind::Text) into[name] = std::string(shown.text());
        if (shown.kind() != sdk::Shown::Kind::List) return;
        for (std::size_t i = 0; i < shown.list()->size(); ++i)
            into[name].push_back(std::string(shown.list()->item(i, scratch).self(scratch).text()));
    };
    const auto shown = list->look(sdk::Name("rows"), scratch);
    for (std::size_t i = 0; shown.kind() == sdk::Shown::Kind::List && i < shown.list()->size(); ++i) {
        const auto& row = shown.list()->item(i, scratch);
        sdk::Value made = sdk::Value::object();
        read(row, "url", made);
        const auto* cells = row.look(sdk::Name("cells"), scratch).list();
        for (std::size_t c = 0; c < cells->size(); ++c) {
            auto& cell = made["cells"].emplace_back(sdk::Value::object());
            for (const auto* name :
                 {"label", "text", "plain", "is_title", "url", "tag", "css", "redacted", "brief", "breaks"})
                read(cells->item(c, scratch), name, cell);
        }
        rows.push_back(std::move(made));
    }
    return model;
}

}  // namespace guildhall::testing
