/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cards below the stage: questions of every kind are asked, answered, given up; a step is explained. */
#include "app/explanation.h"
#include "app/question_card.h"
#include "screen.h"
#include "workload/lessons.h"

static const char workload[] =
    "kmw 1\ntitle \"Cards\"\nmachine zones=NORMAL:8M kernel=2.6.34 pcp=off\n"
    "ask \"List?\" answer from_list() == list(NORMAL, 10)\np = alloc_pages(GFP_KERNEL, 2)\n"
    "ask \"Frame?\" answer p + 4\nask \"Refused?\" answer fails() == no\nq = alloc_pages(GFP_KERNEL, 2)\n"
    "ask \"Zone?\" answer from_zone() == zone(NORMAL)\nr = alloc_pages(GFP_KERNEL, 2)\n"
    "ask \"How often?\" answer splits() == 2\na = alloc_page(GFP_KERNEL)\n"
    "ask \"What is it?\" choose \"small\" if size(result) == 128, \"large\" if size(result) == 256 answer \"small\"\n"
    "o = kmalloc(100, GFP_KERNEL)\n"
    "ask \"Object?\" answer o\nkfree(o)\n"
    "/// That was all.\n";

/* What is said of each question of the workload, in order; NULL: it is given up. Then another one is about the same
 * call. */
static const struct
{
  const char *said, *verdict;
  bool more;
} answers[] = {
  { "NORMAL 10", "✓ Right: list(NORMAL, 10)", false },
  { "0x400", "✗ It is frame(0x404), not frame(0x400)", true },
  { "Yes", "✗ It is no, not yes", false },
  { NULL, "It is zone(NORMAL)", false },
  { "2", "✓ Right: 2", false },
  { "large", "✗ It is small, not large", false },
  { NULL, "It is ", false },
};

static void
press (KmQuestionCard *card, const char *name)
{
  GtkWidget *button = screen_find (GTK_WIDGET (card), GTK_TYPE_BUTTON, name);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

/* Chooses or writes @said; NULL: gives up. */
static void
answer (KmQuestionCard *card, const char *said)
{
  GtkWidget *choice, *entry;

  if (!said)
    {
      press (card, "Show the Answer");
      return;
    }
  g_assert_false (gtk_widget_is_sensitive (screen_find (GTK_WIDGET (card), GTK_TYPE_BUTTON, "Commit")));
  choice = screen_find (GTK_WIDGET (card), GTK_TYPE_TOGGLE_BUTTON, said);
  entry = screen_find (GTK_WIDGET (card), GTK_TYPE_ENTRY, NULL);
  if (choice)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (choice), TRUE);
  else
    gtk_editable_set_text (GTK_EDITABLE (entry), said);
  press (card, "Commit");
}

static void
expect (KmQuestionCard *card, const char *verdict)
{
  g_assert_true (km_question_card_is_answered (card));
  if (!screen_find (GTK_WIDGET (card), GTK_TYPE_LABEL, verdict))
    g_error ("nothing says “%s”", verdict);
}

/* A state that asks, and a card that follows it. */
static KmQuestionCard *
card_of (KmViewState *state)
{
  KmQuestionCard *card = g_object_ref_sink (g_object_new (KM_TYPE_QUESTION_CARD, NULL));

  g_object_set (state, "asks", TRUE, NULL);
  km_question_card_set_state (card, state);
  return card;
}

static void
test_questions (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  g_autoptr (KmQuestionCard) card = card_of (state);

  g_assert_false (km_question_card_remind (card) || km_question_card_reveal (card) || km_question_card_go_on (card));
  screen_open (state, workload);
  for (size_t i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_assert_true (gtk_widget_get_visible (GTK_WIDGET (card)));
      g_assert_false (km_question_card_is_answered (card) || km_question_card_go_on (card));
      answer (card, answers[i].said);
      expect (card, answers[i].verdict);
      g_assert_false (km_question_card_remind (card) || km_question_card_reveal (card));
      press (card, answers[i].more ? "Next Question" : "Go On");
    }
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (card)));
}

