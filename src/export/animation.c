/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Animations: GIF through giflib, WebP through libwebp. The colours of both are chosen by libimagequant, for what has
 * changed since the frame before alone: a frame is the smallest rectangle around it, clear where nothing has. */
#include "base/i18n.h"
#include "export/out.h"
#include "export/raster.h"
#include "export/writer.h"

#include <gif_lib.h>
#include <libimagequant.h>
#include <math.h>
#include <string.h>
#include <webp/encode.h>
#include <webp/mux.h>

enum
{
  COLORS = 32, /* of one frame */
  LEAST_MS = 1200,
  WORD_MS = 300, /* 200 words a minute */
};

typedef struct _Animation Animation;
typedef struct _Change Change;

struct _Animation
{
  KmWriter base;
  bool (*open) (Animation *self); /* at the first page */
  bool (*put) (Animation *self, const Change *change, unsigned ms);
  const KmExportOptions *options;
  GFile *file;
  KmOut *out;
  int width, height; /* pixels; 0 before the first page */
  uint32_t *before;  /* the last frame as it was painted, 0xAARRGGBB; NULL: none */
  uint32_t *shown;   /* WebP: the same with fewer colours */
  unsigned at;       /* WebP: milliseconds so far */
  GifFileType *gif;  /* NULL before the first page, and for WebP */
  WebPAnimEncoder *webp;
};

/* How long a step stays: as long as its words take to read. Letters of scripts without spaces count half a word. */
static unsigned
duration_ms (const Animation *self, const KmPage *page)
{
  unsigned halves = 0;
  if (self->options->seconds > 0)
    return (unsigned)lround (self->options->seconds * 1000);
  for (const char *p = page->sentence; *p; p = g_utf8_next_char (p))
    halves += g_utf8_get_char (p) >= 0x2e80 ? 1 : *p == ' ' ? 2 : 0;
  return LEAST_MS + halves * WORD_MS / 2;
}

static bool
fail (Animation *self, const char *reason, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (self->file);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("Cannot make “%s”: %s"), name, reason ? reason : "");
  return false;
}

/* The pixels of a page without premultiplied colours; NULL and @error if it is too large. */
static uint32_t *
pixels_of (Animation *self, const KmPage *page, GError **error)
{
  cairo_surface_t *surface = km_list_to_surface (page->list, CLAMP (self->options->scale, 0.5, 8), self->file, error);
  uint32_t *pixels;
  int width, height, stride;

  if (!surface)
    return NULL;
  width = cairo_image_surface_get_width (surface);
  height = cairo_image_surface_get_height (surface);
  stride = cairo_image_surface_get_stride (surface);
  pixels = g_new (uint32_t, (size_t)width * (size_t)height);
  for (int y = 0; y < height; y++)
    memcpy (pixels + (size_t)y * (size_t)width, cairo_image_surface_get_data (surface) + (size_t)y * (size_t)stride,
            (size_t)width * 4);
  cairo_surface_destroy (surface);
  for (size_t i = 0; i < (size_t)width * (size_t)height; i++)
    if (pixels[i] >> 24 != 0xff)
      pixels[i] = pixels[i] >> 24 < 0x80 ? 0 : pixels[i] | 0xff000000u; /* an animation has no half-tones of clear */
  self->width = width;
  self->height = height;
  return pixels;
}

/* ---- fewer colours ---- */

/* The rectangle in which @now differs from the frame before; one pixel if nothing does. All of it where the background
 * is clear: what has become clear again cannot be drawn over the frame before. */
static KmIntRect
changed_area (const Animation *self, const uint32_t *now)
{
  int x0 = self->width, y0 = self->height, x1 = 0, y1 = 0;
  if (!self->before || self->options->transparent)
    return (KmIntRect){ 0, 0, self->width, self->height };
  for (int y = 0; y < self->height; y++)
    for (int x = 0; x < self->width; x++)
      if (now[y * self->width + x] != self->before[y * self->width + x])
        {
          x0 = MIN (x0, x);
          y0 = MIN (y0, y);
          x1 = MAX (x1, x + 1);
          y1 = MAX (y1, y + 1);
        }
  return x1 > x0 ? (KmIntRect){ x0, y0, x1 - x0, y1 - y0 } : (KmIntRect){ 0, 0, 1, 1 };
}

