/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages.
 *
 *   ┌──────────────────────────────┐
 *   │ call 3.2 of 12   p = alloc…  │  heading: of a page the call; else title, and where the step is
 *   │ ┌──────────────────────────┐ │
 *   │ │ stage                    │ │  the scene, fitted in
 *   │ └──────────────────────────┘ │
 *   │ what happens in the step   ▒ │  caption, two lines; a code that leads to a web page
 *   └──────────────────────────────┘ */
#include "export/page.h"

#include "base/i18n.h"
#include "draw/draw.h"
#include "draw/pango_text.h"
#include "export/link.h"
#include "model/narration/narration.h"
#include "scene/paint.h"
#include "scene/stage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Width of a slide, on which the smallest words have 12 points, and with them boxes and lines the size of 1. */
#define SLIDE_WIDTH 960.0
#define SLIDE_TEXT 12.0
/* Of the code that leads to a web page, on a slide. */
#define LINK_SIZE 90.0
/* Tries to make views fit that are still too high, each so much smaller. */
#define MAX_TRIES 16
#define TRY_STEP 0.9

struct _KmPageMaker
{
  KmModel *model;                 /* borrowed */
  const KmExportOptions *options; /* borrowed */
  KmScene *scene;
  KmText *text; /* of what is around the scene */
  double unit, margin;
};

static const struct
{
  const char *name;
  double width, height;
} sizes[] = {
  { "16:9", 960, 540 },
  { "4:3", 960, 720 },
  { "half", 480, 540 },
  { "A4", 595.28, 841.89 },
  { "A4-landscape", 841.89, 595.28 },
};

bool
km_page_by_name (const char *name, double *width, double *height)
{
  unsigned w, h;
  char end;
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (strcmp (name, sizes[i].name) == 0)
      {
        *width = sizes[i].width;
        *height = sizes[i].height;
        return true;
      }
  if (sscanf (name, "%4ux%4u%c", &w, &h, &end) != 2 || w < 200 || w > 8000 || h < 200 || h > 8000)
    return false;
  *width = w;
  *height = h;
  return true;
}

static bool
is_page (const KmPageMaker *self)
{
  return self->options->page_width > 0;
}

/* ---- life ---- */

KmPageMaker *
km_page_maker_new (KmModel *model, const KmExportOptions *options)
{
  KmPageMaker *self = g_new0 (KmPageMaker, 1);
  self->model = model;
  self->options = options;
  self->unit = options->text_scale > 0 ? options->text_scale : 1;
  self->scene = km_scene_new (model);
  self->text = km_pango_text_new ();
  km_scene_set_theme (self->scene, options->theme);
  km_scene_set_on_page (self->scene);
  if (is_page (self))
    self->unit *= MIN (options->page_width / SLIDE_WIDTH, 1);
  else
    km_scene_set_text_scale (self->scene, self->unit);
  self->margin = round (17 * MIN (self->unit, 1.5));
  return self;
}

void
km_page_maker_free (KmPageMaker *self)
{
  if (!self)
    return;
  km_scene_free (self->scene);
  km_text_free (self->text);
  g_free (self);
}

/* ---- paragraphs ---- */

/* The end of the line that begins at @text: as many words as fit into @width, at least one letter. */
static const char *
line_end (KmText *text, KmTextStyle style, const char *string, double width)
{
  const char *best = NULL, *at = string;
  while (*at && *at != '\n')
    {
      const char *next = g_utf8_next_char (at);
      bool may_break = *next == 0 || *next == ' ' || *next == '\n' || g_utf8_get_char (at) >= 0x2e80;
      if (may_break)
        {
          g_autofree char *line = g_strndup (string, (size_t)(next - string));
          double w;
          km_text_measure (text, style, line, &w, NULL);
          if (w > width && best)
            return best;
          best = next;
        }
      at = next;
    }
  return best ? best : at;
}

