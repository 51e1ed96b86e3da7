#include "list_parts.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::sdk {

namespace {

constexpr std::size_t fewRows = 20;           ///< as many a phone shows at first
constexpr std::size_t mostNarrowColumns = 5;  ///< more become cards where the menu leaves little room

Value filterView(const Field& field, const ListQuery& query) {
    const auto chosen = [&](const std::string& name) {
        const auto found = query.filters.find(name);
        return found == query.filters.end() ? std::string() : found->second;
    };
    Value filter{{"name", field.name}, {"label", field.label}};
    if (field.type == FieldType::Date) {
        filter["is_date"] = true;
        filter["from"] = chosen(field.name + "_from");
        filter["to"] = chosen(field.name + "_to");
        return filter;
    }
    const auto current = chosen(field.name);
    Value options = Value::array({{{"value", ""}, {"label", "All"}, {"selected", current.empty()}}});
    if (field.type == FieldType::Boolean) {
        options.push_back({{"value", "yes"}, {"label", "Yes"}, {"selected", current == "yes"}});
        options.push_back({{"value", "no"}, {"label", "No"}, {"selected", current == "no"}});
    }
    for (const auto& choice : field.options.choices)
        if (!choice.value.empty())
            options.push_back(
                {{"value", choice.value}, {"label", choice.label}, {"selected", current == choice.value}});
    filter["options"] = std::move(options);
    return filter;
}

Value chipsView(const FieldSet& fields, const ListQuery& query) {
    Value chips = Value::array();
    if (!query.search.empty())
        chips.push_back(
            {{"label", "“" + query.search + "”"}, {"remove_url", query.address({{"q", ""}, {"page", ""}})}});
    for (const auto& [name, value] : query.filters) {
        const auto [about, from, to] = filterKey(fields, name);
        const auto& field = fields.get(about);
        std::string shown = value;
        if (from || to) {
            const auto date = parseDate(value);
            shown = (from ? "from " : "until ") + (date ? showDate(*date) : value);
        } else if (field.type == FieldType::Boolean) {
            shown = value == "yes" ? "Yes" : "No";
        } else {
            shown = field.choiceLabel(value);
        }
        chips.push_back(
            {{"label", field.label + ": " + shown}, {"remove_url", query.address({{name, ""}, {"page", ""}})}});
    }
    return chips;
}

bool isNumeric(FieldType type) { return type == FieldType::Number || type == FieldType::Decimal; }

Value headsView(const FieldSet& fields, const ListSource& source, const ListQuery& query, const Viewer& viewer,
                const std::vector<std::string>& columns) {
    Value heads = Value::array();
    for (const auto& name : columns) {
        const auto& field = fields.get(name);
        Value head{{"label", field.label}, {"numeric", isNumeric(field.type)}};
        if (isColumn(source, name) && viewer.sees(field.options.sensitivity, query.relation)) {
            const bool current = query.sort == name;
            head["sort_url"] =
                query.address({{"sort", (current && !query.descending ? "-" : "") + name}, {"page", ""}});
            if (current) head["sorted"] = query.descending ? "descending" : "ascending";
        }
        heads.push_back(std::move(head));
    }
    return heads;
}

/// The heads of a table are away on a phone, so the ways to sort stand in a list of their own: [{label, url, current}].
Value sortsView(const Value& heads, const ListQuery& query) {
    Value sorts = Value::array();
    for (const auto& head : heads) {
        const auto url = head.find("sort_url");
        if (url == head.end()) continue;
        const auto sorted = head.value("sorted", std::string());
        sorts.push_back({{"label", head["label"]},
                         {"url", *url},
                         {"current", !sorted.empty()},
                         {"direction", sorted.empty()     ? ""
                                       : query.descending ? "downwards"
                                                          : "upwards"},
                         {"arrow", query.descending ? "▼" : "▲"}});
    }
    return sorts;
}

/// What must not break in two lines.
bool isShort(FieldType type) {
    switch (type) {
        case FieldType::Date:
        case FieldType::TimeOfDay:
        case FieldType::Instant:
        case FieldType::Number:
        case FieldType::Decimal:
        case FieldType::Boolean: return true;
        default: return false;
    }
}

/// First, last and those around the current page: at most seven numbers.
Value pagesView(const ListQuery& query, int last) {
    Value pages = Value::array();
    int shown = 0;
    for (int number = 1; number <= last; ++number) {
        const bool wanted = number == 1 || number == last || std::abs(number - query.page) <= 2 ||
                            (query.page <= 3 && number <= 5) || (query.page >= last - 2 && number >= last - 4);
        if (!wanted) continue;
        if (number > shown + 1) pages.push_back({{"gap", true}});
        pages.push_back({{"number", number},
                         {"current", number == query.page},
                         {"url", query.address({{"page", number == 1 ? "" : std::to_string(number)}})}});
        shown = number;
    }
    return pages;
}

/// The names templates know rows and cells by.
struct Names {
    Name rows{"rows"}, cells{"cells"}, url{"url"}, label{"label"}, text{"text"}, plain{"plain"}, isTitle{"is_title"},
        tag{"tag"}, numeric{"numeric"}, redacted{"redacted"}, isShort{"is_short"}, breaks{"breaks"},
        hasBreaks{"has_breaks"};
};

const Names& names() {
    static const Names all;
    return all;
}

/// An address as the parts between which a line may break: “ada.”, “king@”, “example.”, “org”.
class AddressParts final : public ViewList {
public:
    explicit AddressParts(std::string_view address) : address_(address) {}
    std::size_t size() const override {
        return 1 +
               static_cast<std::size_t>(std::ranges::count_if(address_, [](char c) { return c == '@' || c == '.'; }));
    }
    const View& item(std::size_t index, Scratch& scratch) const override {
        std::size_t begin = 0;
        for (; index > 0; --index) begin = address_.find_first_of("@.", begin) + 1;
        const auto end = std::min(address_.find_first_of("@.", begin), address_.size() - 1) + 1;
        return scratch.make<TextView>(address_.substr(begin, end - begin));
    }

private:
    std::string_view address_;
};

}  // namespace

