#include "kernel/http/dispatcher.hpp"

#include "kernel/http/client_address.hpp"
#include "kernel/http/compression.hpp"
#include "kernel/http/form_decoder.hpp"

#include <guildhall/sdk/error.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace guildhall::http {
namespace {

using sdk::Request;
using sdk::Response;

class CountingRandom : public sdk::Random {
public:
    void fill(std::span<std::byte> bytes) override {
        for (auto& byte : bytes) byte = static_cast<std::byte>(next_ = next_ * 1103515245 + 12345);
    }

private:
    std::uint32_t next_ = 7;
};

class OneVisitor : public Visitors {
public:
    std::optional<Visit> identify(const std::string& token, const std::string&, bool) override {
        if (token != "good" || over) return {};
        sdk::Viewer::Parts parts;
        parts.personId = "cper-abcdefghjkmn";
        parts.permissions = {"things.view"};
        if (other) parts.personId = "cper-mmmmmmmmmmmm";
        return Visit{sdk::hashToken(token), sdk::Viewer(parts)};
    }
    std::optional<std::string> keepForm(const std::string&, const KeptForm& form) override {
        kept = form;
        return "the-token";
    }
    std::optional<KeptForm> keptForm(const std::string& token, const std::string&) override {
        return token == "the-token" ? kept : std::nullopt;
    }
    bool over = false, other = false;
    std::optional<KeptForm> kept;
};

class PlainRenderer : public Renderer {
public:
    std::string render(const sdk::Page& page, const PageContext& context) override {
        token = context.csrfToken;
        if (page.templateName == "kernel/form")
            return "<form method=\"post\" action=\"/things\"><input name=\"name\" value=\"\"></form>" +
                   (context.notice ? context.notice->first : "");
        return page.templateName + "|" + page.title + "|" + page.data.dump() + "|" +
               (context.notice ? context.notice->first : "") + "|" + std::string(2000, '.');
    }
    std::string token;
};

class DispatcherTest : public ::testing::Test {
protected:
    DispatcherTest() {
        put("kernel",
            {{"GET", "/open", sdk::Public, [](const Request&) { return Response::text("open"); }, {}},
             {"GET",
              "/page",
              sdk::Public,
              [](const Request&) { return Response::page({.templateName = "kernel/x", .title = "X"}); },
              {}},
             {"GET",
              "/mine",
              sdk::SignedIn,
              [](const Request&) { return Response::page({.templateName = "kernel/x", .title = "X"}); },
              {}},
             {"GET",
              "/things/{id}",
              "things.view",
              [](const Request& r) { return Response::text(r.pathValue("id")); },
              {}},
             {"GET", "/things/new", "things.view", [](const Request&) { return Response::text("the form"); }, {}},
             {"GET",
              "/export",
              "things.view",
              [](const Request&) { return Response::text("names").disclosing("things.thing"); },
              {}},
             {"GET", "/secret", "things.secret", [](const Request&) { return Response::text("secret"); }, {}},
             {"POST",
              "/things",
              "things.view",
              [this](const Request& r) {
                  if (++made_ == failing_) throw sdk::Unavailable("Not now.");
                  std::this_thread::sleep_for(std::chrono::milliseconds(r.form("name") == "slow" ? 100 : 0));
                  return Response::redirect("/things/" + std::to_string(made_)).notice("Saved " + r.form("name"));
              },
              {}},
             {"GET",
              "/form",
              sdk::SignedIn,
              [](const Request&) { return Response::page({.templateName = "kernel/form", .title = "X"}); },
              {}},
             {"POST", "/enter", sdk::Public, [](const Request&) { return Response::text("in"); }, {}},
             {"POST", "/hook", sdk::Public, [](const Request& r) { return Response::text(r.body()); }, {.csrf = false}},
             {"POST",
              "/upload",
              sdk::Public,
              [](const Request& r) {
                  const auto* list = r.upload("list");
                  const auto bytes = list ? list->open() : nullptr;
                  return Response::text(
                      !bytes ? "none of " + std::to_string(r.body().size())
                             : r.form("name") + (list->file ? " in a file " : " in memory ") +
                                   sdk::hashToken(std::string(std::istreambuf_iterator<char>(*bytes), {})));
              },
              {.csrf = false}},
             {"GET",
              "/fail",
              sdk::Public,
              [](const Request&) -> Response { throw std::runtime_error("secret path /etc"); },
              {}},
             {"GET", "/too-much", sdk::Public, [](const Request&) -> Response { throw std::bad_alloc(); }, {}},
             {"GET", "/fail-oddly", sdk::Public, [](const Request&) -> Response { throw 42; }, {}},
             {"GET",
              "/gone",
              sdk::Public,
              [](const Request&) -> Response { throw sdk::NotFound("No such thing."); },
              {}},
             {"GET",
              "/wait",
              sdk::Public,
              [](const Request&) -> Response { throw sdk::TooManyRequests("Wait.", std::chrono::seconds(3)); },
              {}},
             {"GET",
              "/api/fail",
              sdk::Public,
              [](const Request&) -> Response {
                  throw sdk::Invalid(std::vector<sdk::FieldError>{{"name", "Too long."}});
              },
              {}},
             {"GET",
              "/file",
              sdk::Public,
              [this](const Request&) { return Response::file(file_, "application/pdf"); },
              {}}});
        file_ = std::filesystem::temp_directory_path() / ("guildhall-dispatcher-" + std::to_string(::getpid()));
        std::ofstream(file_) << "0123456789";
    }
    ~DispatcherTest() override { std::filesystem::remove(file_); }

