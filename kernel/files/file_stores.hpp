// Which store a site's settings name, and the way from one to the other.
#pragma once

#include "kernel/config/settings.hpp"

#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/http_client.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/time.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace guildhall::files {

struct Outside {
    sdk::HttpClient& http;
    const sdk::Clock& clock;
    sdk::Log& log;
};

/// `files.store`: folder, below <var>, or s3. What it refers to outlives it. Throws config::ConfigError for settings
/// that name no bucket. `area`: `files`, or `exports`, which are no part of a site.
std::shared_ptr<sdk::FileStore> storeOf(const config::Settings& settings, const std::filesystem::path& var,
                                        const Outside& outside, const std::string& area = "files");
/// The one of this name, whatever the setting says.
std::shared_ptr<sdk::FileStore> storeNamed(const std::string& name, const config::Settings& settings,
                                           const std::filesystem::path& var, const Outside& outside,
                                           const std::string& area = "files");

struct Moved {
    std::size_t files = 0;
    std::uint64_t bytes = 0;
    std::size_t copied = 0;  ///< the others were there already
    std::string fromSum;     ///< of all paths with their checksums, as they lie in each store
    std::string toSum;
};
/// Copies every file that is not there or another there, and compares all afterwards. What is only in `to` stays.
Moved copyAll(sdk::FileStore& from, sdk::FileStore& to,
              const std::function<void(std::size_t done, std::size_t all)>& progress);

}  // namespace guildhall::files
