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

RuleFile readFile(const std::filesystem::directory_entry& entry) {
    RuleFile file{entry.path().filename().string(), {}, {}, entry.last_write_time(), entry.file_size()};
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
    if (!list_ || now - checked_ >= recheck_) {
        list_ = read(list_);
        checked_ = now;
    }
    return list_;
}

RuleFiles::List RuleFiles::read(const List& known) const {
    auto files = std::make_shared<std::vector<RuleFile>>();
    bool changed = !known;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
        std::error_code gone;  // a file may vanish while we look
        if (entry.path().extension() != ".lua" || !entry.is_regular_file(gone)) continue;
        const std::string name = entry.path().filename().string();
        const auto time = entry.last_write_time(gone);
        const auto size = entry.file_size(gone);
        if (gone) continue;
        const RuleFile* same = nullptr;
        for (std::size_t i = 0; known && i < known->size() && !same; ++i) {
            const RuleFile& old = (*known)[i];
            if (old.name == name && old.changed == time && old.size == size) same = &old;
        }
        changed = changed || !same;
        files->push_back(same ? *same : readFile(entry));
    }
    if (!changed && known->size() == files->size()) return known;
    std::sort(files->begin(), files->end(), [](const RuleFile& a, const RuleFile& b) { return a.name < b.name; });
    return files;
}

bool belongsTo(std::string_view fileName, std::string_view hook, const std::set<std::string, std::less<>>& allHooks) {
    const std::string_view stem = fileName.substr(0, fileName.size() - std::string_view(".lua").size());
    if (!matches(stem, hook)) return false;
    return std::none_of(allHooks.begin(), allHooks.end(),
                        [&](const std::string& other) { return other.size() > hook.size() && matches(stem, other); });
}

}  // namespace guildhall::lua
