#include "job_title/job_title.hpp"

namespace guildhall::directory {

const sdk::RecordType<JobCategory>& jobCategories() {
    static const auto type =
        sdk::RecordType<JobCategory>("directory.job_category", "jcat", {"job category", "job categories"})
            .text(&JobCategory::name, "name", "Name", {.required = true, .unique = true, .search = true, .max = 100})
            .boolean(&JobCategory::active, "active", "Active",
                     {.hint = "Others are not offered any more and stay where they were chosen.", .initial = "yes"})
            .computed(&JobCategory::titles, sdk::FieldType::Number, "titles", "Job titles",
                      "(SELECT count(*) FROM directory_job_title t WHERE t.category = r.id)")
            .title("{name}")
            .list({.columns = {"name", "titles", "active"},
                   .filters = {"active"},
                   .empty = "There is no job category yet. Add one, then its job titles."})
            .permissions({.see = "success_metrics.view", .change = "job_titles.edit", .remove = "job_titles.edit"})
            .at("/job-categories")
            .inMenu(sdk::MenuGroup::Catalogue, 81)
            .api();
    return type;
}

std::optional<std::string> JobCategoryRules::whyNotRemove(sdk::Moment&, const JobCategory& category) {
    if (category.titles > 0) return "It has job titles, so it stays. Switch it off instead.";
    return {};
}

const sdk::RecordType<JobTitle>& jobTitles() {
    static const auto type =
        sdk::RecordType<JobTitle>("directory.job_title", "jtit", {"job title", "job titles"})
            .text(&JobTitle::title, "title", "Title", {.required = true, .unique = true, .search = true, .max = 150})
            .reference(&JobTitle::category, "category", "Category", jobCategories(), {.required = true},
                       {.only = "r.active"})
            .choice(&JobTitle::level, "level", "Level",
                    {{"entry", "Entry"},
                     {"mid", "Mid"},
                     {"senior", "Senior"},
                     {"lead", "Lead"},
                     {"executive", "Executive"}},
                    {.required = true})
            .money(&JobTitle::salaryMin, "typical_salary_min", "Typical salary, from", "USD",
                   {.hint = "Of a year.", .least = 0})
            .money(&JobTitle::salaryMax, "typical_salary_max", "Typical salary, to", "USD",
                   {.hint = "Of a year.", .least = 0})
            .boolean(&JobTitle::active, "active", "Active",
                     {.hint = "Others are not offered any more and stay where they were chosen.", .initial = "yes"})
            .title("{title}")
            .list({.columns = {"title", "category", "level", "typical_salary_min", "typical_salary_max", "active"},
                   .filters = {"category", "level", "active"},
                   .empty = "There is no job title yet. Add a category, then its titles."})
            .permissions({.see = "success_metrics.view", .change = "job_titles.edit", .remove = "job_titles.edit"})
            .at("/job-titles")
            .inMenu(sdk::MenuGroup::Catalogue, 80)
            .importable({.key = "title",
                         .columns = {"title", "category", "level", "typical_salary_min", "typical_salary_max"},
                         .sample = {{"Help desk technician", "Support", "entry", "42000", "55000"}}})
            .api();
    return type;
}

void JobTitleRules::check(sdk::Moment&, const JobTitle*, JobTitle& title, sdk::FieldErrors& errors) {
    if (title.salaryMin && title.salaryMax && *title.salaryMax < *title.salaryMin)
        errors.push_back({"typical_salary_max", "This cannot be less than where the typical salary begins"});
}

}  // namespace guildhall::directory
