// tests/mail/smtp_sink.py as a child process, gone with its owner.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <Poco/Pipe.h>
#include <Poco/PipeStream.h>
#include <Poco/Process.h>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace guildhall::testing {

class SmtpSink {
public:
    explicit SmtpSink(std::vector<std::string> options = {}) {
        static std::atomic<int> counter{0};
        record_ = std::filesystem::temp_directory_path() /
                  ("gh_sink_" + std::to_string(::getpid()) + "_" + std::to_string(++counter));
        options.insert(options.begin(),
                       {GUILDHALL_SOURCE_DIR "/tests/mail/smtp_sink.py", "--content", "--record", record_.string()});
        process_ = std::make_unique<Poco::ProcessHandle>(
            Poco::Process::launch("/usr/bin/python3", options, &input_, &output_, nullptr));
        Poco::PipeInputStream said(output_);
        std::string line;
        std::getline(said, line);
        const auto facts = sdk::Value::parse(line);
        port = facts["port"].get<std::uint16_t>();
        certificate = facts["certificate"].get<std::string>();
    }
    ~SmtpSink() {
        input_.close(Poco::Pipe::CLOSE_BOTH);
        process_->wait();
        std::filesystem::remove(record_);
    }
    SmtpSink(const SmtpSink&) = delete;
    SmtpSink& operator=(const SmtpSink&) = delete;

    std::vector<sdk::Value> taken() const {
        std::vector<sdk::Value> all;
        std::ifstream in(record_);
        for (std::string line; std::getline(in, line);) all.push_back(sdk::Value::parse(line));
        return all;
    }

    std::uint16_t port = 0;
    std::string certificate;

private:
    std::filesystem::path record_;
    Poco::Pipe input_, output_;
    std::unique_ptr<Poco::ProcessHandle> process_;
};

}  // namespace guildhall::testing
