/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A libFuzzer target: FEED names the function of feed.h that gets the bytes. Its corpus is tests/fuzz/corpus/NAME. */
#include "feed.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FEED ((const char *)data, size);
  return 0;
}
