/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions above the page allocator: what a click on a cache, a slab, an object, an array or an area can do, as lines of
 * workload text. Things are named by their handles, so only what the workload itself has made can be asked for. */
#include "model/actions/offer.h"
#include "model/history.h"
#include "model/text/fill.h"
#include "model/text/value_text.h"

#include "base/i18n.h"

#include <string.h>

/* The handle that still stands for @value: the one whose operation returned it, unless the name was given away since.
 * Returns: (transfer full) (nullable). */
static char *
handle_of (const KmOffer *offer, KmValue value)
{
  KmScript *script = km_timeline_script (km_model_timeline (offer->model));
  uint32_t n = km_script_n_ops (script), op = km_model_owner_of_value (offer->model, value);
  g_autofree char *handle = op < n ? km_script_op_handle (script, op) : NULL;

  if (handle && km_timeline_result (km_model_timeline (offer->model), op) == value
      && km_script_find_handle (script, handle, n) == op)
    return g_steal_pointer (&handle);
  return NULL;
}

static void
offer_line (const KmOffer *offer, const char *label, const char *name, char *line)
{
  km_offer_add (offer, km_fill (label, "name", name, NULL), line);
}

/* ---- a cache ---- */

/* Objects of a general cache come from kmalloc(). */
static void
offer_general (const KmOffer *offer, const KmCacheInfo *info)
{
  g_autofree char *handle = km_offer_handle (offer->model);
  bool dma = (info->flags & KM_SLAB_CACHE_DMA) != 0;

  offer_line (
      offer, _ ("Allocate an object from {name}"), info->name,
      g_strdup_printf ("%s = kmalloc(%u, %s)", handle, info->object_size, dma ? "GFP_KERNEL | GFP_DMA" : "GFP_KERNEL"));
}

static void
offer_own (const KmOffer *offer, const char *name)
{
  g_autofree char *handle = km_offer_handle (offer->model);

  offer_line (offer, _ ("Allocate an object from {name}"), name,
              g_strdup_printf ("%s = kmem_cache_alloc(%s, GFP_KERNEL)", handle, name));
  offer_line (offer, _ ("Allocate an object from {name}, GFP_ATOMIC"), name,
              g_strdup_printf ("%s = kmem_cache_alloc(%s, GFP_ATOMIC)", handle, name));
  offer_line (offer, _ ("Shrink {name}: give free slabs back"), name, g_strdup_printf ("kmem_cache_shrink(%s)", name));
  offer_line (offer, _ ("Destroy {name}"), name, g_strdup_printf ("kmem_cache_destroy(%s)", name));
}

static void
offer_cache (const KmOffer *offer, KmRef cache)
{
  KmCacheInfo info;
  g_autofree char *name = NULL;

  if (!km_model_cache_info (offer->model, cache, &info))
    return;
  name = handle_of (offer, km_value (KM_VALUE_CACHE, cache));
  if (info.general)
    offer_general (offer, &info);
  else if (name)
    offer_own (offer, name);
  if (info.allocator == KM_ALLOCATOR_SLAB)
    km_offer_add (offer, g_strdup (_ ("Let the timer take back what is not used")), g_strdup ("cache_reap()"));
}

/* ---- an object ---- */

static void
offer_freeing (const KmOffer *offer, const KmObjectInfo *object, const char *name)
{
  KmCacheInfo info;
  g_autofree char *cache = handle_of (offer, km_value (KM_VALUE_CACHE, object->cache));

  if (!km_model_cache_info (offer->model, object->cache, &info))
    return;
  if (cache)
    offer_line (offer, object->live ? _ ("Free {name}") : _ ("What if {name} is freed once more?"), name,
                g_strdup_printf ("kmem_cache_free(%s, %s)", cache, name));
  else
    offer_line (offer, object->live ? _ ("Free {name}") : _ ("What if {name} is freed once more?"), name,
                g_strdup_printf ("kfree(%s)", name));
  if (!object->live)
    {
      offer_line (offer, _ ("What if {name} is written to after it was freed?"), name,
                  g_strdup_printf ("write(%s, 4)", name));
      return;
    }
  if (!cache)
    offer_line (offer, _ ("Ask for the size of {name}"), name, g_strdup_printf ("ksize(%s)", name));
  offer_line (offer, _ ("What if 8 bytes behind {name} are written to?"), name,
              g_strdup_printf ("write(%s + %u, 8)", name, info.object_size));
}

static void
offer_object (const KmOffer *offer, const KmTarget *target)
{
  KmObjectInfo object;
  KmRef slab;
  uint32_t index;
  g_autofree char *name = NULL;

  if (!km_machine_object_at (offer->machine, target->pfn, target->offset, &object))
    return;
  if (km_value_is (target->value, KM_VALUE_OBJECT)
      && km_machine_object_place (offer->machine, target->value, &slab, &index) && slab == object.slab
      && index == object.index)
    name = handle_of (offer, target->value);
  else
    name = handle_of (offer, km_machine_object_value (object.slab, object.index));
  if (name)
    offer_freeing (offer, &object, name);
  offer_cache (offer, object.cache);
}

/* ---- an area ---- */

static void
offer_area (const KmOffer *offer, KmValue value)
{
  g_autofree char *name = handle_of (offer, value), *handle = km_offer_handle (offer->model);

  if (name && km_value_is (value, KM_VALUE_AREA))
    {
      offer_line (offer, _ ("Free {name}"), name, g_strdup_printf ("vfree(%s)", name));
      offer_line (offer, _ ("What if {name} is freed by kfree()?"), name, g_strdup_printf ("kfree(%s)", name));
    }
  km_offer_add (offer, g_strdup (_ ("Allocate an area of five pages")),
                g_strdup_printf ("%s = vmalloc(20000)", handle));
}

void
km_offer_kmem (const KmOffer *offer, const KmTarget *target)
{
  KmSlabView view;
  KmRef slab;

  switch (target->kind)
    {
    case KM_TARGET_CACHE:
    case KM_TARGET_ARRAY:
      offer_cache (offer, target->cache);
      return;
    case KM_TARGET_SLAB:
      slab = km_machine_slab_of_frame (offer->machine, target->pfn);
      if (slab == 0)
        return;
      km_machine_slab (offer->machine, slab, &view);
      offer_cache (offer, view.cache);
      return;
    case KM_TARGET_OBJECT:
      offer_object (offer, target);
      return;
    case KM_TARGET_AREA:
      offer_area (offer, target->value);
      return;
    default:
      return;
    }
}
