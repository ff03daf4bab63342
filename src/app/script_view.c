/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmScriptView: the rows of model/script/rows.h. Widgets are made for the rows on screen, so that the longest script
 * costs as much as a page of it. A click on a row goes there, a double click or Return edits its line, and the button
 * behind a call opens what is expected of it. */
#include "app/script_view.h"

#include "app/children.h"
#include "app/follow_list.h"
#include "base/i18n.h"
#include "base/units.h"
#include "model/script/rows.h"

struct _KmScriptView
{
  GtkWidget parent_instance;

  /* template */
  GtkLabel *comparison_label;
  GtkListView *list_view;

  /* borrowed */
  KmViewState *state;

  /* owned */
  KmFollowList list;
  KmScriptRows *rows; /* NULL without a document */
  GPtrArray *bound;   /* list items that are on screen now (borrowed) */

  /* plain */
  KmDocument *shown;           /* only compared */
  uint32_t branch, branch_end; /* lines of a branch, half open */
};

G_DEFINE_FINAL_TYPE (KmScriptView, km_script_view, GTK_TYPE_WIDGET)

enum
{
  INDENT = 14,
  MAX_DEPTH = 8,
};

static guint edit_signal;

/* ---- how rows look ---- */

/* The style of a kind, and what a screen reader says of it besides its words. */
static const struct
{
  const char *style, *description;
} kinds[] = {
  [KM_ROW_CHAPTER] = { "chapter", NULL }, [KM_ROW_NOTE] = { "note", NULL },
  [KM_ROW_CALL] = { "call", NULL },       [KM_ROW_ROUND] = { "round", NULL },
  [KM_ROW_EVENTS] = { "event", NULL },    [KM_ROW_ASK] = { "ask", N_ ("Question") },
  [KM_ROW_EXPECTS] = { "expects", NULL }, [KM_ROW_EXPECT] = { "expect", N_ ("Expected") },
  [KM_ROW_SLIDE] = { "aside", NULL },     [KM_ROW_SHOW] = { "aside", NULL },
  [KM_ROW_BREAK] = { "aside", NULL },     [KM_ROW_PROBLEM] = { "problem", N_ ("Problem") },
  [KM_ROW_CONTEXT] = { "call", NULL },
};

/* The widgets of a row, in their order. */
typedef struct
{
  GtkWidget *box;
  GtkLabel *sign; /* a breakpoint, the number of a recorded call, the mark of a question */
  GtkLabel *text;
  GtkLabel *answer; /* of a recording: what the real kernel gave */
  GtkButton *tick;
} Parts;

static Parts
parts_of (GtkListItem *item)
{
  GtkWidget *box = gtk_list_item_get_child (item), *sign = gtk_widget_get_first_child (box);
  GtkWidget *text = gtk_widget_get_next_sibling (sign), *answer = gtk_widget_get_next_sibling (text);

  return (Parts){ box, GTK_LABEL (sign), GTK_LABEL (text), GTK_LABEL (answer),
                  GTK_BUTTON (gtk_widget_get_next_sibling (answer)) };
}

/* "0x1010 ✓" if the simulated kernel gave what the real one gave, else what it should have been; NULL if nothing was
 * recorded. */
static char *
recorded_answer (KmScriptView *self, uint32_t op, bool *differs)
{
  KmScript *script = km_view_state_script (self->state);
  const KmPfn *expected = km_script_expected (script);
  KmPfn actual;

  *differs = false;
  if (!expected || !km_op_info (km_script_op (script, op).kind)->allocates)
    return NULL;
  actual = km_timeline_result (km_view_state_timeline (self->state), op);
  *differs = actual != expected[op];
  return g_strdup_printf ("%s %s", expected[op] == KM_PFN_NONE ? "NULL" : km_format_pfn (expected[op]).text,
                          *differs ? "✗" : "✓");
}

