#include "kernel/identity/link_requests.hpp"

#include <guildhall/sdk/error.hpp>

#include <random>

namespace guildhall::identity {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t atOnce = 100;

const char* nameOf(TokenPurpose purpose) { return purpose == TokenPurpose::Reset ? "reset" : "magic_link"; }

}  // namespace

void LinkRequests::ask(const Asked& asked, const sdk::Actor& from) {
    const auto email = people::storedAddress(asked.email);
    parts_.database.write([&](sdk::Transaction& tx) {
        const auto personId = persons_.activeIdOf(tx, email);
        const auto browser = parts_.browsers.nameOf(asked.browserMark, personId);
        parts_.limits.take(tx, {email, from.address, browser, personId.empty()});
        LinkRequestRepository::add(tx,
                                   {sdk::newToken(parts_.random), nameOf(asked.purpose), email, asked.returnPath,
                                    !browser.empty(), asked.browserHash},
                                   parts_.clock.now());
    });
}

void LinkRequests::composeOne(const std::string& id) {
    parts_.database.write([&](sdk::Transaction& tx) {
        const auto request = LinkRequestRepository::take(tx, id);
        const auto row = request ? persons_.findByEmail(tx, request->email) : std::nullopt;
        if (!row || row->person.status != "active") return;
        if (!request->knownBrowser && !parts_.limits.mayMail(tx, request->purpose, request->email)) return;
        if (request->purpose == nameOf(TokenPurpose::Reset))
            parts_.passwordLinks.mailReset(tx, row->person, request->browserHash);
        else
            parts_.magicLinks.mail(tx, row->person, request->returnPath, request->browserHash);
    });
}

int LinkRequests::compose() {
    const auto ids =
        parts_.database.read([](sdk::Transaction& tx) { return LinkRequestRepository::waiting(tx, atOnce); });
    for (const auto& id : ids) try {
            composeOne(id);
        } catch (const sdk::Unavailable&) {
            throw;  // later
        } catch (const std::exception& problem) {
            parts_.log.error(std::string("a link that was asked for could not be mailed: ") + problem.what());
            parts_.database.write([&](sdk::Transaction& tx) { LinkRequestRepository::take(tx, id); });
        }
    return static_cast<int>(ids.size());
}

void LinkRequests::loop() {
    std::minstd_rand random(std::random_device{}());
    std::unique_lock lock(mutex_);
    // Not when something was asked: whoever measures would see in the next answer how much work this one made.
    while (!wake_.wait_for(lock, 300ms + std::chrono::milliseconds(random() % 400), [&] { return stopping_; })) {
        lock.unlock();
        try {
            compose();
        } catch (const std::exception&) {
            // The database is away: the next round tries again.
        }
        lock.lock();
    }
}

void LinkRequests::start() {
    thread_ = std::thread([this] { loop(); });
}

void LinkRequests::stop() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

}  // namespace guildhall::identity
