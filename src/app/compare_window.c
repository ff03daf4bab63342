/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmCompareWindow: see compare_window.h.
 *
 *   texts ──loads──► two documents ──► view states ──► canvases
 *                          └──► KmCompare ──► steps of both, calls that differ, differences at the step
 *
 * Nothing is compared behind a question that is open. */
#include "app/compare_window.h"

#include "app/canvas.h"
#include "app/follow_list.h"
#include "base/i18n.h"
#include "base/search.h"
#include "base/units.h"
#include "model/compare/compare.h"
#include "model/narration/narration.h"

#include <string.h>

enum
{
  N_RUNS = 2,
  MAX_ROWS = 60 /* differences that are listed */
};

/* One of the runs. */
typedef struct
{
  KmViewState *state; /* owned */
  GtkLabel *heading, *call, *sentence;
  KmCanvas *canvas;
} Side;

struct _KmCompareWindow
{
  AdwWindow parent_instance;

  /* template */
  AdwWindowTitle *title;
  GtkDropDown *with_drop_down;
  GtkBox *sides_box;
  GtkLabel *calls_label;
  GtkListView *calls_view;
  GtkLabel *status_label;
  GtkLabel *left_label, *right_label;
  GtkGrid *rows;

  /* owned */
  char *text, *without; /* of the workload, of the one without a branch (nullable) */
  KmCompare *compare;   /* NULL while something is loaded */
  KmLoad *load;         /* NULL at rest */
  GArray *different;    /* of uint32_t: the steps that are not the same, in order */
  KmFollowList calls;   /* of these */

  /* plain */
  Side sides[N_RUNS];
  KmCursor at;          /* in the first run, where to begin */
  uint32_t hidden_from; /* the operation of the first run behind a question; UINT32_MAX: there is none */
  uint32_t n_steps;     /* that may be seen */
  guint load_number;
};

G_DEFINE_FINAL_TYPE (KmCompareWindow, km_compare_window, ADW_TYPE_WINDOW)

/* ---- what to compare with ---- */

static const struct
{
  const char *label;
  const char *key, *value; /* option of the machine; NULL: without the branch */
} others[] = {
  { N_ ("Without the branch"), NULL, NULL },      { N_ ("On Linux 2.6.34"), "kernel", "2.6.34" },
  { N_ ("On Linux 6.1"), "kernel", "6.1" },       { N_ ("On Linux 6.12"), "kernel", "6.12" },
  { N_ ("With SLAB"), "slab", "slab" },           { N_ ("With SLUB"), "slab", "slub" },
  { N_ ("Without per-CPU lists"), "pcp", "off" },
};

/* The number in the table of what is chosen: the first row is left out without a branch. */
static guint
chosen (KmCompareWindow *self)
{
  return gtk_drop_down_get_selected (self->with_drop_down) + (self->without ? 0 : 1);
}

static char *
other_text (KmCompareWindow *self)
{
  g_autoptr (KmScript) script = NULL;
  guint i = chosen (self);

  if (!others[i].key)
    return g_strdup (self->without);
  script = km_script_parse (self->text, strlen (self->text));
  return km_script_with_option (script, others[i].key, others[i].value);
}

/* ---- showing ---- */

static GtkWidget *
make_cell (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  gtk_widget_set_hexpand (label, TRUE);
  if (style)
    gtk_widget_add_css_class (label, style);
  return label;
}

static void
add_row (KmCompareWindow *self, const KmDifference *difference, int row)
{
  const char *texts[] = { difference->what, difference->values[0], difference->values[1] };

  for (int column = 0; column < (int)G_N_ELEMENTS (texts); column++)
    gtk_grid_attach (self->rows, make_cell (texts[column], row % 2 == 0 ? "shaded" : NULL), column, row, 1, 1);
}

static void
show_differences (KmCompareWindow *self)
{
  g_autoptr (GPtrArray) found = km_compare_differences (self->compare, true);
  GtkWidget *child;
  g_autofree char *text = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->rows))))
    gtk_grid_remove (self->rows, child);
  for (guint i = 0; i < MIN (found->len, MAX_ROWS); i++)
    add_row (self, g_ptr_array_index (found, i), (int)i);
  text = found->len == 0
             ? g_strdup (_ ("No difference at this step"))
             : g_strdup_printf (ngettext ("%s difference at this step", "%s differences at this step", found->len),
                                km_format_count (found->len).text);
  gtk_label_set_text (self->status_label, text);
}

