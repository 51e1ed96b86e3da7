#include "kernel/webhooks/webhook_address.hpp"

#include <gtest/gtest.h>

namespace guildhall::webhooks {
namespace {

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
