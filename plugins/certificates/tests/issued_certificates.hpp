// A delivered session of two, Ada and Bea, whose certificates are issued: what tests of certificates begin with.
#pragma once

#include "certificate/certificate_repository.hpp"
#include "participant/participant.hpp"
#include "workshop_type/workshop_type.hpp"

#include <guildhall/testkit/plugin_test.hpp>

namespace guildhall::certificates {

class WithCertificates : public testkit::PluginTest {
protected:
    void SetUp() override {
        PluginTest::SetUp();
        if (IsSkipped()) return;
        admin_.emplace(host().signedInAs("admin"));
        const auto now = host().clock().now();
        host().database().write([&](sdk::Transaction& tx) {
            WorkshopType type{.code = "PSDM", .name = "Problem Solving", .validityMonths = 1};
            workshopTypes().insert(tx, type, random_, now);
            const auto day = sdk::Date{std::chrono::year{2026}, std::chrono::month{3}, std::chrono::day{10}};
            Session session{.title = "Leeds", .workshopType = type.id, .start = day, .end = day};
            session.delivery = "Onsite";
            session.region = "EU";
            for (const auto step : {Step::Ready, Step::Delivered}) session.take(step, true, now);
            sessions().insert(tx, session, random_, now);
            session_ = session.id;
            for (const auto* name : {"Ada", "Bea"}) {
                Participant one{.sessionId = session_,
                                .fullName = std::string(name) + " Example",
                                .email = sdk::asciiLower(name) + "@example.com"};
                participants().insert(tx, one, random_, now);
            }
        });
        admin().post("/sessions/" + session_ + "/certificates");
        host().runJobs();
    }
    void TearDown() override {
        admin_.reset();
        PluginTest::TearDown();
    }

    testkit::Client& admin() { return *admin_; }
    /// By address.
    std::vector<Certificate> all() {
        return host().database().read(
            [](sdk::Transaction& tx) { return certificates().select(tx, "ORDER BY r.email, r.issued_at"); });
    }
    std::string revoked(const Certificate& certificate) {
        return admin().post(certificate.url() + "/revoke", {{"reason", "Wrong person"}}).location();
    }

    std::string session_;

private:
    testkit::FakeRandom random_;
    std::optional<testkit::Client> admin_;
};

}  // namespace guildhall::certificates
