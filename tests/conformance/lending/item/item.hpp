// What can be borrowed, and the shelf it stands on.
#pragma once

#include <guildhall/sdk/record.hpp>

namespace guildhall::lending {

struct Shelf {
    std::string id;
    std::int64_t version = 0;
    std::string code;
    bool inUse = true;
    std::string whyNot;
    std::int64_t items = 0;
};
const sdk::RecordType<Shelf>& shelves();

enum class State { Available, Lent, Retired };
enum class Kind { Book, Tool, Device };

struct Accessory {
    std::string name;
    std::int64_t count = 1;
    bool lost = false;
};

struct Item {
    std::string id;
    std::int64_t version = 0;
    std::string tag;
    std::string title;
    Kind kind = Kind::Book;
    std::string serial;
    std::string condition;
    std::string shelf;
    std::optional<sdk::Date> bought;
    std::optional<std::int64_t> price;  ///< cents
    std::string donor;
    std::string notes;
    State state = State::Available;
    std::vector<std::string> uses;
    std::vector<std::string> tags;
    std::optional<std::int64_t> lentFor;  ///< minutes
    std::vector<Accessory> accessories;
    sdk::StoredFile manual;
    sdk::StoredFile photo;
    sdk::StoredFile receipt;
    sdk::CustomValues custom;
};
const sdk::RecordType<Item>& items();

class ItemRules : public sdk::RecordRules<Item> {
public:
    void check(sdk::Moment& moment, const Item* before, Item& item, sdk::FieldErrors& errors) override;
    std::optional<std::string> whyNotChange(sdk::Moment&, const Item& item) override;
    std::optional<std::string> whyNotRemove(sdk::Moment&, const Item& item) override;
    std::vector<std::string> removes(sdk::Moment&, const Item& item) override;
    std::optional<std::string> whyNotAct(sdk::Moment&, const Item& item, std::string_view action) override;
    /// What is retired is seen by those only who keep the store.
    sdk::ListScope scope(const sdk::Viewer& viewer) override;
};

}  // namespace guildhall::lending