/* Writes @string in lines from @y on, at most @most of them; only measures without a @pen. Returns their height. */
static double
put_paragraph (KmPageMaker *self, KmPen *pen, KmTextStyle style, double scale, const char *string, KmRect area,
               unsigned most, KmColor color)
{
  double line, y = area.y;

  if (!string || !*string)
    return 0;
  km_text_set_scale (self->text, scale);
  line = ceil (km_text_line_height (self->text, style) * 1.1);
  for (unsigned i = 0; i < most && *string; i++)
    {
      const char *end = i + 1 == most ? strchr (string, '\n') : line_end (self->text, style, string, area.w);
      g_autofree char *words = end ? g_strndup (string, (size_t)(end - string)) : g_strdup (string);
      if (pen)
        km_paint_words (pen, style, words, km_rect (area.x, y, area.w, line), 0, 0.5, color, 1);
      y += line;
      string = end ? end : "";
      while (*string == ' ' || *string == '\n')
        string++;
    }
  return y - area.y;
}

/* ---- words about the step ---- */

/* The note at the step; NULL if it has none. */
static char *
note_at (KmModel *model, KmCursor at)
{
  KmScript *script = km_timeline_script (km_model_timeline (model));
  const KmMark *note = at.op > 0 ? km_script_last_mark (script, KM_MARK_NOTE, at.op - 1) : NULL;
  return note && note->op == at.op - 1 ? g_strdup (note->text) : NULL;
}

static void
set_words (KmPageMaker *self, KmPage *page)
{
  const char *call;

  page->at = km_timeline_cursor (km_model_timeline (self->model));
  page->title = g_strdup (self->options->title);
  page->place = self->options->subtitle ? g_strdup (self->options->subtitle) : km_narrate_position (self->model);
  /* The last part of "x86-32 · 64 MiB · Linux 2.6.34 · call 3 of 12: …". */
  call = g_strrstr (page->place, " · ");
  page->call = g_strdup (call ? call + strlen (" · ") : page->place);
  page->sentence = km_narrate_cursor (self->model);
  page->note = note_at (self->model, page->at);
}

static const char *
caption_of (const KmPageMaker *self, const KmPage *page)
{
  switch (self->options->caption)
    {
    case KM_CAPTION_NONE:
      return NULL;
    case KM_CAPTION_CALL:
      return page->call;
    case KM_CAPTION_NOTE:
      return page->note ? page->note : page->sentence;
    case KM_CAPTION_OWN:
      return self->options->own_caption;
    case KM_CAPTION_SENTENCE:
      break;
    }
  return page->sentence;
}

/* ---- the scene ---- */

static void
follow_step (KmPageMaker *self, const KmTarget *selection)
{
  const KmExportOptions *o = self->options;
  const KmFrameRange *ranges;
  size_t n = km_model_update (self->model, &ranges);
  KmViews views = o->views;

  if (views == 0)
    views = is_page (self) ? km_stage_views (km_stage_of_call (self->model)) : KM_VIEW_ALL;
  km_scene_set_views (self->scene, views);
  km_scene_set_frames (self->scene, o->first_pfn, o->end_pfn);
  if (o->level >= 0)
    km_scene_zoom_frames (self->scene, o->level, o->centre);
  km_scene_set_selection (self->scene, selection);
  km_scene_update (self->scene, ranges, n, NULL);
}

/* Lower end of the lowest view. */
static double
scene_end (KmScene *scene)
{
  double end = 0;
  for (unsigned view = 1; view != 0; view <<= 1)
    {
      KmIntRect area;
      if (km_scene_view_area (scene, (KmViews)view, &area))
        end = MAX (end, area.y + area.height);
    }
  return end;
}

/* Lists the scene and adds it without its background; cut to @room unless that is empty or the scene fits in. */
static void
add_scene (KmPageMaker *self, KmListPen *pen, double x, double y, KmRect room)
{
  g_autoptr (KmList) list = km_scene_list (self->scene);
  bool cuts = !km_rect_is_empty (&room) && scene_end (self->scene) > room.h + 0.5;

  if (cuts)
    km_paint_begin_clip (km_list_pen (pen), room, 0);
  km_list_pen_append (pen, list, 1, x, y, cuts ? &room : NULL);
  if (cuts)
    km_paint_end_clip (km_list_pen (pen));
}

