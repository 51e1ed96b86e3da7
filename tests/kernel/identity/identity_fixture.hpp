// Everything of kernel/identity and kernel/access wired together on one test database.
#pragma once

#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/access/shipped_access.hpp"
#include "kernel/audit/audit_log.hpp"
#include "kernel/factors/totp.hpp"
#include "kernel/identity/external_sign_in.hpp"
#include "kernel/identity/link_requests.hpp"
#include "kernel/identity/passwords.hpp"
#include "kernel/identity/person_directory.hpp"
#include "kernel/identity/second_steps.hpp"
#include "kernel/identity/sign_in.hpp"

namespace guildhall::testing {

/// Remembers what was queued.
class FakeMail : public sdk::Mail {
public:
    std::string queue(sdk::Transaction&, const sdk::MailMessage& message) override {
        if (message.to == refused) throw std::runtime_error("this one cannot be composed");
        messages.push_back(message);
        return "mail-aaaaaaaaaaaa";
    }
    /// How many went to that address.
    std::int64_t to(const std::string& address) const {
        return std::ranges::count(messages, address, &sdk::MailMessage::to);
    }
    /// The token of the last link.
    std::string token() const {
        const auto link = messages.back().variables.at("link").get<std::string>();
        return link.substr(link.find("token=") + 6);
    }
    std::vector<sdk::MailMessage> messages;
    std::string refused;
};

/// One of everything; as many nodes as a test makes of it share the database.
struct IdentityNode {
    explicit IdentityNode(sdk::Database& database, FakeClock& clock) : database(database), clock(clock) {
        catalogue.add("kernel", access::readShippedAccess(GUILDHALL_SOURCE_DIR "/db/seed/access.json"));
    }

    sdk::Database& database;
    FakeClock& clock;
    FakeRandom random;
    FakeMail mail;
    access::Catalogue catalogue;
    config::SecretBox secrets{"a key for tests", random};
    keys::PersonKeys personKeys{secrets, "site", random};
    audit::AuditLog audit{clock, &personKeys};
    access::RoleLimits limitsOfRoles;
    access::Viewers viewers{catalogue, limitsOfRoles, clock};
    access::RoleGrants grants{catalogue, viewers, audit, clock, random};
    identity::Sessions sessions{database, viewers, audit, clock, random};
    identity::SignInTokens tokens{clock, random};
    identity::RequestLimits limits{clock};
    identity::PasswordHasher hasher{{.key = "a key for tests", .cost = 4}, random};
    identity::PasswordRules rules{GUILDHALL_SOURCE_DIR "/config/common-passwords.txt"};
    identity::PasswordLinks links{tokens, mail, audit, "https://portal.example"};
    identity::PersonDirectory people{grants, links, audit, clock, random};
    identity::KnownBrowsers browsers{{"a key for tests"}, random};
    identity::SignIn signIn{database, hasher, sessions, audit, browsers, clock};
    identity::MagicLinks magic{database, tokens, mail, sessions, "https://portal.example"};
    FakeLog log;
    identity::LinkRequests requests{{database, limits, browsers, magic, links, clock, random, log}};
    identity::Passwords passwords{{database, hasher, rules, tokens, sessions, audit, clock}};
    identity::SecondSteps secondSteps{{database, secrets, audit, browsers, clock, random}};
    federation::Trusted trusted{.providers = {{.name = "acme", .title = "Acme", .issuer = "https://id.acme.example"},
                                              {.name = "other", .title = "Other", .issuer = "https://other.example"}},
                                .asserters = {}};
    identity::ExternalSignIn external{{database, trusted, tokens, sessions, audit, clock, random}};
};

class IdentityTest : public EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        node_ = std::make_unique<IdentityNode>(db(), clock_);
    }
    void TearDown() override {
        node_.reset();
        EveryKernelDatabase::TearDown();
    }

    IdentityNode& node() { return *node_; }
    std::string person(const std::string& email, const std::string& name = "Ada Tester") {
        return db().write([&](sdk::Transaction& tx) { return node().people.provision(tx, {}, email, name).person.id; });
    }
    std::string personWithRole(const std::string& email, const std::string& role) {
        const auto id = person(email);
        db().write([&](sdk::Transaction& tx) { node().grants.grantFromConsole(tx, id, role, "test"); });
        return id;
    }
    /// Asks for a link and lets its mail be composed.
    void ask(const std::string& email, identity::LinkRequests::Asked asked = {},
             const std::string& address = "192.0.2.1") {
        asked.email = email;
        node().requests.ask(asked, from(address));
        node().requests.compose();
    }
    sdk::Person personOf(const std::string& id) {
        return db().read([&](sdk::Transaction& tx) { return node().people.get(tx, id); });
    }
    /// Sets up codes of an app; its secret is `secret_`. Returns the recovery codes.
    std::vector<std::string> withSecondStep(const std::string& id) {
        const auto who = personOf(id);
        return db()
            .write([&](sdk::Transaction& tx) {
                return node().secondSteps.setUp(tx, {.personId = id}, who, secret_, appCode());
            })
            .value();
    }
    /// What the app shows now.
    std::string appCode() { return factors::totpCode(secret_, sdk::toMicros(clock_.now()) / 30'000'000); }
    std::int64_t audited(const std::string& action) {
        return db().read([&](sdk::Transaction& tx) {
            return tx.query("SELECT COUNT(*) FROM kernel_audit WHERE action = $1", action).front().integer(0);
        });
    }
    sdk::Actor from(const std::string& address = "192.0.2.1") { return {.address = address, .userAgent = "test"}; }

    FakeClock clock_;
    const std::string phrase_ = "violet anchor muddy teacup";
    const std::string secret_ = "12345678901234567890";

private:
    std::unique_ptr<IdentityNode> node_;
};

}  // namespace guildhall::testing
