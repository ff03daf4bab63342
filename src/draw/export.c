/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export.
 *
 * 1. The picture is made in memory, so that an error of cairo's is known before any file is touched.
 * 2. It goes to a new file beside the target, which is then renamed over it: a full disk, a crash or a folder that
 * cannot be written leaves the old file whole and no half one.
 * 3. A target that is no ordinary file (a pipe, a device) is written to directly: it cannot be replaced. */
#include "draw/export.h"

#include "base/i18n.h"
#include "draw/cairo_pen.h"
#include "draw/draw.h"
#include "model/narration/narration.h"
#include "scene/list_json.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* cairo's own limit for one side of an image. */
#define MAX_SIDE_PX 32767
/* Half a gigabyte of pixels. */
#define MAX_PIXELS (128.0 * 1024 * 1024)
#define POINTS_PER_PX 0.75

static const struct
{
  const char *ending;
  KmExportFormat format;
} endings[] = {
  { ".png", KM_EXPORT_PNG },
  { ".svg", KM_EXPORT_SVG },
  { ".pdf", KM_EXPORT_PDF },
  { ".json", KM_EXPORT_JSON },
};

void
km_export_options_init (KmExportOptions *options)
{
  *options = (KmExportOptions){
    .format = KM_EXPORT_PNG,
    .theme = KM_THEME_LIGHT,
    .views = KM_VIEW_ALL,
    .scale = 1,
    .level = -1,
    .zone = UINT32_MAX,
    .caption = true,
  };
}

bool
km_export_format_by_name (const char *file_name, KmExportFormat *format)
{
  g_autofree char *lower = g_ascii_strdown (file_name, -1);
  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i].ending) && strlen (lower) > strlen (endings[i].ending))
      {
        *format = endings[i].format;
        return true;
      }
  return false;
}

/* ---- the page ---- */

/* A picture with a heading above it and a sentence below. */
typedef struct
{
  KmScene *scene;
  const KmTheme *theme;
  const char *title, *subtitle; /* borrowed, may be NULL */
  char *caption;                /* may be NULL */
  double unit, width, margin;
  double heading_h, scene_h, caption_h;
} Page;

static PangoLayout *
make_paragraph (cairo_t *cr, const Page *page, const char *text, double size_px, PangoWeight weight)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_new ();
  pango_font_description_set_family_static (font, "Cantarell, sans");
  pango_font_description_set_weight (font, weight);
  pango_font_description_set_absolute_size (font, size_px * page->unit * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int)((page->width - 2 * page->margin) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

/* Draws a paragraph at @y, or only measures it if @draws is false. Returns its height. */
static double
put_paragraph (cairo_t *cr, const Page *page, const char *text, double size_px, PangoWeight weight, KmColor color,
               double y, bool draws)
{
  int height;
  PangoLayout *layout;

  if (!text || !*text)
    return 0;
  layout = make_paragraph (cr, page, text, size_px, weight);
  pango_layout_get_pixel_size (layout, NULL, &height);
  if (draws)
    {
      km_cairo_color (cr, color, 1);
      cairo_move_to (cr, page->margin, y);
      pango_cairo_show_layout (cr, layout);
    }
  g_object_unref (layout);
  return height;
}

static double
put_heading (cairo_t *cr, const Page *page, double y, bool draws)
{
  double top = y;
  y += put_paragraph (cr, page, page->title, 18, PANGO_WEIGHT_BOLD, page->theme->text, y, draws);
  y += put_paragraph (cr, page, page->subtitle, 12.5, PANGO_WEIGHT_NORMAL, page->theme->dim, y, draws);
  return y - top;
}

static double
put_caption (cairo_t *cr, const Page *page, double y, bool draws)
{
  return put_paragraph (cr, page, page->caption, 13.5, PANGO_WEIGHT_NORMAL, page->theme->text, y, draws);
}

/* Heights of the three parts. Words are measured on a surface of no size. */
static void
measure_page (Page *page, const KmExportOptions *options)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  double heading = put_heading (cr, page, 0, false), caption = put_caption (cr, page, 0, false);
  double least;
  bool map;

  page->heading_h = heading > 0 ? ceil (heading + page->margin) : 0;
  page->caption_h = caption > 0 ? ceil (caption + page->margin) : 0;
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  least = km_scene_layout (page->scene, page->width, 0);
  map = options->views & KM_VIEW_FRAMES;
  page->scene_h = map ? km_scene_layout (page->scene, page->width, least + ceil (page->width * 0.12)) : least;
}

