#include "layout/layout_pages.hpp"

#include "layout/layout_repository.hpp"
#include "pdf/page_template.hpp"
#include "pdf/picture.hpp"
#include "pdf/template_picture.hpp"
#include "session/session.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <sstream>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* shippedTemplate = "certificate-a4-landscape.pdf";
/// What a picture may do where a browser shows it by itself: nothing.
constexpr const char* filePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
constexpr std::size_t longestTrialName = 200;

std::string bytesOf(const sdk::Upload& upload) {
    std::ostringstream bytes;
    bytes << upload.open()->rdbuf();
    return std::move(bytes).str();
}

Value optionsOf(const std::vector<sdk::Choice>& choices, const std::string& chosen) {
    auto options = Value::array();
    for (const auto& choice : choices)
        options.push_back(
            {{"value", choice.value}, {"label", say(choice.label)}, {"selected", choice.value == chosen}});
    return options;
}

}  // namespace

/// Whose certificate is shown, and in which language.
struct LayoutPages::Trial {
    std::string who, name, language;
    CertificateText text;
};

bool LayoutPages::seesNames(const sdk::Viewer& viewer) const { return viewer.can("sessions.view.all"); }

LayoutPages::Trial LayoutPages::trialOf(Transaction& tx, const Request& request,
                                        const CertificateLayout& layout) const {
    Trial trial;
    trial.who = request.form("try_who");
    trial.name = sdk::shortened(sdk::trim(sdk::repaired(request.form("try_name"))), longestTrialName);
    const auto languages = sessionLanguages();
    trial.language = request.form("try_language");
    if (std::ranges::find(languages, trial.language, &sdk::Choice::value) == languages.end())
        trial.language = layout.language.empty() ? "en" : layout.language;
    trial.text = proof_.sample(trial.language);
    if (trial.who == "two_lines") trial.text.name = "Maria del Carmen Fernández de Córdoba y Álvarez de Toledo";
    if (trial.who == "unknown") trial.text.name = "Ada 李小龙 ᚠᚢᚦ";
    if (trial.who == "longest" && seesNames(request.viewer()))
        trial.text.name = LayoutRepository::longestName(tx).value_or(trial.text.name);
    if (!trial.name.empty()) trial.text.name = trial.name;
    return trial;
}

Value LayoutPages::previewView(const LayoutForm& form, const Trial& trial, const CertificateLayout& layout) const {
    auto view = proof_.preview(Layout::parse(form.design()), trial.text, layout.url()).view();
    view["stays"] = !form.valid();
    if (!form.valid()) {
        view["problems"] = {say("The preview is as before, because something in the form is wrong.")};
        for (const auto& error : form.errors()) view["problems"].push_back(error.message);
        return view;
    }
    if (LayoutFiles::isSent(form.templateFile())) try {
            if (!certificates::templatePicture(proof_.files().read(form.templateFile()), form.templateFile()).whole)
                view["problems"].push_back(say(
                    "Your template has words, photographs or effects that this preview does not show. Save the draft "
                    "and open it as PDF to see all of it."));
        } catch (const LayoutError&) {
            // The preview says it already.
        }
    return view;
}

Response LayoutPages::page(const Request& request, const CertificateLayout& layout, const LayoutForm& form,
                           const Trial& trial, bool conflict) const {
    std::vector<sdk::Choice> who{{"", "A usual name"}};
    if (seesNames(request.viewer())) who.push_back({"longest", "The longest name on this site"});
    who.push_back({"two_lines", "A name for two lines"});
    who.push_back({"unknown", "Letters that few fonts have"});
    auto view = form.view();
    auto preview = previewView(form, trial, layout);
    return Response::page(
        {.templateName = "certificates/layout_editor",
         .title = say("Design of {name}", {{"name", layout.name}}),
         .data = {{"heading", say("Design of {name}", {{"name", layout.name}})},
                  {"url", layout.url()},
                  {"version", std::to_string(layout.version)},
                  {"form", std::move(view)},
                  {"preview", std::move(preview)},
                  {"conflict", conflict},
                  {"has_draft", !layout.draft.empty()},
                  {"is_published", layout.published.has_value()},
                  {"own_template", LayoutFiles::isSent(form.templateFile())},
                  {"shipped_template", shippedTemplate},
                  {"try_who", optionsOf(who, trial.who)},
                  {"try_language", optionsOf(sessionLanguages(), trial.language)},
                  {"try_name", trial.name}},
         .crumbs = {{say("Certificate layouts"), "/certificate-layouts"}, {layout.name, layout.url()}},
         .status = conflict       ? 409
                   : form.valid() ? 200
                                  : 422});
}

Response LayoutPages::show(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        const auto layout = certificateLayouts().get(tx, request.pathValue("id"));
        return page(request, layout, LayoutForm::of(designOf(tx, layout)), trialOf(tx, request, layout));
    });
}

