#include <guildhall/testkit/test_host.hpp>

#include "kernel/lua/answer_check.hpp"
#include "kernel/lua/rule_zygote.hpp"
#include "kernel/mail/outbox.hpp"
#include "kernel/rehearsal/rehearsal.hpp"
#include "kernel/rehearsal/rehearsal_repository.hpp"

#include <algorithm>
#include <cstdlib>

namespace guildhall::testkit {

namespace {

/// Rule workers are forked from a process that must be there before the first thread: before main, then.
const bool zygoteStarted = (lua::RuleZygote::start(), true);

rehearsal::RehearsalOptions rehearsalOptions(const TestHostOptions& options, const Environment& environment) {
    rehearsal::RehearsalOptions all;
    all.plugins = options.needs;
    all.plugins.push_back(options.plugin);
    all.rules = options.rules;
    all.environment = environment;
    if (options.engine == Engine::Postgresql) all.postgresql = postgresqlUrl();
    const auto id = std::filesystem::canonical(options.plugin).filename().string();
    for (const auto& [key, value] : options.settings) all.settings["plugin." + id + "." + key] = value;
    return all;
}

/// The five characters mustache writes as entities.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&apos;"; break;
            default: out += c;
        }
    return out;
}

Answer answerOf(rehearsal::Reply reply) { return {reply.status, std::move(reply.body), std::move(reply.headers)}; }

}  // namespace

std::string postgresqlUrl() {
    const char* url = std::getenv("GUILDHALL_TEST_POSTGRES");
    return url ? url : "";
}

std::string Answer::header(std::string_view name) const { return rehearsal::Reply{status, headers, {}}.header(name); }

bool Answer::shows(std::string_view text) const { return body.find(escaped(text)) != std::string::npos; }

struct Client::Inside {
    rehearsal::Visitor visitor;
};

