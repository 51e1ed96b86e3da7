// Walks the pages of a plugin as one visitor: from those that need no id to whatever they lead to.
#pragma once

#include "kernel/rehearsal/rehearsal.hpp"

#include <map>
#include <string>
#include <vector>

namespace guildhall::plugins::verify {

struct PageForm {
    std::string action;
    bool posts = false;
    bool token = false;  ///< carries a filled field `csrf`
};

struct CrawledPage {
    std::string target;
    std::string pattern;  ///< of its route
    std::map<std::string, std::string, std::less<>> pathValues;
    int status = 0;
    std::string problem;  ///< for 5xx: what the log says
    std::vector<PageForm> forms;
};

/// What counts as one route for limits: its pattern, and apart from its page each download.
std::string kindOf(const std::string& pattern, const std::string& target);
/// Addresses in href attributes, without fragments, on this site only.
std::vector<std::string> linksOf(const std::string& html);
std::vector<PageForm> formsOf(const std::string& html);

/// At most `perRoute` addresses of each kind of `owner`; `lastError` tells what the log said last.
std::vector<CrawledPage> crawl(Composition& house, rehearsal::Visitor& visitor, const std::string& owner,
                               std::size_t perRoute, const std::function<std::string()>& lastError);

}  // namespace guildhall::plugins::verify