    void put(const std::string& owner, std::vector<sdk::Route> routes) {
        std::vector<OwnedRoute> owned;
        for (auto& route : routes) owned.push_back({owner, nullptr, std::move(route), false});
        dispatcher_.routes().replace(std::make_shared<const RouteTable>(std::move(owned)));
    }
    using Headers = std::vector<std::pair<std::string, std::string>>;
    Answer ask(const std::string& method, const std::string& target, Headers headers = {},
               const std::string& body = "") {
        headers.emplace_back("host", "127.0.0.1:8080");
        return dispatcher_.answer(
            {.head = {method, target, 1, std::move(headers)}, .body = body, .address = "127.0.0.1"});
    }
    Answer post(const std::string& target, const std::string& body, Headers headers = {}) {
        headers.emplace_back("content-type", "application/x-www-form-urlencoded");
        return ask("POST", target, std::move(headers), body);
    }
    static std::string header(const Answer& answer, const std::string& name) {
        for (const auto& [key, value] : answer.headers)
            if (key == name) return value;
        const auto standing = answer.standing ? *answer.standing : std::string();
        const auto at = standing.find(name + ": ");
        if (at == std::string::npos) return {};
        const auto begin = at + name.size() + 2;
        return standing.substr(begin, standing.find("\r\n", begin) - begin);
    }
    const std::pair<std::string, std::string> cookie_{"cookie", "guildhall=good"};

    std::filesystem::path file_;
    CountingRandom random_;
    OneVisitor visitors_;
    PlainRenderer renderer_;
    struct Heard : Incidents {
        void denied(const Refusal& refusal) override { denials.push_back(refusal.reason); }
        void disclosed(const Request&, const sdk::Disclosure& disclosure) override {
            if (auditAway) throw sdk::Unavailable("The database is away.");
            disclosures.push_back(disclosure.what);
        }
        void failed(const Failure& failure) override { failures.push_back(failure.owner + ": " + failure.what); }
        std::vector<std::string> denials, disclosures, failures;
        bool auditAway = false;
    } heard_;
    std::atomic<int> made_{0};
    int failing_ = 0;
    Dispatcher dispatcher_{{.secret = std::string(32, 's')}, {visitors_, renderer_, random_, heard_}};
};

TEST_F(DispatcherTest, SendsSignedOutVisitorsToSignInAndBack) {
    const auto answer = ask("GET", "/things/a?b=c&d=e");
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(header(answer, "Location"), "/login?return=/things/a%3Fb%3Dc%26d%3De");
}

TEST_F(DispatcherTest, ChecksThePermissionOfTheRoute) {
    EXPECT_EQ(ask("GET", "/things/a", {cookie_}).body, "a");
    EXPECT_EQ(ask("GET", "/things/new", {cookie_}).body, "the form");
    EXPECT_EQ(ask("GET", "/secret", {cookie_}).status, 403);
    EXPECT_EQ(heard_.denials, std::vector<std::string>{"things.secret"});
}

TEST_F(DispatcherTest, LetsPersonalDataOutOnlyOnceThatIsRecorded) {
    EXPECT_EQ(ask("GET", "/export", {cookie_}).body, "names");
    EXPECT_EQ(heard_.disclosures, std::vector<std::string>{"things.thing"});
    heard_.auditAway = true;
    const auto refused = ask("GET", "/export", {cookie_});
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.body.find("names"), std::string::npos);
}

