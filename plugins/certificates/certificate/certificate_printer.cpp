#include "certificate/certificate_issuer.hpp"
#include "certificate/eligibility.hpp"

#include <algorithm>
#include <sstream>

namespace guildhall::certificates {

using sdk::Value;

namespace {

std::vector<std::filesystem::path> fontFiles(std::string_view setting) {
    std::vector<std::filesystem::path> files;
    std::istringstream list{std::string(setting)};
    for (std::string path; std::getline(list, path, ',');)
        if (auto trimmed = sdk::trim(path); !trimmed.empty()) files.emplace_back(std::move(trimmed));
    return files;
}

}  // namespace

std::string complaintAboutFonts(std::string_view setting) {
    std::error_code unreadable;
    for (const auto& file : fontFiles(setting))
        if (!file.is_absolute() || !std::filesystem::is_regular_file(file, unreadable))
            return "There is no font file “" + file.string() +
                   "” on this server. Give whole paths, such as "
                   "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf";
    return {};
}

std::unique_ptr<Renderer> RendererFactory::make() const {
    const auto fallbacks = fontFiles(settings_.text("font_fallbacks"));
    return std::make_unique<Renderer>(folder_ / "layouts", Layout::load(folder_ / "layouts/default.json"),
                                      FontSettings::load(folder_ / "fonts/fonts.json", fallbacks),
                                      MonthNames::load(folder_ / "layouts/months.json"));
}

sdk::HookDeclaration certificateLayoutHook() {
    auto sample = sampleRuleInput();
    sample["layout"] = Value::object();
    return {.name = "certificate.layout",
            .description =
                "Changes how one participant's certificate is laid out. Return only what differs; return nothing to "
                "leave the layout as it is.",
            .sampleInput = std::move(sample),
            .sampleOutput = {{"elements", {{"name", {{"baseline", 140}, {"size", {{"max", 40}}}}}}}},
            .notes = {{"participant.name", "as it is printed"},
                      {"participant.title", "job title, may be empty"},
                      {"session.end_date", "the date on the certificate unless the participant has another"},
                      {"session.language", "two letters; chooses month names"},
                      {"workshop.code", "of the workshop type"},
                      {"layout", "the layout as its JSON file has it, with what earlier rules changed"},
                      {"elements", "by id: baseline, x, align, size, colour or text"}},
            .sensitive = sensitiveRuleInput()};
}

void CertificatePrinter::warn(const std::string& text) {
    if (std::find(warnings_.begin(), warnings_.end(), text) == warnings_.end()) warnings_.push_back(text);
    if (++failures_ == 3)
        warnings_.push_back("The rule failed three times in a row, so the default layout is used for the rest.");
}

Layout CertificatePrinter::layoutFor(const Session& session, const Value& participant) {
    const auto& layout = renderer_->layout();
    if (failures_ >= 3 || !rules_.has("certificate.layout")) return layout;
    auto input = ruleInput(session, participant);
    input["layout"] = layout.json();
    const auto outcome = rules_.call("certificate.layout", input);
    for (const auto& problem : outcome.problems) {
        // A message with a line names the file already.
        const bool named = problem.message.starts_with(problem.rule);
        warn("Rule " + (named ? "" : problem.rule + ": ") + problem.message + ". The default layout was used.");
    }
    if (!outcome.problems.empty() || !outcome.value || outcome.value->is_null()) {
        if (outcome.problems.empty()) failures_ = 0;
        return layout;
    }
    try {
        auto changed = layout.apply(*outcome.value);
        failures_ = 0;
        return changed;
    } catch (const LayoutError& problem) {
        warn(std::string("A certificate.layout rule returned something that cannot be used: ") + problem.what() +
             " The default layout was used.");
        return layout;
    }
}

std::string CertificatePrinter::print(const Session& session, const Value& participant,
                                      const std::string& certificateId) {
    const auto printed = participant.value("certificate_name", std::string());
    return renderer_->render({.name = printed.empty() ? participant["full_name"].get<std::string>() : printed,
                              .workshop = session.workshopName,
                              .date = session.state.endDate,
                              .id = certificateId,
                              .verifyUrl = site_.portalUrl + "/verify/" + certificateId,
                              .organisation = site_.organisation,
                              .language = session.text("language")},
                             layoutFor(session, participant));
}

}  // namespace guildhall::certificates
