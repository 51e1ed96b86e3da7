// Where the files of layouts lie: the templates that are shipped, and the templates and pictures that people sent.
// Those are named by their content, so that a layout's JSON says all there is to say of how it looks, for ever.
#pragma once

#include <guildhall/sdk/files.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace guildhall::certificates {

/// Any thread.
class LayoutFiles {
public:
    /// Only shipped ones: what a test and a benchmark need.
    LayoutFiles(std::filesystem::path shipped) : shipped_(std::move(shipped)) {}
    LayoutFiles(std::filesystem::path shipped, sdk::Files sent)
        : shipped_(std::move(shipped)), sent_(std::move(sent)) {}

    /// The bytes of a file that a layout names. Throws LayoutError when it is missing.
    std::string read(const std::string& name) const;
    /// Keeps what somebody sent and says what layouts call it. `ending`: pdf, png or jpg. Keeping the same bytes again
    /// changes nothing.
    std::string keep(const std::string& bytes, const std::string& ending) const;
    /// Removes those sent that nobody `needs` and that have not been touched for a day: a form may be about to name it.
    void sweep(const std::function<bool(const std::string& name)>& needs) const;
    /// Has somebody sent it, so that it is named by its content?
    static bool isSent(const std::string& name);
    /// What layouts call a file for certificates (CertificateFile), by the id of its bytes.
    static std::string nameOf(const std::string& fileId) { return std::string(named) + fileId; }
    /// Where those bytes lie among the plugin's files.
    static std::string placeOfNamed(const std::string& fileId) { return "records/certificate_file/" + fileId; }

private:
    static constexpr std::string_view named = "named-";

    std::filesystem::path shipped_;
    std::optional<sdk::Files> sent_;
};

}  // namespace guildhall::certificates
