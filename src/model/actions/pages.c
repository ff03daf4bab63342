/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions on page frames, zones and lists; and requests with a mask that the reader has put together. */
#include "model/actions/offer.h"

#include "model/text/fill.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/words/gfp.h"

#include <inttypes.h>
#include <string.h>

/* ---- allocating ---- */

/* Masks that start in a zone of each type, for callers that may sleep and for those that must not. */
static const char *const masks[][2] = {
  [KM_ZONE_DMA] = { "GFP_DMA | GFP_KERNEL", "GFP_DMA | GFP_ATOMIC" },
  [KM_ZONE_DMA32] = { "GFP_DMA32 | GFP_KERNEL", "GFP_DMA32 | GFP_ATOMIC" },
  [KM_ZONE_NORMAL] = { "GFP_KERNEL", "GFP_ATOMIC" },
  [KM_ZONE_HIGHMEM] = { "GFP_HIGHUSER", "GFP_ATOMIC | __GFP_HIGHMEM" },
  [KM_ZONE_MOVABLE] = { "GFP_HIGHUSER_MOVABLE", "GFP_ATOMIC | __GFP_HIGHMEM | __GFP_MOVABLE" },
};

static const char *
mobility_flag (const KmOffer *offer, uint32_t zone, KmMigratetype type)
{
  const KmGeneration *generation = km_machine_generation (offer->machine);

  if (km_machine_zone (offer->machine, zone)->type == KM_ZONE_MOVABLE)
    return ""; /* the mask says it already */
  if (type == generation->movable)
    return " | __GFP_MOVABLE";
  return type == generation->reclaimable ? " | __GFP_RECLAIMABLE" : "";
}

static char *
pages_label (const char *mask, uint32_t order)
{
  g_autofree char *order_text = g_strdup_printf ("%u", order);

  return km_fill (_ ("Allocate order {order}, {mask}"), "order", order_text, "mask", mask, NULL);
}

static char *
pages_line (KmModel *model, const char *mask, uint32_t order)
{
  g_autofree char *handle = km_offer_handle (model);

  return order == 0 ? g_strdup_printf ("%s = alloc_page(%s)", handle, mask)
                    : g_strdup_printf ("%s = alloc_pages(%s, %u)", handle, mask, order);
}

static void
offer_mask (const KmOffer *offer, const char *mask, uint32_t order)
{
  km_offer_add (offer, pages_label (mask, order), pages_line (offer->model, mask, order));
}

static void
offer_allocation (const KmOffer *offer, uint32_t zone, uint32_t order, KmMigratetype type, bool atomic)
{
  g_autofree char *mask = g_strconcat (masks[km_machine_zone (offer->machine, zone)->type][atomic],
                                       mobility_flag (offer, zone, type), NULL);

  offer_mask (offer, mask, order);
}

static void
offer_drain (const KmOffer *offer)
{
  if (km_machine_has_pcp (offer->machine))
    km_offer_add (offer, g_strdup (_ ("Drain the per-CPU lists")), g_strdup ("drain_all_pages()"));
}

/* ---- freeing ---- */

static char *
name_frame (const KmFrame *frame)
{
  return g_strdup_printf ("frame(%s)", km_format_pfn (frame->block.head).text);
}

/* How a block is named in the workload: its handle, as long as that still means the same, else its frame number. */
static char *
name_block (const KmOffer *offer, const KmFrame *frame)
{
  KmScript *script = km_timeline_script (km_model_timeline (offer->model));
  uint32_t n = km_timeline_cursor (km_model_timeline (offer->model)).op;
  g_autofree char *handle = frame->owner < n ? km_script_op_handle (script, frame->owner) : NULL;

  if (handle && km_timeline_result (km_model_timeline (offer->model), frame->owner) == frame->block.head
      && km_script_find_handle (script, handle, n) == frame->owner)
    return g_steal_pointer (&handle);
  return name_frame (frame);
}

static bool
owner_has_address (const KmOffer *offer, const KmFrame *frame)
{
  KmScript *script = km_timeline_script (km_model_timeline (offer->model));

  return frame->owner < km_script_n_ops (script) && km_op_info (km_script_op (script, frame->owner).kind)->address;
}

static char *
free_line (const char *name, bool address, uint32_t order)
{
  if (order == 0)
    return g_strdup_printf (address ? "free_page(%s)" : "__free_page(%s)", name);
  return g_strdup_printf (address ? "free_pages(%s, %u)" : "__free_pages(%s, %u)", name, order);
}

