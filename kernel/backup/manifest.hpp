// What an archive says of itself: in front what a restore must know before it touches anything, at the end what was
// written, with the sums to compare.
#pragma once

#include "kernel/backup/table_shape.hpp"

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace guildhall::backup {

struct Manifest {
    static constexpr int newestFormat = 2;

    struct Migration {
        int number = 0;
        std::string name;
        std::string checksum;
    };
    int format = newestFormat;  ///< 2: what is personal is sealed under keys of people
    std::string version;        ///< of the Guildhall that made it
    std::string engine;
    std::string takenAt;                                       ///< ISO 8601, UTC
    std::string siteKey;                                       ///< id of the secret key that opens the sealed columns
    std::map<std::string, std::vector<Migration>> migrations;  ///< by owner, in order
    std::vector<TableShape> tables;

    sdk::Value json() const;
    /// Throws ArchiveError when it has another form.
    static Manifest of(const sdk::Value& value);
};

/// The end of an archive.
struct Contents {
    struct Table {
        std::int64_t rows = 0;
        std::string checksum;
        bool operator==(const Table&) const = default;
    };
    struct File {
        std::int64_t bytes = 0;
        std::string sha256;
        bool operator==(const File&) const = default;
    };
    std::map<std::string, Table> tables;
    std::map<std::string, File> files;  ///< by path under <var>/files; somebody's by its sealed name

    bool operator==(const Contents&) const = default;
    std::int64_t rows() const;
    sdk::Value json() const;
    static Contents of(const sdk::Value& value);
};

}  // namespace guildhall::backup
