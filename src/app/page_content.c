/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmPageContent. See page_content.h.
 *
 * Files that were offered are in a folder of the cache, which is emptied when the next one is offered: who was given
 * one has read it by then. */
#include "app/page_content.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define KM_TYPE_PAGE_CONTENT (km_page_content_get_type ())
G_DECLARE_FINAL_TYPE (KmPageContent, km_page_content, KM, PAGE_CONTENT, GdkContentProvider)

struct _KmPageContent
{
  GdkContentProvider parent_instance;

  KmPageChoice *choice;
  size_t page;
  char *file_name; /* NULL: no file is offered */
};

G_DEFINE_FINAL_TYPE (KmPageContent, km_page_content, GDK_TYPE_CONTENT_PROVIDER)

static const struct
{
  const char *type, *ending;
  KmExportFormat format;
  bool as_file;
} kinds[] = {
  { "image/png", ".png", KM_EXPORT_PNG, false },
  { "image/svg+xml", ".svg", KM_EXPORT_SVG, false },
  { "text/uri-list", ".png", KM_EXPORT_PNG, true },
};

/* ---- in a thread ---- */

static GBytes *
read_and_delete (const char *path, GError **error)
{
  char *data = NULL;
  size_t n;
  bool read = g_file_get_contents (path, &data, &n, error);

  g_unlink (path);
  return read ? g_bytes_new_take (data, n) : NULL;
}

/* Returns: (transfer full) a page as the bytes of a file. */
static GBytes *
make_bytes (KmPageContent *self, guint kind, GError **error)
{
  g_autofree char *pattern = g_strconcat ("kmemscope-XXXXXX", kinds[kind].ending, NULL), *path = NULL;
  g_autoptr (GFile) file = NULL;
  int fd = g_file_open_tmp (pattern, &path, error);

  if (fd < 0)
    return NULL;
  close (fd);
  file = g_file_new_for_path (path);
  if (km_page_choice_write_one (self->choice, self->page, kinds[kind].format, file, error))
    return read_and_delete (path, error);
  g_unlink (path);
  return NULL;
}

static void
empty_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
}

/* Returns: (transfer full) the address of a file that stays. */
static GBytes *
make_file (KmPageContent *self, guint kind, GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "kmemscope", "dragged", NULL);
  g_autofree char *name = g_strconcat (self->file_name, kinds[kind].ending, NULL), *uri = NULL, *list = NULL;
  g_autoptr (GFile) file = g_file_new_build_filename (folder, name, NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
      return NULL;
    }
  empty_folder (folder);
  if (!km_page_choice_write_one (self->choice, self->page, kinds[kind].format, file, error))
    return NULL;
  uri = g_file_get_uri (file);
  list = g_strconcat (uri, "\r\n", NULL);
  return g_bytes_new (list, strlen (list));
}

typedef struct
{
  guint kind;
  GOutputStream *stream;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_object_unref (writing->stream);
  g_free (writing);
}

static void
make_thread_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Writing *writing = task_data;
  g_autoptr (GError) error = NULL;
  GBytes *bytes = (kinds[writing->kind].as_file ? make_file : make_bytes) (source, writing->kind, &error);

  if (bytes)
    g_task_return_pointer (task, bytes, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* ---- in the main loop again ---- */

static void
written_cb (GObject *stream, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Writing *writing = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  GBytes *bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (!bytes)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, bytes, (GDestroyNotify)g_bytes_unref);
  g_output_stream_write_all_async (writing->stream, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   g_task_get_priority (task), g_task_get_cancellable (task), written_cb,
                                   g_object_ref (task));
}

/* ---- the provider ---- */

static GdkContentFormats *
km_page_content_ref_formats (GdkContentProvider *provider)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (!kinds[i].as_file || KM_PAGE_CONTENT (provider)->file_name)
      gdk_content_formats_builder_add_mime_type (builder, kinds[i].type);
  return gdk_content_formats_builder_free_to_formats (builder);
}

static void
km_page_content_write_async (GdkContentProvider *provider, const char *type, GOutputStream *stream, int priority,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (provider, cancellable, callback, user_data);
  g_autoptr (GTask) making = g_task_new (provider, cancellable, made_cb, task);
  Writing *writing = g_new0 (Writing, 1);

  writing->stream = g_object_ref (stream);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].type, type))
      writing->kind = i;
  g_task_set_priority (task, priority);
  g_task_set_task_data (making, writing, writing_free);
  g_task_run_in_thread (making, make_thread_cb);
}

static gboolean
km_page_content_write_finish (GdkContentProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
km_page_content_finalize (GObject *object)
{
  KmPageContent *self = KM_PAGE_CONTENT (object);

  km_page_choice_unref (self->choice);
  g_free (self->file_name);
  G_OBJECT_CLASS (km_page_content_parent_class)->finalize (object);
}

static void
km_page_content_class_init (KmPageContentClass *class)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = km_page_content_finalize;
  provider_class->ref_formats = km_page_content_ref_formats;
  provider_class->write_mime_type_async = km_page_content_write_async;
  provider_class->write_mime_type_finish = km_page_content_write_finish;
}

static void
km_page_content_init (KmPageContent *self)
{
}

GdkContentProvider *
km_page_content_new (KmPageChoice *choice, size_t i, const char *file_name)
{
  KmPageContent *self = g_object_new (KM_TYPE_PAGE_CONTENT, NULL);

  self->choice = km_page_choice_ref (choice);
  self->page = i;
  self->file_name = g_strdup (file_name);
  return GDK_CONTENT_PROVIDER (self);
}
