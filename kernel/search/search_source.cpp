#include "kernel/search/search_source.hpp"

namespace guildhall::search {

std::vector<std::string> SearchSource::searchable(const sdk::Viewer& viewer) const {
    std::vector<std::string> names;
    if (!access.allows(viewer)) return names;
    for (const auto& field : fields)
        if (viewer.sees(field.sensitivity)) names.push_back(field.name);
    return names;
}

}  // namespace guildhall::search
