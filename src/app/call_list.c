/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmCallList: rows are made when they scroll into view, so that the longest file costs as much as a page of it. */
#include "app/call_list.h"

#include "app/children.h"
#include "app/follow_list.h"
#include "base/i18n.h"
#include "base/units.h"
#include "model/narration/narration.h"

struct _KmCallList
{
  GtkWidget parent_instance;

  /* template */
  GtkLabel *comparison_label;
  GtkListView *list_view;

  /* borrowed */
  KmViewState *state;

  /* owned */
  KmFollowList list;
};

G_DEFINE_FINAL_TYPE (KmCallList, km_call_list, GTK_TYPE_WIDGET)

/* ---- rows ---- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmCallList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *number = gtk_label_new (NULL), *text = gtk_label_new (NULL), *answer = gtk_label_new (NULL);

  gtk_widget_add_css_class (number, "dim-label");
  gtk_widget_add_css_class (number, "numeric");
  gtk_label_set_width_chars (GTK_LABEL (number), 5);
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_widget_add_css_class (text, "monospace");
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_add_css_class (answer, "monospace");
  gtk_box_append (GTK_BOX (box), number);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), answer);
  gtk_list_item_set_child (item, box);
}

/* "0x1010 ✓" if the simulated kernel gave what the real one gave, else what it should have been. */
static void
bind_answer (KmCallList *self, GtkLabel *label, uint32_t op)
{
  KmScript *script = km_view_state_script (self->state);
  const KmPfn *expected = km_script_expected (script);
  KmPfn actual;
  const char *frame;
  g_autofree char *text = NULL;
  KmNumberText number;

  gtk_widget_remove_css_class (GTK_WIDGET (label), "error");
  gtk_label_set_text (label, "");
  if (!expected || !km_op_info (km_script_op (script, op).kind)->allocates)
    return;
  actual = km_timeline_result (km_view_state_timeline (self->state), op);
  number = km_format_pfn (expected[op]);
  frame = expected[op] == KM_PFN_NONE ? "NULL" : number.text;
  text = g_strdup_printf ("%s %s", frame, actual == expected[op] ? "✓" : "✗");
  gtk_label_set_text (label, text);
  if (actual != expected[op])
    gtk_widget_add_css_class (GTK_WIDGET (label), "error");
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmCallList *self)
{
  GtkWidget *number = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *text = gtk_widget_get_next_sibling (number), *answer = gtk_widget_get_next_sibling (text);
  uint32_t op = km_lazy_row_index (gtk_list_item_get_item (item));
  KmScript *script = km_view_state_script (self->state);
  g_autofree char *call = NULL, *place = g_strdup_printf ("%u", op + 1);

  if (!script || op >= km_script_n_ops (script))
    return;
  call = km_narrate_call (km_view_state_model (self->state), op);
  gtk_label_set_text (GTK_LABEL (number), place);
  gtk_label_set_text (GTK_LABEL (text), call);
  gtk_widget_set_tooltip_text (text, call);
  bind_answer (self, GTK_LABEL (answer), op);
}

/* ---- following the view state ---- */

static void
stepped_cb (KmCallList *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  uint32_t op;

  if (!timeline || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  op = km_timeline_cursor (timeline).op;
  km_follow_list_mark (&self->list, op == 0 ? GTK_INVALID_LIST_POSITION : op - 1);
}

static void
chosen_cb (guint row, gpointer owner)
{
  KmCallList *self = owner;

  km_view_state_set_playing (self->state, false);
  km_view_state_seek (self->state, (KmCursor){ .op = row + 1, .event = KM_EVENT_LAST });
}

static void
show_comparison (KmCallList *self, KmDocument *document)
{
  const KmComparison *comparison = km_document_comparison (document);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->comparison_label),
                          km_script_expected (km_document_script (document)) != NULL);
  if (comparison->differing == 0)
    text = g_strdup_printf (_ ("✓ All %s allocations returned the same frame as the real kernel."),
                            km_format_count (comparison->agreeing).text);
  else
    text = g_strdup_printf (_ ("✗ %s allocations differ from the real kernel, %s agree."),
                            km_format_count (comparison->differing).text, km_format_count (comparison->agreeing).text);
  gtk_label_set_text (self->comparison_label, text);
}

static void
document_cb (KmCallList *self)
{
  KmDocument *document = km_view_state_document (self->state);

  km_follow_list_reset (&self->list, document ? km_script_n_ops (km_document_script (document)) : 0);
  if (document)
    show_comparison (self, document);
  stepped_cb (self);
}

/* ---- GObject ---- */

static void
km_call_list_dispose (GObject *object)
{
  KmCallList *self = KM_CALL_LIST (object);

  km_follow_list_finish (&self->list);
  km_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (km_call_list_parent_class)->dispose (object);
}

static void
km_call_list_class_init (KmCallListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_call_list_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/call_list.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, KmCallList, comparison_label);
  gtk_widget_class_bind_template_child (widget_class, KmCallList, list_view);
}

static void
km_call_list_init (KmCallList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  km_follow_list_init (&self->list, self->list_view, G_CALLBACK (setup_cb), G_CALLBACK (bind_cb), NULL, chosen_cb,
                       self);
  g_signal_connect (self, "map", G_CALLBACK (stepped_cb), NULL);
}

KmCallList *
km_call_list_new (KmViewState *state)
{
  KmCallList *self = g_object_new (KM_TYPE_CALL_LIST, NULL);

  self->state = state;
  g_signal_connect_object (state, "notify::document", G_CALLBACK (document_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "stepped", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
  document_cb (self);
  return self;
}
