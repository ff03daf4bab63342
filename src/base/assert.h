/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Broken promises of our own code, in three costs.
 *
 *   km_assert            always compiled in: cheap, guards memory safety
 *   km_debug_assert      debug builds only: on hot paths
 *   km_expensive_assert  only with -Dexpensive_checks=true: walks structures
 */
#pragma once

#include <glib.h>

#define km_assert(expr)                                                                                                \
  do                                                                                                                   \
    {                                                                                                                  \
      if (G_UNLIKELY (!(expr)))                                                                                        \
        g_error ("%s:%d: %s: assertion failed: %s", __FILE__, __LINE__, G_STRFUNC, #expr);                             \
    }                                                                                                                  \
  while (0)

#ifdef KM_DEBUG
#define km_debug_assert(expr) km_assert (expr)
#else
#define km_debug_assert(expr) ((void)sizeof ((expr) ? 1 : 0))
#endif

#ifdef KM_EXPENSIVE_CHECKS
#define km_expensive_assert(expr) km_assert (expr)
#else
#define km_expensive_assert(expr) ((void)sizeof ((expr) ? 1 : 0))
#endif
