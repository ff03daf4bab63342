/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model itself, for the files that keep it. */
#pragma once

#include "model/model.h"

/* Of a call with more events than this only the last ones mark what they changed, so that a step stays cheap. */
#define KM_MODEL_MARKED_EVENTS 8192

/* Motions that are kept of one step: the last ones. */
#define KM_MODEL_MOTIONS 64

/* What other files of the model keep from one step to the next. Each makes its own when it is first asked for it. */
typedef enum
{
  KM_MODEL_PAGES,   /* snapshot/pages.c */
  KM_MODEL_SLABS,   /* snapshot/caches.c */
  KM_MODEL_USES,    /* snapshot/uses.c */
  KM_MODEL_HANDLES, /* actions/offer.c */
  KM_MODEL_CLASSES, /* snapshot/classes.c */
  KM_NR_MODEL_CACHES,
} KmModelCacheId;

typedef struct
{
  gpointer data; /* owned; NULL before the first question */
  GDestroyNotify free;
} KmModelCache;

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
  KmOp op; /* what km_model_current_op() returned last */

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
  bool reported;   /* the caller has them: the next update starts afresh */
  GArray *fresh;   /* of KmFrameRange: what the update under way changes */
  GArray *motions; /* of KmMotion: what it moved */
  uint32_t serial; /* counts updates that changed something */

  KmModelCache caches[KM_NR_MODEL_CACHES];
};

/* Catches up if the cursor has moved since the last update. */
void km_model_catch_up (KmModel *model);
