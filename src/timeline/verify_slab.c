/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "timeline/verify_slab.h"

#include "workload/recording_slab.h"

enum
{
  SHARED_FACTOR = 8, /* “shared” is printed as a factor of batchcount */
};

/* ---- the line about the cache ---- */

static KmPrinted
printed_of (const KmSlabGeometry *g)
{
  return (KmPrinted){ .slab = {
                          .objsize = g->object_size,
                          .size = g->buffer_size,
                          .num = g->num,
                          .gfporder = g->order,
                          .colour = g->colour,
                          .colour_off = g->colour_off,
                          .off_slab = g->management == KM_SLAB_OFF_SLAB,
                          .freelist_size = g->management_size,
                          .align = g->align,
                          .limit = g->limit,
                          .batchcount = g->batchcount,
                          .shared = g->shared_limit ? SHARED_FACTOR : 0,
                          .obj_offset = g->object_offset,
                          .slabp_cache = g->management_cache,
                      } };
}

/* 6.1 may answer a request with a cache that is there already and fits: same buffers, at least this alignment. Which
 * there are, the recording does not tell; it names that cache's object size and alignment. */
static bool
may_be_merged (const KmCacheRecording *recording, const KmSlabGeometry *geometry)
{
  const KmSlabPrinted *printed = &recording->printed.slab;

  return km_generation_get (recording->platform.generation)->merges_caches && !recording->platform.debug
         && printed->align > 0 && printed->align % geometry->align == 0 && printed->objsize >= geometry->object_size
         && printed->objsize <= printed->size && printed->size >= geometry->buffer_size
         && printed->size - geometry->buffer_size < recording->platform.word;
}

/* Works out the cache. What the recording does not tell, more or less than 32 MiB of memory and a merge, is tried: the
 * first that gives the printed numbers counts, else the plain one. */
static KmSlabVerdict
work_out (const KmCacheRecording *recording, KmSlabGeometry *geometry)
{
  KmSlabPlatform platform = recording->platform;
  KmSlabRequest request = recording->request;
  KmSlabVerdict verdict = km_slab_geometry (&platform, &request, geometry);

  if (verdict != KM_SLAB_CREATED)
    return verdict;
  for (unsigned attempt = 0; attempt < 4; attempt++)
    {
      KmSlabGeometry tried;
      KmPrinted printed;

      platform.large_memory = !(attempt & 1);
      if (attempt & 2)
        {
          if (!may_be_merged (recording, geometry))
            break;
          request.size = recording->printed.slab.objsize;
          request.align = recording->printed.slab.align;
        }
      if (km_slab_geometry (&platform, &request, &tried) != KM_SLAB_CREATED)
        continue;
      printed = printed_of (&tried);
      if (!km_verify_is_printed (recording, &printed))
        continue;
      *geometry = tried;
      break;
    }
  return KM_SLAB_CREATED;
}

static KmSingle *
make (const KmCacheRecording *recording, const KmFrameSource *frames, KmPrinted *printed)
{
  KmSlabGeometry geometry;

  if (work_out (recording, &geometry) != KM_SLAB_CREATED)
    return NULL;
  *printed = printed_of (&geometry);
  return km_slab_single_new (&recording->platform, &geometry, frames);
}

/* ---- the cache ---- */

static void
note_frames (KmOfferedFrames *frames, const void *data)
{
  const KmSlabState *state = data;

  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    for (uint32_t i = 0; i < state->slabs[list]->len; i++)
      km_offered_frames_note (frames, g_array_index (state->slabs[list], KmSlabSlabState, i).pfn);
}

static KmSlabPlace
place_of (const KmSingle *cache, KmValue object)
{
  KmSlabInfo info = km_slab_info (cache, km_slab_of_object (cache, object));

  return (KmSlabPlace){ info.pfn, info.first_object, km_slab_index_of_object (cache, object) };
}

static char *
difference (const KmSingle *cache, const void *expected)
{
  g_autoptr (KmSlabState) actual = km_slab_cache_state (cache);
  char *words = NULL;

  km_slab_state_equal (expected, actual, &words);
  return words;
}

static bool
restore (KmSingle *cache, const void *state, char **problem, uint32_t *line)
{
  return km_slab_cache_restore (cache, state, problem, line);
}

const KmVerifiedKind km_verified_slab = {
  .format = &km_slab_recording_format,
  .make = make,
  .restore = restore,
  .note_frames = note_frames,
  .place = place_of,
  .find = km_slab_find_object,
  .difference = difference,
};