/* ---- the calls that differ ---- */

/* Fills @different, as far as one may see. */
static void
find_different (KmCompareWindow *self)
{
  uint32_t hidden = self->hidden_from != UINT32_MAX ? km_compare_step_of (self->compare, 0, self->hidden_from) : 0;

  self->n_steps = hidden > 0 ? hidden - 1 : km_compare_n_steps (self->compare);
  g_array_set_size (self->different, 0);
  for (uint32_t step = 0; (step = km_compare_find (self->compare, step, 1)) != 0 && step <= self->n_steps;)
    g_array_append_val (self->different, step);
}

/* How many steps of the list are before @step. */
static guint
n_before (KmCompareWindow *self, uint32_t step)
{
  return (guint)KM_SEARCH (i, self->different->len, g_array_index (self->different, uint32_t, i) < step);
}

static void
show_calls (KmCompareWindow *self)
{
  guint n = self->different->len;
  g_autofree char *text =
      n == 0 ? g_strdup (_ ("All calls are alike"))
             : g_strdup_printf (ngettext ("%s call differs", "%s calls differ", n), km_format_count (n).text);
  bool hides = self->n_steps < km_compare_n_steps (self->compare);

  if (hides)
    {
      g_autofree char *so_far = g_strdup_printf (_ ("%s up to the open question"), text);

      gtk_label_set_text (self->calls_label, so_far);
    }
  else
    gtk_label_set_text (self->calls_label, text);
  km_follow_list_reset (&self->calls, n);
}

/* Which of the runs does it, if not both: then its text says so. */
static char *
describe_call (KmCompareWindow *self, uint32_t step)
{
  static const char *const alone[N_RUNS] = { N_ ("only on the left"), N_ ("only on the right") };
  char *texts[N_RUNS];

  for (int run = 0; run < N_RUNS; run++)
    {
      uint32_t op = km_compare_op (self->compare, step, (size_t)run);

      texts[run] = op != UINT32_MAX ? km_script_op_text (km_view_state_script (self->sides[run].state), op) : NULL;
    }
  for (int run = 0; run < N_RUNS; run++)
    if (!texts[1 - run])
      {
        char *text = g_strdup_printf ("%s · %s", texts[run], _ (alone[run]));

        g_free (texts[run]);
        return text;
      }
  g_free (texts[1]);
  return texts[0];
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmCompareWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10), *number = gtk_label_new (NULL),
            *call = gtk_label_new (NULL);

  gtk_label_set_width_chars (GTK_LABEL (number), 5);
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_widget_add_css_class (number, "numeric");
  gtk_label_set_xalign (GTK_LABEL (call), 0);
  gtk_label_set_ellipsize (GTK_LABEL (call), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (call, "monospace");
  gtk_box_append (GTK_BOX (box), number);
  gtk_box_append (GTK_BOX (box), call);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmCompareWindow *self)
{
  uint32_t step =
      g_array_index (self->different, uint32_t, km_lazy_row_index (KM_LAZY_ROW (gtk_list_item_get_item (item))));
  GtkWidget *number = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  g_autofree char *call = describe_call (self, step);

  gtk_label_set_text (GTK_LABEL (number), km_format_count (step).text);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (number)), call);
}

/* ---- the runs ---- */

static void
show_side (KmCompareWindow *self, int run)
{
  Side *side = &self->sides[run];
  uint32_t step = km_compare_cursor (self->compare).op;
  uint32_t op = step > 0 ? km_compare_op (self->compare, step, (size_t)run) : UINT32_MAX;
  g_autofree char *call = op != UINT32_MAX ? km_script_op_text (km_view_state_script (side->state), op) : NULL;
  g_autofree char *sentence = call ? km_narrate_cursor (km_view_state_model (side->state)) : NULL;

  gtk_label_set_text (side->call, call ? call : "–");
  gtk_label_set_text (side->sentence, sentence ? sentence : "");
}

