#include "kernel/identity/sign_in_pages.hpp"

#include "kernel/http/kept_form.hpp"

#include <nlohmann/json.hpp>

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

namespace guildhall::identity {

using sdk::Public;
using sdk::Request;
using sdk::Response;
using sdk::Value;

namespace {

constexpr auto card = sdk::Frame::Card;

std::string typed(const Request& request, const char* name) {
    return sdk::shortened(sdk::trim(sdk::repaired(request.form(name))), 254);
}

std::string waitText(std::chrono::seconds wait) {
    if (wait < std::chrono::minutes(2)) return sdk::sayCount(wait.count(), "{n} second", "{n} seconds");
    if (wait < std::chrono::hours(2)) return sdk::sayCount(wait.count() / 60, "{n} minute", "{n} minutes");
    return sdk::sayCount(wait.count() / 3600, "{n} hour", "{n} hours");
}

Response signInPage(const std::string& email, const std::string& returnPath, const std::string& error, int status,
                    bool ended = false) {
    return Response::page({.templateName = "kernel/sign_in",
                           .title = sdk::say("Sign in"),
                           .data = {{"email", email},
                                    {"return", returnPath},
                                    {"return_query", http::returnQuery(returnPath)},
                                    {"error", sdk::say(error)},
                                    {"ended", ended},
                                    {"form_kept", http::keptFormIn(returnPath)}},
                           .frame = card,
                           .status = status});
}

/// `own`: for the person who is signed in, whom nobody has to ask.
Response askForLink(const char* templateName, const char* title, const std::string& email, const std::string& error,
                    const std::string& returnPath = "", bool own = false) {
    return Response::page({.templateName = templateName,
                           .title = sdk::say(title),
                           .data = {{"email", email}, {"error", sdk::say(error)}, {"return", returnPath}, {"own", own}},
                           .frame = card,
                           .status = error.empty() ? 200 : 422});
}

Response linkGone() {
    return Response::page({.templateName = "kernel/link_gone",
                           .title = sdk::say("This link no longer works"),
                           .data = Value::object(),
                           .frame = card,
                           .status = 410});
}

/// A link that is used up leads on who it has signed in: the same mail opened again, or Back and pressed again.
Response goneOrHome(const Request& request, const std::string& personId, const std::string& returnPath) {
    const auto& viewer = request.viewer();
    const bool own = viewer.signedIn() && !personId.empty() && viewer.is(personId);
    return own ? Response::redirect(http::returnPathOr(returnPath)) : linkGone();
}

/// An address that looks like one, or the error text.
std::optional<std::string> addressProblem(const std::string& email) {
    static const auto fields = sdk::FieldSet::of("kernel.sign_in").email("email", "E-mail address", {.required = true});
    return sdk::parseField(fields.get("email"), email).error;
}

}  // namespace

void SignInPages::describe(sdk::Registrar& add) {
    const auto route = [this](Response (SignInPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get("/login", Public, route(&SignInPages::showSignIn));
    add.post("/login", Public, route(&SignInPages::signIn));
    add.get("/magic-link", Public, route(&SignInPages::showMagicLink));
    add.post("/magic-link", Public, route(&SignInPages::magicLink));
    add.get("/forgot-password", Public, route(&SignInPages::showForgotten));
    add.post("/forgot-password", Public, route(&SignInPages::forgotten));
    add.get("/set-password", Public, route(&SignInPages::showSetPassword));
    add.post("/set-password", Public, route(&SignInPages::setPassword));
    add.get("/logout", Public, route(&SignInPages::showSignOut));
    add.post("/logout", Public, route(&SignInPages::signOut));
    add.post("/logout/everywhere", sdk::SignedIn, route(&SignInPages::signOutEverywhere));
    add.post("/switch-role", sdk::SignedIn, route(&SignInPages::switchRole));
    describeMails(add);
}

void SignInPages::describeMails(sdk::Registrar& add) {
    const std::map<std::string, std::string> notes{{"name", "the person's name"},
                                                   {"link", "the link to press; never shown in the mail history"},
                                                   {"days", "for how many days it works"},
                                                   {"minutes", "for how many minutes it works"}};
    const auto declare = [&](const char* key, const char* title, const char* link, const char* unit, int time) {
        add.mailTemplate({.key = key,
                          .title = title,
                          .category = "access",
                          .essential = true,
                          .sample = {{"name", "Ada Lovelace"}, {"link", link}, {unit, time}},
                          .notes = {{"name", notes.at("name")}, {"link", notes.at("link")}, {unit, notes.at(unit)}}});
    };
    declare("kernel/mail/magic_link", "Sign-in link", "https://learn.example.org/magic-link?token=sample", "minutes",
            15);
    declare("kernel/mail/password_reset", "New password", "https://learn.example.org/set-password?token=sample",
            "minutes", 60);
    declare("kernel/mail/invitation", "Invitation", "https://learn.example.org/set-password?token=sample", "days", 7);
}

Response SignInPages::enter(const Request& request, const SignedIn& signedIn, const std::string& returnPath) const {
    if (request.viewer().signedIn()) parts_.sessions.end(request.actor(), request.sessionId());
    return Response::redirect(http::returnPathOr(returnPath))
        .header("Set-Cookie", parts_.cookie.set(signedIn.token))
        .header("Set-Cookie", parts_.cookie.setBrowser(parts_.browsers.mark(signedIn.person.id)));
}

std::optional<SignedIn> SignInPages::tryPassword(const Request& request, const std::string& email) const {
    return parts_.signIn.withPassword(email, request.form("password"), request.actor(),
                                      request.cookie(parts_.cookie.browserName()));
}

Response SignInPages::showSignIn(const Request& request) {
    if (request.viewer().signedIn()) return Response::redirect(http::returnPathOr(request.query("return")));
    return signInPage("", http::returnPathOr(request.query("return"), ""), "", 200, !request.query("ended").empty());
}

Response SignInPages::signIn(const Request& request) {
    const auto email = typed(request, "email");
    const auto returnPath = http::returnPathOr(request.form("return"), "");
    if (email.empty() || request.form("password").empty())
        return signInPage(email, returnPath, "Enter your e-mail address and your password.", 422);
    try {
        if (const auto signedIn = tryPassword(request, email)) return enter(request, *signedIn, returnPath);
        return signInPage(
            email, returnPath,
            "That e-mail address and password do not belong together. Check both, or get a sign-in link by mail.", 422);
    } catch (const sdk::TooManyRequests& wait) {
        return signInPage(email, returnPath,
                          sdk::say("Too many attempts. Wait {time}, then try again — or get a sign-in link by mail.",
                                   {{"time", waitText(wait.wait())}}),
                          429)
            .header("Retry-After", std::to_string(wait.wait().count()));
    }
}

Response SignInPages::showMagicLink(const Request& request) {
    const auto& token = request.query("token");
    const auto returnPath = http::returnPathOr(request.query("return"), "");
    if (token.empty()) return askForLink("kernel/magic_link_request", "Get a sign-in link", "", "", returnPath);
    if (!parts_.magicLinks.usable(token)) return goneOrHome(request, parts_.magicLinks.personOf(token), returnPath);
    return Response::page({.templateName = "kernel/magic_link_open",
                           .title = sdk::say("Sign in"),
                           .data = {{"token", token}, {"return", returnPath}},
                           .frame = card});
}

Response SignInPages::magicLink(const Request& request) {
    if (!request.hasForm("token")) return askedForLink(request, TokenPurpose::MagicLink);
    const auto& token = request.form("token");
    const auto returnPath = http::returnPathOr(request.form("return"), "");
    const auto signedIn = parts_.magicLinks.use(token, request.actor());
    return signedIn ? enter(request, *signedIn, returnPath)
                    : goneOrHome(request, parts_.magicLinks.personOf(token), returnPath);
}

Response SignInPages::askedForLink(const Request& request, TokenPurpose purpose) {
    const bool reset = purpose == TokenPurpose::Reset, own = reset && request.viewer().signedIn();
    const auto email = own ? request.viewer().email() : typed(request, "email");
    const auto returnPath = http::returnPathOr(request.form("return"), "");
    if (const auto problem = own ? std::nullopt : addressProblem(email))
        return reset ? askForLink("kernel/forgot_password", "Set a new password", email, *problem)
                     : askForLink("kernel/magic_link_request", "Get a sign-in link", email, *problem, returnPath);
    parts_.linkRequests.ask({purpose, email, returnPath, request.cookie(parts_.cookie.browserName())}, request.actor());
    return Response::page({.templateName = "kernel/magic_link_sent",
                           .title = sdk::say("Check your mail"),
                           .data = {{"email", email}, {"minutes", reset ? 60 : 15}, {"is_reset", reset}, {"own", own}},
                           .frame = card});
}

Response SignInPages::showForgotten(const Request& request) {
    const auto& viewer = request.viewer();
    return askForLink("kernel/forgot_password", "Set a new password", viewer.signedIn() ? viewer.email() : "", "", "",
                      viewer.signedIn());
}

Response SignInPages::forgotten(const Request& request) { return askedForLink(request, TokenPurpose::Reset); }

Response SignInPages::showSetPassword(const Request& request) {
    const auto person = parts_.passwords.personOfLink(request.query("token"));
    if (!person) return linkGone();
    return Response::page({.templateName = "kernel/set_password",
                           .title = sdk::say("Choose a password"),
                           .data = {{"token", request.query("token")},
                                    {"email", person->email},
                                    {"error", ""},
                                    {"least", parts_.passwords.least()}},
                           .frame = card});
}

Response SignInPages::setPassword(const Request& request) {
    const auto& token = request.form("token");
    const auto person = parts_.passwords.personOfLink(token);
    if (!person) return linkGone();
    const auto again = [&](const std::string& error) {
        return Response::page({.templateName = "kernel/set_password",
                               .title = sdk::say("Choose a password"),
                               .data = {{"token", token},
                                        {"email", person->email},
                                        {"error", sdk::say(error)},
                                        {"least", parts_.passwords.least()}},
                               .frame = card,
                               .status = 422});
    };
    try {
        parts_.passwords.setByLink(token, request.form("password"), request.actor());
    } catch (const sdk::Invalid& problem) {
        return again(problem.errors().front().message);
    } catch (const sdk::NotFound&) {
        return linkGone();
    }
    // A link by mail passes a lock that strangers caused: nobody is asked for the password just chosen.
    const auto signedIn = parts_.database.write(
        [&](sdk::Transaction& tx) { return parts_.sessions.start(tx, person->id, request.actor(), "new password"); });
    return signedIn ? enter(request, *signedIn, "") : Response::redirect("/login");
}

Response SignInPages::showSignOut(const Request& request) {
    if (!request.viewer().signedIn()) return Response::redirect("/login");
    return Response::page({.templateName = "kernel/confirm",
                           .title = sdk::say("Sign out"),
                           .data = {{"heading", sdk::say("Sign out of this browser?")},
                                    {"lines", Value::array()},
                                    {"action", "/logout"},
                                    {"button", sdk::say("Sign out")},
                                    {"cancel", "/"}},
                           .frame = card});
}

Response SignInPages::signOut(const Request& request) {
    if (request.viewer().signedIn()) parts_.sessions.end(request.actor(), request.sessionId());
    return Response::redirect("/login").header("Set-Cookie", parts_.cookie.clear());
}

Response SignInPages::signOutEverywhere(const Request& request) {
    parts_.sessions.endAll(request.actor());
    return Response::redirect("/login").header("Set-Cookie", parts_.cookie.clear());
}

Response SignInPages::switchRole(const Request& request) {
    const auto token = parts_.sessions.switchRole(request.actor(), request.sessionId(), request.form("role"));
    return Response::redirect("/").header("Set-Cookie", parts_.cookie.set(token));
}

}  // namespace guildhall::identity
