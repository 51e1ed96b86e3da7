#include "kernel/files/s3_store.hpp"

#include "kernel/files/file_stores.hpp"

#include "tests/kernel/data/test_doubles.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>

namespace guildhall::files {
namespace {

namespace fs = std::filesystem;

/// A bucket that answers as the S3 API does, and now and then as a network does.
class Bucket : public sdk::HttpClient {
public:
    struct Object {
        std::string bytes, sha256, etag;
    };
    std::map<std::string, Object> objects;  ///< by path with the bucket
    std::map<std::string, std::string> parts;
    std::vector<std::string> asked;
    std::function<std::optional<sdk::HttpAnswer>(const sdk::HttpRequest&)> instead = {};
    std::size_t pageSize = 1000;

    sdk::HttpAnswer send(const sdk::HttpRequest& request) override {
        const auto address = request.url.substr(request.url.find('/', 8));
        const auto question = address.find('?');
        const auto path = address.substr(0, question);
        const auto query = question == address.npos ? "" : address.substr(question + 1);
        asked.push_back(request.method + " " + address);
        if (instead)
            if (auto answer = instead(request)) return *answer;
        if (!request.headers.contains("authorization")) return {403, {}, "AccessDenied"};
        if (query.starts_with("list-type=2") || query.find("&list-type=2") != query.npos) return list(query);
        if (query == "uploads=") return begin(request, path);
        if (query.starts_with("partNumber=")) return part(request, query);
        if (query.starts_with("uploadId=")) return complete(request, path);
        if (request.method == "PUT") return keep(path, request.body, request.headers.at("x-amz-meta-sha256"));
        return answerWith(request, path);
    }

private:
    sdk::HttpAnswer keep(const std::string& path, const std::string& bytes, const std::string& sha256) {
        auto& object = objects[path];
        object = {bytes, sha256, "\"" + sdk::hashToken(bytes).substr(0, 32) + "\""};
        return {200, {{"etag", object.etag}}, ""};
    }
    sdk::HttpAnswer answerWith(const sdk::HttpRequest& request, const std::string& path) {
        const auto found = objects.find(path);
        if (request.method == "DELETE") return objects.erase(path), sdk::HttpAnswer{204, {}, ""};
        if (found == objects.end()) return {404, {}, "NoSuchKey"};
        const auto& object = found->second;
        if (const auto match = request.headers.find("if-match");
            match != request.headers.end() && match->second != object.etag)
            return {412, {}, ""};
        sdk::HttpAnswer answer{200,
                               {{"etag", object.etag},
                                {"content-length", std::to_string(object.bytes.size())},
                                {"x-amz-meta-sha256", object.sha256}},
                               ""};
        if (request.method == "HEAD") return answer;
        std::size_t from = 0, to = 0;
        std::sscanf(request.headers.at("range").c_str(), "bytes=%zu-%zu", &from, &to);
        answer.status = 206;
        answer.body = object.bytes.substr(from, to - from + 1);
        return answer;
    }
    sdk::HttpAnswer begin(const sdk::HttpRequest& request, const std::string& path) {
        parts.clear();
        begun_ = request.headers.at("x-amz-meta-sha256");
        return {200, {}, "<R><Key>" + path + "</Key><UploadId>u 1</UploadId></R>"};
    }
    sdk::HttpAnswer part(const sdk::HttpRequest& request, const std::string& query) {
        parts[query.substr(11, query.find('&') - 11)] = request.body;
        return {200, {{"etag", "\"p\""}}, ""};
    }
    sdk::HttpAnswer complete(const sdk::HttpRequest& request, const std::string& path) {
        if (request.method == "DELETE") return parts.clear(), sdk::HttpAnswer{204, {}, ""};
        std::string all;
        for (const auto& [number, bytes] : parts) all += bytes;
        const auto answer = keep(path, all, begun_);
        return {200, {}, "<R><ETag>" + answer.headers.at("etag") + "</ETag></R>"};
    }
    sdk::HttpAnswer list(const std::string& query) {
        const auto valueOf = [&](const std::string& name) {
            const auto at = query.find(name + "=");
            if (at == query.npos) return std::string();
            auto value = query.substr(at + name.size() + 1);
            value = value.substr(0, value.find('&'));
            for (auto slash = value.find("%2F"); slash != value.npos; slash = value.find("%2F"))
                value.replace(slash, 3, "/");
            return value;
        };
        const auto prefix = "/bucket/" + valueOf("prefix"), after = valueOf("continuation-token");
        std::string page = "<ListBucketResult>", last;
        std::size_t count = 0;
        bool more = false;
        for (const auto& [path, object] : objects) {
            if (!path.starts_with(prefix) || path <= after) continue;
            if (more = count++ == pageSize; more) break;
            page += "<Contents><Key>" + path.substr(8) + "</Key><Size>" + std::to_string(object.bytes.size()) +
                    "</Size></Contents>";
            last = path;
        }
        page += std::string("<IsTruncated>") + (more ? "true" : "false") + "</IsTruncated>";
        if (more) page += "<NextContinuationToken>" + last + "</NextContinuationToken>";
        return {200, {}, page + "</ListBucketResult>"};
    }

