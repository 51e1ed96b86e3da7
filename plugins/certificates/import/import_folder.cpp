#include "import/import_folder.hpp"

#include <chrono>
#include <filesystem>

namespace guildhall::certificates {

namespace {

namespace fs = std::filesystem;

constexpr auto listsStay = std::chrono::hours(24);
constexpr auto reportsStay = std::chrono::hours(24 * 30);
constexpr std::string_view reportEnd = "-left-out.csv";

}  // namespace

std::string ImportFolder::list(const std::string& sessionId, const std::string& importId) {
    return "imports/" + sessionId + "/" + importId + ".csv";
}

std::string ImportFolder::report(const std::string& sessionId, const std::string& importId) {
    return "imports/" + sessionId + "/" + importId + std::string(reportEnd);
}

void ImportFolder::sweep(const std::set<std::string>& wanted) const {
    std::error_code absent;
    for (const auto& session : fs::directory_iterator(files_.path("imports"), absent)) {
        for (const auto& file : fs::directory_iterator(session.path(), absent)) {
            const auto name = file.path().filename().string();
            const bool report = name.ends_with(reportEnd);
            if (!report && wanted.contains(file.path().stem().string())) continue;
            const auto age = fs::file_time_type::clock::now() - fs::last_write_time(file.path(), absent);
            if (age > (report ? reportsStay : listsStay)) fs::remove(file.path(), absent);
        }
        fs::remove(session.path(), absent);  // when it is empty
    }
}

}  // namespace guildhall::certificates