/* Draws the code that leads to the step into the right bottom corner of @area, as large as it can be. Returns how wide
 * and high it is, 0 if none is wanted; with a @pen of NULL it only measures. */
static double
put_link (KmPageMaker *self, KmListPen *pen, KmRect area)
{
  g_autofree char *link =
      self->options->link ? km_link_here (km_model_timeline (self->model), self->options->link) : NULL;

  return link ? km_link_draw (pen ? km_list_pen (pen) : NULL, link, area) : 0;
}

static KmListPen *
begin_list (KmPageMaker *self, double width, double height)
{
  const KmTheme *theme = km_theme_get (self->options->theme);
  KmListPen *pen = km_list_pen_new (width, height, self->options->theme, self->text);
  if (!self->options->transparent)
    km_paint_rect (km_list_pen (pen), km_rect (0, 0, width, height), theme->background, 1);
  return pen;
}

/* A thing of words. */
static void
put_block (KmPageMaker *self, KmListPen *pen, const char *name, KmTextStyle style, double scale, const char *words,
           KmRect area, unsigned most, KmColor color)
{
  KmPen *base = km_list_pen (pen);
  if (!words || !*words)
    return;
  km_pen_begin (base, &(KmThing){ .what = name }, "%s", name);
  put_paragraph (self, base, style, scale, words, area, most, color);
  km_pen_end (base);
}

/* ---- both kinds of pages ---- */

/* From words twice as large as need be down to those that are just large enough. A stage then leaves views out; those
 * that were asked for by name stay, and everything becomes smaller still. */
static void
lay_out (KmPageMaker *self, double w, double h)
{
  for (int limit = 1; limit >= 0; limit--)
    {
      double scale = self->unit / KM_FIT_LEAST;
      km_scene_set_least_text (self->scene, limit * SLIDE_TEXT * self->unit);
      km_scene_set_fits (self->scene, self->options->views == 0);
      for (unsigned i = 0; i < MAX_TRIES; i++, scale *= TRY_STEP)
        {
          km_scene_set_text_scale (self->scene, scale);
          km_scene_layout (self->scene, w, h);
          if (scene_end (self->scene) <= h + 0.5)
            return;
        }
    }
}

static KmList *
make_fixed (KmPageMaker *self, const KmPage *page)
{
  const KmTheme *theme = km_theme_get (self->options->theme);
  const char *above = self->options->heading ? self->options->heading : page->call;
  unsigned lines = self->options->caption_lines ? self->options->caption_lines : 2;
  double w = self->options->page_width, h = self->options->page_height, margin = self->margin;
  double heading = ceil (26 * self->unit), caption = ceil (23 * self->unit * lines);
  KmListPen *pen = begin_list (self, w, h);
  bool has_words = self->options->caption != KM_CAPTION_NONE;
  double top = has_words ? margin / 2 + heading : 0, bottom = has_words ? caption + margin / 2 : 0;
  double room = LINK_SIZE * self->unit, link = put_link (self, NULL, km_rect (0, 0, room, room));

  bottom = MAX (bottom, link > 0 ? link + margin / 2 : 0);
  if (has_words)
    put_block (self, pen, "heading", KM_TEXT_MONO, self->unit * 1.5, above,
               km_rect (margin, margin / 2, w - 2 * margin, heading), 1, theme->text);
  lay_out (self, w, h - top - bottom);
  add_scene (self, pen, 0, top, km_rect (0, top, w, h - top - bottom));
  if (has_words && self->options->caption != KM_CAPTION_CALL)
    put_block (self, pen, "caption", KM_TEXT_LABEL, self->unit * 1.4, caption_of (self, page),
               km_rect (margin, h - bottom, w - 2 * margin - link, caption), lines, theme->text);
  put_link (self, pen, km_rect (w - margin / 2 - link, h - margin / 2 - link, link, link));
  return km_list_pen_finish (pen);
}

