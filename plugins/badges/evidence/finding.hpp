// What a check has found out about a badge, in sentences for people.
#pragma once

#include <guildhall/sdk/text.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace guildhall::badges {

enum class Severity : int {
    Look,     ///< fine, but a reviewer should know
    Unknown,  ///< could not be checked now: another try may tell
    Refused,
};

struct Finding {
    Severity severity;
    std::string words;
};

/// Ends a part of a check with what it has found. Never leaves the folder.
class CheckEnds : public std::runtime_error {
public:
    explicit CheckEnds(Finding finding) : std::runtime_error(finding.words), finding_(std::move(finding)) {}
    const Finding& finding() const { return finding_; }

private:
    Finding finding_;
};

/// As much of a stranger's text as a sentence bears.
inline std::string cited(std::string_view text) { return sdk::shortened(text, 120, "…"); }

[[noreturn]] inline void endRefused(const std::string& words) { throw CheckEnds({Severity::Refused, words}); }
[[noreturn]] inline void endUnknown(const std::string& words) { throw CheckEnds({Severity::Unknown, words}); }

}  // namespace guildhall::badges
