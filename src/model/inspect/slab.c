/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspection of what stands above the page allocator: a cache with its arithmetic, an array cache, a slab, an object, a
 * value. Fields have the kernel's names.
 *
 *   index = (obj - s_mem) / buffer_size = (0xc3c09780 - 0xc3c09340) / 600 = 1 */
#include "model/history.h"
#include "model/inspect/section.h"
#include "model/text/fill.h"
#include "model/text/value_text.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/words/kmap_type.h"
#include "core/words/slab_flags.h"
#include "core/vm/vm_read.h"

#include <inttypes.h>

enum
{
  MAX_LISTED = 64, /* entries of an array, links of a chain */
};

typedef struct
{
  KmModel *model;
  const KmMachine *machine;
  KmRef cache;
  KmCacheInfo info;
  bool old;  /* 2.6.34 */
  bool slub; /* the cache is SLUB's */
} View;

static void
view_init (View *view, KmModel *model, KmRef cache)
{
  const KmMachine *machine = km_model_machine (model);

  *view = (View){ .model = model,
                  .machine = machine,
                  .cache = cache,
                  .old = km_machine_generation (machine)->id == KM_GENERATION_2_6_34 };
  km_machine_cache (machine, cache, &view->info);
  view->slub = view->info.allocator == KM_ALLOCATOR_SLUB;
}

/* ---- small parts ---- */

static void
add_number (KmInspectSection *section, const char *label, int64_t value)
{
  km_section_add_mono (section, label, g_strdup (km_format_count (value).text));
}

static void
add_bytes (KmInspectSection *section, const char *label, int64_t value)
{
  km_section_add_mono (section, label, km_bytes_text (value));
}

static KmTarget
frame_target (const View *view, KmTargetKind kind, KmPfn pfn, uint32_t offset)
{
  return (KmTarget){
    .kind = kind, .pfn = pfn, .offset = offset, .cache = view->cache, .zone = km_machine_zone_of (view->machine, pfn)
  };
}

static void
add_cache_link (const View *view, KmInspectSection *section)
{
  KmTarget target = { .kind = KM_TARGET_CACHE, .pfn = KM_PFN_NONE, .cache = view->cache };

  km_section_add_target (section, _ ("cache"), g_strdup (view->info.name), &target);
}

static void
add_slab_link (const View *view, KmInspectSection *section, const char *label, KmPfn pfn)
{
  KmTarget target = frame_target (view, KM_TARGET_SLAB, pfn, 0);

  km_section_add_target (section, label, g_strdup (km_format_pfn (pfn).text), &target);
}

static void
add_value_link (KmModel *model, KmInspectSection *section, const char *label, KmValue value)
{
  KmTarget target;
  char *text = km_model_value_text (model, value);

  if (km_model_target_of_value (model, value, &target))
    km_section_add_target (section, label, text, &target);
  else
    km_section_add (section, label, text);
}

static uint32_t
slab_bytes (const View *view)
{
  return (1u << km_machine_page_shift (view->machine)) << view->info.order;
}

/* ---- a cache: how it was laid out ---- */

static void
add_layout (const View *view, KmInspection *inspection)
{
  const KmCacheInfo *c = &view->info;
  KmInspectSection *section = km_inspection_add_section (inspection, "struct kmem_cache");
  g_autofree char *flags = km_slab_flags_to_string (km_machine_generation (view->machine)->id, c->flags);

  add_bytes (section, view->old ? "obj_size" : "object_size", c->object_size);
  add_bytes (section, view->old ? "buffer_size" : "size", c->size);
  add_bytes (section, "align", c->align);
  km_section_add_mono (section, "flags", g_steal_pointer (&flags));
  add_number (section, view->slub ? "objects" : "num", c->num);
  add_number (section, view->slub ? "order" : "gfporder", c->order);
  km_section_add_mono (section, "ctor", g_strdup (c->ctor ? _ ("yes") : "NULL"));
  if (c->merged)
    add_number (section, _ ("further names"), c->merged);
}

