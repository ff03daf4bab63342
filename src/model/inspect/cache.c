/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspection of a cache with its arithmetic, and of what a CPU has of it. Fields have the kernel's names. */
#include "model/history.h"
#include "model/inspect/scope.h"
#include "model/inspect/things.h"
#include "model/text/fill.h"
#include "model/text/value_text.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/words/slab_flags.h"

/* ---- how it was laid out ---- */

static void
add_layout (const KmCacheScope *view, KmInspection *inspection)
{
  const KmCacheInfo *c = &view->info;
  KmInspectSection *section = km_inspection_add_section (inspection, "struct kmem_cache");
  KmGenerationId kernel = km_machine_generation (view->machine)->id;
  g_autofree char *flags = km_slab_flags_to_string (kernel, km_slab_flags_to_kernel (kernel, c->flags));

  km_section_add_bytes (section, view->old ? "obj_size" : "object_size", c->object_size);
  km_section_add_bytes (section, view->old ? "buffer_size" : "size", c->size);
  km_section_add_bytes (section, "align", c->align);
  km_section_add_mono (section, "flags", g_steal_pointer (&flags));
  km_section_add_count (section, view->slub ? "objects" : "num", c->num);
  km_section_add_count (section, view->slub ? "order" : "gfporder", c->order);
  km_section_add_mono (section, "ctor", g_strdup (c->ctor ? _ ("yes") : "NULL"));
  if (c->merged)
    km_section_add_count (section, _ ("further names"), c->merged);
}

/* What the order search of 2.6.34 finds at @order: objects, and bytes left over (facts 7.3). */
static uint32_t
estimate (const KmCacheScope *view, uint32_t order, bool off, uint32_t *left)
{
  const KmCacheInfo *c = &view->info;
  uint32_t bytes = (1u << km_machine_page_shift (view->machine)) << order;
  uint32_t head = km_machine_is_64_bit (view->machine) ? 48 : 28, num = bytes / c->size, used = 0;

  if (!off)
    {
      num = bytes > head ? (bytes - head) / (c->size + 4) : 0;
      used = (head + 4 * num + c->align - 1) / c->align * c->align;
      if (num > 0 && used + num * c->size > bytes)
        {
          num--;
          used = (head + 4 * num + c->align - 1) / c->align * c->align;
        }
    }
  *left = num ? bytes - num * c->size - used : 0;
  return num;
}

static char *
judge_order (const KmCacheScope *view, uint32_t order, uint32_t num, uint32_t left)
{
  uint32_t bytes = (1u << km_machine_page_shift (view->machine)) << order;
  const char *phrase = N_ ("{num} objects, {left} left: {left} × 8 = {eight} > {bytes}, too much waste");
  g_autofree char *num_text = g_strdup_printf ("%u", num), *left_text = g_strdup_printf ("%u", left);
  g_autofree char *eight = g_strdup_printf ("%u", left * 8), *bytes_text = g_strdup_printf ("%u", bytes);

  if (num == 0)
    phrase = N_ ("no object fits");
  else if (left * 8 <= bytes)
    phrase = N_ ("{num} objects, {left} left: {left} × 8 = {eight} ≤ {bytes}, accepted");
  else if (order == view->info.order)
    phrase = N_ ("{num} objects, {left} left: larger orders are not tried, accepted");
  return km_fill (_ (phrase), "num", num_text, "left", left_text, "eight", eight, "bytes", bytes_text, NULL);
}

static void
add_order_choice (const KmCacheScope *view, KmInspection *inspection)
{
  const KmCacheInfo *c = &view->info;
  bool off = c->management != KM_SLAB_ON_SLAB || c->size >= 1u << (km_machine_page_shift (view->machine) - 3);
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Choice of the order"));

  for (uint32_t order = 0; order <= c->order; order++)
    {
      uint32_t left, num = estimate (view, order, off, &left);
      g_autofree char *label = g_strdup_printf (_ ("order %u"), order);

      km_section_add (section, label, judge_order (view, order, num, left));
    }
}

