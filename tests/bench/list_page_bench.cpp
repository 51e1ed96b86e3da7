// Where the time of a page with a list goes: the view model, the template. 50 rows of eight columns.
#include "kernel/web/template_store.hpp"

#include <guildhall/sdk/list.hpp>

#include <benchmark/benchmark.h>

namespace {

using namespace guildhall;

const sdk::FieldSet& fields() {
    static const auto set =
        sdk::FieldSet::of("bench.session")
            .text("title", "Title", {.required = true})
            .text("workshop", "Workshop")
            .date("start_date", "Start date", {.required = true})
            .choice("region", "Region", {{"NA", "North America"}, {"EU", "Europe"}})
            .text("lead_name", "Lead facilitator")
            .number("participants", "Participants")
            .number("certificates", "Certificates")
            .choice("status", "Status", {{"New", "New", "grey"}, {"Delivered", "Delivered", "green"}});
    return set;
}

const std::vector<std::string> columns{"title",     "workshop",     "start_date",   "region",
                                       "lead_name", "participants", "certificates", "status"};

const sdk::ListSource& source() {
    static const sdk::ListSource list = [] {
        sdk::ListSource made{.from = "session s", .id = "s.id"};
        for (const auto& name : columns) made.columns.emplace_back(name, "s." + name);
        made.search = {"title", "workshop"};
        made.filters = {"status", "region", "start_date"};
        made.order = "-start_date";
        return made;
    }();
    return list;
}

sdk::ListPage page() {
    sdk::ListPage list;
    list.total = 1000;
    list.query.path = "/sessions/all";
    list.query.sort = "start_date";
    list.query.descending = true;
    list.query.searchable = source().search;
    for (int i = 0; i < 50; ++i)
        list.rows.emplace_back(sdk::Value{{"id", "sess-abcdefghjkmn"},
                                          {"title", "Problem solving in practice, group " + std::to_string(i)},
                                          {"workshop", "PSP"},
                                          {"start_date", "2026-01-15"},
                                          {"region", "EU"},
                                          {"lead_name", "Åsa Müller"},
                                          {"participants", 8},
                                          {"certificates", 0},
                                          {"status", i % 3 ? "New" : "Delivered"}});
    return list;
}

sdk::Viewer viewer() {
    sdk::Viewer::Parts parts;
    parts.personId = "cper-abcdefghjkmn";
    parts.everything = parts.staff = true;
    return sdk::Viewer(std::move(parts));
}

std::shared_ptr<const sdk::ListView> viewOf(const sdk::ListPage& list, const sdk::Viewer& who) {
    const sdk::ListPage::Show show{.columns = columns,
                                   .link = [](const sdk::ListRow& row) { return "/sessions/" + row.id(); },
                                   .noun = "sessions"};
    return list.view(fields(), source(), who, show);
}

void viewModel(benchmark::State& state) {
    const auto list = page();
    const auto who = viewer();
    for (auto _ : state) benchmark::DoNotOptimize(viewOf(list, who));
}
BENCHMARK(viewModel);

/// Knows the list by its name, as a page does.
class Named final : public sdk::View {
public:
    explicit Named(const sdk::View& list) : list_(list) {}
    sdk::Shown look(const sdk::Name& name, sdk::Scratch&) const override {
        static const sdk::Name known("list");
        return name == known ? sdk::Shown(list_) : sdk::Shown();
    }

private:
    const sdk::View& list_;
};

void renderedTemplate(benchmark::State& state) {
    const web::TemplateStore templates(GUILDHALL_SOURCE_DIR "/themes/govuk");
    const auto list = viewOf(page(), viewer());
    const Named data(*list);
    const std::vector<const sdk::View*> views{&data};
    for (auto _ : state) benchmark::DoNotOptimize(templates.render("kernel/list_page", views));
}
BENCHMARK(renderedTemplate);

}  // namespace

BENCHMARK_MAIN();
