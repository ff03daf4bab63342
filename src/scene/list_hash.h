/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A display list as one number, so that two programs can compare thousands of pictures without writing them. */
#pragma once

#include "scene/list.h"

/* A hash of all that km_list_to_json() says about @list, and the same on every computer: two lists that differ there by
 * one bit have different hashes, but for one case in 2^64. */
uint64_t km_list_to_hash (const KmList *list);