Client::Client(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Answer Client::get(const std::string& target) { return answerOf(inside_->visitor.get(target)); }
Answer Client::post(const std::string& target, const FormValues& form) {
    return answerOf(inside_->visitor.post(target, form));
}
Answer Client::postWithoutToken(const std::string& target, const FormValues& form) {
    return answerOf(inside_->visitor.postWithoutToken(target, form));
}
Answer Client::send(const std::string& method, const std::string& target, const sdk::Value& body,
                    const Headers& headers) {
    return sendText(method, target, body.is_null() ? "" : body.dump(), body.is_null() ? "" : "application/json",
                    headers);
}
Answer Client::sendText(const std::string& method, const std::string& target, const std::string& body,
                        const std::string& type, const Headers& headers) {
    return answerOf(inside_->visitor.sendText(method, target, type, body, headers));
}
Answer Client::upload(const std::string& target, const std::string& field, const std::string& fileName,
                      const std::string& content, const FormValues& form) {
    return answerOf(inside_->visitor.upload(target, field, fileName, content, form));
}
const std::string& Client::personId() const { return inside_->visitor.personId(); }

struct TestHost::Inside {
    explicit Inside(const TestHostOptions& options)
        : id(std::filesystem::canonical(options.plugin).filename().string()),
          rehearsal(rehearsalOptions(options, {.clock = clock, .random = random, .http = http, .log = log})) {}

    /// Hears every event that is declared now.
    void listen() {
        auto& events = rehearsal.house().plugins.events;
        events.remove("testkit");
        kinds::Contribution ears{.owner = "testkit"};
        for (const auto& event : events.list())
            ears.declarations.emplace_back(
                sdk::Listener{event.name, "Remember for the test",
                              [this, name = event.name](sdk::Transaction& tx, const sdk::Value& data) {
                                  tx.afterCommit([this, name, data] { published[name].push_back(data); });
                              },
                              sdk::Delivery::InTransaction});
        events.add(ears);
    }

    std::string id;
    std::map<std::string, std::vector<sdk::Value>> published;
    std::shared_ptr<void> alive = std::make_shared<int>();  ///< what a provider's library is to its interfaces
    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    std::shared_ptr<FakeRandom> random = std::make_shared<FakeRandom>();
    std::shared_ptr<FakeHttp> http = std::make_shared<FakeHttp>();
    std::shared_ptr<FakeLog> log = std::make_shared<FakeLog>();
    rehearsal::Rehearsal rehearsal;
};

TestHost::TestHost(const TestHostOptions& options) : inside_(std::make_unique<Inside>(options)) {
    inside_->rehearsal.enable();
    inside_->listen();
    if (options.demonstration) inside_->rehearsal.demonstrate();
}
TestHost::~TestHost() { inside_->http->letGoOfCode(); }

Client TestHost::signedOut() {
    return Client(std::make_unique<Client::Inside>(Client::Inside{inside_->rehearsal.signedOut()}));
}
Client TestHost::signedInAs(const std::string& role) {
    return Client(std::make_unique<Client::Inside>(Client::Inside{inside_->rehearsal.signedInAs(role)}));
}

FakeClock& TestHost::clock() { return *inside_->clock; }
FakeHttp& TestHost::http() { return *inside_->http; }
FakeLog& TestHost::log() { return *inside_->log; }
std::filesystem::path TestHost::files() const {
    return inside_->rehearsal.scratch().folder() / "var/files" / inside_->id;
}
sdk::Database& TestHost::database() { return *inside_->rehearsal.house().database; }

int TestHost::runJobs() { return inside_->rehearsal.runJobs(); }

std::string TestHost::runJob(const std::string& kind, const sdk::Value& payload) {
    auto& queue = inside_->rehearsal.house().jobs.queue;
    const auto id = database().write(
        [&](sdk::Transaction& tx) { return queue.enqueue(tx, {.kind = kind, .payload = payload, .title = kind}); });
    runJobs();
    return database().read([&](sdk::Transaction& tx) { return queue.find(tx, id)->state; });
}

std::vector<sdk::Value> TestHost::published(const std::string& event) { return inside_->published[event]; }

void TestHost::publish(const std::string& event, const sdk::Value& data) {
    auto& events = inside_->rehearsal.house().plugins.events;
    const auto known = events.list();
    const bool declared =
        std::ranges::any_of(known, [&](const auto& told) { return told.name == event && !told.owner.empty(); });
    if (!declared) {
        kinds::Contribution absent{.owner = "testkit of " + event};
        absent.declarations.emplace_back(sdk::EventDeclaration{event, "When a test says so", {}});
        events.add(absent);
        inside_->listen();
    }
    database().write([&](sdk::Transaction& tx) { events.publish(tx, event, data); });
}

void TestHost::provide(sdk::Service service) {
    kinds::Contribution standIn{.owner = "testkit", .keepAlive = inside_->alive};
    standIn.declarations.emplace_back(std::move(service));
    inside_->rehearsal.house().plugins.interfaces.add(standIn);
}

std::vector<QueuedMail> TestHost::mails() {
    std::vector<QueuedMail> mails;
    for (auto& row : database().read([](sdk::Transaction& tx) { return rehearsal::RehearsalRepository::mails(tx); })) {
        auto& mail = mails.emplace_back(QueuedMail{
            std::move(row.recipient), std::move(row.templateKey), std::move(row.subject), std::move(row.text),
            std::move(row.html), std::move(row.sender), row.id, std::move(row.status), std::move(row.error),
            std::move(row.from), std::move(row.copies), std::move(row.addedText), std::move(row.decidedBy)});
        if (row.sealed.empty()) continue;
        const auto& secrets = inside_->rehearsal.house().secrets;
        const auto bodies = sdk::Value::parse(secrets.open(row.sealed, mail::sealedMailPlace(row.id)).value());
        mail.text = bodies.at("text").get<std::string>();
        mail.html = bodies.at("html").get<std::string>();
    }
    return mails;
}

namespace {

void compare(std::vector<std::string>& problems, const std::string& name, const sdk::HookDeclaration& hook,
             const std::vector<sdk::Value>& inputs) {
    std::set<std::string> undeclared;
    for (const auto& input : inputs)
        for (auto& path : lua::undeclaredInput(hook, input))
            if (path != "now" && path != "site" && path != "actor") undeclared.insert(std::move(path));
    for (const auto& path : undeclared) problems.push_back(name + " gives “" + path + "”, which its sample lacks");
    for (const auto& path : lua::neverArriving(hook, inputs))
        problems.push_back(name + " has “" + path + "” in its sample, which never arrived");
}

/// What the hook's previews would ask, of its latest subjects.
void addPreviews(sdk::Transaction& tx, const sdk::HookDeclaration& hook, std::vector<sdk::Value>& inputs) {
    if (!hook.preview) return;
    const sdk::Viewer all(
        sdk::Viewer::Parts{.activeRole = "super_admin", .roles = {"super_admin"}, .everything = true});
    for (const auto& subject : hook.preview->subjects(tx, all))
        for (auto& one : hook.preview->cases(tx, all, subject.value)) inputs.push_back(std::move(one.input));
}

}  // namespace

std::vector<std::string> TestHost::hookProblems() {
    std::vector<std::string> problems;
    auto& house = inside_->rehearsal.house();
    house.rules.journal.flush();
    database().read([&](sdk::Transaction& tx) {
        for (const auto& hook : house.rules.engine.hooks()) {
            if (hook.owner != inside_->id) continue;
            auto declared = hook.declaration;
            for (const auto* own : {"now", "site", "actor"}) declared.sampleInput.erase(own);  // the kernel's
            auto inputs = house.rules.journal.inputs(tx, declared.name);
            // Of one that is asked after an event nothing is kept while it has no rules: what it would be asked counts.
            if (declared.after) addPreviews(tx, declared, inputs);
            if (inputs.empty()) problems.push_back(declared.name + " was never asked");
            if (!declared.after) addPreviews(tx, declared, inputs);
            compare(problems, declared.name, declared, inputs);
        }
        std::map<std::string, std::vector<sdk::Value>> facts;
        for (const auto& mail : rehearsal::RehearsalRepository::mails(tx))
            facts[mail.templateKey].push_back(sdk::Value::parse(mail.facts));
        for (const auto& [key, told] : facts)
            if (const auto mail = house.mail.shelf.find(key); mail && mail->owner == inside_->id)
                compare(problems, key, {.name = key, .sampleInput = mail->declared.facts}, told);
    });
    return problems;
}

int TestHost::sendMails() {
    int sent = 0;
    while (inside_->rehearsal.house().mail.sender.sendNext()) ++sent;
    return sent;
}

void TestHost::makeMailDue(const std::string& id) {
    database().write([&](sdk::Transaction& tx) { rehearsal::RehearsalRepository::makeMailDue(tx, id); });
}

std::vector<AuditRecord> TestHost::audit(const std::string& action) {
    const auto json = [](const std::string& text) { return sdk::Value::parse(text, nullptr, false); };
    std::vector<AuditRecord> entries;
    auto found = database().read([&](sdk::Transaction& tx) {
        auto rows = rehearsal::RehearsalRepository::audit(tx, action);
        inside_->rehearsal.house().audit.log.values().open(tx, rows);
        return rows;
    });
    for (auto& [row] : found)
        entries.push_back({row.action, row.target, row.actorId, row.reason, json(row.changes), json(row.details)});
    return entries;
}

void TestHost::disable() {
    inside_->http->letGoOfCode();
    inside_->rehearsal.house().plugins.host.disable(inside_->id);
}
void TestHost::enable() {
    inside_->rehearsal.house().plugins.host.enable(inside_->id);
    inside_->listen();
}

}  // namespace guildhall::testkit
