#include <guildhall/sdk/database.hpp>

#include <guildhall/sdk/view.hpp>

#include <charconv>
#include <stdexcept>

namespace guildhall::sdk {

namespace {

template <class Number>
Number parseNumber(std::string_view cell) {
    Number number{};
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (error != std::errc() || end != cell.data() + cell.size())
        throw std::invalid_argument("not a number in a database column: “" + std::string(cell.substr(0, 40)) + "”");
    return number;
}

}  // namespace

std::string_view Row::view(std::size_t column) const {
    if (column >= rows_->columns_) throw std::out_of_range("no column " + std::to_string(column) + " in this result");
    return rows_->cells_[index_ * rows_->columns_ + column];
}

bool Row::isNull(std::size_t column) const { return view(column).data() == nullptr; }

std::int64_t Row::integer(std::size_t column) const {
    const auto cell = view(column);
    return cell.empty() ? 0 : parseNumber<std::int64_t>(cell);
}

double Row::real(std::size_t column) const {
    const auto cell = view(column);
    return cell.empty() ? 0.0 : parseNumber<double>(cell);
}

bool Row::boolean(std::size_t column) const {
    const auto cell = view(column);
    return cell == "t" || cell == "1" || cell == "true";
}

std::optional<std::string> Row::optionalText(std::size_t column) const {
    if (isNull(column)) return std::nullopt;
    return text(column);
}

std::optional<std::int64_t> Row::optionalInteger(std::size_t column) const {
    if (isNull(column)) return std::nullopt;
    return integer(column);
}

std::optional<Instant> Row::optionalInstant(std::size_t column) const {
    if (isNull(column)) return std::nullopt;
    return instant(column);
}

Row Rows::front() const {
    if (empty()) throw std::out_of_range("the result has no row");
    return (*this)[0];
}

void Rows::appendNull() { cells_.emplace_back(); }

void Rows::append(std::string_view cell) {
    if (!texts_) texts_ = std::make_shared<Scratch>();
    cells_.push_back(texts_->keep(cell));
}

Transaction::~Transaction() = default;
void Transaction::changed(std::string_view, std::string_view) {}
ConstraintViolation::~ConstraintViolation() = default;
Database::~Database() = default;

}  // namespace guildhall::sdk
