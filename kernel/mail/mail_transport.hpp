// The ways a mail can leave: into a file (outside production) or over SMTP.
#pragma once

#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/time.hpp>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace guildhall::mail {

struct OutgoingMail {
    std::string id;
    std::string from;     ///< address
    std::string to;       ///< address
    std::string content;  ///< the whole MIME message
    sdk::Instant createdAt;
    std::vector<std::string> copies = {};  ///< addresses that get it, too; one that is refused stops nothing
};

/// The receiver said no for good: trying again is of no use.
class MailRefused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Any thread, one mail at a time.
class MailTransport {
public:
    virtual ~MailTransport() = default;
    /// `real` or `stub`, for the log.
    virtual std::string mode() const = 0;
    /// Where it goes, for log and history.
    virtual std::string host() const = 0;
    /// What the receiver answered. Throws MailRefused, or anything else for failures that may pass.
    virtual std::string deliver(const OutgoingMail& mail) = 0;
    /// No mail follows for now: connections may end.
    virtual void rest() {}
};

/// Writes `<folder>/<time>-<id>.eml`. The same mail always gets the same name, so that a second try makes no second
/// file.
class FileTransport : public MailTransport {
public:
    explicit FileTransport(const std::filesystem::path& folder) : files_(folder) {}
    std::string mode() const override { return "stub"; }
    std::string host() const override { return "file"; }
    std::string deliver(const OutgoingMail& mail) override;

private:
    sdk::Files files_;
};

}  // namespace guildhall::mail
