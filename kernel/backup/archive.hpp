// An archive as a sequence of records in a sealed file: the manifest, each table with its rows, each file with its
// bytes, and at the end what all of it must add up to.
#pragma once

#include "kernel/backup/manifest.hpp"
#include "kernel/backup/sealed_file.hpp"

#include <functional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace guildhall::backup {

/// SHA-256 of what comes piece by piece.
class FileSum {
public:
    FileSum();
    void add(std::string_view bytes);
    /// Once, at the end.
    Contents::File result();

private:
    std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> digest_;
    std::int64_t bytes_ = 0;
};

/// One thread. Order: head, tables with their rows, files with their data, finish.
class ArchiveWriter {
public:
    ArchiveWriter(std::filesystem::path file, const ArchiveKey& key, sdk::Random& random);

    void head(const Manifest& manifest);
    void table(const TableShape& shape);
    void row(const Cells& cells);
    /// `keyId`: of the person whose file it is, whose name and data come sealed; empty: nobody's.
    void file(const std::string& name, const std::string& keyId = {});
    void data(std::string_view bytes);
    Contents finish();

private:
    void put(char kind, std::string_view payload);
    void flushRows();
    void close();

    SealedWriter out_;
    Contents contents_;
    std::string table_;
    std::string rows_;
    TableSum tableSum_;
    std::string file_;
    FileSum fileSum_;
};

/// What a reader of an archive wants to hear; everything is optional.
struct ArchiveVisitor {
    std::function<void(const Manifest&)> head;
    std::function<void(const TableShape&)> table;
    /// As it lies in the archive; may be changed.
    std::function<void(const TableShape&, Cells&)> row;
    std::function<void(const std::string& name, const std::string& keyId)> file;
    std::function<void(std::string_view bytes)> data;
    std::function<void(const std::string& name)> fileEnd;
    /// Stops behind the tables, so without the comparison at the end: for an archive that was read before.
    bool tablesOnly = false;
};

/// Reads an archive from the beginning to its end, comparing every sum. Throws ArchiveError at the first thing that is
/// not as it was written; what the visitor heard until then must be thrown away.
struct ReadArchive {
    Manifest manifest;
    Contents contents;
};
ReadArchive readArchive(const std::filesystem::path& file, const std::vector<ArchiveKey>& keys,
                        const ArchiveVisitor& visitor);

}  // namespace guildhall::backup
