/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "timeline/verify_slab.h"

#include "base/i18n.h"
#include "timeline/verify_objects.h"
#include "workload/script.h"

enum
{
  SHARED_FACTOR = 8, /* “shared” is printed as a factor of batchcount */
};

typedef struct
{
  const KmSlabRecording *recording;
  KmSlabVerifyReport *report;
  KmSlabSingle *cache;
  uint32_t *objects; /* what each call returned */
  KmOfferedFrames frames;
} Verifier;

void
km_slab_verify_report_finish (KmSlabVerifyReport *report)
{
  g_clear_pointer (&report->difference, g_free);
}

/* ---- the line about the cache ---- */

static KmSlabPrinted
printed_of (const KmSlabGeometry *g)
{
  return (KmSlabPrinted){
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
  };
}

/* Returns the first number that differs: (transfer full), NULL if none does. */
static char *
printed_difference (const KmSlabPrinted *expected, const KmSlabPrinted *actual)
{
  for (const KmSlabPrintedField *field = km_slab_printed_fields; field->key; field++)
    {
      uint32_t e = *(const uint32_t *)(const void *)((const char *)expected + field->offset);
      uint32_t a = *(const uint32_t *)(const void *)((const char *)actual + field->offset);

      if (e != a)
        return g_strdup_printf (_ ("“%s” of the cache: the kernel %u, the simulation %u"), field->key, e, a);
    }
  if (expected->slabp_cache && expected->slabp_cache != actual->slabp_cache)
    return g_strdup_printf (_ ("“%s” of the cache: the kernel %u, the simulation %u"), "slabp_cache",
                            expected->slabp_cache, actual->slabp_cache);
  return NULL;
}

/* 6.1 may answer a request with a cache that is there already and fits: same buffers, at least this alignment. Which
 * there are, the recording does not tell; it names that cache's object size and alignment. */
static bool
may_be_merged (const KmSlabRecording *recording, const KmSlabGeometry *geometry)
{
  const KmSlabPrinted *printed = &recording->printed;

  return km_generation_get (recording->platform.generation)->merges_caches && !recording->platform.debug
         && printed->align > 0 && printed->align % geometry->align == 0 && printed->objsize >= geometry->object_size
         && printed->objsize <= printed->size && printed->size >= geometry->buffer_size
         && printed->size - geometry->buffer_size < recording->platform.word;
}

/* Works out the cache. What the recording does not tell, more or less than 32 MiB of memory and a merge, is tried: the
 * first that gives the printed numbers counts, else the plain one. */
static KmSlabVerdict
work_out (const KmSlabRecording *recording, KmSlabGeometry *geometry)
{
  KmSlabPlatform platform = recording->platform;
  KmSlabRequest request = recording->request;
  KmSlabVerdict verdict = km_slab_geometry (&platform, &request, geometry);

  if (verdict != KM_SLAB_CREATED)
    return verdict;
  for (unsigned attempt = 0; attempt < 4; attempt++)
    {
      KmSlabGeometry tried;
      KmSlabPrinted printed;
      g_autofree char *difference = NULL;

      platform.large_memory = !(attempt & 1);
      if (attempt & 2)
        {
          if (!may_be_merged (recording, geometry))
            break;
          request.size = recording->printed.objsize;
          request.align = recording->printed.align;
        }
      if (km_slab_geometry (&platform, &request, &tried) != KM_SLAB_CREATED)
        continue;
      printed = printed_of (&tried);
      difference = printed_difference (&recording->printed, &printed);
      if (difference)
        continue;
      *geometry = tried;
      break;
    }
  return KM_SLAB_CREATED;
}

static void
compare_printed (Verifier *v, const KmSlabGeometry *geometry)
{
  KmSlabPrinted printed = printed_of (geometry);

  km_verify_count_dump (v->report, v->recording->printed_line, printed_difference (&v->recording->printed, &printed));
}

/* ---- dumps ---- */

static void
compare_dump (Verifier *v, const KmSlabDump *dump)
{
  g_autoptr (KmSlabState) actual = NULL;
  char *difference = NULL;

  if (dump->shrunk)
    km_slab_shrink (v->cache);
  actual = km_slab_cache_state (v->cache);
  km_slab_state_equal (dump->state, actual, &difference);
  km_verify_count_dump (v->report, dump->line, difference);
}

/* Compares the dumps from *@next on that come after @calls calls. */
static void
compare_dumps_at (Verifier *v, uint32_t calls, uint32_t *next)
{
  const GArray *dumps = v->recording->dumps;

  for (; *next < dumps->len && g_array_index (dumps, KmSlabDump, *next).call <= calls; ++*next)
    compare_dump (v, &g_array_index (dumps, KmSlabDump, *next));
}

/* ---- calls ---- */

