#include "layout/layout_rules.hpp"

#include "layout/layout_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Moment;
using sdk::say;
using sdk::Value;

namespace {

/// As the next version of its layout, which the caller stores.
void addVersion(sdk::Services& services, Moment& moment, CertificateLayout& layout, std::string design,
                std::string_view note) {
    LayoutVersion version{.layoutId = layout.id,
                          .number = LayoutRepository::lastNumber(moment.tx, layout.id) + 1,
                          .design = std::move(design),
                          .publishedBy = moment.viewer.personId(),
                          .publishedAt = moment.now,
                          .note = std::string(note)};
    layoutVersions().insert(moment.tx, version, services.random, moment.now);
    layout.published = version.number;
}

[[noreturn]] void refuse(const std::vector<std::string>& complaints) {
    std::string all;
    for (const auto& one : complaints) all += (all.empty() ? "" : " ") + one;
    throw sdk::Conflict(all);
}

}  // namespace

Value designOf(sdk::Transaction& tx, const CertificateLayout& layout) {
    if (!layout.draft.empty()) return Value::parse(layout.draft);
    const auto design = LayoutRepository::design(tx, layout.id, layout.published.value_or(0));
    if (!design) throw sdk::Conflict(say("This layout has no design."));
    return Value::parse(*design);
}

void LayoutRules::check(Moment& moment, const CertificateLayout*, CertificateLayout& layout, sdk::FieldErrors& errors) {
    const bool stands = !layout.standsInFor.empty();
    if (stands && layout.language.empty())
        errors.push_back({"language", "Choose the language in which it takes the other layout’s place"});
    if (!stands && !layout.language.empty())
        errors.push_back({"stands_in_for", "Choose the layout whose place it takes, or no language"});
    if (stands && layout.standsInFor == layout.id)
        errors.push_back({"stands_in_for", "A layout cannot stand in for itself"});
    if (stands && !layout.id.empty() && LayoutRepository::isStoodInFor(moment.tx, layout.id))
        errors.push_back({"stands_in_for", "Another layout stands in for this one, so it cannot do so itself"});
    if (stands && !layout.id.empty() && LayoutRepository::isUsed(moment.tx, layout.id))
        errors.push_back({"stands_in_for", "Workshop types have this layout: choose another one for them first"});
    if (stands && LayoutRepository::isTaken(moment.tx, layout))
        errors.push_back({"language", "Another layout stands in for that one in this language"});
    if (stands && layout.standard)
        errors.push_back({"standard", "A layout of one language cannot be the standard: make that one the standard"});
}

void LayoutRules::beforeSave(Moment& moment, const CertificateLayout* before, CertificateLayout& layout) {
    if (!before && layout.draft.empty()) layout.draft = proof_.shipped().dump();
    if (!layout.standard || (before && before->standard)) return;
    auto other = LayoutRepository::standard(moment.tx);
    if (!other || other->id == layout.id) return;
    const auto was = certificateLayouts().values(&*other);
    other->standard = false;
    if (!certificateLayouts().update(moment.tx, *other))
        throw sdk::Conflict("Somebody else has just changed a layout.");
    services_.audit.record(
        moment.tx, moment.actor,
        {.action = "LAYOUT_UPDATED",
         .target = other->id,
         .changes = sdk::auditDiff(certificateLayouts().fields(), was, certificateLayouts().values(&*other)),
         .details = {{"version", other->version}}});
}

std::optional<std::string> LayoutRules::whyNotRemove(Moment& moment, const CertificateLayout& layout) {
    if (layout.published) return "It was published, so there may be certificates that were printed with it.";
    if (LayoutRepository::isStoodInFor(moment.tx, layout.id)) return "Another layout stands in for it.";
    return {};
}

std::optional<std::string> LayoutRules::whyNotAct(Moment&, const CertificateLayout& layout, std::string_view action) {
    if (action == "publish" && layout.draft.empty()) return "There is no draft: what was saved last is in force.";
    if (action == "discard" && layout.draft.empty()) return "There is no draft.";
    if (action == "discard" && !layout.published) return "It has not been published yet, so the draft is all there is.";
    return {};
}

