/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmWorkloadView: see workload_view.h.
 *
 * Breakpoints are source marks, so they move with the text; after each edit their lines go back to the session. The
 * text is handed on (signal "edited") when typing has paused, never at each key. The line of the cursor is brought into
 * view when it changes, and again when another size of view or text has wrapped the lines in another way. */
#include "app/workload_view.h"

#include "app/completion.h"
#include "app/diagnostics.h"
#include "app/hidden_text.h"
#include "app/margin.h"
#include "app/script_view.h"
#include "app/children.h"
#include "base/i18n.h"
#include "workload/mend.h"

#include <adwaita.h>

struct _KmWorkloadView
{
  GtkWidget parent_instance;

  /* template */
  GtkStack *stack;
  GtkLabel *note_label;
  GtkToggleButton *script_button, *text_button;
  KmScriptView *script_view;
  GtkSourceView *source_view;
  KmDiagnostics *diagnostics;

  /* borrowed */
  KmViewState *state;
  GtkSourceBuffer *buffer; /* of the view */
  KmMargin *margin;        /* of the view */
  GtkTextTag *current_tag; /* of the buffer */
  GtkTextTag *branch_tag;  /* of the buffer: on the lines of a branch */
  GtkTextTag *plain_tag;   /* of the buffer: on all of the text */
  GtkTextTag *hidden_tag;  /* of the buffer: on what may not be seen yet */
  GtkTextMark *current;    /* of the buffer: the start of the line of the cursor */

  /* plain */
  guint edit_timeout;  /* runs while typing goes on */
  guint scroll_source; /* the line of the cursor is about to be brought into view */
  bool editable;       /* the text is in the editor */
  bool visiting;       /* the editor was opened for one line of the script */
  bool in_branch;      /* lines of a branch are marked */
  bool replacing;      /* the change of text is ours */
  bool returning;      /* it is one of undo */
  uint32_t shown_line;
  double wrapped_size[2]; /* of the view when it was last brought into view */
};

G_DEFINE_FINAL_TYPE (KmWorkloadView, km_workload_view, GTK_TYPE_WIDGET)

enum
{
  EDIT_PAUSE_MS = 200,
  MAX_EDITABLE_BYTES = 1 << 20, /* longer texts would freeze the editor */
  MAX_EDITABLE_LINE = 4000,     /* bytes; so would longer lines */
};

#define PARAGRAPH_SEPARATOR "\xe2\x80\xa9" /* U+2029 */

static guint typed_signal, returned_signal, edited_signal;

/* ---- the line of the cursor ---- */

static gboolean
scroll_cb (gpointer user_data)
{
  KmWorkloadView *self = user_data;

  self->scroll_source = 0;
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self->source_view), self->current, 0.12, FALSE, 0, 0);
  return G_SOURCE_REMOVE;
}

/* Brings the line of the cursor into view once the text has been laid out, unless a person is typing. */
static void
scroll_to_current (KmWorkloadView *self)
{
  if (self->scroll_source == 0 && !gtk_widget_has_focus (GTK_WIDGET (self->source_view)))
    self->scroll_source = g_idle_add_full (G_PRIORITY_LOW, scroll_cb, self, NULL);
}

static gboolean
show_caret_cb (gpointer user_data)
{
  KmWorkloadView *self = user_data;

  self->scroll_source = 0;
  gtk_text_view_scroll_mark_onscreen (GTK_TEXT_VIEW (self->source_view),
                                      gtk_text_buffer_get_insert (GTK_TEXT_BUFFER (self->buffer)));
  return G_SOURCE_REMOVE;
}

/* The line being typed stays in view when the list of problems opens and leaves less than the @height there was. */
static void
keep_caret_in_view (KmWorkloadView *self, double height)
{
  GtkTextView *view = GTK_TEXT_VIEW (self->source_view);
  double top = gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view)));
  GdkRectangle caret;

  if (self->scroll_source != 0 || !gtk_widget_has_focus (GTK_WIDGET (view)))
    return;
  gtk_text_view_get_cursor_locations (view, NULL, &caret, NULL);
  if (caret.y + caret.height > top && caret.y < top + height)
    self->scroll_source = g_idle_add_full (G_PRIORITY_LOW, show_caret_cb, self, NULL);
}

