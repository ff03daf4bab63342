/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmDocumentFlow: see document_flow.h. */
#include "app/document_flow.h"

#include "app/lessons.h"
#include "base/i18n.h"

enum
{
  STORE_DELAY_MS = 700,
};

static const char new_workload[] = "kmw 1\n"
                                   "machine x86-32 memory=64M\n"
                                   "\n"
                                   "p = alloc_pages(GFP_KERNEL, 2)\n"
                                   "__free_pages(p, 2)\n";

/* What waits for unsaved changes to be dealt with. */
typedef enum
{
  NEXT_NOTHING,
  NEXT_OPEN, /* file */
  NEXT_NEW,
  NEXT_CLOSE,
} Next;

/* What is tried next while there is no document: an empty window is of no use. */
typedef enum
{
  RESORT_SESSION,
  RESORT_LESSON,
  RESORT_NEW,
  RESORT_NONE,
} Resort;

struct _KmDocumentFlow
{
  GObject parent_instance;

  KmViewState *view;      /* owned */
  const KmFlowHost *host; /* NULL after km_document_flow_stop() */
  gpointer window;
  char *recovery_path;
  KmFlowState state;
  KmFlowChanges changes;
  Next next;
  Resort resort;
  KmLoad *load;  /* NULL at rest */
  char *label;   /* of the load */
  GFile *file;   /* what NEXT_OPEN opens */
  uint32_t line; /* after the run, go to the last operation of this line; 0 = stay */
  guint store_timeout;
  GError *store_problem; /* why the recovery file was not written the last time; NULL: it was */
};

G_DEFINE_FINAL_TYPE (KmDocumentFlow, km_document_flow, G_TYPE_OBJECT)

static void settle (KmDocumentFlow *self);

/* ---- what is unsaved ---- */

/* The session, told what is typed; NULL without a document. */
static KmSession *
current_session (KmDocumentFlow *self)
{
  KmSession *session = km_view_state_session (self->view);

  if (session)
    km_session_set_typed (session, self->host->text (self->window));
  return session;
}

bool
km_document_flow_is_dirty (KmDocumentFlow *self)
{
  KmSession *session = current_session (self);

  return session && km_session_is_dirty (session);
}

/* A problem that stays is told once. @error is taken. */
static void
tell_store_problem (KmDocumentFlow *self, GError *error)
{
  g_autoptr (GError) before = self->store_problem;
  g_autofree char *text = NULL;

  self->store_problem = error;
  if (!error || (before && g_error_matches (before, error->domain, error->code)))
    return;
  text = g_strdup_printf (_ ("Unsaved text cannot be kept for the next start: %s"), error->message);
  self->host->toast (self->window, text);
}

void
km_document_flow_store (KmDocumentFlow *self)
{
  KmSession *session = current_session (self);
  GError *error = NULL;

  g_clear_handle_id (&self->store_timeout, g_source_remove);
  if (!session)
    return;
  if (self->changes == KM_FLOW_GIVEN_UP)
    km_session_store_discarded (session, self->recovery_path, &error);
  else
    km_session_store (session, self->recovery_path, &error);
  tell_store_problem (self, error);
}

static gboolean
store_cb (gpointer user_data)
{
  KmDocumentFlow *self = user_data;

  self->store_timeout = 0;
  km_document_flow_store (self);
  return G_SOURCE_REMOVE;
}

void
km_document_flow_store_soon (KmDocumentFlow *self)
{
  if (self->store_timeout == 0)
    self->store_timeout = g_timeout_add (STORE_DELAY_MS, store_cb, self);
}

/* ---- loads end ---- */

static bool
is_lesson (KmSession *session)
{
  return km_session_file (session) && km_lessons_has (km_session_file (session));
}

static void
show_opened (KmDocumentFlow *self, KmDocument *document)
{
  self->line = 0;
  km_view_state_set_playing (self->view, false);
  km_view_state_select (self->view, &(KmTarget){ .kind = KM_TARGET_NONE });
  km_view_state_set_document (self->view, document);
  self->host->opened (self->window);
  km_document_flow_store_soon (self);
}

/* The session of an edited text carries on where the one before was: file, breakpoints, cursor. */
static void
show_run (KmDocumentFlow *self, KmDocument *document)
{
  KmScript *script = km_document_script (document);
  uint32_t op = self->line > 0 ? km_script_op_at_line (script, self->line) : UINT32_MAX;

  km_session_succeed (km_document_session (document), km_view_state_session (self->view));
  km_view_state_set_document (self->view, document);
  self->host->ran (self->window, NULL);
  if (op < km_script_n_ops (script))
    km_view_state_seek (self->view, (KmCursor){ .op = op + 1, .event = KM_EVENT_LAST });
  self->line = 0;
  km_document_flow_store_soon (self);
}