static void
set_label (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
set_style (GtkWidget *widget, const char *style, bool on)
{
  if (on)
    gtk_widget_add_css_class (widget, style);
  else
    gtk_widget_remove_css_class (widget, style);
}

/* What is in front of a row: the number of a recorded call, a breakpoint, a question mark, or whether it holds. */
static char *
sign_of (KmScriptView *self, const KmScriptRow *row)
{
  if (row->kind == KM_ROW_CALL && row->line == 0)
    return g_strdup_printf ("%u", row->op + 1);
  if (row->kind == KM_ROW_CALL && km_session_has_breakpoint (km_view_state_session (self->state), row->line))
    return g_strdup ("●");
  if (row->kind == KM_ROW_EXPECT && !row->to_come)
    return g_strdup (km_timeline_known_expect (km_view_state_timeline (self->state), row->number) < 0 ? "✗" : "✓");
  return row->kind == KM_ROW_ASK ? g_strdup ("?") : NULL;
}

/* What changes while the row stays: time, ticks, breakpoints, the branch. */
static void
show_state (KmScriptView *self, const Parts *parts, const KmScriptRow *row)
{
  g_autofree char *sign = sign_of (self, row), *tick = km_script_row_tick (row);
  uint32_t op = km_timeline_cursor (km_view_state_timeline (self->state)).op;

  set_label (parts->sign, sign);
  set_style (GTK_WIDGET (parts->sign), "breakpoint", row->line > 0 && row->kind == KM_ROW_CALL);
  set_style (parts->box, "to-come", row->to_come);
  set_style (parts->box, "now", row->kind == KM_ROW_CALL && row->op < op && op <= row->end_op);
  set_style (parts->box, "branch", row->line >= self->branch && row->line < self->branch_end);
  gtk_widget_set_visible (GTK_WIDGET (parts->tick), tick != NULL);
  if (!tick)
    return;
  gtk_button_set_label (parts->tick, tick);
  set_style (GTK_WIDGET (parts->tick), "error", row->n_failed > 0);
  set_style (GTK_WIDGET (parts->tick), "success", row->n_failed == 0 && row->is_checked);
}

/* Names of the kernel wrap without hyphens, which would look like a part of them; between paragraphs of a note there is
 * some room. */
static void
set_text (GtkLabel *label, const char *text, bool note)
{
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n", -1);
  g_autofree char *apart = g_strjoinv (note ? "\n\n" : "\n", paragraphs);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  for (const char *end = strstr (apart, "\n\n"); end; end = strstr (end + 2, "\n\n"))
    {
      PangoAttribute *thin = pango_attr_scale_new (0.4);

      thin->start_index = (guint)(end + 1 - apart);
      thin->end_index = thin->start_index + 1;
      pango_attr_list_insert (attributes, thin);
    }
  gtk_label_set_text (label, apart);
  gtk_label_set_attributes (label, attributes);
}

static void
show_words (KmScriptView *self, const Parts *parts, const KmScriptRow *row)
{
  const char *const styles[] = { kinds[row->kind].style, NULL };
  g_autofree char *text = km_script_row_text (self->rows, row), *answer = NULL;
  const char *description = kinds[row->kind].description;
  bool code = row->kind == KM_ROW_CALL || row->kind == KM_ROW_ROUND || row->kind == KM_ROW_CONTEXT, differs = false;

  gtk_widget_set_css_classes (parts->box, (const char **)styles);
  set_text (parts->text, text, row->kind == KM_ROW_NOTE);
  gtk_label_set_wrap_mode (parts->text, code ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD);
  gtk_widget_set_margin_start (parts->box, (int)MIN (row->depth, MAX_DEPTH) * INDENT);
  gtk_accessible_update_property (GTK_ACCESSIBLE (parts->text), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description ? _ (description) : "", -1);
  if (row->kind == KM_ROW_CALL && row->line == 0)
    answer = recorded_answer (self, row->op, &differs);
  set_label (parts->answer, answer);
  set_style (GTK_WIDGET (parts->answer), "error", differs);
}

/* ---- rows on screen ---- */

static void
tick_cb (GtkListItem *item, GtkButton *button)
{
  g_signal_emit_by_name (gtk_widget_get_ancestor (GTK_WIDGET (button), KM_TYPE_SCRIPT_VIEW), "tick",
                         gtk_list_item_get_position (item));
}

static GtkWidget *
new_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmScriptView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *text = new_label ("text");
  GtkWidget *tick = gtk_button_new ();

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_add_css_class (tick, "flat");
  gtk_widget_add_css_class (tick, "tick");
  gtk_widget_set_valign (tick, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (tick, _ ("Shows what is expected"));
  g_signal_connect_swapped (tick, "clicked", G_CALLBACK (tick_cb), item);
  gtk_box_append (GTK_BOX (box), new_label ("sign"));
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), new_label ("answer"));
  gtk_box_append (GTK_BOX (box), tick);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmScriptView *self)
{
  const Parts parts = parts_of (item);
  guint position = gtk_list_item_get_position (item);
  KmScriptRow row;

  if (!self->rows || position >= km_script_rows_n (self->rows))
    return;
  row = km_script_rows_get (self->rows, position);
  show_words (self, &parts, &row);
  show_state (self, &parts, &row);
  g_ptr_array_add (self->bound, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmScriptView *self)
{
  g_ptr_array_remove_fast (self->bound, item);
}

/* Rows that stay are looked at again: time has gone on. */
static void
show_states (KmScriptView *self)
{
  for (guint i = 0; self->rows && i < self->bound->len; i++)
    {
      GtkListItem *item = g_ptr_array_index (self->bound, i);
      guint position = gtk_list_item_get_position (item);

      if (position < km_script_rows_n (self->rows))
        {
          const Parts parts = parts_of (item);
          const KmScriptRow row = km_script_rows_get (self->rows, position);

          show_state (self, &parts, &row);
        }
    }
}

/* ---- following the view state ---- */

static void
rows_changed_cb (uint32_t row, uint32_t removed, uint32_t added, gpointer user_data)
{
  km_follow_list_change (&KM_SCRIPT_VIEW (user_data)->list, row, removed, added);
}

static void
show_comparison (KmScriptView *self)
{
  const KmComparison *comparison = km_document_comparison (self->shown);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->comparison_label),
                          km_script_expected (km_document_script (self->shown)) != NULL);
  if (comparison->differing == 0)
    text = g_strdup_printf (_ ("✓ All %s allocations returned the same frame as the real kernel."),
                            km_format_count (comparison->agreeing).text);
  else
    text = g_strdup_printf (_ ("✗ %s allocations differ from the real kernel, %s agree."),
                            km_format_count (comparison->differing).text, km_format_count (comparison->agreeing).text);
  gtk_label_set_text (self->comparison_label, text);
}

