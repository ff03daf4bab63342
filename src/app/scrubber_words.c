/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the scrubber says: the numbers between two marks, the tooltip, and the picture in words for those who cannot see
 * it. */
#include "app/scrubber_private.h"

#include "base/i18n.h"
#include "base/units.h"

enum
{
  MAX_DESCRIBED = 1 << 16, /* calls whose marks are counted */
};

/* ---- two marks ---- */

/* Calls from the one mark to the other that were refused. */
static uint32_t
count_refused (KmScrubber *self, uint32_t from, uint32_t to)
{
  uint32_t n = 0;

  for (uint32_t op = MIN (from, to); op < MAX (from, to); op++)
    n += (km_timeline_moments (km_view_state_timeline (self->state), op) & KM_MOMENT_FAIL) != 0;
  return n;
}

char *
km_scrubber_compare_marks (KmScrubber *self)
{
  const Mark *a = &self->marks[0], *b = &self->marks[1];
  int64_t free_pages = b->free_pages - a->free_pages, slabs = b->slabs - a->slabs;

  if (!a->is_set || !b->is_set)
    return NULL;
  return g_strdup_printf (_ ("From A (call %s) to B (call %s): free pages %s%s, slabs %s%s, refused allocations %s"),
                          km_format_count (a->at.op).text, km_format_count (b->at.op).text, free_pages > 0 ? "+" : "",
                          km_format_count (free_pages).text, slabs > 0 ? "+" : "", km_format_count (slabs).text,
                          km_format_count (count_refused (self, a->at.op, b->at.op)).text);
}

/* ---- what the marks say ---- */

static const struct
{
  KmMoment moment;
  const char *name;
} moment_names[] = {
  { KM_MOMENT_FAIL, N_ ("allocation refused") },
  { KM_MOMENT_MISUSE, N_ ("misuse") },
  { KM_MOMENT_RECLAIM, N_ ("reclaim") },
  { KM_MOMENT_NOTE, N_ ("note") },
  { KM_MOMENT_BREAK, N_ ("break") },
  { KM_MOMENT_DIFFERS, N_ ("differs from the real kernel") },
  { KM_MOMENT_EXPECT_FAILED, N_ ("expectation failed") },
};

/* The call near @op with a mark that the pointer at @x is on; @op if there is none. */
static uint32_t
near_mark (KmScrubber *self, uint32_t op, double x)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  uint32_t first = (uint32_t)km_scrubber_x_calls (self, x - KM_SCRUBBER_MARK_RADIUS),
           end = (uint32_t)km_scrubber_x_calls (self, x + KM_SCRUBBER_MARK_RADIUS) + 1;

  end = MIN (end, km_scrubber_n_ops (self));
  if (km_timeline_moments (timeline, op) != 0 || end - first > KM_SCRUBBER_MAX_COLUMNS)
    return op;
  for (uint32_t near = first; near < end; near++)
    if (km_timeline_moments (timeline, near) != 0)
      return near;
  return op;
}

/* "12 × note, 1 × allocation refused": what marks there are, for those who cannot see them. */
static char *
describe_marks (KmScrubber *self)
{
  GString *text = g_string_new (NULL);
  uint32_t shown = MIN (km_scrubber_n_ops (self), km_view_state_hidden_from (self->state));

  for (guint i = 0; i < G_N_ELEMENTS (moment_names) && shown <= MAX_DESCRIBED; i++)
    {
      uint32_t n = 0;

      for (uint32_t op = 0; op < shown; op++)
        n += (km_timeline_moments (km_view_state_timeline (self->state), op) & moment_names[i].moment) != 0;
      if (n > 0)
        g_string_append_printf (text, "%s%s × %s", text->len > 0 ? ", " : "", km_format_count (n).text,
                                _ (moment_names[i].name));
    }
  return g_string_free (text, FALSE);
}

/* What is plotted, and once it is known between which values, as far as they are shown. */
static char *
describe_plot (KmScrubber *self)
{
  int64_t low, high;

  if (!self->curve_name || !self->values)
    return g_strdup (self->curve_name ? self->curve_name : _ ("Free memory"));
  km_scrubber_limits (
      self,
      1 + km_scrubber_sample_of_call (self, MIN (km_scrubber_n_ops (self), km_view_state_hidden_from (self->state))),
      &low, &high);
  /* Translators: a curve, its least and its highest value: "Slabs (0 to 12)". */
  return g_strdup_printf (_ ("%s (%s to %s)"), self->curve_name, km_format_count (low).text,
                          km_format_count (high).text);
}

void
km_scrubber_show_label (KmScrubber *self)
{
  g_autofree char *marks = km_scrubber_n_ops (self) > 0 ? describe_marks (self) : NULL, *what = describe_plot (self);
  /* Translators: what is plotted, and the kinds of marks with their numbers. */
  g_autofree char *label = marks && *marks ? g_strdup_printf (_ ("%s over all calls; marks: %s"), what, marks)
                                           : g_strdup_printf (_ ("%s over all calls"), what);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

gboolean
km_scrubber_query_tooltip_cb (KmScrubber *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  KmScript *script = km_view_state_script (self->state);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *call = NULL;
  const KmMark *chapter;
  const char *note;
  uint32_t op, moments;

  if (km_scrubber_n_ops (self) == 0)
    return FALSE;
  op = (uint32_t)MIN (km_scrubber_n_ops (self) - 1.0, km_scrubber_x_calls (self, x));
  op = near_mark (self, op, x);
  if (op >= km_view_state_hidden_from (self->state))
    {
      gtk_tooltip_set_text (tooltip, _ ("Hidden until the question is answered"));
      return TRUE;
    }
  call = km_script_op_text (script, op);
  chapter = km_script_last_mark (script, KM_MARK_CHAPTER, op);
  note = km_script_note (script, op);
  if (chapter)
    g_string_append_printf (text, "%s\n", chapter->text);
  g_string_append_printf (text, _ ("call %u: %s"), op + 1, call);
  if (self->curve_name && self->values)
    g_string_append_printf (
        text, "\n%s: %s", self->curve_name,
        km_format_count (km_scrubber_sampled (self, km_scrubber_sample_of_call (self, op + 1))).text);
  moments = km_timeline_moments (km_view_state_timeline (self->state), op);
  for (guint i = 0; i < G_N_ELEMENTS (moment_names); i++)
    if (moments & moment_names[i].moment)
      g_string_append_printf (text, "\n• %s", _ (moment_names[i].name));
  if (note)
    g_string_append_printf (text, "\n%s", note);
  gtk_tooltip_set_text (tooltip, text->str);
  return TRUE;
}
