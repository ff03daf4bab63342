/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of one object. */
#include "scene/slab_bytes.h"

#include "model/snapshot/object_bytes.h"
#include "scene/slab_paint.h"

/* The parts of the selected object with their places. */
typedef struct
{
  unsigned n;
  uint32_t index, pad; /* of the object in its slab; bytes before it */
  KmBytePart parts[KM_MAX_BYTE_PARTS];
  KmRect rects[KM_MAX_BYTE_PARTS];
} Bytes;

bool
km_slab_bytes_exist (const KmScope *scope)
{
  KmBytePart parts[KM_MAX_BYTE_PARTS];
  uint32_t index, pad;
  return scope->selection && km_model_object_bytes (scope->model, scope->selection, parts, &index, &pad) > 0;
}

/* Parts share the width by their size, but each has room to be seen. */
static void
read_bytes (Bytes *b, const KmScope *scope, KmRect strip)
{
  KmRect bar;
  double least, spare, x;
  uint32_t total;

  b->n = km_model_object_bytes (scope->model, scope->selection, b->parts, &b->index, &b->pad);
  bar = km_strip_bar (scope, strip);
  least = MIN (58 * scope->unit, bar.w / MAX (b->n, 1));
  spare = MAX (bar.w - least * b->n, 0);
  x = bar.x;
  total = b->n > 0 ? b->parts[b->n - 1].start + b->parts[b->n - 1].size : 1;
  for (unsigned i = 0; i < b->n; i++)
    {
      double w = least + spare * b->parts[i].size / total;
      b->rects[i] = km_rect (x, bar.y, w - 2, bar.h);
      x += w;
    }
}

void
km_slab_bytes_update (KmLayer *layer, const KmScope *scope, KmRect strip)
{
  Bytes b;
  read_bytes (&b, scope, strip);
  for (unsigned i = 0; i < b.n; i++)
    {
      KmTarget target = km_model_bytes_target (scope->model, scope->selection, &b.parts[i]);
      km_layer_add_item (layer, b.rects[i], &target);
    }
}

/* ---- drawing ---- */

static const KmLook *
look_of_bytes (const KmScope *scope, KmByteKind kind)
{
  static const KmCellClass classes[KM_NR_BYTE_KINDS] = {
    [KM_BYTE_UNKNOWN] = KM_CELL_HOLE,     [KM_BYTE_DATA] = KM_CELL_SLAB,           [KM_BYTE_CTOR] = KM_CELL_MOVABLE,
    [KM_BYTE_POISON] = KM_CELL_UNMOVABLE, [KM_BYTE_RED_ZONE] = KM_CELL_HIGHATOMIC, [KM_BYTE_POINTER] = KM_CELL_PCP,
    [KM_BYTE_CALLER] = KM_CELL_UNKNOWN,   [KM_BYTE_PADDING] = KM_CELL_RESERVED,    [KM_BYTE_OVERWRITTEN] = KM_CELL_LOST,
  };
  return &scope->theme->looks[classes[kind]];
}

/* What a part says about itself: its kind, and the bytes if they are known and there is room. */
static void
label_part (const KmScope *scope, const KmBytePart *part, double w, char *label, size_t size)
{
  double width;
  if (part->pattern)
    {
      g_snprintf (label, size, "%s %s", km_byte_kind_name (part->kind), part->pattern);
      km_text_measure (scope->text, KM_TEXT_MONO_SMALL, label, &width, NULL);
      if (width + 4 * scope->unit <= w)
        return;
    }
  g_strlcpy (label, km_byte_kind_name (part->kind), size);
}

static void
draw_part (const KmScope *scope, KmPen *pen, const KmBytePart *part, KmRect rect, KmRect above, int offset)
{
  char label[64];
  label_part (scope, part, rect.w, label, sizeof label);
  km_paint_slab_cell (scope, pen, look_of_bytes (scope, part->kind), rect, 0, label);
  g_snprintf (label, sizeof label, "%+d", offset);
  km_paint_words (pen, KM_TEXT_MONO_SMALL, label, above, 0, 1, scope->theme->dim, 1);
}

void
km_slab_bytes_draw (const KmScope *scope, KmPen *pen, KmRect strip, double gutter)
{
  Bytes b;
  char number[16];
  KmRect bar = km_strip_bar (scope, strip);
  read_bytes (&b, scope, strip);
  g_snprintf (number, sizeof number, "%u", b.index);
  km_paint_words (pen, KM_TEXT_MONO_SMALL, number, km_rect (strip.x - gutter, bar.y, gutter, bar.h), 0, 0.5,
                  scope->theme->accent, 1);
  for (unsigned i = 0; i < b.n; i++)
    draw_part (scope, pen, &b.parts[i], b.rects[i], km_rect (b.rects[i].x, strip.y, b.rects[i].w, bar.y - strip.y),
               (int)b.parts[i].start - (int)b.pad);
}
