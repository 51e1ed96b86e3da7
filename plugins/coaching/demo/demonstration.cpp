#include "demo/demonstration.hpp"

#include "coach/coach.hpp"
#include "draw/seed.hpp"
#include "engagement/engagement_repository.hpp"
#include "organization/organization.hpp"
#include "session/private_notes.hpp"
#include "session/session_repository.hpp"

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/id.hpp>

#include <array>
#include <string_view>

namespace guildhall::coaching {

using sdk::Instant;
using sdk::Transaction;
using std::chrono::days;
using std::chrono::hours;

namespace {

constexpr std::array<std::string_view, 4> noteWords{
    "Wants to hand over the weekly report. Agreed to name one person by Friday.",
    "A hard talk with a peer went better than feared. Look at how it was prepared.",
    "Tired; two people are away. Keep the next step small.",
    "Was clear about what to stop doing. Ask next time whether it stayed stopped."};

}  // namespace

void Demonstration::load() {
    services_.database.write([&](Transaction& tx) {
        if (!programs().select(tx, "LIMIT 1").empty()) return;
        ids_.clear();
        accounts_.clear();
        people_ = 0;
        addPrograms(tx);
        addCoaches(tx);
        addCohorts(tx);
        addParticipants(tx);
    });
}

void Demonstration::addPrograms(Transaction& tx) {
    const auto now = services_.clock.now();
    for (const auto& line : sdk::demoTable(services_.folder / "demo/organizations.csv")) {
        auto organization = sdk::demoRecord(organizations(), line, now);
        organizations().insert(tx, organization, services_.random, now);
        ids_[organization.name] = organization.id;
    }
    for (auto line : sdk::demoTable(services_.folder / "demo/programs.csv")) {
        const auto organization = line.extract("organization_name").mapped();
        auto program = sdk::demoRecord(programs(), line, now);
        program.organization = ids_.at(organization);
        programs().insert(tx, program, services_.random, now);
        ids_[program.code] = program.id;
    }
}

void Demonstration::addCoaches(Transaction& tx) {
    const auto now = services_.clock.now();
    for (auto line : sdk::demoTable(services_.folder / "demo/coaches.csv")) {
        const auto codes = line.extract("programs").mapped();
        auto coach = sdk::demoRecord(coaches(), line, now);
        coach.person = services_.people.provision(tx, {}, coach.email, coach.name).person.id;
        coach.calendarKey = sdk::newToken(services_.random);
        coaches().insert(tx, coach, services_.random, now);
        services_.people.grant(tx, {}, coach.person, "coach", "Demonstration");
        accounts_[coach.id] = coach.person;
        for (const auto& code : sdk::listedIn(codes)) {
            Panel panel{.coach = coach.id, .program = ids_.at(code)};
            panels().insert(tx, panel, services_.random, now);
        }
    }
}

void Demonstration::addCohorts(Transaction& tx) {
    const auto now = services_.clock.now();
    for (auto line : sdk::demoTable(services_.folder / "demo/cohorts.csv")) {
        const auto program = line.extract("program_code").mapped();
        auto cohort = sdk::demoRecord(cohorts(), line, now);
        cohort.program = ids_.at(program);
        cohorts().insert(tx, cohort, services_.random, now);
        Seeds(services_).add(tx, cohort.id);
        ids_[cohort.code] = cohort.id;
    }
}

void Demonstration::addParticipants(Transaction& tx) {
    const auto now = services_.clock.now();
    for (auto line : sdk::demoTable(services_.folder / "demo/participants.csv")) {
        const auto code = line.extract("cohort_code").mapped();
        const auto status = statusNamed(line.extract("status").mapped()).value();
        const auto sessions = std::stoll(line.extract("sessions").mapped());
        const auto cohort = cohorts().get(tx, ids_.at(code));
        const auto program = programs().get(tx, cohort.program);
        auto engagement = sdk::demoRecord(engagements(), line, now);
        engagement.cohort = cohort.id;
        engagement.program = program.id;
        engagement.track = program.track;
        engagement.totalSessions = sessionsOf(program.track);
        engagement.lastActivity =
            std::min(now - days(2), Instant(std::chrono::sys_days(cohort.opens)) - days(7)) + hours(8 + people_ % 9);
        engagements().insert(tx, engagement, services_.random, engagement.lastActivity);
        EngagementRepository::addChange(tx, sdk::newId(services_.random, "cchg"), engagement, "added", "", "",
                                        engagement.lastActivity);
        ++people_;
        if (status != Status::Invited) live(tx, engagement, cohort, status, sessions);
    }
}

void Demonstration::live(Transaction& tx, Engagement& engagement, const Cohort& cohort, Status status,
                         std::int64_t sessions) {
    const auto now = services_.clock.now();
    const auto note = [&](const char* action, Instant at, const char* reason = "") {
        engagement.lastActivity = std::min(at, now);
        EngagementRepository::addChange(tx, sdk::newId(services_.random, "cchg"), engagement, action, "", reason,
                                        engagement.lastActivity);
    };
    const auto opened = Instant(std::chrono::sys_days(cohort.opens)) + hours(9);
    const auto chosen = std::min(now - hours(2), opened + hours(7 + people_ * 5 % 90));
    engagement.enteredAt = chosen - std::chrono::minutes(4 + people_ % 30);
    if (draws_.draw(tx, engagement, DrawKind::First, {}, {}, *engagement.enteredAt)) {
        if (people_ % 7 == 0 && draws_.draw(tx, engagement, DrawKind::Others, {}, {}, *engagement.enteredAt))
            engagement.reshuffled = true;
        engagement.coach = engagement.shown[static_cast<std::size_t>(people_) % engagement.shown.size()];
        engagement.status = Status::CoachSelected;
        engagement.selectedAt = chosen;
        note("select", chosen);
        meet(tx, engagement, sessions, chosen);
        if (sessions > 0) {
            engagement.status = Status::InProgress;
            note("begin", chosen + days(9));
        }
    }
    if (status == Status::Completed) {
        engagement.statusBefore = "in_progress";
        engagement.status = status;
        note("complete", chosen + days(9 + 20 * (sessions - 1)));
        engagement.completedAt = engagement.lastActivity;
    } else if (status == Status::OnHold || status == Status::Canceled) {
        engagement.statusBefore = statusName(engagement.status);
        engagement.status = status;
        note(status == Status::OnHold ? "hold" : "cancel", chosen + days(20),
             status == Status::OnHold ? "On leave until further notice." : "Left the organisation.");
    } else if (sessions > 0) {
        engagement.lastActivity = std::min(now, chosen + days(9 + 20 * (sessions - 1)));
    }
    engagements().update(tx, engagement);
}

void Demonstration::meet(Transaction& tx, Engagement& engagement, std::int64_t count, Instant from) {
    const auto program = programs().get(tx, engagement.program);
    const auto& fields = sessions().declared();
    const auto pick = [&](const char* field, std::int64_t number) {
        const auto& choices = fields.get(field).options.choices;
        return choices[static_cast<std::size_t>(number) % (choices.size() - 1)].value;
    };
    const PrivateNotes notes(services_);
    for (std::int64_t number = 1; number <= count; ++number) {
        const auto held = std::min(services_.clock.now() - hours(1), from + days(9 + 20 * (number - 1)));
        Session session{.engagement = engagement.id,
                        .number = number,
                        .occurredOn = sdk::dateIn(held, "UTC"),
                        .author = accounts_.at(engagement.coach),
                        .draft = false,
                        .submittedAt = held + hours(people_ % 5 == 0 ? 0 : 1)};
        if (people_ % 9 == 4 && number == count) {
            session.status = SessionStatus::ForfeitedCancelled;
        } else {
            (program.topics == Topics::Managerial ? session.topic : session.executiveTopic) =
                pick(program.topics == Topics::Managerial ? "topic" : "executive_topic", people_ + number);
            session.outcome = pick("outcome", people_ * 3 + number);
            session.duration = pick("duration", people_ + number);
        }
        sessions().insert(tx, session, services_.random, held);
        const auto& words = noteWords[static_cast<std::size_t>(people_ + number) % noteWords.size()];
        SessionRepository::putNotes(tx, session.id, notes.sealed(words, session.id, session.author));
    }
}

}  // namespace guildhall::coaching
