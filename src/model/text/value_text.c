/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/text/value_text.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/vm/vm_read.h"
#include "model/history.h"
#include "model/text/fill.h"

/* ---- caches ---- */

const char *
km_model_cache_name (KmModel *model, KmRef cache)
{
  const KmMachine *machine = km_model_machine (model);

  return km_machine_is_cache (machine, cache) ? km_machine_cache_name (machine, cache) : NULL;
}

const char *
km_model_made_cache_name (KmModel *model, KmRef cache)
{
  KmScript *script = km_timeline_script (km_model_timeline (model));
  uint32_t op = km_model_owner_of_value (model, km_value (KM_VALUE_CACHE, cache)), n;
  const KmOpMore *more = km_script_more (script, &n);
  KmOp made;

  if (op >= km_script_n_ops (script))
    return NULL;
  made = km_script_op (script, op);
  return made.kind == KM_OP_KMEM_CACHE_CREATE && made.arg < n ? more[made.arg].name : NULL;
}

bool
km_model_cache_info (KmModel *model, KmRef cache, KmCacheInfo *info)
{
  const KmMachine *machine = km_model_machine (model);

  if (!km_machine_is_cache (machine, cache))
    return false;
  km_machine_cache (machine, cache, info);
  return true;
}

KmAllocator
km_model_allocator (KmModel *model)
{
  const KmConfig *config = km_script_config (km_timeline_script (km_model_timeline (model)));

  if (config->allocator != KM_ALLOCATOR_DEFAULT)
    return (KmAllocator)config->allocator;
  return km_machine_generation (km_model_machine (model))->slub ? KM_ALLOCATOR_SLUB : KM_ALLOCATOR_SLAB;
}

const char *
km_slab_list_name (KmAllocator allocator, uint32_t list)
{
  static const char *const slab[] = { "slabs_full", "slabs_partial", "slabs_free" };
  static const char *const slub[] = { "full", "partial", "" };

  if (list >= KM_NR_SLAB_LISTS)
    return "";
  return allocator == KM_ALLOCATOR_SLUB ? slub[list] : slab[list];
}

char *
km_bytes_text (int64_t bytes)
{
  /* Translators: %s is a number; inside a sentence. */
  return g_strdup_printf (ngettext ("%s byte", "%s bytes", (unsigned long)ABS (bytes)), km_format_count (bytes).text);
}

/* ---- values ---- */

uint64_t
km_model_value_address (KmModel *model, KmValue value)
{
  const KmMachine *machine = km_model_machine (model);
  KmValue object;
  uint32_t cpu;

  if (value == KM_VALUE_NULL)
    return 0;
  if (km_value_is (value, KM_VALUE_OBJECT)
      || (km_value_is (value, KM_VALUE_ODD) && !km_machine_percpu_copy (machine, value, &object, &cpu)))
    return km_slab_object_address (machine, value);
  return km_machine_value_address (machine, value);
}

static char *
address_text (KmModel *model, KmValue value)
{
  uint64_t address = km_model_value_address (model, value);

  return address ? g_strdup (km_format_address (address).text) : NULL;
}

/* First frame of a slab that is there. */
static KmPfn
slab_frame (KmModel *model, KmRef slab)
{
  KmSlabView view;

  km_machine_slab (km_model_machine (model), slab, &view);
  return view.pfn;
}

static char *
object_text (KmModel *model, KmValue value)
{
  KmObjectInfo info;
  g_autofree char *index = NULL, *address = NULL, *inside = NULL;

  if (!km_machine_object (km_model_machine (model), value, &info))
    return g_strdup (_ ("an object that is not there now"));
  index = g_strdup_printf ("%u", info.index);
  address = g_strdup (km_format_address (info.address + (uint64_t)(int64_t)info.inside).text);
  if (info.inside == 0)
    return km_fill (_ ("object {index} of the slab at frame {pfn} ({cache}), address {address}"), "index", index, "pfn",
                    km_format_pfn (slab_frame (model, info.slab)).text, "cache",
                    km_machine_cache_name (km_model_machine (model), info.cache), "address", address, NULL);
  inside = km_bytes_text (info.inside);
  return km_fill (_ ("{address}, {inside} into object {index} of the slab at frame {pfn} ({cache})"), "index", index,
                  "pfn", km_format_pfn (slab_frame (model, info.slab)).text, "cache",
                  km_machine_cache_name (km_model_machine (model), info.cache), "address", address, "inside", inside,
                  NULL);
}

