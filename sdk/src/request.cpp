#include <guildhall/sdk/request.hpp>

#include <algorithm>
#include <stdexcept>

namespace guildhall::sdk {

namespace {

template <class Map>
const std::string& valueOrEmpty(const Map& map, std::string_view name) {
    static const std::string none;
    const auto found = map.find(name);
    return found == map.end() ? none : found->second;
}

}  // namespace

Request::Request(RequestParts parts) : parts_(std::make_shared<const RequestParts>(std::move(parts))) {}

const std::string& Request::pathValue(std::string_view name) const {
    const auto found = parts_->pathValues.find(name);
    if (found == parts_->pathValues.end()) throw std::out_of_range("the route has no part {" + std::string(name) + "}");
    return found->second;
}

const std::string& Request::query(std::string_view name) const { return valueOrEmpty(parts_->query, name); }
const std::string& Request::form(std::string_view name) const { return valueOrEmpty(parts_->form, name); }
bool Request::hasForm(std::string_view name) const { return parts_->form.contains(name); }
const std::string& Request::header(std::string_view name) const { return valueOrEmpty(parts_->headers, name); }
const std::string& Request::cookie(std::string_view name) const { return valueOrEmpty(parts_->cookies, name); }

std::vector<std::string> Request::formAll(std::string_view name) const {
    std::vector<std::string> values;
    const auto [begin, end] = parts_->form.equal_range(name);
    std::transform(begin, end, std::back_inserter(values), [](const auto& pair) { return pair.second; });
    return values;
}

const Upload* Request::upload(std::string_view field) const {
    for (const auto& upload : parts_->uploads)
        if (upload.field == field && !(upload.fileName.empty() && upload.size() == 0)) return &upload;
    return nullptr;
}

Actor Request::actor() const {
    return {viewer().personId(), viewer().activeRole(), address(), header("user-agent"), id(),
            viewer().identity()};
}

}  // namespace guildhall::sdk
