/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching what is sorted, by halving. */
#pragma once

#include <stddef.h>

/* The first of @n_ things of which @before is false, @n_ if it is true of all: an expression about number @i, true up
 * to some number and false from there on. */
#define KM_SEARCH(i, n_, before)                                                                                       \
  ({                                                                                                                   \
    size_t from_ = 0, to_ = (n_);                                                                                      \
    while (from_ < to_)                                                                                                \
      {                                                                                                                \
        size_t i = from_ + (to_ - from_) / 2;                                                                          \
                                                                                                                       \
        if (before)                                                                                                    \
          from_ = i + 1;                                                                                               \
        else                                                                                                           \
          to_ = i;                                                                                                     \
      }                                                                                                                \
    from_;                                                                                                             \
  })
