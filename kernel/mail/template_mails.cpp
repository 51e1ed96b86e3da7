#include "kernel/mail/template_mails.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::mail {

namespace {

std::string ownerOf(const std::string& key) { return key.substr(0, key.find('/')); }
std::string nameOf(const std::string& key) { return key.substr(key.rfind('/') + 1); }

RenderedMail told(web::RenderedMail mail) {
    return {std::move(mail.subject), std::move(mail.text), std::move(mail.html)};
}

template <class Ask>
auto asked(Ask ask) -> decltype(ask()) {
    try {
        return ask();
    } catch (const web::TemplateError& problem) {
        throw sdk::Error(problem.what());
    }
}

}  // namespace

RenderedMail TemplateMails::render(const std::string& key, const sdk::Value& variables) {
    return asked([&] { return told(renderer_.render(ownerOf(key), nameOf(key), variables)); });
}

MailWording TemplateMails::shipped(const std::string& key) {
    return asked([&] {
        auto wording = renderer_.shipped(ownerOf(key), nameOf(key));
        return MailWording{std::move(wording.subject), std::move(wording.text), std::move(wording.html)};
    });
}

RenderedMail TemplateMails::render(const MailWording& wording, const sdk::Value& variables) {
    return asked([&] { return told(renderer_.render({wording.subject, wording.text, wording.html}, variables)); });
}

}  // namespace guildhall::mail
