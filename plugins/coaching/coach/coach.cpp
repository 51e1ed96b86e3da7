#include "coach/coach.hpp"

#include "coach/coach_repository.hpp"
#include "program/program.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::coaching {

using sdk::Sensitivity;

namespace {

constexpr const char* openSql =
    "(SELECT count(*) FROM coaching_engagement e WHERE e.coach = r.id AND e.coach <> '' AND e.status IN "
    "('coach_selected', 'in_progress', 'on_hold'))";

sdk::RecordImport lists() {
    return {.key = "email",
            .columns = {"name", "email", "bio", "specialties", "languages", "location", "credentials", "booking_url",
                        "max_engagements"},
            .heads = {{"name", {"name", "full name", "coach"}},
                      {"email", {"email", "e-mail", "mail"}},
                      {"bio", {"bio", "biography", "about"}},
                      {"specialties", {"specialties", "specialities", "topics"}},
                      {"languages", {"languages"}},
                      {"location", {"location", "city", "place"}},
                      {"credentials", {"credentials", "certifications"}},
                      {"booking_url", {"meetingBookingUrl", "booking link", "booking url", "calendar"}},
                      {"max_engagements", {"maxEngagements", "max engagements", "capacity", "maximum"}}},
            .told = {{"programs", "Programs", {"program", "panel", "panels"}}},
            .sample = {{"Ada Example", "ada@example.com", "Coaches managers since 2010.", "Delegation;Feedback",
                        "English;German", "Leeds, GB", "PCC", "https://book.example/ada", "20", "ALP;MLP"}}};
}

}  // namespace

const sdk::RecordType<Coach>& coaches() {
    static const auto type =
        sdk::RecordType<Coach>("coaching.coach", "ccoa", {"coach", "coaches"})
            .text(&Coach::name, "name", "Name", {.required = true, .search = true, .max = 160})
            .email(&Coach::email, "email", "E-mail",
                   {.required = true,
                    .unique = true,
                    .search = true,
                    .sensitivity = Sensitivity::Contact,
                    .hint = "They sign in with it."})
            .person(&Coach::person, "person", "Account", {.byHand = false})
            .boolean(&Coach::active, "active", "Active", {.initial = "yes"})
            .number(&Coach::maxEngagements, "max_engagements", "Engagements at most",
                    {.required = true, .initial = "20", .least = 0, .most = 1000, .width = "4"})
            .longText(
                &Coach::bio, "bio", "About them",
                {.max = 2000, .hint = "Participants read it when they choose.", .heading = "What participants see"})
            .image(&Coach::photo, "photo", "Photo")
            .tags(&Coach::specialties, "specialties", "Specialties", {.search = true, .max = 600})
            .tags(&Coach::languages, "languages", "Languages", {.max = 300})
            .text(&Coach::location, "location", "Location", {.search = true, .max = 120})
            .tags(&Coach::credentials, "credentials", "Credentials", {.max = 300})
            .url(&Coach::bookingUrl, "booking_url", "Booking page",
                 {.max = 500, .hint = "Participants get the link once they have chosen. Empty: the coach reaches out."})
            .text(&Coach::calendarKey, "calendar_key", "Address of the calendar", {.sensitivity = Sensitivity::Private})
            .computed(&Coach::open, sdk::FieldType::Number, "open", "Open engagements", openSql)
            .title("{name}")
            .list(
                {.columns = {"name", "open", "max_engagements", "active", "location", "email"},
                 .filters = {"active"},
                 .empty = "There are no coaches yet. Add one or import a list, then say which programs they coach in."})
            .permissions({.see = "coaching.view", .change = "coaching.edit"})
            .privacy({.person = "person",
                      .address = "email",
                      .purpose = "to offer coaches to participants",
                      .emptied = {"name", "email", "bio", "photo", "location", "booking_url", "calendar_key"}})
            .importable(lists())
            .at("/coaches")
            .inMenu(sdk::MenuGroup::People, 45)
            .api();
    return type;
}

namespace {

/// Codes that a row of a list names, with commas or semicolons between.
std::vector<std::string> codesIn(const sdk::Moment& moment) {
    const auto told = moment.told.find("programs");
    auto text = told == moment.told.end() ? std::string() : told->second;
    std::ranges::replace(text, ';', ',');
    std::vector<std::string> codes;
    for (const auto& code : sdk::listedIn(text))
        if (auto one = sdk::trim(code); !one.empty()) codes.push_back(std::move(one));
    return codes;
}

void checkPrograms(sdk::Moment& moment, const Coach& coach, sdk::FieldErrors& errors) {
    auto track = CoachRepository::trackOf(moment.tx, coach.id, "");
    for (const auto& code : codesIn(moment)) {
        const auto program = CoachRepository::programCalled(moment.tx, code);
        if (!program) {
            errors.push_back({"programs", sdk::say("There is no program {code}", {{"code", code}})});
        } else if (track && *track != program->track) {
            errors.push_back(
                {"programs", sdk::say("Their programs are of different tracks. A coach belongs to one pool "
                                      "only")});
        } else {
            track = program->track;
        }
    }
}

}  // namespace

void CoachRules::check(sdk::Moment& moment, const Coach* before, Coach& coach, sdk::FieldErrors& errors) {
    checkPrograms(moment, coach, errors);
    if (before && before->email != coach.email && !before->person.empty())
        errors.push_back({"email", "The address is the one they sign in with. It is changed with their account."});
    if (!before && !coach.email.empty()) {
        const auto person = services_.people.findByEmail(moment.tx, coach.email);
        if (person && CoachRepository::byPerson(moment.tx, person->id))
            errors.push_back({"email", "Whoever has this address is a coach already"});
    }
}

