/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The zones as columns of water, and the walk of the zonelist beside them with every sum written out.
 *
 *     DMA        NORMAL
 *   ┌──────┐   ┌────────┐        NORMAL   2048 − 3 = 2045 > low 112 + reserve 0   ✓
 *   │~~~~~~│   │~~~~~~~~│
 *   ≈      ≈   ≈        ≈        the lower part of a column is drawn larger: marks are a small part of a zone
 *   │ high │   │ high   │
 *   │ low  │   │ low    │
 *   │ min  │   │ min    │
 *   └──────┘   └────────┘
 */
#include "model/snapshot/marks.h"
#include "base/i18n.h"
#include "base/units.h"
#include "scene/layer.h"
#include "scene/paint.h"

#include <math.h>
#include <string.h>

/* Part of a column, from below, that shows the pages up to twice the highest mark. */
#define MAGNIFIED 0.55
/* Below this width, in text units, the words of marks and water are not beside each other. */
#define NARROW_COLUMN 170

typedef struct
{
  KmLayer base;
  KmSnapZone drawn[KM_MAX_ZONES]; /* as they were drawn last */
  uint8_t order;                  /* of the request */
} Water;

/* ---- places ---- */

static double
walk_row_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_BOLD) + km_text_line_height (scope->text, KM_TEXT_TITLE)
               + 26 * scope->unit);
}

/* Width of the walk beside the columns; 0: it is below them. */
static double
walk_width (const KmScope *scope, double width)
{
  return width >= 560 * scope->unit ? floor (width * 0.46) : 0;
}

static double
walk_gap (const KmScope *scope)
{
  return 16 * scope->unit;
}

/* Height of the walk below the columns. */
static double
walk_height (const KmScope *scope, double width)
{
  return walk_width (scope, width) > 0 ? 0
                                       : km_layer_header_height (scope) + walk_gap (scope)
                                             + scope->snapshot->n_zones * (walk_row_height (scope) + walk_gap (scope));
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  double columns = walk_width (scope, width) > 0 ? 260 : 150;
  (void)layer;
  return km_layer_header_height (scope) + ceil (columns * scope->unit) + walk_height (scope, width);
}

/* Name and range of a zone above its column. */
static double
name_height (const KmScope *scope)
{
  return ceil (km_text_line_height (scope->text, KM_TEXT_BOLD) + km_text_line_height (scope->text, KM_TEXT_SMALL)
               + 8 * scope->unit);
}

static KmRect
zone_rect (const Water *self, const KmScope *scope, uint32_t zone)
{
  KmRect area = self->base.area;
  double gap = round (14 * scope->unit), room = area.w - walk_width (scope, area.w);
  double head = km_layer_header_height (scope),
         w = floor ((room - gap * scope->snapshot->n_zones) / scope->snapshot->n_zones);
  w = MAX (w, 8);
  return km_rect (area.x + zone * (w + gap), area.y + head, w, area.h - head - walk_height (scope, area.w));
}

static KmRect
column_rect (const KmScope *scope, KmRect zone)
{
  double head = name_height (scope);
  return km_rect (zone.x, zone.y + head, zone.w, MAX (zone.h - head - 2, 8));
}

/* Pages up to here are in the magnified part. */
static double
magnified_pages (const KmSnapZone *zone)
{
  double highest = zone->watermark[KM_WMARK_HIGH] + zone->boost + (double)zone->reserve;
  return CLAMP (2 * highest, 1, MAX (zone->managed, 1u));
}

/* y of @pages in @column. */
static double
level_of (const KmSnapZone *zone, KmRect column, double pages)
{
  double all = MAX (zone->managed, 1u), knee = magnified_pages (zone), share;
  if (pages <= knee || all <= knee)
    share = (all <= knee ? 1 : MAGNIFIED) * MAX (pages, 0) / knee;
  else
    share = MAGNIFIED + (1 - MAGNIFIED) * MIN ((pages - knee) / (all - knee), 1);
  return column.y + column.h * (1 - MIN (share, 1));
}