static void
add_slab_layout (const KmCacheScope *view, KmInspection *inspection)
{
  static const char *const words[] = { N_ ("on the slab"), N_ ("off the slab"), N_ ("in a free object") };
  const KmCacheInfo *c = &view->info;
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("A slab"));

  km_section_add_bytes (section, _ ("whole"), km_cache_scope_slab_bytes (view));
  km_section_add_mono (section, _ ("objects"), g_strdup_printf ("%u × %u = %u", c->num, c->size, c->num * c->size));
  km_section_add (section, _ ("management"), g_strdup_printf ("%s, %u", _ (words[c->management]), c->management_size));
  if (c->management_cache)
    {
      KmTarget target = { .kind = KM_TARGET_CACHE, .pfn = KM_PFN_NONE, .cache = c->management_cache };

      km_section_add_target (section, "slabp_cache",
                             g_strdup (km_machine_cache_name (view->machine, c->management_cache)), &target);
    }
  km_section_add_bytes (section, _ ("left over"), c->left_over);
  km_section_add_mono (section, "colour", g_strdup_printf ("%u / %u = %u", c->left_over, c->colour_off, c->colour));
  km_section_add_bytes (section, "colour_off", c->colour_off);
  km_section_add_mono (section, "colour_next",
                       g_strdup_printf ("%u  (%u × %u = %u)", c->colour_next, c->colour_next, c->colour_off,
                                        c->colour_next * c->colour_off));
}

static void
add_arrays (const KmCacheScope *view, KmInspection *inspection)
{
  const KmCacheInfo *c = &view->info;
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Array caches"));
  KmSlabArray array;

  km_section_add_count (section, "limit", c->limit);
  km_section_add_mono (section, "batchcount", g_strdup_printf ("(%u + 1) / 2 = %u", c->limit, c->batchcount));
  km_section_add_mono (section, "free_limit",
                       g_strdup_printf ("(1 + %u) × %u + %u = %u", km_machine_cpus (view->machine), c->batchcount,
                                        c->num, c->free_limit));
  for (uint32_t cpu = 0; cpu <= KM_MAX_CPUS; cpu++)
    if (km_machine_array (view->machine, view->cache, cpu, &array))
      {
        KmTarget target = { .kind = KM_TARGET_ARRAY, .pfn = KM_PFN_NONE, .cache = view->cache, .cpu = (uint8_t)cpu };
        g_autofree char *label = cpu == KM_MAX_CPUS ? g_strdup ("shared") : g_strdup_printf ("CPU %u", cpu);

        km_section_add_target (section, label, g_strdup_printf ("%u / %u", array.avail, array.limit), &target);
      }
}

/* ---- now ---- */

static void
add_use (const KmCacheScope *view, KmInspection *inspection)
{
  const KmCacheInfo *c = &view->info;
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Now"));
  uint64_t total = (uint64_t)c->slabs * c->num;

  km_section_add (section, _ ("in use"),
                  g_strdup_printf ("%s / %s", km_format_count (c->live).text, km_format_count ((int64_t)total).text));
  if (c->general)
    km_section_add (section, _ ("not asked for"), km_bytes_text ((int64_t)c->waste));
  km_section_add_count (section, _ ("slabs"), c->slabs);
  km_section_add (section, _ ("memory"),
                  g_strdup (km_format_bytes ((uint64_t)c->slabs * km_cache_scope_slab_bytes (view)).text));
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS && !view->slub; list++)
    km_section_add_count (section, km_slab_list_name (c->allocator, list), c->n_slabs[list]);
  if (!view->slub)
    {
      km_section_add_count (section, "free_objects", c->free_objects);
      km_section_add_count (section, "free_touched", c->free_touched);
    }
  km_section_add (section, _ ("slabs made"), g_strdup (km_format_count (c->grown).text));
  km_section_add (section, _ ("slabs given back"), g_strdup (km_format_count (c->destroyed).text));
}

static void
add_slub (const KmCacheScope *view, KmInspection *inspection)
{
  const KmCacheInfo *c = &view->info;
  KmInspectSection *section = km_inspection_add_section (inspection, "SLUB");
  KmCpuSlab own;

  km_section_add_mono (
      section, _ ("a slab"),
      g_strdup_printf ("%u × %u + %u = %u", c->num, c->size, c->left_over, km_cache_scope_slab_bytes (view)));
  km_section_add_count (section, "offset", c->offset);
  km_section_add_count (section, "inuse", c->inuse);
  km_section_add_count (section, "min_partial", c->min_partial);
  km_section_add_count (section, "nr_partial", c->nr_partial);
  km_section_add_count (section, "cpu_partial", c->cpu_partial);
  km_section_add_mono (section, "cpu_partial_slabs",
                       c->num ? g_strdup_printf ("⌈2 × %u / %u⌉ = %u", c->cpu_partial, c->num, c->cpu_partial_slabs)
                              : g_strdup ("0"));
  for (uint32_t cpu = 0; cpu < km_machine_cpus (view->machine); cpu++)
    if (km_machine_cpu_slab (view->machine, view->cache, cpu, &own))
      {
        KmTarget target = { .kind = KM_TARGET_ARRAY, .pfn = KM_PFN_NONE, .cache = view->cache, .cpu = (uint8_t)cpu };
        g_autofree char *label = g_strdup_printf ("CPU %u", cpu);
        KmSlabView slab;

        if (own.slab)
          km_machine_slab (view->machine, own.slab, &slab);
        km_section_add_target (section, label, g_strdup (own.slab ? km_format_pfn (slab.pfn).text : _ ("no slab")),
                               &target);
      }
}

