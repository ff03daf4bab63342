/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See completion.h. A word that is complete is left alone, so that Enter ends the line and does not choose. */
#include "app/completion.h"

#include "workload/complete.h"

#include <string.h>

enum
{
  POPUP_WIDTH = 200,
  POPUP_HEIGHT = 24,
};

/* ---- one proposal ---- */

#define KM_TYPE_COMPLETION_WORD (km_completion_word_get_type ())
G_DECLARE_FINAL_TYPE (KmCompletionWord, km_completion_word, KM, COMPLETION_WORD, GObject)

struct _KmCompletionWord
{
  GObject parent_instance;

  char *text;
  const char *usage; /* nullable */
  KmProposalKind kind;
};

static char *
get_typed_text (GtkSourceCompletionProposal *proposal)
{
  return g_strdup (KM_COMPLETION_WORD (proposal)->text);
}

static void
proposal_init (GtkSourceCompletionProposalInterface *interface)
{
  interface->get_typed_text = get_typed_text;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (KmCompletionWord, km_completion_word, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GTK_SOURCE_TYPE_COMPLETION_PROPOSAL, proposal_init))

static void
km_completion_word_finalize (GObject *object)
{
  g_free (KM_COMPLETION_WORD (object)->text);
  G_OBJECT_CLASS (km_completion_word_parent_class)->finalize (object);
}

static void
km_completion_word_class_init (KmCompletionWordClass *class)
{
  G_OBJECT_CLASS (class)->finalize = km_completion_word_finalize;
}

static void
km_completion_word_init (KmCompletionWord *self)
{
}

static KmCompletionWord *
word_new (const KmProposal *proposal)
{
  KmCompletionWord *self = g_object_new (KM_TYPE_COMPLETION_WORD, NULL);

  self->text = g_strdup (proposal->text);
  self->usage = proposal->usage;
  self->kind = proposal->kind;
  return self;
}

/* ---- the provider ---- */

struct _KmCompletion
{
  GObject parent_instance;

  KmViewState *state; /* owned */
  bool silent;        /* proposes nothing */
};

static void provider_init (GtkSourceCompletionProviderInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmCompletion, km_completion, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GTK_SOURCE_TYPE_COMPLETION_PROVIDER, provider_init))

/* The kernel of the workload shown; without one, that of a workload that names none. */
static KmGenerationId
generation (KmCompletion *self)
{
  KmModel *model = km_view_state_model (self->state);
  KmConfig usual;

  if (model)
    return km_machine_generation (km_model_machine (model))->id;
  km_config_init (&usual, KM_PRESET_X86_32);
  return usual.generation;
}

/* Whether @text begins with what has been typed, whatever the case; underscores in front need not be typed. */
static bool
matches (const char *text, const char *typed)
{
  if (typed[0] != '_')
    text += strspn (text, "_");
  return g_ascii_strncasecmp (text, typed, strlen (typed)) == 0;
}

static bool
is_complete (GPtrArray *proposals, const char *typed)
{
  for (guint i = 0; i < proposals->len; i++)
    if (strcmp (((KmProposal *)g_ptr_array_index (proposals, i))->text, typed) == 0)
      return true;
  return false;
}

static GListModel *
populate (GtkSourceCompletionProvider *provider, GtkSourceCompletionContext *context, GError **error)
{
  KmCompletion *self = KM_COMPLETION (provider);
  g_autoptr (GListStore) words = g_list_store_new (KM_TYPE_COMPLETION_WORD);
  g_autoptr (GPtrArray) proposals = NULL;
  g_autofree char *before = NULL, *all = NULL, *typed = NULL;
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (gtk_source_completion_context_get_buffer (context));
  GtkTextIter begin, end, first, last;

  if (self->silent || !gtk_source_completion_context_get_bounds (context, &begin, &end))
    return G_LIST_MODEL (g_steal_pointer (&words));
  gtk_text_buffer_get_bounds (buffer, &first, &last);
  before = gtk_text_iter_get_text (&first, &begin);
  all = gtk_text_iter_get_text (&first, &last);
  proposals = km_complete (all, strlen (all), km_complete_word_start (all, strlen (before)), generation (self));
  typed = gtk_source_completion_context_get_word (context);
  for (guint i = 0; i < proposals->len && !is_complete (proposals, typed); i++)
    if (matches (((KmProposal *)g_ptr_array_index (proposals, i))->text, typed))
      {
        g_autoptr (KmCompletionWord) word = word_new (g_ptr_array_index (proposals, i));

        g_list_store_append (words, word);
      }
  return G_LIST_MODEL (g_steal_pointer (&words));
}

/* Asks again: it costs little, and the earlier answer may not contain the right words. */
static void
refilter (GtkSourceCompletionProvider *provider, GtkSourceCompletionContext *context, GListModel *model)
{
  g_autoptr (GListModel) words = populate (provider, context, NULL);

  gtk_source_completion_context_set_proposals_for_provider (context, provider, words);
}

