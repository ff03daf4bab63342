/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See quiz_pdf.h. A4, in points: the picture, the call, the question, and a box for the answer. */
#include "export/quiz_pdf.h"

#include "base/i18n.h"
#include "export/out.h"
#include "export/raster.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

struct _KmQuizPdf
{
  KmOut *out;
  cairo_surface_t *surface;
  cairo_t *cr;
  char *title;
  bool key;
  uint32_t variant; /* of the page, 0 before the first */
  uint32_t on_page; /* questions on it */
  double y;
};

enum
{
  PAPER_W = 595,
  PAPER_H = 842,
  BORDER = 42,
  PER_PAGE = 2,
  PICTURE_H = 200,
};

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned length)
{
  km_out_write (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

KmQuizPdf *
km_quiz_pdf_new (GFile *file, const char *title, bool key, GError **error)
{
  KmOut *out = km_out_new (file, error);
  KmQuizPdf *pdf;

  if (!out)
    return NULL;
  pdf = g_new0 (KmQuizPdf, 1);
  pdf->out = out;
  pdf->surface = cairo_pdf_surface_create_for_stream (write_cb, out, PAPER_W, PAPER_H);
  cairo_pdf_surface_set_metadata (pdf->surface, CAIRO_PDF_METADATA_TITLE, title);
  /* The same bytes whenever it is made. */
  cairo_pdf_surface_set_metadata (pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
  pdf->cr = cairo_create (pdf->surface);
  pdf->title = g_strdup (title);
  pdf->key = key;
  return pdf;
}

/* Draws @text at the margin and goes below it. */
static void
write_text (KmQuizPdf *pdf, const char *font, double x, const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout (pdf->cr);
  PangoFontDescription *description = pango_font_description_from_string (font);
  int width, height;

  pango_layout_set_font_description (layout, description);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, (int)(PAPER_W - BORDER - x) * PANGO_SCALE);
  cairo_move_to (pdf->cr, x, pdf->y);
  pango_cairo_show_layout (pdf->cr, layout);
  pango_layout_get_pixel_size (layout, &width, &height);
  pdf->y += height + 4;
  pango_font_description_free (description);
  g_object_unref (layout);
}

/* A box, with @text in it in a key. */
static void
draw_box (KmQuizPdf *pdf, double x, double width, const char *text)
{
  double y = pdf->y;

  cairo_set_line_width (pdf->cr, 0.8);
  cairo_rectangle (pdf->cr, x, y, width, 20);
  cairo_stroke (pdf->cr);
  if (pdf->key && text)
    {
      pdf->y += 3;
      write_text (pdf, "Sans 9", x + 4, text);
    }
  pdf->y = y;
}

static void
draw_picture (KmQuizPdf *pdf, const KmList *picture)
{
  double scale = MIN ((PAPER_W - 2 * BORDER) / picture->width, PICTURE_H / picture->height);

  cairo_save (pdf->cr);
  cairo_translate (pdf->cr, BORDER, pdf->y);
  cairo_scale (pdf->cr, scale, scale);
  km_list_paint (picture, pdf->cr, 0);
  cairo_restore (pdf->cr);
  pdf->y += picture->height * scale + 6;
}

static void
draw_lists (KmQuizPdf *pdf, const KmMade *made)
{
  const double width = (PAPER_W - 2 * BORDER) / (double)KM_DRAWN_LISTS;
  double y = pdf->y;

  for (uint32_t order = 0; order < KM_DRAWN_LISTS; order++)
    {
      g_autofree char *label = g_strdup_printf ("%u", order), *value = g_strdup_printf ("%u", made->lists[order]);

      pdf->y = y;
      write_text (pdf, "Sans 7", BORDER + order * width, label);
      draw_box (pdf, BORDER + order * width, width - 4, value);
    }
  pdf->y += 28;
}

static void
draw_choices (KmQuizPdf *pdf, const KmQuestion *question)
{
  const char *const yes_no[] = { _ ("Yes"), _ ("No"), NULL };
  uint32_t right = question->choices ? (uint32_t)question->right : !question->right;
  const char *const *choices = question->choices ? (const char *const *)(void *)question->choices : yes_no;

  for (uint32_t i = 0; choices[i]; i++)
    {
      cairo_rectangle (pdf->cr, BORDER, pdf->y + 2, 10, 10);
      cairo_stroke (pdf->cr);
      if (pdf->key && i == right)
        {
          cairo_rectangle (pdf->cr, BORDER + 2, pdf->y + 4, 6, 6);
          cairo_fill (pdf->cr);
        }
      write_text (pdf, "Sans 10", BORDER + 18, choices[i]);
    }
}

static void
draw_answer (KmQuizPdf *pdf, const KmMade *made)
{
  g_autofree char *answer = km_made_answer (made);

  if (!made->question)
    draw_lists (pdf, made);
  else if (made->question->kind == KM_ANSWER_CHOICE || made->question->kind == KM_ANSWER_YES_NO)
    draw_choices (pdf, made->question);
  else
    {
      draw_box (pdf, BORDER, 180, answer);
      pdf->y += 28;
    }
}

static void
begin_page (KmQuizPdf *pdf, uint32_t variant)
{
  g_autofree char *heading = NULL;

  if (pdf->variant != 0)
    cairo_show_page (pdf->cr);
  pdf->variant = variant;
  pdf->on_page = 0;
  pdf->y = BORDER;
  heading = pdf->key ? g_strdup_printf (_ ("%s · variant %u · key"), pdf->title, variant)
                     : g_strdup_printf (_ ("%s · variant %u · name:"), pdf->title, variant);
  write_text (pdf, "Sans Bold 11", BORDER, heading);
}

void
km_quiz_pdf_add (KmQuizPdf *pdf, const KmQuizItem *item, const KmList *picture)
{
  g_autofree char *text = g_strdup_printf ("%u. %s", item->number, item->made->text);

  if (pdf->variant != item->variant || pdf->on_page == PER_PAGE)
    begin_page (pdf, item->variant);
  pdf->y = BORDER + 26 + pdf->on_page * (PAPER_H - 2 * BORDER - 26) / (double)PER_PAGE;
  pdf->on_page++;
  draw_picture (pdf, picture);
  write_text (pdf, "Monospace 9", BORDER, item->made->call);
  write_text (pdf, "Sans Bold 10", BORDER, text);
  draw_answer (pdf, item->made);
}

/* Frees all but the file. Returns: (transfer full) that. */
static KmOut *
close_pdf (KmQuizPdf *pdf)
{
  KmOut *out = pdf->out;

  cairo_destroy (pdf->cr);
  cairo_surface_finish (pdf->surface);
  cairo_surface_destroy (pdf->surface);
  g_free (pdf->title);
  g_free (pdf);
  return out;
}

bool
km_quiz_pdf_finish (KmQuizPdf *pdf, GError **error)
{
  cairo_show_page (pdf->cr);
  return km_out_finish (close_pdf (pdf), error);
}

void
km_quiz_pdf_abort (KmQuizPdf *pdf)
{
  if (pdf)
    km_out_abort (close_pdf (pdf));
}
