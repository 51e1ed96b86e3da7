// Which columns of a list of records somebody has chosen, and in which order: `columns=title,tag` in its address. Only
// fields they may see are offered; anything else in an address is passed over in silence.
#pragma once

#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/record_model.hpp>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::records {

/// Any thread.
class ListColumns {
public:
    static constexpr const char* name = "columns";
    static constexpr const char* open = "columns.open";  ///< in an address: the form is wanted

    explicit ListColumns(const sdk::RecordModel& model);

    /// Those of the declaration; the first is the title and always the first.
    const std::vector<std::string>& declared() const { return declared_; }
    bool offers(std::string_view field, const sdk::Viewer& viewer, sdk::Relation relation) const;
    /// What an address asks for; the declared ones when it names none that can be shown.
    std::vector<std::string> chosen(const sdk::Request& request, sdk::Relation relation) const;
    /// As an address has them; empty for the declared ones.
    std::string text(const std::vector<std::string>& columns) const;
    /// The declared source, or in `own` one with these columns and what the address sorts by.
    const sdk::ListSource& source(const std::vector<std::string>& columns, const sdk::Request& request,
                                  sdk::Relation relation, std::optional<sdk::ListSource>& own) const;

    /// Does the request come from the form?
    static bool isPosted(const sdk::Request& request) { return !request.query("columns.set").empty(); }
    /// The request as an address with the columns the form asks for.
    sdk::Request arranged(const sdk::Request& request, sdk::Relation relation) const;
    /// The form.
    std::shared_ptr<const sdk::View> form(const sdk::ListQuery& query, const std::vector<std::string>& columns,
                                          const sdk::Viewer& viewer) const;

private:
    /// The source of the declared columns, as of what administrators have made of the type by now.
    const sdk::ListSource& declaredSource() const;

    const sdk::RecordModel& model_;
    std::vector<std::string> declared_;
    /// One for each change; earlier ones may still be in use, and administrators change types rarely.
    struct Made {
        std::size_t changes;
        sdk::ListSource source;
    };
    mutable std::mutex mutex_;
    mutable std::deque<Made> made_;
};

/// A list's address as a request, for this viewer.
sdk::Request asRequest(std::string path, std::multimap<std::string, std::string, std::less<>> values,
                       const sdk::Viewer& viewer);

}  // namespace guildhall::records
