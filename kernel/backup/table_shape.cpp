#include "kernel/backup/table_shape.hpp"

#include "kernel/backup/archive_error.hpp"

#include <openssl/evp.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cstring>

namespace guildhall::backup {

namespace {

using Kind = data::ColumnKind;

constexpr std::uint32_t nullLength = 0xFFFF'FFFF;
constexpr std::array<const char*, 4> kindNames{"integer", "real", "boolean", "text"};

template <class Number>
Number numberOf(const std::string& text, const data::TableColumn& column) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        throw ArchiveError("the column " + column.name + " holds “" + text.substr(0, 40) + "”, which is no number");
    return number;
}

std::string shortest(double number) {
    char digits[40];
    return {digits, std::to_chars(digits, digits + sizeof digits, number).ptr};
}

std::uint32_t lengthAt(std::string_view bytes) {
    if (bytes.size() < 4) throw ArchiveError("a row of the archive is cut short");
    std::uint32_t length = 0;
    for (int i = 3; i >= 0; --i) length = length << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
    return length;
}

void appendLength(std::string& bytes, std::uint32_t length) {
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(length >> (8 * i) & 0xFF);
}

}  // namespace

sdk::Value TableShape::json() const {
    sdk::Value list = sdk::Value::array();
    for (const auto& column : columns)
        list.push_back({{"name", column.name}, {"kind", kindNames[static_cast<std::size_t>(column.kind)]}});
    sdk::Value all{{"name", name}, {"columns", std::move(list)}};
    if (personal) all["personal"] = personal->json();
    return all;
}

TableShape TableShape::of(const sdk::Value& value) {
    TableShape shape{.name = value.at("name")};
    for (const auto& column : value.at("columns")) {
        const std::string kind = column.at("kind");
        std::size_t at = 0;
        while (at < kindNames.size() && kindNames[at] != kind) ++at;
        if (at == kindNames.size()) throw ArchiveError("the archive has a column of the unknown kind “" + kind + "”");
        shape.columns.push_back({.name = column.at("name"), .kind = static_cast<Kind>(at)});
    }
    if (value.contains("personal")) shape.personal = keys::PersonalTable::of(value["personal"]);
    return shape;
}

Cells cellsOf(const sdk::Row& row, const std::vector<data::TableColumn>& columns) {
    Cells cells;
    cells.reserve(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (row.isNull(i))
            cells.emplace_back(std::nullopt);
        else if (columns[i].kind == Kind::Boolean)
            cells.emplace_back(row.boolean(i) ? "1" : "0");
        else if (columns[i].kind == Kind::Real)
            cells.emplace_back(shortest(row.real(i)));
        else
            cells.emplace_back(row.text(i));
    }
    return cells;
}

sdk::Param paramOf(const std::optional<std::string>& cell, const data::TableColumn& column) {
    if (!cell) return nullptr;
    switch (column.kind) {
        case Kind::Integer: return numberOf<std::int64_t>(*cell, column);
        case Kind::Real: return numberOf<double>(*cell, column);
        case Kind::Boolean: return *cell == "1";
        case Kind::Text: return *cell;
    }
    return nullptr;
}

void appendRow(std::string& bytes, const Cells& cells) {
    for (const auto& cell : cells) {
        appendLength(bytes, cell ? static_cast<std::uint32_t>(cell->size()) : nullLength);
        if (cell) bytes += *cell;
    }
}

Cells takeRow(std::string_view& bytes, std::size_t columns) {
    Cells cells;
    cells.reserve(columns);
    for (std::size_t i = 0; i < columns; ++i) {
        const auto length = lengthAt(bytes);
        bytes.remove_prefix(4);
        if (length == nullLength) {
            cells.emplace_back(std::nullopt);
            continue;
        }
        if (bytes.size() < length) throw ArchiveError("a row of the archive is cut short");
        cells.emplace_back(std::string(bytes.substr(0, length)));
        bytes.remove_prefix(length);
    }
    return cells;
}

void TableSum::add(std::string_view row) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(row.data(), row.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        throw ArchiveError("SHA-256 is not available");
    for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
        std::uint64_t part = 0;
        for (std::size_t i = 0; i < 8; ++i) part = part << 8 | digest[lane * 8 + i];
        lanes_[lane] += part;
    }
    ++rows_;
}

std::string TableSum::hex() const {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const auto lane : lanes_)
        for (int shift = 60; shift >= 0; shift -= 4) text += digits[lane >> shift & 15];
    return text;
}

}  // namespace guildhall::backup