static KmScriptLimit
limit_of (KmScriptView *self)
{
  KmScriptLimit limit = { SIZE_MAX, km_view_state_performed (self->state) };
  size_t mark;

  if (km_view_state_wall (self->state, &mark))
    limit.wall = mark;
  return limit;
}

/* Makes all rows again: another document, or an edited text. */
static void
show_document (KmScriptView *self, KmDocument *document)
{
  KmScriptLimit limit;

  g_clear_pointer (&self->rows, km_script_rows_free);
  km_follow_list_reset (&self->list, 0);
  self->shown = document;
  if (!document)
    return;
  limit = limit_of (self);
  self->rows = km_script_rows_new (km_document_model (document));
  km_script_rows_update (self->rows, &limit, NULL, NULL);
  km_follow_list_reset (&self->list, km_script_rows_n (self->rows));
  show_comparison (self);
}

static void
follow_cb (KmScriptView *self)
{
  KmDocument *document = km_view_state_document (self->state);
  KmScriptLimit limit;
  uint32_t current;

  if (document != self->shown)
    show_document (self, document);
  if (!self->rows)
    return;
  limit = limit_of (self);
  km_script_rows_update (self->rows, &limit, rows_changed_cb, self);
  current = km_script_rows_current (self->rows);
  km_follow_list_mark (&self->list, current == UINT32_MAX ? GTK_INVALID_LIST_POSITION : current);
  show_states (self);
}

static void
chosen_cb (guint position, gpointer owner)
{
  KmScriptView *self = owner;
  KmScriptRow row;

  if (!self->rows || position >= km_script_rows_n (self->rows))
    return;
  row = km_script_rows_get (self->rows, position);
  km_view_state_set_playing (self->state, false);
  if (!km_view_state_seek (self->state, row.place))
    follow_cb (self);
}

static void
activate_cb (KmScriptView *self, guint position)
{
  uint32_t line =
      self->rows && position < km_script_rows_n (self->rows) ? km_script_rows_get (self->rows, position).line : 0;

  if (line > 0)
    g_signal_emit (self, edit_signal, 0, line);
}

static void
opened_cb (KmScriptView *self, guint position)
{
  if (!self->rows || position >= km_script_rows_n (self->rows))
    return;
  km_script_rows_toggle (self->rows, position, rows_changed_cb, self);
  follow_cb (self);
}

void
km_script_view_mark_branch (KmScriptView *self, uint32_t line, uint32_t n_lines)
{
  self->branch = line;
  self->branch_end = line + n_lines;
  show_states (self);
}

/* ---- GObject ---- */

static void
km_script_view_dispose (GObject *object)
{
  KmScriptView *self = KM_SCRIPT_VIEW (object);

  g_clear_pointer (&self->rows, km_script_rows_free);
  km_follow_list_finish (&self->list);
  km_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (km_script_view_parent_class)->dispose (object);
}

static void
km_script_view_finalize (GObject *object)
{
  g_clear_pointer (&KM_SCRIPT_VIEW (object)->bound, g_ptr_array_unref);
  G_OBJECT_CLASS (km_script_view_parent_class)->finalize (object);
}

static void
km_script_view_class_init (KmScriptViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_script_view_dispose;
  G_OBJECT_CLASS (class)->finalize = km_script_view_finalize;
  edit_signal = g_signal_new ("edit", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_UINT);
  g_signal_new_class_handler ("tick", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, G_CALLBACK (opened_cb), NULL, NULL,
                              NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/script_view.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, KmScriptView, comparison_label);
  gtk_widget_class_bind_template_child (widget_class, KmScriptView, list_view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
km_script_view_init (KmScriptView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->bound = g_ptr_array_new ();
  km_follow_list_init (&self->list, self->list_view, G_CALLBACK (setup_cb), G_CALLBACK (bind_cb),
                       G_CALLBACK (unbind_cb), chosen_cb, self);
}

void
km_script_view_set_state (KmScriptView *self, KmViewState *state)
{
  self->state = state;
  g_signal_connect_object (state, "notify::document", G_CALLBACK (follow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "stepped", G_CALLBACK (follow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "notify::hidden-from", G_CALLBACK (follow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "notify::performed", G_CALLBACK (follow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "breakpoints-changed", G_CALLBACK (show_states), self, G_CONNECT_SWAPPED);
  follow_cb (self);
}