/* What the order search of 2.6.34 finds at @order: objects, and bytes left over (facts 7.3). */
static uint32_t
estimate (const View *view, uint32_t order, bool off, uint32_t *left)
{
  const KmCacheInfo *c = &view->info;
  uint32_t bytes = (1u << km_machine_page_shift (view->machine)) << order;
  uint32_t head = km_machine_page_descriptor (view->machine, 0) >> 32 ? 48 : 28, num = bytes / c->size, used = 0;

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
judge_order (const View *view, uint32_t order, uint32_t num, uint32_t left)
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
add_order_choice (const View *view, KmInspection *inspection)
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
add_slab_layout (const View *view, KmInspection *inspection)
{
  static const char *const places[] = { N_ ("on the slab"), N_ ("off the slab"), N_ ("in a free object") };
  const KmCacheInfo *c = &view->info;
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("A slab"));

  add_bytes (section, _ ("whole"), slab_bytes (view));
  km_section_add_mono (section, _ ("objects"), g_strdup_printf ("%u × %u = %u", c->num, c->size, c->num * c->size));
  km_section_add (section, _ ("management"), g_strdup_printf ("%s, %u", _ (places[c->management]), c->management_size));
  if (c->management_cache)
    {
      KmTarget target = { .kind = KM_TARGET_CACHE, .pfn = KM_PFN_NONE, .cache = c->management_cache };

      km_section_add_target (section, "slabp_cache",
                             g_strdup (km_machine_cache_name (view->machine, c->management_cache)), &target);
    }
  add_bytes (section, _ ("left over"), c->left_over);
  km_section_add_mono (section, "colour", g_strdup_printf ("%u / %u = %u", c->left_over, c->colour_off, c->colour));
  add_bytes (section, "colour_off", c->colour_off);
  km_section_add_mono (section, "colour_next",
                       g_strdup_printf ("%u  (%u × %u = %u)", c->colour_next, c->colour_next, c->colour_off,
                                        c->colour_next * c->colour_off));
}

static void
add_arrays (const View *view, KmInspection *inspection)
{
  const KmCacheInfo *c = &view->info;
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Array caches"));
  KmSlabArray array;

  add_number (section, "limit", c->limit);
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

/* ---- a cache: now ---- */

static void
add_use (const View *view, KmInspection *inspection)
{
  const KmCacheInfo *c = &view->info;
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Now"));
  uint64_t total = (uint64_t)c->slabs * c->num;

  km_section_add (section, _ ("in use"),
                  g_strdup_printf ("%s / %s", km_format_count (c->live).text, km_format_count ((int64_t)total).text));
  if (c->general)
    km_section_add (section, _ ("nobody asked for"), km_bytes_text ((int64_t)c->waste));
  add_number (section, _ ("slabs"), c->slabs);
  km_section_add (section, _ ("memory"), g_strdup (km_format_bytes ((uint64_t)c->slabs * slab_bytes (view)).text));
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS && !view->slub; list++)
    add_number (section, km_slab_list_name (c->allocator, list), c->n_slabs[list]);
  if (!view->slub)
    {
      add_number (section, "free_objects", c->free_objects);
      add_number (section, "free_touched", c->free_touched);
    }
  km_section_add (section, _ ("slabs made"), g_strdup (km_format_count (c->grown).text));
  km_section_add (section, _ ("slabs given back"), g_strdup (km_format_count (c->destroyed).text));
}

