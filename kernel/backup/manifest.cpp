#include "kernel/backup/manifest.hpp"

#include "kernel/backup/archive_error.hpp"

namespace guildhall::backup {

namespace {

template <class Read>
auto readOrRefuse(Read read) -> decltype(read()) {
    try {
        return read();
    } catch (const sdk::Value::exception& problem) {
        throw ArchiveError(std::string("the archive's manifest has another form than expected: ") + problem.what());
    }
}

}  // namespace

sdk::Value Manifest::json() const {
    sdk::Value all{
        {"format", format}, {"guildhall", version}, {"engine", engine}, {"taken_at", takenAt}, {"site_key", siteKey}};
    all["migrations"] = sdk::Value::object();
    for (const auto& [owner, list] : migrations) {
        auto& out = all["migrations"][owner] = sdk::Value::array();
        for (const auto& one : list)
            out.push_back({{"number", one.number}, {"name", one.name}, {"checksum", one.checksum}});
    }
    all["tables"] = sdk::Value::array();
    for (const auto& table : tables) all["tables"].push_back(table.json());
    return all;
}

Manifest Manifest::of(const sdk::Value& value) {
    return readOrRefuse([&] {
        Manifest manifest;
        manifest.format = value.at("format");
        if (manifest.format > newestFormat)
            throw ArchiveError("the archive was made by Guildhall " + value.value("guildhall", "?") +
                               " and has a newer format; restore it with that version");
        manifest.version = value.at("guildhall");
        manifest.engine = value.at("engine");
        manifest.takenAt = value.at("taken_at");
        manifest.siteKey = value.at("site_key");
        for (const auto& [owner, list] : value.at("migrations").items())
            for (const auto& one : list)
                manifest.migrations[owner].push_back({one.at("number"), one.at("name"), one.at("checksum")});
        for (const auto& table : value.at("tables")) manifest.tables.push_back(TableShape::of(table));
        return manifest;
    });
}

std::int64_t Contents::rows() const {
    std::int64_t sum = 0;
    for (const auto& [name, table] : tables) sum += table.rows;
    return sum;
}

sdk::Value Contents::json() const {
    sdk::Value all{{"tables", sdk::Value::object()}, {"files", sdk::Value::object()}};
    for (const auto& [name, table] : tables) all["tables"][name] = {{"rows", table.rows}, {"checksum", table.checksum}};
    for (const auto& [path, file] : files) all["files"][path] = {{"bytes", file.bytes}, {"sha256", file.sha256}};
    return all;
}

Contents Contents::of(const sdk::Value& value) {
    return readOrRefuse([&] {
        Contents contents;
        for (const auto& [name, table] : value.at("tables").items())
            contents.tables[name] = {table.at("rows"), table.at("checksum")};
        for (const auto& [path, file] : value.at("files").items())
            contents.files[path] = {file.at("bytes"), file.at("sha256")};
        return contents;
    });
}

}  // namespace guildhall::backup
