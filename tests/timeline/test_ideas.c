/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ideas: what is told together, and that stepping by them reaches every call and both ends. */
#include "timeline/ideas.h"

#include <string.h>

#define HEAD "kmw 1\nmachine x86-32 memory=64M pcp=off\n"

static KmTimeline *
make (const char *text)
{
  g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
  KmTimeline *timeline = km_timeline_new (script, NULL);

  g_assert_nonnull (timeline);
  return timeline;
}

/* The ideas of operation @op, without gaps. */
static GArray *
ideas_of (KmTimeline *timeline, uint32_t op)
{
  GArray *ideas;
  uint32_t n, at = 0;

  km_timeline_seek (timeline, (KmCursor){ op + 1, KM_EVENT_LAST });
  km_timeline_events (timeline, &n);
  ideas = km_timeline_ideas (timeline);
  for (unsigned i = 0; i < ideas->len; i++)
    {
      g_assert_cmpuint (g_array_index (ideas, KmIdea, i).first, ==, at);
      at = g_array_index (ideas, KmIdea, i).end;
    }
  g_assert_cmpuint (at, ==, n);
  return ideas;
}

/* How many events of @kind the largest idea with them has. */
static uint32_t
most_of (KmTimeline *timeline, const GArray *ideas, KmEventKind kind)
{
  uint32_t n, most = 0;
  const KmEvent *events = km_timeline_events (timeline, &n);

  for (unsigned i = 0; i < ideas->len; i++)
    {
      const KmIdea *idea = &g_array_index (ideas, KmIdea, i);
      uint32_t found = 0;

      for (uint32_t event = idea->first; event < idea->end; event++)
        found += events[event].kind == kind;
      most = MAX (most, found);
    }
  return most;
}

static void
alike_events_are_told_together (void)
{
  g_autoptr (KmTimeline) timeline = make (HEAD "p = alloc_pages(GFP_KERNEL, 0)\n");
  g_autoptr (GArray) ideas = ideas_of (timeline, 0);

  g_assert_cmpuint (most_of (timeline, ideas, KM_EVENT_LIST_EMPTY), >=, 8);
  g_assert_cmpuint (most_of (timeline, ideas, KM_EVENT_SPLIT), ==, 8); /* the first two of ten on their own */
}

static void
an_opening_is_one_idea (void)
{
  g_autoptr (KmTimeline) first = make (HEAD "b = kmalloc(100, GFP_KERNEL)\n");
  g_autoptr (KmTimeline) itself = make (HEAD "kmem_cache_init()\n");
  g_autoptr (GArray) with = ideas_of (first, 0), alone = ideas_of (itself, 0);
  uint32_t n;

  km_timeline_events (first, &n);
  g_assert_cmpuint (n, >, 1000);
  g_assert_cmpuint (with->len, <, 40);
  g_assert_cmpuint (alone->len, >, with->len); /* whoever asks for it sees it */
}

static void
steps_reach_everything (void)
{
  g_autoptr (KmTimeline) timeline =
      make (HEAD "a = kmalloc(100, GFP_KERNEL)\nv = vmalloc(256K)\nkfree(a)\nvfree(v)\np = alloc_page(GFP_KERNEL)\n");
  uint32_t steps = 0, last_op = 0, n;

  while (km_timeline_step_idea (timeline, 1))
    {
      KmCursor at = km_timeline_cursor (timeline);

      g_assert_cmpuint (at.op - last_op, <=, 1);
      last_op = at.op;
      steps++;
    }
  km_timeline_events (timeline, &n);
  g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 5);
  g_assert_cmpuint (km_timeline_cursor (timeline).event, ==, n);
  g_assert_cmpuint (steps, <, 300); /* of more than 2,000 events */
  while (km_timeline_step_idea (timeline, -1))
    steps--;
  g_assert_cmpuint (steps, ==, 0);
  g_assert_cmpuint (km_timeline_cursor (timeline).op, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ideas/alike", alike_events_are_told_together);
  g_test_add_func ("/ideas/opening", an_opening_is_one_idea);
  g_test_add_func ("/ideas/steps", steps_reach_everything);
  return g_test_run ();
}
