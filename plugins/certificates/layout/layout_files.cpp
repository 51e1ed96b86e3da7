#include "layout/layout_files.hpp"

#include "certificate/issued_file.hpp"
#include "layout/layout.hpp"
#include "pdf/picture.hpp"

#include <fstream>
#include <regex>
#include <sstream>

namespace guildhall::certificates {

namespace {

std::string placeOf(const std::string& name) { return "layouts/" + name; }

}  // namespace

bool LayoutFiles::isSent(const std::string& name) {
    static const std::regex named("[0-9a-f]{64}\\.(pdf|png|jpg)");
    return std::regex_match(name, named);
}

std::string LayoutFiles::read(const std::string& name) const {
    const bool byName = sent_ && name.starts_with(named);
    const auto file = byName                  ? sent_->path(placeOfNamed(name.substr(named.size())))
                      : sent_ && isSent(name) ? sent_->path(placeOf(name))
                                              : shipped_ / name;
    std::ifstream in(file, std::ios::binary);
    std::ostringstream content;
    if (in) content << in.rdbuf();
    auto bytes = std::move(content).str();
    if (bytes.empty()) throw LayoutError("The file “" + name + "” of the certificate layout is missing or unreadable.");
    if (byName && !pictureEnding(bytes).empty()) return withoutMetadata(bytes);
    return bytes;
}

std::string LayoutFiles::keep(const std::string& bytes, const std::string& ending) const {
    auto name = fingerprint(bytes) + "." + ending;
    if (!sent_->exists(placeOf(name))) sent_->write(placeOf(name), bytes);
    return name;
}

void LayoutFiles::sweep(const std::function<bool(const std::string& name)>& needs) const {
    namespace fs = std::filesystem;
    const auto folder = sent_->path(placeOf("any")).parent_path();
    if (!fs::is_directory(folder)) return;
    const auto old = fs::file_time_type::clock::now() - std::chrono::hours(24);
    std::vector<std::string> left;
    for (const auto& entry : fs::directory_iterator(folder)) {
        auto name = entry.path().filename().string();
        if (isSent(name) && entry.last_write_time() <= old && !needs(name)) left.push_back(std::move(name));
    }
    for (const auto& name : left) sent_->remove(placeOf(name));
}

}  // namespace guildhall::certificates