/* The view has another size or its text has: lines may wrap in other places. */
static void
wrapped_cb (KmWorkloadView *self)
{
  GtkScrollable *view = GTK_SCROLLABLE (self->source_view);
  const double size[2] = { gtk_adjustment_get_page_size (gtk_scrollable_get_hadjustment (view)),
                           gtk_adjustment_get_page_size (gtk_scrollable_get_vadjustment (view)) };

  if (size[0] == self->wrapped_size[0] && size[1] == self->wrapped_size[1])
    return;
  keep_caret_in_view (self, self->wrapped_size[1]);
  memcpy (self->wrapped_size, size, sizeof size);
  scroll_to_current (self);
}

/* Line 0 means before the first call: the start of the text. What is being typed may have fewer lines. */
static void
show_line (KmWorkloadView *self, uint32_t line)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start, end;
  bool exists;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->current_tag, &start, &end);
  exists = gtk_text_buffer_get_iter_at_line (buffer, &start, (int)MAX (line, 1) - 1);
  gtk_text_buffer_move_mark (buffer, self->current, &start);
  if (line > 0 && exists)
    {
      end = start;
      gtk_text_iter_forward_line (&end);
      gtk_text_buffer_apply_tag (buffer, self->current_tag, &start, &end);
    }
  km_margin_set_current_line (self->margin, line);
  if (line != self->shown_line)
    scroll_to_current (self);
  self->shown_line = line;
}

static void
stepped_cb (KmWorkloadView *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmCursor cursor;

  if (!timeline || !km_workload_view_is_editable (self))
    return;
  cursor = km_timeline_cursor (timeline);
  show_line (self, cursor.op == 0 ? 0 : km_script_op (km_view_state_script (self->state), cursor.op - 1).line);
}

/* ---- breakpoints ---- */

static void
show_breakpoints_cb (KmWorkloadView *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start, end, iter;
  const uint32_t *lines;
  size_t n_lines = 0;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_source_buffer_remove_source_marks (self->buffer, &start, &end, KM_MARK_CATEGORY_BREAKPOINT);
  if (!km_view_state_session (self->state))
    return;
  lines = km_session_breakpoints (km_view_state_session (self->state), &n_lines);
  for (size_t i = 0; i < n_lines; i++)
    if (gtk_text_buffer_get_iter_at_line (buffer, &iter, (int)lines[i] - 1))
      gtk_source_buffer_create_source_mark (self->buffer, NULL, KM_MARK_CATEGORY_BREAKPOINT, &iter);
  gtk_widget_queue_draw (GTK_WIDGET (self->margin));
}

/* The text moved: read the lines back from the marks. */
static void
collect_breakpoints (KmWorkloadView *self)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  GtkTextIter iter;
  GSList *marks;

  gtk_text_buffer_get_start_iter (GTK_TEXT_BUFFER (self->buffer), &iter);
  do
    {
      uint32_t line = (uint32_t)gtk_text_iter_get_line (&iter) + 1;

      marks = gtk_source_buffer_get_source_marks_at_line (self->buffer, (int)line - 1, KM_MARK_CATEGORY_BREAKPOINT);
      if (marks)
        g_array_append_val (lines, line);
      g_slist_free (marks);
    }
  while (gtk_source_buffer_forward_iter_to_source_mark (self->buffer, &iter, KM_MARK_CATEGORY_BREAKPOINT));
  km_view_state_set_breakpoints (self->state, (const uint32_t *)(gpointer)lines->data, lines->len);
}

static void
margin_toggled_cb (KmWorkloadView *self, guint line)
{
  km_view_state_toggle_breakpoint (self->state, line);
}

/* ---- editing ---- */

static bool
has_long_line (const char *text, size_t length)
{
  const char *line = text, *end = text + length;

  while (line < end)
    {
      const char *newline = memchr (line, '\n', (size_t)(end - line));

      if ((newline ? newline : end) - line > MAX_EDITABLE_LINE)
        return true;
      if (!newline)
        break;
      line = newline + 1;
    }
  return false;
}

/* Finding where to break a very long line, perhaps a pasted one, takes too long to wait for: while there is one,
 * lines are not broken. */
static void
wrap_unless_too_long (KmWorkloadView *self, const GtkTextIter *first, const GtkTextIter *last)
{
  GtkTextIter line = *first;
  int longest = 0;

  do
    longest = MAX (longest, gtk_text_iter_get_bytes_in_line (&line));
  while (gtk_text_iter_forward_line (&line) && gtk_text_iter_compare (&line, last) <= 0);
  if (longest > MAX_EDITABLE_LINE)
    gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->source_view), GTK_WRAP_NONE);
}

