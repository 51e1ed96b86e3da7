#include "kernel/privacy/program_reads.hpp"

#include <algorithm>

namespace guildhall::privacy {

void ProgramReads::note(const sdk::Request& request, const sdk::Disclosure& disclosure) {
    const auto who = request.actor();
    const std::lock_guard lock(mutex_);
    Noted fresh{.who = who, .page = request.path()};
    for (const auto& person : disclosure.people)
        if (person != who.personId) fresh.people.insert(person);
    if (fresh.people.empty()) return;
    auto& noted = noted_.try_emplace({who.personId, who.role, disclosure.what}, std::move(fresh)).first->second;
    for (const auto& person : disclosure.people)
        if (person != who.personId) noted.people.insert(person);
    for (const auto& field : disclosure.fields)
        if (std::ranges::find(noted.fields, field) == noted.fields.end()) noted.fields.push_back(field);
    noted.records += disclosure.records;
}

void ProgramReads::flush() {
    decltype(noted_) all;
    {
        const std::lock_guard lock(mutex_);
        all.swap(noted_);
    }
    if (all.empty()) return;
    try {
        database_.write([&](sdk::Transaction& tx) {
            for (const auto& [key, noted] : all)
                account_.add(tx, noted.who, Disclosures::Means::Program, noted.page,
                             {.what = std::get<2>(key),
                              .fields = noted.fields,
                              .people = {noted.people.begin(), noted.people.end()},
                              .records = noted.records});
        });
    } catch (const std::exception& problem) {
        log_.error(std::string("what programs have read about people could not be entered: ") + problem.what());
        const std::lock_guard lock(mutex_);
        for (auto& [key, noted] : all) {
            const auto [at, alone] = noted_.try_emplace(key, noted);
            if (alone) continue;
            at->second.people.merge(noted.people);
            for (const auto& field : noted.fields)
                if (std::ranges::find(at->second.fields, field) == at->second.fields.end())
                    at->second.fields.push_back(field);
            at->second.records += noted.records;
        }
    }
}

void ProgramReads::start() {
    work_.start(interval, [this] { flush(); });
}

void ProgramReads::stop() {
    if (work_.stop()) flush();
}

}  // namespace guildhall::privacy
