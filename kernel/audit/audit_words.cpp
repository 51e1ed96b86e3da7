#include "kernel/audit/audit_words.hpp"

#include "kernel/audit/audit_repository.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <array>

namespace guildhall::audit {

namespace {

struct Group {
    std::string_view word;
    const char* category;
};

/// The first that fits counts.
constexpr std::array groups{Group{"EXPORT", "Views and downloads"},
                            Group{"_VIEWED", "Views and downloads"},
                            Group{"_VIEW", "Views and downloads"},
                            Group{"_EXPORTED", "Views and downloads"},
                            Group{"_DOWNLOADED", "Views and downloads"},
                            Group{"_DOWNLOAD", "Views and downloads"},
                            Group{"_PII_ACCESS", "Views and downloads"},
                            Group{"ACCESS_DENIED", "Refusals"},
                            Group{"LOGIN", "Signing in"},
                            Group{"LOGOUT", "Signing in"},
                            Group{"SIGN_IN_", "Signing in"},
                            Group{"PASSWORD_", "Signing in"},
                            Group{"PASSKEY_", "Signing in"},
                            Group{"IDENTITY_", "Signing in"},
                            Group{"SECOND_STEP_", "Signing in"},
                            Group{"RECOVERY_CODES_", "Signing in"},
                            Group{"SESSION_ENDED", "Signing in"},
                            Group{"ROLE_", "Roles and access"},
                            Group{"ACCESS_", "Roles and access"},
                            Group{"TOKEN_", "Roles and access"},
                            Group{"PARTICIPANT_", "People"},
                            Group{"PARTICIPANTS_", "People"},
                            Group{"PERSON_", "People"},
                            Group{"INCIDENT_", "Security"},
                            Group{"UNUSUAL_", "Security"},
                            Group{"MAIL_", "Mail"},
                            Group{"JOB_", "Jobs and schedules"},
                            Group{"SCHEDULE_", "Jobs and schedules"},
                            Group{"RULE_", "Rules"},
                            Group{"PLUGIN_", "Plugins"},
                            Group{"WEBHOOK_", "Webhooks"},
                            Group{"LIST_", "Lists and fields"},
                            Group{"CUSTOM_FIELD_", "Lists and fields"},
                            Group{"BACKUP_", "The site"},
                            Group{"SITE_", "The site"},
                            Group{"KEY_", "The site"},
                            Group{"KEYS_", "The site"},
                            Group{"SECRET_", "The site"}};

constexpr std::array dangerous{"EXPORT",
                               "_EXPORTED",
                               "_EXPORT_STARTED",
                               "_DELETED",
                               "_PURGED",
                               "_MERGED",
                               "_IMPORTED",
                               "_ERASED",
                               "_PII_ACCESS",
                               "ROLE_GRANTED",
                               "ROLE_REVOKED",
                               "PASSWORD_RESET_ADMIN",
                               "TOKEN_CREATED",
                               "SIGN_IN_LINK",
                               "SECOND_STEP_REMOVED",
                               "IDENTITY_LINKED",
                               "PLUGIN_ENABLED",
                               "PLUGIN_DISABLED",
                               "PLUGIN_REMOVED",
                               "RULE_VERSION_IN_FORCE",
                               "KEYS_ROTATED",
                               "SITE_RESTORED",
                               "WEBHOOK_SECRET_SHOWN",
                               "MAIL_SETTINGS_UPDATED",
                               "SECRET_KEY_ADOPTED"};

/// A word that begins with `_` stands at the action's end, another at its beginning.
bool hasWord(std::string_view action, std::string_view word) {
    return word.starts_with('_') ? action.ends_with(word) : action.starts_with(word);
}

}  // namespace

std::string actionInWords(std::string_view action) { return sdk::codeInWords(action); }

std::string categoryOf(std::string_view action) {
    const auto fits = [&](const Group& group) { return hasWord(action, group.word); };
    if (const auto found = std::ranges::find_if(groups, fits); found != groups.end()) return sdk::say(found->category);
    return sdk::codeInWords(action.substr(0, action.rfind('_')));
}

bool isDangerous(std::string_view action) {
    return std::ranges::any_of(dangerous, [&](const char* word) { return hasWord(action, word); });
}

bool isPermission(std::string_view reason) {
    return reason.find('.') != reason.npos &&
           reason.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == reason.npos;
}

std::string reasonInWords(std::string_view action, const std::string& reason) {
    return action == "ACCESS_DENIED" && isPermission(reason)
               ? sdk::say("Without the permission “{permission}”", {{"permission", sdk::codeInWords(reason)}})
               : reason;
}

std::string roleInWords(const std::string& role) { return linkName(role).empty() ? sdk::codeInWords(role) : ""; }

}  // namespace guildhall::audit
