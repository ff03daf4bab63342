/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/inspect/inspect.h"

#include "model/inspect/things.h"
#include "model/model_private.h"

static void (*const inspectors[KM_NR_TARGET_KINDS]) (KmModel *, const KmTarget *, KmInspection *) = {
  [KM_TARGET_FRAME] = km_inspect_frame,       [KM_TARGET_BLOCK] = km_inspect_frame,
  [KM_TARGET_ZONE] = km_inspect_zone,         [KM_TARGET_FREE_LIST] = km_inspect_free_list,
  [KM_TARGET_PCP_LIST] = km_inspect_pcp_list, [KM_TARGET_WATERMARK] = km_inspect_watermarks,
  [KM_TARGET_CACHE] = km_inspect_cache,       [KM_TARGET_SLAB] = km_inspect_slab,
  [KM_TARGET_OBJECT] = km_inspect_object,     [KM_TARGET_ARRAY] = km_inspect_array,
  [KM_TARGET_AREA] = km_inspect_area,         [KM_TARGET_BYTES] = km_inspect_bytes,
};

/* A selection stays while the cursor moves: an object, a slab or a cache may be gone. What is not there at all on this
 * machine shows the machine. */
KmInspection *
km_model_inspect (KmModel *model, const KmTarget *target)
{
  KmInspection *inspection = km_inspection_new ();

  km_model_catch_up (model);
  if (km_model_has_target (model, target))
    inspectors[target->kind](model, target, inspection);
  else if (km_target_comes_and_goes (target->kind))
    km_inspection_set_absent (inspection);
  else
    km_inspect_machine (model, target, inspection);
  return inspection;
}