/* What is pointed at is the answer, if it is of the kind that is asked for. */
static void
test_pointing (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  g_autoptr (KmQuestionCard) card = card_of (state);
  GtkWidget *entry;

  screen_open (state, workload);
  entry = screen_find (GTK_WIDGET (card), GTK_TYPE_ENTRY, NULL);
  km_view_state_select (state, &(KmTarget){ .kind = KM_TARGET_FRAME, .pfn = 5 });
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  km_view_state_select (state, &(KmTarget){ .kind = KM_TARGET_FREE_LIST, .order = 9, .type = 0xff });
  g_assert_nonnull (strstr (gtk_editable_get_text (GTK_EDITABLE (entry)), "9"));
  g_signal_emit_by_name (entry, "activate");
  expect (card, "✗ It is list(NORMAL, 10), not list(NORMAL, 9)");
  g_assert_true (km_view_state_playing (state));
  g_assert_true (km_question_card_go_on (card)); /* to the end of what is played */
  g_assert_false (km_view_state_playing (state));
  g_assert_true (km_question_card_go_on (card));
  g_assert_nonnull (screen_find (GTK_WIDGET (card), GTK_TYPE_LABEL, "Frame?"));
  km_view_state_step_op (state, -1);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (card))); /* the first one is answered */
}

static void
test_forms (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  g_autoptr (KmQuestionCard) card = card_of (state);
  GtkWidget *widget = GTK_WIDGET (card);

  km_question_card_set_form (card, KM_QUESTION_NARROW);
  screen_open (state, workload);
  g_assert_null (screen_find (widget, GTK_TYPE_LABEL, "Click the free list"));
  g_assert_true (km_question_card_remind (card));
  km_question_card_set_form (card, KM_QUESTION_PRESENTED);
  g_assert_null (screen_find (widget, GTK_TYPE_LABEL, "p = alloc_pages"));
  g_assert_nonnull (screen_find (widget, GTK_TYPE_LABEL, "The run goes on when"));
  g_assert_true (km_question_card_reveal (card));
  km_question_card_set_form (card, KM_QUESTION_NARROW);
  g_assert_null (screen_find (widget, GTK_TYPE_LABEL, "List?"));
  expect (card, "It is list(NORMAL, 10)");
  km_question_card_set_form (card, KM_QUESTION_WIDE);
  g_assert_nonnull (screen_find (widget, GTK_TYPE_LABEL, "List?"));
  g_assert_nonnull (screen_find (widget, GTK_TYPE_LABEL, "p = alloc_pages"));
  expect (card, "It is list(NORMAL, 10)");
}

/* The steps of a call are asked for one after the other, those that have happened are left out, and moving ends it. */
static void
test_performing (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  g_autoptr (KmQuestionCard) card = card_of (state);
  unsigned n = 0, rest = 1;

  screen_open (state, workload);
  g_object_set (state, "asks", FALSE, NULL);
  g_assert_true (km_question_card_perform (card));
  for (bool more = true; more; n++)
    {
      g_assert_true (km_question_card_reveal (card));
      more = km_question_card_go_on (card);
    }
  press (card, "Go On");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (card)));
  km_view_state_seek (state, (KmCursor){ 1, 20 });
  g_assert_true (km_question_card_perform (card));
  while (km_question_card_reveal (card) && km_question_card_go_on (card))
    rest++;
  g_assert_cmpuint (rest, <, n);
  km_view_state_seek (state, (KmCursor){ 2, 1 });
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (card)));
  g_assert_true (km_question_card_perform (card));
  km_view_state_seek (state, (KmCursor){ km_timeline_n_ops (km_view_state_timeline (state)), KM_EVENT_LAST });
  g_assert_false (km_question_card_perform (card));
}

