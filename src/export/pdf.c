/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PDF: a page a step, or a handout of several steps a page with captions, lines for notes, page numbers and title. */
#include "export/writer.h"

#include "base/i18n.h"
#include "draw/cairo_pen.h"
#include "draw/pango_text.h"
#include "export/out.h"
#include "export/sheet.h"

#include <cairo-pdf.h>

/* A picture without a page has CSS pixels, a page has points. */
#define POINTS_PER_PX 0.75

typedef struct
{
  KmWriter base;
  const KmExportOptions *options;
  GFile *file;
  KmOut *out;
  cairo_surface_t *surface; /* NULL before the first page */
  cairo_t *cr;
  KmText *text;
  unsigned n, at; /* pages to come in all, and so far */
} Pdf;

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned length)
{
  km_out_write (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
open_surface (Pdf *self, const KmPage *page, double w, double h)
{
  self->surface = cairo_pdf_surface_create_for_stream (write_cb, self->out, w, h);
  if (page->title)
    cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_TITLE, page->title);
  if (self->n == 1)
    cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_SUBJECT, page->sentence);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_CREATOR, "Kmemscope");
  /* The same bytes whenever it is made. */
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
  self->cr = cairo_create (self->surface);
}

static void
paint (Pdf *self, const KmList *list, double scale)
{
  KmCairoPen pen;

  cairo_save (self->cr);
  cairo_scale (self->cr, scale, scale);
  cairo_rectangle (self->cr, 0, 0, list->width, list->height);
  cairo_clip (self->cr);
  km_cairo_pen_init (&pen, self->cr, self->text, NULL);
  km_list_play (list, &pen.base);
  cairo_restore (self->cr);
}

/* ---- a page a step ---- */

static void
add_page (Pdf *self, const KmPage *page)
{
  double scale = self->options->page_width > 0 ? 1 : POINTS_PER_PX;
  double w = page->list->width * scale, h = page->list->height * scale;

  if (!self->surface)
    open_surface (self, page, w, h);
  cairo_pdf_surface_set_size (self->surface, w, h);
  paint (self, page->list, scale);
  cairo_show_page (self->cr);
}

/* ---- handouts ---- */

static void
add_to_sheet (Pdf *self, const KmPage *page)
{
  const KmPaper paper = { KM_PAPER_WIDTH, KM_PAPER_HEIGHT, self->options->per_page, self->n };

  if (!self->surface)
    open_surface (self, page, KM_PAPER_WIDTH, KM_PAPER_HEIGHT);
  if (self->at % paper.per_page == 0)
    km_paper_begin (&paper, self->at / paper.per_page, page->title, self->cr, self->text);
  km_paper_put (&paper, page, self->cr, self->text);
  if ((self->at + 1) % paper.per_page == 0 || self->at + 1 == self->n)
    cairo_show_page (self->cr);
}

/* ---- the writer ---- */

static bool
report (Pdf *self, cairo_status_t status, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (self->file);
  if (status == CAIRO_STATUS_SUCCESS)
    return true;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("Cannot make “%s”: %s"), name, cairo_status_to_string (status));
  return false;
}

static bool
add (KmWriter *writer, const KmPage *page, GError **error)
{
  Pdf *self = (Pdf *)writer;
  if (self->options->per_page > 0)
    add_to_sheet (self, page);
  else
    add_page (self, page);
  self->at++;
  return report (self, cairo_status (self->cr), error);
}

static bool
finish (KmWriter *writer, GError **error)
{
  Pdf *self = (Pdf *)writer;
  g_clear_pointer (&self->cr, cairo_destroy);
  cairo_surface_finish (self->surface);
  return report (self, cairo_surface_status (self->surface), error)
         && km_out_finish (g_steal_pointer (&self->out), error);
}

static void
free_pdf (KmWriter *writer)
{
  Pdf *self = (Pdf *)writer;
  g_clear_pointer (&self->cr, cairo_destroy);
  if (self->surface)
    {
      cairo_surface_finish (self->surface);
      cairo_surface_destroy (self->surface);
    }
  km_out_abort (self->out);
  km_text_free (self->text);
  g_object_unref (self->file);
  g_free (self);
}

KmWriter *
km_pdf_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error)
{
  Pdf *self = g_new0 (Pdf, 1);
  self->base = (KmWriter){ add, finish, free_pdf };
  self->options = options;
  self->file = g_object_ref (file);
  self->text = km_pango_text_new ();
  self->n = n;
  self->out = km_out_new (file, error);
  if (self->out)
    return &self->base;
  free_pdf (&self->base);
  return NULL;
}