static void
add_slub (const View *view, KmInspection *inspection)
{
  const KmCacheInfo *c = &view->info;
  KmInspectSection *section = km_inspection_add_section (inspection, "SLUB");
  KmCpuSlab own;

  km_section_add_mono (section, _ ("a slab"),
                       g_strdup_printf ("%u × %u + %u = %u", c->num, c->size, c->left_over, slab_bytes (view)));
  add_number (section, "offset", c->offset);
  add_number (section, "inuse", c->inuse);
  add_number (section, "min_partial", c->min_partial);
  add_number (section, "nr_partial", c->nr_partial);
  add_number (section, "cpu_partial", c->cpu_partial);
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
km_inspect_cache (KmModel *model, KmRef cache, KmInspection *inspection)
{
  View view;
  g_autofree char *bytes = NULL;
  uint32_t owner = km_model_owner_of_value (model, km_value (KM_VALUE_CACHE, cache));

  view_init (&view, model, cache);
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
      if (view.old)
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
add_entries (const View *view, const KmSlabArray *array, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("From the top down"));

  for (uint32_t i = 0; i < MIN (array->avail, MAX_LISTED); i++)
    {
      uint32_t at = array->avail - 1 - i;
      g_autofree char *label = g_strdup_printf ("entry[%u]", at);

      add_value_link (view->model, section, label, array->entries[at]);
    }
  if (array->avail == 0)
    km_section_add (section, "", g_strdup (_ ("The array is empty.")));
  else if (array->avail > MAX_LISTED)
    km_section_add (section, "",
                    g_strdup_printf (ngettext ("and %s more", "and %s more", array->avail - MAX_LISTED),
                                     km_format_count (array->avail - MAX_LISTED).text));
}

static void
add_cpu_slab (const View *view, const KmCpuSlab *own, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, "struct kmem_cache_cpu");
  KmSlabView slab;

  if (own->slab)
    {
      km_machine_slab (view->machine, own->slab, &slab);
      add_slab_link (view, section, "slab", slab.pfn);
      km_section_add_mono (section, "freelist",
                           own->freelist == KM_SLAB_BUFCTL_END ? g_strdup ("NULL")
                                                               : g_strdup_printf (_ ("object %u"), own->freelist));
    }
  else
    km_section_add_mono (section, "slab", g_strdup ("NULL"));
  add_number (section, "partial", own->n_partial);
}

void
km_inspect_array (KmModel *model, KmRef cache, uint32_t cpu, KmInspection *inspection)
{
  g_autofree char *cpu_text = g_strdup_printf ("%u", cpu);
  KmInspectSection *section;
  KmSlabArray array;
  KmCpuSlab own;
  View view;

  view_init (&view, model, cache);
  inspection->title =
      cpu == KM_MAX_CPUS
          ? g_strdup (_ ("The shared array"))
          : km_fill (view.slub ? _ ("What CPU {cpu} has") : _ ("Array cache of CPU {cpu}"), "cpu", cpu_text, NULL);
  inspection->subtitle = g_strdup (view.info.name);
  section = km_inspection_add_section (inspection, view.slub ? "" : "struct array_cache");
  add_cache_link (&view, section);
  if (view.slub && km_machine_cpu_slab (view.machine, cache, cpu, &own))
    add_cpu_slab (&view, &own, inspection);
  if (!km_machine_array (view.machine, cache, cpu, &array))
    return;
  add_number (section, "avail", array.avail);
  add_number (section, "limit", array.limit);
  if (cpu != KM_MAX_CPUS)
    add_number (section, "batchcount", array.batchcount);
  add_number (section, "touched", array.touched);
  km_section_add (section, "",
                  g_strdup (_ ("Objects come and go at the top. For their slabs all of them count as in use.")));
  add_entries (&view, &array, inspection);
}

/* ---- a slab ---- */

static const char *
place_of_slab (const View *view, const KmSlabView *slab)
{
  const char *name = km_slab_list_name (view->info.allocator, slab->list);

  if (*name != '\0')
    return name;
  if (slab->frozen)
    return _ ("frozen: it belongs to a CPU");
  return _ ("on no list");
}