TEST_F(DispatcherTest, TakesWritesOnlyWithTheTokenOfItsOwnPage) {
    ask("GET", "/mine", {cookie_});
    const auto token = renderer_.token;
    EXPECT_EQ(post("/things", "name=Ann&csrf=" + token, {cookie_}).status, 303);
    EXPECT_EQ(made_, 1);
    EXPECT_EQ(post("/things", "name=Ann", {cookie_}).status, 403);
    EXPECT_EQ(post("/things", "name=Ann&csrf=" + token.substr(0, token.size() - 1) + "x", {cookie_}).status, 403);
    EXPECT_EQ(post("/enter", "csrf=" + token).status, 403);
    EXPECT_EQ(post("/things", "csrf=" + token, {cookie_, {"sec-fetch-site", "cross-site"}}).status, 403);
    EXPECT_EQ(post("/things", "csrf=" + token, {cookie_, {"sec-fetch-site", "same-site"}}).status, 403);
    EXPECT_EQ(post("/things", "csrf=" + token, {cookie_, {"origin", "http://evil.test"}}).status, 403);
    EXPECT_EQ(post("/things", "csrf=" + token, {cookie_, {"origin", "null"}}).status, 403);
    EXPECT_EQ(post("/things", "csrf=" + token,
                   {cookie_, {"origin", "http://127.0.0.1:8080"}, {"sec-fetch-site", "same-origin"}})
                  .status,
              303);
    EXPECT_EQ(ask("POST", "/hook", {{"origin", "http://evil.test"}}, "signed").body, "signed");
}

TEST_F(DispatcherTest, DoesAFormThatIsSentTwiceOnce) {
    ask("GET", "/mine", {cookie_});
    const auto form = "name=slow&csrf=" + renderer_.token;
    std::vector<std::string> locations(4);
    std::vector<std::thread> clicks;
    for (auto& location : locations)
        clicks.emplace_back([&] { location = header(post("/things", form, {cookie_}), "Location"); });
    for (auto& click : clicks) click.join();
    EXPECT_EQ(locations, std::vector<std::string>(4, "/things/1"));
    EXPECT_EQ(made_, 1);
    EXPECT_EQ(header(post("/things", "name=other&csrf=" + renderer_.token, {cookie_}), "Location"), "/things/2");
    ask("GET", "/mine", {cookie_});
    EXPECT_EQ(header(post("/things", "name=slow&csrf=" + renderer_.token, {cookie_}), "Location"), "/things/3")
        << "the same values from another page are another form";
}

TEST_F(DispatcherTest, DoesAFormAgainThatFailedTheFirstTime) {
    ask("GET", "/mine", {cookie_});
    failing_ = 1;
    EXPECT_EQ(post("/things", "name=a&csrf=" + renderer_.token, {cookie_}).status, 503);
    EXPECT_EQ(post("/things", "name=a&csrf=" + renderer_.token, {cookie_}).status, 303);
    EXPECT_EQ(made_, 2);
}

TEST_F(DispatcherTest, KeepsWhatWasTypedWhenTheSessionHasEnded) {
    ask("GET", "/form", {cookie_});
    const auto form = "name=%C3%85sa+%22x%22&password=hidden&csrf=" + renderer_.token;
    visitors_.over = true;
    const auto answer = post("/things", form, {cookie_, {"referer", "http://127.0.0.1:8080/form?tab=1"}});
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(header(answer, "Location"), "/login?ended=yes&return=/form%3Ftab%3D1%26kept-form%3Dthe-token");
    EXPECT_EQ(made_, 0);
    EXPECT_TRUE(heard_.denials.empty());
    EXPECT_FALSE(visitors_.kept->values.contains("password"));
    visitors_.over = false;
    const auto page = ask("GET", "/form?tab=1&kept-form=the-token", {cookie_}).body;
    EXPECT_NE(page.find("value=\"Åsa &quot;x&quot;\""), std::string::npos) << page;
    EXPECT_NE(page.find("nothing has been saved yet"), std::string::npos);
    EXPECT_EQ(ask("GET", "/form?kept-form=other", {cookie_}).body.find("Åsa"), std::string::npos);
    // From the page that showed the form's errors, whose address is the list's.
    const auto elsewhere = ask("GET", "/mine?kept-form=the-token", {cookie_}).body;
    EXPECT_TRUE(elsewhere.starts_with("kernel/kept_form|")) << elsewhere;
    EXPECT_NE(elsewhere.find("\"action\":\"/things\""), std::string::npos);
    EXPECT_NE(elsewhere.find("Åsa"), std::string::npos);
}

