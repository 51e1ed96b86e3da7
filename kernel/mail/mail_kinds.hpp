// The mails people get from a plugin, and the categories they choose mail by.
#pragma once

#include "kernel/kinds/kind.hpp"
#include "kernel/mail/template_shelf.hpp"

namespace guildhall::mail {

/// Puts on categories with the mails that are in them. Comes after the web area, which has the templates.
class MailKind : public kinds::KindOf<sdk::MailTemplate> {
public:
    explicit MailKind(TemplateShelf& shelf);
    void add(const kinds::Contribution& contribution) override;
    void remove(const std::string& owner) override { shelf_.remove(owner); }

protected:
    std::string identity(const sdk::MailTemplate& one) const override { return "mail template " + one.key; }
    sdk::Value line(const sdk::MailTemplate& one) const override;
    std::string lacks(const sdk::MailTemplate& one) const override;

private:
    TemplateShelf& shelf_;
};

class MailCategoryKind : public kinds::KindOf<sdk::MailCategory> {
public:
    MailCategoryKind();

protected:
    void refuse(const sdk::MailCategory& one, const kinds::Contribution&) const override;
    std::string identity(const sdk::MailCategory& one) const override { return "the mail category " + one.code; }
    sdk::Value line(const sdk::MailCategory& one) const override;
};

}  // namespace guildhall::mail