static void
wrap_again (KmWorkloadView *self)
{
  g_autofree char *text = NULL;

  if (gtk_text_view_get_wrap_mode (GTK_TEXT_VIEW (self->source_view)) != GTK_WRAP_NONE)
    return;
  text = km_workload_view_text (self);
  if (!has_long_line (text, strlen (text)))
    gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->source_view), GTK_WRAP_WORD_CHAR);
}

static gboolean
edit_pause_cb (gpointer user_data)
{
  KmWorkloadView *self = user_data;

  self->edit_timeout = 0;
  wrap_again (self);
  g_signal_emit (self, edited_signal, 0);
  return G_SOURCE_REMOVE;
}

static void
buffer_changed_cb (KmWorkloadView *self)
{
  if (self->replacing)
    return;
  if (!self->returning)
    g_signal_emit (self, typed_signal, 0);
  g_clear_handle_id (&self->edit_timeout, g_source_remove);
  self->edit_timeout = g_timeout_add (EDIT_PAUSE_MS, edit_pause_cb, self);
}

char *
km_workload_view_text (KmWorkloadView *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  return gtk_text_buffer_get_text (GTK_TEXT_BUFFER (self->buffer), &start, &end, TRUE);
}

/* Bytes that both begin with, whole characters. */
static size_t
common_start (const char *a, const char *b)
{
  size_t n = 0;

  while (a[n] && a[n] == b[n])
    n++;
  while (n > 0 && ((a[n] & 0xc0) == 0x80 || (b[n] & 0xc0) == 0x80))
    n--;
  return n;
}

/* Bytes that both end with, whole characters. */
static size_t
common_end (const char *a, size_t n_a, const char *b, size_t n_b)
{
  size_t n = 0;

  while (n < n_a && n < n_b && a[n_a - n - 1] == b[n_b - n - 1])
    n++;
  while (n > 0 && (a[n_a - n] & 0xc0) == 0x80)
    n--;
  return n;
}

/* Only what differs is taken out and put in, so that marks on other lines stay. */
void
km_workload_view_replace (KmWorkloadView *self, const char *text)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  g_autofree char *old = km_workload_view_text (self);
  size_t from = common_start (old, text);
  size_t end = common_end (old + from, strlen (old) - from, text + from, strlen (text) - from);
  long first = g_utf8_strlen (old, (gssize)from), last = g_utf8_strlen (old, (gssize)(strlen (old) - end));
  GtkTextIter start, stop;

  self->replacing = true;
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_iter_at_offset (buffer, &start, (int)first);
  gtk_text_buffer_get_iter_at_offset (buffer, &stop, (int)last);
  gtk_text_buffer_delete (buffer, &start, &stop);
  gtk_text_buffer_insert (buffer, &start, text + from, (int)(strlen (text) - from - end));
  gtk_text_buffer_end_user_action (buffer);
  self->replacing = false;
  g_clear_handle_id (&self->edit_timeout, g_source_remove);
  g_signal_emit (self, edited_signal, 0);
}

static void
hide_what_is_to_come (KmWorkloadView *self)
{
  km_diagnostics_show (self->diagnostics, km_view_state_document (self->state), km_view_state_hidden_from (self->state),
                       self->in_branch);
  if (km_workload_view_is_editable (self))
    km_hidden_text_update (GTK_TEXT_BUFFER (self->buffer), self->hidden_tag, self->state);
}

void
km_workload_view_mark_branch (KmWorkloadView *self, uint32_t line, uint32_t n_lines)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start, end;

  self->in_branch = line > 0;
  hide_what_is_to_come (self);
  km_script_view_mark_branch (self->script_view, line, n_lines);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->branch_tag, &start, &end);
  if (line == 0 || !gtk_text_buffer_get_iter_at_line (buffer, &start, (int)line - 1))
    return;
  end = start;
  gtk_text_iter_forward_lines (&end, (int)n_lines);
  gtk_text_buffer_apply_tag (buffer, self->branch_tag, &start, &end);
}

/* ---- undo ---- */

static void
returning_cb (KmWorkloadView *self)
{
  self->returning = true;
}

static void
returned_cb (KmWorkloadView *self)
{
  self->returning = false;
  g_signal_emit (self, returned_signal, 0);
  g_clear_handle_id (&self->edit_timeout, g_source_remove);
  edit_pause_cb (self);
}

/* ---- showing a document ---- */

