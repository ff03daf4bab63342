/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/inspect/section.h"

#include "base/i18n.h"
#include "base/units.h"
#include "model/text/value_text.h"

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

KmInspection *
km_inspection_new (void)
{
  KmInspection *inspection = g_new0 (KmInspection, 1);

  inspection->sections = g_ptr_array_new_with_free_func (section_free);
  return inspection;
}

void
km_inspection_set_absent (KmInspection *inspection)
{
  inspection->title = g_strdup (_ ("Not there"));
  inspection->subtitle = g_strdup (_ ("At this step there is no such thing."));
}

void
km_section_add_count (KmInspectSection *section, const char *label, int64_t count)
{
  km_section_add_mono (section, label, g_strdup (km_format_count (count).text));
}

void
km_section_add_bytes (KmInspectSection *section, const char *label, int64_t bytes)
{
  km_section_add_mono (section, label, km_bytes_text (bytes));
}

void
km_section_add_value (KmModel *model, KmInspectSection *section, const char *label, KmValue value)
{
  KmTarget target;
  char *text = km_model_value_text (model, value);

  if (km_model_target_of_value (model, value, &target))
    km_section_add_target (section, label, text, &target);
  else
    km_section_add (section, label, text);
}

void
km_section_add_pfn (KmInspectSection *section, const char *label, const KmTarget *target)
{
  km_section_add_target (section, label, g_strdup (km_format_pfn (target->pfn).text), target);
}
