#include "kernel/plugins/plugin_host.hpp"

#include "kernel/plugins/library_note.hpp"
#include "kernel/plugins/ordinary_file.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <utility>

namespace guildhall::plugins {

using std::chrono::seconds;

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
    for (auto id = order_.rbegin(); id != order_.rend(); ++id) ports_.kinds->takeOff(*id);
}

void PluginHost::read(const std::filesystem::path& folder) {
    const auto id = folder.filename().string();
    std::error_code unreadable;
    const auto writtenAt = std::filesystem::last_write_time(folder / "plugin.json", unreadable);
    std::string told;
    {
        const std::lock_guard lock(mutex_);
        const auto known = entries_.find(id);
        if (known != entries_.end() && !unreadable && known->second.readAt == writtenAt) return;
        if (known != entries_.end()) told = known->second.status.reason;
    }
    Manifest manifest;
    manifest.id = manifest.name = id;
    manifest.folder = folder;
    std::string problem;
    try {
        manifest = Manifest::read(folder);
    } catch (const std::exception& failure) {
        problem = failure.what();
        if (problem != told) ports_.log->error("plugin " + id + " cannot be used: " + problem);
    }
    const std::lock_guard lock(mutex_);
    auto& entry = entries_[id];
    entry.readAt = unreadable ? std::filesystem::file_time_type() : writtenAt;
    entry.inFolder = manifest;
    if (entry.loaded()) return;
    const bool failedBefore = entry.status.state == State::Failed;
    entry.status.manifest = std::move(manifest);
    entry.status.reason = problem;
    if (!problem.empty())
        entry.status.state = State::Failed;
    else if (failedBefore)
        entry.status.state = State::Disabled;  // mended: it may be tried again
}

/// Anything may lie in the folder: what cannot be looked into counts as there, so that its page can say why.
static bool holdsPlugin(const std::filesystem::path& folder) {
    std::error_code unreadable;
    const bool there = std::filesystem::exists(folder / "plugin.json", unreadable);
    return there || (unreadable && isPluginId(folder.filename().string()));
}

void PluginHost::dropMissing() {
    const std::lock_guard lock(mutex_);
    for (auto& [id, entry] : entries_) entry.status.filesMissing = !holdsPlugin(folder_ / id);
    std::erase_if(entries_,
                  [](const auto& named) { return named.second.status.filesMissing && !named.second.loaded(); });
}

void PluginHost::discover() {
    const std::lock_guard switching(switching_);
    std::error_code unreadable;
    for (const auto& item : std::filesystem::directory_iterator(folder_, unreadable))
        if (holdsPlugin(item.path())) read(item.path());
    dropMissing();
}

PluginStatus PluginHost::statusOf(const std::string& id, const Entry& entry) const {
    auto status = entry.status;
    status.dependents = dependentsOf(id);
    if (entry.loaded() && entry.inFolder.version != status.manifest.version) status.inFolder = entry.inFolder.version;
    return status;
}

std::vector<PluginStatus> PluginHost::list() const {
    const std::lock_guard lock(mutex_);
    std::vector<PluginStatus> all;
    for (const auto& [id, entry] : entries_) all.push_back(statusOf(id, entry));
    return all;
}

std::optional<PluginStatus> PluginHost::find(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) return std::nullopt;
    return statusOf(id, found->second);
}

bool PluginHost::isEnabled(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    return found != entries_.end() && found->second.status.state == State::Enabled;
}

Manifests PluginHost::manifests() const {
    const std::lock_guard lock(mutex_);
    Manifests all;
    for (const auto& [id, entry] : entries_) all[id] = entry.loaded() ? entry.status.manifest : entry.inFolder;
    return all;
}

std::vector<std::string> PluginHost::enablingOrder(const std::vector<std::string>& ids) const {
    return plugins::enablingOrder(manifests(), ids);
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
        if (entry.status.state == State::Enabled && std::ranges::find(needs, id, &Dependency::id) != needs.end())
            dependents.push_back(other);
    }
    return dependents;
}

void PluginHost::verifyFiles(const Manifest& manifest) const {
    if (!VersionRange(manifest.sdkVersions).contains(GUILDHALL_SDK_VERSION))
        throw std::runtime_error(sdk::say("It is made for SDK {wanted}; this server has {here}.",
                                          {{"wanted", manifest.sdkVersions}, {"here", GUILDHALL_SDK_VERSION}}));
    if (const auto data = ports_.dataVersion(manifest.id); !data.empty() && olderVersion(manifest.version, data))
        throw std::runtime_error(
            sdk::say("Its data were made by version {data}, but the files are version {files}. Put the files of "
                     "version {data} or newer back.",
                     {{"data", data}, {"files", manifest.version}}));
    verifyLibrary(manifest.library());
}

