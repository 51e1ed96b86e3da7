#include "kernel/jobs/job_pages.hpp"

#include "kernel/jobs/job_repository.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::jobs {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

std::string elapsedText(const sdk::JobStatus& job, sdk::Instant now) {
    if (!job.startedAt) return {};
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(job.endedAt.value_or(now) - *job.startedAt).count();
    if (seconds < 60) return std::to_string(seconds) + (seconds == 1 ? " second" : " seconds");
    return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
}

Value jobView(const sdk::JobStatus& job, sdk::Instant now) {
    const bool over = job.state == "done" || job.state == "failed" || job.state == "cancelled";
    Value view{{"id", job.id},
               {"title", job.title.empty() ? sdk::codeInWords(job.kind) : job.title},
               {"state", job.state},
               {"done", sdk::thousands(job.done)},
               {"total", sdk::thousands(job.total)},
               {"has_total", job.total > 0},
               {"percent", job.state == "done" ? 100
                           : job.total > 0     ? job.done * 100 / job.total
                                               : 0},
               {"message", job.message},
               {"elapsed", elapsedText(job, now)},
               {"result_path", over ? job.resultPath : ""},
               {"is_running", job.state == "running"},
               {"is_queued", job.state == "queued"},
               {"is_done", job.state == "done"},
               {"is_failed", job.state == "failed"},
               {"is_cancelled", job.state == "cancelled"},
               {"is_over", over},
               {"url", "/jobs/" + job.id},
               {"cancel_url", over ? "" : "/jobs/" + job.id + "/cancel"}};
    if (job.result.is_object()) {
        if (const auto message = job.result.value("message", std::string()); !message.empty())
            view["message"] = message;
        if (job.result.contains("warnings")) view["warnings"] = job.result["warnings"];
    }
    return view;
}

}  // namespace

void JobPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::System, "Jobs", "/admin/jobs", "jobs.manage", 60});
    add.get("/admin/jobs", "jobs.manage", [this](const Request& request) { return list(request); });
    add.get("/jobs/{id}", sdk::SignedIn, [this](const Request& request) { return show(request); });
    add.post("/jobs/{id}/cancel", sdk::SignedIn, [this](const Request& request) { return cancel(request); });
    add.job("kernel.forget_jobs", [this](sdk::JobContext& job) { forgetOld(job); });
    add.schedule({"kernel.forget_jobs", "Forget jobs that ended three months ago", "30 3 * * *", "kernel.forget_jobs"});
    add.post("/jobs/{id}/retry", "jobs.manage", [this](const Request& request) { return retry(request); });
}

sdk::JobStatus JobPages::watched(Transaction& tx, const Request& request) {
    auto job = queue_.find(tx, request.pathValue("id"));
    const auto& viewer = request.viewer();
    if (!job || !(viewer.is(job->personId) || viewer.can("jobs.manage"))) throw sdk::NotFound();
    return std::move(*job);
}

Response JobPages::list(const Request& request) {
    const auto& source = JobRepository::list();
    const auto query = sdk::ListQuery::from(request, jobFields(), source);
    const sdk::ListPage::Show show{.columns = {"title", "state", "attempts", "created_at", "ended_at"},
                                   .link = [](const Value& row) { return "/jobs/" + row["id"].get<std::string>(); },
                                   .noun = "jobs",
                                   .emptyText = "No long work has been started yet."};
    return database_.read([&](Transaction& tx) {
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, jobFields(), source, query, request.viewer(), show, "jobs.csv");
        const auto page = sdk::selectPage(tx, jobFields(), source, query);
        return Response::page({"kernel/list_page",
                               "Jobs",
                               {{"list", page.view(jobFields(), source, request.viewer(), show)},
                                {"more", Value::array({{{"label", "Schedules"}, {"url", "/admin/schedules"}}})}}});
    });
}

Response JobPages::show(const Request& request) {
    return database_.read([&](Transaction& tx) {
        const auto job = watched(tx, request);
        auto view = jobView(job, clock_.now());
        const bool manages = request.viewer().can("jobs.manage");
        if (manages && (job.state == "failed" || job.state == "cancelled"))
            view["retry_url"] = "/jobs/" + job.id + "/retry";
        return Response::page({.templateName = "kernel/job",
                               .title = view["title"],
                               .data = {{"job", view}, {"facts", manages ? factsOf(tx, request, job) : Value::array()}},
                               .crumbs = manages
                                             ? std::vector<std::pair<std::string, std::string>>{{"Jobs", "/admin/jobs"}}
                                             : std::vector<std::pair<std::string, std::string>>{},
                               .refreshSeconds = view["is_over"] ? 0 : 2});
    });
}

Value JobPages::factsOf(Transaction& tx, const Request& request, const sdk::JobStatus& job) {
    const auto facts = repository_.facts(tx, job.id);
    const auto& zone = request.viewer().timeZone();
    Value rows{{{"label", "Kind"}, {"value", sdk::codeInWords(facts.kind)}},
               {{"label", "Started by"}, {"value", facts.startedBy}},
               {{"label", "Queued"}, {"value", sdk::showInstant(facts.createdAt, zone)}},
               {{"label", "Attempts"}, {"value", std::to_string(facts.attempts)}}};
    if (job.state == "queued" && facts.runAt > clock_.now())
        rows.push_back(
            {{"label", facts.attempts > 0 ? "Next attempt" : "Due"}, {"value", sdk::showInstant(facts.runAt, zone)}});
    return rows;
}

void JobPages::forgetOld(sdk::JobContext& job) {
    constexpr auto keptFor = std::chrono::days(90);
    std::int64_t forgotten = 0;
    job.step([&](Transaction& tx) { forgotten = repository_.prune(tx, clock_.now() - keptFor); });
    job.finish({{"message", sdk::countText(forgotten, "job", "jobs") + " forgotten."}});
}

Response JobPages::retry(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto job = watched(tx, request);
        queue_.retry(tx, request.actor(), job.id);
        return Response::redirect("/jobs/" + job.id).notice("This work is tried again.");
    });
}

Response JobPages::cancel(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto job = watched(tx, request);
        queue_.cancel(tx, request.actor(), job.id);
        return Response::redirect("/jobs/" + job.id)
            .notice("This work is being stopped. What is done already stays.", "info");
    });
}

}  // namespace guildhall::jobs
