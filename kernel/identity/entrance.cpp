#include "kernel/identity/entrance.hpp"

#include "kernel/factors/factor_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::identity {

namespace {

constexpr const char* secondStep = "second";
constexpr std::chrono::minutes life{10};

std::string stepOf(const SignedIn& signedIn, const std::string& returnPath, const SignInSteps& steps) {
    return steps.seal(secondStep,
                      {{"person", signedIn.person.id},
                       {"way", signedIn.proof.way},
                       {"identity", signedIn.proof.identity},
                       {"provider_session", signedIn.proof.providerSession},
                       {"return", returnPath}},
                      life);
}

}  // namespace

std::string waitText(std::chrono::seconds wait) {
    if (wait < std::chrono::minutes(2)) return sdk::sayCount(wait.count(), "{n} second", "{n} seconds");
    if (wait < std::chrono::hours(2)) return sdk::sayCount(wait.count() / 60, "{n} minute", "{n} minutes");
    return sdk::sayCount(wait.count() / 3600, "{n} hour", "{n} hours");
}

std::string tooManyText(const sdk::TooManyRequests& wait) {
    return sdk::say("Too many attempts. Wait {time}, then try again.", {{"time", waitText(wait.wait())}});
}

sdk::Response Entrance::enter(const sdk::Request& request, const SignedIn& signedIn,
                              const std::string& returnPath) const {
    const auto& cookie = parts_.cookie;
    if (signedIn.needsSecondStep())
        return sdk::Response::redirect("/sign-in/second-step")
            .header("Set-Cookie", cookie.setStep(stepOf(signedIn, returnPath, parts_.steps)));
    if (request.viewer().signedIn()) parts_.sessions.end(request.actor(), request.sessionId());
    const bool asksForOne = !signedIn.proof.twoSteps && parts_.database.read([&](sdk::Transaction& tx) {
        return !rolesWithTwoSteps(tx, signedIn.person.id).empty();
    });
    const auto onward = http::returnPathOr(returnPath);
    return sdk::Response::redirect(asksForOne ? "/my-security/second-step?return=" + http::returnQuery(onward) : onward)
        .header("Set-Cookie", cookie.set(signedIn.token))
        .header("Set-Cookie", cookie.setStep(""))
        .header("Set-Cookie", cookie.setBrowser(parts_.browsers.mark(signedIn.person.id)));
}

const std::string& Entrance::sealedStep(const sdk::Request& request) const {
    return request.cookie(parts_.cookie.stepName());
}

std::optional<FirstStep> Entrance::firstStep(const sdk::Request& request) const {
    const auto facts = parts_.steps.open(secondStep, sealedStep(request));
    if (!facts) return std::nullopt;
    FirstStep step{facts->at("person"), Proof(facts->at("way").get<std::string>(), false), facts->at("return")};
    step.proof.identity = facts->at("identity");
    step.proof.providerSession = facts->at("provider_session");
    return step;
}

std::string Entrance::browserHash(const sdk::Request& request) const {
    if (!request.sessionId().empty()) return sdk::hashToken("session:" + request.sessionId());
    const auto& name = request.cookie(parts_.cookie.visitorName());
    return name.empty() ? std::string() : sdk::hashToken("visitor:" + name);
}

LinkKey Entrance::keyOf(const sdk::Request& request, std::string code) const {
    LinkKey key{.code = std::move(code)};
    if (!request.sessionId().empty()) key.browsers.push_back(sdk::hashToken("session:" + request.sessionId()));
    if (const auto& name = request.cookie(parts_.cookie.visitorName()); !name.empty())
        key.browsers.push_back(sdk::hashToken("visitor:" + name));
    return key;
}

const std::string& Entrance::browserMark(const sdk::Request& request) const {
    return request.cookie(parts_.cookie.browserName());
}

std::string Entrance::rolesWithTwoSteps(sdk::Transaction& tx, std::string_view personId) const {
    const auto limits = parts_.viewers.limits();
    const auto catalogue = parts_.viewers.permissions();
    std::string titles;
    for (const auto& code : access::RoleRepository().held(tx, personId, parts_.sessions.now()))
        if (const auto* role = catalogue->role(code); role && limits->of(code).twoSteps)
            titles += (titles.empty() ? "" : ", ") + sdk::say(role->title);
    return titles;
}

}  // namespace guildhall::identity
