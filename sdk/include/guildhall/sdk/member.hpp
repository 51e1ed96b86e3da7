// Where the fields of a struct lie in it: what declarations of record types and groups say in common.
#pragma once

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/list_row.hpp>
#include <guildhall/sdk/stored_file.hpp>
#include <guildhall/sdk/time.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace guildhall::sdk {

/// What administrators have added to a record: values by the field's name (`custom_colour`), as they are stored.
using CustomValues = std::map<std::string, std::string, std::less<>>;

/// Where a field lies in its struct, and as what: so that records are read and written by code that does not know their
/// type, and is compiled once.
struct Member {
    enum class Type : std::uint8_t {
        Text,
        OptionalText,
        Integer,
        OptionalInteger,
        Boolean,
        Date,
        OptionalDate,
        Instant,
        OptionalInstant,
        List,         ///< std::vector of text, none of which has a comma
        Enumeration,  ///< `enum class` of int; the n-th enumerator is the n-th of the field's choices
        Custom,       ///< CustomValues, of which each field has its own
        Group,        ///< std::vector of a struct, by its field's group
        File,         ///< StoredFile
    };
    Type type = Type::Text;
    std::size_t offset = 0;

    template <class M>
    static constexpr Type typeOf() {
        if constexpr (std::is_same_v<M, std::string>) return Type::Text;
        if constexpr (std::is_same_v<M, std::optional<std::string>>) return Type::OptionalText;
        if constexpr (std::is_same_v<M, std::int64_t>) return Type::Integer;
        if constexpr (std::is_same_v<M, std::optional<std::int64_t>>) return Type::OptionalInteger;
        if constexpr (std::is_same_v<M, bool>) return Type::Boolean;
        if constexpr (std::is_same_v<M, sdk::Date>) return Type::Date;
        if constexpr (std::is_same_v<M, std::optional<sdk::Date>>) return Type::OptionalDate;
        if constexpr (std::is_same_v<M, sdk::Instant>) return Type::Instant;
        if constexpr (std::is_same_v<M, std::optional<sdk::Instant>>) return Type::OptionalInstant;
        if constexpr (std::is_same_v<M, std::vector<std::string>>) return Type::List;
        if constexpr (std::is_same_v<M, CustomValues>) return Type::Custom;
        if constexpr (std::is_same_v<M, StoredFile>) return Type::File;
        if constexpr (std::is_enum_v<M>) {
            static_assert(std::is_same_v<std::underlying_type_t<M>, int>, "an enum class of int, please");
            return Type::Enumeration;
        }
        static_assert(
            std::is_enum_v<M> || std::is_same_v<M, std::vector<std::string>> || std::is_same_v<M, CustomValues> ||
                std::is_same_v<M, StoredFile> || std::is_same_v<M, bool> || std::is_same_v<M, std::int64_t> ||
                std::is_same_v<M, std::string> || std::is_same_v<M, sdk::Date> || std::is_same_v<M, sdk::Instant> ||
                std::is_same_v<M, std::optional<std::string>> || std::is_same_v<M, std::optional<std::int64_t>> ||
                std::is_same_v<M, std::optional<sdk::Date>> || std::is_same_v<M, std::optional<sdk::Instant>>,
            "a record's member is text, std::int64_t, bool, Date, Instant, an enum class, a std::vector of text, "
            "a StoredFile or a std::optional of text, std::int64_t, Date or Instant");
    }
};

/// What people call one and several of them: {"entry", "entries"}. With an s, unless said.
struct NounWords {
    std::string one;
    std::string many = {};
};

}  // namespace guildhall::sdk