static char *
place_text (const KmSlabPlace *place)
{
  if (place->pfn == KM_PFN_NONE)
    return g_strdup (_ ("refused"));
  return g_strdup_printf ("pfn=%u off=%u idx=%u", place->pfn, place->first_object, place->index);
}

static KmSlabPlace
place_of (const Verifier *v, uint32_t object)
{
  KmSlabInfo info;

  if (object == KM_SLAB_NONE)
    return (KmSlabPlace){ .pfn = KM_PFN_NONE };
  info = km_slab_info (v->cache, km_slab_of_object (v->cache, object));
  return (KmSlabPlace){ info.pfn, info.first_object, km_slab_index_of_object (v->cache, object) };
}

static void
compare_object (Verifier *v, const KmSlabCall *call, uint32_t object)
{
  KmSlabPlace actual = place_of (v, object);
  bool agrees = !v->frames.twice && actual.pfn == call->place.pfn && actual.first_object == call->place.first_object
                && actual.index == call->place.index;
  g_autofree char *expected_text = agrees ? NULL : place_text (&call->place);
  g_autofree char *actual_text = agrees ? NULL : place_text (&actual);

  km_verify_count_answer (v->report, call->line, call->number, agrees, expected_text, actual_text);
}

/* Frees an object that was in use before the recording began, unless a call holds it. */
static void
free_ghost (Verifier *v, uint32_t i)
{
  const KmSlabPlace *place = &g_array_index (v->recording->calls, KmSlabCall, i).place;
  uint32_t object = km_slab_find_object (v->cache, place->pfn, place->index);
  bool known = object != KM_SLAB_NONE && !km_verify_is_held (v->objects, i, object);

  if (place->pfn == KM_PFN_NONE) /* kfree (NULL) */
    return;
  km_verify_count_ghost (v->report, known);
  if (known)
    km_slab_free (v->cache, 0, object);
}

static void
repeat_call (Verifier *v, uint32_t i)
{
  const KmSlabCall *call = &g_array_index (v->recording->calls, KmSlabCall, i);

  v->objects[i] = KM_SLAB_NONE;
  if (call->allocates)
    {
      km_offered_frames_offer (&v->frames, call->place.pfn);
      v->objects[i] = km_slab_alloc (v->cache, 0);
      compare_object (v, call, v->objects[i]);
    }
  else if (call->ref == KM_RECORDING_GHOST)
    free_ghost (v, i);
  else if (v->objects[call->ref] != KM_SLAB_NONE)
    {
      km_slab_free (v->cache, 0, v->objects[call->ref]);
      v->objects[call->ref] = KM_SLAB_NONE;
    }
}

/* ---- the whole recording ---- */

/* Makes the cache and brings it into the start state. */
static bool
start (Verifier *v, GError **error)
{
  const KmSlabState *state = g_array_index (v->recording->dumps, KmSlabDump, 0).state;
  KmFrameSource frames = km_offered_frames_source (&v->frames);
  KmSlabGeometry geometry;
  g_autofree char *problem = NULL;

  if (work_out (v->recording, &geometry) != KM_SLAB_CREATED)
    {
      g_set_error (error, KM_WORKLOAD_ERROR, 0, _ ("line %u: %s"), v->recording->printed_line,
                   _ ("the simulated kernel would refuse to make this cache"));
      return false;
    }
  v->cache = km_slab_single_new (&v->recording->platform, &geometry, &frames);
  if (!km_slab_cache_restore (v->cache, state, &problem))
    {
      g_set_error (error, KM_WORKLOAD_ERROR, 0, _ ("line %u: the start state cannot be loaded: %s"),
                   g_array_index (v->recording->dumps, KmSlabDump, 0).line, problem);
      return false;
    }
  for (uint32_t list = 0; list < KM_NR_SLAB_LISTS; list++)
    for (uint32_t i = 0; i < state->slabs[list]->len; i++)
      km_offered_frames_note (&v->frames, (g_array_index (state->slabs[list], KmSlabCard, i).pfn));
  compare_printed (v, &geometry);
  return true;
}

bool
km_verify_slab (const KmSlabRecording *recording, KmSlabVerifyReport *report, GError **error)
{
  Verifier v = { .recording = recording, .report = report };
  uint32_t n = recording->calls->len, next_dump = 0;
  bool ok;

  *report = (KmSlabVerifyReport){ 0 };
  km_offered_frames_init (&v.frames);
  v.objects = g_new (uint32_t, n);
  ok = start (&v, error);
  if (ok)
    compare_dumps_at (&v, 0, &next_dump);
  for (uint32_t i = 0; ok && i < n; i++)
    {
      repeat_call (&v, i);
      compare_dumps_at (&v, i + 1, &next_dump);
    }
  km_slab_single_free (v.cache);
  g_free (v.objects);
  km_offered_frames_finish (&v.frames);
  return ok;
}