static char *
cache_text (KmModel *model, KmValue value)
{
  const char *name = km_model_cache_name (model, km_value_payload (value));

  if (!name)
    name = km_model_made_cache_name (model, km_value_payload (value));
  return g_strdup (name ? name : _ ("a cache that is not there now"));
}

static char *
page_text (KmModel *model, KmValue value)
{
  (void)model;
  return km_fill (_ ("page frame {pfn}"), "pfn", km_format_pfn (km_value_payload (value)).text, NULL);
}

static char *
area_text (KmModel *model, KmValue value)
{
  char *address = address_text (model, value);

  /* Translators: %s is a number. */
  return address ? address
                 : g_strdup_printf (_ ("page %s of the vmalloc area"), km_format_count (km_value_payload (value)).text);
}

static char *
kmap_text (KmModel *model, KmValue value)
{
  uint32_t slot = km_value_payload (value);
  bool atomic = slot >= KM_KMAP_ATOMIC;
  g_autofree char *number = g_strdup_printf ("%u", atomic ? slot - KM_KMAP_ATOMIC : slot);
  g_autofree char *address = address_text (model, value);
  g_autofree char *what = km_fill (atomic ? _ ("fixmap slot {slot}") : _ ("kmap slot {slot}"), "slot", number, NULL);

  if (!address)
    return g_steal_pointer (&what);
  return g_strdup_printf ("%s (%s)", address, what);
}

static char *
percpu_text (KmModel *model, KmValue value)
{
  (void)model;
  return g_strdup_printf (_ ("per-CPU data at 0x%x"), km_value_payload (value));
}

static char *
number_text (KmModel *model, KmValue value)
{
  (void)model;
  return g_strdup (km_format_count (km_value_payload (value)).text);
}

static char *
zero_text (KmModel *model, KmValue value)
{
  (void)model;
  (void)value;
  return g_strdup ("ZERO_SIZE_PTR");
}

static char *
copy_text (KmModel *model, KmValue value, KmValue object, uint32_t cpu)
{
  uint64_t address = km_machine_value_address (km_model_machine (model), value);
  g_autofree char *number = g_strdup_printf ("%u", cpu), *what = percpu_text (model, object);
  g_autofree char *text = km_fill (_ ("the copy of CPU {cpu} of {what}"), "cpu", number, "what", what, NULL);

  return address ? g_strdup_printf ("%s (%s)", km_format_address (address).text, text) : g_steal_pointer (&text);
}

static char *
odd_text (KmModel *model, KmValue value)
{
  KmObjectInfo info;
  char *address;
  KmValue object;
  uint32_t cpu;

  if (km_machine_object (km_model_machine (model), value, &info))
    return object_text (model, value);
  if (km_machine_percpu_copy (km_model_machine (model), value, &object, &cpu))
    return copy_text (model, value, object, cpu);
  address = address_text (model, value);
  return address ? address : g_strdup (_ ("a pointer into the middle of something"));
}

static char *(*const texts[]) (KmModel *, KmValue) = {
  [KM_VALUE_PAGE] = page_text, [KM_VALUE_CACHE] = cache_text,   [KM_VALUE_AREA] = area_text,
  [KM_VALUE_KMAP] = kmap_text, [KM_VALUE_PERCPU] = percpu_text, [KM_VALUE_NUMBER] = number_text,
  [KM_VALUE_ODD] = odd_text,   [KM_VALUE_ZERO] = zero_text,     [KM_VALUE_OBJECT] = object_text,
};

char *
km_model_value_text (KmModel *model, KmValue value)
{
  return value == KM_VALUE_NULL ? g_strdup ("NULL") : texts[km_value_kind (value)](model, value);
}

char *
km_model_value_short (KmModel *model, KmValue value)
{
  g_autofree char *index = NULL;
  KmObjectInfo info;

  if (!km_value_is (value, KM_VALUE_OBJECT) || !km_machine_object (km_model_machine (model), value, &info))
    return km_model_value_text (model, value);
  index = g_strdup_printf ("%u", info.index);
  return km_fill (_ ("object {index} of {pfn}"), "index", index, "pfn",
                  km_format_pfn (slab_frame (model, info.slab)).text, NULL);
}
