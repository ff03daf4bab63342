/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmChooseWindow: the form above, below it the call with its reason and a table with a row for each alternative. The
 * alternatives are played again after each change and each step; while the document plays, only when it stops. */
#include "app/choose_window.h"

#include "base/i18n.h"
#include "model/advice/choose.h"

struct _KmChooseWindow
{
  KmStepWindow parent_instance;

  /* template */
  AdwHeaderBar *header;
  GtkSpinButton *size_spin;
  GtkDropDown *unit_drop_down;
  GtkSpinButton *count_spin;
  GtkDropDown *context_drop_down;
  GtkDropDown *lifetime_drop_down;
  GtkCheckButton *contiguous_check;
  GtkCheckButton *dma_check;
  GtkCheckButton *high_check;
  GtkCheckButton *percpu_check;
  GtkLabel *call_label;
  GtkLabel *request_label;
  GtkLabel *why_label;
  GtkGrid *table;
};

G_DEFINE_FINAL_TYPE (KmChooseWindow, km_choose_window, KM_TYPE_STEP_WINDOW)

/* ---- the request ---- */

static void
read_request (KmChooseWindow *self, KmChoice *choice)
{
  static const unsigned unit_shifts[] = { 0, 10, 20 }; /* in the order of the template */
  guint unit = gtk_drop_down_get_selected (self->unit_drop_down);

  *choice = (KmChoice){ .size = (uint64_t)gtk_spin_button_get_value (self->size_spin)
                                << unit_shifts[MIN (unit, G_N_ELEMENTS (unit_shifts) - 1)],
                        .count = (uint32_t)gtk_spin_button_get_value_as_int (self->count_spin),
                        .context = (KmContext)gtk_drop_down_get_selected (self->context_drop_down),
                        .contiguous = gtk_check_button_get_active (self->contiguous_check),
                        .dma = gtk_check_button_get_active (self->dma_check),
                        .high = gtk_check_button_get_active (self->high_check),
                        .per_cpu = gtk_check_button_get_active (self->percpu_check),
                        .often = gtk_drop_down_get_selected (self->lifetime_drop_down) == 1 };
}

/* ---- the table ---- */

static GtkWidget *
text_cell (const char *text, int chars)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), chars);
  return label;
}

/* The call and what can be said of it without playing it. */
static GtkWidget *
call_cell (const KmInspectSection *section)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *title = text_cell (section->title, 34);

  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (box), title);
  for (guint i = 0; i < section->rows->len; i++)
    {
      const KmInspectRow *row = g_ptr_array_index (section->rows, i);
      GtkWidget *about;

      if (*row->label != '\0')
        continue;
      about = text_cell (row->value, 34);
      gtk_widget_add_css_class (about, "dim-label");
      gtk_widget_add_css_class (about, "caption");
      gtk_box_append (GTK_BOX (box), about);
    }
  return box;
}

static void
append_cb (GtkButton *button, KmChooseWindow *self)
{
  g_autofree char *lines = g_strdup (g_object_get_data (G_OBJECT (button), "km-lines"));

  km_step_window_act (KM_STEP_WINDOW (self), lines);
}

static GtkWidget *
append_cell (KmChooseWindow *self, const KmChoice *choice, const KmInspectSection *section)
{
  KmViewState *state = km_step_window_state (KM_STEP_WINDOW (self));
  bool possible = !km_script_is_recording (km_view_state_script (state));
  char *lines = km_model_choose_lines (km_view_state_model (state), choice, km_choose_call_of (section));
  GtkWidget *button = gtk_button_new_with_label (_ ("Try Here"));

  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_sensitive (button, possible && lines);
  gtk_widget_set_tooltip_text (button, possible ? lines : _ ("A recording cannot be changed."));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, section->title, -1);
  g_object_set_data_full (G_OBJECT (button), "km-lines", lines, g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (append_cb), self);
  return button;
}

/* Number of the column called @name, made if it is new. Column 0 is the call. */
static int
column_of (GPtrArray *columns, const char *name)
{
  guint at;

  if (!g_ptr_array_find_with_equal_func (columns, name, g_str_equal, &at))
    {
      at = columns->len;
      g_ptr_array_add (columns, (gpointer)name);
    }
  return (int)at + 1;
}

