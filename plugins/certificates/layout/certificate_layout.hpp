// How certificates look, as people keep it: a layout with a name, and what of it was published, which never changes.
#pragma once

#include <guildhall/sdk/record.hpp>

namespace guildhall::certificates {

struct CertificateLayout {
    std::string id;
    std::int64_t version = 0;
    std::string name;
    std::string standsInFor;                ///< the layout it takes the place of in sessions of its language
    std::string language;                   ///< given with it
    bool standard = false;                  ///< for workshop types that have none of their own
    std::optional<std::int64_t> published;  ///< number of the version in force; none: nothing is printed with it
    std::string draft;                      ///< JSON as Layout reads it; empty: nothing differs from what is in force
    std::string state;
    std::int64_t workshopTypes = 0;

    std::string url() const { return "/certificate-layouts/" + id; }
};

/// The one place that says what a layout is.
const sdk::RecordType<CertificateLayout>& certificateLayouts();

/// What was published, when, by whom and why. Going back is publishing again.
struct LayoutVersion {
    std::string id;
    std::int64_t version = 0;
    std::string layoutId;
    std::int64_t number = 0;
    std::string design;  ///< JSON as Layout reads it
    std::string publishedBy;
    sdk::Instant publishedAt{};
    std::string note;
    std::string state;
};

const sdk::RecordType<LayoutVersion>& layoutVersions();

}  // namespace guildhall::certificates
