#include "kernel/verify/verification.hpp"

#include "kernel/verify/subject.hpp"

#include <Poco/Exception.h>

#include <algorithm>

namespace guildhall::plugins::verify {

namespace {

std::vector<Check> allChecks(int rounds) {
    return {manifestCheck(),        dependencyCheck(),  noteCheck(),     migrationCheck(), setUpCheck(),
            permissionCheck(),      declarationCheck(), enablingCheck(), pageCheck(),      formCheck(),
            readingCheck(),         idCheck(),          denialCheck(),   redactionCheck(), sealedColumnCheck(),
            switchingCheck(rounds), purgeCheck()};
}

/// One of the borders where everything thrown ends: plugin code runs in here.
Finding tried(const Check& check, Subject& subject) {
    try {
        return check.run(subject);
    } catch (const Poco::Exception& problem) {
        return {"", {problem.displayText()}};
    } catch (const std::exception& problem) {
        return {"", {problem.what()}};
    } catch (...) {
        return {"", {"It threw something that is no std::exception."}};
    }
}

/// The checks of one kind in their order; after a needed one failed the rest is not checked.
class Round {
public:
    Round(Subject& subject, std::string engine, bool firstRound, std::vector<Result>& results)
        : subject_(subject), engine_(std::move(engine)), firstRound_(firstRound), results_(results) {}

    /// False when a needed check failed.
    bool run(const std::vector<Check>& checks) {
        bool going = true;
        for (const auto& check : checks) {
            if (!check.database && !firstRound_) {
                tried(check, subject_);  // passed before; the new subject learns from it
                continue;
            }
            Result result{.check = check.id, .engine = check.database ? engine_ : "", .promise = check.promise};
            if (going) {
                const auto started = std::chrono::steady_clock::now();
                result.finding = tried(check, subject_);
                result.took =
                    std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
                result.outcome = result.finding.faults.empty() ? Outcome::Passed : Outcome::Failed;
                if (check.needed && result.outcome == Outcome::Failed) going = false;
            } else {
                result.outcome = Outcome::NotChecked;
                result.finding.done = "what it needs failed before";
            }
            results_.push_back(std::move(result));
        }
        return going;
    }

private:
    Subject& subject_;
    const std::string engine_;
    const bool firstRound_;
    std::vector<Result>& results_;
};

}  // namespace

std::vector<Result> verifyPlugin(const VerifyOptions& options) {
    const auto folder = std::filesystem::canonical(options.plugin);
    const auto checks = allChecks(options.rounds);
    std::vector<Result> results;
    {
        Subject subject(folder, "", options.settings);
        Round(subject, "SQLite", true, results).run(checks);
    }
    // A library that failed to load once would fail again; what concerns the database may differ.
    const bool loadable = std::ranges::none_of(
        results, [](const Result& result) { return result.outcome == Outcome::Failed && result.engine.empty(); });
    if (!options.postgresql.empty() && loadable) {
        Subject subject(folder, options.postgresql, options.settings);
        Round(subject, "PostgreSQL", false, results).run(checks);
    } else {
        results.push_back(
            {.check = "postgresql",
             .engine = "PostgreSQL",
             .promise = "The same on this database",
             .outcome = Outcome::NotChecked,
             .finding = {options.postgresql.empty() ? "name a server with --postgres" : "what it needs failed before",
                         {}}});
    }
    return results;
}

std::vector<Result> verifyKernel(const std::string& postgresql) {
    const std::vector<Check> checks{kernelSetUpCheck(), permissionCheck(), pageCheck(),   formCheck(),
                                    readingCheck(),     idCheck(),         denialCheck(), redactionCheck()};
    std::vector<Result> results;
    {
        Subject subject({}, "", {});
        Round(subject, "SQLite", true, results).run(checks);
    }
    if (!postgresql.empty()) {
        Subject subject({}, postgresql, {});
        Round(subject, "PostgreSQL", false, results).run(checks);
    }
    return results;
}

bool passed(const std::vector<Result>& results) {
    return std::ranges::none_of(results, [](const Result& result) { return result.outcome == Outcome::Failed; });
}

}  // namespace guildhall::plugins::verify
