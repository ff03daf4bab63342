/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See file_job.h. A task whose data is the job; the thread leaves a number behind that a timer reads. */
#include "app/file_job.h"

#include "base/i18n.h"

enum
{
  TICK_MS = 100,
};

typedef struct
{
  KmFileWriteFunc write;
  gpointer what;
  GDestroyNotify free_what;
  GFile *file;
  const KmFileJobCalls *calls;
  guint tick;
  int permille; /* done; atomic */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  job->free_what (job->what);
  g_object_unref (job->file);
  g_free (job);
}

/* In the thread. */
static void
progress_cb (double fraction, gpointer user_data)
{
  g_atomic_int_set (&((Job *)user_data)->permille, (int)(fraction * 1000));
}

static void
thread_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;

  if (job->write (job->what, job->file, progress_cb, job, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
tick_cb (gpointer user_data)
{
  GTask *task = user_data;
  Job *job = g_task_get_task_data (task);

  job->calls->progress (g_task_get_source_object (task), job->what, g_atomic_int_get (&job->permille) / 1000.0);
  return G_SOURCE_CONTINUE;
}

static void
ended_cb (GObject *dialog, GAsyncResult *result, gpointer user_data)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&job->tick, g_source_remove);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    job->calls->written (dialog, job->what, job->file);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    job->calls->failed (dialog, _ ("Stopped. No unfinished file is left."));
  else
    job->calls->failed (dialog, error->message);
}

GTask *
km_file_job_start (gpointer dialog, GFile *file, KmFileWriteFunc write, gpointer what, GDestroyNotify free_what,
                   const KmFileJobCalls *calls)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (dialog, cancellable, ended_cb, NULL);
  Job *job = g_new0 (Job, 1);

  *job = (Job){ .write = write, .what = what, .free_what = free_what, .file = g_object_ref (file), .calls = calls };
  g_task_set_task_data (task, job, job_free);
  job->tick = g_timeout_add (TICK_MS, tick_cb, task);
  g_task_run_in_thread (task, thread_cb);
  return task;
}

void
km_file_job_stop (GTask *job)
{
  Job *data = g_task_get_task_data (job);

  g_clear_handle_id (&data->tick, g_source_remove);
  g_cancellable_cancel (g_task_get_cancellable (job));
}