static void
add_chain (const View *view, KmRef slab, KmInspectSection *section)
{
  g_autofree uint16_t *chain = g_new (uint16_t, MAX (view->info.num, 1));
  uint32_t n = km_machine_slab_chain (view->machine, slab, chain);
  g_autoptr (GString) out = g_string_new (NULL);

  for (uint32_t i = 0; i < MIN (n, MAX_LISTED); i++)
    g_string_append_printf (out, "%s%u", i ? " → " : "", chain[i]);
  if (n == 0)
    g_string_append (out, "END");
  else
    g_string_append (out, n > MAX_LISTED ? " → …" : view->slub ? "" : " → END");
  km_section_add_mono (section, view->slub ? "freelist" : _ ("free chain"), g_strdup (out->str));
}

static void
add_slab_fields (const View *view, KmRef ref, const KmSlabView *slab, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, "struct slab");
  uint64_t address = km_machine_virtual_address (view->machine, slab->pfn);

  km_section_add_mono (section, "list", g_strdup (place_of_slab (view, slab)));
  if (!view->slub)
    km_section_add_mono (section, "colouroff", km_bytes_text (slab->first_object));
  km_section_add_mono (section, "s_mem",
                       g_strdup_printf ("%s + %u = %s", km_format_address (address).text, slab->first_object,
                                        km_format_address (address + slab->first_object).text));
  km_section_add_mono (section, view->old || view->slub ? "inuse" : "active",
                       g_strdup_printf ("%u / %u", slab->in_use, slab->num));
  if (!view->slub && view->old)
    km_section_add_mono (section, "free",
                         slab->free == KM_SLAB_BUFCTL_END ? g_strdup ("BUFCTL_END")
                                                          : g_strdup_printf ("%u", slab->free));
  if (view->slub)
    add_number (section, "frozen", slab->frozen);
  add_chain (view, ref, section);
}

static void
add_slab_places (const View *view, const KmSlabView *slab, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Where"));
  KmTarget block = frame_target (view, KM_TARGET_BLOCK, slab->pfn, 0), frame = block;

  add_cache_link (view, section);
  frame.kind = KM_TARGET_FRAME;
  block.order = (uint8_t)slab->order;
  km_section_add_target (section, _ ("first frame"), g_strdup (km_format_pfn (slab->pfn).text), &frame);
  km_section_add_target (section, _ ("buddy block"),
                         g_strdup_printf ("%s – %s", km_format_pfn (slab->pfn).text,
                                          km_format_pfn (slab->pfn + (1u << slab->order) - 1).text),
                         &block);
  if (!view->slub && view->info.colour_off)
    km_section_add (
        section, _ ("colour"),
        g_strdup_printf ("%u × %u = %u", slab->gap / view->info.colour_off, view->info.colour_off, slab->gap));
  if (slab->management != KM_VALUE_NULL)
    add_value_link (view->model, section, _ ("management"), slab->management);
}

void
km_inspect_slab (KmModel *model, KmRef ref, KmInspection *inspection)
{
  KmSlabView slab;
  View view;
  KmInspectSection *section;

  km_machine_slab (km_model_machine (model), ref, &slab);
  view_init (&view, model, slab.cache);
  inspection->title = km_fill (_ ("Slab at {pfn}"), "pfn", km_format_pfn (slab.pfn).text, NULL);
  inspection->subtitle = g_strdup_printf ("%s, %s", view.info.name, place_of_slab (&view, &slab));
  section = km_inspection_add_section (inspection, _ ("Objects"));
  add_number (section, _ ("in somebody's hands"), slab.live);
  add_number (section, view.slub ? _ ("on a CPU's free list") : _ ("waiting in arrays"),
              slab.in_use > slab.live ? slab.in_use - slab.live : 0);
  add_number (section, _ ("free in the slab"), slab.num > slab.in_use ? slab.num - slab.in_use : 0);
  add_slab_fields (&view, ref, &slab, inspection);
  add_slab_places (&view, &slab, inspection);
}

/* ---- an object ---- */

