#include "kernel/rehearsal/rehearsal.hpp"

#include "kernel/demonstration_people.hpp"

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/text.hpp>

#include <Poco/URI.h>

#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace guildhall::rehearsal {

namespace {

class BodySink : public sdk::Sink {
public:
    explicit BodySink(std::string& body) : body_(body) {}
    void write(std::string_view bytes) override { body_ += bytes; }

private:
    std::string& body_;
};

std::string readRange(const http::FileRange& file) {
    std::string bytes(file.length(), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto got = ::pread(file.descriptor(), bytes.data() + done, bytes.size() - done,
                                 static_cast<off_t>(file.offset() + done));
        if (got <= 0) throw std::runtime_error("a file ended before its length");
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

/// A stream that breaks off would be a broken download: told as 500.
Reply wholeReply(const http::Answer& answer) {
    Reply reply{answer.status, answer.headers, answer.sharedBody ? *answer.sharedBody : answer.body};
    if (answer.file) reply.body = readRange(*answer.file);
    if (answer.stream) try {
            BodySink sink(reply.body);
            answer.stream(sink);
        } catch (const std::exception&) {
            reply.status = 500;
        }
    return reply;
}

std::string encoded(const std::string& text) {
    std::string out;
    Poco::URI::encode(text, "!#$&'()*+,/:;=?@[]%", out);
    return out;
}

config::Settings settingsFor(const RehearsalOptions& options, const Scratch& scratch) {
    auto values = options.settings;
    const auto rules = options.rules.empty() ? scratch.folder() / "rules" : options.rules;
    std::filesystem::create_directories(scratch.folder() / "plugins");
    std::filesystem::create_directories(rules);
    values.insert({{"var", (scratch.folder() / "var").string()},
                   {"database", scratch.databaseUrl()},
                   {"plugins.folder", (scratch.folder() / "plugins").string()},
                   {"rules.folder", rules.string()},
                   {"password.cost", "4"}});
    return config::Settings::load({.folder = scratch.folder(), .environment = {}, .commandLine = values});
}

/// The host wants one folder with all plugins in it.
void gather(const std::vector<std::filesystem::path>& plugins, const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    for (const auto& plugin : plugins) {
        const auto whole = std::filesystem::canonical(plugin);
        std::filesystem::create_directory_symlink(whole, folder / whole.filename());
    }
}

}  // namespace

std::string Reply::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (sdk::asciiLower(key) == sdk::asciiLower(name)) return value;
    return {};
}

/// As the server does, so that handlers see large uploads in files here too.
static void receive(http::RawRequest& request, std::string body, const std::shared_ptr<http::BodyBudget>& bodies) {
    if (body.size() <= bodies->limits().each) {
        request.body = std::move(body);
        return;
    }
    std::filesystem::create_directories(bodies->limits().folder);
    request.received.use(bodies.get());
    if (request.received.append(body)) throw std::runtime_error("no room for the body of a rehearsal's request");
}

Reply Visitor::get(const std::string& target) { return send("GET", target, "", ""); }

Reply Visitor::post(const std::string& target, const FormValues& form) {
    auto withToken = form;
    withToken.emplace_back("csrf", token());
    return postWithoutToken(target, withToken);
}

Reply Visitor::postWithoutToken(const std::string& target, const FormValues& form) {
    std::string body;
    for (const auto& [name, value] : form) body += (body.empty() ? "" : "&") + encoded(name) + "=" + encoded(value);
    return send("POST", target, "application/x-www-form-urlencoded", std::move(body));
}

Reply Visitor::ask(const std::string& method, const std::string& target, bool withToken) {
    const auto body = withToken ? "csrf=" + encoded(token()) : std::string();
    return send(method, target, "application/x-www-form-urlencoded", body);
}

Reply Visitor::upload(const std::string& target, const std::string& field, const std::string& fileName,
                      const std::string& content, const FormValues& form) {
    const std::string boundary = "rehearsal-7f3a9c51d2";
    std::string body;
    const auto part = [&](const std::string& disposition, const std::string& value) {
        body += "--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n";
    };
    auto all = form;
    all.emplace_back("csrf", token());
    for (const auto& [name, value] : all) part("name=\"" + name + "\"", value);
    part("name=\"" + field + "\"; filename=\"" + fileName + "\"", content);
    return send("POST", target, "multipart/form-data; boundary=" + boundary, body + "--" + boundary + "--\r\n");
}

std::string Visitor::token() const {
    return rehearsal_->csrf_.issue(personId_.empty() ? "visitor:" + cookie_ : "session:" + sdk::hashToken(cookie_));
}

Reply Visitor::sendText(const std::string& method, const std::string& target, const std::string& type, std::string body,
                        Headers headers) {
    for (auto& [name, value] : headers) name = sdk::asciiLower(name);
    if (std::ranges::find(headers, "x-csrf-token", &Headers::value_type::first) == headers.end())
        headers.emplace_back("x-csrf-token", token());
    return send(method, target, type, std::move(body), headers);
}

Reply Visitor::send(const std::string& method, const std::string& target, const std::string& type, std::string body,
                    const Headers& headers) {
    auto& dispatcher = rehearsal_->house().http.dispatcher;
    const auto& names = dispatcher.sessionCookie();
    const auto bodies =
        std::make_shared<http::BodyBudget>(http::BodyLimits{.folder = rehearsal_->house().data.path / "tmp"});
    http::RawRequest request;
    request.head.method = method;
    request.head.target = target;
    auto cookies = (personId_.empty() ? names.visitorName() : names.name()) + "=" + cookie_ + "; " +
                   names.noticeName() + "=" + notice_;
    for (const auto& [name, value] : others_) cookies += "; " + name + "=" + value;
    request.head.headers = {{"host", "127.0.0.1"}, {"cookie", std::move(cookies)}};
    if (!type.empty()) request.head.headers.emplace_back("content-type", type);
    request.head.headers.insert(request.head.headers.end(), headers.begin(), headers.end());
    request.address = "192.0.2.1";
    const auto admitted = dispatcher.admit(request.head);
    if (body.size() > admitted.maxBody)
        request.refused = 413;
    else
        receive(request, std::move(body), bodies);
    auto reply = wholeReply(dispatcher.answer(std::move(request)));
    takeCookies(reply);
    return reply;
}

/// Switching the role changes the session's cookie; a notice comes and goes; a plugin may set its own, for any path.
void Visitor::takeCookies(const Reply& reply) {
    const auto& names = rehearsal_->house().http.dispatcher.sessionCookie();
    const auto take = [](const std::string& value, const std::string& head, std::string& into) {
        if (value.starts_with(head)) into = value.substr(head.size(), value.find(';') - head.size());
    };
    for (const auto& [name, value] : reply.headers) {
        if (name != "Set-Cookie") continue;
        take(value, names.name() + "=", cookie_);
        take(value, names.noticeName() + "=", notice_);
        const auto own = value.substr(0, value.find('='));
        if (own == names.name() || own == names.noticeName() || own == names.visitorName()) continue;
        take(value, own + "=", others_[own]);
        if (others_[own].empty()) others_.erase(own);
    }
}

Rehearsal::Rehearsal(RehearsalOptions options)
    : options_(std::move(options)),
      scratch_(options_.postgresql),
      settings_(settingsFor(options_, scratch_)),
      house_((gather(options_.plugins, scratch_.folder() / "plugins"),
              std::make_unique<Composition>(settings_, Use::Make, options_.environment))),
      csrf_(house_->data.secretKey, house_->random) {
    house_->plugins.host.discover();
}

Rehearsal::~Rehearsal() = default;

void Rehearsal::enable() {
    for (const auto& plugin : options_.plugins) {
        const auto id = std::filesystem::canonical(plugin).filename().string();
        house_->database->write([&](sdk::Transaction& tx) { house_->plugins.pluginSwitch.want(tx, {}, id, true); });
        house_->plugins.host.enable(id);
    }
}

void Rehearsal::demonstrate() {
    addDemonstrationPeople(*house_);
    house_->plugins.host.demonstrate();
}

Visitor Rehearsal::signedOut() { return {*this, sdk::newToken(house_->random), ""}; }

Visitor Rehearsal::signedInAs(const std::string& role) {
    const auto number = std::to_string(++people_);
    const auto id = house_->database->write([&](sdk::Transaction& tx) {
        const auto made =
            house_->identity.people.provision(tx, {}, role + "." + number + "@rehearsal.example", "Visitor " + number);
        if (role != "participant") house_->access.grants.grantFromConsole(tx, made.person.id, role, "Rehearsal");
        return made.person.id;
    });
    return visitorWith(id, role);
}

Visitor Rehearsal::signedInPerson(const std::string& personId) { return visitorWith(personId, ""); }

Visitor Rehearsal::visitorWith(std::string_view personId, const std::string& role) {
    const sdk::Actor from{.address = "192.0.2.1", .userAgent = "rehearsal"};
    const auto started = house_->database->write(
        [&](sdk::Transaction& tx) { return house_->identity.sessions.start(tx, personId, from, "rehearsal"); });
    if (!started) throw std::runtime_error("this person cannot sign in");
    auto token = started->token;
    const auto session = house_->identity.sessions.identify(token);
    if (session && !role.empty() && session->activeRole != role)
        token = house_->identity.sessions.switchRole(from, session->id, role);
    return {*this, std::move(token), std::string(personId)};
}

int Rehearsal::runJobs() {
    int done = 0;
    while (house_->identity.linkRequests.compose() > 0) {
    }
    while (house_->jobs.runner.runNext()) ++done;
    return done;
}

}  // namespace guildhall::rehearsal
