// The application log. Never write secrets, tokens, codes, passwords or redacted values to it.
#pragma once

#include <string_view>

namespace guildhall::sdk {

/// Any thread. Lines carry time, level, area and, inside a request or job, its id.
class Log {
public:
    virtual ~Log();
    virtual void info(std::string_view text) = 0;
    virtual void warning(std::string_view text) = 0;
    virtual void error(std::string_view text) = 0;
};

}  // namespace guildhall::sdk
