// How this site sends mail: what an administrator saved, and for everything left empty what the configuration says. All
// nodes follow a change within a second.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/config/settings.hpp"
#include "kernel/data/change_watch.hpp"
#include "kernel/mail/mime_message.hpp"
#include "kernel/mail/smtp_session.hpp"
#include "kernel/vault/sealed_column.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::mail {

/// The kernel's categories of sdk::MailMessage with their names, in the order people see them. Plugins declare more
/// (template_shelf.hpp).
const std::vector<std::pair<std::string, std::string>>& mailCategories();

/// One consistent state. Immutable.
struct MailAccount {
    SmtpOptions smtp;  ///< an empty host: mail is kept as `not configured`
    Mailbox from;
    std::map<std::string, Mailbox> fromByCategory;
    std::int64_t hourlyLimit = 20;  ///< mails an hour to one recipient that are not essential; 0: no limit
    std::string eventsSecret;       ///< for the signatures of mail servers' reports; empty: none are taken
    bool foreign = false;           ///< what was saved is of a production site, and this is none: it is left aside
    /// By setting: the value (secrets as “set”) and where it comes from (“saved here”, “default”, a file or variable).
    struct Entry {
        std::string value;
        std::string origin;
        bool saved = false;
    };
    std::map<std::string, Entry> entries;

    const Mailbox& fromFor(const std::string& category) const;
};

/// Any thread.
class MailSettings {
public:
    struct Parts {
        sdk::Database& database;
        const config::Settings& settings;
        const config::SecretBox& secrets;
        data::ChangeWatch& changes;
        std::string greeting;  ///< our name in EHLO
    };
    explicit MailSettings(Parts parts);

    std::shared_ptr<const MailAccount> current() const;
    /// Saves these (by setting; an empty value goes back to the configuration's). Secrets are sealed.
    void save(sdk::Transaction& tx, const std::map<std::string, std::string>& values);

    bool production() const { return parts_.settings.production(); }
    /// May mail to this address really leave? Outside production only to the domains of `mail.allowed_domains`.
    bool mayLeave(std::string_view address) const;

    /// Where its sealed values stand, for a change of keys.
    static vault::SealedColumn sealedColumn();
    /// Names of the settings one can save, beside the senders: `smtp_host` …
    static const std::vector<std::string>& names();
    /// The setting that holds the sender of a kind of mail, and the kind a setting holds the sender of.
    static std::string senderOf(std::string_view category);
    static std::optional<std::string> sentBy(const std::string& name);
    static bool isSecret(const std::string& name) { return name == "smtp_password" || name == "events_secret"; }

private:
    void read();
    MailAccount::Entry entry(const std::map<std::string, std::string>& saved, const std::string& name) const;

    Parts parts_;
    mutable std::mutex mutex_;
    std::shared_ptr<const MailAccount> current_;
};

}  // namespace guildhall::mail
