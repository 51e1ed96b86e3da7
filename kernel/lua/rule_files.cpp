#include "kernel/lua/rule_files.hpp"

#include "kernel/lua/rule_reading.hpp"
#include "kernel/lua/rule_worker.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace guildhall::lua {

namespace {

bool matches(std::string_view stem, std::string_view hook) {
    return stem.starts_with(hook) && (stem.size() == hook.size() || stem[hook.size()] == '.');
}

RuleFile readFile(const std::string& name, const std::filesystem::directory_entry& entry) {
    RuleFile file{name, {}, {}, entry.last_write_time(), entry.file_size()};
    if (file.size > maxRuleBytes) {
        file.problem = "the file is larger than 64 KiB";
        return file;
    }
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    if (in) text << in.rdbuf();
    file.source = withoutMark(text.str());
    if (!in) file.problem = "the file cannot be read";
    return file;
}

}  // namespace

RuleFiles::List RuleFiles::current() {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    std::error_code error;
    const auto folderChanged = std::filesystem::last_write_time(folder_, error);
    if (!list_ || now - checked_ >= recheck_ || folderChanged != folderChanged_) {
        list_ = read(list_);
        checked_ = now;
        folderChanged_ = folderChanged;
    }
    return list_;
}

bool RuleFiles::readFolder(const std::string& under, const char* ending, const List& known,
                           std::vector<RuleFile>& into) const {
    bool changed = false;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / under, error)) {
        std::error_code gone;  // a file may vanish while we look
        if (entry.path().extension() != ending || !entry.is_regular_file(gone)) continue;
        const auto name = under + entry.path().filename().string();
        const auto time = entry.last_write_time(gone);
        const auto size = entry.file_size(gone);
        if (gone) continue;
        const RuleFile* same = nullptr;
        for (std::size_t i = 0; known && i < known->size() && !same; ++i) {
            const RuleFile& old = (*known)[i];
            if (old.name == name && old.changed == time && old.size == size) same = &old;
        }
        changed = changed || !same;
        into.push_back(same ? *same : readFile(name, entry));
    }
    return changed;
}

RuleFiles::List RuleFiles::read(const List& known) const {
    auto files = std::make_shared<std::vector<RuleFile>>();
    bool changed = !known;
    changed |= readFolder("", ".lua", known, *files);
    changed |= readFolder("lib/", ".lua", known, *files);
    changed |= readFolder("data/", ".csv", known, *files);
    if (!changed && known->size() == files->size()) return known;
    std::sort(files->begin(), files->end(), [](const RuleFile& a, const RuleFile& b) { return a.name < b.name; });
    return files;
}

std::string sharedName(const RuleFile& file, std::string_view folder) {
    const auto slash = file.name.find('/');
    if (slash == file.name.npos || file.name.substr(0, slash) != folder) return {};
    return file.name.substr(slash + 1, file.name.rfind('.') - slash - 1);
}

bool belongsTo(std::string_view fileName, std::string_view hook, const std::set<std::string, std::less<>>& allHooks) {
    const std::string_view stem = fileName.substr(0, fileName.size() - std::string_view(".lua").size());
    if (!matches(stem, hook)) return false;
    return std::none_of(allHooks.begin(), allHooks.end(),
                        [&](const std::string& other) { return other.size() > hook.size() && matches(stem, other); });
}

}  // namespace guildhall::lua