void PluginHost::verifyNeeds(const Manifest& manifest) const {
    if (const auto circle = dependencyCircle(manifests(), manifest.id); !circle.empty())
        throw std::runtime_error(sdk::say("It needs itself by way of others: {circle}.", {{"circle", circle}}));
    const std::lock_guard lock(mutex_);
    for (const auto& need : manifest.depends) {
        const auto found = entries_.find(need.id);
        if (found == entries_.end())
            throw std::runtime_error(
                sdk::say("It needs the plugin “{other}”, which is not here.", {{"other", need.id}}));
        const auto& other = found->second.status;
        if (!other.manifest.version.empty() && !VersionRange(need.versions).contains(other.manifest.version))
            throw std::runtime_error(
                sdk::say("It needs “{other}” {wanted}; here is {here}.",
                         {{"other", need.id}, {"wanted", need.versions}, {"here", other.manifest.version}}));
    }
    for (const auto& wish : manifest.optional) {
        const auto found = entries_.find(wish.id);
        if (found == entries_.end() || found->second.status.state != State::Enabled) continue;
        const auto& version = found->second.status.manifest.version;
        if (!VersionRange(wish.versions).contains(version))
            throw std::runtime_error(sdk::say("It works with “{other}” {wanted}, but version {here} is enabled.",
                                              {{"other", wish.id}, {"wanted", wish.versions}, {"here", version}}));
    }
}

/// Those that run already must be able to live with this version.
void PluginHost::verifyOthers(const Manifest& manifest) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, entry] : entries_) {
        if (entry.status.state != State::Enabled) continue;
        for (const auto* all : {&entry.status.manifest.depends, &entry.status.manifest.optional})
            for (const auto& need : *all)
                if (need.id == manifest.id && !VersionRange(need.versions).contains(manifest.version))
                    throw std::runtime_error(
                        sdk::say("“{other}” is enabled and works with “{plugin}” {wanted}, not with version {version}.",
                                 {{"other", id},
                                  {"plugin", manifest.id},
                                  {"wanted", need.versions},
                                  {"version", manifest.version}}));
    }
}

void PluginHost::verify(const Manifest& manifest) const {
    verifyNeeds(manifest);
    {
        const std::lock_guard lock(mutex_);
        for (const auto& need : manifest.depends)
            if (entries_.at(need.id).status.state != State::Enabled)
                throw std::runtime_error("It needs the plugin “" + need.id + "”, which is not enabled.");
    }
    verifyOthers(manifest);
    verifyFiles(manifest);
}

std::string PluginHost::obstacle(const std::string& id) const {
    const auto all = manifests();
    const auto found = all.find(id);
    if (found == all.end()) return "Its files are not here.";
    if (found->second.version.empty()) return find(id).value_or(PluginStatus()).reason;
    try {
        verifyNeeds(found->second);
        verifyOthers(found->second);
        verifyFiles(found->second);
    } catch (const std::exception& problem) {
        return problem.what();
    }
    return {};
}

/// Migrated, loaded and described, but not put on yet. All or nothing.
PluginHost::Running PluginHost::prepare(const Manifest& manifest) {
    Running ready{.migrations = ports_.migrate(manifest)};
    try {
        ready.loaded = std::make_unique<LoadedPlugin>(manifest, ports_.services(manifest));
        ready.contribution = ready.loaded->describe(manifest);
        ports_.kinds->complete(ready.contribution);
        ports_.kinds->check(ready.contribution);
    } catch (const std::exception& problem) {
        throw std::runtime_error(problem.what() + takeBack(manifest, ready.migrations));
    }
    return ready;
}

/// What to add to the reason when even that fails.
std::string PluginHost::takeBack(const Manifest& manifest, int migrations) {
    if (migrations == 0) return {};
    try {
        ports_.migrateBack(manifest, migrations);
        return {};
    } catch (const std::exception& problem) {
        return std::string(" Its migrations could not be taken back: ") + problem.what();
    }
}

