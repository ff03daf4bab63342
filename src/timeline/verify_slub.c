/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "timeline/verify_slub.h"

#include "base/i18n.h"
#include "core/single/slub_single.h"
#include "timeline/verify_objects.h"
#include "workload/script.h"

enum
{
  MOST_CPUS = 4096, /* tried: the order depends on how many there are, which a recording does not tell */
};

typedef struct
{
  const KmSlubRecording *recording;
  KmSlabVerifyReport *report;
  KmSlubSingle *cache;
  KmValue *objects; /* what each call returned */
  KmOfferedFrames frames;
} Verifier;

/* ---- the line about the cache ---- */

/* @own: with the flags that the kernel keeps for itself. */
static KmSlubPrinted
printed_of (const KmSlubGeometry *g, bool own)
{
  return (KmSlubPrinted){
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
  };
}

/* Returns the first number that differs: (transfer full), NULL if none does. */
static char *
printed_difference (const KmSlubRecording *recording, const KmSlubGeometry *geometry)
{
  const KmSlubPrinted *expected = &recording->printed;
  KmSlubPrinted actual = printed_of (geometry, !km_slab_flags_are_renumbered (recording->platform.generation));

  for (const KmSlubPrintedField *field = km_slub_printed_fields; field->key; field++)
    {
      uint32_t e = *(const uint32_t *)(const void *)((const char *)expected + field->offset);
      uint32_t a = *(const uint32_t *)(const void *)((const char *)&actual + field->offset);

      if (e != a && !(field->optional && e == 0))
        return g_strdup_printf (_ ("“%s” of the cache: the kernel %u, the simulation %u"), field->key, e, a);
    }
  return NULL;
}

/* Works out the cache of one machine. Returns true if it has the printed numbers. */
static bool
try_machine (const KmSlubRecording *recording, const KmSlabPlatform *platform, KmSlubGeometry *geometry)
{
  g_autofree char *difference = NULL;

  if (km_slub_geometry (platform, 0, &recording->request, geometry) != KM_SLAB_CREATED)
    return false;
  difference = printed_difference (recording, geometry);
  return difference == NULL;
}

/* Works out the cache. What the recording does not tell, the size of a word and how many CPUs there are, is tried: the
 * first that gives the printed numbers counts, else a 64-bit machine with the CPUs of the dumps. */
static KmSlabVerdict
work_out (const KmSlubRecording *recording, KmSlabPlatform *platform, KmSlubGeometry *geometry)
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

static void
compare_printed (Verifier *v, const KmSlubGeometry *geometry)
{
  km_verify_count_dump (v->report, v->recording->printed_line, printed_difference (v->recording, geometry));
}

/* ---- frames ---- */

static void
note_frames (Verifier *v, const GArray *cards)
{
  for (uint32_t i = 0; i < cards->len; i++)
    km_offered_frames_note (&v->frames, (g_array_index (cards, KmSlubCard, i).pfn));
}

/* The slabs that there are at the start have their frames. */
static void
note_all_frames (Verifier *v, const KmSlubState *state)
{
  for (uint32_t cpu = 0; cpu < state->n_cpus; cpu++)
    {
      note_frames (v, state->cpus[cpu].partial);
      if (state->cpus[cpu].has_slab)
        km_offered_frames_note (&v->frames, (state->cpus[cpu].slab.pfn));
    }
  note_frames (v, state->partial);
  note_frames (v, state->full);
}

/* ---- dumps ---- */

static void
compare_dump (Verifier *v, const KmSlubDump *dump)
{
  g_autoptr (KmSlubState) actual = NULL;
  char *difference = NULL;

  if (dump->shrunk)
    km_slub_single_shrink (v->cache);
  actual = km_slub_single_state (v->cache);
  km_slub_state_equal (dump->state, actual, &difference);
  km_verify_count_dump (v->report, dump->line, difference);
}

/* Compares the dumps from *@next on that come after @calls calls. */
static void
compare_dumps_at (Verifier *v, uint32_t calls, uint32_t *next)
{
  const GArray *dumps = v->recording->dumps;

  for (; *next < dumps->len && g_array_index (dumps, KmSlubDump, *next).call <= calls; ++*next)
    compare_dump (v, &g_array_index (dumps, KmSlubDump, *next));
}

/* ---- calls ---- */

