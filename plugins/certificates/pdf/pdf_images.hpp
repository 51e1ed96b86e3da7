// The pictures of one resident PDF document, each held once however often it is drawn.
#pragma once

#include "pdf/picture.hpp"

#include <podofo/podofo.h>

#include <map>
#include <string>

namespace guildhall::certificates {

/// One thread, like its document.
class PdfImages {
public:
    explicit PdfImages(PoDoFo::PdfMemDocument& document) : document_(document) {}

    /// The page's resources, in which those that are added stand.
    void into(PoDoFo::PdfObject& resources) { resources_ = &resources; }
    void add(const std::string& file, const Picture& picture);
    /// Its height for a width of one.
    double slope(const std::string& file) const { return known_.at(file).slope; }
    /// The operators that draw it.
    std::string draw(const std::string& file, const PoDoFo::PdfRect& box) const;

private:
    struct Known {
        std::string key;  ///< resource name, without slash
        double slope = 1;
    };
    PoDoFo::PdfObject& embed(const std::string& data, const std::string& filter, const Picture& picture, bool grey);

    PoDoFo::PdfMemDocument& document_;
    PoDoFo::PdfObject* resources_ = nullptr;
    std::map<std::string, Known> known_;
};

}  // namespace guildhall::certificates
