#include "kernel/mail/mail_settings.hpp"

#include "kernel/mail/mail_settings_repository.hpp"

#include <guildhall/sdk/field.hpp>

#include <algorithm>
#include <sstream>

namespace guildhall::mail {

namespace {

constexpr const char* area = "mail_settings";
constexpr const char* senders = "mail.senders";
constexpr const char* savedBy = "environment";  ///< which kind of site saved the settings

SmtpOptions::Security securityOf(const std::string& text) {
    using Security = SmtpOptions::Security;
    return text == "tls" ? Security::Tls : text == "none" ? Security::None : Security::StartTls;
}

std::string sealedPlace(const std::string& name) { return "mail." + name; }

}  // namespace

const std::vector<std::pair<std::string, std::string>>& mailCategories() {
    static const std::vector<std::pair<std::string, std::string>> categories{{"access", "Access"},
                                                                             {"system", "System"}};
    return categories;
}

const Mailbox& MailAccount::fromFor(const std::string& category) const {
    const auto found = fromByCategory.find(category);
    return found == fromByCategory.end() ? from : found->second;
}

const std::vector<std::string>& MailSettings::names() {
    static const std::vector<std::string> all{"smtp_host", "smtp_port",     "smtp_security",
                                              "smtp_user", "smtp_password", "from",
                                              "from_name", "hourly_limit",  "events_secret"};
    return all;
}

vault::SealedColumn MailSettings::sealedColumn() {
    return {"Mail settings", "kernel_mail_setting",
            "value",         {"name"},
            {"name"},        [](const auto& parts) {
                return sealedPlace(parts.front()); }};
}

std::string MailSettings::senderOf(std::string_view category) { return "from_" + std::string(category); }

std::optional<std::string> MailSettings::sentBy(const std::string& name) {
    if (!name.starts_with("from_") || name == "from_name") return std::nullopt;
    return name.substr(std::string_view("from_").size());
}

MailSettings::MailSettings(Parts parts) : parts_(std::move(parts)) {
    parts_.changes.subscribe(area, [this] { read(); });
}

std::shared_ptr<const MailAccount> MailSettings::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

void MailSettings::save(sdk::Transaction& tx, const std::map<std::string, std::string>& values) {
    for (const auto& [name, value] : values) {
        const bool seal = isSecret(name) && !value.empty();
        MailSettingsRepository::save(tx, name, seal ? parts_.secrets.seal(value, sealedPlace(name)) : value);
    }
    MailSettingsRepository::save(tx, savedBy, parts_.settings.text("environment"));
    parts_.changes.touch(tx, area);
}

/// The value in force: of a secret the plain text, which stays inside this class and the account.
MailAccount::Entry MailSettings::entry(const std::map<std::string, std::string>& saved, const std::string& name) const {
    if (const auto found = saved.find(name); found != saved.end() && !found->second.empty()) {
        if (!isSecret(name)) return {found->second, "saved here", true};
        if (const auto opened = parts_.secrets.open(found->second, sealedPlace(name)))
            return {*opened, "saved here", true};
        return {"", "saved here, but under another secret key: enter it again", true};
    }
    const auto key = "mail." + name;
    return {parts_.settings.text(key), parts_.settings.origin(key), false};
}

void MailSettings::read() {
    auto saved = parts_.database.read([](sdk::Transaction& tx) { return MailSettingsRepository::all(tx); });
    auto account = std::make_shared<MailAccount>();
    // A copy of a production site must not write to that site's people by its account.
    account->foreign = !production() && saved[savedBy] == "production";
    if (account->foreign) saved.clear();
    auto& entries = account->entries;
    for (const auto& name : names()) entries[name] = entry(saved, name);
    const auto text = [&](const std::string& name) { return entries[name].value; };
    account->smtp = {.host = text("smtp_host"),
                     .port = static_cast<std::uint16_t>(std::stoi(text("smtp_port"))),
                     .security = securityOf(text("smtp_security")),
                     .user = text("smtp_user"),
                     .password = text("smtp_password"),
                     .greeting = parts_.greeting,
                     .authority = parts_.settings.text("mail.smtp_ca")};
    const auto name = text("from_name").empty() ? parts_.settings.text("site.org_name") : text("from_name");
    account->from = {text("from"), name};
    // Also of plugins that are off at the moment: the choice outlives them.
    for (const auto& [category, from] : config::pairsOf(parts_.settings.text(senders)))
        entries[senderOf(category)] = {from, parts_.settings.origin(senders), false};
    for (const auto& [setting, value] : saved)
        if (sentBy(setting) && !value.empty()) entries[setting] = {value, "saved here", true};
    for (const auto& [setting, found] : entries)
        if (const auto category = sentBy(setting)) account->fromByCategory[*category] = {found.value, name};
    account->hourlyLimit = std::stoll(text("hourly_limit"));
    account->eventsSecret = text("events_secret");
    for (auto& [setting, value] : entries)
        if (isSecret(setting) && !value.value.empty()) value.value = "set";
    const std::lock_guard lock(mutex_);
    current_ = std::move(account);
}

bool MailSettings::mayLeave(std::string_view address) const {
    if (production()) return true;
    const auto domain = sdk::asciiLower(address.substr(address.rfind('@') + 1));
    std::istringstream allowed(parts_.settings.text("mail.allowed_domains"));
    for (std::string item; std::getline(allowed, item, ',');)
        if (sdk::asciiLower(sdk::trim(item)) == domain) return true;
    return false;
}

}  // namespace guildhall::mail
