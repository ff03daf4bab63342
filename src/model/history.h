/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which call of the script did something: looked for backwards from the cursor. */
#pragma once

#include "model/model.h"

/* The last operation up to the cursor that returned @value (4 million are looked at), UINT32_MAX if none did. */
uint32_t km_model_owner_of_value (KmModel *model, KmValue value);
/* "call 3: p = kmalloc(20, GFP_KERNEL)". Returns: (transfer full). */
char *km_model_name_call (KmModel *model, uint32_t op);

/* The operation up to the cursor that last allocated, freed, split or counted frame @pfn (get_page, put_page), or read
 * a file into it; UINT32_MAX if none is found. Looks at the last few million operations only. */
uint32_t km_model_last_change (KmModel *model, KmPfn pfn);
