/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "timeline/verify_slub.h"

#include "core/single/slub_single.h"
#include "workload/recording_slub.h"

enum
{
  MOST_CPUS = 4096, /* tried: the order depends on how many there are, which a recording does not tell */
};

/* ---- the line about the cache ---- */

/* The flags that the kernel keeps for itself are among those printed where its numbers are fixed. */
static KmPrinted
printed_of (const KmCacheRecording *recording, const KmSlubGeometry *g)
{
  bool own = !km_slab_flags_are_renumbered (recording->platform.generation);

  return (KmPrinted){ .slub = {
                          .objsize = g->object_size,
                          .size = g->size,
                          .num = g->num,
                          .order = g->order,
                          .min_num = g->min_num,
                          .min_order = g->min_order,
                          .inuse = g->inuse,
                          .offset = g->offset,
                          .align = g->align,
                          .red_left_pad = g->red_left_pad,
                          .min_partial = g->min_partial,
                          .cpu_partial = g->cpu_partial,
                          .cpu_partial_slabs = g->cpu_partial_slabs,
                          .cflags = own ? g->kernel_flags : g->flags,
                      } };
}

/* Works out the cache of one machine. Returns true if it has the printed numbers. */
static bool
try_machine (const KmCacheRecording *recording, const KmSlabPlatform *platform, KmSlubGeometry *geometry)
{
  KmPrinted printed;

  if (km_slub_geometry (platform, 0, &recording->request, geometry) != KM_SLAB_CREATED)
    return false;
  printed = printed_of (recording, geometry);
  return km_verify_is_printed (recording, &printed);
}

/* Works out the cache. What the recording does not tell, the size of a word and how many CPUs there are, is tried: the
 * first that gives the printed numbers counts, else a 64-bit machine with the CPUs of the dumps. */
static KmSlabVerdict
work_out (const KmCacheRecording *recording, KmSlabPlatform *platform, KmSlubGeometry *geometry)
{
  for (uint32_t cpus = recording->platform.cpus; cpus <= MOST_CPUS; cpus *= 2)
    for (uint32_t word = 8; word >= 4; word /= 2)
      {
        KmSlabPlatform tried = recording->platform;

        tried.cpus = cpus;
        tried.word = word;
        if (!try_machine (recording, &tried, geometry))
          continue;
        *platform = tried;
        return KM_SLAB_CREATED;
      }
  *platform = recording->platform;
  return km_slub_geometry (platform, 0, &recording->request, geometry);
}

static KmSingle *
make (const KmCacheRecording *recording, const KmFrameSource *frames, KmPrinted *printed)
{
  KmSlabPlatform platform;
  KmSlubGeometry geometry;

  if (work_out (recording, &platform, &geometry) != KM_SLAB_CREATED)
    return NULL;
  *printed = printed_of (recording, &geometry);
  return km_slub_single_new (&platform, &geometry, frames);
}

/* ---- the cache ---- */

static void
note_slabs (KmOfferedFrames *frames, const GArray *slabs)
{
  for (uint32_t i = 0; i < slabs->len; i++)
    km_offered_frames_note (frames, g_array_index (slabs, KmSlubSlabState, i).pfn);
}

/* The slabs that there are at the start have their frames. */
static void
note_frames (KmOfferedFrames *frames, const void *data)
{
  const KmSlubState *state = data;

  for (uint32_t cpu = 0; cpu < state->n_cpus; cpu++)
    {
      note_slabs (frames, state->cpus[cpu].partial);
      if (state->cpus[cpu].has_slab)
        km_offered_frames_note (frames, state->cpus[cpu].slab.pfn);
    }
  note_slabs (frames, state->partial);
  note_slabs (frames, state->full);
}

static KmSlabPlace
place_of (const KmSingle *cache, KmValue object)
{
  KmSlabPlace place = { 0 };

  place.pfn = km_slub_single_place (cache, object, &place.index);
  return place;
}

static char *
difference (const KmSingle *cache, const void *expected)
{
  g_autoptr (KmSlubState) actual = km_slub_single_state (cache);
  char *words = NULL;

  km_slub_state_equal (expected, actual, &words);
  return words;
}

static bool
restore (KmSingle *cache, const void *state, char **problem, uint32_t *line)
{
  return km_slub_single_restore (cache, state, problem, line);
}

const KmVerifiedKind km_verified_slub = {
  .format = &km_slub_recording_format,
  .make = make,
  .restore = restore,
  .note_frames = note_frames,
  .place = place_of,
  .find = km_slub_single_find,
  .difference = difference,
};
