// The one point every text of ours comes through on its way to a person, so that it can be told in their language. The
// English text is the key, as with GNU gettext; what stands in braces are named values, which translators may move:
//
//   say("Choose a CSV file first.")
//   say("{name} has been added to {session}.", {{"name", person.name}, {"session", session.title}})
//   sayCount(people, "{n} person has no account", "{n} people have no account")
//
// Labels, hints and other texts of declarations stay as they are: the platform says them where it shows them, as it
// does with the text of an exception that holds nothing but a text. Texts with values in them are said where they are
// made. Not said: logs, what programs read, what is stored to be told later (titles of jobs, the audit log's codes).
//
// Any thread; what language is spoken belongs to the thread (Speaking).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace guildhall::sdk {

/// The texts of a language. Any thread.
class Texts {
public:
    virtual ~Texts();
    /// `english` in this language; itself when it is not known.
    virtual std::string told(std::string_view english) const = 0;
    /// The form for this number.
    virtual std::string told(std::string_view one, std::string_view many, std::int64_t number) const = 0;
};

/// Until it ends this thread speaks that language; null: English. Not across threads.
class Speaking {
public:
    explicit Speaking(const Texts* texts);
    ~Speaking();
    Speaking(const Speaking&) = delete;
    Speaking& operator=(const Speaking&) = delete;

private:
    const Texts* before_;
};
/// What this thread speaks; null: English.
const Texts* spoken();

/// A value that stands in a text as `{name}`.
struct NamedValue {
    std::string_view name;
    std::string value;
};

std::string say(std::string_view english, std::initializer_list<NamedValue> values = {});
/// The text for this number, which is {n} in it, with thousands.
std::string sayCount(std::int64_t number, std::string_view one, std::string_view many,
                     std::initializer_list<NamedValue> values = {});

}  // namespace guildhall::sdk
