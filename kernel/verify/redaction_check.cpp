#include "kernel/verify/check.hpp"
#include "kernel/verify/sample_address.hpp"
#include "kernel/verify/subject.hpp"
#include "kernel/verify/verify_repository.hpp"

#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/stored_file.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <optional>

namespace guildhall::plugins::verify {

namespace {

/// A mark in one sensitive column, and how it may appear on a page.
struct Canary {
    std::string field;  ///< `notices.notice.contact`
    sdk::Sensitivity sensitivity;
    std::vector<std::string> needles;
};

bool sensitive(const sdk::Field& field) {
    return field.options.sensitivity != sdk::Sensitivity::Public &&
           field.options.sensitivity != sdk::Sensitivity::SignedIn;
}

/// None for a field that is worked out.
std::optional<std::string> columnOf(const Records& records, const sdk::Field& field) {
    if (std::ranges::count(records.workedOut, field.name)) return std::nullopt;
    const auto named = records.columns.find(field.name);
    return named == records.columns.end() ? field.name : named->second;
}

/// `table.column` of what another field set of the plugin shows to everyone: a printed name on a page for the public.
std::set<std::string> openColumns(const std::vector<Records>& all) {
    std::set<std::string> open;
    for (const auto& records : all)
        for (const auto& field : records.fields.fields())
            if (const auto column = columnOf(records, field); column && !sensitive(field))
                open.insert(records.table + "." + *column);
    return open;
}

class Aviary {
public:
    /// Puts a canary into every sensitive column of the declared tables.
    void plant(sdk::Transaction& tx, const std::vector<Records>& all) {
        const auto open = openColumns(all);
        for (const auto& records : all)
            for (const auto& field : records.fields.fields()) {
                const auto column = columnOf(records, field);
                if (sensitive(field) && column && !open.contains(records.table + "." + *column))
                    plant(tx, records, field, *column);
            }
    }

    const std::vector<Canary>& canaries() const { return canaries_; }
    std::int64_t rows() const { return rows_; }

private:
    void plant(sdk::Transaction& tx, const Records& records, const sdk::Field& field, const std::string& column) {
        using sdk::FieldType;
        Canary canary{records.fields.name() + "." + field.name, field.options.sensitivity, {}};
        if (field.type == FieldType::Date) {
            canary.needles = {"1907-03-14", "14 Mar 1907"};
            rows_ += VerifyRepository::set(tx, records.table, column, std::string("1907-03-14"));
        } else if (field.type == FieldType::Number || field.type == FieldType::Instant ||
                   field.type == FieldType::Decimal || field.type == FieldType::Duration) {
            canary.needles = {"918273645", "918,273,645", "9182736.45", "9,182,736.45"};
            rows_ += VerifyRepository::set(tx, records.table, column, std::int64_t{918273645});
        } else if (sdk::isFile(field.type)) {
            sdk::StoredFile file{
                .id = "file-canary222222", .name = "zqcanaryfileqz.pdf", .mediaType = "application/pdf"};
            canary.needles = {"zqcanaryfileqz", file.id};
            rows_ += VerifyRepository::set(tx, records.table, column, file.stored());
        } else if (field.type == FieldType::Boolean || field.type == FieldType::Choice ||
                   field.type == FieldType::Reference || field.type == FieldType::Several) {
            return;  // too few values to tell one from another, or another table's
        } else {
            // Letters only, so that no page shows it in another way. What was there stays behind it: unique columns.
            const auto number = static_cast<char>('a' + canaries_.size() % 26);
            canary.needles = {std::string("zqcanary") + number + static_cast<char>('a' + canaries_.size() / 26) + "qz"};
            rows_ += VerifyRepository::markText(tx, records.table, column, canary.needles.front());
        }
        canaries_.push_back(std::move(canary));
    }

    std::vector<Canary> canaries_;
    std::int64_t rows_ = 0;
};

/// Its own pages, and those of others that show parts of it.
std::vector<std::string> addresses(Subject& subject) {
    auto all = subject.targets(4);
    all.emplace_back("/");  // cards
    if (!subject.onPersonPages) return all;
    const auto persons = personPages(subject);
    all.insert(all.end(), persons.begin(), persons.end());
    return all;
}

Finding lookEverywhere(Subject& subject) {
    auto& house = subject.house();
    // The kernel's people, too: People::find hands addresses out, and what a page prints of them is the plugin's doing.
    auto records = subject.records;
    records.push_back({sdk::personFields(), "kernel_person", {}, {}});
    auto aviary = house.database->write([&](sdk::Transaction& tx) {
        Aviary planted;
        planted.plant(tx, records);
        return planted;
    });
    Finding finding;
    std::set<std::string> told;
    std::int64_t pages = 0;
    const auto targets = addresses(subject);
    const auto look = [&](const std::string& who, rehearsal::Visitor visitor, const sdk::Viewer& viewer) {
        for (const auto& target : targets) {
            const auto reply = visitor.get(target);
            ++pages;
            for (const auto& canary : aviary.canaries())
                for (const auto& needle : canary.needles)
                    if (!viewer.sees(canary.sensitivity) && reply.body.find(needle) != std::string::npos &&
                        told.insert(canary.field + who).second)
                        finding.faults.push_back("GET " + target + " shows " + canary.field + " to " + who + ".");
        }
    };
    look("somebody signed out", subject.stage().signedOut(), {});
    const auto roles = house.access.catalogue.current();
    for (const auto& role : roles->roles()) {
        auto visitor = subject.stage().signedInAs(role.code);
        const auto viewer = house.database->read(
            [&](sdk::Transaction& tx) { return house.access.viewers.load(tx, visitor.personId(), role.code); });
        look("the role " + role.code, std::move(visitor), viewer);
    }
    // What waits is done, too: jobs and mails tell the log of themselves.
    subject.stage().runJobs();
    for (const auto& canary : aviary.canaries())
        for (const auto& needle : canary.needles)
            if (!subject.log().with(needle).empty() && told.insert(canary.field + " log").second)
                finding.faults.push_back("The log tells " + canary.field + ".");
    finding.done =
        sdk::countText(static_cast<std::int64_t>(aviary.canaries().size()), "sensitive field", "sensitive fields") +
        " marked in " + sdk::thousands(aviary.rows()) + " places, " + sdk::thousands(pages) + " pages and the log read";
    return finding;
}

}  // namespace

Check redactionCheck() {
    return {.id = "redaction",
            .promise = "No page, list or download shows a value to somebody who may not see it, and the log to nobody",
            .run = lookEverywhere};
}

}  // namespace guildhall::plugins::verify
