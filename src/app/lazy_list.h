/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list model of numbered rows that makes its items when they are looked at: ten million rows cost nothing. */
#pragma once

#include <gio/gio.h>

#define KM_TYPE_LAZY_LIST (km_lazy_list_get_type ())
G_DECLARE_FINAL_TYPE (KmLazyList, km_lazy_list, KM, LAZY_LIST, GObject)

#define KM_TYPE_LAZY_ROW (km_lazy_row_get_type ())
G_DECLARE_FINAL_TYPE (KmLazyRow, km_lazy_row, KM, LAZY_ROW, GObject)

/* Returns: (transfer full) an empty list. */
KmLazyList *km_lazy_list_new (void);
/* Replaces all rows by @n_rows new ones. */
void km_lazy_list_reset (KmLazyList *list, guint n_rows);
/* Replaces @removed rows from @row on by @added new ones; the others stay. */
void km_lazy_list_change (KmLazyList *list, guint row, guint removed, guint added);
/* Which row of its list this was when it was made. */
guint km_lazy_row_index (KmLazyRow *row);
