/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks of the step over the page-frame map. */
#include "scene/frame_marks.h"

#include "model/snapshot/marks.h"
#include "scene/frame_blocks.h"
#include "scene/paint.h"

/* More marks than this are drawn again as one. */
#define MAX_DAMAGE_MARKS 48

void
km_frame_marks_damage (const GArray *marks, const KmViewport *view, KmRect map, KmRegion *damage)
{
  if (marks->len > MAX_DAMAGE_MARKS)
    km_region_add (damage, map, 10);
  for (unsigned i = 0; i < MIN (marks->len, MAX_DAMAGE_MARKS); i++)
    {
      const KmMarkRun *run = &g_array_index (marks, KmMarkRun, i);
      km_region_add (damage, km_viewport_visible_rect (view, map, run->start, run->end), 14);
    }
}

KmRect
km_frame_noticeable (const KmScope *scope, KmRect r)
{
  double least = 9 * scope->unit;
  if (r.w < least)
    r = km_rect (r.x + r.w / 2 - least / 2, r.y, least, r.h);
  if (r.h < least)
    r = km_rect (r.x, r.y + r.h / 2 - least / 2, r.w, least);
  return r;
}

static void
draw_mark (const KmScope *scope, KmPen *pen, const KmMarkRun *run, KmRect r, bool boxes)
{
  const KmTheme *theme = scope->theme;
  double radius;

  r = boxes ? km_rect (r.x, r.y, r.w - 1, r.h - 2) : km_frame_noticeable (scope, r);
  radius = boxes ? 3.5 * scope->unit : 2 * scope->unit;
  if (!run->touched)
    {
      km_paint_outline (pen, km_rect_inset (r, -1), radius + 1, theme->glow, boxes ? 0.55 : 0.8, theme->line_px + 1);
      return;
    }
  if (!boxes)
    km_paint_outline (pen, km_rect_inset (r, -1.5), radius + 1.5, theme->surface, 0.9, 5);
  km_paint_outline (pen, km_rect_inset (r, boxes ? 0 : -1), radius, theme->accent, 1, theme->line_px + 1.5);
}

void
km_frame_marks_draw (const GArray *marks, const KmScope *scope, KmPen *pen, const KmViewport *view, KmRect map)
{
  bool boxes = km_frame_blocks_suit (view, scope->unit);
  /* First what the call has changed, over it what the event touches. */
  for (int touched = 0; touched <= 1; touched++)
    for (unsigned i = 0; i < marks->len; i++)
      {
        const KmMarkRun *run = &g_array_index (marks, KmMarkRun, i);
        KmRect rect = km_viewport_visible_rect (view, map, run->start, run->end);
        if (run->touched != (touched == 1) || km_rect_is_empty (&rect))
          continue;
        km_pen_begin (pen, &(KmThing){ .what = "mark", .marks = touched ? KM_STEP_TOUCHED : KM_STEP_CHANGED },
                      "mark-0x%x", run->start);
        draw_mark (scope, pen, run, rect, boxes);
        km_pen_end (pen);
      }
}

void
km_frame_cuts_draw (const KmScope *scope, KmPen *pen, const KmViewport *view, KmRect map)
{
  double t = km_ease (scope->progress);
  for (size_t i = 0; i < scope->snapshot->n_motions; i++)
    {
      const KmMotion *m = &scope->snapshot->motions[i];
      KmPfn low, half;
      KmRect a, b;
      bool cuts;
      double grown;
      KmLine cut;

      if (m->kind == KM_MOTION_MOVE)
        continue;
      low = MIN (m->pfn, m->other);
      half = 1u << m->order;
      a = km_viewport_visible_rect (view, map, low, low + half);
      b = km_viewport_visible_rect (view, map, low + half, low + 2 * half);
      if (km_rect_is_empty (&a) || km_rect_is_empty (&b))
        continue;
      cuts = (m->kind == KM_MOTION_SPLIT) != m->reversed;
      grown = cuts ? t : 1 - t;
      if (grown <= 0)
        continue;
      cut = (KmLine){ b.x, a.y, b.x, a.y + a.h * grown };
      if (b.y > a.y)
        cut = (KmLine){ a.x, b.y - 1, a.x + MAX (a.w, b.w) * grown, b.y - 1 };
      km_pen_begin (pen, &(KmThing){ .what = "cut", .marks = KM_STEP_TOUCHED }, "cut-0x%x", low + half);
      km_paint_dashed_line (pen, cut, scope->theme->accent, cuts ? 1 : grown, 1.5 * scope->unit);
      km_pen_end (pen);
    }
}

void
km_frame_cuts_add (const KmScope *scope, const KmViewport *view, KmRect map, bool moves, KmRegion *region)
{
  for (size_t i = 0; i < scope->snapshot->n_motions; i++)
    {
      const KmMotion *m = &scope->snapshot->motions[i];
      bool is_move = m->kind == KM_MOTION_MOVE;
      KmPfn low = is_move ? m->pfn : MIN (m->pfn, m->other);
      if (moves || !is_move)
        km_region_add (region, km_viewport_visible_rect (view, map, low, low + (2u << m->order)), 4);
    }
}
