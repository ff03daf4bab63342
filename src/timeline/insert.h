/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What if? The text of a workload with a call that was not there. */
#pragma once

#include "timeline/timeline.h"

/* The text of @timeline's workload with @lines (statements, without the last newline) put in so that they act when its
 * first @n_ops operations are complete: behind the line of the last of them and the expectations about it. If that
 * place is inside a statement that makes several calls, the statement is written out, one call a line; its notes and
 * the like stay, its expectations are left out. What lies before operation @n_ops - 1 must have been run once.
 *
 * Puts the line on which they are, 1-based, in @line. Returns: (transfer full) the text, or NULL with @error set: a
 * recording, or a statement that cannot be written out. */
char *km_timeline_insert (KmTimeline *timeline, uint32_t n_ops, const char *lines, uint32_t *line, GError **error);
