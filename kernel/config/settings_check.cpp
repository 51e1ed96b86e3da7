#include "kernel/config/settings_check.hpp"

#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/text.hpp>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <sstream>

namespace guildhall::config {

namespace {

[[noreturn]] void refuse(const Settings& settings, const std::string& key, const std::string& why) {
    const auto shown =
        isSecret(key) ? std::string() : " cannot be “" + sdk::shortened(settings.text(key), 200, "…") + "”";
    throw ConfigError(settings.origin(key) + ": “" + key + "”" + shown + ": " + why);
}

/// Scheme, host and port, nothing more: links in mails and cookies are made from it.
bool isSiteAddress(const std::string& text) {
    try {
        const Poco::URI uri(text);
        const auto path = uri.getPath();
        const auto host = uri.getHost();
        return (uri.getScheme() == "https" || uri.getScheme() == "http") && !host.empty() &&
               host.find_first_of(" <>\"'\\@%") == host.npos &&
               (path.empty() || path.find_first_not_of('/') == path.npos) && uri.getRawQuery().empty() &&
               uri.getFragment().empty() && uri.getUserInfo().empty();
    } catch (const Poco::Exception&) {
        return false;
    }
}

void checkSiteAddress(const Settings& settings) {
    const auto& url = settings.text("base_url");
    if (!url.empty() && !isSiteAddress(url))
        refuse(settings, "base_url", "write the address people use, such as https://learn.example.org, without a path");
    if (settings.production() && !url.starts_with("https://"))
        refuse(settings, "base_url",
               "a production site needs the address people use, and it must begin with https://: links in mails lead "
               "there, and cookies are sent over TLS only");
}

void checkMailAddresses(const Settings& settings) {
    for (const std::string key : {"mail.from", "site.support_email", "jobs.problems_to"}) {
        const auto& text = settings.text(key);
        if (text.empty() && key != "mail.from") continue;
        if (!sdk::EmailAddress::parse(text))
            refuse(settings, key, "write an e-mail address, such as no-reply@example.org");
    }
    for (const auto& [kind, from] : pairsOf(settings.text("mail.senders")))
        if (kind.empty() || !sdk::EmailAddress::parse(from))
            refuse(
                settings, "mail.senders",
                "write kinds of mail with an e-mail address each, such as access=it@example.org, separated by commas");
    std::istringstream domains(settings.text("mail.allowed_domains"));
    for (std::string domain; std::getline(domains, domain, ',');)
        if (domain = sdk::trim(domain); !domain.empty() && !sdk::EmailAddress::parse("a@" + domain))
            refuse(settings, "mail.allowed_domains", "“" + domain + "” is no domain; separate domains by commas");
}

void checkPlaces(const Settings& settings) {
    std::error_code ignored;
    for (const auto* key : {"plugins.folder", "theme.folder", "rules.folder"})
        if (const auto& text = settings.text(key); !text.empty() && !std::filesystem::is_directory(text, ignored))
            refuse(settings, key, "there is no such folder");
    for (const auto* key : {"mail.smtp_ca", "http.tls_certificate", "http.tls_key"})
        if (const auto& text = settings.text(key); !text.empty() && !std::filesystem::is_regular_file(text, ignored))
            refuse(settings, key, "there is no such file");
    if (settings.text("var").empty()) refuse(settings, "var", "name the data folder");
    if (std::filesystem::exists(settings.var(), ignored) && !std::filesystem::is_directory(settings.var(), ignored))
        refuse(settings, "var", "it is no folder");
}

}  // namespace

void checkValues(const Settings& settings) {
    for (const auto& key : declaredKeys())
        if (const auto& text = settings.text(key.key); !sdk::isUtf8(text) || sdk::hasUnusable(text))
            refuse(settings, key.key, "it has characters that cannot be used; write plain text in UTF-8");
    checkSiteAddress(settings);
    checkMailAddresses(settings);
    checkPlaces(settings);
    if (sdk::trim(settings.text("site.org_name")).empty()) refuse(settings, "site.org_name", "name the organisation");
}

}  // namespace guildhall::config