/* ---- the step ---- */

static bool
looks_same (const KmSnapZone *a, const KmSnapZone *b)
{
  return a->free_pages == b->free_pages && a->rank == b->rank && a->verdict == b->verdict && a->marks == b->marks
         && a->verdict_demanded == b->verdict_demanded && a->verdict_free == b->verdict_free
         && a->verdict_order == b->verdict_order && a->verdict_smaller == b->verdict_smaller && a->boost == b->boost
         && a->name == b->name && a->reserve == b->reserve && a->kswapd_woken == b->kswapd_woken
         && a->managed == b->managed && memcmp (a->watermark, b->watermark, sizeof a->watermark) == 0;
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  Water *self = (Water *)layer;
  const KmSnapshot *s = scope->snapshot;
  bool same = self->order == s->request_order;

  g_array_set_size (layer->items, 0);
  self->order = s->request_order;
  for (uint32_t i = 0; i < s->n_zones; i++)
    {
      KmRect zone = zone_rect (self, scope, i), column = column_rect (scope, zone);
      KmTarget target = { .kind = KM_TARGET_ZONE, .zone = i, .pfn = s->zones[i].start_pfn };
      km_layer_add_item (layer, zone, &target);
      target.kind = KM_TARGET_WATERMARK;
      column.h += column.y;
      column.y = level_of (&s->zones[i], column_rect (scope, zone), s->zones[i].watermark[KM_WMARK_HIGH]);
      column.h -= column.y;
      km_layer_add_item (layer, column, &target);
      same &= looks_same (&self->drawn[i], &s->zones[i]);
      self->drawn[i] = s->zones[i];
    }
  if (!same)
    km_region_add (damage, layer->area, 3);
}

/* ---- drawing: a column ---- */

static void
draw_name (const KmScope *scope, KmPen *pen, const KmSnapZone *zone, KmRect rect)
{
  double bold = km_text_line_height (scope->text, KM_TEXT_BOLD),
         small = km_text_line_height (scope->text, KM_TEXT_SMALL);
  const char *name = zone->name;
  KmNumberText from = km_format_bytes ((uint64_t)zone->start_pfn << scope->snapshot->page_shift);
  KmNumberText to = km_format_bytes ((uint64_t)zone->end_pfn << scope->snapshot->page_shift);
  g_autofree char *range = g_strdup_printf (_ ("%s–%s"), zone->start_pfn ? from.text : "0", to.text);
  km_paint_words (pen, KM_TEXT_BOLD, name, km_rect (rect.x, rect.y, rect.w, bold), 0.5, 0.5,
                  zone->marks & KM_STEP_TOUCHED ? scope->theme->accent : scope->theme->text, 1);
  km_paint_words (pen, KM_TEXT_SMALL, range, km_rect (rect.x, rect.y + bold, rect.w, small), 0.5, 0.5,
                  scope->theme->dim, 1);
}

static void
draw_line (const KmScope *scope, KmPen *pen, KmRect column, double y, KmColor color)
{
  km_paint_line (pen, (KmLine){ column.x, y, column.x + column.w, y }, color, 1, scope->theme->line_px + 0.5);
}

/* Words at a line across the column, which come under the ones above if they would touch them. Returns their bottom. */
static double
draw_mark (const KmScope *scope, KmPen *pen, KmRect column, double y, double least, const char *words)
{
  double line = km_text_line_height (scope->text, KM_TEXT_SMALL), pad = 6 * scope->unit,
         top = MAX (y - line - 1, least), width;
  KmRect plate;
  if (top + line > column.y + column.h)
    return least;
  km_text_measure (scope->text, KM_TEXT_SMALL, words, &width, NULL);
  plate = km_rect (column.x + pad, top, MIN (width + pad, column.w - 2 * pad), line);
  km_paint_round (pen, plate, 2, scope->theme->surface, 0.85);
  km_paint_words (pen, KM_TEXT_SMALL, words, km_rect (plate.x + pad / 2, plate.y, plate.w, plate.h), 0, 0.5,
                  scope->theme->text, 1);
  return top + line + 1;
}

