#include "kernel/plugins/closed_addresses.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::plugins {

std::vector<std::pair<std::string, std::string>> publicAddresses(const sdk::Value& ledger) {
    std::vector<std::pair<std::string, std::string>> addresses;
    for (const auto& route : ledger.value("routes", sdk::Value::array()))
        if (route.value("access", "") == "anyone")
            addresses.emplace_back(route.value("method", ""), route.value("path", ""));
    return addresses;
}

sdk::Response answerClosed(const std::string& name) {
    return sdk::Response::page({.templateName = "kernel/switched_off",
                                .title = sdk::say("Switched off at the moment"),
                                .data = {{"part", sdk::say(name)}},
                                .frame = sdk::Frame::Card,
                                .status = 503})
        .status(503)
        .header("Retry-After", closedFor);
}

}  // namespace guildhall::plugins
