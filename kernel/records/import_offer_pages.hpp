// A page that offers the imports of several record types (sdk::ImportOffer), and lists what they have brought.
#pragma once

#include "kernel/records/import_pages.hpp"

#include <guildhall/sdk/registrar.hpp>

#include <memory>
#include <string>
#include <vector>

namespace guildhall::records {

/// Any thread. Its handlers keep it.
class ImportOfferPages : public std::enable_shared_from_this<ImportOfferPages> {
public:
    explicit ImportOfferPages(std::string path) : path_(std::move(path)) {}
    /// Before describe().
    void offer(std::shared_ptr<ImportPages> pages) { offered_.push_back(std::move(pages)); }
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    /// How many lists came in the last seven days, when any did.
    std::vector<sdk::Card> cards(const sdk::Viewer& viewer) const;
    /// Those this viewer may use.
    std::vector<const ImportPages*> offeredTo(const sdk::Viewer& viewer) const;
    std::string title() const;

    const std::string path_;
    std::vector<std::shared_ptr<ImportPages>> offered_;
};

}  // namespace guildhall::records
