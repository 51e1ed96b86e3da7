// What mail servers reported: the tables kernel_mail_event and kernel_mail_signature.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string>
#include <string_view>

namespace guildhall::mail {

struct MailEvent {
    std::string messageId;  ///< without angle brackets
    std::string kind;       ///< bounce, complaint, delivered
    bool hard = false;
    std::string detail;
    std::string at;  ///< as told; part of what makes a report the same one
};

/// Stateless; every call works in the caller's transaction.
class MailEventRepository {
public:
    /// False when the signature was used before. Forgets those older than `since`.
    static bool useSignature(sdk::Transaction& tx, std::string_view signature, sdk::Instant now, sdk::Instant since);
    /// False when this report is known.
    static bool add(sdk::Transaction& tx, std::string_view mailId, const MailEvent& event, sdk::Instant now);
};

}  // namespace guildhall::mail