/* Characters at which a text buffer begins a line and the language does not. */
static bool
has_odd_line_ends (const char *text, size_t length)
{
  const char *end = text + length;

  for (const char *p = text; (p = memchr (p, '\r', (size_t)(end - p))); p++)
    if (p + 1 == end || p[1] != '\n')
      return true;
  return g_strstr_len (text, (gssize)length, PARAGRAPH_SEPARATOR) != NULL;
}

/* Text that the editor can show without freezing, with the same lines, and that it would give back unchanged. */
static bool
text_is_editable (const char *text, size_t length)
{
  if (length > MAX_EDITABLE_BYTES || !g_utf8_validate (text, (gssize)length, NULL) || memchr (text, 0, length)
      || has_odd_line_ends (text, length))
    return false;
  return !has_long_line (text, length);
}

/* The script, or the text if that is chosen and there is an editor. */
static void
page_cb (KmWorkloadView *self)
{
  bool text = gtk_toggle_button_get_active (self->text_button);

  self->visiting &= text;
  gtk_stack_set_visible_child_name (self->stack, text && self->editable ? "editor" : "script");
}

static void
show_text (KmWorkloadView *self, const char *text, size_t length)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start;

  self->replacing = true;
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, text, (int)length);
  gtk_text_buffer_end_irreversible_action (buffer);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  wrap_again (self);
  self->replacing = false;
}

/* Says why there is no editor, if there is none. */
static void
show_editable (KmWorkloadView *self, bool editable, bool recording)
{
  self->editable = editable;
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), !editable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->text_button), editable);
  gtk_label_set_text (self->note_label, recording ? _ ("Recorded from a real kernel")
                                                  : _ ("Cannot be edited here: too long or not plain text"));
  page_cb (self);
}

void
km_workload_view_open (KmWorkloadView *self)
{
  KmSession *session = km_view_state_session (self->state);
  size_t length;
  const char *text = km_session_text (session, &length);
  bool editable = km_session_is_editable (session) && text_is_editable (text, length);

  g_clear_handle_id (&self->edit_timeout, g_source_remove);
  self->shown_line = UINT32_MAX;
  show_text (self, text, editable ? length : 0);
  show_editable (self, editable, !km_session_is_editable (session));
  show_breakpoints_cb (self);
  km_workload_view_refresh (self);
}

void
km_workload_view_refresh (KmWorkloadView *self)
{
  hide_what_is_to_come (self);
  stepped_cb (self);
}

void
km_workload_view_set_problem (KmWorkloadView *self, const char *problem)
{
  km_diagnostics_set_problem (self->diagnostics, problem);
}

bool
km_workload_view_is_editable (KmWorkloadView *self)
{
  return self->editable;
}

bool
km_workload_view_has_focus (KmWorkloadView *self)
{
  return gtk_widget_has_focus (GTK_WIDGET (self->source_view));
}

void
km_workload_view_focus (KmWorkloadView *self)
{
  self->visiting |= !gtk_toggle_button_get_active (self->text_button);
  km_workload_view_set_text_shown (self, true);
  gtk_widget_grab_focus (GTK_WIDGET (self->source_view));
}

bool
km_workload_view_text_shown (KmWorkloadView *self)
{
  return gtk_toggle_button_get_active (self->text_button) && !self->visiting;
}

void
km_workload_view_set_text_shown (KmWorkloadView *self, bool shown)
{
  gtk_toggle_button_set_active (shown ? self->text_button : self->script_button, TRUE);
}

void
km_workload_view_leave (KmWorkloadView *self)
{
  if (self->visiting)
    km_workload_view_set_text_shown (self, false);
}

uint32_t
km_workload_view_insert_line (KmWorkloadView *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_mark (buffer, &iter, gtk_text_buffer_get_insert (buffer));
  return (uint32_t)gtk_text_iter_get_line (&iter) + 1;
}

bool
km_workload_view_can_undo (KmWorkloadView *self)
{
  return km_workload_view_is_editable (self) && gtk_text_buffer_get_can_undo (GTK_TEXT_BUFFER (self->buffer));
}

bool
km_workload_view_can_redo (KmWorkloadView *self)
{
  return km_workload_view_is_editable (self) && gtk_text_buffer_get_can_redo (GTK_TEXT_BUFFER (self->buffer));
}

void
km_workload_view_undo (KmWorkloadView *self)
{
  gtk_text_buffer_undo (GTK_TEXT_BUFFER (self->buffer));
}

void
km_workload_view_redo (KmWorkloadView *self)
{
  gtk_text_buffer_redo (GTK_TEXT_BUFFER (self->buffer));
}

/* ---- set-up ---- */

