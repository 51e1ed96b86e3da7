// One kind of thing that plugins and the kernel's own areas add: routes, jobs, mail templates. A Kind knows all there
// is to know of its kind: what is refused, how it is put on and taken off, how it is written in the ledger and shown on
// the plugin's page, and what `guildhall plugin verify` misses in it. A new kind is one class, which an area's module
// hands out (Module::kinds); plugins add its declarations with Registrar::declare.
#pragma once

#include "kernel/kinds/contribution.hpp"

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

namespace guildhall::kinds {

/// One column of what is shown of a kind.
struct Column {
    enum class Shows {
        Text,
        Access,  ///< as sdk::Access::text() wrote it
        Code,    ///< a code with dots, as words
    };
    std::string key;  ///< in the ledger's lines
    std::string heading;
    Shows shows = Shows::Text;
};

/// How people read of a kind.
struct Words {
    std::string key = {};    ///< of its list in the ledger; empty: not written there
    std::string title = {};  ///< heading on the plugin's page
    std::vector<Column> columns = {};
};

/// The host calls from one thread at a time. Kinds whose declarations stand or fall together are put on by one of them;
/// the others leave add() and remove() as they are here.
class Kind {
public:
    explicit Kind(Words words = {}) : words_(std::move(words)) {}
    virtual ~Kind() = default;
    Kind(const Kind&) = delete;
    Kind& operator=(const Kind&) = delete;

    enum class Turn {
        First,  ///< what others name: permissions
        Usual,
        Work,  ///< what begins to run at once: jobs
        Last,  ///< what lets people in: routes. Taken off first
    };
    virtual Turn turn() const { return Turn::Usual; }
    /// Of its declarations; null: it has none and takes what lies in the plugin's folder.
    virtual const std::type_info* declares() const { return nullptr; }

    /// Adds what follows from its declarations and is of other kinds: the pages of a record type.
    virtual void derive(const Contribution&, sdk::Registrar&) const {}
    /// Throws with a sentence for the administrator when add() would, as far as that can be told while an older version
    /// of the plugin is still here.
    virtual void check(const Contribution&) const {}
    /// All of it or, by throwing with a sentence for the administrator, nothing.
    virtual void add(const Contribution&) {}
    /// No effect when the owner has nothing here. New work stops at once; running work may still hold keepAlive.
    virtual void remove(const std::string& /*owner*/) {}

    const Words& words() const { return words_; }
    /// Names and texts that outlive the library: a list of objects with at least the keys of the columns.
    virtual sdk::Value lines(const Contribution&) const { return sdk::Value::array(); }
    /// What a careful developer would not leave out, a sentence each: for `guildhall plugin verify`.
    virtual std::vector<std::string> lacking(const Contribution&) const { return {}; }

private:
    Words words_;
};

/// A kind whose declarations are of one type.
template <class T>
class KindOf : public Kind {
public:
    using Kind::Kind;

    const std::type_info* declares() const final { return &typeid(T); }

    void check(const Contribution& all) const override {
        std::vector<std::string> seen;
        for (const auto& one : all.of<T>()) {
            refuse(one, all);
            auto name = identity(one);
            if (name.empty()) continue;
            for (const auto& other : seen)
                if (other == name) throw std::invalid_argument(name + " is declared twice");
            seen.push_back(std::move(name));
        }
    }
    sdk::Value lines(const Contribution& all) const final {
        auto list = sdk::Value::array();
        for (const auto& one : all.of<T>()) list.push_back(line(one));
        return list;
    }
    std::vector<std::string> lacking(const Contribution& all) const final {
        std::vector<std::string> sentences;
        for (const auto& one : all.of<T>())
            if (auto sentence = lacks(one); !sentence.empty()) sentences.push_back(std::move(sentence));
        return sentences;
    }

protected:
    /// Throws std::invalid_argument for what is wrong with it by itself.
    virtual void refuse(const T&, const Contribution&) const {}
    /// What no two of a plugin share, as the subject of “is declared twice”; empty: any number may be alike.
    virtual std::string identity(const T&) const { return {}; }
    virtual sdk::Value line(const T&) const { return nullptr; }
    virtual std::string lacks(const T&) const { return {}; }
};

/// Throws std::invalid_argument for a table that does not carry the owner's name.
void requireOwnTable(const std::string& owner, const std::string& table);

}  // namespace guildhall::kinds
