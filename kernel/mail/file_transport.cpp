#include "kernel/mail/mail_transport.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::mail {

std::string FileTransport::deliver(const OutgoingMail& mail) {
    auto time = sdk::isoInstant(mail.createdAt);
    std::erase_if(time, [](char c) { return c == ':' || c == '-'; });
    const auto name = time + "-" + mail.id + ".eml";
    files_.write(name, mail.content);
    return sdk::say("written to {file}", {{"file", "mail/" + name}});
}

}  // namespace guildhall::mail
