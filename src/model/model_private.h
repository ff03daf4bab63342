/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the model share: the model itself and the small questions they all ask. */
#pragma once

#include "model/snapshot/pages.h"

/* Of a call with more events than this only the last ones mark what they changed, so that a step stays cheap. */
#define KM_MODEL_MARKED_EVENTS 8192

/* The slab layer at the last update; see kmem_private.h. */
typedef struct _KmKmemSnapshot KmKmemSnapshot;

/* Blocks on each free list: zone, order, migratetype. */
typedef uint32_t KmListTotals[KM_MAX_ZONES][KM_NR_ORDERS][KM_NR_MIGRATETYPES];

/* Events that the cursor has passed since the last update, in the order of time. */
typedef struct
{
  const KmEvent *events;
  uint32_t from, to; /* half open */
  uint32_t n;        /* events of the call */
} KmEventSpan;

/* How the cursor has moved since the last update. */
typedef struct
{
  bool far;      /* more than one call away: spans are empty */
  bool reversed; /* backwards: the spans were undone, last event first */
  uint32_t n_spans;
  KmEventSpan spans[2];
} KmPassage;

struct _KmModel
{
  /* borrowed */
  KmTimeline *timeline;

  /* constant */
  char zone_label[KM_MAX_ZONES][16]; /* "NORMAL" */

  /* at the last update */
  bool built; /* there was one */
  KmCursor at;
  KmCursor from;  /* where it came from */
  bool one_on;    /* that was one event before */
  GArray *events; /* of KmEvent: those of the call then */
  uint8_t *cells; /* one for each frame */
  KmPfn end_pfn;
  KmListTotals totals;
  bool recount;    /* a list was damaged: the events do not tell its length any more */
  GArray *marked;  /* of KmFrameRange: cells with TOUCHED or CHANGED, or of class HAND */
  GArray *ranges;  /* of KmFrameRange: what updates changed since the caller last asked */
  bool reported;   /* the caller has them: the next update starts anew */
  GArray *fresh;   /* of KmFrameRange: what the update under way changes */
  GArray *motions; /* of KmMotion: what it moved */
  uint32_t serial; /* counts updates that changed something */

  /* the last snapshot: a cache */
  KmSnapshot snapshot;
  uint32_t snapshot_serial; /* of the update it shows; 0 = none yet */
  uint32_t snapshot_asked;  /* the zone argument it was made for */
  GArray *entries;          /* of KmSnapEntry */
  GArray *old_entries;      /* those of the snapshot before */
  KmSnapshot old_snapshot;  /* its lists point into old_entries */
  GHashTable *entry_marks;  /* PFN to KmStepMarks */

  KmKmemSnapshot *kmem; /* a cache; NULL until somebody asks */

  /* names that the script uses, as far as actions must avoid them: a cache */
  KmScript *handles_of; /* owned: the script they were counted in */
  uint32_t next_handle;
};

/* ---- the call at the cursor ---- */

/* Number of the current operation; UINT32_MAX before the first. */
uint32_t km_model_op (KmModel *model);
/* The current operation, NULL before the first. */
const KmOp *km_model_current_op (KmModel *model);
/* The event that has just happened, NULL before the first. */
const KmEvent *km_model_current_event (KmModel *model);
/* The cursor stands behind the last event of its call. */
bool km_model_call_complete (KmModel *model);
/* Index of @event among the events of the current operation, or -1 if it is not one of them. */
int km_model_event_index (KmModel *model, const KmEvent *event);
/* Frame that @op works on, above the page allocator the value; KM_PFN_NONE if it takes none or a NULL. */
KmPfn km_model_operand (KmModel *model, const KmOp *op);
/* The first of the @passed events of a call that marks what it changed. */
uint32_t km_first_marked_event (uint32_t passed);
/* Frames that a call of the kind of @op hands out or gives back: its order, or pages for a size in bytes. */
uint32_t km_model_op_frames (KmModel *model, const KmOp *op);

/* The last operation up to the cursor that returned @value (4 million are looked at), UINT32_MAX if none did. */
uint32_t km_model_owner_of_value (KmModel *model, KmValue value);
/* "call 3: p = kmalloc(20, GFP_KERNEL)". Returns: (transfer full). */
char *km_model_name_call (KmModel *model, uint32_t op);

/* ---- words ---- */

/* "NORMAL"; "" for KM_EVENT_NO_ZONE. */
const char *km_model_zone_label (KmModel *model, uint32_t zone);
/* "Unmovable", as the kernel prints it; "?" for a number that the generation does not have. */
const char *km_model_type_name (KmModel *model, KmMigratetype type);

/* ---- cells (cells.c) ---- */

/* The frames that @event is about, at most two ranges; returns how many. Cut to the machine. */
uint32_t km_event_frames (const KmEvent *event, KmPfn end_pfn, KmFrameRange ranges[2]);
/* True if @event changes frames, as opposed to looking at them. */
bool km_event_changes_frames (const KmEvent *event);
/* Class of the frames of @block when they belong to somebody's block of @type. */
KmCellClass km_cell_class_of (const KmGeneration *generation, const KmBlock *block);
/* Class of a block that was asked for with @type. */
KmCellClass km_cell_class_of_type (const KmGeneration *generation, KmMigratetype type);
/* Writes all cells and counts all free lists anew. */
void km_model_rebuild_cells (KmModel *model);
/* Writes the cells of the blocks that meet @range, without marks; widens @range to whole blocks. */
void km_model_refresh_cells (KmModel *model, KmFrameRange *range);
/* Sets TOUCHED and CHANGED for the call at the cursor, turns what the allocator holds into class HAND, and remembers
 * in `marked` where. */
void km_model_mark_cells (KmModel *model);

/* ---- motions (motion.c) ---- */

/* The motion that @event stands for. Returns false if nothing moves. */
bool km_event_motion (const KmGeneration *generation, const KmEvent *event, KmMotion *motion);
/* Number of the per-CPU list for blocks of @order and @type. */
uint8_t km_pcp_list_of (const KmGeneration *generation, uint32_t order, KmMigratetype type);

/* Catches up if the cursor has moved since the last update. */
void km_model_catch_up (KmModel *model);
