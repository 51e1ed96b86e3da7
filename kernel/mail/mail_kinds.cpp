#include "kernel/mail/mail_kinds.hpp"

#include <algorithm>
#include <stdexcept>

namespace guildhall::mail {

using kinds::Contribution;

MailKind::MailKind(TemplateShelf& shelf)
    : KindOf({"mails", "Mail templates", {{"title", "Mail"}, {"key", "Key"}}}), shelf_(shelf) {}

void MailKind::add(const Contribution& contribution) {
    const auto mails = contribution.of<sdk::MailTemplate>();
    for (const auto& mail : mails) shelf_.templates().shipped(mail.key);
    shelf_.add(contribution.owner, contribution.name.empty() ? contribution.owner : contribution.name, mails,
               contribution.of<sdk::MailCategory>());
}

sdk::Value MailKind::line(const sdk::MailTemplate& one) const { return {{"key", one.key}, {"title", one.title}}; }

std::string MailKind::lacks(const sdk::MailTemplate& one) const {
    return one.title.empty() ? "The mail " + one.key + " has no title." : "";
}

MailCategoryKind::MailCategoryKind()
    : KindOf({"mail_categories", "Mail people can choose", {{"label", "Category"}, {"code", "Code"}}}) {}

void MailCategoryKind::refuse(const sdk::MailCategory& one, const Contribution&) const {
    const bool shaped = !one.code.empty() && std::ranges::all_of(one.code, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!shaped || one.label.empty())
        throw std::invalid_argument("the mail category “" + one.code + "” needs a code of a-z, 0-9 and _, and a label");
}

sdk::Value MailCategoryKind::line(const sdk::MailCategory& one) const {
    return {{"code", one.code}, {"label", one.label}};
}

}  // namespace guildhall::mail
