// The static hello on Poco's own HTTPServer, as its documentation shows it. Usage: poco_peer PORT THREADS
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>

#include <csignal>
#include <cstdlib>
#include <string>

namespace {

class Hello : public Poco::Net::HTTPRequestHandler {
    void handleRequest(Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse& response) override {
        static const std::string body = R"({"status":"ok","version":"1.0.0"})";
        response.setContentType("application/json");
        response.sendBuffer(body.data(), body.size());
    }
};

class Factory : public Poco::Net::HTTPRequestHandlerFactory {
    Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
        return new Hello;
    }
};

}  // namespace

int main(int count, char** words) {
    if (count != 3) return 2;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    Poco::ThreadPool threads(2, std::atoi(words[2]));
    Poco::Net::HTTPServerParams::Ptr options = new Poco::Net::HTTPServerParams;
    options->setMaxThreads(std::atoi(words[2]));
    options->setMaxQueued(4096);
    options->setMaxKeepAliveRequests(0);
    Poco::Net::ServerSocket socket(
        Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(std::atoi(words[1]))), 1024);
    Poco::Net::HTTPServer server(new Factory, threads, socket, options);
    server.start();
    int received = 0;
    sigwait(&signals, &received);
    std::_Exit(0);
}
