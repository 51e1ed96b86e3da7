#include "demo/demonstration.hpp"

#include "participant/participant.hpp"
#include "session/session_repository.hpp"
#include "workshop_type/workshop_type.hpp"

#include <guildhall/sdk/csv.hpp>

#include <array>
#include <fstream>

namespace guildhall::certificates {

using sdk::Transaction;
using sdk::Value;

namespace {

constexpr int sessionCount = 30;
constexpr int onHoldNumber = 27, cancelledNumber = 12, waitingNumber = 23, withoutCertificatesNumber = 24;
/// Issued by a job with mails once the server starts, so that both lists have something to show.
constexpr int queuedNumber = 22;

struct Place {
    const char *city, *region, *zone, *language;
};
constexpr std::array places{
    Place{"Leeds", "EU", "Europe/London", "en"},       Place{"Málaga", "EU", "Europe/Madrid", "es"},
    Place{"Chicago", "NA", "America/Chicago", "en"},   Place{"Gdańsk", "EU", "Europe/Warsaw", "pl"},
    Place{"Hà Nội", "SEA", "Asia/Ho_Chi_Minh", "vi"},  Place{"Lyon", "EU", "Europe/Paris", "fr"},
    Place{"Toronto", "NA", "America/Toronto", "en"},   Place{"Thessaloniki", "EU", "Europe/Athens", "el"},
    Place{"Singapore", "SEA", "Asia/Singapore", "en"}, Place{"Ulm", "EU", "Europe/Berlin", "de"}};

struct Type {
    const char *code, *name;
    int months;
};
constexpr std::array types{Type{"PSDM", "Problem Solving and Decision Making", 36},
                           Type{"PM", "Project Management", 36},
                           Type{"FRG", "Frontline Readiness", 0},
                           Type{"LQA", "Lead Quality Auditor", 24},
                           Type{"COACH", "Coaching at Work", 0},
                           Type{"SAFE", "Safety Leadership", 12}};
constexpr std::array clients{"Northwind Foods",    "City of Leeds",   "Universidad de Málaga",
                             "Fabrikam Precision", "Tata Components", "Wide World Importers"};

sdk::Date dayAfter(sdk::Date date, int days) {
    return sdk::Date(std::chrono::sys_days(date) + std::chrono::days(days));
}
bool before(sdk::Date a, sdk::Date b) { return std::chrono::sys_days(a) < std::chrono::sys_days(b); }

/// Noon UTC of that day, but never after `now`.
sdk::Instant noonOf(sdk::Date date, sdk::Instant now) {
    return std::min<sdk::Instant>(sdk::Instant(std::chrono::sys_days(date)) + std::chrono::hours(12), now);
}

}  // namespace

std::vector<Demonstration::Someone> Demonstration::readPeople() const {
    std::ifstream file(services_.folder / "demo/people.csv", std::ios::binary);
    sdk::CsvReader reader(file);
    sdk::CsvRecord record;
    std::vector<Someone> people;
    reader.next(record);
    while (reader.next(record)) people.push_back({record.cells.at(0), record.cells.at(1), record.cells.at(2), ""});
    return people;
}

void Demonstration::addAccounts(Transaction& tx, std::vector<Someone>& people) {
    for (auto& someone : people)
        someone.personId = services_.people.provision(tx, {}, someone.email, someone.name).person.id;
}

std::vector<std::string> Demonstration::addWorkshopTypes(Transaction& tx) {
    std::vector<std::string> ids;
    for (const auto& type : types) {
        WorkshopType added{.code = type.code, .name = type.name};
        if (type.months) added.validityMonths = type.months;
        workshopTypes().insert(tx, added, services_.random, services_.clock.now());
        ids.push_back(added.id);
    }
    return ids;
}

std::string Demonstration::addSession(Transaction& tx, int number, const std::vector<std::string>& typeIds,
                                      const std::vector<Someone>& people) {
    const auto now = services_.clock.now();
    const auto today = sdk::dateIn(now, "UTC");
    const auto& place = places[static_cast<std::size_t>(number) % places.size()];
    const auto typeNumber = static_cast<std::size_t>(number * 5 + number / 6) % types.size();
    const auto start = dayAfter(today, -450 + number * 18), end = dayAfter(start, number % 3);
    const auto facilitators = services_.people.withRole(tx, "facilitator");
    const auto lead =
        facilitators.empty() ? std::string() : facilitators[static_cast<std::size_t>(number) % facilitators.size()].id;
    const auto city = std::string(place.city);
    const auto client = std::string(clients[static_cast<std::size_t>(number) % clients.size()]);
    Session session{.title = std::string(types[typeNumber].name) + ", " + city,
                    .workshopType = typeIds[typeNumber],
                    .client = client,
                    .start = start,
                    .end = end,
                    .startTime = "08:00",
                    .endTime = "17:00",
                    .timeZone = place.zone,
                    .delivery = number % 5 == 4   ? "Virtual"
                                : number % 7 == 3 ? "Hybrid"
                                                  : "Onsite",
                    .location = number % 5 == 4 ? "" : city + ", training centre",
                    .region = place.region,
                    .language = place.language,
                    .capacity = 24,
                    .lead = lead,
                    .crmId = "CRM-" + std::to_string(24001 + number)};
    addSteps(session, number, now);
    sessions().insert(tx, session, services_.random, now);
    if (facilitators.size() > 1 && number % 3 == 0)
        SessionRepository::addFacilitator(tx, session.id,
                                          facilitators[static_cast<std::size_t>(number + 1) % facilitators.size()].id);
    const int size = number == sessionCount - 1 ? 0 : 8 + number * 7 % 17;
    for (int i = 0; i < size; ++i) {
        // The first person of the list is the demonstration's learner: on every sixth session.
        const auto index =
            i == 0 && number % 6 == 0 ? 0 : static_cast<std::size_t>(1 + number * 13 + i) % people.size();
        const auto& someone = people[index];
        if (index == 0 && i != 0) continue;
        Participant participant{.sessionId = session.id,
                                .fullName = someone.name,
                                .email = someone.email,
                                .title = someone.title,
                                .company = client,
                                .region = place.region,
                                .attendance = !before(end, today) ? "expected"
                                              : i % 11 == 10      ? "absent"
                                                                  : "attended",
                                .personId = someone.personId};
        participants().insert(tx, participant, services_.random, now);
    }
    return session.id;
}

void Demonstration::addSteps(Session& session, int number, sdk::Instant now) {
    const auto today = sdk::dateIn(now, "UTC");
    const auto start = session.start, end = session.end;
    const auto reach = [&](Step step, sdk::Date day) { session.take(step, true, noonOf(day, now)); };
    if (number == sessionCount - 1) return;
    if (number < sessionCount - 3) reach(Step::MaterialsOrdered, dayAfter(start, -40));
    if (number < sessionCount - 2) reach(Step::Ready, dayAfter(start, -21));
    if (before(dayAfter(start, -7), today)) reach(Step::InfoSent, dayAfter(start, -7));
    if (number == onHoldNumber) reach(Step::OnHold, today);
    if (number == cancelledNumber) return reach(Step::Cancelled, dayAfter(start, -3));
    if (!before(end, today) || number == waitingNumber) return;
    reach(Step::Delivered, dayAfter(end, 1));
    if (number < sessionCount - 10) reach(Step::Finalized, dayAfter(end, 14));
}

void Demonstration::issueCertificates(const std::vector<std::string>& ids) {
    for (std::size_t number = 0; number < ids.size(); ++number) {
        const auto session = services_.database.read([&](Transaction& tx) { return sessions().get(tx, ids[number]); });
        if (whyNotIssue(session.state()) || number == withoutCertificatesNumber) continue;
        if (number == queuedNumber) {
            services_.database.write([&](Transaction& tx) {
                issuer_.queue(tx, session.id, {{"send_mail", true}}, "Issue certificates for " + session.title,
                              session.lead);
            });
            continue;
        }
        issuer_.issue({{"session", ids[number]}}, {}, {},
                      {[&](const auto& work) { services_.database.write(work); },
                       [](std::int64_t, std::int64_t) { return true; }, [](Transaction&, const sdk::JobProblem&) {}});
    }
}

void Demonstration::load() {
    auto people = readPeople();
    const auto added = services_.database.write([&](Transaction& tx) {
        std::vector<std::string> ids;
        if (!workshopTypes().select(tx, "LIMIT 1").empty()) return ids;
        addAccounts(tx, people);
        const auto typeIds = addWorkshopTypes(tx);
        for (int number = 0; number < sessionCount; ++number) ids.push_back(addSession(tx, number, typeIds, people));
        return ids;
    });
    issueCertificates(added);
}

}  // namespace guildhall::certificates
