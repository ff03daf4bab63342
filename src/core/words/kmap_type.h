/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The types of kmap_atomic() of 2.6.34: which of a CPU's fixmap slots a mapping takes (facts 9.3). 6.1 has none. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
  KM_NR_KMAP_TYPES = 19 /* KM_TYPE_NR */
};

/* Returns the kernel's name of @type, which must be below KM_NR_KMAP_TYPES: "KM_USER0". */
const char *km_kmap_type_name (uint32_t type);

/* Looks up a name, @len bytes long. Returns false, and leaves @type alone, if there is none. */
bool km_kmap_type_find (const char *name, size_t len, uint32_t *type);
