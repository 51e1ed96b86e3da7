#include "kernel/config/folders.hpp"
#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::plugins::verify {

namespace {

/// Walks what a plugin needs, depth first.
class Walk {
public:
    explicit Walk(Subject& subject) : subject_(subject) {}

    void visit(const Manifest& manifest) {
        path_.push_back(manifest.id);
        for (const auto& need : manifest.depends) follow(manifest.id, need);
        path_.pop_back();
    }

private:
    void follow(const std::string& who, const Dependency& need) {
        if (const auto start = std::ranges::find(path_, need.id); start != path_.end()) {
            std::string circle;
            for (auto each = start; each != path_.end(); ++each) circle += *each + " → ";
            throw std::runtime_error("It needs itself in a circle: " + circle + need.id + ".");
        }
        const auto manifest = Manifest::read(folderOf(who, need.id));
        if (!VersionRange(need.versions).contains(manifest.version))
            throw std::runtime_error("“" + who + "” needs “" + need.id + "” " + need.versions + "; here is " +
                                     manifest.version + ".");
        visit(manifest);
        if (std::ranges::find(subject_.needs, manifest.folder) == subject_.needs.end())
            subject_.needs.push_back(manifest.folder);
    }

    /// Beside the plugin, else among those that came with the server.
    std::filesystem::path folderOf(const std::string& who, const std::string& id) const {
        for (const auto& place : {subject_.folder.parent_path(), config::pluginFolder()})
            if (std::filesystem::exists(place / id / "plugin.json")) return place / id;
        throw std::runtime_error("“" + who + "” needs the plugin “" + id + "”, which is not here.");
    }

    Subject& subject_;
    std::vector<std::string> path_;
};

}  // namespace

Check dependencyCheck() {
    return {.id = "dependencies",
            .promise = "What it depends on is here",
            .needed = true,
            .database = false,
            .run = [](Subject& subject) {
                subject.needs.clear();
                Walk(subject).visit(subject.manifest);
                return Finding{subject.needs.empty() ? "it needs no other plugin"
                                                     : sdk::countText(static_cast<std::int64_t>(subject.needs.size()),
                                                                      "plugin found", "plugins found"),
                               {}};
            }};
}

}  // namespace guildhall::plugins::verify
