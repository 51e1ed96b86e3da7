// What came of a try to send a mail: one vocabulary for the history, the log and the figures.
#pragma once

#include <array>
#include <string>

namespace guildhall::mail {

enum class Outcome {
    Sent,
    TryLater,
    Failed,
    NotConfigured,
    Suppressed,  ///< by a rule, or because the address gets no more mail: no server was asked
};

/// As it is stored and shown: “try later”.
inline const char* wordOf(Outcome outcome) {
    static constexpr std::array words{"sent", "try later", "failed", "not configured", "suppressed"};
    return words[static_cast<std::size_t>(outcome)];
}

}  // namespace guildhall::mail
