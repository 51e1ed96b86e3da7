#include "kernel/identity/second_step_pages.hpp"

#include <guildhall/sdk/base64.hpp>

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

namespace guildhall::identity {

using factors::FactorRepository;
using sdk::Public;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* passkeyStep = "passkey";
constexpr std::chrono::minutes passkeyLife{60};  ///< a sign-in page may stand open for a while

std::string typedCode(const Request& request) { return sdk::shortened(sdk::repaired(request.form("code")), 40); }

std::vector<std::string> idsOf(const std::vector<factors::Passkey>& passkeys) {
    std::vector<std::string> ids;
    for (const auto& one : passkeys) ids.push_back(one.key.credentialId);
    return ids;
}

}  // namespace

Value passkeyQuestion(const factors::Passkeys& passkeys, const SignInSteps& steps, sdk::Random& random,
                      const std::vector<std::string>& allowed) {
    if (!passkeys.possible()) return nullptr;
    const auto challenge = sdk::newToken(random);
    return {{"options", passkeys.requestOptions(challenge, allowed).dump()},
            {"step", steps.seal(passkeyStep, {{"challenge", challenge}}, passkeyLife)}};
}

void SecondStepPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (SecondStepPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get("/sign-in/second-step", Public, to(&SecondStepPages::showStep));
    add.post("/sign-in/second-step", Public, to(&SecondStepPages::step));
    if (parts_.passkeys.possible()) {
        add.post("/sign-in/passkey", Public, to(&SecondStepPages::byPasskey));
        add.post("/confirm-identity/passkey", sdk::SignedIn, to(&SecondStepPages::confirmByPasskey));
    }
    add.get("/confirm-identity", sdk::SignedIn, to(&SecondStepPages::showConfirm));
    add.post("/confirm-identity", sdk::SignedIn, to(&SecondStepPages::confirm));
    add.post("/confirm-identity/mail", sdk::SignedIn, to(&SecondStepPages::confirmByMail));
}

sdk::Person SecondStepPages::personOf(const std::string& id) {
    const auto row = parts_.database.read([&](Transaction& tx) { return people::PersonRepository().find(tx, id); });
    if (!row || row->person.status != "active") throw sdk::NotFound("There is no such person.");
    return row->person;
}

Response SecondStepPages::stepPage(const FirstStep& step, const std::string& error, int status) {
    const auto [passkeys, left] = parts_.database.read([&](Transaction& tx) {
        return std::pair(FactorRepository::passkeys(tx, step.personId),
                         FactorRepository::recoveryCodesLeft(tx, step.personId));
    });
    Value data{{"error", error}, {"return", step.returnPath}, {"has_codes", left > 0}};
    if (!passkeys.empty())
        data["passkey"] = passkeyQuestion(parts_.passkeys, parts_.steps, parts_.random, idsOf(passkeys));
    return Response::page({.templateName = "kernel/second_step",
                           .title = sdk::say("One more step"),
                           .data = std::move(data),
                           .frame = sdk::Frame::Card,
                           .status = status});
}

Response SecondStepPages::showStep(const Request& request) {
    const auto first = parts_.entrance.firstStep(request);
    return first ? stepPage(*first, "", 200) : Response::redirect("/login");
}

Response SecondStepPages::step(const Request& request) {
    const auto first = parts_.entrance.firstStep(request);
    if (!first) return Response::redirect("/login?ended=yes");
    const auto typed = typedCode(request);
    if (typed.empty()) return stepPage(*first, sdk::say("Enter the code that your app shows."), 422);
    try {
        const auto person = personOf(first->personId);
        if (!parts_.secondSteps.check(person, typed, request.actor(), parts_.entrance.browserMark(request)))
            return stepPage(
                *first, sdk::say("That code is not right, or it was used. Wait for the next one your app shows."), 422);
        const auto signedIn = parts_.database.write([&](Transaction& tx) -> std::optional<SignedIn> {
            if (!parts_.steps.useUp(tx, parts_.entrance.sealedStep(request))) return std::nullopt;
            auto proof = first->proof;
            proof.way += " and code";
            proof.twoSteps = true;
            return parts_.sessions.start(tx, person.id, request.actor(), proof);
        });
        return signedIn ? parts_.entrance.enter(request, *signedIn, first->returnPath) : Response::redirect("/login");
    } catch (const sdk::TooManyRequests& wait) {
        return stepPage(*first, tooManyText(wait), 429).header("Retry-After", std::to_string(wait.wait().count()));
    }
}

std::optional<factors::Passkey> SecondStepPages::answered(const Request& request) {
    const auto& answer = request.form("credential");
    const auto question = parts_.steps.open(passkeyStep, request.form("step"));
    return parts_.database.write([&](Transaction& tx) -> std::optional<factors::Passkey> {
        const auto known = FactorRepository::passkey(tx, factors::Passkeys::credentialIdOf(answer));
        std::string why = "unknown passkey";
        if (known) try {
                if (!question || !parts_.steps.useUp(tx, request.form("step")))
                    throw factors::BadPasskey("it answers an old question");
                const auto count = parts_.passkeys.check(answer, question->at("challenge"), known->key);
                FactorRepository::used(tx, known->id, count, parts_.clock.now());
                return known;
            } catch (const factors::BadPasskey& problem) {
                why = problem.what();
            }
        parts_.audit.record(tx, request.actor(),
                            {"LOGIN_FAILED", known ? known->personId : "", {}, {}, {{"way", "passkey"}, {"why", why}}});
        return std::nullopt;
    });
}

