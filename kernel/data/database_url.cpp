#include "kernel/data/database_url.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <map>
#include <stdexcept>

namespace guildhall::data {

namespace {

constexpr std::string_view allowed =
    "the database must be sqlite:<path> or postgresql://user:password@host:port/name?option=value";

/// Poco's connector splits at spaces before libpq sees the quotes, so a value cannot have one.
std::string conninfoValue(const std::string& key, const std::string& value) {
    std::string quoted = "'";
    for (const char c : value) {
        if (static_cast<unsigned char>(c) <= ' ')
            throw std::invalid_argument("the database address has a space or control character in “" + key +
                                        "”, which is not supported");
        if (c == '\'' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "'";
}

DatabaseUrl parsePostgresql(const std::string& text) {
    const Poco::URI uri(text);
    std::map<std::string, std::string> options = {
        {"application_name", "guildhall"}, {"client_encoding", "UTF8"}, {"tcp_user_timeout", "10000"}};
    const auto& userInfo = uri.getUserInfo();
    const auto colon = userInfo.find(':');
    std::string decoded;
    if (!userInfo.empty()) Poco::URI::decode(userInfo.substr(0, colon), options["user"]);
    if (colon != std::string::npos) Poco::URI::decode(userInfo.substr(colon + 1), options["password"]);
    if (!uri.getHost().empty()) options["host"] = uri.getHost();
    if (uri.getPort() != 0) options["port"] = std::to_string(uri.getPort());
    if (uri.getPath().size() > 1) options["dbname"] = uri.getPath().substr(1);
    for (const auto& [key, value] : uri.getQueryParameters()) options[key] = value;
    if (!options.contains("dbname"))
        throw std::invalid_argument("the database address names no database: " + std::string(allowed));

    DatabaseUrl url{.engine = Engine::Postgresql};
    for (const auto& [key, value] : options) url.conninfo += key + "=" + conninfoValue(key, value) + " ";
    url.conninfo.pop_back();
    url.shown = "PostgreSQL database “" + options["dbname"] + "”" +
                (options.contains("host") ? " on " + options["host"] : std::string());
    return url;
}

}  // namespace

DatabaseUrl parseDatabaseUrl(std::string_view url) {
    if (url.starts_with("sqlite:") && url.size() > 7) {
        DatabaseUrl parsed{.engine = Engine::Sqlite, .file = std::string(url.substr(7))};
        parsed.shown = "SQLite file " + parsed.file.string();
        return parsed;
    }
    if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
        try {
            return parsePostgresql(std::string(url));
        } catch (const Poco::Exception&) {
            throw std::invalid_argument("the database address cannot be read: " + std::string(allowed));
        }
    }
    throw std::invalid_argument(std::string(allowed));
}

}  // namespace guildhall::data