/* "low 112": the kernel's name of a watermark and its pages, with the boost. */
static char *
name_mark (const KmSnapZone *zone, KmWatermark mark)
{
  KmNumberText pages = km_format_count (zone->watermark[mark] + zone->boost);
  switch (mark)
    {
    case KM_WMARK_MIN:
      return g_strdup_printf (_ ("min %s"), pages.text);
    case KM_WMARK_LOW:
      return g_strdup_printf (_ ("low %s"), pages.text);
    default:
      return g_strdup_printf (_ ("high %s"), pages.text);
    }
}

/* Returns where the words of the marks end, or the top of the column if none of them comes near @y. */
static double
draw_marks (const KmScope *scope, KmPen *pen, const KmSnapZone *zone, KmRect column, double y)
{
  double least = column.y, first = level_of (zone, column, zone->watermark[KM_WMARK_HIGH] + zone->boost);
  for (int i = KM_WMARK_HIGH; i >= KM_WMARK_MIN; i--)
    draw_line (scope, pen, column, level_of (zone, column, zone->watermark[i] + zone->boost), scope->theme->mark);
  if (zone->reserve > 0)
    draw_line (scope, pen, column, level_of (zone, column, zone->reserve), scope->theme->dim);
  for (int i = KM_WMARK_HIGH; i >= KM_WMARK_MIN; i--)
    {
      g_autofree char *words = name_mark (zone, (KmWatermark)i);
      least = draw_mark (scope, pen, column, level_of (zone, column, zone->watermark[i] + zone->boost), least, words);
    }
  if (zone->reserve > 0)
    {
      /* Translators: pages of a zone that a request for a higher zone may not take. */
      g_autofree char *words = g_strdup_printf (_ ("reserve for others %s"), km_format_count (zone->reserve).text);
      least = draw_mark (scope, pen, column, level_of (zone, column, zone->reserve), least, words);
    }
  return y + km_text_line_height (scope->text, KM_TEXT_BOLD) < first - km_text_line_height (scope->text, KM_TEXT_SMALL)
             ? column.y
             : least;
}

/* The two little waves that say: from here on the scale is another one. */
static void
draw_knee (const KmScope *scope, KmPen *pen, const KmSnapZone *zone, KmRect column)
{
  double y = column.y + column.h * (1 - MAGNIFIED), u = scope->unit;
  if (magnified_pages (zone) >= zone->managed)
    return;
  for (int side = 0; side < 2; side++)
    {
      double x = side ? column.x + column.w : column.x;
      const KmPoint wave[] = {
        { x - 5 * u, y + 2 * u }, { x - 1.5 * u, y - 2 * u }, { x + 1.5 * u, y + 2 * u }, { x + 5 * u, y - 2 * u }
      };
      km_paint_polyline (pen, wave, 4, scope->theme->dim, 1.5 * u, true);
    }
}

/* On a plate, so that no mark strikes it out. */
static void
draw_free (const KmScope *scope, KmPen *pen, const char *words, KmRect line)
{
  double width, pad = 4 * scope->unit;
  KmRect plate = line;
  km_text_measure (scope->text, KM_TEXT_BOLD, words, &width, NULL);
  plate.w = MIN (width + 2 * pad, line.w);
  plate.x = line.x + line.w - plate.w;
  km_paint_round (pen, plate, 2, scope->theme->surface, 0.85);
  km_paint_words (pen, KM_TEXT_BOLD, words, km_rect (plate.x, plate.y, plate.w - pad, plate.h), 1, 0.5,
                  scope->theme->text, 1);
}

