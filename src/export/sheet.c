/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets.
 *
 *   title
 *   ┌──────────┐  ───────   one picture a step, the call below it, lines for notes
 *   │          │  ───────   beside (3 steps on a sheet) or below where there is room
 *   └──────────┘  ───────
 *   call 3.2 of 12: p = …
 *                   1 / 4 */
#include "export/sheet.h"

#include "base/i18n.h"
#include "draw/cairo_pen.h"
#include "draw/pango_text.h"
#include "export/out.h"
#include "export/raster.h"
#include "scene/paint.h"

#include <cairo-svg.h>
#include <math.h>

enum
{
  BORDER = 42,
  HEAD = 22, /* title above, number below */
  GAP = 16,
  LINE = 20, /* between lines for notes */
  WORDS = 14,
  PNG_SCALE = 2, /* dots of a PNG for a point: 144 an inch */
};

/* ---- paper ---- */

static size_t
paper_sheets (const KmPaper *paper)
{
  return (paper->n + paper->per_page - 1) / paper->per_page;
}

/* Steps side by side and above each other; paper that is wider than high has them the other way round. */
static void
grid_of (const KmPaper *paper, unsigned *columns, unsigned *rows)
{
  unsigned across = paper->per_page >= 9 ? 3 : paper->per_page >= 6 ? 2 : 1, down = paper->per_page / across;
  bool lies = paper->width > paper->height;

  *columns = lies && paper->per_page != 3 ? down : across;
  *rows = lies && paper->per_page != 3 ? across : down;
}

static void
put_words (cairo_t *cr, KmText *text, KmTextStyle style, const char *words, KmRect area, double x_align)
{
  KmCairoPen pen;
  km_cairo_pen_init (&pen, cr, text, NULL);
  km_paint_words (&pen.base, style, words, area, x_align, 0.5, 0x333333, 1);
}

void
km_paper_begin (const KmPaper *paper, size_t number, const char *title, cairo_t *cr, KmText *text)
{
  g_autofree char *where = g_strdup_printf ("%zu / %zu", number + 1, paper_sheets (paper));
  double inner = paper->width - 2 * BORDER;

  if (title)
    put_words (cr, text, KM_TEXT_BOLD, title, km_rect (BORDER, BORDER - HEAD, inner, HEAD), 0);
  put_words (cr, text, KM_TEXT_SMALL, where, km_rect (BORDER, paper->height - BORDER, inner, HEAD), 1);
}

static void
put_note_lines (cairo_t *cr, KmText *text, KmRect area)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (KmLine));
  KmCairoPen pen;

  for (double y = area.y + LINE; y < area.y + area.h - 2; y += LINE)
    {
      KmLine line = { area.x, y, area.x + area.w, y };
      g_array_append_val (lines, line);
    }
  km_cairo_pen_init (&pen, cr, text, NULL);
  km_paint_lines (&pen.base, (const KmLine *)(void *)lines->data, lines->len, 0x999999, 1, 0.5);
}

static void
put_picture (cairo_t *cr, KmText *text, const KmList *list, KmRect at, double scale)
{
  KmCairoPen pen;

  cairo_save (cr);
  cairo_translate (cr, at.x, at.y);
  cairo_scale (cr, scale, scale);
  cairo_rectangle (cr, 0, 0, list->width, list->height);
  cairo_clip (cr);
  km_cairo_pen_init (&pen, cr, text, NULL);
  km_list_play (list, &pen.base);
  cairo_restore (cr);
  km_cairo_pen_init (&pen, cr, text, NULL);
  km_paint_outline (&pen.base, at, 0, 0x999999, 1, 0.5);
}

/* One step in @cell: the picture with a border, below it what happens, and lines where there is room. */
static void
put_cell (const KmPage *page, KmRect cell, bool notes_beside, cairo_t *cr, KmText *text)
{
  double room_w = notes_beside ? cell.w * 0.6 : cell.w;
  double scale = MIN (room_w / page->list->width, (cell.h - WORDS - 4) / page->list->height);
  double w = page->list->width * scale, h = page->list->height * scale;

  put_picture (cr, text, page->list, km_rect (cell.x, cell.y, w, h), scale);
  put_words (cr, text, KM_TEXT_SMALL, page->call, km_rect (cell.x, cell.y + h + 2, room_w, WORDS), 0);
  if (notes_beside)
    put_note_lines (cr, text, km_rect (cell.x + room_w + 12, cell.y, cell.w - room_w - 12, h));
  else if (cell.h - h - WORDS > 2 * LINE)
    put_note_lines (cr, text, km_rect (cell.x, cell.y + h + WORDS, cell.w, cell.h - h - WORDS));
}

