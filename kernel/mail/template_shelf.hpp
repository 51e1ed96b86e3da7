// Every mail that kernel and plugins have declared, in the wording that counts: the site's, else the shipped one.
#pragma once

#include "kernel/data/change_watch.hpp"
#include "kernel/mail/mail_templates.hpp"
#include "kernel/mail/template_repository.hpp"

#include <guildhall/sdk/mail.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::mail {

struct DeclaredMail {
    std::string owner;      ///< plugin id or `kernel`
    std::string ownerName;  ///< as people read it
    sdk::MailTemplate declared;
};

/// Any thread.
class TemplateShelf {
public:
    static constexpr const char* area = "mail_templates";  ///< of ChangeWatch

    TemplateShelf(MailTemplates& templates, sdk::Database& database, data::ChangeWatch& changes, sdk::Log& log);

    /// Throws std::invalid_argument for a key that is not the owner's and for a category nobody declares.
    void add(const std::string& owner, const std::string& ownerName, const std::vector<sdk::MailTemplate>& mails,
             const std::vector<sdk::MailCategory>& categories = {});
    void remove(const std::string& owner);

    /// By owner and title.
    std::vector<DeclaredMail> all() const;
    /// The kernel's and those of plugins, {code, label}, in the order people see them.
    std::vector<std::pair<std::string, std::string>> categories() const;
    std::optional<DeclaredMail> find(const std::string& key) const;
    /// What mails tell rules of themselves: the samples of all, tables by name.
    sdk::Value facts() const;

    /// In the site's wording when there is one. When that fails, the shipped one is used and the problem is noted
    /// beside the wording: a wrong wording stops no mail. Throws sdk::Error when there is no such template.
    RenderedMail render(sdk::Transaction& tx, const std::string& key, const sdk::Value& variables);
    MailTemplates& templates() { return templates_; }

    /// `<owner>/mail/<name>`, whichever of the ways to write it was used.
    static std::string canonicalKey(const std::string& key);

private:
    void readWordings();

    MailTemplates& templates_;
    sdk::Database& database_;
    sdk::Log& log_;
    TemplateRepository repository_;
    mutable std::mutex mutex_;
    std::map<std::string, DeclaredMail> declared_;                      ///< by key
    std::map<std::string, std::vector<sdk::MailCategory>> categories_;  ///< by owner
    std::map<std::string, TemplateVersion> active_;                     ///< by key
};

}  // namespace guildhall::mail
