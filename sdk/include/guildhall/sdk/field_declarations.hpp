// The fields of a struct, by the members they lie in: what record types and the rows of groups share. To declare a
// record type, see record.hpp; a group, field_group.hpp.
#pragma once

#include <guildhall/sdk/choices.hpp>
#include <guildhall/sdk/member.hpp>

#include <string>
#include <utility>
#include <vector>

namespace guildhall::sdk {

/// Each as FieldSet has it, with the member it lies in. `Self` has `declare(type, member, name, label, options)`.
template <class Self, class T>
class FieldDeclarations {
public:
    template <class M>
    Self&& text(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return with(FieldType::Text, member, name, label, options);
    }
    template <class M>
    Self&& longText(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return with(FieldType::LongText, member, name, label, options);
    }
    template <class M>
    Self&& email(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return with(FieldType::Email, member, name, label, options);
    }
    template <class M>
    Self&& url(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return with(FieldType::Url, member, name, label, options);
    }
    template <class M>
    Self&& date(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return with(FieldType::Date, member, name, label, options);
    }
    template <class M>
    Self&& timeOfDay(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return with(FieldType::TimeOfDay, member, name, label, options);
    }
    template <class M>
    Self&& number(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return with(FieldType::Number, member, name, label, options);
    }
    template <class M>
    Self&& decimal(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return with(FieldType::Decimal, member, name, label, options);
    }
    template <class M>
    Self&& boolean(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return with(FieldType::Boolean, member, name, label, options);
    }
    template <class M>
    Self&& choice(M T::*member, std::string name, std::string label, std::vector<Choice> choices,
                  FieldOptions options = {}) && {
        options.choices = std::move(choices);
        return with(FieldType::Choice, member, name, label, options);
    }
    /// Some of these; the member is a std::vector of text.
    template <class M>
    Self&& several(M T::*member, std::string name, std::string label, std::vector<Choice> choices,
                   FieldOptions options = {}) && {
        options.choices = std::move(choices);
        return with(FieldType::Several, member, name, label, options);
    }
    template <class M>
    Self&& tags(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return with(FieldType::Tags, member, name, label, options);
    }
    /// Minutes.
    template <class M>
    Self&& duration(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return with(FieldType::Duration, member, name, label, options);
    }
    // The usual ones, of which little is left to say.
    /// In the smallest unit of that currency (ISO 4217): cents, of `EUR`.
    template <class M>
    Self&& money(M T::*member, std::string name, std::string label, const std::string& currency,
                 FieldOptions options = {}) && {
        options.places = currencyPlaces(currency);
        options.unit = currency;
        if (options.width.empty()) options.width = "10";
        return with(FieldType::Decimal, member, name, label, options);
    }
    /// From 0 to 100, in whole percent unless `places` says more.
    template <class M>
    Self&& percent(M T::*member, std::string name, std::string label, FieldOptions options = {}, int places = 0) && {
        std::int64_t whole = 100;
        for (int i = 0; i < places; ++i) whole *= 10;
        options.places = places;
        options.unit = "%";
        options.least = options.least.value_or(0);
        options.most = options.most.value_or(whole);
        if (options.width.empty()) options.width = "4";
        return with(FieldType::Decimal, member, name, label, options);
    }
    template <class M>
    Self&& country(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return std::move(*this).choice(member, std::move(name), std::move(label), countryChoices(), std::move(options));
    }
    template <class M>
    Self&& language(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return std::move(*this).choice(member, std::move(name), std::move(label), languageChoices(),
                                       std::move(options));
    }
    template <class M>
    Self&& currency(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return std::move(*this).choice(member, std::move(name), std::move(label), currencyChoices(),
                                       std::move(options));
    }
    template <class M>
    Self&& timeZone(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return std::move(*this).choice(member, std::move(name), std::move(label), timeZoneChoices(),
                                       std::move(options));
    }
    /// A telephone number as people write it.
    template <class M>
    Self&& phone(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        options.pattern = "[+(]?[0-9][0-9 ()/.-]{4,24}";
        options.example = "+44 20 7946 0018";
        if (options.width.empty()) options.width = "20";
        return with(FieldType::Text, member, name, label, options);
    }
    /// Part of an address: `problem-solving`.
    template <class M>
    Self&& slug(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        options.pattern = "[a-z0-9]+(-[a-z0-9]+)*";
        options.example = "problem-solving";
        return with(FieldType::Text, member, name, label, options);
    }
    template <class M>
    Self&& instant(M T::*member, std::string name, std::string label, FieldOptions options = {}) && {
        return with(FieldType::Instant, member, name, label, options);
    }

protected:
    template <class M>
    static std::size_t memberOffset(M T::*member) {
        static const T sample{};
        const auto* start = reinterpret_cast<const char*>(&sample);
        return static_cast<std::size_t>(reinterpret_cast<const char*>(&(sample.*member)) - start);
    }
    template <class M>
    static Member memberOf(M T::*member) {
        return {Member::typeOf<M>(), memberOffset(member)};
    }

private:
    template <class M>
    Self&& with(FieldType type, M T::*member, std::string& name, std::string& label, FieldOptions& options) {
        auto& self = static_cast<Self&>(*this);
        self.declare(type, memberOf(member), std::move(name), std::move(label), std::move(options));
        return std::move(self);
    }
};

}  // namespace guildhall::sdk
