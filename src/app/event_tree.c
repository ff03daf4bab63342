/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmEventTree: the events of the current operation, indented by their depth. Those that have happened are plain, the
 * one at the cursor is selected, those to come are grey. A click moves the cursor there.
 *
 * Below it the card: the sentence of the step, what the kernel would print, notes of the workload, and for recordings
 * the answer of the real kernel. Accessibility: the card has role "status", its text is its description. */
#include "app/event_tree.h"

#include "app/children.h"
#include "app/fit_layout.h"
#include "app/follow_list.h"
#include "base/i18n.h"
#include "base/units.h"
#include "model/message/message.h"
#include "model/narration/narration.h"

struct _KmEventTree
{
  GtkWidget parent_instance;

  /* template */
  GtkLabel *step_label;
  GtkLabel *call_label;
  GtkListView *list_view;
  GtkWidget *card;
  GtkLabel *narration_label;
  GtkLabel *note_label;
  GtkLabel *message_label;
  GtkLabel *compare_label;

  /* borrowed */
  KmViewState *state;

  /* owned */
  KmFollowList list;
  GPtrArray *bound; /* list items that are on screen now (borrowed) */

  /* plain */
  uint32_t shown_op;          /* the operation whose events are listed; 0 = none */
  KmDocument *shown_document; /* only compared */
};

G_DEFINE_FINAL_TYPE (KmEventTree, km_event_tree, GTK_TYPE_WIDGET)

enum
{
  INDENT = 14
};

/* ---- rows ---- */

static void
mark_time (KmEventTree *self, GtkListItem *item)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  uint32_t done = km_timeline_cursor (km_view_state_timeline (self->state)).event;
  bool to_come = km_lazy_row_index (gtk_list_item_get_item (item)) >= done;

  if (to_come)
    gtk_widget_add_css_class (label, "to-come");
  else
    gtk_widget_remove_css_class (label, "to-come");
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmEventTree *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmEventTree *self)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  KmTimeline *timeline = km_view_state_timeline (self->state);
  guint index = km_lazy_row_index (gtk_list_item_get_item (item));
  g_autofree char *text = NULL;
  const KmEvent *events;
  uint32_t n_events;

  events = timeline ? km_timeline_events (timeline, &n_events) : NULL;
  if (!events || index >= n_events)
    return;
  text = km_narrate_event (km_view_state_model (self->state), &events[index]);
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_set_margin_start (label, MIN (events[index].depth, 12) * INDENT);
  g_ptr_array_add (self->bound, item);
  mark_time (self, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmEventTree *self)
{
  g_ptr_array_remove_fast (self->bound, item);
}

/* ---- the card ---- */

static void
set_optional (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text && *text);
}

/* The marks of @kind before operation @op, in their order. (element-type KmMark, borrowed) */
static GPtrArray *
marks_before (KmScript *script, KmMarkKind kind, uint32_t op)
{
  GPtrArray *found = g_ptr_array_new ();
  size_t n_marks, low = 0, high;
  const KmMark *marks = km_script_marks (script, &n_marks);

  high = n_marks;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;

      if (marks[middle].op < op)
        low = middle + 1;
      else
        high = middle;
    }
  for (; low < n_marks && marks[low].op == op; low++)
    if (marks[low].kind == kind)
      g_ptr_array_add (found, (gpointer)&marks[low]);
  return found;
}

static void
append_texts (GString *text, GPtrArray *marks, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    {
      const KmMark *mark = g_ptr_array_index (marks, i);

      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", mark->text);
    }
}

/* The note of a statement is shown while the statement runs. Several notes before the first one: the last is its own,
 * those that open the file are shown before it runs. */
static void
append_notes (GString *text, KmScript *script, uint32_t op)
{
  g_autoptr (GPtrArray) notes = marks_before (script, KM_MARK_NOTE, op == 0 ? 0 : op - 1);
  guint own = op <= 1 && notes->len > 1 ? notes->len - 1 : 0;

  append_texts (text, notes, op == 0 ? 0 : own, op == 0 && own > 0 ? own : notes->len);
}

/* Notes, and a question before the call that answers it. */
static void
show_notes (KmEventTree *self, KmTimeline *timeline)
{
  KmScript *script = km_view_state_script (self->state);
  KmCursor cursor = km_timeline_cursor (timeline);
  g_autoptr (GString) text = g_string_new (NULL);
  uint32_t n_events;

  km_timeline_events (timeline, &n_events);
  append_notes (text, script, cursor.op);
  if (cursor.event >= n_events)
    {
      g_autoptr (GPtrArray) questions = marks_before (script, KM_MARK_ASK, cursor.op);

      append_texts (text, questions, 0, questions->len);
    }
  g_string_replace (text, "\n", "\n\n", 0); /* a gap between paragraphs */
  set_optional (self->note_label, text->str);
}

/* The sentence of the last event compares by itself; before that the answer is announced here. */
static char *
compare_call (KmEventTree *self, KmTimeline *timeline)
{
  KmScript *script = km_view_state_script (self->state);
  const KmPfn *expected = km_script_expected (script);
  KmCursor cursor = km_timeline_cursor (timeline);
  uint32_t n_events;

  km_timeline_events (timeline, &n_events);
  if (!expected || cursor.op == 0 || cursor.event >= n_events
      || !km_op_info (km_script_ops (script)[cursor.op - 1].kind)->allocates)
    return NULL;
  if (expected[cursor.op - 1] == KM_PFN_NONE)
    return g_strdup (_ ("The real kernel refused this call."));
  return g_strdup_printf (_ ("The real kernel returned frame %s here."), km_format_pfn (expected[cursor.op - 1]).text);
}

