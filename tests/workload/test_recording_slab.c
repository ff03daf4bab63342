/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader of recordings of slab caches: what it takes from each line, what it refuses and where, and that no damage
 * to a file leads to more than a message. */
#include "recording_fixture.h"

#include "workload/recording_slab.h"

#include "base/rng.h"
#include "workload/script.h"

#include <string.h>

#define HEAD_SHARED(shared)                                                                                            \
  "slab-oracle size=600 align=0 flags=0x2000 seed=1 kernel=2.6.34\n"                                                   \
  "cache objsize=640 size=640 num=6 gfporder=0 colour=6 colour_off=32 off_slab=0 freelist_size=64 align=32 limit=54 "  \
  "batchcount=27 shared=" #shared " cflags=0x2000 slabp_cache=-\n"                                                     \
  "HWCACHE_ALIGN=0x2000 POISON=0x800 L1=32 PAGE_SIZE=4096 sizeof_slab=28 sizeof_bufctl=4\n"
#define HEAD HEAD_SHARED (0)
#define NODE(slabs, free)                                                                                              \
  "node total_slabs=" #slabs " free_slabs=0 free_objects=" #free                                                       \
  " free_limit=60 colour_next=1 shared=-1 free_touched=1\n"
#define START                                                                                                          \
  "dump -1\n"                                                                                                          \
  "cpu avail=2 limit=54 batchcount=27 touched=1 entries (pfn=70 off=64 idx=0) (pfn=70 off=64 idx=3)\n" NODE (          \
      1, 2) "full\n"                                                                                                   \
            "partial [pfn=70 active=4 s_mem=64 colouroff=64 inuse=4 slabp=70+0 free: 5 1]\n"                           \
            "free\n"
#define CALLS                                                                                                          \
  "op 0 alloc 30 pfn=70 off=64 idx=3\n"                                                                                \
  "op 1 alloc 7 pfn=-1\n"                                                                                              \
  "op 2 free 30 pfn=70 off=64 idx=3\n"

static KmCacheRecording *
parse (const char *text, GError **error)
{
  return km_cache_recording_parse (&km_slab_recording_format, text, strlen (text), error);
}

static void
reads_the_head (void)
{
  g_autoptr (KmCacheRecording) recording = parse_good (&km_slab_recording_format, HEAD START);

  g_assert_cmpint (recording->platform.generation, ==, KM_GENERATION_2_6_34);
  g_assert_cmpuint (recording->platform.word, ==, 4);
  g_assert_cmpuint (recording->platform.cache_line, ==, 32);
  g_assert_cmpuint (recording->platform.page_shift, ==, 12);
  g_assert_cmpuint (recording->platform.cpus, ==, 1);
  g_assert_false (recording->platform.debug);
  g_assert_cmpuint (recording->request.size, ==, 600);
  g_assert_cmpuint (recording->request.flags, ==, 0x2000);
  g_assert_cmpuint (recording->printed.slab.objsize, ==, 640);
  g_assert_cmpuint (recording->printed.slab.freelist_size, ==, 64);
  g_assert_cmpuint (recording->printed.slab.slabp_cache, ==, 0);
}

static void
reads_a_state (void)
{
  g_autoptr (KmCacheRecording) recording = parse_good (&km_slab_recording_format, HEAD START);
  const KmSlabState *state = g_array_index (recording->dumps, KmRecordingDump, 0).state;
  const KmSlabSlabState *written = &g_array_index (state->slabs[KM_SLAB_PARTIAL], KmSlabSlabState, 0);

  g_assert_cmpuint (state->arrays[0].entries->len, ==, 2);
  g_assert_cmpuint (g_array_index (state->arrays[0].entries, KmSlabPlace, 1).index, ==, 3);
  g_assert_true (state->arrays[0].touched);
  g_assert_cmpuint (state->free_objects, ==, 2);
  g_assert_cmpint (state->free_touched, ==, 1);
  g_assert_cmpuint (state->slabs[KM_SLAB_FULL]->len + state->slabs[KM_SLAB_FREE]->len, ==, 0);
  g_assert_cmpuint (written->pfn, ==, 70);
  g_assert_cmpuint (written->first_object, ==, 64);
  g_assert_cmpuint (written->n_chain, ==, 2);
  g_assert_cmpuint (g_array_index (state->indexes, uint16_t, written->chain), ==, 5);
  g_assert_cmpuint (written->n_table, ==, 0);
}

