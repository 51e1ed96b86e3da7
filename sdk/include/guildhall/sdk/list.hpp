// Lists: what the address asks for (search, filters, sort, page) meets what the repository can select, and comes out as
// a page of rows, its view model and its CSV — one declaration, one code path, so that all lists behave alike.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/list_row.hpp>
#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/view.hpp>

#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace guildhall::sdk {

/// Where the rows come from. Constant, in a repository; the only thing concatenated is what stands here.
struct ListSource {
    std::string from;  ///< FROM clause without the keyword: what rows there are
    std::string id;    ///< SQL expression of the row's id; also the last sort key
    std::vector<std::pair<std::string, std::string>> columns;  ///< field name → SQL expression
    std::vector<std::string> search;                           ///< field names the free text looks in
    std::vector<std::string> filters;  ///< Choice, Boolean, Date or Reference fields one can filter by
    std::string order;  ///< initial sort: name of a field that is never NULL, `-` in front for descending
    /// More tables, of which each row of `from` meets one or none: they are read for the rows of a page only, unless
    /// a field in `joined` is searched, filtered or sorted by.
    std::string joins = {};
    std::vector<std::string> joined = {};  ///< names of the columns that need them
    /// SQL expression of the id in a Reference one can filter by, where its column has the title.
    std::vector<std::pair<std::string, std::string>> ids = {};
    std::pair<std::string, std::string> ownRegion = {};  ///< RecordList::ownRegion
    int rows = 50;                                       ///< of a page, unless the address says otherwise
};

/// Extra conditions of one page (“only this session's”) on the tables of `from`, ANDed: SQL with `?` for each
/// parameter.
struct ListScope {
    std::string where = {};
    std::vector<Param> params = {};
};

/// What the address asked for: `q`, `<filter>=value`, `<date>_from`, `<date>_to`, `sort`, `page`, `size`, `print`. A
/// Reference is filtered by an id, or by a part of the title; the filter of the own region is left by `all`.
/// Unusable values are ignored; hidden fields can be neither searched, filtered nor sorted by, not even when the list
/// begins so. Searching takes upper and lower case, composed and decomposed letters alike in every script, and text
/// sorts as people sort it. Names that are none of the list's own are the page's (`view=overdue`): every address of the
/// list keeps them.
struct ListQuery {
    std::string path;
    Relation relation = Relation::None;
    std::string search;
    std::map<std::string, std::string, std::less<>> filters;
    std::string sort;
    bool descending = false;
    int page = 1;
    int size = 50;
    int usualSize = 50;                                         ///< ListSource::rows: not said in addresses
    bool whole = false;                                         ///< all rows on one page, for printing
    std::map<std::string, std::string, std::less<>> kept = {};  ///< what is the page's own
    std::vector<std::string> searchable;                        ///< search fields this viewer may see
    static constexpr const char* everywhere = "all";            ///< in place of the viewer's own region

    static constexpr int printLimit = 5'000;  ///< rows of a page that is printed

    /// `relation`: what the viewer is to every record of this list (their own, their session's).
    static ListQuery from(const Request& request, const FieldSet& fields, const ListSource& source,
                          Relation relation = Relation::None);
    /// The address of this list with one thing changed: {"page","2"}; an empty value removes it.
    std::string address(const std::vector<std::pair<std::string, std::string>>& changes) const;
};

/// A list as partials/list sees it. Its rows never become a model: a page has hundreds of cells.
class ListView final : public View {
public:
    ListView() = default;
    ListView(const ListView&) = delete;
    ListView& operator=(const ListView&) = delete;
    Shown look(const Name& name, Scratch& scratch) const override;
    /// Everything but the rows.
    const Model& frame() const { return frame_; }

private:
    friend struct ListPage;
    friend class RowView;
    friend class CellView;
    struct Column {
        std::string label;
        std::string css;       ///< of its cells: figures stand right, what is short does not break in two lines
        bool isEmail = false;  ///< breaks at its signs only
    };
    struct ShownCell {
        std::string_view text;
        std::string_view tag = {};
        bool redacted = false;
    };
    class Rows final : public ViewList {
    public:
        explicit Rows(const ListView& list) : list_(list) {}
        std::size_t size() const override { return list_.urls_.size(); }
        const View& item(std::size_t index, Scratch& scratch) const override;

