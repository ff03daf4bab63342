/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/selection.h"

#include "core/slab/kmem_read.h"
#include "model/step.h"

/* Which fields of a target say what it is, as bits, by kind. */
enum
{
  BY_PFN = 1,
  BY_ZONE = 2,
  BY_ORDER = 4,
  BY_TYPE = 8,
  BY_CPU = 16,
  BY_CACHE = 32,
  BY_OFFSET = 64,
  BY_VALUE = 128,
};

static const uint8_t identity[KM_NR_TARGET_KINDS] = {
  [KM_TARGET_NONE] = 0,
  [KM_TARGET_FRAME] = BY_PFN,
  [KM_TARGET_BLOCK] = BY_PFN,
  [KM_TARGET_ZONE] = BY_ZONE,
  [KM_TARGET_FREE_LIST] = BY_ZONE | BY_ORDER | BY_TYPE,
  [KM_TARGET_PCP_LIST] = BY_ZONE | BY_ORDER | BY_CPU,
  [KM_TARGET_WATERMARK] = BY_ZONE,
  [KM_TARGET_CACHE] = BY_CACHE,
  [KM_TARGET_SLAB] = BY_PFN,
  [KM_TARGET_OBJECT] = BY_PFN | BY_OFFSET,
  [KM_TARGET_ARRAY] = BY_CACHE | BY_CPU,
  [KM_TARGET_AREA] = BY_VALUE,
  [KM_TARGET_BYTES] = BY_PFN | BY_OFFSET | BY_VALUE,
};

bool
km_target_equal (const KmTarget *a, const KmTarget *b)
{
  uint8_t by;

  if (a->kind != b->kind)
    return false;
  by = identity[a->kind];
  return !((by & BY_PFN && a->pfn != b->pfn) || (by & BY_ZONE && a->zone != b->zone)
           || (by & BY_ORDER && a->order != b->order) || (by & BY_TYPE && a->type != b->type)
           || (by & BY_CPU && a->cpu != b->cpu) || (by & BY_CACHE && a->cache != b->cache)
           || (by & BY_OFFSET && a->offset != b->offset) || (by & BY_VALUE && a->value != b->value));
}

/* ---- is it there? ---- */

bool
km_target_comes_and_goes (KmTargetKind kind)
{
  return kind >= KM_TARGET_CACHE;
}

/* An object that starts at the byte that the target names. */
static bool
has_object (const KmMachine *machine, const KmTarget *target)
{
  KmObjectInfo info;

  return km_machine_object_at (machine, target->pfn, target->offset, &info) && info.inside == 0;
}

bool
km_model_has_target (KmModel *model, const KmTarget *target)
{
  const KmMachine *machine = km_model_machine (model);
  uint8_t by = identity[target->kind];
  KmPfn end_pfn = km_machine_end_pfn (machine);
  KmObjectInfo object;

  if (target->kind == KM_TARGET_NONE || (by & BY_PFN && target->pfn >= end_pfn)
      || (by & BY_ZONE && target->zone >= km_machine_n_zones (machine))
      || (by & BY_CACHE && !km_machine_has_cache (machine, target->cache)))
    return false;
  if (target->kind == KM_TARGET_FREE_LIST)
    return target->order < KM_NR_ORDERS;
  if (target->kind == KM_TARGET_PCP_LIST)
    return target->cpu < km_machine_cpus (machine);
  if (target->kind == KM_TARGET_ARRAY)
    return target->cpu < km_machine_cpus (machine) || target->cpu == KM_MAX_CPUS;
  if (target->kind == KM_TARGET_SLAB)
    return km_machine_slab_of_frame (machine, target->pfn) != 0;
  if (target->kind == KM_TARGET_BYTES)
    return km_machine_object (machine, target->value, &object);
  return target->kind != KM_TARGET_OBJECT || has_object (machine, target);
}

/* ---- from values ---- */

