#include "kernel/mail/smtp_session.hpp"

#include "kernel/http/client_context.hpp"
#include "kernel/mail/mime_message.hpp"

#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>

#include <algorithm>
#include <memory>
#include <sstream>

namespace guildhall::mail {

namespace {

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

/// What a server answered may be in any encoding and of any length.
std::string readable(std::string text) {
    std::erase(text, '\r');
    return sdk::shortened(text, 500, "…");
}

}  // namespace

std::string dotStuffed(std::string_view content) {
    std::string out;
    out.reserve(content.size() + content.size() / 64 + 5);
    bool lineStart = true;
    for (std::size_t at = 0; at < content.size(); ++at) {
        const char c = content[at];
        if (c == '\r' && at + 1 < content.size() && content[at + 1] == '\n') continue;
        if (lineStart && c == '.') out += '.';
        if (c == '\n' || c == '\r')
            out += "\r\n";
        else
            out += c;
        lineStart = c == '\n' || c == '\r';
    }
    return out + (lineStart ? ".\r\n" : "\r\n.\r\n");
}

SmtpSession::SmtpSession(const SmtpOptions& options) : options_(options) {
    try {
        open();
        expect(receive("greeting"), 2, "greeting");
        greet();
        if (options_.security == SmtpOptions::Security::StartTls) {
            if (!offers_.contains("STARTTLS"))
                throw std::runtime_error(
                    sdk::say("{server} does not offer STARTTLS, so nothing was sent", {{"server", place()}}));
            expect(exchange("STARTTLS", "STARTTLS"), 2, "STARTTLS");
            secure();
            greet();
        }
        if (!options_.user.empty()) authenticate();
    } catch (const Poco::TimeoutException&) {
        throw std::runtime_error(sdk::say("{server} did not answer in time", {{"server", place()}}));
    } catch (const Poco::Exception& problem) {
        throw std::runtime_error(place() + ": " + problem.displayText());
    }
    usable_ = true;
}

SmtpSession::~SmtpSession() {
    if (!usable_) return;
    try {
        socket_.sendMessage("QUIT");
    } catch (...) {
        // How the connection ends does not matter any more.
    }
}

std::string SmtpSession::place() const { return options_.host + ":" + std::to_string(options_.port); }

void SmtpSession::open() {
    const Poco::Timespan timeout(options_.timeout.count() * Poco::Timespan::MILLISECONDS);
    Poco::Net::StreamSocket plain;
    plain.connect(Poco::Net::SocketAddress(options_.host, options_.port), timeout);
    plain.setReceiveTimeout(timeout);
    plain.setSendTimeout(timeout);
    plain.setNoDelay(true);
    socket_ = Poco::Net::DialogSocket(plain);
    if (options_.security == SmtpOptions::Security::Tls) secure();
}

void SmtpSession::secure() {
    const Poco::Timespan timeout(options_.timeout.count() * Poco::Timespan::MILLISECONDS);
    auto secured =
        Poco::Net::SecureStreamSocket::attach(socket_, options_.host, http::clientContext(options_.authority));
    secured.setReceiveTimeout(timeout);
    secured.setSendTimeout(timeout);
    // A new dialogue: bytes that came before the handshake must not count as said under its protection.
    socket_ = Poco::Net::DialogSocket(secured);
}

void SmtpSession::greet() {
    // RFC 5321, 4.1.3: an address stands in brackets.
    const bool number = options_.greeting.find_first_not_of("0123456789.") == std::string::npos;
    const auto name = number ? "[" + options_.greeting + "]" : options_.greeting;
    const auto answer = exchange("EHLO " + name, "EHLO");
    expect(answer, 2, "EHLO");
    offers_.clear();
    std::istringstream lines(answer.text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(upper(line.size() > 4 ? line.substr(4) : ""));
        std::string keyword;
        words >> keyword;
        offers_.insert(keyword);
        if (keyword == "AUTH")
            for (std::string mechanism; words >> mechanism;) offers_.insert("AUTH " + mechanism);
    }
}

void SmtpSession::authenticate() {
    using namespace std::string_literals;
    if (offers_.contains("AUTH PLAIN")) {
        const auto secret = "\0"s + options_.user + "\0"s + options_.password;
        return expect(exchange("AUTH PLAIN " + base64(secret), "sign-in"), 2, "sign-in");
    }
    if (!offers_.contains("AUTH LOGIN"))
        throw std::runtime_error(
            sdk::say("{server} offers no sign-in that we know (PLAIN or LOGIN)", {{"server", place()}}));
    expect(exchange("AUTH LOGIN", "sign-in"), 3, "sign-in");
    expect(exchange(base64(options_.user), "sign-in"), 3, "sign-in");
    expect(exchange(base64(options_.password), "sign-in"), 2, "sign-in");
}

SmtpSession::Answer SmtpSession::exchange(const std::string& line, const char* step) {
    socket_.sendMessage(line);
    return receive(step);
}

SmtpSession::Answer SmtpSession::receive(const char* step) {
    Answer answer;
    answer.code = socket_.receiveStatusMessage(answer.text);
    if (answer.code < 200 || answer.code > 599) {
        usable_ = false;
        throw std::runtime_error(sdk::say("{server} broke off or said something else than SMTP after {step}",
                                          {{"server", place()}, {"step", sdk::say(step)}}));
    }
    answer.text = readable(answer.text);
    return answer;
}

void SmtpSession::expect(const Answer& answer, int hundreds, const char* step) {
    if (answer.code / 100 != hundreds)
        throw std::runtime_error(sdk::say("{server} refused the {step}: {answer}",
                                          {{"server", place()}, {"step", sdk::say(step)}, {"answer", answer.text}}));
}

void SmtpSession::accepted(const Answer& answer, int hundreds) {
    if (answer.code / 100 == hundreds) return;
    if (answer.code / 100 == 5) throw MailRefused(answer.text);
    throw std::runtime_error(answer.text);
}

std::string SmtpSession::send(const OutgoingMail& mail) {
    const auto from = sdk::EmailAddress::parse(mail.from), to = sdk::EmailAddress::parse(mail.to);
    if (!from || !to)
        throw MailRefused(
            sdk::say("“{address}” is no address that a mail server takes.", {{"address", from ? mail.to : mail.from}}));
    bool utf8 = from->needsUtf8() || to->needsUtf8();
    const bool takesUtf8 = offers_.contains("SMTPUTF8");
    std::vector<sdk::EmailAddress> copies;
    std::string refused;
    for (const auto& address : mail.copies)
        if (const auto copy = sdk::EmailAddress::parse(address); copy && (takesUtf8 || !copy->needsUtf8()))
            copies.push_back(*copy);
        else
            refused += " " + sdk::say("No copy went to {address}: no mail server takes it.", {{"address", address}});
    for (const auto& copy : copies) utf8 = utf8 || copy.needsUtf8();
    if (utf8 && !offers_.contains("SMTPUTF8"))
        throw MailRefused(
            sdk::say("The mail server {server} takes no address with “{name}” before the @ (it does not offer "
                     "SMTPUTF8). Ask for an address with letters a to z.",
                     {{"server", options_.host}, {"name", (to->needsUtf8() ? *to : *from).local()}}));
    try {
        usable_ = false;
        const std::string more = utf8 ? offers_.contains("8BITMIME") ? " BODY=8BITMIME SMTPUTF8" : " SMTPUTF8" : "";
        accepted(exchange("MAIL FROM:<" + from->forMailServer() + ">" + more, "MAIL"), 2);
        accepted(exchange("RCPT TO:<" + to->forMailServer() + ">", "RCPT"), 2);
        for (const auto& copy : copies)
            if (const auto answer = exchange("RCPT TO:<" + copy.forMailServer() + ">", "RCPT"); answer.code / 100 != 2)
                refused += " " + sdk::say("No copy went to {address}: {answer}",
                                          {{"address", copy.forMailServer()}, {"answer", answer.text}});
        accepted(exchange("DATA", "DATA"), 3);
        const auto content = dotStuffed(mail.content);
        socket_.sendBytes(content.data(), static_cast<int>(content.size()));
        const auto answer = receive("the message");
        accepted(answer, 2);
        usable_ = true;
        return answer.text + refused;
    } catch (const MailRefused&) {
        reset();
        throw;
    } catch (const Poco::TimeoutException&) {
        throw std::runtime_error(sdk::say("{server} did not answer in time", {{"server", place()}}));
    } catch (const Poco::Exception& problem) {
        throw std::runtime_error(place() + ": " + problem.displayText());
    }
}

/// After a refusal: the server is well, only that mail was not wanted.
void SmtpSession::reset() {
    try {
        usable_ = exchange("RSET", "RSET").code / 100 == 2;
    } catch (const std::exception&) {
        usable_ = false;
    }
}

bool SmtpSession::alive() {
    // Nothing is owed to us: whatever can be read is a farewell or the end.
    return usable_ && !socket_.poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ);
}

}  // namespace guildhall::mail
