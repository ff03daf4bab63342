/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmDocumentFlow: see document_flow.h. */
#include "app/document_flow.h"

#include "workload/lessons.h"
#include "app/new_workload.h"
#include "app/recovery.h"
#include "base/i18n.h"

enum
{
  STORE_DELAY_MS = 700,
  FILE_PAUSE_MS = 200, /* a file is looked at when writing it has paused */
};

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
  KmRecovery *recovery;
  KmFlowState state;
  KmFlowChanges changes;
  Next next;
  Resort resort;
  bool first_start;       /* nothing was ever kept before, and nothing is asked for */
  guint load_number;      /* of the last load that was begun */
  KmLoad *load;           /* NULL at rest */
  char *label;            /* of the load */
  GFile *file;            /* what NEXT_OPEN opens */
  GFileMonitor *monitor;  /* of the file of the document; NULL without one */
  KmFileState file_state; /* what was told of that file */
  uint32_t line;          /* after the run, go to the end of what is before this line; 0 = stay */
  bool back;              /* after the run, go where one was with the text */
  GHashTable *places;     /* checksum of a text -> KmCursor, where one was when it was left; of this document */
  guint store_timeout, file_timeout;
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
    km_session_store_discarded (session, km_recovery_path (self->recovery), &error);
  else
    km_session_store (session, km_recovery_path (self->recovery), &error);
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

/* ---- the file on disk ---- */

static gboolean
file_cb (gpointer user_data)
{
  KmDocumentFlow *self = user_data;
  KmSession *session = km_view_state_session (self->view);
  KmFileState state = session ? km_session_file_state (session) : KM_FILE_SAME;
  g_autofree char *name = NULL;

  self->file_timeout = 0;
  if (state == self->file_state)
    return G_SOURCE_REMOVE;
  self->file_state = state;
  if (state == KM_FILE_SAME)
    return G_SOURCE_REMOVE;
  name = g_file_get_basename (km_session_file (session));
  self->host->file_changed (self->window, name, state);
  return G_SOURCE_REMOVE;
}

static void
monitor_cb (KmDocumentFlow *self)
{
  g_clear_handle_id (&self->file_timeout, g_source_remove);
  self->file_timeout = g_timeout_add (FILE_PAUSE_MS, file_cb, self);
}

/* Watches the file of the session from now on, as it is now. */
static void
watch_file (KmDocumentFlow *self)
{
  GFile *file = km_session_file (km_view_state_session (self->view));

  g_clear_handle_id (&self->file_timeout, g_source_remove);
  g_clear_object (&self->monitor);
  self->file_state = KM_FILE_SAME;
  if (file)
    self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (monitor_cb), self);
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
  self->back = false;
  g_hash_table_remove_all (self->places);
  km_view_state_set_playing (self->view, false);
  km_view_state_select (self->view, &(KmTarget){ .kind = KM_TARGET_NONE });
  km_view_state_set_document (self->view, document);
  self->host->opened (self->window);
  watch_file (self);
  km_document_flow_store_soon (self);
}

static char *
checksum_of (KmScript *script)
{
  size_t length;
  const char *text = km_script_text (script, &length);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const uint8_t *)text, length);
}

/* Writes down where the cursor is, with the text that is on show. */
static void
remember_place (KmDocumentFlow *self)
{
  KmCursor *place = g_new (KmCursor, 1);

  *place = km_timeline_cursor (km_view_state_timeline (self->view));
  g_hash_table_replace (self->places, checksum_of (km_view_state_script (self->view)), place);
}

/* Goes where one wants to be after the run. */
static void
go_to_place (KmDocumentFlow *self)
{
  KmScript *script = km_view_state_script (self->view);
  g_autofree char *checksum = self->back ? checksum_of (script) : NULL;
  const KmCursor *place = checksum ? g_hash_table_lookup (self->places, checksum) : NULL;
  uint32_t op = self->line > 0 ? km_script_op_at_line (script, self->line) : 0;

  if (place)
    km_view_state_seek (self->view, *place);
  else if (op > 0)
    km_view_state_seek (self->view, (KmCursor){ .op = op, .event = KM_EVENT_LAST });
  self->line = 0;
  self->back = false;
}