static void
draw_column (const KmScope *scope, KmPen *pen, const KmSnapZone *zone, KmRect column)
{
  const KmTheme *theme = scope->theme;
  double y = level_of (zone, column, zone->free_pages), line = km_text_line_height (scope->text, KM_TEXT_LABEL);
  bool failed = zone->verdict == KM_ZONE_FAILED, touched = zone->marks & KM_STEP_TOUCHED;
  g_autofree char *words = g_strdup_printf (ngettext ("%s free", "%s free", (unsigned long)ABS (zone->free_pages)),
                                            km_format_count (zone->free_pages).text);
  double top = MIN (y + 3 * scope->unit, column.y + column.h - line), marks_end;

  km_paint_box (pen, column, 4 * scope->unit, theme->track, theme->pill_border, 1, theme->line_px);
  km_paint_round (pen, km_rect (column.x + 1, y, column.w - 2, column.y + column.h - y - 1), 3 * scope->unit,
                  theme->level, 1);
  draw_knee (scope, pen, zone, column);
  marks_end = draw_marks (scope, pen, zone, column, top);
  if (column.w < NARROW_COLUMN * scope->unit)
    top = CLAMP (marks_end, top, column.y + column.h - line);
  draw_free (scope, pen, words, km_rect (column.x, top, column.w - 5 * scope->unit, line));
  if (touched || failed)
    km_paint_outline (pen, column, 4 * scope->unit, failed ? theme->bad : theme->accent, 1, theme->line_px + 1.5);
}

/* ---- drawing: the walk ---- */

/* Of a test that fails in a later round: "312 − 127 − 200 in smaller blocks = -15 ≤ 17". */
static void
append_round (GString *text, const KmSnapZone *zone, int64_t taken)
{
  if (zone->verdict_smaller < 0)
    /* Translators: the watermark test goes through the orders and counts only blocks that are large enough. */
    g_string_append_printf (text, _ ("in blocks of order %u or more: "), zone->verdict_order);
  else
    {
      g_string_append_printf (text, "%s − %s − ",
                              km_format_count (zone->verdict_free + taken + zone->verdict_smaller).text,
                              km_format_count (taken).text);
      /* Translators: part of a sum, page frames in blocks that are too small and are subtracted. */
      g_string_append_printf (text, _ ("%s in smaller blocks = "), km_format_count (zone->verdict_smaller).text);
    }
  g_string_append_printf (text, "%s ≤ %s", km_format_count (zone->verdict_free).text,
                          km_format_count (zone->verdict_demanded).text);
}

/* "2048 − 3 = 2045 > low 112"; of 6.x also "312 − 127 = 185 > low 112, no block of order 7". */
static char *
sum_of (const KmSnapshot *s, const KmSnapZone *zone)
{
  static const char *const marks[] = { "min", "low", "high" };
  bool enough = zone->verdict_free > zone->verdict_demanded; /* 6.x: and yet no block may be large enough */
  int64_t taken = ((int64_t)1 << MIN (s->request_order, KM_MAX_ORDER)) - 1;
  GString *text = g_string_new (NULL);
  if (!enough && zone->verdict_order > 0)
    {
      append_round (text, zone, taken);
      return g_string_free (text, FALSE);
    }
  if (taken > 0)
    g_string_append_printf (text, "%s − %s = ", km_format_count (zone->verdict_free + taken).text,
                            km_format_count (taken).text);
  g_string_append_printf (text, "%s %s %s %s", km_format_count (zone->verdict_free).text, enough ? ">" : "≤",
                          marks[MIN (zone->verdict_mark, 2)],
                          km_format_count ((int64_t)zone->verdict_demanded - zone->reserve).text);
  if (zone->reserve > 0)
    /* Translators: end of a sum: pages that the zone keeps for others, and the sum of both. */
    g_string_append_printf (text, _ (" + reserve %s = %s"), km_format_count (zone->reserve).text,
                            km_format_count (zone->verdict_demanded).text);
  if (zone->verdict == KM_ZONE_FAILED && enough)
    /* Translators: end of a sum that the zone passes. */
    g_string_append_printf (text, _ (", no block of order %u"), zone->verdict_order);
  return g_string_free (text, FALSE);
}