static void
test_explanation (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  g_autoptr (KmExplanation) explanation = g_object_ref_sink (g_object_new (KM_TYPE_EXPLANATION, NULL));
  GtkWidget *widget = GTK_WIDGET (explanation);

  g_object_set (state, "asks", FALSE, NULL);
  km_explanation_set_state (explanation, state);
  screen_open (state, workload);
  g_assert_nonnull (screen_find (widget, GTK_TYPE_LABEL, "Before the first call"));
  km_view_state_step_op (state, 1);
  g_assert_nonnull (screen_find (widget, GTK_TYPE_LABEL, "p = alloc_pages(GFP_KERNEL, 2)"));
  g_assert_null (screen_find (widget, GTK_TYPE_LABEL, "That was all."));
  km_view_state_seek (state, (KmCursor){ km_timeline_n_ops (km_view_state_timeline (state)), KM_EVENT_LAST });
  g_assert_nonnull (screen_find (widget, GTK_TYPE_LABEL, "That was all."));
}

/* Of a recording it says what the real kernel did, and of a lesson at its end what comes next. */
static void
test_explanation_compares (void)
{
  g_autoptr (KmViewState) state = km_view_state_new ();
  g_autoptr (KmExplanation) explanation = g_object_ref_sink (g_object_new (KM_TYPE_EXPLANATION, NULL));
  GtkWidget *widget = GTK_WIDGET (explanation);
  bool compares = false;

  km_explanation_set_state (explanation, state);
  screen_open_file (state, "workloads/03-a-real-kernel-at-work.txt.gz");
  for (int i = 0; i < 100; i++)
    {
      km_view_state_step_event (state, 1);
      compares |= screen_find (widget, GTK_TYPE_LABEL, "The real kernel returned frame") != NULL;
    }
  g_assert_true (compares);
  km_view_state_seek (state, (KmCursor){ km_timeline_n_ops (km_view_state_timeline (state)), KM_EVENT_LAST });
  g_assert_nonnull (screen_find (widget, GTK_TYPE_LABEL, "✓ All lists match what was recorded here."));
}

static void
test_explanation_leads_on (void)
{
  g_autoptr (GPtrArray) lessons = km_lessons_list ();
  g_autoptr (KmViewState) state = km_view_state_new ();
  g_autoptr (KmExplanation) explanation = g_object_ref_sink (g_object_new (KM_TYPE_EXPLANATION, NULL));
  GtkWidget *widget = GTK_WIDGET (explanation);

  g_object_set (state, "asks", FALSE, NULL);
  km_explanation_set_state (explanation, state);
  for (int last = 0; last < 2; last++)
    {
      g_autofree char *name = g_file_get_basename (lessons->pdata[last ? lessons->len - 1 : 0]);
      g_autofree char *path = g_build_filename ("workloads", name, NULL);

      screen_open_file (state, path);
      g_assert_null (screen_find (widget, GTK_TYPE_BUTTON, "Next Lesson: "));
      km_view_state_seek (state, (KmCursor){ km_timeline_n_ops (km_view_state_timeline (state)), KM_EVENT_LAST });
      g_assert_true (screen_find (widget, GTK_TYPE_BUTTON, "Next Lesson: ") != NULL || last);
      g_assert_true (screen_find (widget, GTK_TYPE_BUTTON, "Next Lesson: ") == NULL || !last);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("kmemscope-state-XXXXXX", NULL);
  const char *remove[] = { "rm", "-rf", folder, NULL };
  int status;

  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add_func ("/cards/questions", test_questions);
  g_test_add_func ("/cards/pointing", test_pointing);
  g_test_add_func ("/cards/forms", test_forms);
  g_test_add_func ("/cards/performing", test_performing);
  g_test_add_func ("/cards/explanation", test_explanation);
  g_test_add_func ("/cards/explanation-compares", test_explanation_compares);
  g_test_add_func ("/cards/explanation-leads-on", test_explanation_leads_on);
  status = g_test_run ();
  g_spawn_sync (NULL, (char **)(void *)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  return status;
}