static const char *
state_of (const View *view, const KmObjectInfo *object)
{
  if (object->live)
    return _ ("in somebody's hands");
  if (object->in_slab)
    return _ ("free in its slab");
  return view->slub ? _ ("waiting on a CPU's free list") : _ ("waiting in an array cache");
}

static void
add_object_arithmetic (const View *view, const KmObjectInfo *object, const KmSlabView *slab, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Arithmetic"));
  uint64_t frame = km_machine_virtual_address (view->machine, object->pfn);
  uint64_t start = km_machine_virtual_address (view->machine, slab->pfn) + slab->first_object;
  uint64_t slot = object->address - view->info.pad;

  km_section_add_mono (section, _ ("address"),
                       g_strdup_printf ("%s + 0x%x = %s", km_format_address (frame).text, object->offset,
                                        km_format_address (object->address).text));
  km_section_add_mono (section, _ ("index"),
                       g_strdup_printf ("(%s - %s) / %u = %u", km_format_address (slot).text,
                                        km_format_address (start).text, view->info.size, object->index));
  if (view->old && !view->slub && !object->live && object->in_slab)
    km_section_add_mono (section, "bufctl",
                         g_strdup_printf ("[%u] = %u", object->index,
                                          km_machine_slab_table (view->machine, object->slab, object->index)));
  if (view->info.pad)
    add_bytes (section, _ ("red zone in front"), view->info.pad);
}

static void
add_object_owner (const View *view, const KmObjectInfo *object, KmInspectSection *section)
{
  KmValue value = km_machine_object_value (object->slab, object->index);
  uint32_t owner = km_model_owner_of_value (view->model, value);
  KmScript *script = km_timeline_script (km_model_timeline (view->model));
  g_autofree char *handle = NULL;

  if (owner == UINT32_MAX)
    return;
  handle = object->live ? km_script_op_handle (script, owner) : NULL;
  if (handle)
    km_section_add_mono (section, _ ("handle"), g_steal_pointer (&handle));
  km_section_add_link (section, object->live ? _ ("allocated by") : _ ("last allocated by"),
                       km_model_name_call (view->model, owner), owner);
}

void
km_inspect_object (KmModel *model, const KmObjectInfo *object, KmInspection *inspection)
{
  g_autofree char *index = g_strdup_printf ("%u", object->index);
  KmInspectSection *section;
  KmSlabView slab;
  KmTarget frame;
  View view;

  view_init (&view, model, object->cache);
  km_machine_slab (view.machine, object->slab, &slab);
  inspection->title = km_fill (_ ("Object {index} of {cache}"), "index", index, "cache", view.info.name, NULL);
  inspection->subtitle = g_strdup (state_of (&view, object));
  section = km_inspection_add_section (inspection, "");
  add_bytes (section, _ ("may be used"), view.info.object_size);
  if (view.info.general && object->live)
    km_section_add_mono (
        section, _ ("asked for"),
        g_strdup_printf ("%u - %u = %u", view.info.object_size, object->waste, view.info.object_size - object->waste));
  add_object_owner (&view, object, section);
  add_object_arithmetic (&view, object, &slab, inspection);
  section = km_inspection_add_section (inspection, _ ("Where"));
  add_slab_link (&view, section, _ ("slab"), slab.pfn);
  add_cache_link (&view, section);
  frame = frame_target (&view, KM_TARGET_FRAME, object->pfn, 0);
  km_section_add_target (section, _ ("page frame"), g_strdup (km_format_pfn (object->pfn).text), &frame);
  frame = frame_target (&view, KM_TARGET_BLOCK, slab.pfn, 0);
  frame.order = (uint8_t)slab.order;
  km_section_add_target (section, _ ("buddy block"),
                         g_strdup_printf ("%s, %u", km_format_pfn (slab.pfn).text, slab.order), &frame);
}

/* ---- an area, a kmap slot, per-CPU data ---- */

