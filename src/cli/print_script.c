/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See print_script.h. */
#include "cli/print_script.h"

#include <string.h>

enum
{
  PRINTED_AT_ONCE = 1 << 16, /* bytes */
};

/* What a kind is called in JSON, what comes before it in text, and how far it is indented. */
static const struct
{
  const char *name, *mark;
  int indent;
} kinds[] = {
  [KM_ROW_CHAPTER] = { "chapter", "# ", 0 }, [KM_ROW_NOTE] = { "note", "", 0 },
  [KM_ROW_CALL] = { "call", "", 2 },         [KM_ROW_ROUND] = { "round", "", 4 },
  [KM_ROW_EVENTS] = { "events", "", 6 },     [KM_ROW_ASK] = { "ask", "? ", 0 },
  [KM_ROW_EXPECTS] = { "expects", "", 2 },   [KM_ROW_EXPECT] = { "expect", "", 6 },
  [KM_ROW_SLIDE] = { "slide", "", 2 },       [KM_ROW_SHOW] = { "show", "", 2 },
  [KM_ROW_BREAK] = { "break", "", 2 },       [KM_ROW_PROBLEM] = { "problem", "! ", 0 },
  [KM_ROW_CONTEXT] = { "context", "", 2 },
};

/* Each line of a text begins at the same column. */
static void
append_row (const KmScriptRows *rows, const KmScriptRow *row, bool current, GString *out)
{
  g_autofree char *text = km_script_row_text (rows, row), *tick = km_script_row_tick (row);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  int indent = kinds[row->kind].indent + 2 * (int)row->depth;

  for (char **line = lines; *line; line++)
    {
      const char *mark = line == lines ? kinds[row->kind].mark : "";
      bool last = !line[1];

      g_string_append_printf (out, "%c %*s%s%s%s%s\n",
                              current        ? '>'
                              : row->to_come ? '.'
                                             : ' ',
                              indent, "", mark, *line, last && tick ? "   " : "", last && tick ? tick : "");
    }
}

void
km_print_script_text (KmModel *model)
{
  g_autoptr (KmScriptRows) rows = km_script_rows_new (model);
  g_autoptr (GString) out = g_string_new (NULL);
  uint32_t n = km_script_rows_n (rows), current = km_script_rows_current (rows);

  for (uint32_t i = 0; i < n; i++)
    {
      const KmScriptRow row = km_script_rows_get (rows, i);

      append_row (rows, &row, i == current, out);
      if (out->len < PRINTED_AT_ONCE && i + 1 < n)
        continue;
      g_print ("%s", out->str);
      g_string_truncate (out, 0);
    }
}

static void
write_row (const KmScriptRows *rows, const KmScriptRow *row, bool current, KmJson *json)
{
  g_autofree char *text = km_script_row_text (rows, row);

  km_json_begin_object (json, NULL);
  km_json_string (json, "kind", kinds[row->kind].name);
  km_json_string (json, "text", text);
  km_json_integer (json, "line", row->line);
  km_json_integer (json, "op", row->place.op);
  km_json_integer (json, "event", row->place.event == KM_EVENT_LAST ? -1 : (int64_t)row->place.event);
  km_json_string (json, "when", current ? "now" : row->to_come ? "later" : "before");
  if (row->n_expected > 0)
    {
      km_json_integer (json, "expected", row->n_expected);
      km_json_integer (json, "failed", row->n_failed);
    }
  km_json_end_object (json);
}

void
km_write_script (KmModel *model, KmJson *json)
{
  g_autoptr (KmScriptRows) rows = km_script_rows_new (model);
  uint32_t n = km_script_rows_n (rows), current = km_script_rows_current (rows);

  km_json_begin_array (json, NULL);
  for (uint32_t i = 0; i < n; i++)
    {
      const KmScriptRow row = km_script_rows_get (rows, i);

      write_row (rows, &row, i == current, json);
    }
  km_json_end_array (json);
}
