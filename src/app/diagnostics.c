/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmDiagnostics: a list below the editor. One row says where, what is wrong and how to mend it,
 * and has a button that does so if nobody has to be asked how. */
#include "app/diagnostics.h"

#include "app/margin.h"
#include "app/children.h"
#include "base/i18n.h"
#include "workload/mend.h"

struct _KmDiagnostics
{
  GtkWidget parent_instance;

  /* template */
  GtkRevealer *revealer;
  GtkLabel *summary_label;
  GtkListBox *list;

  /* borrowed */
  GtkSourceBuffer *buffer;
  GtkTextTag *error_tag; /* of the buffer */

  /* owned */
  GPtrArray *entries; /* of Entry, by line */
  char *problem;
};

G_DEFINE_FINAL_TYPE (KmDiagnostics, km_diagnostics, GTK_TYPE_WIDGET)

/* One thing that is wrong. */
typedef struct
{
  uint32_t line, column, length; /* line 0: the text as a whole */
  char *text;
  KmMend mend; /* text NULL: that takes a person */
} Entry;

enum
{
  MAX_ROWS = 100
};

static guint activated_signal, mend_signal;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->text);
  g_free (entry->mend.text);
  g_free (entry);
}

static Entry *
add_entry (KmDiagnostics *self, uint32_t line, uint32_t column, uint32_t length, char *text)
{
  Entry *entry = g_new0 (Entry, 1);

  *entry = (Entry){ .line = line, .column = column, .length = length, .text = text };
  g_ptr_array_add (self->entries, entry);
  return entry;
}

/* ---- marks in the text ---- */

static void
clear_marks (KmDiagnostics *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->error_tag, &start, &end);
  gtk_source_buffer_remove_source_marks (self->buffer, &start, &end, KM_MARK_CATEGORY_ERROR);
}

static void
mark_entry (KmDiagnostics *self, const Entry *entry)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start, end;
  int columns, column;

  if (entry->line == 0 || !gtk_text_buffer_get_iter_at_line (buffer, &start, (int)entry->line - 1))
    return;
  gtk_source_buffer_create_source_mark (self->buffer, NULL, KM_MARK_CATEGORY_ERROR, &start);
  gtk_text_buffer_get_iter_at_line (buffer, &start, (int)entry->line - 1); /* again: the mark has changed the line */
  columns = gtk_text_iter_get_chars_in_line (&start);
  column = (int)MIN (entry->column, (uint32_t)columns);
  gtk_text_iter_set_line_offset (&start, MAX (column - 1, 0));
  end = start;
  if (entry->length == 0)
    gtk_text_iter_forward_to_line_end (&end);
  else
    gtk_text_iter_forward_chars (&end, (int)MIN (entry->length, (uint32_t)columns));
  gtk_text_buffer_apply_tag (buffer, self->error_tag, &start, &end);
}

/* ---- the list ---- */

static void
mend_cb (KmDiagnostics *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);
  const Entry *entry = g_ptr_array_index (self->entries, gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)));

  g_signal_emit (self, mend_signal, 0, &entry->mend);
}

/* The button says what it does: "Mend: alloc_page". */
static GtkWidget *
mend_button (KmDiagnostics *self, const Entry *entry)
{
  g_autofree char *label =
      entry->mend.text[0] == 0 ? g_strdup (_ ("Mend: remove it")) : g_strdup_printf (_ ("Mend: %s"), entry->mend.text);
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (mend_cb), self);
  return button;
}

static GtkWidget *
row_for (KmDiagnostics *self, const Entry *entry)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-error-symbolic");
  g_autofree char *text = NULL;
  GtkWidget *label;

  text = entry->line > 0 ? g_strdup_printf (_ ("Line %u: %s"), entry->line, entry->text) : g_strdup (entry->text);
  label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_add_css_class (icon, "error");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);
  if (entry->mend.text)
    gtk_box_append (GTK_BOX (box), mend_button (self, entry));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  g_object_set_data (G_OBJECT (row), "km-line", GUINT_TO_POINTER (entry->line));
  g_object_set_data (G_OBJECT (row), "km-column", GUINT_TO_POINTER (entry->column));
  return row;
}

static void
fill_list (KmDiagnostics *self)
{
  g_autofree char *summary = NULL;
  GtkWidget *row;

  while ((row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0))))
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < self->entries->len && i < MAX_ROWS; i++)
    gtk_list_box_append (self->list, row_for (self, g_ptr_array_index (self->entries, i)));
  summary = g_strdup_printf (ngettext ("%u problem", "%u problems", self->entries->len), self->entries->len);
  gtk_label_set_text (self->summary_label, summary);
  gtk_revealer_set_reveal_child (self->revealer, self->entries->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self), self->entries->len > 0);
}

