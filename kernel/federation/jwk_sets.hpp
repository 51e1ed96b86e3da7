// The keys that other services sign with (RFC 7517), fetched from where they publish them and kept for a while. A
// service changes its keys when it likes: one that is not known yet is asked for anew, though not by everybody who
// sends a made-up name of a key.
#pragma once

#include <guildhall/sdk/http_client.hpp>
#include <guildhall/sdk/time.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::federation {

/// A service did not answer, or not with what the standard says.
class ServiceFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What is asked for over the network and stays good for a while: documents by their addresses. Any thread; one
/// request at a time for each address.
class RemoteDocuments {
public:
    static constexpr std::chrono::minutes good{60};   ///< then it is asked for again
    static constexpr std::chrono::hours atWorst{24};  ///< so long the last one counts when there is no answer
    static constexpr std::chrono::seconds again{30};  ///< at the least between two requests for what was not there

    RemoteDocuments(sdk::HttpClient& http, const sdk::Clock& clock) : http_(http), clock_(clock) {}

    /// A JSON object. `notThis`: the text that did not have what was looked for; another is asked for, unless that was
    /// done a moment ago. Throws ServiceFailure.
    std::shared_ptr<const std::string> at(const std::string& url, const std::string* notThis = nullptr);

private:
    struct Kept {
        std::mutex mutex;
        std::shared_ptr<const std::string> text;
        sdk::Instant at, tried;
    };
    std::shared_ptr<Kept> kept(const std::string& url);
    std::string fetch(const std::string& url);

    sdk::HttpClient& http_;
    const sdk::Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Kept>> all_;
};

/// Any thread.
class JwkSets {
public:
    explicit JwkSets(RemoteDocuments& documents) : documents_(documents) {}

    /// The keys at `url` that may have signed by this algorithm, as JSON texts; `kid` empty: all of its type. Empty
    /// when there is none, also after asking anew. `besides`: none of these, which did not fit; some services change a
    /// key and not its name. Throws ServiceFailure.
    std::vector<std::string> keysFor(const std::string& url, std::string_view kid, std::string_view algorithm,
                                     const std::vector<std::string>& besides = {});

private:
    RemoteDocuments& documents_;
};

}  // namespace guildhall::federation
