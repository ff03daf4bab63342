/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chips and their way from one place to the next.
 *
 * 1. A chip is known by first frame and order. If it was on the board before, it slides from there.
 * 2. If it was not, a motion of the step tells what it came from: the halves of a split come from the whole, the whole
 * of a merge comes from its halves; what they came from may itself be part of the step.
 * 3. If nothing tells, it fades in at its place. */
#include "model/snapshot/marks.h"
#include "scene/board.h"

#include "base/units.h"
#include "scene/paint.h"

#include <math.h>

/* Splits of one step: order 10 to 0. */
#define MAX_ANCESTORS 16

typedef struct
{
  KmChip chip;
  KmRect from; /* empty: fades in */
} Slide;

struct _KmBoard
{
  GHashTable *before; /* key -> KmRect * */
  GHashTable *now;    /* key -> KmChip * */
  GArray *slides;     /* of Slide */
  GHashTable *moving; /* set of keys in `slides` */
  bool blank;         /* nothing is known of before */
};

static gpointer
key_of (KmPfn pfn, uint8_t order)
{
  return GSIZE_TO_POINTER (((size_t)pfn << 4 | order) + 1);
}

KmBoard *
km_board_new (void)
{
  KmBoard *board = g_new0 (KmBoard, 1);
  board->before = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  board->now = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  board->slides = g_array_new (FALSE, FALSE, sizeof (Slide));
  board->moving = g_hash_table_new (NULL, NULL);
  board->blank = true;
  return board;
}

void
km_board_free (KmBoard *board)
{
  g_hash_table_unref (board->before);
  g_hash_table_unref (board->now);
  g_hash_table_unref (board->moving);
  g_array_unref (board->slides);
  g_free (board);
}

static void
clear_slides (KmBoard *board)
{
  g_array_set_size (board->slides, 0);
  g_hash_table_remove_all (board->moving);
}

void
km_board_reset (KmBoard *board)
{
  g_hash_table_remove_all (board->before);
  g_hash_table_remove_all (board->now);
  clear_slides (board);
  board->blank = true;
}

void
km_board_begin (KmBoard *board)
{
  GHashTableIter iter;
  gpointer key, value;
  g_hash_table_remove_all (board->before);
  g_hash_table_iter_init (&iter, board->now);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (board->before, key, g_memdup2 (&((KmChip *)value)->rect, sizeof (KmRect)));
  g_hash_table_remove_all (board->now);
  clear_slides (board);
}

void
km_board_add (KmBoard *board, const KmChip *chip)
{
  if (chip->marks & KM_STEP_GHOST)
    return;
  g_hash_table_insert (board->now, key_of (chip->pfn, chip->order), g_memdup2 (chip, sizeof *chip));
}

/* What block @pfn of @order was cut from or joined from in this step. Returns false if no motion tells. */
static bool
find_parent (const KmSnapshot *snapshot, KmPfn pfn, uint8_t order, KmPfn *parent, uint8_t *parent_order)
{
  for (size_t i = 0; i < snapshot->n_motions; i++)
    {
      const KmMotion *m = &snapshot->motions[i];
      bool cuts = (m->kind == KM_MOTION_SPLIT) != m->reversed;
      KmPfn whole;

      if (m->kind == KM_MOTION_MOVE)
        continue;
      whole = MIN (m->pfn, m->other);
      if (cuts && m->order == order && (pfn == m->pfn || pfn == m->other))
        {
          *parent = whole;
          *parent_order = (uint8_t)(order + 1);
          return true;
        }
      if (!cuts && m->order + 1 == order && pfn == whole)
        {
          *parent = m->other;
          *parent_order = m->order;
          return true;
        }
    }
  return false;
}

/* The part of a whole at @rect that block @pfn of @order was: it parts in place. Wide enough to be seen. */
static KmRect
part_of (KmRect rect, KmPfn whole, uint8_t whole_order, KmPfn pfn, uint8_t order)
{
  double share = exp2 ((double)order - whole_order), w = rect.w * MAX (share, 0.25);

  rect.x += MIN (rect.w * (pfn - whole) / exp2 (whole_order), rect.w - w);
  rect.w = w;
  return rect;
}

/* Where the chip comes from. Returns false if it is new to the board. */
static bool
find_origin (const KmBoard *board, const KmSnapshot *snapshot, KmPfn pfn, uint8_t order, KmRect *from)
{
  const KmPfn first = pfn;
  const uint8_t own = order;

  for (int depth = 0; depth < MAX_ANCESTORS; depth++)
    {
      const KmRect *rect = g_hash_table_lookup (board->before, key_of (pfn, order));
      if (rect)
        {
          *from = order > own ? part_of (*rect, pfn, order, first, own) : *rect;
          return true;
        }
      if (!find_parent (snapshot, pfn, order, &pfn, &order))
        return false;
    }
  return false;
}

void
km_board_finish (KmBoard *board, const KmSnapshot *snapshot)
{
  GHashTableIter iter;
  gpointer value;
  bool was_blank = board->blank;
  board->blank = false;
  if (was_blank)
    return;
  g_hash_table_iter_init (&iter, board->now);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const KmChip *chip = value;
      Slide slide = { *chip, { 0, 0, 0, 0 } };
      bool known = find_origin (board, snapshot, chip->pfn, chip->order, &slide.from);
      if (chip->place_only || (known && km_rect_is_same_place (&slide.from, &chip->rect)))
        continue;
      g_array_append_val (board->slides, slide);
      g_hash_table_add (board->moving, key_of (chip->pfn, chip->order));
    }
}

