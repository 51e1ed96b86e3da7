// The areas of the kernel that plugins add to, each as a Surface.
#pragma once

#include "kernel/access/catalogue.hpp"
#include "kernel/http/http_figures.hpp"
#include "kernel/http/route_table.hpp"
#include "kernel/jobs/job_runner.hpp"
#include "kernel/jobs/scheduler.hpp"
#include "kernel/lua/rule_engine.hpp"
#include "kernel/mail/template_shelf.hpp"
#include "kernel/plugins/closed_addresses.hpp"
#include "kernel/plugins/contribution.hpp"
#include "kernel/plugins/event_bus.hpp"
#include "kernel/plugins/interface_registry.hpp"
#include "kernel/web/card_shelf.hpp"
#include "kernel/web/menu.hpp"
#include "kernel/web/plugin_assets.hpp"
#include "kernel/web/section_shelf.hpp"
#include "kernel/web/template_store.hpp"

#include <map>
#include <mutex>
#include <set>
#include <string>

namespace guildhall::plugins {

/// Permissions, roles and grants. Comes before the routes, which may only name what is declared.
class AccessSurface : public Surface {
public:
    explicit AccessSurface(access::Catalogue& catalogue) : catalogue_(catalogue) {}
    void add(const Contribution& contribution) override;
    void remove(const std::string& owner) override { catalogue_.remove(owner); }

private:
    access::Catalogue& catalogue_;
};

/// Templates, assets, menu, portal links, cards and sections of a person's page.
class WebSurface : public Surface {
public:
    WebSurface(web::TemplateStore& templates, web::PluginAssets& assets, web::Menu& menu, web::CardShelf& cards,
               web::SectionShelf& sections)
        : templates_(templates), assets_(assets), menu_(menu), cards_(cards), sections_(sections) {}
    void check(const Contribution& contribution) const override;
    void add(const Contribution& contribution) override;
    void remove(const std::string& owner) override;

private:
    web::TemplateStore& templates_;
    web::PluginAssets& assets_;
    web::Menu& menu_;
    web::CardShelf& cards_;
    web::SectionShelf& sections_;
};

/// The mails people get from a plugin. Comes after the web area, which has their templates.
class MailSurface : public Surface {
public:
    explicit MailSurface(mail::TemplateShelf& shelf) : shelf_(shelf) {}
    void add(const Contribution& contribution) override;
    void remove(const std::string& owner) override { shelf_.remove(owner); }

private:
    mail::TemplateShelf& shelf_;
};

/// Events and interfaces between plugins.
class ConnectionSurface : public Surface {
public:
    ConnectionSurface(EventBus& events, InterfaceRegistry& interfaces) : events_(events), interfaces_(interfaces) {}
    void add(const Contribution& contribution) override;
    void remove(const std::string& owner) override;

private:
    EventBus& events_;
    InterfaceRegistry& interfaces_;
};

/// Job handlers, those of listeners among them, schedules and Lua hooks.
class WorkSurface : public Surface {
public:
    WorkSurface(jobs::JobRunner& runner, jobs::Scheduler& scheduler, lua::RuleEngine& rules)
        : runner_(runner), scheduler_(scheduler), rules_(rules) {}
    void add(const Contribution& contribution) override;
    void remove(const std::string& owner) override;

private:
    jobs::JobRunner& runner_;
    jobs::Scheduler& scheduler_;
    lua::RuleEngine& rules_;
};

/// The route table: one immutable snapshot after the other. remove() waits for requests in progress, at most 3 seconds.
/// What anyone may open of an owner that was removed goes on answering, with 503 (closed_addresses.hpp).
class RouteSurface : public Surface {
public:
    /// `onLoop`: patterns of the kernel's that are answered on the event loop. Never a plugin's: one that hangs there
    /// would hold up everybody.
    RouteSurface(http::Routes& routes, const access::Catalogue& catalogue, http::HttpFigures& figures,
                 std::set<std::string> onLoop)
        : routes_(routes), catalogue_(catalogue), figures_(figures), onLoop_(std::move(onLoop)) {}
    void add(const Contribution& contribution) override;
    void remove(const std::string& owner) override;
    /// All that is off on this site, in the place of what is known so far. Those that are on are passed over.
    void standIn(const std::vector<ClosedPart>& parts);

private:
    using Owners = std::map<std::string, std::vector<http::OwnedRoute>>;
    void publish(const Owners& owners);
    std::vector<http::OwnedRoute> standIns(const Owners& owners) const;
    http::OwnedRoute owned(const std::string& owner, const std::shared_ptr<void>& keepAlive, sdk::Route route) const;
    void requireDeclared(const Contribution& contribution) const;

    http::Routes& routes_;
    const access::Catalogue& catalogue_;
    http::HttpFigures& figures_;
    const std::set<std::string> onLoop_;
    std::mutex mutex_;  ///< guards what follows
    Owners owners_;
    std::map<std::string, std::string> names_;  ///< of those in owners_, for visitors
    std::map<std::string, ClosedPart> closed_;  ///< by owner
};

}  // namespace guildhall::plugins