static void
offer_freeing (const KmOffer *offer, const KmFrame *frame)
{
  g_autofree char *name = name_block (offer, frame), *page = NULL;
  uint32_t order = frame->block.order;
  bool by_address = owner_has_address (offer, frame) && !g_str_has_prefix (name, "frame(");

  page = by_address ? name_frame (frame) : g_strdup (name); /* calls that want a page take no address */
  km_offer_add (offer, km_fill (_ ("Free {name}"), "name", name, NULL), free_line (name, by_address, order));
  km_offer_add (offer, km_fill (_ ("Take one more reference to {name}"), "name", name, NULL),
                g_strdup_printf ("get_page(%s)", page));
  km_offer_add (offer, km_fill (_ ("Drop one reference to {name}"), "name", name, NULL),
                g_strdup_printf ("put_page(%s)", page));
  km_offer_add (offer, km_fill (_ ("Ask for the address of {name}"), "name", name, NULL),
                g_strdup_printf ("page_address(%s)", page));
  if (order == 0)
    return;
  km_offer_add (offer, km_fill (_ ("Split {name} into single pages"), "name", name, NULL),
                g_strdup_printf ("split_page(%s, %u)", page, order));
  km_offer_add (offer, km_fill (_ ("What if {name} is freed with too small an order?"), "name", name, NULL),
                free_line (name, by_address, order - 1));
}

/* ---- by target ---- */

void
km_offer_zone (const KmOffer *offer, const KmTarget *target)
{
  uint32_t zone = target->zone;

  offer_allocation (offer, zone, 0, 0, false);
  offer_allocation (offer, zone, 3, 0, false);
  offer_allocation (offer, zone, 0, 0, true);
  offer_allocation (offer, zone, 3, 0, true);
  offer_drain (offer);
}

static void
offer_free_block (const KmOffer *offer, uint32_t zone, uint32_t order, KmMigratetype type)
{
  offer_allocation (offer, zone, order, type, false);
  if (order > 0)
    offer_allocation (offer, zone, 0, type, false);
  offer_allocation (offer, zone, order, type, true);
}

void
km_offer_frame (const KmOffer *offer, const KmTarget *target)
{
  KmFrame frame;

  if (!km_machine_frame (offer->machine, target->pfn, &frame))
    return;
  if (frame.block.kind == KM_FRAME_FREE && frame.zone < km_machine_n_zones (offer->machine))
    offer_free_block (offer, frame.zone, frame.block.order, frame.block.type);
  else if (frame.block.slab)
    km_offer_slab (offer, target);
  else if (frame.block.kind == KM_FRAME_ALLOCATED)
    offer_freeing (offer, &frame);
  else if (frame.block.kind == KM_FRAME_PCP)
    {
      offer_allocation (offer, frame.zone, frame.block.order, frame.block.type, false);
      offer_drain (offer);
    }
}

/* 0 for a list of all types. */
static KmMigratetype
type_of (const KmTarget *target)
{
  return target->type < KM_NR_PCP_TYPES ? target->type : 0;
}

void
km_offer_free_list (const KmOffer *offer, const KmTarget *target)
{
  offer_free_block (offer, target->zone, target->order, type_of (target));
}

void
km_offer_pcp_list (const KmOffer *offer, const KmTarget *target)
{
  uint32_t order = km_machine_pcp_list_order (offer->machine, target->order);

  offer_allocation (offer, target->zone, order, type_of (target), false);
  offer_drain (offer);
}

/* As much page cache as brings the zone down to its low watermark. */
void
km_offer_watermark (const KmOffer *offer, const KmTarget *target)
{
  uint32_t zone = target->zone;
  int32_t low = km_machine_zone (offer->machine, zone)->watermark[KM_WMARK_LOW];
  KmZoneCounts counts;

  km_machine_zone_counts (offer->machine, zone, &counts);
  offer_allocation (offer, zone, 0, 0, true);
  if (counts.free_pages > low)
    km_offer_add (offer, g_strdup (_ ("Fill memory with page cache")),
                  g_strdup_printf ("page_cache(%" PRId32 ")", counts.free_pages - low));
}

/* ---- asking for memory with a mask ---- */

KmAction *
km_model_ask_pages (KmModel *model, KmGfp gfp, uint32_t order)
{
  g_autofree char *mask = km_gfp_to_string (km_machine_generation (km_model_machine (model))->id, gfp);
  KmAction *action = g_new0 (KmAction, 1);

  action->label = pages_label (mask, order);
  action->line = pages_line (model, mask, order);
  return action;
}

KmAction *
km_model_ask_bytes (KmModel *model, KmGfp gfp, uint64_t bytes)
{
  g_autofree char *mask = km_gfp_to_string (km_machine_generation (km_model_machine (model))->id, gfp);
  g_autofree char *handle = km_offer_handle (model);
  KmAction *action = g_new0 (KmAction, 1);

  action->label = km_fill (_ ("Allocate {size}, {mask}"), "size", km_format_bytes (bytes).text, "mask", mask, NULL);
  action->line = g_strdup_printf ("%s = kmalloc(%" PRIu64 ", %s)", handle, bytes, mask);
  return action;
}
