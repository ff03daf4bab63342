/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmQuestionCard: see question_card.h.
 *
 *   hidden ──► asking ──commit──► answered, the call is played ──the cursor moves──► hidden, or the next question
 *
 * A question of the workload comes when the cursor arrives in front of its call; the answer to the last one has the
 * call played to where it can be seen, or with animations switched off goes there. Those of a performed call come in a
 * row, and each answer moves the cursor to the event that shows it. */
#include "app/question_card.h"

#include "app/children.h"
#include "app/player.h"
#include "base/i18n.h"
#include "model/narration/narration.h"
#include "model/quiz/question.h"
#include "workload/scores.h"

enum
{
  WIDE_ROW = 56, /* letters of the choices in one row: what the least stage has room for */
  NARROW_ROW = 12,
  WHY_SENTENCES = 3,
};

struct _KmQuestionCard
{
  GtkWidget parent_instance;

  /* template */
  GtkWidget *box;
  GtkLabel *heading_label;
  GtkLabel *question_label;
  GtkLabel *call_label;
  GtkLabel *hint_label;
  GtkBox *choices_box;
  GtkBox *answer_row;
  GtkEntry *entry;
  GtkWidget *ask_row;
  GtkWidget *give_up_button;
  GtkWidget *commit_button;
  GtkWidget *answer_box;
  GtkLabel *verdict_label;
  GtkLabel *why_label;
  GtkLabel *score_label;
  GtkWidget *next_button;

  /* borrowed */
  KmViewState *state;
  GtkToggleButton *choices[KM_MAX_CHOICES]; /* children of choices_box */

  /* owned */
  KmQuestion *question; /* NULL: hidden */
  GPtrArray *steps;     /* KmQuestion: of the call that is performed; NULL: none is */

  /* plain */
  size_t mark; /* of a question of the workload */
  guint step;  /* of `steps`: which is asked */
  guint right; /* steps answered rightly */
  guint n_choices;
  KmQuestionForm form;
  KmCursor at; /* where the cursor is while steps are asked for */
  bool answered;
  bool moving; /* the card itself moves the cursor */
};

G_DEFINE_FINAL_TYPE (KmQuestionCard, km_question_card, GTK_TYPE_WIDGET)

/* What to do, by kind of answer. */
static const char *const hints[] = {
  [KM_ANSWER_NUMBER] = N_ ("Write the number."),
  [KM_ANSWER_ADDRESS] = N_ ("Write the address."),
  [KM_ANSWER_FRAME] = N_ ("Click the frame or the block on the picture, or write its number."),
  [KM_ANSWER_LIST] = N_ ("Click the free list on the picture, or write zone and order: NORMAL 3."),
  [KM_ANSWER_ZONE] = N_ ("Click the zone on the picture, or write its name."),
  [KM_ANSWER_SLAB] = N_ ("Click the slab on the picture, or write its first frame."),
  [KM_ANSWER_OBJECT] = N_ ("Click the object on the picture, or write its address."),
  [KM_ANSWER_YES_NO] = N_ ("Choose one."),
  [KM_ANSWER_CHOICE] = N_ ("Choose one."),
};

/* ---- what is on the card ---- */

static const char *const *
choices_of (const KmQuestion *question)
{
  return (const char *const *)(void *)question->choices;
}

/* The answer as it is now. Returns false if there is none yet. */
static bool
read_answer (KmQuestionCard *self, int64_t *value)
{
  for (guint i = 0; i < self->n_choices; i++)
    if (gtk_toggle_button_get_active (self->choices[i]))
      {
        /* "yes" comes before "no". */
        *value = self->question->kind == KM_ANSWER_YES_NO ? i == 0 : i;
        return true;
      }
  return self->n_choices == 0
         && km_answer_read (self->question->kind, choices_of (self->question),
                            gtk_editable_get_text (GTK_EDITABLE (self->entry)), value);
}

static void
update_commit (KmQuestionCard *self)
{
  int64_t value;

  gtk_widget_set_sensitive (self->commit_button, self->question && !self->answered && read_answer (self, &value));
}

static void
drop_choices (KmQuestionCard *self)
{
  GtkWidget *child;

  self->n_choices = 0;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->choices_box))))
    gtk_box_remove (self->choices_box, child);
}

