// A certificate as a browser shows it: the words where print has them, as the outlines of the very glyphs that are
// printed, over the template's own drawing; and in words what could not be printed.
#pragma once

#include "layout/layout_files.hpp"
#include "pdf/placement.hpp"

#include <guildhall/sdk/value.hpp>

#include <string>
#include <vector>

namespace guildhall::certificates {

struct PreviewProblem {
    std::string part;  ///< id of an element, image or code; empty: the template
    std::string text;  ///< a sentence
};

/// A part that is seen: what is filled, or a picture. In millimetres from the page's upper left corner.
struct PreviewShape {
    std::string id;  ///< of the element, image or `qr`
    double left = 0, top = 0, width = 0, height = 0;
    std::string path;    ///< data of an SVG path
    std::string colour;  ///< `#10312b`
    std::string image;   ///< address of a picture
};

struct Preview {
    double width = 0, height = 0;  ///< of the page
    std::string templatePicture;   ///< its address
    std::vector<PreviewShape> shapes;
    std::vector<PreviewProblem> problems;

    /// For the template and the script that draw it.
    sdk::Value view() const;
};

/// Where the browser finds what is not drawn in it.
struct PreviewAddresses {
    std::string templatePicture;
    std::string images;  ///< begins the address of each, before the file's name
};

/// One thread. Unlike print, one part that cannot be had leaves the others.
class PreviewMaker {
public:
    PreviewMaker(LayoutFiles files, FontSettings fonts) : files_(std::move(files)), placement_(std::move(fonts)) {}

    Preview draw(const Layout& layout, const CertificateText& text, const PreviewAddresses& addresses);

private:
    void drawWords(const Layout& layout, std::size_t part, const CertificateText& text, const PageBox& page,
                   Preview& into);
    std::string missing(const Layout& layout, std::size_t part, const CertificateText& text);
    void drawImage(const ImagePlace& place, const PageBox& page, const std::string& addresses, Preview& into);
    void drawCode(const QrPlace& place, const PageBox& page, const CertificateText& text, Preview& into);

    LayoutFiles files_;
    Placement placement_;
};

}  // namespace guildhall::certificates
