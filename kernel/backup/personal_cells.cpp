#include "kernel/backup/personal_cells.hpp"

#include "kernel/backup/archive_error.hpp"
#include "kernel/base/hex.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/stored_file.hpp>

#include <algorithm>

namespace guildhall::backup {

namespace {

constexpr const char* placeOfNames = "file name";
constexpr char plainMark = '-', sealedMark = '+';

std::string placeOf(const TableShape& shape, const std::string& column) { return shape.name + "\n" + column; }

std::string placeOf(const std::string& path, std::int64_t number) {
    return "file\n" + path + "\n" + std::to_string(number);
}

std::size_t indexOf(const TableShape& shape, std::string_view column) {
    const auto found = std::ranges::find(shape.columns, column, &data::TableColumn::name);
    return static_cast<std::size_t>(found - shape.columns.begin());
}

std::string firstLine(const std::string& text) {
    const auto from = text.find_first_not_of('\n');
    return from == text.npos ? std::string() : text.substr(from, text.find('\n', from) - from);
}

/// Of a file by its path: as records name it, and with the folder of its plugin.
std::string idIn(const std::string& path) {
    const auto name = path.substr(path.rfind('/') + 1);
    return name.substr(0, 17);
}

/// What stands in a cell of somebody who was erased.
std::optional<std::string> erasedCell(const TableShape& shape, const Cells& cells, const keys::PersonalColumn& column) {
    auto text = column.erased;
    const auto at = text ? text->find("{id}") : std::string::npos;
    const auto id = indexOf(shape, "id");
    if (at != std::string::npos && id < cells.size()) text->replace(at, 4, cells[id].value_or(""));
    return text;
}

}  // namespace

std::string PersonalSealer::subjectOf(const std::vector<std::string>& subjects) const {
    for (const auto& one : subjects)
        if (const auto subject = firstLine(one); !subject.empty()) return people_.subjectOf(subject);
    return {};
}

void PersonalSealer::seal(const TableShape& shape, Cells& cells, const std::vector<std::string>& subjects) {
    const auto subject = subjectOf(subjects);
    const auto key = keys_.find(subject);
    for (const auto& column : shape.personal->columns) {
        auto& cell = cells[indexOf(shape, column.name)];
        if (!cell) continue;
        if (key == keys_.end()) {
            cell = plainMark + *cell;
            continue;
        }
        noteFile(shape.personal->folder, *cell, subject);
        cell = sealedMark + key->second.id() + key->second.sealAlike(*cell, placeOf(shape, column.name));
    }
}

/// A cell may be what is known of a file, or the path of one below the plugin's folder.
void PersonalSealer::noteFile(const std::string& folder, const std::string& cell, const std::string& subject) {
    if (const auto file = cell.starts_with('{') ? sdk::StoredFile::read(cell) : sdk::StoredFile(); file.has())
        owners_[file.id] = subject;
    else if (auto path = folder + "/" + cell; files_ && !folder.empty() && files_->contains(path))
        owners_[std::move(path)] = subject;
}

const keys::PersonKey* PersonalSealer::keyOf(const std::string& path) const {
    auto owner = owners_.find(path);
    if (owner == owners_.end()) owner = owners_.find(idIn(path));
    // A list that waits to be imported is about many: it has a key of its own.
    const auto key = keys_.find(owner == owners_.end() ? idIn(path) : owner->second);
    return key == keys_.end() ? nullptr : &key->second;
}

std::string PersonalSealer::keyOfFile(const std::string& path) const {
    const auto* key = keyOf(path);
    return key ? key->id() : std::string();
}

std::string PersonalSealer::sealedName(const std::string& path) const {
    return base::toHex(keyOf(path)->sealAlike(path, placeOfNames));
}

std::string PersonalSealer::sealedPart(const std::string& path, std::int64_t number, std::string_view bytes) const {
    return keyOf(path)->sealAlike(bytes, placeOf(path, number));
}

const keys::PersonKey* PersonalOpener::key(const std::string& keyId) const {
    if (list_.destroyed.contains(keyId)) return nullptr;
    const auto found = list_.held.find(keyId);
    if (found == list_.held.end())
        throw ArchiveError(
            "the list of people's keys lacks one that the archive needs. It is older than the archive or another "
            "site's: put the newest one of this site beside the archive");
    return &found->second.key;
}

bool PersonalOpener::open(const TableShape& shape, Cells& cells) {
    if (!shape.personal) return true;
    for (const auto& column : shape.personal->columns) {
        auto& cell = cells[indexOf(shape, column.name)];
        if (!cell) continue;
        if (cell->starts_with(plainMark)) {
            cell->erase(0, 1);
            continue;
        }
        const auto keyId = cell->substr(1, keys::PersonKey::idSize);
        if (const auto* known = key(keyId)) {
            cell =
                known->open(std::string_view(*cell).substr(1 + keys::PersonKey::idSize), placeOf(shape, column.name));
            if (!cell) throw ArchiveError("a row of " + shape.name + " does not open with its person's key");
            continue;
        }
        erased_.insert(list_.destroyed.find(keyId)->second.subject);
        if (shape.personal->goes) return false;
        cell = erasedCell(shape, cells, column);
    }
    return true;
}

std::optional<std::string> PersonalOpener::openName(const std::string& name, const std::string& keyId) const {
    const auto* known = key(keyId);
    if (!known) return std::nullopt;
    auto path = known->open(base::fromHex(name).value_or(""), placeOfNames);
    if (!path) throw ArchiveError("the name of a file does not open with its person's key");
    return path;
}

std::optional<std::string> PersonalOpener::openPart(const std::string& path, const std::string& keyId,
                                                    std::int64_t number, std::string_view bytes) const {
    const auto* known = key(keyId);
    if (!known) return std::nullopt;
    auto plain = known->open(bytes, placeOf(path, number));
    if (!plain) throw ArchiveError(path + " does not open with its person's key");
    return plain;
}

}  // namespace guildhall::backup
