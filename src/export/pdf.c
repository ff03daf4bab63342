/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PDF: a page a step, or a handout of several steps a page with captions, lines for notes, page numbers and the title.
 */
#include "export/writer.h"

#include "base/i18n.h"
#include "draw/cairo_pen.h"
#include "draw/pango_text.h"
#include "export/out.h"
#include "export/raster.h"
#include "scene/paint.h"

#include <cairo-pdf.h>
#include <math.h>

/* A picture without a page has CSS pixels, a page has points. */
#define POINTS_PER_PX 0.75

enum
{
  PAPER_W = 595, /* A4 */
  PAPER_H = 842,
  BORDER = 42,
  HEAD = 22, /* title above, page number below */
};

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

/* Steps side by side and above each other on a page of @per_page. */
static void
grid_of (unsigned per_page, unsigned *columns, unsigned *rows)
{
  *columns = per_page >= 9 ? 3 : per_page >= 6 ? 2 : 1;
  *rows = per_page / *columns;
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
paint (Pdf *self, const KmList *list, double x, double y, double scale)
{
  KmCairoPen pen;

  cairo_save (self->cr);
  cairo_translate (self->cr, x, y);
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
  paint (self, page->list, 0, 0, scale);
  cairo_show_page (self->cr);
}

/* ---- handouts ---- */

static void
put_words (Pdf *self, KmTextStyle style, const char *words, KmRect area, double x_align)
{
  KmCairoPen pen;
  km_cairo_pen_init (&pen, self->cr, self->text, NULL);
  km_paint_words (&pen.base, style, words, area, x_align, 0.5, 0x333333, 1);
}

static void
begin_sheet (Pdf *self, const KmPage *page)
{
  unsigned per_page = self->options->per_page, sheets = (self->n + per_page - 1) / per_page;
  g_autofree char *number = g_strdup_printf ("%u / %u", self->at / per_page + 1, sheets);
  if (page->title)
    put_words (self, KM_TEXT_BOLD, page->title, km_rect (BORDER, BORDER - HEAD, PAPER_W - 2 * BORDER, HEAD), 0);
  put_words (self, KM_TEXT_SMALL, number, km_rect (BORDER, PAPER_H - BORDER, PAPER_W - 2 * BORDER, HEAD), 1);
}

static void
put_note_lines (Pdf *self, KmRect area)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (KmLine));
  KmCairoPen pen;

  for (double y = area.y + 20; y < area.y + area.h - 2; y += 20)
    {
      KmLine line = { area.x, y, area.x + area.w, y };
      g_array_append_val (lines, line);
    }
  km_cairo_pen_init (&pen, self->cr, self->text, NULL);
  km_paint_lines (&pen.base, (const KmLine *)(void *)lines->data, lines->len, 0x999999, 1, 0.5);
}

/* One step in @cell: the picture with a border, beside or below it what happens, and lines where there is room. */
static void
put_cell (Pdf *self, const KmPage *page, KmRect cell, bool notes_beside)
{
  double room_w = notes_beside ? cell.w * 0.6 : cell.w, words = 14;
  double scale = MIN (room_w / page->list->width, (cell.h - words - 4) / page->list->height);
  double w = page->list->width * scale, h = page->list->height * scale;
  KmCairoPen pen;

  paint (self, page->list, cell.x, cell.y, scale);
  km_cairo_pen_init (&pen, self->cr, self->text, NULL);
  km_paint_outline (&pen.base, km_rect (cell.x, cell.y, w, h), 0, 0x999999, 1, 0.5);
  put_words (self, KM_TEXT_SMALL, page->call, km_rect (cell.x, cell.y + h + 2, room_w, words), 0);
  if (notes_beside)
    put_note_lines (self, km_rect (cell.x + room_w + 12, cell.y, cell.w - room_w - 12, h));
  else if (cell.h - h - words > 44)
    put_note_lines (self, km_rect (cell.x, cell.y + h + words, cell.w, cell.h - h - words));
}

static void
add_to_sheet (Pdf *self, const KmPage *page)
{
  unsigned per_page = self->options->per_page, columns, rows, slot = self->at % per_page;
  double gap = 16, w, h;

  if (!self->surface)
    open_surface (self, page, PAPER_W, PAPER_H);
  if (slot == 0)
    begin_sheet (self, page);
  grid_of (per_page, &columns, &rows);
  w = (PAPER_W - 2 * BORDER - (columns - 1) * gap) / columns;
  h = (PAPER_H - 2 * BORDER - (rows - 1) * gap) / rows;
  put_cell (self, page, km_rect (BORDER + slot % columns * (w + gap), BORDER + slot / columns * (h + gap), w, h),
            per_page == 3);
  if (slot + 1 == per_page || self->at + 1 == self->n)
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
