/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The zones of the machine as bars in proportion, lowest first: range, free pages against the watermarks, and for the
 * request of the current call the order in which the zones are tried and how the test came out. */
#include "model/snapshot/marks.h"
#include "base/i18n.h"
#include "base/units.h"
#include "scene/layer.h"
#include "scene/paint.h"

#include <math.h>

#define BAR_GAP 7

typedef struct
{
  KmLayer base;
  char *note;
  KmSnapZone drawn[KM_MAX_ZONES]; /* as they were drawn last */
} Zones;

static void
finish (KmLayer *layer)
{
  Zones *self = (Zones *)layer;
  g_free (self->note);
}

static double
bar_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_BOLD) + km_text_line_height (scope->text, KM_TEXT_SMALL)
               + 26 * scope->unit);
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  (void)layer;
  (void)width;
  return km_layer_header_height (scope) + bar_height (scope);
}

static uint32_t
frames_of (const KmSnapZone *zone)
{
  return zone->end_pfn - zone->start_pfn;
}

/* Widths in proportion to the frames, none below @least: what the small ones need is taken from the others. */
static void
divide_width (const KmSnapshot *s, double width, double least, double *widths)
{
  bool fixed[KM_MAX_ZONES] = { false };
  double gaps = BAR_GAP * (s->n_zones - 1.0);
  least = MIN (least, (width - gaps) / s->n_zones);
  for (bool again = true; again;)
    {
      double left = width - gaps, frames = 0;
      for (uint32_t i = 0; i < s->n_zones; i++)
        if (fixed[i])
          left -= least;
        else
          frames += frames_of (&s->zones[i]);
      again = false;
      for (uint32_t i = 0; i < s->n_zones; i++)
        {
          widths[i] = fixed[i] ? least : left * frames_of (&s->zones[i]) / MAX (frames, 1);
          if (!fixed[i] && widths[i] < least)
            again = fixed[i] = true;
        }
    }
}

/* "NORMAL → DMA": the zones of the request in the order in which they are tried. */
static char *
describe_fallback (const KmSnapshot *s)
{
  GString *text = g_string_new (NULL);
  char *note;

  for (int rank = 0; rank < (int)s->n_zones; rank++)
    for (uint32_t i = 0; i < s->n_zones; i++)
      if (s->zones[i].rank == rank)
        g_string_append_printf (text, "%s%s", text->len ? " → " : "", s->zones[i].name);
  if (!text->len && s->n_zones < 2)
    return g_string_free (text, FALSE);
  /* Translators: %s is a list of zones with arrows, "NORMAL → DMA". */
  note = text->len ? g_strdup_printf (_ ("zones tried: %s"), text->str) : g_strdup (_ ("fallback ←"));
  g_string_free (text, TRUE);
  return note;
}

static bool
looks_same (const KmSnapZone *a, const KmSnapZone *b)
{
  return a->free_pages == b->free_pages && a->rank == b->rank && a->verdict == b->verdict && a->marks == b->marks
         && a->verdict_demanded == b->verdict_demanded && a->boost == b->boost && a->name == b->name
         && a->kswapd_woken == b->kswapd_woken;
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  Zones *self = (Zones *)layer;
  const KmSnapshot *s = scope->snapshot;
  double widths[KM_MAX_ZONES], x = layer->area.x, head = km_layer_header_height (scope);
  char *note;

  g_array_set_size (layer->items, 0);
  divide_width (s, layer->area.w, 112 * scope->unit, widths);
  for (uint32_t i = 0; i < s->n_zones; i++)
    {
      KmRect bar = km_rect (round (x), layer->area.y + head, round (x + widths[i]) - round (x), bar_height (scope));
      KmTarget target = { .kind = KM_TARGET_ZONE, .zone = i, .pfn = s->zones[i].start_pfn };
      km_layer_add_item (layer, bar, &target);
      x += widths[i] + BAR_GAP;
      if (!looks_same (&self->drawn[i], &s->zones[i]))
        {
          km_region_add (damage, bar, 3);
        }
      self->drawn[i] = s->zones[i];
    }
  note = describe_fallback (s);
  if (g_strcmp0 (note, self->note) != 0)
    {
      km_layer_damage_header (layer, scope, damage);
    }
  g_free (self->note);
  self->note = note;
}

/* ---- drawing ---- */

