#include "kernel/identity/sign_in_pages.hpp"

#include "kernel/http/kept_form.hpp"
#include "kernel/identity/second_step_pages.hpp"

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

Value linkSent(const std::string& email, bool reset, bool own, const std::string& returnPath,
               const std::string& error) {
    return {{"email", email}, {"minutes", reset ? 60 : 15}, {"is_reset", reset},
            {"own", own},     {"return", returnPath},       {"error", error}};
}

/// Buttons of the services people can sign in by. `more`: parameters behind the return path.
Value providerRows(const federation::Trusted& trusted, const std::string& parameters) {
    Value rows = Value::array();
    for (const auto& provider : trusted.providers)
        rows.push_back({{"label", sdk::say("Sign in with {service}", {{"service", provider.title}})},
                        {"url", "/sign-in/with/" + provider.name + (parameters.empty() ? "" : "?" + parameters)}});
    return rows;
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
    add.post("/magic-link/code", Public, route(&SignInPages::mailedCode));
    // As mails and bookmarks of other systems have it.
    add.get("/reset-password", Public, [](const Request& request) {
        const auto& token = request.query("token");
        return Response::redirect(token.empty() ? "/forgot-password"
                                                : "/set-password?token=" + http::returnQuery(token));
    });
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
                                                   {"code",
                                                    "to be typed where the link was asked for, or when it is "
                                                    "opened in another browser; never shown either"},
                                                   {"days", "for how many days it works"},
                                                   {"minutes", "for how many minutes it works"}};
    const auto declare = [&](const char* key, const char* title, const char* link, const char* unit, int time) {
        sdk::MailTemplate mail{
            .key = key,
            .title = title,
            .category = "access",
            .essential = true,
            .sample = {{"name", "Ada Lovelace"}, {"link", link}, {unit, time}},
            .notes = {{"name", notes.at("name")}, {"link", notes.at("link")}, {unit, notes.at(unit)}}};
        if (std::string_view(unit) == "minutes") {
            mail.sample["code"] = "abcd-efgh";
            mail.notes["code"] = notes.at("code");
        }
        add.mailTemplate(std::move(mail));
    };
    declare("kernel/mail/magic_link", "Sign-in link", "https://learn.example.org/magic-link?token=sample", "minutes",
            15);
    declare("kernel/mail/password_reset", "New password", "https://learn.example.org/set-password?token=sample",
            "minutes", 60);
    declare("kernel/mail/invitation", "Invitation", "https://learn.example.org/set-password?token=sample", "days", 7);
}

Response SignInPages::signInPage(const Shown& shown) const {
    const auto query = http::returnQuery(shown.returnPath);
    return Response::page({.templateName = "kernel/sign_in",
                           .title = sdk::say("Sign in"),
                           .data = {{"email", shown.email},
                                    {"return", shown.returnPath},
                                    {"return_query", query},
                                    {"error", sdk::say(shown.error)},
                                    {"ended", shown.ended},
                                    {"providers", providerRows(parts_.trusted, query.empty() ? "" : "return=" + query)},
                                    {"has_providers", !parts_.trusted.providers.empty()},
                                    {"passkey", passkeyQuestion(parts_.passkeys, parts_.steps, parts_.random)},
                                    {"form_kept", http::keptFormIn(shown.returnPath)}},
                           .frame = card,
                           .status = shown.status});
}

std::optional<SignedIn> SignInPages::tryPassword(const Request& request, const std::string& email) const {
    return parts_.signIn.withPassword(email, request.form("password"), request.actor(),
                                      parts_.entrance.browserMark(request));
}

Response SignInPages::showSignIn(const Request& request) {
    const auto returnPath = http::returnPathOr(request.query("return"), "");
    if (request.viewer().signedIn()) return Response::redirect(http::returnPathOr(returnPath));
    const bool ended = !request.query("ended").empty();
    if (request.query("passkey") == "no")
        return signInPage({.returnPath = returnPath,
                           .error = "That passkey could not be checked, or nobody here has it. Try again, or sign in "
                                    "another way.",
                           .status = 422});
    for (const auto& asserter : parts_.trusted.asserters)
        if (!ended && request.query("by").empty() && !request.header(asserter.header).empty())
            return Response::redirect("/sign-in/by-proxy?return=" + http::returnQuery(returnPath));
    return signInPage({.returnPath = returnPath, .ended = ended});
}

