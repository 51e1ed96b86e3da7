// Layered configuration: built-in defaults, config/guildhall.properties,
// config/guildhall.<environment>.properties, environment variables GUILDHALL_*, command line. Later layers win. Unknown
// keys and bad values are refused.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace guildhall::config {

/// One line that names where the setting came from, its key and what is allowed.
class ConfigError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What a key may hold.
struct KeyDeclaration {
    enum class Kind { Text, Number, Choice, Secret };
    std::string key;  ///< `http.port`; environment variable GUILDHALL_HTTP_PORT
    std::string initial;
    std::string description;
    Kind kind = Kind::Text;
    std::int64_t least = 0, most = 0;
    std::vector<std::string> choices = {};
};

/// Keys in which the site has a name of its own, as `signin.<name>.issuer`: lower-case letters and digits.
const std::vector<KeyDeclaration>& namedKeys();

/// `a whole number from 1 to 9`, or the choices; empty when every text is allowed.
std::string allowedText(const KeyDeclaration& key);

/// False for keys nobody declares.
bool isSecret(const std::string& key);
/// The environment variable of a key.
std::string variableOf(const std::string& key);

/// `a=b, c=d` by name, without blanks around them; what has no `=` is a name without a value.
std::map<std::string, std::string> pairsOf(const std::string& text);

/// All keys, in the order the documentation lists them.
const std::vector<KeyDeclaration>& declaredKeys();

/// Immutable after load; any thread.
class Settings {
public:
    struct Sources {
        std::filesystem::path folder;                    ///< config/
        std::map<std::string, std::string> environment;  ///< only GUILDHALL_* are looked at
        std::map<std::string, std::string> commandLine;  ///< key → value
    };
    /// Throws ConfigError.
    static Settings load(const Sources& sources);

    /// Throws std::out_of_range for an undeclared key: a programmer's mistake.
    const std::string& text(const std::string& key) const;
    std::int64_t number(const std::string& key) const;
    bool production() const { return text("environment") == "production"; }
    std::filesystem::path var() const { return text("var"); }
    /// The names for which some key `<group>.<name>.…` is set, in order.
    std::vector<std::string> names(const std::string& group) const;
    /// A key with a name of the site's own; what it is at first when it is not set.
    std::string named(const std::string& group, const std::string& name, const std::string& key) const;
    /// A plugin's own setting (`plugin.<id>.<key>`), or nothing.
    const std::string* pluginText(const std::string& pluginId, const std::string& key) const;
    /// Where the value came from, for the environment page: “default”, a file or a variable.
    const std::string& origin(const std::string& key) const;

private:
    struct Value {
        std::string text;
        std::string origin;
    };
    void set(const std::string& key, std::string text, const std::string& origin);
    void readFile(const std::filesystem::path& file);
    void readEnvironment(const std::map<std::string, std::string>& environment);
    std::map<std::string, Value> values_;
};

}  // namespace guildhall::config
