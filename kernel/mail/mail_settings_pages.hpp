// `/admin/mail/settings`: the mail server and the senders, and a test that shows the server's own answer.
#pragma once

#include "kernel/mail/mail_settings.hpp"
#include "kernel/mail/mail_ways.hpp"
#include "kernel/mail/template_shelf.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::mail {

class MailSettingsPages {
public:
    struct Parts {
        sdk::Database& database;
        MailSettings& settings;
        const TemplateShelf& shelf;
        MailWays& ways;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        sdk::Random& random;
        sdk::Log& log;
        sdk::Site site;
    };
    explicit MailSettingsPages(Parts parts) : parts_(std::move(parts)) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response save(const sdk::Request& request);
    sdk::Response test(const sdk::Request& request);
    sdk::Response page(const sdk::Form& form, const sdk::Form& testForm, const sdk::Viewer& viewer);
    sdk::FieldSet fields() const;
    std::pair<bool, std::string> deliverTest(const std::string& address);

    Parts parts_;
};

}  // namespace guildhall::mail
