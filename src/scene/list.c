/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pen that lists.
 *
 * 1. A shape is copied with its points and words; words are cut to their box here, so that no writer need measure.
 * 2. A thing reaches around its shapes, and around the things in it.
 * 3. A name that is taken already gets "~2" behind it. */
#include "scene/list.h"

#include "model/snapshot/marks.h"
#include "scene/describe.h"

#include <string.h>

/* Nothing paints farther than so many pixels around its bounds: half a thick line. */
#define SHADE 4.0

struct _KmListPen
{
  KmPen base;
  KmList *list;
  KmText *text;
  const KmSnapshot *snapshot; /* NULL: nothing is described */
  GHashTable *names;          /* name -> how many things wanted it */
  int open;                   /* the thing that is open, -1 = none */
};

/* Bytes. */
enum
{
  PIECE = 1 << 14,     /* what a list gets at once */
  LONGEST_CLASS = 120, /* with its 0 */
};

/* Room for @n bytes that ends with the list. A picture has thousands of strings and points. */
static void *
take_room (KmList *list, size_t n)
{
  void *room;

  n = (n + 7) / 8 * 8;
  if (n > list->left)
    {
      list->left = MAX (n, PIECE);
      list->free = g_malloc (list->left);
      g_ptr_array_add (list->memory, list->free);
    }
  room = list->free;
  list->free += n;
  list->left -= n;
  return room;
}

/* Returns: (transfer none) a copy of the @n bytes of @data that ends with the list. */
static void *
keep (KmList *list, const void *data, size_t n)
{
  return memcpy (take_room (list, n), data, n);
}

/* The same for a string, which may be NULL. */
static char *
keep_string (KmList *list, const char *string)
{
  return string ? keep (list, string, strlen (string) + 1) : NULL;
}

/* Returns @string, which the list owns from now on; may be NULL. */
static char *
take_over (KmList *list, char *string)
{
  if (string)
    g_ptr_array_add (list->memory, string);
  return string;
}

static KmListThing *
thing_at (KmList *list, int i)
{
  return &g_array_index (list->things, KmListThing, i);
}

/* ---- shapes ---- */

KmRect
km_list_bounds (const KmListPart *part)
{
  const KmShape *s = &part->shape;
  double x0 = G_MAXDOUBLE, y0 = G_MAXDOUBLE, x1 = -G_MAXDOUBLE, y1 = -G_MAXDOUBLE;
  KmRect all = { 0 };

  switch (s->kind)
    {
    case KM_SHAPE_RECTS:
      for (size_t i = 0; i < s->n; i++)
        all = km_rect_union (all, s->rects[i]);
      return all;
    case KM_SHAPE_LINES:
    case KM_SHAPE_POLYLINE:
    case KM_SHAPE_POLYGON:
    case KM_SHAPE_CURVE:
      for (size_t i = 0; i < s->n * (s->kind == KM_SHAPE_LINES ? 2 : 1); i++)
        {
          x0 = MIN (x0, s->points[i].x);
          x1 = MAX (x1, s->points[i].x);
          y0 = MIN (y0, s->points[i].y);
          y1 = MAX (y1, s->points[i].y);
        }
      return km_rect (x0, y0, MAX (x1 - x0, 0.01), MAX (y1 - y0, 0.01));
    case KM_SHAPE_WORDS:
      return km_rect (part->words.left, part->words.top, part->words.width, part->words.height);
    case KM_SHAPE_BOX:
    case KM_SHAPE_PATTERN:
      return s->rect;
    case KM_SHAPE_CLIP:
    case KM_SHAPE_END_CLIP:
    case KM_SHAPE_FADE:
    case KM_SHAPE_END_FADE:
      break;
    }
  return all;
}

/* As much of the words as fits. */
static void
set_words (KmListPen *pen, KmListPart *part)
{
  const KmShape *s = &part->shape;
  KmListWords *w = &part->words;
  KmTextSize size = { 0 };

  w->string = s->words;
  pen->text->measure (pen->text, s->style, w->string, &size);
  if (!km_text_fits (&size, s->rect.w))
    {
      char *fitted = km_text_fit (pen->text, s->style, s->words, s->rect.w);
      w->string = fitted ? take_over (pen->list, fitted) : "";
      pen->text->measure (pen->text, s->style, w->string, &size);
    }
  w->x = s->rect.x + s->rect.w * s->x_align;
  w->width = MIN (size.width, s->rect.w);
  w->left = s->rect.x + (s->rect.w - w->width) * s->x_align;
  w->top = s->rect.y + (s->rect.h - size.height) * s->y_align;
  w->height = size.height;
  w->baseline = w->top + size.ascent;
  w->size_px = km_text_size_px (pen->text, s->style);
}

