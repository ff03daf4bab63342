/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See generate.h. A call is written as workload text with the question in front of it, so the language works out the
 * answer and there is no second way to find it. */
#include "model/quiz/generate.h"

#include "base/i18n.h"
#include "base/rng.h"

#include <string.h>

struct _KmQuestionMaker
{
  char *text;   /* of the workload, NULL: a small machine */
  GArray *cuts; /* of uint32_t: lengths of `text` at which it may be cut */
};

enum
{
  TRIES = 12, /* until a call gives the question an answer */
  MAX_OPS = 3000,
};

static const char small_machine[] = "kmw 1\nmachine zones=DMA:4M,NORMAL:8M kernel=2.6.34 pcp=off\n";

/* The calls before the one that is asked about, and that one. */
typedef struct
{
  KmRng rng;
  GString *before, *call;
} Calls;

/* ---- calls by chance ---- */

static uint32_t
below (Calls *calls, uint32_t bound)
{
  return km_rng_below (&calls->rng, bound);
}

/* Blocks, some of them freed again: holes of all sizes. */
static void
add_blocks (Calls *calls)
{
  uint32_t n = 4 + below (calls, 6);

  for (uint32_t i = 0; i < n; i++)
    {
      uint32_t order = below (calls, 4);

      g_string_append_printf (calls->before, "quiz[%u] = alloc_pages(GFP_KERNEL, %u)\n", i, order);
      if (below (calls, 3) == 0)
        g_string_append_printf (calls->before, "__free_pages(quiz[%u], %u)\n", i, order);
    }
}

static void
allocate (Calls *calls)
{
  add_blocks (calls);
  g_string_append_printf (calls->call, "p = alloc_pages(GFP_KERNEL, %u)", below (calls, 5));
}

static void
allocate_somewhere (Calls *calls)
{
  static const char *const masks[] = { "GFP_KERNEL", "GFP_ATOMIC", "GFP_DMA | GFP_KERNEL", "GFP_DMA | GFP_ATOMIC",
                                       "GFP_NOIO",   "GFP_NOFS",   "GFP_NOWAIT",           "GFP_USER" };

  add_blocks (calls);
  g_string_append_printf (calls->call, "p = alloc_pages(%s, %u)", masks[below (calls, G_N_ELEMENTS (masks))],
                          below (calls, 4));
}

static void
free_block (Calls *calls)
{
  uint32_t order = below (calls, 4);

  add_blocks (calls);
  g_string_append_printf (calls->before, "p = alloc_pages(GFP_KERNEL, %u)\n", order);
  if (below (calls, 4) == 0)
    g_string_append_printf (calls->before, "q = alloc_pages(GFP_KERNEL, %u)\n", order);
  g_string_append_printf (calls->call, "__free_pages(p, %u)", order);
}

/* Large blocks until something must be refused, or nearly. */
static void
ask_for_much (Calls *calls)
{
  add_blocks (calls);
  for (uint32_t i = 0, n = below (calls, 12); i < n; i++)
    g_string_append_printf (calls->before, "large[%u] = alloc_pages(GFP_ATOMIC, %u)\n", i, 7 + below (calls, 3));
  g_string_append_printf (calls->call, "p = alloc_pages(GFP_ATOMIC, %u)", 6 + below (calls, 5));
}

static void
ask_for_bytes (Calls *calls)
{
  for (uint32_t i = 0, n = 1 + below (calls, 4); i < n; i++)
    g_string_append_printf (calls->before, "quiz[%u] = kmalloc(%u, GFP_KERNEL)\n", i, 1 + below (calls, 2000));
  g_string_append_printf (calls->call, "p = kmalloc(%u, GFP_KERNEL)", 1 + below (calls, 8000));
}

static void
ask_for_object (Calls *calls)
{
  uint32_t n = 1 + below (calls, 20);

  g_string_append_printf (calls->before, "thing = kmem_cache_create(\"thing\", %u, 0, %s, NULL)\n",
                          400 + 4 * below (calls, 600), below (calls, 2) ? "SLAB_HWCACHE_ALIGN" : "0");
  g_string_append_printf (calls->before, "quiz[0..%u] = kmem_cache_alloc(thing, GFP_KERNEL)\n", n);
  if (below (calls, 2))
    g_string_append_printf (calls->before, "kmem_cache_free(thing, quiz[%u])\n", below (calls, n));
  g_string_append (calls->call, "p = kmem_cache_alloc(thing, GFP_KERNEL)");
}

