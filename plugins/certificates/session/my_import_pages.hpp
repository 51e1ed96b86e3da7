// A list of participants that a client session administrator brings: checked first, written when they say so. The list
// is one workshop's, so it is read at once and travels in the page that asks.
#pragma once

#include "session/my_participant_pages.hpp"

#include <istream>

namespace guildhall::certificates {

class MyImportPages {
public:
    static constexpr std::size_t mostRows = 2000;
    static constexpr std::size_t mostBytes = 1024 * 1024;

    MyImportPages(sdk::Services& services, ParticipantDesk& desk) : services_(services), desk_(desk) {}

    sdk::Response show(const sdk::Request& request);
    /// Of the file, or, with `confirmed`, of what was shown.
    sdk::Response check(const sdk::Request& request);

private:
    struct Row {
        std::optional<Participant> before;  ///< none: a new one
        Participant after;
    };
    struct Problem {
        std::size_t line;
        std::string field, value, what;
    };
    struct Checked {
        std::string fatal = {};  ///< why it is no list; nothing else counts then
        std::vector<Row> rows = {};
        std::vector<Problem> problems = {};
        std::size_t added = 0, changed = 0, unchanged = 0;
    };
    class Reader;

    /// What the site's rules say of the rows, by line: before the transaction.
    using Verdicts = std::map<std::size_t, sdk::RowVerdict>;
    Verdicts askRules(const sdk::Request& request, std::istream& list) const;
    Checked read(sdk::Moment& moment, const Session& session, std::istream& list, const Verdicts& verdicts) const;
    sdk::Response write(sdk::Moment& moment, const Session& session, const Checked& checked) const;
    static sdk::Response uploadPage(const Session& session, const std::string& error);
    static sdk::Response previewPage(const Session& session, const Checked& checked);

    sdk::Services& services_;
    ParticipantDesk& desk_;
};

}  // namespace guildhall::certificates
