/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions on caches, slabs and objects. */
#include "model/actions/offer.h"
#include "model/text/value_text.h"

#include "base/i18n.h"

#include <string.h>

/* ---- a cache ---- */

/* Objects of a general cache come from kmalloc(). */
static void
offer_general (const KmOffer *offer, const KmCacheInfo *info)
{
  g_autofree char *handle = km_offer_handle (offer->model);
  bool dma = (info->flags & KM_SLAB_CACHE_DMA) != 0;

  km_offer_add_named (
      offer, _ ("Allocate an object from {name}"), info->name,
      g_strdup_printf ("%s = kmalloc(%u, %s)", handle, info->object_size, dma ? "GFP_KERNEL | GFP_DMA" : "GFP_KERNEL"));
}

static void
offer_own (const KmOffer *offer, const char *name)
{
  g_autofree char *handle = km_offer_handle (offer->model);

  km_offer_add_named (offer, _ ("Allocate an object from {name}"), name,
                      g_strdup_printf ("%s = kmem_cache_alloc(%s, GFP_KERNEL)", handle, name));
  km_offer_add_named (offer, _ ("Allocate an object from {name}, GFP_ATOMIC"), name,
                      g_strdup_printf ("%s = kmem_cache_alloc(%s, GFP_ATOMIC)", handle, name));
  km_offer_add_named (offer, _ ("Shrink {name}: give free slabs back"), name,
                      g_strdup_printf ("kmem_cache_shrink(%s)", name));
  km_offer_add_named (offer, _ ("Destroy {name}"), name, g_strdup_printf ("kmem_cache_destroy(%s)", name));
}

static void
offer_cache (const KmOffer *offer, KmRef cache)
{
  KmCacheInfo info;
  g_autofree char *name = NULL;

  if (!km_model_cache_info (offer->model, cache, &info))
    return;
  name = km_offer_name_of (offer, km_value (KM_VALUE_CACHE, cache));
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
  g_autofree char *cache = km_offer_name_of (offer, km_value (KM_VALUE_CACHE, object->cache));

  if (!km_model_cache_info (offer->model, object->cache, &info))
    return;
  if (cache)
    km_offer_add_named (offer, object->live ? _ ("Free {name}") : _ ("What if {name} is freed once more?"), name,
                        g_strdup_printf ("kmem_cache_free(%s, %s)", cache, name));
  else
    km_offer_add_named (offer, object->live ? _ ("Free {name}") : _ ("What if {name} is freed once more?"), name,
                        g_strdup_printf ("kfree(%s)", name));
  if (!object->live)
    {
      km_offer_add_named (offer, _ ("What if {name} is written to after it was freed?"), name,
                          g_strdup_printf ("write(%s, 4)", name));
      return;
    }
  if (!cache)
    km_offer_add_named (offer, _ ("Ask for the size of {name}"), name, g_strdup_printf ("ksize(%s)", name));
  km_offer_add_named (offer, _ ("What if 8 bytes behind {name} are written to?"), name,
                      g_strdup_printf ("write(%s + %u, 8)", name, info.object_size));
}

void
km_offer_object (const KmOffer *offer, const KmTarget *target)
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
    name = km_offer_name_of (offer, target->value);
  else
    name = km_offer_name_of (offer, km_machine_object_value (object.slab, object.index));
  if (name)
    offer_freeing (offer, &object, name);
  offer_cache (offer, object.cache);
}

void
km_offer_cache (const KmOffer *offer, const KmTarget *target)
{
  offer_cache (offer, target->cache);
}

void
km_offer_slab (const KmOffer *offer, const KmTarget *target)
{
  KmRef slab = km_machine_slab_of_frame (offer->machine, target->pfn);
  KmSlabView view;

  if (slab == 0)
    return;
  km_machine_slab (offer->machine, slab, &view);
  offer_cache (offer, view.cache);
}