static void
show_comparison (KmEventTree *self, KmTimeline *timeline)
{
  g_autofree char *call = compare_call (self, timeline), *difference = NULL, *dump = NULL, *both = NULL;
  bool equal;

  if (!km_view_state_playing (self->state)
      && km_document_compare_dump (km_view_state_document (self->state), &equal, &difference))
    dump = equal ? g_strdup (_ ("✓ All lists match what was recorded here."))
                 : g_strdup_printf (_ ("✗ The lists differ from what was recorded here: %s"), difference);
  both = call && dump ? g_strjoin ("\n", call, dump, NULL) : NULL;
  set_optional (self->compare_label, both ? both : call ? call : dump);
}

static void
show_card (KmEventTree *self, KmTimeline *timeline)
{
  KmModel *model = km_view_state_model (self->state);
  const KmEvent *event = km_view_state_event (self->state);
  g_autofree char *sentence = km_narrate_cursor (model);
  g_autofree char *message = event ? km_narrate_kernel_message (model, event) : NULL;

  gtk_label_set_text (self->narration_label, sentence);
  set_optional (self->message_label, message);
  show_notes (self, timeline);
  show_comparison (self, timeline);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->card), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
}

/* ---- following the view state ---- */

static void
show_step_number (KmEventTree *self, KmTimeline *timeline)
{
  KmCursor cursor = km_timeline_cursor (timeline);
  g_autofree char *text = NULL, *call = NULL;
  uint32_t n_events;

  km_timeline_events (timeline, &n_events);
  if (cursor.op > 0)
    {
      text = g_strdup_printf (_ ("step %u of %u"), MIN (cursor.event, n_events), n_events);
      call = km_script_op_text (km_view_state_script (self->state), cursor.op - 1);
    }
  gtk_label_set_text (self->step_label, text ? text : "");
  gtk_label_set_text (self->call_label, call ? call : _ ("Before the first call"));
}

static void
move_mark (KmEventTree *self, uint32_t event)
{
  km_follow_list_mark (&self->list, event == 0 ? GTK_INVALID_LIST_POSITION : event - 1);
  for (guint i = 0; i < self->bound->len; i++)
    mark_time (self, g_ptr_array_index (self->bound, i));
}

static void
stepped_cb (KmEventTree *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmDocument *document = km_view_state_document (self->state);
  KmCursor cursor;
  uint32_t n_events;

  if (!timeline)
    return;
  cursor = km_timeline_cursor (timeline);
  km_timeline_events (timeline, &n_events);
  if (cursor.op != self->shown_op || document != self->shown_document)
    km_follow_list_reset (&self->list, n_events);
  self->shown_op = cursor.op;
  self->shown_document = document;
  move_mark (self, MIN (cursor.event, n_events));
  show_step_number (self, timeline);
  show_card (self, timeline);
}

static void
chosen_cb (guint row, gpointer owner)
{
  KmEventTree *self = owner;
  KmTimeline *timeline = km_view_state_timeline (self->state);

  if (!timeline)
    return;
  km_view_state_set_playing (self->state, false);
  km_view_state_seek (self->state, (KmCursor){ .op = km_timeline_cursor (timeline).op, .event = row + 1 });
}

/* ---- GObject ---- */

static void
km_event_tree_dispose (GObject *object)
{
  KmEventTree *self = KM_EVENT_TREE (object);

  km_follow_list_finish (&self->list);
  km_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (km_event_tree_parent_class)->dispose (object);
}

static void
km_event_tree_finalize (GObject *object)
{
  g_clear_pointer (&KM_EVENT_TREE (object)->bound, g_ptr_array_unref);
  G_OBJECT_CLASS (km_event_tree_parent_class)->finalize (object);
}

static void
km_event_tree_class_init (KmEventTreeClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_event_tree_dispose;
  G_OBJECT_CLASS (class)->finalize = km_event_tree_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/event_tree.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, KM_TYPE_FIT_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, KmEventTree, step_label);
  gtk_widget_class_bind_template_child (widget_class, KmEventTree, call_label);
  gtk_widget_class_bind_template_child (widget_class, KmEventTree, list_view);
  gtk_widget_class_bind_template_child (widget_class, KmEventTree, card);
  gtk_widget_class_bind_template_child (widget_class, KmEventTree, narration_label);
  gtk_widget_class_bind_template_child (widget_class, KmEventTree, note_label);
  gtk_widget_class_bind_template_child (widget_class, KmEventTree, message_label);
  gtk_widget_class_bind_template_child (widget_class, KmEventTree, compare_label);
}

static void
km_event_tree_init (KmEventTree *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->bound = g_ptr_array_new ();
  km_follow_list_init (&self->list, self->list_view, G_CALLBACK (setup_cb), G_CALLBACK (bind_cb),
                       G_CALLBACK (unbind_cb), chosen_cb, self);
}

KmEventTree *
km_event_tree_new (KmViewState *state)
{
  KmEventTree *self = g_object_new (KM_TYPE_EVENT_TREE, NULL);

  self->state = state;
  g_signal_connect_object (state, "stepped", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
  stepped_cb (self);
  return self;
}
