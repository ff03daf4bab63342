/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saving, recovery and export when the disk fails: every write, fsync, rename and close in its turn, and when it is
 * really full (where the system lets a test have a disk of its own). Each time the old file is whole, no half one lies
 * beside it, the person is told, and the next try without the fault succeeds. */
#define _GNU_SOURCE /* unshare() */
#include "app/document_flow.h"
#include "faults.h"
#include "export/export.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

static const char old[] = "kmw 1\nmachine x86-32 memory=64M\na = alloc_page(GFP_KERNEL)\n";
static const char new[] = "kmw 1\nmachine x86-32 memory=64M\na = alloc_page(GFP_KERNEL)\n__free_page(a)\n";

static const char *const calls[] = { "write", "fsync", "rename", "close" };

/* ---- a window of strings ---- */

static const char *typed;
static guint n_errors, n_toasts, n_saved;

static char *
text_cb (gpointer window)
{
  return g_strdup (typed);
}

static void
nothing_cb (gpointer window)
{
}

static void
saved_cb (gpointer window)
{
  n_saved++;
}

static void
ran_cb (gpointer window, const char *problem)
{
  g_assert_null (problem);
}

static void
error_cb (gpointer window, const char *heading, const char *body)
{
  g_assert_nonnull (strstr (body, "mine.kmw"));
  n_errors++;
}

static void
toast_cb (gpointer window, const char *text)
{
  n_toasts++;
}

static const KmFlowHost host = {
  .text = text_cb,
  .opened = nothing_cb,
  .ran = ran_cb,
  .saved = saved_cb,
  .show_error = error_cb,
  .toast = toast_cb,
  .changed = nothing_cb,
};

/* ---- a folder with a file in it ---- */

static char *disk; /* where a small one in memory is mounted, or NULL */

typedef struct
{
  char *folder, *path, *recovery, *lock;
  GFile *file;
  KmViewState *view;
  KmDocumentFlow *flow;
} Place;

static void
set_up (Place *self, gconstpointer data)
{
  self->folder = g_mkdtemp (g_build_filename (disk ? disk : g_get_tmp_dir (), "kmemscope-faults-XXXXXX", NULL));
  self->path = g_build_filename (self->folder, "mine.kmw", NULL);
  self->recovery = g_build_filename (self->folder, "session", NULL);
  self->lock = g_strconcat (self->recovery, ".lock", NULL);
  self->file = g_file_new_for_path (self->path);
  g_assert_true (g_file_set_contents (self->path, old, -1, NULL));
  typed = old;
  n_errors = n_toasts = n_saved = 0;
  self->view = km_view_state_new ();
  self->flow = km_document_flow_new (self->view, &host, self, self->folder);
  km_document_flow_open (self->flow, self->file);
  km_document_flow_start (self->flow, true);
  while (km_document_flow_state (self->flow) != KM_FLOW_IDLE)
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Place *self, gconstpointer data)
{
  km_document_flow_stop (self->flow);
  g_clear_object (&self->flow);
  g_clear_object (&self->view);
  g_clear_object (&self->file);
  g_remove (self->path);
  g_remove (self->recovery);
  g_remove (self->lock);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0); /* nothing else is left */
  g_free (self->folder);
  g_free (self->path);
  g_free (self->recovery);
  g_free (self->lock);
}

static void
assert_contents (const char *path, const char *expected)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

/* ---- saving ---- */

static bool
save_fails (Place *self, const char *call, guint n)
{
  bool fired;

  g_assert_true (g_file_set_contents (self->path, old, -1, NULL));
  typed = new;
  n_errors = n_saved = 0;
  km_fault_arm (call, n, self->path);
  km_document_flow_save (self->flow);
  fired = km_fault_fired ();
  km_fault_arm (NULL, 0, NULL);
  g_assert_cmpuint (n_errors, ==, fired);
  assert_contents (self->path, fired ? old : new);
  g_assert_cmpint (km_document_flow_is_dirty (self->flow), ==, fired);
  km_document_flow_save (self->flow);
  assert_contents (self->path, new);
  g_assert_false (km_document_flow_is_dirty (self->flow));
  typed = old; /* undone and saved: as before the first try */
  km_document_flow_save (self->flow);
  return fired;
}

static void
test_save (Place *self, gconstpointer call)
{
  guint n = 1;

  while (save_fails (self, call, n))
    n++;
  g_assert_cmpuint (n, >, 1);
}

/* ---- recovery ---- */

static bool
store_fails (Place *self, const char *call, guint n)
{
  g_autofree char *before = NULL, *after = NULL;
  bool fired;

  typed = old;
  km_document_flow_store (self->flow);
  g_assert_true (g_file_get_contents (self->recovery, &before, NULL, NULL));
  g_assert_false (km_session_has_unsaved (self->recovery));
  typed = new;
  n_toasts = 0;
  km_fault_arm (call, n, self->folder);
  km_document_flow_store (self->flow);
  fired = km_fault_fired ();
  km_fault_arm (NULL, 0, NULL);
  g_assert_cmpuint (n_toasts, ==, fired);
  if (fired)
    assert_contents (self->recovery, before);
  km_document_flow_store (self->flow);
  g_assert_true (km_session_has_unsaved (self->recovery));
  return fired;
}

