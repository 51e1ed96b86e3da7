// A whole server in the test's process, without sockets, with your plugin enabled: requests take the real way through
// routing, sessions, permissions, form tokens, templates and redaction.
//
//   TestHost host{{.plugin = "build/plugins/notices"}};
//   auto admin = host.signedInAs("admin");
//   auto answer = admin.post("/notices", {{"title", "Fire drill"}});
//   EXPECT_EQ(answer.status, 303);
//   host.runJobs();
//   EXPECT_EQ(host.mails().size(), 1u);
//
// Data, files and settings are the test's own and go with the host.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/interface.hpp>
#include <guildhall/sdk/value.hpp>
#include <guildhall/testkit/doubles.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace guildhall::testkit {

enum class Engine { Sqlite, Postgresql };

/// GUILDHALL_TEST_POSTGRES: a server on which schemas may be made. Empty: PostgreSQL is not tested.
std::string postgresqlUrl();

struct TestHostOptions {
    std::filesystem::path plugin;                   ///< its built folder, with plugin.json and library
    std::vector<std::filesystem::path> needs = {};  ///< built folders of the plugins it depends on, in that order
    Engine engine = Engine::Sqlite;
    std::filesystem::path rules = {};                  ///< a folder of Lua rules
    std::map<std::string, std::string> settings = {};  ///< of this plugin, as an administrator would save them
    bool demonstration = false;                        ///< with the demonstration's people and data
};

/// What came back, whole: streams have run, files are read.
struct Answer {
    int status = 0;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;

    /// First of that name, any case; empty when absent.
    std::string header(std::string_view name) const;
    /// Where a redirect leads; empty for others.
    std::string location() const { return header("location"); }
    /// Is `text` on the page, as HTML writes it?
    bool shows(std::string_view text) const;
};

using Headers = std::vector<std::pair<std::string, std::string>>;
using FormValues = std::vector<std::pair<std::string, std::string>>;

/// Someone with a browser. One thread at a time; must not outlive its host.
class Client {
public:
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    Answer get(const std::string& target);
    /// As from a form of a page: the token goes along.
    Answer post(const std::string& target, const FormValues& form = {});
    /// As a foreign page would send it: must be refused with 403.
    Answer postWithoutToken(const std::string& target, const FormValues& form = {});
    /// As a program does: any method, a JSON body (null: none) and the token as a header, which `headers` may replace.
    Answer send(const std::string& method, const std::string& target, const sdk::Value& body = {},
                const Headers& headers = {});
    Answer sendText(const std::string& method, const std::string& target, const std::string& body,
                    const std::string& type = "application/json", const Headers& headers = {});
    /// A multipart form with one file, and the token.
    Answer upload(const std::string& target, const std::string& field, const std::string& fileName,
                  const std::string& content, const FormValues& form = {});
    /// Empty: signed out.
    const std::string& personId() const;

private:
    friend class TestHost;
    struct Inside;
    explicit Client(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

struct QueuedMail {
    std::string to;
    std::string templateKey;
    std::string subject;
    std::string text;  ///< as it is sent, with the tokens of its links
    std::string html;
    std::string sender = {};  ///< the category whose From it bears
    std::string id = {};
    std::string status = {}, error = {};
    // As it went, by what rules decided:
    std::string from = {}, copies = {}, addedText = {}, decidedBy = {};
};

struct AuditRecord {
    std::string action;
    std::string target;
    std::string personId;  ///< who; empty: the system
    std::string reason;
    sdk::Value changes;
    sdk::Value details;
};

/// One thread drives it.
class TestHost {
public:
    /// Applies the migrations and enables the plugin. Throws std::runtime_error with the reason when that fails.
    explicit TestHost(const TestHostOptions& options);
    ~TestHost();

    Client signedOut();
    /// A new person with this role active. Throws sdk::Invalid for a role nobody declares.
    Client signedInAs(const std::string& role);

    FakeClock& clock();
    FakeHttp& http();
    FakeLog& log();
    sdk::Database& database();
    /// The plugin's folder for files (sdk::Files); not there before it holds one.
    std::filesystem::path files() const;

    /// Runs what is queued on this thread until nothing is left; returns how many jobs ran. A job that failed and is
    /// to be tried later stays queued. Jobs go by the database's clock, not by clock().
    int runJobs();
    /// Queues a job of this kind, as a schedule does, runs what is queued and returns its state (`done`, `failed`, …).
    std::string runJob(const std::string& kind, const sdk::Value& payload = {});
    /// The newest last.
    std::vector<QueuedMail> mails();
    /// Sends what is due into files, through the site's rules, by the database's clock; returns how many were tried.
    int sendMails();
    /// As if the moment had come that a mail waits for.
    void makeMailDue(const std::string& id);
    /// What is not true of how the plugin describes its hooks and what its mails tell rules: fields that arrived and are
    /// not in the sample, and fields of the sample that never arrived, in the calls and mails of this host so far and in
    /// the hooks' previews. A hook that nobody has asked yet is one, too.
    std::vector<std::string> hookProblems();
    /// Publishes an event as its plugin would, in a transaction that commits. An event nobody enabled declares counts
    /// as that of an absent plugin. Listeners that hear of it afterwards are jobs: runJobs(). Throws what a listener in
    /// the transaction throws.
    void publish(const std::string& event, const sdk::Value& data);
    template <class Event>
    void publish(const Event& event) {
        publish(std::string(Event::event), sdk::Value(event));
    }
    /// `object` answers for the interface as a plugin that is not here would: an SMS gateway, a payment service. It
    /// must outlive the host's last request and job.
    template <class T>
    void provide(T& object) {
        provide(sdk::Service{{std::string(T::interfaceId), "A test's double", typeid(T).name(),
                              std::shared_ptr<void>(std::shared_ptr<void>(), &object)}});
    }
    /// What was published of this event by committed transactions, in order. Only events that enabled plugins declare.
    std::vector<sdk::Value> published(const std::string& event);
    /// The oldest first; `action` empty: all.
    std::vector<AuditRecord> audit(const std::string& action = {});

    /// As an administrator would, while the server runs. Throw std::runtime_error with the reason.
    void disable();
    void enable();

private:
    void provide(sdk::Service service);

    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace guildhall::testkit
