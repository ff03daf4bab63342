/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/text/subject.h"

#include "base/assert.h"
#include "core/words/gfp.h"
#include "model/step.h"
#include "model/text/value_text.h"

void
km_subject_init (KmSubject *subject, KmModel *model, const KmEvent *event)
{
  int index = km_model_event_index (model, event);

  *subject = (KmSubject){ .model = model,
                          .machine = km_model_machine (model),
                          .op = km_model_current_op (model),
                          .op_number = km_model_op (model),
                          .event = event,
                          .events = event,
                          .n_events = 1 };
  km_assert (subject->op);
  subject->generation = km_machine_generation (subject->machine);
  subject->slub = km_model_allocator (model) == KM_ALLOCATOR_SLUB;
  if (index < 0)
    return;
  subject->events = km_timeline_events (km_model_timeline (model), &subject->n_events);
  subject->index = (uint32_t)index;
  subject->at_cursor = subject->index + 1 == km_timeline_cursor (km_model_timeline (model)).event;
}

/* page_cache (n) is many allocations in one call: each ends with a frame that becomes page cache. */
static bool
ends_allocation (const KmEvent *event)
{
  return event->kind == KM_EVENT_CACHE_ADD;
}

enum
{
  LOOK_BACK = 2048, /* events: what explains an event is near, and a call may have hundreds of thousands */
};

const KmEvent *
km_subject_last (const KmSubject *subject, KmEventKind kind)
{
  uint32_t end = subject->index > LOOK_BACK ? subject->index - LOOK_BACK : 0;

  for (uint32_t i = subject->index; i-- > end && !ends_allocation (&subject->events[i]);)
    if (subject->events[i].kind == kind)
      return &subject->events[i];
  return NULL;
}

const KmEvent *
km_subject_next (const KmSubject *subject)
{
  return subject->index + 1 < subject->n_events ? &subject->events[subject->index + 1] : NULL;
}

const KmEvent *
km_subject_inside (const KmSubject *subject, KmEventKind kind)
{
  uint8_t depth = subject->event->depth;
  uint32_t end = subject->index > LOOK_BACK ? subject->index - LOOK_BACK : 0;

  for (uint32_t i = subject->index; i-- > end && depth > 0 && !ends_allocation (&subject->events[i]);)
    if (subject->events[i].depth < depth)
      {
        depth = subject->events[i].depth;
        if (subject->events[i].kind == kind)
          return &subject->events[i];
      }
  return NULL;
}

uint32_t
km_subject_cuts (const KmSubject *subject)
{
  uint32_t cuts = 0;

  for (uint32_t i = subject->index + 1; i < subject->n_events; i++)
    {
      if (subject->events[i].kind == KM_EVENT_SPLIT && subject->events[i].pfn2 == subject->event->pfn)
        cuts++;
      else if (subject->events[i].kind != KM_EVENT_PAGEBLOCK)
        break;
    }
  return cuts;
}

/* alloc_flags of the simulator, the same numbers in both generations (facts 4.4). */
enum
{
  FLAG_NO_WATERMARKS = 0x04,
  FLAG_OOM = 0x08,
  FLAG_HARDER = 0x10,
  FLAG_HIGH = 0x20,
};

/* What the flags leave of a watermark (facts 2.6). */
static int32_t
lower_mark (const KmGeneration *generation, int32_t mark, uint32_t flags)
{
  bool both = !generation->watermark_per_order; /* 6.1: HARDER counts only together with HIGH */

  if (flags & FLAG_HIGH)
    mark -= mark / 2;
  if (flags & FLAG_HARDER && (!both || flags & FLAG_HIGH))
    mark -= mark / 4;
  if (flags & FLAG_OOM && both)
    mark -= mark / 2;
  return mark;
}

KmDemand
km_subject_demand (const KmSubject *subject)
{
  const KmEvent *event = subject->event, *walk = km_subject_last (subject, KM_EVENT_ZONE_WALK);
  KmDemand demand = { .mark = (KmWatermark)MIN (event->mt, KM_WMARK_HIGH) };
  KmZoneCounts counts = { 0 };

  if (event->zone >= km_machine_n_zones (subject->machine))
    return demand;
  km_machine_zone_counts (subject->machine, event->zone, &counts);
  demand.mark_pages = km_machine_zone (subject->machine, event->zone)->watermark[demand.mark] + counts.boost;
  demand.lowered = lower_mark (subject->generation, demand.mark_pages, walk ? (uint32_t)walk->a : 0);
  demand.reserve = event->b - demand.lowered;
  return demand;
}

int32_t
km_subject_held_back (const KmSubject *subject)
{
  const KmEvent *walk = km_subject_last (subject, KM_EVENT_ZONE_WALK);
  uint32_t reserves = FLAG_OOM | FLAG_HARDER | FLAG_HIGH;
  KmZoneCounts counts;

  if (subject->event->zone >= km_machine_n_zones (subject->machine) || (walk && (uint32_t)walk->a & reserves))
    return 0;
  km_machine_zone_counts (subject->machine, subject->event->zone, &counts);
  return counts.highatomic;
}

/* What made the slab layer ask the page allocator, or NULL. */
static const KmEvent *
growth (const KmSubject *subject)
{
  const KmEvent *grow = km_subject_inside (subject, KM_EVENT_CACHE_GROW);

  return grow ? grow : km_subject_last (subject, KM_EVENT_KMALLOC_LARGE);
}

KmGfp
km_subject_request_gfp (const KmSubject *subject)
{
  const KmEvent *grow = km_subject_inside (subject, KM_EVENT_CACHE_GROW);

  if (subject->event->kind == KM_EVENT_FAIL)
    return (KmGfp)subject->event->a;
  return grow ? (KmGfp)grow->a : km_subject_gfp (subject);
}

uint32_t
km_subject_request_order (const KmSubject *subject)
{
  const KmEvent *grow = growth (subject);

  return grow ? grow->order : subject->op->order;
}

/* ---- the call ---- */

const KmOpInfo *
km_subject_op_info (const KmSubject *subject)
{
  return km_op_info (subject->op->kind);
}

KmOpKind
km_subject_kind (const KmSubject *subject)
{
  return (KmOpKind)subject->op->kind;
}

const KmOpMore *
km_subject_more (const KmSubject *s)
{
  static const KmOpMore none = { .name = NULL };

  if (!(s->op->flags & KM_OP_HAS_MORE))
    return &none;
  return &km_script_more (km_timeline_script (km_model_timeline (s->model)), NULL)[s->op->arg];
}

uint64_t
km_subject_bytes (const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);

  if (s->op->flags & KM_OP_HAS_MORE)
    return s->op->kind == KM_OP_KCALLOC ? more->size * more->count : more->size;
  return km_op_info (s->op->kind)->has_size ? s->op->ref : 0;
}

KmGfp
km_subject_gfp (const KmSubject *s)
{
  KmGfp gfp;

  return km_op_gfp (s->op, km_subject_more (s), &gfp) ? gfp : 0;
}
