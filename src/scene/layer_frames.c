/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page-frame map: all frames of the machine, or a part of them, in rows.
 *
 *   a frame is below a few pixels   frame_runs.c    pixels, the most important class wins
 *   a frame has room for words      frame_blocks.c  boxes named by order, then frame numbers and more
 *
 * Over either lie the marks of the step and the cuts of a split (frame_marks.c), the pointer and the selection. */
#include "model/snapshot/blocks.h"
#include "model/snapshot/slab_map.h"
#include "scene/layer_frames.h"

#include "base/i18n.h"
#include "base/units.h"
#include "scene/frame_blocks.h"
#include "scene/frame_marks.h"
#include "scene/frame_runs.h"
#include "scene/keeper.h"
#include "scene/legend.h"
#include "scene/paint.h"

#include <math.h>

/* More changed ranges than this are drawn again as one. */
#define MAX_DAMAGE_RANGES 48

typedef struct
{
  KmLayer base;
  KmViewport view;
  KmRect map;       /* on the canvas */
  KmPfn drag_start; /* the frame in the middle when a drag began */
  bool outgrown;    /* the legend needs another line */
  double title_w;   /* room kept for the title beside the legend */
  KmLegend legend;
  GArray *marks; /* of KmMarkRun */
} Frames;

static void
init (KmLayer *layer)
{
  Frames *self = (Frames *)layer;
  self->marks = g_array_new (FALSE, FALSE, sizeof (KmMarkRun));
}

static void
finish (KmLayer *layer)
{
  Frames *self = (Frames *)layer;
  g_array_unref (self->marks);
}

/* ---- places ---- */

static double
gutter_width (const KmScope *scope)
{
  double width;
  KmPfn last = MAX (scope->snapshot->end_pfn, 1u) - 1;
  km_text_measure (scope->text, KM_TEXT_MONO_SMALL, km_format_pfn (last | 0xfff).text, &width, NULL);
  return ceil (width + 13 * scope->unit);
}

static double
scrollbar_width (const KmScope *scope)
{
  return scope->on_page ? 0 : ceil (9 * scope->unit);
}

static double
widest_title (const KmScope *scope)
{
  double width;
  KmPfn last = MAX (scope->snapshot->end_pfn, 1u) - 1;
  g_autofree char *title =
      g_strdup_printf (_ ("Page frames %s–%s"), km_format_pfn (last).text, km_format_pfn (last).text);
  km_text_measure (scope->text, KM_TEXT_TITLE, title, &width, NULL);
  return width + 24 * scope->unit;
}

static double
measure (KmLayer *layer, const KmScope *scope, double width)
{
  Frames *self = (Frames *)layer;
  km_legend_update (&self->legend, scope);
  return km_legend_height (&self->legend, scope, width, widest_title (scope)) + ceil (200 * scope->unit);
}

void
km_layer_frames_zoom (KmLayer *layer, double level, KmPfn centre)
{
  Frames *self = (Frames *)layer;
  self->view.level = level;
  self->view.centre = centre;
}

const KmViewport *
km_layer_frames_viewport (KmLayer *layer)
{
  return &((Frames *)layer)->view;
}

bool
km_layer_frames_arrange (KmLayer *layer, const KmScope *scope)
{
  Frames *self = (Frames *)layer;
  KmViewport before = self->view;
  KmRect map_before = self->map;
  double head, gutter;

  self->title_w = widest_title (scope);
  self->outgrown = false;
  head = km_legend_height (&self->legend, scope, layer->area.w, self->title_w);
  gutter = gutter_width (scope);
  self->map = km_rect (layer->area.x + gutter, layer->area.y + head,
                       MAX (layer->area.w - gutter - scrollbar_width (scope), 16), MAX (layer->area.h - head, 16));
  self->view.end_pfn = MAX (scope->snapshot->end_pfn, 1u);
  self->view.width = self->map.w;
  self->view.height = self->map.h;
  self->view.unit = 28 * scope->unit;
  self->view.scale = scope->scale;
  km_viewport_arrange (&self->view);
  return before.col_bits != self->view.col_bits || before.row_h != self->view.row_h
         || before.first_row != self->view.first_row || before.width != self->view.width
         || before.height != self->view.height || before.end_pfn != self->view.end_pfn || map_before.x != self->map.x
         || map_before.y != self->map.y;
}

