#include "kernel/identity/external_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <Poco/StringTokenizer.h>

namespace guildhall::identity {

using federation::BadToken;
using federation::ServiceFailure;
using sdk::Public;
using sdk::Request;
using sdk::Response;
using sdk::Value;

namespace {

/// People begin in several tabs and go on in any: what is kept of the last few stands in the cookie, the newest first.
constexpr char between = '~';
constexpr std::size_t longest = 3000;

std::string withOthers(const std::string& newest, const std::string& others) {
    auto all = newest + between + others;
    while (all.size() > longest && all.find(between) != all.npos) all.erase(all.rfind(between));
    return all;
}

Response problemPage(const std::string& title, const std::string& text, int status) {
    return Response::page({.templateName = "kernel/external_problem",
                           .title = title,
                           .data = {{"text", text}},
                           .frame = sdk::Frame::Card,
                           .status = status});
}

}  // namespace

void ExternalPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (ExternalPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    if (!parts_.trusted.providers.empty()) {
        add.get("/sign-in/with/{provider}", Public, to(&ExternalPages::begin));
        add.get("/sign-in/with/{provider}/callback", Public, to(&ExternalPages::callback));
        add.post("/sign-in/with/{provider}/signed-out", Public, to(&ExternalPages::signedOutThere), {.csrf = false});
    }
    if (!parts_.trusted.asserters.empty()) add.get("/sign-in/by-proxy", Public, to(&ExternalPages::byProxy));
}

const federation::Provider& ExternalPages::providerOf(const Request& request) const {
    const auto* provider = parts_.trusted.provider(request.pathValue("provider"));
    if (!provider) throw sdk::NotFound();
    return *provider;
}

Response ExternalPages::failed(const std::string& title, const std::exception& problem, int status) {
    parts_.log.warning("sign-in by " + title + ": " + problem.what());
    return status == 503
               ? problemPage(sdk::say("{service} does not answer", {{"service", title}}),
                             sdk::say("Try again in a moment, or sign in another way."), 503)
               : problemPage(
                     sdk::say("That did not work"),
                     sdk::say("What {service} told us could not be checked, so nobody was signed in. Begin again "
                              "in this window.",
                              {{"service", title}}),
                     status);
}

Response ExternalPages::begin(const Request& request) {
    const auto& provider = providerOf(request);
    try {
        const auto started = parts_.openIdConnect.begin(provider, {http::returnPathOr(request.query("return"), ""),
                                                                   sdk::shortened(request.query("invitation"), 100)});
        return Response::redirect(started.url)
            .header("Set-Cookie",
                    parts_.entrance.cookie().setStep(withOthers(started.kept, parts_.entrance.sealedStep(request))));
    } catch (const ServiceFailure& problem) {
        return failed(provider.title, problem, 503);
    }
}

Response ExternalPages::callback(const Request& request) {
    const auto& provider = providerOf(request);
    if (request.query("error") == "access_denied") return Response::redirect("/login");
    auto kept = parts_.entrance.sealedStep(request);
    for (const auto& one : Poco::StringTokenizer(kept, std::string(1, between)))
        if (parts_.openIdConnect.isOf(provider, one, request.query("state"))) {
            kept = one;
            break;
        }
    try {
        const auto done = parts_.openIdConnect.finish(
            provider, {request.query("code"), request.query("state"), request.query("iss"), request.query("error")},
            kept);
        return entered(request, done.who, done.errand.invitation, done.errand.returnPath);
    } catch (const BadToken& problem) {
        // Begun in two tabs, and in by the other one already.
        if (request.viewer().signedIn()) return Response::redirect("/");
        return failed(provider.title, problem, 422);
    } catch (const ServiceFailure& problem) {
        return failed(provider.title, problem, 503);
    }
}

Response ExternalPages::byProxy(const Request& request) {
    const auto returnPath = http::returnPathOr(request.query("return"));
    if (request.viewer().signedIn()) return Response::redirect(returnPath);
    try {
        const auto who = parts_.asserted.of(request);
        return who ? entered(request, *who, "", returnPath) : Response::redirect("/login?by=hand");
    } catch (const BadToken& problem) {
        return failed(sdk::say("the service in front of this site"), problem, 422);
    } catch (const ServiceFailure& problem) {
        return failed(sdk::say("the service in front of this site"), problem, 503);
    }
}

Response ExternalPages::entered(const Request& request, const federation::Assertion& who, const std::string& invitation,
                                const std::string& returnPath) {
    const auto outcome = parts_.signIn.enter(who, invitation, request.actor());
    if (outcome.in) return parts_.entrance.enter(request, *outcome.in, returnPath);
    const auto service = parts_.trusted.titleOf(who.provider);
    const bool collision = outcome.refusal == ExternalSignIn::Refusal::Collision;
    return problemPage(
        sdk::say("You are not linked yet"),
        collision
            ? sdk::say("{service} says who you are, but that fits more than one person here. An administrator can "
                       "see it and put it right.",
                       {{"service", service}})
            : sdk::say("{service} says who you are, but nobody here is linked to that. Sign in another way, use the "
                       "link of your invitation, or ask an administrator: they can see that you were here.",
                       {{"service", service}}),
        403);
}

Response ExternalPages::signedOutThere(const Request& request) {
    const auto& provider = providerOf(request);
    try {
        const auto out = parts_.openIdConnect.signedOut(provider, request.form("logout_token"));
        parts_.database.write([&](sdk::Transaction& tx) {
            if (!parts_.steps.useUp(tx, provider.issuer + " " + out.tokenId)) throw BadToken("it came before");
            parts_.sessions.endOfIdentity(tx, {.address = request.address(), .requestId = request.id()},
                                          provider.issuer, out.subject, out.session);
        });
        return Response::text("").header("Cache-Control", "no-store");
    } catch (const BadToken& problem) {
        parts_.log.warning("sign-out by " + provider.title + ": " + problem.what());
        return Response::json({{"error", "invalid_request"}}, 400);
    } catch (const ServiceFailure& problem) {
        parts_.log.warning("sign-out by " + provider.title + ": " + problem.what());
        return Response::json({{"error", "temporarily_unavailable"}}, 503);
    }
}

}  // namespace guildhall::identity
