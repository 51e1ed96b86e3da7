#include "kernel/records/import_place.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::records {

std::string importPath(const sdk::RecordModel& model, const std::string& parent) {
    return isOfSeveral(model, parent) ? model.import()->parents->path : model.listPath(parent) + "/import";
}

std::string importsPath(const sdk::RecordModel& model, const std::string& parent) {
    return isOfSeveral(model, parent) ? model.import()->parents->path + "/imports"
                                      : model.listPath(parent) + "/imports";
}

std::string pathAround(const sdk::RecordModel& model, const std::string& parent) {
    if (!isOfSeveral(model, parent)) return model.listPath(parent);
    const auto& offer = model.import()->offer;
    return offer ? offer->page : model.parent()->listPath({});
}

Place importPlace(const RecordDesk& desk, sdk::Moment& moment, const std::string& parent) {
    return isOfSeveral(desk.model(), parent) ? Place() : desk.place(moment, parent);
}

Place importPlace(const RecordDesk& desk, sdk::Moment& moment, const sdk::Request& request) {
    const auto& import = *desk.model().import();
    const auto& path = request.path();
    const bool several = desk.parent() && import.parents && path.starts_with(import.parents->path);
    return several ? Place() : desk.place(moment, request);
}

Place heldImportPlace(const RecordDesk& desk, sdk::Moment& moment, const std::string& parent) {
    return isOfSeveral(desk.model(), parent) ? Place() : desk.heldPlace(moment, parent);
}

void requireImporting(const RecordDesk& desk, sdk::Moment& moment, const Place& place) {
    if (!isOfSeveral(desk.model(), place.parentId)) desk.requireAdding(moment, place);
}

std::string importIntro(const RecordDesk& desk, const sdk::Viewer& viewer, const Place& place) {
    return place.parentId.empty() ? std::string() : desk.parent()->title(viewer, place.parent);
}

RecordDesk::Crumbs importCrumbs(const RecordDesk& desk, const sdk::Viewer& viewer, const Place& place) {
    if (!isOfSeveral(desk.model(), place.parentId)) return desk.crumbsToList(viewer, place);
    const auto& offer = desk.model().import()->offer;
    const auto& above = desk.parent()->model();
    if (!offer) return {{sdk::say(sdk::capitalised(above.words().many)), above.listPath({})}};
    return {{offer->menu ? sdk::say(offer->menu->label) : sdk::say("Import"), offer->page}};
}

bool seesOthersImports(const RecordDesk& desk, const sdk::Viewer& viewer, const std::string& parent) {
    return !isOfSeveral(desk.model(), parent) || desk.parent()->scope(viewer).where.empty();
}

}  // namespace guildhall::records