class CellView final : public View {
public:
    CellView(const ListView& list, std::size_t row, std::size_t column)
        : column_(list.columns_[column]),
          cell_(list.cells_[row * list.columns_.size() + column]),
          url_(list.urls_[row]),
          title_(column == 0) {}

    Shown look(const Name& name, Scratch& scratch) const override {
        const auto& known = names();
        const bool breaks = column_.isEmail && !cell_.redacted && cell_.tag.empty() && !cell_.text.empty();
        if (name == known.plain)
            return !title_ && !breaks && !cell_.redacted && cell_.tag.empty() && !cell_.text.empty();
        if (name == known.text) return std::string_view(cell_.text);
        if (name == known.label) return std::string_view(column_.label);
        if (name == known.numeric) return column_.numeric;
        if (name == known.isShort) return column_.isShort;
        if (name == known.isTitle) return title_;
        if (name == known.url) return title_ ? Shown(std::string_view(url_)) : Shown(false);
        if (name == known.redacted) return cell_.redacted;
        if (name == known.tag) return std::string_view(cell_.tag);
        if (name == known.hasBreaks) return breaks;
        if (name == known.breaks) return breaks ? Shown(scratch.make<AddressParts>(cell_.text)) : Shown(false);
        return {};
    }

private:
    const ListView::Column& column_;
    const ListView::ShownCell& cell_;
    const std::string& url_;
    bool title_;
};

class RowView final : public View {
public:
    RowView(const ListView& list, std::size_t row) : list_(list), row_(row) {}

    Shown look(const Name& name, Scratch& scratch) const override {
        if (name == names().cells) return scratch.make<Cells>(list_, row_);
        if (name == names().url) return std::string_view(list_.urls_[row_]);
        // What a cell may have and a row does not: nobody is to find it further out.
        if (name == names().label || name == names().text || name == names().tag) return false;
        return {};
    }

private:
    class Cells final : public ViewList {
    public:
        Cells(const ListView& list, std::size_t row) : list_(list), row_(row) {}
        std::size_t size() const override { return list_.columns_.size(); }
        const View& item(std::size_t index, Scratch& scratch) const override {
            return scratch.make<CellView>(list_, row_, index);
        }