static char *
describe_range (const KmSnapshot *s, const KmSnapZone *zone)
{
  KmNumberText from = km_format_bytes ((uint64_t)zone->start_pfn << s->page_shift);
  KmNumberText to = km_format_bytes ((uint64_t)zone->end_pfn << s->page_shift);
  if (zone->start_pfn == 0)
    from = km_format_count (0);
  /* Translators: the two ends of a zone, "16 MiB–64 MiB". */
  return g_strdup_printf (_ ("%s–%s"), from.text, to.text);
}

/* A circle with the position in the zonelist; after the test a tick or a cross beside it. */
static void
draw_rank (const KmScope *scope, KmPen *pen, const KmSnapZone *zone, KmRect bar)
{
  double u = scope->unit, r = 8.5 * u, cx = bar.x + 8 * u + r, cy = bar.y + 7 * u + r;
  char digit[8];
  bool tested = zone->verdict != KM_ZONE_UNTESTED;
  KmColor color = zone->verdict == KM_ZONE_FAILED ? scope->theme->bad : scope->theme->accent;
  g_snprintf (digit, sizeof digit, "%d", zone->rank + 1);
  km_paint_disc (pen, cx, cy, r, tested ? color : scope->theme->surface, color, 1.2 * u);
  km_paint_words (pen, KM_TEXT_BOLD, digit, km_rect (cx - r, cy - r, 2 * r, 2 * r), 0.5, 0.5,
                  tested ? scope->theme->accent_text : color, 1);
}

/* A tick or a cross in a square of @size. */
static void
draw_verdict_sign (KmPen *pen, double x, double y, double size, bool passed, KmColor color, double width)
{
  const KmPoint tick[] = { { x, y + size * 0.55 }, { x + size * 0.38, y + size * 0.9 }, { x + size, y + size * 0.1 } };
  const KmPoint falling[] = { { x + size * 0.1, y + size * 0.1 }, { x + size * 0.9, y + size * 0.9 } };
  const KmPoint rising[] = { { x + size * 0.9, y + size * 0.1 }, { x + size * 0.1, y + size * 0.9 } };
  km_paint_polyline (pen, passed ? tick : falling, passed ? 3 : 2, color, width, true);
  if (!passed)
    km_paint_polyline (pen, rising, 2, color, width, true);
}

/* "✓ 11,904 > 240" at the right end, if there is room. */
static void
draw_verdict (const KmScope *scope, KmPen *pen, const KmSnapZone *zone, KmRect bar, double name_w)
{
  double u, size, width, line, x, y;
  bool passed, roomy;
  KmColor color;
  g_autofree char *text = NULL;

  if (zone->verdict == KM_ZONE_UNTESTED)
    return;
  u = scope->unit;
  size = 11 * u;
  passed = zone->verdict == KM_ZONE_PASSED;
  color = passed ? scope->theme->good : scope->theme->bad;
  text = g_strdup_printf (passed ? "%s > %s" : "%s ≤ %s", km_format_count (zone->verdict_free).text,
                          km_format_count (zone->verdict_demanded).text);
  line = km_text_line_height (scope->text, KM_TEXT_BOLD);
  km_text_measure (scope->text, KM_TEXT_LABEL, text, &width, NULL);
  roomy = bar.w / 2 - name_w / 2 > width + size + 20 * u;
  x = bar.x + bar.w - 8 * u - size - (roomy ? width + 5 * u : 0);
  y = bar.y + 6 * u;
  draw_verdict_sign (pen, x, y + (line - size) / 2, size, passed, color, 2.2 * u);
  if (roomy)
    km_paint_words (pen, KM_TEXT_LABEL, text, km_rect (x + size + 5 * u, y, width + 1, line), 0, 0.5, color, 1);
}

/* Free pages as a level in a trough as long as all managed pages, and the three watermarks as marks on it: a short
 * one for min, longer ones for low and high. */
