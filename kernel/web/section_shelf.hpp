// The parts that plugins bring to the pages of people and of records.
#pragma once

#include "kernel/web/template_store.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace guildhall::web {

/// Any thread.
class SectionShelf {
public:
    SectionShelf(sdk::Database& database, const TemplateStore& templates, sdk::Log& log)
        : database_(database), templates_(templates), log_(log) {}

    /// `keepAlive` is held while a section is made.
    void add(const std::string& owner, std::vector<sdk::RecordSection> sections, std::shared_ptr<void> keepAlive);
    void remove(const std::string& owner);

    /// The record type that people count as.
    static constexpr const char* person = "kernel.person";
    /// One's own page, by the id of the person.
    static constexpr const char* profile = "kernel.profile";
    /// Home, by the id of the viewer.
    static constexpr const char* home = "kernel.home";
    /// What this viewer may see of this record, in order: [{title, html}]. Each section reads in a transaction of its
    /// own, so call it outside of one; one that fails has no html and is logged.
    sdk::Value sectionsFor(const sdk::Viewer& viewer, const std::string& record, const std::string& id) const;

private:
    struct Entry {
        std::string owner;
        std::shared_ptr<void> keepAlive;  // before `section`: outlives the code it keeps
        sdk::RecordSection section;
    };
    sdk::Value show(const Entry& entry, const sdk::Viewer& viewer, const std::string& id) const;

    sdk::Database& database_;
    const TemplateStore& templates_;
    sdk::Log& log_;
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<const Entry>> entries_;
};

}  // namespace guildhall::web
