#include "kernel/backup/archive.hpp"

#include "kernel/backup/archive_error.hpp"
#include "kernel/backup/person_key_list.hpp"
#include "kernel/base/hex.hpp"

#include <openssl/evp.h>

namespace guildhall::backup {

namespace {

constexpr std::size_t rowsAtOnce = 256 * 1024;
/// More than the largest row there can be; a length beyond it is not believed.
constexpr std::uint32_t largestRecord = 1u << 30;

constexpr char headRecord = 'H', tableRecord = 'T', rowsRecord = 'R', fileRecord = 'F', personalFileRecord = 'P',
               dataRecord = 'D', endRecord = 'E';

sdk::Value parsed(const std::string& text) {
    auto value = sdk::Value::parse(text, nullptr, false);
    if (value.is_discarded()) throw ArchiveError("a record of the archive is not JSON");
    return value;
}

/// One pass over an archive.
class Reading {
public:
    Reading(SealedReader& in, const ArchiveVisitor& visitor) : in_(in), visitor_(visitor) {}

    ReadArchive run() {
        for (;;) {
            const char kind = in_.read(1)[0];
            if (kind == PersonKeyList::record) throw ArchiveError("this is a list of people's keys, not a backup");
            if (visitor_.tablesOnly && (kind == fileRecord || kind == personalFileRecord || kind == endRecord))
                return {std::move(manifest_), std::move(found_)};
            const auto size = in_.read(4);
            std::uint32_t length = 0;
            for (std::size_t i = 4; i-- > 0;) length = length << 8 | static_cast<unsigned char>(size[i]);
            if (length > largestRecord) throw ArchiveError("a record of the archive is too large");
            take(kind, in_.read(length));
            if (kind == endRecord) break;
        }
        if (!in_.atEnd()) throw ArchiveError("something stands behind the end of the archive");
        return {std::move(manifest_), std::move(found_)};
    }

private:
    void take(char kind, const std::string& payload) {
        switch (kind) {
            case headRecord:
                manifest_ = Manifest::of(parsed(payload));
                if (visitor_.head) visitor_.head(manifest_);
                return;
            case tableRecord: return beginTable(payload);
            case rowsRecord: return takeRows(payload);
            case fileRecord: return beginFile(payload, {});
            case personalFileRecord:
                if (payload.size() <= keys::PersonKey::idSize)
                    throw ArchiveError("the archive has a file without a name");
                return beginFile(payload.substr(keys::PersonKey::idSize), payload.substr(0, keys::PersonKey::idSize));
            case dataRecord:
                fileSum_.add(payload);
                if (visitor_.data) visitor_.data(payload);
                return;
            case endRecord: return compare(Contents::of(parsed(payload)));
            default: throw ArchiveError("the archive has a record of an unknown kind");
        }
    }

    void beginTable(const std::string& name) {
        close();
        shape_ = nullptr;
        for (const auto& table : manifest_.tables)
            if (table.name == name) shape_ = &table;
        if (!shape_) throw ArchiveError("the archive's manifest has no table “" + name + "”");
        if (visitor_.table) visitor_.table(*shape_);
    }

    void takeRows(std::string_view rows) {
        if (!shape_) throw ArchiveError("the archive has rows without a table");
        while (!rows.empty()) {
            const auto before = rows;
            auto cells = takeRow(rows, shape_->columns.size());
            tableSum_.add(before.substr(0, before.size() - rows.size()));
            if (visitor_.row) visitor_.row(*shape_, cells);
        }
    }

    void beginFile(const std::string& name, const std::string& keyId) {
        close();
        file_ = name;
        if (visitor_.file) visitor_.file(name, keyId);
    }

    void close() {
        if (shape_) found_.tables[shape_->name] = {tableSum_.rows(), tableSum_.hex()};
        if (!file_.empty()) {
            found_.files[file_] = fileSum_.result();
            if (visitor_.fileEnd) visitor_.fileEnd(file_);
        }
        shape_ = nullptr;
        file_.clear();
        tableSum_ = {};
        fileSum_ = {};
    }

    void compare(const Contents& promised) {
        close();
        if (found_ != promised) throw ArchiveError("the archive does not hold what its manifest promises");
    }

    SealedReader& in_;
    const ArchiveVisitor& visitor_;
    Manifest manifest_;
    Contents found_;
    const TableShape* shape_ = nullptr;
    TableSum tableSum_;
    std::string file_;
    FileSum fileSum_;
};

}  // namespace

FileSum::FileSum() : digest_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    if (EVP_DigestInit_ex(digest_.get(), EVP_sha256(), nullptr) != 1) throw ArchiveError("SHA-256 is not available");
}

void FileSum::add(std::string_view bytes) {
    EVP_DigestUpdate(digest_.get(), bytes.data(), bytes.size());
    bytes_ += static_cast<std::int64_t>(bytes.size());
}

Contents::File FileSum::result() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(digest_.get(), digest.data(), &size);
    return {bytes_, base::toHex({reinterpret_cast<const char*>(digest.data()), size})};
}

ArchiveWriter::ArchiveWriter(std::filesystem::path file, const ArchiveKey& key, sdk::Random& random)
    : out_(std::move(file), key, random) {}

void ArchiveWriter::put(char kind, std::string_view payload) {
    std::string head(1, kind);
    for (int i = 0; i < 4; ++i) head += static_cast<char>(payload.size() >> (8 * i) & 0xFF);
    out_.write(head);
    out_.write(payload);
}

void ArchiveWriter::head(const Manifest& manifest) { put(headRecord, manifest.json().dump()); }

void ArchiveWriter::table(const TableShape& shape) {
    close();
    table_ = shape.name;
    put(tableRecord, shape.name);
}

void ArchiveWriter::row(const Cells& cells) {
    const auto before = rows_.size();
    appendRow(rows_, cells);
    tableSum_.add(std::string_view(rows_).substr(before));
    if (rows_.size() >= rowsAtOnce) flushRows();
}

void ArchiveWriter::flushRows() {
    if (!rows_.empty()) put(rowsRecord, rows_);
    rows_.clear();
}

void ArchiveWriter::file(const std::string& name, const std::string& keyId) {
    close();
    file_ = name;
    put(keyId.empty() ? fileRecord : personalFileRecord, keyId + name);
}

void ArchiveWriter::data(std::string_view bytes) {
    fileSum_.add(bytes);
    put(dataRecord, bytes);
}

void ArchiveWriter::close() {
    flushRows();
    if (!table_.empty()) contents_.tables[table_] = {tableSum_.rows(), tableSum_.hex()};
    if (!file_.empty()) contents_.files[file_] = fileSum_.result();
    table_.clear();
    file_.clear();
    tableSum_ = {};
    fileSum_ = {};
}

Contents ArchiveWriter::finish() {
    close();
    put(endRecord, contents_.json().dump());
    out_.finish();
    return contents_;
}

ReadArchive readArchive(const std::filesystem::path& file, const std::vector<ArchiveKey>& keys,
                        const ArchiveVisitor& visitor) {
    SealedReader in(file, keys);
    return Reading(in, visitor).run();
}

}  // namespace guildhall::backup
