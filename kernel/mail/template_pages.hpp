// `/admin/mail/templates`: the wording of every mail, with drafts, preview, test mail, history and the way back.
#pragma once

#include "kernel/mail/outbox.hpp"
#include "kernel/mail/template_shelf.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::mail {

class TemplatePages {
public:
    struct Parts {
        sdk::Database& database;
        TemplateShelf& shelf;
        Outbox& outbox;
        data::ChangeWatch& changes;
        sdk::Audit& audit;
        const sdk::Clock& clock;
    };
    explicit TemplatePages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response edit(const sdk::Request& request);
    sdk::Response save(const sdk::Request& request);
    sdk::Response version(const sdk::Request& request);
    sdk::Response versionHtml(const sdk::Request& request);
    sdk::Response activate(const sdk::Request& request);
    sdk::Response sendTest(const sdk::Request& request);
    sdk::Response confirmDefault(const sdk::Request& request);
    sdk::Response backToDefault(const sdk::Request& request);

    sdk::Response editPage(sdk::Transaction& tx, const DeclaredMail& mail, const sdk::Form& form,
                           const sdk::Viewer& viewer);
    DeclaredMail declared(const sdk::Request& request) const;
    /// The asked version; 0: the shipped wording.
    TemplateVersion asked(sdk::Transaction& tx, const sdk::Request& request, const std::string& key);
    /// What counts now.
    TemplateVersion current(sdk::Transaction& tx, const std::string& key);
    RenderedMail sample(const DeclaredMail& mail, const MailWording& wording);

    Parts parts_;
    TemplateRepository repository_;
};

}  // namespace guildhall::mail
