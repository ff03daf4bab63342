/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phrases: whole sentences with names in braces, filled in from one event and what stands around it.
 *
 *   "order {order}: take frame {pfn}"   ──►   "order 4: take frame 0x1010"
 *
 * A name may stand anywhere in a translation, twice or not at all. phrase.c has the table of names. */
#pragma once

#include "model/model.h"

/* What a phrase is about. */
typedef struct
{
  KmModel *model;
  const KmMachine *machine;
  const KmGeneration *generation;
  const KmOp *op; /* the current call; NULL before the first */
  uint32_t op_number;
  const KmEvent *event;
  const KmEvent *events; /* all events of the call, when @event is one of them; else @event alone */
  uint32_t n_events;
  uint32_t index; /* of @event in @events */
  bool at_cursor; /* the machine is in the state right behind @event */
} KmSubject;

/* Prepares @subject for @event, which may be one of the current call or stand alone. */
void km_subject_init (KmSubject *subject, KmModel *model, const KmEvent *event);

/* Fills @phrase in. Unknown names stay as they are. Returns: (transfer full). */
char *km_phrase (const char *phrase, const KmSubject *subject);

/* The same for a few names and values given as pairs, ended by NULL:
 *
 *   km_fill (_("order {order}, {zone}"), "order", "4", "zone", "NORMAL", NULL)
 *
 * Returns: (transfer full). */
char *km_fill (const char *phrase, ...) G_GNUC_NULL_TERMINATED;

/* Writes what stands for a name in braces. */
typedef void (*KmPhraseWriter) (GString *out, const KmSubject *subject);

/* The writer of a name about what stands above the page allocator (phrase_kmem.c), or NULL. */
KmPhraseWriter km_phrase_kmem_writer (const char *name, size_t length);

/* What the current operation says beside itself, or NULL. */
const KmOpMore *km_subject_more (const KmSubject *subject);
/* Bytes that the current operation asks for, 0 if it names none. */
uint64_t km_subject_bytes (const KmSubject *subject);
/* The mask of the current operation, wherever it stands; 0 if it has none. */
KmGfp km_subject_gfp (const KmSubject *subject);

/* Mask and order of the request that the page allocator works on: those of the call, or what the slab layer made of
 * them. */
KmGfp km_subject_request_gfp (const KmSubject *subject);
uint32_t km_subject_request_order (const KmSubject *subject);

/* ---- questions about the surroundings, shared by phrases and tables ---- */

/* The last event of @kind before the subject's in the same allocation, or NULL. */
const KmEvent *km_subject_last (const KmSubject *subject, KmEventKind kind);
/* The event after the subject's, or NULL. */
const KmEvent *km_subject_next (const KmSubject *subject);
/* The innermost event that the subject's is nested in and that is of @kind, or NULL. */
const KmEvent *km_subject_inside (const KmSubject *subject, KmEventKind kind);
/* How often the block taken by the subject's event is cut in half right after it. */
uint32_t km_subject_cuts (const KmSubject *subject);

/* A watermark test taken apart: demanded = lowered + reserve. */
typedef struct
{
  KmWatermark mark;
  int32_t mark_pages; /* the watermark, boost included */
  int32_t lowered;    /* what is left of it for this request */
  int32_t reserve;    /* lowmem_reserve */
} KmDemand;

/* Takes the numbers of a watermark event apart. */
KmDemand km_subject_demand (const KmSubject *subject);

/* Pages of the event's zone that are kept as HighAtomic and do not count for this request (6.1); 0 elsewhere. */
int32_t km_subject_held_back (const KmSubject *subject);
