/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of diagnostics that a parser fills. */
#include "workload/diagnostic_list.h"

#include "base/i18n.h"

#include <inttypes.h>

uint32_t
km_int64_hash (gconstpointer key)
{
  uint64_t number = *(const uint64_t *)key;

  return (uint32_t)((number * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 32); /* the golden ratio mixes all bits */
}

static void
clear_item (gpointer item)
{
  KmDiagnostic *diagnostic = item;
  g_free (diagnostic->cause);
  g_free (diagnostic->cure);
}

static void
free_mend (gpointer data)
{
  g_free (((KmMend *)data)->text);
  g_free (data);
}

void
km_diagnostic_list_init (KmDiagnosticList *list, uint32_t max)
{
  *list = (KmDiagnosticList){
    .items = g_array_new (FALSE, FALSE, sizeof (KmDiagnostic)),
    .seen = g_hash_table_new_full (km_int64_hash, g_int64_equal, g_free, NULL),
    .mends = g_hash_table_new_full (km_int64_hash, g_int64_equal, g_free, free_mend),
    .max = max,
  };
  g_array_set_clear_func (list->items, clear_item);
}

void
km_diagnostic_list_finish (KmDiagnosticList *list)
{
  g_clear_pointer (&list->items, g_array_unref);
  g_clear_pointer (&list->seen, g_hash_table_unref);
  g_clear_pointer (&list->mends, g_hash_table_unref);
}

/* Line, column and code in one number; columns beyond 4 million share a key, which costs at worst a repeated report. */
static int64_t
place_key (uint32_t code, uint32_t line, uint32_t column)
{
  return (int64_t)((uint64_t)line << 32 | (uint64_t)(column & 0x3fffff) << 10 | (code & 0x3ff));
}

bool
km_diagnostic_list_wants (KmDiagnosticList *list, uint32_t code, uint32_t line, uint32_t column)
{
  int64_t key = place_key (code, line, column);

  if (g_hash_table_contains (list->seen, &key))
    return false;
  if (list->items->len < list->max)
    return true;
  list->n_more++;
  return false;
}

void
km_diagnostic_list_add (KmDiagnosticList *list, const KmDiagnostic *diagnostic)
{
  int64_t key = place_key (diagnostic->code, diagnostic->line, diagnostic->column);

  g_hash_table_add (list->seen, g_memdup2 (&key, sizeof key));
  g_array_append_vals (list->items, diagnostic, 1);
}

void
km_diagnostic_list_add_mend (KmDiagnosticList *list, const KmDiagnostic *diagnostic, const KmMend *mend)
{
  int64_t key = place_key (diagnostic->code, diagnostic->line, diagnostic->column);

  g_hash_table_insert (list->mends, g_memdup2 (&key, sizeof key), g_memdup2 (mend, sizeof *mend));
}

const KmMend *
km_diagnostic_list_mend (const KmDiagnosticList *list, const KmDiagnostic *diagnostic)
{
  int64_t key = place_key (diagnostic->code, diagnostic->line, diagnostic->column);

  return g_hash_table_lookup (list->mends, &key);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const KmDiagnostic *x = a, *y = b;
  if (x->line != y->line)
    return x->line < y->line ? -1 : 1;
  return (x->column > y->column) - (x->column < y->column);
}

void
km_diagnostic_list_seal (KmDiagnosticList *list)
{
  const KmDiagnostic *last;
  KmDiagnostic more;

  g_array_sort (list->items, compare_places);
  if (list->n_more == 0)
    return;
  last = &g_array_index (list->items, KmDiagnostic, list->items->len - 1);
  more = (KmDiagnostic){
    .code = KM_W_MORE,
    .line = last->line,
    .column = last->column,
    .length = 1,
    .cause = g_strdup_printf (ngettext ("%" PRIu64 " more problem was found but is not listed",
                                        "%" PRIu64 " more problems were found but are not listed",
                                        (unsigned long)list->n_more),
                              list->n_more),
    .cure = g_strdup (_ ("Fix the ones above first")),
  };
  g_array_append_val (list->items, more);
}
