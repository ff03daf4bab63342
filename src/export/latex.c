/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LaTeX: a file of PGF for each step, and one that overlays them on a slide of beamer. Only the basic layer of pgf is
 * used, which is an order of magnitude faster than nodes, and only the document's fonts. Words that would be wider than
 * here are squeezed to the width that they have here. */
#include "base/i18n.h"
#include "export/out.h"
#include "export/writer.h"
#include "export/xml.h"

#include <math.h>
#include <string.h>

typedef struct
{
  KmWriter base;
  GFile *file;
  KmOut *out; /* the file that overlays */
  char *stem; /* of the files of steps, with folder */
  double width, height;
  unsigned steps;
  char *title;
} Latex;

typedef struct
{
  GString *out;
  GHashTable *colors; /* "rrggbb" */
  double height;
} Pgf;

/* ---- PGF ---- */

/* y upwards. */
static void
put_point (Pgf *pgf, double x, double y)
{
  g_string_append (pgf->out, "\\pgfqpoint{");
  km_put_number (pgf->out, x);
  g_string_append (pgf->out, "bp}{");
  km_put_number (pgf->out, pgf->height - y);
  g_string_append (pgf->out, "bp}");
}

static void
put_command (Pgf *pgf, const char *command, double x, double y)
{
  g_string_append_printf (pgf->out, "\\%s{", command);
  put_point (pgf, x, y);
  g_string_append (pgf->out, "}");
}

static void
put_length (Pgf *pgf, const char *command, double length)
{
  g_string_append_printf (pgf->out, "\\%s{", command);
  km_put_number (pgf->out, length);
  g_string_append (pgf->out, "bp}");
}

static void
put_color (Pgf *pgf, const char *command, KmColor color)
{
  char name[8];
  g_snprintf (name, sizeof name, "%06X", color & 0xffffff);
  if (!g_hash_table_contains (pgf->colors, name))
    {
      g_hash_table_add (pgf->colors, g_strdup (name));
      g_string_append_printf (pgf->out, "\\definecolor{km%s}{HTML}{%s}", name, name);
    }
  g_string_append_printf (pgf->out, "\\%s{km%s}", command, name);
}

/* Mixes what shows through with white: PGF's own transparency would make every page a group. */
static KmColor
opaque (KmColor color, double alpha)
{
  return km_color_mix (0xffffff, color, CLAMP (alpha, 0, 1));
}

static void
put_rect (Pgf *pgf, const KmRect *r)
{
  g_string_append (pgf->out, "\\pgfpathrectangle{");
  put_point (pgf, r->x, r->y + r->h);
  g_string_append (pgf->out, "}{\\pgfqpoint{");
  km_put_number (pgf->out, r->w);
  g_string_append (pgf->out, "bp}{");
  km_put_number (pgf->out, r->h);
  g_string_append (pgf->out, "bp}}");
}

static void
put_path (Pgf *pgf, const KmShape *s)
{
  const KmPoint *p = s->points;
  if (s->kind == KM_SHAPE_BOX || s->kind == KM_SHAPE_PATTERN || s->kind == KM_SHAPE_CLIP)
    {
      double r = MIN (s->radius, MIN (s->rect.w, s->rect.h) / 2);
      g_string_append (pgf->out, "\\pgfsetcornersarced{\\pgfqpoint{");
      km_put_number (pgf->out, r);
      g_string_append (pgf->out, "bp}{");
      km_put_number (pgf->out, r);
      g_string_append (pgf->out, "bp}}");
      put_rect (pgf, &s->rect);
      return;
    }
  g_string_append (pgf->out, "\\pgfsetcornersarced{\\pgfpointorigin}");
  for (size_t i = 0; i < s->n; i++)
    switch (s->kind)
      {
      case KM_SHAPE_RECTS:
        put_rect (pgf, &s->rects[i]);
        break;
      case KM_SHAPE_LINES:
        put_command (pgf, "pgfpathmoveto", s->lines[i].x1, s->lines[i].y1);
        put_command (pgf, "pgfpathlineto", s->lines[i].x2, s->lines[i].y2);
        break;
      case KM_SHAPE_CURVE:
        if (i > 0)
          break;
        put_command (pgf, "pgfpathmoveto", p[0].x, p[0].y);
        g_string_append (pgf->out, "\\pgfpathcurveto{");
        put_point (pgf, p[1].x, p[1].y);
        g_string_append (pgf->out, "}{");
        put_point (pgf, p[2].x, p[2].y);
        g_string_append (pgf->out, "}{");
        put_point (pgf, p[3].x, p[3].y);
        g_string_append (pgf->out, "}");
        break;
      default:
        put_command (pgf, i == 0 ? "pgfpathmoveto" : "pgfpathlineto", p[i].x, p[i].y);
      }
  if (s->kind == KM_SHAPE_POLYGON)
    g_string_append (pgf->out, "\\pgfpathclose");
}