    private:
        const ListView& list_;
    };
    ShownCell shownCell(const Field& field, const ListRow& row, std::size_t column, const ListQuery& query,
                        const Viewer& viewer);

    Scratch texts_;  ///< of the cells
    Model frame_;
    std::vector<Column> columns_;
    std::vector<std::string_view> urls_;                                   ///< by row
    std::vector<std::string_view> ids_;                                    ///< by row, where rows can be chosen
    std::vector<ShownCell> cells_;                                         ///< row after row
    std::vector<std::vector<std::pair<std::string, std::string>>> deeds_;  ///< by row, where it has some: label, url
    Rows rows_{*this};
};

struct ListPage {
    std::vector<ListRow> rows;  ///< the source's columns
    std::int64_t total = 0;     ///< at most `countLimit`
    bool more = false;          ///< there are more than that
    ListQuery query;

    /// Counting on would take longer than anybody who reads a list of this length cares for.
    static constexpr std::int64_t countLimit = 100'000;

    /// Something that can be done with several rows at once.
    struct Deed {
        std::string name;
        std::string label;
    };
    /// Something that can be done with one row: the page that asks about it.
    struct RowDeed {
        std::string label;
        std::string url;
    };
    /// How a row is shown: which columns, and where its title leads.
    struct Show {
        std::vector<std::string> columns;                     ///< shown, in order; the first one is the title and links
        std::function<std::string(const ListRow& row)> link;  ///< empty function: no link
        std::string noun = "entries";                         ///< “Showing 1 to 50 of 1,234 entries”
        std::string emptyText = "Nothing here yet.";          ///< says why and what to do
        bool exportable = true;
        /// SQL expressions on the source's tables that say whom a row tells of: the id of an account, or the address
        /// of who has none. A file of the list is entered in the account of disclosures under them.
        std::vector<std::string> people = {};
        /// Each row gets a box; the chosen rows' ids are posted as `id`, with the deed's name as `deed`, to this
        /// address.
        std::vector<Deed> deeds = {};
        std::string deedPath = {};
        /// What can be done with each row now, behind a disclosure at its end; empty function: nothing is said of it.
        std::function<std::vector<RowDeed>(const ListRow& row)> rowDeeds = {};
    };
    /// For Page::views, as `list`.
    std::shared_ptr<const ListView> view(const FieldSet& fields, const ListSource& source, const Viewer& viewer,
                                         const Show& show) const;
    /// For programs, as JSON text: {"items": [{"id", each of `columns` as exportField gives it}], "total", "more",
    /// "page", "size"}.
    /// `path`: below which programs find the records, for the addresses of their files.
    std::string json(const FieldSet& fields, const Viewer& viewer, const std::vector<std::string>& columns,
                     const std::string& path = {}) const;
};

/// Runs the query: one SELECT for the rows and their number. `isLast`: nothing is read after it in this transaction.
ListPage selectPage(Transaction& tx, const FieldSet& fields, const ListSource& source, const ListQuery& query,
                    const ListScope& scope = {}, bool isLast = false);

/// All rows of the query as a CSV download, redacted for the viewer, formula-safe, audited. Throws Forbidden when the
/// fields are about people and the viewer lacks `participants.export`. Above a mebibyte it lies in
/// a temporary file and is streamed, so neither memory nor the transaction waits for a slow client.
Response exportCsv(Transaction& tx, const FieldSet& fields, const ListSource& source, const ListQuery& query,
                   const Viewer& viewer, const ListPage::Show& show, std::string fileName, const ListScope& scope = {});

}  // namespace guildhall::sdk