/* Level at which a frame is as large as a comfortable cell. */
static double
comfortable_level (const KmViewport *v)
{
  double columns = exp2 (floor (log2 (MAX (v->width / v->unit, 1)))), rows = v->height / (v->unit * 0.85);
  return MAX (log2 (v->end_pfn / MAX (columns * rows, 1)), 0);
}

/* Level at which @frames fill most of the map; below 0 if they are more than the machine has. */
static double
filling_level (const KmViewport *v, KmPfn frames)
{
  return log2 ((double)v->end_pfn / MAX (frames, 1u)) - 0.5;
}

bool
km_layer_frames_reveal (KmLayer *layer, KmPfn start, KmPfn end)
{
  KmViewport *v = &((Frames *)layer)->view;
  double wanted = comfortable_level (v), fits = MAX (filling_level (v, end - start), 0);
  bool in_view = start >= km_viewport_first_pfn (v) && end <= km_viewport_end_pfn (v);
  bool large = v->level >= wanted - 0.6;

  if (in_view && large)
    return false;
  km_layer_frames_zoom (layer, large ? MIN (v->level, fits) : MIN (wanted, fits), start + (end - start) / 2);
  return true;
}

/* Calls near each other share a place: the middle lies at a multiple of a quarter of what is shown. */
void
km_layer_frames_follow (KmLayer *layer, KmFrameRange call, KmFrameRange block)
{
  const KmViewport *v = &((Frames *)layer)->view;
  double wanted = comfortable_level (v), level, quarter;
  KmFrameRange range = filling_level (v, call.end - call.start) >= wanted ? call : block;
  KmPfn middle = range.start + (range.end - range.start) / 2;

  level = MIN (wanted, MAX (filling_level (v, range.end - range.start), 0));
  quarter = v->end_pfn / exp2 (level) / 4;
  if (range.end - range.start <= quarter)
    middle = (KmPfn)((floor (middle / quarter) + 0.5) * quarter);
  km_layer_frames_zoom (layer, level, middle);
}

bool
km_layer_frames_outgrown (KmLayer *layer)
{
  return ((Frames *)layer)->outgrown;
}

static bool
shows_blocks (const Frames *self, const KmScope *scope)
{
  return km_frame_blocks_suit (&self->view, scope->unit);
}

static KmRect
rect_of_run (const Frames *self, KmPfn start, KmPfn end)
{
  return km_viewport_visible_rect (&self->view, self->map, start, end);
}

/* ---- the step ---- */

static void
change_boxes (Frames *self, const KmScope *scope, const KmFrameRange *range, KmRegion *damage)
{
  uint32_t first, end;
  if (!km_frame_blocks_rows (scope, &self->view, range->start, range->end, &first, &end))
    return;
  if (scope->keeper)
    scope->keeper->change_rows (scope->keeper, first, end);
  if (damage)
    km_region_add (
        damage,
        km_rect (self->map.x, self->map.y + first * self->view.row_h, self->map.w, (end - first) * self->view.row_h),
        2);
}

/* @damage may be NULL. */
static void
change_frames (Frames *self, const KmScope *scope, KmRegion *damage)
{
  bool boxes = shows_blocks (self, scope);
  if (!boxes && scope->keeper)
    scope->keeper->change_frames (scope->keeper, scope->cells, scope->changed, scope->n_changed);
  for (size_t i = 0; i < scope->n_changed && (boxes || damage); i++)
    if (boxes)
      change_boxes (self, scope, &scope->changed[i], damage);
    else
      km_region_add (damage, rect_of_run (self, scope->changed[i].start, scope->changed[i].end), 2);
}