void CoachRules::beforeSave(sdk::Moment& moment, const Coach*, Coach& coach) {
    if (coach.person.empty() && !coach.email.empty())
        coach.person = services_.people.provision(moment.tx, moment.actor, coach.email, coach.name).person.id;
    if (coach.calendarKey.empty()) coach.calendarKey = sdk::newToken(services_.random);
}

void CoachRules::afterSave(sdk::Moment& moment, const Coach* before, const Coach& coach) {
    // Whoever may add coaches need not be allowed to give roles: that a coach is one is the system's doing.
    if (!coach.person.empty() && coach.active && (!before || !before->active || before->person != coach.person))
        services_.people.grant(moment.tx, {}, coach.person, "coach", "Added as a coach");
    addPanels(moment, coach);
}

void CoachRules::addPanels(sdk::Moment& moment, const Coach& coach) const {
    for (const auto& code : codesIn(moment)) {
        const auto program = CoachRepository::programCalled(moment.tx, code);
        if (!program || CoachRepository::isOnPanel(moment.tx, coach.id, program->id)) continue;
        CoachRepository::hold(moment.tx, coach.id);
        if (CoachRepository::trackOf(moment.tx, coach.id, "").value_or(program->track) != program->track) continue;
        Panel panel{.coach = coach.id, .program = program->id};
        panels().insert(moment.tx, panel, services_.random, moment.now);
        services_.audit.record(moment.tx, moment.actor, panels().entry("PANEL_CREATED", nullptr, &panel));
    }
}

void CoachRules::beforeAnonymising(sdk::Moment&, const Coach&, Coach& after) {
    after.active = false;
    after.calendarKey.clear();
    after.name = sdk::say("Former coach");
}

void CoachRules::show(sdk::Moment&, const Coach& coach, sdk::Relation, sdk::Value& data) {
    data["more"] = {
        {{"label", sdk::say("Programs")}, {"url", coaches().pathOf(&coach) + "/panels"}},
        {{"label", sdk::say("Corrections of the draw")}, {"url", coaches().pathOf(&coach) + "/draw-corrections"}}};
}

const sdk::RecordType<Panel>& panels() {
    static const auto type =
        sdk::RecordType<Panel>("coaching.panel", "cpan", {"program of a coach", "programs of a coach"})
            .belongsTo(&Panel::coach, "coach", coaches(), "panels")
            .reference(&Panel::program, "program", "Program", programs(), {.required = true, .unique = true},
                       {.only = "r.active"})
            .title("{program}")
            .list({.columns = {"program"},
                   .empty = "They coach in no program yet, so nobody can choose them.",
                   .toForm = true})
            .permissions({.see = "coaching.view", .add = "coaching.edit", .remove = "coaching.edit"})
            .at("/coach-panels")
            .brief();
    return type;
}

void PanelRules::check(sdk::Moment& moment, const Panel* before, Panel& panel, sdk::FieldErrors& errors) {
    const auto program = programs().find(moment.tx, panel.program);
    const auto others = CoachRepository::trackOf(moment.tx, panel.coach, before ? before->id : "");
    if (program && others && *others != program->track)
        errors.push_back({"program", "Their other programs are of another track. A coach belongs to one pool only"});
}

void PanelRules::beforeSave(sdk::Moment& moment, const Panel* before, Panel& panel) {
    // Somebody else may be putting them on a panel of the other track at this moment.
    CoachRepository::hold(moment.tx, panel.coach);
    const auto others = CoachRepository::trackOf(moment.tx, panel.coach, before ? before->id : "");
    if (others && *others != programs().get(moment.tx, panel.program).track)
        throw sdk::Conflict("Their other programs are of another track. A coach belongs to one pool only.");
}

const sdk::RecordType<Offset>& offsets() {
    static const auto type =
        sdk::RecordType<Offset>("coaching.offset", "coff", {"correction", "corrections"})
            .belongsTo(&Offset::coach, "coach", coaches(), "draw-corrections")
            .number(&Offset::places, "places", "Places",
                    {.required = true,
                     .hint = "Added to those that are free when coaches are drawn; with a minus, taken from them.",
                     .least = -100,
                     .most = 100,
                     .width = "4"})
            .date(&Offset::from, "from_date", "From", {.required = true})
            .date(&Offset::until, "until_date", "Until", {.hint = "Empty: without an end."})
            .text(&Offset::reason, "reason", "Reason",
                  {.required = true, .max = 300, .hint = "Leave, or joining late. It stays on record."})
            .title("{places}")
            .list({.columns = {"places", "from_date", "until_date", "reason"},
                   .order = "-from_date",
                   .empty = "Nothing corrects the draw for this coach: they are offered by their free places alone."})
            .permissions({.see = "coaching.view", .change = "coaching.edit"})
            .at("/draw-corrections");
    return type;
}

void OffsetRules::check(sdk::Moment&, const Offset*, Offset& offset, sdk::FieldErrors& errors) {
    if (offset.places == 0) errors.push_back({"places", "Nought corrects nothing. Enter a number of places"});
    if (offset.until && *offset.until < offset.from) errors.push_back({"until_date", "It cannot end before it begins"});
}

}  // namespace guildhall::coaching
