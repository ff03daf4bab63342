/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions made of marks and of calls, the wall in front of what is not answered, and answers by pointing. */
#include "core/slab/kmem_read.h"
#include "core/vm/vm_read.h"
#include "model/quiz/generate.h"
#include "model/quiz/question.h"
#include "model/quiz/quiz.h"

#include <string.h>

static KmTimeline *
make (const char *calls)
{
  g_autofree char *text = g_strconcat ("kmw 1\nmachine zones=NORMAL:8M kernel=2.6.34 pcp=off\n", calls, NULL);
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  KmTimeline *timeline;

  g_assert_false (km_script_has_errors (script));
  timeline = km_timeline_new (script, NULL);
  g_assert_nonnull (timeline);
  return timeline;
}

static void
questions_are_walls (void)
{
  g_autoptr (KmTimeline) timeline =
      make ("p = alloc_page(GFP_KERNEL)\nask \"1\" answer p + 1\nask \"2\" answer splits() == 0\n"
            "q = alloc_page(GFP_KERNEL)\nask \"3\" answer q + 1\nr = alloc_page(GFP_KERNEL)\nask \"none\" answer 1\n");
  g_autoptr (KmQuiz) quiz = km_quiz_new ();
  KmQuizScore score;
  size_t mark;

  g_assert_true (km_quiz_wall (quiz, timeline, &mark));
  g_assert_cmpuint (mark, ==, 0);
  g_assert_false (km_quiz_asked (quiz, timeline, &mark));
  km_timeline_seek (timeline, (KmCursor){ 1, 1 });
  g_assert_false (km_quiz_asked (quiz, timeline, &mark));
  km_timeline_seek (timeline, (KmCursor){ 1, KM_EVENT_LAST });
  g_assert_true (km_quiz_asked (quiz, timeline, &mark));
  km_quiz_answer (quiz, timeline, 0, true);
  g_assert_true (km_quiz_asked (quiz, timeline, &mark));
  g_assert_cmpuint (mark, ==, 1);
  km_quiz_answer (quiz, timeline, 1, false);
  km_quiz_answer (quiz, timeline, 1, true); /* too late */
  g_assert_false (km_quiz_asked (quiz, timeline, &mark));
  g_assert_true (km_quiz_wall (quiz, timeline, &mark));
  g_assert_cmpuint (mark, ==, 2);
  score = km_quiz_score (quiz, timeline);
  g_assert_cmpuint (score.n, ==, 3);
  g_assert_cmpuint (score.answered, ==, 2);
  g_assert_cmpuint (score.right, ==, 1);
  km_quiz_pass (quiz, timeline, 2);
  g_assert_true (km_quiz_wall (quiz, timeline, &mark));
  km_quiz_pass (quiz, timeline, 3);
  g_assert_false (km_quiz_wall (quiz, timeline, &mark));
  g_assert_cmpuint (km_quiz_score (quiz, timeline).right, ==, 1);
}

/* The call of facts 3: a block of order 10 is halved three times to get one of order 7. */
static void
calls_become_questions (void)
{
  static const struct
  {
    KmAnswerKind kind;
    int64_t right;
  } wanted[] = {
    { KM_ANSWER_YES_NO, 1 }, { KM_ANSWER_LIST, 42 },     { KM_ANSWER_FRAME, 0x400 }, { KM_ANSWER_FRAME, 0x600 },
    { KM_ANSWER_LIST, 41 },  { KM_ANSWER_FRAME, 0x500 }, { KM_ANSWER_LIST, 40 },     { KM_ANSWER_FRAME, 0x480 },
    { KM_ANSWER_LIST, 39 },  { KM_ANSWER_ZONE, 2 },      { KM_ANSWER_FRAME, 0x400 },
  };
  g_autoptr (KmTimeline) timeline =
      make ("p = alloc_pages(GFP_KERNEL, 7)\n__free_pages(p, 7)\nx = kmalloc(100, GFP_KERNEL)\n");
  g_autoptr (GPtrArray) questions = km_questions_of_call (timeline, 0);
  uint32_t last = 0;

  g_assert_cmpuint (questions->len, ==, G_N_ELEMENTS (wanted));
  for (uint32_t i = 0; i < questions->len; i++)
    {
      const KmQuestion *question = g_ptr_array_index (questions, i);

      g_test_message ("%s", question->text);
      g_assert_cmpint (question->kind, ==, wanted[i].kind);
      g_assert_cmpint (question->right, ==, wanted[i].right);
      g_assert_cmpuint (question->seen.op, ==, 1);
      g_assert_cmpuint (question->seen.event, >=, last);
      g_assert_null (strstr (question->text, "%s"));
      last = question->seen.event;
    }
  g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 0);
}

