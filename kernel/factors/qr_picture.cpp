#include "kernel/factors/qr_picture.hpp"

#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace guildhall::factors {

namespace {

constexpr int quiet = 4;  ///< modules around it

struct FreePicture {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

QrPicture qrPicture(const std::string& text) {
    const std::unique_ptr<QRcode, FreePicture> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M));
    if (!code) throw std::runtime_error("this text does not fit into a QR code");
    QrPicture picture{.size = code->width + 2 * quiet};
    for (int y = 0; y < code->width; ++y)
        for (int x = 0; x < code->width; ++x)
            if (code->data[y * code->width + x] & 1)
                picture.path += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h1v1h-1z";
    return picture;
}

}  // namespace guildhall::factors
