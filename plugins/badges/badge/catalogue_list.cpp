#include "badge/catalogue_list.hpp"

#include "badge/badge_repository.hpp"
#include "badge/badge_rules.hpp"
#include "badge/catalogue.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <set>
#include <sstream>

namespace guildhall::badges {

using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t mostRows = 5'000;

std::string cellOf(const Badge& badge, const std::string& column, const Catalogue& catalogue) {
    if (column == "within") {
        const auto* parent = badge.parent ? catalogue.find(*badge.parent) : nullptr;
        return parent ? parent->slug : "";
    }
    const auto value = sdk::valueOf(badges().cell(&badge, column));
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "";
    return value.is_string() ? value.get<std::string>() : "";
}

class Import {
public:
    Import(Transaction& tx, sdk::Services& services, const sdk::Request& request)
        : services_(services), actor_(request.actor()), moment_{tx, request.viewer(), actor_, services.clock.now()} {}

    void take(const CatalogueRow& row) {
        const auto text = [&](const std::string& column) {
            const auto found = row.cells.find(column);
            return found == row.cells.end() ? std::string() : sdk::trim(sdk::repaired(found->second));
        };
        auto slug = sdk::asciiLower(text("slug"));
        if (slug.empty()) slug = slugOf(text("title"));
        const auto before = BadgeRepository::bySlug(moment_.tx, slug);
        auto after = before ? *before : *static_cast<const Badge*>(badges().fresh().get());
        sdk::FieldErrors errors;
        if (!seen_.insert(slug).second) errors.push_back({"slug", say("Its address stands further up already")});
        for (const auto& column : catalogueColumns()) {
            if (column == "within" || column == "status" || !row.cells.contains(column)) continue;
            read(column, column == "slug" ? slug : text(column), after, errors);
        }
        if (const auto within = text("within"); !within.empty() || !before) {
            const auto parent = BadgeRepository::bySlug(moment_.tx, within);
            after.parent = parent ? std::optional(parent->id) : std::nullopt;
        }
        if (errors.empty()) rules_.check(moment_, before ? &*before : nullptr, after, errors);
        if (!errors.empty()) {
            done_.problems.push_back({row.line, text("title"), errors.front().message});
            return;
        }
        store(before, after);
        if (const auto wanted = text("status"); !wanted.empty()) wanted_.push_back({row.line, after.id, wanted == "active"});
    }

    /// Parts before what they are part of, for what is to be active; the other way round for the rest.
    CatalogueImport finish() {
        std::map<std::string, Badge> now;
        for (auto& badge : BadgeRepository::all(moment_.tx)) now.emplace(badge.id, badge);
        std::ranges::stable_sort(wanted_, [&](const Wanted& one, const Wanted& other) {
            const auto depth = [&](const Wanted& of) {
                const int kind = now.at(of.id).kind == Kind::Program ? 0 : now.at(of.id).kind == Kind::Skill ? 1 : 2;
                return of.active ? 2 - kind : 3 + kind;
            };
            return depth(one) < depth(other);
        });
        for (const auto& [line, id, active] : wanted_) {
            const auto before = badges().get(moment_.tx, id);
            if (before.active() == active) continue;
            if (const auto why = rules_.whyNotAct(moment_, before, active ? "activate" : "deactivate")) {
                done_.problems.push_back({line, before.title, say(*why)});
                continue;
            }
            auto after = before;
            after.status = active ? "active" : "inactive";
            badges().update(moment_.tx, after);
            services_.audit.record(moment_.tx, actor_,
                                   badges().entry(active ? "BADGE_ACTIVATED" : "BADGE_DEACTIVATED", &before, &after));
        }
        return std::move(done_);
    }

private:
    struct Wanted {
        std::size_t line;
        std::string id;
        bool active;
    };

    static void read(const std::string& column, const std::string& typed, Badge& badge, sdk::FieldErrors& errors) {
        const auto& field = badges().fields().get(column);
        // What is asked for only of some kinds, the rules look at.
        if (typed.empty() && !field.options.required && field.type != sdk::FieldType::Boolean) {
            badges().set(&badge, column, sdk::Cell(std::string()));
            return;
        }
        const auto parsed = sdk::parseField(field, typed);
        if (parsed.error)
            errors.push_back({column, *parsed.error});
        else
            badges().set(&badge, column, sdk::cellOf(parsed.value));
    }