static void
add_choice (KmQuestionCard *self, const char *text)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (text);

  if (self->n_choices > 0)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), self->choices[0]);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (update_commit), self);
  gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), TRUE);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_box_append (self->choices_box, button);
  self->choices[self->n_choices++] = GTK_TOGGLE_BUTTON (button);
}

/* Choices of one word or two are in one row, longer ones below each other. */
static void
lay_choices_out (KmQuestionCard *self)
{
  long length = 0, most = self->form == KM_QUESTION_NARROW ? NARROW_ROW : WIDE_ROW;

  for (guint i = 0; i < self->n_choices; i++)
    length += g_utf8_strlen (gtk_button_get_label (GTK_BUTTON (self->choices[i])), -1);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->choices_box),
                                  length <= most ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
}

static void
show_choices (KmQuestionCard *self)
{
  drop_choices (self);
  if (self->question->kind == KM_ANSWER_YES_NO)
    {
      add_choice (self, _ ("Yes"));
      add_choice (self, _ ("No"));
    }
  for (char **text = self->question->choices; text && *text && self->n_choices < KM_MAX_CHOICES; text++)
    add_choice (self, *text);
  lay_choices_out (self);
  gtk_widget_set_visible (GTK_WIDGET (self->choices_box), self->n_choices > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->entry), self->n_choices == 0);
}

static void
show_heading (KmQuestionCard *self)
{
  g_autofree char *text = NULL;

  if (self->steps)
    text = g_strdup_printf (_ ("Perform the call: step %u of %u"), self->step + 1, self->steps->len);
  else
    text = g_strdup (_ ("Question"));
  gtk_label_set_text (self->heading_label, text);
}

/* Where the answer is pointed at. */
static KmStage
stage_of (KmAnswerKind kind)
{
  switch (kind)
    {
    case KM_ANSWER_FRAME:
    case KM_ANSWER_LIST:
      return KM_STAGE_BUDDY;
    case KM_ANSWER_ZONE:
      return KM_STAGE_ZONES;
    case KM_ANSWER_SLAB:
    case KM_ANSWER_OBJECT:
      return KM_STAGE_SLABS;
    default:
      return KM_NR_STAGES;
    }
}

/* What to do; @reminds: the person wanted to go on. Where there is no room for it, it is a tooltip, and the question
 * itself stands out. */
static void
show_hint (KmQuestionCard *self, bool reminds)
{
  g_autofree char *hint =
      g_strdup_printf ("%s %s", _ (hints[self->question->kind]), _ ("What comes next is hidden until you commit."));
  const char *reminder = _ ("The run goes on when you have committed, or seen the answer.");

  gtk_label_set_text (self->hint_label, reminds ? reminder : hint);
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), self->form != KM_QUESTION_NARROW);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->entry), self->form == KM_QUESTION_NARROW ? hint : NULL);
  gtk_widget_remove_css_class (self->box, "reminds");
  if (!reminds)
    return;
  gtk_widget_add_css_class (self->box, "reminds");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reminder, -1);
}

/* What there is room for: in the column of the script an answer and why it is right, beside the row of the question. */
static void
show_what_fits (KmQuestionCard *self)
{
  bool tight = self->form == KM_QUESTION_NARROW && self->answered, presented = self->form == KM_QUESTION_PRESENTED;

  gtk_widget_set_visible (GTK_WIDGET (self->heading_label), self->form == KM_QUESTION_WIDE);
  gtk_widget_set_visible (GTK_WIDGET (self->call_label), !presented && !tight);
  gtk_widget_set_visible (GTK_WIDGET (self->question_label), !tight);
  gtk_widget_set_visible (GTK_WIDGET (self->score_label), !presented && !tight);
}

/* @question is taken. */
static void
ask (KmQuestionCard *self, KmQuestion *question)
{
  g_autofree char *call = km_script_op_text (km_view_state_script (self->state), question->seen.op - 1);

  if (!self->steps)
    g_clear_pointer (&self->question, km_question_free);
  self->question = question;
  self->answered = false;
  gtk_label_set_text (self->question_label, question->text);
  gtk_label_set_text (self->call_label, call);
  show_hint (self, false);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  km_view_state_set_asked_stage (self->state, stage_of (question->kind));
  show_choices (self);
  show_heading (self);
  show_what_fits (self);
  gtk_widget_set_visible (self->ask_row, TRUE);
  gtk_widget_set_visible (self->answer_box, FALSE);
  update_commit (self);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, question->text, -1);
}

