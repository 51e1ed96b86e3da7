// A wording: words of the site's own for one kind of a session's mails, which a session can choose in the place of the
// standard ones. Values stand in braces: “Dear {first_name}”.
#pragma once

#include <guildhall/sdk/record.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::certificates {

struct MailWording {
    std::string id;
    std::int64_t version = 0;
    std::string name;
    std::string kind;
    std::string subject;  ///< empty: the standard one
    std::string body;
    bool active = true;  ///< offered for sessions
};

const sdk::RecordType<MailWording>& mailWordings();

/// Name and value: {"first_name", "Ada"}.
using WordingValues = std::vector<std::pair<std::string, std::string>>;
/// The text with the values that stand in braces.
std::string filledIn(std::string_view text, const WordingValues& values);

class MailWordingRules : public sdk::RecordRules<MailWording> {
public:
    /// A value that there is not would be sent as it stands there.
    void check(sdk::Moment&, const MailWording*, MailWording& wording, sdk::FieldErrors& errors) override;
};

}  // namespace guildhall::certificates
