// Which way a mail takes: over SMTP, or outside production into a file.
#pragma once

#include "kernel/mail/mail_settings.hpp"
#include "kernel/mail/mail_transport.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace guildhall::mail {

/// Any thread.
class MailWays {
public:
    virtual ~MailWays() = default;
    /// Null: there is none, the mail is kept as `not configured`.
    virtual std::shared_ptr<MailTransport> wayTo(const std::string& recipient) = 0;
    virtual std::shared_ptr<const MailAccount> account() = 0;
};

/// As the mail settings say at this moment.
class ConfiguredWays : public MailWays {
public:
    /// `catcher`: the folder for mail that does not leave.
    ConfiguredWays(const MailSettings& settings, const std::filesystem::path& catcher)
        : settings_(settings), files_(std::make_shared<FileTransport>(catcher)) {}
    std::shared_ptr<MailTransport> wayTo(const std::string& recipient) override;
    std::shared_ptr<const MailAccount> account() override { return settings_.current(); }

private:
    const MailSettings& settings_;
    std::shared_ptr<MailTransport> files_;
    std::mutex mutex_;
    SmtpOptions options_;
    std::shared_ptr<MailTransport> smtp_;
};

}  // namespace guildhall::mail
