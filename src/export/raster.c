/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages through cairo. */
#include "export/raster.h"

#include "base/i18n.h"
#include "draw/cairo_pen.h"
#include "draw/pango_text.h"

#include <math.h>

/* cairo's own limit for one side of an image. */
#define MAX_SIDE_PX 32767
/* Half a gigabyte of pixels. */
#define MAX_PIXELS (128.0 * 1024 * 1024)

void
km_list_paint (const KmList *list, cairo_t *cr, double scale)
{
  KmText *text = km_pango_text_new ();
  KmPatternTiles tiles = { 0 };
  KmCairoPen pen;

  if (scale > 0)
    km_pattern_tiles_init (&tiles, scale);
  km_cairo_pen_init (&pen, cr, text, scale > 0 ? &tiles : NULL);
  km_list_play (list, &pen.base);
  if (scale > 0)
    km_pattern_tiles_finish (&tiles);
  km_text_free (text);
}

cairo_surface_t *
km_list_to_surface (const KmList *list, double scale, GFile *file, GError **error)
{
  double w = ceil (list->width * scale), h = ceil (list->height * scale);
  cairo_surface_t *surface;
  cairo_t *cr;

  if (w > MAX_SIDE_PX || h > MAX_SIDE_PX || w * h > MAX_PIXELS)
    {
      g_autofree char *name = g_file_get_parse_name (file);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("Cannot make “%s”: the picture would be too large; choose a smaller scale or width"), name);
      return NULL;
    }
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)w, (int)h);
  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  km_list_paint (list, cr, scale);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}