Response SignInPages::signIn(const Request& request) {
    const auto email = typed(request, "email");
    const auto returnPath = http::returnPathOr(request.form("return"), "");
    if (email.empty() || request.form("password").empty())
        return signInPage({email, returnPath, "Enter your e-mail address and your password.", 422});
    try {
        if (const auto signedIn = tryPassword(request, email))
            return parts_.entrance.enter(request, *signedIn, returnPath);
        return signInPage(
            {email, returnPath,
             "That e-mail address and password do not belong together. Check both, or get a sign-in link by mail.",
             422});
    } catch (const sdk::TooManyRequests& wait) {
        return signInPage({email, returnPath,
                           sdk::say("Too many attempts. Wait {time}, then try again — or get a sign-in link by mail.",
                                    {{"time", waitText(wait.wait())}}),
                           429})
            .header("Retry-After", std::to_string(wait.wait().count()));
    }
}

Response SignInPages::showMagicLink(const Request& request) {
    const auto& token = request.query("token");
    const auto returnPath = http::returnPathOr(request.query("return"), "");
    if (token.empty()) return askForLink("kernel/magic_link_request", "Get a sign-in link", "", "", returnPath);
    if (!parts_.magicLinks.usable(token)) return goneOrHome(request, parts_.magicLinks.personOf(token), returnPath);
    return openLinkPage(request, token, returnPath, "");
}

Response SignInPages::openLinkPage(const Request& request, const std::string& token, const std::string& returnPath,
                                   const std::string& error) {
    return Response::page({.templateName = "kernel/magic_link_open",
                           .title = sdk::say("Sign in"),
                           .data = {{"token", token},
                                    {"return", returnPath},
                                    {"needs_code", parts_.magicLinks.needsCode(token, parts_.entrance.keyOf(request))},
                                    {"error", error}},
                           .frame = card,
                           .status = error.empty() ? 200 : 422});
}

Response SignInPages::magicLink(const Request& request) {
    if (!request.hasForm("token")) return askedForLink(request, TokenPurpose::MagicLink);
    const auto& token = request.form("token");
    const auto returnPath = http::returnPathOr(request.form("return"), "");
    const auto key = parts_.entrance.keyOf(request, sdk::shortened(request.form("code"), 40));
    if (const auto signedIn = parts_.magicLinks.use(token, request.actor(), key))
        return parts_.entrance.enter(request, *signedIn, returnPath);
    if (parts_.magicLinks.needsCode(token, key))
        return openLinkPage(
            request, token, returnPath,
            sdk::say(key.code.empty() ? "Enter the code from the mail." : "That is not the code in the mail."));
    return goneOrHome(request, parts_.magicLinks.personOf(token), returnPath);
}

Response SignInPages::mailedCode(const Request& request) {
    const auto email = typed(request, "email"), returnPath = http::returnPathOr(request.form("return"), "");
    const bool reset = request.form("for") == "password";
    const auto key = parts_.entrance.keyOf(request, sdk::shortened(request.form("code"), 40));
    const auto again = [&](const std::string& error, int status) {
        return Response::page({.templateName = "kernel/magic_link_sent",
                               .title = sdk::say("Check your mail"),
                               .data = linkSent(email, reset, request.viewer().signedIn(), returnPath, error),
                               .frame = card,
                               .status = status});
    };
    if (key.code.empty()) return again(sdk::say("Enter the code from the mail."), 422);
    try {
        struct Outcome {
            std::optional<SignedIn> in;
            std::string resetToken;
        };
        const auto outcome = parts_.database.write([&](sdk::Transaction& tx) -> Outcome {
            const auto holder = parts_.tokens.consumeByCode(tx, key, request.address());
            if (!holder) return {};
            if (holder->purpose == TokenPurpose::Reset)
                return {.in = {}, .resetToken = parts_.tokens.issue(tx, holder->personId, TokenPurpose::Reset)};
            return {.in = parts_.sessions.start(tx, holder->personId, request.actor(), "code by mail"),
                    .resetToken = {}};
        });
        if (!outcome.resetToken.empty()) return Response::redirect("/set-password?token=" + outcome.resetToken);
        return outcome.in ? parts_.entrance.enter(request, *outcome.in, returnPath)
                          : again(sdk::say("That is not the code in the mail."), 422);
    } catch (const sdk::TooManyRequests& wait) {
        return again(tooManyText(wait), 429).header("Retry-After", std::to_string(wait.wait().count()));
    }
}

