#include "kernel/records/record_search.hpp"

#include "kernel/log/current_plugin.hpp"

#include <guildhall/sdk/words.hpp>

namespace guildhall::records {

std::shared_ptr<const search::SearchSource> searchSource(std::shared_ptr<const RecordDesk> desk,
                                                         std::shared_ptr<void> keepAlive) {
    const auto& model = desk->model();
    auto source = std::make_shared<search::SearchSource>(search::SearchSource{
        .record = model.name(),
        .title = sdk::capitalised(model.words().many),
        .table = model.table(),
        .titleOf =
            [&model](sdk::Transaction& tx, const sdk::Viewer& viewer, const std::string& id) {
                const auto record = model.make();
                return model.find(tx, id, record.get()) ? model.title(record.get(), viewer) : std::string();
            },
        .access = model.permissions()->see,
        .path = model.path(),
        .keepAlive = std::move(keepAlive)});
    for (const auto& field : model.fields().fields()) {
        const auto& part = model.part(field.name);
        // What a reference is called changes elsewhere; lists look in it, the index does not.
        if (field.options.search && part.stored && field.type != sdk::FieldType::Reference)
            source->fields.push_back({field.name, part.sql, field.options.sensitivity});
    }
    if (source->fields.empty()) return nullptr;
    source->scope = [desk, owner = model.plugin()](const sdk::Viewer& viewer) {
        const log::InPlugin inside(owner);
        return desk->scope(viewer);
    };
    return source;
}

}  // namespace guildhall::records
