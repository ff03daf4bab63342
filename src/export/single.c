/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formats of one page a file: PNG, SVG, JSON. The page is made in memory, so that an error is known before any file is
 * touched. */
#include "export/writer.h"

#include "base/i18n.h"
#include "export/out.h"
#include "export/raster.h"
#include "export/svg.h"

#include <cairo-svg.h>

typedef struct
{
  KmWriter base;
  GFile *file;
  const KmExportOptions *options;
  KmOut *out; /* NULL when it is finished */
  bool (*make) (const KmExportOptions *options, const KmPage *page, GFile *file, KmOut *out, GError **error);
} Single;

static bool
add (KmWriter *writer, const KmPage *page, GError **error)
{
  Single *self = (Single *)writer;
  return self->make (self->options, page, self->file, self->out, error);
}

static bool
finish (KmWriter *writer, GError **error)
{
  Single *self = (Single *)writer;
  return km_out_finish (g_steal_pointer (&self->out), error);
}

static void
free_single (KmWriter *writer)
{
  Single *self = (Single *)writer;
  km_out_abort (self->out);
  g_object_unref (self->file);
  g_free (self);
}

static KmWriter *
single_new (GFile *file, const KmExportOptions *options,
            bool (*make) (const KmExportOptions *, const KmPage *, GFile *, KmOut *, GError **), GError **error)
{
  Single *self = g_new0 (Single, 1);
  self->base = (KmWriter){ add, finish, free_single };
  self->file = g_object_ref (file);
  self->options = options;
  self->make = make;
  self->out = km_out_new (file, error);
  if (self->out)
    return &self->base;
  free_single (&self->base);
  return NULL;
}

static bool
report_cairo (cairo_status_t status, GFile *file, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  if (status == CAIRO_STATUS_SUCCESS)
    return true;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("Cannot make “%s”: %s"), name, cairo_status_to_string (status));
  return false;
}

static cairo_status_t
write_cb (void *closure, const unsigned char *data, unsigned length)
{
  km_out_write (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static KmListAbout
about (const KmPage *page)
{
  return (KmListAbout){ page->title, page->place, page->sentence };
}

/* ---- the formats ---- */

static bool
make_png (const KmExportOptions *options, const KmPage *page, GFile *file, KmOut *out, GError **error)
{
  cairo_surface_t *surface = km_list_to_surface (page->list, CLAMP (options->scale, 0.5, 8), file, error);
  cairo_status_t status;

  if (!surface)
    return false;
  status = cairo_surface_write_to_png_stream (surface, write_cb, out);
  cairo_surface_destroy (surface);
  return report_cairo (status, file, error);
}

/* Words as shapes of letters: cairo draws them. */
static bool
make_svg_paths (const KmPage *page, GFile *file, KmOut *out, GError **error)
{
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (write_cb, out, page->list->width, page->list->height);
  cairo_t *cr;
  cairo_status_t status;

  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  cr = cairo_create (surface);
  km_list_paint (page->list, cr, 0);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return report_cairo (status, file, error);
}

static bool
make_svg (const KmExportOptions *options, const KmPage *page, GFile *file, KmOut *out, GError **error)
{
  KmListAbout words = about (page);
  GString *text;

  if (options->text_as_paths)
    return make_svg_paths (page, file, out, error);
  text = g_string_new (NULL);
  km_list_to_svg (page->list, &words, text);
  km_out_write (out, text->str, text->len);
  g_string_free (text, TRUE);
  return true;
}

static bool
make_json (const KmExportOptions *options, const KmPage *page, GFile *file, KmOut *out, GError **error)
{
  KmListAbout words = about (page);
  GString *text = g_string_new (NULL);

  (void)options;
  (void)file;
  (void)error;
  km_list_to_json (page->list, &words, text);
  km_out_write (out, text->str, text->len);
  g_string_free (text, TRUE);
  return true;
}

KmWriter *
km_png_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error)
{
  (void)n;
  return single_new (file, options, make_png, error);
}

KmWriter *
km_svg_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error)
{
  (void)n;
  return single_new (file, options, make_svg, error);
}

KmWriter *
km_json_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error)
{
  (void)n;
  return single_new (file, options, make_json, error);
}