static void
update_actions (KmCompareWindow *self)
{
  static const char *const back[] = { "compare.first", "compare.back-call", "compare.back-event" };
  static const char *const forward[] = { "compare.last", "compare.forward-call", "compare.forward-event" };
  bool ready = self->compare != NULL, before, after;
  KmCursor at = ready ? km_compare_cursor (self->compare) : (KmCursor){ 0 };

  before = ready && at.op > 0;
  after = ready && (at.op < self->n_steps || at.event < km_compare_n_events (self->compare));
  for (guint i = 0; i < G_N_ELEMENTS (back); i++)
    {
      gtk_widget_action_set_enabled (GTK_WIDGET (self), back[i], before);
      gtk_widget_action_set_enabled (GTK_WIDGET (self), forward[i], after);
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compare.previous-difference", ready && n_before (self, at.op) > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compare.next-difference",
                                 ready && n_before (self, at.op + 1) < self->different->len);
}

/* Marks the call of step @step, if it is in the list. */
static void
mark_call (KmCompareWindow *self, uint32_t step)
{
  guint row = n_before (self, step);

  if (row < self->different->len && g_array_index (self->different, uint32_t, row) == step)
    km_follow_list_mark (&self->calls, row);
  else
    km_follow_list_unmark (&self->calls);
}

static void
go_to (KmCompareWindow *self, KmCursor to)
{
  g_autofree char *place = NULL;

  if (to.op > self->n_steps)
    to = (KmCursor){ self->n_steps, self->n_steps > 0 ? KM_EVENT_LAST : 0 };
  km_compare_seek (self->compare, to);
  for (int run = 0; run < N_RUNS; run++)
    {
      km_view_state_moved (self->sides[run].state, KM_MOVE_SEEK);
      show_side (self, run);
    }
  place =
      g_strdup_printf (_ ("step %u of %u"), km_compare_cursor (self->compare).op, km_compare_n_steps (self->compare));
  adw_window_title_set_subtitle (self->title, place);
  show_differences (self);
  mark_call (self, km_compare_cursor (self->compare).op);
  update_actions (self);
}

static void
chosen_cb (guint row, gpointer owner)
{
  KmCompareWindow *self = owner;

  go_to (self, (KmCursor){ g_array_index (self->different, uint32_t, row), KM_EVENT_LAST });
}

/* ---- loads ---- */

/* What a load comes back with. */
typedef struct
{
  KmCompareWindow *window; /* owned */
  guint number;
  int run;
} Ticket;

static void load_run (KmCompareWindow *self, int run);

static void
begin (KmCompareWindow *self)
{
  KmModel *models[N_RUNS];
  uint32_t step;

  for (int run = 0; run < N_RUNS; run++)
    models[run] = km_view_state_model (self->sides[run].state);
  self->compare = km_compare_new (models, N_RUNS);
  find_different (self);
  show_calls (self);
  step = self->at.op > 0 ? km_compare_step_of (self->compare, 0, self->at.op - 1) : 0;
  go_to (self, (KmCursor){ step, self->at.event });
}

static bool
show_errors (KmCompareWindow *self, KmScript *script)
{
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);
  g_autofree char *text = NULL;

  if (n == 0)
    return false;
  /* Translators: number of a line; what is wrong with it on another kernel. */
  text = g_strdup_printf (_ ("Line %u: %s"), diagnostics->line, diagnostics->cause);
  gtk_label_set_text (self->status_label, text);
  return true;
}

static void
show_heading (KmCompareWindow *self, int run, KmDocument *document)
{
  g_autofree char *machine = km_config_describe (km_script_config (km_document_script (document)));
  bool names_kernel = g_strcmp0 (others[chosen (self)].key, "kernel") == 0; /* as the machine does */
  const char *other = names_kernel ? NULL : _ (others[chosen (self)].label);
  const char *what = run == 1 ? other : self->without ? _ ("With the branch") : NULL;
  g_autofree char *text = what ? g_strdup_printf ("%s · %s", what, machine) : g_strdup (machine);

  gtk_label_set_text (self->sides[run].heading, text);
  gtk_label_set_text (run == 0 ? self->left_label : self->right_label, text);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Ticket *ticket = user_data;
  g_autoptr (KmCompareWindow) self = ticket->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmDocument) document = km_document_load_finish (result, &error);
  Side *side = &self->sides[ticket->run];

  if (!self->load || ticket->number != self->load_number)
    return;
  g_clear_pointer (&self->load, km_load_unref);
  if (!document)
    {
      gtk_label_set_text (self->status_label, error->message);
      return;
    }
  show_heading (self, ticket->run, document);
  km_view_state_set_document (side->state, document);
  if (ticket->run + 1 < N_RUNS && !km_view_state_document (self->sides[ticket->run + 1].state))
    load_run (self, ticket->run + 1);
  else if (!show_errors (self, km_document_script (document)))
    begin (self);
}

