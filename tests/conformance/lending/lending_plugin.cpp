// Two nouns on the SDK's records: what an author writes, and what the conformance suite holds against it.
#include "item/item.hpp"

#include <guildhall/sdk/plugin.hpp>

namespace guildhall::lending {

class LendingPlugin : public sdk::Plugin {
public:
    explicit LendingPlugin(sdk::Services& services) : services_(services) {}

    void describe(sdk::Registrar& add) override {
        add.permission({"lending.view", "See what can be borrowed"});
        add.permission({"lending.edit", "Keep the store of things that can be borrowed"});
        add.grant("admin", {"lending.view", "lending.edit"});
        add.grant("helpdesk", {"lending.view", "lending.edit"});
        add.grant("readonly", {"lending.view"});
        add.record(shelves());
        add.record(items(), std::make_shared<ItemRules>());
        add.demonstration([this] { demonstrate(); });
    }

private:
    void demonstrate() {
        services_.database.write([&](sdk::Transaction& tx) {
            Shelf shelf{.code = "A1"};
            shelves().insert(tx, shelf, services_.random, services_.clock.now());
            Item drill{.tag = "T-1", .title = "Cordless drill", .kind = Kind::Tool, .shelf = shelf.id, .price = 12900};
            drill.donor = "Ada Lovelace";
            items().insert(tx, drill, services_.random, services_.clock.now());
        });
    }

    sdk::Services& services_;
};

}  // namespace guildhall::lending

GUILDHALL_PLUGIN(services) { return std::make_unique<guildhall::lending::LendingPlugin>(services); }