static void
add_shape (KmPen *base, const KmShape *shape)
{
  KmListPen *pen = (KmListPen *)base;
  KmListPart part = { .kind = KM_PART_SHAPE, .shape = *shape };
  size_t each = shape->kind == KM_SHAPE_RECTS   ? sizeof (KmRect)
                : shape->kind == KM_SHAPE_LINES ? sizeof (KmLine)
                                                : sizeof (KmPoint);
  if (shape->n > 0)
    part.shape.points = keep (pen->list, shape->points, shape->n * each);
  if (shape->words)
    {
      part.shape.words = keep_string (pen->list, shape->words);
      part.shape.size_px = km_text_size_px (pen->text, shape->style);
      set_words (pen, &part);
    }
  g_array_append_val (pen->list->parts, part);
  if (pen->open >= 0)
    {
      KmListThing *thing = thing_at (pen->list, pen->open);
      thing->rect = km_rect_union (thing->rect, km_list_bounds (&part));
    }
}

/* ---- things ---- */

/* A name with nothing but harmless characters, and of no other thing. */
static char *
make_name (KmListPen *pen, const char *wanted)
{
  char *name = keep_string (pen->list, wanted);
  unsigned taken;

  for (char *c = name; *c; c++)
    if (!g_ascii_isalnum (*c) && !strchr ("-_.", *c))
      *c = '_';
  taken = GPOINTER_TO_UINT (g_hash_table_lookup (pen->names, name));
  g_hash_table_insert (pen->names, name, GUINT_TO_POINTER (taken + 1));
  return taken == 0 ? name : take_over (pen->list, g_strdup_printf ("%s~%u", name, taken + 1));
}

/* Appends @word to @class, which has @length letters, with a space between them. Returns the new length. */
static size_t
add_word (char *class, size_t length, const char *word)
{
  if (!word || length + 1 >= LONGEST_CLASS)
    return length;
  if (length > 0)
    class[length++] = ' ';
  return length + MIN (g_strlcpy (class + length, word, LONGEST_CLASS - length), LONGEST_CLASS - length - 1);
}

static char *
make_class (KmList *list, const KmThing *thing)
{
  static const struct
  {
    uint32_t mark;
    const char *word;
  } marks[] = {
    { KM_STEP_TOUCHED, "touched" }, { KM_STEP_CHANGED, "changed" }, { KM_STEP_NEW, "new" }, { KM_STEP_GHOST, "ghost" }
  };
  char class[LONGEST_CLASS];
  size_t length = add_word (class, 0, thing->what);

  length = add_word (class, length, km_cell_word (thing->cell));
  for (size_t i = 0; i < G_N_ELEMENTS (marks); i++)
    length = add_word (class, length, thing->marks & marks[i].mark ? marks[i].word : NULL);
  return keep_string (list, class);
}

static void
add_part (KmListPen *pen, KmPartKind kind, uint32_t thing)
{
  KmListPart part = { .kind = kind, .thing = thing };
  g_array_append_val (pen->list->parts, part);
}

static void
begin_thing (KmPen *base, const KmThing *thing, const char *name)
{
  KmListPen *pen = (KmListPen *)base;
  KmList *list = pen->list;
  KmListThing added = { .target = thing->target, .parent = pen->open, .first = list->parts->len };

  added.name = make_name (pen, name);
  added.class = make_class (list, thing);
  if (pen->snapshot)
    added.description = take_over (list, km_describe_thing (pen->snapshot, thing));
  pen->open = (int)list->things->len;
  g_array_append_val (list->things, added);
  add_part (pen, KM_PART_BEGIN, (uint32_t)pen->open);
}

/* Returns the thing that is over. */
static KmListThing *
close_thing (KmListPen *pen)
{
  KmListThing *thing = thing_at (pen->list, pen->open);

  add_part (pen, KM_PART_END, (uint32_t)pen->open);
  thing->end = pen->list->parts->len;
  pen->open = thing->parent;
  return thing;
}

static void
end_thing (KmPen *base)
{
  KmListPen *pen = (KmListPen *)base;
  const KmListThing *thing = close_thing (pen);

  if (thing->parent >= 0)
    {
      KmListThing *parent = thing_at (pen->list, thing->parent);
      parent->rect = km_rect_union (parent->rect, thing->rect);
    }
}

/* ---- life ---- */

KmListPen *
km_list_pen_new (double width, double height, KmThemeId theme, KmText *text)
{
  KmListPen *pen = g_new0 (KmListPen, 1);
  KmList *list = g_new0 (KmList, 1);

  list->width = width;
  list->height = height;
  list->theme = theme;
  list->parts = g_array_new (FALSE, FALSE, sizeof (KmListPart));
  list->things = g_array_new (FALSE, FALSE, sizeof (KmListThing));
  list->memory = g_ptr_array_new_with_free_func (g_free);
  pen->base = (KmPen){ .draw = add_shape, .begin = begin_thing, .end = end_thing, .clip = { 0, 0, width, height } };
  pen->list = list;
  pen->text = text;
  pen->names = g_hash_table_new (g_str_hash, g_str_equal);
  pen->open = -1;
  return pen;
}

