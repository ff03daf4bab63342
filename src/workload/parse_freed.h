/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What operations so far have freed. All but the first function want parser->freed: a text with free_all. */
#pragma once

#include "workload/parse_state.h"

/* Notes that a free names the result of operation @ref. Returns false if one has named it before. */
bool km_parser_note_first_free (KmParser *parser, uint32_t ref);

/* Notes what @op, which was just appended, frees, splits or holds. */
void km_parser_note_op (KmParser *parser, const KmOp *op);

/* Is all that operation @op allocated freed again? Says nothing of blocks that were split. */
bool km_parser_is_freed (const KmParser *parser, uint32_t op);
/* The order at which the block of operation @op was split into single frames; 0 if it was not. */
uint32_t km_parser_split_order (const KmParser *parser, uint32_t op);
/* Is the frame @distance frames behind the start of the split block of operation @op freed? */
bool km_parser_part_is_freed (const KmParser *parser, uint32_t op, int32_t distance);
