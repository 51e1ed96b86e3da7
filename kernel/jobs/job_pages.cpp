#include "kernel/jobs/job_pages.hpp"

#include "kernel/jobs/job_repository.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::jobs {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::int64_t mostShown = 200;
constexpr const char* troubleMail = "kernel/mail/job_trouble";

std::string elapsedText(const sdk::JobStatus& job, sdk::Instant now) {
    if (!job.startedAt) return {};
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(job.endedAt.value_or(now) - *job.startedAt).count();
    if (seconds < 60) return sdk::sayCount(seconds, "{n} second", "{n} seconds");
    return sdk::say("{minutes} min {seconds} s",
                    {{"minutes", std::to_string(seconds / 60)}, {"seconds", std::to_string(seconds % 60)}});
}

/// “3 of 6”, or “3” where it is not known of how many.
std::string failedText(const sdk::JobStatus& job) {
    const auto failed = sdk::thousands(job.failed);
    return job.total > 0 ? sdk::say("{failed} of {total}", {{"failed", failed}, {"total", sdk::thousands(job.total)}})
                         : failed;
}

Value jobView(const sdk::JobStatus& job, sdk::Instant now, const std::string& zone) {
    const bool over = job.state == "done" || job.state == "failed" || job.state == "cancelled";
    const auto outcome = job.outcome();
    Value view{{"id", job.id},
               {"title", sdk::say(job.title)},
               {"state", job.state},
               {"done", sdk::thousands(job.done)},
               {"total", sdk::thousands(job.total)},
               {"has_total", job.total > 0},
               {"percent", job.state == "done" ? 100
                           : job.total > 0     ? job.done * 100 / job.total
                                               : 0},
               {"message", sdk::say(job.message)},
               {"elapsed", elapsedText(job, now)},
               {"result_path", over ? job.resultPath : ""},
               {"is_running", job.state == "running"},
               {"is_queued", outcome == "queued"},
               {"is_failing", outcome == "failing"},
               {"next_try", job.dueAt ? sdk::showInstant(*job.dueAt, zone) : ""},
               {"attempt", std::to_string(job.attempts + 1)},
               {"is_done", outcome == "done"},
               {"is_problems", outcome == "problems"},
               {"is_nothing", outcome == "nothing"},
               {"failed_text", failedText(job)},
               {"is_failed", job.state == "failed"},
               {"is_cancelled", job.state == "cancelled"},
               {"is_over", over},
               {"url", "/jobs/" + job.id},
               {"cancel_url", over ? "" : "/jobs/" + job.id + "/cancel"}};
    if (job.result.is_object()) {
        if (const auto message = job.result.value("message", std::string()); !message.empty())
            view["message"] = sdk::say(message);
        if (job.result.contains("warnings")) {
            view["warnings"] = job.result["warnings"];
            for (auto& warning : view["warnings"])
                if (warning.is_string()) warning = sdk::say(warning.get<std::string>());
        }
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
    add.post("/jobs/{id}/retry", sdk::SignedIn, [this](const Request& request) { return retry(request); });
    add.post("/jobs/{id}/retry-failed", sdk::SignedIn, [this](const Request& request) { return retryFailed(request); });
    add.cards({sdk::SignedIn, [this](const sdk::Viewer& viewer) { return cards(viewer); }, 205});
    add.mailTemplate({.key = troubleMail,
                      .title = "Work that failed",
                      .category = "system",
                      .essential = true,
                      .sample = {{"title", "Issue certificates for Problem solving, Leeds"},
                                 {"outcome", "Done with problems: 3 of 6 could not be done."},
                                 {"cause", "The disk of the data folder is full."},
                                 {"path", "/jobs/jobs-aaaaaaaaaaaa"}},
                      .notes = {{"title", "which work"},
                                {"outcome", "what became of it"},
                                {"cause", "why, may be empty"},
                                {"path", "of its page on this site"}}});
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
                                   .link = [](const sdk::ListRow& row) { return "/jobs/" + row.id(); },
                                   .noun = "jobs",
                                   .emptyText = "No long work has been started yet."};
    return database_.read([&](Transaction& tx) {
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, jobFields(), source, query, request.viewer(), show, "jobs.csv");
        auto page = sdk::selectPage(tx, jobFields(), source, query);
        for (auto& row : page.rows) row.set("title", sdk::say(row.text("title")));
        return Response::page(
            {.templateName = "kernel/list_page",
             .title = sdk::say("Jobs"),
             .data = {{"more", Value::array({{{"label", sdk::say("Schedules")}, {"url", "/admin/schedules"}}})}},
             .views = {{"list", page.view(jobFields(), source, request.viewer(), show)}}});
    });
}