std::vector<std::string> LayoutRules::warnings(Moment&, const CertificateLayout& layout, std::string_view action) {
    if (action != "publish") return {};
    std::vector<std::string> all;
    for (const auto& one : proof_.complaints(Value::parse(layout.draft)))
        all.push_back(say("This must be mended first: {problem}", {{"problem", one}}));
    return all;
}

void LayoutRules::publish(Moment& moment, CertificateLayout& layout, std::string_view note) {
    const auto complaints = proof_.complaints(Value::parse(layout.draft));
    if (!complaints.empty()) refuse(complaints);
    addVersion(services_, moment, layout, std::move(layout.draft), note);
    layout.draft.clear();
}

void LayoutRules::copy(Moment& moment, const CertificateLayout& layout) {
    CertificateLayout made{.draft = designOf(moment.tx, layout).dump()};
    for (int number = 1; made.name.empty() || LayoutRepository::hasName(moment.tx, made.name); ++number)
        made.name = layout.name.substr(0, 60) + (number == 1 ? " (copy)" : " (copy " + std::to_string(number) + ")");
    certificateLayouts().insert(moment.tx, made, services_.random, moment.now);
    services_.audit.record(moment.tx, moment.actor,
                           {.action = "LAYOUT_CREATED",
                            .target = made.id,
                            .details = {{"copy_of", layout.id}, {"version", made.version}}});
    moment.next = made.url();
}

void LayoutRules::act(Moment& moment, const CertificateLayout& before, CertificateLayout& layout,
                      std::string_view action, std::string_view reason) {
    if (action == "publish") publish(moment, layout, reason);
    if (action == "discard") layout.draft.clear();
    if (action == "copy") copy(moment, before);
}

void LayoutRules::show(Moment& moment, const CertificateLayout& layout, sdk::Relation, Value& data) {
    data["more"] = {{{"label", say("Versions")}, {"url", layout.url() + "/versions"}},
                    {{"label", say("Change name and use")}, {"url", layout.url() + "/edit"}}};
    data["action"] = {{"label", say("Change the design")}, {"url", layout.url() + "/design"}};
    const auto text = proof_.sample(layout.language.empty() ? "en" : layout.language);
    const auto preview = proof_.preview(Layout::parse(designOf(moment.tx, layout)), text, layout.url());
    data["preview"] = preview.view();
    data["preview"].update({{"is_draft", !layout.draft.empty()}, {"pdf", layout.url() + "/sample.pdf"}});
}

std::optional<std::string> LayoutVersionRules::whyNotAct(Moment& moment, const LayoutVersion& version,
                                                         std::string_view) {
    if (certificateLayouts().get(moment.tx, version.layoutId).published == version.number)
        return "This version is in force.";
    return {};
}

void LayoutVersionRules::act(Moment& moment, const LayoutVersion& before, LayoutVersion&, std::string_view,
                             std::string_view reason) {
    const auto complaints = proof_.complaints(Value::parse(before.design));
    if (!complaints.empty()) refuse(complaints);
    auto layout = certificateLayouts().lock(moment.tx, before.layoutId);
    const auto note = "Back to version " + std::to_string(before.number) + ".";
    addVersion(services_, moment, layout, before.design, reason.empty() ? note : note + " " + std::string(reason));
    if (!certificateLayouts().update(moment.tx, layout))
        throw sdk::Conflict("Somebody else has just changed a layout.");
    services_.audit.record(moment.tx, moment.actor,
                           {.action = "LAYOUT_PUBLISHED",
                            .target = layout.id,
                            .reason = std::string(reason),
                            .details = {{"back_to", before.number}, {"version", layout.version}}});
    moment.next = layout.url();
}

void LayoutVersionRules::show(Moment& moment, const LayoutVersion& version, sdk::Relation, Value& data) {
    const auto layout = certificateLayouts().get(moment.tx, version.layoutId);
    const auto text = proof_.sample(layout.language.empty() ? "en" : layout.language);
    const auto preview = proof_.preview(Layout::parse(Value::parse(version.design)), text, layout.url());
    data["preview"] = preview.view();
    data["preview"].update(
        {{"is_draft", false}, {"pdf", layout.url() + "/sample.pdf?version=" + std::to_string(version.number)}});
}

}  // namespace guildhall::certificates
