// What a C library hands out, given back by itself: `using Bio = Owned<BIO, BIO_free>;`
#pragma once

#include <memory>

namespace guildhall::sdk {

template <auto giveBack>
struct GivesBack {
    template <class T>
    void operator()(T* it) const {
        giveBack(it);
    }
};
template <class T, auto giveBack>
using Owned = std::unique_ptr<T, GivesBack<giveBack>>;

}  // namespace guildhall::sdk