static void
put_drawn (Pgf *pgf, const KmShape *s)
{
  bool fills = s->fill_alpha > 0, strokes = s->stroke_alpha > 0;
  if (fills)
    put_color (pgf, "pgfsetfillcolor", opaque (s->fill, s->fill_alpha));
  if (strokes)
    {
      put_color (pgf, "pgfsetstrokecolor", opaque (s->stroke, s->stroke_alpha));
      put_length (pgf, "pgfsetlinewidth", s->width);
      if (s->dash != KM_DASH_NONE)
        g_string_append_printf (pgf->out, "\\pgfsetdash{{%dbp}{%dbp}}{0bp}", (int)km_dash_lengths[s->dash][0],
                                (int)km_dash_lengths[s->dash][1]);
    }
  put_path (pgf, s);
  g_string_append_printf (pgf->out, "\\pgfusepath{%s%s%s}", fills ? "fill" : "", fills && strokes ? "," : "",
                          strokes ? "stroke" : "");
  if (strokes && s->dash != KM_DASH_NONE)
    g_string_append (pgf->out, "\\pgfsetdash{}{0bp}");
  g_string_append_c (pgf->out, '\n');
}

static void
put_pattern (Pgf *pgf, const KmShape *s)
{
  static const char *const names[KM_NR_PATTERNS] = {
    [KM_PATTERN_RISING] = "north east lines",
    [KM_PATTERN_FALLING] = "north west lines",
    [KM_PATTERN_CROSS] = "crosshatch",
    [KM_PATTERN_VERTICAL] = "vertical lines",
    [KM_PATTERN_HORIZONTAL] = "horizontal lines",
    [KM_PATTERN_GRID] = "grid",
    [KM_PATTERN_DOTS] = "crosshatch dots",
  };
  put_color (pgf, "pgfsetfillcolor", s->fill); /* defines it */
  g_string_append_printf (pgf->out, "\\pgfsetfillpattern{%s}{km%06X}", names[s->pattern], s->fill & 0xffffff);
  put_path (pgf, s);
  g_string_append (pgf->out, "\\pgfusepath{fill}\n");
}

static void
put_escaped (GString *out, const char *text)
{
  for (const char *p = text; *p; p++)
    switch (*p)
      {
      case '\\':
        g_string_append (out, "\\textbackslash{}");
        break;
      case '~':
        g_string_append (out, "\\textasciitilde{}");
        break;
      case '^':
        g_string_append (out, "\\textasciicircum{}");
        break;
      case '<':
        g_string_append (out, "\\ensuremath{<}");
        break;
      case '>':
        g_string_append (out, "\\ensuremath{>}");
        break;
      case '#':
      case '$':
      case '%':
      case '&':
      case '_':
      case '{':
      case '}':
        g_string_append_c (out, '\\');
        g_string_append_c (out, *p);
        break;
      case ' ':
        g_string_append (out, p > text && p[-1] == ' ' ? "\\ " : " ");
        break;
      default:
        g_string_append_c (out, *p);
      }
}

