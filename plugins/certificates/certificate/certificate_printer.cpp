#include "certificate/certificate_printer.hpp"

#include "certificate/eligibility.hpp"
#include "certificate/issued_file.hpp"
#include "layout/certificate_file.hpp"
#include "layout/layout_form.hpp"
#include "layout/layout_repository.hpp"
#include "pdf/site_fonts.hpp"

#include <algorithm>

namespace guildhall::certificates {

using sdk::Value;

namespace {

constexpr const char* hook = "certificate.layout";
/// Each holds a template and its pictures.
constexpr std::size_t mostRenderers = 8;

/// As Layout::apply has them, so that a rule learns it when it is written.
std::map<std::string, sdk::AnswerLimit> layoutLimits(const std::string& element, std::vector<std::string> elements) {
    const sdk::AnswerLimit length{.least = 0, .most = 600}, size{.least = 4, .most = 200};
    const sdk::AnswerLimit colour{.pattern = "#[0-9A-Fa-f]{6}"}, align{.oneOf = {"left", "center", "right"}};
    const sdk::AnswerLimit words{.longest = 300, .pattern = ".*\\S.*"}, file{.pattern = "[a-z0-9_]{1,40}"};
    const auto each = "elements." + element + ".";
    std::map<std::string, sdk::AnswerLimit> limits{{"elements", {.keys = std::move(elements)}},
                                                   {each + "text", words},
                                                   {"texts.text", words},
                                                   {"texts.font", {.oneOf = {"regular", "italic", "bold"}}},
                                                   {"images.file", file},
                                                   {"images.alt", {.longest = 200}},
                                                   {"images.x", length},
                                                   {"images.y", length},
                                                   {"images.width", {.least = 3, .most = 600}},
                                                   {"template", file},
                                                   {"warning", {.longest = 200}},
                                                   {"qr.x", length},
                                                   {"qr.y", length},
                                                   {"qr.size", {.least = 12, .most = 100}},
                                                   {"qr.colour", colour}};
    for (const auto& part : {each, std::string("texts.")}) {
        limits[part + "baseline"] = length;
        limits[part + "x"] = length;
        limits[part + "align"] = align;
        limits[part + "size.max"] = size;
        limits[part + "size.min"] = size;
        limits[part + "colour"] = colour;
    }
    for (const auto& language : sessionLanguages()) limits["language"].oneOf.push_back(language.value);
    return limits;
}

std::map<std::string, std::string> layoutNotes() {
    auto notes = ruleInputNotes();
    notes.merge(std::map<std::string, std::string>{
        {"certificate.name", "as it is printed"},
        {"certificate.date", "the date on it"},
        {"certificate.valid_until", "nothing: it does not end"},
        {"layout", "the layout in force for the session, as its JSON has it"},
        {"elements", "by their id in the layout; lengths in millimetres, sizes in points"},
        {"texts", "lines that are added: where each stands, and what it says"},
        {"images", "pictures that are added, by their name among the certificate files"},
        {"template", "another page to print on, by its name among the certificate files"},
        {"language", "whose words and month names it has instead of the session's"},
        {"warning", "shown to who issues; the certificate is made"}});
    return notes;
}

Value layoutAnswer(const std::string& element) {
    const Value place{{"baseline", 140},
                      {"x", 105},
                      {"align", "center"},
                      {"size", {{"max", 40}, {"min", 20}}},
                      {"colour", "#10312B"}};
    auto changed = place, added = place;
    changed["text"] = "Ada Example";
    added["text"] = "Second signature";
    added["font"] = "regular";
    return {{"elements", {{element, std::move(changed)}}},
            {"texts", Value::array({std::move(added)})},
            {"images", Value::array({{{"file", "acme_logo"}, {"alt", "Acme"}, {"x", 20}, {"y", 20}, {"width", 40}}})},
            {"template", "acme_paper"},
            {"language", "de"},
            {"warning", "This client wants to see the first one."},
            {"qr", {{"x", 20}, {"y", 20}, {"size", 25}, {"colour", "#10312B"}}}};
}

}  // namespace

Value layoutInput(const Session& session, const Participant& participant, const Certificate& certificate,
                  const RuleFacts& facts, const Layout& layout) {
    auto input = ruleInput(session, participant, facts);
    input["certificate"] = certificateInput(certificate);
    input["layout"] = layout.json();
    return input;
}

namespace {

std::map<std::string, sdk::Sensitivity> sensitiveLayoutInput() {
    auto sensitive = sensitiveRuleInput();
    sensitive["certificate.name"] = sdk::Sensitivity::Pii;
    return sensitive;
}

}  // namespace

sdk::HookDeclaration certificateLayoutHook(const std::filesystem::path& folder) {
    auto sample = sampleRuleInput();
    sample["layout"] = nullptr;
    sample["certificate"] = {
        {"id", "cert-aaaaaaaaaaaa"}, {"name", "Ada Example"}, {"date", "2026-03-12"}, {"valid_until", "2028-03-12"}};
    std::vector<std::string> ids;
    try {
        const auto layout = Layout::load(folder / "layouts/default.json");
        sample["layout"] = layout.json();
        sample["layout"]["images"] = nullptr;  // where it has some: id, file, alt, x, y and width
        for (const auto& element : layout.elements()) ids.push_back(element.id);
    } catch (const LayoutError&) {
        // Whoever issues certificates is told.
    }
    const auto one = ids.empty() ? std::string("name") : ids.front();
    for (auto& id : elementIds())
        if (std::ranges::find(ids, id) == ids.end()) ids.push_back(std::move(id));
    return {.name = hook,
            .description =
                "Changes how one participant's certificate looks. Return only what differs; return nothing to leave "
                "the layout as it is. What cannot be printed gives that person the layout without it.",
            .sampleInput = std::move(sample),
            .sampleOutput = layoutAnswer(one),
            .notes = layoutNotes(),
            .sensitive = sensitiveLayoutInput(),
            .limits = layoutLimits(one, std::move(ids)),
            .about = "participant.name",
            .values = ruleInputValues(),
            .zone = "session.time_zone"};
}

namespace {

Layout layoutInForce(sdk::Services& services, sdk::Transaction& tx, const Session& session) {
    const auto design = LayoutRepository::inForce(tx, session.workshopType, session.language);
    return design ? Layout::parse(Value::parse(*design)) : Layout::load(services.folder / "layouts/default.json");
}

CertificatePrinter::Parts partsFor(sdk::Services& services, sdk::Transaction& tx, const Session& session,
                                   const std::shared_ptr<const Seal>& seal, RuleFacts facts) {
    return {.layout = layoutInForce(services, tx, session),
            .renderer =
                [&services, seal](Layout layout) {
                    auto renderer =
                        std::make_unique<Renderer>(LayoutFiles(services.folder / "layouts", services.files),
                                                   std::move(layout), siteFonts(services.folder, services.settings));
                    if (seal) renderer->sealWith(seal);
                    return renderer;
                },
            .fileNamed = certificateFilesByName(tx),
            .facts = std::move(facts)};
}

}  // namespace

sdk::HookDeclaration certificateLayoutHook(sdk::Services& services) {
    auto hook = certificateLayoutHook(services.folder);
    hook.preview = sdk::RulePreview{
        .noun = "session",
        .subjects = sessionsToPreview,
        .cases =
            [&services](sdk::Transaction& tx, const sdk::Viewer& viewer, const std::string& id) {
                std::optional<Layout> layout;
                return casesOfSession(tx, viewer, id,
                                      [&](const Session& session, const Participant& one, Value& input) {
                                          if (!layout) layout = layoutInForce(services, tx, session);
                                          input["certificate"] = certificateInput(Certificate::planned(session, one));
                                          input["layout"] = layout->json();
                                      });
            },
        .look =
            [&services](const std::string& id, const sdk::RuleCase& one, const sdk::RuleOutcome& outcome) {
                std::optional<Session> session;
                std::optional<Participant> participant;
                std::optional<CertificatePrinter::Parts> parts;
                services.database.read([&](sdk::Transaction& tx) {
                    session = sessions().get(tx, id);
                    participant = participants().get(tx, one.id);
                    parts = partsFor(services, tx, *session, nullptr, {});
                });
                auto certificate = Certificate::planned(*session, *participant);
                certificate.id = "cert-preview22222";
                certificate.issuer = services.site.organisation;
                certificate.issuedAt = services.clock.now();
                certificate.verifyUrl = services.site.portalUrl + "/verify/" + certificate.id;
                std::vector<Value> answers;
                for (const auto& answer : outcome.answers) answers.push_back(answer.value);
                return sdk::Response::bytes(
                    CertificatePrinter(std::move(*parts), services.rules).printWith(certificate, answers).pdf,
                    "application/pdf");
            }};
    return hook;
}

CertificatePrinter::CertificatePrinter(Parts parts, sdk::Rules& rules, const sdk::Actor& actor)
    : parts_(std::move(parts)), rules_(rules), run_(actor) {
    rendererFor(parts_.layout);
}

CertificatePrinter CertificatePrinter::forSession(sdk::Services& services, const Session& session,
                                                  const std::shared_ptr<const Seal>& seal, RuleFacts facts,
                                                  const sdk::Actor& actor) {
    return {services.database.read([&](sdk::Transaction& tx) { return partsFor(services, tx, session, seal, facts); }),
            services.rules, actor};
}

/// A renderer has its template, pictures and number of parts for good; all else may differ from one certificate to the
/// next.
Renderer& CertificatePrinter::rendererFor(const Layout& layout) {
    auto key = layout.templateFile() + "\n" + std::to_string(layout.elements().size());
    for (const auto& image : layout.images()) key += "\n" + image.file;
    auto found = renderers_.find(key);
    if (found != renderers_.end()) return *found->second;
    if (renderers_.size() >= mostRenderers) renderers_.clear();
    return *renderers_.emplace(key, parts_.renderer(layout)).first->second;
}

void CertificatePrinter::take(Wanted& wanted, const sdk::RuleAnswer& answer) const {
    auto patch = answer.value;
    const auto language = patch.value("language", std::string());
    const auto warning = patch.value("warning", std::string());
    for (const auto* other : {"language", "warning"}) patch.erase(other);
    auto layout = patch.empty() ? wanted.layout : wanted.layout.apply(patch, parts_.fileNamed);
    const bool changes = layout.json() != wanted.layout.json() || (!language.empty() && language != wanted.language);
    wanted.layout = std::move(layout);
    if (!language.empty()) wanted.language = language;
    if (!warning.empty()) wanted.note(warning + " (Rule " + answer.rule + ")");
    if (changes) wanted.rules.push_back(answer.rule);
}

CertificatePrinter::Wanted CertificatePrinter::wantedFor(const Session& session, const Participant& participant,
                                                         const Certificate& certificate) {
    Wanted wanted{.layout = parts_.layout, .language = certificate.language};
    const auto outcome =
        rules_.call(hook, layoutInput(session, participant, certificate, parts_.facts, parts_.layout), &run_);
    if (outcome.held) {
        std::string problems;
        for (const auto& problem : outcome.problems) problems += " Rule " + problem.message + ".";
        throw sdk::Error("No certificate is made while a rule for how it looks fails." + problems);
    }
    for (const auto& problem : outcome.problems) wanted.note("Rule " + problem.message + ". It changed nothing here.");
    for (const auto& answer : outcome.answers) {
        try {
            take(wanted, answer);
        } catch (const LayoutError& problem) {
            wanted.note("Rule " + answer.rule + " was left out: " + problem.what());
        }
    }
    return wanted;
}

CertificatePrinter::Printed CertificatePrinter::printed(const Certificate& certificate, const Wanted& wanted) {
    const CertificateText text{.name = certificate.printedName,
                               .workshop = certificate.workshopName,
                               .date = certificate.endDate,
                               .id = certificate.id,
                               .verifyUrl = certificate.verifyUrl,
                               .organisation = certificate.issuer,
                               .language = wanted.language,
                               .issuedAt = certificate.issuedAt,
                               .validUntil = certificate.validUntil};
    return {rendererFor(wanted.layout).render(text, wanted.layout), fingerprint(wanted.layout.json().dump()),
            wanted.language, wanted.rules, wanted.problem};
}

CertificatePrinter::Printed CertificatePrinter::print(const Session& session, const Participant& participant,
                                                      const Certificate& certificate) {
    auto wanted = wantedFor(session, participant, certificate);
    if (wanted.rules.empty()) return printed(certificate, wanted);
    try {
        return printed(certificate, wanted);
    } catch (const sdk::Unavailable&) {
        throw;
    } catch (const sdk::Error&) {
        std::string names;
        for (const auto& rule : wanted.rules) names += (names.empty() ? "" : " and ") + rule;
        wanted.note("What the rule " + names +
                    " wants cannot be printed, so this certificate has the layout without it.");
        return printed(certificate,
                       {.layout = parts_.layout, .language = certificate.language, .problem = wanted.problem});
    }
}

CertificatePrinter::Printed CertificatePrinter::printWith(const Certificate& certificate,
                                                          const std::vector<Value>& answers) {
    Wanted wanted{.layout = parts_.layout, .language = certificate.language};
    for (const auto& answer : answers) take(wanted, {"", answer});
    return printed(certificate, wanted);
}

}  // namespace guildhall::certificates