KmPen *
km_list_pen (KmListPen *pen)
{
  return &pen->base;
}

void
km_list_pen_describe (KmListPen *pen, const KmSnapshot *snapshot)
{
  pen->snapshot = snapshot;
}

KmList *
km_list_pen_finish (KmListPen *pen)
{
  KmList *list = pen->list;
  g_hash_table_unref (pen->names);
  g_free (pen);
  return list;
}

void
km_list_free (KmList *list)
{
  if (!list)
    return;
  g_array_unref (list->parts);
  g_array_unref (list->things);
  g_ptr_array_unref (list->memory);
  g_free (list);
}

/* A copy of @shape that lies (@dx, @dy) away, its points kept by @list. */
static KmShape
moved_shape (KmList *list, const KmShape *shape, double dx, double dy)
{
  KmShape moved = *shape;
  size_t numbers = shape->n * (shape->kind == KM_SHAPE_RECTS || shape->kind == KM_SHAPE_LINES ? 4 : 2);
  size_t step = shape->kind == KM_SHAPE_RECTS ? 4 : 2;
  double *copy;

  moved.rect.x += dx;
  moved.rect.y += dy;
  if (shape->words)
    moved.words = keep_string (list, shape->words);
  if (numbers == 0)
    return moved;
  copy = keep (list, shape->points, numbers * sizeof (double));
  for (size_t i = 0; i + 1 < numbers; i += step)
    {
      copy[i] += dx;
      copy[i + 1] += dy;
    }
  moved.points = (const KmPoint *)(const void *)copy;
  return moved;
}

static KmListWords
moved_words (KmList *list, const KmListWords *words, double dx, double dy)
{
  KmListWords moved = *words;
  moved.string = keep_string (list, words->string);
  moved.x += dx;
  moved.left += dx;
  moved.baseline += dy;
  moved.top += dy;
  return moved;
}

/* Can @rect be seen through @room (NULL: there is no wall) when it has moved? Something without a size can. */
static bool
is_in_room (KmRect rect, double dx, double dy, const KmRect *room)
{
  if (!room || (rect.w <= 0 && rect.h <= 0))
    return true;
  rect.x += dx - SHADE;
  rect.y += dy - SHADE;
  rect.w += 2 * SHADE;
  rect.h += 2 * SHADE;
  return km_rect_meets (&rect, room);
}

static void
append_shape (KmListPen *pen, const KmListPart *other, double dx, double dy)
{
  KmListPart part = *other;

  part.shape = moved_shape (pen->list, &other->shape, dx, dy);
  part.words = moved_words (pen->list, &other->words, dx, dy);
  g_array_append_val (pen->list->parts, part);
}

/* Begins a copy of @other. */
static void
append_thing (KmListPen *pen, const KmListThing *other, double dx, double dy)
{
  KmList *list = pen->list;
  KmListThing thing = *other;

  thing.name = make_name (pen, other->name);
  thing.class = keep_string (list, other->class);
  thing.description = keep_string (list, other->description);
  thing.parent = pen->open;
  thing.first = list->parts->len;
  thing.rect.x += dx;
  thing.rect.y += dy;
  pen->open = (int)list->things->len;
  g_array_append_val (list->things, thing);
  add_part (pen, KM_PART_BEGIN, (uint32_t)pen->open);
}

void
km_list_pen_append (KmListPen *pen, const KmList *other, unsigned from, double dx, double dy, const KmRect *room)
{
  for (unsigned i = from; i < other->parts->len; i++)
    {
      const KmListPart *part = km_list_part (other, i);
      const KmListThing *thing = part->kind == KM_PART_SHAPE ? NULL : km_list_thing (other, part->thing);

      if (!thing && is_in_room (km_list_bounds (part), dx, dy, room))
        append_shape (pen, part, dx, dy);
      else if (part->kind == KM_PART_BEGIN && !is_in_room (thing->rect, dx, dy, room))
        i = thing->end - 1;
      else if (part->kind == KM_PART_BEGIN)
        append_thing (pen, thing, dx, dy);
      else if (part->kind == KM_PART_END)
        close_thing (pen);
    }
}

void
km_list_play (const KmList *list, KmPen *pen)
{
  for (unsigned i = 0; i < list->parts->len; i++)
    {
      const KmListPart *part = km_list_part (list, i);
      if (part->kind == KM_PART_SHAPE)
        pen->draw (pen, &part->shape);
    }
}
