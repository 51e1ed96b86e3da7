#include "kernel/web/plugin_assets.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>

#include <cctype>
#include <fstream>
#include <iterator>

namespace guildhall::web {

namespace {

constexpr const char* home = "/assets/plugins/";

std::string typeOf(const std::filesystem::path& file) {
    static const std::map<std::string, std::string> types{{".css", "text/css; charset=utf-8"},
                                                          {".js", "text/javascript; charset=utf-8"},
                                                          {".svg", "image/svg+xml"},
                                                          {".png", "image/png"},
                                                          {".jpg", "image/jpeg"},
                                                          {".webp", "image/webp"},
                                                          {".woff2", "font/woff2"},
                                                          {".pdf", "application/pdf"},
                                                          {".txt", "text/plain; charset=utf-8"}};
    const auto found = types.find(file.extension().string());
    return found == types.end() ? "application/octet-stream" : found->second;
}

std::string keyOf(std::string name) {
    for (auto& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    return name;
}

}  // namespace

PluginAssets::PluginAssets() : model_(std::make_shared<const sdk::Value>(sdk::Value::object())) {}

void PluginAssets::add(const std::string& owner, const std::filesystem::path& folder) {
    auto made = std::make_shared<Folder>();
    std::uintmax_t size = 0;
    std::string all;
    if (std::filesystem::is_directory(folder))
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (!entry.is_regular_file()) continue;
            size += entry.file_size();
            if (size > most) throw std::runtime_error("its files in " + folder.string() + " are larger than 16 MiB");
            std::ifstream in(entry.path(), std::ios::binary);
            made->files[entry.path().filename().string()] = {std::istreambuf_iterator<char>(in), {}};
        }
    for (const auto& [name, content] : made->files) all += name + ":" + sdk::hashToken(content) + ";";
    made->fingerprint = sdk::hashToken(all).substr(0, 12);
    const std::lock_guard lock(mutex_);
    folders_[owner] = std::move(made);
    remodel();
}

void PluginAssets::remove(const std::string& owner) {
    const std::lock_guard lock(mutex_);
    if (folders_.erase(owner) > 0) remodel();
}

void PluginAssets::remodel() {
    sdk::Value owners = sdk::Value::object();
    for (const auto& [owner, folder] : folders_)
        for (const auto& [name, content] : folder->files)
            owners[owner][keyOf(name)] = home + owner + "/" + folder->fingerprint + "/" + name;
    model_ = std::make_shared<const sdk::Value>(sdk::Value{{"plugin_assets", std::move(owners)}});
}

std::shared_ptr<const sdk::Value> PluginAssets::model() const {
    const std::lock_guard lock(mutex_);
    return model_;
}

void PluginAssets::describe(sdk::Registrar& add) {
    add.get(std::string(home) + "{plugin}/{fingerprint}/{file}", sdk::Public,
            [this](const sdk::Request& request) { return answer(request); });
}

sdk::Response PluginAssets::answer(const sdk::Request& request) const {
    std::shared_ptr<const Folder> folder;
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = folders_.find(request.pathValue("plugin")); found != folders_.end())
            folder = found->second;
    }
    const auto& name = request.pathValue("file");
    if (!folder || !folder->files.contains(name)) throw sdk::NotFound();
    // An address of before still finds the file.
    const bool current = request.pathValue("fingerprint") == folder->fingerprint;
    return sdk::Response::bytes(folder->files.find(name)->second, typeOf(name))
        .header("Cache-Control", current ? "public, max-age=31536000, immutable" : "no-cache");
}

}  // namespace guildhall::web
