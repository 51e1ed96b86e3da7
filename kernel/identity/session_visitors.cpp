#include "kernel/identity/session_visitors.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>

#include <utility>

namespace guildhall::identity {

namespace {
/// Sessions remembered at a time. One costs about a kilobyte.
constexpr std::size_t mostKnown = 4096;
}  // namespace

/// Keeps what the premise compares with.
class SessionVisitors::RememberedVisit : public http::Remembered {
public:
    RememberedVisit(Sessions& sessions, std::shared_ptr<const Known> known)
        : sessions_(sessions), known_(std::move(known)), premise_(sessions.resume(known_->visit)) {}

    bool good() const { return premise_ != nullptr; }
    bool confirm() override { return sessions_.confirm(*premise_); }

private:
    Sessions& sessions_;
    std::shared_ptr<const Known> known_;
    std::unique_ptr<data::Premise> premise_;
};

std::optional<http::Visit> SessionVisitors::resume(const std::string& sessionId, const std::string& address) {
    std::shared_ptr<const Known> known;
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = known_.find(sessionId); found != known_.end()) known = found->second;
    }
    // What a role may do changes when a plugin is switched, and where it can be used with where one is.
    if (!known || known->by != viewers_.permissions() || known->limits != viewers_.limits() ||
        known->address != address)
        return std::nullopt;
    auto remembered = std::make_unique<RememberedVisit>(sessions_, known);
    if (!remembered->good()) return std::nullopt;
    return http::Visit{known->visit.id, known->viewer, std::move(remembered), sessions_.fresh(known->visit)};
}

std::optional<http::Visit> SessionVisitors::identify(const std::string& cookieToken, const std::string& address,
                                                     bool mayRemember) {
    const auto id = sdk::hashToken(cookieToken);
    if (mayRemember)
        if (auto visit = resume(id, address)) return visit;
    const auto permissions = viewers_.permissions();
    const auto limits = viewers_.limits();
    auto visit = sessions_.identify(cookieToken);
    auto viewer =
        visit ? viewers_.of(visit->person, visit->roles, visit->activeRole, {address, visit->twoSteps}, visit->identity)
              : sdk::Viewer();
    const std::lock_guard lock(mutex_);
    if (!viewer.signedIn()) {
        known_.erase(id);
        return std::nullopt;
    }
    if (known_.size() >= mostKnown) known_.clear();  // those who are here are known again with their next page
    const bool fresh = sessions_.fresh(*visit);
    known_[id] = std::make_shared<const Known>(Known{std::move(*visit), permissions, limits, address, viewer});
    return http::Visit{id, std::move(viewer), nullptr, fresh};
}

std::string SessionVisitors::deedOf(const std::string& permission) const {
    const auto permissions = viewers_.permissions();
    const auto* known = permissions->permission(permission);
    if (!known) return {};
    auto deed = sdk::say(known->description);
    if (!deed.empty() && deed[0] >= 'A' && deed[0] <= 'Z') deed[0] = static_cast<char>(deed[0] - 'A' + 'a');
    return deed;
}

std::optional<http::Visitors::Program> SessionVisitors::identifyProgram(const std::string& bearer,
                                                                        const std::string& address) {
    auto program = tokens_.identify(bearer, address);
    if (!program) return std::nullopt;
    return Program{std::move(program->viewer), "token “" + program->name + "” (" + program->token + ")"};
}

std::optional<std::string> SessionVisitors::keepForm(const std::string& sessionId, const http::KeptForm& form) {
    return forms_.keep(sessionId, form);
}

std::optional<http::KeptForm> SessionVisitors::keptForm(const std::string& token, const std::string& personId) {
    return forms_.find(token, personId);
}

}  // namespace guildhall::identity
