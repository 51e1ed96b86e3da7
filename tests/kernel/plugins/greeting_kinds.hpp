// The kinds of what the greeting plugin adds, with shelves of their own, and room for a test's.
#pragma once

#include "kernel/kinds/kinds.hpp"
#include "kernel/plugins/route_kind.hpp"
#include "kernel/web/web_kinds.hpp"

namespace guildhall::testing {

class GreetingKinds {
public:
    GreetingKinds(std::initializer_list<kinds::Kind*> more = {}) : all{&menuKind_, &linkKind_, &routeKind_} {
        for (auto* kind : more) all.add(*kind);
    }

private:
    /// Copies of the plugin under other ids have the same address, so it is not put in force.
    class NotedRoutes : public plugins::RouteKind {
    public:
        using RouteKind::RouteKind;
        void add(const kinds::Contribution&) override {}
        void remove(const std::string&) override {}
    };

    access::Catalogue catalogue_;
    http::Routes routes_;
    http::HttpFigures figures_;
    web::Menu menu_;
    web::MenuKind menuKind_{menu_, catalogue_};
    web::PortalLinkKind linkKind_;
    NotedRoutes routeKind_{routes_, catalogue_, figures_, {}};

public:
    kinds::Kinds all;
};

}  // namespace guildhall::testing
