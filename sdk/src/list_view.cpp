#include "list_parts.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/stored_file.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::sdk {

namespace {

constexpr std::size_t fewRows = 20;           ///< as many a phone shows at first
constexpr std::size_t mostNarrowColumns = 5;  ///< more become cards where the menu leaves little room

/// The names templates know lists by.
struct Names {
    Name rows{"rows"}, cells{"cells"}, url{"url"}, label{"label"}, text{"text"}, plain{"plain"}, brief{"brief"},
        css{"css"}, isTitle{"is_title"}, tag{"tag"}, numeric{"numeric"}, redacted{"redacted"}, breaks{"breaks"},
        hasBreaks{"has_breaks"};
    Name name{"name"}, value{"value"}, selected{"selected"}, options{"options"}, isDate{"is_date"}, isTyped{"is_typed"},
        from{"from"}, to{"to"}, removeUrl{"remove_url"}, sortUrl{"sort_url"}, sorted{"sorted"}, current{"current"},
        direction{"direction"}, arrow{"arrow"}, gap{"gap"}, number{"number"}, size{"size"};
    Name query{"query"}, search{"search"}, action{"action"}, searchable{"searchable"}, filters{"filters"},
        hasFilters{"has_filters"}, chips{"chips"}, hasChips{"has_chips"}, kept{"kept"}, clearUrl{"clear_url"},
        heads{"heads"}, sorts{"sorts"}, hasSorts{"has_sorts"}, emptyText{"empty_text"}, total{"total"},
        totalText{"total_text"}, isLong{"long"}, wide{"wide"}, hasRows{"has_rows"}, whole{"whole"},
        printUrl{"print_url"}, pagedUrl{"paged_url"}, hasPages{"has_pages"}, pages{"pages"},
        previousUrl{"previous_url"}, nextUrl{"next_url"}, csvUrl{"csv_url"}, sizes{"sizes"}, hasSizes{"has_sizes"},
        titlePart{"title_part"}, leaveUrl{"leave_url"}, leaveLabel{"leave_label"};
    Name id{"id"}, rowTitle{"row_title"}, hasDeeds{"has_deeds"}, deeds{"deeds"}, deedPath{"deed_path"};
    Name hasRowDeeds{"has_row_deeds"}, rowDeeds{"row_deeds"}, hasOwn{"has_own_deeds"};
};

const Names names;

Model optionModel(std::string value, std::string label, bool selected) {
    Model option;
    option.set(names.value, std::move(value)).set(names.label, std::move(label)).set(names.selected, selected);
    return option;
}

/// What is chosen from a declaration is a text of ours; what records are called is theirs.
std::string labelOf(const Field& field, const Choice& choice) {
    return field.type == FieldType::Reference ? choice.label : say(choice.label);
}

Model filterModel(const Field& field, const ListSource& source, const ListQuery& query) {
    const auto chosen = [&](const std::string& name) {
        const auto found = query.filters.find(name);
        return found == query.filters.end() ? std::string() : found->second;
    };
    Model filter;
    filter.set(names.name, field.name).set(names.label, say(field.label));
    if (field.type == FieldType::Date) {
        filter.set(names.isDate, true)
            .set(names.from, chosen(field.name + "_from"))
            .set(names.to, chosen(field.name + "_to"));
        return filter;
    }
    const auto current = chosen(field.name);
    if (field.type == FieldType::Reference && field.options.choices.empty()) {
        filter.set(names.isTyped, true).set(names.value, current);
        return filter;
    }
    std::vector<Model> options;
    // Nothing said would be the own region again.
    const bool own = field.name == source.ownRegion.first;
    options.push_back(optionModel(own ? ListQuery::everywhere : "", say("All"), current.empty()));
    if (field.type == FieldType::Boolean) {
        options.push_back(optionModel("yes", say("Yes"), current == "yes"));
        options.push_back(optionModel("no", say("No"), current == "no"));
    }
    for (const auto& choice : field.options.choices)
        if (!choice.value.empty())
            options.push_back(optionModel(choice.value, labelOf(field, choice), current == choice.value));
    filter.list(names.options, std::move(options));
    return filter;
}

std::vector<Model> chipModels(const FieldSet& fields, const ListSource& source, const ListQuery& query) {
    std::vector<Model> chips;
    const auto add = [&](std::string label, std::string removeUrl) {
        chips.emplace_back().set(names.label, std::move(label)).set(names.removeUrl, std::move(removeUrl));
    };
    if (!query.search.empty()) add("“" + query.search + "”", query.address({{"q", ""}, {"page", ""}}));
    for (const auto& [name, value] : query.filters) {
        const auto [about, from, to] = filterKey(fields, name);
        const auto& field = fields.get(about);
        std::string shown = value;
        if (from || to) {
            const auto date = parseDate(value);
            shown = say(from ? "from {date}" : "until {date}", {{"date", date ? showDate(*date) : value}});
        } else if (field.type == FieldType::Boolean) {
            shown = say(value == "yes" ? "Yes" : "No");
        } else {
            const auto& label = field.choiceLabel(value);
            shown = field.type == FieldType::Reference ? label : say(label);
        }
        const bool own = name == source.ownRegion.first;
        add(say(field.label) + ": " + shown, query.address({{name, own ? ListQuery::everywhere : ""}, {"page", ""}}));
    }
    return chips;
}

bool isNumeric(FieldType type) {
    return type == FieldType::Number || type == FieldType::Decimal || type == FieldType::Duration;
}

/// The heads of a table are away on a phone, so the ways to sort stand in a list of their own.
struct Heads {
    std::vector<Model> heads, sorts;
};

Heads headModels(const FieldSet& fields, const ListSource& source, const ListQuery& query, const Viewer& viewer,
                 const std::vector<std::string>& columns) {
    Heads all;
    all.heads.reserve(columns.size());
    all.sorts.reserve(columns.size());
    for (const auto& name : columns) {
        const auto& field = fields.get(name);
        auto& head =
            all.heads.emplace_back().set(names.label, say(field.label)).set(names.numeric, isNumeric(field.type));
        if (!isColumn(source, name) || !viewer.sees(field.options.sensitivity, query.relation)) continue;
        const bool current = query.sort == name;
        auto url = query.address({{"sort", (current && !query.descending ? "-" : "") + name}, {"page", ""}});
        if (current) head.set(names.sorted, query.descending ? "descending" : "ascending");
        auto& sort = all.sorts.emplace_back().set(names.label, say(field.label)).set(names.url, url);
        sort.set(names.current, current).set(names.arrow, query.descending ? "▼" : "▲");
        if (current) sort.set(names.direction, say(query.descending ? "downwards" : "upwards"));
        head.set(names.sortUrl, std::move(url));
    }
    return all;
}

/// What must not break in two lines.
bool isShort(FieldType type) {
    switch (type) {
        case FieldType::Date:
        case FieldType::TimeOfDay:
        case FieldType::Instant:
        case FieldType::Number:
        case FieldType::Decimal:
        case FieldType::Duration:
        case FieldType::Boolean: return true;
        default: return false;
    }
}

const char* cssOf(FieldType type) { return isNumeric(type) ? "is-number" : isShort(type) ? "is-short" : ""; }

/// First, last and those around the current page: at most seven numbers.
std::vector<Model> pageModels(const ListQuery& query, int last) {
    std::vector<Model> pages;
    int shown = 0;
    for (int number = 1; number <= last; ++number) {
        const bool wanted = number == 1 || number == last || std::abs(number - query.page) <= 2 ||
                            (query.page <= 3 && number <= 5) || (query.page >= last - 2 && number >= last - 4);
        if (!wanted) continue;
        if (number > shown + 1) pages.emplace_back().set(names.gap, true);
        pages.emplace_back()
            .set(names.number, std::to_string(number))
            .set(names.current, number == query.page)
            .set(names.url, query.address({{"page", number == 1 ? "" : std::to_string(number)}}));
        shown = number;
    }
    return pages;
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
          title_(column == 0),
          simple_(!title_ && !cell_.redacted && cell_.tag.empty() && !cell_.text.empty()) {}

    // Most cells are text, or brief: a figure or a date of our own writing.
    Shown look(const Name& name, Scratch& scratch) const override {
        const auto& known = names;
        const bool breaks = simple_ && column_.isEmail;
        if (name == known.plain) return simple_ && !column_.isEmail && column_.css.empty();
        if (name == known.text) return cell_.text;
        if (name == known.label) return std::string_view(column_.label);
        if (name == known.brief) return simple_ && !column_.css.empty();
        if (name == known.css) return std::string_view(column_.css);
        if (name == known.isTitle) return title_;
        if (name == known.url) return title_ ? Shown(url_) : Shown(false);
        if (name == known.redacted) return cell_.redacted;
        if (name == known.tag) return cell_.tag;
        if (name == known.hasBreaks) return breaks;
        if (name == known.breaks) return breaks ? Shown(scratch.make<AddressParts>(cell_.text)) : Shown(false);
        return {};
    }

private:
    const ListView::Column& column_;
    const ListView::ShownCell& cell_;
    std::string_view url_;
    bool title_;
    bool simple_;
};

/// What can be done with a row.
class RowDeedView final : public View {
public:
    explicit RowDeedView(const std::pair<std::string, std::string>& deed) : deed_(deed) {}
    Shown look(const Name& name, Scratch&) const override {
        if (name == names.label) return std::string_view(deed_.first);
        if (name == names.url) return std::string_view(deed_.second);
        return {};
    }

private:
    const std::pair<std::string, std::string>& deed_;
};

class RowView final : public View {
public:
    RowView(const ListView& list, std::size_t row) : list_(list), row_(row) {}