static void
hide (KmQuestionCard *self)
{
  if (self->steps)
    {
      g_clear_pointer (&self->steps, g_ptr_array_unref);
      self->question = NULL;
      km_view_state_set_performed (self->state, UINT32_MAX);
    }
  g_clear_pointer (&self->question, km_question_free);
  km_view_state_set_asked_stage (self->state, KM_NR_STAGES);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/* ---- committing ---- */

static void
show_score (KmQuestionCard *self)
{
  KmQuizScore score = km_quiz_score (km_view_state_quiz (self->state), km_view_state_timeline (self->state));
  g_autofree char *text = NULL;

  if (self->steps)
    text = g_strdup_printf (_ ("%u of %u steps right"), self->right, self->step + 1);
  else
    text = g_strdup_printf (_ ("%u of %u questions right"), score.right, score.n);
  gtk_label_set_text (self->score_label, text);
  if (!self->steps)
    km_scores_keep (km_script_title (km_view_state_script (self->state)), score.right, score.n);
}

/* What is right in words; with @said what was answered instead. */
static char *
verdict_text (const KmQuestion *question, bool right, const int64_t *said)
{
  g_autofree char *answer = km_answer_text (question->kind, choices_of (question), question->right);
  g_autofree char *other = said ? km_answer_text (question->kind, choices_of (question), *said) : NULL;

  if (question->kind == KM_ANSWER_YES_NO)
    {
      g_free (answer);
      answer = g_strdup (question->right ? _ ("yes") : _ ("no"));
      g_free (other);
      other = said ? g_strdup (*said ? _ ("yes") : _ ("no")) : NULL;
    }
  if (right)
    return g_strdup_printf (_ ("✓ Right: %s"), answer);
  /* TRANSLATORS: what is right, and what was answered */
  return other ? g_strdup_printf (_ ("✗ It is %s, not %s"), answer, other) : g_strdup_printf (_ ("It is %s"), answer);
}

/* Is another question asked before the same call? */
static bool
more_before_this_call (KmQuestionCard *self)
{
  size_t mark;

  return !self->steps && km_view_state_asked (self->state, &mark);
}

/* Is the call that the question is about played now? */
static bool
is_played (KmQuestionCard *self)
{
  KmCursor to;

  return self->question && self->answered && km_view_state_plays_to (self->state, &to);
}

/* Goes to where the answer can be seen. The event that shows it is a motion where steps are asked for. */
static void
show_answer (KmQuestionCard *self)
{
  KmCursor to = self->question->seen;

  if (self->steps && to.event > 1)
    {
      km_view_state_seek (self->state, (KmCursor){ to.op, to.event - 1 });
      km_view_state_step_event (self->state, 1);
    }
  if (!km_view_state_seek (self->state, to))
    km_view_state_moved (self->state, KM_MOVE_SEEK);
}

/* Why the answer is right. Nobody is told of the way to the end of the call and back. Returns: (transfer full). */
static char *
foresee_why (KmQuestionCard *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmModel *model = km_view_state_model (self->state);
  KmCursor here = km_timeline_cursor (timeline);
  const KmFrameRange *ranges;
  char *why;

  km_timeline_seek (timeline, self->question->seen);
  km_model_update (model, &ranges);
  why = km_model_why (model, WHY_SENTENCES);
  km_timeline_seek (timeline, here);
  return why;
}

/* The run goes on to where the answer can be seen. Returns: (transfer full) why it is the right one. */
static char *
go_on (KmQuestionCard *self)
{
  if (self->steps)
    {
      show_answer (self);
      return km_narrate_cursor (km_view_state_model (self->state));
    }
  if (!km_animations_wanted (GTK_WIDGET (self))
      || km_timeline_takes_long (km_view_state_timeline (self->state), self->question->seen))
    {
      show_answer (self);
      return km_model_why (km_view_state_model (self->state), WHY_SENTENCES);
    }
  else
    {
      char *why = foresee_why (self);

      km_view_state_moved (self->state, KM_MOVE_SEEK);
      km_view_state_play_to (self->state, self->question->seen);
      return why;
    }
}

/* The run goes on, unless something else is asked first. */
static void
tell_why (KmQuestionCard *self)
{
  bool more = more_before_this_call (self);
  g_autofree char *why = NULL;

  self->moving = true;
  if (more)
    km_view_state_moved (self->state, KM_MOVE_SEEK);
  else
    why = go_on (self);
  self->moving = false;
  self->at = km_timeline_cursor (km_view_state_timeline (self->state));
  gtk_label_set_text (self->why_label, why ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why_label), why && *why);
  gtk_button_set_label (GTK_BUTTON (self->next_button),
                        more || (self->steps && self->step + 1 < self->steps->len) ? _ ("Next Question") : _ ("Go On"));
}

