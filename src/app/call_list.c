/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmCallList: rows are made when they scroll into view, so that the longest file costs as much as a page of it. */
#include "app/call_list.h"

#include "app/lazy_list.h"
#include "app/children.h"
#include "base/i18n.h"
#include "base/units.h"

struct _KmCallList
{
  GtkWidget parent_instance;

  /* template */
  GtkLabel *comparison_label;
  GtkListView *list_view;

  /* borrowed */
  KmViewState *state;

  /* owned */
  KmLazyList *rows;
  GtkSingleSelection *selection;

  /* plain */
  bool following; /* the selection is moved by us */
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
  if (!expected || !km_op_info (km_script_ops (script)[op].kind)->allocates)
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
  call = km_script_op_text (script, op);
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
  guint position;

  if (!timeline || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  position = km_timeline_cursor (timeline).op;
  position = position == 0 ? GTK_INVALID_LIST_POSITION : position - 1;
  if (gtk_single_selection_get_selected (self->selection) == position)
    return;
  self->following = true;
  gtk_single_selection_set_selected (self->selection, position);
  self->following = false;
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", position);
}

static void
selected_cb (KmCallList *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);

  if (self->following || position == GTK_INVALID_LIST_POSITION)
    return;
  km_view_state_set_playing (self->state, false);
  km_view_state_seek (self->state, (KmCursor){ .op = position + 1, .event = KM_EVENT_LAST });
}

static void
show_comparison (KmCallList *self, KmDocument *document)
{
  const KmComparison *comparison = km_document_comparison (document);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->comparison_label),
                          km_script_expected (km_document_script (document)) != NULL);
  if (comparison->differing == 0)
    text = g_strdup_printf (_ ("✓ All %s allocations gave the frame that the real kernel gave."),
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

  self->following = true;
  km_lazy_list_reset (self->rows, document ? km_script_n_ops (km_document_script (document)) : 0);
  self->following = false;
  if (document)
    show_comparison (self, document);
  stepped_cb (self);
}

/* ---- GObject ---- */

static void
km_call_list_dispose (GObject *object)
{
  KmCallList *self = KM_CALL_LIST (object);

  km_drop_children (GTK_WIDGET (object));
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
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
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = km_lazy_list_new ();
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->rows)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
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
