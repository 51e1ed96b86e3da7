#include "kernel/config/settings.hpp"

#include "kernel/config/settings_check.hpp"

#include <guildhall/sdk/text.hpp>

#include <Poco/Exception.h>
#include <Poco/Util/PropertyFileConfiguration.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sstream>

namespace guildhall::config {

namespace {

using Kind = KeyDeclaration::Kind;

const KeyDeclaration* findKey(const std::string& key) {
    const auto& keys = declaredKeys();
    const auto found =
        std::find_if(keys.begin(), keys.end(), [&](const auto& declared) { return declared.key == key; });
    return found == keys.end() ? nullptr : &*found;
}

bool isSiteName(std::string_view name) {
    return !name.empty() && name.size() <= 20 &&
           std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

/// By which declaration a key with a name of the site's own is one: `signin.acme.issuer` by `signin.<name>.issuer`.
const KeyDeclaration* findNamedKey(const std::string& key) {
    const auto first = key.find('.'), last = key.rfind('.');
    if (first == last || !isSiteName(std::string_view(key).substr(first + 1, last - first - 1))) return nullptr;
    const auto pattern = key.substr(0, first + 1) + "<name>" + key.substr(last);
    const auto found = std::ranges::find(namedKeys(), pattern, &KeyDeclaration::key);
    return found == namedKeys().end() ? nullptr : &*found;
}

/// The key of a variable such as GUILDHALL_SIGNIN_ACME_ISSUER; `ending`: what may stand behind. Empty: it is none.
std::string namedKeyOf(const std::string& variable, const std::string& ending) {
    for (const auto& declared : namedKeys()) {
        const auto pattern = variableOf(declared.key) + ending;  // GUILDHALL_SIGNIN_<NAME>_ISSUER
        const auto mark = pattern.find("<NAME>");
        const auto before = pattern.substr(0, mark), behind = pattern.substr(mark + 6);
        if (!ending.empty() && declared.kind != Kind::Secret) continue;
        if (variable.size() <= before.size() + behind.size() || !variable.starts_with(before) ||
            !variable.ends_with(behind))
            continue;
        const auto name =
            sdk::asciiLower(variable.substr(before.size(), variable.size() - before.size() - behind.size()));
        if (!isSiteName(name)) continue;
        auto key = declared.key;
        return key.replace(key.find("<name>"), 6, name);
    }
    return {};
}

bool isPluginKey(const std::string& key) {
    return key.starts_with("plugin.") && key.find('.', 7) != key.npos && key.back() != '.';
}

}  // namespace

bool isSecret(const std::string& key) {
    const auto* declared = findKey(key);
    if (!declared) declared = findNamedKey(key);
    return declared && declared->kind == Kind::Secret;
}

std::string variableOf(const std::string& key) {
    std::string name = "GUILDHALL_";
    for (const char c : key) name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

std::string allowedText(const KeyDeclaration& key) {
    if (key.kind == Kind::Number)
        return "a whole number from " + std::to_string(key.least) + " to " + std::to_string(key.most);
    std::string all;
    for (const auto& choice : key.choices) all += (all.empty() ? "" : ", ") + choice;
    return all;
}

namespace {

bool accepts(const KeyDeclaration& key, const std::string& text) {
    if (key.kind == Kind::Choice) return std::find(key.choices.begin(), key.choices.end(), text) != key.choices.end();
    if (key.kind != Kind::Number) return true;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number >= key.least && number <= key.most;
}

std::string readWhole(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file) throw ConfigError(std::strerror(errno));
    std::string text;
    char part[4096];
    while (const auto got = std::fread(part, 1, sizeof part, file.get())) text.append(part, got);
    if (std::ferror(file.get())) throw ConfigError(std::strerror(errno));  // a folder, for example
    return text;
}

std::string readSecretFile(const std::string& variable, const std::string& path) {
    std::string text;
    try {
        text = readWhole(path);
    } catch (const ConfigError& problem) {
        throw ConfigError(variable + ": the file “" + path + "” cannot be read: " + problem.what() +
                          ". Name a file that this user may read");
    }
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    if (text.empty()) throw ConfigError(variable + ": the file “" + path + "” is empty");
    return text;
}

/// Limits of the HTTP server, TLS, logs and figures.
std::vector<KeyDeclaration> operationKeys() {
    return {
        {"http.max_head_bytes", "16384", "Largest request line and headers together", Kind::Number, 1024, 1048576},
        {"http.max_upload_bytes", "33554432", "Largest body any page takes; most take less", Kind::Number, 65536,
         4294967296},
        {"http.max_connections", "10000", "Open connections; more are closed at once", Kind::Number, 10, 1000000},
        {"http.queue", "256", "Requests that may wait for a thread; more get 503", Kind::Number, 1, 100000},
        {"http.patience_ms", "2000", "Whoever would have to wait longer for a thread than this gets 503 at once",
         Kind::Number, 10, 60000},
        {"http.keep_alive_seconds", "60", "A connection without a request is closed after this", Kind::Number, 1, 3600},
        {"http.head_seconds", "10", "For a request's head to come whole; then 408", Kind::Number, 1, 600},
        {"http.body_seconds", "15", "For its body, besides a second for every 32 KiB the page takes; then 408",
         Kind::Number, 1, 3600},
        {"http.write_seconds", "30", "A client that takes nothing of its answer for this long is cut off", Kind::Number,
         1, 3600},
        {"http.drain_seconds", "0", "After SIGTERM serve on for this long, with /readyz saying 503", Kind::Number, 0,
         300},
        {"http.body_memory_bytes", "262144", "A request's body larger than this goes to a file in <var>/tmp",
         Kind::Number, 0, 67108864},
        {"http.bodies_memory_bytes", "67108864", "Memory of all bodies together; past it they go to files at once",
         Kind::Number, 0, 17179869184},
        {"http.bodies_disk_bytes", "1073741824", "Files of all bodies together; past it requests get 503", Kind::Number,
         0, 1099511627776},
        {"http.tls_certificate", "", "PEM file of the certificate with its chain; empty: plain HTTP"},
        {"http.tls_key", "", "PEM file of its key, without passphrase and not readable for everyone"},
        {"http.tls_redirect_port", "0", "With TLS: port that sends plain HTTP to base_url; 0: none", Kind::Number, 0,
         65535},
        {"http.trusted_proxies", "",
         "Addresses and networks of reverse proxies whose X-Forwarded-For is believed, separated by commas"},
        {"texts",
         "",
         "For development: `pseudo` marks every text that can be translated",
         Kind::Choice,
         0,
         0,
         {"", "pseudo"}},
        {"log.format", "text", "How the log on standard error is written", Kind::Choice, 0, 0, {"text", "json"}},
        {"metrics.allowed", "127.0.0.1, ::1", "Addresses and networks that may read /metrics, separated by commas"},
        {"metrics.token", "", "Whoever sends it as bearer token may read /metrics, too", Kind::Secret},
        {"audit.syslog", "", "The audit log goes there too: tls://host:6514; empty: nowhere"},
        {"audit.syslog_ca", "", "PEM file of a private certificate authority its certificate is from"},
        {"audit.webhook_url", "", "The audit log goes there too, as signed JSON over https; empty: nowhere"},
        {"audit.webhook_secret", "", "What signs it: whsec_…", Kind::Secret},
        {"database.slow_ms", "200", "Statements that take this many milliseconds are logged; 0: none", Kind::Number, 0,
         3600000},
    };
}

/// Where files lie.
std::vector<KeyDeclaration> fileKeys() {
    return {
        {"files.store",
         "folder",
         "Where files lie: in <var>/files, which all servers of a site share, or in a bucket",
         Kind::Choice,
         0,
         0,
         {"folder", "s3"}},
        {"files.s3_url", "", "The bucket, such as https://s3.example.org/guildhall, a folder of it behind"},
        {"files.s3_region", "us-east-1", "Its region, as the store calls it"},
        {"files.s3_key_id", "", "Id of the key that may read, write, list and remove there"},
        {"files.s3_secret", "", "The key's secret", Kind::Secret},
    };
}

/// How people sign in.
std::vector<KeyDeclaration> signInKeys() {
    return {
        {"password.cost", "12", "bcrypt cost", Kind::Number, 4, 16},
        {"password.least", "15", "Characters of a password that is all one signs in with", Kind::Number, 8, 64},
        {"password.least_with_second_step", "8", "Characters where a second step is asked for", Kind::Number, 8, 64},
        {"session.idle_minutes", "30", "Signed out after this long without a request; roles may have their own",
         Kind::Number, 1, 10080},
        {"session.hours", "24", "Signed out after this long in any case; roles may have their own", Kind::Number, 1,
         8760},
        {"session.fresh_minutes", "15",
         "Whoever does something dangerous shows who they are if that is longer ago than this", Kind::Number, 1, 1440},
        {"links.per_address", "3", "Sign-in and password links for one address from one place, in links.minutes",
         Kind::Number, 1, 100000},
        {"links.per_ip", "10", "Links for addresses nobody here has, from one IP address, in links.minutes",
         Kind::Number, 1, 100000},
        {"links.minutes", "60", "The time these two count for", Kind::Number, 1, 1440},
        {"security.unusual_views", "100",
         "Whoever sees more people, or pictures of people, in 7 days is told of on the security page", Kind::Number, 1,
         1000000},
    };
}

std::vector<KeyDeclaration> siteKeys() {
    return {
        {"environment",
         "development",
         "Which kind of site this is; outside production no mail leaves the machine",
         Kind::Choice,
         0,
         0,
         {"development", "staging", "production"}},
        {"http.address", "127.0.0.1", "Address to listen on"},
        {"http.port", "8080", "Port to listen on; 0 takes a free one", Kind::Number, 0, 65535},
        {"http.workers", "8", "Threads for requests that touch the database", Kind::Number, 1, 256},
        {"http.handler_seconds", "60", "A page that takes longer is given up with 504", Kind::Number, 1, 3600},
        {"http.loops", "0", "Event loops; 0 means one for each processor", Kind::Number, 0, 64},
        {"http.access_log", "off", "Log every request", Kind::Choice, 0, 0, {"on", "off"}},
        {"base_url", "", "Address people use, such as https://learn.example.org; empty: http://<address>:<port>"},
        {"var", "var", "Data folder: database, files, mail catcher"},
        {"database", "", "sqlite:<path> or postgresql://…; empty: sqlite:<var>/guildhall.db", Kind::Secret},
        {"database.pool", "10", "Database connections", Kind::Number, 2, 200},
        {"secret_key", "", "At least 32 characters; empty: kept in <var>/secret.key", Kind::Secret},
        {"secret_key_previous", "", "The key before secret_key, until `guildhall keys rotate` is through",
         Kind::Secret},
        {"site.org_name", "Guildhall", "The organisation's name"},
        {"site.support_email", "", "Address shown on error pages"},
        {"plugins", "", "Plugins to enable at the first start, separated by commas"},
        {"plugins.folder", "", "Folder of the plugins; empty: plugins beside the program"},
        {"theme.folder", "", "Folder of the theme; empty: found beside the program or in its source tree"},
        {"rules.folder", "", "Folder of the site's Lua rules; empty: scripts/rules beside the theme"},
        {"rules.workers", "2", "Lua worker processes", Kind::Number, 1, 32},
        {"jobs.workers", "2", "Threads for jobs", Kind::Number, 1, 64},
        {"webhooks.allowed_hosts", "",
         "Hosts on private networks that webhooks may be sent to all the same, by name, separated by commas"},
        {"jobs.problems_to", "", "E-mail address told of jobs that fail or end with problems; empty: nobody"},
        {"jobs.lease_seconds", "60", "A job of a server that stopped is taken over after this", Kind::Number, 2, 3600},
        {"mail.from", "no-reply@guildhall.example", "Sender of mails"},
        {"mail.from_name", "", "Name of the sender; empty: the organisation's"},
        {"mail.senders", "",
         "Other senders by kind of mail, such as access=it@example.org, credentials=certificates@example.org"},
        {"mail.allowed_domains", "",
         "Outside production: domains, separated by commas, to which mail really goes; all other mail becomes a file"},
        {"mail.hourly_limit", "20", "Mails an hour to one recipient that are not essential; 0: no limit", Kind::Number,
         0, 100000},
        {"mail.lease_seconds", "300", "A mail of a server that stopped is taken over after this", Kind::Number, 5,
         3600},
        {"mail.events_secret", "", "Signs the reports of mail servers about bounces and complaints", Kind::Secret},
        {"mail.smtp_host", "", "Mail server of a production site; empty: mail is kept as not configured"},
        {"mail.smtp_port", "587", "Port of the mail server", Kind::Number, 1, 65535},
        {"mail.smtp_security",
         "starttls",
         "How the connection is protected",
         Kind::Choice,
         0,
         0,
         {"starttls", "tls", "none"}},
        {"mail.smtp_user", "", "Account at the mail server; empty: none"},
        {"mail.smtp_password", "", "Its password", Kind::Secret},
        {"mail.smtp_ca", "", "PEM file of a private certificate authority the mail server's certificate is from"},
    };
}

}  // namespace

const std::vector<KeyDeclaration>& namedKeys() {
    static const std::vector<KeyDeclaration> keys{
        {"signin.<name>.issuer", "", "OpenID Connect: the provider's issuer; for `google` it is known"},
        {"signin.<name>.client_id", "", "What the provider knows this site as"},
        {"signin.<name>.client_secret", "", "The secret that goes with it; empty: none", Kind::Secret},
        {"signin.<name>.title", "", "What people call the provider: “Sign in with …”"},
        {"signin.<name>.scopes", "openid email profile", "What the provider is asked for"},
        {"signin.<name>.audiences", "", "Further audiences its tokens may be for, separated by commas"},
        {"asserted.<name>.issuer", "", "Sign-in by a proxy in front of the site: the issuer of its tokens (JWT)"},
        {"asserted.<name>.audiences", "", "Whom they have to be for, separated by commas"},
        {"asserted.<name>.jwks_url", "", "Where the keys are that they are signed with"},
        {"asserted.<name>.header", "Cf-Access-Jwt-Assertion", "The header they come in"},
        {"asserted.<name>.title", "", "What people call it"},
    };
    return keys;
}

const std::vector<KeyDeclaration>& declaredKeys() {
    static const auto keys = [] {
        auto all = siteKeys();
        const auto operation = operationKeys();
        const auto insert = [&](const char* before, const std::vector<KeyDeclaration>& keys) {
            all.insert(std::ranges::find(all, before, &KeyDeclaration::key), keys.begin(), keys.end());
        };
        insert("base_url", operation);  // behind the other http keys
        insert("database", fileKeys());
        insert("jobs.lease_seconds", signInKeys());
        return all;
    }();
    return keys;
}

void Settings::set(const std::string& key, std::string text, const std::string& origin) {
    const auto* declared = findKey(key);
    if (!declared && !findNamedKey(key) && !isPluginKey(key))
        throw ConfigError(origin + ": unknown setting “" + key + "”; `guildhall serve --help` lists those there are");
    if (declared && !accepts(*declared, text))
        throw ConfigError(origin + ": “" + key + "” cannot be “" + text + "”; allowed: " + allowedText(*declared));
    values_[key] = {std::move(text), origin};
}

void Settings::readFile(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) return;
    try {
        auto text = readWhole(file.string());
        constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
        if (text.starts_with(byteOrderMark)) text.erase(0, byteOrderMark.size());
        if (!sdk::isUtf8(text)) throw ConfigError("it is not UTF-8; save it as UTF-8");
        std::istringstream in(text);
        const Poco::AutoPtr<Poco::Util::PropertyFileConfiguration> properties(
            new Poco::Util::PropertyFileConfiguration(in));
        std::vector<std::string> open{""};
        while (!open.empty()) {
            const auto key = open.back();
            open.pop_back();
            Poco::Util::AbstractConfiguration::Keys children;
            properties->keys(key, children);
            for (const auto& child : children) open.push_back(key.empty() ? child : key + "." + child);
            if (!key.empty() && properties->hasProperty(key)) set(key, properties->getRawString(key), file.string());
        }
    } catch (const Poco::Exception& problem) {
        throw ConfigError(file.string() + ": cannot be read: " + problem.displayText());
    } catch (const ConfigError& problem) {
        const std::string what = problem.what();
        throw ConfigError(what.starts_with(file.string()) ? what : file.string() + ": cannot be read: " + what);
    }
}

void Settings::readEnvironment(const std::map<std::string, std::string>& environment) {
    for (const auto& [name, value] : environment) {
        if (!name.starts_with("GUILDHALL_") || name.starts_with("GUILDHALL_TEST_")) continue;
        const auto matches = [&](const KeyDeclaration& key) { return variableOf(key.key) == name; };
        const auto matchesFile = [&](const KeyDeclaration& key) {
            return key.kind == Kind::Secret && variableOf(key.key) + "_FILE" == name;
        };
        const auto& keys = declaredKeys();
        if (const auto key = std::find_if(keys.begin(), keys.end(), matches); key != keys.end())
            set(key->key, value, name);
        else if (const auto secret = std::find_if(keys.begin(), keys.end(), matchesFile); secret != keys.end())
            set(secret->key, readSecretFile(name, value), name);
        else if (const auto named = namedKeyOf(name, ""); !named.empty())
            set(named, value, name);
        else if (const auto inFile = namedKeyOf(name, "_FILE"); !inFile.empty())
            set(inFile, readSecretFile(name, value), name);
        else
            throw ConfigError("unknown environment variable " + name +
                              "; `guildhall serve --help` lists the settings there are");
    }
}

Settings Settings::load(const Sources& sources) {
    Settings settings;
    for (const auto& key : declaredKeys()) settings.values_[key.key] = {key.initial, "default"};
    settings.readFile(sources.folder / "guildhall.properties");
    const auto overridden = [&](const std::string& key) -> const std::string* {
        if (const auto found = sources.commandLine.find(key); found != sources.commandLine.end()) return &found->second;
        const auto found = sources.environment.find(variableOf(key));
        return found == sources.environment.end() ? nullptr : &found->second;
    };
    if (const auto* environment = overridden("environment"))
        settings.set("environment", *environment, "GUILDHALL_ENVIRONMENT");
    settings.readFile(sources.folder / ("guildhall." + settings.text("environment") + ".properties"));
    settings.readEnvironment(sources.environment);
    for (const auto& [key, value] : sources.commandLine) settings.set(key, value, "command line");
    if (settings.text("database").empty())
        settings.values_["database"] = {"sqlite:" + (settings.var() / "guildhall.db").string(), "default"};
    for (const std::string name : {"secret_key", "secret_key_previous"})
        if (const auto& key = settings.text(name); !key.empty() && key.size() < 32)
            throw ConfigError(settings.origin(name) + ": “" + name + "” must have at least 32 characters");
    const bool tls = !settings.text("http.tls_certificate").empty();
    if (tls == settings.text("http.tls_key").empty())
        throw ConfigError(settings.origin(tls ? "http.tls_certificate" : "http.tls_key") +
                          ": “http.tls_certificate” and “http.tls_key” go together; set both or none");
    if (!tls && settings.number("http.tls_redirect_port") != 0)
        throw ConfigError(settings.origin("http.tls_redirect_port") +
                          ": “http.tls_redirect_port” is for a site with “http.tls_certificate”");
    if (!settings.production() && !settings.text("mail.smtp_host").empty() &&
        settings.text("mail.allowed_domains").empty())
        throw ConfigError(settings.origin("mail.smtp_host") +
                          ": “mail.smtp_host” is for production only; outside it mail goes to <var>/mail, but for the "
                          "domains of “mail.allowed_domains”");
    checkValues(settings);
    return settings;
}

std::map<std::string, std::string> pairsOf(const std::string& text) {
    std::map<std::string, std::string> pairs;
    std::istringstream items(text);
    for (std::string item; std::getline(items, item, ',');) {
        const auto sign = std::min(item.find('='), item.size());
        auto name = sdk::trim(item.substr(0, sign));
        auto value = sdk::trim(item.substr(std::min(sign + 1, item.size())));
        if (!name.empty() || !value.empty()) pairs[std::move(name)] = std::move(value);
    }
    return pairs;
}

const std::string& Settings::text(const std::string& key) const { return values_.at(key).text; }
const std::string& Settings::origin(const std::string& key) const { return values_.at(key).origin; }

std::int64_t Settings::number(const std::string& key) const { return std::stoll(text(key)); }

std::vector<std::string> Settings::names(const std::string& group) const {
    std::vector<std::string> names;
    for (const auto& [key, value] : values_) {
        if (!key.starts_with(group + ".") || !findNamedKey(key)) continue;
        auto name = key.substr(group.size() + 1, key.rfind('.') - group.size() - 1);
        if (names.empty() || names.back() != name) names.push_back(std::move(name));
    }
    return names;
}

std::string Settings::named(const std::string& group, const std::string& name, const std::string& key) const {
    const auto whole = group + "." + name + "." + key;
    if (const auto found = values_.find(whole); found != values_.end()) return found->second.text;
    const auto* declared = findNamedKey(whole);
    return declared ? declared->initial : std::string();
}

const std::string* Settings::pluginText(const std::string& pluginId, const std::string& key) const {
    const auto found = values_.find("plugin." + pluginId + "." + key);
    return found == values_.end() ? nullptr : &found->second.text;
}

}  // namespace guildhall::config
