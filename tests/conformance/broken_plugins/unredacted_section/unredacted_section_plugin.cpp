// Puts a declared address past redaction on a page that is not its own: a person's.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

const FieldSet& readerFields() {
    static const auto fields =
        FieldSet::of("unredacted_section.reader").email("email", "E-mail", {.sensitivity = Sensitivity::Contact});
    return fields;
}

class UnredactedSectionPlugin : public Plugin {
public:
    explicit UnredactedSectionPlugin(Database& database) : database_(database) {}
    void describe(Registrar& add) override {
        add.records({readerFields, "unredacted_section_reader"});
        add.personSection({.title = "Reader",
                           .access = "participants.view",
                           .data = [](Transaction& tx, const Viewer&, std::string_view) -> std::optional<Value> {
                               const auto rows = tx.query("SELECT email FROM unredacted_section_reader");
                               return Value{{"email", rows.front().text(0)}};
                           },
                           .templateName = "unredacted_section/reader"});
        add.demonstration([this] {
            database_.write([](Transaction& tx) {
                tx.execute("INSERT INTO unredacted_section_reader (id, email) VALUES ($1, $2)", "read-abcd2345efgh",
                           "reader@example.org");
            });
        });
    }

private:
    Database& database_;
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<UnredactedSectionPlugin>(services.database); }