/* What pdflatex has no letters for. */
static char *
with_commands (const char *text)
{
  static const struct
  {
    const char *from, *to;
  } pairs[] = {
    { "→", "\\ensuremath{\\rightarrow}" },
    { "←", "\\ensuremath{\\leftarrow}" },
    { "≤", "\\ensuremath{\\le}" },
    { "≥", "\\ensuremath{\\ge}" },
    { "×", "\\ensuremath{\\times}" },
    { "−", "\\ensuremath{-}" },
    { "✓", "\\ensuremath{\\surd}" },
    { "·", "\\ensuremath{\\cdot}" },
    { "…", "\\dots{}" },
    { "–", "--" },
    { "\u202f", "\\," },
    { "\u00a0", "~" },
  };
  GString *out = g_string_new (NULL);
  put_escaped (out, text);
  for (size_t i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_string_replace (out, pairs[i].from, pairs[i].to, 0);
  return g_string_free (out, FALSE);
}

static const char *
font_of (bool mono, bool bold)
{
  return mono ? "\\ttfamily " : bold ? "\\bfseries " : "";
}

static void
put_words (Pgf *pgf, const KmListPart *part)
{
  const KmShape *s = &part->shape;
  const KmListWords *w = &part->words;
  bool mono = s->style == KM_TEXT_MONO || s->style == KM_TEXT_MONO_SMALL;
  g_autofree char *text = with_commands (w->string);

  if (!*w->string)
    return;
  put_color (pgf, "pgfsetfillcolor", opaque (s->fill, s->fill_alpha));
  g_string_append (pgf->out, "\\kmwords{");
  put_point (pgf, w->x, w->baseline);
  g_string_append_printf (pgf->out, "}{%sbase}{", s->x_align < 0.25 ? "left," : s->x_align > 0.75 ? "right," : "");
  km_put_number (pgf->out, w->size_px);
  g_string_append (pgf->out, "}{");
  km_put_number (pgf->out, w->width);
  g_string_append_printf (pgf->out, "}{km%06X}{%s%s}\n", opaque (s->fill, s->fill_alpha) & 0xffffff,
                          font_of (mono, km_fonts[s->style].bold), text);
}

static void
put_shape (Pgf *pgf, const KmListPart *part)
{
  switch (part->shape.kind)
    {
    case KM_SHAPE_WORDS:
      put_words (pgf, part);
      break;
    case KM_SHAPE_PATTERN:
      put_pattern (pgf, &part->shape);
      break;
    case KM_SHAPE_CLIP:
      g_string_append (pgf->out, "\\begin{pgfscope}");
      put_path (pgf, &part->shape);
      g_string_append (pgf->out, "\\pgfusepath{clip}\n");
      break;
    case KM_SHAPE_FADE:
      g_string_append (pgf->out, "\\begin{pgfscope}\n");
      break;
    case KM_SHAPE_END_CLIP:
    case KM_SHAPE_END_FADE:
      g_string_append (pgf->out, "\\end{pgfscope}\n");
      break;
    default:
      put_drawn (pgf, &part->shape);
    }
}

/* The picture of one step. */
static char *
make_step (const KmPage *page)
{
  Pgf pgf = { .out = g_string_new ("% "), .height = page->list->height };
  pgf.colors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_string_append_printf (pgf.out, "%s\n\\begin{pgfpicture}\\pgfpathrectangle{\\pgfpointorigin}{", page->call);
  put_point (&pgf, page->list->width, 0);
  g_string_append (pgf.out, "}\\pgfusepath{use as bounding box}\n");
  for (unsigned i = 0; i < page->list->parts->len; i++)
    {
      const KmListPart *part = km_list_part (page->list, i);
      if (part->kind == KM_PART_SHAPE)
        put_shape (&pgf, part);
      else if (part->kind == KM_PART_BEGIN)
        g_string_append_printf (pgf.out, "%% %s\n", km_list_thing (page->list, part->thing)->name);
    }
  g_string_append (pgf.out, "\\end{pgfpicture}%\n");
  g_hash_table_unref (pgf.colors);
  return g_string_free (pgf.out, FALSE);
}

/* ---- the files ---- */

static bool
add (KmWriter *writer, const KmPage *page, GError **error)
{
  Latex *self = (Latex *)writer;
  g_autofree char *name = g_strdup_printf ("%s-%03u.tex", self->stem, ++self->steps);
  g_autofree char *text = make_step (page);
  g_autoptr (GFile) file = g_file_new_for_path (name);
  KmOut *out = km_out_new (file, error);

  if (!out)
    return false;
  self->width = page->list->width;
  self->height = page->list->height;
  if (!self->title)
    self->title = g_strdup (page->title ? page->title : "");
  km_out_write (out, text, strlen (text));
  return km_out_finish (out, error);
}

/* \kmwords{point}{anchor}{size}{width}{color}{words}: squeezes what is wider than it should be. */
static const char preamble[] =
    "\\documentclass[aspectratio=%s]{beamer}\n"
    "\\usepackage{pgf}\\usepgflibrary{patterns}\n"
    "\\setbeamertemplate{navigation symbols}{}\n"
    "\\newsavebox\\kmbox\n"
    "\\newcommand\\kmwords[6]{\\pgftext[at={#1},#2]{%%\n"
    "  \\sbox\\kmbox{\\fontsize{#3bp}{#3bp}\\selectfont\\color{#5}#6}%%\n"
    "  \\ifdim\\wd\\kmbox>#4bp\\sbox\\kmbox{\\resizebox{#4bp}{\\height}{\\usebox\\kmbox}}\\fi\\usebox\\kmbox}}\n"
    "\\begin{document}\n"
    "\\setbeamertemplate{background}{%%\n";

static bool
finish (KmWriter *writer, GError **error)
{
  Latex *self = (Latex *)writer;
  g_autofree char *base = g_path_get_basename (self->stem);
  g_autofree char *head = NULL;
  GString *text = g_string_new (NULL);

  head = g_strdup_printf (preamble, self->width / self->height > 1.5 ? "169" : "43");
  g_string_append (text, head);
  for (unsigned i = 1; i <= self->steps; i++)
    g_string_append_printf (text, "\\only<%u>{\\resizebox{\\paperwidth}{!}{\\input{%s-%03u.tex}}}%%\n", i, base, i);
  g_string_append_printf (text, "}\n\\begin{frame}<1-%u>[plain]\\only<%u>{\\null}\\end{frame}\n\\end{document}\n",
                          self->steps, self->steps);
  km_out_write (self->out, text->str, text->len);
  g_string_free (text, TRUE);
  return km_out_finish (g_steal_pointer (&self->out), error);
}

static void
free_latex (KmWriter *writer)
{
  Latex *self = (Latex *)writer;
  km_out_abort (self->out);
  g_object_unref (self->file);
  g_free (self->stem);
  g_free (self->title);
  g_free (self);
}

KmWriter *
km_latex_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error)
{
  Latex *self = g_new0 (Latex, 1);
  char *path;

  (void)options;
  (void)n;
  self->base = (KmWriter){ add, finish, free_latex };
  self->file = g_object_ref (file);
  self->out = km_out_new (file, error);
  if (!self->out)
    {
      free_latex (&self->base);
      return NULL;
    }
  path = g_file_get_path (file);
  path[strlen (path) - strlen (".tex")] = '\0';
  self->stem = path;
  return &self->base;
}