/* @said: NULL if it was given up. */
static void
settle (KmQuestionCard *self, const int64_t *said)
{
  bool right = said && *said == self->question->right;
  g_autofree char *verdict = verdict_text (self->question, right, said);

  self->answered = true;
  self->right += right;
  if (!self->steps)
    km_view_state_answer (self->state, self->mark, right);
  gtk_widget_remove_css_class (self->box, "reminds");
  gtk_label_set_text (self->verdict_label, verdict);
  gtk_widget_remove_css_class (GTK_WIDGET (self->verdict_label), "wrong");
  gtk_widget_remove_css_class (GTK_WIDGET (self->verdict_label), "right");
  if (said)
    gtk_widget_add_css_class (GTK_WIDGET (self->verdict_label), right ? "right" : "wrong");
  tell_why (self);
  show_score (self);
  show_what_fits (self);
  gtk_widget_set_visible (self->ask_row, FALSE);
  gtk_widget_set_visible (self->answer_box, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.focus-canvas", NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, verdict, -1);
}

static void
commit_cb (KmQuestionCard *self)
{
  int64_t value;

  if (self->question && !self->answered && read_answer (self, &value))
    settle (self, &value);
}

void
km_question_card_set_form (KmQuestionCard *self, KmQuestionForm form)
{
  bool narrow = form == KM_QUESTION_NARROW;

  self->form = form;
  show_what_fits (self);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->answer_row),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_reorder_child_after (self->answer_row, self->commit_button,
                               narrow ? GTK_WIDGET (self->entry) : self->give_up_button);
  lay_choices_out (self);
  gtk_widget_remove_css_class (self->box, "narrow");
  if (narrow)
    gtk_widget_add_css_class (self->box, "narrow");
  if (self->question && !self->answered)
    show_hint (self, gtk_widget_has_css_class (self->box, "reminds"));
}

static void
give_up_cb (KmQuestionCard *self)
{
  if (self->question && !self->answered)
    settle (self, NULL);
}

/* Shows what is asked where the cursor is, or nothing. */
static void
show_what_is_asked (KmQuestionCard *self)
{
  KmQuestion *question;
  size_t mark;

  hide (self);
  if (!km_view_state_asked (self->state, &mark))
    return;
  question = km_question_of_mark (km_view_state_timeline (self->state), mark, NULL);
  self->mark = mark;
  if (question)
    ask (self, question);
  else
    km_view_state_answer (self->state, mark, false);
}

/* Goes to the end of what is played. */
static void
skip (KmQuestionCard *self)
{
  self->moving = true;
  show_answer (self);
  self->moving = false;
}

static void
next_cb (KmQuestionCard *self)
{
  if (is_played (self))
    skip (self);
  if (self->steps && self->step + 1 < self->steps->len)
    {
      self->step++;
      ask (self, g_ptr_array_index (self->steps, self->step));
    }
  else
    show_what_is_asked (self);
  self->moving = true;
  km_view_state_moved (self->state, KM_MOVE_SEEK);
  self->moving = false;
}

bool
km_question_card_is_answered (KmQuestionCard *self)
{
  return self->question && self->answered;
}

