#include "kernel/keys/person_keys.hpp"
#include "kernel/vault/sealed_column.hpp"

namespace guildhall::vault {

SealedColumn personKeyColumn() {
    return {"Keys of people",
            "kernel_person_key",
            "key",
            {"subject"},
            {"subject"},
            [](const auto& parts) {
                return keys::PersonKeys::placeOf(parts.front()); }};
}

}  // namespace guildhall::vault
