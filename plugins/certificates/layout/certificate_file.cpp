#include "layout/certificate_file.hpp"

#include "layout/layout.hpp"
#include "layout/layout_files.hpp"
#include "pdf/page_template.hpp"
#include "pdf/picture.hpp"

#include <algorithm>
#include <map>

namespace guildhall::certificates {

namespace {

bool isName(const std::string& name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

/// Why it cannot be printed; empty: it can.
std::string complaint(const std::string& bytes, const std::string& mediaType) {
    try {
        if (mediaType == "application/pdf") {
            PoDoFo::PdfMemDocument document;
            boxOf(openTemplate(document, bytes, "the file"));
        } else if (bytes.size() > mostPictureBytes) {
            return "A picture may have 500 kB at most: it becomes a part of every certificate.";
        } else {
            readPicture(bytes);
        }
    } catch (const LayoutError& problem) {
        return problem.what();
    } catch (const PoDoFo::PdfError&) {
        return "This PDF cannot be read. Save it anew with another program.";
    }
    return {};
}

}  // namespace

const sdk::RecordType<CertificateFile>& certificateFiles() {
    static const auto type =
        sdk::RecordType<CertificateFile>("certificates.certificate_file", "cfil",
                                         {"certificate file", "certificate files"})
            .text(&CertificateFile::name, "name", "Name",
                  {.required = true,
                   .unique = true,
                   .search = true,
                   .max = 40,
                   .hint = "Small letters, digits and underscores, such as “acme_logo”. Rules call it that.",
                   .width = "20"})
            .file(&CertificateFile::file, "file", "File",
                  {.required = true,
                   .hint = "A picture, such as a logo or a signature, or a page of A4 to print on.",
                   .accept = {"pdf", "image"},
                   .mostBytes = 6'000'000})
            .text(&CertificateFile::alternative, "alternative", "What it shows",
                  {.max = 200, .hint = "Read aloud in the place of a picture, such as “Logo of Acme”."})
            .title("{name}")
            .list({.columns = {"name", "file", "alternative"},
                   .empty = "Add a logo, a signature or a template, and rules can put it on certificates by its name."})
            .permissions(
                {.see = "certificates.layouts", .change = "certificates.layouts", .remove = "certificates.layouts"})
            .inMenu(sdk::MenuGroup::Catalogue, 45)
            .brief();
    return type;
}

std::function<std::string(const std::string& name)> certificateFilesByName(sdk::Transaction& tx) {
    std::map<std::string, std::string> files;
    for (const auto& one : certificateFiles().select(tx, "ORDER BY r.name")) files[one.name] = one.file.id;
    return [files = std::move(files)](const std::string& name) {
        const auto found = files.find(name);
        return found == files.end() ? std::string() : LayoutFiles::nameOf(found->second);
    };
}

void CertificateFileRules::check(sdk::Moment&, const CertificateFile* before, CertificateFile& file,
                                 sdk::FieldErrors& errors) {
    if (!isName(file.name)) errors.push_back({"name", "Use small letters a to z, digits and underscores only."});
    if (!file.file.has() || (before && before->file.id == file.file.id)) return;
    const LayoutFiles files(services_.folder / "layouts", services_.files);
    try {
        if (const auto why = complaint(files.read(LayoutFiles::nameOf(file.file.id)), file.file.mediaType);
            !why.empty())
            errors.push_back({"file", why});
    } catch (const LayoutError& problem) {
        errors.push_back({"file", problem.what()});
    }
}

}  // namespace guildhall::certificates