static void
draw_gauge (const KmScope *scope, KmPen *pen, const KmSnapZone *zone, KmRect trough)
{
  const KmTheme *theme = scope->theme;
  double all = MAX (zone->managed, 1u), level = CLAMP (zone->free_pages / all, 0, 1);
  KmRect filled;
  KmLine marks[3];

  km_paint_pill (pen, trough, theme->track, zone->verdict == KM_ZONE_FAILED ? theme->bad : theme->pill_border,
                 theme->line_px);
  filled = trough;
  filled.w = MAX (trough.w * level, level > 0 ? trough.h : 0);
  km_paint_round (pen, km_rect_inset (filled, 0.5), trough.h / 2, theme->level, 1);
  for (int i = 0; i < 3; i++)
    {
      double over = (1 + i) * scope->unit;
      double x = trough.x + trough.w * CLAMP ((zone->watermark[i] + zone->boost) / all, 0, 1);
      x = MAX (x, trough.x + (2 + 3 * i) * scope->unit);
      marks[i] = (KmLine){ x, trough.y - over, x, trough.y + trough.h + over };
    }
  km_paint_lines (pen, marks, 3, theme->mark, 1, 1.2 * scope->unit);
}

static void
draw_words (const KmScope *scope, KmPen *pen, const KmSnapZone *zone, const KmLook *look, KmRect bar)
{
  double u = scope->unit, bold = km_text_line_height (scope->text, KM_TEXT_BOLD), name_w, width;
  double small = km_text_line_height (scope->text, KM_TEXT_SMALL);
  const char *name = zone->name;
  g_autofree char *range = describe_range (scope->snapshot, zone);
  KmNumberText count = km_format_count (zone->free_pages);
  /* Translators: free page frames of a zone; %s is a number with its digits in groups. */
  g_autofree char *free_text =
      g_strdup_printf (ngettext ("%s free", "%s free", (unsigned long)ABS (zone->free_pages)), count.text);
  /* Translators: range of a zone, number of its page frames, how many are free. */
  g_autofree char *full =
      g_strdup_printf (_ ("%s · %s frames · %s"), range, km_format_count (zone->managed).text, free_text);
  KmRect line;

  km_text_measure (scope->text, KM_TEXT_BOLD, name, &name_w, NULL);
  km_text_measure (scope->text, KM_TEXT_SMALL, full, &width, NULL);
  km_paint_words (pen, KM_TEXT_BOLD, name, km_rect (bar.x, bar.y + 6 * u, bar.w, bold), 0.5, 0.5, look->text, 1);
  if (zone->rank >= 0)
    draw_rank (scope, pen, zone, bar);
  draw_verdict (scope, pen, zone, bar, name_w);
  line = km_rect (bar.x + 4 * u, bar.y + 7 * u + bold, bar.w - 8 * u, small);
  km_paint_words (pen, KM_TEXT_SMALL, width < line.w - (zone->rank >= 0 ? 44 * u : 0) ? full : free_text, line, 0.5,
                  0.5, look->text, 0.85);
}

static void
draw_zone (const KmScope *scope, KmPen *pen, const KmSnapZone *zone, KmRect bar)
{
  double u = scope->unit;
  const KmLook *look = &scope->theme->zones[zone->type];
  bool touched = zone->marks & KM_STEP_TOUCHED;
  km_paint_look (scope, pen, look, bar, 5 * u);
  if (touched)
    {
      km_paint_outline (pen, bar, 5 * u, scope->theme->accent, 1, scope->theme->line_px + 1.5);
    }
  draw_words (scope, pen, zone, look, bar);
  draw_gauge (scope, pen, zone, km_rect (bar.x + 9 * u, bar.y + bar.h - 13 * u, bar.w - 18 * u, 6 * u));
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  Zones *self = (Zones *)layer;
  if (clip.y < layer->area.y + km_layer_header_height (scope))
    km_layer_draw_header (layer, scope, pen, _ ("Zones"), self->note);
  for (unsigned i = 0; i < layer->items->len; i++)
    {
      const KmItem *item = &g_array_index (layer->items, KmItem, i);
      KmRect reach = km_rect_inset (item->rect, -3);
      const KmSnapZone *zone = &scope->snapshot->zones[item->target.zone];
      if (!km_rect_meets (&reach, &clip))
        continue;
      km_pen_begin (pen, &(KmThing){ .what = "zone", .marks = zone->marks, .target = item->target }, "zone-%s",
                    zone->name);
      draw_zone (scope, pen, zone, item->rect);
      km_paint_selection (scope, pen, &item->target, item->rect, 5 * scope->unit);
      km_pen_end (pen);
    }
}

const KmLayerClass km_layer_zones = {
  .name = "zones",
  .view = KM_VIEW_ZONES,
  .size = sizeof (Zones),
  .finish = finish,
  .measure = measure,
  .update = update,
  .draw = draw,
};
