#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/demonstration.hpp>

#include <fstream>
#include <stdexcept>

namespace guildhall::sdk {

std::vector<DemoLine> demoTable(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("there is no file " + file.string());
    CsvReader reader(in);
    CsvRecord head, record;
    reader.next(head);
    std::vector<DemoLine> lines;
    while (reader.next(record)) {
        auto& line = lines.emplace_back();
        for (std::size_t i = 0; i < std::min(head.cells.size(), record.cells.size()); ++i)
            line[head.cells[i]] = record.cells[i];
    }
    return lines;
}

namespace {

Cell cellFrom(const Field& field, const std::string& text, Instant now) {
    if (field.type == FieldType::Reference) return text;
    if ((field.type != FieldType::Date && field.type != FieldType::Instant) || text.empty()) {
        const auto parsed = parseField(field, text);
        if (parsed.error) throw std::invalid_argument(*parsed.error + ": “" + text + "”");
        return cellOf(parsed.value);
    }
    const auto day = std::chrono::sys_days(dateIn(now, "UTC")) + std::chrono::days(std::stoi(text));
    if (field.type == FieldType::Date) return isoDate(Date(day));
    return toMicros(std::min(now, Instant(day) + std::chrono::hours(12)));
}

}  // namespace

void fillFrom(const RecordModel& model, void* record, const DemoLine& line, Instant now) {
    for (const auto& field : model.fields().fields())
        if (const auto named = line.find(field.name); named != line.end() && model.part(field.name).stored)
            model.set(record, field.name, cellFrom(field, named->second, now));
}

namespace {

class JobAtOnce : public JobContext {
public:
    JobAtOnce(Database& database, const Value& payload) : database_(database), payload_(payload) {}
    const std::string& id() const override { return id_; }
    const Value& payload() const override { return payload_; }
    Actor actor() const override { return {}; }
    void progress(std::int64_t, std::int64_t, std::string_view) override {}
    bool stopping() const override { return false; }
    void step(const std::function<void(Transaction&)>& work) override { database_.write(work); }
    void finish(const Value&, const std::function<void(Transaction&)>& work) override {
        if (work) database_.write(work);
    }
    void problem(Transaction&, const JobProblem&) override {}

private:
    Database& database_;
    const Value& payload_;
    std::string id_ = "jobs-atonce";
};

}  // namespace

void runAtOnce(Database& database, const JobHandler& work, const Value& payload) {
    JobAtOnce job(database, payload);
    work(job);
}

}  // namespace guildhall::sdk