static void
show_failure (KmDocumentFlow *self, KmFlowState was, const GError *error)
{
  if (was == KM_FLOW_RUNNING)
    self->host->ran (self->window, error->message);
  else if (was == KM_FLOW_OPENING)
    self->host->show_error (self->window, _ ("The file could not be opened"), error->message);
  else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    self->host->toast (self->window, error->message);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmDocumentFlow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmDocument) document = km_document_load_finish (result, &error);
  KmFlowState was = self->state;

  g_clear_pointer (&self->load, km_load_unref);
  g_clear_pointer (&self->label, g_free);
  self->state = KM_FLOW_IDLE;
  if (!self->host)
    return;
  if (was == KM_FLOW_OUTDATED)
    km_document_flow_edited (self);
  else if (document && was == KM_FLOW_RUNNING)
    show_run (self, document);
  else if (document)
    show_opened (self, document);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_failure (self, was, error);
  settle (self);
  self->host->changed (self->window);
}

/* ---- loads begin ---- */

/* @load and @label are taken. */
static void
begin (KmDocumentFlow *self, KmFlowState state, KmLoad *load, char *label)
{
  self->state = state;
  self->load = load;
  self->label = label;
  self->host->changed (self->window);
}

static void
open_now (KmDocumentFlow *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  begin (self, KM_FLOW_OPENING, km_document_load_file (file, loaded_cb, g_object_ref (self)),
         g_strdup_printf (_ ("Opening %s…"), name));
}

static void
new_now (KmDocumentFlow *self)
{
  g_autoptr (GBytes) text = g_bytes_new_static (new_workload, strlen (new_workload));

  begin (self, KM_FLOW_OPENING, km_document_load_text (text, (KmCursor){ 0 }, loaded_cb, g_object_ref (self)),
         g_strdup (_ ("Making a new workload…")));
}

static void
run_now (KmDocumentFlow *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  KmCursor at = km_timeline_cursor (km_view_state_timeline (self->view));

  begin (self, KM_FLOW_RUNNING, km_document_load_text (bytes, at, loaded_cb, g_object_ref (self)),
         g_strdup (_ ("Running the workload…")));
}

static void
try_next_resort (KmDocumentFlow *self)
{
  g_autoptr (GPtrArray) lessons = NULL;

  switch (self->resort)
    {
    case RESORT_SESSION:
      self->resort = RESORT_LESSON;
      begin (self, KM_FLOW_RESTORING, km_document_restore (self->recovery_path, loaded_cb, g_object_ref (self)),
             g_strdup (_ ("Reopening…")));
      return;
    case RESORT_LESSON:
      self->resort = RESORT_NEW;
      lessons = km_lessons_list ();
      if (lessons->len > 0)
        {
          open_now (self, g_ptr_array_index (lessons, 0));
          return;
        }
      G_GNUC_FALLTHROUGH;
    case RESORT_NEW:
      self->resort = RESORT_NONE;
      new_now (self);
      return;
    default:
      return;
    }
}

/* ---- what is asked for ---- */

/* Does what waits, now that nothing would be lost. A load in the way is stopped; its end leads here again. */
static void
go_on (KmDocumentFlow *self)
{
  Next next = self->next;
  g_autoptr (GFile) file = NULL;

  if (next == NEXT_CLOSE)
    {
      self->next = NEXT_NOTHING;
      self->host->close (self->window);
      return;
    }
  if (self->load)
    {
      km_load_cancel (self->load);
      return;
    }
  self->next = NEXT_NOTHING;
  self->changes = KM_FLOW_KEPT;
  file = g_steal_pointer (&self->file);
  if (next == NEXT_OPEN)
    open_now (self, file);
  else if (next == NEXT_NEW)
    new_now (self);
}

static bool
is_asking (KmDocumentFlow *self)
{
  return self->changes == KM_FLOW_ASKED || self->changes == KM_FLOW_NAMING;
}

/* Does what waits, if need be after asking. While something is asked or restored, it waits on. */
static void
settle (KmDocumentFlow *self)
{
  g_autofree char *name = NULL;

  if (self->state == KM_FLOW_STARTING || self->state == KM_FLOW_RESTORING || is_asking (self))
    return;
  if (self->next == NEXT_NOTHING && self->state == KM_FLOW_IDLE && !km_view_state_document (self->view))
    try_next_resort (self);
  else if (self->next != NEXT_NOTHING && self->changes == KM_FLOW_KEPT && km_document_flow_is_dirty (self))
    {
      self->changes = KM_FLOW_ASKED;
      name = km_session_name (km_view_state_session (self->view));
      self->host->ask (self->window, name);
    }
  else if (self->next != NEXT_NOTHING)
    go_on (self);
}

static void
request (KmDocumentFlow *self, Next next)
{
  self->next = next;
  settle (self);
}

void
km_document_flow_start (KmDocumentFlow *self, bool reopen)
{
  bool unsaved = km_session_has_unsaved (self->recovery_path);

  self->state = KM_FLOW_IDLE;
  if (!unsaved && !reopen)
    self->resort = RESORT_LESSON;
  if (unsaved || !self->file)
    try_next_resort (self);
  else
    settle (self);
}

