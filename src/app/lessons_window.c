/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmLessonsWindow: the words are there at once, the pictures come one after the other from a thread. */
#include "app/lessons_window.h"

#include "app/lesson_card.h"
#include "app/lesson_pictures.h"
#include "app/page_keys.h"
#include "base/i18n.h"
#include "workload/lessons.h"

struct _KmLessonsWindow
{
  AdwWindow parent_instance;

  /* template */
  AdwWindowTitle *title;
  GtkBox *subjects_box;

  /* owned */
  GPtrArray *cards;          /* borrowed, in their order */
  GCancellable *cancellable; /* of the picture that is drawn; NULL: none is */

  /* plain */
  KmThemeId theme;
  guint next; /* the card whose picture is drawn next */
};

G_DEFINE_FINAL_TYPE (KmLessonsWindow, km_lessons_window, ADW_TYPE_WINDOW)

/* ---- pictures ---- */

static void draw_next (KmLessonsWindow *self);

/* A window that is gone has cancelled what was drawn for it. */
static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  KmLessonsWindow *self = user_data;
  g_autoptr (GError) error = NULL;
  GdkTexture *picture = km_lesson_pictures_draw_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (picture)
    km_lesson_card_set_picture (g_ptr_array_index (self->cards, self->next), picture);
  self->next++;
  draw_next (self);
}

/* Shows the pictures that are kept, up to the first that has to be drawn. */
static void
draw_next (KmLessonsWindow *self)
{
  for (; self->next < self->cards->len; self->next++)
    {
      KmLessonCard *card = g_ptr_array_index (self->cards, self->next);
      GdkTexture *picture = km_lesson_pictures_get (km_lesson_card_file (card), self->theme);

      if (!picture)
        {
          self->cancellable = g_cancellable_new ();
          km_lesson_pictures_draw (km_lesson_card_file (card), self->theme, self->cancellable, drawn_cb, self);
          return;
        }
      km_lesson_card_set_picture (card, picture);
    }
}

static void
stop_drawing (KmLessonsWindow *self)
{
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
theme_cb (KmViewState *state, GParamSpec *pspec, KmLessonsWindow *self)
{
  stop_drawing (self);
  self->theme = km_view_state_theme (state);
  self->next = 0;
  draw_next (self);
}

/* ---- cards ---- */

static void
clicked_cb (KmLessonCard *card, KmLessonsWindow *self)
{
  g_autofree char *uri = g_file_get_uri (km_lesson_card_file (card));

  gtk_widget_activate_action (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))), "win.open-uri", "s", uri);
  gtk_window_close (GTK_WINDOW (self));
}

static void
add_card (KmLessonsWindow *self, GtkFlowBox *flow, GFile *file)
{
  KmLessonCard *card = km_lesson_card_new (file, self->cards->len + 1);

  g_signal_connect (card, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_flow_box_append (flow, GTK_WIDGET (card));
  gtk_widget_set_focusable (gtk_widget_get_parent (GTK_WIDGET (card)), FALSE);
  g_ptr_array_add (self->cards, card);
}

/* A heading, and a box for its cards. */
static GtkFlowBox *
add_subject (KmLessonsWindow *self, const char *subject)
{
  GtkWidget *heading = gtk_label_new (subject), *flow = gtk_flow_box_new ();

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "title-4");
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (flow), TRUE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 6);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (flow), 12);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (flow), 12);
  gtk_widget_set_halign (flow, GTK_ALIGN_START);
  gtk_box_append (self->subjects_box, heading);
  gtk_box_append (self->subjects_box, flow);
  return GTK_FLOW_BOX (flow);
}

static void
fill (KmLessonsWindow *self)
{
  g_autoptr (GPtrArray) lessons = km_lessons_list ();
  const char *subject = NULL;
  GtkFlowBox *flow = NULL;

  for (guint i = 0; i < lessons->len; i++)
    {
      GFile *file = g_ptr_array_index (lessons, i);

      if (!flow || !g_str_equal (subject, km_lessons_subject (file)))
        flow = add_subject (self, km_lessons_subject (file));
      subject = km_lessons_subject (file);
      add_card (self, flow, file);
    }
}

static void
show_how_many (KmLessonsWindow *self)
{
  guint finished = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->cards->len; i++)
    finished += km_lesson_card_is_finished (g_ptr_array_index (self->cards, i));
  if (self->cards->len == 0)
    text = g_strdup (_ ("No lessons are installed"));
  else
    text = g_strdup_printf (_ ("%u of %u seen to the end"), finished, self->cards->len);
  adw_window_title_set_subtitle (self->title, text);
}

/* ---- GObject ---- */

static void
km_lessons_window_dispose (GObject *object)
{
  KmLessonsWindow *self = KM_LESSONS_WINDOW (object);

  stop_drawing (self);
  g_ptr_array_set_size (self->cards, 0);
  G_OBJECT_CLASS (km_lessons_window_parent_class)->dispose (object);
}

static void
km_lessons_window_finalize (GObject *object)
{
  g_ptr_array_unref (KM_LESSONS_WINDOW (object)->cards);
  G_OBJECT_CLASS (km_lessons_window_parent_class)->finalize (object);
}

static void
km_lessons_window_class_init (KmLessonsWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_lessons_window_dispose;
  G_OBJECT_CLASS (class)->finalize = km_lessons_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/lessons_window.ui");
  gtk_widget_class_bind_template_child (widget_class, KmLessonsWindow, title);
  gtk_widget_class_bind_template_child (widget_class, KmLessonsWindow, subjects_box);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
km_lessons_window_init (KmLessonsWindow *self)
{
  self->cards = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  km_page_keys_scroll (GTK_WINDOW (self));
}

GtkWindow *
km_lessons_window_new (GtkWindow *parent, KmViewState *state)
{
  KmLessonsWindow *self = g_object_new (KM_TYPE_LESSONS_WINDOW, "transient-for", parent, NULL);

  fill (self);
  show_how_many (self);
  g_signal_connect_object (state, "notify::theme", G_CALLBACK (theme_cb), self, 0);
  theme_cb (state, NULL, self);
  return GTK_WINDOW (self);
}
