#include "kernel/mail/mail_transport.hpp"

namespace guildhall::mail {

void FileTransport::deliver(const OutgoingMail& mail) {
    auto time = sdk::isoInstant(mail.createdAt);
    std::erase_if(time, [](char c) { return c == ':' || c == '-'; });
    files_.write(time + "-" + mail.id + ".eml", mail.content);
}

}  // namespace guildhall::mail