static void
set_up_page (Page *page, KmModel *model, const KmTarget *selection, const KmExportOptions *options)
{
  page->unit = options->text_scale > 0 ? options->text_scale : 1;
  page->width = options->width > 0 ? CLAMP (options->width, 200, 8000) : 1200;
  page->margin = round (17 * MIN (page->unit, 1.5));
  page->theme = km_theme_get (options->theme);
  page->title = options->title;
  page->subtitle = options->subtitle;
  page->caption = options->caption ? km_narrate_cursor (model) : NULL;
  page->scene = km_scene_new (model);
  km_scene_set_theme (page->scene, options->theme);
  km_scene_set_views (page->scene, options->views);
  km_scene_set_text_scale (page->scene, page->unit);
  km_scene_set_zone (page->scene, options->zone);
  km_scene_set_selection (page->scene, selection);
  measure_page (page, options);
  if (options->level >= 0)
    km_scene_zoom_frames (page->scene, options->level, options->centre);
  else if (options->first_pfn < options->end_pfn)
    km_scene_show_frames (page->scene, options->first_pfn, options->end_pfn);
  else
    km_scene_reveal_step (page->scene);
}

static double
page_height (const Page *page)
{
  return page->heading_h + page->scene_h + page->caption_h;
}

/* @scale: device pixels for a logical one, 0 for vector targets. */
static void
draw_page (const Page *page, cairo_t *cr, double scale)
{
  km_cairo_color (cr, page->theme->background, 1);
  cairo_paint (cr);
  put_heading (cr, page, page->margin, true);
  cairo_save (cr);
  cairo_translate (cr, 0, page->heading_h);
  cairo_rectangle (cr, 0, 0, page->width, page->scene_h);
  cairo_clip (cr);
  km_scene_paint (page->scene, cr, scale);
  cairo_restore (cr);
  put_caption (cr, page, page->heading_h + page->scene_h, true);
}

static void
clear_page (Page *page)
{
  km_scene_free (page->scene);
  g_free (page->caption);
}

/* ---- the formats ---- */

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t
make_png (const Page *page, const KmExportOptions *options, GByteArray *out)
{
  double scale = CLAMP (options->scale, 0.5, 8);
  double w = ceil (page->width * scale), h = ceil (page_height (page) * scale);
  cairo_surface_t *surface;
  cairo_t *cr;
  cairo_status_t status;

  if (w > MAX_SIDE_PX || h > MAX_SIDE_PX || w * h > MAX_PIXELS)
    return CAIRO_STATUS_INVALID_SIZE;
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int)w, (int)h);
  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  draw_page (page, cr, scale);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (surface, append_cb, out);
  cairo_surface_destroy (surface);
  return status;
}

/* Draws the page on a vector surface and finishes it. */
static cairo_status_t
draw_vector (const Page *page, cairo_surface_t *surface, double scale)
{
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_scale (cr, scale, scale);
  draw_page (page, cr, 0);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

static cairo_status_t
make_pdf (const Page *page, const KmExportOptions *options, GByteArray *out)
{
  cairo_surface_t *surface;

  (void)options;
  surface = cairo_pdf_surface_create_for_stream (append_cb, out, page->width * POINTS_PER_PX,
                                                 page_height (page) * POINTS_PER_PX);
  if (page->title)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, page->title);
  if (page->caption)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, page->caption);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Kmemscope");
  return draw_vector (page, surface, POINTS_PER_PX);
}

/* Puts title and description behind the root's start tag, where readers and search engines look for them. */
static void
describe_svg (const Page *page, GByteArray *out)
{
  const char *root = g_strstr_len ((const char *)out->data, out->len, "<svg");
  const char *end = root ? memchr (root, '>', out->len - (size_t)(root - (const char *)out->data)) : NULL;
  size_t at;
  GString *whole;
  g_autofree char *title = NULL, *caption = NULL;

  if (!end)
    return;
  at = (size_t)(end + 1 - (const char *)out->data);
  whole = g_string_new_len ((const char *)out->data, (gssize)at);
  title = page->title ? g_markup_printf_escaped ("\n<title>%s</title>", page->title) : NULL;
  caption = page->caption ? g_markup_printf_escaped ("\n<desc>%s</desc>", page->caption) : NULL;
  g_string_append (whole, title ? title : "");
  g_string_append (whole, caption ? caption : "");
  g_string_append_len (whole, (const char *)out->data + at, (gssize)(out->len - at));
  g_byte_array_set_size (out, 0);
  g_byte_array_append (out, (const uint8_t *)whole->str, (unsigned)whole->len);
  g_string_free (whole, TRUE);
}

static cairo_status_t
make_svg (const Page *page, const KmExportOptions *options, GByteArray *out)
{
  cairo_surface_t *surface;
  cairo_status_t status;

  (void)options;
  surface = cairo_svg_surface_create_for_stream (append_cb, out, page->width, page_height (page));
  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  status = draw_vector (page, surface, 1);
  if (status == CAIRO_STATUS_SUCCESS)
    describe_svg (page, out);
  return status;
}

