/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/inspect/inspect_json.h"

static void
write_row (const KmInspectRow *row, KmJson *json)
{
  km_json_begin_object (json, NULL);
  km_json_string (json, "label", row->label);
  km_json_string (json, "value", row->value);
  if (row->op != UINT32_MAX)
    km_json_integer (json, "op", (int64_t)row->op + 1);
  if (row->target.kind != KM_TARGET_NONE)
    km_json_true (json, "link");
  km_json_end_object (json);
}

static void
write_section (const KmInspectSection *section, KmJson *json)
{
  km_json_begin_object (json, NULL);
  km_json_string (json, "title", section->title);
  km_json_begin_array (json, "rows");
  for (uint32_t i = 0; i < section->rows->len; i++)
    write_row (g_ptr_array_index (section->rows, i), json);
  km_json_end_array (json);
  km_json_end_object (json);
}

void
km_inspection_write (const KmInspection *inspection, const char *name, KmJson *json)
{
  if (!inspection)
    {
      km_json_string (json, name, NULL);
      return;
    }
  km_json_begin_object (json, name);
  km_json_string (json, "title", inspection->title);
  km_json_string (json, "subtitle", inspection->subtitle);
  km_json_begin_array (json, "sections");
  for (uint32_t i = 0; i < inspection->sections->len; i++)
    write_section (g_ptr_array_index (inspection->sections, i), json);
  km_json_end_array (json);
  km_json_end_object (json);
}
