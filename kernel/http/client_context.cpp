#include "kernel/http/client_context.hpp"

#include <Poco/Net/NetSSL.h>

#include <map>
#include <mutex>

namespace guildhall::http {

Poco::Net::Context::Ptr clientContext(const std::string& authority) {
    using Poco::Net::Context;
    static std::mutex mutex;
    static std::map<std::string, Context::Ptr> contexts;
    const std::lock_guard lock(mutex);
    auto& context = contexts[authority];
    if (context.isNull()) {
        Poco::Net::initializeSSL();
        context = new Context(Context::TLS_CLIENT_USE, authority, Context::VERIFY_STRICT, 9, true);
        context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
    }
    return context;
}

}  // namespace guildhall::http
