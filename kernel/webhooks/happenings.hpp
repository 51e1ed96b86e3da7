// What webhooks can tell: `<plugin>.<noun>.created`, `.changed` and `.removed` of each record type that programs may
// read, and every event that a plugin declares; and what is said of each.
//
// A receiver is told what has happened to which record, and nothing of a person: whoever wants more reads it at the
// address that comes along, with permissions of their own.
#pragma once

#include "kernel/records/record_news.hpp"

#include <guildhall/sdk/event.hpp>
#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/value.hpp>

#include <string>
#include <vector>

namespace guildhall::webhooks {

/// The type of a test that somebody sends.
inline constexpr const char* testType = "guildhall.test";

/// All there is to choose now.
struct Offer {
    std::vector<const sdk::RecordModel*> records;  ///< those with addresses for programs
    std::vector<sdk::EventDeclaration> events;
};

/// For people: each type with words for it. With those of `chosen` that nobody offers now.
std::vector<sdk::Choice> choicesOf(const Offer& offer, const std::vector<std::string>& chosen);

std::string typeOf(const records::RecordNews& news);
/// `data` of a body: {"record", "id", "version", "url", "changed"}. `base`: the address people use.
sdk::Value dataOf(const records::RecordNews& news, const std::string& base);
/// What an event may tell: its declared keys, and of them ids, numbers, dates, true and false, and the texts it names
/// as open.
sdk::Value dataOf(const sdk::EventDeclaration& event, const sdk::Value& data);

/// {"type", "timestamp", "data"} as it is sent. What is not UTF-8 is repaired.
std::string bodyOf(std::string_view type, sdk::Instant at, const sdk::Value& data);

/// Adds the section `webhooks` to an OpenAPI 3.1 document, and the schemas it needs.
void describeWebhooks(sdk::Value& document, const Offer& offer);

}  // namespace guildhall::webhooks