bool
km_question_card_remind (KmQuestionCard *self)
{
  if (!self->question || self->answered)
    return false;
  show_hint (self, true);
  return true;
}

bool
km_question_card_reveal (KmQuestionCard *self)
{
  if (!self->question || self->answered)
    return false;
  settle (self, NULL);
  return true;
}

bool
km_question_card_go_on (KmQuestionCard *self)
{
  size_t mark;

  if (is_played (self))
    {
      skip (self);
      return true;
    }
  if (!km_question_card_is_answered (self)
      || (!km_view_state_asked (self->state, &mark) && !(self->steps && self->step + 1 < self->steps->len)))
    return false;
  next_cb (self);
  return true;
}

/* ---- following the view state ---- */

static void
stepped_cb (KmQuestionCard *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmCursor cursor = timeline ? km_timeline_cursor (timeline) : (KmCursor){ 0 };
  size_t mark;

  if (self->moving || is_played (self) || (self->steps && cursor.op == self->at.op && cursor.event == self->at.event))
    return;
  if (self->question && !self->answered && !self->steps && km_view_state_asked (self->state, &mark)
      && mark == self->mark)
    return; /* still there */
  show_what_is_asked (self);
}

/* Pointing at the picture fills the answer in. */
static void
selected_cb (KmQuestionCard *self)
{
  KmModel *model = km_view_state_model (self->state);
  g_autofree char *text = NULL;
  int64_t value;

  if (!self->question || self->answered || self->n_choices > 0
      || !km_answer_of_target (km_model_machine (model), self->question->kind, km_view_state_selection (self->state),
                               &value))
    return;
  text = km_answer_text (self->question->kind, NULL, value);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

void
km_question_card_set_state (KmQuestionCard *self, KmViewState *state)
{
  self->state = state;
  g_signal_connect_object (state, "stepped", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "notify::asks", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "selection-changed", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
}

/* ---- performing ---- */

/* Drops the steps that have happened already. */
static void
drop_seen (GPtrArray *steps, KmCursor cursor)
{
  while (steps->len > 0)
    {
      const KmQuestion *first = g_ptr_array_index (steps, 0);

      if (first->seen.op > cursor.op || first->seen.event > cursor.event)
        return;
      g_ptr_array_remove_index (steps, 0);
    }
}

bool
km_question_card_perform (KmQuestionCard *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmCursor cursor = km_timeline_cursor (timeline);
  g_autoptr (GPtrArray) steps = NULL;
  uint32_t n_events, op;

  km_timeline_events (timeline, &n_events);
  op = cursor.event >= n_events ? cursor.op : cursor.op - 1;
  if (op >= km_timeline_n_ops (timeline))
    return false;
  steps = km_questions_of_call (timeline, op);
  drop_seen (steps, cursor);
  if (steps->len == 0)
    return false;
  hide (self);
  self->steps = g_steal_pointer (&steps);
  self->step = 0;
  self->right = 0;
  self->at = cursor;
  km_view_state_set_performed (self->state, op);
  ask (self, g_ptr_array_index (self->steps, 0));
  return true;
}

/* ---- GObject ---- */

static void
km_question_card_dispose (GObject *object)
{
  KmQuestionCard *self = KM_QUESTION_CARD (object);

  if (self->steps)
    self->question = NULL;
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->question, km_question_free);
  km_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (km_question_card_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/kmemscope/Kmemscope/question_card.ui");
  gtk_widget_class_bind_template_child (class, KmQuestionCard, box);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, heading_label);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, question_label);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, call_label);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, hint_label);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, choices_box);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, answer_row);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, entry);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, ask_row);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, give_up_button);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, commit_button);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, answer_box);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, verdict_label);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, why_label);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, score_label);
  gtk_widget_class_bind_template_child (class, KmQuestionCard, next_button);
  gtk_widget_class_bind_template_callback (class, commit_cb);
  gtk_widget_class_bind_template_callback (class, give_up_cb);
  gtk_widget_class_bind_template_callback (class, next_cb);
  gtk_widget_class_bind_template_callback (class, update_commit);
}

static void
km_question_card_class_init (KmQuestionCardClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_question_card_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_template (widget_class);
}

static void
km_question_card_init (KmQuestionCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