/* Whether the frame before shows pixel @i. */
static bool
is_same (const Animation *self, const uint32_t *now, int i)
{
  return self->before && !self->options->transparent && self->before[i] == now[i];
}

/* The part of a frame as red, green, blue and alpha; clear where nothing has changed. */
static uint8_t *
cut_out (const Animation *self, const uint32_t *now, KmIntRect area)
{
  uint8_t *rgba = g_malloc ((size_t)area.width * (size_t)area.height * 4), *at = rgba;
  for (int y = area.y; y < area.y + area.height; y++)
    for (int x = area.x; x < area.x + area.width; x++, at += 4)
      {
        int i = y * self->width + x;
        at[0] = (uint8_t)(now[i] >> 16);
        at[1] = (uint8_t)(now[i] >> 8);
        at[2] = (uint8_t)now[i];
        at[3] = is_same (self, now, i) ? 0 : (uint8_t)(now[i] >> 24);
      }
  return rgba;
}

/* What changes in a frame: indexes of the colours of @palette. */
struct _Change
{
  KmIntRect area;
  uint8_t *indexes;
  liq_palette palette;
};

/* Index of the clear colour; NO_TRANSPARENT_COLOR if there is none. */
static int
clear_index (const Change *change)
{
  for (unsigned i = 0; i < change->palette.count; i++)
    if (change->palette.entries[i].a < 0x80)
      return (int)i;
  return NO_TRANSPARENT_COLOR;
}

/* Gives each colour of the palette the very value that most of its pixels have: areas of one colour stay as they are,
 * whatever else is in a frame. The vote of Boyer and Moore finds the value, a count makes sure of it. */
static void
keep_flat_colors (const uint8_t *rgba, Change *change)
{
  size_t n = (size_t)change->area.width * (size_t)change->area.height, left[COLORS] = { 0 }, of[COLORS] = { 0 },
         alike[COLORS] = { 0 };
  liq_color most[COLORS] = { 0 };

  for (size_t i = 0; i < n; i++)
    {
      unsigned index = change->indexes[i];
      bool votes = memcmp (&most[index], rgba + i * 4, 4) == 0;
      if (!votes && left[index] == 0)
        memcpy (&most[index], rgba + i * 4, 4);
      left[index] += votes || left[index] == 0 ? 1 : SIZE_MAX;
    }
  for (size_t i = 0; i < n; i++)
    {
      unsigned index = change->indexes[i];
      of[index]++;
      alike[index] += memcmp (&most[index], rgba + i * 4, 4) == 0;
    }
  for (unsigned i = 0; i < change->palette.count; i++)
    if (alike[i] * 2 > of[i])
      change->palette.entries[i] = most[i];
}

/* A pixel that has not changed goes on with the colour of its neighbour on the left if that is its own: longer runs
 * make smaller files. */
static void
lengthen_runs (const Animation *self, const uint32_t *now, Change *change)
{
  int clear = clear_index (change);
  for (int y = 0; y < change->area.height; y++)
    for (int x = 1; x < change->area.width; x++)
      {
        uint8_t *index = &change->indexes[y * change->area.width + x];
        int i = (change->area.y + y) * self->width + change->area.x + x;
        if (*index == clear && now[i] == now[i - 1])
          *index = index[-1];
      }
}

