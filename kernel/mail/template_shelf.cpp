#include "kernel/mail/template_shelf.hpp"

#include "kernel/mail/mail_settings.hpp"
#include "kernel/mail/wording_safety.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <stdexcept>

namespace guildhall::mail {

namespace {

/// What is logged and noted is not told in the language of whoever is there.
std::string unsafeInEnglish(const MailWording& wording, const sdk::Value& sample) {
    const sdk::Speaking english(nullptr);
    return unsafe(wording, sample);
}

}  // namespace

TemplateShelf::TemplateShelf(MailTemplates& templates, sdk::Database& database, data::ChangeWatch& changes,
                             sdk::Log& log)
    : templates_(templates), database_(database), log_(log) {
    changes.subscribe(area, [this] { readWordings(); });
}

void TemplateShelf::readWordings() {
    auto active = database_.read([&](sdk::Transaction& tx) { return repository_.active(tx); });
    const std::lock_guard lock(mutex_);
    active_.clear();
    for (auto& version : active) active_[version.key] = std::move(version);
}

std::string TemplateShelf::canonicalKey(const std::string& key) {
    return key.substr(0, key.find('/')) + "/mail/" + key.substr(key.rfind('/') + 1);
}

void TemplateShelf::add(const std::string& owner, const std::string& ownerName,
                        const std::vector<sdk::MailTemplate>& mails, const std::vector<sdk::MailCategory>& categories) {
    auto known = this->categories();
    for (const auto& category : categories) known.emplace_back(category.code, category.label);
    for (const auto& mail : mails) {
        if (!mail.key.starts_with(owner + "/mail/"))
            throw std::invalid_argument("mail template “" + mail.key + "” must start with " + owner + "/mail/");
        if (std::ranges::count(known, mail.category, &std::pair<std::string, std::string>::first) == 0)
            throw std::invalid_argument("mail template “" + mail.key + "” has the category “" + mail.category +
                                        "”, which nobody declares");
    }
    const std::lock_guard lock(mutex_);
    for (const auto& mail : mails) declared_[mail.key] = {owner, ownerName, mail};
    categories_[owner] = categories;
}

void TemplateShelf::remove(const std::string& owner) {
    const std::lock_guard lock(mutex_);
    std::erase_if(declared_, [&](const auto& item) { return item.second.owner == owner; });
    categories_.erase(owner);
}

std::vector<std::pair<std::string, std::string>> TemplateShelf::categories() const {
    auto all = mailCategories();
    const std::lock_guard lock(mutex_);
    for (const auto& [owner, declared] : categories_)
        for (const auto& category : declared)
            if (std::ranges::count(all, category.code, &std::pair<std::string, std::string>::first) == 0)
                all.emplace_back(category.code, category.label);
    return all;
}

std::vector<DeclaredMail> TemplateShelf::all() const {
    std::vector<DeclaredMail> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, mail] : declared_) all.push_back(mail);
    }
    std::ranges::sort(all, {}, [](const DeclaredMail& mail) {
        return std::tuple(mail.owner != "kernel", mail.ownerName, mail.declared.title);
    });
    return all;
}

std::optional<DeclaredMail> TemplateShelf::find(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = declared_.find(key);
    return found == declared_.end() ? std::nullopt : std::optional(found->second);
}

sdk::Value TemplateShelf::facts() const {
    auto all = sdk::Value::object();
    const std::lock_guard lock(mutex_);
    for (const auto& [key, mail] : declared_)
        if (mail.declared.facts.is_object()) all.merge_patch(mail.declared.facts);
    return all;
}

RenderedMail TemplateShelf::render(sdk::Transaction& tx, const std::string& key, const sdk::Value& variables) {
    std::optional<TemplateVersion> site;
    sdk::Value sample;
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = active_.find(key); found != active_.end()) site = found->second;
        if (const auto found = declared_.find(key); found != declared_.end()) sample = found->second.declared.sample;
    }
    if (!site) return templates_.render(key, variables);
    try {
        // It may be older than the check. What the site adds to every mail is no access link, but an address.
        if (!sample.is_object()) sample = sdk::Value::object();
        for (const auto* own : {"portal_url", "unsubscribe_url"})
            if (variables.contains(own)) sample[own] = variables[own];
        if (const auto problem = unsafeInEnglish(site->wording, sample); !problem.empty()) throw sdk::Error(problem);
        auto rendered = templates_.render(site->wording, variables);
        if (!rendered.subject.empty()) return rendered;
        throw sdk::Error("its subject came out empty");
    } catch (const std::exception& problem) {
        log_.warning("mail template " + key + " version " + std::to_string(site->version) +
                     " cannot be used: " + problem.what());
        repository_.noteProblem(tx, key, site->version, problem.what());
        return templates_.render(key, variables);
    }
}

}  // namespace guildhall::mail
