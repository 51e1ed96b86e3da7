// Where uploaded lists and the reports of what was left out of them lie. They hold personal data, so they go: a list
// that nobody imported after a day, a report after thirty. Any thread.
#pragma once

#include <guildhall/sdk/files.hpp>

#include <set>
#include <string>

namespace guildhall::certificates {

class ImportFolder {
public:
    explicit ImportFolder(sdk::Files files) : files_(std::move(files)) {}

    static std::string list(const std::string& sessionId, const std::string& importId);
    static std::string report(const std::string& sessionId, const std::string& importId);
    const sdk::Files& files() const { return files_; }

    /// Of all sessions. `wanted`: ids of imports whose list is still to be read.
    void sweep(const std::set<std::string>& wanted) const;

private:
    sdk::Files files_;
};

}  // namespace guildhall::certificates
