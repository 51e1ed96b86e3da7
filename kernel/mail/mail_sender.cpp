#include "kernel/mail/mail_sender.hpp"

#include "kernel/data/dialect.hpp"
#include "kernel/mail/outbox.hpp"
#include "kernel/web/mail_renderer.hpp"

#include <guildhall/sdk/field.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::mail {

namespace {

using namespace std::chrono_literals;

std::chrono::milliseconds pauseAfter(std::int64_t attempts, std::chrono::milliseconds first) {
    return std::min<std::chrono::milliseconds>(first * (std::int64_t{1} << std::min<std::int64_t>(attempts - 1, 20)),
                                               1h);
}

/// What a server answered may be in any encoding.
std::string shownError(const std::string& error) { return sdk::shortened(error, 1'000, "…"); }

std::string joined(const std::vector<std::string>& parts, const char* between) {
    std::string all;
    for (const auto& part : parts) all += (all.empty() ? "" : between) + part;
    return all;
}

}  // namespace

MailSender::MailSender(Parts parts, MailSenderOptions options)
    : parts_(parts), options_(std::move(options)), journal_(options_.journal) {}

MailSender::~MailSender() { stop(); }

void MailSender::start() {
    thread_ = std::thread([this] { work(); });
}

void MailSender::stop() {
    stopping_ = true;
    parts_.wakeUp.ring();
    if (thread_.joinable()) thread_.join();
}

void MailSender::settleLeft() {
    for (const auto& entry : journal_.left())
        parts_.database.write([&](sdk::Transaction& tx) {
            if (!repository_.sent(tx, {entry.mailId, entry.leaseToken}, entry.host, {})) return;
            repository_.noteAttempt(tx, sdk::newId(parts_.random, "matt"), entry.mailId,
                                    {data::dialect(tx).now(tx), entry.host, "sent",
                                     "Taken by the mail server just before this server was stopped."});
        });
    journal_.clear();
}

void MailSender::work() {
    bool settled = false;
    while (!stopping_) {
        const auto rings = parts_.wakeUp.rings();
        bool more = false;
        try {
            if (!settled) settleLeft();
            settled = true;
            more = sendNext();
        } catch (const std::exception& e) {
            settled = false;  // what was handed over may not be noted: the journal says
            parts_.log.warning(std::string("mail: ") + e.what());
        } catch (...) {
            settled = false;
            parts_.log.warning("mail: unknown failure");
        }
        if (more || stopping_) continue;
        rest();
        if (settled) journal_.clear();
        parts_.wakeUp.wait(rings, options_.poll);
    }
    if (settled) journal_.clear();
    rest();
}

void MailSender::rest() {
    if (last_) last_->rest();
    last_.reset();
}

bool MailSender::sendNext() {
    const auto token = sdk::newToken(parts_.random);
    bool go = false;
    sdk::Instant now{};
    const auto mail = parts_.database.write([&](sdk::Transaction& tx) {
        auto claimed = repository_.claim(tx, token, options_.lease);
        now = data::dialect(tx).now(tx);
        go = claimed && mayGo(tx, *claimed, {claimed->id, token});
        return claimed;
    });
    if (!mail) return false;
    if (!go) {
        figures_.heldBack();
        return true;
    }
    const auto began = std::chrono::steady_clock::now();
    const auto result = attempt(*mail, now);
    figures_.tried(result.outcome, std::chrono::steady_clock::now() - began);
    if (result.outcome == Outcome::Sent) journal_.note({mail->id, token, result.host});
    note(*mail, {mail->id, token}, result);
    tell(*mail, result);
    return true;
}

/// False: it was held back or put off, and that is noted.
bool MailSender::mayGo(sdk::Transaction& tx, const StoredMail& mail, const MailClaim& claim) {
    if (const auto why = recipients_.whyHeld(tx, mail.recipient, mail.personId.empty() ? mail.recipient : mail.personId,
                                             mail.category, mail.essential);
        !why.empty()) {
        repository_.end(tx, claim, "suppressed", why);
        return false;
    }
    if (mail.essential) return true;
    const auto limit = static_cast<std::size_t>(parts_.ways.account()->hourlyLimit);
    const auto now = data::dialect(tx).now(tx);
    const auto lately = repository_.sentTo(tx, mail.recipient, now - 1h);
    if (limit == 0 || lately.size() < limit) return true;
    repository_.postpone(tx, claim, lately[lately.size() - limit] + 1h,
                         "Waiting: the recipient has had as much mail this hour as the limit allows.");
    return false;
}

std::string MailSender::contentOf(const StoredMail& mail, const SendDecision& decision, const Mailbox& from) const {
    MimeParts parts{.from = from,
                    .to = mail.recipient,
                    .messageId = mail.messageId,
                    .subject = decision.subject,
                    .text = mail.text,
                    .html = mail.html,
                    .date = mail.createdAt,
                    .copies = decision.copies,
                    .replyTo = decision.replyTo};
    if (!mail.sealed.empty()) {
        const auto opened = parts_.secrets.open(mail.sealed, sealedMailPlace(mail.id));
        if (!opened) throw std::invalid_argument("its text was sealed under another secret key");
        const auto bodies = sdk::Value::parse(*opened);
        parts.text = bodies.at("text").get<std::string>();
        parts.html = bodies.at("html").get<std::string>();
    }
    web::addParagraphs(decision.paragraphs, parts.text, parts.html, parts_.unsubscribe.beginning());
    // One press in a copy would stop the mail of somebody else.
    if (!mail.essential && decision.copies.empty() && decision.blindCopies.empty())
        parts.unsubscribeUrl = parts_.unsubscribe.linkFor(
            {mail.personId.empty() ? mail.recipient : mail.personId, mail.recipient, mail.category});
    return mimeMessage(parts);
}

std::vector<std::string> MailSender::mayGetCopies(const StoredMail& mail, const std::vector<std::string>& copies,
                                                  std::string& told) {
    std::vector<std::string> all;
    if (copies.empty()) return all;
    parts_.database.read([&](sdk::Transaction& tx) {
        for (const auto& copy : copies)
            if (const auto why = recipients_.whyHeld(tx, copy, copy, mail.category, false); why.empty())
                all.push_back(copy);
            else
                told += " No copy went to " + copy + ": " + why;
    });
    return all;
}

MailSender::Result MailSender::attempt(const StoredMail& mail, sdk::Instant now) {
    const auto way = parts_.ways.wayTo(mail.recipient);
    if (!way) return {Outcome::NotConfigured, "", "", "real"};
    if (last_ && last_ != way) last_->rest();
    last_ = way;
    Result result{Outcome::Failed, "", way->host(), way->mode()};
    if (mail.attempts > options_.attempts) {
        result.answer = "the server stopped again and again while sending this";
        return result;
    }
    auto decision = askBeforeSend(parts_.rules, mail, parts_.shelf.facts(), now);
    if (decision.heldBecause) {
        result.outcome = Outcome::Suppressed;
        result.answer = *decision.heldBecause;
        result.until = decision.until;
        result.as.decidedBy = decision.decidedBy;
        return result;
    }
    try {
        std::string untold;
        decision.copies = mayGetCopies(mail, decision.copies, untold);
        decision.blindCopies = mayGetCopies(mail, decision.blindCopies, untold);
        auto copies = decision.copies;
        copies.insert(copies.end(), decision.blindCopies.begin(), decision.blindCopies.end());
        const auto from = parts_.ways.account()->fromFor(decision.sender);
        result.answer = way->deliver({mail.id, from.address, mail.recipient, contentOf(mail, decision, from),
                                      mail.createdAt, std::move(copies)}) +
                        untold;
        result.outcome = Outcome::Sent;
        result.as = {.subject = decision.subject,
                     .from = from.address,
                     .copies = joined(decision.copies, ", "),
                     .blindCopies = joined(decision.blindCopies, ", "),
                     .replyTo = decision.replyTo,
                     .addedText = joined(decision.paragraphs, "\n\n"),
                     .decidedBy = decision.decidedBy};
    } catch (const MailRefused& e) {
        result.answer = shownError(e.what());
    } catch (const std::invalid_argument& e) {
        result.answer = shownError(e.what());
    } catch (const std::exception& e) {
        result.answer = shownError(e.what());
        if (mail.attempts < options_.attempts) result.outcome = Outcome::TryLater;
    }
    return result;
}

void MailSender::note(const StoredMail& mail, const MailClaim& claim, const Result& result) {
    parts_.database.write([&](sdk::Transaction& tx) {
        const char* told = wordOf(result.outcome);
        if (result.until) {
            repository_.postpone(tx, claim, *result.until, result.answer, result.as.decidedBy);
            told = "held";
        } else if (result.outcome == Outcome::Sent) {
            auto as = result.as;
            as.subject = withoutTokens(as.subject);
            repository_.sent(tx, claim, result.host, as);
        } else if (result.outcome == Outcome::TryLater)
            repository_.tryLater(tx, claim, pauseAfter(mail.attempts, options_.firstPause), result.answer);
        else
            repository_.end(tx, claim, told, result.answer, result.as.decidedBy);
        repository_.noteAttempt(tx, sdk::newId(parts_.random, "matt"), mail.id,
                                {data::dialect(tx).now(tx), result.host, told, shownError(result.answer)});
    });
}

void MailSender::tell(const StoredMail& mail, const Result& result) {
    const bool why = result.outcome != Outcome::Sent && result.outcome != Outcome::NotConfigured;
    const auto text = wordOf(result.outcome) + (why ? ": " + result.answer : std::string());
    parts_.log.info("[MAIL-OUT] mode=" + result.mode + " to=" + mail.recipient +
                    " subject=" + (result.as.subject.empty() ? mail.subject : result.as.subject) +
                    " host=" + result.host + " result=" + text);
}

}  // namespace guildhall::mail
