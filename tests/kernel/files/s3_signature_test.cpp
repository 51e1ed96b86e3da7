#include "kernel/files/s3_signature.hpp"

#include "kernel/base/sha256.hpp"

#include <gtest/gtest.h>

namespace guildhall::files {
namespace {

// The examples of the S3 documentation, “Signature Calculations for the Authorization Header”.
const S3Key key{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"};
const sdk::Instant day = sdk::fromMicros(1'369'353'600'000'000);  // 24 May 2013, 0:00 UTC
constexpr const char* host = "examplebucket.s3.amazonaws.com";

std::string signatureOf(const S3Request& request) {
    const auto all = signedHeaders(request, key, day).at("authorization");
    return all.substr(all.find("Signature=") + 10);
}

TEST(S3Signature, IsWhatTheDocumentationHasForAnObjectsRange) {
    const auto signature = signatureOf({.method = "GET",
                                        .host = host,
                                        .path = "/test.txt",
                                        .headers = {{"range", "bytes=0-9"}},
                                        .bodyHash = base::sha256("")});
    EXPECT_EQ(signature, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(S3Signature, IsWhatTheDocumentationHasForAnObjectThatIsSent) {
    const auto signature = signatureOf(
        {.method = "PUT",
         .host = host,
         .path = percentEncoded("/test$file.text", true),
         .headers = {{"date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
         .bodyHash = base::sha256("Welcome to Amazon S3.")});
    EXPECT_EQ(signature, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(S3Signature, IsWhatTheDocumentationHasForQueries) {
    EXPECT_EQ(
        signatureOf(
            {.method = "GET", .host = host, .path = "/", .query = {{"lifecycle", ""}}, .bodyHash = base::sha256("")}),
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    EXPECT_EQ(signatureOf({.method = "GET",
                           .host = host,
                           .path = "/",
                           .query = {{"prefix", "J"}, {"max-keys", "2"}},
                           .bodyHash = base::sha256("")}),
              "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(S3Signature, EncodesWhatAnAddressWouldTakeForSomethingElse) {
    EXPECT_EQ(percentEncoded("a b/ö+~@", false), "a%20b%2F%C3%B6%2B~%40");
    EXPECT_EQ(percentEncoded("a/b", true), "a/b");
    EXPECT_EQ(encodedQuery({{"b", "1=2"}, {"a", ""}}), "a=&b=1%3D2");
}

}  // namespace
}  // namespace guildhall::files
