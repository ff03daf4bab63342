/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Narration: translated sentences about events and about the step at the cursor. */
#pragma once

#include "model/model.h"
#include "timeline/ideas.h"

/* One line for the tree of events: "order 4: take frame 0x1010". Returns: (transfer full). */
char *km_narrate_event (KmModel *model, const KmEvent *event);
/* The same for the events of @idea, of the current operation: "orders 2 to 9: lists are empty (8 events)". */
char *km_narrate_idea (KmModel *model, KmIdea idea);
/* The call number @op as it is written; on a machine with several CPUs with the one that makes it: "CPU 1:
 * free_page(p)". Returns: (transfer full). */
char *km_narrate_call (KmModel *model, uint32_t op);
/* The sentence for the card and for screen readers: what happens at the cursor and why, with the numbers.
 * Returns: (transfer full). */
char *km_narrate_cursor (KmModel *model);
/* Where that is, for a heading: "x86-32 · 64 MiB · Linux 2.6.34 · call 3 of 12: c = alloc_pages(GFP_KERNEL, 2)". */
char *km_narrate_position (KmModel *model);
