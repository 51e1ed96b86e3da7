#include "kernel/webhooks/happenings.hpp"

#include "kernel/records/record_api.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace guildhall::webhooks {

using records::RecordNews;
using sdk::Value;

namespace {

constexpr std::array<std::pair<RecordNews::What, const char*>, 3> deeds{{{RecordNews::What::Created, "created"},
                                                                         {RecordNews::What::Changed, "changed"},
                                                                         {RecordNews::What::Removed, "removed"}}};

std::string typeOf(const sdk::RecordModel& model, RecordNews::What what) {
    return model.name() + "." + std::ranges::find(deeds, what, &decltype(deeds)::value_type::first)->second;
}

std::string labelOf(const sdk::RecordModel& model, RecordNews::What what) {
    const auto noun = sdk::say(sdk::capitalised(model.words().one));
    switch (what) {
        case RecordNews::What::Created: return sdk::say("{Noun} added", {{"Noun", noun}});
        case RecordNews::What::Changed: return sdk::say("{Noun} changed", {{"Noun", noun}});
        case RecordNews::What::Removed: break;
    }
    return sdk::say("{Noun} removed", {{"Noun", noun}});
}

/// A date, a time or a moment as programs write them.
bool isTime(const std::string& text) {
    return text.size() >= 10 && text.size() <= 30 && sdk::parseDate(text.substr(0, 10)) &&
           text.find_first_not_of("0123456789-:.TZ+") == text.npos;
}

/// What may leave of a value; null: nothing.
Value harmless(const Value& value) {
    if (value.is_number() || value.is_boolean()) return value;
    if (const auto* text = value.get_ptr<const std::string*>())
        return sdk::isId(*text) || isTime(*text) ? value : Value();
    if (!value.is_structured()) return {};
    auto rest = value.is_array() ? Value::array() : Value::object();
    for (const auto& [key, one] : value.items()) {
        auto kept = harmless(one);
        if (kept.is_null()) continue;
        if (rest.is_array())
            rest.push_back(std::move(kept));
        else
            rest[key] = std::move(kept);
    }
    return rest.empty() ? Value() : rest;
}

}  // namespace

std::vector<sdk::Choice> choicesOf(const Offer& offer, const std::vector<std::string>& chosen) {
    std::vector<sdk::Choice> choices;
    const auto add = [&](const std::string& type, const std::string& words) {
        choices.push_back({type, words + " (" + type + ")"});
    };
    for (const auto* model : offer.records)
        for (const auto& [what, word] : deeds) add(typeOf(*model, what), labelOf(*model, what));
    for (const auto& event : offer.events) {
        auto words = sdk::say(event.description);
        if (words.ends_with('.')) words.pop_back();
        add(event.name, words.empty() ? sdk::codeInWords(event.name) : words);
    }
    for (const auto& type : chosen)
        if (std::ranges::find(choices, type, &sdk::Choice::value) == choices.end())
            add(type, sdk::say("Not offered now"));
    return choices;
}

std::string typeOf(const RecordNews& news) { return typeOf(news.model, news.what); }

Value dataOf(const RecordNews& news, const std::string& base) {
    Value data{{"record", news.model.name()},
               {"id", news.id},
               {"version", news.version},
               {"url", base + records::RecordApi::pathOf(news.model) + "/" + news.id}};
    if (news.what == RecordNews::What::Changed) {
        data["changed"] = Value::array();
        for (const auto& field : news.fields) data["changed"].push_back(field);
    }
    return data;
}

Value dataOf(const sdk::EventDeclaration& event, const Value& data) {
    auto told = Value::object();
    if (!data.is_object()) return told;
    for (const auto& [key, value] : data.items()) {
        if (!event.sample.is_object() || !event.sample.contains(key)) continue;
        const bool open = std::ranges::find(event.open, key) != event.open.end();
        auto kept = open ? value : harmless(value);
        if (!kept.is_null()) told[key] = std::move(kept);
    }
    return told;
}

std::string bodyOf(std::string_view type, sdk::Instant at, const Value& data) {
    // In this order, which is how the specification writes it.
    const auto text = [](const Value& value) { return value.dump(-1, ' ', false, Value::error_handler_t::replace); };
    return R"({"type":)" + text(std::string(type)) + R"(,"timestamp":)" + text(sdk::isoInstant(at)) + R"(,"data":)" +
           text(data) + "}";
}

