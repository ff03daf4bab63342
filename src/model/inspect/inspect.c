/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspection: everything about one thing at the cursor, as titled rows. */
#include "model/inspect/section.h"
#include "model/model_private.h"

#include "base/i18n.h"
#include "base/units.h"

/* ---- building ---- */

static void
row_free (gpointer data)
{
  KmInspectRow *row = data;

  g_free (row->label);
  g_free (row->value);
  g_free (row);
}

static void
section_free (gpointer data)
{
  KmInspectSection *section = data;

  g_free (section->title);
  g_ptr_array_unref (section->rows);
  g_free (section);
}

KmInspectSection *
km_inspection_add_section (KmInspection *inspection, const char *title)
{
  KmInspectSection *section = g_new0 (KmInspectSection, 1);

  section->title = g_strdup (title);
  section->rows = g_ptr_array_new_with_free_func (row_free);
  g_ptr_array_add (inspection->sections, section);
  return section;
}

static void
add_row (KmInspectSection *section, const char *label, char *value, bool mono, uint32_t op)
{
  KmInspectRow *row = g_new0 (KmInspectRow, 1);

  *row = (KmInspectRow){ .label = g_strdup (label), .value = value, .mono = mono, .op = op };
  g_ptr_array_add (section->rows, row);
}

void
km_section_add (KmInspectSection *section, const char *label, char *value)
{
  add_row (section, label, value, false, UINT32_MAX);
}

void
km_section_add_mono (KmInspectSection *section, const char *label, char *value)
{
  add_row (section, label, value, true, UINT32_MAX);
}

void
km_section_add_link (KmInspectSection *section, const char *label, char *value, uint32_t op)
{
  add_row (section, label, value, false, op);
}

void
km_section_add_target (KmInspectSection *section, const char *label, char *value, const KmTarget *target)
{
  KmInspectRow *row;

  add_row (section, label, value, false, UINT32_MAX);
  row = g_ptr_array_index (section->rows, section->rows->len - 1);
  row->target = *target;
}

void
km_inspection_free (KmInspection *inspection)
{
  if (!inspection)
    return;
  g_free (inspection->title);
  g_free (inspection->subtitle);
  g_ptr_array_unref (inspection->sections);
  g_free (inspection);
}

/* ---- by target ---- */

/* What stands above the page allocator; what is there no more is said to be gone. */
static void
fill_in_above (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  KmObjectInfo object;

  if (!km_model_has_target (model, target))
    {
      inspection->title = g_strdup (_ ("Not there"));
      inspection->subtitle = g_strdup (_ ("At this step there is no such thing."));
    }
  else if (target->kind == KM_TARGET_CACHE)
    km_inspect_cache (model, target->cache, inspection);
  else if (target->kind == KM_TARGET_ARRAY)
    km_inspect_array (model, target->cache, target->cpu, inspection);
  else if (target->kind == KM_TARGET_SLAB)
    km_inspect_slab (model, km_machine_slab_of_frame (machine, target->pfn), inspection);
  else if (target->kind == KM_TARGET_OBJECT && km_machine_object_at (machine, target->pfn, target->offset, &object))
    km_inspect_object (model, &object, inspection);
  else if (target->kind == KM_TARGET_BYTES)
    km_inspect_bytes (model, target, inspection);
  else
    km_inspect_value (model, target->value, inspection);
}

static void
fill_in (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  bool has_zone = target->zone < km_machine_n_zones (machine);

  if ((target->kind == KM_TARGET_FRAME || target->kind == KM_TARGET_BLOCK)
      && target->pfn < km_machine_end_pfn (km_model_machine (model)))
    km_inspect_frame (model, target->pfn, inspection);
  else if (target->kind >= KM_TARGET_CACHE)
    fill_in_above (model, target, inspection);
  else if (target->kind == KM_TARGET_ZONE && has_zone)
    km_inspect_zone (model, target->zone, inspection);
  else if (target->kind == KM_TARGET_WATERMARK && has_zone)
    km_inspect_watermarks (model, target->zone, inspection);
  else if (target->kind == KM_TARGET_FREE_LIST && has_zone && target->order < KM_NR_ORDERS)
    km_inspect_free_list (model, target->zone, target->order, target->type, inspection);
  else if (target->kind == KM_TARGET_PCP_LIST && has_zone && target->cpu < km_machine_cpus (machine))
    km_inspect_pcp_list (model, target->zone, target->cpu, target->order, inspection);
  else
    km_inspect_machine (model, inspection);
}

KmInspection *
km_inspection_new (void)
{
  KmInspection *inspection = g_new0 (KmInspection, 1);

  inspection->sections = g_ptr_array_new_with_free_func (section_free);
  return inspection;
}

KmInspection *
km_model_inspect (KmModel *model, const KmTarget *target)
{
  KmInspection *inspection = km_inspection_new ();

  km_model_catch_up (model);
  fill_in (model, target, inspection);
  return inspection;
}