/* The scene alone: what is around it on a page is told in words. */
static cairo_status_t
make_json (const Page *page, const KmExportOptions *options, GByteArray *out)
{
  g_autoptr (KmList) list = km_scene_list (page->scene);
  KmListAbout about = { page->title, page->subtitle, page->caption };
  GString *text = g_string_new (NULL);

  (void)options;
  km_list_to_json (list, &about, text);
  g_byte_array_append (out, (const uint8_t *)text->str, (unsigned)text->len);
  g_string_free (text, TRUE);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t (*const makers[]) (const Page *, const KmExportOptions *, GByteArray *) = {
  [KM_EXPORT_PNG] = make_png,
  [KM_EXPORT_SVG] = make_svg,
  [KM_EXPORT_PDF] = make_pdf,
  [KM_EXPORT_JSON] = make_json,
};

/* ---- the file ---- */

static bool
fail (GError **error, const char *path, int number)
{
  g_autofree char *name = g_filename_display_name (path);
  /* Translators: name of a file, reason given by the system. */
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), _ ("Cannot write “%s”: %s"), name,
               g_strerror (number));
  return false;
}

/* Writes everything and closes @fd. Returns 0 or an errno. */
static int
write_and_close (int fd, const GByteArray *data, bool sync)
{
  int number = 0;
  for (size_t done = 0; done < data->len && !number;)
    {
      gssize n = write (fd, data->data + done, data->len - done);
      if (n < 0 && errno != EINTR)
        number = errno;
      else if (n > 0)
        done += (size_t)n;
    }
  if (!number && sync && fsync (fd) != 0)
    number = errno;
  if (close (fd) != 0 && !number)
    number = errno;
  return number;
}

static int
open_beside (const char *path, mode_t mode, char **temporary)
{
  for (int attempt = 0; attempt < 100; attempt++)
    {
      g_autofree char *name = g_strdup_printf ("%s.%08x.part", path, g_random_int ());
      int fd = open (name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
      if (fd >= 0)
        *temporary = g_steal_pointer (&name);
      if (fd >= 0 || errno != EEXIST)
        return fd;
    }
  return -1;
}

/* Writes a file beside @path and renames it. */
static bool
put_in_place (const char *path, const struct stat *old, const GByteArray *data, GError **error)
{
  g_autofree char *temporary = NULL;
  int fd = open_beside (path, 0666, &temporary);
  int number;

  if (fd < 0)
    return fail (error, path, errno);
  if (old && fchmod (fd, old->st_mode & 07777) != 0)
    g_debug ("permissions of %s not kept: %s", path, g_strerror (errno));
  number = write_and_close (fd, data, true);
  if (!number && g_rename (temporary, path) != 0)
    number = errno;
  if (!number)
    return true;
  g_unlink (temporary);
  return fail (error, path, number);
}

/* The same with the signals held back that ask the program to end: they would leave half a file behind. */
static bool
replace_file (const char *path, const struct stat *old, const GByteArray *data, GError **error)
{
  sigset_t held, before;
  bool done;

  sigemptyset (&held);
  sigaddset (&held, SIGINT);
  sigaddset (&held, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &held, &before);
  done = put_in_place (path, old, data, error);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return done;
}

static bool
write_file (GFile *file, const GByteArray *data, GError **error)
{
  g_autofree char *path = g_file_get_path (file);
  struct stat old;
  int fd, number;

  if (!path)
    {
      g_autofree char *uri = g_file_get_uri (file);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("Cannot write “%s”: it is not a local file"), uri);
      return false;
    }
  if (stat (path, &old) != 0)
    return replace_file (path, NULL, data, error);
  if (S_ISREG (old.st_mode))
    {
      /* Through a link to the file itself. */
      g_autofree char *real = realpath (path, NULL);
      return replace_file (real ? real : path, &old, data, error);
    }
  fd = open (path, O_WRONLY | O_CLOEXEC);
  number = fd < 0 ? errno : write_and_close (fd, data, false);
  return number ? fail (error, path, number) : true;
}

bool
km_export (KmModel *model, const KmTarget *selection, const KmExportOptions *options, GFile *file, GError **error)
{
  Page page = { 0 };
  g_autoptr (GByteArray) data = g_byte_array_new ();
  cairo_status_t status;
  g_autofree char *name = NULL;

  set_up_page (&page, model, selection, options);
  status = makers[options->format](&page, options, data);
  clear_page (&page);
  if (status == CAIRO_STATUS_SUCCESS)
    return write_file (file, data, error);
  name = g_file_get_parse_name (file);
  if (status == CAIRO_STATUS_INVALID_SIZE)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 _ ("Cannot make “%s”: the picture would be too large; choose a smaller scale or width"), name);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("Cannot make “%s”: %s"), name,
                 cairo_status_to_string (status));
  return false;
}
