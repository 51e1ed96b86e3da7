#include "workshop/workshop.hpp"

namespace guildhall::badges {

const sdk::RecordType<Workshop>& workshops() {
    static const auto type =
        sdk::RecordType<Workshop>("badges.workshop", "bwks", {"badge of a workshop", "badges of workshops"})
            .text(&Workshop::code, "code", "Code of the workshop",
                  {.required = true,
                   .unique = true,
                   .search = true,
                   .capitals = true,
                   .max = 20,
                   .hint = "As its workshop type has it, like PSDM.",
                   .width = "10"})
            .reference(&Workshop::badge, "badge", "Badge", badges(),
                       {.required = true, .hint = "Awarded when somebody is issued a certificate of that workshop."},
                       {.only = "r.kind = 'level' OR r.status = 'active'"})
            .title("{code}")
            .list({.columns = {"code", "badge"},
                   .filters = {"badge"},
                   .empty = "No workshop brings a badge along yet.",
                   .toForm = true})
            .permissions({.see = "badges.view", .change = "badges.catalogue", .remove = "badges.catalogue"})
            .at("/badge-workshops")
            .brief()
            .importable({.key = "code", .sample = {{"PSDM", "practitioner"}}});
    return type;
}

void awardOnCertificates(sdk::Registrar& add, sdk::Jobs& jobs) {
    // By the event's name and keys: the plugin that publishes it need not be there.
    add.listen({"certificates.issued", "Award the badge of its workshop",
                [&jobs](sdk::Transaction& tx, const sdk::Value& event) {
                    const auto person = event.value("person", std::string());
                    const auto code = event.value("workshop_code", std::string());
                    if (person.empty() || code.empty()) return;
                    const auto found = workshops().select(tx, "WHERE r.code = $1", code);
                    // The level “None” is never active.
                    if (found.empty() || !badges().get(tx, found.front().badge).active()) return;
                    const auto certificate = event.value("certificate", std::string());
                    jobs.enqueue(tx, {.kind = AwardDesk::awardJob,
                                      .payload = {{"person", person},
                                                  {"badge", found.front().badge},
                                                  {"certificate", certificate}},
                                      .title = "Award the badge of a workshop",
                                      .key = "badges.certificate." + certificate,
                                      .about = certificate});
                }});
}

}  // namespace guildhall::badges