Response SignInPages::askedForLink(const Request& request, TokenPurpose purpose) {
    const bool reset = purpose == TokenPurpose::Reset, own = reset && request.viewer().signedIn();
    const auto email = own ? request.viewer().email() : typed(request, "email");
    const auto returnPath = http::returnPathOr(request.form("return"), "");
    if (const auto problem = own ? std::nullopt : addressProblem(email))
        return reset ? askForLink("kernel/forgot_password", "Set a new password", email, *problem)
                     : askForLink("kernel/magic_link_request", "Get a sign-in link", email, *problem, returnPath);
    parts_.linkRequests.ask(
        {purpose, email, returnPath, parts_.entrance.browserMark(request), parts_.entrance.browserHash(request)},
        request.actor());
    return Response::page({.templateName = "kernel/magic_link_sent",
                           .title = sdk::say("Check your mail"),
                           .data = linkSent(email, reset, own, returnPath, ""),
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
    return setPasswordPage(request, request.query("token"), *person, "");
}

Response SignInPages::setPasswordPage(const Request& request, const std::string& token, const sdk::Person& person,
                                      const std::string& error) {
    const auto holder = parts_.database.read([&](sdk::Transaction& tx) { return parts_.tokens.find(tx, token); });
    const bool invited = holder && holder->purpose == TokenPurpose::Invitation;
    return Response::page(
        {.templateName = "kernel/set_password",
         .title = sdk::say("Choose a password"),
         .data = {{"token", token},
                  {"email", person.email},
                  {"error", sdk::say(error)},
                  {"needs_code", parts_.passwords.needsCode(token, parts_.entrance.keyOf(request))},
                  {"has_providers", invited && !parts_.trusted.providers.empty()},
                  {"providers",
                   invited ? providerRows(parts_.trusted, "invitation=" + http::returnQuery(token)) : Value()},
                  {"least", parts_.passwords.least(person.id)}},
         .frame = card,
         .status = error.empty() ? 200 : 422});
}

Response SignInPages::setPassword(const Request& request) {
    const auto& token = request.form("token");
    const auto person = parts_.passwords.personOfLink(token);
    if (!person) return linkGone();
    try {
        parts_.passwords.setByLink(token, request.form("password"), request.actor(),
                                   parts_.entrance.keyOf(request, sdk::shortened(request.form("code"), 40)));
    } catch (const sdk::Invalid& problem) {
        return setPasswordPage(request, token, *person, problem.errors().front().message);
    } catch (const sdk::NotFound&) {
        return linkGone();
    }
    // A link by mail passes a lock that strangers caused: nobody is asked for the password just chosen.
    const auto signedIn = parts_.database.write(
        [&](sdk::Transaction& tx) { return parts_.sessions.start(tx, person->id, request.actor(), "new password"); });
    return signedIn ? parts_.entrance.enter(request, *signedIn, "") : Response::redirect("/login");
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
    return signedOut();
}

/// Where a proxy says who comes, one would be in again at once.
Response SignInPages::signedOut() const {
    return Response::redirect(parts_.trusted.asserters.empty() ? "/login" : "/login?by=hand")
        .header("Set-Cookie", parts_.entrance.cookie().clear())
        .header("Clear-Site-Data", "\"cache\", \"storage\"");
}

Response SignInPages::signOutEverywhere(const Request& request) {
    parts_.sessions.endAll(request.actor());
    return signedOut();
}

Response SignInPages::switchRole(const Request& request) {
    const auto token = parts_.sessions.switchRole(request.actor(), request.sessionId(), request.form("role"));
    return Response::redirect("/").header("Set-Cookie", parts_.entrance.cookie().set(token));
}

}  // namespace guildhall::identity