static void
update (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  Frames *self = (Frames *)layer;
  if (km_legend_update (&self->legend, scope))
    {
      self->outgrown =
          km_legend_height (&self->legend, scope, layer->area.w, self->title_w) != self->map.y - layer->area.y;
      km_region_add (damage, km_rect (layer->area.x, layer->area.y, layer->area.w, self->map.y - layer->area.y), 0);
    }
  km_frame_marks_damage (self->marks, &self->view, self->map, damage);
  km_marks_update (self->marks, scope->cells, scope->snapshot->end_pfn, scope->changed, scope->n_changed);
  km_frame_marks_damage (self->marks, &self->view, self->map, damage);
  if (scope->n_changed > MAX_DAMAGE_RANGES)
    km_region_add (damage, self->map, 2);
  change_frames (self, scope, scope->n_changed > MAX_DAMAGE_RANGES ? NULL : damage);
}

/* ---- drawing ---- */

static void
draw_map (Frames *self, const KmScope *scope, KmPen *pen)
{
  bool boxes = shows_blocks (self, scope);
  if (pen->keeper)
    pen->keeper->draw (pen->keeper, pen, scope, &self->view, self->map);
  else if (boxes)
    km_frame_blocks_draw (scope, pen, &self->view, (KmPoint){ self->map.x, self->map.y }, 0,
                          km_frame_blocks_n_rows (&self->view));
  else
    km_frame_runs_draw (pen, self->map, &self->view, scope->cells, scope->theme);
}

/* Colour of the zone that row @row begins in, as a thin strip; numbers of frames where there is room. */
static void
draw_gutter (Frames *self, const KmScope *scope, KmPen *pen)
{
  const KmSnapshot *s = scope->snapshot;
  const KmViewport *v = &self->view;
  double u = scope->unit, used = km_viewport_used_height (v);
  double line, least;
  uint32_t step;

  for (uint32_t i = 0; i < s->n_zones; i++)
    {
      KmRect r = rect_of_run (self, s->zones[i].start_pfn, s->zones[i].end_pfn);
      if (km_rect_is_empty (&r))
        continue;
      km_paint_rect (pen, km_rect (self->map.x - 5 * u, r.y, 3 * u, r.h), scope->theme->zones[s->zones[i].type].ink, 1);
    }
  line = km_text_line_height (scope->text, KM_TEXT_MONO_SMALL);
  least = line + 3 * u;
  step = (uint32_t)MAX (ceil (MAX (least, 22 * u * (v->row_h < 14 * u)) / v->row_h), 1);
  if (step > 1)
    step = 1u << (g_bit_nth_msf (step - 1, -1) + 1);
  for (uint32_t row = v->first_row + (step - v->first_row % step) % step; row < v->n_rows; row += step)
    {
      double y = self->map.y + (row - v->first_row) * v->row_h;
      double h = v->row_h >= line ? v->row_h - 2 : line;
      if (y + h > self->map.y + used + 1)
        break;
      km_paint_words (pen, KM_TEXT_MONO_SMALL, km_format_pfn (row << v->col_bits).text,
                      km_rect (self->base.area.x, y, self->map.x - self->base.area.x - 8 * u, h), 1, 0.5,
                      scope->theme->dim, 1);
    }
}

static KmRect
scrollbar_track (const Frames *self, const KmScope *scope)
{
  double u = scope->unit;
  return km_rect (self->map.x + self->map.w + 4 * u, self->map.y, 4 * u, self->map.h);
}

/* Where in the machine the view is. */
static void
draw_scrollbar (Frames *self, const KmScope *scope, KmPen *pen)
{
  const KmViewport *v = &self->view;
  double first = km_viewport_first_pfn (v), shown = km_viewport_end_pfn (v) - first, u = scope->unit;
  KmRect track, thumb;

  if (shown >= v->end_pfn || scope->on_page)
    return;
  track = scrollbar_track (self, scope);
  km_paint_round (pen, track, 2 * u, scope->theme->track, 1);
  thumb = track;
  thumb.h = MAX (track.h * shown / v->end_pfn, 6 * u);
  thumb.y = track.y + (track.h - thumb.h) * (first / MAX (v->end_pfn - shown, 1));
  km_paint_round (pen, thumb, 2 * u, scope->theme->dim, 1);
}

