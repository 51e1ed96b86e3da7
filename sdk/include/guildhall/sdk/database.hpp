// The database as plugins see it: whole transactions of portable SQL, the same on SQLite and PostgreSQL.
//
// SQL rules: parameters are `$1 … $n` in ascending order of first use; no `SELECT *`; times are BIGINT microseconds,
// dates TEXT; booleans BOOLEAN; cast a parameter PostgreSQL cannot type (`$1::bigint` is written CAST($1 AS BIGINT)).
// SQL stands in repositories and migrations only, as literals; never concatenate a value into it.
#pragma once

#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/value.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace guildhall::sdk {

/// One bound parameter. Text must be UTF-8 without NUL (checked; std::invalid_argument).
using Param = std::variant<std::nullptr_t, std::int64_t, double, bool, std::string>;

/// Conversions to Param for everything repositories bind.
inline Param toParam(std::nullptr_t) { return nullptr; }
inline Param toParam(bool value) { return value; }
inline Param toParam(double value) { return value; }
inline Param toParam(std::string value) { return value; }
inline Param toParam(std::string_view value) { return std::string(value); }
inline Param toParam(const char* value) { return std::string(value); }
inline Param toParam(Param value) { return value; }
inline Param toParam(Instant value) { return toMicros(value); }
inline Param toParam(Date value) { return isoDate(value); }
template <class T>
requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) Param toParam(T value) {
    return static_cast<std::int64_t>(value);
}
template <class T>
Param toParam(const std::optional<T>& value) {
    return value ? toParam(*value) : Param(nullptr);
}

/// The stored value of a declared field (null, text, whole number, true/false) as a parameter.
Param fieldParam(const Value& value);

class Rows;
class Scratch;

/// One row of a result; valid while its Rows lives. Columns by position, from 0.
/// Reading NULL with a plain accessor gives the type's empty value; use the optional ones where NULL matters.
class Row {
public:
    bool isNull(std::size_t column) const;
    std::string_view view(std::size_t column) const;
    std::string text(std::size_t column) const { return std::string(view(column)); }
    std::int64_t integer(std::size_t column) const;
    double real(std::size_t column) const;
    bool boolean(std::size_t column) const;
    Instant instant(std::size_t column) const { return fromMicros(integer(column)); }
    std::optional<std::string> optionalText(std::size_t column) const;
    std::optional<std::int64_t> optionalInteger(std::size_t column) const;
    std::optional<Instant> optionalInstant(std::size_t column) const;
    std::optional<Date> date(std::size_t column) const { return parseDate(view(column)); }

private:
    friend class Rows;
    Row(const Rows& rows, std::size_t index) : rows_(&rows), index_(index) {}
    const Rows* rows_;
    std::size_t index_;
};

/// A whole result, copied out of the driver: safe to keep after the transaction.
class Rows {
public:
    explicit Rows(std::size_t columns = 0) : columns_(columns) {}

    std::size_t size() const { return columns_ == 0 ? 0 : cells_.size() / columns_; }
    bool empty() const { return size() == 0; }
    Row operator[](std::size_t index) const { return Row(*this, index); }
    /// The first row; throws std::out_of_range when there is none.
    Row front() const;

    class Iterator {
    public:
        Iterator(const Rows& rows, std::size_t index) : rows_(&rows), index_(index) {}
        Row operator*() const { return (*rows_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return index_ != other.index_; }

    private:
        const Rows* rows_;
        std::size_t index_;
    };
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, size()}; }

    /// For the data layer: cells are appended row by row; room for so many rows at once.
    void reserve(std::size_t rows) { cells_.reserve(rows * columns_); }
    void appendNull();
    void append(std::string_view cell);
    /// Of a result whose bytes stay where they are: `cell` lies in what `owner` keeps.
    void keepAlive(std::shared_ptr<const void> owner) { owner_ = std::move(owner); }
    void refer(std::string_view cell) { cells_.push_back(cell); }

private:
    friend class Row;
    std::size_t columns_;
    std::vector<std::string_view> cells_;  ///< data() null: NULL
    std::shared_ptr<const void> owner_;    ///< of the bytes that were referred to
    std::shared_ptr<Scratch> texts_;       ///< those that were appended; shared by copies, which are not appended to
};

