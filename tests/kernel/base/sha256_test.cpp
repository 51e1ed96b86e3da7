#include "kernel/base/sha256.hpp"

#include "kernel/base/hex.hpp"

#include <gtest/gtest.h>

namespace guildhall::base {
namespace {

// RFC 4231, cases 1 to 3, 6 and 7, one after the other: no key may be left over from the one before.
TEST(HmacSha256, IsWhatItsStandardSaysForKeysOfEveryLength) {
    const std::string longKey(131, '\xaa');
    const struct {
        std::string key, bytes;
        const char* code;
    } cases[] = {
        {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {std::string(20, '\xaa'), std::string(50, '\xdd'),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {longKey, "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {longKey,
         "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
         "hashed before being used by the HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"}};
    for (const auto& one : cases) EXPECT_EQ(toHex(hmacSha256(one.key, one.bytes)), one.code);
    EXPECT_EQ(toHex(hmacSha256("", "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    EXPECT_EQ(toHex(hmacSha256("Jefe", "what do ya want for nothing?")), cases[1].code);
}

}  // namespace
}  // namespace guildhall::base
