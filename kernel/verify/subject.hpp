// The plugin being verified, or the kernel by itself, on a rehearsal with one database, and what the checks before have
// learnt of it.
#pragma once

#include "kernel/plugins/manifest.hpp"
#include "kernel/rehearsal/rehearsal.hpp"
#include "kernel/verify/crawl.hpp"

#include <guildhall/sdk/log.hpp>

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace guildhall::plugins::verify {

/// Remembers errors, so that a fault can say what lies behind a 500, and those that no status tells of are found; and
/// all lines, which are looked through for what no log may tell.
class HeardLog : public sdk::Log {
public:
    void info(std::string_view text) override { hear(text, false); }
    void warning(std::string_view text) override { hear(text, false); }
    void error(std::string_view text) override { hear(text, true); }
    std::string lastError();
    /// The errors with this in them.
    std::vector<std::string> errorsWith(std::string_view part);
    /// The lines with this in them, whatever they are.
    std::vector<std::string> with(std::string_view part);

private:
    struct Line {
        std::string text;
        bool error;
    };
    void hear(std::string_view text, bool error);
    std::vector<std::string> found(std::string_view part, bool errorsOnly);

    std::mutex mutex_;
    std::vector<Line> lines_;
};

/// One field set of the plugin, copied out of its library.
struct Records {
    sdk::FieldSet fields;
    std::string table;
    std::map<std::string, std::string> columns;
    std::vector<std::string> workedOut;
};

class Subject {
public:
    /// `postgresql`: as for rehearsal::Scratch.
    Subject(std::filesystem::path folder, std::string postgresql, std::map<std::string, std::string> settings)
        : folder(std::move(folder)), settings(std::move(settings)), postgresql_(std::move(postgresql)) {}

    const std::filesystem::path folder;                 ///< empty: the kernel
    const std::map<std::string, std::string> settings;  ///< of the plugin, by key
    Manifest manifest;
    std::vector<std::filesystem::path> needs;  ///< of the plugins it depends on, those needed first before others

    const std::string& id() const { return manifest.id; }
    /// Made when first asked for; the plugin is not enabled yet.
    rehearsal::Rehearsal& stage();
    Composition& house() { return stage().house(); }
    HeardLog& log() { return *log_; }

    // By migrationCheck: before the plugin left its first trace.
    std::set<std::string> schemaBefore, filesBefore;
    // By setUpCheck.
    std::vector<sdk::Route> routes;  ///< without handlers
    std::set<std::string> permissions;
    std::vector<Records> records;
    std::vector<std::pair<std::string, std::string>> entries;  ///< {label, path} of its menu items and portal links
    std::set<std::string> jobKinds;
    std::vector<std::string> lacking;  ///< sentences on what its declarations leave out
    bool onPersonPages = false;        ///< it adds parts to the pages of persons
    // By pageCheck.
    std::vector<CrawledPage> pages;

    /// Did pageCheck find this route in error? Then it is told already.
    bool inError(const std::string& pattern) const;
    /// Addresses of the pages found that are not in error, at most `perRoute` for each kind.
    std::vector<std::string> targets(std::size_t perRoute) const;
    /// Files under the data folder that are not the database's, relative.
    std::set<std::string> files();

private:
    std::string postgresql_;
    std::shared_ptr<HeardLog> log_ = std::make_shared<HeardLog>();
    std::unique_ptr<rehearsal::Rehearsal> stage_;
};

}  // namespace guildhall::plugins::verify