Response JobPages::show(const Request& request) {
    return database_.read([&](Transaction& tx) {
        const auto job = watched(tx, request);
        const auto& viewer = request.viewer();
        const auto facts = repository_.facts(tx, job.id);
        auto view = jobView(job, clock_.now(), viewer.timeZone());
        const bool manages = viewer.can("jobs.manage");
        if (mayRetry(viewer, job, facts) && (job.state == "failed" || job.state == "cancelled"))
            view["retry_url"] = "/jobs/" + job.id + "/retry";
        addProblems(tx, viewer, job, facts, view);
        return Response::page(
            {.templateName = "kernel/job",
             .title = view["title"],
             .data = {{"job", view}, {"facts", manages ? factsOf(request, job, facts) : Value::array()}},
             .crumbs = manages ? std::vector<std::pair<std::string, std::string>>{{sdk::say("Jobs"), "/admin/jobs"}}
                               : std::vector<std::pair<std::string, std::string>>{},
             .refreshSeconds = view["is_over"] ? 0 : 2});
    });
}

bool JobPages::mayRetry(const sdk::Viewer& viewer, const sdk::JobStatus& job, const JobRepository::Facts& facts) const {
    return viewer.can("jobs.manage") ||
           (viewer.is(job.personId) && !facts.permission.empty() && viewer.can(facts.permission));
}

void JobPages::addProblems(Transaction& tx, const sdk::Viewer& viewer, const sdk::JobStatus& job,
                           const JobRepository::Facts& facts, Value& view) {
    Value failed = Value::array(), otherwise = Value::array();
    const auto problems = repository_.problems(tx, job.id, mostShown);
    for (std::size_t i = 0; i < problems.size(); ++i) {
        const auto& problem = problems[i];
        (problem.doneAnyway ? otherwise : failed)
            .push_back({{"label", viewer.sees(problem.sensitivity)
                                      ? problem.label
                                      : sdk::say("No. {number}", {{"number", std::to_string(i + 1)}})},
                        {"path", problem.path},
                        {"reason", sdk::say(problem.reason)}});
    }
    view["failed"] = failed;
    view["has_failed"] = !failed.empty();
    view["otherwise"] = otherwise;
    view["has_otherwise"] = !otherwise.empty();
    const auto all = JobRepository::countProblems(tx, job.id);
    view["more"] = all > mostShown ? sdk::thousands(all - mostShown) : "";
    view["tried_again_url"] = facts.triedAgainBy.empty() ? "" : "/jobs/" + facts.triedAgainBy;
    if (job.state != "done" || !facts.triedAgainBy.empty() || !mayRetry(viewer, job, facts)) return;
    if (const auto items = repository_.failedItems(tx, job.id).size(); items > 0) {
        view["retry_failed_url"] = "/jobs/" + job.id + "/retry-failed";
        view["retry_failed"] = sdk::thousands(static_cast<std::int64_t>(items));
    }
}

