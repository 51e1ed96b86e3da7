#include "kernel/records/import_report.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::records {

using sdk::Moment;

namespace {

constexpr std::size_t judgedAtOnce = 500;
constexpr std::size_t shownSamples = 6;

bool isAscii(const std::string& text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::string whyUnreadable(const sdk::CsvError& problem) {
    return sdk::say("The file cannot be read from line {line} on: {why}",
                    {{"line", std::to_string(problem.line())}, {"why", sdk::say(problem.what())}});
}

namespace {

/// Of a list whose rows say what they belong to, in which the row is counted.
void countIn(ImportReport& report, Moment& moment, const RecordDesk& desk, const ImportRow& row) {
    if (row.told.empty() || !row.place.parent.record) return;
    auto& parent = report.parents[row.place.parentId];
    report.parentNoun = desk.parent()->model().words().one;
    if (parent.url.empty()) {
        parent.title = desk.parent()->title(moment.viewer, row.place.parent);
        parent.url = desk.parent()->model().pathOf(row.place.parent.get());
    }
    ++(row.outcome == ImportRow::Outcome::Add         ? parent.add
       : row.outcome == ImportRow::Outcome::Change    ? parent.change
       : row.outcome == ImportRow::Outcome::Unchanged ? parent.unchanged
                                                      : parent.wrong);
}

}  // namespace

ImportReport dryRun(ImportReader& reader, Moment& moment, const RecordDesk& desk, const Place& place,
                    const RowVerdicts& verdicts, std::size_t most) {
    ImportReport report;
    std::vector<std::string> plain;
    try {
        report.fatal = reader.complaint();
        if (!report.fatal.empty()) return report;
        for (auto rows = reader.read(judgedAtOnce); !rows.empty(); rows = reader.read(judgedAtOnce)) {
            verdicts.heed(reader, rows);
            reader.judge(moment, place, rows);
            for (auto& row : rows) {
                ++report.rows;
                ++(row.outcome == ImportRow::Outcome::Add         ? report.add
                   : row.outcome == ImportRow::Outcome::Change    ? report.change
                   : row.outcome == ImportRow::Outcome::Unchanged ? report.unchanged
                                                                  : report.wrong);
                report.problemCount += row.problems.size();
                for (auto& problem : row.problems)
                    if (report.problems.size() < most) report.problems.push_back(std::move(problem));
                countIn(report, moment, desk, row);
                if (row.outcome == ImportRow::Outcome::Wrong || report.samples.size() >= shownSamples) continue;
                auto title = desk.model().title(row.after.get(), moment.viewer, row.place.parent.relation);
                auto& samples = isAscii(title) ? plain : report.samples;
                const bool known = std::ranges::find(samples, title) != samples.end();
                if (!known && samples.size() < shownSamples) samples.push_back(std::move(title));
            }
        }
        if (report.rows == 0) report.fatal = sdk::say("The file has column names but no rows.");
    } catch (const sdk::CsvError& problem) {
        report.fatal = whyUnreadable(problem);
    }
    plain.resize(std::min(plain.size(), shownSamples - report.samples.size()));
    report.samples.insert(report.samples.end(), plain.begin(), plain.end());
    return report;
}

}  // namespace guildhall::records
