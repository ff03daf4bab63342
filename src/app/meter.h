/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two small pictures of numbers in the inspector: a bar with watermarks, and bars by order. */
#pragma once

#include <gtk/gtk.h>

/* ---- a bar from 0 to a total with up to three marks ---- */

#define KM_TYPE_METER (km_meter_get_type ())
G_DECLARE_FINAL_TYPE (KmMeter, km_meter, KM, METER, GtkWidget)

enum
{
  KM_METER_MARKS = 3
};

/* Returns: (transfer floating) a bar that shows nothing yet. */
GtkWidget *km_meter_new (void);
/* @value of @total is filled. @marks in the same unit. @description for screen readers and as tooltip. */
void km_meter_set (KmMeter *meter, double value, double total, const double marks[KM_METER_MARKS],
                   const char *description);

/* ---- bars side by side, numbered from 0 ---- */

#define KM_TYPE_BARS (km_bars_get_type ())
G_DECLARE_FINAL_TYPE (KmBars, km_bars, KM, BARS, GtkWidget)

enum
{
  KM_BARS_MAX = 16
};

/* Returns: (transfer floating) no bars yet. */
GtkWidget *km_bars_new (void);
/* Heights 0 to 1 of @n bars, at most KM_BARS_MAX. */
void km_bars_set (KmBars *bars, const double *heights, guint n, const char *description);
