// Job titles and the categories they stand in: the list that careers are told by.
#pragma once

#include <guildhall/sdk/record.hpp>

#include <optional>
#include <string>

namespace guildhall::directory {

struct JobCategory {
    std::string id;
    std::int64_t version = 0;
    std::string name;
    bool active = true;
    std::int64_t titles = 0;
};

const sdk::RecordType<JobCategory>& jobCategories();

class JobCategoryRules : public sdk::RecordRules<JobCategory> {
public:
    std::optional<std::string> whyNotRemove(sdk::Moment& moment, const JobCategory& category) override;
};

enum class JobLevel : int { Entry, Mid, Senior, Lead, Executive };

struct JobTitle {
    std::string id;
    std::int64_t version = 0;
    std::string title;
    std::string category;
    JobLevel level = JobLevel::Entry;
    std::optional<std::int64_t> salaryMin;  ///< of a year, in cents
    std::optional<std::int64_t> salaryMax;
    bool active = true;
};

const sdk::RecordType<JobTitle>& jobTitles();

class JobTitleRules : public sdk::RecordRules<JobTitle> {
public:
    void check(sdk::Moment& moment, const JobTitle* before, JobTitle& title, sdk::FieldErrors& errors) override;
};

}  // namespace guildhall::directory