/* ---- what is asked ---- */

#define DRAWN NULL
#define REFUSED ""

typedef struct
{
  const char *text;   /* for people */
  const char *answer; /* as in the language; DRAWN, REFUSED: worked out below */
  void (*calls) (Calls *calls);
  bool of_slabs;
} Kind;

static const Kind kinds[] = {
  { N_ ("From which free list is a block taken?"), "from_list() == list(NORMAL, 0)", allocate, false },
  { N_ ("With which frame begins the block that is taken from its free list and cut?"), "taken() == NULL", allocate,
    false },
  { N_ ("Which frame does the call return?"), "result == NULL", allocate, false },
  { N_ ("How often is a block halved?"), "splits() == 0", allocate, false },
  { N_ ("How often are two buddies joined?"), "merges() == 0", free_block, false },
  { N_ ("May this call sleep?"), "may_sleep() == yes", allocate_somewhere, false },
  { N_ ("From which zone are the frames handed out?"), "from_zone() == zone(NORMAL)", allocate_somewhere, false },
  { N_ ("Is the request refused, and why?"), REFUSED, ask_for_much, false },
  { N_ ("How many bytes of the object are wasted?"), "waste(result) == 0", ask_for_bytes, true },
  { N_ ("How many bytes does the object have?"), "size(result) == 0", ask_for_bytes, true },
  { N_ ("With which frame begins the slab of the object?"), "slab_frame(result) == frame(0)", ask_for_object, true },
  { N_ ("How many new slabs are made?"), "new_slabs() == 0", ask_for_object, true },
  { N_ ("Draw the free lists of zone Normal after the call: how many blocks has each order?"), DRAWN, free_block,
    false },
  { N_ ("Draw the free lists of zone Normal after the call: how many blocks has each order?"), DRAWN, allocate, false },
};

/* ---- states of a workload ---- */

/* Where a line ends outside of braces: there the text may be cut. */
static GArray *
find_cuts (const char *text)
{
  GArray *cuts = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  int depth = 0;

  for (const char *p = text; *p; p++)
    {
      uint32_t length = (uint32_t)(p - text) + 1;

      depth += *p == '{' ? 1 : *p == '}' ? -1 : 0;
      if (*p == '\n' && depth == 0)
        g_array_append_val (cuts, length);
    }
  return cuts;
}

/* What is neither a call nor a machine is left out of the program that students see. */
static char *
calls_of (const char *text, size_t length)
{
  static const char *const words[] = { "///", "//", "expect", "ask", "break", "show", "slide", "chapter", "title" };
  g_autofree char *part = g_strndup (text, length);
  g_auto (GStrv) lines = g_strsplit (part, "\n", -1);
  GString *calls = g_string_new (NULL);

  for (char **line = lines; *line; line++)
    {
      bool kept = **line != '\0';

      for (size_t i = 0; i < G_N_ELEMENTS (words) && kept; i++)
        kept = !g_str_has_prefix (*line, words[i]);
      if (kept)
        g_string_append_printf (calls, "%s\n", *line);
    }
  return g_string_free (calls, FALSE);
}

static char *
state_of (const KmQuestionMaker *maker, KmRng *rng)
{
  if (!maker->text || maker->cuts->len == 0)
    return g_strdup (small_machine);
  return calls_of (maker->text, g_array_index (maker->cuts, uint32_t, km_rng_below (rng, maker->cuts->len)));
}

/* ---- one question ---- */

void
km_made_free (KmMade *made)
{
  if (!made)
    return;
  km_question_free (made->question);
  g_free (made->text);
  g_free (made->call);
  g_free (made->program);
  g_clear_pointer (&made->timeline, km_timeline_free);
  g_free (made);
}

static bool
find_normal (const KmMachine *machine, uint32_t *zone)
{
  for (*zone = 0; *zone < km_machine_n_zones (machine); ++*zone)
    if (km_machine_zone (machine, *zone)->type == KM_ZONE_NORMAL)
      return true;
  return false;
}

static bool
read_lists (KmMade *made)
{
  uint32_t n = km_timeline_n_ops (made->timeline), zone;
  const KmMachine *machine;

  km_timeline_seek (made->timeline, (KmCursor){ n, KM_EVENT_LAST });
  machine = km_timeline_machine (made->timeline);
  if (!find_normal (machine, &zone))
    return false;
  for (uint32_t order = 0; order < KM_DRAWN_LISTS; order++)
    made->lists[order] = km_machine_nr_free (machine, zone, order);
  return true;
}

