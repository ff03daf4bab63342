/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expressions of `expect` and `ask`: see parse_expect.c for how they are written. */
#pragma once

#include "workload/parse_state.h"

/* A sum of values; puts the number of its node in @root. `result` in it is what the call before returned, or inside a
 * question (parser->asking) the call that follows. */
bool km_parse_sum (KmParser *parser, uint32_t *root);
/* Two sums and a relation between them. */
bool km_parse_comparison (KmParser *parser, uint32_t *root);
/* Adds a node and puts its number in @number. Returns true. */
bool km_parse_add_node (KmParser *parser, const KmExpectNode *node, uint32_t *number);
