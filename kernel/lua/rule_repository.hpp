// The tables of a site's rules: rules, their versions, how they fared, recent inputs.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::lua {

struct StoredRule {
    std::string id;
    std::string owner;  ///< the plugin that declares the hook
    std::string hook;
    std::string name;  ///< behind the hook's name: `vip` of `certificate.layout.vip`
    bool enabled = false;
    std::int64_t version = 1;  ///< in force
    std::string source;        ///< of that version

    /// `certificate.layout.vip`: what reports call it.
    std::string fullName() const { return hook + "." + name; }
};

struct RuleVersion {
    std::int64_t number = 1;
    std::string source;
    std::string note;
    std::string author;  ///< name
    sdk::Instant createdAt;
};

/// How a rule fared over some days.
struct RuleRecord {
    std::int64_t runs = 0;
    std::int64_t failures = 0;
    std::int64_t micros = 0;
    std::int64_t slowest = 0;  ///< microseconds
};

struct RuleFailure {
    std::string detail;   ///< with the rule's own words, which may hold a person's data
    std::string message;  ///< without
    std::int64_t times = 1;
    sdk::Instant lastAt;
};

/// A case a rule is tried on before it runs. The content is sealed.
struct StoredCase {
    std::string id;
    std::string label;
    std::string sealed;
};

class RuleRepository {
public:
    static std::vector<StoredRule> all(sdk::Transaction& tx);
    static std::optional<StoredRule> find(sdk::Transaction& tx, std::string_view id);
    /// Throws sdk::ConstraintViolation when the hook has a rule of that name.
    static void add(sdk::Transaction& tx, const StoredRule& rule, sdk::Instant now);
    static void remove(sdk::Transaction& tx, std::string_view id);
    static void setEnabled(sdk::Transaction& tx, std::string_view id, bool enabled);
    static void setVersion(sdk::Transaction& tx, std::string_view id, std::int64_t version);

    /// Newest first.
    static std::vector<RuleVersion> versions(sdk::Transaction& tx, std::string_view id);
    static std::optional<RuleVersion> version(sdk::Transaction& tx, std::string_view id, std::int64_t number);
    /// Returns its number.
    static std::int64_t addVersion(sdk::Transaction& tx, std::string_view id, std::string_view source,
                                   std::string_view note, std::string_view author, sdk::Instant now);

    static void countRuns(sdk::Transaction& tx, std::string_view owner, std::string_view rule, sdk::Date day,
                          const RuleRecord& more);
    static RuleRecord record(sdk::Transaction& tx, std::string_view rule, sdk::Date since);
    static void noteFailure(sdk::Transaction& tx, std::string_view owner, std::string_view rule,
                            const RuleFailure& failure);
    /// Rules that failed since then.
    static std::int64_t countFailing(sdk::Transaction& tx, sdk::Instant since);
    /// Newest first, at most ten.
    static std::vector<RuleFailure> failures(sdk::Transaction& tx, std::string_view rule);

    /// `sealed`: the input as SecretBox seals it. Keeps the newest `keep` of the hook.
    static void addInput(sdk::Transaction& tx, std::string_view id, std::string_view owner, std::string_view hook,
                         std::string_view sealed, sdk::Instant now, std::int64_t keep);
    /// Sealed, newest first.
    static std::vector<std::string> inputs(sdk::Transaction& tx, std::string_view hook);
    /// Sealed, as addInput.
    static void addDecision(sdk::Transaction& tx, std::string_view id, std::string_view owner, std::string_view rule,
                            std::string_view sealed, sdk::Instant now, std::int64_t keep);
    struct Decision {
        std::string sealed;
        sdk::Instant at;
    };
    /// Newest first.
    static std::vector<Decision> decisions(sdk::Transaction& tx, std::string_view rule);

    /// By hook: true where a failure holds. Only those an administrator has chosen.
    static std::map<std::string, bool> holds(sdk::Transaction& tx);
    /// None: as the hook says.
    static void setHolds(sdk::Transaction& tx, std::string_view hook, std::optional<bool> holds);

    static void addCase(sdk::Transaction& tx, std::string_view ruleId, const StoredCase& one, sdk::Instant now);
    /// False: it is not the rule's.
    static bool removeCase(sdk::Transaction& tx, std::string_view ruleId, std::string_view id);
    /// Oldest first.
    static std::vector<StoredCase> cases(sdk::Transaction& tx, std::string_view ruleId);

    /// Forgets records, failures, decisions and inputs from before.
    static void prune(sdk::Transaction& tx, sdk::Instant before);
    /// Rules for a plugin's hooks.
    static std::int64_t count(sdk::Transaction& tx, std::string_view owner);
    /// Removes them with all that is known of rules for its hooks.
    static void forgetOwner(sdk::Transaction& tx, std::string_view owner);
};

}  // namespace guildhall::lua
