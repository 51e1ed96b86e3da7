#include "kernel/web/section_shelf.hpp"


#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::web {

void SectionShelf::add(const std::string& owner, std::vector<sdk::RecordSection> sections,
                       std::shared_ptr<void> keepAlive) {
    const std::lock_guard lock(mutex_);
    for (auto& section : sections)
        entries_.push_back(std::make_shared<const Entry>(Entry{owner, keepAlive, std::move(section)}));
    std::ranges::stable_sort(entries_, {}, [](const auto& entry) { return entry->section.order; });
}

void SectionShelf::remove(const std::string& owner) {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const auto& entry) { return entry->owner == owner; });
}

sdk::Value SectionShelf::show(const Entry& entry, const sdk::Viewer& viewer, const std::string& id) const {
    const auto data = database_.read([&](sdk::Transaction& tx) { return entry.section.data(tx, viewer, id); });
    if (!data) return nullptr;
    return {{"title", sdk::say(entry.section.title)},
            {"section_uses_parts", templates_.usesParts(entry.section.templateName)},
            {"html", templates_.render(entry.section.templateName, {&*data})}};
}

sdk::Value SectionShelf::sectionsFor(const sdk::Viewer& viewer, const std::string& record,
                                     const std::string& id) const {
    std::vector<std::shared_ptr<const Entry>> entries;
    {
        const std::lock_guard lock(mutex_);
        entries = entries_;
    }
    sdk::Value sections = sdk::Value::array();
    for (const auto& entry : entries) {
        if (entry->section.record != record || !entry->section.access.allows(viewer)) continue;
        std::string problem;
        try {
            if (auto section = show(*entry, viewer, id); !section.is_null()) sections.push_back(std::move(section));
            continue;
        } catch (const std::exception& failure) {
            problem = failure.what();
        } catch (...) {
            problem = "an exception of unknown type";
        }
        log_.error("the section “" + entry->section.title + "” of " + entry->owner + " failed: " + problem);
        sections.push_back({{"title", sdk::say(entry->section.title)}, {"section_uses_parts", false}, {"html", ""}});
    }
    return sections;
}

}  // namespace guildhall::web
