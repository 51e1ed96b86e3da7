#include "mail/mail_kind.hpp"

#include "certificate/rule_facts.hpp"

#include <guildhall/sdk/error.hpp>

#include <algorithm>
#include <array>

namespace guildhall::certificates {

namespace {

constexpr std::array kinds{
    MailKind{"prework", "Prework", "certificates/mail/prework", "prework"},
    MailKind{"info", "Workshop information", "certificates/mail/workshop_info", "prework"},
    MailKind{"survey", "Survey", "certificates/mail/survey", "surveys"},
};

}  // namespace

std::vector<MailKind> mailKinds(bool surveys) {
    std::vector<MailKind> all(kinds.begin(), kinds.end());
    std::erase_if(all, [&](const MailKind& kind) { return kind.isSurvey() && !surveys; });
    return all;
}

MailKind mailKind(std::string_view code, bool surveys) {
    for (const auto& kind : mailKinds(surveys))
        if (kind.code == code) return kind;
    throw sdk::NotFound();
}

std::vector<sdk::Choice> mailKindChoices() {
    std::vector<sdk::Choice> choices;
    for (const auto& kind : kinds) choices.push_back({kind.code, kind.title});
    return choices;
}

std::optional<std::string> whyNotSend(const MailKind& kind, const Session& session) {
    if (session.cancelled) return "This session is cancelled, so no mail about it is sent.";
    if (session.onHold) return "This session is on hold. Take it off hold to send mail about it.";
    if (kind.isSurvey() && !session.delivered)
        return "The survey can be sent once this session is marked as Delivered.";
    if (!kind.isSurvey() && session.delivered)
        return "This session is delivered, so there is nothing to prepare for any more.";
    if (session.participants == 0) return "There is nobody to send it to — add participants first.";
    return {};
}

std::vector<sdk::MailCategory> sessionMailCategories() {
    return {{"prework", "Prework and workshop information"}, {"surveys", "Surveys"}, {"client_setup", "Client set-up"}};
}

std::vector<sdk::MailTemplate> sessionMailTemplates(const std::string& portalUrl) {
    const sdk::Value sample{{"participant", {{"name", "Ada Lovelace"}, {"firstName", "Ada"}}},
                            {"workshop", {{"name", "Facilitation basics"}}},
                            {"session",
                             {{"title", "Facilitation basics, Rome"},
                              {"start", "12 Mar 2026"},
                              {"when", "12 Mar 2026 to 13 Mar 2026, 08:00–17:00 each day, Europe/Rome"},
                              {"location", "Via Appia 1, Rome"},
                              {"delivery", "Onsite"},
                              {"facilitator", "Grace Hopper"}}},
                            {"subject", "Before you come to Rome"},
                            {"text", "Please read the first chapter of the workbook."},
                            {"note", "The entrance is in the yard."}};
    const std::map<std::string, std::string> notes{
        {"participant.name", "the person's full name"},
        {"participant.firstName", "its first word"},
        {"workshop.name", "the workshop's name"},
        {"session.title", "the session's title"},
        {"session.start", "its first day"},
        {"session.when", "its days and daily times"},
        {"session.location", "where it is; empty: not said"},
        {"session.delivery", "onsite, virtual …"},
        {"session.facilitator", "who leads it; empty: nobody yet"},
        {"subject", "subject of the wording chosen for the session; empty: the standard one"},
        {"text", "text of the wording chosen for the session; empty: the standard words"},
        {"note", "what was added for this session; empty: nothing"},
        {"survey_url", "the person's own way to the survey"}};
    std::vector<sdk::MailTemplate> all;
    for (const auto& kind : kinds) {
        auto& one = all.emplace_back(sdk::MailTemplate{.key = kind.templateKey,
                                                       .title = kind.title,
                                                       .category = kind.category,
                                                       .sample = sample,
                                                       .notes = notes,
                                                       .facts = sampleMailFacts()});
        if (kind.isSurvey())
            one.sample["survey_url"] = portalUrl + "/survey?token=sample";
        else
            one.notes.erase("survey_url");
    }
    return all;
}

}  // namespace guildhall::certificates