static KmList *
make_free (KmPageMaker *self, const KmPage *page)
{
  const KmTheme *theme = km_theme_get (self->options->theme);
  const char *caption = caption_of (self, page);
  double w = self->options->width > 0 ? CLAMP (self->options->width, 200, 8000) : 1200, inner = w - 2 * self->margin;
  double title_h =
      put_paragraph (self, NULL, KM_TEXT_TITLE, self->unit * 1.33, page->title, km_rect (0, 0, inner, 0), 3, 0);
  double place_h = put_paragraph (self, NULL, KM_TEXT_LABEL, self->unit, page->place, km_rect (0, 0, inner, 0), 9, 0);
  double room = LINK_SIZE * self->unit, link = put_link (self, NULL, km_rect (0, 0, room, room));
  double words = inner - link, caption_h = put_paragraph (self, NULL, KM_TEXT_LABEL, self->unit * 1.12, caption,
                                                          km_rect (0, 0, words, 0), 99, 0);
  double scene_h = km_scene_layout (self->scene, w, 0), top;
  KmListPen *pen;

  if (!self->options->title)
    place_h = 0;
  top = title_h + place_h > 0 ? ceil (title_h + place_h + self->margin) : 0;
  if (self->options->views == 0 || self->options->views & KM_VIEW_FRAMES)
    scene_h = km_scene_layout (self->scene, w, scene_h + ceil (w * 0.12));
  caption_h = MAX (caption_h, link);
  pen = begin_list (self, w, ceil (top + scene_h + (caption_h > 0 ? caption_h + self->margin : 0)));
  put_block (self, pen, "title", KM_TEXT_TITLE, self->unit * 1.33, page->title,
             km_rect (self->margin, self->margin, inner, title_h), 3, theme->text);
  if (place_h > 0)
    put_block (self, pen, "place", KM_TEXT_LABEL, self->unit, page->place,
               km_rect (self->margin, self->margin + title_h, inner, place_h), 9, theme->dim);
  add_scene (self, pen, 0, top, km_rect (0, 0, 0, 0));
  put_block (self, pen, "caption", KM_TEXT_LABEL, self->unit * 1.12, caption,
             km_rect (self->margin, top + scene_h, words, caption_h), 99, theme->text);
  put_link (self, pen, km_rect (w - self->margin - link, top + scene_h, link, link));
  return km_list_pen_finish (pen);
}

void
km_page_make (KmPageMaker *self, const KmTarget *selection, KmPage *page)
{
  *page = (KmPage){ .number = 1, .model = self->model };
  set_words (self, page);
  follow_step (self, selection);
  page->list = is_page (self) ? make_fixed (self, page) : make_free (self, page);
}

void
km_page_make_words (KmPageMaker *self, KmPage *page)
{
  const KmExportOptions *o = self->options;
  const KmTheme *theme = km_theme_get (o->theme);
  double w = o->page_width, h = o->page_height, inner = w - 4 * self->margin, high;
  KmListPen *pen = begin_list (self, w, h);

  *page = (KmPage){ .number = 1, .model = self->model };
  page->at = km_timeline_cursor (km_model_timeline (self->model));
  page->title = g_strdup (o->title);
  page->place = g_strdup (o->heading);
  page->call = g_strdup (o->heading);
  page->sentence = g_strdup (o->own_caption ? o->own_caption : "");
  high = put_paragraph (self, NULL, KM_TEXT_TITLE, self->unit * 3, o->heading, km_rect (0, 0, inner, 0), 3, 0);
  put_block (self, pen, "heading", KM_TEXT_TITLE, self->unit * 3, o->heading,
             km_rect (2 * self->margin, h / 2 - high, inner, high), 3, theme->text);
  put_block (self, pen, "caption", KM_TEXT_LABEL, self->unit * 1.6, o->own_caption,
             km_rect (2 * self->margin, h / 2 + self->margin, inner, h / 3), 5, theme->dim);
  put_link (self, pen,
            km_rect (w / 2, h / 2, w / 2 - self->margin, MIN (h / 2 - self->margin, 2 * LINK_SIZE * self->unit)));
  page->list = km_list_pen_finish (pen);
}

void
km_page_clear (KmPage *page)
{
  km_list_free (page->list);
  g_free (page->title);
  g_free (page->place);
  g_free (page->call);
  g_free (page->sentence);
  g_free (page->note);
  *page = (KmPage){ 0 };
}
