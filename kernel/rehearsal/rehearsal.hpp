// A whole server in this process, without sockets, on a folder and database of its own: what `guildhall plugin verify`
// and the testkit let plugins play on. Requests take the real way through the dispatcher, with real sessions.
#pragma once

#include "kernel/composition.hpp"
#include "kernel/rehearsal/scratch.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace guildhall::rehearsal {

struct RehearsalOptions {
    std::vector<std::filesystem::path> plugins;  ///< built folders, those needed by others first; enabled by enable()
    std::string postgresql = {};                 ///< as in Scratch
    std::filesystem::path rules = {};            ///< folder of Lua rules; empty: none
    std::map<std::string, std::string> settings = {};
    Environment environment = {};
};

/// What came back, whole: streams have run, files are read.
struct Reply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    /// First of that name, any case; empty when absent.
    std::string header(std::string_view name) const;
    bool isPage() const { return header("content-type").starts_with("text/html"); }
};

using Headers = std::vector<std::pair<std::string, std::string>>;
using FormValues = std::vector<std::pair<std::string, std::string>>;

class Rehearsal;

/// Someone with a browser: keeps the cookie. One thread at a time. Must not outlive its rehearsal.
class Visitor {
public:
    Reply get(const std::string& target);
    /// With the token a form of ours would carry.
    Reply post(const std::string& target, const FormValues& form = {});
    /// As a foreign page would send it.
    Reply postWithoutToken(const std::string& target, const FormValues& form = {});
    /// A form by any method, with the token or without.
    Reply ask(const std::string& method, const std::string& target, bool withToken = true);
    /// Any method and body, with the token as a header that `headers` may replace.
    Reply sendText(const std::string& method, const std::string& target, const std::string& type, std::string body,
                   Headers headers);
    /// A multipart form with one file.
    Reply upload(const std::string& target, const std::string& field, const std::string& fileName,
                 const std::string& content, const FormValues& form = {});

    /// Empty: signed out.
    const std::string& personId() const { return personId_; }

private:
    friend class Rehearsal;
    Visitor(Rehearsal& rehearsal, std::string cookie, std::string personId)
        : rehearsal_(&rehearsal), cookie_(std::move(cookie)), personId_(std::move(personId)) {}
    Reply send(const std::string& method, const std::string& target, const std::string& type, std::string body,
               const Headers& headers = {});
    std::string token() const;
    void takeCookies(const Reply& reply);

    Rehearsal* rehearsal_;
    std::string cookie_;  ///< of the session, or what names the browser before sign-in
    std::string notice_;
    std::map<std::string, std::string> others_;  ///< plugins' own
    std::string personId_;
};

/// One thread drives it; visitors may be used from one thread each.
class Rehearsal {
public:
    explicit Rehearsal(RehearsalOptions options);
    ~Rehearsal();

    Composition& house() { return *house_; }
    const Scratch& scratch() const { return scratch_; }

    /// Enables every plugin of the options. Throws std::runtime_error with the first one's reason.
    void enable();
    /// The demonstration's people, then what the enabled plugins add.
    void demonstrate();

    Visitor signedOut();
    /// A new person with that role, active; nothing on the site is theirs. Throws sdk::Invalid for an unknown role.
    Visitor signedInAs(const std::string& role);
    /// Somebody who is there already, in their starting role.
    Visitor signedInPerson(const std::string& personId);

    /// Runs what is queued until nothing is due; returns how many jobs ran.
    int runJobs();

private:
    friend class Visitor;
    Visitor visitorWith(std::string_view personId, const std::string& role);

    RehearsalOptions options_;
    Scratch scratch_;
    config::Settings settings_;
    std::unique_ptr<Composition> house_;
    http::Csrf csrf_;
    int people_ = 0;
};

}  // namespace guildhall::rehearsal