    void store(const std::optional<Badge>& before, Badge& after) {
        if (before && badges().values(&*before) == badges().values(&after)) {
            ++done_.unchanged;
            return;
        }
        rules_.beforeSave(moment_, before ? &*before : nullptr, after);
        if (before)
            badges().update(moment_.tx, after);
        else
            badges().insert(moment_.tx, after, services_.random, moment_.now);
        services_.audit.record(
            moment_.tx, actor_,
            badges().entry(before ? "BADGE_UPDATED" : "BADGE_CREATED", before ? &*before : nullptr, &after));
        ++(before ? done_.changed : done_.added);
    }

    sdk::Services& services_;
    sdk::Actor actor_;
    sdk::Moment moment_;
    BadgeRules rules_;
    std::set<std::string> seen_;
    std::vector<Wanted> wanted_;
    CatalogueImport done_;
};

}  // namespace

const std::vector<std::string>& catalogueColumns() {
    static const std::vector<std::string> columns{"slug",     "within", "kind",   "title",  "description", "criteria", "evidence",
                                                  "required", "status", "shape",  "colour", "emblem",      "letters"};
    return columns;
}

std::string catalogueCsv(const std::vector<Badge>& all) {
    const Catalogue catalogue(all);
    auto text = sdk::csvLine(catalogueColumns());
    for (const auto& badge : all) {
        std::vector<std::string> cells;
        for (const auto& column : catalogueColumns()) cells.push_back(cellOf(badge, column, catalogue));
        text += sdk::csvLine(cells);
    }
    return text;
}

Value catalogueJson(const std::vector<Badge>& all) {
    const Catalogue catalogue(all);
    auto list = Value::array();
    for (const auto& badge : all) {
        auto one = Value::object();
        for (const auto& column : catalogueColumns())
            if (auto cell = cellOf(badge, column, catalogue); !cell.empty()) one[column] = std::move(cell);
        list.push_back(std::move(one));
    }
    return {{"format", "guildhall-badges/1"}, {"badges", std::move(list)}};
}

std::vector<CatalogueRow> readCatalogueJson(std::string_view text) {
    const auto document = Value::parse(text, nullptr, false);
    if (!document.is_object() || !document.contains("badges") || !document["badges"].is_array())
        throw sdk::Invalid(say("This is no catalogue: a JSON file has an object with a list called “badges”."));
    std::vector<CatalogueRow> rows;
    for (const auto& one : document["badges"]) {
        CatalogueRow row{.line = rows.size() + 1};
        if (!one.is_object()) throw sdk::Invalid(say("Entry {n} is no badge.", {{"n", std::to_string(row.line)}}));
        for (const auto& [name, value] : one.items())
            row.cells[name] = value.is_string() ? value.get<std::string>() : value.is_boolean() ? (value.get<bool>() ? "yes" : "") : value.is_null() ? "" : value.dump();
        rows.push_back(std::move(row));
        if (rows.size() > mostRows) throw sdk::Invalid(say("A catalogue has at most 5,000 badges."));
    }
    return rows;
}

std::vector<CatalogueRow> readCatalogue(const sdk::Upload& upload) {
    const auto in = upload.open();
    const auto start = sdk::trim(sdk::repaired(upload.start(16)));
    if (start.starts_with("{")) {
        std::ostringstream whole;
        whole << in->rdbuf();
        return readCatalogueJson(whole.str());
    }
    std::vector<CatalogueRow> rows;
    try {
        sdk::CsvReader reader(*in, {.maxRecords = mostRows + 1});
        sdk::CsvRecord record;
        std::vector<std::string> head;
        if (reader.next(record))
            for (const auto& cell : record.cells) head.push_back(sdk::asciiLower(sdk::trim(cell)));
        if (std::ranges::find(head, "title") == head.end() || std::ranges::find(head, "kind") == head.end())
            throw sdk::Invalid(say("The first line must name the columns, “kind” and “title” among them."));
        while (reader.next(record)) {
            CatalogueRow row{.line = record.line};
            for (std::size_t i = 0; i < head.size() && i < record.cells.size(); ++i) row.cells[head[i]] = record.cells[i];
            rows.push_back(std::move(row));
        }
    } catch (const sdk::CsvError& problem) {
        throw sdk::Invalid(say("The file cannot be read at line {line}: {problem}",
                               {{"line", std::to_string(problem.line())}, {"problem", problem.what()}}));
    }
    return rows;
}

CatalogueImport importCatalogue(Transaction& tx, sdk::Services& services, const sdk::Request& request,
                                const std::vector<CatalogueRow>& rows) {
    Import import(tx, services, request);
    for (const auto& row : rows) import.take(row);
    return import.finish();
}

}  // namespace guildhall::badges
