// Events: something that has happened, told by one plugin to any number of others. An event is a struct with a
// name and a mapping to plain data; the struct stands in the publisher's include/guildhall/<id>/ and is all a listener
// needs to know of it.
//
//   struct NoticePosted {
//       static constexpr std::string_view event = "notices.posted";
//       std::string notice, title;
//       NLOHMANN_DEFINE_TYPE_INTRUSIVE(NoticePosted, notice, title)
//   };
//
// Between plugins travels plain data, never an object, so either side may be unloaded or be a version older: fields may
// be added (give them defaults and use NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT); what a field means never changes
// under the same event name.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

struct EventDeclaration {
    std::string name;         ///< `<plugin>.<what_happened>`
    std::string description;  ///< one sentence: when it is published
    Value sample = {};        ///< every key with a real-looking value
    /// Keys of texts that other programs may be told by webhooks. Ids, numbers, dates and true or false go out anyway,
    /// other texts never: a text may hold anything about anybody.
    std::vector<std::string> open = {};
};

enum class Delivery {
    /// As a job of its own after the publisher's transaction has committed: at least once, tried again when it fails,
    /// waiting while the listener's plugin is disabled. Its effects and its end are one transaction. A listener's
    /// failure never touches the publisher. The default.
    Afterwards,
    /// In the publisher's transaction. An exception undoes the publisher's work too and is shown to its user, so use it
    /// only for what must never be true without the other.
    InTransaction,
};

struct Listener {
    std::string event;
    std::string purpose;  ///< what it does, for the page of listeners: “Award badges”. Unique for its event and plugin.
    std::function<void(Transaction&, const Value&)> handler;
    Delivery delivery = Delivery::Afterwards;
    /// Lower is earlier; equal ones go in order of plugin id, then of declaration.
    int order = 100;
};

/// Any thread.
class Events {
public:
    virtual ~Events();
    /// Tells every listener. Afterwards-listeners hear of it only if `tx` commits. Throws std::logic_error when the
    /// plugin has not declared the event, and what an in-transaction listener throws.
    virtual void publish(Transaction& tx, std::string_view event, const Value& data) = 0;

    template <class Event>
    void publish(Transaction& tx, const Event& event) {
        publish(tx, Event::event, Value(event));
    }
};

}  // namespace guildhall::sdk