static void
targets_are_answers (void)
{
  g_autoptr (KmTimeline) timeline = make ("o = kmalloc(100, GFP_KERNEL)\n");
  const KmMachine *machine = km_timeline_machine (timeline);
  KmTarget list = { .kind = KM_TARGET_FREE_LIST, .order = 3 }, frame = { .kind = KM_TARGET_FRAME, .pfn = 0x17 },
           object = { .kind = KM_TARGET_OBJECT };
  KmObjectInfo info;
  int64_t value;

  g_assert_true (km_answer_of_target (machine, KM_ANSWER_LIST, &list, &value));
  g_assert_cmpint (value, ==, km_expect_list (KM_ZONE_NORMAL, 3));
  g_assert_true (km_answer_of_target (machine, KM_ANSWER_ZONE, &list, &value));
  g_assert_cmpint (value, ==, KM_ZONE_NORMAL);
  g_assert_true (km_answer_of_target (machine, KM_ANSWER_FRAME, &frame, &value));
  g_assert_cmpint (value, ==, 0x17);
  g_assert_false (km_answer_of_target (machine, KM_ANSWER_FRAME, &list, &value));
  g_assert_false (km_answer_of_target (machine, KM_ANSWER_NUMBER, &frame, &value));
  g_assert_false (km_answer_of_target (machine, KM_ANSWER_LIST, &frame, &value));
  g_assert_false (km_answer_of_target (machine, KM_ANSWER_OBJECT, &frame, &value));
  g_assert_false (km_answer_of_target (machine, KM_ANSWER_ZONE, &(KmTarget){ .kind = KM_TARGET_NONE }, &value));
  frame.kind = KM_TARGET_BLOCK;
  g_assert_true (km_answer_of_target (machine, KM_ANSWER_FRAME, &frame, &value));
  frame.zone = list.zone = 9;
  g_assert_false (km_answer_of_target (machine, KM_ANSWER_ZONE, &frame, &value));
  g_assert_false (km_answer_of_target (machine, KM_ANSWER_LIST, &list, &value));
  km_timeline_seek (timeline, (KmCursor){ 1, KM_EVENT_LAST });
  object.value = km_timeline_result (timeline, 0);
  g_assert_true (km_machine_object (machine, object.value, &info));
  object.pfn = info.pfn;
  object.offset = info.offset;
  g_assert_true (km_answer_of_target (machine, KM_ANSWER_OBJECT, &object, &value));
  g_assert_cmpint (value, ==, (int64_t)km_machine_value_address (machine, object.value));
  g_assert_true (km_answer_of_target (machine, KM_ANSWER_SLAB, &object, &value));
  g_assert_cmpint (value, ==, info.pfn);
  frame.kind = KM_TARGET_SLAB;
  g_assert_true (km_answer_of_target (machine, KM_ANSWER_SLAB, &frame, &value));
  g_assert_cmpint (value, ==, 0x17);
  object.value = KM_VALUE_NULL;
  g_assert_false (km_answer_of_target (machine, KM_ANSWER_SLAB, &object, &value));
}

/* Whatever workload they are made of, questions have an answer and a program that a student can run; the same numbers
 * make the same one. */
