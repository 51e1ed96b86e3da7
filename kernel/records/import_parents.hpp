// Finds what the rows of a list belong to, where each row says so by itself (sdk::ImportParents).
#pragma once

#include "kernel/records/record_desk.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace guildhall::records {

/// For one pass over one file: what a row says is looked up once. One thread.
class ImportParentFinder {
public:
    /// What a row says, by column.
    using Told = std::map<std::string, std::string, std::less<>>;
    struct Answer {
        std::string id = {};
        std::string column = {};   ///< what the row was told by
        std::string problem = {};  ///< a sentence; empty: it was found
    };
    explicit ImportParentFinder(const RecordDesk& desk) : desk_(desk), wanted_(*desk.model().import()->parents) {}

    /// Of those that the viewer may open.
    const Answer& find(sdk::Moment& moment, const Told& told);

    /// A parent as it is now, and why no row can be added to it.
    struct Standing {
        Place place = {};
        std::string problem = {};  ///< a sentence; empty: rows can be added
    };
    /// By id. `hold`: nobody else changes them before the transaction ends.
    std::map<std::string, Standing, std::less<>> standing(sdk::Moment& moment, const std::set<std::string>& ids,
                                                          bool hold) const;

private:
    Answer look(sdk::Moment& moment, const Told& told) const;
    /// At most three.
    std::vector<std::string> idsOf(sdk::Moment& moment, const std::vector<sdk::ImportParentKey>& way, const Told& told,
                                   bool anyCase) const;
    std::string severalFit(sdk::Moment& moment, const std::vector<std::string>& ids, const std::string& said) const;
    std::string said(const std::vector<sdk::ImportParentKey>& way, const Told& told) const;

    const RecordDesk& desk_;
    const sdk::ImportParents& wanted_;
    std::map<Told, Answer> known_;
};

}  // namespace guildhall::records
