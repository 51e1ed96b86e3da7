#include "kernel/vault/key_rotation.hpp"

#include "kernel/vault/sealed_column_repository.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::vault {

namespace {

/// Small enough that writers do not wait long on SQLite.
constexpr std::int64_t valuesAtOnce = 100;

std::string nameOf(const SealedColumn& column) { return column.table + "." + column.column; }

}  // namespace

std::vector<SealedColumn> KeyRotation::columns(sdk::Transaction& tx) const {
    auto all = parts_.columns(tx);
    std::erase_if(all, [&](const SealedColumn& column) { return !SealedColumnRepository::exists(tx, column); });
    return all;
}

std::vector<ColumnStanding> KeyRotation::standing(sdk::Transaction& tx) const {
    std::vector<ColumnStanding> all;
    for (const auto& column : columns(tx)) {
        ColumnStanding standing{.title = column.title, .column = nameOf(column)};
        for (const auto& [key, count] : SealedColumnRepository::countByKey(tx, column)) {
            auto& place = key == parts_.secrets.keyId()           ? standing.current
                          : key == parts_.secrets.previousKeyId() ? standing.previous
                                                                  : standing.other;
            place += count;
        }
        all.push_back(std::move(standing));
    }
    return all;
}

std::string KeyRotation::start(sdk::Transaction& tx, const sdk::Actor& actor) const {
    if (parts_.secrets.previousKeyId().empty())
        throw sdk::Conflict(
            "There is no previous key. Set secret_key to the new key and secret_key_previous to the old one, on every "
            "server, and start them again; then rotate.");
    parts_.audit.record(tx, actor, {.action = "KEY_ROTATION_STARTED", .target = parts_.secrets.keyId()});
    return parts_.jobs.enqueue(tx, {.kind = jobKind,
                                    .payload = {{"key", parts_.secrets.keyId()}},
                                    .title = "Seal secrets under the current key",
                                    .personId = actor.personId});
}

bool KeyRotation::step(sdk::JobContext& job, const SealedColumn& column, std::vector<std::string>& after,
                       std::int64_t& done, std::int64_t& lost) const {
    std::vector<SealedValue> values;
    std::int64_t sealed = 0;
    job.step([&](sdk::Transaction& tx) {
        sealed = 0;
        values = SealedColumnRepository::notUnder(tx, column, parts_.secrets.keyId(), after, valuesAtOnce);
        for (const auto& value : values) {
            const auto place = column.place(value.parts);
            const auto plain = parts_.secrets.open(value.text, place);
            if (!plain) continue;
            SealedColumnRepository::replace(tx, column, value, parts_.secrets.seal(*plain, place));
            ++sealed;
        }
    });
    done += sealed;
    lost += static_cast<std::int64_t>(values.size()) - sealed;
    if (!values.empty()) after = values.back().key;
    return static_cast<std::int64_t>(values.size()) == valuesAtOnce;
}

void KeyRotation::run(sdk::JobContext& job) const {
    if (job.payload().value("key", "") != parts_.secrets.keyId())
        throw sdk::Error(
            "this server has another secret_key than the one that asked for the rotation; give every "
            "server the same keys and start them again");
    std::vector<SealedColumn> all;
    std::int64_t total = 0, done = 0, lost = 0;
    job.step([&](sdk::Transaction& tx) {
        all = columns(tx);
        total = 0;
        for (const auto& one : standing(tx)) total += one.previous;
    });
    for (const auto& column : all) {
        std::vector<std::string> after;
        for (bool more = true; more;) {
            if (job.stopping()) return;
            more = step(job, column, after, done, lost);
            job.progress(done, total, column.title);
        }
    }
    const sdk::Value result{{"key", parts_.secrets.keyId()}, {"sealed", done}, {"unreadable", lost}};
    job.finish(result, [&](sdk::Transaction& tx) {
        parts_.audit.record(tx, job.actor(),
                            {.action = "KEYS_ROTATED", .target = parts_.secrets.keyId(), .details = result});
    });
}

}  // namespace guildhall::vault
