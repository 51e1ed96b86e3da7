// CSV files as people upload them.
#include "tests/fuzz/fuzzing.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/field.hpp>

#include <sstream>

namespace guildhall::fuzz {
namespace {

/// Written with a head, so that the comma is found again.
void checkRoundTrip(const sdk::CsvRecord& record) {
    std::string head;
    for (std::size_t i = 0; i < record.cells.size(); ++i) head += i == 0 ? "a" : ",a";
    std::istringstream in(head + "\r\n" + sdk::csvLine(record.cells));
    sdk::CsvReader reader(in);
    sdk::CsvRecord again;
    promise(reader.next(again) && reader.next(again), "what is written can be read");
    promise(again.cells.size() == record.cells.size(), "what is written has as many cells");
    for (std::size_t i = 0; i < record.cells.size(); ++i) promise(again.cells[i] == record.cells[i], "cells come back");
}

}  // namespace
}  // namespace guildhall::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    std::istringstream in(std::string(fuzz::textOf(data, size)));
    try {
        sdk::CsvReader reader(in, {.maxFieldBytes = 512, .maxColumns = 20, .maxRecords = 100});
        std::size_t line = 0;
        for (sdk::CsvRecord record; reader.next(record);) {
            fuzz::promise(record.line > line, "records come in order");
            line = record.line;
            for (const auto& cell : record.cells) fuzz::promise(sdk::isUtf8(cell), "cells are UTF-8");
            fuzz::checkRoundTrip(record);
        }
    } catch (const sdk::CsvError& error) {
        fuzz::promise(error.line() > 0, "an error names its line");
    }
    return 0;
}
