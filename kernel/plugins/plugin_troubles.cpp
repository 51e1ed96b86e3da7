#include "kernel/plugins/plugin_troubles.hpp"

namespace guildhall::plugins {

namespace {

using namespace std::chrono_literals;
constexpr auto span = 1h;
constexpr std::size_t tooMany = 3;

}  // namespace

void PluginTroubles::threw(const std::string& plugin, const std::string& what) {
    const std::lock_guard lock(mutex_);
    auto& trouble = troubles_[plugin];
    ++trouble.exceptions;
    trouble.lastText = what.substr(0, 500);
    trouble.lastAt = clock_.now();
}

bool PluginTroubles::hung(const std::string& plugin) {
    const std::lock_guard lock(mutex_);
    ++troubles_[plugin].hangs;
    auto& recent = recentHangs_[plugin];
    recent.push_back(clock_.now());
    while (clock_.now() - recent.front() > span) recent.pop_front();
    if (recent.size() < tooMany) return false;
    recent.clear();
    return true;
}

PluginTrouble PluginTroubles::of(const std::string& plugin) const {
    const std::lock_guard lock(mutex_);
    const auto found = troubles_.find(plugin);
    return found == troubles_.end() ? PluginTrouble() : found->second;
}

}  // namespace guildhall::plugins