static char *
place_text (KmPfn pfn, uint32_t index)
{
  if (pfn == KM_PFN_NONE)
    return g_strdup (_ ("refused"));
  return g_strdup_printf ("pfn=%u idx=%u", pfn, index);
}

static void
compare_object (Verifier *v, const KmSlubCall *call, KmValue object)
{
  uint32_t index = 0;
  KmPfn pfn = object != KM_VALUE_NULL ? km_slub_single_place (v->cache, object, &index) : KM_PFN_NONE;
  bool agrees = !v->frames.twice && pfn == call->pfn && (pfn == KM_PFN_NONE || index == call->index);
  g_autofree char *expected_text = agrees ? NULL : place_text (call->pfn, call->index);
  g_autofree char *actual_text = agrees ? NULL : place_text (pfn, index);

  km_verify_count_answer (v->report, call->line, call->number, agrees, expected_text, actual_text);
}

/* Frees an object that was in use before the recording began, unless a call holds it. */
static void
free_ghost (Verifier *v, uint32_t i)
{
  const KmSlubCall *call = &g_array_index (v->recording->calls, KmSlubCall, i);
  KmValue object = km_slub_single_find (v->cache, call->pfn, call->index);
  bool known = object != KM_VALUE_NULL && !km_verify_is_held (v->objects, i, object);

  if (call->pfn == KM_PFN_NONE) /* kfree (NULL) */
    return;
  km_verify_count_ghost (v->report, known);
  if (known)
    km_slub_single_release (v->cache, call->cpu, object);
}

static void
repeat_call (Verifier *v, uint32_t i)
{
  const KmSlubCall *call = &g_array_index (v->recording->calls, KmSlubCall, i);

  v->objects[i] = KM_VALUE_NULL;
  if (call->allocates)
    {
      km_offered_frames_offer (&v->frames, call->pfn);
      v->objects[i] = km_slub_single_alloc (v->cache, call->cpu);
      compare_object (v, call, v->objects[i]);
    }
  else if (call->ref == KM_RECORDING_GHOST)
    free_ghost (v, i);
  else if (v->objects[call->ref] != KM_VALUE_NULL)
    {
      km_slub_single_release (v->cache, call->cpu, v->objects[call->ref]);
      v->objects[call->ref] = KM_VALUE_NULL;
    }
}

/* ---- the whole recording ---- */

/* Makes the cache and brings it into the start state. */
static bool
start (Verifier *v, GError **error)
{
  const KmSlubDump *first = &g_array_index (v->recording->dumps, KmSlubDump, 0);
  KmFrameSource frames = km_offered_frames_source (&v->frames);
  KmSlabPlatform platform;
  KmSlubGeometry geometry;
  g_autofree char *problem = NULL;

  if (work_out (v->recording, &platform, &geometry) != KM_SLAB_CREATED)
    {
      g_set_error (error, KM_WORKLOAD_ERROR, 0, _ ("line %u: %s"), v->recording->printed_line,
                   _ ("the simulated kernel would refuse to make this cache"));
      return false;
    }
  v->cache = km_slub_single_new (&platform, &geometry, &frames);
  if (!km_slub_single_restore (v->cache, first->state, &problem))
    {
      g_set_error (error, KM_WORKLOAD_ERROR, 0, _ ("line %u: the start state cannot be loaded: %s"), first->line,
                   problem);
      return false;
    }
  note_all_frames (v, first->state);
  compare_printed (v, &geometry);
  return true;
}

bool
km_verify_slub (const KmSlubRecording *recording, KmSlabVerifyReport *report, GError **error)
{
  Verifier v = { .recording = recording, .report = report };
  uint32_t n = recording->calls->len, next_dump = 0;
  bool ok;

  *report = (KmSlabVerifyReport){ 0 };
  km_offered_frames_init (&v.frames);
  v.objects = g_new (KmValue, n);
  ok = start (&v, error);
  if (ok)
    compare_dumps_at (&v, 0, &next_dump);
  for (uint32_t i = 0; ok && i < n; i++)
    {
      repeat_call (&v, i);
      compare_dumps_at (&v, i + 1, &next_dump);
    }
  km_slub_single_free (v.cache);
  g_free (v.objects);
  km_offered_frames_finish (&v.frames);
  return ok;
}
