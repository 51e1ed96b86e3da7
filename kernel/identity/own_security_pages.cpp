#include "kernel/identity/own_security_pages.hpp"

#include "kernel/factors/totp.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::identity {

using factors::FactorRepository;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* root = "/my-security";
constexpr const char *setUpStep = "totp", *newPasskeyStep = "new passkey";
constexpr std::chrono::minutes life{30};
constexpr std::size_t mostPasskeys = 20;

/// Where somebody wanted to go who was led here by signing in.
std::string onwardOf(const Request& request) {
    return http::returnPathOr(request.hasForm("return") ? request.form("return") : request.query("return"), root);
}

std::vector<std::pair<std::string, std::string>> crumbs() {
    return {{sdk::say("My profile"), "/my-profile"}, {sdk::say("Signing in"), root}};
}

}  // namespace

Value waysToSignIn(Transaction& tx, std::string_view personId, const SecondSteps& secondSteps,
                   const federation::Trusted& trusted, const sdk::Viewer& viewer) {
    const auto day = [&](sdk::Instant at) { return sdk::showDate(sdk::dateIn(at, viewer.timeZone())); };
    Value passkeys = Value::array(), identities = Value::array();
    for (const auto& one : FactorRepository::passkeys(tx, personId))
        passkeys.push_back({{"id", one.id},
                            {"name", one.name},
                            {"since", day(one.createdAt)},
                            {"used", one.lastUsedAt ? day(*one.lastUsedAt) : std::string()}});
    for (const auto& one : federation::ExternalIdentityRepository::ofPerson(tx, personId))
        identities.push_back({{"id", one.id},
                              {"service", trusted.titleOf(one.provider)},
                              {"account", one.email.empty() ? one.subject : one.email},
                              {"since", day(one.linkedAt)}});
    const auto password = CredentialRepository::passwordSetAt(tx, personId);
    const auto second = secondSteps.of(tx, personId);
    return {
        {"password_since", password ? day(*password) : ""},
        {"second_step_since", second.since ? day(*second.since) : ""},
        {"recovery_codes", sdk::sayCount(second.recoveryCodes, "{n} recovery code left", "{n} recovery codes left")},
        {"has_passkeys", !passkeys.empty()},
        {"passkeys", std::move(passkeys)},
        {"has_identities", !identities.empty()},
        {"identities", std::move(identities)}};
}

void OwnSecurityPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (OwnSecurityPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    constexpr sdk::RouteOptions fresh{.fresh = true};
    add.get(root, sdk::SignedIn, to(&OwnSecurityPages::show));
    add.get(
        "/my-security/password", sdk::SignedIn, [this](const Request& request) { return passwordPage(request, ""); },
        fresh);
    add.post("/my-security/password", sdk::SignedIn, to(&OwnSecurityPages::setPassword), fresh);
    add.post("/my-security/other-sessions/end", sdk::SignedIn, to(&OwnSecurityPages::endOtherSessions));
    add.get("/my-security/second-step", sdk::SignedIn, to(&OwnSecurityPages::showSetUp), fresh);
    add.post("/my-security/second-step", sdk::SignedIn, to(&OwnSecurityPages::setUp), fresh);
    add.post("/my-security/recovery-codes", sdk::SignedIn, to(&OwnSecurityPages::newCodes), fresh);
    add.get("/my-security/second-step/remove", sdk::SignedIn, to(&OwnSecurityPages::askRemove), fresh);
    add.post("/my-security/second-step/remove", sdk::SignedIn, to(&OwnSecurityPages::remove), fresh);
    add.post("/my-security/identities/remove", sdk::SignedIn, to(&OwnSecurityPages::removeIdentity), fresh);
    if (!parts_.passkeys.possible()) return;
    add.get(
        "/my-security/passkeys/new", sdk::SignedIn, [this](const Request& request) { return passkeyPage(request, ""); },
        fresh);
    add.post("/my-security/passkeys", sdk::SignedIn, to(&OwnSecurityPages::addPasskey), fresh);
    add.post("/my-security/passkeys/remove", sdk::SignedIn, to(&OwnSecurityPages::removePasskey), fresh);
}

sdk::Person OwnSecurityPages::self(const Request& request) {
    const auto row = parts_.database.read(
        [&](Transaction& tx) { return people::PersonRepository().find(tx, request.viewer().personId()); });
    if (!row) throw sdk::NotFound();
    return row->person;
}

Response OwnSecurityPages::show(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto& viewer = request.viewer();
        auto data = waysToSignIn(tx, viewer.personId(), parts_.secondSteps, parts_.trusted, viewer);
        const auto all = parts_.sessions.ofPerson(tx, viewer.personId());
        const auto others = std::ranges::count_if(all, [&](const auto& one) { return one.id != request.sessionId(); });
        data["other_sessions"] = others == 0 ? std::string()
                                             : sdk::sayCount(others, "You are signed in with {n} other browser.",
                                                             "You are signed in with {n} other browsers.");
        data["passkeys_possible"] = parts_.passkeys.possible();
        return Response::page({.templateName = "kernel/my_security",
                               .title = sdk::say("Signing in"),
                               .data = std::move(data),
                               .crumbs = {{sdk::say("My profile"), "/my-profile"}}});
    });
}