static void
load_run (KmCompareWindow *self, int run)
{
  g_autofree char *text = run == 0 ? g_strdup (self->text) : other_text (self);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  Ticket *ticket = g_new0 (Ticket, 1);

  *ticket = (Ticket){ g_object_ref (self), ++self->load_number, run };
  gtk_label_set_text (self->status_label, _ ("Running…"));
  self->load = km_document_load_text (bytes, (KmCursor){ 0 }, loaded_cb, ticket);
}

/* Another run to compare with. */
static void
with_cb (KmCompareWindow *self)
{
  if (!self->text)
    return; /* while the window is made */
  if (self->compare)
    {
      KmCursor at = km_timeline_cursor (km_view_state_timeline (self->sides[0].state));

      self->at = at;
    }
  km_follow_list_reset (&self->calls, 0);
  g_clear_pointer (&self->compare, km_compare_free);
  if (self->load)
    km_load_cancel (self->load);
  g_clear_pointer (&self->load, km_load_unref);
  update_actions (self);
  km_view_state_set_document (self->sides[1].state, NULL);
  load_run (self, km_view_state_document (self->sides[0].state) ? 1 : 0);
}

/* ---- moving ---- */

static void
step_event (KmCompareWindow *self, int direction)
{
  KmCursor at = km_compare_cursor (self->compare);

  if (direction > 0)
    at =
        at.event < km_compare_n_events (self->compare) ? (KmCursor){ at.op, at.event + 1 } : (KmCursor){ at.op + 1, 1 };
  else
    at = at.event > 1 ? (KmCursor){ at.op, at.event - 1 } : (KmCursor){ at.op - 1, KM_EVENT_LAST };
  go_to (self, at);
}

static void
step_call (KmCompareWindow *self, int direction)
{
  KmCursor at = km_compare_cursor (self->compare);
  bool complete = at.event >= km_compare_n_events (self->compare);

  go_to (self, (KmCursor){ direction < 0 ? at.op - 1 : complete ? at.op + 1 : at.op, KM_EVENT_LAST });
}

static void
step_difference (KmCompareWindow *self, int direction)
{
  uint32_t step = km_compare_cursor (self->compare).op;
  guint row = direction > 0 ? n_before (self, step + 1) : n_before (self, step) - 1;

  if (row < self->different->len)
    chosen_cb (row, self);
}

static void
to_end (KmCompareWindow *self, int direction)
{
  go_to (self, direction > 0 ? (KmCursor){ self->n_steps, KM_EVENT_LAST } : (KmCursor){ 0 });
}

static const struct
{
  const char *name;
  guint key;
  void (*act) (KmCompareWindow *self, int direction);
  int direction;
} actions[] = {
  { "compare.first", GDK_KEY_Home, to_end, -1 },
  { "compare.back-call", GDK_KEY_Up, step_call, -1 },
  { "compare.back-event", GDK_KEY_Left, step_event, -1 },
  { "compare.forward-event", GDK_KEY_Right, step_event, 1 },
  { "compare.forward-call", GDK_KEY_Down, step_call, 1 },
  { "compare.last", GDK_KEY_End, to_end, 1 },
  { "compare.previous-difference", GDK_KEY_Page_Up, step_difference, -1 },
  { "compare.next-difference", GDK_KEY_Page_Down, step_difference, 1 },
};

static void
activate_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name))
      actions[i].act (KM_COMPARE_WINDOW (widget), actions[i].direction);
}

/* ---- set-up ---- */

