#include "kernel/base/address_text.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>

namespace guildhall::base {

std::string addressPart(const std::string& text) {
    std::string out;
    Poco::URI::encode(text, "!#$&'()*+,/:;=?@[]", out);
    return out;
}

bool isProtectedAddress(const std::string& text) {
    try {
        const Poco::URI uri(text);
        const auto& host = uri.getHost();
        const bool here = host == "localhost" || host == "127.0.0.1" || host == "::1";
        return !host.empty() && uri.getFragment().empty() && uri.getUserInfo().empty() &&
               (uri.getScheme() == "https" || (uri.getScheme() == "http" && here));
    } catch (const Poco::Exception&) {
        return false;
    }
}

}  // namespace guildhall::base
