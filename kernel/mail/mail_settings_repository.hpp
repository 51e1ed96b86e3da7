// The table kernel_mail_setting: what an administrator saved. Secrets lie there sealed.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <map>
#include <string>
#include <string_view>

namespace guildhall::mail {

class MailSettingsRepository {
public:
    static std::map<std::string, std::string> all(sdk::Transaction& tx);
    static void save(sdk::Transaction& tx, std::string_view name, std::string_view value);
};

}  // namespace guildhall::mail