/* Finds the colours of what has changed. The caller frees the indexes; false if there is no memory. */
static bool
reduce (Animation *self, const uint32_t *now, Change *change)
{
  KmIntRect area = changed_area (self, now);
  g_autofree uint8_t *rgba = cut_out (self, now, area);
  size_t n = (size_t)area.width * (size_t)area.height;
  liq_attr *attributes = liq_attr_create ();
  liq_image *image = liq_image_create_rgba (attributes, rgba, area.width, area.height, 0);
  liq_result *result = NULL;
  bool done;

  *change = (Change){ .area = area, .indexes = g_malloc (n) };
  liq_set_speed (attributes, 8);
  liq_set_max_colors (attributes, COLORS);
  done = liq_image_quantize (image, attributes, &result) == LIQ_OK;
  if (done)
    {
      liq_set_dithering_level (result, 0);
      done = liq_write_remapped_image (result, image, change->indexes, n) == LIQ_OK;
      change->palette = *liq_get_palette (result);
      liq_result_destroy (result);
    }
  liq_image_destroy (image);
  liq_attr_destroy (attributes);
  if (done)
    {
      keep_flat_colors (rgba, change);
      lengthen_runs (self, now, change);
    }
  return done;
}

/* ---- GIF ---- */

static int
write_gif_cb (GifFileType *gif, const GifByteType *data, int length)
{
  km_out_write (gif->UserData, data, (size_t)length);
  return length;
}

static void
put_control (Animation *self, unsigned ms, int transparent)
{
  GraphicsControlBlock block = { .DisposalMode = self->options->transparent ? DISPOSE_BACKGROUND : DISPOSE_DO_NOT,
                                 .DelayTime = (int)((ms + 5) / 10),
                                 .TransparentColor = transparent };
  GifByteType bytes[4];
  EGifGCBToExtension (&block, bytes);
  EGifPutExtension (self->gif, GRAPHICS_EXT_FUNC_CODE, sizeof bytes, bytes);
}

static bool
put_gif_frame (Animation *self, const Change *change, unsigned ms)
{
  ColorMapObject *map = GifMakeMapObject (COLORS, NULL);
  KmIntRect area = change->area;
  bool done;

  for (unsigned i = 0; i < change->palette.count; i++)
    {
      liq_color c = change->palette.entries[i];
      map->Colors[i] = (GifColorType){ c.r, c.g, c.b };
    }
  put_control (self, ms, clear_index (change));
  done = EGifPutImageDesc (self->gif, area.x, area.y, area.width, area.height, false, map) == GIF_OK;
  for (int y = 0; done && y < area.height; y++)
    done = EGifPutLine (self->gif, change->indexes + (size_t)y * (size_t)area.width, area.width) == GIF_OK;
  GifFreeMapObject (map);
  return done;
}

/* Opens the file and asks programs to begin again at the end. */
static bool
open_gif (Animation *self)
{
  GifByteType loop[] = { 1, 0, 0 };
  int code;
  self->gif = EGifOpen (self->out, write_gif_cb, &code);
  if (!self->gif)
    return false;
  EGifSetGifVersion (self->gif, true);
  return EGifPutScreenDesc (self->gif, self->width, self->height, 8, 0, NULL) == GIF_OK
         && EGifPutExtensionLeader (self->gif, APPLICATION_EXT_FUNC_CODE) == GIF_OK
         && EGifPutExtensionBlock (self->gif, 11, "NETSCAPE2.0") == GIF_OK
         && EGifPutExtensionBlock (self->gif, sizeof loop, loop) == GIF_OK
         && EGifPutExtensionTrailer (self->gif) == GIF_OK;
}

static bool
finish_gif (KmWriter *writer, GError **error)
{
  Animation *self = (Animation *)writer;
  GifFileType *gif = g_steal_pointer (&self->gif);
  int code = 0;
  if (EGifCloseFile (gif, &code) != GIF_OK)
    return fail (self, GifErrorString (code), error);
  return km_out_finish (g_steal_pointer (&self->out), error);
}

/* ---- WebP ---- */

static bool
open_webp (Animation *self)
{
  WebPAnimEncoderOptions options;
  if (!WebPAnimEncoderOptionsInit (&options))
    return false;
  options.kmin = 0;
  options.kmax = 0; /* no frame is a whole picture but the first: twice as fast */
  self->shown = g_new0 (uint32_t, (size_t)self->width * (size_t)self->height);
  self->webp = WebPAnimEncoderNew (self->width, self->height, &options);
  return self->webp != NULL;
}

