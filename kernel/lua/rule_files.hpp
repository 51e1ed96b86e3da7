// A site's rules: files `<hook>.lua` and `<hook>.<name>.lua` in one folder, and below it what they share: modules
// (`lib/<name>.lua`) and data tables (`data/<name>.csv`). Read again when they change.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::lua {

struct RuleFile {
    std::string name;  ///< `certificate.layout.vip.lua`, `data/offices.csv`
    std::string source;
    std::string problem;  ///< why it cannot be used, or empty
    std::filesystem::file_time_type changed;
    std::uintmax_t size = 0;
};

/// Any thread. A folder that is not there has no rules.
class RuleFiles {
public:
    RuleFiles(std::filesystem::path folder, std::chrono::milliseconds recheck)
        : folder_(std::move(folder)), recheck_(recheck) {}

    using List = std::shared_ptr<const std::vector<RuleFile>>;
    /// All rules in name order: those there are now, as they were at most `recheck` ago.
    List current();

private:
    List read(const List& known) const;
    /// True when something is new there.
    bool readFolder(const std::string& under, const char* ending, const List& known, std::vector<RuleFile>& into) const;

    const std::filesystem::path folder_;
    const std::chrono::milliseconds recheck_;
    std::mutex mutex_;
    List list_;
    std::chrono::steady_clock::time_point checked_;
    std::filesystem::file_time_type folderChanged_;
};

/// `offices` of `data/offices.csv` when that is the folder; empty: it is another file.
std::string sharedName(const RuleFile& file, std::string_view folder);

/// Whether the file belongs to the hook. With hooks `a` and `a.b`, `a.b.lua` belongs to the longer.
bool belongsTo(std::string_view fileName, std::string_view hook, const std::set<std::string, std::less<>>& allHooks);

}  // namespace guildhall::lua