static void
draw_sign (KmPen *pen, KmRect box, bool passed, KmColor color, double width)
{
  const KmPoint tick[] = { { box.x, box.y + box.h * 0.55 },
                           { box.x + box.w * 0.38, box.y + box.h * 0.9 },
                           { box.x + box.w, box.y + box.h * 0.1 } };
  const KmPoint falling[] = { { box.x, box.y }, { box.x + box.w, box.y + box.h } };
  const KmPoint rising[] = { { box.x + box.w, box.y }, { box.x, box.y + box.h } };
  km_paint_polyline (pen, passed ? tick : falling, passed ? 3 : 2, color, width, true);
  if (!passed)
    km_paint_polyline (pen, rising, 2, color, width, true);
}

/* Zones of the zonelist. */
static uint32_t
count_walk (const KmSnapshot *s)
{
  uint32_t n = 0;
  for (uint32_t i = 0; i < s->n_zones; i++)
    n += s->zones[i].rank >= 0;
  return n;
}

/* One zone of the zonelist: its number, name, sum, and tick or cross. */
static void
draw_walk_row (const KmScope *scope, KmPen *pen, const KmSnapZone *zone, KmRect row)
{
  const KmTheme *theme = scope->theme;
  double u = scope->unit, r = 11 * u, bold = km_text_line_height (scope->text, KM_TEXT_BOLD),
         title = km_text_line_height (scope->text, KM_TEXT_TITLE),
         top = row.y + floor ((row.h - bold - title - 4 * u) / 2);
  bool tested = zone->verdict != KM_ZONE_UNTESTED, passed = zone->verdict == KM_ZONE_PASSED;
  KmColor color = !tested ? theme->dim : passed ? theme->good : theme->bad;
  const char *name = zone->name;
  g_autofree char *sum = tested ? sum_of (scope->snapshot, zone) : g_strdup (_ ("not tested yet"));
  char digit[8];
  double x = row.x + 2 * r + 12 * u, room = MAX (row.x + row.w - x - 34 * u, 1), width;
  KmTextStyle style = KM_TEXT_TITLE;

  km_text_measure (scope->text, style, sum, &width, NULL);
  if (width > room)
    style = KM_TEXT_LABEL;
  g_snprintf (digit, sizeof digit, "%d", zone->rank + 1);
  km_paint_box (pen, row, 6 * u, zone->marks & KM_STEP_TOUCHED ? theme->accent_soft : theme->surface,
                tested && !passed ? theme->bad : theme->pill_border, 1, theme->line_px);
  km_paint_disc (pen, row.x + r + 6 * u, row.y + row.h / 2, r, tested ? color : theme->surface, color, 1.5 * u);
  km_paint_words (pen, KM_TEXT_BOLD, digit, km_rect (row.x + 6 * u, row.y, 2 * r, row.h), 0.5, 0.5,
                  tested ? theme->accent_text : color, 1);
  km_paint_words (pen, KM_TEXT_BOLD, name, km_rect (x, top, row.x + row.w - x, bold), 0, 0.5, theme->text, 1);
  km_paint_words (pen, style, sum, km_rect (x, top + bold + 4 * u, room, title), 0, 0.5,
                  tested ? theme->text : theme->dim, 1);
  if (tested)
    draw_sign (pen, km_rect (row.x + row.w - 27 * u, row.y + row.h / 2 - 7 * u, 14 * u, 14 * u), passed, color, 3 * u);
}

/* From one zone to the next. */
static void
draw_walk_arrow (const KmScope *scope, KmPen *pen, KmRect row, double gap)
{
  double x = row.x + 17 * scope->unit;
  km_paint_line (pen, (KmLine){ x, row.y - gap, x, row.y - 5 * scope->unit }, scope->theme->dim, 1,
                 scope->theme->line_px + 1);
  km_paint_arrow_head (pen, x, row.y, 0, 1, 6 * scope->unit, scope->theme->dim, 1);
}

