// Everything one plugin declared, and the surfaces of the kernel it lands on. The host adds a contribution to every
// surface or to none, and takes it off all of them: no plugin writes its own “disable” (rule 3).
#pragma once

#include <guildhall/sdk/registrar.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace guildhall::plugins {

struct PortalLink {
    std::string label;
    std::string path;
    int order;
};

struct Contribution {
    std::string owner;  ///< plugin id, or `kernel`
    std::string name;
    std::filesystem::path folder;
    std::vector<sdk::Route> routes;
    std::vector<sdk::PermissionDeclaration> permissions;
    std::vector<sdk::RoleDeclaration> roles;
    std::map<std::string, std::vector<std::string>> grants;  ///< role → permissions
    std::vector<sdk::MenuItem> menu;
    std::vector<PortalLink> portalLinks;
    std::map<std::string, sdk::JobHandler> jobs;
    std::vector<sdk::Schedule> schedules;
    std::vector<sdk::HookDeclaration> hooks;
    std::vector<sdk::MailTemplate> mailTemplates;
    std::vector<sdk::MailCategory> mailCategories;
    std::map<std::string, sdk::SettingCheck> settingChecks;  ///< by key
    std::vector<sdk::CardSource> cards;
    std::vector<sdk::PersonSection> personSections;
    std::vector<sdk::RecordDeclaration> records;
    std::vector<sdk::SealedColumn> sealedColumns;
    std::vector<sdk::EventDeclaration> events;
    std::vector<sdk::Listener> listeners;
    std::vector<sdk::Implementation> services;
    std::vector<sdk::Implementation> extensionPoints;
    std::vector<sdk::Implementation> extensions;
    std::vector<std::function<void()>> demonstrations;
    /// Held by every request and job inside the plugin: while anyone holds it the library stays loaded.
    std::shared_ptr<void> keepAlive;
};

/// One area of the kernel that plugins add to. The host calls from one thread at a time.
class Surface {
public:
    virtual ~Surface() = default;
    /// Throws when add() would, as far as that can be told while an older version is still here.
    virtual void check(const Contribution&) const {}
    /// All of it or, by throwing with a sentence for the administrator, nothing.
    virtual void add(const Contribution& contribution) = 0;
    /// No effect when the owner has nothing here. New work stops at once; running work may still hold keepAlive.
    virtual void remove(const std::string& owner) = 0;
};

/// Collects what a plugin declares. Refuses duplicates, clashes inside the plugin and routes whose permission nobody
/// declared.
class Collector : public sdk::Registrar {
public:
    explicit Collector(std::string owner) { contribution_.owner = std::move(owner); }

    void route(sdk::Route route) override;
    void permission(sdk::PermissionDeclaration permission) override;
    void role(sdk::RoleDeclaration role) override { contribution_.roles.push_back(std::move(role)); }
    void grant(std::string role, std::vector<std::string> permissions) override;
    void menu(sdk::MenuItem item) override { contribution_.menu.push_back(std::move(item)); }
    void portalLink(std::string label, std::string path, int order) override;
    void job(std::string kind, sdk::JobHandler handler) override;
    void schedule(sdk::Schedule schedule) override { contribution_.schedules.push_back(std::move(schedule)); }
    void hook(sdk::HookDeclaration hook) override { contribution_.hooks.push_back(std::move(hook)); }
    void mailTemplate(sdk::MailTemplate mail) override { contribution_.mailTemplates.push_back(std::move(mail)); }
    void mailCategory(sdk::MailCategory category) override;
    void settingCheck(std::string key, sdk::SettingCheck check) override;
    void cards(sdk::CardSource source) override { contribution_.cards.push_back(std::move(source)); }
    void personSection(sdk::PersonSection section) override;
    void records(sdk::RecordDeclaration records) override;
    void sealedColumn(sdk::SealedColumn column) override;
    void event(sdk::EventDeclaration event) override;
    void listen(sdk::Listener listener) override;
    void demonstration(std::function<void()> load) override { contribution_.demonstrations.push_back(std::move(load)); }

    Contribution take() { return std::move(contribution_); }

protected:
    void provideAny(sdk::Implementation service) override { contribution_.services.push_back(std::move(service)); }
    void extensionPointOf(sdk::Implementation point) override {
        contribution_.extensionPoints.push_back(std::move(point));
    }
    void extendAny(sdk::Implementation extension) override { contribution_.extensions.push_back(std::move(extension)); }

private:
    Contribution contribution_;
};

}  // namespace guildhall::plugins
