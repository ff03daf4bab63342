/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspection of a slab and of an object. Fields have the kernel's names.
 *
 *   index = (obj - s_mem) / buffer_size = (0xc3c09780 - 0xc3c09340) / 600 = 1 */
#include "model/history.h"
#include "model/inspect/scope.h"
#include "model/inspect/things.h"
#include "model/text/fill.h"
#include "model/text/value_text.h"

#include "base/i18n.h"
#include "base/units.h"

/* ---- a slab ---- */

static const char *
list_of_slab (const KmCacheScope *view, const KmSlabView *slab)
{
  const char *name = km_slab_list_name (view->info.allocator, slab->list);

  if (*name != '\0')
    return name;
  if (slab->frozen)
    return _ ("frozen: it belongs to a CPU");
  return _ ("on no list");
}

static void
add_chain (const KmCacheScope *view, KmRef slab, KmInspectSection *section)
{
  g_autofree uint16_t *chain = g_new (uint16_t, MAX (view->info.num, 1));
  uint32_t n = km_machine_slab_chain (view->machine, slab, chain);
  g_autoptr (GString) out = g_string_new (NULL);

  for (uint32_t i = 0; i < MIN (n, KM_INSPECT_LISTED); i++)
    g_string_append_printf (out, "%s%u", i ? " → " : "", chain[i]);
  if (n == 0)
    g_string_append (out, "END");
  else
    g_string_append (out, n > KM_INSPECT_LISTED ? " → …" : view->slub ? "" : " → END");
  km_section_add_mono (section, view->slub ? "freelist" : _ ("free chain"), g_strdup (out->str));
}

static void
add_slab_fields (const KmCacheScope *view, KmRef ref, const KmSlabView *slab, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, "struct slab");
  uint64_t address = km_machine_virtual_address (view->machine, slab->pfn);

  km_section_add_mono (section, "list", g_strdup (list_of_slab (view, slab)));
  if (!view->slub)
    km_section_add_mono (section, "colouroff", km_bytes_text (slab->first_object));
  km_section_add_mono (section, "s_mem",
                       g_strdup_printf ("%s + %u = %s", km_format_address (address).text, slab->first_object,
                                        km_format_address (address + slab->first_object).text));
  km_section_add_mono (section, view->old || view->slub ? "inuse" : "active",
                       g_strdup_printf ("%u / %u", slab->in_use, slab->num));
  if (!view->slub && !km_machine_generation (view->machine)->slab->index_array)
    km_section_add_mono (section, "free",
                         slab->free == KM_SLAB_BUFCTL_END ? g_strdup ("BUFCTL_END")
                                                          : g_strdup_printf ("%u", slab->free));
  if (view->slub)
    km_section_add_count (section, "frozen", slab->frozen);
  add_chain (view, ref, section);
}

static void
add_slab_whereabouts (const KmCacheScope *view, const KmSlabView *slab, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Where"));
  KmTarget block = km_cache_scope_target (view, KM_TARGET_BLOCK, slab->pfn, 0), frame = block;

  km_section_add_cache (view, section);
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
    km_section_add_value (view->model, section, _ ("management"), slab->management);
}

void
km_inspect_slab (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  KmRef ref = km_machine_slab_of_frame (km_model_machine (model), target->pfn);
  KmSlabView slab;
  KmCacheScope view;
  KmInspectSection *section;

  km_machine_slab (km_model_machine (model), ref, &slab);
  km_cache_scope_init (&view, model, slab.cache);
  inspection->title = km_fill (_ ("Slab at {pfn}"), "pfn", km_format_pfn (slab.pfn).text, NULL);
  inspection->subtitle = g_strdup_printf ("%s, %s", view.info.name, list_of_slab (&view, &slab));
  section = km_inspection_add_section (inspection, _ ("Objects"));
  km_section_add_count (section, _ ("in use"), slab.live);
  km_section_add_count (section, view.slub ? _ ("on a CPU's free list") : _ ("waiting in arrays"),
                        slab.in_use > slab.live ? slab.in_use - slab.live : 0);
  km_section_add_count (section, _ ("free in the slab"), slab.num > slab.in_use ? slab.num - slab.in_use : 0);
  add_slab_fields (&view, ref, &slab, inspection);
  add_slab_whereabouts (&view, &slab, inspection);
}