bool
km_board_holds (const KmBoard *board, const KmScope *scope, const KmChip *chip)
{
  return scope->progress < 1 && !(chip->marks & KM_STEP_GHOST)
         && g_hash_table_contains (board->moving, key_of (chip->pfn, chip->order));
}

KmRect
km_board_bounds (const KmBoard *board)
{
  KmRect bounds = { 0 };
  for (unsigned i = 0; i < board->slides->len; i++)
    {
      const Slide *s = &g_array_index (board->slides, Slide, i);
      bounds = km_rect_union (bounds, km_rect_union (s->from, s->chip.rect));
    }
  return km_rect_is_empty (&bounds) ? bounds : km_rect_inset (bounds, -4);
}

void
km_board_damage (const KmBoard *board, KmRegion *damage)
{
  for (unsigned i = 0; i < board->slides->len; i++)
    {
      const Slide *s = &g_array_index (board->slides, Slide, i);
      km_region_add (damage, s->chip.rect, 18);
    }
}

static KmRect
rect_of_slide (const Slide *s, const KmScope *scope)
{
  bool fades = km_rect_is_empty (&s->from);
  return fades ? s->chip.rect : km_rect_lerp (s->from, s->chip.rect, km_ease (scope->progress));
}

void
km_board_add_moving (const KmBoard *board, const KmScope *scope, KmRegion *region)
{
  for (unsigned i = 0; i < board->slides->len; i++)
    {
      const Slide *s = &g_array_index (board->slides, Slide, i);
      km_region_add (region, rect_of_slide (s, scope), 5);
    }
}

static void
draw_slide (const Slide *s, const KmScope *scope, KmPen *pen)
{
  bool fades = km_rect_is_empty (&s->from);
  km_chip_draw (scope, pen, &s->chip, rect_of_slide (s, scope), fades ? km_ease (scope->progress) : 1);
}

void
km_board_draw (const KmBoard *board, const KmScope *scope, KmPen *pen)
{
  if (scope->progress >= 1)
    return;
  /* What is in hand lies on top: a half comes out from under the block that it was cut from. */
  for (int in_hand = 0; in_hand <= 1; in_hand++)
    for (unsigned i = 0; i < board->slides->len; i++)
      {
        const Slide *s = &g_array_index (board->slides, Slide, i);
        if ((s->chip.cell == KM_CELL_HAND) == (in_hand == 1))
          draw_slide (s, scope, pen);
      }
}

/* ---- one chip ---- */

double
km_chip_width (const KmScope *scope)
{
  double width;
  KmPfn last = MAX (scope->snapshot->end_pfn, 1u) - 1;
  km_text_measure (scope->text, KM_TEXT_MONO, km_format_pfn (last | 0xfff).text, &width, NULL);
  return ceil (width + 17 * scope->unit);
}

/* The strip at the left end that tells the migratetype. */
static void
draw_type_strip (const KmScope *scope, KmPen *pen, const KmChip *chip, KmRect rect, double radius)
{
  const KmLook *look = km_type_look (scope, chip->type);
  double w = round (8 * scope->unit);
  KmRect strip = km_rect (rect.x + 1, rect.y + 1, w, rect.h - 2);
  km_paint_begin_clip (pen, km_rect (strip.x, strip.y, strip.w + radius, strip.h), radius - 1);
  km_paint_area (pen, look, strip);
  km_paint_end_clip (pen);
}

static void
draw_label (const KmScope *scope, KmPen *pen, const KmChip *chip, KmRect rect, KmColor color)
{
  double strip = chip->type < scope->snapshot->n_types ? 8 * scope->unit : 0;
  KmRect box = km_rect (rect.x + strip, rect.y, rect.w - strip, rect.h);
  char label[64];
  if (chip->show_order)
    g_snprintf (label, sizeof label, "%s·%u", km_format_pfn (chip->pfn).text, chip->order);
  else
    g_strlcpy (label, km_format_pfn (chip->pfn).text, sizeof label);
  km_paint_words (pen, KM_TEXT_MONO, label, box, 0.5, 0.5, color, 1);
}

void
km_chip_draw (const KmScope *scope, KmPen *pen, const KmChip *chip, KmRect rect, double alpha)
{
  const KmTheme *theme = scope->theme;
  const KmLook *look = &theme->looks[chip->cell];
  double radius = 3.5 * scope->unit;
  bool touched = chip->marks & KM_STEP_TOUCHED, changed = chip->marks & KM_STEP_CHANGED;
  if (chip->marks & KM_STEP_GHOST)
    {
      km_paint_ghost (scope, pen, KM_TEXT_MONO, km_format_pfn (chip->pfn).text, rect);
      return;
    }
  km_paint_begin_fade (pen, km_rect_inset (rect, -5), alpha);
  if (changed && !touched)
    {
      km_paint_crisp (pen, km_rect_inset (rect, -2), radius + 2, theme->glow, 0.25);
    }
  km_paint_crisp (pen, rect, radius, touched ? theme->surface : look->fill, 1);
  if (chip->type < scope->snapshot->n_types)
    draw_type_strip (scope, pen, chip, rect, radius);
  km_paint_outline (pen, rect, radius, touched ? theme->accent : look->border, 1,
                    touched ? theme->line_px + 1.5 : theme->line_px);
  draw_label (scope, pen, chip, rect, touched ? theme->text : look->text);
  km_paint_end_fade (pen, alpha);
}
