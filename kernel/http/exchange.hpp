// One request on its way through the dispatcher, step by step. Lives on one worker's stack.
#pragma once

#include "kernel/http/dispatcher.hpp"
#include "kernel/log/work.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/response.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::http {

class Exchange {
public:
    Exchange(DispatcherState& state, std::shared_ptr<const RouteTable> table, RawRequest raw);
    /// Catches everything but what answering with an error throws itself.
    Answer run();

private:
    struct Trouble {
        int status;
        std::string text;
        std::vector<sdk::FieldError> errors = {};
        const char* heading = nullptr;  ///< null: what the status is called
        std::string cause = {};         ///< for the eyes of developers; empty: is not told
    };

    void readHead();
    void findRoute();
    void identify(bool mayRemember);
    void identifyProgram();
    void readBearer();
    void readBody();
    Answer handle();
    /// The request as that visitor's.
    Answer handleAs(bool remembered);
    struct VisitChanged {};
    /// Before anything is said to, or of, whoever a remembered visit is. Throws VisitChanged.
    void confirmVisit();
    bool stillHolds();
    std::optional<Answer> checkAccess();
    void checkOrigin(const sdk::Route& route);
    /// Somebody whose session has ended is sent to sign in; a form of ours is kept meanwhile.
    std::optional<Answer> askToSignInAgain();
    /// Whoever wants something dangerous shows first who they are; a form of ours is kept meanwhile.
    std::optional<Answer> askWhoTheyAre();
    /// The page the form of this request came from, to which it is put back; empty: no page of ours.
    std::string pageKeeping(const std::string& sessionId);
    /// Where the form was, by what the browser says; empty when that is no page of ours.
    std::string formPage() const;
    void prepareToken();
    Answer answerOnce();
    Answer pageWithKeptForm(const sdk::Page& page);
    Answer fromResponse(sdk::Response response, const sdk::Request& request);
    Answer fromPage(const sdk::Page& page, std::optional<Notice> notice);
    Answer fromCurrentException();
    Answer fromTrouble(const Trouble& trouble);
    std::string shownPath() const;
    Answer refuse(const std::string& text, const std::string& why);
    Answer redirect(int status, std::string location);
    void finish(Answer& answer);
    bool signedOut() const { return !parts_.viewer.signedIn(); }
    bool wantsJson() const { return path_.starts_with("/api/"); }
    bool safeMethod() const { return parts_.method == "GET" || parts_.method == "HEAD"; }

    DispatcherState& state_;
    // First, so that they are released last: what is below may live in a plugin's code.
    std::shared_ptr<const RouteTable> table_;  ///< until a route is found
    std::shared_ptr<const OwnedRoute> route_;
    RawRequest raw_;
    // Shared with the request that the handler gets, so that a body is not copied for it.
    std::shared_ptr<sdk::RequestParts> shared_ = std::make_shared<sdk::RequestParts>();
    sdk::RequestParts& parts_ = *shared_;
    std::vector<std::string> segments_;
    std::string path_;
    std::string owner_ = "kernel";
    std::string tokenHolder_;   ///< whom form tokens are made for
    std::string sessionToken_;  ///< as its cookie came
    std::string bearer_;        ///< of a program, at an address for programs; whatever cookie comes along counts not
    std::unique_ptr<Remembered> remembered_;
    std::vector<std::string> allowed_;  ///< methods, where the route is another method's
    std::string newVisitorCookie_;      ///< set with the page, when there was none
    std::string endedSession_;          ///< of a cookie whose session is over
    std::string bodyHash_;              ///< of a form small enough to be in memory
    std::string noticeCookie_;          ///< as it came
    bool fresh_ = false;                ///< the visitor has shown lately who they are
    log::Work work_;
    log::DuringWork during_{work_};
};

}  // namespace guildhall::http
