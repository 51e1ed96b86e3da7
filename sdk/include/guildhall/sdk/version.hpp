// The SDK's version. Same major and minor: source and binary compatible. See sdk/README.md for the promise.
#pragma once

#define GUILDHALL_SDK_VERSION "0.3.0"
