// Pages that show a mail's HTML: no script, no network and no forms of it count.
#pragma once

#include <guildhall/sdk/response.hpp>

#include <string>

namespace guildhall::mail {

/// Somebody's HTML, to be shown in a frame by its address.
sdk::Response framedHtml(std::string html);
/// A page that shows such a frame.
sdk::Response withFrames(sdk::Response page);
/// A page that has the HTML itself, in a sandboxed frame: a mail's styles stand in it.
sdk::Response withInnerMail(sdk::Response page);

}  // namespace guildhall::mail
