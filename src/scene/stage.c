/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene/stage.h"

#include "base/assert.h"
#include "base/i18n.h"
#include "model/step.h"

static const struct
{
  const char *title;
  KmViews views;
} stages[KM_NR_STAGES] = {
  /* Translators: the five titles are tabs above the picture. */
  [KM_STAGE_ZONES] = { N_ ("Zones"), KM_VIEW_WATER | KM_VIEW_CODE },
  [KM_STAGE_BUDDY] = { N_ ("Buddy"), KM_VIEW_STAIRS | KM_VIEW_FREE_LISTS | KM_VIEW_PCP | KM_VIEW_RIBBON },
  [KM_STAGE_SLABS] = { N_ ("Slabs"), KM_VIEW_ARRAYS | KM_VIEW_SLABS | KM_VIEW_CACHES | KM_VIEW_CODE | KM_VIEW_RIBBON },
  [KM_STAGE_VIRTUAL] = { N_ ("Virtual"), KM_VIEW_AREAS | KM_VIEW_CODE | KM_VIEW_RIBBON },
  [KM_STAGE_ALL] = { N_ ("All"), KM_VIEW_ALL },
};

KmViews
km_stage_views (KmStage stage)
{
  km_assert (stage < KM_NR_STAGES);
  return stages[stage].views;
}

const char *
km_stage_title (KmStage stage)
{
  km_assert (stage < KM_NR_STAGES);
  return _ (stages[stage].title);
}

/* Whether the call is refused, or a zone has too little for it. */
static bool
is_about_zones (const KmEvent *events, uint32_t n)
{
  for (uint32_t i = km_first_marked_event (n); i < n; i++)
    if (events[i].kind == KM_EVENT_WATERMARK_LOW || events[i].kind == KM_EVENT_FAIL)
      return true;
  return false;
}

/* Bytes at an address of an area are touched through its page table. */
static KmEventSubject
subject_of (const KmEvent *event)
{
  bool touches = event->kind == KM_EVENT_WRITE || event->kind == KM_EVENT_READ;
  return touches && km_value_is (event->pfn2, KM_VALUE_AREA) ? KM_EVENT_OF_VM : km_event_info (event->kind)->subject;
}

KmStage
km_stage_of_call (KmModel *model)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (km_model_timeline (model), &n);
  unsigned subjects[4] = { 0 };

  if (!km_model_current_op (model))
    return KM_STAGE_BUDDY;
  for (uint32_t i = km_first_marked_event (n); i < n; i++)
    subjects[subject_of (&events[i])]++;
  if (subjects[KM_EVENT_OF_VM])
    return KM_STAGE_VIRTUAL;
  if (subjects[KM_EVENT_OF_SLAB])
    return KM_STAGE_SLABS;
  return is_about_zones (events, n) ? KM_STAGE_ZONES : KM_STAGE_BUDDY;
}
