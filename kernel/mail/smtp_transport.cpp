#include "kernel/mail/smtp_transport.hpp"

namespace guildhall::mail {

namespace {
/// Servers limit mails for each connection; 100 is what the strictest of the common ones allow.
constexpr int mailsPerConnection = 100;
}  // namespace

std::string SmtpTransport::deliver(const OutgoingMail& mail) {
    const std::lock_guard lock(mutex_);
    if (session_ && (sent_ >= mailsPerConnection || !session_->alive())) session_.reset();
    if (!session_) {
        session_ = std::make_unique<SmtpSession>(options_);
        sent_ = 0;
    }
    ++sent_;
    try {
        return session_->send(mail);
    } catch (...) {
        if (!session_->usable()) session_.reset();
        throw;
    }
}

void SmtpTransport::rest() {
    const std::lock_guard lock(mutex_);
    session_.reset();
}

}  // namespace guildhall::mail