static void
reads_calls (void)
{
  g_autoptr (KmCacheRecording) recording = parse_good (&km_slab_recording_format, HEAD START CALLS);
  const KmRecordingCall *calls = (const KmRecordingCall *)(void *)recording->calls->data;

  g_assert_cmpuint (recording->calls->len, ==, 3);
  g_assert_cmpuint (calls[0].place.pfn, ==, 70);
  g_assert_cmpuint (calls[0].place.index, ==, 3);
  g_assert_cmpuint (calls[1].place.pfn, ==, KM_PFN_NONE);
  g_assert_false (calls[2].allocates);
  g_assert_cmpuint (calls[2].ref, ==, 0);
}

/* A dump behind a dump is the state after kmem_cache_shrink(). */
static void
sees_a_shrink (void)
{
  g_autoptr (KmCacheRecording) recording = parse_good (&km_slab_recording_format, HEAD START CALLS "dump 2\ndump 3\n");
  const KmRecordingDump *dumps = (const KmRecordingDump *)(void *)recording->dumps->data;

  g_assert_cmpuint (recording->dumps->len, ==, 3);
  g_assert_false (dumps[0].shrunk || dumps[1].shrunk);
  g_assert_true (dumps[2].shrunk);
}

static void
refuses (void)
{
  static const struct
  {
    const char *text, *message;
  } cases[] = {
    { "", "dump -1" },
    { "oracle seed=1\n", "slab-oracle" },
    { HEAD, "dump -1" },
    { "slab-oracle size=600 align=0\n", "flags=" },
    { "slab-oracle size=600 align=0 flags=0x0 kernel=2.4\n", "simulated" },
    { "slab-oracle size=99999999999 align=0 flags=0x0\n", "size" },
    { "slab-oracle size=600 align=0 flags=0x0\ndump -1\n", "before" },
    { "slab-oracle size=600 align=0 flags=0x0\ncache objsize=600\n", "“size=” is missing" },
    { "slab-oracle size=600 align=0 flags=0x0\nL1=33 PAGE_SIZE=4096\n", "power of two" },
    { "slab-oracle size=600 align=0 flags=0x0\nL1=32 PAGE_SIZE=2048\n", "power of two" },
    { HEAD "dump 0\n", "dump -1" },
    { HEAD START "dump -1\n", "dump -1" },
    { HEAD "op 0 alloc 30 pfn=70 off=64 idx=3\n", "dump -1" },
    { HEAD "dump -1\nnode total_slabs=0\n", "free_slabs" },
    { HEAD "dump -1\n" NODE (0, 0), "cpu" },
    { HEAD "dump -1\ncpu avail=1 limit=54 batchcount=27 touched=1 entries\n", "avail" },
    { HEAD "dump -1\ncpu avail=0 limit=54 batchcount=27 touched=2 entries\n", "touched" },
    { HEAD "dump -1\ncpu avail=1 limit=54 batchcount=27 touched=1 entries (pfn=1 off=0 idx=2\n", "“)”" },
    { HEAD "dump -1\npartial [pfn=70 active=4 s_mem=64]\n", "free:" },
    { HEAD "dump -1\npartial [pfn=70 active=4 s_mem=64 \v free: 5 1]\nfree \v\n",
      "[" }, /* a blank that separates no words */
    { HEAD "dump -1\npartial [pfn=70 active=4 s_mem=64 free: 5 1\n", "“]”" },
    { HEAD "dump -1\npartial [pfn=70 active=4 s_mem=64 free: x]\n", "number" },
    { HEAD "dump -1\nsomething\n", "expected" },
    { HEAD START "op 0 alloc 30 pfn=70 off=64\n", "idx=" },
    { HEAD START "op 0 lend 30 pfn=70 off=64 idx=3\n", "alloc" },
    { "slab-oracle size=600 align=0 flags=0x2000 seed=1 kernel=6.12\n", "no SLAB" },
    { "slab-oracle size=600 align=0 flags=0x2000 seed=1 kernel=5.10\n", "not simulated" },
    { HEAD START "op 0 alloc 3 pfn=70 off=64 idx=3\nop 1 alloc 3 pfn=70 off=64 idx=0\n", "already" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KmCacheRecording) recording = parse (cases[i].text, &error);

      g_assert_null (recording);
      g_assert_error (error, KM_WORKLOAD_ERROR, 0);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "line "));
      g_assert_nonnull (strstr (error->message, cases[i].message));
    }
}

