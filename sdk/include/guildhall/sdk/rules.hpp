// Site rules in Lua: a plugin declares a hook with its input and output; a site's rules may change the
// outcome. Rules run in worker processes with limits, get plain data and give plain data.
#pragma once

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/value.hpp>
#include <guildhall/sdk/viewer.hpp>

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

class Transaction;

/// What an answer may hold at one path, beyond the shape of the sample.
struct AnswerLimit {
    std::optional<double> least = {}, most = {};  ///< of a number
    std::size_t longest = 1000;                   ///< characters of a text
    bool lines = false;                           ///< a text may have line breaks
    std::vector<std::string> oneOf = {};          ///< the only texts allowed
    std::string pattern = {};                     ///< what the whole text must match (ECMAScript)
    /// For a table by names: these keys, each with the shape the sample shows for its first one.
    std::vector<std::string> keys = {};
};

/// What it means for the record at hand that a rule of the hook failed.
enum class RuleFailure {
    GoOn,  ///< as if that rule were not there
    Hold,  ///< the deed is not done for this record until somebody has looked: for hooks that may refuse
};

/// One call of a hook as it would be made now.
struct RuleCase {
    std::string id;     ///< among those of its subject
    std::string label;  ///< whom or what it is about: “Ada Example”
    Value input;
};

/// A rule that did not do its work.
struct RuleProblem {
    std::string rule;  ///< as people know it, with its version: `certificate.layout.vip, version 3`, or a file's name
    std::string message;  ///< begins with the rule's name; no data of the record: for pages of jobs, logs, history
    std::string detail;   ///< with the rule's own words and what it answered: for those who may see all of the input
    bool aside = false;   ///< not asked any more: see RuleRun
};

/// The page of a rule named as in RuleProblem, for people who may edit rules (`rules.edit`).
std::string rulePath(std::string_view rule);

/// What one rule wanted, before it was merged.
struct RuleAnswer {
    std::string rule;  ///< as in RuleProblem
    Value value;
};

struct RuleOutcome {
    std::optional<Value> value;  ///< all answers, merged by key in the rules' order; none: use the default
    std::vector<RuleProblem> problems;
    std::vector<RuleAnswer> answers = {};
    bool held = false;  ///< a rule failed, and this hook's declaration says that then nothing is done
};

/// What a rule can be previewed on before it runs: a session with its people, the mails of last week. Nothing is done.
/// Any thread; in the caller's transaction, and only what the viewer may see.
struct RulePreview {
    std::string noun;  ///< of a subject: “session”
    /// {id, label}, the latest first; at most 50.
    std::function<std::vector<Choice>(Transaction&, const Viewer&)> subjects = {};
    std::function<std::vector<RuleCase>(Transaction&, const Viewer&, const std::string& subject)> cases = {};
    /// A case as it would look by what the rules say: a PDF, a page. Null: there is nothing to look at. Throws Error
    /// with what stands in the way.
    std::function<Response(const std::string& subject, const RuleCase&, const RuleOutcome&)> look = {};
};

/// For a hook that decides nothing and is asked once something has happened and is committed: rules may send mails and
/// leave a note in a record's history. Such a hook has no sample output; the kernel gives it one.
struct RuleEvent {
    std::string event;   ///< an event's name (event.hpp), of this plugin or the kernel
    std::string record;  ///< path of the input's id in whose history a note stands: `certificate.id`
    /// The input, from what the event told. Nothing: that is gone by now.
    std::function<std::optional<Value>(Transaction&, const Value& event)> input;
};

/// The declaration is documentation, sample and check in one. The kernel refuses one that contradicts itself. Each
/// input gains `now` (instant, date, time, weekday, zone), `site` (name, url) and `actor` (person, role; empty: the
/// server).
struct HookDeclaration {
    std::string name;         ///< `certificate.layout`
    std::string description;  ///< what a rule may decide here, in one or two sentences
    /// Every input key that ever arrives, with a real-looking value: documentation, test input, and what a rule's text
    /// is checked against. What may be absent is null here or has a value all the same.
    Value sampleInput;
    /// Every key an answer may have. An answer with another key or of another type is a failure of its rule, as is a
    /// text that cannot be printed. Null: anything may be answered.
    Value sampleOutput;
    /// What a key of input or output means, in a few words, by path (`participant.name`); shown beside the editor.
    std::map<std::string, std::string> notes = {};
    /// Paths of the input that only people with the permission may see when recent inputs are shown.
    std::map<std::string, Sensitivity> sensitive = {};
    /// By path of the sample output.
    std::map<std::string, AnswerLimit> limits = {};
    RuleFailure failure = RuleFailure::GoOn;
    /// Path of the input's text by which people know what a call was about: `participant.name`.
    std::string about = {};
    /// The values that texts of the input have, by path: for the documentation and the builder.
    std::map<std::string, std::vector<Choice>> values = {};
    /// Path of the input's time zone (IANA), which `now` is told in; empty, or nothing there: UTC.
    std::string zone = {};
    /// Completes the declaration by what depends on the site (what other plugins give, which senders there are). Called
    /// now and then, on any thread.
    std::function<void(HookDeclaration&)> complete = {};
    std::optional<RulePreview> preview = {};
    std::optional<RuleEvent> after = {};
};

/// One run over many records: a rule that fails three times in a row is left out for the rest of it, the others go on.
/// Used by one thread.
class RuleRun {
public:
    RuleRun() = default;
    /// On whose behalf: rules are told.
    explicit RuleRun(Actor actor) : actor(std::move(actor)) {}

    static constexpr int most = 3;
    const Actor actor = {};
    bool leftOut(const std::string& rule) const {
        const auto found = inARow_.find(rule);
        return found != inARow_.end() && found->second >= most;
    }
    void failed(const std::string& rule) { ++inARow_[rule]; }
    void worked(const std::string& rule) { inARow_.erase(rule); }

private:
    std::map<std::string, int> inARow_;
};

/// Any thread; blocks up to the rule's time budget.
class Rules {
public:
    virtual ~Rules();
    /// Calls the site's rules of this hook in name order. Each gets `input` and, as second argument, what the earlier
    /// ones decided (or nil). A rule that fails changes nothing in what the others decide. Never throws for what a rule
    /// does. Call it also where no rule is: a few inputs of each hook are kept, sealed, to rehearse a first rule on.
    virtual RuleOutcome call(std::string_view hook, const Value& input, RuleRun* run = nullptr) = 0;
    /// Is any rule there? For pages that say so.
    virtual bool has(std::string_view hook) = 0;
};

/// A row of a list that somebody imports, as it stands there, for the kernel's hook `import.row`. Record types with
/// import() ask by themselves; a plugin that reads lists by itself asks here.
struct RowAsked {
    std::string record;  ///< “library.reader”
    std::string file;    ///< as people call the list
    std::string into;    ///< what its rows will belong to, as people call it; may be empty
    std::size_t line = 0;
    std::map<std::string, std::string, std::less<>> row;  ///< by field
};
struct RowVerdict {
    std::map<std::string, std::string> values = {};  ///< to be read in the place of what stands there, by field
    std::string refused = {};  ///< why the row is left out, a sentence with the rule's name; empty: it is not
};
inline constexpr const char* importRowHook = "import.row";
/// Not in a transaction.
RowVerdict askAboutRow(Rules& rules, const RowAsked& asked, RuleRun& run);

}  // namespace guildhall::sdk