static void
row_activated_cb (KmDiagnostics *self, GtkListBoxRow *row)
{
  guint line = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "km-line"));

  if (line > 0)
    g_signal_emit (self, activated_signal, 0, line, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "km-column")));
}

/* ---- filling ---- */

static void
collect_diagnostics (KmDiagnostics *self, KmScript *script)
{
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  for (size_t i = 0; i < n; i++)
    {
      const KmDiagnostic *each = &diagnostics[i];
      const KmMend *mend = km_script_mend (script, i);
      Entry *entry = add_entry (self, each->line, each->column, each->length,
                                /* Translators: what is wrong, then how to mend it. */
                                g_strdup_printf (_ ("%s — %s (KMW-%u)"), each->cause, each->cure, each->code));

      if (!mend)
        continue;
      entry->mend = *mend;
      entry->mend.text = g_strdup (mend->text);
    }
}

/* A question tells nothing of itself before it is answered, and what is expected nothing of calls to come. */
static bool
is_hidden (const KmFailedExpect *failed, uint32_t hidden_from)
{
  return failed->question ? failed->op >= hidden_from : failed->op > hidden_from;
}

static void
collect_expects (KmDiagnostics *self, KmDocument *document, uint32_t hidden_from)
{
  const GPtrArray *failed = km_document_failed_expects (document);

  for (guint i = 0; i < failed->len; i++)
    {
      const KmFailedExpect *expect = g_ptr_array_index (failed, i);
      Entry *entry;

      if (is_hidden (expect, hidden_from))
        continue;
      entry =
          add_entry (self, expect->line, 1, 0,
                     expect->question ? g_strdup_printf (_ ("The answer to “%s” is wrong: %s"), expect->question,
                                                         expect->explanation)
                                      : g_strdup_printf (_ ("the expectation does not hold: %s"), expect->explanation));
      entry->mend = expect->mend;
      entry->mend.text = g_strdup (expect->mend.text);
    }
}

void
km_diagnostics_show (KmDiagnostics *self, KmDocument *document, uint32_t hidden_from, bool in_branch)
{
  g_ptr_array_set_size (self->entries, 0);
  clear_marks (self);
  if (self->problem)
    add_entry (self, 0, 0, 0, g_strdup (self->problem));
  if (document)
    collect_diagnostics (self, km_document_script (document));
  if (document && !in_branch)
    collect_expects (self, document, hidden_from);
  for (guint i = 0; i < self->entries->len; i++)
    mark_entry (self, g_ptr_array_index (self->entries, i));
  fill_list (self);
}

void
km_diagnostics_set_problem (KmDiagnostics *self, const char *problem)
{
  if (g_strcmp0 (self->problem, problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  km_diagnostics_show (self, NULL, UINT32_MAX, false);
}

char *
km_diagnostics_text_at (KmDiagnostics *self, uint32_t line)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->line != line)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, entry->text);
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

/* ---- GObject ---- */

void
km_diagnostics_set_buffer (KmDiagnostics *self, GtkSourceBuffer *buffer)
{
  const GdkRGBA red = { 0.88f, 0.11f, 0.14f, 1 };

  self->buffer = buffer;
  self->error_tag = gtk_text_buffer_create_tag (GTK_TEXT_BUFFER (buffer), "km-error", "underline",
                                                PANGO_UNDERLINE_ERROR, "underline-rgba", &red, NULL);
}

static void
km_diagnostics_dispose (GObject *object)
{
  km_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (km_diagnostics_parent_class)->dispose (object);
}

static void
km_diagnostics_finalize (GObject *object)
{
  KmDiagnostics *self = KM_DIAGNOSTICS (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_free (self->problem);
  G_OBJECT_CLASS (km_diagnostics_parent_class)->finalize (object);
}

static void
km_diagnostics_class_init (KmDiagnosticsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_diagnostics_dispose;
  G_OBJECT_CLASS (class)->finalize = km_diagnostics_finalize;
  activated_signal = g_signal_new ("activated", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  mend_signal = g_signal_new ("mend", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_POINTER);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/diagnostics.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, KmDiagnostics, revealer);
  gtk_widget_class_bind_template_child (widget_class, KmDiagnostics, summary_label);
  gtk_widget_class_bind_template_child (widget_class, KmDiagnostics, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
km_diagnostics_init (KmDiagnostics *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