/* Puts the caret there and shows the editor. */
static void
edit_at (KmWorkloadView *self, guint line, guint column)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter iter;

  if (!gtk_text_buffer_get_iter_at_line_offset (buffer, &iter, (int)line - 1, (int)MAX (column, 1) - 1)
      && !gtk_text_buffer_get_iter_at_line (buffer, &iter, (int)line - 1))
    return;
  gtk_text_buffer_place_cursor (buffer, &iter);
  km_workload_view_focus (self);
  g_clear_handle_id (&self->scroll_source, g_source_remove);
  self->scroll_source = g_idle_add_full (G_PRIORITY_LOW, show_caret_cb, self, NULL);
}

static void
diagnostic_activated_cb (KmWorkloadView *self, guint line, guint column)
{
  if (self->editable)
    edit_at (self, line, column);
}

/* An edit like any other: it can be undone. The text may have changed since it was looked at; then nothing fits. */
static void
mend_cb (KmWorkloadView *self, const KmMend *mend)
{
  g_autofree char *old = km_workload_view_text (self), *text = km_text_mend (old, strlen (old), mend);

  if (self->editable && self->edit_timeout == 0)
    km_workload_view_replace (self, text);
}

static void
edit_line_cb (KmWorkloadView *self, guint line)
{
  if (self->editable)
    edit_at (self, line, 1);
}

