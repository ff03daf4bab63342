/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/lesson_card.h"

#include "app/lesson_pictures.h"
#include "base/i18n.h"
#include "workload/lesson.h"
#include "workload/lessons.h"
#include "workload/scores.h"

struct _KmLessonCard
{
  GtkButton parent_instance;

  /* template */
  GtkPicture *picture;
  GtkLabel *title_label;
  GtkLabel *summary_label;
  GtkLabel *facts_label;
  GtkProgressBar *progress_bar;

  /* owned */
  GFile *file;

  /* plain */
  bool finished;
};

G_DEFINE_FINAL_TYPE (KmLessonCard, km_lesson_card, GTK_TYPE_BUTTON)

enum
{
  SUMMARY_COLUMNS = 84, /* two lines */
};

static void
append_fact (GString *facts, char *fact)
{
  g_string_append_printf (facts, "%s%s", facts->len > 0 ? " · " : "", fact);
  g_free (fact);
}

/* "8 minutes · 3 of 5 questions right" */
static char *
facts_of (const KmScript *script, const KmScore *score)
{
  GString *facts = g_string_new (NULL);
  uint32_t minutes = km_lesson_minutes (script), questions = km_lesson_questions (script);

  if (minutes > 0)
    append_fact (facts, g_strdup_printf (ngettext ("%u minute", "%u minutes", minutes), minutes));
  if (score->n > 0)
    append_fact (facts, g_strdup_printf (_ ("%u of %u questions right"), score->right, score->n));
  else if (questions > 0)
    append_fact (facts, g_strdup_printf (ngettext ("%u question", "%u questions", questions), questions));
  return g_string_free (facts, FALSE);
}

/* Says everything on the card, for those who cannot see it. */
static void
describe (KmLessonCard *self, const char *title, const char *summary, const char *facts, const KmScore *score)
{
  g_autofree char *seen = score->calls > 0 ? g_strdup_printf (_ ("%.0f %% seen"), 100.0 * score->seen / score->calls)
                                           : g_strdup (_ ("not begun"));
  g_autofree char *text = g_strdup_printf ("%s %s, %s", summary, facts, seen);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
show (KmLessonCard *self, const KmScript *script, unsigned number)
{
  g_autofree char *name = km_lessons_title (self->file), *title = g_strdup_printf ("%u. %s", number, name);
  g_autofree char *summary = km_lesson_summary (script, SUMMARY_COLUMNS);
  KmScore score = km_scores_get (name);
  g_autofree char *facts = facts_of (script, &score);

  self->finished = score.calls > 0 && score.seen == score.calls;
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->summary_label, summary);
  gtk_label_set_text (self->facts_label, facts);
  gtk_progress_bar_set_fraction (self->progress_bar, score.calls > 0 ? (double)score.seen / score.calls : 0);
  describe (self, title, summary, facts, &score);
}

KmLessonCard *
km_lesson_card_new (GFile *file, unsigned number)
{
  KmLessonCard *self = g_object_new (KM_TYPE_LESSON_CARD, NULL);
  g_autoptr (KmScript) script = km_script_load (file, NULL, NULL);

  self->file = g_object_ref (file);
  if (script)
    show (self, script, number);
  return self;
}

GFile *
km_lesson_card_file (KmLessonCard *self)
{
  return self->file;
}

void
km_lesson_card_set_picture (KmLessonCard *self, GdkTexture *picture)
{
  graphene_size_t size = GRAPHENE_SIZE_INIT (KM_LESSON_PICTURE_WIDTH, KM_LESSON_PICTURE_HEIGHT);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GdkPaintable) paintable = NULL;

  /* The texture has more pixels than that. */
  gtk_snapshot_append_texture (snapshot, picture, &GRAPHENE_RECT_INIT (0, 0, size.width, size.height));
  paintable = gtk_snapshot_free_to_paintable (snapshot, &size);
  gtk_picture_set_paintable (self->picture, paintable);
}

bool
km_lesson_card_is_finished (KmLessonCard *self)
{
  return self->finished;
}

/* ---- GObject ---- */

static void
km_lesson_card_finalize (GObject *object)
{
  g_clear_object (&KM_LESSON_CARD (object)->file);
  G_OBJECT_CLASS (km_lesson_card_parent_class)->finalize (object);
}

static void
km_lesson_card_class_init (KmLessonCardClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = km_lesson_card_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/lesson_card.ui");
  gtk_widget_class_bind_template_child (widget_class, KmLessonCard, picture);
  gtk_widget_class_bind_template_child (widget_class, KmLessonCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, KmLessonCard, summary_label);
  gtk_widget_class_bind_template_child (widget_class, KmLessonCard, facts_label);
  gtk_widget_class_bind_template_child (widget_class, KmLessonCard, progress_bar);
}

static void
km_lesson_card_init (KmLessonCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_size_request (GTK_WIDGET (self->picture), KM_LESSON_PICTURE_WIDTH, KM_LESSON_PICTURE_HEIGHT);
}