static void
add_area (KmModel *model, const KmAreaInfo *area, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  uint64_t page = (uint64_t)1 << km_machine_page_shift (machine);
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Addresses"));
  g_autofree KmPfn *frames = g_new (KmPfn, MAX_LISTED);
  uint32_t n;

  km_section_add_mono (section, _ ("from"), g_strdup (km_format_address (area->address).text));
  km_section_add_mono (section, _ ("to"),
                       g_strdup (km_format_address (area->address + (area->pages - area->guard) * page).text));
  add_number (section, _ ("size in pages"), area->pages - area->guard);
  add_number (section, _ ("guard pages"), area->guard);
  if (area->kind == KM_AREA_LAZY)
    km_section_add (section, "", g_strdup (_ ("Freed; the addresses are not free before the next purge.")));
  if (area->descriptor != KM_VALUE_NULL)
    add_value_link (model, section, "struct vm_struct", area->descriptor);
  if (area->array != KM_VALUE_NULL)
    add_value_link (model, section, "pages", area->array);
  section = km_inspection_add_section (inspection, _ ("Page-table entries"));
  n = km_machine_area_frames (machine, area->start, frames, MAX_LISTED);
  for (uint32_t i = 0; i < n; i++)
    {
      g_autofree char *label = g_strdup (km_format_address (area->address + i * page).text);

      if (frames[i] != KM_PFN_NONE)
        add_value_link (model, section, label, km_value (KM_VALUE_PAGE, frames[i]));
    }
}

static void
add_kmap_slot (KmModel *model, uint32_t slot, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  KmInspectSection *section = km_inspection_add_section (inspection, "pkmap_count");
  KmPfn pfn = KM_PFN_NONE;
  uint32_t count = km_machine_kmap_slot (machine, slot, &pfn);

  km_section_add_mono (section, _ ("slot"), g_strdup_printf ("%u / %u", slot, km_machine_kmap_slots (machine)));
  add_number (section, _ ("counter"), count);
  if (count > 0)
    add_value_link (model, section, _ ("page frame"), km_value (KM_VALUE_PAGE, pfn));
  if (count == 1)
    km_section_add (section, "", g_strdup (_ ("Mapped, but without a user: the next flush frees the slot.")));
}

static void
add_atomic_slot (KmModel *model, uint32_t number, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  uint32_t slots = km_machine_atomic_slots (machine), cpu = slots ? number / slots : 0, slot = number - cpu * slots;
  KmInspectSection *section = km_inspection_add_section (inspection, "kmap_atomic()");
  KmPfn pfn = km_machine_atomic_slot (machine, cpu, slot);

  add_number (section, "CPU", cpu);
  km_section_add_mono (section, _ ("slot"), g_strdup_printf ("%u / %u", slot, slots));
  if (!km_machine_generation (machine)->kmap_local && slot < KM_NR_KMAP_TYPES)
    km_section_add_mono (section, "enum km_type", g_strdup (km_kmap_type_name (slot)));
  if (pfn != KM_PFN_NONE)
    add_value_link (model, section, _ ("page frame"), km_value (KM_VALUE_PAGE, pfn));
  else
    km_section_add (section, _ ("page frame"), g_strdup (_ ("none: the slot is empty")));
  add_number (section, "preempt_count()", km_machine_preempt_count (machine, cpu));
}