    std::string begun_;
};

class FilesInABucket : public ::testing::Test {
protected:
    void TearDown() override { fs::remove_all(folder_); }
    std::shared_ptr<S3Store> store(const std::string& server = "one") {
        const auto place = S3Client::placeOf("https://s3.example.org/bucket/site");
        return std::make_shared<S3Store>(S3Client(*place, {"id", "secret", "eu-1"}, bucket_, clock_, log_),
                                         folder_ / server, clock_);
    }
    static void put(sdk::FileStore& store, const std::string& path, const std::string& text) {
        std::istringstream bytes(text);
        store.put(path, bytes);
    }
    static std::string textOf(const fs::path& file) {
        std::ostringstream text;
        text << std::ifstream(file, std::ios::binary).rdbuf();
        return text.str();
    }

    const fs::path folder_ = fs::temp_directory_path() / ("gh_bucket_" + std::to_string(::getpid()));
    testing::FakeClock clock_;
    testing::FakeLog log_;
    Bucket bucket_;
};

TEST_F(FilesInABucket, AreTheSameForEveryServer) {
    const auto one = store("one"), two = store("two");
    put(*one, "shop/a+b@c.pdf", "the bytes");
    EXPECT_EQ(textOf(two->fetch("shop/a+b@c.pdf")), "the bytes");
    EXPECT_TRUE(two->has("shop/a+b@c.pdf"));
    EXPECT_EQ(two->checksum("shop/a+b@c.pdf"), sdk::hashToken("the bytes"));
    put(*two, "shop/a+b@c.pdf", "others");
    EXPECT_EQ(textOf(one->fetch("shop/a+b@c.pdf")), "others") << "what a server has read before does not count";
    one->remove("shop/a+b@c.pdf");
    EXPECT_FALSE(fs::exists(two->fetch("shop/a+b@c.pdf")));
    EXPECT_FALSE(two->has("shop/a+b@c.pdf"));
    two->remove("shop/a+b@c.pdf");
}

TEST_F(FilesInABucket, AreReadOnceWhileTheyStayTheSame) {
    const auto one = store("one"), two = store("two");
    put(*one, "a", "bytes");
    two->fetch("a");
    bucket_.asked.clear();
    EXPECT_EQ(textOf(two->fetch("a")), "bytes");
    EXPECT_EQ(textOf(one->fetch("a")), "bytes");
    EXPECT_EQ(bucket_.asked, (std::vector<std::string>{"HEAD /bucket/site/a", "HEAD /bucket/site/a"}));
}

TEST_F(FilesInABucket, MayBeEmptyOrLargerThanOneAnswer) {
    const auto one = store("one"), two = store("two");
    put(*one, "empty", "");
    EXPECT_TRUE(fs::exists(two->fetch("empty")));
    EXPECT_EQ(textOf(two->fetch("empty")), "");
    std::string large(S3Client::partBytes * 2 + 17, 'x');
    for (std::size_t i = 0; i < large.size(); i += 4099) large[i] = static_cast<char>('a' + i % 23);
    put(*one, "large", large);
    EXPECT_EQ(bucket_.parts.size(), 3u);
    EXPECT_TRUE(textOf(two->fetch("large")) == large);
    EXPECT_EQ(one->checksum("large"), sdk::hashToken(large));
}

TEST_F(FilesInABucket, AreListedByFolderHoweverMany) {
    const auto one = store();
    bucket_.pageSize = 7;
    for (int i = 10; i < 40; ++i)
        put(*one, "shop/" + std::to_string(i) + " ü", std::string(static_cast<std::size_t>(i), 'x'));
    put(*one, "shopping/other", "");
    const auto all = one->list("shop");
    ASSERT_EQ(all.size(), 30u);
    EXPECT_EQ(all.front().path, "shop/10 ü");
    EXPECT_EQ(all.back().bytes, 39u);
    one->clear("shop");
    EXPECT_EQ(one->list("").size(), 1u);
}

TEST_F(FilesInABucket, AreAskedForAgainAfterWhatANetworkLoses) {
    const auto one = store();
    put(*one, "a", "bytes");
    int left = 2;
    bucket_.instead = [&](const sdk::HttpRequest&) -> std::optional<sdk::HttpAnswer> {
        if (left-- <= 0) return {};
        if (left == 1) throw sdk::HttpFailure("connection reset");
        return sdk::HttpAnswer{503, {}, "SlowDown"};
    };
    EXPECT_TRUE(one->has("a"));
    left = 100;
    EXPECT_THROW(one->has("a"), sdk::Unavailable);
    EXPECT_EQ(left, 97) << "three times is enough";
}

TEST_F(FilesInABucket, AreNotThereWhenTheirSendingFailed) {
    const auto one = store();
    bucket_.instead = [](const sdk::HttpRequest& request) -> std::optional<sdk::HttpAnswer> {
        const bool second = request.url.find("partNumber=2") != std::string::npos;
        return second ? std::optional(sdk::HttpAnswer{400, {}, "EntityTooSmall"}) : std::nullopt;
    };
    EXPECT_THROW(put(*one, "large", std::string(S3Client::partBytes + 1, 'x')), sdk::Unavailable);
    EXPECT_FALSE(one->has("large"));
    EXPECT_TRUE(bucket_.parts.empty()) << "what was sent of it is given up";
    EXPECT_TRUE(fs::is_empty(folder_ / "one"));
}

TEST_F(FilesInABucket, TellARefusedKeyToTheLogAndNothingOfItToPeople) {
    bucket_.instead = [](const sdk::HttpRequest&) {
        return std::optional(sdk::HttpAnswer{403, {}, "InvalidAccessKeyId"});
    };
    try {
        store()->has("a");
        FAIL() << "a refused key found something";
    } catch (const sdk::Unavailable& problem) {
        EXPECT_EQ(std::string(problem.what()).find("InvalidAccessKeyId"), std::string::npos);
    }
    EXPECT_EQ(bucket_.asked.size(), 1u) << "asking again does not help";
}

TEST_F(FilesInABucket, ThatWereReplacedWhileOneReadsAreReadAgain) {
    const auto one = store("one"), two = store("two");
    put(*one, "a", "old bytes");
    bool replaced = false;
    bucket_.instead = [&](const sdk::HttpRequest& request) -> std::optional<sdk::HttpAnswer> {
        if (request.method == "GET" && !std::exchange(replaced, true)) put(*one, "a", "new");
        return {};
    };
    EXPECT_EQ(textOf(two->fetch("a")), "new");
}

TEST_F(FilesInABucket, MoveToAFolderAndBackWithEqualSums) {
    const auto bucket = store();
    const auto folder = sdk::folderStore(folder_ / "files");
    put(*folder, "shop/one", "1");
    put(*folder, "two@example.org.pdf", std::string(100'000, '2'));
    const auto quiet = [](std::size_t, std::size_t) {};
    const auto there = copyAll(*folder, *bucket, quiet);
    EXPECT_EQ(there.copied, 2u);
    EXPECT_EQ(there.fromSum, there.toSum);
    EXPECT_EQ(copyAll(*folder, *bucket, quiet).copied, 0u);
    const auto other = sdk::folderStore(folder_ / "other");
    const auto back = copyAll(*bucket, *other, quiet);
    EXPECT_EQ(back.toSum, there.fromSum);
    EXPECT_EQ(textOf(other->fetch("two@example.org.pdf")), std::string(100'000, '2'));
    // Bytes that were damaged in the bucket are no copy of what was sent.
    bucket_.objects.at("/bucket/site/shop/one").bytes = "?";
    const auto third = sdk::folderStore(folder_ / "third");
    const auto damaged = copyAll(*store("fresh"), *third, quiet);
    EXPECT_NE(damaged.fromSum, damaged.toSum);
}

TEST(Buckets, AreNamedByTheirAddress) {
    const auto place = S3Client::placeOf("http://127.0.0.1:9000/my-bucket/a/b");
    ASSERT_TRUE(place);
    EXPECT_EQ(place->host, "127.0.0.1:9000");
    EXPECT_EQ(place->bucket, "my-bucket");
    EXPECT_EQ(place->prefix, "a/b/");
    EXPECT_EQ(S3Client::placeOf("https://s3.example.org/b")->prefix, "");
    for (const auto* bad :
         {"", "s3.example.org/b", "ftp://s3.example.org/b", "https://s3.example.org", "https://s3.example.org/",
          "https://u:p@s3.example.org/b", "https://s3.example.org/b?x=y", "https://s3.example.org/b c/d"})
        EXPECT_FALSE(S3Client::placeOf(bad)) << bad;
}

TEST(Buckets, HaveKeysThatNoStoreTakesForSomethingElse) {
    for (const std::string path : {"a/b-c_d.pdf", "a+b@c d%.pdf", "~7e", "ü/🙂", "x~"}) {
        const auto key = S3Store::keyOf(path);
        EXPECT_TRUE(std::ranges::all_of(key, [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) || std::string("-._/~").find(c) != std::string::npos;
        })) << key;
        EXPECT_EQ(S3Store::pathOf(key), path);
    }
}

}  // namespace
}  // namespace guildhall::files
