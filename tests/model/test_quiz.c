/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions made of marks and of calls, the wall in front of what is not answered, and answers by pointing. */
#include "core/slab/kmem_read.h"
#include "core/vm/vm_read.h"
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
  km_timeline_seek (timeline, (KmCursor){ 1, KM_EVENT_LAST });
  object.value = km_timeline_result (timeline, 0);
  g_assert_true (km_machine_object (machine, object.value, &info));
  object.pfn = info.pfn;
  object.offset = info.offset;
  g_assert_true (km_answer_of_target (machine, KM_ANSWER_OBJECT, &object, &value));
  g_assert_cmpint (value, ==, (int64_t)km_machine_value_address (machine, object.value));
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
  return g_test_run ();
}