/// One open transaction. Belongs to the thread it runs on; never keep it.
class Transaction {
public:
    virtual ~Transaction();

    template <class... Args>
    Rows query(std::string_view sql, Args&&... args) {
        const Param params[] = {toParam(std::forward<Args>(args))..., Param(nullptr)};
        return run(sql, std::span<const Param>(params, sizeof...(Args)), nullptr);
    }
    /// Number of rows changed.
    template <class... Args>
    std::int64_t execute(std::string_view sql, Args&&... args) {
        const Param params[] = {toParam(std::forward<Args>(args))..., Param(nullptr)};
        std::int64_t changed = 0;
        run(sql, std::span<const Param>(params, sizeof...(Args)), &changed);
        return changed;
    }
    Rows queryWith(std::string_view sql, std::span<const Param> params) { return run(sql, params, nullptr); }
    /// The same as the last of a transaction that reads: that it ends is told along with it, at no message of its own.
    /// A statement that comes all the same throws std::logic_error.
    Rows queryLast(std::string_view sql, std::span<const Param> params) { return runLast(sql, params); }
    /// For a result too large to hold: `part` gets some hundred rows at a time, in order, and may use this transaction
    /// for nothing else meanwhile.
    void queryInParts(std::string_view sql, std::span<const Param> params,
                      const std::function<void(const Rows&)>& part) {
        runInParts(sql, params, part);
    }
    std::int64_t executeWith(std::string_view sql, std::span<const Param> params) {
        std::int64_t changed = 0;
        run(sql, params, &changed);
        return changed;
    }

    /// Runs `action` once this transaction has been committed, on the same thread; dropped on roll-back.
    /// For wake-ups and file removal: what happens there must be repeatable, a crash can skip it.
    virtual void afterCommit(std::function<void()> action) = 0;

    /// This record (`<plugin>.<noun>`) was added, changed or removed: what is worked out from it, as the search is,
    /// follows in this transaction. A RecordType says so by itself; after a statement of your own, say it
    /// (RecordType::touch).
    virtual void changed(std::string_view record, std::string_view id);

protected:
    virtual Rows run(std::string_view sql, std::span<const Param> params, std::int64_t* changed) = 0;
    virtual Rows runLast(std::string_view sql, std::span<const Param> params) { return run(sql, params, nullptr); }
    virtual void runInParts(std::string_view sql, std::span<const Param> params,
                            const std::function<void(const Rows&)>& part) = 0;
};

/// A unique, foreign-key or check constraint refused a change; `constraint` is the engine's name for it (index or
/// columns), for telling which. Prefer ON CONFLICT.
class ConstraintViolation : public std::runtime_error {
public:
    ConstraintViolation(const std::string& what, std::string constraint)
        : std::runtime_error(what), constraint_(std::move(constraint)) {}
    ~ConstraintViolation() override;
    const std::string& constraint() const { return constraint_; }

private:
    std::string constraint_;
};

/// Any thread. Throws Unavailable when the database is away or no connection is free in time.
class Database {
public:
    virtual ~Database();

    /// A consistent read; writes in it fail.
    template <class F>
    auto read(F&& work) {
        return wrap(std::forward<F>(work), false);
    }
    /// One write transaction. `work` runs again from its start after a serialization failure, deadlock or busy
    /// database, and once after a ConstraintViolation where somebody else may have taken a value since it looked, so it
    /// must have no effect outside `tx` (use afterCommit). An exception rolls back.
    template <class F>
    auto write(F&& work) {
        return wrap(std::forward<F>(work), true);
    }

protected:
    virtual void transact(bool writing, const std::function<void(Transaction&)>& work) = 0;

private:
    template <class F>
    auto wrap(F&& work, bool writing) {
        using Result = std::invoke_result_t<F, Transaction&>;
        if constexpr (std::is_void_v<Result>) {
            transact(writing, [&](Transaction& tx) { work(tx); });
        } else {
            std::optional<Result> result;
            transact(writing, [&](Transaction& tx) { result.emplace(work(tx)); });
            return std::move(*result);
        }
    }
};

}  // namespace guildhall::sdk
