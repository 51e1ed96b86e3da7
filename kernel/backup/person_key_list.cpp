#include "kernel/backup/person_key_list.hpp"

#include "kernel/backup/archive_error.hpp"
#include "kernel/backup/sealed_file.hpp"
#include "kernel/base/hex.hpp"

#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::backup {

using sdk::Value;

namespace {

constexpr std::size_t sizeDigits = 16;

std::string sizeText(std::size_t size) {
    auto digits = std::to_string(size);
    return std::string(sizeDigits - digits.size(), '0') + digits;
}

}  // namespace

std::filesystem::path PersonKeyList::in(const std::filesystem::path& folder) {
    return folder / "guildhall-person-keys";
}

PersonKeyList PersonKeyList::of(sdk::Transaction& tx, const keys::PersonKeys& people) {
    PersonKeyList list;
    for (auto& [subject, key] : people.all(tx)) list.held.emplace(key.id(), Held{subject, key});
    for (auto& one : keys::PersonKeyRepository::allDestroyed(tx)) list.destroyed.emplace(one.keyId, one);
    return list;
}

void PersonKeyList::take(const PersonKeyList& older) {
    destroyed.insert(older.destroyed.begin(), older.destroyed.end());
    held.insert(older.held.begin(), older.held.end());
    std::erase_if(held, [&](const auto& one) { return destroyed.contains(one.first); });
}

void PersonKeyList::write(const std::filesystem::path& file, const ArchiveKey& key, sdk::Random& random) const {
    Value there = Value::object(), gone = Value::object();
    for (const auto& [id, one] : held) there[id] = {one.subject, base::toHex(one.key.bytes())};
    for (const auto& [id, one] : destroyed) gone[id] = {one.subject, sdk::toMicros(one.at)};
    const auto text = Value{{"keys", std::move(there)}, {"destroyed", std::move(gone)}}.dump();
    SealedWriter out(file, key, random, SealedWriter::Former::Replaced);
    out.write(std::string(1, record) + sizeText(text.size()));
    out.write(text);
    out.finish();
}

PersonKeyList PersonKeyList::read(const std::filesystem::path& file, const std::vector<ArchiveKey>& archiveKeys) {
    if (!std::filesystem::exists(file))
        throw ArchiveError(file.string() +
                           " is not there. It holds the keys to what the archive knows of people; put the newest one "
                           "beside the archive or name it with --person-keys. Without it nobody can read that part");
    SealedReader in(file, archiveKeys);
    if (in.read(1)[0] != record) throw ArchiveError(file.string() + " is not a list of people's keys");
    const auto text = in.read(std::stoull(in.read(sizeDigits)));
    if (!in.atEnd()) throw ArchiveError(file.string() + ": something stands behind its end");
    PersonKeyList list;
    try {
        const auto all = Value::parse(text);
        for (const auto& [id, one] : all.at("keys").items()) {
            keys::PersonKey key(base::fromHex(one.at(1).get<std::string>()).value_or(""));
            list.held.emplace(id, Held{one.at(0), std::move(key)});
        }
        for (const auto& [id, one] : all.at("destroyed").items())
            list.destroyed.emplace(id, keys::DestroyedKey{id, one.at(0), sdk::fromMicros(one.at(1))});
    } catch (const Value::exception& problem) {
        throw ArchiveError(file.string() + " has another form than expected: " + problem.what());
    }
    return list;
}

}  // namespace guildhall::backup
