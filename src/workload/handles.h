/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handles: which operation set `p` or `t[17]` last. Ten million of them cost about 30 bytes each, `t[i]` 4 bytes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct _KmHandles KmHandles;

#define KM_HANDLE_UNSET UINT32_MAX
#define KM_HANDLE_MAX_INDEX 99999999u

/* Returns: (transfer full) an empty table. */
KmHandles *km_handles_new (void);
void km_handles_free (KmHandles *handles);

/* Returns the number of a name, adding it if it is new. @text must outlive the table. @hash is FNV-1a of it. */
uint32_t km_handles_intern (KmHandles *handles, const char *text, size_t length, uint32_t hash);

/* Sets and gets the operation of a plain name, or KM_HANDLE_UNSET. */
void km_handles_set (KmHandles *handles, uint32_t name, uint32_t op);
uint32_t km_handles_get (const KmHandles *handles, uint32_t name);

/* The same for `name[index]`, @index up to KM_HANDLE_MAX_INDEX. */
void km_handles_set_at (KmHandles *handles, uint32_t name, uint32_t index, uint32_t op);
uint32_t km_handles_get_at (const KmHandles *handles, uint32_t name, uint32_t index);

/* True if the name was ever set, plainly or with any index. */
bool km_handles_is_known (const KmHandles *handles, uint32_t name);

/* The known name nearest to @text in spelling (at most two edits), or NULL. Stops after @max_looked names. */
const char *km_handles_nearest (const KmHandles *handles, const char *text, size_t length, size_t max_looked,
                                size_t *nearest_length);
