#include "kernel/data_folder.hpp"

#include "kernel/backup/restore_journal.hpp"
#include "kernel/base/system_clock.hpp"
#include "kernel/data/database_url.hpp"
#include "kernel/http/networks.hpp"

#include <guildhall/sdk/text.hpp>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace guildhall {

namespace {

namespace fs = std::filesystem;
using config::ConfigError;

constexpr std::size_t shortestKey = 32;

/// Settings that areas read which stand above config.
void checkReadable(const config::Settings& settings) {
    const auto named = [&](const std::string& key, auto read) {
        try {
            read(settings.text(key));
        } catch (const std::invalid_argument& problem) {
            throw ConfigError(settings.origin(key) + ": “" + key + "”: " + problem.what());
        }
    };
    named("database", [](const std::string& text) { data::parseDatabaseUrl(text); });
    for (const auto* key : {"http.trusted_proxies", "metrics.allowed"})
        named(key, [](const std::string& text) { http::Networks{std::string_view(text)}; });
}

std::string ownerOf(const fs::path& file) {
    struct stat there {};
    if (::stat(file.c_str(), &there) != 0) return "its owner";
    const auto* user = ::getpwuid(there.st_uid);
    return user ? user->pw_name : "the user with the number " + std::to_string(there.st_uid);
}

/// Empty when there is no such file. Never advises to remove it: with the key all passwords and secrets are lost.
std::string readKey(const fs::path& file) {
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0 && errno == ENOENT) return {};
    std::string text(4096, '\0');
    const auto got = handle < 0 ? -1 : ::read(handle, text.data(), text.size());
    const int error = errno;
    if (handle >= 0) ::close(handle);
    if (got < 0)
        throw ConfigError(file.string() + ": cannot be read: " + std::strerror(error) +
                          ". It is the key of this site, which passwords and secrets need. Keep it, and run this as " +
                          ownerOf(file) + " or let this user read it");
    text.resize(static_cast<std::size_t>(got));
    text = sdk::trim(text);
    if (text.size() < shortestKey)
        throw ConfigError(file.string() + ": holds " + std::to_string(text.size()) +
                          " characters, where a key has at least 32. Passwords and secrets need the key this site was "
                          "made with: bring it back from your copy of it");
    return text;
}

/// Whole or not at all, and of two processes that start together one makes the key for both.
bool makeKey(const fs::path& file) {
    base::SystemRandom random;
    const auto key = sdk::newToken(random);
    const auto beside = file.string() + "." + std::to_string(::getpid());
    const int handle = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool written = handle >= 0 && ::write(handle, key.data(), key.size()) == static_cast<ssize_t>(key.size()) &&
                         ::fsync(handle) == 0;
    int error = errno;
    if (handle >= 0) ::close(handle);
    const bool placed = written && ::link(beside.c_str(), file.c_str()) == 0;
    if (written && !placed) error = errno;
    if (handle >= 0) ::unlink(beside.c_str());
    if (!placed && error != EEXIST) throw ConfigError(file.string() + ": cannot be written: " + std::strerror(error));
    return placed;
}

bool isThere(const config::Settings& settings, const fs::path& folder) {
    if (!fs::is_directory(folder)) return false;
    const auto url = data::parseDatabaseUrl(settings.text("database"));
    return url.engine == data::Engine::Postgresql || fs::exists(url.file);
}

}  // namespace

ConfigError DataFolder::noSite(const config::Settings& settings) {
    return ConfigError(
        "there is no site at " + data::parseDatabaseUrl(settings.text("database")).shown + " with the data folder " +
        fs::absolute(settings.var()).string() +
        ". A command works on the site that GUILDHALL_VAR, GUILDHALL_DATABASE and --config name: give it "
        "what the server has. `guildhall serve` or `guildhall migrate` makes a new site. Nothing has "
        "been changed");
}

DataFolder DataFolder::prepare(const config::Settings& settings, Site site) {
    checkReadable(settings);
    DataFolder folder{fs::absolute(settings.var()), settings.text("secret_key"), settings.text("secret_key_previous")};
    if (site == Site::MayBeMade) {
        std::error_code problem;
        fs::create_directories(folder.path, problem);
        if (problem)
            throw ConfigError(settings.origin("var") + ": “var”: the folder " + folder.path.string() +
                              " cannot be made: " + problem.message());
    }
    if (fs::is_directory(folder.path)) backup::settleRestore(folder.path, settings.text("database"));
    if (site == Site::MustBeThere && !isThere(settings, folder.path)) throw noSite(settings);
    if (!folder.secretKey.empty()) return folder;
    if (settings.production())
        throw ConfigError(
            "secret_key: a production site needs GUILDHALL_SECRET_KEY or GUILDHALL_SECRET_KEY_FILE with at least 32 "
            "characters");
    const auto file = folder.path / "secret.key";
    folder.secretKey = readKey(file);
    if (folder.secretKey.empty() && site == Site::MustBeThere)
        throw ConfigError(file.string() +
                          ": is not there. Passwords and secrets of this site need its key: give this "
                          "command the server's secret_key or data folder");
    if (folder.secretKey.empty()) {
        folder.madeKey = makeKey(file);
        folder.secretKey = readKey(file);
    }
    return folder;
}

}  // namespace guildhall