TEST_F(DispatcherTest, KeepsNothingForWhoHasNoFormOfOurs) {
    ask("GET", "/form", {cookie_});
    const auto form = "name=a&csrf=" + renderer_.token;
    visitors_.over = true;
    for (const auto& [body, headers] :
         std::vector<std::pair<std::string, Headers>>{{"name=a&csrf=forged", {cookie_}},
                                                      {form, {}},
                                                      {form, {{"cookie", "guildhall=another"}}},
                                                      {"name=a", {cookie_}}}) {
        const auto answer = post("/things", body, headers);
        EXPECT_EQ(answer.status, 403);
        EXPECT_NE(answer.body.find("You are signed out"), std::string::npos);
    }
    EXPECT_EQ(header(post("/things", form, {cookie_, {"referer", "https://evil.example/form"}}), "Location"),
              "/login?ended=yes");
    EXPECT_FALSE(visitors_.kept);
}

TEST_F(DispatcherTest, CarriesANoticeToThePersonsNextPageOnce) {
    ask("GET", "/mine", {cookie_});
    const auto saved = post("/things", "name=Ann&csrf=" + renderer_.token, {cookie_});
    EXPECT_EQ(saved.status, 303);
    EXPECT_EQ(header(saved, "Location"), "/things/1");
    const auto set = header(saved, "Set-Cookie");
    EXPECT_NE(set.find("; HttpOnly; SameSite=Lax; Max-Age=300"), std::string::npos) << set;
    const auto notice = set.substr(0, set.find(';'));
    const auto with = [&](const std::string& more) { return Headers{{"cookie", "guildhall=good; " + more}}; };

    EXPECT_TRUE(ask("GET", "/fail", with(notice)).body.starts_with("errors/error|"));
    EXPECT_EQ(header(ask("GET", "/fail", with(notice)), "Set-Cookie"), "")
        << "a fault's page leaves it for the next one";
    const auto page = ask("GET", "/mine", with(notice));
    EXPECT_NE(page.body.find("|Saved Ann|"), std::string::npos);
    EXPECT_EQ(header(page, "Set-Cookie"), "guildhall-notice=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    EXPECT_NE(ask("GET", "/mine", {cookie_}).body.find("||"), std::string::npos);

    auto forged = notice;
    forged[notice.find('=') + 3] ^= 1;
    for (const auto& bad : {forged, std::string("guildhall-notice=.") + std::string(64, 'a'), notice.substr(0, 60)})
        EXPECT_NE(ask("GET", "/mine", with(bad)).body.find("||"), std::string::npos) << bad;
    visitors_.other = true;
    EXPECT_NE(ask("GET", "/mine", with(notice)).body.find("||"), std::string::npos) << "it was made for somebody else";
}

TEST_F(DispatcherTest, ProtectsFormsBeforeSignInByACookieOfTheirOwn) {
    const auto page = ask("GET", "/page");
    const auto set = header(page, "Set-Cookie");
    ASSERT_TRUE(set.starts_with("guildhall-visitor=")) << set;
    EXPECT_NE(set.find("HttpOnly; SameSite=Lax"), std::string::npos);
    const std::pair<std::string, std::string> visitor{"cookie", set.substr(0, set.find(';'))};
    EXPECT_EQ(post("/enter", "csrf=" + renderer_.token, {visitor}).status, 200);
    EXPECT_EQ(
        post("/enter", "csrf=" + renderer_.token, {{"cookie", "guildhall-visitor=" + std::string(43, 'a')}}).status,
        403);
    EXPECT_EQ(post("/enter", "csrf=" + renderer_.token).status, 403);
}

TEST_F(DispatcherTest, TurnsEveryFailureIntoItsPage) {
    const auto fault = ask("GET", "/fail");
    EXPECT_EQ(fault.status, 500);
    EXPECT_EQ(fault.body.find("/etc"), std::string::npos);
    EXPECT_NE(fault.body.find(fault.requestId), std::string::npos);
    EXPECT_EQ(heard_.failures, std::vector<std::string>{"kernel: secret path /etc"});
    EXPECT_EQ(ask("GET", "/fail-oddly").status, 500);
    EXPECT_EQ(ask("GET", "/too-much").status, 503);
    EXPECT_EQ(heard_.failures.back(), "kernel: out of memory: the request was given up");
    EXPECT_EQ(ask("GET", "/gone").status, 404);
    EXPECT_EQ(ask("GET", "/nowhere").status, 404);
    EXPECT_EQ(header(ask("GET", "/wait"), "Retry-After"), "3");
    EXPECT_EQ(header(ask("GET", "/enter"), "Allow"), "POST");
    EXPECT_EQ(header(ask("POST", "/open"), "Allow"), "GET, HEAD");
    const auto problem = ask("GET", "/api/fail");
    EXPECT_EQ(problem.status, 422);
    EXPECT_EQ(sdk::Value::parse(problem.body)["errors"][0]["field"], "name");
}

TEST_F(DispatcherTest, RefusesPathsAndFormsThatAreNotText) {
    EXPECT_EQ(ask("GET", "/things/%ff", {cookie_}).status, 400);
    EXPECT_EQ(ask("GET", "/things/%2e%2e", {cookie_}).status, 400);
    EXPECT_EQ(ask("GET", "/things/a%2fb", {cookie_}).status, 400);
    EXPECT_EQ(ask("GET", "/open?a=%ff").status, 400);
    EXPECT_EQ(post("/enter", "a=%zz").status, 400);
    EXPECT_EQ(ask("GET", "/open/").status, 308);
    EXPECT_EQ(ask("GET", "//evil.test/").status, 404);
}

TEST_F(DispatcherTest, SetsTheHeadersThatProtectEveryAnswer) {
    const auto answer = ask("GET", "/mine", {cookie_, {"accept-encoding", "br, gzip"}});
    EXPECT_NE(header(answer, "Content-Security-Policy").find("default-src 'none'"), std::string::npos);
    EXPECT_EQ(header(answer, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header(answer, "Cache-Control"), "no-store");
    EXPECT_EQ(header(answer, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(ask("GET", "/mine", {cookie_, {"accept-encoding", "gzip;q=0"}}), "Content-Encoding"), "");
}

TEST_F(DispatcherTest, ServesFilesWithRangesAndConditions) {
    const auto whole = ask("GET", "/file");
    ASSERT_TRUE(whole.file);
    EXPECT_EQ(whole.file->length(), 10U);
    EXPECT_EQ(ask("GET", "/file", {{"if-none-match", header(whole, "ETag")}}).status, 304);
    EXPECT_EQ(ask("GET", "/file", {{"if-modified-since", header(whole, "Last-Modified")}}).status, 304);
    const auto part = ask("GET", "/file", {{"range", "bytes=2-4"}});
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.file->offset(), 2U);
    EXPECT_EQ(part.file->length(), 3U);
    EXPECT_EQ(header(part, "Content-Range"), "bytes 2-4/10");
    EXPECT_EQ(ask("GET", "/file", {{"range", "bytes=-3"}}).file->offset(), 7U);
    EXPECT_EQ(ask("GET", "/file", {{"range", "bytes=20-"}}).status, 416);
    EXPECT_EQ(ask("GET", "/file", {{"range", "bytes=0-1,3-4"}}).status, 200);
    EXPECT_EQ(ask("GET", "/file", {{"range", "bytes=2-4"}, {"if-range", "\"other\""}}).status, 200);
}

TEST_F(DispatcherTest, AHeadOfAFileTellsOfTheWholeWhateverRangeItAsksFor) {
    const auto head = ask("HEAD", "/file", {{"range", "bytes=2-4"}});
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(head.headOnly);
    EXPECT_EQ(head.file->length(), 10U);
    const auto gone = ask("GET", "/file", {{"if-match", "\"other\""}});
    EXPECT_EQ(gone.status, 412);
    EXPECT_FALSE(gone.file);
}

TEST_F(DispatcherTest, AnUploadIsReadTheSameWhereverItsBodyLies) {
    const auto bodies = std::make_shared<BodyBudget>(
        BodyLimits{.each = 0, .memory = 0, .folder = std::filesystem::temp_directory_path()});
    const auto send = [&](const std::string& body, bool inFile) {
        RawRequest request{.head = {"POST", "/upload", 1, {{"content-type", "multipart/form-data; boundary=edge"}}},
                           .address = "127.0.0.1"};
        request.received.use(bodies.get());
        if (inFile)
            EXPECT_FALSE(request.received.append(body));
        else
            request.body = body;
        return dispatcher_.answer(std::move(request)).body;
    };
    for (const std::size_t size : {10U, 100'000U, 1'000'000U}) {
        const std::string content(size, 'x');
        const auto body =
            "--edge\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAda\r\n--edge\r\n"
            "Content-Disposition: form-data; name=\"list\"; filename=\"l.csv\"\r\n\r\n" +
            content + "\r\n--edge--\r\n";
        EXPECT_EQ(send(body, false), "Ada in memory " + sdk::hashToken(content));
        // Handlers of small forms find the bytes where they always are, also when the memory was short.
        const auto* place = size > sdk::Upload::inMemory ? "Ada in a file " : "Ada in memory ";
        EXPECT_EQ(send(body, true), place + sdk::hashToken(content));
    }
    EXPECT_EQ(bodies->diskTaken(), 0U);
}

TEST_F(DispatcherTest, DoesAFormWithALargeFileThatIsSentTwiceOnce) {
    const auto bodies = std::make_shared<BodyBudget>(
        BodyLimits{.each = 0, .memory = 0, .folder = std::filesystem::temp_directory_path()});
    ask("GET", "/mine", {cookie_});
    const auto send = [&](char last) {
        RawRequest request{
            .head = {"POST", "/things", 1, {cookie_, {"content-type", "multipart/form-data; boundary=edge"}}},
            .address = "127.0.0.1"};
        request.received.use(bodies.get());
        EXPECT_FALSE(request.received.append(
            "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + renderer_.token +
            "\r\n--edge\r\nContent-Disposition: form-data; name=\"list\"; filename=\"l.csv\"\r\n\r\n" +
            std::string(1'000'000, 'x') + last + "\r\n--edge--\r\n"));
        return header(dispatcher_.answer(std::move(request)), "Location");
    };
    EXPECT_EQ(send('a'), "/things/1");
    EXPECT_EQ(send('a'), "/things/1");
    EXPECT_EQ(send('b'), "/things/2") << "another file is another form, wherever it differs";
}

TEST_F(DispatcherTest, KeepsOnlyTheRouteOfAStreamUntilItEnds) {
    put("stream", {{"GET",
                    "/s",
                    sdk::Public,
                    [](const Request&) { return Response::stream("text/plain", [](sdk::Sink&) {}); },
                    {}},
                   {"GET", "/t", sdk::Public, [](const Request&) { return Response::text("t"); }, {}}});
    const auto page = ask("GET", "/t");
    auto streaming = std::make_unique<Answer>(ask("GET", "/s"));
    auto old = dispatcher_.routes().replace(std::make_shared<const RouteTable>(std::vector<OwnedRoute>{}));
    const std::weak_ptr<const OwnedRoute> streamed = old->find("GET", {"s"}).route,
                                          other = old->find("GET", {"t"}).route;
    EXPECT_EQ(old.use_count(), 1);
    old.reset();
    EXPECT_FALSE(streamed.expired());
    EXPECT_TRUE(other.expired());
    streaming.reset();
    EXPECT_TRUE(streamed.expired());
    EXPECT_EQ(ask("GET", "/t").status, 404);
}

TEST(RouteTable, RefusesTwoOwnersOfOneAddressNamingBoth) {
    const auto handler = [](const Request&) { return Response::text(""); };
    std::vector<OwnedRoute> routes{{"alpha", nullptr, {"GET", "/a/{id}", sdk::Public, handler, {}}, false},
                                   {"beta", nullptr, {"GET", "/a/{name}", sdk::Public, handler, {}}, false}};
    try {
        RouteTable table(routes);
        FAIL();
    } catch (const RouteClash& clash) {
        EXPECT_NE(std::string(clash.what()).find("alpha (GET /a/{id})"), std::string::npos);
        EXPECT_NE(std::string(clash.what()).find("beta (GET /a/{name})"), std::string::npos);
    }
}

TEST(RouteTable, PrefersTheLeftmostLiteralAndStillFindsTheRest) {
    const auto handler = [](const Request&) { return Response::text(""); };
    const RouteTable table({{"k", nullptr, {"GET", "/a/{x}/c", sdk::Public, handler, {}}, false},
                            {"k", nullptr, {"GET", "/a/b/{y}", sdk::Public, handler, {}}, false},
                            {"k", nullptr, {"POST", "/a/b/d", sdk::Public, handler, {}}, false}});
    EXPECT_EQ(table.find("GET", {"a", "b", "c"}).route->route.pattern, "/a/b/{y}");
    EXPECT_EQ(table.find("GET", {"a", "z", "c"}).pathValues.at("x"), "z");
    EXPECT_EQ(table.find("GET", {"a", "b", "d"}).route->route.pattern, "/a/b/{y}");
    EXPECT_EQ(table.find("PUT", {"a", "b", "d"}).allowed, (std::vector<std::string>{"GET", "HEAD", "POST"}));
    EXPECT_EQ(table.find("GET", {"a", ""}).route, nullptr);
}

TEST(FormDecoder, ReadsMultipartFormsStrictly) {
    const auto form = decodeMultipart(
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; "
        "name=\"f\"; filename=\"C:\\\\dir\\\\p;q.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n--b--\r\n",
        "b");
    EXPECT_EQ(form.values.find("a")->second, "x");
    ASSERT_EQ(form.uploads.size(), 1U);
    EXPECT_EQ(form.uploads[0].fileName, "p;q.png");
    EXPECT_EQ(form.uploads[0].content, "\x89PNG");
    for (const auto* bad : {"", "--x--", "--b", "--b\r\n", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
                            "--b\r\nx\r\n--b--", "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
                            "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--"})
        EXPECT_THROW(decodeMultipart(bad, "b"), BadRequest) << bad;
    EXPECT_THROW(multipartBoundary("multipart/form-data"), BadRequest);
    EXPECT_EQ(multipartBoundary("multipart/form-data; boundary=\"a b\""), "a b");
    EXPECT_EQ(multipartBoundary("text/plain"), std::nullopt);
}

// php/php-src #8206: what browsers write for a quotation mark and line breaks stays in the name.
TEST(FormDecoder, ReadsNamesOfFilesAsTheyWereChosen) {
    const auto named = [](const std::string& name) {
        const auto form = decodeMultipart(
            "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + name + "\"\r\n\r\nx\r\n--b--\r\n", "b");
        return form.uploads.at(0).fileName;
    };
    EXPECT_EQ(named("the %22big%22 one, 100%25.pdf"), "the \"big\" one, 100%25.pdf");
    EXPECT_EQ(named("a%0D%0AX: y.pdf"), "aX: y.pdf");
    const auto longest = named(std::string(300, 'a') + ".pdf");
    EXPECT_LE(longest.size(), 255U);
    EXPECT_TRUE(longest.ends_with(".pdf")) << longest;
}

TEST(FormDecoder, TakesAsManyPartsAsALongFormHas) {
    const auto parts = [](int count) {
        std::string body;
        for (int i = 0; i < count; ++i) body += "--b\r\nContent-Disposition: form-data; name=\"box\"\r\n\r\nx\r\n";
        return decodeMultipart(body + "--b--\r\n", "b").values.size();
    };
    EXPECT_EQ(parts(1'000), 1'000U);
    EXPECT_THROW(parts(1'001), BadRequest);
}

TEST(ClientAddress, BelievesOnlyTrustedProxies) {
    EXPECT_EQ(clientAddress("9.9.9.9", "1.2.3.4", "127.0.0.1"), "9.9.9.9");
    EXPECT_EQ(clientAddress("127.0.0.1", "6.6.6.6, 1.2.3.4", "127.0.0.1"), "1.2.3.4");
    EXPECT_EQ(clientAddress("127.0.0.1", "6.6.6.6, 1.2.3.4, 10.1.2.3", "127.0.0.1, 10.0.0.0/8"), "1.2.3.4");
    EXPECT_EQ(clientAddress("127.0.0.1", "", "127.0.0.1"), "127.0.0.1");
}

TEST(ClientAddress, IsReadInEveryFormProxiesWriteIt) {
    const std::pair<const char*, const char*> forms[] = {
        {"192.0.2.43", "192.0.2.43"},
        {"192.0.2.43:4711", "192.0.2.43"},
        {"192.0.2.43:_hidden", "192.0.2.43"},
        {"2001:db8:cafe::17", "2001:db8:cafe::17"},
        {"[2001:db8:cafe::17]", "2001:db8:cafe::17"},
        {"[2001:DB8:cafe::17]:4711", "2001:db8:cafe::17"},
        {"\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"},
        {"[192.0.2.43]:80", "192.0.2.43"},
        {"::ffff:192.0.2.43", "192.0.2.43"},
        {"\"192.0.2.43:4711\"", "192.0.2.43"},
        {"_gazonk", "_gazonk"},
        {"_SEVKISEK:80", "_SEVKISEK"},
        {"unknown", "unknown"},
        {"nonsense", "unknown"},
        {"[nonsense]", "unknown"},
        {"[::1", "unknown"},
        {"1.2.3.4:99x", "unknown"},
        {"_a b", "unknown"},
    };
    for (const auto& [written, read] : forms) {
        EXPECT_EQ(clientAddress("127.0.0.1", written, "127.0.0.1"), read) << written;
        EXPECT_EQ(clientAddress("127.0.0.1", std::string("6.6.6.6, ") + written, "127.0.0.1"), read) << written;
        EXPECT_EQ(clientAddress("127.0.0.1", "", "127.0.0.1", std::string("for=6.6.6.6, proto=https;For=") + written),
                  read)
            << written;
    }
    EXPECT_EQ(clientAddress("127.0.0.1", "", "127.0.0.1", "for=\"1.2.3.4, 5\";by=_x"), "unknown");
    EXPECT_EQ(clientAddress("127.0.0.1", "", "127.0.0.1", "proto=https"), "unknown");
    EXPECT_EQ(clientAddress("127.0.0.1", "1.2.3.4", "127.0.0.1", "for=6.6.6.6"), "1.2.3.4");
    EXPECT_EQ(clientAddress("127.0.0.1", "1.2.3.4:80, 10.1.2.3:443", "127.0.0.1, 10.0.0.0/8"), "1.2.3.4");
}

TEST(RequestHead, SeveralHeadersOfOneNameAreOneList) {
    const RequestHead head{"GET", "/", 1, {{"x-forwarded-for", "6.6.6.6"}, {"x-forwarded-for", "1.2.3.4"}}};
    EXPECT_EQ(clientAddress("127.0.0.1", head.joined("x-forwarded-for"), "127.0.0.1"), "1.2.3.4");
}

TEST(ClientAddress, HasOneSpelling) {
    EXPECT_EQ(clientAddress("127.0.0.1", "2001:DB8:0::1", "127.0.0.1"), "2001:db8::1");
    for (const auto* odd : {"1.2.3.4 5", "1.2.3", "0x01.2.3.4", "01.2.3.4", "1"})
        EXPECT_EQ(clientAddress("127.0.0.1", odd, "127.0.0.1"), "unknown") << odd;
    EXPECT_EQ(namedClient(std::string_view("2001:db8::1\0:x", 14)), "unknown") << "found by fuzzing: read to its NUL";
}

TEST(SessionCookie, BindsItselfToTheHostUnderHttps) {
    const SessionCookie cookie("https://guildhall.test");
    EXPECT_EQ(cookie.set("t"), "__Host-guildhall=t; Path=/; HttpOnly; SameSite=Lax; Secure");
    EXPECT_EQ(SessionCookie("http://127.0.0.1").clear(), "guildhall=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

TEST(ReturnPath, StaysOnThisSite) {
    EXPECT_EQ(returnPathOr("/a?b=c"), "/a?b=c");
    for (const auto* bad : {"", "a", "//evil.test", "/\\evil.test", "\\\\evil", "https://evil.test", "/a\nb", "/ a",
                            "javascript:alert(1)"})
        EXPECT_EQ(returnPathOr(bad), "/") << bad;
}

}  // namespace
}  // namespace guildhall::http
