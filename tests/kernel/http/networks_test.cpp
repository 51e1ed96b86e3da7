#include "kernel/http/networks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace guildhall::http {

TEST(Networks, HoldAddressesAndNetworksOfBothFamilies) {
    const Networks networks("127.0.0.1, 10.1.0.0/16,::1 , 2001:db8::/33,");
    for (const auto* in : {"127.0.0.1", "10.1.255.1", "::1", "2001:db8:7fff::1", "::ffff:10.1.0.1"})
        EXPECT_TRUE(networks.contains(in)) << in;
    for (const auto* out : {"127.0.0.2", "10.2.0.0", "::2", "2001:db8:8000::1", "", "10.1.0", "nonsense"})
        EXPECT_FALSE(networks.contains(out)) << out;
    EXPECT_TRUE(Networks("").empty());
    EXPECT_TRUE(Networks("0.0.0.0/0").contains("203.0.113.9"));
}

TEST(Networks, SayWhatIsNoAddress) {
    for (const auto* bad :
         {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "localhost", "10.0.0", "::1/129", "fe80::1%eth0"}) {
        try {
            Networks{bad};
            ADD_FAILURE() << bad << " was taken";
        } catch (const std::invalid_argument& problem) {
            EXPECT_THAT(problem.what(),
                        ::testing::AllOf(::testing::HasSubstr(bad), ::testing::HasSubstr("10.0.0.0/8")));
        }
    }
}

TEST(PlainAddress, IsTheOneSpelling) {
    EXPECT_EQ(plainAddress("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(plainAddress("2001:DB8:0::1"), "2001:db8::1");
    EXPECT_EQ(plainAddress("192.0.2.1 x"), "");
}

}  // namespace guildhall::http
