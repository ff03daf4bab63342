/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/step.h"

#include "model/model_private.h"

uint32_t
km_model_op (KmModel *model)
{
  return km_timeline_cursor (model->timeline).op - 1;
}

const KmOp *
km_model_current_op (KmModel *model)
{
  uint32_t op = km_model_op (model);

  if (op == UINT32_MAX)
    return NULL;
  model->op = km_script_op (km_timeline_script (model->timeline), op);
  return &model->op;
}

const KmEvent *
km_model_current_event (KmModel *model)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (model->timeline, &n);
  uint32_t passed = km_timeline_cursor (model->timeline).event;

  return passed > 0 && passed <= n ? &events[passed - 1] : NULL;
}

int
km_model_event_index (KmModel *model, const KmEvent *event)
{
  uint32_t n;
  const KmEvent *events = km_timeline_events (model->timeline, &n);

  return n > 0 && event >= events && event < events + n ? (int)(event - events) : -1;
}

uint32_t
km_first_marked_event (uint32_t passed)
{
  return passed > KM_MODEL_MARKED_EVENTS ? passed - KM_MODEL_MARKED_EVENTS : 0;
}

KmPfn
km_model_operand (KmModel *model, const KmOp *op)
{
  KmPfn pfn;

  if (op->flags & KM_OP_REF_IS_PFN)
    pfn = op->ref;
  else if (km_op_uses_ref (op) && op->ref != KM_OP_NO_REF)
    pfn = km_timeline_result (model->timeline, op->ref);
  else
    return KM_PFN_NONE;
  if (pfn != KM_PFN_NONE && op->kind != KM_OP_FREE_PAGES_EXACT && km_op_info (op->kind)->subject == KM_OP_OF_PAGES)
    pfn += (uint32_t)op->delta;
  return pfn;
}

static uint32_t
pages_of_bytes (KmModel *model, uint64_t bytes)
{
  uint32_t shift = km_machine_page_shift (km_timeline_machine (model->timeline));

  return (uint32_t)((bytes + ((uint64_t)1 << shift) - 1) >> shift);
}

uint32_t
km_model_op_frames (KmModel *model, const KmOp *op)
{
  switch (op->kind)
    {
    case KM_OP_ALLOC_PAGES_EXACT:
      return pages_of_bytes (model, op->ref);
    case KM_OP_FREE_PAGES_EXACT:
      return pages_of_bytes (model, op->arg);
    case KM_OP_PAGE_CACHE:
      return op->ref;
    default:
      return (uint32_t)1 << MIN (op->order, 31);
    }
}

uint32_t
km_model_list_total (KmModel *model, uint32_t zone, uint32_t order, KmMigratetype type)
{
  km_model_catch_up (model);
  return model->totals[zone][order][type];
}

/* ---- words ---- */

const char *
km_model_zone_label (KmModel *model, uint32_t zone)
{
  return zone < KM_MAX_ZONES ? model->zone_label[zone] : "";
}

const char *
km_model_type_name (KmModel *model, KmMigratetype type)
{
  const KmGeneration *generation = km_machine_generation (km_timeline_machine (model->timeline));

  return type < KM_NR_MIGRATETYPES && generation->type_name[type] ? generation->type_name[type] : "?";
}
