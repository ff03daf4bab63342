/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LaTeX: a file of PGF for each step, and one that overlays them on a slide of beamer. Paths go to the system layer
 * that pgf has below its basic one, which is several times as fast as the basic layer and two orders of magnitude as
 * fast as nodes; fonts are the document's. Words that would be wider than here are squeezed to the width that they have
 * here. */
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

/* How the next path is painted, as commands; "" for what is not known. */
typedef struct
{
  char fill[64], stroke[32], line[48];
} Paint;

typedef struct
{
  GString *out;
  GHashTable *colors; /* "rrggbb", of patterns */
  double height;
  Paint paint;
  const char *pending; /* command that paints the path so far, not yet written: the next one may join it; or NULL */
} Pgf;

/* ---- how things look ---- */

static void
paint_pending (Pgf *pgf)
{
  if (pgf->pending)
    g_string_append_printf (pgf->out, "%s\n", pgf->pending);
  pgf->pending = NULL;
}

/* Writes @command unless it is in force already. */
static void
set (Pgf *pgf, char *current, size_t size, const char *command)
{
  if (strcmp (current, command) == 0)
    return;
  paint_pending (pgf);
  g_strlcpy (current, command, size);
  g_string_append (pgf->out, command);
}

/* Of a color, red, green and blue from 0 to 1. */
static void
color_name (KmColor color, char name[static 16])
{
  char *at = name;
  for (int shift = 16; shift >= 0; shift -= 8)
    {
      unsigned thousandths = ((color >> shift & 0xff) * 1000 + 127) / 255;
      at += g_snprintf (at, 6, thousandths == 1000 ? "1" : thousandths ? ".%03u" : "0", thousandths);
      if (shift)
        *at++ = ',';
    }
}

static void
set_fill (Pgf *pgf, KmColor color)
{
  char name[16], command[24];
  color_name (color, name);
  g_snprintf (command, sizeof command, "\\kmf%s;", name);
  set (pgf, pgf->paint.fill, sizeof pgf->paint.fill, command);
}

static void
set_stroke (Pgf *pgf, const KmShape *s, KmColor color)
{
  char name[16], command[24];
  g_autoptr (GString) line = g_string_new ("\\kmw");

  color_name (color, name);
  g_snprintf (command, sizeof command, "\\kms%s;", name);
  set (pgf, pgf->paint.stroke, sizeof pgf->paint.stroke, command);
  km_put_number (line, s->width);
  g_string_append (line, ",{");
  if (s->dash != KM_DASH_NONE)
    {
      km_put_number (line, km_dash_lengths[s->dash][0]);
      g_string_append (line, "bp,");
      km_put_number (line, km_dash_lengths[s->dash][1]);
      g_string_append (line, "bp");
    }
  g_string_append_printf (line, "},%d;", s->round_ends);
  set (pgf, pgf->paint.line, sizeof pgf->paint.line, line->str);
}

/* Mixes what shows through with white: PGF's own transparency would make every page a group. */
static KmColor
opaque (KmColor color, double alpha)
{
  return km_color_mix (0xffffff, color, CLAMP (alpha, 0, 1));
}

/* ---- paths ---- */

/* A command with @n numbers. */
static void
put_numbers (Pgf *pgf, const char *command, const double *numbers, size_t n)
{
  g_string_append (pgf->out, command);
  for (size_t i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (pgf->out, ',');
      km_put_number (pgf->out, numbers[i]);
    }
  g_string_append_c (pgf->out, ';');
}

/* y upwards. */
static void
put_point (Pgf *pgf, const char *command, double x, double y)
{
  const double numbers[] = { x, pgf->height - y };
  put_numbers (pgf, command, numbers, 2);
}

static void
put_rect (Pgf *pgf, const KmRect *r, double radius)
{
  double k = MIN (radius, MIN (r->w, r->h) / 2), bottom = pgf->height - r->y - r->h;
  const double plain[] = { r->x, bottom, r->w, r->h };
  /* Last the distance of the control points from the corners. */
  const double round[] = { r->x, bottom, r->x + r->w, bottom + r->h, k, k * 0.4477 };
  if (k < 0.5)
    put_numbers (pgf, "\\kmr", plain, G_N_ELEMENTS (plain));
  else
    put_numbers (pgf, "\\kmo", round, G_N_ELEMENTS (round));
}

static void
put_curve (Pgf *pgf, const KmPoint *p)
{
  const double numbers[] = { p[1].x, pgf->height - p[1].y, p[2].x, pgf->height - p[2].y, p[3].x, pgf->height - p[3].y };
  put_point (pgf, "\\kmm", p[0].x, p[0].y);
  put_numbers (pgf, "\\kmc", numbers, G_N_ELEMENTS (numbers));
}

