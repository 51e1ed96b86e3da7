#include "kernel/http/exchange.hpp"

#include "kernel/http/client_address.hpp"
#include "kernel/http/compression.hpp"
#include "kernel/http/file_answer.hpp"
#include "kernel/http/form_decoder.hpp"
#include "kernel/http/origin_check.hpp"
#include "kernel/http/route_meter.hpp"
#include "kernel/http/stream_sink.hpp"

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>

#include <Poco/Exception.h>

#include <algorithm>

namespace guildhall::http {
namespace {

constexpr std::size_t compressFrom = 1024;

/// Members end in reverse order: the stream's code goes before what keeps it loaded.
struct PinnedStream {
    std::shared_ptr<const OwnedRoute> pin;
    std::function<void(const std::string&)> failed;
    std::string requestId;
    sdk::Response::Stream stream;

    void operator()(sdk::Sink& sink) const {
        const log::Work work{.request = requestId,
                             .plugin = pin->owner == "kernel" ? "" : std::string_view(pin->owner)};
        const log::DuringWork during(work);
        try {
            stream(sink);
        } catch (const ClientGone&) {
            throw;
        } catch (const std::exception& error) {
            failed(error.what());
            throw ClientGone();  // a type of ours: the plugin's own must not outlive it
        } catch (...) {
            failed("something that is no std::exception");
            throw ClientGone();
        }
    }
};

sdk::Page keptFormPage(const KeptForm& kept) {
    sdk::Value rows = sdk::Value::array(), values = sdk::Value::array();
    for (const auto& [name, value] : kept.values) {
        auto label = name;
        std::ranges::replace(label, '_', ' ');
        values.push_back({{"name", name}, {"value", value}});
        if (!value.empty()) rows.push_back({{"label", label}, {"value", value}});
    }
    return {.templateName = "kernel/kept_form",
            .title = sdk::say("What you typed"),
            .data = {{"action", kept.action}, {"had_files", kept.hadFiles}, {"rows", rows}, {"values", values}}};
}

/// What tells one large body from another, without having it in memory.
std::string hashOf(const sdk::UploadBytes& body) {
    std::string part(sdk::Upload::inMemory, '\0'), hash;
    for (std::uint64_t at = 0; at < body.size(); at += part.size())
        hash = sdk::hashToken(hash + part.substr(0, body.read(at, part.data(), part.size())));
    return hash;
}

/// Files that somebody has chosen, now or before an error elsewhere in the form: neither is put back into the page.
bool bringsFiles(const sdk::RequestParts& parts) {
    return std::ranges::any_of(parts.uploads, [](const auto& one) { return !one.fileName.empty(); }) ||
           std::ranges::any_of(
               parts.form, [](const auto& one) { return one.second.starts_with("file-") && sdk::isId(one.second); });
}

const char* headingOf(int status) {
    switch (status) {
        case 400: return "We could not read that request";
        case 403: return "Permission denied";
        case 404: return "Page not found";
        case 405: return "That cannot be done here";
        case 409: return "This cannot be done now";
        case 413: return "That is too large";
        case 422: return "Something in the request is wrong";
        case 429: return "Too many attempts";
        case 503: return "The service is not available right now";
        default: return "Something went wrong on our side";
    }
}

}  // namespace

Exchange::Exchange(DispatcherState& state, std::shared_ptr<const RouteTable> table, RawRequest raw)
    : state_(state), table_(std::move(table)), raw_(std::move(raw)) {
    parts_.id = state_.nextRequestId();
    work_.request = parts_.id;
    parts_.method = raw_.head.method;
    parts_.rawTarget = raw_.head.target;
    path_ = raw_.head.target.substr(0, raw_.head.target.find('?'));
}

Answer Exchange::run() {
    const sdk::Speaking speaking(state_.ports.texts);
    Answer answer;
    try {
        answer = handle();
    } catch (...) {
        answer = fromCurrentException();
    }
    finish(answer);
    return answer;
}

void Exchange::readHead() {
    for (auto& [name, value] : raw_.head.headers) {
        auto& there = parts_.headers[name];
        there += (there.empty() ? "" : name == "cookie" ? "; " : ", ") + value;
    }
    parts_.cookies = decodeCookies(parts_.headers.contains("cookie") ? parts_.headers["cookie"] : "");
    if (const auto notice = parts_.cookies.find(state_.cookie.noticeName()); notice != parts_.cookies.end())
        noticeCookie_ = notice->second;
    parts_.address = clientAddress(raw_.address, raw_.head, state_.options.trustedProxies);
    segments_ = decodePath(path_);
    parts_.path.clear();
    for (const auto& segment : segments_) parts_.path += "/" + segment;
    if (parts_.path.empty()) parts_.path = "/";
    const auto question = raw_.head.target.find('?');
    if (question != std::string::npos)
        parts_.query = decodeForm(std::string_view(raw_.head.target).substr(question + 1));
    if (const auto cookie = parts_.cookies.find(state_.cookie.name());
        cookie != parts_.cookies.end() && !cookie->second.empty()) {
        // Handlers get the session's id; the secret itself stays here.
        sessionToken_ = std::move(cookie->second);
        parts_.cookies.erase(cookie);
        parts_.headers.erase("cookie");
    }
    readBearer();
}

/// Only at addresses for programs, so that no page of ours ever answers a program as if it were a browser.
void Exchange::readBearer() {
    constexpr std::string_view scheme = "bearer ";
    const auto found = parts_.headers.find("authorization");
    if (!wantsJson() || found == parts_.headers.end()) return;
    if (sdk::asciiLower(found->second.substr(0, scheme.size())) != scheme) return;
    bearer_ = sdk::trim(found->second.substr(scheme.size()));
    parts_.headers.erase(found);  // handlers do not get the secret
    sessionToken_.clear();
}

void Exchange::identifyProgram() {
    auto program = state_.ports.visitors.identifyProgram(bearer_, parts_.address);
    parts_.viewer = program ? std::move(program->viewer) : sdk::Viewer();
    if (!program) return;
    auto& agent = parts_.headers["user-agent"];
    agent = program->called + (agent.empty() ? "" : ": " + agent);
}

void Exchange::identify(bool mayRemember) {
    if (!bearer_.empty()) return identifyProgram();
    if (sessionToken_.empty()) return;
    if (auto visit = state_.ports.visitors.identify(sessionToken_, parts_.address, mayRemember)) {
        parts_.sessionId = std::move(visit->sessionId);
        parts_.viewer = std::move(visit->viewer);
        remembered_ = std::move(visit->remembered);
        fresh_ = visit->fresh;
    } else {
        parts_.sessionId.clear();
        parts_.viewer = {};
        endedSession_ = sdk::hashToken(sessionToken_);
    }
}

void Exchange::prepareToken() {
    if (!bearer_.empty()) return;
    if (!parts_.sessionId.empty()) {
        tokenHolder_ = "session:" + parts_.sessionId;
    } else {
        const auto& name = state_.cookie.visitorName();
        const auto cookie = parts_.cookies.find(name);
        if (cookie != parts_.cookies.end() && cookie->second.size() == 43) {
            tokenHolder_ = "visitor:" + cookie->second;
        } else if (safeMethod()) {
            newVisitorCookie_ = sdk::newToken(state_.ports.random);
            tokenHolder_ = "visitor:" + newVisitorCookie_;
        }
    }
    const bool showsForms = !safeMethod() || !wantsJson();
    if (!tokenHolder_.empty() && showsForms) parts_.csrfToken = state_.csrf.issue(tokenHolder_);
}

void Exchange::findRoute() {
    auto match = table_->find(parts_.method, segments_);
    route_ = std::move(match.route);
    allowed_ = std::move(match.allowed);
    parts_.pathValues = std::move(match.pathValues);
    if (!route_) return;
    owner_ = route_->owner;
    if (owner_ != "kernel") work_.plugin = owner_;
    table_.reset();  // a request keeps only its own plugin in use, so that it can switch another
}

Answer Exchange::handle() {
    readHead();
    findRoute();
    const bool mayRemember = safeMethod() && raw_.body.empty() && !raw_.received.file();
    try {
        return handleAs(mayRemember);
    } catch (...) {
        // What came of a visit that has changed since does not count.
        if (!remembered_ || stillHolds()) throw;
    }
    remembered_.reset();
    return handleAs(false);
}

bool Exchange::stillHolds() {
    try {
        return remembered_->confirm();
    } catch (...) {
        parts_.sessionId.clear();
        parts_.viewer = {};  // nobody knows
        throw;
    }
}

Answer Exchange::handleAs(bool remembered) {
    if (!route_ || !route_->onLoop) {
        identify(remembered);
        prepareToken();
    }
    if (raw_.refused != 0) return fromTrouble({raw_.refused, "What you sent is larger than this page accepts."});
    if (!route_ && segments_.size() > 1 && segments_.back().empty() && safeMethod()) {
        auto without = segments_;
        without.pop_back();
        if (table_->find(parts_.method, without).route)
            return redirect(308, parts_.path.substr(0, parts_.path.size() - 1));
    }
    if (!route_ && allowed_.empty()) throw sdk::NotFound();
    if (!route_) {
        confirmVisit();
        auto answer = fromTrouble({405, "This address does not answer that kind of request."});
        std::string allowed;
        for (const auto& method : allowed_) allowed += (allowed.empty() ? "" : ", ") + method;
        answer.headers.emplace_back("Allow", allowed);
        return answer;
    }
    if (auto refused = checkAccess()) return std::move(*refused);
    if (auto first = askWhoTheyAre()) return std::move(*first);
    readBody();
    checkOrigin(route_->route);
    return answerOnce();
}

void Exchange::confirmVisit() {
    if (remembered_ && !stillHolds()) throw VisitChanged();
}

/// A form sent twice has the same token, which is fresh on every page, and the same values.
Answer Exchange::answerOnce() {
    const sdk::Request request(shared_);
    const auto handled = [&] {
        auto response = route_->route.handler(request);
        confirmVisit();
        return fromResponse(std::move(response), request);
    };
    const bool form = !safeMethod() && route_->route.options.csrf && parts_.form.contains("csrf");
    if (!form) return handled();
    auto begun = state_.repeats.begin(sdk::hashToken(tokenHolder_ + " " + parts_.rawTarget + " " + bodyHash_));
    if (begun.answer) return std::move(*begun.answer);
    auto answer = handled();
    if (begun.turn) begun.turn->done(answer);
    return answer;
}

std::optional<Answer> Exchange::checkAccess() {
    const auto& access = route_->route.access;
    if (access.kind() == sdk::Access::Kind::Public) return {};
    if (signedOut()) {
        if (!bearer_.empty()) {
            auto answer = fromTrouble({401, "This access token is not good: it is unknown, over or revoked."});
            answer.headers.emplace_back("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            return answer;
        }
        if (wantsJson()) return fromTrouble({401, "Sign in first: this address answers people who are signed in."});
        if (safeMethod()) return redirect(303, "/login?return=" + returnQuery(returnPathOr(parts_.rawTarget)));
        if (auto again = askToSignInAgain()) return again;
        state_.ports.incidents.denied({sdk::Request(shared_).actor(), shownPath(), "signed out"});
        return fromTrouble({403, "Nothing was changed. Sign in and try again.", {}, "You are signed out"});
    }
    const auto missing = access.missing(parts_.viewer);
    if (missing.empty()) {
        state_.ports.visitors.used(parts_.viewer, access, route_->route.method + " " + route_->route.pattern);
        return {};
    }
    confirmVisit();
    const auto deed = state_.ports.visitors.deedOf(missing);
    return refuse(deed.empty() ? sdk::say("You do not have permission to do this.")
                               : sdk::say("You do not have permission to {deed}.", {{"deed", deed}}),
                  missing);
}

std::string Exchange::formPage() const {
    const auto referer = parts_.headers.find("referer");
    if (referer == parts_.headers.end()) return {};
    const auto& text = referer->second;
    const auto scheme = text.find("://");
    const auto path = scheme == text.npos ? text.npos : text.find('/', scheme + 3);
    const auto host = parts_.headers.find("host");
    if (path == text.npos || host == parts_.headers.end() ||
        (text.substr(0, path) != state_.origin && text.substr(scheme + 3, path - scheme - 3) != host->second))
        return {};
    return returnPathOr(text.substr(path), "");
}

std::string Exchange::pageKeeping(const std::string& sessionId) {
    auto page = formPage();
    if (page.empty()) return page;
    const auto kept =
        state_.ports.visitors.keepForm(sessionId, {parts_.path, keepable(parts_.form), bringsFiles(parts_)});
    if (kept) page += (page.find('?') == page.npos ? "?" : "&") + (keptFormParameter + ("=" + *kept));
    return page;
}

std::optional<Answer> Exchange::askToSignInAgain() {
    if (endedSession_.empty() || wantsJson() || raw_.refused != 0) return {};
    readBody();
    const auto token = parts_.form.find("csrf");
    // Only what a page of ours sent for that very session is kept: nobody else can leave anything here.
    if (token == parts_.form.end() || !state_.csrf.accepts(token->second, "session:" + endedSession_)) return {};
    const auto page = pageKeeping(endedSession_);
    return redirect(303, page.empty() ? "/login?ended=yes" : "/login?ended=yes&return=" + returnQuery(page));
}

std::optional<Answer> Exchange::askWhoTheyAre() {
    if (!route_->route.options.fresh || fresh_ || signedOut()) return {};
    if (!bearer_.empty()) return fromTrouble({403, "This is for people only, who show first that it is them."});
    confirmVisit();
    if (safeMethod()) return redirect(303, "/confirm-identity?return=" + returnQuery(returnPathOr(parts_.rawTarget)));
    readBody();
    checkOrigin(route_->route);
    return redirect(303, "/confirm-identity?return=" + returnQuery(returnPathOr(pageKeeping(parts_.sessionId))));
}

void Exchange::readBody() {
    const auto found = parts_.headers.find("content-type");
    const auto type = found == parts_.headers.end() ? std::string() : sdk::asciiLower(found->second);
    const auto& file = raw_.received.file();
    const bool large = file && file->size() > sdk::Upload::inMemory;
    const bool form = type.starts_with("multipart/form-data");
    if (file && !(large && form)) raw_.body = raw_.received.text();
    if (!safeMethod()) bodyHash_ = large && form ? hashOf(*file) : sdk::hashToken(raw_.body);
    if (type.starts_with("application/x-www-form-urlencoded")) {
        parts_.form = decodeForm(raw_.body);
    } else if (const auto boundary = type.empty() ? std::nullopt : multipartBoundary(found->second)) {
        auto parts = large ? decodeMultipart(file, *boundary) : decodeMultipart(raw_.body, *boundary);
        parts_.form = std::move(parts.values);
        parts_.uploads = std::move(parts.uploads);
        return;  // the bytes are in the uploads
    }
    parts_.body = std::move(raw_.body);
}

/// A write must come from a page of ours: told by the browser's own headers where it sends them, and by the token
/// always.
void Exchange::checkOrigin(const sdk::Route& route) {
    // What a browser sends by itself is the cookie; a program's token it cannot send for another site.
    if (safeMethod() || !route.options.csrf || !bearer_.empty()) return;
    const auto header = [&](const char* name) {
        const auto found = parts_.headers.find(name);
        return found == parts_.headers.end() ? std::string_view() : std::string_view(found->second);
    };
    if (!isOwnOrigin({header("sec-fetch-site"), header("origin"), header("host")}, state_.origin))
        throw sdk::Forbidden("This form was sent from another site, so nothing was changed.");
    const auto field = parts_.form.find("csrf");
    const auto token = field != parts_.form.end() ? std::string_view(field->second) : header("x-csrf-token");
    if (!state_.csrf.accepts(token, tokenHolder_))
        throw sdk::Forbidden("This form has expired, so nothing was changed. Go back, reload the page and try again.");
}

Answer Exchange::refuse(const std::string& text, const std::string& why) {
    state_.ports.incidents.denied({sdk::Request(shared_).actor(), shownPath(), why});
    return fromTrouble({403, text});
}

std::string Exchange::shownPath() const {
    return route_ && route_->meter ? route_->meter->shownPath(parts_.path) : parts_.path;
}

Answer Exchange::redirect(int status, std::string location) {
    Answer answer;
    answer.status = status;
    answer.headers = {{"Location", std::move(location)}, {"Cache-Control", "no-store"}};
    return answer;
}

Answer Exchange::fromResponse(sdk::Response response, const sdk::Request& request) {
    if (response.disclosed) state_.ports.incidents.disclosed(request, *response.disclosed);
    std::optional<Notice> notice;
    std::string onTheWay;
    if (!response.noticeText.empty()) {
        if (response.pageContent)
            notice.emplace(response.noticeText, response.noticeKind);
        else if (!signedOut())
            onTheWay = state_.notices.seal(parts_.viewer.personId(), {response.noticeText, response.noticeKind});
    }
    Answer answer;
    if (response.pageContent) {
        answer = notice ? fromPage(*response.pageContent, std::move(notice)) : pageWithKeptForm(*response.pageContent);
        answer.status = response.statusCode;
    } else {
        answer.status = response.statusCode;
        answer.body = std::move(response.body);
    }
    for (auto& header : response.headers) answer.headers.push_back(std::move(header));
    if (!onTheWay.empty()) answer.headers.emplace_back("Set-Cookie", state_.cookie.setNotice(onTheWay));
    if (response.fileContent) answerWithFile(answer, response.fileContent->path, request);
    if (response.streamContent) {
        auto failed = [&incidents = state_.ports.incidents, id = parts_.id, owner = owner_](const std::string& what) {
            incidents.failed({id, owner, what});
        };
        answer.stream = PinnedStream{route_, std::move(failed), parts_.id, std::move(response.streamContent)};
    }
    if (!answer.has("cache-control"))
        answer.headers.emplace_back("Cache-Control", response.fileContent ? "private, no-cache" : "no-store");
    return answer;
}

/// The page of a form that was kept shows it as it was typed. Where the form came from another page (one that showed
/// its errors), a page of ours shows what was typed and sends it.
Answer Exchange::pageWithKeptForm(const sdk::Page& page) {
    const auto token = parts_.query.find(keptFormParameter);
    const auto kept = parts_.method == "GET" && !signedOut() && page.status == 200 && token != parts_.query.end()
                          ? state_.ports.visitors.keptForm(token->second, parts_.viewer.personId())
                          : std::nullopt;
    if (!kept) return fromPage(page, std::nullopt);
    const std::string files = kept->hadFiles ? " Choose the files again." : "";
    auto answer = fromPage(
        page, Notice(sdk::say("You had been signed out. What you typed is back; nothing has been saved yet.") + files,
                     "warning"));
    auto filled = withKeptForm(answer.body, *kept);
    if (!filled) return fromPage(keptFormPage(*kept), Notice());
    answer.body = std::move(*filled);
    return answer;
}

Answer Exchange::fromPage(const sdk::Page& page, std::optional<Notice> notice) {
    // On a page about a fault nobody would heed it: it stays for the next one.
    const bool takes = !notice && page.status < 500 && !noticeCookie_.empty();
    if (takes && !signedOut()) notice = state_.notices.open(parts_.viewer.personId(), noticeCookie_);
    Answer answer;
    answer.status = page.status;
    answer.body = state_.ports.renderer.render(
        page, {parts_.viewer, parts_.path, parts_.rawTarget, parts_.id, parts_.csrfToken, owner_, std::move(notice)});
    answer.headers = {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"}};
    if (!newVisitorCookie_.empty())
        answer.headers.emplace_back("Set-Cookie", state_.cookie.setVisitor(newVisitorCookie_));
    if (takes) answer.headers.emplace_back("Set-Cookie", state_.cookie.setNotice(""));
    return answer;
}

Answer Exchange::fromCurrentException() {
    const auto fail = [&](const std::string& what) {
        state_.ports.incidents.failed({parts_.id, owner_, what});
        Trouble trouble{500,
                        "The problem has been written down. Please try again; if it stays, tell us the number below."};
        if (state_.options.explains) trouble.cause = what;
        return fromTrouble(trouble);
    };
    try {
        throw;
    } catch (const BadRequest& error) {
        auto answer = fromTrouble({error.status(), error.what()});
        answer.close = true;  // a client that cannot write one request is not trusted with where the next begins
        return answer;
    } catch (const sdk::NotFound& error) {
        return fromTrouble({404, error.what()});
    } catch (const sdk::Forbidden& error) {
        return refuse(error.what(), error.what());
    } catch (const sdk::Conflict& error) {
        return fromTrouble({409, error.what()});
    } catch (const sdk::Invalid& error) {
        return fromTrouble({422, error.what(), error.errors()});
    } catch (const sdk::TooManyRequests& error) {
        auto answer = fromTrouble({429, error.what()});
        answer.headers.emplace_back("Retry-After", std::to_string(std::max<long>(1, error.wait().count())));
        return answer;
    } catch (const sdk::Unavailable& error) {
        state_.ports.incidents.failed({parts_.id, owner_, error.what()});
        auto answer = fromTrouble({503, error.what()});
        answer.headers.emplace_back("Retry-After", "5");
        return answer;
    } catch (const std::bad_alloc&) {
        state_.ports.incidents.failed({parts_.id, owner_, "out of memory: the request was given up"});
        auto answer =
            fromTrouble({503, "The server has no memory left for this right now. Please try again in a moment."});
        answer.headers.emplace_back("Retry-After", "5");
        return answer;
    } catch (const Poco::Exception& error) {
        return fail(error.displayText());
    } catch (const std::exception& error) {
        return fail(error.what());
    } catch (...) {
        return fail("something that is no std::exception");
    }
}

Answer Exchange::fromTrouble(const Trouble& trouble) {
    if (wantsJson()) {
        sdk::Value problem{{"type", "about:blank"},
                           {"title", reasonPhrase(trouble.status)},
                           {"status", trouble.status},
                           {"detail", sdk::say(trouble.text)},
                           {"request_id", parts_.id}};
        for (const auto& [field, message] : trouble.errors)
            problem["errors"].push_back({{"field", field}, {"message", sdk::say(message)}});
        Answer answer;
        answer.status = trouble.status;
        answer.body = problem.dump(-1, ' ', false, sdk::Value::error_handler_t::replace);
        answer.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
        return answer;
    }
    sdk::Page page{.templateName = "errors/error",
                   .title = sdk::say(trouble.heading ? trouble.heading : headingOf(trouble.status))};
    page.status = trouble.status;
    page.data = {{"status", trouble.status},
                 {"heading", page.title},
                 {"text", sdk::say(trouble.text)},
                 {"request_id", parts_.id},
                 {"is_forbidden", trouble.status == 403},
                 {"is_not_found", trouble.status == 404},
                 {"is_fault", trouble.status >= 500}};
    if (!trouble.cause.empty())
        page.data["cause"] = {{"what", trouble.cause},
                              {"route", parts_.method + " " + (route_ ? route_->route.pattern : path_)},
                              {"owner", owner_}};
    try {
        return fromPage(page, Notice());
    } catch (const std::exception& error) {
        state_.ports.incidents.failed({parts_.id, "kernel", std::string("the error page failed: ") + error.what()});
        return plainAnswer(trouble.status, trouble.text + " (request " + parts_.id + ")");
    }
}

void Exchange::finish(Answer& answer) {
    answer.requestId = parts_.id;
    answer.owner = owner_;
    answer.address = parts_.address;
    answer.personId = parts_.viewer.signedIn() ? parts_.viewer.personId() : std::string();
    answer.headOnly = parts_.method == "HEAD";
    auto& headers = answer.headers;
    headers.emplace_back("X-Request-Id", parts_.id);
    answer.standing = answer.has("content-security-policy") ? &state_.standingHeaders : &state_.standingWithPolicy;
    const auto* type = answer.find("content-type");
    if (answer.body.size() <= compressFrom || !type || !isCompressible(*type) || answer.has("content-encoding")) return;
    headers.emplace_back("Vary", "Accept-Encoding");
    if (!acceptsGzip(raw_.head.header("accept-encoding"))) return;
    answer.body = gzip(answer.body);
    headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace guildhall::http
