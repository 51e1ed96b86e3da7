#include "linked_data/contexts.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace guildhall::badges {

using sdk::say;
using sdk::Value;

namespace {

/// More than the contexts need in the orders that are met; strangers may think of others.
constexpr std::size_t keptAtMost = 512;

Value parsedFile(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("There is no " + file.string());
    return Value::parse(in);
}

}  // namespace

Contexts::Contexts(const std::filesystem::path& folder) {
    Terms none;
    none.isKept = true;
    none_ = std::make_shared<const Terms>(std::move(none));
    const auto files = parsedFile(folder / "addresses.json");
    for (const auto& [address, file] : files.items()) add(address, parsedFile(folder / file.get<std::string>()));
}

void Contexts::add(const std::string& address, Value document) {
    documents_.insert_or_assign(address, std::move(document.at("@context")));
}

const Value& Contexts::get(const std::string& address) const {
    const auto found = documents_.find(address);
    if (found == documents_.end())
        throw sdk::Invalid(
            say("This credential cannot be checked: it uses the context {address}, which this site does not "
                "know.",
                {{"address", address.substr(0, 200)}}));
    return found->second;
}

TermsPtr Contexts::within(TermsPtr terms, const Value& context) const {
    const auto addresses = context.is_array() ? context : Value::array({context});
    for (const auto& address : addresses) {
        if (!address.is_string())
            throw sdk::Invalid(say("This credential cannot be checked: it brings along a context of its own."));
        terms = apply(terms, get(address.get<std::string>()), Reach::Document);
    }
    return terms;
}

TermsPtr Contexts::scoped(const TermsPtr& terms, const Term& term, bool isProperty) const {
    return term.scope ? apply(terms, *term.scope, isProperty ? Reach::Property : Reach::Type) : terms;
}

TermsPtr Contexts::apply(TermsPtr terms, const Value& context, Reach reach) const {
    if (context.is_string()) return apply(terms, get(context.get<std::string>()), reach);
    if (!context.is_array()) return stepped(terms, context, reach);
    for (const auto& one : context) terms = apply(terms, one, reach);
    return terms;
}

TermsPtr Contexts::stepped(const TermsPtr& terms, const Value& context, Reach reach) const {
    // By their places in memory, which stay as long as what is kept refers to them.
    const Step step{terms.get(), &context, reach};
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = kept_.find(step); found != kept_.end()) return found->second;
    }
    const auto mayOverride = reach == Reach::Property;
    const auto isProtected = [](const auto& named) { return named.second->isProtected; };
    if (context.is_null() && !mayOverride && std::ranges::any_of(terms->named, isProtected))
        throw sdk::Invalid(say("This credential cannot be checked: it takes back a context that is protected."));
    auto made = context.is_null() ? Terms{} : withDefinitions(*terms, context, mayOverride);
    if (reach == Reach::Type && !made.around) made.around = terms;
    const std::lock_guard lock(mutex_);
    made.isKept = terms->isKept && kept_.size() < keptAtMost;
    const auto shared = std::make_shared<const Terms>(std::move(made));
    return shared->isKept ? kept_.try_emplace(step, shared).first->second : shared;
}

}  // namespace guildhall::badges
