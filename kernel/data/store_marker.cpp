#include "kernel/data/store_marker.hpp"

#include "kernel/data/site_fact_repository.hpp"

#include <guildhall/sdk/error.hpp>

#include <fstream>
#include <sstream>
#include <system_error>

namespace guildhall::data {

namespace {

constexpr const char* factName = "store_id";
constexpr const char* markerName = ".site";

/// Empty when there is none.
std::string idIn(sdk::FileStore& files) {
    const auto marker = files.fetch(markerName);
    std::string id;
    std::ifstream in(marker);
    if (!in && std::filesystem::exists(marker))
        throw OtherFiles(marker.string() + " cannot be read by the server's user");
    in >> id;
    return id;
}

void mark(sdk::FileStore& files, const std::string& id) {
    std::istringstream text(id);
    files.put(markerName, text);
}

void check(sdk::Database& database, sdk::FileStore& files, sdk::Random& random, bool mayMark) {
    auto known = database.read([](sdk::Transaction& tx) { return SiteFactRepository::find(tx, factName); });
    auto here = idIn(files);
    if (!known && mayMark) {
        const bool made = here.empty();
        if (made) mark(files, here = sdk::newToken(random));
        known = database.write([&](sdk::Transaction& tx) {
            SiteFactRepository::add(tx, factName, here);
            return SiteFactRepository::find(tx, factName);
        });
        // Another server was faster: its marker counts, whichever of the two lies there now.
        if (made && known != here) mark(files, here = *known);
    }
    if (!known || here == *known) return;
    throw OtherFiles(
        files.place() + " is not where this site has its files: " +
        (here.empty() ? "the file " + std::string(markerName) + " is not in it" : "it belongs to another site") +
        ". Servers of one site share one data folder (var), for example over NFS, or one bucket (files.store): give "
        "this one the same as the others. `guildhall files move` takes files from the folder to the bucket or back. "
        "If the place is right and only its marker was lost, write this line to " +
        std::string(markerName) + " there: " + *known);
}

}  // namespace

void checkStore(sdk::Database& database, sdk::FileStore& files, sdk::Random& random, bool mayMark) {
    try {
        check(database, files, random, mayMark);
    } catch (const sdk::Unavailable& problem) {
        throw OtherFiles(files.place() + " cannot be used: " + problem.what());
    } catch (const std::system_error& problem) {
        throw OtherFiles(files.place() + " cannot be written: " + problem.what());
    }
}

}  // namespace guildhall::data
