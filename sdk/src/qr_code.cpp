#include <guildhall/sdk/owned.hpp>
#include <guildhall/sdk/parts.hpp>

#include <nlohmann/json.hpp>

#include <qrencode.h>

#include <stdexcept>

namespace guildhall::sdk {

namespace {

constexpr int quiet = 4;  ///< modules around it, which readers need

}  // namespace

Value showQrCode(const QrCode& shown) {
    const Owned<QRcode, QRcode_free> code(QRcode_encodeString8bit(shown.text.c_str(), 0, QR_ECLEVEL_M));
    if (!code) throw std::invalid_argument("this text does not fit into a QR code");
    std::string path;  // the dark modules
    for (int y = 0; y < code->width; ++y)
        for (int x = 0; x < code->width; ++x)
            if (code->data[y * code->width + x] & 1)
                path += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h1v1h-1z";
    return {{"label", shown.label}, {"size", code->width + 2 * quiet}, {"path", std::move(path)}};
}

}  // namespace guildhall::sdk