void
km_inspect_cache (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  KmCacheScope view;
  g_autofree char *bytes = NULL;
  uint32_t owner = km_model_owner_of_value (model, km_value (KM_VALUE_CACHE, target->cache));

  km_cache_scope_init (&view, model, target->cache);
  bytes = km_bytes_text (view.info.object_size);
  inspection->title = km_fill (_ ("Cache {cache}"), "cache", view.info.name, NULL);
  inspection->subtitle =
      km_fill (view.info.general ? _ ("general cache for kmalloc, objects of {bytes}") : _ ("objects of {bytes}"),
               "bytes", bytes, NULL);
  add_use (&view, inspection);
  add_layout (&view, inspection);
  if (view.slub)
    add_slub (&view, inspection);
  else
    {
      if (!km_machine_generation (view.machine)->slab->index_array)
        add_order_choice (&view, inspection);
      add_slab_layout (&view, inspection);
      add_arrays (&view, inspection);
    }
  if (owner != UINT32_MAX)
    km_section_add_link (km_inspection_add_section (inspection, ""), _ ("made by"), km_model_name_call (model, owner),
                         owner);
}

/* ---- what a CPU has ---- */

static void
add_entries (const KmCacheScope *view, const KmSlabArray *array, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("From the top down"));

  for (uint32_t i = 0; i < MIN (array->avail, KM_INSPECT_LISTED); i++)
    {
      uint32_t at = array->avail - 1 - i;
      g_autofree char *label = g_strdup_printf ("entry[%u]", at);

      km_section_add_value (view->model, section, label, array->entries[at]);
    }
  if (array->avail == 0)
    km_section_add (section, "", g_strdup (_ ("The array is empty.")));
  else if (array->avail > KM_INSPECT_LISTED)
    km_section_add (section, "",
                    g_strdup_printf (ngettext ("and %s more", "and %s more", array->avail - KM_INSPECT_LISTED),
                                     km_format_count (array->avail - KM_INSPECT_LISTED).text));
}

static void
add_cpu_slab (const KmCacheScope *view, const KmCpuSlab *own, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, "struct kmem_cache_cpu");
  KmSlabView slab;

  if (own->slab)
    {
      km_machine_slab (view->machine, own->slab, &slab);
      km_section_add_slab (view, section, "slab", slab.pfn);
      km_section_add_mono (section, "freelist",
                           own->freelist == KM_SLAB_BUFCTL_END ? g_strdup ("NULL")
                                                               : g_strdup_printf (_ ("object %u"), own->freelist));
    }
  else
    km_section_add_mono (section, "slab", g_strdup ("NULL"));
  km_section_add_count (section, "partial", own->n_partial);
}

void
km_inspect_array (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  KmRef cache = target->cache;
  uint32_t cpu = target->cpu; /* KM_MAX_CPUS: the shared array */
  g_autofree char *cpu_text = g_strdup_printf ("%u", cpu);
  KmInspectSection *section;
  KmSlabArray array;
  KmCpuSlab own;
  KmCacheScope view;

  km_cache_scope_init (&view, model, cache);
  inspection->title =
      cpu == KM_MAX_CPUS
          ? g_strdup (_ ("The shared array"))
          : km_fill (view.slub ? _ ("What CPU {cpu} has") : _ ("Array cache of CPU {cpu}"), "cpu", cpu_text, NULL);
  inspection->subtitle = g_strdup (view.info.name);
  section = km_inspection_add_section (inspection, view.slub ? "" : "struct array_cache");
  km_section_add_cache (&view, section);
  if (view.slub && km_machine_cpu_slab (view.machine, cache, cpu, &own))
    add_cpu_slab (&view, &own, inspection);
  if (!km_machine_array (view.machine, cache, cpu, &array))
    return;
  km_section_add_count (section, "avail", array.avail);
  km_section_add_count (section, "limit", array.limit);
  if (cpu != KM_MAX_CPUS)
    km_section_add_count (section, "batchcount", array.batchcount);
  km_section_add_count (section, "touched", array.touched);
  km_section_add (section, "",
                  g_strdup (_ ("Objects come and go at the top. For their slabs all of them count as in use.")));
  add_entries (&view, &array, inspection);
}
