/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents and the thread that makes them. See document.h. */
#include "app/document.h"

#include "base/i18n.h"
#include "timeline/mend_answer.h"

struct _KmDocument
{
  GObject parent_instance;

  KmSession *session;
  KmModel *model;
  KmComparison comparison;
  GPtrArray *failed_expects;
};

G_DEFINE_FINAL_TYPE (KmDocument, km_document, G_TYPE_OBJECT)

struct _KmLoad
{
  gatomicrefcount refs;
  GCancellable *cancellable;
  GFile *file; /* one of these three */
  GBytes *text;
  char *recovery;
  KmCursor at;
  int permille; /* atomic */
};

/* Expectations are checked at their places; more than this many would cost more than they tell. */
enum
{
  MAX_EXPECTS = 2000
};

static void
failed_expect_free (gpointer data)
{
  KmFailedExpect *failed = data;

  g_free (failed->explanation);
  g_free (failed->mend.text);
  g_free (failed);
}

static void
km_document_finalize (GObject *object)
{
  KmDocument *self = KM_DOCUMENT (object);

  g_clear_pointer (&self->model, km_model_free);
  g_clear_pointer (&self->session, km_session_free);
  g_clear_pointer (&self->failed_expects, g_ptr_array_unref);
  G_OBJECT_CLASS (km_document_parent_class)->finalize (object);
}

static void
km_document_class_init (KmDocumentClass *class)
{
  G_OBJECT_CLASS (class)->finalize = km_document_finalize;
}

static void
km_document_init (KmDocument *self)
{
  self->failed_expects = g_ptr_array_new_with_free_func (failed_expect_free);
}

/* ---- loads ---- */

static KmLoad *
load_new (void)
{
  KmLoad *load = g_new0 (KmLoad, 1);

  g_atomic_ref_count_init (&load->refs);
  load->cancellable = g_cancellable_new ();
  return load;
}

static KmLoad *
load_ref (KmLoad *load)
{
  g_atomic_ref_count_inc (&load->refs);
  return load;
}

void
km_load_unref (KmLoad *load)
{
  if (!load || !g_atomic_ref_count_dec (&load->refs))
    return;
  g_clear_object (&load->cancellable);
  g_clear_object (&load->file);
  g_clear_pointer (&load->text, g_bytes_unref);
  g_free (load->recovery);
  g_free (load);
}

double
km_load_fraction (KmLoad *load)
{
  return g_atomic_int_get (&load->permille) / 1000.0;
}

void
km_load_cancel (KmLoad *load)
{
  g_cancellable_cancel (load->cancellable);
}

static void
progress_cb (double fraction, gpointer user_data)
{
  KmLoad *load = user_data;

  g_atomic_int_set (&load->permille, (int)(CLAMP (fraction, 0.0, 1.0) * 1000));
}

/* ---- the thread ---- */

/* A session of workload text: untitled until it succeeds another one. */
static KmSession *
session_of_text (KmLoad *load, GError **error)
{
  size_t length;
  const char *bytes = g_bytes_get_data (load->text, &length);
  g_autofree char *text = g_strndup (bytes, length);
  g_autoptr (KmSession) session = km_session_new (text);

  if (!km_timeline_index (km_session_timeline (session), progress_cb, load, load->cancellable, error))
    return NULL;
  km_timeline_seek (km_session_timeline (session), load->at);
  return g_steal_pointer (&session);
}

static KmSession *
read_session (KmLoad *load, GError **error)
{
  if (load->file)
    return km_session_open (load->file, progress_cb, load, load->cancellable, error);
  if (load->recovery)
    return km_session_restore (load->recovery, progress_cb, load, load->cancellable, error);
  return session_of_text (load, error);
}

static void
compare_results (KmDocument *self)
{
  KmScript *script = km_document_script (self);
  const KmPfn *expected = km_script_expected (script);
  uint32_t n_ops = km_script_n_ops (script);

  if (!expected)
    return;
  for (uint32_t op = 0; op < n_ops; op++)
    {
      if (!km_op_info (km_script_op (script, op).kind)->allocates)
        continue;
      if (km_timeline_result (km_document_timeline (self), op) == expected[op])
        self->comparison.agreeing++;
      else
        self->comparison.differing++;
    }
}