/* ---- an object ---- */

static const char *
state_of (const KmCacheScope *view, const KmObjectInfo *object)
{
  if (object->live)
    return _ ("in use");
  if (object->in_slab)
    return _ ("free in its slab");
  return view->slub ? _ ("waiting on a CPU's free list") : _ ("waiting in an array cache");
}

static void
add_object_arithmetic (const KmCacheScope *view, const KmObjectInfo *object, const KmSlabView *slab,
                       KmInspection *inspection)
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
  if (!km_machine_generation (view->machine)->slab->index_array && !view->slub && !object->live && object->in_slab)
    km_section_add_mono (section, "bufctl",
                         g_strdup_printf ("[%u] = %u", object->index,
                                          km_machine_slab_table (view->machine, object->slab, object->index)));
  if (view->info.pad)
    km_section_add_bytes (section, _ ("red zone in front"), view->info.pad);
}

static void
add_object_owner (const KmCacheScope *view, const KmObjectInfo *object, KmInspectSection *section)
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
km_inspect_object (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  g_autofree char *index = NULL;
  KmObjectInfo object;
  KmInspectSection *section;
  KmSlabView slab;
  KmTarget frame;
  KmCacheScope view;

  if (!km_machine_object_at (km_model_machine (model), target->pfn, target->offset, &object))
    return;
  index = g_strdup_printf ("%u", object.index);
  km_cache_scope_init (&view, model, object.cache);
  km_machine_slab (view.machine, object.slab, &slab);
  inspection->title = km_fill (_ ("Object {index} of {cache}"), "index", index, "cache", view.info.name, NULL);
  inspection->subtitle = g_strdup (state_of (&view, &object));
  section = km_inspection_add_section (inspection, "");
  km_section_add_bytes (section, _ ("may be used"), view.info.object_size);
  if (view.info.general && object.live)
    km_section_add_mono (
        section, _ ("asked for"),
        g_strdup_printf ("%u - %u = %u", view.info.object_size, object.waste, view.info.object_size - object.waste));
  add_object_owner (&view, &object, section);
  add_object_arithmetic (&view, &object, &slab, inspection);
  section = km_inspection_add_section (inspection, _ ("Where"));
  km_section_add_slab (&view, section, _ ("slab"), slab.pfn);
  km_section_add_cache (&view, section);
  frame = km_cache_scope_target (&view, KM_TARGET_FRAME, object.pfn, 0);
  km_section_add_target (section, _ ("page frame"), g_strdup (km_format_pfn (object.pfn).text), &frame);
  frame = km_cache_scope_target (&view, KM_TARGET_BLOCK, slab.pfn, 0);
  frame.order = (uint8_t)slab.order;
  km_section_add_target (section, _ ("buddy block"),
                         g_strdup_printf ("%s, %u", km_format_pfn (slab.pfn).text, slab.order), &frame);
}

/* ---- a frame of a slab ---- */

void
km_inspect_slab_of_frame (KmModel *model, KmPfn pfn, KmInspection *inspection)
{
  KmRef ref = km_machine_slab_of_frame (km_model_machine (model), pfn);
  KmInspectSection *section;
  KmSlabView slab;
  KmCacheScope view;

  if (ref == 0)
    return;
  km_machine_slab (km_model_machine (model), ref, &slab);
  km_cache_scope_init (&view, model, slab.cache);
  section = km_inspection_add_section (inspection, "PG_slab");
  km_section_add_slab (&view, section, _ ("slab"), slab.pfn);
  km_section_add_cache (&view, section);
}
