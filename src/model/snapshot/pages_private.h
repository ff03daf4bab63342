/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a snapshot of the page allocator is made: pages.c has the lists read by page_lists.c, and both write into the one
 * snapshot that pages.h describes. */
#pragma once

#include "model/model_private.h"
#include "model/snapshot/pages.h"

/* The last snapshot and the one before. */
typedef struct
{
  KmSnapshot snapshot;
  uint32_t serial;     /* of the update it shows; 0 = none yet */
  uint32_t asked;      /* the zone argument it was made for */
  GArray *entries;     /* of KmSnapEntry */
  GArray *old_entries; /* those of the snapshot before */
  KmSnapshot old;      /* its lists point into old_entries */
  GHashTable *marks;   /* PFN to KmStepMarks */
  GArray *left;        /* of KmMotion: what left a list of the zone shown, and may leave a ghost */
} KmPagesKept;

/* What one snapshot is made from. */
typedef struct
{
  KmModel *model;
  KmPagesKept *kept;
  const KmMachine *machine;
  const KmGeneration *generation;
  const KmEvent *events; /* of the call */
  uint32_t passed;       /* events that have happened */
  bool complete;         /* all of them */
  KmSnapshot *snapshot;
} KmPageMaker;

/* The event that has just happened, NULL before the first. */
static inline const KmEvent *
km_page_current_event (const KmPageMaker *maker)
{
  return maker->passed > 0 ? &maker->events[maker->passed - 1] : NULL;
}

/* What the events of the call did to the block at @pfn. */
static inline uint32_t
km_page_entry_marks (const KmPageMaker *maker, KmPfn pfn)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (maker->kept->marks, GUINT_TO_POINTER (pfn)));
}

/* Reads the lists of the zone that the snapshot shows. */
void km_page_read_lists (const KmPageMaker *maker);
