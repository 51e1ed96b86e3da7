#include "certificate/certificate_printer.hpp"

#include "certificate/issued_file.hpp"
#include "layout/layout_form.hpp"
#include "layout/layout_repository.hpp"
#include "pdf/site_fonts.hpp"

#include <algorithm>

namespace guildhall::certificates {

using sdk::Value;

namespace {

/// As Layout::apply has them, so that a rule learns it when it is written.
std::map<std::string, sdk::AnswerLimit> layoutLimits(const std::string& element, std::vector<std::string> elements) {
    const sdk::AnswerLimit length{.least = 0, .most = 600}, size{.least = 4, .most = 200};
    const sdk::AnswerLimit colour{.pattern = "#[0-9A-Fa-f]{6}"};
    const auto each = "elements." + element + ".";
    return {{"elements", {.keys = std::move(elements)}},
            {each + "baseline", length},
            {each + "x", length},
            {each + "align", {.oneOf = {"left", "center", "right"}}},
            {each + "size.max", size},
            {each + "size.min", size},
            {each + "colour", colour},
            {each + "text", {.longest = 300, .pattern = ".*\\S.*"}},
            {"qr.x", length},
            {"qr.y", length},
            {"qr.size", {.least = 12, .most = 100}},
            {"qr.colour", colour}};
}

}  // namespace

sdk::HookDeclaration certificateLayoutHook(const std::filesystem::path& folder) {
    auto sample = sampleRuleInput();
    sample["layout"] = nullptr;
    std::vector<std::string> ids;
    try {
        const auto layout = Layout::load(folder / "layouts/default.json");
        sample["layout"] = layout.json();
        sample["layout"]["images"] = {
            {{"id", "image_1"}, {"file", "logo.png"}, {"alt", "Logo"}, {"x", 30}, {"y", 170}, {"width", 40}}};
        for (const auto& element : layout.elements()) ids.push_back(element.id);
    } catch (const LayoutError&) {
        // Whoever issues certificates is told.
    }
    const auto one = ids.empty() ? std::string("name") : ids.front();
    for (auto& id : elementIds())
        if (std::ranges::find(ids, id) == ids.end()) ids.push_back(std::move(id));
    return {.name = "certificate.layout",
            .description =
                "Changes how one participant's certificate is laid out. Return only what differs; return nothing to "
                "leave the layout as it is. What cannot be printed gives that person the layout without it.",
            .sampleInput = std::move(sample),
            .sampleOutput = {{"elements",
                              {{one,
                                {{"baseline", 140},
                                 {"x", 105},
                                 {"align", "center"},
                                 {"size", {{"max", 40}, {"min", 20}}},
                                 {"colour", "#10312B"},
                                 {"text", "Ada Example"}}}}},
                             {"qr", {{"x", 20}, {"y", 20}, {"size", 25}, {"colour", "#10312B"}}}},
            .notes = {{"participant.name", "as it is printed"},
                      {"participant.title", "job title, may be empty"},
                      {"session.end_date", "the date on the certificate unless the participant has another"},
                      {"session.language", "two letters; chooses month names"},
                      {"workshop.code", "of the workshop type"},
                      {"layout", "the layout in force for the session, as its JSON has it"},
                      {"elements", "by their id in the layout; lengths in millimetres, sizes in points"}},
            .sensitive = sensitiveRuleInput(),
            .limits = layoutLimits(one, std::move(ids))};
}

namespace {

Layout layoutInForce(sdk::Services& services, const Session& session) {
    const auto design = services.database.read(
        [&](sdk::Transaction& tx) { return LayoutRepository::inForce(tx, session.workshopType, session.language); });
    return design ? Layout::parse(Value::parse(*design)) : Layout::load(services.folder / "layouts/default.json");
}

}  // namespace

CertificatePrinter CertificatePrinter::forSession(sdk::Services& services, const Session& session,
                                                  const std::shared_ptr<const Seal>& seal) {
    auto renderer =
        std::make_unique<Renderer>(LayoutFiles(services.folder / "layouts", services.files),
                                   layoutInForce(services, session), siteFonts(services.folder, services.settings));
    if (seal) renderer->sealWith(seal);
    return {std::move(renderer), services.rules};
}

CertificatePrinter::Wanted CertificatePrinter::layoutFor(const Session& session, const Participant& participant) {
    Wanted wanted{renderer_->layout(), {}, {}};
    auto input = ruleInput(session, participant);
    input["layout"] = wanted.layout.json();
    const auto outcome = rules_.call("certificate.layout", input, &run_);
    const auto note = [&](const std::string& text) { wanted.problem += (wanted.problem.empty() ? "" : " ") + text; };
    for (const auto& problem : outcome.problems) note("Rule " + problem.message + ". It changed nothing here.");
    for (const auto& answer : outcome.answers) {
        try {
            wanted.layout = wanted.layout.apply(answer.value);
            wanted.rules.push_back(answer.rule);
        } catch (const LayoutError& problem) {
            note("Rule " + answer.rule + " was left out: " + problem.what());
        }
    }
    return wanted;
}

CertificatePrinter::Printed CertificatePrinter::print(const Session& session, const Participant& participant,
                                                      const Certificate& certificate) {
    const CertificateText text{.name = certificate.printedName,
                               .workshop = certificate.workshopName,
                               .date = certificate.endDate,
                               .id = certificate.id,
                               .verifyUrl = certificate.verifyUrl,
                               .organisation = certificate.issuer,
                               .language = certificate.language,
                               .issuedAt = certificate.issuedAt,
                               .validUntil = certificate.validUntil};
    auto wanted = layoutFor(session, participant);
    const auto printed = [&](const Layout& layout, std::string problem) {
        return Printed{renderer_->render(text, layout), fingerprint(layout.json().dump()), std::move(problem)};
    };
    if (wanted.rules.empty()) return printed(renderer_->layout(), wanted.problem);
    try {
        return printed(wanted.layout, wanted.problem);
    } catch (const sdk::Unavailable&) {
        throw;
    } catch (const sdk::Error&) {
        std::string names;
        for (const auto& rule : wanted.rules) names += (names.empty() ? "" : " and ") + rule;
        return printed(renderer_->layout(),
                       wanted.problem + (wanted.problem.empty() ? "" : " ") + "What the rule " + names +
                           " wants cannot be printed, so this certificate has the layout without it.");
    }
}

}  // namespace guildhall::certificates