#define CPU "cpu avail=0 limit=54 batchcount=27 touched=0 entries\n"
#define EIGHT_CPUS CPU CPU CPU CPU CPU CPU CPU CPU

/* As many arrays as a machine has CPUs, and one more. */
static void
arrays_have_an_end (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmCacheRecording) recording = parse (
      HEAD "dump -1\n" EIGHT_CPUS EIGHT_CPUS EIGHT_CPUS EIGHT_CPUS EIGHT_CPUS EIGHT_CPUS EIGHT_CPUS EIGHT_CPUS CPU,
      &error);

  g_assert_null (recording);
  g_assert_nonnull (strstr (error->message, "line 69"));
  g_assert_nonnull (strstr (error->message, "more than 64 CPUs"));
}

/* The table of a slab: numbers, the end of the chain, objects that are in use, one that the debugging marks. */
static void
reads_a_table (void)
{
  g_autoptr (KmCacheRecording) recording =
      parse_good (&km_slab_recording_format,
                  HEAD "dump -1\n" CPU NODE (1, 2) "full\npartial [pfn=70 active=4 s_mem=64 free: 5 1 raw: F E F A F "
                                                   "1]\nfree\n");
  const KmSlabState *state = g_array_index (recording->dumps, KmRecordingDump, 0).state;
  const KmSlabSlabState *written = &g_array_index (state->slabs[KM_SLAB_PARTIAL], KmSlabSlabState, 0);

  g_assert_cmpuint (written->n_table, ==, 6);
  g_assert_cmpuint (g_array_index (state->indexes, uint16_t, written->table + 1), ==, KM_SLAB_BUFCTL_END);
  g_assert_cmpuint (g_array_index (state->indexes, uint16_t, written->table + 5), ==, 1);
  g_assert_null (
      parse (HEAD "dump -1\n" CPU NODE (1, 2) "full\npartial [pfn=70 active=4 s_mem=64 free: 5 1 raw: x]\n", NULL));
}

/* A dump behind the start state, before any call, is no shrink. */
static void
an_early_dump_is_no_shrink (void)
{
  g_autoptr (KmCacheRecording) recording = parse_good (&km_slab_recording_format, HEAD START "ctor\ndump 0\n" CALLS);

  g_assert_cmpuint (recording->dumps->len, ==, 2);
  g_assert_false (g_array_index (recording->dumps, KmRecordingDump, 1).shrunk);
}

/* Which CPUs there are, the free limit tells: (1 + CPUs) * batchcount + num. */
static void
counts_cpus (void)
{
  g_autoptr (KmCacheRecording) recording = parse_good (
      &km_slab_recording_format,
      HEAD_SHARED (
          8) "dump -1\ncpu avail=0 limit=54 batchcount=27 touched=0 entries\n"
             "node total_slabs=0 free_slabs=0 free_objects=0 free_limit=141 colour_next=0 shared=216 free_touched=0\n");

  g_assert_cmpuint (recording->platform.cpus, ==, 4);
}

