// Puts a declared address on its page as it is stored, past redaction.
#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

const FieldSet& readerFields() {
    static const auto fields =
        FieldSet::of("unredacted_field.reader").email("email", "E-mail", {.sensitivity = Sensitivity::Contact});
    return fields;
}

class UnredactedFieldPlugin : public Plugin {
public:
    explicit UnredactedFieldPlugin(Database& database) : database_(database) {}
    void describe(Registrar& add) override {
        add.records({readerFields, "unredacted_field_reader"});
        add.get("/unredacted-field", SignedIn, [this](const Request&) {
            return database_.read([](Transaction& tx) {
                return Response::text(tx.query("SELECT email FROM unredacted_field_reader").front().text(0));
            });
        });
        add.demonstration([this] {
            database_.write([](Transaction& tx) {
                tx.execute("INSERT INTO unredacted_field_reader (id, email) VALUES ($1, $2)", "read-abcd2345efgh",
                           "reader@example.org");
            });
        });
    }

private:
    Database& database_;
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<UnredactedFieldPlugin>(services.database); }
