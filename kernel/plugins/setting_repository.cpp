#include "kernel/plugins/setting_repository.hpp"

namespace guildhall::plugins {

using sdk::Transaction;

std::map<std::pair<std::string, std::string>, StoredSetting> SettingRepository::all(Transaction& tx) {
    std::map<std::pair<std::string, std::string>, StoredSetting> all;
    for (const auto row : tx.query("SELECT owner, key, value, sealed FROM kernel_setting"))
        all[{row.text(0), row.text(1)}] = {row.text(2), row.boolean(3)};
    return all;
}

void SettingRepository::save(Transaction& tx, std::string_view owner, std::string_view key,
                             const StoredSetting& setting, sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_setting (owner, key, value, sealed, changed_at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (owner, key) DO UPDATE SET value = excluded.value, sealed = excluded.sealed, changed_at = "
        "excluded.changed_at",
        owner, key, setting.value, setting.sealed, now);
}

void SettingRepository::remove(Transaction& tx, std::string_view owner, std::string_view key) {
    tx.execute("DELETE FROM kernel_setting WHERE owner = $1 AND key = $2", owner, key);
}

std::int64_t SettingRepository::count(Transaction& tx, std::string_view owner) {
    return tx.query("SELECT COUNT(*) FROM kernel_setting WHERE owner = $1", owner).front().integer(0);
}

void SettingRepository::forgetOwner(Transaction& tx, std::string_view owner) {
    tx.execute("DELETE FROM kernel_setting WHERE owner = $1", owner);
}

}  // namespace guildhall::plugins
