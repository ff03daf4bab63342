/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See sections.h.
 *
 * Rows are widgets that are kept: a step changes only their texts, and only the rows whose number differs are made or
 * dropped. */
#include "app/sections.h"

#include "app/field_layout.h"

typedef struct
{
  KmViewState *state;
  int name_chars;
} Sections;

void
km_box_set_n_children (GtkBox *box, guint wanted, GtkWidget *(*make) (gpointer data), gpointer data)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (box));
  guint n = 0;

  for (; child && n < wanted; n++)
    child = gtk_widget_get_next_sibling (child);
  while (child)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      gtk_box_remove (box, child);
      child = next;
    }
  for (; n < wanted; n++)
    gtk_box_append (box, make (data));
}

/* ---- rows ---- */

static void
link_clicked_cb (GtkButton *button, KmViewState *state)
{
  const KmTarget *target = g_object_get_data (G_OBJECT (button), "km-target");
  uint32_t op = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "km-op"));

  if (target)
    {
      KmTarget wanted = *target; /* the row may be another one after this */

      km_view_state_reveal (state, &wanted);
      return;
    }
  km_view_state_set_playing (state, false);
  km_view_state_seek (state, (KmCursor){ .op = op + 1, .event = KM_EVENT_LAST });
}

/* Lets @label wrap anywhere without putting hyphens into names of the kernel. */
static void
wrap_anywhere (GtkWidget *label)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
}

/* A row: label, value, and in the place of the value a link if the row has one. */
static GtkWidget *
row_new (gpointer data)
{
  const Sections *self = data;
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (NULL), *value = gtk_label_new (NULL), *link = gtk_button_new ();
  GtkWidget *link_label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), self->name_chars);
  gtk_label_set_max_width_chars (GTK_LABEL (label), self->name_chars);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  wrap_anywhere (value);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_focusable (value, FALSE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_label_set_xalign (GTK_LABEL (link_label), 0);
  wrap_anywhere (link_label);
  gtk_button_set_child (GTK_BUTTON (link), link_label);
  gtk_widget_add_css_class (link, "flat");
  gtk_widget_add_css_class (link, "step-link");
  gtk_widget_set_focus_on_click (link, FALSE);
  g_signal_connect_object (link, "clicked", G_CALLBACK (link_clicked_cb), self->state, 0);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), value);
  gtk_box_append (GTK_BOX (row), link);
  gtk_widget_set_layout_manager (row, km_field_layout_new ());
  gtk_widget_add_css_class (row, "inspect-row");
  return row;
}

static void
set_css_class (GtkWidget *widget, const char *name, bool on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
row_set (GtkWidget *row, const KmInspectRow *data)
{
  GtkWidget *label = gtk_widget_get_first_child (row), *value = gtk_widget_get_next_sibling (label);
  GtkWidget *link = gtk_widget_get_next_sibling (value);
  bool to_target = data->target.kind != KM_TARGET_NONE;
  bool is_link = data->op != UINT32_MAX || to_target;

  gtk_label_set_text (GTK_LABEL (label), data->label);
  gtk_widget_set_visible (label, *data->label != '\0');
  gtk_label_set_text (GTK_LABEL (value), data->value);
  set_css_class (value, "monospace", data->mono);
  gtk_widget_set_visible (value, !is_link);
  gtk_widget_set_visible (link, is_link);
  if (!is_link)
    return;
  gtk_label_set_text (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (link))), data->value);
  g_object_set_data (G_OBJECT (link), "km-op", GUINT_TO_POINTER (data->op));
  g_object_set_data_full (G_OBJECT (link), "km-target",
                          to_target ? g_memdup2 (&data->target, sizeof data->target) : NULL, g_free);
}

/* ---- sections ---- */

static GtkWidget *
section_new (gpointer data)
{
  GtkWidget *section = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *title = gtk_label_new (NULL);
  GtkWidget *rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (section), title);
  gtk_box_append (GTK_BOX (section), rows);
  gtk_widget_add_css_class (section, "inspect-section");
  return section;
}

static void
section_set (Sections *self, GtkWidget *section, const KmInspectSection *data)
{
  GtkWidget *title = gtk_widget_get_first_child (section), *rows = gtk_widget_get_next_sibling (title), *row;

  gtk_label_set_text (GTK_LABEL (title), data->title);
  gtk_widget_set_visible (title, data->title && *data->title);
  km_box_set_n_children (GTK_BOX (rows), data->rows->len, row_new, self);
  row = gtk_widget_get_first_child (rows);
  for (guint i = 0; i < data->rows->len; i++, row = gtk_widget_get_next_sibling (row))
    row_set (row, g_ptr_array_index (data->rows, i));
}

void
km_sections_show (GtkBox *box, const KmInspection *inspection, KmViewState *state, int name_chars)
{
  Sections self = { .state = state, .name_chars = name_chars };
  guint n = inspection ? inspection->sections->len : 0;
  GtkWidget *section;

  km_box_set_n_children (box, n, section_new, &self);
  section = gtk_widget_get_first_child (GTK_WIDGET (box));
  for (guint i = 0; i < n; i++, section = gtk_widget_get_next_sibling (section))
    section_set (&self, section, g_ptr_array_index (inspection->sections, i));
}
