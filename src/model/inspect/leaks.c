/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was never freed, at the end of a run. Calls of one line are one row. */
#include "model/inspect/things.h"
#include "model/leaks.h"

#include "base/i18n.h"
#include "base/units.h"

enum
{
  MAX_ROWS = 24,
  MAX_WALKED = 1 << 20, /* calls that are walked: some ten milliseconds */
};

/* Leaks of one kind that come from one line. */
typedef struct
{
  uint32_t first, n; /* among the rows */
  uint64_t bytes;
} Group;

static Group
group_at (const KmLeaks *leaks, const KmScript *script, uint32_t first)
{
  const KmLeak *rows = (const KmLeak *)(void *)leaks->rows->data;
  Group group = { first, 0, 0 };

  for (uint32_t i = first; i < leaks->rows->len && rows[i].kind == rows[first].kind
                           && km_script_op (script, rows[i].op).line == km_script_op (script, rows[first].op).line;
       i++)
    {
      group.n++;
      group.bytes += rows[i].bytes;
    }
  return group;
}

static void
add_group (KmModel *model, const KmLeaks *leaks, const Group *group, KmInspectSection *section)
{
  KmScript *script = km_timeline_script (km_model_timeline (model));
  uint32_t op = g_array_index (leaks->rows, KmLeak, group->first).op;
  g_autofree char *label = g_strdup_printf (_ ("line %u"), km_script_op (script, op).line);
  g_autofree char *call = km_script_op_text (script, op);
  const char *bytes = km_format_bytes (group->bytes).text;

  if (group->n == 1)
    km_section_add_link (section, label, g_strdup_printf ("%s: %s", call, bytes), op);
  else
    /* Translators: a call, how many calls of its kind follow it, bytes of all. */
    km_section_add_link (section, label,
                         g_strdup_printf (ngettext ("%s and %u more: %s", "%s and %u more: %s", group->n - 1), call,
                                          group->n - 1, bytes),
                         op);
}

static void
add_rows (KmModel *model, const KmLeaks *leaks, KmInspectSection *section)
{
  const KmScript *script = km_timeline_script (km_model_timeline (model));
  uint32_t n_rows = 0, shown = 0;

  while (shown < leaks->rows->len && n_rows < MAX_ROWS)
    {
      Group group = group_at (leaks, script, shown);

      add_group (model, leaks, &group, section);
      shown += group.n;
      n_rows++;
    }
  if (leaks->n > shown)
    km_section_add (section, "",
                    g_strdup_printf (ngettext ("and %s more", "and %s more", leaks->n - shown),
                                     km_format_count (leaks->n - shown).text));
}

void
km_inspect_leaks (KmModel *model, KmInspection *inspection)
{
  KmTimeline *timeline = km_model_timeline (model);
  KmInspectSection *section;
  g_autoptr (KmLeaks) leaks = NULL;
  uint32_t n_events;

  km_timeline_events (timeline, &n_events);
  if (km_timeline_cursor (timeline).op < km_timeline_n_ops (timeline) || km_timeline_n_ops (timeline) == 0
      || km_timeline_cursor (timeline).event < n_events)
    return;
  section = km_inspection_add_section (inspection, _ ("Never freed"));
  if (km_timeline_n_ops (timeline) > MAX_WALKED)
    {
      km_section_add (section, "", g_strdup (_ ("kmemscope-cli leaks walks so many calls")));
      return;
    }
  leaks = km_model_leaks (model);
  for (KmLeakKind kind = 0; kind < KM_NR_LEAK_KINDS; kind++)
    if (leaks->count[kind] > 0)
      km_section_add (section, km_leak_kind_name (kind),
                      g_strdup_printf ("%s: %s", km_format_count (leaks->count[kind]).text,
                                       km_format_bytes (leaks->bytes[kind]).text));
  if (leaks->n == 0)
    km_section_add (section, "", g_strdup (_ ("Everything was given back.")));
  add_rows (model, leaks, section);
}
