// The table kernel_mail: the outbox and its history.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/mail.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::mail {

struct StoredMail {
    std::string id;
    std::string messageId;
    std::string recipient;
    std::string category;
    std::string subject;
    std::string text;
    std::string html;
    std::string status;  ///< queued, sending, sent, failed, bounced, complained, suppressed, not configured
    std::string error;
    std::int64_t attempts = 0;
    sdk::Instant createdAt;
    std::string templateKey;
    std::string personId;
    bool essential = false;
    std::string sealed;     ///< the bodies with what must not be read here; empty when text and html are all there is
    std::string variables;  ///< JSON, without the tokens of links
    std::optional<sdk::Instant> sentAt;
    std::string sender;        ///< the category whose From it bears; empty: that of `category`
    std::string facts = "{}";  ///< JSON: what rules may know besides the variables
    bool released = false;     ///< somebody has said that it goes whatever rules say
    // As it went by what rules decided:
    std::string from, copies, blindCopies, replyTo;  ///< addresses, several with `, ` between
    std::string addedText;                           ///< paragraphs, with empty lines between
    std::string decidedBy;  ///< “Held back by …”, a line for each rule that changed something
};

/// What rules changed of a mail as it went; empty: nothing.
struct SentAs {
    std::string subject = {};
    std::string from = {}, copies = {}, blindCopies = {}, replyTo = {};
    std::string addedText = {};
    std::string decidedBy = {};
};

/// One try to send a mail, or one report about it.
struct MailAttempt {
    sdk::Instant at;
    std::string host;
    std::string result;  ///< sent, try later, failed, bounced, complained, delivered …
    std::string answer;  ///< the server's own words
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
    std::optional<StoredMail> find(sdk::Transaction& tx, std::string_view id);
    std::optional<StoredMail> findByMessageId(sdk::Transaction& tx, std::string_view messageId);
    /// Oldest first.
    std::vector<MailAttempt> attempts(sdk::Transaction& tx, std::string_view id);

    /// The next one that is due or whose sender stopped. Counts the attempt.
    std::optional<StoredMail> claim(sdk::Transaction& tx, const std::string& token, std::chrono::milliseconds lease);
    /// Sent: what was sealed is forgotten.
    bool sent(sdk::Transaction& tx, const MailClaim& claim, std::string_view host, const SentAs& as);
    /// `status`: failed, suppressed or not configured. `decidedBy`: the rules that held it back.
    bool end(sdk::Transaction& tx, const MailClaim& claim, std::string_view status, std::string_view error,
             std::string_view decidedBy = {});
    bool tryLater(sdk::Transaction& tx, const MailClaim& claim, std::chrono::milliseconds after,
                  std::string_view error);
    /// The same without counting the attempt: it was not the mail's turn.
    bool postpone(sdk::Transaction& tx, const MailClaim& claim, sdk::Instant until, std::string_view why,
                  std::string_view decidedBy = {});
    void noteAttempt(sdk::Transaction& tx, const std::string& attemptId, std::string_view mailId, const MailAttempt& a);
    /// Queues a failed, suppressed or not configured mail again, and one that a rule keeps until later. False when it
    /// is in another state. `released`: it goes whatever rules say.
    bool retry(sdk::Transaction& tx, std::string_view id, bool released);
    /// What a mail server reported afterwards (bounced, complained).
    void setOutcome(sdk::Transaction& tx, std::string_view id, std::string_view status, std::string_view error);

    /// Newest first.
    std::vector<StoredMail> lastOfTemplate(sdk::Transaction& tx, std::string_view templateKey, std::int64_t most);
    /// Moments at which mails that are not essential went to this address since then, oldest first.
    std::vector<sdk::Instant> sentTo(sdk::Transaction& tx, std::string_view recipient, sdk::Instant since);
    /// Not sent yet: queued or on their way.
    std::int64_t countWaiting(sdk::Transaction& tx);
    std::int64_t countWithStatus(sdk::Transaction& tx, std::string_view status, sdk::Instant since);
    /// Essential mail that was held back: people who cannot get in.
    std::int64_t countEssentialHeld(sdk::Transaction& tx, sdk::Instant since);

    /// Mails to a person: to them by id, whatever address they had, and to their address from before they were one.
    static sdk::ListScope toPerson(std::string_view personId);
    /// What has become of the mails about a record, by id.
    static std::map<std::string, sdk::MailState, std::less<>> about(sdk::Transaction& tx, std::string_view subjectId);
    std::int64_t countTo(sdk::Transaction& tx, std::string_view personId);
    /// Oldest first.
    std::vector<StoredMail> allTo(sdk::Transaction& tx, std::string_view personId);
    /// Takes out to whom they went and what they said; what has not gone out yet does not.
    void anonymise(sdk::Transaction& tx, std::string_view personId);
    /// The same of one mail.
    void anonymiseOne(sdk::Transaction& tx, const StoredMail& mail);
    /// Those that still say something and are from before this moment, oldest first; not those that wait to be sent.
    std::vector<StoredMail> before(sdk::Transaction& tx, sdk::Instant moment, int most);

    /// For selectPage with `mailFields()`; scope by `m.subject_id = ?` or `m.person_id = ?`.
    static const sdk::ListSource& list();
};

/// subject, recipient, category (its choices: TemplateShelf::categories), status, error, template_key, created_at,
/// sent_at
const sdk::FieldSet& mailFields();

/// The text with the tokens of links (`token=…`) taken out.
std::string withoutTokens(const std::string& text);

}  // namespace guildhall::mail