static void
add_values (KmChooseWindow *self, const KmInspectSection *section, int line, GPtrArray *columns)
{
  for (guint i = 0; i < section->rows->len; i++)
    {
      const KmInspectRow *row = g_ptr_array_index (section->rows, i);

      if (*row->label != '\0')
        gtk_grid_attach (self->table, text_cell (row->value, 16), column_of (columns, row->label), line, 1, 1);
    }
}

static void
add_head (KmChooseWindow *self, GPtrArray *columns)
{
  for (guint i = 0; i < columns->len; i++)
    {
      GtkWidget *label = text_cell (g_ptr_array_index (columns, i), 14);

      gtk_label_set_yalign (GTK_LABEL (label), 1);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_grid_attach (self->table, label, (int)i + 1, 0, 1, 1);
    }
}

static void
clear_table (KmChooseWindow *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->table))))
    gtk_grid_remove (self->table, child);
}

static void
show_table (KmChooseWindow *self, const KmChoice *choice, const KmInspection *inspection)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new ();
  int line = 1;

  clear_table (self);
  for (guint i = 0; i < inspection->sections->len; i++)
    {
      const KmInspectSection *section = g_ptr_array_index (inspection->sections, i);

      if (km_choose_call_of (section) == KM_CALL_NONE)
        continue;
      gtk_grid_attach (self->table, call_cell (section), 0, line, 1, 1);
      add_values (self, section, line++, columns);
    }
  add_head (self, columns);
  line = 1;
  for (guint i = 0; i < inspection->sections->len; i++)
    {
      const KmInspectSection *section = g_ptr_array_index (inspection->sections, i);

      if (km_choose_call_of (section) != KM_CALL_NONE)
        gtk_grid_attach (self->table, append_cell (self, choice, section), (int)columns->len + 1, line++, 1, 1);
    }
}

/* ---- showing ---- */

/* The reason: sections that are about no alternative, as paragraphs. */
static char *
reason (const KmInspection *inspection)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < inspection->sections->len; i++)
    {
      const KmInspectSection *section = g_ptr_array_index (inspection->sections, i);

      for (guint j = 0; km_choose_call_of (section) == KM_CALL_NONE && j < section->rows->len; j++)
        {
          const KmInspectRow *row = g_ptr_array_index (section->rows, j);

          g_string_append_printf (text, "%s%s%s%s", text->len > 0 ? "\n" : "", row->label,
                                  *row->label != '\0' ? ": " : "", row->value);
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
km_choose_window_show_step (KmStepWindow *window)
{
  KmChooseWindow *self = KM_CHOOSE_WINDOW (window);
  KmViewState *state = km_step_window_state (window);
  g_autoptr (KmInspection) inspection = NULL;
  g_autofree char *why = NULL;
  KmChoice choice;

  if (km_view_state_playing (state))
    return;
  read_request (self, &choice);
  inspection = km_model_choose_call (km_view_state_model (state), &choice);
  why = reason (inspection);
  gtk_label_set_text (self->call_label, inspection->title);
  gtk_label_set_text (self->request_label, inspection->subtitle);
  gtk_label_set_text (self->why_label, why);
  show_table (self, &choice, inspection);
}

static void
changed_cb (KmChooseWindow *self)
{
  if (km_step_window_state (KM_STEP_WINDOW (self)))
    km_step_window_show_soon (KM_STEP_WINDOW (self));
}

/* ---- life ---- */

static void
km_choose_window_class_init (KmChooseWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  KM_STEP_WINDOW_CLASS (class)->show = km_choose_window_show_step;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/choose_window.ui");
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, header);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, size_spin);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, unit_drop_down);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, count_spin);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, context_drop_down);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, lifetime_drop_down);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, contiguous_check);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, dma_check);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, high_check);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, percpu_check);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, call_label);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, request_label);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, why_label);
  gtk_widget_class_bind_template_child (widget_class, KmChooseWindow, table);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
km_choose_window_init (KmChooseWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
km_choose_window_new (GtkWindow *parent, KmViewState *state)
{
  KmChooseWindow *self = g_object_new (KM_TYPE_CHOOSE_WINDOW, NULL);

  km_step_window_follow (KM_STEP_WINDOW (self), parent, state, self->header);
  g_signal_connect_object (state, "notify::playing", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_grab_focus (GTK_WIDGET (self->size_spin));
  return GTK_WINDOW (self);
}