static void
put_path (Pgf *pgf, const KmShape *s)
{
  if (s->kind == KM_SHAPE_BOX || s->kind == KM_SHAPE_PATTERN || s->kind == KM_SHAPE_CLIP)
    put_rect (pgf, &s->rect, s->radius);
  else if (s->kind == KM_SHAPE_CURVE)
    put_curve (pgf, s->points);
  else
    for (size_t i = 0; i < s->n; i++)
      switch (s->kind)
        {
        case KM_SHAPE_RECTS:
          put_rect (pgf, &s->rects[i], 0);
          break;
        case KM_SHAPE_LINES:
          put_point (pgf, "\\kmm", s->lines[i].x1, s->lines[i].y1);
          put_point (pgf, "\\kml", s->lines[i].x2, s->lines[i].y2);
          break;
        default:
          put_point (pgf, i == 0 ? "\\kmm" : "\\kml", s->points[i].x, s->points[i].y);
        }
  if (s->kind == KM_SHAPE_POLYGON)
    g_string_append (pgf->out, "\\kmh");
}

/* Paths that follow each other with one look are one path: everything is opaque. */
static void
put_drawn (Pgf *pgf, const KmShape *s)
{
  bool fills = s->fill_alpha > 0, strokes = s->stroke_alpha > 0;
  const char *command = fills && strokes ? "\\kmB" : fills ? "\\kmF" : strokes ? "\\kmS" : "\\kmN";

  if (fills)
    set_fill (pgf, opaque (s->fill, s->fill_alpha));
  if (strokes)
    set_stroke (pgf, s, opaque (s->stroke, s->stroke_alpha));
  if (pgf->pending && strcmp (pgf->pending, command) != 0)
    paint_pending (pgf);
  put_path (pgf, s);
  pgf->pending = command;
  if (fills == strokes)
    paint_pending (pgf);
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
  char name[8], command[64];

  g_snprintf (name, sizeof name, "%06X", s->fill & 0xffffff);
  if (g_hash_table_add (pgf->colors, g_strdup (name)))
    g_string_append_printf (pgf->out, "\\definecolor{km%s}{HTML}{%s}", name, name);
  g_snprintf (command, sizeof command, "\\pgfsetfillpattern{%s}{km%s}", names[s->pattern], name);
  if (pgf->pending && strcmp (pgf->pending, "\\kmF") != 0)
    paint_pending (pgf);
  set (pgf, pgf->paint.fill, sizeof pgf->paint.fill, command);
  put_path (pgf, s);
  pgf->pending = "\\kmF";
}

/* ---- words ---- */

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
  const double numbers[] = { w->x, pgf->height - w->baseline,
                             s->x_align < 0.25   ? 0
                             : s->x_align > 0.75 ? 1
                                                 : 0.5,
                             w->size_px, w->width };
  g_autofree char *text = with_commands (w->string);
  char color[16];

  if (!*w->string)
    return;
  color_name (opaque (s->fill, s->fill_alpha), color);
  put_numbers (pgf, "\\kmt", numbers, G_N_ELEMENTS (numbers));
  g_string_append_printf (pgf->out, "{%s}{%s%s}\n", color, font_of (mono, km_fonts[s->style].bold), text);
}

/* What is drawn until end_scope() may be cut, and nothing that it sets lasts. */
static void
end_scope (Pgf *pgf)
{
  g_string_append (pgf->out, "\\kmE\n");
  pgf->paint = (Paint){ 0 };
}

