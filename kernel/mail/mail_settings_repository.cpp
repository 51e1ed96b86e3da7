#include "kernel/mail/mail_settings_repository.hpp"

namespace guildhall::mail {

std::map<std::string, std::string> MailSettingsRepository::all(sdk::Transaction& tx) {
    std::map<std::string, std::string> all;
    for (const auto row : tx.query("SELECT name, value FROM kernel_mail_setting")) all[row.text(0)] = row.text(1);
    return all;
}

void MailSettingsRepository::save(sdk::Transaction& tx, std::string_view name, std::string_view value) {
    tx.execute(
        "INSERT INTO kernel_mail_setting (name, value) VALUES ($1, $2)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name, value);
}

}  // namespace guildhall::mail
