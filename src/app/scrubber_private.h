/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the scrubber share. Each calls only those above it:
 *
 *   scrubber_plot.c   where things are, and the picture
 *   scrubber_words.c  the same in words
 *   scrubber.c        is dragged and enlarged, samples curves, follows the view state */
#pragma once

#include "app/scrubber.h"

#include "app/time_scale.h"

/* A place, and the counters there. */
typedef struct
{
  bool is_set;
  KmCursor at;
  int64_t free_pages, slabs;
} Mark;

struct _KmScrubber
{
  GtkWidget parent_instance;

  /* borrowed */
  KmViewState *state;

  /* owned */
  GskRenderNode *plot;    /* NULL = to be made again */
  KmTimeScale *scale;     /* of the calls of the document; NULL without one */
  char *curve_name;       /* of what is plotted in the place of the free memory; NULL: nothing is */
  GArray *values;         /* of int64_t: of the curve, at even distances; NULL while it is sampled */
  GCancellable *sampling; /* NULL: nothing is sampled */

  /* plain */
  double pointer_x;
  Mark marks[KM_SCRUBBER_MARKS];
  KmCurve curve;
};

enum
{
  KM_SCRUBBER_MARGIN = 9, /* left and right, so that the handle fits at both ends */
  KM_SCRUBBER_MARK_RADIUS = 4,
  KM_SCRUBBER_MAX_COLUMNS = 4096,
};

/* Calls of the document; 0 without one. */
uint32_t km_scrubber_n_ops (KmScrubber *self);
/* Where the line is, and how long; pixels. */
double km_scrubber_line_y (KmScrubber *self);
double km_scrubber_line_length (KmScrubber *self);
/* Where on the line so many calls are done, in pixels; and the other way. */
double km_scrubber_calls_x (KmScrubber *self, double calls);
double km_scrubber_x_calls (KmScrubber *self, double x);

/* Value number @i of the curve that was chosen, which must have been sampled; the number of that which @calls calls
 * lead to; the least and the highest of the first @n, at least one. */
int64_t km_scrubber_sampled (KmScrubber *self, guint i);
guint km_scrubber_sample_of_call (KmScrubber *self, uint32_t calls);
void km_scrubber_limits (KmScrubber *self, guint n, int64_t *low, int64_t *high);

/* A colour of the style sheet. */
GdkRGBA km_scrubber_colour (KmScrubber *self, const char *name);
/* Makes the plot for the size that the widget has. */
void km_scrubber_make_plot (KmScrubber *self);

/* Tells assistive technology what is plotted and which marks there are. */
void km_scrubber_show_label (KmScrubber *self);
/* "query-tooltip": the call below the pointer and what its marks mean. */
gboolean km_scrubber_query_tooltip_cb (KmScrubber *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip);
