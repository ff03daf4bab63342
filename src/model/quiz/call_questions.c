/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call as a row of questions: the student plays the allocator. One table row for each kind of event that can be
 * asked about; repeated kinds are asked about a few times only. */
#include "model/quiz/question.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/vm/vm_read.h"

/* An event that is asked about, and the machine behind the call. */
typedef struct
{
  const KmMachine *machine;
  const KmEvent *event;
} Asked;

typedef struct
{
  uint8_t event; /* KmEventKind */
  uint8_t most;  /* times in one call */
  KmAnswerKind kind;
  const char *text; /* for people; a %s in it is `about` */
  char *(*about) (const Asked *asked);
  int64_t (*right) (const Asked *asked);
} Row;

/* Functions for the table: what is right, and what the question is about. */
#define RIGHT(name, value)                                                                                             \
  static int64_t name (const Asked *asked)                                                                             \
  {                                                                                                                    \
    (void)asked;                                                                                                       \
    return value;                                                                                                      \
  }

#define ABOUT(name, words)                                                                                             \
  static char *name (const Asked *asked)                                                                               \
  {                                                                                                                    \
    return words;                                                                                                      \
  }

RIGHT (frame, asked->event->pfn)
RIGHT (list, km_expect_list (km_machine_zone (asked->machine, asked->event->zone)->type, asked->event->order))
RIGHT (zone, km_machine_zone (asked->machine, asked->event->zone)->type)
RIGHT (object, (int64_t)km_machine_value_address (asked->machine, asked->event->pfn2))
RIGHT (yes, 1)
RIGHT (no, 0)
RIGHT (number_b, asked->event->b)

ABOUT (zone_name, g_ascii_strup (km_machine_zone (asked->machine, asked->event->zone)->name, -1))
ABOUT (second_frame, g_strdup (km_format_pfn (asked->event->pfn2).text))
ABOUT (first_frame, g_strdup (km_format_pfn (asked->event->pfn).text))
ABOUT (bytes_asked, g_strdup_printf ("%d", asked->event->a))

static const Row rows[] = {
  { KM_EVENT_WATERMARK_OK, 2, KM_ANSWER_YES_NO, N_ ("Does zone %s pass the watermark test?"), zone_name, yes },
  { KM_EVENT_WATERMARK_LOW, 2, KM_ANSWER_YES_NO, N_ ("Does zone %s pass the watermark test?"), zone_name, no },
  { KM_EVENT_TAKE, 1, KM_ANSWER_LIST, N_ ("From which list is a block taken?"), NULL, list },
  { KM_EVENT_TAKE, 1, KM_ANSWER_FRAME, N_ ("Which block is taken?"), NULL, frame },
  { KM_EVENT_SPLIT, 3, KM_ANSWER_FRAME, N_ ("The block is halved. With which frame begins the half that goes away?"),
    NULL, frame },
  { KM_EVENT_SPLIT, 3, KM_ANSWER_LIST, N_ ("On which list does the half that begins with frame %s go?"), first_frame,
    list },
  { KM_EVENT_PCP_TAKE, 1, KM_ANSWER_FRAME, N_ ("Which frame is taken from the list of the CPU?"), NULL, frame },
  { KM_EVENT_MERGE, 3, KM_ANSWER_FRAME, N_ ("With which block is the block of frame %s joined?"), second_frame, frame },
  { KM_EVENT_INSERT, 1, KM_ANSWER_LIST, N_ ("On which list does the free block go in the end?"), NULL, list },
  { KM_EVENT_HAND_OUT, 1, KM_ANSWER_ZONE, N_ ("From which zone are the frames handed out?"), NULL, zone },
  { KM_EVENT_HAND_OUT, 1, KM_ANSWER_FRAME, N_ ("Which frame is handed out?"), NULL, frame },
  { KM_EVENT_FAIL, 1, KM_ANSWER_YES_NO, N_ ("Is the request refused?"), NULL, yes },
  { KM_EVENT_GENERAL_CACHE, 1, KM_ANSWER_NUMBER, N_ ("%s bytes are asked for. How many bytes has the object?"),
    bytes_asked, number_b },
  { KM_EVENT_CACHE_GROW, 1, KM_ANSWER_YES_NO, N_ ("Is a new slab made?"), NULL, yes },
  { KM_EVENT_SLAB_NEW, 1, KM_ANSWER_NUMBER, N_ ("How many objects has the new slab?"), NULL, number_b },
  { KM_EVENT_ARRAY_TAKE, 1, KM_ANSWER_OBJECT, N_ ("Which object is taken from the array of the CPU?"), NULL, object },
  { KM_EVENT_CPU_TAKE, 1, KM_ANSWER_OBJECT, N_ ("Which object is taken from the CPU's free list?"), NULL, object },
};

/* ---- the call ---- */

static KmQuestion *
make (const Row *row, const Asked *asked, KmCursor seen)
{
  KmQuestion *question = g_new0 (KmQuestion, 1);
  g_autofree char *about = row->about ? row->about (asked) : NULL;
  g_autoptr (GString) text = g_string_new (_ (row->text));

  if (about)
    g_string_replace (text, "%s", about, 1);
  question->text = g_string_free (g_steal_pointer (&text), FALSE);
  question->kind = row->kind;
  question->right = row->right (asked);
  question->seen = seen;
  return question;
}

GPtrArray *
km_questions_of_call (KmTimeline *timeline, uint32_t op)
{
  GPtrArray *questions = g_ptr_array_new_with_free_func ((GDestroyNotify)km_question_free);
  KmCursor saved = km_timeline_cursor (timeline);
  uint32_t times[G_N_ELEMENTS (rows)] = { 0 }, n;
  Asked asked;
  const KmEvent *events;

  km_timeline_seek (timeline, (KmCursor){ op + 1, KM_EVENT_LAST });
  events = km_timeline_events (timeline, &n);
  asked.machine = km_timeline_machine (timeline);
  for (uint32_t i = 0; i < n; i++)
    for (size_t row = 0; row < G_N_ELEMENTS (rows); row++)
      {
        asked.event = &events[i];
        if (rows[row].event == events[i].kind && times[row]++ < rows[row].most)
          g_ptr_array_add (questions, make (&rows[row], &asked, (KmCursor){ op + 1, i + 1 }));
      }
  km_timeline_seek (timeline, saved);
  return questions;
}