    private:
        const ListView& list_;
        std::size_t row_;
    };

    const ListView& list_;
    std::size_t row_;
};

const View& ListView::Rows::item(std::size_t index, Scratch& scratch) const {
    return scratch.make<RowView>(list_, index);
}

Shown ListView::look(const Name& name, Scratch& scratch) const {
    if (name == names().rows) return rows_;
    return ValueView(frame_).look(name, scratch);
}

ListView::ShownCell ListView::shownCell(const Field& field, const Cell* cell, const ListQuery& query,
                                        const Viewer& viewer) {
    if (!viewer.sees(field.options.sensitivity, query.relation)) return {std::string(redacted), {}, true};
    if (!cell || cell->index() == 0) return {};
    return {presentCell(field, *cell, viewer, query.relation), presentCellTag(field, *cell)};
}

namespace {

/// Everything but the rows.
Value frameOf(const ListPage& page, const FieldSet& fields, const ListSource& source, const Viewer& viewer,
              const ListPage::Show& show) {
    const auto& query = page.query;
    const int last = std::max(1, static_cast<int>((page.total + query.size - 1) / query.size));
    const ListQuery cleared{.path = query.path, .kept = query.kept};
    Value view{{"query", {{"search", query.search}}},
               {"action", query.path},
               {"searchable", !query.searchable.empty()},
               {"filters", Value::array()},
               {"chips", chipsView(fields, query)},
               {"kept", Value::array()},
               {"clear_url", cleared.address({})},
               {"heads", headsView(fields, source, query, viewer, show.columns)},
               {"empty_text", show.emptyText},
               {"total", thousands(page.total) + (page.more ? "+" : "")}};
    for (const auto& name : source.filters)
        if (viewer.sees(fields.get(name).options.sensitivity, query.relation))
            view["filters"].push_back(filterView(fields.get(name), query));
    for (const auto& [name, value] : query.kept) view["kept"].push_back({{"name", name}, {"value", value}});
    view["sorts"] = sortsView(view["heads"], query);
    view["has_sorts"] = !view["sorts"].empty();
    view["long"] = page.rows.size() > fewRows && !query.whole;
    view["wide"] = show.columns.size() > mostNarrowColumns;
    view["has_filters"] = !view["filters"].empty();
    view["has_chips"] = !view["chips"].empty();
    view["has_rows"] = !page.rows.empty();
    if (view["has_chips"] == true && page.rows.empty())
        view["empty_text"] = "Nothing matches these filters. Change or clear them.";
    const auto first = std::int64_t(query.page - 1) * query.size;
    view["total_text"] = page.rows.empty()
                             ? "No " + show.noun
                             : "Showing " + thousands(first + 1) + " to " +
                                   thousands(first + static_cast<std::int64_t>(page.rows.size())) + " of " +
                                   (page.more ? "more than " : "") + thousands(page.total) + " " + show.noun;
    view["whole"] = query.whole;
    if (!page.rows.empty() && !query.whole) view["print_url"] = query.address({{"print", "all"}, {"page", ""}});
    if (query.whole) view["paged_url"] = query.address({{"print", ""}});
    if (last > 1 && !query.whole) {
        view["has_pages"] = true;
        view["pages"] = pagesView(query, last);
        if (query.page > 1)
            view["previous_url"] = query.address({{"page", query.page == 2 ? "" : std::to_string(query.page - 1)}});
        if (query.page < last) view["next_url"] = query.address({{"page", std::to_string(query.page + 1)}});
    }
    if (show.exportable && !page.rows.empty() && mayExport(fields, viewer))
        view["csv_url"] = query.address({{"format", "csv"}, {"page", ""}, {"print", ""}});
    for (const int size : pageSizes)
        view["sizes"].push_back(
            {{"size", size},
             {"current", size == query.size},
             {"url", query.address({{"size", size == 50 ? "" : std::to_string(size)}, {"page", ""}})}});
    view["has_sizes"] = page.total > pageSizes.front();
    if (query.page > 1) view["title_part"] = "page " + std::to_string(query.page);
    return view;
}

}  // namespace

