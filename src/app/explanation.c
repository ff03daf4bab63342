/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/explanation.h"

#include "app/children.h"
#include "base/i18n.h"
#include "base/units.h"
#include "model/message/message.h"
#include "model/narration/narration.h"
#include "workload/lesson.h"
#include "workload/lessons.h"

struct _KmExplanation
{
  GtkWidget parent_instance;

  /* template */
  GtkScrolledWindow *scroller;
  GtkWidget *card;
  GtkWidget *step_box;
  GtkLabel *call_label;
  GtkLabel *narration_label;
  GtkLabel *message_label;
  GtkLabel *compare_label;
  GtkWidget *end_box;
  GtkLabel *conclusion_label;
  GtkLabel *score_label;
  GtkButton *next_button;

  /* borrowed */
  KmViewState *state;
};

G_DEFINE_FINAL_TYPE (KmExplanation, km_explanation, GTK_TYPE_WIDGET)

static void
set_optional (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text && *text);
}

/* The button to the lesson behind this one, with its title. */
static void
show_next (KmExplanation *self, GFile *lesson)
{
  g_autoptr (GFile) next = km_lessons_next (lesson);
  g_autofree char *title = next ? km_lessons_title (next) : NULL, *label = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->next_button), next != NULL);
  if (!next)
    return;
  label = g_strdup_printf (_ ("Next Lesson: %s"), title);
  gtk_button_set_label (self->next_button, label);
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (self->next_button)), PANGO_ELLIPSIZE_END);
}

/* Below this width, for words of the usual size, the end needs all of it. */
#define WIDTH_FOR_BOTH 660

/* At the end: what the lesson has shown, and what comes next, all of it in view. */
static void
show_end (KmExplanation *self, KmTimeline *timeline)
{
  const char *conclusion = km_lesson_conclusion (km_view_state_script (self->state));
  GFile *file = km_session_file (km_view_state_session (self->state));
  bool is_lesson = file && km_lessons_has (file), at_end = km_view_state_at_end (self->state);
  bool shows = at_end && (conclusion || is_lesson);
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  KmQuizScore score;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->end_box, shows);
  gtk_widget_set_visible (self->step_box,
                          !shows || !conclusion || width >= WIDTH_FOR_BOTH * km_view_state_text_scale (self->state));
  gtk_scrolled_window_set_propagate_natural_height (self->scroller, shows);
  if (!shows)
    return;
  score = km_quiz_score (km_view_state_quiz (self->state), timeline);
  text = score.n > 0 ? g_strdup_printf (_ ("%u of %u questions right"), score.right, score.n) : NULL;
  set_optional (self->conclusion_label, conclusion);
  set_optional (self->score_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->next_button), FALSE);
  if (is_lesson)
    show_next (self, file);
}

/* The sentence of the last event compares by itself; before that the answer is announced here. */
static char *
compare_call (KmExplanation *self, KmTimeline *timeline)
{
  KmScript *script = km_view_state_script (self->state);
  const KmPfn *expected = km_script_expected (script);
  KmCursor cursor = km_timeline_cursor (timeline);
  uint32_t n_events;

  km_timeline_events (timeline, &n_events);
  if (!expected || cursor.op == 0 || cursor.event >= n_events
      || !km_op_info (km_script_op (script, cursor.op - 1).kind)->allocates)
    return NULL;
  if (expected[cursor.op - 1] == KM_PFN_NONE)
    return g_strdup (_ ("The real kernel refused this call."));
  return g_strdup_printf (_ ("The real kernel returned frame %s here."), km_format_pfn (expected[cursor.op - 1]).text);
}

static void
show_comparison (KmExplanation *self, KmTimeline *timeline)
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
show_call (KmExplanation *self, KmTimeline *timeline)
{
  KmCursor cursor = km_timeline_cursor (timeline);
  g_autofree char *call = NULL;

  if (cursor.op > 0)
    call = km_narrate_call (km_view_state_model (self->state), cursor.op - 1);
  gtk_label_set_text (self->call_label, call ? call : _ ("Before the first call"));
}

/* The least size of the kernel's lines, against their usual one; the part of the width that they may take; and what the
 * card has around them, in pixels. */
#define LEAST_MESSAGE 0.75
#define MESSAGE_SHARE 0.5
#define AROUND_MESSAGE 26

/* The lines of a dump are a table: they get smaller, as far as one can read them, and are not broken or scrolled. */
static void
fit_message (KmExplanation *self, const char *message)
{
  int width = 0, height = 0;
  double room_w = gtk_widget_get_width (GTK_WIDGET (self)) * MESSAGE_SHARE - AROUND_MESSAGE;
  double room_h = gtk_widget_get_height (GTK_WIDGET (self)) - AROUND_MESSAGE, scale = 1;
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->message_label), message);

  pango_layout_get_pixel_size (layout, &width, &height);
  if (message && room_w > 0 && room_h > 0)
    scale = MIN (room_w / MAX (width, 1), room_h / MAX (height, 1));
  if (scale < 1)
    pango_attr_list_insert (attributes, pango_attr_scale_new (MAX (scale, LEAST_MESSAGE)));
  gtk_label_set_attributes (self->message_label, attributes);
}

static void
show_card (KmExplanation *self, KmTimeline *timeline)
{
  KmModel *model = km_view_state_model (self->state);
  const KmEvent *event = km_view_state_event (self->state);
  g_autofree char *sentence = km_narrate_cursor (model);
  g_autofree char *message = event ? km_narrate_kernel_message (model, event) : NULL;

  show_call (self, timeline);
  gtk_label_set_text (self->narration_label, sentence);
  set_optional (self->message_label, message);
  fit_message (self, message);
  show_end (self, timeline);
  show_comparison (self, timeline);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->card), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
}

static void
stepped_cb (KmExplanation *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);

  if (timeline)
    show_card (self, timeline);
}

void
km_explanation_set_state (KmExplanation *self, KmViewState *state)
{
  self->state = state;
  g_signal_connect_object (state, "stepped", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
  stepped_cb (self);
}

/* ---- GObject ---- */

static void
km_explanation_dispose (GObject *object)
{
  km_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (km_explanation_parent_class)->dispose (object);
}

static void
km_explanation_class_init (KmExplanationClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_explanation_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/explanation.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, KmExplanation, card);
  gtk_widget_class_bind_template_child (widget_class, KmExplanation, call_label);
  gtk_widget_class_bind_template_child (widget_class, KmExplanation, narration_label);
  gtk_widget_class_bind_template_child (widget_class, KmExplanation, scroller);
  gtk_widget_class_bind_template_child (widget_class, KmExplanation, step_box);
  gtk_widget_class_bind_template_child (widget_class, KmExplanation, message_label);
  gtk_widget_class_bind_template_child (widget_class, KmExplanation, compare_label);
  gtk_widget_class_bind_template_child (widget_class, KmExplanation, end_box);
  gtk_widget_class_bind_template_child (widget_class, KmExplanation, conclusion_label);
  gtk_widget_class_bind_template_child (widget_class, KmExplanation, score_label);
  gtk_widget_class_bind_template_child (widget_class, KmExplanation, next_button);
}

static void
km_explanation_init (KmExplanation *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
