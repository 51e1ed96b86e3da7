// The JSON-LD contexts we ship, by their addresses. Nothing is ever fetched: what a signed name means must not depend
// on what somebody else's server says today.
#pragma once

#include "linked_data/terms.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

namespace guildhall::badges {

/// Any thread, once all are added. What contexts mean one within the other is worked out once and kept.
class Contexts {
public:
    /// Of a folder whose `addresses.json` names the file for each address.
    explicit Contexts(const std::filesystem::path& folder);
    /// `document`: with `@context`.
    void add(const std::string& address, sdk::Value document);

    /// Where nothing is said yet.
    TermsPtr none() const { return none_; }
    /// Below an `@context` in a document: one address or several. Throws sdk::Invalid that names what we do not ship,
    /// and for a context written out in the document, which could give other names to what was signed.
    TermsPtr within(TermsPtr terms, const sdk::Value& context) const;
    /// Below a property, or in a node of a type, that has a context of its own; else as it is.
    TermsPtr ofProperty(const TermsPtr& terms, const Term& property) const { return scoped(terms, property, true); }
    TermsPtr ofType(const TermsPtr& terms, const Term& type) const { return scoped(terms, type, false); }

private:
    enum class Reach { Document, Property, Type };
    using Step = std::tuple<const Terms*, const sdk::Value*, Reach>;

    const sdk::Value& get(const std::string& address) const;
    TermsPtr scoped(const TermsPtr& terms, const Term& term, bool isProperty) const;
    TermsPtr apply(TermsPtr terms, const sdk::Value& context, Reach reach) const;
    /// `context`: one object, or null for a fresh start.
    TermsPtr stepped(const TermsPtr& terms, const sdk::Value& context, Reach reach) const;

    std::map<std::string, sdk::Value> documents_;
    TermsPtr none_;
    mutable std::mutex mutex_;
    mutable std::map<Step, TermsPtr> kept_;
};

}  // namespace guildhall::badges