void
km_document_flow_open (KmDocumentFlow *self, GFile *file)
{
  g_set_object (&self->file, file);
  request (self, NEXT_OPEN);
}

void
km_document_flow_new_workload (KmDocumentFlow *self)
{
  request (self, NEXT_NEW);
}

bool
km_document_flow_may_close (KmDocumentFlow *self)
{
  if (self->changes == KM_FLOW_GIVEN_UP || !km_document_flow_is_dirty (self))
    return true;
  request (self, NEXT_CLOSE);
  return false;
}

void
km_document_flow_edited (KmDocumentFlow *self)
{
  g_autofree char *text = km_view_state_document (self->view) ? self->host->text (self->window) : NULL;

  if (!text)
    return;
  if (self->load)
    {
      self->state = KM_FLOW_OUTDATED;
      km_load_cancel (self->load);
    }
  else
    run_now (self, text);
}

void
km_document_flow_go_to_line (KmDocumentFlow *self, uint32_t line)
{
  self->line = line;
}

void
km_document_flow_cancel (KmDocumentFlow *self)
{
  if (self->load)
    km_load_cancel (self->load);
}

/* ---- saving ---- */

/* What waited is given up: there was no answer, or saving failed. */
static void
give_up_waiting (KmDocumentFlow *self)
{
  self->changes = KM_FLOW_KEPT;
  self->next = NEXT_NOTHING;
  g_clear_object (&self->file);
}

static void
save_to (KmDocumentFlow *self, GFile *file)
{
  g_autoptr (GError) error = NULL;

  self->changes = KM_FLOW_KEPT;
  if (!km_session_save (current_session (self), file, NULL, &error))
    {
      give_up_waiting (self);
      self->host->show_error (self->window, _ ("The workload could not be saved"), error->message);
      return;
    }
  self->host->saved (self->window);
  self->host->changed (self->window);
  km_document_flow_store (self);
  settle (self);
}

void
km_document_flow_ask_name (KmDocumentFlow *self)
{
  KmSession *session = km_view_state_session (self->view);
  GFile *file = session ? km_session_file (session) : NULL;
  g_autofree char *name = file ? g_file_get_basename (file) : g_strdup ("workload.kmw");

  if (!session || is_asking (self))
    return;
  self->changes = KM_FLOW_NAMING;
  self->host->ask_name (self->window, is_lesson (session) ? NULL : file, name);
}

void
km_document_flow_save_as (KmDocumentFlow *self, GFile *file)
{
  if (file)
    save_to (self, file);
  else
    give_up_waiting (self);
}

void
km_document_flow_save (KmDocumentFlow *self)
{
  KmSession *session = km_view_state_session (self->view);

  if (!session || !km_session_is_editable (session) || is_asking (self))
    return;
  if (!km_session_file (session) || is_lesson (session))
    km_document_flow_ask_name (self);
  else
    save_to (self, NULL);
}

void
km_document_flow_answer (KmDocumentFlow *self, KmFlowAnswer answer)
{
  self->changes = answer == KM_FLOW_DISCARD ? KM_FLOW_GIVEN_UP : KM_FLOW_KEPT;
  if (answer == KM_FLOW_SAVE)
    km_document_flow_save (self);
  else if (answer == KM_FLOW_DISCARD)
    settle (self);
  else
    give_up_waiting (self);
}

/* ---- reading ---- */

KmFlowState
km_document_flow_state (KmDocumentFlow *self)
{
  return self->state;
}

const char *
km_document_flow_label (KmDocumentFlow *self)
{
  return self->label;
}

double
km_document_flow_fraction (KmDocumentFlow *self)
{
  return self->load ? km_load_fraction (self->load) : 0;
}

/* ---- life ---- */

void
km_document_flow_stop (KmDocumentFlow *self)
{
  g_clear_handle_id (&self->store_timeout, g_source_remove);
  km_document_flow_cancel (self);
  self->host = NULL;
}

static void
km_document_flow_finalize (GObject *object)
{
  KmDocumentFlow *self = KM_DOCUMENT_FLOW (object);

  g_clear_pointer (&self->load, km_load_unref);
  g_clear_object (&self->view);
  g_clear_object (&self->file);
  g_free (self->label);
  g_clear_error (&self->store_problem);
  g_free (self->recovery_path);
  G_OBJECT_CLASS (km_document_flow_parent_class)->finalize (object);
}

static void
km_document_flow_class_init (KmDocumentFlowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = km_document_flow_finalize;
}

static void
km_document_flow_init (KmDocumentFlow *self)
{
}

KmDocumentFlow *
km_document_flow_new (KmViewState *view, const KmFlowHost *host, gpointer window, const char *recovery_path)
{
  KmDocumentFlow *self = g_object_new (KM_TYPE_DOCUMENT_FLOW, NULL);

  self->view = g_object_ref (view);
  self->host = host;
  self->window = window;
  self->recovery_path = g_strdup (recovery_path);
  return self;
}
