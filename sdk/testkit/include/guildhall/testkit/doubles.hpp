// What comes from outside, in a test's hand: a clock that is set, repeatable randomness, a log that remembers, and
// services on the network that answer what was laid out. All may be used from any thread.
#pragma once

#include <guildhall/sdk/http_client.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/vault.hpp>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace guildhall::testkit {

class FakeClock : public sdk::Clock {
public:
    sdk::Instant now() const override { return sdk::fromMicros(micros_); }
    void advance(std::chrono::microseconds by) { micros_ += by.count(); }
    void set(sdk::Instant now) { micros_ = sdk::toMicros(now); }

private:
    std::atomic<std::int64_t> micros_{1'773'306'000'000'000};  ///< 12 Mar 2026, 09:00 UTC
};

class FakeRandom : public sdk::Random {
public:
    void fill(std::span<std::byte> bytes) override {
        const std::lock_guard lock(mutex_);
        for (auto& byte : bytes) byte = static_cast<std::byte>(generator_());
    }

private:
    std::mutex mutex_;
    std::mt19937 generator_{7};
};

/// Seals readably, for tests of what is stored where; a value opens in its own cell only, as in the server.
class FakeVault : public sdk::Vault {
public:
    std::string seal(std::string_view plain, const sdk::SealedCell& cell) const override {
        return headOf(cell) + std::string(plain);
    }
    std::optional<std::string> open(std::string_view sealed, const sdk::SealedCell& cell) const override {
        const auto head = headOf(cell);
        if (!sealed.starts_with(head)) return std::nullopt;
        return std::string(sealed.substr(head.size()));
    }

private:
    static std::string headOf(const sdk::SealedCell& cell) {
        return "sealed for " + std::string(cell.table) + "." + std::string(cell.column) + "." + std::string(cell.row) +
               ":";
    }
};

class FakeLog : public sdk::Log {
public:
    void info(std::string_view text) override { add("info ", text); }
    void warning(std::string_view text) override { add("warning ", text); }
    void error(std::string_view text) override { add("error ", text); }
    /// Is there a line with `part` in it?
    bool has(std::string_view part) {
        const std::lock_guard lock(mutex_);
        for (const auto& line : lines_)
            if (line.find(part) != std::string::npos) return true;
        return false;
    }
    std::vector<std::string> lines() {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

private:
    void add(std::string_view level, std::string_view text) {
        const std::lock_guard lock(mutex_);
        lines_.push_back(std::string(level) + std::string(text));
    }
    std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// Answers for the services a plugin calls. An address nobody laid out is HttpFailure, as if the service were away.
class FakeHttp : public sdk::HttpClient {
public:
    /// `url`: whole, or the beginning of the addresses meant. The longest that fits counts.
    void answer(const std::string& url, sdk::HttpAnswer answer) {
        const std::lock_guard lock(mutex_);
        answers_[url] = std::move(answer);
    }
    std::vector<sdk::HttpRequest> requests() {
        const std::lock_guard lock(mutex_);
        return requests_;
    }
    /// Drops what the requests carry of the plugin's code, before that is unloaded.
    void letGoOfCode() {
        const std::lock_guard lock(mutex_);
        for (auto& request : requests_) request.mayConnect = nullptr;
    }
    sdk::HttpAnswer send(const sdk::HttpRequest& request) override {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
        for (auto at = answers_.rbegin(); at != answers_.rend(); ++at)  // longer ones sort behind
            if (request.url.starts_with(at->first)) return at->second;
        throw sdk::HttpFailure("no answer is laid out for " + request.url);
    }

private:
    std::mutex mutex_;
    std::map<std::string, sdk::HttpAnswer> answers_;
    std::vector<sdk::HttpRequest> requests_;
};

}  // namespace guildhall::testkit