/* The map is pulled, the scrollbar goes with the pointer. */
static bool
drag (KmLayer *layer, const KmScope *scope, KmPoint from, KmPoint to)
{
  Frames *self = (Frames *)layer;
  KmViewport *v = &self->view;
  KmRect bar = km_rect_inset (scrollbar_track (self, scope), -5 * scope->unit);
  bool scrolls = km_rect_contains (&bar, from.x, from.y);
  double rows, frames;

  if (!scrolls && !km_rect_contains (&self->map, from.x, from.y))
    return false;
  if (from.x == to.x && from.y == to.y)
    self->drag_start = v->centre;
  rows = scrolls ? (to.y - from.y) * v->n_rows / MAX (bar.h, 1) : (from.y - to.y) / MAX (v->row_h, 1e-6);
  frames = self->drag_start + rows * exp2 (v->col_bits);
  v->centre = (KmPfn)CLAMP (frames, 0, v->end_pfn - 1.0);
  return true;
}

static bool locate (KmLayer *layer, const KmScope *scope, const KmTarget *target, KmRect *rect);

static void
draw_target (Frames *self, const KmScope *scope, KmPen *pen, const KmTarget *target)
{
  KmRect r;
  if (target && locate (&self->base, scope, target, &r))
    km_paint_selection (scope, pen, target, shows_blocks (self, scope) ? r : km_frame_noticeable (scope, r),
                        3.5 * scope->unit);
}

static void
draw_title (Frames *self, const KmScope *scope, KmPen *pen)
{
  KmPfn first = km_viewport_first_pfn (&self->view), last = km_viewport_end_pfn (&self->view) - 1;
  g_autofree char *title =
      g_strdup_printf (_ ("Page frames %s–%s"), km_format_pfn (first).text, km_format_pfn (last).text);
  KmRect area = self->base.area;
  KmLegend legend;

  area.h = self->map.y - area.y;
  km_layer_draw_header (&self->base, scope, pen, title, NULL);
  legend = scope->on_page ? km_legend_of_range (&self->legend, scope, first, last + 1) : self->legend;
  km_legend_draw (&legend, scope, pen, area, self->title_w);
}

static void
draw (KmLayer *layer, const KmScope *scope, KmPen *pen, KmRect clip)
{
  Frames *self = (Frames *)layer;
  KmRect around = km_rect_inset (self->map, -12);
  if (clip.y < self->map.y)
    draw_title (self, scope, pen);
  if (clip.x < self->map.x)
    draw_gutter (self, scope, pen);
  if (clip.x + clip.w > self->map.x + self->map.w)
    draw_scrollbar (self, scope, pen);
  if (!km_rect_meets (&around, &clip))
    return;
  draw_map (self, scope, pen);
  km_frame_marks_draw (self->marks, scope, pen, &self->view, self->map);
  if (scope->progress >= 1)
    km_frame_cuts_draw (scope, pen, &self->view, self->map);
  draw_target (self, scope, pen, scope->hover);
  draw_target (self, scope, pen, scope->selection);
}

static void
draw_moving (KmLayer *layer, const KmScope *scope, KmPen *pen)
{
  km_frame_cuts_draw (scope, pen, &((Frames *)layer)->view, ((Frames *)layer)->map);
}

static void
add_moving (KmLayer *layer, const KmScope *scope, KmRegion *region)
{
  km_frame_cuts_add (scope, &((Frames *)layer)->view, ((Frames *)layer)->map, false, region);
}

void
km_layer_frames_damage_motions (KmLayer *layer, const KmScope *scope, KmRegion *damage)
{
  km_frame_cuts_add (scope, &((Frames *)layer)->view, ((Frames *)layer)->map, true, damage);
}

/* ---- questions ---- */

/* The block or run around @pfn. */
static bool
block_at (const KmScope *scope, KmPfn pfn, KmSnapBlock *block)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (KmSnapBlock));
  if (pfn >= scope->snapshot->end_pfn)
    return false;
  km_model_blocks (scope->model, pfn, pfn + 1, 1, found);
  if (found->len == 0)
    return false;
  *block = g_array_index (found, KmSnapBlock, 0);
  return true;
}

