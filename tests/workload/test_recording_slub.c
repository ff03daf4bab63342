/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader of recordings of caches of SLUB: what it takes from each line, what it refuses and where, and that no
 * damage to a file leads to more than a message. */
#include "recording_fixture.h"

#include "workload/recording_slub.h"

#include "base/rng.h"
#include "workload/script.h"

#include <string.h>

#define HEAD                                                                                                           \
  "slub-oracle size=192 align=0 flags=0x800 seed=1 kernel=6.1\n"                                                       \
  "cache objsize=192 size=200 num=20 order=0 min_num=20 min_order=0 inuse=192 offset=192 align=8 red_left_pad=0 "      \
  "min_partial=5 cpu_partial=0 cpu_partial_slabs=0 cflags=0xc0000800\n"                                                \
  "HWCACHE_ALIGN=0x2000 POISON=0x800 L1=64 PAGE_SIZE=4096\n"
#define START                                                                                                          \
  "dump -1\n"                                                                                                          \
  "cpu_slab [pfn=70 inuse=20 objects=20 frozen=1 free:] cpu_free: 3 17\n"                                              \
  "cpu_partial [pfn=71 inuse=18 objects=20 frozen=1 free: 4 5] slabs=2 [pfn=72 inuse=19 objects=20 frozen=1 free: 0] " \
  "slabs=1\n"                                                                                                          \
  "node nr_partial=1 nr_slabs=4 total_objects=80\n"                                                                    \
  "partial [pfn=73 inuse=19 objects=20 frozen=0 free: 9]\n"                                                            \
  "full\n"
#define CALLS                                                                                                          \
  "op 0 alloc 30 pfn=70 idx=3\n"                                                                                       \
  "op 1 alloc 7 pfn=-1\n"                                                                                              \
  "op 2 free 30 pfn=70 idx=3\n"

static KmCacheRecording *
parse (const char *text, GError **error)
{
  return km_cache_recording_parse (&km_slub_recording_format, text, strlen (text), error);
}

static void
reads_the_head (void)
{
  g_autoptr (KmCacheRecording) recording = parse_good (&km_slub_recording_format, HEAD START);

  g_assert_cmpuint (recording->platform.cache_line, ==, 64);
  g_assert_cmpuint (recording->platform.page_shift, ==, 12);
  g_assert_cmpuint (recording->platform.cpus, ==, 1);
  g_assert_cmpuint (recording->request.size, ==, 192);
  g_assert_cmphex (recording->request.flags, ==, 0x800);
  g_assert_cmpuint (recording->printed.slub.size, ==, 200);
  g_assert_cmpuint (recording->printed.slub.offset, ==, 192);
  g_assert_cmphex (recording->printed.slub.cflags, ==, 0xc0000800);
  g_assert_cmpuint (recording->printed_line, ==, 2);
}

static void
reads_a_state (void)
{
  g_autoptr (KmCacheRecording) recording = parse_good (&km_slub_recording_format, HEAD START);
  const KmSlubState *state = g_array_index (recording->dumps, KmRecordingDump, 0).state;
  const KmSlubCpuState *cpu = &state->cpus[0];
  const KmSlubSlabState *written = &g_array_index (cpu->partial, KmSlubSlabState, 0);

  g_assert_cmpuint (state->n_cpus, ==, 1);
  g_assert_true (cpu->has_slab);
  g_assert_cmpuint (cpu->slab.n_chain, ==, 0);
  g_assert_cmpuint (cpu->n_chain, ==, 2);
  g_assert_cmpuint (g_array_index (state->indexes, uint16_t, cpu->chain + 1), ==, 17);
  g_assert_cmpuint (cpu->partial->len, ==, 2);
  g_assert_cmpuint (written->slabs, ==, 2);
  g_assert_cmpuint (written->in_use, ==, 18);
  g_assert_true (written->frozen);
  g_assert_cmpuint (state->nr_slabs, ==, 4);
  g_assert_cmpuint (state->partial->len, ==, 1);
  g_assert_cmpuint (state->full->len, ==, 0);
}