/* "kmalloc" and behind it "(bytes, gfp)". */
static void
display (GtkSourceCompletionProvider *provider, GtkSourceCompletionContext *context,
         GtkSourceCompletionProposal *proposal, GtkSourceCompletionCell *cell)
{
  KmCompletionWord *word = KM_COMPLETION_WORD (proposal);
  const char *usage =
      word->usage && g_str_has_prefix (word->usage, word->text) ? word->usage + strlen (word->text) : "";

  switch (gtk_source_completion_cell_get_column (cell))
    {
    case GTK_SOURCE_COMPLETION_COLUMN_TYPED_TEXT:
      gtk_source_completion_cell_set_text (cell, word->text);
      break;
    case GTK_SOURCE_COMPLETION_COLUMN_AFTER:
      gtk_source_completion_cell_set_text (cell, usage);
      break;
    default:
      gtk_source_completion_cell_set_text (cell, NULL);
    }
}

/* What is written behind the word: typing goes on at the arguments. */
static const char *
tail_of (const KmCompletionWord *word)
{
  switch (word->kind)
    {
    case KM_PROPOSAL_CALL:
      return word->usage && g_str_has_suffix (word->usage, "()") ? "()" : "(";
    case KM_PROPOSAL_QUESTION:
      return "(";
    case KM_PROPOSAL_OPTION:
      return "=";
    case KM_PROPOSAL_STATEMENT:
      return " ";
    default:
      return "";
    }
}

static void
activate (GtkSourceCompletionProvider *provider, GtkSourceCompletionContext *context,
          GtkSourceCompletionProposal *proposal)
{
  KmCompletionWord *word = KM_COMPLETION_WORD (proposal);
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (gtk_source_completion_context_get_buffer (context));
  const char *tail = tail_of (word);
  GtkTextIter begin, end;

  if (!gtk_source_completion_context_get_bounds (context, &begin, &end))
    return;
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &begin, &end);
  gtk_text_buffer_insert (buffer, &begin, word->text, -1);
  if (*tail && gtk_text_iter_get_char (&begin) != (gunichar)*tail)
    gtk_text_buffer_insert (buffer, &begin, tail, -1);
  gtk_text_buffer_end_user_action (buffer);
}

static void
provider_init (GtkSourceCompletionProviderInterface *interface)
{
  interface->populate = populate;
  interface->refilter = refilter;
  interface->display = display;
  interface->activate = activate;
}

static void
km_completion_finalize (GObject *object)
{
  g_clear_object (&KM_COMPLETION (object)->state);
  G_OBJECT_CLASS (km_completion_parent_class)->finalize (object);
}

static void
km_completion_class_init (KmCompletionClass *class)
{
  G_OBJECT_CLASS (class)->finalize = km_completion_finalize;
}

static void
km_completion_init (KmCompletion *self)
{
}

static GtkWidget *
find_popup (GtkWidget *view)
{
  GtkWidget *child = gtk_widget_get_first_child (view);

  while (child && !GTK_IS_POPOVER (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/* GtkSourceView 5.6 presents its popup with the size that it had without rows: none, and GTK refuses that. So the popup
 * is made by a first show without proposals, and gets a least size before the second. */
static void
make_popup_cb (GtkWidget *view, GParamSpec *pspec, KmCompletion *self)
{
  if (!gtk_widget_has_focus (view))
    return;
  g_signal_handlers_disconnect_by_func (view, make_popup_cb, self);
  self->silent = true;
  gtk_source_completion_show (gtk_source_view_get_completion (GTK_SOURCE_VIEW (view)));
  self->silent = false;
  if (find_popup (view))
    gtk_widget_set_size_request (find_popup (view), POPUP_WIDTH, POPUP_HEIGHT);
}

/* Escape closes the popup and nothing else. The popup closes itself by it as well, but lets the key go on, so it is
 * caught before it gets there. */
static gboolean
key_pressed_cb (GtkEventController *controller, guint keyval, guint keycode, GdkModifierType state, KmCompletion *self)
{
  GtkWidget *view = gtk_widget_get_first_child (gtk_event_controller_get_widget (controller));
  GtkWidget *popup = GTK_SOURCE_IS_VIEW (view) ? find_popup (view) : NULL;

  if (keyval != GDK_KEY_Escape || !popup || !gtk_widget_get_visible (popup))
    return FALSE;
  gtk_source_completion_hide (gtk_source_view_get_completion (GTK_SOURCE_VIEW (view)));
  return TRUE;
}

void
km_completion_attach (GtkSourceView *view, KmViewState *state)
{
  KmCompletion *self = g_object_new (KM_TYPE_COMPLETION, NULL);
  GtkSourceCompletion *completion = gtk_source_view_get_completion (view);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->state = g_object_ref (state);
  gtk_source_completion_add_provider (completion, GTK_SOURCE_COMPLETION_PROVIDER (self));
  g_object_set (completion, "select-on-show", TRUE, NULL); /* Tab and Enter take the first one */
  g_signal_connect_object (view, "notify::has-focus", G_CALLBACK (make_popup_cb), self, 0);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, 0);
  gtk_widget_add_controller (gtk_widget_get_parent (GTK_WIDGET (view)), keys);
  g_object_unref (self);
}
