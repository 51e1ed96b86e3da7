#include "kernel/data/store_marker.hpp"

#include "kernel/data/site_fact_repository.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace guildhall::data {

namespace {

namespace fs = std::filesystem;

constexpr const char* factName = "store_id";
constexpr const char* markerName = ".site";

/// Empty when there is none.
std::string idIn(const fs::path& marker) {
    std::string id;
    std::ifstream in(marker);
    if (!in && fs::exists(marker)) throw OtherFiles(marker.string() + " cannot be read by the server's user");
    in >> id;
    return id;
}

/// The one that is there when another server was faster.
std::string makeMarker(const fs::path& marker, sdk::Random& random) {
    fs::create_directories(marker.parent_path());
    const auto id = sdk::newToken(random);
    const auto beside = marker.string() + ".part" + std::to_string(::getpid()) + "-0";
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    const bool written = file >= 0 && ::write(file, id.data(), id.size()) == static_cast<ssize_t>(id.size());
    const bool placed = written && (::link(beside.c_str(), marker.c_str()) == 0 || errno == EEXIST);
    const int error = errno;
    if (file >= 0) ::close(file);
    ::unlink(beside.c_str());
    if (!placed) throw OtherFiles(marker.string() + " cannot be written: " + std::strerror(error));
    return idIn(marker);
}

}  // namespace

void checkStore(sdk::Database& database, const fs::path& files, sdk::Random& random, bool mayMark) {
    const auto marker = files / markerName;
    auto known = database.read([](sdk::Transaction& tx) { return SiteFactRepository::find(tx, factName); });
    auto here = idIn(marker);
    if (!known && mayMark) {
        if (here.empty()) here = makeMarker(marker, random);
        known = database.write([&](sdk::Transaction& tx) {
            SiteFactRepository::add(tx, factName, here);
            return SiteFactRepository::find(tx, factName);
        });
    }
    if (!known || here == *known) return;
    throw OtherFiles(
        files.string() + " is not where this site has its files: " +
        (here.empty() ? "the file " + std::string(markerName) + " is not in it" : "it belongs to another site") +
        ". Servers of one site share one data folder (var), for example over NFS: give this one the same as the "
        "others. "
        "If the folder is right and only its marker was lost, write this line to " +
        marker.string() + ": " + *known);
}

}  // namespace guildhall::data