static void
check_expects (KmDocument *self, GCancellable *cancellable)
{
  KmTimeline *timeline = km_document_timeline (self);
  size_t n_marks, checked = 0;
  const KmMark *marks = km_script_marks (km_document_script (self), &n_marks);

  for (size_t i = 0; i < n_marks && checked < MAX_EXPECTS && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autofree char *explanation = NULL;
      bool asks = marks[i].kind == KM_MARK_ASK;
      KmFailedExpect *failed;

      if (!asks && marks[i].kind != KM_MARK_EXPECT)
        continue;
      checked++;
      if (asks ? km_timeline_check_ask (timeline, i, &explanation)
               : km_timeline_check_expect (timeline, i, &explanation))
        continue;
      failed = g_new0 (KmFailedExpect, 1);
      failed->line = marks[i].line;
      failed->op = marks[i].op;
      failed->question = asks ? marks[i].text : NULL;
      failed->explanation = g_steal_pointer (&explanation);
      if (asks)
        km_timeline_mend_answer (timeline, i, &failed->mend);
      g_ptr_array_add (self->failed_expects, failed);
    }
}

static KmDocument *
make_document (KmLoad *load, GError **error)
{
  g_autoptr (KmDocument) self = g_object_new (KM_TYPE_DOCUMENT, NULL);
  const KmFrameRange *ranges;

  self->session = read_session (load, error);
  if (!self->session)
    return NULL;
  compare_results (self);
  check_expects (self, load->cancellable);
  self->model = km_model_new (km_session_timeline (self->session));
  km_model_update (self->model, &ranges);
  if (g_cancellable_set_error_if_cancelled (load->cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
load_thread_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  KmDocument *document = make_document (task_data, &error);

  if (document)
    g_task_return_pointer (task, document, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
load_unref_cb (gpointer load)
{
  km_load_unref (load);
}

static KmLoad *
start_load (KmLoad *load, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, load->cancellable, callback, user_data);

  g_task_set_task_data (task, load_ref (load), load_unref_cb);
  g_task_run_in_thread (task, load_thread_cb);
  return load;
}

KmLoad *
km_document_load_file (GFile *file, GAsyncReadyCallback callback, gpointer user_data)
{
  KmLoad *load = load_new ();

  load->file = g_object_ref (file);
  return start_load (load, callback, user_data);
}

KmLoad *
km_document_load_text (GBytes *text, KmCursor at, GAsyncReadyCallback callback, gpointer user_data)
{
  KmLoad *load = load_new ();

  load->text = g_bytes_ref (text);
  load->at = at;
  return start_load (load, callback, user_data);
}

KmLoad *
km_document_restore (const char *path, GAsyncReadyCallback callback, gpointer user_data)
{
  KmLoad *load = load_new ();

  load->recovery = g_strdup (path);
  return start_load (load, callback, user_data);
}

KmDocument *
km_document_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- reading ---- */

KmSession *
km_document_session (KmDocument *self)
{
  return self->session;
}

KmScript *
km_document_script (KmDocument *self)
{
  return km_timeline_script (km_session_timeline (self->session));
}

KmTimeline *
km_document_timeline (KmDocument *self)
{
  return km_session_timeline (self->session);
}

KmModel *
km_document_model (KmDocument *self)
{
  return self->model;
}

const KmComparison *
km_document_comparison (KmDocument *self)
{
  return &self->comparison;
}

const GPtrArray *
km_document_failed_expects (KmDocument *self)
{
  return self->failed_expects;
}

static const KmScriptDump *
dump_at_cursor (KmDocument *self)
{
  KmCursor cursor = km_timeline_cursor (km_document_timeline (self));
  size_t n_dumps;
  const KmScriptDump *dumps = km_script_dumps (km_document_script (self), &n_dumps);
  uint32_t n_events;

  km_timeline_events (km_document_timeline (self), &n_events);
  if (cursor.event != n_events)
    return NULL;
  for (size_t i = 0; i < n_dumps; i++)
    if (dumps[i].op == cursor.op)
      return &dumps[i];
  return NULL;
}

bool
km_document_compare_dump (KmDocument *self, bool *equal, char **difference)
{
  const KmScriptDump *dump = dump_at_cursor (self);
  g_autoptr (KmState) actual = NULL;

  if (!dump)
    return false;
  actual = km_machine_state (km_timeline_machine (km_document_timeline (self)));
  *equal = km_state_equal (dump->state, actual, difference);
  return true;
}
