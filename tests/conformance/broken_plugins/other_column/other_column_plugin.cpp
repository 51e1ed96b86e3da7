// Declares a number where its migration made a text.
#include <guildhall/sdk/plugin.hpp>
#include <guildhall/sdk/record.hpp>

namespace {

using namespace guildhall::sdk;

struct Shelf {
    std::string id;
    std::int64_t version = 0;
    std::int64_t width = 0;
};

const RecordType<Shelf>& shelves() {
    static const auto type = RecordType<Shelf>("other_column.shelf", "shlf", {"shelf", "shelves"})
                                 .number(&Shelf::width, "width", "Width")
                                 .permissions({.see = SignedIn});
    return type;
}

class OtherColumnPlugin : public Plugin {
public:
    void describe(Registrar& add) override { add.record(shelves()); }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<OtherColumnPlugin>(); }
