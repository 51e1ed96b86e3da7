// A file that a record has: what is known of it beside its bytes, and what files people may send. A record's struct has
// one for each field of the type file or image:
//
//   struct Item { …; StoredFile manual; StoredFile photo; };
//   .file (&Item::manual, "manual", "Manual", {.accept = {"pdf", "office"}, .mostBytes = 20'000'000})
//   .image(&Item::photo,  "photo",  "Photo")
//
// The platform takes, checks, keeps and serves the bytes, and removes them a day after no record has them any more.
// Code reads the member and may empty it; a file that the platform does not know is refused when the record is saved.
// The column is TEXT. All of it is pure; any thread.
#pragma once

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/upload.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::sdk {

struct StoredFile {
    std::string id;         ///< `file-…`; empty: there is none
    std::string name;       ///< as people called it, made safe by fileName(); no path
    std::string mediaType;  ///< by its bytes, never as sent
    std::int64_t bytes = 0;
    std::int64_t width = 0;  ///< of an image, in its own pixels; otherwise 0

    bool has() const { return !id.empty(); }
    bool operator==(const StoredFile&) const = default;

    /// As the column holds it: JSON that begins with the name, so that lists sort by it; empty for none.
    std::string stored() const;
    /// None for what is no stored file.
    static StoredFile read(std::string_view stored);
    /// “manual.pdf (1.2 MB)”; empty for none.
    std::string shown() const;
};

/// As programs get what a column holds: {"name", "media_type", "bytes", "url"}; null for none.
Value fileJson(std::string_view stored, const std::string& url);

/// “512 bytes”, “1.2 MB”: powers of 1,000 (ISO 80000-13).
std::string sizeText(std::uint64_t bytes);

/// A name as it is kept: without path, control and invisible characters, direction marks and dots at its ends, at most
/// 180 bytes of which the ending is whole. Takes anything; never empty.
std::string fileName(std::string_view sent);

/// The largest file of this field, in bytes.
std::int64_t mostBytes(const Field& field);
/// What may be sent, before anybody chooses: “PDF, JPG or PNG, up to 10 MB.”
std::string fileHint(const Field& field);
/// For the attribute `accept` of an input: endings and media types.
std::string acceptedFiles(const Field& field);
/// Why a kind in FieldOptions::accept is none; empty: all are known.
std::string acceptComplaint(const Field& field);

/// What a file is, by its first bytes and the ending of its name, or why it is not taken: a sentence beside the field.
/// `file` has no id yet. Throws std::runtime_error when the disk it was received on fails.
struct CheckedFile {
    std::optional<std::string> error;
    StoredFile file;
};
CheckedFile checkFile(const Field& field, const Upload& upload);

}  // namespace guildhall::sdk
