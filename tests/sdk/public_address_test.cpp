#include <guildhall/sdk/http_client.hpp>

#include <gtest/gtest.h>

namespace guildhall::sdk {
namespace {

TEST(PublicAddresses, AreThoseEverybodyCanReach) {
    for (const auto* address : {"93.184.216.34", "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1",
                                "2606:2800:220:1:248:1893:25c8:1946", "2001:4860:4860::8888", "::ffff:8.8.8.8",
                                "64:ff9b::808:808", "2002:808:808::1"})
        EXPECT_TRUE(isPublicAddress(address)) << address;
}

TEST(PublicAddresses, AreNoneOfAPrivateNetworkInWhateverSpelling) {
    for (const auto* address : {"127.0.0.1",
                                "127.8.9.1",
                                "0.0.0.0",
                                "10.0.0.1",
                                "10.255.255.255",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.168.1.1",
                                "169.254.169.254",
                                "100.64.0.1",
                                "100.100.100.200",
                                "192.0.0.192",
                                "198.18.0.1",
                                "224.0.0.1",
                                "239.255.255.255",
                                "240.0.0.1",
                                "255.255.255.255",
                                "168.63.129.16",
                                "::",
                                "::1",
                                "fe80::1",
                                "febf::1",
                                "fc00::1",
                                "fd00:ec2::254",
                                "ff02::1",
                                "2001:db8::1",
                                "2001::1",
                                "3fff::1",
                                "::ffff:127.0.0.1",
                                "::ffff:a9fe:a9fe",
                                "0:0:0:0:0:ffff:169.254.169.254",
                                "::169.254.169.254",
                                "::127.0.0.1",
                                "64:ff9b::a9fe:a9fe",
                                "64:ff9b::10.0.0.1",
                                "2002:a9fe:a9fe::",
                                "2002:7f00:1::",
                                "2002:a00:1::1",
                                "5f00::1",
                                "fe80::1%eth0",
                                "",
                                "localhost",
                                "127.1",
                                "0x7f.0.0.1",
                                "2130706433",
                                "017700000001"})
        EXPECT_FALSE(isPublicAddress(address)) << address;
}

}  // namespace
}  // namespace guildhall::sdk
