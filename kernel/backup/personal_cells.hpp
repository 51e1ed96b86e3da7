// The personal cells of rows and the bytes of personal files, sealed on their way into an archive and opened on their
// way out. A sealed cell is a mark, the id of its key and what the key has made of it; one that nobody's key is for has
// another mark and stands as it is.
#pragma once

#include "kernel/backup/person_key_list.hpp"
#include "kernel/backup/table_shape.hpp"
#include "kernel/keys/person_keys.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace guildhall::backup {

/// What an archive's snapshot is sealed with. One thread.
class PersonalSealer {
public:
    using Files = std::map<std::string, std::filesystem::path>;
    /// `keys` and `files`: those of the snapshot; null: none.
    PersonalSealer(const keys::PersonKeys& people, keys::Keys keys, const Files* files = nullptr)
        : people_(people), keys_(std::move(keys)), files_(files) {}

    /// Of the row's subjects the one that counts; empty: none.
    std::string subjectOf(const std::vector<std::string>& subjects) const;
    /// Seals the personal cells of a row of this shape, and notes whose the files are that they name.
    void seal(const TableShape& shape, Cells& cells, const std::vector<std::string>& subjects);
    /// Id of the key of whom a file belongs to; empty: nobody.
    std::string keyOfFile(const std::string& path) const;
    /// What such a file is called in the archive: a path may tell of somebody, too.
    std::string sealedName(const std::string& path) const;
    std::string sealedPart(const std::string& path, std::int64_t number, std::string_view bytes) const;

private:
    void noteFile(const std::string& folder, const std::string& cell, const std::string& subject);
    const keys::PersonKey* keyOf(const std::string& path) const;

    const keys::PersonKeys& people_;
    const keys::Keys keys_;
    const Files* files_;
    std::map<std::string, std::string, std::less<>> owners_;  ///< path, or a file's id → subject
};

/// What opens it again. One thread.
class PersonalOpener {
public:
    explicit PersonalOpener(PersonKeyList list) : list_(std::move(list)) {}

    /// False: the row goes, with whom it was about. Of who was erased, cells become what the shape says. Throws
    /// ArchiveError when the list lacks a key.
    bool open(const TableShape& shape, Cells& cells);
    /// The path of a file and a part of it. None: it was somebody's who was erased.
    std::optional<std::string> openName(const std::string& name, const std::string& keyId) const;
    std::optional<std::string> openPart(const std::string& path, const std::string& keyId, std::int64_t number,
                                        std::string_view bytes) const;
    /// The key of a row of kernel_person_key; none: it was destroyed.
    const keys::PersonKey* key(const std::string& keyId) const;
    const PersonKeyList& list() const { return list_; }
    /// How many people were erased of whom the archive has something.
    std::int64_t erased() const { return static_cast<std::int64_t>(erased_.size()); }

private:
    const PersonKeyList list_;
    std::set<std::string> erased_;  ///< subjects
};

}  // namespace guildhall::backup