static void
draw_walk_rows (const KmScope *scope, KmPen *pen, KmRect row, double gap)
{
  const KmSnapshot *s = scope->snapshot;
  for (int rank = 0; rank < (int)s->n_zones; rank++)
    for (uint32_t i = 0; i < s->n_zones; i++)
      if (s->zones[i].rank == rank)
        {
          if (rank > 0)
            draw_walk_arrow (scope, pen, row, gap);
          km_pen_begin (pen, &(KmThing){ .what = "walk", .marks = s->zones[i].marks }, "walk-%s", s->zones[i].name);
          draw_walk_row (scope, pen, &s->zones[i], row);
          km_pen_end (pen);
          row.y += row.h + gap;
        }
}

/* "order 3 · 8 frames": what is asked for. */
static char *
request_words (const KmSnapshot *s)
{
  unsigned long frames = 1ul << MIN (s->request_order, KM_MAX_ORDER);
  return g_strdup_printf (ngettext ("order %u · %s frame", "order %u · %s frames", frames), s->request_order,
                          km_format_count ((int64_t)frames).text);
}

static void
draw_walk (const Water *self, const KmScope *scope, KmPen *pen)
{
  const KmSnapshot *s = scope->snapshot;
  KmRect area = self->base.area;
  double w = walk_width (scope, area.w), head = km_layer_header_height (scope), gap = walk_gap (scope), title_w;
  KmRect row;
  KmRect title;
  g_autofree char *request = s->has_request ? request_words (s) : NULL;
  uint32_t n = MAX (count_walk (s), 1u);

  if (w > 0)
    area = km_rect (area.x + area.w - w, area.y, w, area.h);
  else
    {
      w = walk_height (scope, area.w) - gap;
      area = km_rect (area.x, area.y + area.h - w, area.w, w);
    }
  row = km_rect (area.x, area.y + head, area.w, 0);
  title = km_rect (area.x, area.y, area.w, km_text_line_height (scope->text, KM_TEXT_TITLE));
  km_paint_words (pen, KM_TEXT_TITLE, _ ("The walk of the zonelist"), title, 0, 0.5, scope->theme->text, 1);
  km_text_measure (scope->text, KM_TEXT_TITLE, _ ("The walk of the zonelist"), &title_w, NULL);
  title_w += 10 * scope->unit;
  if (request && title_w < title.w)
    km_paint_note (scope, pen, request, km_rect (title.x + title_w, title.y, title.w - title_w, title.h), 1);
  row.h = area.h - head - 2;
  km_paint_tray (scope, pen, row, false);
  if (!s->has_request)
    {
      km_paint_note (scope, pen, _ ("The step asks for no memory."), row, 0.5);
      return;
    }
  row.h = CLAMP (floor ((area.h - head - (n - 1) * gap) / n), walk_row_height (scope), 2 * walk_row_height (scope));
  draw_walk_rows (scope, pen, row, gap);
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  Water *self = (Water *)layer;
  const KmSnapshot *s = scope->snapshot;
  km_layer_draw_header (layer, scope, pen, _ ("Zones"), NULL);
  for (uint32_t i = 0; i < s->n_zones; i++)
    {
      KmRect zone = zone_rect (self, scope, i);
      const KmTarget target = { .kind = KM_TARGET_ZONE, .zone = i, .pfn = s->zones[i].start_pfn };
      km_pen_begin (pen, &(KmThing){ .what = "zone", .marks = s->zones[i].marks, .target = target }, "zone-%s",
                    s->zones[i].name);
      draw_name (scope, pen, &s->zones[i], zone);
      draw_column (scope, pen, &s->zones[i], column_rect (scope, zone));
      km_pen_end (pen);
    }
  draw_walk (self, scope, pen);
  km_layer_draw_outlines (layer, scope, pen, clip, 4 * scope->unit);
}

const KmLayerClass km_layer_water = {
  .name = "water",
  .view = KM_VIEW_WATER,
  .grows = true,
  .size = sizeof (Water),
  .measure = measure,
  .update = update,
  .draw = draw,
};
