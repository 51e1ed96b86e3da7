#include "kernel/plugins/plugin_export.hpp"

#include "kernel/plugins/plugin_addresses.hpp"
#include "kernel/plugins/plugin_data_repository.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/words.hpp>

#include <Poco/Zip/Compress.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace guildhall::plugins {

using sdk::Transaction;
using sdk::Value;

namespace {

namespace fs = std::filesystem;

/// `20260312-0930`
std::string stamp(sdk::Instant at) {
    std::string text;
    for (const char c : sdk::isoInstant(at).substr(0, 16))
        if (c != '-' && c != ':') text += c == 'T' ? '-' : c;
    return text;
}

/// Of `<plugin>-20260312-0930-ab12.zip`.
sdk::Instant madeAt(const std::string& name, const std::string& id) {
    const auto text = name.substr(std::min(id.size() + 1, name.size()), 13);
    int year = 0;
    unsigned month = 0, day = 0;
    int hour = 0, minute = 0;
    std::sscanf(text.c_str(), "%4d%2u%2u-%2d%2d", &year, &month, &day, &hour, &minute);
    const auto date = std::chrono::year(year) / month / day;
    if (!date.ok()) return {};
    return sdk::Instant(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

}  // namespace

/// A ZIP on its way, with what it holds so far. A table is first written beside it, because the ZIP is made from
/// streams. Both go at the end.
class PluginExport::Archive {
public:
    explicit Archive(const fs::path& target)
        : part_(target.string() + ".part"),
          table_(target.string() + ".csv"),
          out_(part_, std::ios::binary),
          zip_(out_, true) {
        if (!out_) throw std::runtime_error("cannot write " + part_.string());
    }
    ~Archive() {
        std::error_code ignored;
        fs::remove(table_, ignored);
        fs::remove(part_, ignored);
    }
    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;

    const fs::path& tableFile() const { return table_; }
    void add(const fs::path& file, const std::string& name) {
        std::ifstream in(file, std::ios::binary);
        if (!in) return;  // gone meanwhile
        add(in, name);
    }
    void add(std::istream& in, const std::string& name) {
        zip_.addFile(in, Poco::DateTime(), Poco::Path(name, Poco::Path::PATH_UNIX));
    }
    void closeInto(sdk::FileStore& store, const std::string& name) {
        std::istringstream text(contents.dump(2));
        add(text, "export.json");
        zip_.close();
        out_.close();
        if (!out_) throw std::runtime_error("cannot write " + part_.string());
        std::ifstream whole(part_, std::ios::binary);
        store.put(name, whole);
    }
    Value contents;
    std::int64_t done = 0;
    std::int64_t total = 0;

private:
    fs::path part_, table_;
    std::ofstream out_;
    Poco::Zip::Compress zip_;
};

sdk::JobRequest PluginExport::request(const std::string& id, const std::string& name, const std::string& personId) {
    return {.kind = jobKind,
            .payload = {{"id", id}},
            .title = "Export all data of " + name,
            .personId = personId,
            .resultPath = pluginPath(id) + "/exports"};
}

void PluginExport::addTables(sdk::JobContext& job, Archive& archive, const std::string& id) const {
    const auto others = parts_.pluginIds();
    const auto tables =
        parts_.database.read([&](Transaction& tx) { return PluginDataRepository::tables(tx, id, others); });
    for (const auto& table : tables) archive.total += table.rows;
    archive.contents["tables"] = Value::object();
    for (const auto& table : tables) {
        if (job.stopping()) return;
        job.progress(archive.done, archive.total, "Table " + table.name);
        std::int64_t rows = 0;
        parts_.database.read([&](Transaction& tx) {
            rows = 0;
            std::ofstream out(archive.tableFile(), std::ios::binary | std::ios::trunc);
            out << sdk::csvLine(PluginDataRepository::columnNames(tx, table.name));
            PluginDataRepository::eachRow(tx, table.name, [&](const std::vector<std::string>& cells) {
                out << sdk::csvLine(cells);
                ++rows;
            });
            out.close();
            if (!out) throw std::runtime_error("cannot write " + archive.tableFile().string());
        });
        archive.add(archive.tableFile(), "tables/" + table.name + ".csv");
        archive.contents["tables"][table.name] = rows;
        archive.done += table.rows;
    }
}

void PluginExport::addFiles(sdk::JobContext& job, Archive& archive, const std::string& id) const {
    std::int64_t files = 0;
    const auto all = parts_.files->list(id);
    archive.total += static_cast<std::int64_t>(all.size());
    for (const auto& file : all) {
        if (job.stopping()) return;
        archive.add(parts_.files->fetch(file.path), "files/" + file.path.substr(id.size() + 1));
        job.progress(++archive.done, archive.total, "Files");
        ++files;
    }
    archive.contents["files"] = files;
}

void PluginExport::run(sdk::JobContext& job) {
    const auto id = job.payload().at("id").get<std::string>();
    fs::create_directories(parts_.work);
    fs::permissions(parts_.work, fs::perms::owner_all);
    const auto now = parts_.clock.now();
    const auto name = id + "-" + stamp(now) + "-" + job.id().substr(job.id().size() - 4) + ".zip";
    Archive archive(parts_.work / name);
    archive.contents = {{"plugin", id}, {"exported_at", sdk::isoInstant(now)}};
    addTables(job, archive, id);
    addFiles(job, archive, id);
    if (job.stopping()) return;
    archive.closeInto(*parts_.exports, name);
    job.finish({{"message", sdk::countText(archive.done, "row or file is", "rows and files are") + " in " + name + "."},
                {"file", name}});
}

std::vector<ExportFile> PluginExport::of(const std::string& id) const {
    std::vector<ExportFile> all;
    for (const auto& [name, bytes] : parts_.exports->list("")) {
        const bool own = name.starts_with(id + "-") && name.ends_with(".zip");
        if (own) all.push_back({name, bytes, madeAt(name, id)});
    }
    std::ranges::sort(all, std::greater(), &ExportFile::name);
    return all;
}

fs::path PluginExport::path(const std::string& id, const std::string& name) const {
    const auto all = of(id);
    if (std::ranges::find(all, name, &ExportFile::name) == all.end()) throw sdk::NotFound("There is no such export.");
    return parts_.exports->fetch(name);
}

}  // namespace guildhall::plugins
