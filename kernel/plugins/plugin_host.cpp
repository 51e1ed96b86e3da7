#include "kernel/plugins/plugin_host.hpp"

#include "kernel/plugins/library_note.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace guildhall::plugins {

const char* stateName(State state) {
    switch (state) {
        case State::Available: return "available";
        case State::Enabled: return "enabled";
        case State::Disabled: return "disabled";
        case State::Failed: return "failed";
    }
    return "";
}

PluginHost::PluginHost(std::filesystem::path folder, HostPorts ports)
    : folder_(std::move(folder)), ports_(std::move(ports)) {}

PluginHost::~PluginHost() {
    for (auto id = order_.rbegin(); id != order_.rend(); ++id)
        for (auto surface = ports_.surfaces.rbegin(); surface != ports_.surfaces.rend(); ++surface)
            (*surface)->remove(*id);
}

void PluginHost::discover() {
    if (!std::filesystem::is_directory(folder_)) return;
    for (const auto& item : std::filesystem::directory_iterator(folder_)) {
        if (!std::filesystem::exists(item.path() / "plugin.json")) continue;
        const auto id = item.path().filename().string();
        PluginStatus status;
        status.manifest.id = status.manifest.name = id;
        status.manifest.folder = item.path();
        try {
            status.manifest = Manifest::read(item.path());
        } catch (const std::exception& problem) {
            status.state = State::Failed;
            status.reason = problem.what();
            ports_.log->error("plugin " + id + " cannot be used: " + status.reason);
        }
        const std::lock_guard lock(mutex_);
        if (!entries_.contains(id)) entries_[id].status = std::move(status);
    }
}

std::vector<PluginStatus> PluginHost::list() const {
    const std::lock_guard lock(mutex_);
    std::vector<PluginStatus> all;
    for (const auto& [id, entry] : entries_) {
        all.push_back(entry.status);
        all.back().dependents = dependentsOf(id);
    }
    return all;
}

bool PluginHost::isEnabled(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    return found != entries_.end() && found->second.status.state == State::Enabled;
}

PluginHost::Entry& PluginHost::entryOf(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) throw std::runtime_error("there is no plugin “" + id + "” in " + folder_.string());
    return found->second;
}

std::vector<std::string> PluginHost::dependentsOf(const std::string& id) const {
    std::vector<std::string> dependents;
    for (const auto& [other, entry] : entries_) {
        const auto& needs = entry.status.manifest.depends;
        if (entry.status.state == State::Enabled &&
            std::any_of(needs.begin(), needs.end(), [&](const Dependency& need) { return need.id == id; }))
            dependents.push_back(other);
    }
    return dependents;
}

void PluginHost::verify(const Manifest& manifest) const {
    if (!VersionRange(manifest.sdkVersions).contains(GUILDHALL_SDK_VERSION))
        throw std::runtime_error("It is made for SDK " + manifest.sdkVersions +
                                 "; this server has " GUILDHALL_SDK_VERSION ".");
    for (const auto& need : manifest.depends) {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(need.id);
        if (found == entries_.end())
            throw std::runtime_error("It needs the plugin “" + need.id + "”, which is not here.");
        const auto& other = found->second.status;
        if (!VersionRange(need.versions).contains(other.manifest.version))
            throw std::runtime_error("It needs “" + need.id + "” " + need.versions + "; here is " +
                                     other.manifest.version + ".");
        if (other.state != State::Enabled)
            throw std::runtime_error("It needs the plugin “" + need.id + "”, which is not enabled.");
    }
    if (!std::filesystem::exists(manifest.library()))
        throw std::runtime_error("Its library " + manifest.library().string() + " is missing.");
    const auto note = readLibraryNote(manifest.library());
    if (!note)
        throw std::runtime_error("Its library has no Guildhall note: it was not built with guildhall_add_plugin().");
    if (const auto difference = noteDifference(*note, hostNote())) throw std::runtime_error(*difference);
}

void PluginHost::load(Entry& entry) {
    const auto& manifest = entry.status.manifest;
    if (manifest.version.empty()) throw std::runtime_error(entry.status.reason);  // plugin.json itself is at fault
    verify(manifest);
    ports_.migrate(manifest);
    auto loaded = std::make_unique<LoadedPlugin>(manifest, ports_.services(manifest));
    auto contribution = loaded->describe(manifest);
    std::vector<Surface*> added;
    try {
        for (auto* surface : ports_.surfaces) {
            surface->add(contribution);
            added.push_back(surface);
        }
    } catch (...) {
        for (auto surface = added.rbegin(); surface != added.rend(); ++surface) (*surface)->remove(manifest.id);
        throw;
    }
    const std::lock_guard lock(mutex_);
    entry.status.routes = contribution.routes.size();
    entry.status.permissions = contribution.permissions.size();
    entry.status.jobs = contribution.jobs.size();
    entry.status.hooks = contribution.hooks.size();
    entry.demonstrations = std::move(contribution.demonstrations);
    entry.loaded = std::move(loaded);
}

void PluginHost::enable(const std::string& id) {
    const std::lock_guard switching(switching_);
    auto& entry = entryOf(id);
    if (entry.status.state == State::Enabled) return;
    try {
        load(entry);
    } catch (const std::exception& problem) {
        const std::lock_guard lock(mutex_);
        entry.status.state = State::Failed;
        entry.status.reason = problem.what();
        ports_.log->error("plugin " + id + " is quarantined: " + entry.status.reason);
        throw std::runtime_error(entry.status.reason);
    }
    const std::lock_guard lock(mutex_);
    entry.status.state = State::Enabled;
    entry.status.reason.clear();
    order_.push_back(id);
    ports_.log->info("plugin " + id + " " + entry.status.manifest.version + " enabled");
}

void PluginHost::disable(const std::string& id, std::chrono::milliseconds drain) {
    const std::lock_guard switching(switching_);
    auto& entry = entryOf(id);
    std::unique_ptr<LoadedPlugin> leaving;
    {
        const std::lock_guard lock(mutex_);
        if (const auto dependents = dependentsOf(id); !dependents.empty())
            throw std::runtime_error("“" + dependents.front() + "” needs it: disable that first.");
        leaving = std::move(entry.loaded);
        entry.demonstrations.clear();
        entry.status.state = State::Disabled;
        entry.status.reason.clear();
        entry.status.routes = entry.status.permissions = entry.status.jobs = entry.status.hooks = 0;
        std::erase(order_, id);
    }
    if (!leaving) return;
    for (auto surface = ports_.surfaces.rbegin(); surface != ports_.surfaces.rend(); ++surface) (*surface)->remove(id);
    const auto deadline = std::chrono::steady_clock::now() + drain;
    while (leaving->holders() > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (leaving->holders() > 0) {
        ports_.log->warning("plugin " + id + " is disabled; its library stays until the work in it ends");
        draining_.push_back(std::move(leaving));
        return;
    }
    leaving.reset();
    ports_.log->info("plugin " + id + " disabled and unloaded");
}

void PluginHost::sweep() {
    const std::lock_guard switching(switching_);
    std::erase_if(draining_, [](const auto& plugin) { return plugin->holders() == 0; });
}

void PluginHost::demonstrate() {
    for (const auto& id : order_)
        for (const auto& load : entries_.at(id).demonstrations) load();
}

}  // namespace guildhall::plugins
