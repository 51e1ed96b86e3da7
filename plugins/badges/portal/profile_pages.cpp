#include "portal/profile_pages.hpp"

#include "portal/my_badges_pages.hpp"
#include "portal/progress.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::badges {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

sdk::FieldSet addressFields() {
    auto fields = sdk::FieldSet::of("badges.address");
    auto field = students().fields().get("credential_email");
    field.options.byHand = true;
    field.options.required = true;
    fields.add(std::move(field));
    return fields;
}

/// How many badges carry the address otherwise than it should be now; null: none.
Value toldOutdated(std::size_t count) {
    if (count == 0) return nullptr;
    return {{"told", sdk::sayCount(static_cast<std::int64_t>(count),
                                   "{n} badge of yours carries your address otherwise: an older one, or not as you want "
                                   "it now.",
                                   "{n} badges of yours carry your address otherwise: an older one, or not as you want it "
                                   "now.")}};
}

sdk::Form addressForm(const sdk::Viewer& viewer) { return sdk::Form(addressFields(), viewer, sdk::Relation::Own); }

}  // namespace

void ProfilePages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (ProfilePages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get("/my-badges/profile", "badges.request", to(&ProfilePages::showProfile));
    add.post("/my-badges/profile", "badges.request", to(&ProfilePages::changeProfile));
    add.post("/my-badges/address", "badges.request", to(&ProfilePages::changeAddress));
    add.post("/my-badges/reissue", "badges.request", to(&ProfilePages::reissue));
    add.get("/badge-profiles/{key}", sdk::Public, to(&ProfilePages::publicProfile));
}

Response ProfilePages::showProfile(const Request& request) {
    std::optional<Student> student;
    const auto outdated = services_.database.read([&](Transaction& tx) {
        student = Roster::find(tx, request.viewer().personId());
        return credentials_.outdated(tx, request.viewer().personId()).size();
    });
    if (!student) return Response::redirect(MyBadgesPages::welcomePath);
    Value data{{"is_public", student->publicProfile},
               {"outdated", toldOutdated(outdated)},
               {"form", addressForm(request.viewer()).fill({{"credential_email", student->credentialEmail}}).view()}};
    if (student->publicProfile)
        data["address"] =
            sdk::showCopyBox({.id = "address",
                              .label = say("Address of your profile"),
                              .value = services_.site.portalUrl + "/badge-profiles/" + student->profileKey,
                              .hint = say("Whoever has it sees your name and what you hold.")});
    return Response::page({.templateName = "badges/profile_settings",
                           .title = say("What others see"),
                           .data = std::move(data),
                           .crumbs = {{say("My badges"), "/my-badges"}},
                           .frame = sdk::Frame::Portal});
}

Response ProfilePages::changeProfile(const Request& request) {
    const auto actor = request.actor();
    const bool wanted = request.form("public") == "yes";
    services_.database.write([&](Transaction& tx) {
        const auto before = roster_.lock(tx, actor, actor.personId);
        if (wanted && !before.agreedTo(services_.settings.text("consent_version"))) throw sdk::Conflict(say("Agree to take part first."));
        auto after = before;
        after.publicProfile = wanted;
        // Another address each time, so that taking it down takes back what was handed out.
        after.profileKey = wanted ? sdk::newToken(services_.random) : "";
        if (before.publicProfile != wanted)
            roster_.update(tx, actor, wanted ? "PROFILE_PUBLISHED" : "PROFILE_TAKEN_DOWN", before, after);
    });
    return Response::redirect("/my-badges/profile")
        .notice(wanted ? say("Your profile can be seen now.")
                       : say("Your profile is taken down. Its address leads nowhere."));
}

Response ProfilePages::changeAddress(const Request& request) {
    const auto form = sdk::Form::posted(addressFields(), request, Value(), sdk::Relation::Own);
    if (!form.valid()) throw sdk::Invalid(form.errors());
    const auto actor = request.actor();
    services_.database.write([&](Transaction& tx) {
        const auto before = roster_.lock(tx, actor, actor.personId);
        auto after = before;
        after.credentialEmail = form.text("credential_email");
        if (after.credentialEmail != before.credentialEmail)
            roster_.update(tx, actor, "STUDENT_UPDATED", before, after);
    });
    return Response::redirect("/my-badges/profile").notice(say("Saved. It counts for badges you earn from now on."));
}

Response ProfilePages::reissue(const Request& request) {
    const auto actor = request.actor();
    const auto count = services_.database.write([&](Transaction& tx) {
        roster_.lock(tx, actor, actor.personId);
        return credentials_.reissue(tx, actor, actor.personId);
    });
    return Response::redirect("/my-badges/profile")
        .notice(count == 0 ? say("All of your badges carry your address as you want it.")
                           : sdk::sayCount(count, "{n} badge was issued anew. Hand it out again where you had done so.",
                                           "{n} badges were issued anew. Hand them out again where you had done so."));
}

Response ProfilePages::publicProfile(const Request& request) {
    const auto& key = request.pathValue("key");
    PersonsBadges of;
    std::string name;
    services_.database.read([&](Transaction& tx) {
        const auto found = sdk::isUtf8(key) && key.size() > 20
                               ? students().select(tx, "WHERE r.profile_key = $1 AND r.public_profile", key)
                               : std::vector<Student>();
        if (found.empty() || !found.front().active()) throw sdk::NotFound();
        name = sdk::personName(tx, found.front().person).value_or("");
        of = PersonsBadges::read(tx, found.front().person);
    });
    auto held = showHeld(of, request.viewer());
    return Response::page({.templateName = "badges/profile",
                           .title = say("Badges of {name}", {{"name", name}}),
                           .data = {{"name", name}, {"has_held", !held.empty()}, {"held", std::move(held)}},
                           .frame = sdk::Frame::Card})
        .header("X-Robots-Tag", "noindex");
}

}  // namespace guildhall::badges
