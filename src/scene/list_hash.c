/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists as a number: part by part, in the order of list_json.c and with the same fields. Numbers are taken bit by bit,
 * not rounded. The mixing is a step of xorshift* a word (Vigna 2016), fast where 64 bits are multiplied at once. */
#include "scene/list_hash.h"

#include <string.h>

static void
put (uint64_t *hash, uint64_t word)
{
  *hash = (*hash ^ word) * UINT64_C (0x2545f4914f6cdd1d);
  *hash ^= *hash >> 29;
}

static void
put_number (uint64_t *hash, double number)
{
  uint64_t bits;

  number += 0.0; /* -0 is 0 */
  memcpy (&bits, &number, sizeof bits);
  put (hash, bits);
}

static void
put_numbers (uint64_t *hash, const double *numbers, size_t n)
{
  put (hash, n);
  for (size_t i = 0; i < n; i++)
    put_number (hash, numbers[i]);
}

/* @string may be NULL. */
static void
put_string (uint64_t *hash, const char *string)
{
  size_t length = string ? strlen (string) : 0;

  put (hash, string ? length : UINT64_MAX);
  for (size_t i = 0; i < length; i += sizeof (uint64_t))
    {
      uint64_t word = 0;

      for (size_t k = i; k < MIN (length, i + sizeof word); k++) /* the lowest byte first, on any computer */
        word |= (uint64_t)(uint8_t)string[k] << 8 * (k - i);
      put (hash, word);
    }
}

static void
put_rect (uint64_t *hash, const KmRect *r)
{
  put_numbers (hash, (const double[]){ r->x, r->y, r->w, r->h }, 4);
}

static void
put_words (uint64_t *hash, const KmListPart *part)
{
  const KmListWords *w = &part->words;

  put_string (hash, w->string);
  put (hash, part->shape.style);
  put_numbers (hash, (const double[]){ w->x, w->baseline, w->width, w->size_px, part->shape.x_align }, 5);
}

static void
put_points (uint64_t *hash, const KmShape *s)
{
  size_t each = s->kind == KM_SHAPE_RECTS || s->kind == KM_SHAPE_LINES ? 4 : 2;

  put_numbers (hash, (const double *)(const void *)s->points, s->n * each);
}

static void
put_shape (uint64_t *hash, const KmListPart *part)
{
  const KmShape *s = &part->shape;

  put (hash, (uint64_t)s->kind << 32 | (uint64_t)s->dash << 16 | (uint64_t)s->pattern << 8
                 | (uint64_t)s->round_ends << 1 | s->hard_edges);
  put (hash, (uint64_t)s->fill << 32 | s->stroke);
  put_numbers (hash, (const double[]){ s->fill_alpha, s->stroke_alpha, s->width, s->radius }, 4);
  put_rect (hash, &s->rect);
  put_points (hash, s);
  if (s->kind == KM_SHAPE_WORDS)
    put_words (hash, part);
}

static void
begin_thing (uint64_t *hash, const KmListThing *thing)
{
  put_string (hash, thing->name);
  put_string (hash, thing->class);
  put_string (hash, thing->description);
  put_rect (hash, &thing->rect);
}

uint64_t
km_list_to_hash (const KmList *list)
{
  uint64_t hash = list->theme;

  put_number (&hash, list->width);
  put_number (&hash, list->height);
  for (unsigned i = 0; i < list->parts->len; i++)
    {
      const KmListPart *part = km_list_part (list, i);

      put (&hash, part->kind);
      if (part->kind == KM_PART_SHAPE)
        put_shape (&hash, part);
      else if (part->kind == KM_PART_BEGIN)
        begin_thing (&hash, km_list_thing (list, part->thing));
    }
  return hash;
}