void
km_paper_put (const KmPaper *paper, const KmPage *page, cairo_t *cr, KmText *text)
{
  unsigned columns, rows, slot = (page->number - 1) % paper->per_page;
  double w, h;

  grid_of (paper, &columns, &rows);
  w = (paper->width - 2 * BORDER - (columns - 1) * GAP) / columns;
  h = (paper->height - 2 * BORDER - (rows - 1) * GAP) / rows;
  put_cell (page, km_rect (BORDER + slot % columns * (w + GAP), BORDER + slot / columns * (h + GAP), w, h),
            paper->per_page == 3, cr, text);
}

/* ---- sheets ---- */

static KmPaper
paper_of (const KmPages *pages, double width, double height)
{
  return (KmPaper){ width, height, km_pages_options (pages)->per_page, (unsigned)km_pages_count (pages) };
}

size_t
km_sheets_count (const KmPages *pages)
{
  KmPaper paper = paper_of (pages, 0, 0);
  return paper.per_page > 0 ? paper_sheets (&paper) : paper.n;
}

KmSheet *
km_sheet_new (KmPages *pages, size_t number, double paper_width, double paper_height)
{
  KmSheet *sheet = g_new0 (KmSheet, 1);
  unsigned most;

  sheet->paper = paper_of (pages, paper_width, paper_height);
  sheet->number = number;
  most = MAX (sheet->paper.per_page, 1);
  for (size_t i = number * most; i < MIN ((number + 1) * most, sheet->paper.n); i++)
    km_pages_make (pages, i, &sheet->pages[sheet->n++]);
  sheet->width = sheet->paper.per_page > 0 ? paper_width : sheet->pages[0].list->width;
  sheet->height = sheet->paper.per_page > 0 ? paper_height : sheet->pages[0].list->height;
  return sheet;
}

void
km_sheet_free (KmSheet *sheet)
{
  if (!sheet)
    return;
  for (unsigned i = 0; i < sheet->n; i++)
    km_page_clear (&sheet->pages[i]);
  g_free (sheet);
}

void
km_sheet_paint (const KmSheet *sheet, cairo_t *cr, double scale)
{
  KmText *text;

  if (sheet->paper.per_page == 0)
    {
      km_list_paint (sheet->pages[0].list, cr, scale);
      return;
    }
  text = km_pango_text_new ();
  km_paper_begin (&sheet->paper, sheet->number, sheet->pages[0].title, cr, text);
  for (unsigned i = 0; i < sheet->n; i++)
    km_paper_put (&sheet->paper, &sheet->pages[i], cr, text);
  km_text_free (text);
}

/* ---- pictures of a sheet ---- */

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned length)
{
  km_out_write (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
surface_of (const KmSheet *sheet, KmExportFormat format, KmOut *out)
{
  cairo_surface_t *surface;

  if (format == KM_EXPORT_SVG)
    return cairo_svg_surface_create_for_stream (write_cb, out, sheet->width, sheet->height);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)ceil (PNG_SCALE * sheet->width),
                                        (int)ceil (PNG_SCALE * sheet->height));
  cairo_surface_set_device_scale (surface, PNG_SCALE, PNG_SCALE);
  return surface;
}

static cairo_status_t
draw_sheet (const KmSheet *sheet, KmExportFormat format, KmOut *out)
{
  cairo_surface_t *surface = surface_of (sheet, format, out);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  km_sheet_paint (sheet, cr, format == KM_EXPORT_SVG ? 0 : PNG_SCALE);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS && format != KM_EXPORT_SVG)
    status = cairo_surface_write_to_png_stream (surface, write_cb, out);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

bool
km_sheet_write (const KmSheet *sheet, KmExportFormat format, GFile *file, GError **error)
{
  KmOut *out = km_out_new (file, error);
  g_autofree char *name = g_file_get_parse_name (file);
  cairo_status_t status;

  if (!out)
    return false;
  status = draw_sheet (sheet, format, out);
  if (status == CAIRO_STATUS_SUCCESS)
    return km_out_finish (out, error);
  km_out_abort (out);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("Cannot make “%s”: %s"), name, cairo_status_to_string (status));
  return false;
}
