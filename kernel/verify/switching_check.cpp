#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/words.hpp>

#include <atomic>
#include <fstream>
#include <thread>

namespace guildhall::plugins::verify {

namespace {

bool mapped(const std::string& library) {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        if (line.find(library) != line.npos) return true;
    return false;
}

/// Requests without pause from two visitors, until stopped.
class Load {
public:
    explicit Load(Subject& subject) : targets_(subject.targets(2)) {
        for (int i = 0; i < 2; ++i)
            threads_.emplace_back(
                [this, visitor = subject.stage().signedInAs("super_admin")]() mutable { ask(visitor); });
    }
    ~Load() { stop(); }

    void stop() {
        stopping_ = true;
        for (auto& thread : threads_)
            if (thread.joinable()) thread.join();
    }
    /// Until every address has been asked for once more, or a second has passed.
    void letItWork() const {
        const auto goal = requests_ + static_cast<std::int64_t>(targets_.size());
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
        while (requests_ < goal && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::int64_t requests() const { return requests_; }
    std::int64_t failed() const { return failed_; }

private:
    void ask(rehearsal::Visitor& visitor) {
        while (!stopping_ && !targets_.empty())
            for (const auto& target : targets_) {
                if (stopping_) return;
                const auto reply = visitor.get(target);
                failed_ += reply.status >= 500 && reply.header("retry-after") != closedFor;
                ++requests_;
            }
    }

    const std::vector<std::string> targets_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::int64_t> requests_{0}, failed_{0};
    std::vector<std::thread> threads_;
};

/// What the kernel still has of it, in words; empty: nothing.
std::string remains(Subject& subject) {
    auto& house = subject.house();
    const auto table = house.http.dispatcher.routes().current();
    for (const auto& route : table->routes())
        if (route->owner == subject.id()) return "its route " + route->route.pattern;
    const auto catalogue = house.access.catalogue.current();
    for (const auto& [code, permission] : catalogue->permissions())
        if (permission.owner == subject.id()) return "its permission " + code;
    for (const auto& hook : house.rules.engine.hooks())
        if (hook.owner == subject.id()) return "its hook " + hook.declaration.name;
    for (const auto& event : house.plugins.events.list())
        if (event.owner == subject.id()) return "its event " + event.name;
    if (mapped("/" + subject.id() + ".so")) return "its library in memory";
    return {};
}

Finding switchOften(Subject& subject, int rounds) {
    auto& host = subject.house().plugins.host;
    Finding finding;
    Load load(subject);
    int round = 0;
    for (; round < rounds && finding.faults.empty(); ++round) {
        host.disable(subject.id());
        if (const auto left = remains(subject); !left.empty())
            finding.faults.push_back("Disabled in round " + std::to_string(round + 1) + ", it leaves " + left + ".");
        host.enable(subject.id());
        load.letItWork();
    }
    load.stop();
    if (load.failed() > 0)
        finding.faults.push_back(sdk::thousands(load.failed()) + " requests failed meanwhile (" +
                                 subject.log().lastError() + ").");
    finding.done = sdk::countText(round, "round", "rounds") + " under " + sdk::thousands(load.requests()) + " requests";
    return finding;
}

}  // namespace

Check switchingCheck(int rounds) {
    return {.id = "switching",
            .promise = "It can be switched off and on under load, and is gone from memory when off",
            .run = [rounds](Subject& subject) { return switchOften(subject, rounds); }};
}

}  // namespace guildhall::plugins::verify
