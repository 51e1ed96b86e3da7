// The file of a certificate as it was issued: written once under its certificate's id, and never handed out when it is
// no longer what was written.
#pragma once

#include "certificate/certificate.hpp"

#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/log.hpp>

#include <set>
#include <string>
#include <string_view>

namespace guildhall::certificates {

/// SHA-256, as 64 small hexadecimal digits.
std::string fingerprint(std::string_view bytes);

/// Any thread.
class IssuedFiles {
public:
    IssuedFiles(const sdk::Files& files, sdk::Log& log) : files_(files), log_(log) {}

    /// `<year of the session's end>/<session id>/<email>.<certificate id>.pdf`: nothing else ever lies there.
    static std::string place(sdk::Date sessionEnd, const Certificate& certificate);

    /// Writes the file and notes in the certificate what was written. Throws what Files::write does.
    void write(Certificate& certificate, const std::string& pdf) const;
    /// The bytes as they were issued. Throws sdk::Conflict, and tells the log, when they are gone or no longer the
    /// same.
    std::string read(const Certificate& certificate) const;
    /// Removes what jobs that were cut off have left: files of no certificate in `kept`, older than a day.
    void sweep(const std::set<std::string>& kept) const;

private:
    sdk::Files files_;
    sdk::Log& log_;
};

}  // namespace guildhall::certificates
