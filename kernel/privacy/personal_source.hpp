// One kind of thing that is held about people: what for, how much about one of them, all of it as data, and what
// becomes of it when the person is to be forgotten (GDPR, articles 15, 17 and 30).
#pragma once

#include "kernel/privacy/legal_hold_repository.hpp"

#include <guildhall/sdk/record_rules.hpp>
#include <guildhall/sdk/value.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::privacy {

/// One thing whose time is over.
struct Overdue {
    std::string id;
    std::string since;                   ///< the day its term counts from, ISO 8601
    std::string person = {};             ///< whom it is about, as far as it says
    std::string address = {};            ///< likewise, where it names no account
    std::optional<std::string> waits{};  ///< what must come first, a sentence
    std::string path = {};               ///< its page; may be empty
};

/// How long it is kept; after that it goes by itself, as it goes when its person is erased. Functions as those of a
/// PersonalSource.
struct Retention {
    int years = 0;
    std::string after;  ///< label of what it counts from: “Due on”
    /// Those that count from a day before this one, the oldest first, at most `most`.
    std::function<std::vector<Overdue>(sdk::Transaction&, sdk::Date before, int most)> overdue;
    /// False: it is gone, or counts from a later day by now.
    std::function<bool(sdk::Moment&, const Overdue&, sdk::Date before, std::string_view reason)> end;
};

/// Its functions work in the caller's transaction, any thread.
struct PersonalSource {
    std::shared_ptr<void> keepAlive = {};  ///< of a plugin's; first, so that its code goes last
    std::string name;                      ///< where it stands in the file a person gets: `mail`, `lending.loan`
    std::string title;                     ///< “Mail sent to them”
    std::vector<std::string> fields;       ///< labels of what tells of a person
    std::string purpose;                   ///< what it is kept for, as an end of “Kept”: “to know who has what”
    std::string becomes;                   ///< what becomes of it, a sentence
    std::function<std::int64_t(sdk::Transaction&, std::string_view person)> count;
    /// All of it, for the person.
    std::function<sdk::Value(sdk::Transaction&, const sdk::Viewer&, std::string_view person)> all;
    /// Null: it stays. What it did is in the audit log, without what was there.
    std::function<void(sdk::Moment&, std::string_view person, std::string_view reason)> erase = {};
    /// Why the person cannot be forgotten now, a sentence. Null: nothing stands against it.
    std::function<std::optional<std::string>(sdk::Transaction&, std::string_view person)> whyNot = {};
    /// How many files lie there for them. Null: it has none.
    std::function<std::int64_t(sdk::Transaction&, std::string_view person)> files = {};
    std::optional<Retention> retention = {};  ///< none: it is kept as long as the person is not erased
};

using PersonalSources = std::vector<PersonalSource>;

}  // namespace guildhall::privacy
