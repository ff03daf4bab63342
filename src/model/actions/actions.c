/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions: what a click can do, as lines of workload text.
 *
 * A line never changes memory by itself: it becomes part of the workload, and the machine plays it like any other.
 * Things are named by their handles, so only what the workload itself has made can be asked for. A recording cannot be
 * changed and offers none. */
#include "model/actions/actions.h"

#include "model/actions/offer.h"

static void (*const offers[KM_NR_TARGET_KINDS]) (const KmOffer *, const KmTarget *) = {
  [KM_TARGET_FRAME] = km_offer_frame,       [KM_TARGET_BLOCK] = km_offer_frame,
  [KM_TARGET_ZONE] = km_offer_zone,         [KM_TARGET_FREE_LIST] = km_offer_free_list,
  [KM_TARGET_PCP_LIST] = km_offer_pcp_list, [KM_TARGET_WATERMARK] = km_offer_watermark,
  [KM_TARGET_CACHE] = km_offer_cache,       [KM_TARGET_SLAB] = km_offer_slab,
  [KM_TARGET_OBJECT] = km_offer_object,     [KM_TARGET_ARRAY] = km_offer_cache,
  [KM_TARGET_AREA] = km_offer_area,
};

void
km_action_free (KmAction *action)
{
  if (!action)
    return;
  g_free (action->label);
  g_free (action->line);
  g_free (action);
}

static void
action_free_func (gpointer data)
{
  km_action_free (data);
}

GPtrArray *
km_model_actions (KmModel *model, const KmTarget *target)
{
  KmOffer offer = { .model = model,
                    .machine = km_model_machine (model),
                    .actions = g_ptr_array_new_with_free_func (action_free_func) };

  if (offers[target->kind] && (km_target_comes_and_goes (target->kind) || km_model_has_target (model, target))
      && !km_script_is_recording (km_timeline_script (km_model_timeline (model))))
    offers[target->kind](&offer, target);
  return offer.actions;
}