Response SecondStepPages::byPasskey(const Request& request) {
    const auto passkey = answered(request);
    const auto signedIn = passkey ? parts_.database.write([&](Transaction& tx) {
        return parts_.sessions.start(tx, passkey->personId, request.actor(), Proof("passkey", true));
    })
                                  : std::nullopt;
    if (signedIn) return parts_.entrance.enter(request, *signedIn, request.form("return"));
    if (const auto first = parts_.entrance.firstStep(request))
        return stepPage(*first, sdk::say("That passkey could not be checked. Try again, or enter a code."), 422);
    return Response::redirect("/login?passkey=no&return=" +
                              http::returnQuery(http::returnPathOr(request.form("return"), "/")));
}

Response SecondStepPages::confirmPage(const Request& request, const std::string& error, bool mailed, int status) {
    const auto& person = request.viewer().personId();
    Value data{
        {"error", error},
        {"mailed", mailed},
        {"email", request.viewer().email()},
        {"return", http::returnPathOr(request.hasForm("return") ? request.form("return") : request.query("return"))}};
    parts_.database.read([&](Transaction& tx) {
        const auto passkeys = FactorRepository::passkeys(tx, person);
        const bool second = parts_.secondSteps.of(tx, person).since.has_value();
        data["has_second_step"] = second;
        // What took two steps is not done by one: the second is the one a thief lacks.
        data["has_password"] = !second && CredentialRepository::passwordSetAt(tx, person).has_value();
        data["by_mail"] = !second;
        if (!passkeys.empty())
            data["passkey"] = passkeyQuestion(parts_.passkeys, parts_.steps, parts_.random, idsOf(passkeys));
    });
    return Response::page({.templateName = "kernel/confirm_identity",
                           .title = sdk::say("Show that it is you"),
                           .data = std::move(data),
                           .frame = sdk::Frame::Card,
                           .status = error.empty() ? 200 : status});
}

Response SecondStepPages::showConfirm(const Request& request) { return confirmPage(request, ""); }

Response SecondStepPages::confirmed(const Request& request, const Proof& proof) {
    parts_.database.write(
        [&](Transaction& tx) { parts_.sessions.confirmed(tx, request.actor(), request.sessionId(), proof); });
    return Response::redirect(http::returnPathOr(request.form("return")));
}

Response SecondStepPages::confirm(const Request& request) {
    const auto& way = request.form("way");
    const auto& mark = parts_.entrance.browserMark(request);
    try {
        const auto person = personOf(request.viewer().personId());
        const bool second = parts_.database.read(
            [&](Transaction& tx) { return parts_.secondSteps.of(tx, person.id).since.has_value(); });
        if (second && way != "code") return confirmPage(request, sdk::say("Enter the code that your app shows."));
        if (way == "password") {
            if (parts_.signIn.isPasswordOf(person, request.form("password"), request.actor(), mark))
                return confirmed(request, "password");
            return confirmPage(request, sdk::say("That is not your password."));
        }
        if (way == "code") {
            if (parts_.secondSteps.check(person, typedCode(request), request.actor(), mark))
                return confirmed(request, Proof("code", true));
            return confirmPage(request, sdk::say("That code is not right, or it was used."));
        }
        const auto key = parts_.entrance.keyOf(request, typedCode(request));
        const auto holder = parts_.database.write(
            [&](Transaction& tx) { return parts_.tokens.consumeByCode(tx, key, request.address()); });
        if (holder && holder->personId == person.id) return confirmed(request, "code by mail");
        return confirmPage(request, sdk::say("That is not the code in the mail."), true);
    } catch (const sdk::TooManyRequests& wait) {
        return confirmPage(request, tooManyText(wait), way == "mail", 429)
            .header("Retry-After", std::to_string(wait.wait().count()));
    }
}

Response SecondStepPages::confirmByPasskey(const Request& request) {
    const auto passkey = answered(request);
    if (!passkey || !request.viewer().is(passkey->personId))
        return confirmPage(request,
                           sdk::say("That passkey could not be checked, or it is somebody else's. Try again."));
    return confirmed(request, Proof("passkey", true));
}

Response SecondStepPages::confirmByMail(const Request& request) {
    try {
        parts_.linkRequests.ask({.purpose = TokenPurpose::MagicLink,
                                 .email = request.viewer().email(),
                                 .returnPath = http::returnPathOr(request.form("return")),
                                 .browserMark = parts_.entrance.browserMark(request),
                                 .browserHash = parts_.entrance.browserHash(request)},
                                request.actor());
        return confirmPage(request, "", true);
    } catch (const sdk::TooManyRequests& wait) {
        return confirmPage(request, tooManyText(wait), true, 429);  // the code of the mail before still works
    }
}

}  // namespace guildhall::identity
