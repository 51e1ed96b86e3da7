// An engagement as its coach sees it: who it is, the sessions so far and the form to log the next one, which can be
// kept as a draft at any time. For the engagement's coach only; private notes for who wrote them.
#pragma once

#include "cohort/cohort.hpp"
#include "engagement/engagement_repository.hpp"
#include "session/session_log.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guildhall::coaching {

/// Any thread.
class EngagementPages {
public:
    explicit EngagementPages(sdk::Services& services) : services_(services), log_(services), notes_(services) {}
    void describe(sdk::Registrar& add);

    static std::string pathOf(const std::string& engagement) { return "/coach/engagements/" + engagement; }

private:
    /// All that is read for the page.
    struct Desk {
        Coach coach;
        Engagement engagement;
        Program program;
        Cohort cohort;
        std::vector<Session> sessions;  ///< those logged and the viewer's drafts
        std::vector<Change> changes;

        const Session* find(std::string_view session) const;
        std::optional<std::int64_t> freeNumber() const;
    };
    /// The session that the form is about; its notes opened.
    struct Draft {
        Session session;
        std::optional<sdk::Form> form;
    };

    sdk::Response show(const sdk::Request& request) const;
    sdk::Response save(const sdk::Request& request, SessionLog::Deed deed) const;
    sdk::Response unfinished(const Desk& desk, const sdk::Request& request, Session typed, sdk::Form form) const;
    sdk::Response confirmDiscard(const sdk::Request& request) const;
    sdk::Response discard(const sdk::Request& request) const;

    /// Throws NotFound for engagements of others.
    Desk own(sdk::Transaction& tx, const sdk::Request& request) const;
    std::optional<Draft> chosenDraft(const Desk& desk, const sdk::Request& request) const;
    sdk::FieldSet fields(const Desk& desk, const Session* draft, bool complete) const;
    void checkDay(const Desk& desk, const sdk::Viewer& viewer, sdk::Form& form) const;
    static Session typedIn(const Desk& desk, const sdk::Request& request, const sdk::Form& form);
    sdk::Response page(const Desk& desk, const sdk::Request& request, const std::optional<Draft>& draft) const;
    sdk::Value logData(const Desk& desk, const sdk::Viewer& viewer, const Draft& draft) const;
    sdk::Value sessionData(const Desk& desk, const Session& session, const sdk::Viewer& viewer) const;
    sdk::Response keptPage(const Desk& desk, const sdk::Viewer& viewer, const Session& typed,
                           const std::string& why) const;

    sdk::Services& services_;
    SessionLog log_;
    PrivateNotes notes_;
};

}  // namespace guildhall::coaching
