// The table kernel_mail: the outbox and its history.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/mail.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::mail {

struct StoredMail {
    std::string id;
    std::string messageId;
    std::string recipient;
    std::string category;
    std::string subject;
    std::string text;
    std::string html;
    std::string status;  ///< queued, sending, sent, failed, not configured
    std::string error;
    std::int64_t attempts = 0;
    sdk::Instant createdAt;
    std::string templateKey;
    std::string personId;
};

/// A mail on its way belongs to who has its lease token.
struct MailClaim {
    std::string id;
    std::string token;
};

/// Stateless; every call works in the caller's transaction.
class MailRepository {
public:
    std::optional<std::string> findByKey(sdk::Transaction& tx, std::string_view key);
    /// The id of this mail, or of the one that has the key already.
    std::string add(sdk::Transaction& tx, const StoredMail& mail, const sdk::MailMessage& message);
    /// For the history page: tokens of links are left out.
    std::optional<StoredMail> find(sdk::Transaction& tx, std::string_view id);

    /// The next one that is due or whose sender stopped. Counts the attempt.
    std::optional<StoredMail> claim(sdk::Transaction& tx, const std::string& token, std::chrono::milliseconds lease);
    /// Sent: the tokens of its links are removed for good.
    bool sent(sdk::Transaction& tx, const MailClaim& claim, const StoredMail& mail, std::string_view host);
    /// `status`: failed or not configured.
    bool end(sdk::Transaction& tx, const MailClaim& claim, std::string_view status, std::string_view error);
    bool tryLater(sdk::Transaction& tx, const MailClaim& claim, std::chrono::milliseconds after,
                  std::string_view error);
    /// Queues a failed or not configured mail again. False when it is in another state.
    bool retry(sdk::Transaction& tx, std::string_view id);

    /// For selectPage with `mailFields()`; scope by `m.subject_id = ?` or `m.person_id = ?`.
    static const sdk::ListSource& list();
};

/// subject, recipient, category, status, error, template_key, created_at, sent_at
const sdk::FieldSet& mailFields();

/// The text with the tokens of links (`token=…`) taken out.
std::string withoutTokens(const std::string& text);

}  // namespace guildhall::mail