namespace {

Value header(const char* name, const char* description, Value schema) {
    return {{"name", name},
            {"in", "header"},
            {"required", true},
            {"description", description},
            {"schema", std::move(schema)}};
}

Value bodySchema(const std::string& type, Value data) {
    return {{"type", "object"},
            {"required", {"type", "timestamp", "data"}},
            {"properties",
             {{"type", {{"type", "string"}, {"const", type}}},
              {"timestamp", {{"type", "string"}, {"format", "date-time"}, {"description", "When it happened."}}},
              {"data", std::move(data)}}}};
}

/// As far as a sample shows it.
Value schemaOf(const Value& sample) {
    if (sample.is_boolean()) return {{"type", "boolean"}};
    if (sample.is_number_integer()) return {{"type", "integer"}};
    if (sample.is_number()) return {{"type", "number"}};
    if (sample.is_string()) return {{"type", "string"}};
    if (sample.is_array())
        return {{"type", "array"}, {"items", sample.empty() ? Value::object() : schemaOf(sample[0])}};
    Value properties = Value::object();
    for (const auto& [key, value] : sample.items()) properties[key] = schemaOf(value);
    return {{"type", "object"}, {"properties", std::move(properties)}};
}

/// `onCertificatesSessionCreated`
std::string operationId(const std::string& type) {
    std::string name = "on";
    bool begins = true;
    for (const char c : type) {
        if (c == '.' || c == '_' || c == '-') {
            begins = true;
            continue;
        }
        name += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c;
        begins = false;
    }
    return name;
}

Value webhook(const std::string& type, std::string summary, std::string description, Value data) {
    const auto parameter = [](const char* name) {
        return Value{{"$ref", std::string("#/components/parameters/") + name}};
    };
    Value responses{{"2XX", {{"description", "It has come in. Do the work afterwards: an answer has 15 seconds."}}},
                    {"410", {{"description", "Nobody wants these any more: the webhook is switched off."}}},
                    {"429",
                     {{"description", "Later, please. A Retry-After is heeded, here and with 503."},
                      {"headers", {{"Retry-After", {{"schema", {{"type", "string"}}}}}}}}}};
    Value post{
        {"operationId", operationId(type)},
        {"summary", std::move(summary)},
        {"description", std::move(description)},
        {"tags", {"Webhooks"}},
        {"security", Value::array()},
        {"x-permission", "webhooks.manage"},
        {"parameters", {parameter("WebhookId"), parameter("WebhookTimestamp"), parameter("WebhookSignature")}},
        {"requestBody",
         {{"required", true}, {"content", {{"application/json", {{"schema", bodySchema(type, std::move(data))}}}}}}},
        {"responses", std::move(responses)}};
    return {{"post", std::move(post)}};
}

Value recordSchema() {
    const Value text{{"type", "string"}};
    return {{"type", "object"},
            {"description", "Which record it is about, and nothing of what it holds: read it at its address."},
            {"required", {"record", "id", "version", "url"}},
            {"properties",
             {{"record", text},
              {"id", text},
              {"version", {{"type", "integer"}}},
              {"url", {{"type", "string"}, {"format", "uri"}, {"description", "Gone when it was removed."}}},
              {"changed",
               {{"type", "array"},
                {"items", text},
                {"description",
                 "Of a change: names of the fields that differ. Those about a person are not among them."}}}}}};
}

}  // namespace

void describeWebhooks(Value& document, const Offer& offer) {
    auto& components = document["components"];
    components["schemas"]["WebhookRecord"] = recordSchema();
    components["parameters"] = {
        {"WebhookId", header("webhook-id", "The same whenever it is sent again: do it once.", {{"type", "string"}})},
        {"WebhookTimestamp", header("webhook-timestamp", "Seconds since 1970 when this was sent: refuse what is old.",
                                    {{"type", "string"}, {"pattern", "^[0-9]+$"}})},
        {"WebhookSignature",
         header("webhook-signature",
                "One or more of `v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`, with blanks between "
                "(Standard Webhooks 1.0). One that is right is enough.",
                {{"type", "string"}})}};
    document["tags"].push_back(
        {{"name", "Webhooks"}, {"description", "What this site sends to addresses an administrator has set up."}});
    auto& all = document["webhooks"];
    all = Value::object();
    for (const auto* model : offer.records)
        for (const auto& [what, word] : deeds) {
            const auto type = typeOf(*model, what);
            const auto words = labelOf(*model, what);
            all[type] = webhook(type, words, words + ".", {{"$ref", "#/components/schemas/WebhookRecord"}});
        }
    for (const auto& event : offer.events)
        all[event.name] = webhook(event.name, sdk::codeInWords(event.name),
                                  event.description.empty() ? sdk::codeInWords(event.name) : event.description,
                                  schemaOf(dataOf(event, event.sample)));
    all[testType] = webhook(testType, "A test", "Somebody has pressed “Send a test”.", {{"type", "object"}});
}

}  // namespace guildhall::webhooks
