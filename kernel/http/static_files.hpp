// The theme's files under /assets/, read once at start, compressed once, and addressed by a fingerprint of their
// content, so browsers may keep them for a year.
#pragma once

#include "kernel/http/answer.hpp"
#include "kernel/http/request_head.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::http {

/// Immutable; any thread, event loops included.
class StaticFiles {
public:
    /// Reads every file below `folder`. Throws std::runtime_error when the folder is missing or empty: the theme was
    /// not built.
    explicit StaticFiles(const std::filesystem::path& folder);

    /// Nothing when the path is not below /assets/. An outdated fingerprint still finds the file, uncached.
    std::optional<Answer> answer(const RequestHead& head) const;
    /// `/assets/3f2a…/guildhall.css`
    std::string url(std::string_view name) const;
    /// Name with everything but letters and digits as `_` → address: `guildhall_css`. For templates:
    /// `{{assets.guildhall_css}}`.
    const std::map<std::string, std::string>& urls() const { return urls_; }

private:
    struct File {
        std::string type;
        std::shared_ptr<const std::string> bytes;
        std::shared_ptr<const std::string> zipped;  ///< null when compressing does not pay
    };
    std::string fingerprint_;
    std::map<std::string, File, std::less<>> files_;
    std::map<std::string, std::string> urls_;
};

}  // namespace guildhall::http
