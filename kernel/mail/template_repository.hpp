// The table kernel_mail_template: the site's wordings of mails, every version of them.
#pragma once

#include "kernel/mail/mail_templates.hpp"

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::mail {

struct TemplateVersion {
    std::string key;
    std::int64_t version = 0;  ///< from 1, for each key
    std::string state;         ///< draft, active, former
    MailWording wording;
    std::string authorId;
    std::string authorName;
    sdk::Instant createdAt;
    std::string problem;  ///< why it could not be used; empty: never failed
};

/// Stateless; every call works in the caller's transaction.
class TemplateRepository {
public:
    std::vector<TemplateVersion> active(sdk::Transaction& tx);
    /// Newest first.
    std::vector<TemplateVersion> versions(sdk::Transaction& tx, std::string_view key);
    std::optional<TemplateVersion> find(sdk::Transaction& tx, std::string_view key, std::int64_t version);
    /// Keeps it as the next version, a draft. Its number.
    std::int64_t addDraft(sdk::Transaction& tx, std::string_view key, const MailWording& wording,
                          std::string_view authorId, sdk::Instant now);
    /// The one that counts from now on; what counted before becomes a former one. 0: none, back to the shipped wording.
    void activate(sdk::Transaction& tx, std::string_view key, std::int64_t version);
    /// Mails of this plugin that have wordings of the site's.
    static std::int64_t countOwner(sdk::Transaction& tx, const std::string& owner);
    static void forgetOwner(sdk::Transaction& tx, const std::string& owner);
    void noteProblem(sdk::Transaction& tx, std::string_view key, std::int64_t version, std::string_view problem);
};

}  // namespace guildhall::mail
