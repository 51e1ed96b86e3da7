// What the site's rules are told of a participant, their session and what they have: the same for every hook of this
// plugin and for its mails.
#pragma once

#include "certificate/certificate.hpp"
#include "participant/participant.hpp"

#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/rules.hpp>

#include <map>
#include <string>
#include <vector>

namespace guildhall::certificates {

/// What a session's people have in common, and what each has from before: read once for all of them.
struct RuleFacts {
    std::vector<std::string> facilitators;  ///< names, the lead first
    struct Earlier {
        std::string id, workshopCode, workshopName, status;
        sdk::Date endDate{};
    };
    /// By participant: certificates that count of other sessions, the oldest first.
    std::map<std::string, std::vector<Earlier>> earlier;

    static RuleFacts of(sdk::Transaction& tx, const Session& session);
};

/// participant, session, workshop, client and earlier.
sdk::Value ruleInput(const Session& session, const Participant& participant, const RuleFacts& facts);
/// The same with invented people.
sdk::Value sampleRuleInput();
std::map<std::string, std::string> ruleInputNotes();
std::map<std::string, std::vector<sdk::Choice>> ruleInputValues();
std::map<std::string, sdk::Sensitivity> sensitiveRuleInput();

/// What rules for a whole session are told: session, workshop, client, its steps, how many attended, and who.
sdk::Value sessionRuleInput(sdk::Transaction& tx, const Session& session);
sdk::Value sampleSessionRuleInput();
std::map<std::string, std::string> sessionRuleInputNotes();
std::map<std::string, std::vector<sdk::Choice>> sessionRuleInputValues();

/// What rules for mails are told: session, workshop, client, participant and how many certificates they have.
sdk::Value mailFacts(sdk::Transaction& tx, sdk::People& people, const Session& session, const Participant& participant);
/// The same of whoever has this certificate; null: its session is gone.
sdk::Value mailFacts(sdk::Transaction& tx, sdk::People& people, const Certificate& certificate);
sdk::Value sampleMailFacts();

/// Sessions with their people, for the preview of a rule.
std::vector<sdk::Choice> sessionsToPreview(sdk::Transaction& tx, const sdk::Viewer& viewer);
/// `more`: adds to each input what only one hook gives.
using MoreInput = std::function<void(const Session&, const Participant&, sdk::Value&)>;
std::vector<sdk::RuleCase> casesOfSession(sdk::Transaction& tx, const sdk::Viewer& viewer, const std::string& session,
                                          const MoreInput& more = {});

}  // namespace guildhall::certificates
