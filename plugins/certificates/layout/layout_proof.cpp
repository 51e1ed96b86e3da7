#include "layout/layout_proof.hpp"

#include "pdf/renderer.hpp"
#include "pdf/site_fonts.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::certificates {

LayoutFiles LayoutProof::files() const { return {services_.folder / "layouts", services_.files}; }

sdk::Value LayoutProof::shipped() const { return Layout::load(services_.folder / "layouts/default.json").json(); }

CertificateText LayoutProof::sample(const std::string& language) const {
    const auto today = sdk::dateIn(services_.clock.now(), "UTC");
    const std::string id = "cert-abcdefghjkmn";
    return {.name = "Ada Example",
            .workshop = "Problem Solving and Decision Making",
            .date = today,
            .id = id,
            .verifyUrl = services_.site.portalUrl + "/verify/" + id,
            .organisation = services_.site.organisation,
            .language = language,
            .issuedAt = services_.clock.now(),
            .validUntil = today + std::chrono::years(2)};
}

Preview LayoutProof::preview(const Layout& layout, const CertificateText& text, const std::string& url) const {
    PreviewMaker maker(files(), siteFonts(services_.folder, services_.settings));
    return maker.draw(layout, text, {url + "/template.svg?file=" + layout.templateFile(), url + "/pictures/"});
}

std::string LayoutProof::pdf(const Layout& layout, const CertificateText& text) const {
    return Renderer(files(), layout, siteFonts(services_.folder, services_.settings)).render(text);
}

std::vector<std::string> LayoutProof::complaints(const sdk::Value& design) const {
    std::vector<std::string> found;
    try {
        const auto layout = Layout::parse(design);
        PreviewMaker maker(files(), siteFonts(services_.folder, services_.settings));
        auto languages = layout.languages();
        languages.insert("en");
        for (const auto& language : languages)
            for (const auto& problem : maker.draw(layout, sample(language), {}).problems) {
                const auto known = [&](const std::string& text) { return text.ends_with(problem.text); };
                if (std::ranges::none_of(found, known))
                    found.push_back(language == "en" ? problem.text
                                                     : sdk::languageName(language) + ": " + problem.text);
            }
        if (found.empty()) pdf(layout, sample("en"));
    } catch (const sdk::Unavailable&) {
        throw;
    } catch (const sdk::Error& problem) {
        found.push_back(problem.what());
    }
    return found;
}

}  // namespace guildhall::certificates
