// A transaction that leads nowhere: for code that only hands one on.
#pragma once

#include <guildhall/sdk/database.hpp>

namespace guildhall::plugins {

class NoTransaction : public sdk::Transaction {
public:
    void afterCommit(std::function<void()>) override {}

protected:
    sdk::Rows run(std::string_view, std::span<const sdk::Param>, std::int64_t*) override { return sdk::Rows(); }
    void runInParts(std::string_view, std::span<const sdk::Param>,
                    const std::function<void(const sdk::Rows&)>&) override {}
};

}  // namespace guildhall::plugins