/* An answer that says something: no block was taken, no zone, no object is none. */
static bool
is_answer (const KmQuestion *question)
{
  return question && question->right != KM_EXPECT_NULL;
}

/* Refused or not, and if so for want of a block or of frames. */
static bool
find_refusal (KmMade *made)
{
  uint32_t op = km_timeline_n_ops (made->timeline) - 1, blocks = 0;
  KmQuestion *question;
  const char *const choices[] = { _ ("It is not refused."), _ ("It is refused: no free block is large enough."),
                                  _ ("It is refused: too few frames would be left."), NULL };

  if (!read_lists (made))
    return false;
  for (uint32_t order = km_script_op (km_timeline_script (made->timeline), op).order; order < KM_DRAWN_LISTS; order++)
    blocks += made->lists[order];
  question = g_new0 (KmQuestion, 1);
  question->kind = KM_ANSWER_CHOICE;
  question->choices = g_strdupv ((char **)(void *)choices);
  question->right = km_timeline_result (made->timeline, op) != KM_VALUE_NULL ? 0 : blocks == 0 ? 1 : 2;
  made->question = question;
  return true;
}

static bool
answer (KmMade *made, const Kind *kind)
{
  size_t n;
  const KmMark *marks = km_script_marks (km_timeline_script (made->timeline), &n);

  if (kind->answer == DRAWN)
    return read_lists (made);
  if (!*kind->answer)
    return find_refusal (made);
  for (size_t i = 0; i < n; i++)
    if (marks[i].kind == KM_MARK_ASK)
      made->question = km_question_of_mark (made->timeline, i, NULL);
  return is_answer (made->question);
}

/* Returns NULL if these calls give no answer. */
static KmMade *
try_calls (const Kind *kind, const char *state, const Calls *calls)
{
  g_autoptr (KmMade) made = g_new0 (KmMade, 1);
  g_autofree char *ask =
      kind->answer && *kind->answer ? g_strdup_printf ("ask \"?\" answer %s\n", kind->answer) : g_strdup ("");
  g_autofree char *asked = g_strdup_printf ("%s%s%s%s\n", state, calls->before->str, ask, calls->call->str);
  g_autoptr (KmScript) script = km_script_parse (asked, strlen (asked));

  if (km_script_has_errors (script) || km_script_n_ops (script) > MAX_OPS)
    return NULL;
  made->timeline = km_timeline_new (script, NULL);
  if (!answer (made, kind))
    return NULL;
  made->text = g_strdup (_ (kind->text));
  made->call = g_strdup (calls->call->str);
  made->program = g_strdup_printf ("%s%s%s\n", state, calls->before->str, calls->call->str);
  made->of_slabs = kind->of_slabs;
  return g_steal_pointer (&made);
}

KmMade *
km_question_maker_make (KmQuestionMaker *maker, uint64_t seed, uint32_t number, uint32_t variant)
{
  const Kind *kind = &kinds[number % G_N_ELEMENTS (kinds)];
  KmMade *made = NULL;

  for (uint32_t i = 0; !made; i++)
    {
      Calls calls = { .before = g_string_new (NULL), .call = g_string_new (NULL) };
      g_autofree char *state = NULL;

      km_rng_init (&calls.rng, (seed * 1000003 + number) * 1000003 + variant + ((uint64_t)i << 48));
      state = i < TRIES ? state_of (maker, &calls.rng) : g_strdup (small_machine);
      kind->calls (&calls);
      made = try_calls (kind, state, &calls);
      g_string_free (calls.before, TRUE);
      g_string_free (calls.call, TRUE);
    }
  return made;
}

KmQuestionMaker *
km_question_maker_new (KmScript *script)
{
  KmQuestionMaker *maker = g_new0 (KmQuestionMaker, 1);

  maker->text = script ? g_strdup (km_script_text (script, NULL)) : NULL;
  maker->cuts = find_cuts (maker->text ? maker->text : "");
  return maker;
}

void
km_question_maker_free (KmQuestionMaker *maker)
{
  if (!maker)
    return;
  g_free (maker->text);
  g_array_unref (maker->cuts);
  g_free (maker);
}