Response OwnSecurityPages::passwordPage(const Request& request, const std::string& error) {
    return Response::page({.templateName = "kernel/my_password",
                           .title = sdk::say("Choose a password"),
                           .data = {{"email", request.viewer().email()},
                                    {"error", sdk::say(error)},
                                    {"least", parts_.passwords.least(request.viewer().personId())}},
                           .crumbs = crumbs(),
                           .status = error.empty() ? 200 : 422});
}

Response OwnSecurityPages::setPassword(const Request& request) {
    try {
        parts_.passwords.setOwn(request.actor(), request.form("password"));
    } catch (const sdk::Invalid& problem) {
        return passwordPage(request, problem.errors().front().message);
    }
    if (!request.form("end_others").empty())
        parts_.database.write(
            [&](Transaction& tx) { parts_.sessions.endOthers(tx, request.actor(), request.sessionId()); });
    return Response::redirect(root).notice(sdk::say("Your password is set."));
}

Response OwnSecurityPages::endOtherSessions(const Request& request) {
    parts_.database.write(
        [&](Transaction& tx) { parts_.sessions.endOthers(tx, request.actor(), request.sessionId()); });
    return Response::redirect(root).notice(sdk::say("You are signed in here only."));
}

Response OwnSecurityPages::setUpPage(const Request& request, const std::string& secret, const std::string& error) {
    const auto& viewer = request.viewer();
    const auto [there, roles] = parts_.database.read([&](Transaction& tx) {
        return std::pair(parts_.secondSteps.of(tx, viewer.personId()).since.has_value(),
                         parts_.entrance.rolesWithTwoSteps(tx, viewer.personId()));
    });
    return Response::page(
        {.templateName = "kernel/second_step_setup",
         .title = sdk::say("Set up a second step"),
         .data = {{"picture",
                   sdk::showQrCode({.text = factors::totpAddress(secret, parts_.site.organisation, viewer.email()),
                                    .label = sdk::say("QR code for your app")})},
                  {"secret", factors::typedSecret(secret)},
                  {"step",
                   parts_.steps.seal(
                       setUpStep, {{"secret", factors::typedSecret(secret)}, {"person", viewer.personId()}}, life)},
                  {"replaces", there},
                  {"onward", onwardOf(request)},
                  {"roles", roles},
                  {"error", sdk::say(error)}},
         .crumbs = crumbs(),
         .status = error.empty() ? 200 : 422});
}

Response OwnSecurityPages::showSetUp(const Request& request) {
    return setUpPage(request, parts_.secondSteps.newSecret(), "");
}

Response OwnSecurityPages::setUp(const Request& request) {
    const auto step = parts_.steps.open(setUpStep, request.form("step"));
    if (!step || step->at("person") != request.viewer().personId())
        return setUpPage(request, parts_.secondSteps.newSecret(),
                         "That took too long. Here is a new picture: read it with your app once more.");
    const auto secret = factors::secretOf(step->at("secret").get<std::string>());
    const auto person = self(request);
    const auto codes = parts_.database.write([&](Transaction& tx) {
        auto made = parts_.secondSteps.setUp(tx, request.actor(), person, secret, request.form("code"));
        // They have just shown both steps.
        if (made) parts_.sessions.confirmed(tx, request.actor(), request.sessionId(), Proof("code", true));
        return made;
    });
    return codes ? codesPage(*codes, true, onwardOf(request))
                 : setUpPage(request, secret, "That is not the code that your app shows now. Enter the next one.");
}

Response OwnSecurityPages::codesPage(const std::vector<std::string>& codes, bool isNew,
                                     const std::string& onward) const {
    Value rows = Value::array();
    for (const auto& code : codes) rows.push_back({{"code", code}});
    return Response::page({.templateName = "kernel/recovery_codes",
                           .title = sdk::say("Your recovery codes"),
                           .data = {{"codes", rows}, {"is_new", isNew}, {"onward", onward}},
                           .crumbs = crumbs()})
        .header("Cache-Control", "no-store");
}

Response OwnSecurityPages::newCodes(const Request& request) {
    const auto person = self(request);
    const auto codes = parts_.database.write([&](Transaction& tx) -> std::optional<std::vector<std::string>> {
        if (!parts_.secondSteps.of(tx, person.id).since) return std::nullopt;
        return parts_.secondSteps.newRecoveryCodes(tx, request.actor(), person);
    });
    return codes ? codesPage(*codes, false, root) : Response::redirect(root);
}

