#include "kernel/plugins/ledger.hpp"

namespace guildhall::plugins {

using sdk::Value;

namespace {

template <class All, class Line>
Value listOf(const All& all, Line line) {
    Value list = Value::array();
    for (const auto& one : all) list.push_back(line(one));
    return list;
}

std::string accessText(const sdk::Access& access) {
    switch (access.kind()) {
        case sdk::Access::Kind::Public: return "anyone";
        case sdk::Access::Kind::SignedIn: return "anyone signed in";
        case sdk::Access::Kind::Permission: break;
    }
    return access.permission();
}

Value implementationLine(const sdk::Implementation& one) { return {{"id", one.interfaceId}, {"purpose", one.purpose}}; }

Value listenerLine(const sdk::Listener& listener) {
    const bool inside = listener.delivery == sdk::Delivery::InTransaction;
    return {{"event", listener.event},
            {"purpose", listener.purpose},
            {"delivery", inside ? "in the same transaction" : "afterwards"},
            {"order", listener.order}};
}

}  // namespace

Value ledgerOf(const Contribution& c) {
    return {
        {"routes",
         listOf(c.routes,
                [](const auto& route) -> Value {
                    return {{"method", route.method}, {"path", route.pattern}, {"access", accessText(route.access)}};
                })},
        {"permissions",
         listOf(c.permissions,
                [](const auto& one) -> Value {
                    return {{"code", one.code}, {"description", one.description}, {"dangerous", one.dangerous}};
                })},
        {"roles", listOf(c.roles,
                         [](const auto& one) -> Value {
                             return {{"code", one.code}, {"title", one.title}};
                         })},
        {"menu", listOf(c.menu,
                        [](const auto& one) -> Value {
                            return {{"label", one.label}, {"path", one.path}};
                        })},
        {"portal_links", listOf(c.portalLinks,
                                [](const auto& one) -> Value {
                                    return {{"label", one.label}, {"path", one.path}};
                                })},
        {"jobs", listOf(c.jobs,
                        [](const auto& one) -> Value {
                            return {{"kind", one.first}};
                        })},
        {"schedules", listOf(c.schedules,
                             [](const auto& one) -> Value {
                                 return {{"name", one.name}, {"title", one.title}, {"when", one.when}};
                             })},
        {"hooks", listOf(c.hooks,
                         [](const auto& one) -> Value {
                             return {{"name", one.name}, {"description", one.description}};
                         })},
        {"mails", listOf(c.mailTemplates,
                         [](const auto& one) -> Value {
                             return {{"key", one.key}, {"title", one.title}};
                         })},
        {"events", listOf(c.events,
                          [](const auto& one) -> Value {
                              return {{"name", one.name}, {"description", one.description}};
                          })},
        {"listeners", listOf(c.listeners, listenerLine)},
        {"services", listOf(c.services, implementationLine)},
        {"extension_points", listOf(c.extensionPoints, implementationLine)},
        {"extensions", listOf(c.extensions, implementationLine)},
        {"sections", listOf(c.personSections,
                            [](const auto& one) -> Value {
                                return {{"title", one.title}};
                            })},
        {"records", listOf(c.records,
                           [](const auto& one) -> Value {
                               return {{"table", one.table}, {"fields", one.fields().name()}};
                           })},
        {"sealed_columns", listOf(c.sealedColumns,
                                  [](const auto& one) -> Value {
                                      return {{"table", one.table}, {"column", one.column}, {"key", one.key}};
                                  })},
        {"cards", c.cards.size()},
    };
}

}  // namespace guildhall::plugins
