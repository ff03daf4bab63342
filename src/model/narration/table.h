/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Narration of what stands above the page allocator: the calls, and the kinds of events from KM_EVENT_GENERAL_CACHE
 * on. Phrases with names in braces; see phrase.h. */
#pragma once

#include "model/text/phrase.h"

typedef struct
{
  const char *line;     /* for the tree; untranslated, N_() */
  const char *sentence; /* at the cursor; untranslated, N_() */
} KmNarration;

/* The words for the subject's event, or NULL if it is none of them. */
const KmNarration *km_narration_kmem (const KmSubject *subject);
