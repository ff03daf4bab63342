/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words that are looked for, and where an operation has them. Private to the timeline. */
#pragma once

#include "timeline/timeline_private.h"

typedef struct
{
  const char *text; /* borrowed */
  size_t length;
  bool kind[KM_NR_EVENTS]; /* events whose name was meant */
  bool any_event;
} KmWords;

/* Prepares to look for @text, which must stay good and may also be the name of an event or its beginning ("expand",
 * "bad_page"). */
void km_words_init (KmWords *words, const char *text);

/* The place in operation @op nearest to @here and beyond it at which the words are: the first event for a call and its
 * note, the event for a name. Operation UINT32_MAX if there is none. Wants the machine at the end of an operation; it
 * may be at that of @op afterwards. */
KmCursor km_timeline_words_in_op (KmTimeline *timeline, const KmWords *words, uint32_t op, KmCursor here,
                                  int direction);
