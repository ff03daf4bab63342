/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model: what a picture of the current step shows, worked out from the timeline and free of pixels.
 *
 * km_model_update() follows the cursor. After a step it touches only the frames that the step's events name; after a
 * seek it walks the blocks once. */
#pragma once

#include "model/selection.h"
#include "timeline/timeline.h"

/* One byte for each page frame: which appearance it has. Bits 0..4 = KmCellClass, bit 5 = head of its block,
 * bit 6 = touched by the current event, bit 7 = changed by the current operation. */
typedef enum
{
  KM_CELL_HOLE,
  KM_CELL_FREE,
  KM_CELL_PCP,
  KM_CELL_UNMOVABLE,
  KM_CELL_MOVABLE,
  KM_CELL_RECLAIMABLE,
  KM_CELL_HIGHATOMIC,
  KM_CELL_CACHE,
  KM_CELL_SLAB,
  KM_CELL_RESERVED,
  KM_CELL_UNKNOWN, /* in use before the recording began */
  KM_CELL_LOST,    /* in use by nobody: leaked by a misuse */
  KM_CELL_HAND,    /* inside a call: the allocator has taken it from a list and not yet given it to anyone */
  KM_NR_CELL_CLASSES,
} KmCellClass;

enum
{
  KM_CELL_CLASS_MASK = 0x1f,
  KM_CELL_HEAD = 0x20,
  KM_CELL_TOUCHED = 0x40,
  KM_CELL_CHANGED = 0x80,
};

/* A run of frames whose cells changed in the last update. */
typedef struct
{
  KmPfn start, end; /* half open */
} KmFrameRange;

/* Makes a model of @timeline, which must outlive it. */
KmModel *km_model_new (KmTimeline *timeline);
void km_model_free (KmModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmModel, km_model_free)

/* The timeline that the model follows. Returns: (transfer none). */
KmTimeline *km_model_timeline (KmModel *model);
/* The machine at the cursor, valid until the next move. Returns: (transfer none). */
const KmMachine *km_model_machine (KmModel *model);

/* Catches up with the cursor. Returns how many ranges changed since the last update in @ranges (transfer none, valid
 * until the next update); one range over everything after a long seek. */
size_t km_model_update (KmModel *model, const KmFrameRange **ranges);

/* Where the cursor was before the move that the marks of the picture tell about; the cursor if there was no move. */
KmCursor km_model_from (KmModel *model);
/* Moves the timeline to @to by way of @from, so that the marks tell what changed in between. */
void km_model_go (KmModel *model, KmCursor from, KmCursor to);

/* Cells of all frames, km_machine_end_pfn() bytes, valid until the next update. */
const uint8_t *km_model_cells (KmModel *model);

/* ---- narration: translated sentences ---- */

/* One line for the tree of events: "order 4: take frame 0x1010". Returns: (transfer full). */
char *km_narrate_event (KmModel *model, const KmEvent *event);
/* The sentence for the card and for screen readers: what happens at the cursor and why, with the numbers.
 * Returns: (transfer full). */
char *km_narrate_cursor (KmModel *model);
/* Where that is, for a heading: "x86-32 · 64 MiB · Linux 2.6.34 · call 3 of 12: c = alloc_pages(GFP_KERNEL, 2)". */
char *km_narrate_place (KmModel *model);
/* What the kernel would print for this event (bad page, page allocation failure, …), never translated; NULL if
 * nothing. Returns: (transfer full) (nullable). */
char *km_narrate_kernel_message (KmModel *model, const KmEvent *event);

/* Pseudocode of the function that the cursor is in, a line each, and which line is active. */
typedef struct
{
  const char *title;        /* kernel function */
  const char *const *lines; /* NULL-terminated, translated */
  int active;               /* index, -1 = none */
} KmPseudocode;

/* Fills @pseudocode for the event that has just happened; its texts stay valid for good. */
void km_model_pseudocode (KmModel *model, KmPseudocode *pseudocode);

/* ---- inspection: everything about one thing, as rows ---- */

typedef struct
{
  char *label; /* kernel names are not translated, ours are */
  char *value;
  bool mono;       /* value in a fixed-width face */
  uint32_t op;     /* a link to that operation, UINT32_MAX = none */
  KmTarget target; /* a link to another thing, KM_TARGET_NONE = none */
} KmInspectRow;

typedef struct
{
  char *title;
  GPtrArray *rows; /* of KmInspectRow */
} KmInspectSection;

typedef struct
{
  char *title;         /* "Page frame 0x1010" */
  char *subtitle;      /* "head of a free block, order 4, zone NORMAL" */
  GPtrArray *sections; /* of KmInspectSection: struct page, addresses, buddy arithmetic, … */
} KmInspection;

/* Returns: (transfer full) all about @target at the cursor. */
KmInspection *km_model_inspect (KmModel *model, const KmTarget *target);
void km_inspection_free (KmInspection *inspection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmInspection, km_inspection_free)

/* What a click on @target can do now, as workload lines to append ("p3 = alloc_pages(GFP_KERNEL, 2)",
 * "__free_pages(p, 2)") with a label for the menu. */
typedef struct
{
  char *label; /* translated: "Allocate order 2 here" */
  char *line;  /* workload text */
} KmAction;

/* Returns: (transfer full) (element-type KmAction) the actions, best first; may be empty. */
GPtrArray *km_model_actions (KmModel *model, const KmTarget *target);
void km_action_free (KmAction *action);

/* Each returns: (transfer full) the line that asks for a block of @order, or for an object of @bytes, with @gfp. */
KmAction *km_model_ask_pages (KmModel *model, KmGfp gfp, uint32_t order);
KmAction *km_model_ask_bytes (KmModel *model, KmGfp gfp, uint64_t bytes);

/* Finds what a person typed: "0x1010" (frame), "pfn 4112", "0xc1010000" (address), a handle ("p", "t[3]").
 * Returns true and fills @target if there is such a thing at the cursor. */
bool km_model_find (KmModel *model, const char *text, KmTarget *target);
