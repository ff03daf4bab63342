/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "timeline/verify_vmalloc.h"

#include "base/assert.h"
#include "base/i18n.h"
#include "core/vm/vm_place.h"
#include "core/vm/vm_read.h"
#include "core/boot/boot.h"
#include "core/engine/validate.h"
#include "workload/script.h"

enum
{
  PAGE_SHIFT = 12,
};

typedef struct
{
  const KmVmallocRecording *recording;
  KmVmallocVerifyReport *report;
  KmMachine *machine;
  uint32_t extra;       /* 2.6.34: pages between areas, beside the guard page */
  GArray *ghosts;       /* of uint64_t: pages at which areas begin that only a vfree() tells of, ascending */
  GHashTable *ghost_at; /* of them: those that have been placed */
} Verifier;

/* ---- the machine ---- */

/* As much memory as the frames named need, and that no request asks for more than there is. */
static KmMachine *
machine_of (const KmVmallocRecording *recording)
{
  const uint64_t least = (uint64_t)64 << 20, most = (uint64_t)4 << 30, limit = (uint64_t)8 << 30;
  uint64_t bytes = ((uint64_t)recording->highest_frame + 1) << PAGE_SHIFT, live = 0, peak = 0;
  KmMachine *machine;
  KmConfig config;

  for (uint32_t i = 0; i < recording->calls->len; i++)
    {
      const KmVmallocCall *call = &g_array_index (recording->calls, KmVmallocCall, i);
      const KmVmallocCall *made = call;

      if (!call->allocates && call->ref == KM_VMALLOC_GHOST)
        continue;
      if (!call->allocates)
        made = &g_array_index (recording->calls, KmVmallocCall, call->ref);
      if (made->address != 0)
        live += call->allocates ? made->size : -made->size;
      peak = MAX (peak, live);
    }
  bytes = MAX (MIN (bytes, most), 2 * peak);
  km_config_init (&config, recording->end >> 32 ? KM_PRESET_X86_64 : KM_PRESET_X86_32);
  config.generation = recording->generation;
  config.cpus = recording->cpus;
  config.memory_bytes = CLAMP (bytes, least, limit) >> 20 << 20;
  machine = km_machine_new (&config, NULL);
  km_assert (machine);
  return machine;
}

/* ---- the start state ---- */

static uint64_t
page_of (const Verifier *v, uint64_t address)
{
  return (address - v->recording->start) >> PAGE_SHIFT;
}

static int
compare_pages (gconstpointer a, gconstpointer b)
{
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

  return x < y ? -1 : x > y;
}

static void
find_ghosts (Verifier *v)
{
  for (uint32_t i = 0; i < v->recording->calls->len; i++)
    {
      const KmVmallocCall *call = &g_array_index (v->recording->calls, KmVmallocCall, i);
      uint64_t page;

      if (call->allocates || call->ref != KM_VMALLOC_GHOST || call->address == 0)
        continue;
      page = page_of (v, call->address);
      g_array_append_val (v->ghosts, page);
    }
  g_array_sort (v->ghosts, compare_pages);
}

/* What lies too far up for the simulation, such as the per-CPU data of a 64-bit machine, is in nobody's way. */
static bool
place (Verifier *v, uint64_t start, uint64_t end, KmAreaKind kind)
{
  return start < end && end <= KM_VALUE_PAYLOAD
         && km_machine_place_area (v->machine, (uint32_t)start, (uint32_t)(end - start), kind);
}

/* The gap [@start, @end) between areas of other users: areas that are freed during the run begin in it where their
 * vfree() says; what is below them is of @kind, or free if that is KM_AREA_VMALLOC. */
static void
place_gap (Verifier *v, uint64_t start, uint64_t end, KmAreaKind kind)
{
  uint64_t top = end;

  for (uint32_t i = v->ghosts->len; i-- > 0;)
    {
      uint64_t page = g_array_index (v->ghosts, uint64_t, i);

      if (page < start || page >= top)
        continue;
      if (place (v, page, MAX (top, v->extra) - v->extra, KM_AREA_VMALLOC))
        g_hash_table_add (v->ghost_at, GSIZE_TO_POINTER ((size_t)page));
      top = page;
    }
  if (kind != KM_AREA_VMALLOC)
    place (v, start ? start + v->extra : 0, MAX (top, v->extra) - v->extra, kind);
}

/* Whether a call was given addresses of @other: then it came after the run, or went before it. */
static bool
was_given_out (const Verifier *v, const KmVmallocOther *other)
{
  for (uint32_t i = 0; i < v->recording->calls->len; i++)
    {
      const KmVmallocCall *call = &g_array_index (v->recording->calls, KmVmallocCall, i);

      if (call->allocates && call->address < other->end && call->address + call->size > other->start)
        return true;
    }
  return false;
}