static gboolean
query_tooltip_cb (KmWorkloadView *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  GtkTextView *view = GTK_TEXT_VIEW (self->source_view);
  g_autofree char *text = NULL;
  GtkTextIter iter;
  int buffer_x, buffer_y;

  gtk_text_view_window_to_buffer_coords (view, GTK_TEXT_WINDOW_WIDGET, x, y, &buffer_x, &buffer_y);
  gtk_text_view_get_iter_at_location (view, &iter, buffer_x, buffer_y);
  text = km_diagnostics_text_at (self->diagnostics, (uint32_t)gtk_text_iter_get_line (&iter) + 1);
  if (!text)
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
style_cb (KmWorkloadView *self)
{
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();
  bool dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  gtk_source_buffer_set_style_scheme (
      self->buffer, gtk_source_style_scheme_manager_get_scheme (manager, dark ? "Adwaita-dark" : "Adwaita"));
}

static void
set_up_language (KmWorkloadView *self)
{
  GtkSourceLanguageManager *manager = gtk_source_language_manager_get_default ();

  gtk_source_language_manager_append_search_path (manager, "resource:///org/kmemscope/Kmemscope/language-specs/");
  gtk_source_buffer_set_language (self->buffer, gtk_source_language_manager_get_language (manager, "kmw"));
}

/* Pasted text with other line ends gets line ends that are the same for the buffer and for the language. As many
 * characters come out as went in, which the history of edits counts on. */
static void
inserting_cb (GtkTextBuffer *buffer, GtkTextIter *at, const char *text, int length, KmWorkloadView *self)
{
  g_autoptr (GString) plain = NULL;

  if (self->replacing || !has_odd_line_ends (text, (size_t)length))
    return;
  plain = g_string_new_len (text, length);
  g_string_replace (plain, PARAGRAPH_SEPARATOR, "\n", 0);
  for (size_t i = 0; i < plain->len; i++)
    if (plain->str[i] == '\r' && plain->str[i + 1] != '\n')
      plain->str[i] = '\n';
  g_signal_stop_emission_by_name (buffer, "insert-text");
  gtk_text_buffer_insert (buffer, at, plain->str, (int)plain->len);
}

/* Names of the kernel wrap without hyphens, which would look like a part of them. */
static void
inserted_cb (GtkTextBuffer *buffer, GtkTextIter *end, const char *text, int length, KmWorkloadView *self)
{
  GtkTextIter start = *end;

  gtk_text_iter_backward_chars (&start, (int)g_utf8_strlen (text, length));
  gtk_text_buffer_apply_tag (buffer, self->plain_tag, &start, end);
  wrap_unless_too_long (self, &start, end);
}

static void
set_up_editor (KmWorkloadView *self)
{
  const GdkRGBA current = { 0.21f, 0.52f, 0.89f, 0.18f }, branch = { 0.9f, 0.65f, 0.04f, 0.4f };
  GtkSourceGutter *gutter = gtk_source_view_get_gutter (self->source_view, GTK_TEXT_WINDOW_LEFT);
  GtkTextIter start;

  self->buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->source_view)));
  self->current_tag = gtk_text_buffer_create_tag (GTK_TEXT_BUFFER (self->buffer), "km-current",
                                                  "paragraph-background-rgba", &current, NULL);
  self->branch_tag =
      gtk_text_buffer_create_tag (GTK_TEXT_BUFFER (self->buffer), NULL, "paragraph-background-rgba", &branch, NULL);
  self->hidden_tag = km_hidden_text_tag (GTK_TEXT_BUFFER (self->buffer));
  self->plain_tag = gtk_text_buffer_create_tag (GTK_TEXT_BUFFER (self->buffer), NULL, "insert-hyphens", FALSE, NULL);
  g_signal_connect (self->buffer, "insert-text", G_CALLBACK (inserting_cb), self);
  g_signal_connect_after (self->buffer, "insert-text", G_CALLBACK (inserted_cb), self);
  gtk_text_buffer_get_start_iter (GTK_TEXT_BUFFER (self->buffer), &start);
  self->current = gtk_text_buffer_create_mark (GTK_TEXT_BUFFER (self->buffer), NULL, &start, TRUE);
  self->margin = KM_MARGIN (km_margin_new ());
  gtk_source_gutter_insert (gutter, GTK_SOURCE_GUTTER_RENDERER (self->margin), -100);
  km_diagnostics_set_buffer (self->diagnostics, self->buffer);
  g_signal_connect_swapped (self->margin, "toggled", G_CALLBACK (margin_toggled_cb), self);
  for (int i = 0; i < 2; i++)
    {
      const char *signal = i == 0 ? "undo" : "redo";

      g_signal_connect_swapped (self->buffer, signal, G_CALLBACK (returning_cb), self);
      g_signal_connect_object (self->buffer, signal, G_CALLBACK (returned_cb), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    }
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (buffer_changed_cb), self);
  for (int i = 0; i < 2; i++)
    g_signal_connect_object (i == 0 ? gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->source_view))
                                    : gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->source_view)),
                             "changed", G_CALLBACK (wrapped_cb), self, G_CONNECT_SWAPPED);
  set_up_language (self);
  style_cb (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (style_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
edited_cb (KmWorkloadView *self)
{
  collect_breakpoints (self);
}

static void
km_workload_view_dispose (GObject *object)
{
  KmWorkloadView *self = KM_WORKLOAD_VIEW (object);

  g_clear_handle_id (&self->edit_timeout, g_source_remove);
  g_clear_handle_id (&self->scroll_source, g_source_remove);
  km_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (km_workload_view_parent_class)->dispose (object);
}

static void
km_workload_view_class_init (KmWorkloadViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_workload_view_dispose;
  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  g_type_ensure (KM_TYPE_DIAGNOSTICS);
  g_type_ensure (KM_TYPE_SCRIPT_VIEW);
  typed_signal =
      g_signal_new ("typed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  returned_signal =
      g_signal_new ("returned", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  edited_signal =
      g_signal_new ("edited", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/workload_view.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, KmWorkloadView, stack);
  gtk_widget_class_bind_template_child (widget_class, KmWorkloadView, note_label);
  gtk_widget_class_bind_template_child (widget_class, KmWorkloadView, source_view);
  gtk_widget_class_bind_template_child (widget_class, KmWorkloadView, script_button);
  gtk_widget_class_bind_template_child (widget_class, KmWorkloadView, text_button);
  gtk_widget_class_bind_template_child (widget_class, KmWorkloadView, script_view);
  gtk_widget_class_bind_template_child (widget_class, KmWorkloadView, diagnostics);
  gtk_widget_class_bind_template_callback (widget_class, diagnostic_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_line_cb);
  gtk_widget_class_bind_template_callback (widget_class, mend_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);
}

static void
km_workload_view_init (KmWorkloadView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_editor (self);
}

KmWorkloadView *
km_workload_view_new (KmViewState *state)
{
  KmWorkloadView *self = g_object_new (KM_TYPE_WORKLOAD_VIEW, NULL);

  self->state = state;
  g_signal_connect (self, "edited", G_CALLBACK (edited_cb), NULL);
  km_script_view_set_state (self->script_view, state);
  km_completion_attach (self->source_view, state);
  g_signal_connect_object (state, "stepped", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "notify::hidden-from", G_CALLBACK (hide_what_is_to_come), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "breakpoints-changed", G_CALLBACK (show_breakpoints_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "notify::text-scale", G_CALLBACK (scroll_to_current), self, G_CONNECT_SWAPPED);
  return self;
}
