// Which columns a list of one record type can have: fields, parts of fields, and what tells the parent of a row; and
// which column of a file is which of them.
#pragma once

#include <guildhall/sdk/record_model.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::records {

/// Rows of a list of `model` within `parent` belong to different parents.
inline bool isOfSeveral(const sdk::RecordModel& model, std::string_view parent) {
    return model.parent() && parent.empty();
}

/// As of one moment; one thread.
class ImportColumns {
public:
    struct Column {
        enum class Kind { Field, Part, Parent, Told };
        std::string name;
        std::string label;               ///< as people choose it
        std::string head;                ///< what the usual list calls it
        std::vector<std::string> heads;  ///< what others do
        Kind kind = Kind::Field;
        std::string field = {};  ///< that it fills, whole or in part
        bool needed = false;     ///< each list must have it
        bool usual = true;       ///< the shortest list has it
    };

    /// `several`: of lists whose rows belong to different parents.
    ImportColumns(const sdk::RecordModel& model, bool several);

    const std::vector<Column>& all() const { return all_; }
    const Column* find(std::string_view name) const;
    /// What people call the columns that tell the parent: “CRM session id or Session code”.
    std::string parentColumns() const;

    /// The column of each head of a file, empty where it is none of those in `possible`.
    std::vector<std::string> guess(const std::vector<std::string>& head,
                                   const std::vector<std::string>& possible) const;
    /// Why nothing can be imported with these columns, as a sentence; empty: it can.
    std::string complaint(const std::vector<std::string>& columns, const std::vector<std::string>& head,
                          const std::vector<std::string>& possible) const;

    /// Told apart by what a column is called, whatever its letters, blanks and signs.
    static std::string headKey(const std::string& head);

private:
    void addFields();
    void addOthers(const std::vector<sdk::ImportColumn>& columns, Column::Kind kind, const std::string& field);
    std::string twice(const std::vector<std::string>& columns, const std::vector<std::string>& head) const;

    const sdk::RecordModel& model_;
    bool several_;
    std::vector<Column> all_;
};

}  // namespace guildhall::records
