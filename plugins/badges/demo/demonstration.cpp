#include "demo/demonstration.hpp"

#include "badge/badge_repository.hpp"
#include "request/request.hpp"

#include <guildhall/sdk/demonstration.hpp>

namespace guildhall::badges {

using sdk::Transaction;

void Demonstration::load() {
    services_.database.write([&](Transaction& tx) {
        if (!badges().select(tx, "WHERE r.kind = 'program' LIMIT 1").empty()) return;
        ids_.clear();
        people_.clear();
        addCatalogue(tx);
        addStudents(tx);
        addAwards(tx);
        addRequests(tx);
    });
}

void Demonstration::addCatalogue(Transaction& tx) {
    const auto now = services_.clock.now();
    std::map<std::string, std::int64_t> positions;
    for (auto line : sdk::demoTable(services_.folder / "demo/badges.csv")) {
        const auto parent = line.extract("within").mapped();
        auto badge = sdk::demoRecord(badges(), line, now);
        if (!parent.empty()) badge.parent = ids_.at(parent);
        badge.position = ++positions[parent];
        badges().insert(tx, badge, services_.random, now);
        ids_[badge.slug] = badge.id;
    }
    for (const auto& line : sdk::demoTable(services_.folder / "demo/workshops.csv")) {
        Workshop workshop{.code = line.at("code"), .badge = BadgeRepository::bySlug(tx, line.at("badge"))->id};
        workshops().insert(tx, workshop, services_.random, now);
    }
}

void Demonstration::addStudents(Transaction& tx) {
    const auto now = services_.clock.now();
    const Roster roster(services_);
    if (const auto learner = services_.people.findByEmail(tx, "learner@guildhall.example")) {
        auto student = roster.lock(tx, {}, learner->id);
        student.affiliation = "Lakeside Processing";
        student.consentVersion = services_.settings.text("consent_version");
        student.consentAt = now - std::chrono::days(200);
        students().update(tx, student);
        people_.push_back(learner->id);
    }
    for (const auto& line : sdk::demoTable(services_.folder / "demo/students.csv")) {
        const auto person = services_.people.provision(tx, {}, line.at("Email"), line.at("Name")).person;
        auto student = roster.lock(tx, {}, person.id);
        student.affiliation = line.at("Affiliation");
        if (people_.size() % 10 < 8) {
            student.consentVersion = services_.settings.text("consent_version");
            student.consentAt = now - std::chrono::days(20 + people_.size() * 3);
        }
        students().update(tx, student);
        people_.push_back(person.id);
    }
}

void Demonstration::addAwards(Transaction& tx) {
    const auto now = services_.clock.now();
    for (const auto& line : sdk::demoTable(services_.folder / "demo/awards.csv")) {
        const auto first = std::stoul(line.at("from")), last = std::min(std::stoul(line.at("to")), people_.size());
        for (auto i = first; i < last; ++i) {
            const auto badge = ids_.find(line.at("badge"));
            Award award{
                .person = people_[i],
                .badge = badge != ids_.end() ? badge->second : BadgeRepository::bySlug(tx, line.at("badge"))->id,
                .source = line.at("source") == "certificate" ? Source::Certificate : Source::Request};
            award.awardedAt = now - std::chrono::days(std::stol(line.at("days")) + long(i) * 3);
            desk_.award(tx, {}, std::move(award), {});
        }
    }
}

void Demonstration::addRequests(Transaction& tx) {
    const auto now = services_.clock.now();
    const auto reviewers = services_.people.withRole(tx, "badge_assistant");
    for (auto line : sdk::demoTable(services_.folder / "demo/requests.csv")) {
        const auto person = std::stoul(line.extract("student").mapped());
        const auto slug = line.extract("for").mapped();
        const auto said = line.extract("comment").mapped();
        if (person >= people_.size()) continue;
        auto request = sdk::demoRecord(requests(), line, now);
        request.badge = ids_.at(slug);
        request.person = people_[person];
        if (!reviewers.empty() && person % 3 == 1) request.assignee = reviewers.front().id;
        requests().insert(tx, request, services_.random, now);
        if (said.empty()) continue;
        Comment comment{
            .request = request.id, .author = reviewers.empty() ? std::string() : reviewers.front().id, .words = said};
        comments().insert(tx, comment, services_.random, now);
    }
}

}  // namespace guildhall::badges
