/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists as JSON: things, clips and fades hold what is in them as "parts"; what a shape has not is left out. */
#include "scene/list_json.h"

#include "base/json.h"

static const char *const shape_names[] = {
  [KM_SHAPE_BOX] = "box",           [KM_SHAPE_RECTS] = "rects",     [KM_SHAPE_LINES] = "lines",
  [KM_SHAPE_POLYLINE] = "polyline", [KM_SHAPE_POLYGON] = "polygon", [KM_SHAPE_CURVE] = "curve",
  [KM_SHAPE_PATTERN] = "pattern",   [KM_SHAPE_WORDS] = "words",     [KM_SHAPE_CLIP] = "clip",
  [KM_SHAPE_FADE] = "fade",
};

static void
put_color (KmJson *json, const char *name, KmColor color)
{
  char text[] = "#000000";

  for (int i = 6; i > 0; i--, color >>= 4)
    text[i] = "0123456789abcdef"[color & 15];
  km_json_string (json, name, text);
}

static void
put_rect (KmJson *json, const KmRect *r)
{
  km_json_number (json, "x", r->x);
  km_json_number (json, "y", r->y);
  km_json_number (json, "w", r->w);
  km_json_number (json, "h", r->h);
}

/* @n groups of @each numbers. */
static void
put_numbers (KmJson *json, const char *name, const double *numbers, size_t n, size_t each)
{
  km_json_begin_array (json, name);
  for (size_t i = 0; i < n; i++)
    {
      km_json_begin_array (json, NULL);
      for (size_t k = 0; k < each; k++)
        km_json_number (json, NULL, numbers[i * each + k]);
      km_json_end_array (json);
    }
  km_json_end_array (json);
}

static void
put_words (KmJson *json, const KmListPart *part)
{
  const KmShape *s = &part->shape;
  const KmFont *font = &km_fonts[s->style];
  bool mono = s->style == KM_TEXT_MONO || s->style == KM_TEXT_MONO_SMALL;

  km_json_string (json, "text", part->words.string);
  km_json_number (json, "x", part->words.x);
  km_json_number (json, "y", part->words.baseline);
  km_json_string (json, "align", s->x_align < 0.25 ? "start" : s->x_align > 0.75 ? "end" : "middle");
  km_json_number (json, "width", part->words.width);
  km_json_number (json, "size", part->words.size_px);
  if (mono)
    km_json_true (json, "mono");
  if (font->bold)
    km_json_true (json, "bold");
}

static void
put_geometry (KmJson *json, const KmListPart *part)
{
  const KmShape *s = &part->shape;
  switch (s->kind)
    {
    case KM_SHAPE_BOX:
    case KM_SHAPE_CLIP:
      put_rect (json, &s->rect);
      if (s->radius > 0)
        km_json_number (json, "r", s->radius);
      break;
    case KM_SHAPE_PATTERN:
      put_rect (json, &s->rect);
      km_json_string (json, "pattern", km_pattern_name (s->pattern));
      break;
    case KM_SHAPE_RECTS:
      put_numbers (json, "rects", (const double *)(const void *)s->rects, s->n, 4);
      break;
    case KM_SHAPE_LINES:
      put_numbers (json, "lines", (const double *)(const void *)s->lines, s->n, 4);
      break;
    case KM_SHAPE_POLYLINE:
    case KM_SHAPE_POLYGON:
    case KM_SHAPE_CURVE:
      put_numbers (json, "points", (const double *)(const void *)s->points, s->n, 2);
      break;
    case KM_SHAPE_WORDS:
      put_words (json, part);
      break;
    case KM_SHAPE_FADE:
    case KM_SHAPE_END_CLIP:
    case KM_SHAPE_END_FADE:
      break;
    }
}

static void
put_paint (KmJson *json, const KmShape *s)
{
  if (s->fill_alpha > 0 && s->kind != KM_SHAPE_FADE)
    put_color (json, "fill", s->fill);
  if (s->fill_alpha > 0 && s->fill_alpha < 1)
    km_json_number (json, "fill_alpha", s->fill_alpha);
  if (s->hard_edges)
    km_json_true (json, "hard_edges");
  if (s->stroke_alpha <= 0)
    return;
  put_color (json, "stroke", s->stroke);
  if (s->stroke_alpha < 1)
    km_json_number (json, "stroke_alpha", s->stroke_alpha);
  km_json_number (json, "line", s->width);
  if (s->dash != KM_DASH_NONE)
    {
      km_json_begin_array (json, "dash");
      km_json_number (json, NULL, km_dash_lengths[s->dash][0]);
      km_json_number (json, NULL, km_dash_lengths[s->dash][1]);
      km_json_end_array (json);
    }
  if (s->round_ends)
    km_json_true (json, "round_ends");
}

static void
put_shape (KmJson *json, const KmListPart *part)
{
  KmShapeKind kind = part->shape.kind;
  if (kind == KM_SHAPE_END_CLIP || kind == KM_SHAPE_END_FADE)
    {
      km_json_end_array (json);
      km_json_end_object (json);
      return;
    }
  km_json_begin_object (json, NULL);
  km_json_string (json, "shape", shape_names[kind]);
  put_geometry (json, part);
  put_paint (json, &part->shape);
  if (kind == KM_SHAPE_CLIP || kind == KM_SHAPE_FADE)
    km_json_begin_array (json, "parts");
  else
    km_json_end_object (json);
}

static void
begin_thing (KmJson *json, const KmListThing *thing)
{
  km_json_begin_object (json, NULL);
  km_json_string (json, "name", thing->name);
  km_json_string (json, "class", thing->class);
  if (thing->description)
    km_json_string (json, "description", thing->description);
  put_rect (json, &thing->rect);
  km_json_begin_array (json, "parts");
}

static void
put_about (KmJson *json, const KmListAbout *about)
{
  if (about->title)
    km_json_string (json, "title", about->title);
  if (about->place)
    km_json_string (json, "place", about->place);
  if (about->sentence)
    km_json_string (json, "sentence", about->sentence);
}

void
km_list_to_json (const KmList *list, const KmListAbout *about, GString *out)
{
  KmJson json;

  km_json_init (&json, out);
  km_json_begin_object (&json, NULL);
  km_json_integer (&json, "kmemscope_picture", 1);
  put_about (&json, about);
  km_json_string (&json, "theme", km_theme_name (list->theme));
  km_json_number (&json, "width", list->width);
  km_json_number (&json, "height", list->height);
  km_json_begin_array (&json, "parts");
  for (unsigned i = 0; i < list->parts->len; i++)
    {
      const KmListPart *part = km_list_part (list, i);
      if (part->kind == KM_PART_SHAPE)
        put_shape (&json, part);
      else if (part->kind == KM_PART_BEGIN)
        begin_thing (&json, km_list_thing (list, part->thing));
      else
        {
          km_json_end_array (&json);
          km_json_end_object (&json);
        }
    }
  km_json_end_array (&json);
  km_json_end_object (&json);
  g_string_append_c (out, '\n');
}