/* Puts the colours of @change on what is shown. */
static void
show (Animation *self, const Change *change)
{
  const uint8_t *index = change->indexes;
  for (int y = 0; y < change->area.height; y++)
    for (int x = 0; x < change->area.width; x++, index++)
      {
        liq_color c = change->palette.entries[*index];
        uint32_t *pixel = &self->shown[(change->area.y + y) * self->width + change->area.x + x];
        if (c.a >= 0x80)
          *pixel = 0xff000000u | (uint32_t)c.r << 16 | (uint32_t)c.g << 8 | c.b;
        else if (self->options->transparent)
          *pixel = 0;
      }
}

static bool
put_webp_frame (Animation *self, const Change *change, unsigned ms)
{
  WebPConfig config;
  WebPPicture picture;
  bool done;

  if (!WebPConfigInit (&config) || !WebPConfigLosslessPreset (&config, 4) || !WebPPictureInit (&picture))
    return false;
  show (self, change);
  picture.use_argb = 1;
  picture.width = self->width;
  picture.height = self->height;
  picture.argb = self->shown; /* borrowed: the same layout */
  picture.argb_stride = self->width;
  done = WebPAnimEncoderAdd (self->webp, &picture, (int)self->at, &config) != 0;
  picture.argb = NULL;
  WebPPictureFree (&picture);
  self->at += ms;
  return done;
}

static bool
finish_webp (KmWriter *writer, GError **error)
{
  Animation *self = (Animation *)writer;
  WebPData data;

  WebPDataInit (&data);
  if (!WebPAnimEncoderAdd (self->webp, NULL, (int)self->at, NULL) || !WebPAnimEncoderAssemble (self->webp, &data))
    return fail (self, WebPAnimEncoderGetError (self->webp), error);
  km_out_write (self->out, data.bytes, data.size);
  WebPDataClear (&data);
  return km_out_finish (g_steal_pointer (&self->out), error);
}

/* ---- both ---- */

static const char *
reason_of (const Animation *self)
{
  if (self->gif)
    return GifErrorString (self->gif->Error);
  return self->webp ? WebPAnimEncoderGetError (self->webp) : NULL;
}

static bool
add (KmWriter *writer, const KmPage *page, GError **error)
{
  Animation *self = (Animation *)writer;
  uint32_t *now = pixels_of (self, page, error);
  Change change = { 0 };
  bool done;

  if (!now)
    return false;
  done = (self->before || self->open (self)) && reduce (self, now, &change)
         && self->put (self, &change, duration_ms (self, page));
  g_free (change.indexes);
  g_free (self->before);
  self->before = now;
  return done || fail (self, reason_of (self), error);
}

static void
free_animation (KmWriter *writer)
{
  Animation *self = (Animation *)writer;
  int code;
  if (self->gif)
    EGifCloseFile (self->gif, &code);
  if (self->webp)
    WebPAnimEncoderDelete (self->webp);
  km_out_abort (self->out);
  g_object_unref (self->file);
  g_free (self->before);
  g_free (self->shown);
  g_free (self);
}

static KmWriter *
animation_new (GFile *file, const KmExportOptions *options, const Animation *kind, GError **error)
{
  Animation *self = g_new (Animation, 1);
  *self = *kind;
  self->options = options;
  self->file = g_object_ref (file);
  self->out = km_out_new (file, error);
  if (self->out)
    return &self->base;
  free_animation (&self->base);
  return NULL;
}

KmWriter *
km_gif_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error)
{
  const Animation kind = { .base = { add, finish_gif, free_animation }, .open = open_gif, .put = put_gif_frame };
  (void)n;
  return animation_new (file, options, &kind, error);
}

KmWriter *
km_webp_writer_new (GFile *file, const KmExportOptions *options, unsigned n, GError **error)
{
  const Animation kind = { .base = { add, finish_webp, free_animation }, .open = open_webp, .put = put_webp_frame };
  (void)n;
  return animation_new (file, options, &kind, error);
}
