#include "kernel/webhooks/webhook_address.hpp"

#include <gtest/gtest.h>

namespace guildhall::webhooks {
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

TEST(WebhookAddress, IsTakenWhenItIsAPlaceOnTheInternet) {
    const WebhookAddresses site("", false);
    for (const auto* url :
         {"https://crm.example.org/hooks", "https://crm.example.org", "https://crm.example.org:8443/a?b=c",
          "https://93.184.216.34/x", "https://[2606:2800:220:1:248:1893:25c8:1946]/x"})
        EXPECT_EQ(site.complaint(url), "") << url;
}

TEST(WebhookAddress, IsRefusedWithTheReason) {
    const WebhookAddresses site("", false);
    const auto says = [&](const char* url, const char* part) {
        EXPECT_NE(site.complaint(url).find(part), std::string::npos) << url << ": " << site.complaint(url);
    };
    says("http://crm.example.org/", "https://");
    says("http://localhost/", "https://");
    says("ftp://crm.example.org/", "https://");
    says("https://user:secret@crm.example.org/", "name and password");
    says("https://user@crm.example.org/", "name and password");
    says("https://@crm.example.org/", "name and password");
    says("https://crm.example.org/#part", "#");
    says("https://crm.example.org:22/", "Port 22");
    says("https://crm.example.org:6379/", "Port 6379");
    says("https://crm.example.org:25/", "Port 25");
    says("https://127.0.0.1/", "private network");
    says("https://[::1]/", "private network");
    says("https://[::ffff:169.254.169.254]/", "private network");
    says("https://169.254.169.254/latest/meta-data/", "private network");
    says("crm.example.org", "whole address");
    says("https://", "whole address");
    says("", "whole address");
}

TEST(WebhookAddress, MayLeadToWhatIsPublicOnly) {
    const WebhookAddresses site("", false);
    EXPECT_TRUE(site.mayConnect("https://crm.example.org/", "93.184.216.34"));
    EXPECT_FALSE(site.mayConnect("https://crm.example.org/", "10.1.2.3"));
    EXPECT_FALSE(site.mayConnect("https://localhost/", "127.0.0.1"));
}

TEST(WebhookAddress, MayBeAHostThatTheSettingNamesButNeverItsMetadata) {
    const WebhookAddresses site(" CRM.internal , other.internal,", false);
    EXPECT_TRUE(site.mayConnect("https://crm.internal/", "10.1.2.3"));
    EXPECT_TRUE(site.mayConnect("https://Crm.Internal/", "fd12::1"));
    EXPECT_FALSE(site.mayConnect("https://sub.crm.internal/", "10.1.2.3"));
    EXPECT_FALSE(site.mayConnect("https://crm.internal.example.org/", "10.1.2.3"));
    EXPECT_FALSE(site.mayConnect("https://crm.internal/", "169.254.169.254"));
    EXPECT_FALSE(site.mayConnect("https://crm.internal/", "::ffff:169.254.169.254"));
    EXPECT_FALSE(site.mayConnect("https://crm.internal/", "::ffff:a9fe:a9fe"));
    EXPECT_FALSE(site.mayConnect("https://crm.internal/", "fe80::1"));
    EXPECT_FALSE(site.mayConnect("https://crm.internal/", "fe80::1%eth0"));
    EXPECT_FALSE(site.mayConnect("https://crm.internal/", "fd00:ec2::254"));
}

TEST(WebhookAddress, IsThisMachineInDevelopmentOnlyAndOnlyByItsName) {
    const WebhookAddresses development("", true);
    EXPECT_EQ(development.complaint("http://127.0.0.1:8080/x"), "");
    EXPECT_EQ(development.complaint("http://localhost:8080/x"), "");
    EXPECT_NE(development.complaint("http://crm.example.org/x"), "");
    EXPECT_TRUE(development.mayConnect("http://localhost:8080/x", "127.0.0.1"));
    EXPECT_TRUE(development.mayConnect("http://localhost:8080/x", "::1"));
    EXPECT_FALSE(development.mayConnect("https://rebound.example.org/x", "127.0.0.1"));
    EXPECT_FALSE(development.mayConnect("http://localhost:8080/x", "10.0.0.1"));
}

}  // namespace
}  // namespace guildhall::webhooks
