#include "kernel/mail/mail_event_repository.hpp"

#include "kernel/base/sha256.hpp"

namespace guildhall::mail {

bool MailEventRepository::useSignature(sdk::Transaction& tx, std::string_view signature, sdk::Instant now,
                                       sdk::Instant since) {
    tx.execute("DELETE FROM kernel_mail_signature WHERE seen_at < $1", since);
    return tx.execute(
               "INSERT INTO kernel_mail_signature (signature, seen_at) VALUES ($1, $2)"
               " ON CONFLICT (signature) DO NOTHING",
               signature, now) == 1;
}

bool MailEventRepository::add(sdk::Transaction& tx, std::string_view mailId, const MailEvent& event, sdk::Instant now) {
    const auto hash = base::sha256(std::string(mailId) + "\n" + event.kind + "\n" + event.at + "\n" + event.detail);
    return tx.execute(
               "INSERT INTO kernel_mail_event (event_hash, mail_id, kind, hard, detail, at)"
               " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (event_hash) DO NOTHING",
               hash, mailId, event.kind, event.hard, event.detail, now) == 1;
}

}  // namespace guildhall::mail