static bool
target_page (const KmMachine *machine, KmPfn pfn, KmTarget *target)
{
  KmBlock block;

  if (pfn >= km_machine_end_pfn (machine))
    return false;
  km_machine_block (machine, pfn, &block);
  *target = (KmTarget){ .kind = KM_TARGET_FRAME,
                        .pfn = pfn,
                        .order = block.order,
                        .type = block.type,
                        .zone = km_machine_zone_of (machine, pfn) };
  return true;
}

static bool
target_object (const KmMachine *machine, KmValue value, KmTarget *target)
{
  KmObjectInfo info;

  if (!km_machine_object (machine, value, &info))
    return false;
  *target = (KmTarget){ .kind = KM_TARGET_OBJECT,
                        .pfn = info.pfn,
                        .offset = info.offset,
                        .cache = info.cache,
                        .value = value,
                        .zone = km_machine_zone_of (machine, info.pfn) };
  return true;
}

static bool
target_cache (const KmMachine *machine, uint32_t cache, KmTarget *target)
{
  *target = (KmTarget){ .kind = KM_TARGET_CACHE, .pfn = KM_PFN_NONE, .cache = cache };
  return km_machine_has_cache (machine, cache);
}

bool
km_model_target_of_value (KmModel *model, KmValue value, KmTarget *target)
{
  const KmMachine *machine = km_model_machine (model);

  if (value == KM_VALUE_NULL)
    return false;
  switch (km_value_kind (value))
    {
    case KM_VALUE_PAGE:
      return target_page (machine, km_value_payload (value), target);
    case KM_VALUE_OBJECT:
    case KM_VALUE_ODD:
      return target_object (machine, value, target);
    case KM_VALUE_CACHE:
      return target_cache (machine, km_value_payload (value), target);
    case KM_VALUE_AREA:
    case KM_VALUE_KMAP:
    case KM_VALUE_PERCPU:
      *target = (KmTarget){ .kind = KM_TARGET_AREA, .pfn = KM_PFN_NONE, .value = value };
      return true;
    default:
      return false;
    }
}

/* ---- from the step ---- */

static bool
target_slab_event (KmModel *model, const KmEvent *event, KmTarget *target)
{
  const KmMachine *machine = km_model_machine (model);

  if (km_model_target_of_value (model, event->pfn2, target))
    return true;
  *target = (KmTarget){ .kind = KM_TARGET_SLAB, .pfn = event->pfn, .cache = event->cache, .cpu = event->cpu };
  if (event->pfn < km_machine_end_pfn (machine) && km_machine_slab_of_frame (machine, event->pfn) != 0)
    return true;
  target->kind = km_event_info (event->kind)->traits & KM_EVENT_AT_ARRAY ? KM_TARGET_ARRAY : KM_TARGET_CACHE;
  return event->cache != 0;
}

bool
km_model_event_target (KmModel *model, const KmEvent *event, KmTarget *target)
{
  const KmOp *op = km_model_current_op (model);

  *target = (KmTarget){ .kind = KM_TARGET_NONE };
  if (!event || !op)
    return false;
  if (km_event_info (event->kind)->subject == KM_EVENT_OF_VM)
    {
      if (!km_model_target_of_value (model, event->pfn2, target) || target->kind != KM_TARGET_AREA)
        *target = (KmTarget){ .kind = KM_TARGET_AREA, .value = KM_VALUE_NULL };
      return true;
    }
  if (km_event_info (event->kind)->subject == KM_EVENT_OF_SLAB)
    return target_slab_event (model, event, target);
  if (km_op_info (op->kind)->subject != KM_OP_OF_PAGES) /* the call itself: what it was given, or what it returns */
    return (event->kind == KM_EVENT_CALL || event->kind == KM_EVENT_RETURN)
           && km_model_target_of_value (model, event->pfn2, target) && target->kind != KM_TARGET_FRAME;
  return target_page (km_model_machine (model), event->pfn, target);
}

bool
km_model_step_target (KmModel *model, KmTarget *target)
{
  return km_model_event_target (model, km_model_current_event (model), target);
}