static void
test_store (Place *self, gconstpointer call)
{
  guint n = 1;

  while (store_fails (self, call, n))
    n++;
  if (!g_str_equal (call, "fsync")) /* a recovery file need not survive the power */
    g_assert_cmpuint (n, >, 1);
}

/* A disk that stays full is told of once, not every second. */
static void
test_told_once (Place *self, gconstpointer data)
{
  typed = new;
  for (int i = 0; i < 3; i++)
    {
      km_fault_arm ("write", 1, self->folder);
      km_document_flow_store (self->flow);
    }
  g_assert_cmpuint (n_toasts, ==, 1);
  km_fault_arm (NULL, 0, NULL);
  km_document_flow_store (self->flow);
  km_fault_arm ("write", 1, self->folder);
  km_document_flow_store (self->flow);
  km_fault_arm (NULL, 0, NULL);
  g_assert_cmpuint (n_toasts, ==, 2);
}

/* ---- export ---- */

static bool
export_fails (Place *self, const char *call, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  KmExportOptions options;
  bool done, fired;

  g_assert_true (g_file_set_contents (self->path, old, -1, NULL));
  km_export_options_init (&options);
  options.format = KM_EXPORT_SVG;
  options.views = KM_VIEW_ZONES;
  km_fault_arm (call, n, self->folder);
  done =
      km_export (km_view_state_model (self->view), km_view_state_selection (self->view), &options, self->file, &error);
  fired = km_fault_fired ();
  km_fault_arm (NULL, 0, NULL);
  g_assert_cmpint (done, ==, !fired);
  if (fired)
    {
      g_assert_nonnull (strstr (error->message, "mine.kmw"));
      assert_contents (self->path, old);
    }
  else
    g_assert_true (g_file_get_contents (self->path, &contents, NULL, NULL) && g_str_has_prefix (contents, "<?xml"));
  return fired;
}

static void
test_export (Place *self, gconstpointer call)
{
  guint n = 1;

  while (export_fails (self, call, n))
    n++;
  g_assert_cmpuint (n, >, 1);
}

/* ---- a disk that is full ---- */

/* Mounts it where nobody else sees it; it goes with the program. Before there are threads. */
static void
mount_disk (void)
{
  g_autofree char *folder = g_dir_make_tmp ("kmemscope-disk-XXXXXX", NULL);

  if ((unshare (CLONE_NEWNS) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
      || mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
      || mount ("none", folder, "tmpfs", 0, "size=128k") != 0)
    g_rmdir (folder);
  else
    disk = g_steal_pointer (&folder);
}

static void
unmount_disk (void)
{
  if (!disk)
    return;
  umount (disk);
  g_rmdir (disk);
  g_free (disk);
}

/* Returns a file that takes all the room there is. */
static char *
fill_disk (const char *folder)
{
  static const char zeros[1024];
  char *path = g_build_filename (folder, "filler", NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, zeros, sizeof zeros) == (ssize_t)sizeof zeros)
    ;
  close (fd);
  return path;
}

static void
test_full (Place *self, gconstpointer data)
{
  g_autofree char *filler = NULL, *before = NULL;

  if (!disk)
    {
      g_test_skip ("this system gives a test no disk of its own");
      return;
    }
  km_document_flow_store (self->flow);
  g_assert_true (g_file_get_contents (self->recovery, &before, NULL, NULL));
  filler = fill_disk (self->folder);
  typed = new;
  km_document_flow_store (self->flow);
  g_assert_cmpuint (n_toasts, ==, 1);
  assert_contents (self->recovery, before);
  km_document_flow_save (self->flow);
  g_assert_cmpuint (n_errors, ==, 1);
  g_assert_true (km_document_flow_is_dirty (self->flow));
  assert_contents (self->path, old);
  g_remove (filler);
  km_document_flow_save (self->flow);
  g_assert_cmpuint (n_errors, ==, 1);
  g_assert_false (km_document_flow_is_dirty (self->flow));
  assert_contents (self->path, new);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Place *self, gconstpointer call);
  } tests[] = { { "save", test_save }, { "recovery", test_store }, { "export", test_export } };

  int status;

  mount_disk ();
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    for (guint c = 0; c < G_N_ELEMENTS (calls); c++)
      {
        g_autofree char *path = g_strdup_printf ("/faults/%s/%s", tests[i].name, calls[c]);

        g_test_add (path, Place, calls[c], set_up, tests[i].test, tear_down);
      }
  g_test_add ("/faults/told-once", Place, NULL, set_up, test_told_once, tear_down);
  g_test_add ("/faults/full-disk", Place, NULL, set_up, test_full, tear_down);
  status = g_test_run ();
  unmount_disk ();
  return status;
}