static void
put_shape (Pgf *pgf, const KmListPart *part)
{
  switch (part->shape.kind)
    {
    case KM_SHAPE_WORDS:
      paint_pending (pgf);
      put_words (pgf, part);
      break;
    case KM_SHAPE_PATTERN:
      put_pattern (pgf, &part->shape);
      break;
    case KM_SHAPE_CLIP:
      paint_pending (pgf);
      g_string_append (pgf->out, "\\kmA");
      put_path (pgf, &part->shape);
      g_string_append (pgf->out, "\\kmC\n");
      break;
    case KM_SHAPE_FADE:
      paint_pending (pgf);
      g_string_append (pgf->out, "\\kmA\n");
      break;
    case KM_SHAPE_END_CLIP:
    case KM_SHAPE_END_FADE:
      paint_pending (pgf);
      end_scope (pgf);
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
  g_string_append_printf (pgf.out, "%s\n\\begin{pgfpicture}", page->call);
  put_point (&pgf, "\\kmsize", page->list->width, 0);
  g_string_append_c (pgf.out, '\n');
  for (unsigned i = 0; i < page->list->parts->len; i++)
    {
      const KmListPart *part = km_list_part (page->list, i);
      if (part->kind == KM_PART_SHAPE)
        put_shape (&pgf, part);
    }
  paint_pending (&pgf);
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

/* Paths are handed to the system layer of pgf as they are. \kmt squeezes words that are wider than they should be. */
static const char preamble[] =
    "\\documentclass[aspectratio=%s]{beamer}\n"
    "\\usepackage{pgf}\\usepgflibrary{patterns}\n"
    "\\setbeamertemplate{navigation symbols}{}\n"
    "%% What the pictures are made of. Lengths are big points, y goes upwards.\n"
    "\\makeatletter\n"
    "\\def\\kmsize#1,#2;{\\pgfpathrectangle{\\pgfpointorigin}{\\pgfqpoint{#1bp}{#2bp}}\\pgfusepath{use as bounding box}}\n"
    "%% Paths: to, line, curve, close; rectangle; left, bottom, right, top, radius, control points of a round one.\n"
    "\\def\\kmm#1,#2;{\\pgfsys@moveto{#1bp}{#2bp}}\n"
    "\\def\\kml#1,#2;{\\pgfsys@lineto{#1bp}{#2bp}}\n"
    "\\def\\kmc#1,#2,#3,#4,#5,#6;{\\pgfsys@curveto{#1bp}{#2bp}{#3bp}{#4bp}{#5bp}{#6bp}}\n"
    "\\def\\kmh{\\pgfsys@closepath}\n"
    "\\def\\kmr#1,#2,#3,#4;{\\pgfsys@rect{#1bp}{#2bp}{#3bp}{#4bp}}\n"
    "\\def\\kmo#1,#2,#3,#4,#5,#6;{%%\n"
    "  \\pgfsys@moveto{\\dimexpr#1bp+#5bp}{#2bp}\\pgfsys@lineto{\\dimexpr#3bp-#5bp}{#2bp}%%\n"
    "  \\pgfsys@curveto{\\dimexpr#3bp-#6bp}{#2bp}{#3bp}{\\dimexpr#2bp+#6bp}{#3bp}{\\dimexpr#2bp+#5bp}%%\n"
    "  \\pgfsys@lineto{#3bp}{\\dimexpr#4bp-#5bp}%%\n"
    "  \\pgfsys@curveto{#3bp}{\\dimexpr#4bp-#6bp}{\\dimexpr#3bp-#6bp}{#4bp}{\\dimexpr#3bp-#5bp}{#4bp}%%\n"
    "  \\pgfsys@lineto{\\dimexpr#1bp+#5bp}{#4bp}%%\n"
    "  \\pgfsys@curveto{\\dimexpr#1bp+#6bp}{#4bp}{#1bp}{\\dimexpr#4bp-#6bp}{#1bp}{\\dimexpr#4bp-#5bp}%%\n"
    "  \\pgfsys@lineto{#1bp}{\\dimexpr#2bp+#5bp}%%\n"
    "  \\pgfsys@curveto{#1bp}{\\dimexpr#2bp+#6bp}{\\dimexpr#1bp+#6bp}{#2bp}{\\dimexpr#1bp+#5bp}{#2bp}\\pgfsys@closepath}\n"
    "%% Colours of areas and lines; width, dashes and round ends of lines; fill, stroke, both, neither; scopes, clip.\n"
    "\\def\\kmf#1,#2,#3;{\\pgfsys@color@rgb@fill{#1}{#2}{#3}}\n"
    "\\def\\kms#1,#2,#3;{\\pgfsys@color@rgb@stroke{#1}{#2}{#3}}\n"
    "\\def\\kmw#1,#2,#3;{\\pgfsys@setlinewidth{#1bp}\\pgfsys@setdash{#2}{0bp}\\ifnum#3=0 \\pgfsys@buttcap\\else\\pgfsys@roundcap\\fi}\n"
    "\\def\\kmF{\\pgfsys@fill}\\def\\kmS{\\pgfsys@stroke}\\def\\kmB{\\pgfsys@fillstroke}\\def\\kmN{\\pgfsys@discardpath}\n"
    "\\def\\kmA{\\pgfsys@beginscope}\\def\\kmE{\\pgfsys@endscope}\\def\\kmC{\\pgfsys@clipnext\\pgfsys@discardpath}\n"
    "%% Words: x, baseline, alignment, size, width; colour; font and words.\n"
    "\\newsavebox\\kmbox\n"
    "\\def\\kmt#1,#2,#3,#4,#5;#6#7{%%\n"
    "  \\begingroup\\let\\selectfont\\pgf@selectfontorig\\let\\setlength\\pgf@setlengthorig\n"
    "  \\sbox\\kmbox{\\fontsize{#4bp}{#4bp}\\selectfont\\color[rgb]{#6}#7}%%\n"
    "  \\ifdim\\wd\\kmbox>#5bp\\sbox\\kmbox{\\resizebox{#5bp}{\\height}{\\usebox\\kmbox}}\\fi\n"
    "  \\pgfsys@beginscope\\pgfsys@transformcm{1}{0}{0}{1}{\\dimexpr#1bp-#3\\wd\\kmbox}{#2bp}%%\n"
    "  \\pgfsys@hbox\\kmbox\\pgfsys@endscope\\endgroup}\n"
    "\\makeatother\n"
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
