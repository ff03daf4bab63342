/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a sentence is about: one event, and what happens around it. */
#pragma once

#include "model/model.h"

/* What a phrase is about. */
typedef struct
{
  KmModel *model;
  const KmMachine *machine;
  const KmGeneration *generation;
  bool slub;      /* objects come from SLUB */
  const KmOp *op; /* the current call */
  uint32_t op_number;
  const KmEvent *event;
  const KmEvent *events; /* all events of the call, when @event is one of them; else @event alone */
  uint32_t n_events;
  uint32_t index; /* of @event in @events */
  bool at_cursor; /* the machine is in the state right behind @event */
} KmSubject;

/* A condition of a row of a table. */
typedef bool (*KmWhen) (const KmSubject *subject);
/* The condition @name: @test is true of the subject @s. */
#define KM_WHEN(name, test)                                                                                            \
  static bool name (const KmSubject *s)                                                                                \
  {                                                                                                                    \
    return test;                                                                                                       \
  }

/* Prepares @subject for @event, one of the current call. */
void km_subject_init (KmSubject *subject, KmModel *model, const KmEvent *event);

/* What the kind of the current operation is. */
const KmOpInfo *km_subject_op_info (const KmSubject *subject);
/* The kind of the current operation. */
KmOpKind km_subject_kind (const KmSubject *subject);
/* What the current operation says beside itself; zeros if nothing. */
const KmOpMore *km_subject_more (const KmSubject *subject);
/* Bytes that the current operation asks for, 0 if it names none. */
uint64_t km_subject_bytes (const KmSubject *subject);
/* The mask of the current operation, 0 if it has none. */
KmGfp km_subject_gfp (const KmSubject *subject);

/* Mask and order of the request that the page allocator works on: those of the call, or what the slab layer made of
 * them. */
KmGfp km_subject_request_gfp (const KmSubject *subject);
uint32_t km_subject_request_order (const KmSubject *subject);

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