Response OwnSecurityPages::askRemove(const Request& request) {
    const auto roles = parts_.database.read(
        [&](Transaction& tx) { return parts_.entrance.rolesWithTwoSteps(tx, request.viewer().personId()); });
    Value lines = Value::array();
    lines.push_back(sdk::say("Signing in will take your password or a link alone."));
    if (!roles.empty())
        lines.push_back(sdk::say("You cannot use these roles without it: {roles}.", {{"roles", roles}}));
    return Response::page({.templateName = "kernel/confirm",
                           .title = sdk::say("Take the second step away"),
                           .data = {{"heading", sdk::say("Take the second step away?")},
                                    {"lines", lines},
                                    {"action", "/my-security/second-step/remove"},
                                    {"button", sdk::say("Take it away")},
                                    {"danger", true},
                                    {"cancel", root}},
                           .crumbs = crumbs()});
}

Response OwnSecurityPages::remove(const Request& request) {
    const auto person = self(request);
    const bool done = parts_.database.write(
        [&](Transaction& tx) { return parts_.secondSteps.remove(tx, request.actor(), person, {}); });
    return Response::redirect(root).notice(
        done ? sdk::say("Your second step is gone. If your password is short, set a longer one.")
             : sdk::say("There was no second step."),
        done ? "warning" : "info");
}

Response OwnSecurityPages::passkeyPage(const Request& request, const std::string& error) {
    const auto person = self(request);
    const auto challenge = sdk::newToken(parts_.random);
    std::vector<std::string> known;
    for (const auto& one :
         parts_.database.read([&](Transaction& tx) { return FactorRepository::passkeys(tx, person.id); }))
        known.push_back(one.key.credentialId);
    return Response::page(
        {.templateName = "kernel/passkey_new",
         .title = sdk::say("Add a passkey"),
         .data = {{"options",
                   parts_.passkeys.creationOptions(challenge, person, parts_.site.organisation, known).dump()},
                  {"step", parts_.steps.seal(newPasskeyStep, {{"challenge", challenge}, {"person", person.id}}, life)},
                  {"name", request.form("name")},
                  {"error", sdk::say(error)}},
         .crumbs = crumbs(),
         .status = error.empty() ? 200 : 422});
}

Response OwnSecurityPages::addPasskey(const Request& request) {
    const auto person = self(request);
    const auto name = sdk::shortened(sdk::trim(sdk::repaired(request.form("name"))), 80);
    if (name.empty()) return passkeyPage(request, "Enter a name, so that you know this passkey among others.");
    const auto step = parts_.steps.open(newPasskeyStep, request.form("step"));
    if (!step || step->at("person") != person.id) return passkeyPage(request, "That took too long. Try again.");
    try {
        const auto key = parts_.passkeys.made(request.form("credential"), step->at("challenge"));
        parts_.database.write([&](Transaction& tx) {
            if (FactorRepository::passkeys(tx, person.id).size() >= mostPasskeys)
                throw sdk::Conflict("You have 20 passkeys. Remove one first.");
            if (!parts_.steps.useUp(tx, request.form("step")) ||
                !FactorRepository::add(tx, {.id = sdk::newId(parts_.random, "pkey"),
                                            .personId = person.id,
                                            .key = key,
                                            .name = name,
                                            .createdAt = parts_.clock.now()}))
                throw sdk::Conflict("That passkey is here already.");
            parts_.audit.record(
                tx, request.actor(),
                {.action = "PASSKEY_ADDED", .target = person.id, .about = person.id, .personal = {{"name", name}}});
            parts_.told(tx, person, SecurityChange::PasskeyAdded, request.actor());
        });
    } catch (const factors::BadPasskey&) {
        return passkeyPage(request, "That passkey could not be checked. Try again.");
    } catch (const sdk::Conflict& problem) {
        return passkeyPage(request, problem.what());
    }
    return Response::redirect(root).notice(sdk::say("Passkey “{name}” added.", {{"name", name}}));
}

Response OwnSecurityPages::removePasskey(const Request& request) {
    const auto person = self(request);
    const auto name = parts_.database.write([&](Transaction& tx) {
        return parts_.secondSteps.removePasskey(tx, request.actor(), person, request.form("passkey"));
    });
    return Response::redirect(root).notice(name.empty() ? sdk::say("That passkey was gone already.")
                                                        : sdk::say("Passkey “{name}” removed.", {{"name", name}}),
                                           name.empty() ? "info" : "success");
}

Response OwnSecurityPages::removeIdentity(const Request& request) {
    const auto person = self(request);
    const bool done = parts_.database.write([&](Transaction& tx) {
        return parts_.external.unlink(tx, request.actor(), person, request.form("identity"), {});
    });
    return Response::redirect(root).notice(
        sdk::say(done ? "You no longer sign in that way." : "That was gone already."), done ? "success" : "info");
}

}  // namespace guildhall::identity
