#include "profile/holder_name.hpp"

namespace guildhall::certificates {

const sdk::RecordType<HolderName>& holderNames() {
    static const auto type =
        sdk::RecordType<HolderName>("certificates.holder_name", "hold",
                                    {"name on certificates", "names on certificates"})
            .text(&HolderName::certificateName, "certificate_name", "Name on certificates", {.required = true})
            .person(&HolderName::personId, "person_id", "Person", {.byHand = false})
            .title("{certificate_name}")
            .list({.columns = {"certificate_name", "person_id"},
                   .empty = "Everybody is called by their full name on certificates."})
            .permissions({.see = "certificates.view"})
            .privacy({.person = "person_id",
                      .purpose = "to print it on their certificates",
                      .erasing = sdk::RecordPrivacy::Erasing::Remove})
            .onPersonPage({.field = "person_id", .columns = {"certificate_name"}, .order = 25});
    return type;
}

std::string certificateNameOf(sdk::Transaction& tx, std::string_view personId) {
    const auto found = holderNames().select(tx, "WHERE r.person_id = $1", personId);
    return found.empty() ? std::string() : found.front().certificateName;
}

}  // namespace guildhall::certificates
