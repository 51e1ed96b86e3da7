#include "kernel/files/file_stores.hpp"

#include "kernel/files/s3_store.hpp"

#include <guildhall/sdk/id.hpp>

#include <fstream>

namespace guildhall::files {

namespace {

[[noreturn]] void refuse(const config::Settings& settings, const std::string& key, const std::string& why) {
    throw config::ConfigError(settings.origin(key) + ": “" + key + "”: " + why);
}

}  // namespace

std::shared_ptr<sdk::FileStore> storeOf(const config::Settings& settings, const std::filesystem::path& var,
                                        const Outside& outside, const std::string& area) {
    return storeNamed(settings.text("files.store"), settings, var, outside, area);
}

std::shared_ptr<sdk::FileStore> storeNamed(const std::string& name, const config::Settings& settings,
                                           const std::filesystem::path& var, const Outside& outside,
                                           const std::string& area) {
    if (name == "folder") return sdk::folderStore(var / area);
    auto place = S3Client::placeOf(settings.text("files.s3_url"));
    if (!place)
        refuse(
            settings, "files.s3_url",
            "write where the bucket is, such as https://s3.example.org/guildhall; its name and the folders behind it "
            "are letters, digits and -._");
    for (const auto* key : {"files.s3_key_id", "files.s3_secret", "files.s3_region"})
        if (settings.text(key).empty()) refuse(settings, key, "a bucket needs it; files.store = folder needs none");
    place->prefix += area + "/";
    return std::make_shared<S3Store>(
        S3Client(*place,
                 {settings.text("files.s3_key_id"), settings.text("files.s3_secret"), settings.text("files.s3_region")},
                 outside.http, outside.clock, outside.log),
        var / "cache", outside.clock);
}

Moved copyAll(sdk::FileStore& from, sdk::FileStore& to,
              const std::function<void(std::size_t done, std::size_t all)>& progress) {
    Moved moved;
    const auto all = from.list("");
    std::string fromSums, toSums;
    for (const auto& [path, bytes] : all) {
        progress(moved.files, all.size());
        const auto sum = from.checksum(path);
        if (sum.empty()) continue;  // removed meanwhile
        ++moved.files;
        moved.bytes += bytes;
        if (to.checksum(path) != sum) {
            std::ifstream in(from.fetch(path), std::ios::binary);
            to.put(path, in);
            ++moved.copied;
        }
        fromSums += path + " " + sum + "\n";
        toSums += path + " " + to.checksum(path) + "\n";
    }
    progress(all.size(), all.size());
    moved.fromSum = sdk::hashToken(fromSums);
    moved.toSum = sdk::hashToken(toSums);
    return moved;
}

}  // namespace guildhall::files
