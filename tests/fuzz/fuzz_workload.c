/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer target: any bytes as a workload. Start with tests/fuzz/corpus/workload. */
#include "feed.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  km_feed_workload ((const char *)data, size);
  return 0;
}
