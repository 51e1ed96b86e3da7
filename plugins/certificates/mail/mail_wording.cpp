#include "mail/mail_wording.hpp"

#include "mail/mail_kind.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <array>

namespace guildhall::certificates {

namespace {

constexpr std::array<std::string_view, 6> known{"name", "first_name", "workshop", "session", "dates", "location"};

/// The first `{…}` in it that is no value; empty: none.
std::string unknownIn(std::string_view text) {
    for (auto open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
        const auto close = text.find('}', open);
        if (close == text.npos) return std::string(text.substr(open, 20));
        const auto name = text.substr(open + 1, close - open - 1);
        if (std::ranges::find(known, name) == known.end()) return std::string(text.substr(open, close - open + 1));
    }
    return {};
}

}  // namespace

const sdk::RecordType<MailWording>& mailWordings() {
    static const auto type =
        sdk::RecordType<MailWording>("certificates.mail_wording", "word", {"mail wording", "mail wordings"})
            .text(&MailWording::name, "name", "Name",
                  {.required = true,
                   .unique = true,
                   .search = true,
                   .max = 80,
                   .hint = "As it is chosen for a session, such as “Prework, German”."})
            .choice(&MailWording::kind, "kind", "For", mailKindChoices(), {.required = true})
            .text(&MailWording::subject, "subject", "Subject",
                  {.max = 200, .hint = "Left empty, the mail has its standard subject."})
            .longText(&MailWording::body, "body", "Text",
                      {.required = true,
                       .max = 8000,
                       .hint = "Stands below the greeting. {name}, {first_name}, {workshop}, {session}, {dates} and "
                               "{location} become the person’s and the session’s own."})
            .boolean(&MailWording::active, "active", "Offered for sessions", {.initial = "yes"})
            .title("{name}")
            .list({.columns = {"name", "kind", "subject", "active"},
                   .filters = {"kind", "active"},
                   .empty = "Every session's mails have their standard words. Add a wording to give some other ones."})
            .permissions({.see = "sessions.edit", .change = "sessions.edit", .remove = "sessions.edit"})
            .inMenu(sdk::MenuGroup::Catalogue, 40)
            .brief();
    return type;
}

std::string filledIn(std::string_view text, const WordingValues& values) {
    std::string out;
    while (!text.empty()) {
        const auto open = text.find('{');
        out += text.substr(0, open);
        if (open == text.npos) break;
        text.remove_prefix(open);
        const auto close = text.find('}');
        const auto name = close == text.npos ? text : text.substr(1, close - 1);
        const auto found = std::ranges::find(values, name, [](const auto& one) { return std::string_view(one.first); });
        if (found == values.end()) {
            out += text.front();
            text.remove_prefix(1);
        } else {
            out += found->second;
            text.remove_prefix(close + 1);
        }
    }
    return out;
}

void MailWordingRules::check(sdk::Moment&, const MailWording*, MailWording& wording, sdk::FieldErrors& errors) {
    for (const auto& [field, text] : {std::pair{"subject", &wording.subject}, std::pair{"body", &wording.body}})
        if (const auto unknown = unknownIn(*text); !unknown.empty())
            errors.push_back({field, sdk::say("{what} is no value — use {values}, or leave the braces out",
                                              {{"what", unknown},
                                               {"values",
                                                "{name}, {first_name}, {workshop}, {session}, {dates}, "
                                                "{location}"}})});
}

}  // namespace guildhall::certificates