std::vector<sdk::Card> JobPages::cards(const sdk::Viewer& viewer) {
    const bool all = viewer.can("jobs.manage");
    const auto whose = all ? std::string() : viewer.personId();
    const auto since = clock_.now() - std::chrono::days(7);
    return database_.read([&](Transaction& tx) {
        const auto trouble = JobRepository::trouble(tx, whose, since);
        std::vector<sdk::Card> cards;
        if (trouble.count() == 0) return cards;
        const auto newest = repository_.newestTrouble(tx, whose, since);
        const auto one = newest ? "/jobs/" + newest->id : std::string("/admin/jobs");
        const auto add = [&](const char* title, std::int64_t number, const char* note, const char* outcome) {
            const auto list = std::string("/admin/jobs?state=") + outcome;
            if (number > 0) cards.push_back({title, number, note, all ? list : one, true});
        };
        add("Work that fails and is tried again", trouble.failing, "the page says why and when", "failing");
        add("Work that failed", trouble.failed, "in 7 days", "failed");
        add("Work of which nothing was done", trouble.nothing, "in 7 days, and not tried again", "nothing");
        add("Work done with problems", trouble.problems, "in 7 days, and not tried again", "problems");
        return cards;
    });
}

RunningJob::Trouble JobPages::mailTo(const std::string& address, sdk::Mail& mail) {
    if (address.empty()) return {};
    return [address, &mail](Transaction& tx, const sdk::JobStatus& job) {
        const auto outcome = job.outcome();
        const auto text = outcome == "failing"   ? "It failed and is tried again by itself."
                          : outcome == "failed"  ? "It failed."
                          : outcome == "nothing" ? "Nothing was done: " + failedText(job) + " failed."
                                                 : "Done with problems: " + failedText(job) + " could not be done.";
        mail.queue(tx, {.templateKey = troubleMail,
                        .to = address,
                        .category = "system",
                        .variables = {{"title", job.title},
                                      {"outcome", text},
                                      {"cause", outcome == "failing" || outcome == "failed" ? job.message : ""},
                                      {"path", "/jobs/" + job.id}},
                        .key = "job-" + outcome + "-" + job.id,
                        .subjectId = job.id});
    };
}

Value JobPages::factsOf(const Request& request, const sdk::JobStatus& job, const JobRepository::Facts& facts) {
    const auto& zone = request.viewer().timeZone();
    const bool bySystem = job.personId.empty();
    Value rows{{{"label", sdk::say("Kind")}, {"value", sdk::codeInWords(facts.kind)}},
               {{"label", sdk::say("Started by")}, {"value", bySystem ? sdk::say(facts.startedBy) : facts.startedBy}},
               {{"label", sdk::say("Queued")}, {"value", sdk::showInstant(facts.createdAt, zone)}},
               {{"label", sdk::say("Attempts")}, {"value", std::to_string(facts.attempts)}}};
    if (job.state == "queued" && facts.runAt > clock_.now())
        rows.push_back({{"label", sdk::say(facts.attempts > 0 ? "Next attempt" : "Due")},
                        {"value", sdk::showInstant(facts.runAt, zone)}});
    return rows;
}

void JobPages::forgetOld(sdk::JobContext& job) {
    constexpr auto keptFor = std::chrono::days(90);
    std::int64_t forgotten = 0;
    job.step([&](Transaction& tx) { forgotten = repository_.prune(tx, clock_.now() - keptFor); });
    job.finish({{"message", sdk::sayCount(forgotten, "{n} job forgotten.", "{n} jobs forgotten.")}});
}

Response JobPages::retry(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto job = watched(tx, request);
        if (!mayRetry(request.viewer(), job, repository_.facts(tx, job.id))) throw sdk::Forbidden();
        queue_.retry(tx, request.actor(), job.id);
        return Response::redirect("/jobs/" + job.id).notice(sdk::say("This work is tried again."));
    });
}

Response JobPages::retryFailed(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto job = watched(tx, request);
        if (!mayRetry(request.viewer(), job, repository_.facts(tx, job.id))) throw sdk::Forbidden();
        return Response::redirect("/jobs/" + queue_.retryFailed(tx, request.actor(), job.id));
    });
}

Response JobPages::cancel(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto job = watched(tx, request);
        queue_.cancel(tx, request.actor(), job.id);
        return Response::redirect("/jobs/" + job.id)
            .notice(sdk::say("This work is being stopped. What is done already stays."), "info");
    });
}

}  // namespace guildhall::jobs
