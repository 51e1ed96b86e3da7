#include "kernel/http/request_body.hpp"
#include "kernel/http/form_decoder.hpp"
#include "kernel/http/server.hpp"

#include "tests/kernel/http/raw_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <iterator>
#include <thread>

namespace guildhall::http {
namespace {

using namespace std::chrono_literals;

class Bodies : public ::testing::Test {
protected:
    Bodies() {
        char name[] = "/tmp/guildhall-bodies.XXXXXX";
        folder_ = ::mkdtemp(name);
    }
    ~Bodies() override { std::filesystem::remove_all(folder_); }
    std::shared_ptr<BodyBudget> budget(std::size_t each, std::size_t memory, std::uint64_t disk) {
        return std::make_shared<BodyBudget>(BodyLimits{each, memory, disk, folder_});
    }
    bool folderIsEmpty() const { return std::filesystem::is_empty(folder_); }

    std::filesystem::path folder_;
};

std::string textOf(const sdk::UploadBytes& bytes) {
    std::string text(bytes.size(), '\0');
    text.resize(bytes.read(0, text.data(), text.size()));
    return text;
}

TEST_F(Bodies, ASmallBodyStaysInMemoryAndALargeOneGoesToAFileWithoutAName) {
    const auto shared = budget(1000, 5000, 100'000);
    {
        RequestBody body;
        body.use(shared.get());
        EXPECT_FALSE(body.append(patternOf(900)));
        EXPECT_FALSE(body.file());
        EXPECT_EQ(shared->memoryTaken(), 900U);
        EXPECT_FALSE(body.append(patternOf(2000).substr(900)));
        ASSERT_TRUE(body.file());
        EXPECT_EQ(textOf(*body.file()), patternOf(2000));
        EXPECT_EQ(shared->memoryTaken(), 0U);
        EXPECT_EQ(shared->diskTaken(), 2000U);
        EXPECT_TRUE(folderIsEmpty());
    }
    EXPECT_EQ(shared->diskTaken(), 0U);
}

TEST_F(Bodies, WhenTheMemoryOfAllIsTakenTheNextGoesToAFileAtOnce) {
    const auto shared = budget(1000, 1500, 100'000);
    RequestBody first, second;
    first.use(shared.get());
    second.use(shared.get());
    EXPECT_FALSE(first.append(patternOf(1000)));
    EXPECT_FALSE(second.append(patternOf(800)));
    EXPECT_FALSE(first.file());
    EXPECT_TRUE(second.file());
    const RequestBody moved = std::move(first);
    EXPECT_EQ(shared->memoryTaken(), 1000U);
    EXPECT_EQ(second.text(), patternOf(800));
}

TEST_F(Bodies, WhatFindsNoRoomIsRefusedAndGivesBackWhatItHad) {
    const auto shared = budget(100, 1000, 3000);
    {
        RequestBody body;
        body.use(shared.get());
        EXPECT_FALSE(body.append(patternOf(2500)));
        const auto full = body.append(patternOf(600));
        ASSERT_TRUE(full);
        EXPECT_EQ(full->status, 503);
    }
    EXPECT_EQ(shared->diskTaken(), 0U);
    RequestBody body;
    const auto nowhere = std::make_shared<BodyBudget>(BodyLimits{100, 1000, 3000, folder_ / "absent"});
    body.use(nowhere.get());
    EXPECT_EQ(body.append(patternOf(200)).value_or(Fault{0, ""}).status, 507);
}

class FileForm : public Bodies {
protected:
    std::shared_ptr<const sdk::UploadBytes> stored(const std::string& text) {
        auto file = BodyFile::make(*budget_);
        EXPECT_EQ(file->append(text), 0);
        return file;
    }
    std::shared_ptr<BodyBudget> budget_ = budget(0, 0, 100'000'000);
};

std::string formPart(const std::string& disposition, const std::string& content) {
    return "--edge\r\nContent-Disposition: form-data; " + disposition + "\r\nContent-Type: text/csv\r\n\r\n" + content +
           "\r\n";
}

TEST_F(FileForm, AFormInAFileIsReadAsInMemoryWhereverItsBoundariesFall) {
    // Sizes around the 64 KiB windows, so that boundaries lie across their borders.
    for (std::size_t size = 65'350; size < 65'560; size += 7) {
        const auto body = formPart("name=\"a\"", "one") +
                          formPart("name=\"list\"; filename=\"l.csv\"", patternOf(size)) +
                          formPart("name=\"none\"; filename=\"\"", "") +
                          formPart("name=\"more\"; filename=\"C:\\\\m.csv\"", patternOf(200'000)) +
                          formPart("name=\"z\"", "last\r\n--edg") + "--edge--\r\n";
        const auto inMemory = decodeMultipart(std::string_view(body), "edge");
        const auto inFile = decodeMultipart(stored(body), "edge");
        EXPECT_EQ(inFile.values, inMemory.values);
        ASSERT_EQ(inFile.uploads.size(), 3U);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto &there = inFile.uploads[i], &here = inMemory.uploads[i];
            EXPECT_EQ(there.field + there.fileName + there.contentType, here.field + here.fileName + here.contentType);
            EXPECT_EQ(there.size(), here.size());
            EXPECT_EQ(there.start(5), here.start(5));
            const auto stream = there.open();
            EXPECT_EQ(std::string(std::istreambuf_iterator<char>(*stream), {}), here.content);
        }
    }
}

TEST_F(FileForm, WhatIsRefusedInMemoryIsRefusedInAFile) {
    for (const auto& wrong : {std::string("--edg"), std::string("--edge"), std::string("--edge\r\n"),
                              std::string("--edge-"), formPart("name=\"a\"", "x"),
                              formPart("filename=\"a\"", "x") + "--edge--", formPart("name=\"a\"", "\xff") + "--edge--",
                              "--edge\r\n" + std::string(5000, 'h') + "\r\n\r\nx\r\n--edge--"}) {
        EXPECT_THROW(decodeMultipart(std::string_view(wrong), "edge"), BadRequest) << wrong;
        EXPECT_THROW(decodeMultipart(stored(wrong), "edge"), BadRequest) << wrong;
    }
    try {
        decodeMultipart(stored(formPart("name=\"a\"", patternOf(1'200'000)) + "--edge--"), "edge");
        FAIL() << "more than 1 MiB of text was read";
    } catch (const BadRequest& refused) {
        EXPECT_EQ(refused.status(), 413);
    }
}

/// Says whether the body came as it was sent, and how.
class Judge : public Application {
public:
    Admission admit(const RequestHead&) noexcept override { return {10'000'000, false}; }
    Answer answer(RawRequest request) noexcept override {
        const auto& file = request.received.file();
        const auto text = file ? textOf(*file) : request.body;
        (file ? files : memories)++;
        Answer answer;
        answer.body = (text == patternOf(text.size()) ? "right " : "wrong ") + std::to_string(text.size()) + "!";
        return answer;
    }
    std::atomic<int> files{0}, memories{0};
};

class BodyServer : public Bodies {
protected:
    void start(std::size_t each, std::size_t memory, std::uint64_t disk) {
        shared_ = budget(each, memory, disk);
        ServerOptions options;
        options.port = 0;
        options.loops = 2;
        options.workers = 4;
        options.bodies = shared_;
        server_ = std::make_unique<Server>(options, judge_);
        server_->start();
    }
    static std::string head(std::size_t size) {
        return "POST / HTTP/1.1\r\nHost: guildhall.test\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
    }
    Judge judge_;
    std::shared_ptr<BodyBudget> shared_;
    std::unique_ptr<Server> server_;
};

TEST_F(BodyServer, ManyLargeBodiesAtOnceArriveWholeAndLeaveNothing) {
    start(20'000, 100'000, 100'000'000);
    std::vector<std::thread> clients;
    std::atomic<int> right{0};
    for (std::size_t i = 0; i < 24; ++i)
        clients.emplace_back([&, size = i % 3 == 0 ? 5'000 : 900'000 + i] {
            RawClient client(server_->port());
            for (int turn = 0; turn < 3; ++turn) {
                client.send(head(size) + patternOf(size));
                if (client.readUntil("!").find("right " + std::to_string(size)) != std::string::npos) ++right;
            }
        });
    for (auto& client : clients) client.join();
    EXPECT_EQ(right, 72);
    EXPECT_GE(judge_.files, 48);
    server_->stop(1s);
    EXPECT_EQ(shared_->memoryTaken(), 0U);
    EXPECT_EQ(shared_->diskTaken(), 0U);
    EXPECT_TRUE(folderIsEmpty());
}

TEST_F(BodyServer, AChunkedBodyGoesToAFileToo) {
    start(1000, 100'000, 100'000'000);
    RawClient client(server_->port());
    const auto whole = patternOf(50'000);
    std::string chunks = "POST / HTTP/1.1\r\nHost: guildhall.test\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < whole.size(); at += 5000) chunks += "1388\r\n" + whole.substr(at, 5000) + "\r\n";
    client.send(chunks + "0\r\n\r\n" + head(10) + patternOf(10));
    const auto answers = client.readUntil("right 10!");
    EXPECT_NE(answers.find("right 50000!"), std::string::npos) << answers;
    EXPECT_EQ(judge_.files, 1);
    EXPECT_EQ(judge_.memories, 1);
}

TEST_F(BodyServer, WhoFindsNoRoomIsToldToComeBackAndOthersAreServed) {
    start(1000, 10'000, 200'000);
    RawClient holder(server_->port());
    holder.send(head(190'000) + patternOf(180'000));
    for (int i = 0; i < 100 && shared_->diskTaken() < 180'000; ++i) std::this_thread::sleep_for(20ms);
    RawClient late(server_->port());
    late.send(head(100'000) + patternOf(100'000));
    const auto refused = late.readAll();
    EXPECT_TRUE(refused.starts_with("HTTP/1.1 503")) << refused;
    EXPECT_NE(refused.find("Retry-After: "), std::string::npos);
    RawClient small(server_->port());
    small.send(head(500) + patternOf(500));
    EXPECT_NE(small.readUntil("!").find("right 500"), std::string::npos);
    holder.send(patternOf(190'000).substr(180'000));
    EXPECT_NE(holder.readUntil("!").find("right 190000"), std::string::npos);
}

}  // namespace
}  // namespace guildhall::http
