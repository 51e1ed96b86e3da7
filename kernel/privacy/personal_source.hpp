// One kind of thing that is held about people: what for, how much about one of them, all of it as data, and what
// becomes of it when the person is to be forgotten (GDPR, articles 15, 17 and 30).
#pragma once

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
};

using PersonalSources = std::vector<PersonalSource>;

}  // namespace guildhall::privacy