static void
reads_calls (void)
{
  g_autoptr (KmCacheRecording) recording =
      parse_good (&km_slub_recording_format, HEAD START CALLS "dump 2\n"
                                                              "dump 3\n"
                                                              "op 5 alloc 30 cpu=2 pfn=1 idx=0\n");
  const KmRecordingCall *calls = (const KmRecordingCall *)(void *)recording->calls->data;

  g_assert_cmpuint (recording->calls->len, ==, 4);
  g_assert_true (calls[0].allocates);
  g_assert_cmpuint (calls[0].place.index, ==, 3);
  g_assert_cmpuint (calls[1].place.pfn, ==, KM_PFN_NONE);
  g_assert_false (calls[2].allocates);
  g_assert_cmpuint (calls[2].ref, ==, 0);
  g_assert_cmpuint (calls[3].cpu, ==, 2);
  g_assert_cmpuint (recording->platform.cpus, ==, 3);
  g_assert_false (g_array_index (recording->dumps, KmRecordingDump, 1).shrunk);
  g_assert_true (g_array_index (recording->dumps, KmRecordingDump, 2).shrunk);
}

static void
refuses (void)
{
  static const struct
  {
    const char *text, *place;
  } cases[] = {
    { "cache size=1\n", "line 1:" },
    { "slub-oracle size=192 align=0\n", "line 1:" },
    { "slub-oracle size=192 align=0 flags=0 kernel=2.6.34\n", "line 1:" },
    { HEAD "op 0 alloc 3 pfn=1 idx=0\n", "line 4:" },
    { HEAD "dump 5\n", "line 4:" },
    { HEAD START "dump -1\n", "line 10:" },
    { HEAD "dump -1\ncpu_partial\n", "line 5:" },
    { HEAD "dump -1\ncpu_slab [pfn=1 inuse=1 objects=1 frozen=2 free:]\n", "line 5:" },
    { HEAD "dump -1\ncpu_slab [pfn=1 inuse=1 objects=1 frozen=1 free: 40000]\n", "line 5:" },
    { HEAD "dump -1\ncpu_slab [pfn=1 inuse=1 objects=1 frozen=1 free: 4\n", "line 5:" },
    { HEAD "dump -1\ncpu_slab\ncpu_partial [pfn=1 inuse=1 objects=1 frozen=1 free: 4]\n", "line 6:" },
    { HEAD "dump -1\nnode nr_partial=1\n", "line 5:" },
    { HEAD "dump -1\nwhat\n", "line 5:" },
    { HEAD "dump -1\ncpu_slab cpu=64\n", "line 5:" },
    { HEAD START "op 0 cpu=x alloc 3 pfn=1 idx=0\n", "line 10:" },
    { HEAD START "op 0 alloc 3 pfn=1 idx=0\nop 1 alloc 3 pfn=1 idx=1\n", "line 11:" },
    { HEAD START "op 0 alloc 3 pfn=1\n", "line 10:" },
    { HEAD START "op 0 alloc 3 cpu=99 pfn=1 idx=0\n", "line 10:" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].text, &error));
      g_assert_error (error, KM_WORKLOAD_ERROR, 0);
      g_assert_nonnull (strstr (error->message, cases[i].place));
    }
}

static void
reads_several_cpus (void)
{
  g_autoptr (KmCacheRecording) recording =
      parse_good (&km_slub_recording_format, HEAD
                  "dump -1\n"
                  "cpu_slab cpu=0\n"
                  "cpu_partial cpu=0 [pfn=71 inuse=18 objects=20 frozen=1 free: 4 5] slabs=1\n"
                  "cpu_slab cpu=1 [pfn=70 inuse=18 objects=20 frozen=1 free: 6 7] cpu_free: 3 17\n"
                  "cpu_partial cpu=1\n"
                  "node nr_partial=0 nr_slabs=2 total_objects=40\npartial\nfull\n"
                  "op 0 cpu=1 alloc 30 pfn=70 idx=3\nop 1 cpu=0 free 30 pfn=70 idx=3\nop 2 cpu=3 alloc 30 pfn=-1\n");
  const KmSlubState *state = g_array_index (recording->dumps, KmRecordingDump, 0).state;
  const KmRecordingCall *calls = (const KmRecordingCall *)(void *)recording->calls->data;

  g_assert_cmpuint (state->n_cpus, ==, 2);
  g_assert_false (state->cpus[0].has_slab);
  g_assert_cmpuint (state->cpus[0].partial->len, ==, 1);
  g_assert_true (state->cpus[1].has_slab);
  g_assert_cmpuint (state->cpus[1].slab.n_chain, ==, 2);
  g_assert_cmpuint (state->cpus[1].partial->len, ==, 0);
  g_assert_cmpuint (calls[0].cpu, ==, 1);
  g_assert_cmpuint (calls[1].cpu, ==, 0);
  g_assert_cmpuint (calls[2].cpu, ==, 3);
  g_assert_cmpuint (recording->platform.cpus, ==, 4);
}