static void
make_side (KmCompareWindow *self, KmViewState *shown, int run)
{
  static const char *const followed[] = { "theme", "text-scale", "views", "stage" };
  Side *side = &self->sides[run];
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4), *scroller = gtk_scrolled_window_new ();

  side->state = km_view_state_new ();
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    g_object_bind_property (shown, followed[i], side->state, followed[i], G_BINDING_SYNC_CREATE);
  side->heading = GTK_LABEL (make_cell ("", "heading"));
  side->call = GTK_LABEL (make_cell ("–", "monospace"));
  side->sentence = GTK_LABEL (make_cell ("", NULL));
  gtk_label_set_lines (side->sentence, 2);
  gtk_label_set_ellipsize (side->sentence, PANGO_ELLIPSIZE_END);
  side->canvas = g_object_new (KM_TYPE_CANVAS, NULL);
  km_canvas_set_state (side->canvas, side->state);
  gtk_widget_set_can_target (GTK_WIDGET (side->canvas), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (side->canvas), FALSE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (side->canvas));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_add_css_class (scroller, "canvas-pane");
  gtk_widget_add_css_class (box, "compared");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (side->heading));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (side->call));
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (side->sentence));
  gtk_box_append (self->sides_box, box);
}

static void
km_compare_window_dispose (GObject *object)
{
  KmCompareWindow *self = KM_COMPARE_WINDOW (object);

  if (self->load)
    km_load_cancel (self->load);
  g_clear_pointer (&self->load, km_load_unref);
  km_follow_list_finish (&self->calls);
  g_clear_pointer (&self->different, g_array_unref);
  g_clear_pointer (&self->compare, km_compare_free);
  G_OBJECT_CLASS (km_compare_window_parent_class)->dispose (object);
  for (int run = 0; run < N_RUNS; run++)
    g_clear_object (&self->sides[run].state);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->without, g_free);
}

static void
km_compare_window_class_init (KmCompareWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_compare_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/compare_window.ui");
  gtk_widget_class_bind_template_child (widget_class, KmCompareWindow, title);
  gtk_widget_class_bind_template_child (widget_class, KmCompareWindow, with_drop_down);
  gtk_widget_class_bind_template_child (widget_class, KmCompareWindow, sides_box);
  gtk_widget_class_bind_template_child (widget_class, KmCompareWindow, calls_label);
  gtk_widget_class_bind_template_child (widget_class, KmCompareWindow, calls_view);
  gtk_widget_class_bind_template_child (widget_class, KmCompareWindow, rows);
  gtk_widget_class_bind_template_child (widget_class, KmCompareWindow, left_label);
  gtk_widget_class_bind_template_child (widget_class, KmCompareWindow, right_label);
  gtk_widget_class_bind_template_child (widget_class, KmCompareWindow, status_label);
  gtk_widget_class_bind_template_callback (widget_class, with_cb);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gtk_widget_class_install_action (widget_class, actions[i].name, NULL, activate_cb);
      gtk_widget_class_add_binding_action (widget_class, actions[i].key, 0, actions[i].name, NULL);
    }
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
km_compare_window_init (KmCompareWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->different = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  km_follow_list_init (&self->calls, self->calls_view, G_CALLBACK (setup_cb), G_CALLBACK (bind_cb), NULL, chosen_cb,
                       self);
}

KmCompareWindow *
km_compare_window_new (GtkWindow *parent, KmViewState *state, const char *without)
{
  KmCompareWindow *self = g_object_new (KM_TYPE_COMPARE_WINDOW, "transient-for", parent, NULL);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  size_t length;
  const char *text = km_script_text (km_view_state_script (state), &length);
  bool is_newest = km_script_config (km_view_state_script (state))->generation == KM_NR_GENERATIONS - 1;

  for (int run = 0; run < N_RUNS; run++)
    make_side (self, state, run);
  for (guint i = without ? 0 : 1; i < G_N_ELEMENTS (others); i++)
    gtk_string_list_append (names, _ (others[i].label));
  gtk_drop_down_set_model (self->with_drop_down, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->with_drop_down, without || is_newest ? 0 : 2); /* the branch, 2.6.34 or 6.12 */
  self->text = g_strndup (text, length);
  self->without = g_strdup (without);
  self->at = km_timeline_cursor (km_view_state_timeline (state));
  self->hidden_from = km_view_state_hidden_from (state);
  with_cb (self);
  return self;
}
