#include "kernel/records/record_type_kind.hpp"

#include "kernel/records/import_offer_pages.hpp"
#include "kernel/records/record_api.hpp"
#include "kernel/records/record_list_pages.hpp"
#include "kernel/records/record_pages.hpp"
#include "kernel/records/record_privacy.hpp"
#include "kernel/records/record_schema.hpp"
#include "kernel/records/record_search.hpp"

#include <algorithm>
#include <stdexcept>

namespace guildhall::records {

RecordTypeKind::RecordTypeKind(sdk::Database& kernel, RecordDesk::Parts parts, ImportPages::Parts imports,
                               search::SearchIndex& search, ManagedLists& lists, CustomFields& custom)
    : KindOf({"record_types", "Record types", {{"name", "Record"}, {"path", "Pages"}, {"api", "For programs"}}}),
      kernel_(kernel),
      parts_(parts),
      imports_(std::move(imports)),
      search_(search),
      lists_(lists),
      custom_(custom) {
    custom_.whenChanged([this](const std::string& record) { findAgain(record); });
}

void RecordTypeKind::refuse(const sdk::RecordRegistration& one, const kinds::Contribution& all) const {
    if (const auto complaint = declarationComplaint(all.owner, *one.type); !complaint.empty())
        throw std::invalid_argument("the record type " + one.type->name() + ": " + complaint);
    const auto types = all.of<sdk::RecordRegistration>();
    const auto* parent = one.type->parent();
    if (parent && std::ranges::none_of(types, [&](const auto& other) { return other.type == parent; }))
        throw std::invalid_argument("the record type " + one.type->name() + " belongs to " + parent->name() +
                                    ", which this plugin does not add");
}

std::string RecordTypeKind::identity(const sdk::RecordRegistration& one) const {
    return "the record type " + one.type->name();
}

sdk::Value RecordTypeKind::line(const sdk::RecordRegistration& one) const {
    sdk::Value line{{"name", one.type->name()},
                    {"path", one.type->path()},
                    {"api", one.type->api().empty() ? "" : RecordApi::pathOf(*one.type)}};
    if (const auto personal = personalTable(*one.type)) line["personal"] = personal->json();
    return line;
}

/// A personal field that was added without a thought is what nobody finds when somebody is to be forgotten.
std::string RecordTypeKind::lacks(const sdk::RecordRegistration& one) const {
    if (one.type->privacy()) return {};
    for (const auto& field : one.type->fields().fields())
        if (tellsOfPeople(*one.type, field))
            return "The record type " + one.type->name() + " tells of people (" + field.name +
                   ") and does not say what it is kept for: .privacy({…})";
    return {};
}

std::vector<std::shared_ptr<RecordDesk>> RecordTypeKind::desks(
    const std::vector<sdk::RecordRegistration>& types) const {
    std::vector<std::shared_ptr<RecordDesk>> desks;
    // A plugin's records keep to the plugin's tables; the kernel's own are the kernel's.
    const RecordDesk::Parts own{kernel_,       parts_.audit,    parts_.told,   parts_.clock,   parts_.random,
                                parts_.search, parts_.sections, parts_.viewed, parts_.changes, parts_.listener};
    for (const auto& one : types)
        desks.push_back(
            std::make_shared<RecordDesk>(one.type->plugin() == "kernel" ? own : parts_, *one.type, one.rules));
    for (const auto& desk : desks)
        if (const auto& model = desk->model(); !model.fileFields().empty())
            desk->keepFiles(std::make_shared<RecordFiles>(
                RecordFiles::Parts{desk->parts().database, parts_.clock, parts_.random, imports_.jobs,
                                   sdk::Files(imports_.files, model.plugin())},
                model));
    for (const auto& desk : desks)
        for (const auto& other : desks)
            if (desk->model().parent() == &other->model()) desk->standBelow(other);
    for (const auto& desk : desks)
        for (const auto& other : desks)
            for (const auto& field : other->model().declared().fields())
                if (const auto& part = other->model().part(field.name); part.stored && part.refers.get() == &desk->model())
                    desk->isMeantBy(other->model(), field.name);
    return desks;
}

void RecordTypeKind::derive(const kinds::Contribution& all, sdk::Registrar& add) const {
    std::map<std::string, std::shared_ptr<ImportOfferPages>> offers;
    for (const auto& desk : desks(all.of<sdk::RecordRegistration>())) {
        const auto& model = desk->model();
        if (!declarationComplaint(all.owner, model).empty()) continue;  // refused next
        if (model.parent() && !desk->parent()) continue;                // refused next
        const auto imports = model.import() ? std::make_shared<ImportPages>(desk, imports_) : nullptr;
        if (imports && model.import()->offer) {
            auto& offer = offers[model.import()->offer->page];
            if (!offer) offer = std::make_shared<ImportOfferPages>(model.import()->offer->page);
            offer->offer(imports);
        }
        std::make_shared<RecordListPages>(desk, imports)->describe(add);
        std::make_shared<RecordPages>(desk)->describe(add);
        if (!model.api().empty()) std::make_shared<RecordApi>(desk)->describe(add);
        sdk::RecordDeclaration declaration{.fields = [&model]() -> const sdk::FieldSet& { return model.fields(); },
                                           .table = model.table()};
        for (const auto& field : model.declared().fields())
            if (!model.part(field.name).stored) declaration.workedOut.push_back(field.name);
        add.records(std::move(declaration));
    }
    for (const auto& [page, offer] : offers) offer->describe(add);
}

void RecordTypeKind::add(const kinds::Contribution& all) {
    const auto types = all.of<sdk::RecordRegistration>();
    for (const auto& one : types) {
        const auto complaint = kernel_.read([&](sdk::Transaction& tx) { return schemaComplaint(tx, *one.type); });
        if (!complaint.empty()) throw std::runtime_error("the record type " + one.type->name() + ": " + complaint);
    }
    const auto standing = desks(types);
    try {
        for (const auto& desk : standing) {
            lists_.add(all.owner, desk->model(), all.keepAlive);
            custom_.add(all.owner, desk->model(), all.keepAlive);
        }
        for (const auto& desk : standing)
            if (const auto source = searchSource(desk, all.keepAlive)) {
                search_.add(source);
                search_.bringIn(*source);
            }
    } catch (...) {
        search_.remove(all.owner);
        lists_.remove(all.owner);
        custom_.remove(all.owner);
        throw;
    }
    const std::lock_guard lock(mutex_);
    for (const auto& desk : standing) live_.emplace(all.owner, Live{all.keepAlive, &desk->model(), desk});
}

void RecordTypeKind::findAgain(const std::string& record) {
    const auto live = find(record);
    if (!live) return;
    if (const auto source = searchSource(live->desk, live->keepAlive)) {
        search_.add(source);
        search_.bringIn(*source);
    } else {
        search_.drop(record);
    }
}

void RecordTypeKind::remove(const std::string& owner) {
    search_.remove(owner);
    lists_.remove(owner);
    custom_.remove(owner);
    const std::lock_guard lock(mutex_);
    live_.erase(owner);
}

std::optional<RecordTypeKind::Live> RecordTypeKind::find(const std::string& record) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [owner, live] : live_)
        if (live.model->name() == record) return live;
    return std::nullopt;
}

std::vector<LiveModels::One> RecordTypeKind::all() const {
    std::vector<LiveModels::One> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [owner, live] : live_) all.push_back({owner, live.model, live.keepAlive});
    }
    std::ranges::sort(all, {}, [](const auto& one) { return one.model->name(); });
    return all;
}

std::vector<RecordTypeKind::Live> RecordTypeKind::forPrograms() const {
    std::vector<Live> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [owner, live] : live_)
            if (!live.model->api().empty()) all.push_back(live);
    }
    std::ranges::sort(all, {}, [](const Live& live) { return live.model->api(); });
    return all;
}

privacy::PersonalSources RecordTypeKind::aboutPeople() const {
    privacy::PersonalSources all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [owner, live] : live_)
            if (live.model->privacy()) all.push_back(personalSource(live.desk, live.keepAlive));
    }
    std::ranges::sort(all, {}, &privacy::PersonalSource::name);
    return all;
}

}  // namespace guildhall::records