static void
add_percpu (KmModel *model, KmValue value, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Per-CPU data"));
  KmPercpuRangeInfo range;
  KmPercpuChunkInfo chunk;
  uint32_t number;

  if (!km_machine_percpu_range (machine, value, &number, &range) || !km_machine_percpu_chunk (machine, number, &chunk))
    {
      km_section_add (section, "", g_strdup (_ ("It is freed.")));
      return;
    }
  add_bytes (section, _ ("size"), range.size);
  km_section_add_mono (section, _ ("offset in each unit"), g_strdup_printf ("0x%x = %u", range.offset, range.offset));
  add_number (section, _ ("chunk"), number);
  add_bytes (section, _ ("unit"), chunk.unit_bytes);
  add_bytes (section, _ ("free in each unit"), chunk.free_bytes);
  add_number (section, _ ("pages of a unit with frames"), chunk.populated);
  section = km_inspection_add_section (inspection, "per_cpu_ptr()");
  for (uint32_t cpu = 0; !chunk.first && cpu < km_machine_cpus (machine); cpu++)
    {
      uint64_t address = km_machine_percpu_address (machine, number, range.offset, cpu);
      g_autofree char *label = g_strdup_printf ("CPU %u", cpu);

      km_section_add_mono (section, label, g_strdup (km_format_address (address).text));
    }
  if (chunk.first)
    km_section_add (section, "", g_strdup (_ ("Boot chose the place of this chunk, outside the vmalloc area.")));
}

/* Translators: what an address stands for. */
static const char *const area_kinds[KM_NR_AREA_KINDS] = {
  [KM_AREA_VMALLOC] = N_ ("area of vmalloc"),         [KM_AREA_VMAP] = N_ ("area of vmap"),
  [KM_AREA_PERCPU] = N_ ("area of per-CPU data"),     [KM_AREA_STACK] = N_ ("area of a kernel stack"),
  [KM_AREA_OTHER] = N_ ("area of the kernel itself"), [KM_AREA_LAZY] = N_ ("area that is freed, until the purge"),
};

static const char *
kind_of_value (KmModel *model, KmValue value)
{
  KmAreaInfo area;

  if (km_value_is (value, KM_VALUE_KMAP))
    return km_value_payload (value) >= KM_KMAP_ATOMIC ? _ ("slot of kmap_atomic") : _ ("slot of kmap");
  if (km_value_is (value, KM_VALUE_PERCPU))
    return _ ("per-CPU data");
  if (km_machine_area_at (km_model_machine (model), km_value_payload (value), &area))
    return _ (area_kinds[area.kind]);
  return _ ("not mapped");
}

void
km_inspect_value (KmModel *model, KmValue value, KmInspection *inspection)
{
  uint32_t owner = km_model_owner_of_value (model, value);
  KmInspectSection *section;
  KmAreaInfo area;

  inspection->title = km_model_value_text (model, value);
  inspection->subtitle = g_strdup (kind_of_value (model, value));
  section = km_inspection_add_section (inspection, "");
  if (owner != UINT32_MAX)
    km_section_add_link (section, _ ("made by"), km_model_name_call (model, owner), owner);
  if (km_value_is (value, KM_VALUE_AREA)
      && km_machine_area_at (km_model_machine (model), km_value_payload (value), &area))
    {
      km_inspect_stack (model, value, inspection);
      add_area (model, &area, inspection);
    }
  else if (km_value_is (value, KM_VALUE_KMAP) && km_value_payload (value) >= KM_KMAP_ATOMIC)
    add_atomic_slot (model, km_value_payload (value) - KM_KMAP_ATOMIC, inspection);
  else if (km_value_is (value, KM_VALUE_KMAP))
    add_kmap_slot (model, km_value_payload (value), inspection);
  else if (km_value_is (value, KM_VALUE_PERCPU))
    add_percpu (model, value, inspection);
}

/* ---- a frame of a slab ---- */

void
km_inspect_slab_of_frame (KmModel *model, KmPfn pfn, KmInspection *inspection)
{
  KmRef ref = km_machine_slab_of_frame (km_model_machine (model), pfn);
  KmInspectSection *section;
  KmSlabView slab;
  View view;

  if (ref == 0)
    return;
  km_machine_slab (km_model_machine (model), ref, &slab);
  view_init (&view, model, slab.cache);
  section = km_inspection_add_section (inspection, "PG_slab");
  add_slab_link (&view, section, _ ("slab"), slab.pfn);
  add_cache_link (&view, section);
}
