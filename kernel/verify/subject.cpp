#include "kernel/verify/subject.hpp"

#include <algorithm>

namespace guildhall::plugins::verify {

void HeardLog::hear(std::string_view text, bool error) {
    const std::lock_guard lock(mutex_);
    lines_.push_back({std::string(text), error});
}

std::string HeardLog::lastError() {
    const auto errors = errorsWith("");
    return errors.empty() ? "" : errors.back();
}

std::vector<std::string> HeardLog::errorsWith(std::string_view part) { return found(part, true); }

std::vector<std::string> HeardLog::with(std::string_view part) { return found(part, false); }

std::vector<std::string> HeardLog::found(std::string_view part, bool errorsOnly) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> all;
    for (const auto& line : lines_)
        if ((line.error || !errorsOnly) && line.text.find(part) != line.text.npos) all.push_back(line.text);
    return all;
}

rehearsal::Rehearsal& Subject::stage() {
    if (!stage_) {
        auto plugins = needs;
        if (!folder.empty()) plugins.push_back(folder);
        rehearsal::RehearsalOptions options{
            .plugins = std::move(plugins), .postgresql = postgresql_, .environment = {.log = log_}};
        for (const auto& [key, value] : settings) options.settings["plugin." + id() + "." + key] = value;
        stage_ = std::make_unique<rehearsal::Rehearsal>(options);
    }
    return *stage_;
}

bool Subject::inError(const std::string& pattern) const {
    return std::ranges::any_of(pages,
                               [&](const CrawledPage& page) { return page.pattern == pattern && page.status >= 500; });
}

std::vector<std::string> Subject::targets(std::size_t perRoute) const {
    std::map<std::string, std::size_t> taken;
    std::vector<std::string> chosen;
    std::set<std::string> seen;
    for (const auto& page : pages)
        if (page.status < 500 && !seen.contains(page.target) && taken[kindOf(page.pattern, page.target)] < perRoute) {
            ++taken[kindOf(page.pattern, page.target)];
            seen.insert(page.target);
            chosen.push_back(page.target);
        }
    return chosen;
}

std::set<std::string> Subject::files() {
    const auto root = house().data.path;
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        const auto name = std::filesystem::relative(entry.path(), root).string();
        if (entry.is_regular_file() && !name.starts_with("mail/")) files.insert(name);
    }
    return files;
}

}  // namespace guildhall::plugins::verify