/// Waits for what still runs in it. What does not end in time stays loaded until it does (sweep).
void PluginHost::unload(const std::string& id, Running leaving, Drain drain) {
    leaving.contribution = {};
    const auto deadline = std::chrono::steady_clock::now() + drain;
    while (leaving.loaded->holders() > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (leaving.loaded->holders() > 0) {
        ports_.log->warning("plugin " + id + " is off; its library stays until the work in it ends");
        draining_.push_back(std::move(leaving.loaded));
        return;
    }
    leaving.loaded.reset();
    ports_.log->info("plugin " + id + " unloaded");
}

void PluginHost::load(Entry& entry) {
    const auto manifest = entry.status.manifest;
    if (manifest.version.empty()) throw std::runtime_error(entry.status.reason);  // plugin.json itself is at fault
    verify(manifest);
    auto ready = prepare(manifest);
    try {
        ports_.kinds->putOn(ready.contribution);
    } catch (const std::exception& problem) {
        throw std::runtime_error(problem.what() + takeBack(manifest, ready.migrations));
    }
    auto ledger = ports_.kinds->ledgerOf(ready.contribution);
    const std::lock_guard lock(mutex_);
    entry.status.ledger = std::move(ledger);
    entry.running = std::move(ready);
}

void PluginHost::enableLocked(const std::string& id) {
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

void PluginHost::enable(const std::string& id) {
    const std::lock_guard switching(switching_);
    enableLocked(id);
}

void PluginHost::disableLocked(const std::string& id, Drain drain, const std::string& failure) {
    auto& entry = entryOf(id);
    Running leaving;
    {
        const std::lock_guard lock(mutex_);
        if (const auto dependents = dependentsOf(id); !dependents.empty())
            throw std::runtime_error("“" + dependents.front() + "” needs it: disable that first.");
        leaving = std::exchange(entry.running, {});
        entry.status.manifest = entry.inFolder;
        entry.status.state = failure.empty() ? State::Disabled : State::Failed;
        entry.status.reason = failure;
        entry.status.ledger = sdk::Value::object();
        std::erase(order_, id);
    }
    if (!leaving.loaded) return;
    ports_.kinds->takeOff(id);
    ports_.log->info("plugin " + id + " disabled");
    unload(id, std::move(leaving), drain);
}

void PluginHost::disable(const std::string& id, Drain drain) {
    const std::lock_guard switching(switching_);
    disableLocked(id, drain);
}

/// Those that need it, by way of others too, the last enabled first. Returned in the order they can come back.
std::vector<std::string> PluginHost::takeDependentsOff(const std::string& id, const std::string& failure) {
    std::vector<std::string> off, leaving{id};
    const auto needsOneOf = [&](const std::string& other) {
        const auto& needs = entries_.at(other).status.manifest.depends;
        return std::ranges::any_of(needs, [&](const Dependency& need) { return std::ranges::count(leaving, need.id); });
    };
    {
        const std::lock_guard lock(mutex_);
        for (const auto& other : order_)  // what needs it was enabled after it
            if (needsOneOf(other)) leaving.push_back(other);
    }
    off.assign(leaving.begin() + 1, leaving.end());
    for (auto other = off.rbegin(); other != off.rend(); ++other) disableLocked(*other, seconds(10), failure);
    return off;
}

void PluginHost::verifyUpgrade(const Entry& entry) const {
    const auto& next = entry.inFolder;
    const auto& running = entry.status.manifest.version;
    if (next.version.empty()) throw std::runtime_error("The new files' plugin.json cannot be used.");
    if (olderVersion(next.version, running))
        throw std::runtime_error("The files are version " + next.version + ", older than version " + running +
                                 ", which runs. There is no way back to older data.");
    verifyNeeds(next);
    verifyOthers(next);
    verifyFiles(next);
}

/// The next version in the place of the one that runs. Throws when it is refused after all: the old one is back then.
void PluginHost::replace(Entry& entry, const Manifest& next, Running ready) {
    const auto& id = next.id;
    auto ledger = ports_.kinds->ledgerOf(ready.contribution);
    ports_.kinds->takeOff(id);
    try {
        ports_.kinds->putOn(ready.contribution);
    } catch (const std::exception& problem) {
        const auto reason = problem.what() + takeBack(next, ready.migrations);
        try {
            ports_.kinds->putOn(entry.running.contribution);
        } catch (const std::exception&) {
            disableLocked(id, seconds(10), reason);
        }
        throw std::runtime_error(reason);
    }
    Running old;
    {
        const std::lock_guard lock(mutex_);
        old = std::exchange(entry.running, std::move(ready));
        entry.status.manifest = next;
        entry.status.ledger = std::move(ledger);
        entry.status.reason.clear();
    }
    ports_.log->info("plugin " + id + " upgraded to " + next.version);
    unload(id, std::move(old), seconds(10));
}

void PluginHost::upgrade(const std::string& id) {
    const std::lock_guard switching(switching_);
    auto& entry = entryOf(id);
    if (!entry.loaded()) return enableLocked(id);
    const auto next = entry.inFolder;
    std::vector<std::string> others;
    std::string problem;
    try {
        verifyUpgrade(entry);
        auto ready = prepare(next);
        others = takeDependentsOff(id);
        replace(entry, next, std::move(ready));
    } catch (const std::exception& failure) {
        problem = failure.what();
        ports_.services(entry.status.manifest);  // its settings are those of the old version again
        const std::lock_guard lock(mutex_);
        entry.status.reason = "It was not upgraded to version " + next.version + ": " + problem;
    }
    for (const auto& other : others) try {
            enableLocked(other);
        } catch (const std::exception&) {
            // Quarantined with its reason.
        }
    if (!problem.empty()) throw std::runtime_error(problem);
}

void PluginHost::quarantine(const std::string& id, const std::string& reason) {
    const std::lock_guard switching(switching_);
    takeDependentsOff(id, "It needs the plugin “" + id + "”, which has been quarantined.");
    disableLocked(id, seconds(2), reason);
    ports_.log->error("plugin " + id + " is quarantined: " + reason);
}

void PluginHost::forget(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end() || found->second.loaded() || found->second.inFolder.version.empty()) return;
    found->second.status.state = State::Available;
    found->second.status.reason.clear();
}

void PluginHost::sweep() {
    const std::lock_guard switching(switching_);
    std::erase_if(draining_, [](const auto& plugin) { return plugin->holders() == 0; });
}

void PluginHost::demonstrate() {
    for (const auto& id : order_)
        for (const auto& one : entries_.at(id).running.contribution.of<sdk::Demonstration>()) one.load();
}

}  // namespace guildhall::plugins
