// Mail: composed and queued in the transaction of its cause, sent by the kernel, kept with its history.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::sdk {

struct MailMessage {
    std::string templateKey;    ///< `<plugin>/mail/<key>.{txt,html}` in the plugin's templates; the first text line is
                                ///< the subject
    std::string to;             ///< address
    std::string personId = {};  ///< for the person's history; empty when not a person of ours
    std::string category = "system";  ///< credentials, requests, access, system or a plugin's own: chooses From
    Value variables = {};             ///< plain data; `portal_url`, `org_name`, `current_year` are added
    std::string key = {};             ///< idempotency: the same key is queued once for ever
    std::string subjectId = {};       ///< the record it is about, for per-record status (a session's id)
    std::string sender = {};          ///< the category whose From it bears instead: MailSender::category
    /// What rules may know of it besides the variables, by what it is about: `session`, `participant`. Its shape is
    /// that of MailTemplate::facts. No secrets: it is kept readable.
    Value facts = {};
};

/// An address this site sends from: its own, or one that an administrator has set for a category.
struct MailSender {
    std::string category;  ///< for MailMessage::sender; empty: the site's own
    std::string label;     ///< the category as people read it; empty: the site's own
    std::string address;
};

/// What has become of a mail.
struct MailState {
    std::string status;  ///< queued, sending, sent, failed, bounced, complained, suppressed, not configured
    std::string error;   ///< why it has not gone, or what a mail server reported; may name the address
    Instant queuedAt;
    std::optional<Instant> sentAt;
};
/// The declaration of those fields: status, error, queued_at, sent_at.
const FieldSet& mailStateFields();
/// As those fields have it, for present().
Value recordOf(const MailState& state);

/// A kind of mail that people may switch off as one, beside those the kernel knows.
struct MailCategory {
    std::string code;   ///< a-z, 0-9 and _
    std::string label;  ///< “Preparation for workshops”
};

/// A mail this plugin sends, for the template editor. The bodies ship as files (see MailMessage::templateKey); a site
/// may override them.
struct MailTemplate {
    std::string key;         ///< `<plugin>/mail/<key>` as in MailMessage::templateKey
    std::string title;       ///< “Certificate issued”
    std::string category;    ///< as in MailMessage
    bool essential = false;  ///< sent whatever the recipient has switched off: sign-in links, legal notices
    /// Every variable with a real-looking value: documentation, preview and test mail. A link whose sample has `token=`
    /// lets its reader in: only system administrators change such a mail's wording.
    Value sample = {};
    std::map<std::string, std::string> notes = {};  ///< what a variable means, by path (`participant.firstName`)
    /// Every fact with a real-looking value, tables by their name: {"session": {"region": "EU"}}. One that has
    /// `time_zone` in `session` says in whose time rules read the clock.
    Value facts = {};
};

/// Any thread.
class Mail {
public:
    virtual ~Mail();
    /// Renders and stores the message; it is sent after commit. Returns its id (`mail-…`), also when the key was known.
    /// Throws Error when the template is missing. An address no mail can be sent to stops nothing: the mail is kept as
    /// failed, with the reason.
    virtual std::string queue(Transaction& tx, const MailMessage& message) = 0;
    /// Why this message would not go out now, in words without personal data: the address is on the suppression list,
    /// its owner has switched off such mail. Empty: it would.
    virtual std::string whyHeld(Transaction& tx, const MailMessage& message);
    /// The addresses it can be sent from (MailMessage::sender), the site's own first.
    virtual std::vector<MailSender> senders();
    /// What has become of all mails about this record (MailMessage::subjectId), by the id that `queue` returned.
    virtual std::map<std::string, MailState, std::less<>> about(Transaction& tx, std::string_view subjectId);
};

}  // namespace guildhall::sdk