static void
questions_are_made (gconstpointer data)
{
  g_autoptr (KmScript) script = data ? km_script_parse (data, strlen (data)) : NULL;
  g_autoptr (KmQuestionMaker) maker = km_question_maker_new (script);
  uint32_t refused = 0, choices = 0;

  for (uint32_t number = 0; number < 12; number++)
    for (uint32_t variant = 0; variant < 4; variant++)
      {
        g_autoptr (KmMade) made = km_question_maker_make (maker, 7, number, variant);
        g_autoptr (KmMade) again = km_question_maker_make (maker, 7, number, variant);
        g_autoptr (KmScript) program = km_script_parse (made->program, strlen (made->program));

        g_assert_cmpstr (made->program, ==, again->program);
        g_assert_false (km_script_has_errors (program));
        g_assert_true (g_str_has_suffix (made->program, "\n") && strstr (made->program, made->call));
        g_assert_null (strstr (made->program, "ask"));
        if (!made->question)
          continue;
        g_assert_cmpint (made->question->right, ==, again->question->right);
        choices += made->question->choices != NULL;
        refused += made->question->choices != NULL && made->question->right > 0;
      }
  g_assert_cmpuint (choices, >, refused);
  km_made_free (NULL);
  km_question_maker_free (NULL);
  km_quiz_free (NULL);
}

/* A question that the machine cannot answer is none. */
static void
unanswered_marks_are_no_questions (void)
{
  g_autoptr (KmTimeline) timeline = make ("ask \"1\" answer index(result) == 1\nalloc_page(GFP_KERNEL)\n");
  g_autofree char *problem = NULL;

  g_assert_null (km_question_of_mark (timeline, 0, &problem));
  g_assert_cmpstr (problem, ==, "there is no object of a slab at this point");
}

/* The last steps of the call itself: of a call of the slab layer none of the page allocator. */
static void
reasons_are_those_of_the_call (void)
{
  g_autoptr (KmTimeline) timeline = make ("p = alloc_pages(GFP_KERNEL, 7)\no = kmalloc(100, GFP_KERNEL)\n");
  g_autoptr (KmModel) pages = NULL, objects = NULL;
  g_autofree char *of_pages = NULL, *of_objects = NULL;

  km_timeline_seek (timeline, (KmCursor){ 1, KM_EVENT_LAST });
  pages = km_model_new (timeline);
  of_pages = km_model_why (pages, 3);
  g_assert_nonnull (strstr (of_pages, "order 10: take frame 0x400"));
  g_assert_nonnull (strstr (of_pages, "hand out frames 0x400 to 0x47f"));
  km_timeline_seek (timeline, (KmCursor){ 2, KM_EVENT_LAST });
  objects = km_model_new (timeline);
  of_objects = km_model_why (objects, 1);
  g_test_message ("%s", of_objects);
  g_assert_null (strstr (of_objects, "hand out frame"));
  g_assert_null (strchr (of_objects, '\n'));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quiz/wall", questions_are_walls);
  g_test_add_func ("/quiz/call", calls_become_questions);
  g_test_add_func ("/quiz/pointing", targets_are_answers);
  g_test_add_func ("/quiz/why", reasons_are_those_of_the_call);
  g_test_add_func ("/quiz/unanswered", unanswered_marks_are_no_questions);
  g_test_add_data_func ("/quiz/make/nothing", NULL, questions_are_made);
  g_test_add_data_func (
      "/quiz/make/braces",
      "machine zones=NORMAL:4M pcp=off\n/// A note.\nrepeat 3 {\n  t[$] = alloc_pages(GFP_KERNEL, 8)\n}\n"
      "expect t[0] != NULL\n__free_pages(t[1], 8)\n",
      questions_are_made);
  g_test_add_data_func ("/quiz/make/no-normal-zone", "machine x86-64 memory=16M\np = alloc_page(GFP_KERNEL)\n",
                        questions_are_made);
  g_test_add_data_func ("/quiz/make/mistakes", "machine x86-32\nalloc_pages(\n", questions_are_made);
  g_test_add_data_func ("/quiz/make/one-line", "machine x86-32", questions_are_made);
  return g_test_run ();
}
