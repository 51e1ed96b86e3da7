// A site with a workshop type, and sessions and people as a test needs them.
#pragma once

#include "client/client.hpp"
#include "participant/participant.hpp"
#include "session/session_repository.hpp"
#include "workshop_type/workshop_type.hpp"

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

#include <optional>

namespace guildhall::certificates {

class SessionTest : public testkit::PluginTest {
protected:
    explicit SessionTest(std::string role = "admin") : role_(std::move(role)) {}
    void SetUp() override {
        PluginTest::SetUp();
        if (IsSkipped()) return;
        admin_.emplace(host().signedInAs(role_));
        host().database().write([&](sdk::Transaction& tx) {
            WorkshopType type{.code = "PSDM", .name = "Problem Solving"};
            workshopTypes().insert(tx, type, random_, host().clock().now());
            type_ = type.id;
        });
    }
    void TearDown() override {
        admin_.reset();
        PluginTest::TearDown();
    }

    testkit::Client& admin() { return *admin_; }
    static sdk::Date day(unsigned d) {
        return sdk::Date{std::chrono::year{2026}, std::chrono::month{3}, std::chrono::day{d}};
    }
    /// In Leeds on 12 March 2026 unless `change` says more.
    Session addSession(const std::string& title, const std::function<void(Session&)>& change = {}) {
        return host().database().write([&](sdk::Transaction& tx) {
            Session session{.title = title, .workshopType = type_, .start = day(12), .end = day(12)};
            session.delivery = "Onsite";
            session.location = "Leeds";
            session.region = "EU";
            if (change) change(session);
            sessions().insert(tx, session, random_, host().clock().now());
            return session;
        });
    }
    Client addClient(const std::string& name, const std::string& manager = {}, bool active = true) {
        return host().database().write([&](sdk::Transaction& tx) {
            Client client{.name = name, .crm = manager, .dataRegion = "EU", .active = active};
            clients().insert(tx, client, random_, host().clock().now());
            return client;
        });
    }
    Participant addParticipant(const Session& session, const std::string& name, const std::string& email) {
        return host().database().write([&](sdk::Transaction& tx) {
            Participant one{.sessionId = session.id, .fullName = name, .email = email};
            participants().insert(tx, one, random_, host().clock().now());
            return one;
        });
    }
    void facilitates(const testkit::Client& person, const Session& session) {
        host().database().write(
            [&](sdk::Transaction& tx) { SessionRepository::addFacilitator(tx, session.id, person.personId()); });
    }
    Session stored(const Session& session) {
        return host().database().read([&](sdk::Transaction& tx) { return sessions().get(tx, session.id); });
    }
    std::vector<Participant> peopleOf(const Session& session) {
        return host().database().read([&](sdk::Transaction& tx) { return participantsOf(tx, session.id); });
    }
    std::string nameOf(const testkit::Client& person) {
        return host().database().read(
            [&](sdk::Transaction& tx) { return sdk::personName(tx, person.personId()).value_or(""); });
    }

    testkit::FakeRandom random_;
    std::string type_;

private:
    const std::string role_;
    std::optional<testkit::Client> admin_;
};

}  // namespace guildhall::certificates
