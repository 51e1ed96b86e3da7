#include "kernel/mail/mail_sender.hpp"

#include <guildhall/sdk/field.hpp>

#include <algorithm>

namespace guildhall::mail {

namespace {

using namespace std::chrono_literals;

std::chrono::milliseconds pauseAfter(std::int64_t attempts, std::chrono::milliseconds first) {
    return std::min<std::chrono::milliseconds>(first * (std::int64_t{1} << std::min<std::int64_t>(attempts - 1, 20)),
                                               1h);
}

/// What a server answered may be in any encoding.
std::string shownError(const std::string& error) {
    return sdk::isUtf8(error) ? error : "the mail server's answer is not readable";
}

}  // namespace

MailSender::MailSender(sdk::Database& database, MailTransport* transport, sdk::Random& random, sdk::Log& log,
                       jobs::WakeUp& wakeUp, MailSenderOptions options)
    : database_(database),
      transport_(transport),
      random_(random),
      log_(log),
      wakeUp_(wakeUp),
      options_(std::move(options)) {}

MailSender::~MailSender() { stop(); }

void MailSender::start() {
    thread_ = std::thread([this] { work(); });
}

void MailSender::stop() {
    stopping_ = true;
    wakeUp_.ring();
    if (thread_.joinable()) thread_.join();
}

void MailSender::work() {
    while (!stopping_) {
        const auto rings = wakeUp_.rings();
        bool more = false;
        try {
            more = sendNext();
        } catch (const std::exception& e) {
            log_.warning(std::string("mail: ") + e.what());
        } catch (...) {
            log_.warning("mail: unknown failure");
        }
        if (!more && !stopping_) wakeUp_.wait(rings, options_.poll);
    }
}

bool MailSender::sendNext() {
    const auto token = sdk::newToken(random_);
    const auto mail =
        database_.write([&](sdk::Transaction& tx) { return repository_.claim(tx, token, options_.lease); });
    if (!mail) return false;
    send(*mail, {mail->id, token});
    return true;
}

void MailSender::send(const StoredMail& mail, const MailClaim& claim) {
    if (!transport_) {
        tell(mail, "not configured");
        database_.write([&](sdk::Transaction& tx) { repository_.end(tx, claim, "not configured", ""); });
        return;
    }
    if (mail.attempts > options_.attempts)
        return failed(mail, claim, "the server stopped again and again while sending this", true);
    try {
        const auto& from = fromFor(mail.category);
        transport_->deliver(
            {mail.id, from.address, mail.recipient,
             mimeMessage({from, mail.recipient, mail.messageId, mail.subject, mail.text, mail.html, mail.createdAt}),
             mail.createdAt});
    } catch (const MailRefused& e) {
        return failed(mail, claim, shownError(e.what()), true);
    } catch (const std::invalid_argument& e) {
        return failed(mail, claim, shownError(e.what()), true);
    } catch (const std::exception& e) {
        return failed(mail, claim, shownError(e.what()), false);
    }
    tell(mail, "sent");
    database_.write([&](sdk::Transaction& tx) { repository_.sent(tx, claim, mail, transport_->host()); });
}

void MailSender::failed(const StoredMail& mail, const MailClaim& claim, const std::string& error, bool final) {
    tell(mail, "failed: " + error);
    database_.write([&](sdk::Transaction& tx) {
        if (final || mail.attempts >= options_.attempts)
            repository_.end(tx, claim, "failed", error);
        else
            repository_.tryLater(tx, claim, pauseAfter(mail.attempts, options_.firstPause), error);
    });
}

void MailSender::tell(const StoredMail& mail, const std::string& result) {
    log_.info("[MAIL-OUT] mode=" + (transport_ ? transport_->mode() : "real") + " to=" + mail.recipient +
              " subject=" + mail.subject + " host=" + (transport_ ? transport_->host() : "") + " result=" + result);
}

const Mailbox& MailSender::fromFor(const std::string& category) const {
    const auto found = options_.fromByCategory.find(category);
    return found == options_.fromByCategory.end() ? options_.from : found->second;
}

}  // namespace guildhall::mail
