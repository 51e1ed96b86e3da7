// The table certificates_session_mail: which participant got which kind of mail, and what came of its survey.
#pragma once

#include "mail/mail_kind.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/id.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::certificates {

struct SentMail {
    std::string participantId;
    std::string kind;
    std::string mailId;
    sdk::Instant createdAt;
    std::optional<sdk::Instant> openedAt;     ///< of a survey: its link was opened, by a person or a mail scanner
    std::optional<sdk::Instant> completedAt;  ///< of a survey
};

/// All of one participant and kind, the newest last.
using SentMails = std::map<std::string, std::vector<SentMail>, std::less<>>;

/// Stateless; every call works in the caller's transaction.
struct SentMailRepository {
    /// By participant.
    static SentMails ofKind(sdk::Transaction& tx, std::string_view sessionId, const MailKind& kind);
    /// Of all kinds, the oldest first.
    static std::vector<SentMail> ofSession(sdk::Transaction& tx, std::string_view sessionId);
    /// `tokenHash` empty: it has no link of its own. No effect when this participant has that mail already.
    static void add(sdk::Transaction& tx, sdk::Random& random, const SentMail& mail, std::string_view sessionId,
                    std::string_view tokenHash);

    /// Whose survey a link leads to.
    struct Survey {
        std::string id;
        std::string sessionId;
        std::string participantId;
        std::optional<sdk::Instant> completedAt;
    };
    static std::optional<Survey> findSurvey(sdk::Transaction& tx, std::string_view tokenHash);
    /// The first time counts.
    static void noteOpened(sdk::Transaction& tx, std::string_view id, sdk::Instant now);
    /// False: it was completed before, or nobody has sent it. Of all invitations of this participant.
    static bool complete(sdk::Transaction& tx, std::string_view sessionId, std::string_view participantId,
                         sdk::Instant now);
};

}  // namespace guildhall::certificates