    Shown look(const Name& name, Scratch& scratch) const override {
        if (name == names.cells) return scratch.make<Cells>(list_, row_);
        if (name == names.url) return list_.urls_[row_];
        if (name == names.id && row_ < list_.ids_.size()) return list_.ids_[row_];
        if (name == names.rowTitle) return list_.cells_[row_ * list_.columns_.size()].text;
        if (name == names.rowDeeds) return scratch.make<Deeds>(deeds());
        if (name == names.hasOwn) return !deeds().empty();
        // What a cell may have and a row does not: nobody is to find it further out.
        if (name == names.label || name == names.text || name == names.tag) return false;
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

    using Own = std::vector<std::pair<std::string, std::string>>;
    class Deeds final : public ViewList {
    public:
        explicit Deeds(const Own& own) : own_(own) {}
        std::size_t size() const override { return own_.size(); }
        const View& item(std::size_t index, Scratch& scratch) const override {
            return scratch.make<RowDeedView>(own_[index]);
        }

    private:
        const Own& own_;
    };
    const Own& deeds() const {
        static const Own none;
        return row_ < list_.deeds_.size() ? list_.deeds_[row_] : none;
    }

    const ListView& list_;
    std::size_t row_;
};

const View& ListView::Rows::item(std::size_t index, Scratch& scratch) const {
    return scratch.make<RowView>(list_, index);
}

Shown ListView::look(const Name& name, Scratch& scratch) const {
    if (name == names.rows) return rows_;
    return frame_.look(name, scratch);
}

/// `column` behind the last: the row has no such cell.
ListView::ShownCell ListView::shownCell(const Field& field, const ListRow& row, std::size_t column,
                                        const ListQuery& query, const Viewer& viewer) {
    if (!viewer.sees(field.options.sensitivity, query.relation)) return {texts_.keep(say(redacted)), {}, true};
    if (column >= row.columns().size()) return {};
    ShownCell shown{presentCell(field, row, column, viewer, query.relation, texts_)};
    for (const auto& choice : field.options.choices)
        if (choice.value == row.view(column)) shown.tag = texts_.keep(choice.tag);
    return shown;
}

namespace {

std::string totalText(const ListPage& page, const std::string& noun) {
    if (page.rows.empty()) return say("No {noun}", {{"noun", say(noun)}});
    const auto first = std::int64_t(page.query.page - 1) * page.query.size;
    return say(page.more ? "Showing {first} to {last} of more than {total} {noun}"
                         : "Showing {first} to {last} of {total} {noun}",
               {{"first", thousands(first + 1)},
                {"last", thousands(first + static_cast<std::int64_t>(page.rows.size()))},
                {"total", thousands(page.total)},
                {"noun", say(noun)}});
}

void addPages(Model& view, const ListPage& page, int last) {
    const auto& query = page.query;
    if (last > 1 && !query.whole) {
        view.set(names.hasPages, true).list(names.pages, pageModels(query, last));
        if (query.page > 1)
            view.set(names.previousUrl,
                     query.address({{"page", query.page == 2 ? "" : std::to_string(query.page - 1)}}));
        if (query.page < last) view.set(names.nextUrl, query.address({{"page", std::to_string(query.page + 1)}}));
    }
    std::vector<int> offered(pageSizes.begin(), pageSizes.end());
    if (!std::ranges::binary_search(offered, query.usualSize))
        offered.insert(std::ranges::lower_bound(offered, query.usualSize), query.usualSize);
    std::vector<Model> sizes;
    for (const int size : offered)
        sizes.emplace_back()
            .set(names.size, std::to_string(size))
            .set(names.current, size == query.size)
            .set(names.url,
                 query.address({{"size", size == query.usualSize ? "" : std::to_string(size)}, {"page", ""}}));
    view.list(names.sizes, std::move(sizes)).set(names.hasSizes, page.total > offered.front());
    if (query.page > 1) view.set(names.titlePart, say("page {number}", {{"number", std::to_string(query.page)}}));
}

/// Everything but the rows.
Model frameOf(const ListPage& page, const FieldSet& fields, const ListSource& source, const Viewer& viewer,
              const ListPage::Show& show) {
    const auto& query = page.query;
    const bool some = !page.rows.empty();
    const ListQuery cleared{.path = query.path, .kept = query.kept};
    auto chips = chipModels(fields, source, query);
    auto heads = headModels(fields, source, query, viewer, show.columns);
    std::vector<Model> filters, kept;
    for (const auto& name : source.filters)
        if (viewer.sees(fields.get(name).options.sensitivity, query.relation))
            filters.push_back(filterModel(fields.get(name), source, query));
    const auto keep = [&](const std::string& name, std::string value) {
        kept.emplace_back().set(names.name, name).set(names.value, std::move(value));
    };
    for (const auto& [name, value] : query.kept)
        if (name != source.ownRegion.first) keep(name, value);  // its filter says so
    // Looking for something else is no reason to lose the order and the size of pages one has chosen.
    if (const auto order = (query.descending ? "-" : "") + query.sort; order != source.order && !query.sort.empty())
        keep("sort", order);
    if (query.size != 50) keep("size", std::to_string(query.size));
    Model asked, view;
    asked.set(names.search, query.search);
    view.part(names.query, std::move(asked))
        .set(names.action, query.path)
        .set(names.searchable, !query.searchable.empty())
        .set(names.clearUrl, cleared.address({}))
        .set(names.total, thousands(page.total) + (page.more ? "+" : ""))
        .set(names.totalText, totalText(page, show.noun))
        .set(names.emptyText,
             say(!chips.empty() && !some ? "Nothing matches these filters. Change or clear them." : show.emptyText))
        .set(names.isLong, page.rows.size() > fewRows && !query.whole)
        .set(names.wide, show.columns.size() > mostNarrowColumns)
        .set(names.whole, query.whole)
        .set(names.hasRows, some)
        .set(names.hasSorts, !heads.sorts.empty())
        .set(names.hasFilters, !filters.empty())
        .set(names.hasChips, !chips.empty())
        .list(names.heads, std::move(heads.heads))
        .list(names.sorts, std::move(heads.sorts))
        .list(names.filters, std::move(filters))
        .list(names.chips, std::move(chips))
        .list(names.kept, std::move(kept));
    if (some && !query.whole) view.set(names.printUrl, query.address({{"print", "all"}, {"page", ""}}));
    if (const auto& [region, words] = source.ownRegion; query.filters.contains(region))
        view.set(names.leaveUrl, query.address({{region, ListQuery::everywhere}, {"page", ""}}))
            .set(names.leaveLabel, say(words));
    if (query.whole) view.set(names.pagedUrl, query.address({{"print", ""}}));
    if (show.exportable && some && mayExport(fields, viewer))
        view.set(names.csvUrl, query.address({{"format", "csv"}, {"page", ""}, {"print", ""}}));
    std::vector<Model> deeds;
    for (const auto& deed : show.deeds)
        deeds.emplace_back().set(names.name, deed.name).set(names.label, say(deed.label));
    view.set(names.hasRowDeeds, some && show.rowDeeds && !query.whole)
        .set(names.hasDeeds, some && !deeds.empty() && !query.whole)
        .set(names.deedPath, show.deedPath)
        .list(names.deeds, std::move(deeds));
    addPages(view, page, std::max(1, static_cast<int>((page.total + query.size - 1) / query.size)));
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
        list->columns_.push_back({say(field.label), cssOf(field.type), field.type == FieldType::Email});
    }
    const ListRow::Columns* known = nullptr;  // rows of one list share their names: looked up once
    std::vector<std::size_t> places;
    list->urls_.reserve(rows.size());
    list->cells_.reserve(rows.size() * columns.size());
    for (const auto& row : rows) {
        list->urls_.push_back(show.link ? list->texts_.keep(show.link(row)) : std::string_view());
        if (!show.deeds.empty()) list->ids_.push_back(list->texts_.keep(row.id()));
        if (show.rowDeeds && !query.whole) {
            auto& own = list->deeds_.emplace_back();
            for (auto& deed : show.rowDeeds(row)) own.emplace_back(say(deed.label), std::move(deed.url));
        }
        const auto title = list->cells_.size();
        if (&row.columns() != known) {
            known = &row.columns();
            places.clear();
            for (const auto* field : columns)
                places.push_back(static_cast<std::size_t>(std::ranges::find(*known, field->name) - known->begin()));
        }
        for (std::size_t i = 0; i < columns.size(); ++i)
            list->cells_.push_back(list->shownCell(*columns[i], row, places[i], query, viewer));
        if (!columns.empty() && list->cells_[title].text.empty())
            list->cells_[title].text =
                list->texts_.keep(say("(no {field})", {{"field", asciiLower(say(columns.front()->label))}}));
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

void appendJsonList(std::string& out, const Cell& cell) {
    const auto* text = std::get_if<std::string>(&cell);
    out += '[';
    bool first = true;
    for (const auto& one : listedIn(text ? std::string_view(*text) : std::string_view())) {
        if (!std::exchange(first, false)) out += ',';
        appendJson(out, std::string_view(one));
    }
    out += ']';
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

/// Written as it is read: a list for programs is asked for often, and long. What is the same for all rows — the order
/// of the keys, where their values are, whether they may be seen — is found out once.
std::string ListPage::json(const FieldSet& fields, const Viewer& viewer, const std::vector<std::string>& columns,
                           const std::string& path) const {
    struct Key {
        const Field* field;  ///< null: the id
        std::string text = {};
        std::size_t place = 0;
        bool asStored = false;  ///< seen, and what is stored is what programs get
    };
    std::vector<Key> keys{{nullptr}};
    for (const auto& name : columns) keys.push_back({&fields.get(name)});
    const auto nameOf = [](const Key& key) { return key.field ? std::string_view(key.field->name) : "id"; };
    std::ranges::sort(keys, {}, nameOf);
    const auto stored = [](FieldType type) {
        return type != FieldType::Instant && type != FieldType::Decimal && type != FieldType::Several &&
               type != FieldType::Tags && !isFile(type);
    };
    for (auto& key : keys) {
        appendJson(key.text, nameOf(key));
        key.text = (&key == &keys.front() ? "" : ",") + key.text + ":";
        key.asStored =
            key.field && stored(key.field->type) && viewer.sees(key.field->options.sensitivity, query.relation);
    }
    const auto fileOf = [&](const Field& field, const Cell& cell, const std::string& at) {
        const auto* stored = std::get_if<std::string>(&cell);
        if (!viewer.sees(field.options.sensitivity, query.relation)) return Value(redacted).dump();
        return stored ? fileJson(*stored, at.empty() ? at : at + "/" + field.name).dump() : std::string("null");
    };
    std::string out = "{\"items\":[";
    out.reserve(rows.size() * keys.size() * 24 + 100);
    const ListRow::Columns* known = nullptr;
    for (const auto& row : rows) {
        if (&row.columns() != known) {
            known = &row.columns();
            for (auto& key : keys)
                if (key.field)
                    key.place = static_cast<std::size_t>(std::ranges::find(*known, key.field->name) - known->begin());
        }
        out += &row == &rows.front() ? "{" : ",{";
        for (const auto& key : keys) {
            out += key.text;
            if (!key.field) {
                appendJson(out, std::string_view(row.id()));
                continue;
            }
            const bool there = key.place < known->size();
            if (const auto text = there && key.asStored ? row.view(key.place) : std::string_view(); text.data()) {
                appendJson(out, text);
                continue;
            }
            const auto cell = there ? row.cell(key.place) : Cell();
            if (key.asStored)
                appendJson(out, cell);
            else if (isFile(key.field->type))
                out += fileOf(*key.field, cell, path.empty() ? path : path + "/" + row.id());
            else if (const auto exported = exportCell(*key.field, cell, viewer, query.relation);
                     key.field->type == FieldType::Several || key.field->type == FieldType::Tags)
                appendJsonList(out, exported);
            else
                appendJson(out, exported);
        }
        out += '}';
    }
    return out + "],\"more\":" + (more ? "true" : "false") + ",\"page\":" + std::to_string(query.page) +
           ",\"size\":" + std::to_string(query.size) + ",\"total\":" + std::to_string(total) + "}";
}

}  // namespace guildhall::sdk