/* The array that the CPUs of a node share; its batchcount may be anything, as the kernel does not use it. */
static void
reads_the_shared_array (void)
{
  g_autoptr (KmCacheRecording) recording = parse_good (
      &km_slab_recording_format,
      HEAD_SHARED (
          8) "dump -1\ncpu avail=0 limit=54 batchcount=27 touched=0 entries\n"
             "node total_slabs=1 free_slabs=0 free_objects=5 free_limit=87 colour_next=0 shared=216 free_touched=0\n"
             "shared avail=1 limit=216 batchcount=3131961357 touched=1 entries (pfn=70 off=64 idx=3)\n"
             "full\npartial [pfn=70 active=1 s_mem=64 free: 0 1 2 4 5]\nfree\n");
  const KmSlabState *state = g_array_index (recording->dumps, KmRecordingDump, 0).state;

  g_assert_cmpint (state->shared_limit, ==, 216);
  g_assert_true (state->shared_known);
  g_assert_true (state->shared.touched);
  g_assert_cmpuint (state->shared.entries->len, ==, 1);
  g_assert_cmpuint (g_array_index (state->shared.entries, KmSlabPlace, 0).index, ==, 3);
}

/* Bit 0 of the flags is the recorder's mark for a constructor, and no flag of SLAB. */
static void
reads_the_mark_of_a_constructor (void)
{
  g_autofree char *text = g_strdup (HEAD START);
  g_autoptr (KmCacheRecording) recording = NULL;

  memcpy (strstr (text, "flags=0x2000"), "flags=0x2001", strlen ("flags=0x2001"));
  recording = parse_good (&km_slab_recording_format, text);
  g_assert_true (recording->request.ctor);
  g_assert_cmphex (recording->request.flags, ==, 0x2000);
}

/* A slot that nothing filled: an object older than the recording. */
static void
reads_ghosts (void)
{
  g_autoptr (KmCacheRecording) recording =
      parse_good (&km_slab_recording_format, HEAD START CALLS "op 3 free 30 pfn=70 off=64 idx=4\n");
  const KmRecordingCall *calls = (const KmRecordingCall *)(void *)recording->calls->data;

  g_assert_cmpuint (calls[2].ref, ==, 0);
  g_assert_cmpuint (calls[3].ref, ==, KM_RECORDING_GHOST);
  g_assert_cmpuint (calls[3].place.index, ==, 4);
}

static void
survives_damage (void)
{
  static const char text[] = HEAD START CALLS "dump 2\n" NODE (1, 2), bytes[] = "0123456789-=[]() \nxEFA";
  KmRng rng;

  km_rng_init (&rng, 2634);
  for (unsigned i = 0; i < 20000; i++)
    {
      size_t length = i % 4 ? sizeof text - 1 : 1 + km_rng_below (&rng, sizeof text - 1);
      g_autofree char *damaged = g_memdup2 (text, length);
      g_autoptr (GError) error = NULL;
      g_autoptr (KmCacheRecording) recording = NULL;

      for (unsigned n = 1 + km_rng_below (&rng, 4); n > 0; n--)
        damaged[km_rng_below (&rng, (uint32_t)length)] = bytes[km_rng_below (&rng, sizeof bytes - 1)];
      recording = km_cache_recording_parse (&km_slab_recording_format, damaged, length, &error);
      g_assert_true ((recording == NULL) == (error != NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recording-slab/head", reads_the_head);
  g_test_add_func ("/recording-slab/state", reads_a_state);
  g_test_add_func ("/recording-slab/calls", reads_calls);
  g_test_add_func ("/recording-slab/shrink", sees_a_shrink);
  g_test_add_func ("/recording-slab/refuses", refuses);
  g_test_add_func ("/recording-slab/cpus", counts_cpus);
  g_test_add_func ("/recording-slab/end", arrays_have_an_end);
  g_test_add_func ("/recording-slab/table", reads_a_table);
  g_test_add_func ("/recording-slab/early-dump", an_early_dump_is_no_shrink);
  g_test_add_func ("/recording-slab/shared", reads_the_shared_array);
  g_test_add_func ("/recording-slab/constructor", reads_the_mark_of_a_constructor);
  g_test_add_func ("/recording-slab/ghosts", reads_ghosts);
  g_test_add_func ("/recording-slab/damage", survives_damage);
  return g_test_run ();
}