void LayoutPages::receive(const Request& request, LayoutForm& form) const {
    if (const auto* sent = request.upload("picture")) try {
            if (sent->size() > mostPictureBytes)
                throw LayoutError(
                    say("The picture is larger than 500 kB, and every certificate would be. Save it "
                        "smaller and choose it again."));
            const auto bytes = withoutMetadata(bytesOf(*sent));
            form.addImage(proof_.files().keep(bytes, pictureEnding(bytes)), sdk::trim(request.form("picture_alt")));
        } catch (const LayoutError& problem) {
            form.fail("picture", problem.what());
        }
    if (const auto* sent = request.upload("template_file")) {
        auto complaint =
            sent->size() > mostTemplateBytes ? complaintAboutTemplate(std::string(sent->size(), ' ')) : std::string();
        const auto bytes = complaint.empty() ? bytesOf(*sent) : std::string();
        if (complaint.empty()) complaint = complaintAboutTemplate(bytes);
        if (complaint.empty())
            form.useTemplate(proof_.files().keep(bytes, "pdf"));
        else
            form.fail("template_file", complaint);
    }
}

void LayoutPages::alter(const std::string& deed, const Request& request, LayoutForm& form) const {
    if (deed == "add") form.add(request.form("addition"));
    if (deed.starts_with("remove:")) form.remove(deed.substr(7));
    if (deed == "shipped_template") form.useTemplate(shippedTemplate);
    if (deed == "picture" && !request.upload("picture"))
        form.fail("picture", say("Choose a picture first: PNG or JPEG, up to 500 kB."));
    if (deed == "template" && !request.upload("template_file"))
        form.fail("template_file", say("Choose a PDF first: one page, up to 2 MB."));
}

Response LayoutPages::change(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        auto layout = certificateLayouts().lock(tx, request.pathValue("id"));
        const auto before = designOf(tx, layout);
        const auto deed = request.form("deed");
        auto form = LayoutForm::posted(request, before);
        receive(request, form);
        alter(deed, request, form);
        const auto trial = trialOf(tx, request, layout);
        const bool saves = deed == "save" || deed == "publish";
        if (!saves || !form.valid()) return page(request, layout, form, trial);
        if (request.form("version") != std::to_string(layout.version)) return page(request, layout, form, trial, true);
        if (form.design() != before) {
            layout.draft = form.design().dump();
            certificateLayouts().update(tx, layout);
            services_.audit.record(
                tx, request.actor(),
                {.action = "LAYOUT_DRAFT_SAVED", .target = layout.id, .details = {{"version", layout.version}}});
        }
        if (deed == "publish") return Response::redirect(layout.url() + "/publish");
        return Response::redirect(layout.url() + "/design").notice(say("Draft saved."));
    });
}

Response LayoutPages::preview(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        const auto layout = certificateLayouts().get(tx, request.pathValue("id"));
        const auto form = LayoutForm::posted(request, designOf(tx, layout));
        return Response::json(previewView(form, trialOf(tx, request, layout), layout));
    });
}

Response LayoutPages::samplePdf(const Request& request) {
    const auto& number = request.query("version");
    auto [design, layout] = services_.database.read([&](Transaction& tx) {
        auto found = certificateLayouts().get(tx, request.pathValue("id"));
        if (number.empty()) return std::pair(designOf(tx, found), found);
        const auto earlier = LayoutRepository::design(tx, found.id, std::atoll(number.c_str()));
        if (!earlier) throw sdk::NotFound();
        return std::pair(Value::parse(*earlier), found);
    });
    const auto language = layout.language.empty() ? "en" : layout.language;
    try {
        return Response::bytes(proof_.pdf(Layout::parse(design), proof_.sample(language)), "application/pdf")
            .inlined(layout.name + ".pdf");
    } catch (const sdk::Unavailable&) {
        throw;
    } catch (const sdk::Error& problem) {
        throw sdk::Conflict(problem.what());
    }
}

Response LayoutPages::templatePicture(const Request& request) {
    const auto& file = request.query("file");
    if (!LayoutFiles::isSent(file) && file != shippedTemplate) throw sdk::NotFound();
    try {
        return Response::bytes(certificates::templatePicture(proof_.files().read(file), file).svg, "image/svg+xml")
            .header("Content-Security-Policy", filePolicy)
            .header("Cache-Control", "private, max-age=3600");
    } catch (const LayoutError&) {
        throw sdk::NotFound();
    }
}

Response LayoutPages::picture(const Request& request) {
    const auto& file = request.pathValue("file");
    if (!LayoutFiles::isSent(file) || file.ends_with(".pdf")) throw sdk::NotFound();
    try {
        return Response::bytes(proof_.files().read(file), file.ends_with(".png") ? "image/png" : "image/jpeg")
            .header("Content-Security-Policy", filePolicy)
            .header("Cache-Control", "private, max-age=3600");
    } catch (const LayoutError&) {
        throw sdk::NotFound();
    }
}

void LayoutPages::sweep() {
    const auto designs = services_.database.read([](Transaction& tx) { return LayoutRepository::designs(tx); });
    proof_.files().sweep([&](const std::string& name) {
        return std::ranges::any_of(designs,
                                   [&](const std::string& design) { return design.find(name) != design.npos; });
    });
}

}  // namespace guildhall::certificates
