/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/lesson_pictures.h"

#include "export/lesson_picture.h"
#include "export/raster.h"

/* The page that is drawn has more room than the picture, so that the words on it are small, and twice its pixels, for
 * screens with small ones. */
#define PAGE_SCALE 1.3
#define DEVICE_SCALE (2 / PAGE_SCALE)

typedef struct
{
  GFile *file;
  KmThemeId theme;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->file);
  g_free (job);
}

/* ---- what is kept ---- */

static char *
key_of (GFile *file, KmThemeId theme)
{
  g_autofree char *uri = g_file_get_uri (file);

  return g_strdup_printf ("%d %s", theme, uri);
}

/* Key of a picture -> texture. Only of the main thread. */
static GHashTable *
kept (void)
{
  static GHashTable *table;

  if (!table)
    table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  return table;
}

GdkTexture *
km_lesson_pictures_get (GFile *file, KmThemeId theme)
{
  g_autofree char *key = key_of (file, theme);

  return g_hash_table_lookup (kept (), key);
}

/* ---- drawing ---- */

/* @surface is taken. */
static GdkTexture *
texture_of (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  size_t stride = (size_t)cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes = NULL;

  cairo_surface_flush (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (size_t)height,
                                      (GDestroyNotify)cairo_surface_destroy, surface);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

static void
draw_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  GError *error = NULL;
  g_autoptr (KmList) list = km_lesson_picture (job->file, job->theme, KM_LESSON_PICTURE_WIDTH * PAGE_SCALE,
                                               KM_LESSON_PICTURE_HEIGHT * PAGE_SCALE, cancellable, &error);
  cairo_surface_t *surface = list ? km_list_to_surface (list, DEVICE_SCALE, job->file, &error) : NULL;

  if (surface)
    g_task_return_pointer (task, texture_of (surface), g_object_unref);
  else
    g_task_return_error (task, error);
}

void
km_lesson_pictures_draw (GFile *file, KmThemeId theme, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new (Job, 1);

  *job = (Job){ g_object_ref (file), theme };
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, draw_cb);
}

GdkTexture *
km_lesson_pictures_draw_finish (GAsyncResult *result, GError **error)
{
  const Job *job = g_task_get_task_data (G_TASK (result));
  GdkTexture *texture = g_task_propagate_pointer (G_TASK (result), error);

  if (texture)
    g_hash_table_replace (kept (), key_of (job->file, job->theme), texture);
  return texture;
}
