// Demonstration data as tables: which shelves and sessions an invented site has stands in CSV files and not in code.
//
//   for (const auto& line : demoTable(services.folder / "demo/shelves.csv")) {
//       auto shelf = demoRecord(shelves(), line, services.clock.now());
//       shelves().insert(tx, shelf, services.random, services.clock.now());
//   }
#pragma once

#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/record.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace guildhall::sdk {

/// Texts by the words of the file's head.
using DemoLine = std::map<std::string, std::string, std::less<>>;

/// Throws CsvError, and std::runtime_error for a file that is not there.
std::vector<DemoLine> demoTable(const std::filesystem::path& file);

/// Sets the stored fields that the line names. Throws std::invalid_argument for what a form would refuse.
void fillFrom(const RecordModel& model, void* record, const DemoLine& line, Instant now);

/// A new record with the fields that the line names, as a form would send them. So that a demonstration never grows
/// old, dates and instants are days from today, like -14; an instant is at noon of that day (UTC), but never after
/// `now`.
template <class T>
T demoRecord(const RecordType<T>& type, const DemoLine& line, Instant now) {
    const auto record = type.fresh();
    fillFrom(type, record.get(), line, now);
    return *static_cast<const T*>(record.get());
}

/// Does a job's work at once and in nobody's name, without a queue. Nobody is told of single items' problems.
void runAtOnce(Database& database, const JobHandler& work, const Value& payload);

}  // namespace guildhall::sdk
