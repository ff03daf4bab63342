/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list model of numbered rows that makes its items when they are looked at: ten million rows cost nothing.
 * Which row an item is its place in the list says. */
#pragma once

#include <gio/gio.h>

#define KM_TYPE_LAZY_LIST (km_lazy_list_get_type ())
G_DECLARE_FINAL_TYPE (KmLazyList, km_lazy_list, KM, LAZY_LIST, GObject)

/* Returns: (transfer full) an empty list. */
KmLazyList *km_lazy_list_new (void);
/* Replaces all rows by @n_rows new ones. */
void km_lazy_list_reset (KmLazyList *list, guint n_rows);
/* Replaces @removed rows from @row on by @added new ones; the others stay. */
void km_lazy_list_change (KmLazyList *list, guint row, guint removed, guint added);
