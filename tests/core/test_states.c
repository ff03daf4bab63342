/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two states of a machine or a cache are compared: whatever differs is found and named, and nothing else. */
#include "core/boot/boot.h"
#include "core/single/slab_single.h"
#include "core/single/slab_state.h"
#include "core/single/slub_state.h"

#include <string.h>

typedef bool (*Equal) (const void *expected, const void *actual, char **difference);

/* One word of @actual is another: the difference is about @words. */
static void
number_differs (Equal equal, const void *expected, const void *actual, void *number, const char *words)
{
  uint32_t *word = number;
  g_autofree char *difference = NULL;

  *word += 1;
  if (equal (expected, actual, NULL) || equal (expected, actual, &difference))
    g_error ("not found: %s", words);
  *word -= 1;
  if (!strstr (difference, words))
    g_error ("“%s” is not about “%s”", difference, words);
  g_assert_true (equal (expected, actual, NULL));
}

/* The same for a list that is one shorter. */
static void
length_differs (Equal equal, const void *expected, const void *actual, GArray *list, const char *words)
{
  g_autofree char *difference = NULL;

  list->len--;
  g_assert_false (equal (expected, actual, &difference));
  list->len++;
  if (!strstr (difference, words))
    g_error ("“%s” is not about “%s”", difference, words);
  g_assert_true (equal (expected, actual, NULL));
}

/* ---- of a machine ---- */

static bool
states_equal (const void *expected, const void *actual, char **difference)
{
  return km_state_equal (expected, actual, difference);
}

static void
machines_differ (void)
{
  KmConfig config;
  g_autoptr (KmMachine) machine = NULL;
  g_autoptr (KmState) expected = NULL, actual = NULL;
  const KmOp op = { .kind = KM_OP_ALLOC_PAGE };
  KmZoneState *zone;
  KmPcpState *pcp;
  KmPcpEntry *entry;
  GArray *blocks;
  uint32_t i = 0;

  km_config_init (&config, KM_PRESET_X86_64);
  config.generation = KM_GENERATION_6_12;
  machine = km_machine_new (&config, NULL);
  km_machine_apply (machine, &op, 0, KM_PFN_NONE); /* its CPU has frames now */
  expected = km_machine_state (machine);
  actual = km_machine_state (machine);
  g_assert_true (states_equal (expected, actual, NULL));
  expected->pcp_types = actual->pcp_types = true;
  while (actual->zones[i].pcp[0].count == 0)
    i++;
  zone = &actual->zones[i];
  pcp = &zone->pcp[0];
  number_differs (states_equal, expected, actual, &actual->n_zones, "zones");
  number_differs (states_equal, expected, actual, &zone->start_pfn, "first frame");
  number_differs (states_equal, expected, actual, &zone->nr_free_pages, "nr_free");
  number_differs (states_equal, expected, actual, &zone->boost, "boost");
  number_differs (states_equal, expected, actual, &zone->highatomic, "highatomic");
  number_differs (states_equal, expected, actual, &zone->free_highatomic, "free_highatomic");
  number_differs (states_equal, expected, actual, &zone->diff[0], "diff");
  number_differs (states_equal, expected, actual, &pcp->count, "per-CPU count");
  number_differs (states_equal, expected, actual, &pcp->high, "per-CPU high");
  number_differs (states_equal, expected, actual, &pcp->free_count, "free_count");
  number_differs (states_equal, expected, actual, &pcp->flags, "flags");
  blocks = zone->free[KM_MAX_ORDER][1];
  g_assert_cmpuint (blocks->len, >, 1);
  number_differs (states_equal, expected, actual, &g_array_index (blocks, KmPfn, 1), "entry 1");
  length_differs (states_equal, expected, actual, blocks, "length");
  i = 0;
  while (pcp->lists[i]->len == 0)
    i++;
  entry = &g_array_index (pcp->lists[i], KmPcpEntry, 0);
  number_differs (states_equal, expected, actual, &entry->pfn, "entry 0 (frame)");
  length_differs (states_equal, expected, actual, pcp->lists[i], "length");
  entry->type ^= 1;
  g_assert_false (states_equal (expected, actual, NULL));
  actual->pcp_types = false; /* not known: not compared */
  g_assert_true (states_equal (expected, actual, NULL));
}

/* ---- of a cache of SLAB ---- */

static bool
slab_states_equal (const void *expected, const void *actual, char **difference)
{
  return km_slab_state_equal (expected, actual, difference);
}

static KmSlabState *
new_slab_state (void)
{
  KmSlabState *state = km_slab_state_new (1);
  const KmSlabPlace places[] = { { .pfn = 70, .first_object = 64, .index = 1 }, { .pfn = 70, .index = 3 } };
  const KmSlabSlabState slab = { .pfn = 70, .in_use = 4, .chain = 0, .n_chain = 2, .table = 2, .n_table = 2 };
  const uint16_t indexes[] = { 5, 1, 9, 8 };

  state->free_touched = 0;
  state->arrays[0].limit = 24;
  state->arrays[0].batchcount = 12;
  g_array_append_vals (state->arrays[0].entries, places, G_N_ELEMENTS (places));
  state->shared_known = true;
  state->shared.limit = 96;
  g_array_append_vals (state->shared.entries, places, 1);
  g_array_append_vals (state->indexes, indexes, G_N_ELEMENTS (indexes));
  g_array_append_val (state->slabs[KM_SLAB_PARTIAL], slab);
  return state;
}

