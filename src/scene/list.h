/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The display list of a step: every shape and every word of the picture in painting order, in logical pixels, and the
 * things that they belong to.
 *
 *   BEGIN view-frames
 *     BEGIN block-0x400   "free, 0x400–0x407, order 3"
 *       SHAPE box  SHAPE words
 *     END
 *   END
 *
 * A thing keeps its name from step to step, and no two things of a list have the same, so that a program can let a
 * thing go from where it was to where it is. Names consist of letters, digits, "-", "_", "." and "~". The class of a
 * thing is a list of words: what it is, how it is filled, and what the step did to it. Needs neither cairo nor pango.
 */
#pragma once

#include "model/snapshot/pages.h"
#include "scene/pen.h"
#include "scene/scene.h"

typedef enum
{
  KM_PART_SHAPE,
  KM_PART_BEGIN, /* of a thing */
  KM_PART_END,
} KmPartKind;

/* Where the words of a shape are. */
typedef struct
{
  const char *string; /* as much of them as fits; "" if nothing does */
  double x;           /* of the point that x_align of the shape is about: left end, middle or right end */
  double baseline;
  double left, width, top, height; /* of the letters, as measured */
  double size_px;                  /* of the font */
} KmListWords;

typedef struct
{
  KmPartKind kind;
  uint32_t thing;    /* BEGIN, END: index */
  KmShape shape;     /* SHAPE */
  KmListWords words; /* SHAPE of kind WORDS */
} KmListPart;

typedef struct
{
  const char *name, *class;
  const char *description; /* for those who cannot see it; NULL if it needs none */
  KmTarget target;         /* what it shows; may be KM_TARGET_NONE */
  int parent;              /* index of the thing that it belongs to, -1 = none */
  unsigned first, end;     /* its parts, half open, with its BEGIN and END */
  KmRect rect;             /* around its shapes */
} KmListThing;

typedef struct
{
  double width, height;
  KmThemeId theme;
  GArray *parts;     /* of KmListPart */
  GArray *things;    /* of KmListThing, in the order of their beginnings */
  GPtrArray *memory; /* strings and points */
  uint8_t *free;     /* in the last piece of memory: what nothing uses yet, */
  size_t left;       /* and how many bytes */
} KmList;

static inline const KmListPart *
km_list_part (const KmList *list, unsigned i)
{
  return &g_array_index (list->parts, KmListPart, i);
}

static inline const KmListThing *
km_list_thing (const KmList *list, unsigned i)
{
  return &g_array_index (list->things, KmListThing, i);
}

/* The rectangle around a shape, without the width of its line; of words, around their letters. */
KmRect km_list_bounds (const KmListPart *part);

/* Lays @scene out if need be and lists all that it shows at its progress. Returns: (transfer full). */
KmList *km_scene_list (KmScene *scene);
void km_list_free (KmList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmList, km_list_free)

/* Hands every shape to @pen, in order: with a pen of cairo's this is the picture. */
void km_list_play (const KmList *list, KmPen *pen);

/* ---- making one (the scene does it) ---- */

/* A pen that writes to a list. */
typedef struct _KmListPen KmListPen;

/* Returns: (transfer full) a pen that fills a new list of @width times @height. @text is borrowed. */
KmListPen *km_list_pen_new (double width, double height, KmThemeId theme, KmText *text);
/* The pen itself, owned by @pen. */
KmPen *km_list_pen (KmListPen *pen);
/* Describes the things that begin from now on, with what @snapshot knows; borrowed. */
void km_list_pen_describe (KmListPen *pen, const KmSnapshot *snapshot);
/* Adds the parts of @other from number @from on, which must not be inside a thing, moved by (@dx, @dy); of them only
 * what then lies inside @room unless that is NULL. */
void km_list_pen_append (KmListPen *pen, const KmList *other, unsigned from, double dx, double dy, const KmRect *room);
/* Ends the work of @pen. Returns: (transfer full) the list. */
KmList *km_list_pen_finish (KmListPen *pen);