static uint32_t
zone_of (const KmSnapshot *s, KmPfn pfn)
{
  for (uint32_t i = 0; i < s->n_zones; i++)
    if (pfn >= s->zones[i].start_pfn && pfn < s->zones[i].end_pfn)
      return i;
  return KM_EVENT_NO_ZONE;
}

/* Blocks are pointed at as such; single frames where they are large, or belong to no block. */
static KmTarget
target_at (const Frames *self, const KmScope *scope, KmPfn pfn, const KmSnapBlock *b)
{
  bool has_block =
      b->kind == KM_FRAME_FREE || b->kind == KM_FRAME_PCP || b->kind == KM_FRAME_ALLOCATED || b->kind == KM_FRAME_CACHE;
  bool single = !has_block || self->view.cell_w >= 56 * scope->unit;
  return (KmTarget){ .kind = single ? KM_TARGET_FRAME : KM_TARGET_BLOCK,
                     .zone = zone_of (scope->snapshot, pfn),
                     .pfn = single ? pfn : b->start,
                     .order = b->order,
                     .type = b->type,
                     .cpu = b->cpu };
}

static bool
locate (KmLayer *layer, const KmScope *scope, const KmTarget *target, KmRect *rect)
{
  Frames *self = (Frames *)layer;
  KmSnapBlock b;
  KmPfn start, end;
  if (target->kind == KM_TARGET_FRAME)
    *rect = rect_of_run (self, target->pfn, target->pfn + 1);
  else if (target->kind == KM_TARGET_BLOCK && block_at (scope, target->pfn, &b))
    *rect = rect_of_run (self, b.start, b.start + b.frames);
  else if (km_model_frames_of_target (scope->model, target, &start, &end))
    *rect = rect_of_run (self, start, end);
  else
    return false;
  return !km_rect_is_empty (rect);
}

static bool
pick (KmLayer *layer, const KmScope *scope, double x, double y, KmItem *found)
{
  Frames *self = (Frames *)layer;
  KmSnapBlock b;
  KmPfn pfn = km_viewport_pfn_at (&self->view, x - self->map.x, y - self->map.y);
  if (pfn == KM_PFN_NONE || pfn >= scope->snapshot->end_pfn || !block_at (scope, pfn, &b) || b.cell == KM_CELL_HOLE)
    return false;
  found->target = target_at (self, scope, pfn, &b);
  return locate (layer, scope, &found->target, &found->rect);
}

/* The frame to go to: beside the block, or a row up or down from where it begins. */
static int64_t
step_from (const Frames *self, const KmTarget *from, const KmSnapBlock *b, int dx, int dy)
{
  bool single = from->kind == KM_TARGET_FRAME;
  int64_t cols = (int64_t)1 << self->view.col_bits, start = single ? from->pfn : b->start;
  int64_t frames = single ? 1 : b->frames;
  if (dx)
    return dx < 0 ? start - 1 : start + frames;
  return dy < 0 ? start - cols : start + MAX (cols, frames / cols * cols);
}

static bool
neighbour (KmLayer *layer, const KmScope *scope, const KmTarget *from, int dx, int dy, KmTarget *to)
{
  Frames *self = (Frames *)layer;
  KmSnapBlock b;
  KmRect here;
  int64_t pfn;

  if (!locate (layer, scope, from, &here) || !block_at (scope, from->pfn, &b))
    return false;
  pfn = step_from (self, from, &b, dx, dy);
  if (pfn < (int64_t)km_viewport_first_pfn (&self->view) || pfn >= (int64_t)km_viewport_end_pfn (&self->view))
    return false;
  if (!block_at (scope, (KmPfn)pfn, &b) || b.cell == KM_CELL_HOLE)
    return false;
  *to = target_at (self, scope, (KmPfn)pfn, &b);
  return true;
}

const KmLayerClass km_layer_frames = {
  .name = "frames",
  .view = KM_VIEW_FRAMES,
  .grows = true,
  .size = sizeof (Frames),
  .init = init,
  .finish = finish,
  .measure = measure,
  .drag = drag,
  .update = update,
  .draw = draw,
  .draw_moving = draw_moving,
  .add_moving = add_moving,
  .pick = pick,
  .locate = locate,
  .neighbour = neighbour,
};
