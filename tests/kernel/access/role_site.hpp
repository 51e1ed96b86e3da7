// A whole site for tests of roles: on either engine, with a clock that is set by hand.
#pragma once

#include "kernel/rehearsal/rehearsal.hpp"
#include "tests/kernel/data/test_databases.hpp"

#include <guildhall/testkit/doubles.hpp>

#include <gmock/gmock.h>

namespace guildhall::testing {

class RoleSite : public ::testing::TestWithParam<data::Engine> {
protected:
    void SetUp() override {
        if (GetParam() == data::Engine::Postgresql && !postgresqlUrl())
            GTEST_SKIP() << "GUILDHALL_TEST_POSTGRES is not set";
        site_.emplace(rehearsal::RehearsalOptions{
            .postgresql = GetParam() == data::Engine::Postgresql ? *postgresqlUrl() : std::string(),
            .environment = {.clock = clock_}});
    }
    rehearsal::Rehearsal& site() { return *site_; }
    access::AccessModule& access() { return site().house().access; }
    template <class F>
    auto read(F work) {
        return site().house().database->read(work);
    }
    template <class F>
    auto write(F work) {
        return site().house().database->write(work);
    }
    std::int64_t audited(const std::string& action, const std::string& target) {
        return read([&](sdk::Transaction& tx) {
            return tx.query("SELECT COUNT(*) FROM kernel_audit WHERE action = $1 AND target = $2", action, target)
                .front()
                .integer(0);
        });
    }
    std::int64_t mailsOf(const std::string& person, const std::string& key) {
        return read([&](sdk::Transaction& tx) {
            return tx.query("SELECT COUNT(*) FROM kernel_mail WHERE person_id = $1 AND template_key = $2", person, key)
                .front()
                .integer(0);
        });
    }
    const access::Role* role(const std::string& code) {
        catalogue_ = access().catalogue.current();
        return catalogue_->role(code);
    }
    /// A form for a role of the site's own, as `/roles/new` posts it.
    rehearsal::FormValues roleForm(const std::string& title, const rehearsal::FormValues& more = {}) {
        rehearsal::FormValues form{
            {"title", title}, {"description", "For tests"}, {"staff", "yes"}, {"priority", "20"}};
        form.insert(form.end(), more.begin(), more.end());
        return form;
    }
    void give(const std::string& person, const std::string& code, std::optional<sdk::Instant> until = {},
              const std::string& by = {}) {
        write([&](sdk::Transaction& tx) {
            access::RoleRepository().add(tx, {.id = sdk::newId(site().house().random, "gran"),
                                              .personId = person,
                                              .role = code,
                                              .grantedBy = by,
                                              .reason = "test",
                                              .grantedAt = clock_->now(),
                                              .expiresAt = until});
        });
    }
    bool holds(const std::string& person, const std::string& code) {
        const auto held =
            read([&](sdk::Transaction& tx) { return access::RoleRepository().held(tx, person, clock_->now()); });
        return std::ranges::find(held, code) != held.end();
    }

    const std::shared_ptr<testkit::FakeClock> clock_ = std::make_shared<testkit::FakeClock>();

private:
    std::optional<rehearsal::Rehearsal> site_;
    std::shared_ptr<const access::Permissions> catalogue_;
};

}  // namespace guildhall::testing
