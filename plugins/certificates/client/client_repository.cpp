#include "client/client_repository.hpp"

#include <guildhall/sdk/text.hpp>

namespace guildhall::certificates {

using sdk::Transaction;

bool ClientRepository::isTaken(Transaction& tx, std::string_view name, std::string_view except) {
    // What is upper and lower case the engines do not agree on beyond ASCII, and a site has some hundred clients.
    const auto wanted = sdk::folded(name);
    for (const auto row : tx.query("SELECT c.name FROM certificates_client c WHERE c.id <> $1", except))
        if (sdk::folded(row.view(0)) == wanted) return true;
    return false;
}

}  // namespace guildhall::certificates