/* 6.12 has numbers of its own for flags: the third line gives those that depend on how the kernel was built. */
static void
reads_flags_of_6_12 (void)
{
  g_autoptr (KmCacheRecording) recording = parse_good (
      &km_slub_recording_format,
      "slub-oracle size=192 align=0 flags=0x4216 ctor=1 kernel=6.12\n"
      "cache objsize=192 size=200 num=20 order=0 min_num=20 min_order=0 inuse=192 offset=192 align=8 red_left_pad=0 "
      "min_partial=5 cpu_partial=0 cpu_partial_slabs=0 cflags=0x1c216\n"
      "HWCACHE_ALIGN=0x10 POISON=0x4 RECLAIM_ACCOUNT=0x4000 L1=64 PAGE_SIZE=4096\n" START);
  uint32_t flags =
      KM_SLAB_RED_ZONE | KM_SLAB_POISON | KM_SLAB_HWCACHE_ALIGN | KM_SLAB_DESTROY_BY_RCU | KM_SLAB_RECLAIM_ACCOUNT;

  g_assert_cmpint (recording->platform.generation, ==, KM_GENERATION_6_12);
  g_assert_true (recording->request.ctor);
  g_assert_cmphex (recording->request.flags, ==, flags);
  g_assert_cmphex (recording->printed.slub.cflags, ==, flags);
}

/* Before 6.12 bit 0 is the recorder's mark for a constructor; in 6.12 it is SLAB_CONSISTENCY_CHECKS. */
static void
reads_the_mark_of_a_constructor (void)
{
  static const struct
  {
    const char *head;
    bool ctor;
  } heads[] = { { "slub-oracle size=192 align=0 flags=0x801 kernel=6.1\n", true },
                { "slub-oracle size=192 align=0 flags=0x801 kernel=6.12\n", false } };

  for (size_t i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *text = g_strconcat (heads[i].head, strchr (HEAD START, '\n') + 1, NULL);
      g_autoptr (KmCacheRecording) recording = parse_good (&km_slub_recording_format, text);

      g_assert_cmpint (recording->request.ctor, ==, heads[i].ctor);
      g_assert_cmphex (recording->request.flags, ==,
                       heads[i].ctor ? KM_SLAB_POISON : KM_SLAB_POISON | KM_SLAB_DEBUG_FREE);
    }
}

/* Bytes changed, cut out and doubled at random: a recording or a message. */
static void
survives_damage (void)
{
  static const char good[] = HEAD START CALLS;
  KmRng rng;

  km_rng_init (&rng, 61);
  for (unsigned i = 0; i < 20000; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) text = g_string_new (good);
      g_autoptr (KmCacheRecording) recording = NULL;

      for (uint32_t n = 1 + km_rng_below (&rng, 4); n > 0; n--)
        {
          uint32_t at = km_rng_below (&rng, (uint32_t)text->len);

          switch (km_rng_below (&rng, 3))
            {
            case 0:
              text->str[at] = (char)km_rng_below (&rng, 256);
              break;
            case 1:
              g_string_erase (text, at, km_rng_below (&rng, MIN (30, (uint32_t)text->len - at) + 1));
              break;
            default:
              g_string_insert_len (text, at, good, km_rng_below (&rng, sizeof good - 1));
            }
          if (text->len == 0)
            break;
        }
      recording = km_cache_recording_parse (&km_slub_recording_format, text->str, text->len, &error);
      g_assert_true ((recording == NULL) == (error != NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recording-slub/head", reads_the_head);
  g_test_add_func ("/recording-slub/state", reads_a_state);
  g_test_add_func ("/recording-slub/calls", reads_calls);
  g_test_add_func ("/recording-slub/refuses", refuses);
  g_test_add_func ("/recording-slub/cpus", reads_several_cpus);
  g_test_add_func ("/recording-slub/flags", reads_flags_of_6_12);
  g_test_add_func ("/recording-slub/constructor", reads_the_mark_of_a_constructor);
  g_test_add_func ("/recording-slub/damage", survives_damage);
  return g_test_run ();
}
