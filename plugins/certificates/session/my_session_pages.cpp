#include "session/my_session_pages.hpp"

#include "participant/participant.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

/// What a list here is made of: these columns, and nothing else to filter or to search by.
sdk::ListSource sourceOf(const sdk::RecordModel& model, const std::vector<std::string>& columns,
                         std::vector<std::string> filters) {
    auto source = model.source(columns);
    std::erase_if(source.columns,
                  [&](const auto& one) { return std::ranges::find(columns, one.first) == columns.end(); });
    source.filters = std::move(filters);
    source.search = columns;
    std::erase_if(source.search, [&](const std::string& name) {
        const auto type = model.fields().get(name).type;
        return type != sdk::FieldType::Text && type != sdk::FieldType::Email;
    });
    return source;
}

}  // namespace

Session MySessionPages::named(Transaction& tx, const Request& request) {
    return sessions().get(tx, request.pathValue("id"), SessionRepository::ofPerson(request.viewer().personId()));
}

Response MySessionPages::list(const Request& request) {
    static const std::vector<std::string> columns{"title",    "workshop",      "start_date",
                                                  "end_date", "delivery_type", "location"};
    const auto& viewer = request.viewer();
    const auto fields = sessions().fields().only(columns);
    const auto source = sourceOf(sessions(), columns, {"start_date"});
    auto scope = SessionRepository::ofPerson(viewer.personId());
    const bool all = request.query("show") == "all";
    if (!all) scope.where = "(" + scope.where + ") AND NOT r.finalized AND NOT r.cancelled";
    const std::string base = viewer.can("sessions.participants") ? "/sessions/" : "/my-sessions/";
    const sdk::ListPage::Show show{.columns = columns,
                                   .link = [&](const sdk::ListRow& row) { return base + row.id(); },
                                   .noun = "sessions",
                                   .emptyText = all ? sdk::say("You are named on no session.")
                                                    : sdk::say("You are named on no session that is still open."),
                                   .exportable = false};
    const auto query = sdk::ListQuery::from(request, fields, source);
    const auto page =
        services_.database.read([&](Transaction& tx) { return sdk::selectPage(tx, fields, source, query, scope); });
    sdk::Page shown{.templateName = "kernel/list_page",
                    .title = sdk::say("My sessions"),
                    .data = {{"has_tabs", true},
                             {"tabs",
                              {{{"label", sdk::say("Open")}, {"url", "/my-sessions"}, {"current", !all}},
                               {{"label", sdk::say("All")}, {"url", "/my-sessions?show=all"}, {"current", all}}}}}};
    shown.views.emplace_back("list", page.view(fields, source, viewer, show));
    return Response::page(std::move(shown));
}

Response MySessionPages::show(const Request& request) {
    static const std::vector<std::string> columns{"full_name", "email", "title"};
    const auto& viewer = request.viewer();
    const auto fields = participants().fields().only(columns);
    const auto source = sourceOf(participants(), columns, {});
    const auto query = sdk::ListQuery::from(request, fields, source, sdk::Relation::Assigned);
    return services_.database.read([&](Transaction& tx) {
        const auto session = named(tx, request);
        const auto actor = request.actor();
        sdk::Moment moment{tx, viewer, actor, services_.clock.now()};
        const bool administers = viewer.is(session.csa);
        const auto locked = whyParticipantsLocked(session.state(), viewer.can("sessions.edit"));
        const bool mayChange = administers && !locked;
        Value data{{"heading", session.title},
                   {"url", url(session)},
                   {"summary", sessionOutline(moment, session)},
                   {"may_change", mayChange},
                   {"locked", administers ? sdk::say(locked.value_or("")) : ""}};
        const auto page = sdk::selectPage(tx, fields, source, query, {"r.session_id = ?", {session.id}});
        sdk::Page shown{.templateName = "certificates/my_session",
                        .title = session.title,
                        .data = std::move(data),
                        .crumbs = {{sdk::say("My sessions"), "/my-sessions"}}};
        sdk::ListPage::Show show{.columns = columns,
                                 .noun = "participants",
                                 .emptyText = sdk::say("Nobody is on this session yet."),
                                 .exportable = false};
        if (mayChange) {
            const auto base = url(session) + "/participants/";
            show.link = [base](const sdk::ListRow& row) { return base + row.id() + "/edit"; };
            show.rowDeeds = [base](const sdk::ListRow& row) {
                return std::vector<sdk::ListPage::RowDeed>{{"Change", base + row.id() + "/edit"},
                                                           {"Remove", base + row.id() + "/remove"}};
            };
        }
        shown.views.emplace_back("list", page.view(fields, source, viewer, show));
        return Response::page(std::move(shown));
    });
}

}  // namespace guildhall::certificates