static uint64_t
first_address (const KmVmallocRecording *recording)
{
  for (uint32_t i = 0; i < recording->calls->len; i++)
    {
      const KmVmallocCall *call = &g_array_index (recording->calls, KmVmallocCall, i);

      if (call->allocates && call->address != 0)
        return call->address;
    }
  return recording->start;
}

/* The gaps between areas below the first address. Where kernel stacks are areas, their alignment has left them, and
 * they are free; only what lies between the last one and the first address was freed, and waits. Elsewhere gaps were
 * areas that are freed, and the one that ends at the first address is in use during the run. */
static void
place_others (Verifier *v)
{
  const GArray *others = v->recording->others;
  bool stacks = km_machine_maps_stacks (v->machine);
  uint64_t first = first_address (v->recording);
  uint64_t below = 0, end = page_of (v, first);

  for (uint32_t i = 0; i < others->len; i++)
    {
      const KmVmallocOther *other = &g_array_index (others, KmVmallocOther, i);
      uint64_t other_start = page_of (v, other->start), other_end = page_of (v, other->end);

      if (other->end > first && was_given_out (v, other))
        continue;
      if (other->end <= first)
        {
          place_gap (v, below, other_start, stacks ? KM_AREA_VMALLOC : KM_AREA_LAZY);
          below = other_end;
        }
      place (v, other_start, other_end, KM_AREA_OTHER);
    }
  place_gap (v, below, end, stacks ? KM_AREA_LAZY : KM_AREA_OTHER);
}

/* The start state must be one that calls could have made. */
static bool
is_sound (const KmMachine *machine, GError **error)
{
  g_autofree char *problem = NULL;

  if (km_machine_validate (machine, &problem))
    return true;
  g_set_error (error, KM_WORKLOAD_ERROR, 0, _ ("the start state cannot be loaded: %s"), problem);
  return false;
}

/* ---- the calls ---- */

static void
compare (Verifier *v, const KmVmallocCall *call, KmValue result)
{
  uint64_t actual = km_machine_value_address (v->machine, result);

  if (actual == call->address)
    {
      v->report->allocations_agreeing++;
      return;
    }
  if (v->report->allocations_differing++ == 0)
    {
      v->report->line = call->line;
      v->report->expected = call->address;
      v->report->actual = actual;
    }
}

/* A vfree() of an area that no call of the recording made. */
static void
free_ghost (Verifier *v, uint32_t i, const KmVmallocCall *call)
{
  uint64_t page = call->address ? page_of (v, call->address) : 0;
  KmOp op = { .kind = KM_OP_VFREE, .ref = KM_OP_NO_REF };

  v->report->ghosts++;
  if (call->address != 0 && g_hash_table_contains (v->ghost_at, GSIZE_TO_POINTER ((size_t)page)))
    km_machine_apply (v->machine, &op, i, km_value (KM_VALUE_AREA, (uint32_t)page));
  else if (call->address != 0)
    v->report->ghosts_unknown++;
}

static void
repeat_calls (Verifier *v)
{
  const GArray *calls = v->recording->calls;
  g_autofree KmValue *results = g_new (KmValue, calls->len);

  for (uint32_t i = 0; i < calls->len; i++)
    {
      const KmVmallocCall *call = &g_array_index (calls, KmVmallocCall, i);
      KmOpMore more = { .size = call->size };
      KmOp op = { .kind = call->allocates ? KM_OP_VMALLOC : KM_OP_VFREE };

      if (call->allocates)
        op.flags = KM_OP_HAS_MORE;
      else
        op.ref = call->ref;
      if (!call->allocates && call->ref == KM_VMALLOC_GHOST)
        {
          results[i] = KM_VALUE_NULL;
          free_ghost (v, i, call);
          continue;
        }
      km_machine_use (v->machine, &more, results);
      results[i] = km_machine_apply (v->machine, &op, i, call->allocates ? KM_VALUE_NULL : results[call->ref]);
      if (call->allocates)
        compare (v, call, results[i]);
    }
}

bool
km_verify_vmalloc (const KmVmallocRecording *recording, KmVmallocVerifyReport *report, GError **error)
{
  g_autoptr (GArray) ghosts = g_array_new (FALSE, FALSE, sizeof (uint64_t));
  g_autoptr (GHashTable) ghost_at = g_hash_table_new (NULL, NULL);
  Verifier v = { .recording = recording, .report = report, .ghosts = ghosts, .ghost_at = ghost_at };
  bool sound;

  *report = (KmVmallocVerifyReport){ 0 };
  v.machine = machine_of (recording);
  v.extra = km_machine_generation (v.machine)->vmap_leaves_page;
  km_machine_set_vmalloc (v.machine, recording->start, recording->end);
  km_machine_set_possible_cpus (v.machine, recording->possible_cpus);
  find_ghosts (&v);
  place_others (&v);
  sound = is_sound (v.machine, error);
  if (sound)
    repeat_calls (&v);
  km_machine_free (v.machine);
  return sound;
}
