// What a plugin must never do, a page for each: so that tests see the server live with it.
#include <guildhall/sdk/plugin.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace guildhall::chaos {

namespace {

volatile int* nowhere = nullptr;

/// Uses up the stack; the volatile array keeps the compiler from making a loop of it.
int recurse(int depth) {
    if (depth < 0) return 0;  // never
    volatile char space[4096];
    space[0] = static_cast<char>(depth);
    return recurse(depth + 1) + space[0];
}

}  // namespace

class ChaosPlugin : public sdk::Plugin {
public:
    void describe(sdk::Registrar& add) override {
        add.get("/chaos", sdk::Public, [](const sdk::Request&) { return sdk::Response::text("calm\n"); });
        add.get("/chaos/segv", sdk::Public, [](const sdk::Request&) {
            *nowhere = 1;
            return sdk::Response::text("");
        });
        add.get("/chaos/abort", sdk::Public, [](const sdk::Request&) -> sdk::Response { std::abort(); });
        add.get("/chaos/overflow", sdk::Public,
                [](const sdk::Request&) { return sdk::Response::text(std::to_string(recurse(0))); });
        add.get("/chaos/throw", sdk::Public, [](const sdk::Request&) -> sdk::Response { throw 42; });
        add.get("/chaos/hang", sdk::Public,
                [](const sdk::Request&) {
                    std::this_thread::sleep_for(std::chrono::seconds(3));
                    return sdk::Response::text("late\n");
                },
                {.deadline = std::chrono::milliseconds(200)});
    }
};

}  // namespace guildhall::chaos

GUILDHALL_PLUGIN(services) { return std::make_unique<guildhall::chaos::ChaosPlugin>(); }