static void
slabs_differ (void)
{
  g_autoptr (KmSlabState) expected = new_slab_state (), actual = new_slab_state ();
  KmSlabPlace *place = &g_array_index (actual->arrays[0].entries, KmSlabPlace, 1);
  KmSlabSlabState *slab = &g_array_index (actual->slabs[KM_SLAB_PARTIAL], KmSlabSlabState, 0);

  g_assert_true (slab_states_equal (expected, actual, NULL));
  number_differs (slab_states_equal, expected, actual, &actual->shared_limit, "shared");
  number_differs (slab_states_equal, expected, actual, &actual->total_slabs, "total_slabs");
  number_differs (slab_states_equal, expected, actual, &actual->free_slabs, "free_slabs");
  number_differs (slab_states_equal, expected, actual, &actual->free_objects, "free_objects");
  number_differs (slab_states_equal, expected, actual, &actual->free_limit, "free_limit");
  number_differs (slab_states_equal, expected, actual, &actual->colour_next, "colour_next");
  number_differs (slab_states_equal, expected, actual, &actual->free_touched, "free_touched");
  number_differs (slab_states_equal, expected, actual, &actual->arrays[0].batchcount, "array batchcount");
  number_differs (slab_states_equal, expected, actual, &actual->arrays[0].limit, "array of CPU 0, limit");
  number_differs (slab_states_equal, expected, actual, &actual->shared.limit, "shared array, limit");
  number_differs (slab_states_equal, expected, actual, &place->pfn, "entry 1");
  number_differs (slab_states_equal, expected, actual, &place->first_object, "entry 1");
  number_differs (slab_states_equal, expected, actual, &place->index, "entry 1");
  number_differs (slab_states_equal, expected, actual, &slab->pfn, "partial list, slab 0");
  number_differs (slab_states_equal, expected, actual, &slab->in_use, "partial list, slab 0");
  number_differs (slab_states_equal, expected, actual, &slab->n_chain, "free chain");
  length_differs (slab_states_equal, expected, actual, actual->slabs[KM_SLAB_PARTIAL], "length of the partial list");
  length_differs (slab_states_equal, expected, actual, actual->shared.entries, "avail");
  g_array_index (actual->indexes, uint16_t, 1)++;
  g_assert_false (slab_states_equal (expected, actual, NULL));
  g_array_index (actual->indexes, uint16_t, 1)--;
  g_array_index (actual->indexes, uint16_t, 3)++;
  g_assert_false (slab_states_equal (expected, actual, NULL));
  slab->n_table = 0; /* not known: not compared */
  g_assert_true (slab_states_equal (expected, actual, NULL));
  actual->n_arrays = 0;
  g_assert_false (slab_states_equal (expected, actual, NULL));
  actual->n_arrays = 1;
  expected->free_touched = -1;
  g_assert_true (slab_states_equal (expected, actual, NULL));
}

/* ---- of a cache of SLUB ---- */

static bool
slub_states_equal (const void *expected, const void *actual, char **difference)
{
  return km_slub_state_equal (expected, actual, difference);
}

static KmSlubState *
new_slub_state (void)
{
  KmSlubState *state = km_slub_state_new (1);
  const KmSlubSlabState slab = { .pfn = 70, .in_use = 18, .objects = 20, .n_chain = 2 };
  const uint16_t indexes[] = { 3, 17, 5 };

  g_array_append_vals (state->indexes, indexes, G_N_ELEMENTS (indexes));
  state->cpus[0].has_slab = true;
  state->cpus[0].slab = slab;
  state->cpus[0].chain = 2;
  state->cpus[0].n_chain = 1;
  g_array_append_val (state->cpus[0].partial, slab);
  g_array_append_val (state->partial, slab);
  g_array_append_val (state->full, slab);
  return state;
}

static void
slub_slabs_differ (void)
{
  g_autoptr (KmSlubState) expected = new_slub_state (), actual = new_slub_state ();
  KmSlubSlabState *slab = &g_array_index (actual->partial, KmSlubSlabState, 0);

  g_assert_true (slub_states_equal (expected, actual, NULL));
  number_differs (slub_states_equal, expected, actual, &actual->nr_partial, "nr_partial");
  number_differs (slub_states_equal, expected, actual, &actual->nr_slabs, "nr_slabs");
  number_differs (slub_states_equal, expected, actual, &actual->total_objects, "total_objects");
  number_differs (slub_states_equal, expected, actual, &slab->pfn, "partial[0], “pfn”");
  number_differs (slub_states_equal, expected, actual, &slab->in_use, "partial[0], “inuse”");
  number_differs (slub_states_equal, expected, actual, &slab->objects, "partial[0], “objects”");
  number_differs (slub_states_equal, expected, actual, &slab->slabs, "partial[0], “slabs”");
  number_differs (slub_states_equal, expected, actual, &slab->n_chain, "partial[0], “free”");
  number_differs (slub_states_equal, expected, actual, &slab->chain, "partial[0], “free”");
  number_differs (slub_states_equal, expected, actual, &actual->cpus[0].slab.pfn, "cpu_slab");
  number_differs (slub_states_equal, expected, actual, &actual->cpus[0].n_chain, "cpu_free");
  length_differs (slub_states_equal, expected, actual, actual->cpus[0].partial, "cpu_partial");
  length_differs (slub_states_equal, expected, actual, actual->partial, "partial");
  length_differs (slub_states_equal, expected, actual, actual->full, "full");
  slab->frozen = true;
  g_assert_false (slub_states_equal (expected, actual, NULL));
  slab->frozen = false;
  actual->cpus[0].has_slab = false;
  g_assert_false (slub_states_equal (expected, actual, NULL));
  expected->cpus[0].has_slab = false;
  g_assert_true (slub_states_equal (expected, actual, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/states/machine", machines_differ);
  g_test_add_func ("/states/slab", slabs_differ);
  g_test_add_func ("/states/slub", slub_slabs_differ);
  km_state_free (NULL);
  km_slab_state_free (NULL);
  km_slub_state_free (NULL);
  return g_test_run ();
}
