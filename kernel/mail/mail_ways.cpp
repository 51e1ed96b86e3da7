#include "kernel/mail/mail_ways.hpp"

#include "kernel/mail/smtp_transport.hpp"

namespace guildhall::mail {

std::shared_ptr<MailTransport> ConfiguredWays::wayTo(const std::string& recipient) {
    const auto account = settings_.current();
    if (!settings_.production() && (account->smtp.host.empty() || !settings_.mayLeave(recipient))) return files_;
    if (account->smtp.host.empty()) return nullptr;
    const std::lock_guard lock(mutex_);
    if (!smtp_ || !(options_ == account->smtp)) {
        options_ = account->smtp;
        smtp_ = std::make_shared<SmtpTransport>(options_);
    }
    return smtp_;
}

}  // namespace guildhall::mail