/* The session of an edited text carries on where the one before was: file, breakpoints, cursor. */
static void
show_run (KmDocumentFlow *self, KmDocument *document)
{
  km_session_succeed (km_document_session (document), km_view_state_session (self->view));
  remember_place (self);
  km_view_state_set_document (self->view, document);
  self->host->ran (self->window, NULL);
  go_to_place (self);
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

/* The new workload of the first start is on show. */
static void
tell_first_start (KmDocumentFlow *self)
{
  if (self->first_start)
    self->host->first_start (self->window);
  self->first_start = false;
}

/* The load has ended with a document or with an error, or was given up. */
static void
end (KmDocumentFlow *self, KmDocument *document, const GError *error)
{
  KmFlowState was = self->state;

  g_clear_pointer (&self->load, km_load_unref);
  g_clear_pointer (&self->label, g_free);
  self->state = KM_FLOW_IDLE;
  if (was == KM_FLOW_RESTORING && !document)
    km_recovery_leave (self->recovery);
  if (was == KM_FLOW_OUTDATED)
    km_document_flow_edited (self);
  else if (document && was == KM_FLOW_RUNNING)
    show_run (self, document);
  else if (document)
    {
      show_opened (self, document);
      tell_first_start (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_failure (self, was, error);
  settle (self);
  self->host->changed (self->window);
}

/* What a load comes back with: a load that was given up is known by its number. */
typedef struct
{
  KmDocumentFlow *flow;
  guint number;
} Ticket;

static Ticket *
ticket_new (KmDocumentFlow *self)
{
  Ticket *ticket = g_new0 (Ticket, 1);

  ticket->flow = g_object_ref (self);
  ticket->number = ++self->load_number;
  return ticket;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Ticket *ticket = user_data;
  g_autoptr (KmDocumentFlow) self = ticket->flow;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmDocument) document = km_document_load_finish (result, &error);

  if (self->host && self->load && ticket->number == self->load_number)
    end (self, document, error);
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

  begin (self, KM_FLOW_OPENING, km_document_load_file (file, loaded_cb, ticket_new (self)),
         g_strdup_printf (_ ("Opening %s…"), name));
}

static void
new_now (KmDocumentFlow *self)
{
  char *words = km_new_workload_text ();
  g_autoptr (GBytes) text = g_bytes_new_take (words, strlen (words));

  begin (self, KM_FLOW_OPENING, km_document_load_text (text, (KmCursor){ 0 }, loaded_cb, ticket_new (self)),
         g_strdup (_ ("Making a new workload…")));
}

static void
run_now (KmDocumentFlow *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  KmCursor at = km_timeline_cursor (km_view_state_timeline (self->view));

  begin (self, KM_FLOW_RUNNING, km_document_load_text (bytes, at, loaded_cb, ticket_new (self)),
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
      begin (self, KM_FLOW_RESTORING,
             km_document_restore (km_recovery_path (self->recovery), loaded_cb, ticket_new (self)),
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
  return self->changes != KM_FLOW_KEPT && self->changes != KM_FLOW_GIVEN_UP;
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
  bool unsaved = km_session_has_unsaved (km_recovery_path (self->recovery));

  self->state = KM_FLOW_IDLE;
  self->first_start = self->first_start && !self->file;
  if (self->first_start)
    self->resort = RESORT_NEW;
  else if (!unsaved && !reopen)
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
km_document_flow_reload (KmDocumentFlow *self)
{
  KmSession *session = km_view_state_session (self->view);

  if (session && km_session_file (session))
    km_document_flow_open (self, km_session_file (session));
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
km_document_flow_go_before_line (KmDocumentFlow *self, uint32_t line)
{
  self->line = line;
  self->back = false;
}

void
km_document_flow_go_back (KmDocumentFlow *self)
{
  self->line = 0;
  self->back = true;
}

/* Its thread may take a while to notice; there is no need to wait for that. */
void
km_document_flow_cancel (KmDocumentFlow *self)
{
  g_autoptr (GError) cancelled = NULL;

  if (!self->load)
    return;
  km_load_cancel (self->load);
  if (self->state == KM_FLOW_OUTDATED)
    self->state = KM_FLOW_RUNNING;
  g_set_error_literal (&cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  end (self, NULL, cancelled);
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
  watch_file (self);
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

static void
ask_overwrite (KmDocumentFlow *self)
{
  g_autofree char *name = g_file_get_basename (km_session_file (km_view_state_session (self->view)));

  self->changes = KM_FLOW_OVERWRITING;
  self->host->ask_overwrite (self->window, name);
}

void
km_document_flow_save (KmDocumentFlow *self)
{
  KmSession *session = km_view_state_session (self->view);

  if (!session || !km_session_is_editable (session) || is_asking (self))
    return;
  if (!km_session_file (session) || is_lesson (session))
    km_document_flow_ask_name (self);
  else if (km_session_file_state (session) == KM_FILE_CHANGED)
    ask_overwrite (self);
  else
    save_to (self, NULL);
}

void
km_document_flow_answer (KmDocumentFlow *self, KmFlowAnswer answer)
{
  self->changes = answer == KM_FLOW_DISCARD ? KM_FLOW_GIVEN_UP : KM_FLOW_KEPT;
  switch (answer)
    {
    case KM_FLOW_DISCARD:
      settle (self);
      return;
    case KM_FLOW_SAVE:
      km_document_flow_save (self);
      return;
    case KM_FLOW_SAVE_AS:
      km_document_flow_ask_name (self);
      return;
    case KM_FLOW_OVERWRITE:
      save_to (self, NULL);
      return;
    default:
      give_up_waiting (self);
    }
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
  g_clear_handle_id (&self->file_timeout, g_source_remove);
  g_clear_object (&self->monitor);
  if (self->load)
    km_load_cancel (self->load);
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
  g_hash_table_unref (self->places);
  g_clear_error (&self->store_problem);
  km_recovery_free (self->recovery);
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
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

KmDocumentFlow *
km_document_flow_new (KmViewState *view, const KmFlowHost *host, gpointer window, const char *folder)
{
  KmDocumentFlow *self = g_object_new (KM_TYPE_DOCUMENT_FLOW, NULL);

  self->view = g_object_ref (view);
  self->host = host;
  self->window = window;
  self->first_start = !g_file_test (folder, G_FILE_TEST_EXISTS);
  self->recovery = km_recovery_new (folder);
  return self;
}