std::shared_ptr<const ListView> ListPage::view(const FieldSet& fields, const ListSource& source, const Viewer& viewer,
                                               const Show& show) const {
    auto list = std::make_shared<ListView>();
    list->frame_ = frameOf(*this, fields, source, viewer, show);
    std::vector<const Field*> columns;
    for (const auto& name : show.columns) {
        const auto& field = *columns.emplace_back(&fields.get(name));
        list->columns_.push_back(
            {field.label, isNumeric(field.type), isShort(field.type), field.type == FieldType::Email});
    }
    std::shared_ptr<const ListRow::Columns> known;  // rows of one list share their names: looked up once
    std::vector<std::size_t> places;
    list->urls_.reserve(rows.size());
    list->cells_.reserve(rows.size() * columns.size());
    for (const auto& row : rows) {
        list->urls_.push_back(show.link ? show.link(row) : std::string());
        const auto title = list->cells_.size();
        if (row.columns() != known) {
            known = row.columns();
            places.clear();
            for (const auto* field : columns)
                places.push_back(static_cast<std::size_t>(std::ranges::find(*known, field->name) - known->begin()));
        }
        for (std::size_t i = 0; i < columns.size(); ++i)
            list->cells_.push_back(ListView::shownCell(
                *columns[i], places[i] < known->size() ? &row.cell(places[i]) : nullptr, query, viewer));
        if (!columns.empty() && list->cells_[title].text.empty())
            list->cells_[title].text = "(no " + asciiLower(columns.front()->label) + ")";
    }
    return list;
}

namespace {

/// Most texts are written as they are; the library knows how to write the others, broken bytes among them.
void appendJson(std::string& out, std::string_view text) {
    const bool plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f && c != '"' && c != '\\'; });
    if (plain)
        out.append("\"").append(text).append("\"");
    else
        out += Value(text).dump(-1, ' ', false, Value::error_handler_t::replace);
}

void appendJson(std::string& out, const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell))
        appendJson(out, std::string_view(*text));
    else if (const auto* number = std::get_if<std::int64_t>(&cell))
        out += std::to_string(*number);
    else if (const auto* truth = std::get_if<bool>(&cell))
        out += *truth ? "true" : "false";
    else
        out += "null";
}

}  // namespace

/// Written as it is read: a list for programs is asked for often, and long.
std::string ListPage::json(const FieldSet& fields, const Viewer& viewer,
                           const std::vector<std::string>& columns) const {
    std::string out = "{\"items\":[";
    std::vector<std::pair<const Field*, std::string>> keys;  // in the order of their names, `id` among them
    for (const auto& name : columns) keys.emplace_back(&fields.get(name), std::string());
    keys.emplace_back(nullptr, std::string());
    const auto nameOf = [](const auto& key) { return key.first ? std::string_view(key.first->name) : "id"; };
    std::ranges::sort(keys, {}, nameOf);
    for (auto& key : keys) {
        appendJson(key.second, nameOf(key));
        key.second += ':';
    }
    bool first = true;
    for (const auto& row : rows) {
        out += first ? "{" : ",{";
        first = false;
        bool firstKey = true;
        for (const auto& [field, key] : keys) {
            if (!firstKey) out += ',';
            firstKey = false;
            out += key;
            if (!field) {
                appendJson(out, std::string_view(row.id()));
                continue;
            }
            const auto* cell = row.find(field->name);
            appendJson(out, exportCell(*field, cell ? *cell : Cell(), viewer, query.relation));
        }
        out += '}';
    }
    return out + "],\"more\":" + (more ? "true" : "false") + ",\"page\":" + std::to_string(query.page) +
           ",\"size\":" + std::to_string(query.size) + ",\"total\":" + std::to_string(total) + "}";
}

}  // namespace guildhall::sdk
