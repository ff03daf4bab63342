/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a test beside a twin goes on: all of it in the ordinary run, a part where the same run is made once more
 * with sanitizers ($KM_QUICK). */
#pragma once

#include <glib.h>
#include <stdint.h>

/* One of how many steps is looked at closely. */
static inline uint32_t
test_stride (void)
{
  return g_getenv ("KM_QUICK") != NULL ? 6 : 1;
}

static inline uint32_t
test_rounds (uint32_t n)
{
  return n / test_stride ();
}
