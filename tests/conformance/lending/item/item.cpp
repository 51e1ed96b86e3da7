#include "item/item.hpp"

namespace guildhall::lending {

const sdk::RecordType<Shelf>& shelves() {
    static const auto type =
        sdk::RecordType<Shelf>("lending.shelf", "shlf", {"shelf", "shelves"})
            .text(&Shelf::code, "code", "Code", {.required = true, .unique = true, .search = true, .max = 20})
            .boolean(&Shelf::inUse, "in_use", "In use", {.initial = "yes"})
            .text(&Shelf::whyNot, "why_not", "Why it is not in use", {.onlyWhen = {"in_use", {"no"}}})
            .computed(&Shelf::items, sdk::FieldType::Number, "items", "Items",
                      "(SELECT count(*) FROM lending_item i WHERE i.shelf = r.id)")
            .list({.columns = {"code", "in_use", "items"}, .filters = {"in_use"}})
            .permissions({.see = "lending.view", .change = "lending.edit", .remove = "lending.edit"})
            .importable()
            .at("/lending/shelves")
            .api("lending-shelves");
    return type;
}

const sdk::RecordType<Item>& items() {
    static const auto type =
        sdk::RecordType<Item>("lending.item", "item", {"item", "items"})
            .text(&Item::tag, "tag", "Tag",
                  {.required = true, .unique = true, .search = true, .capitals = true, .max = 20, .width = "10"})
            .text(&Item::title, "title", "Title", {.required = true, .search = true, .max = 120})
            .choice(&Item::kind, "kind", "Kind", {{"book", "Book"}, {"tool", "Tool"}, {"device", "Device"}},
                    {.required = true, .initial = "book"})
            .text(&Item::serial, "serial", "Serial number",
                  {.required = true, .max = 40, .onlyWhen = {"kind", {"device"}}})
            .managed(&Item::condition, "condition", "Condition", "lending.conditions",
                     {{"new", "New"}, {"used", "Used"}, {"worn", "Worn"}})
            .reference(&Item::shelf, "shelf", "Shelf", shelves(), {}, {.only = "r.in_use"})
            .date(&Item::bought, "bought", "Bought on",
                  {.sensitivity = sdk::Sensitivity::Financial, .heading = "Where it came from"})
            .money(&Item::price, "price", "Price", "EUR", {.sensitivity = sdk::Sensitivity::Financial, .least = 0})
            .text(&Item::donor, "donor", "Given by",
                  {.search = true, .max = 120, .sensitivity = sdk::Sensitivity::Contact})
            .longText(&Item::notes, "notes", "Notes", {.max = 2000})
            .several(&Item::uses, "uses", "Good for",
                     {{"home", "Home"}, {"garden", "Garden"}, {"workshop", "Workshop"}})
            .tags(&Item::tags, "tags", "Words", {.search = true, .hint = "With commas between."})
            .duration(&Item::lentFor, "lent_for", "Lent for", {.least = 15, .width = "10"})
            .choice(&Item::state, "state", "State",
                    {{"available", "Available", "green"}, {"lent", "Lent", "blue"}, {"retired", "Retired", "grey"}},
                    {.initial = "available"})
            .group(&Item::accessories, "accessories", "Accessories",
                   sdk::FieldGroup<Accessory>({"accessory", "accessories"})
                       .text(&Accessory::name, "name", "Name", {.required = true, .max = 80})
                       .number(&Accessory::count, "count", "How many", {.initial = "1", .least = 1, .width = "4"})
                       .boolean(&Accessory::lost, "lost", "Lost"),
                   {.hint = "What goes with it when it is lent.", .most = 20})
            .file(&Item::manual, "manual", "Manual",
                  {.heading = "Papers", .accept = {"pdf", "text"}, .mostBytes = 600'000})
            .image(&Item::photo, "photo", "Photo", {.hint = "As it stands on its shelf.", .mostBytes = 200'000})
            .file(&Item::receipt, "receipt", "Receipt", {.sensitivity = sdk::Sensitivity::Financial})
            .custom(&Item::custom)
            .title("{tag} — {title}")
            .list({.columns = {"title", "tag", "kind", "condition", "shelf", "bought", "price", "state"},
                   .filters = {"kind", "condition", "state", "bought", "uses"},
                   .empty = "Nothing can be borrowed yet. Add the first item.",
                   .rowDeeds = true})
            .permissions({.see = "lending.view", .change = "lending.edit", .remove = "lending.edit"})
            .tab({"all", "All"})
            .tab(
                {.name = "retired", .label = "Retired", .where = "r.state = 'retired'", .empty = "Nothing is retired."})
            .states("state")
            .action({.name = "retire",
                     .label = "Retire",
                     .past = "retired",
                     .access = "lending.edit",
                     .from = {"available"},
                     .to = "retired",
                     .asksReason = true,
                     .danger = true,
                     .warning = "Nobody can borrow it any more."})
            .action({.name = "bring_back",
                     .label = "Bring back",
                     .past = "brought back",
                     .access = "lending.edit",
                     .from = {"retired"},
                     .to = "available"})
            .importable({.key = "tag",
                         .heads = {{"title", {"Title", "name of the thing"}}},
                         .sample = {{"T-1", "Cordless drill", "tool", "", "", "A1", "2026-03-12", "129.00", "", ""}}})
            .privacy({.purpose = "to thank who gave it"})
            .at("/lending/items")
            .inMenu(sdk::MenuGroup::Catalogue, 40)
            .api("lending-items");
    return type;
}

void ItemRules::check(sdk::Moment&, const Item*, Item& item, sdk::FieldErrors& errors) {
    if (item.kind == Kind::Device && !item.price)
        errors.push_back({"price", "Enter a price — devices are insured by it"});
}

std::optional<std::string> ItemRules::whyNotChange(sdk::Moment&, const Item& item) {
    if (item.state == State::Retired) return "This item is retired, so it can no longer be changed.";
    return {};
}

std::optional<std::string> ItemRules::whyNotRemove(sdk::Moment&, const Item& item) {
    if (item.state == State::Lent) return "This item is lent. Take it back first.";
    return {};
}

std::vector<std::string> ItemRules::removes(sdk::Moment&, const Item& item) {
    if (item.state == State::Retired) return {};
    return {"Nobody can borrow it any more."};
}

std::optional<std::string> ItemRules::whyNotAct(sdk::Moment&, const Item& item, std::string_view action) {
    if (action == "retire" && item.kind == Kind::Tool) return "Tools are repaired, not retired.";
    return {};
}

sdk::ListScope ItemRules::scope(const sdk::Viewer& viewer) {
    if (viewer.can("lending.edit")) return {};
    return {"r.state <> ?", {std::string("retired")}};
}

}  // namespace guildhall::lending
