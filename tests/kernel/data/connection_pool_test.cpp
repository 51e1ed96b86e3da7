#include "kernel/data/connection_pool.hpp"

#include <guildhall/sdk/error.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace guildhall::data {
namespace {

class IdleConnection : public Connection {
public:
    Engine engine() const override { return Engine::Postgresql; }
    void begin(bool) override {}
    void commit() override {}
    void rollback() noexcept override {}
    sdk::Rows run(std::string_view, std::span<const sdk::Param>, std::int64_t*) override { return sdk::Rows(); }
    void runScript(const std::string&) override {}
    void runInParts(std::string_view, std::span<const sdk::Param>,
                    const std::function<void(const sdk::Rows&)>&) override {}
    bool usable() const noexcept override { return true; }
    void forgetStatements() noexcept override {}
};

TEST(ConnectionPools, DoNotAllKnockWhileTheDatabaseIsAway) {
    int knocks = 0;
    ConnectionPool pool(4, std::chrono::seconds(5), [&]() -> std::unique_ptr<Connection> {
        ++knocks;
        throw sdk::Unavailable("nobody there");
    });
    const auto began = std::chrono::steady_clock::now();
    int asked = 0;
    for (; asked < 1000; ++asked) {
        try {
            pool.borrow();
            ADD_FAILURE() << "a session from nowhere";
        } catch (const sdk::Unavailable& problem) {
            EXPECT_STREQ(problem.what(), "nobody there");
        }
    }
    // One knock for each 200 ms that this took, however slow the machine.
    const auto took = std::chrono::steady_clock::now() - began;
    EXPECT_LE(knocks, 1 + took / std::chrono::milliseconds(200));
    EXPECT_GE(knocks, 1);
}

TEST(ConnectionPools, FindTheDatabaseAgainWhenItIsBack) {
    bool away = true;
    ConnectionPool pool(2, std::chrono::seconds(5), [&]() -> std::unique_ptr<Connection> {
        if (away) throw sdk::Unavailable("nobody there");
        return std::make_unique<IdleConnection>();
    });
    EXPECT_THROW(pool.borrow(), sdk::Unavailable);
    away = false;
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    const auto first = pool.borrow(), second = pool.borrow();
    EXPECT_TRUE(first->usable() && second->usable());
}

}  // namespace
}  // namespace guildhall::data
