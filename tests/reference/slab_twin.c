/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "slab_twin.h"

typedef struct
{
  KmPfn pfn;
  uint32_t gap;
  GArray *free; /* of uint32_t; the next to be taken is the last */
} Slab;

typedef struct
{
  Slab *slab;
  uint32_t index;
} Object;

typedef struct
{
  GArray *objects; /* of Object; the top is the last */
  uint32_t limit;
  bool touched;
} Stack;

struct _SlabTwin
{
  KmSlabGeometry g;
  KmFrameSource frames;
  bool new_kernel; /* 6.1 */
  uint32_t cpus;
  GPtrArray *full, *partial, *empty; /* head first */
  Stack cpu[KM_MAX_CPUS], shared;
  uint32_t free_objects, colour_next;
  bool free_touched;
};

static void
slab_free (gpointer data)
{
  Slab *slab = data;

  g_array_unref (slab->free);
  g_free (slab);
}

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new ();
}

SlabTwin *
slab_twin_new (const KmSlabPlatform *platform, const KmSlabGeometry *geometry, const KmFrameSource *frames)
{
  SlabTwin *twin = g_new0 (SlabTwin, 1);

  twin->g = *geometry;
  twin->frames = *frames;
  twin->new_kernel = platform->generation == KM_GENERATION_6_1;
  twin->cpus = platform->cpus;
  twin->full = list_new ();
  twin->partial = list_new ();
  twin->empty = list_new ();
  for (uint32_t i = 0; i < twin->cpus; i++)
    twin->cpu[i] = (Stack){ g_array_new (FALSE, FALSE, sizeof (Object)), geometry->limit, false };
  twin->shared = (Stack){ g_array_new (FALSE, FALSE, sizeof (Object)), geometry->shared_limit, false };
  return twin;
}

void
slab_twin_free (SlabTwin *twin)
{
  GPtrArray *lists[] = { twin->full, twin->partial, twin->empty };

  for (size_t i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_ptr_array_set_free_func (lists[i], slab_free);
      g_ptr_array_unref (lists[i]);
    }
  for (uint32_t i = 0; i < twin->cpus; i++)
    g_array_unref (twin->cpu[i].objects);
  g_array_unref (twin->shared.objects);
  g_free (twin);
}

/* ---- slabs ---- */

static uint32_t
colour (SlabTwin *twin)
{
  uint32_t old = twin->colour_next, next = old + 1;

  if (next >= twin->g.colour)
    next = 0;
  twin->colour_next = next;
  return (twin->new_kernel ? next : old) * twin->g.colour_off;
}

static Slab *
make_slab (SlabTwin *twin)
{
  uint32_t gap = twin->new_kernel ? 0 : colour (twin);
  KmPfn pfn = twin->frames.get_frames (twin->frames.data, twin->g.order);
  Slab *slab;

  if (pfn == KM_PFN_NONE)
    return NULL;
  if (twin->new_kernel)
    gap = colour (twin);
  slab = g_new0 (Slab, 1);
  slab->pfn = pfn;
  slab->gap = gap;
  slab->free = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  for (uint32_t i = twin->g.num; i-- > 0;)
    g_array_append_val (slab->free, i);
  twin->free_objects += twin->g.num;
  return slab;
}

static void
destroy (SlabTwin *twin, Slab *slab)
{
  twin->frames.put_frames (twin->frames.data, slab->pfn, twin->g.order);
  slab_free (slab);
}

static void
unlink_slab (SlabTwin *twin, Slab *slab)
{
  (void)(g_ptr_array_remove (twin->full, slab) || g_ptr_array_remove (twin->partial, slab)
         || g_ptr_array_remove (twin->empty, slab));
}

static Slab *
last_empty (SlabTwin *twin)
{
  Slab *slab = g_ptr_array_steal_index (twin->empty, twin->empty->len - 1);

  twin->free_objects -= twin->g.num;
  return slab;
}

/* ---- alloc ---- */

/* Takes from a slab that is on no list until it is full or the batch used up, and links it at a head. */
static void
take_from (SlabTwin *twin, Stack *stack, Slab *slab, uint32_t *batch)
{
  while (slab->free->len > 0 && *batch > 0)
    {
      Object object = { slab, g_array_index (slab->free, uint32_t, slab->free->len - 1) };

      g_array_set_size (slab->free, slab->free->len - 1);
      g_array_append_val (stack->objects, object);
      twin->free_objects--;
      --*batch;
    }
  g_ptr_array_insert (slab->free->len == 0 ? twin->full : twin->partial, 0, slab);
}

static void
take_from_lists (SlabTwin *twin, Stack *stack, uint32_t *batch)
{
  while (*batch > 0 && twin->partial->len + twin->empty->len > 0)
    {
      Slab *slab;

      if (twin->partial->len > 0)
        slab = g_ptr_array_steal_index (twin->partial, 0);
      else
        {
          slab = g_ptr_array_steal_index (twin->empty, 0);
          twin->free_touched = true;
        }
      take_from (twin, stack, slab, batch);
    }
}

static void
refill (SlabTwin *twin, Stack *stack)
{
  uint32_t batch = twin->g.batchcount;

  if (!stack->touched && batch > 16)
    batch = 16;
  if (twin->shared.objects->len > 0)
    {
      uint32_t n = MIN (batch, twin->shared.objects->len), from = twin->shared.objects->len - n;

      g_array_append_vals (stack->objects, &g_array_index (twin->shared.objects, Object, from), n);
      g_array_set_size (twin->shared.objects, from);
      twin->shared.touched = true;
      return;
    }
  take_from_lists (twin, stack, &batch);
  if (stack->objects->len == 0)
    {
      Slab *slab = make_slab (twin);

      if (!slab)
        return;
      if (twin->new_kernel)
        take_from (twin, stack, slab, &batch);
      else
        {
          g_ptr_array_add (twin->empty, slab);
          take_from_lists (twin, stack, &batch);
        }
    }
}

TwinObject
slab_twin_alloc (SlabTwin *twin, uint32_t cpu)
{
  Stack *stack = &twin->cpu[cpu];
  Object top;

  if (stack->objects->len == 0)
    refill (twin, stack);
  if (stack->objects->len == 0)
    return (TwinObject){ .pfn = KM_PFN_NONE };
  stack->touched = true;
  top = g_array_index (stack->objects, Object, stack->objects->len - 1);
  g_array_set_size (stack->objects, stack->objects->len - 1);
  return (TwinObject){ top.slab->pfn, top.slab->gap, top.index };
}

/* ---- free ---- */

static void
give_back (SlabTwin *twin, Stack *stack, uint32_t n)
{
  g_autoptr (GPtrArray) cut = g_ptr_array_new ();

  for (uint32_t i = 0; i < n; i++)
    {
      Object object = g_array_index (stack->objects, Object, i);

      unlink_slab (twin, object.slab);
      g_array_append_val (object.slab->free, object.index);
      twin->free_objects++;
      if (object.slab->free->len < twin->g.num)
        g_ptr_array_add (twin->partial, object.slab);
      else if (!twin->new_kernel && twin->free_objects > twin->g.free_limit)
        {
          twin->free_objects -= twin->g.num;
          destroy (twin, object.slab);
        }
      else
        g_ptr_array_insert (twin->empty, 0, object.slab);
    }
  while (twin->new_kernel && twin->free_objects > twin->g.free_limit && twin->empty->len > 0)
    g_ptr_array_add (cut, last_empty (twin));
  for (uint32_t i = cut->len; i-- > 0;)
    destroy (twin, g_ptr_array_index (cut, i));
  g_array_remove_range (stack->objects, 0, n);
}

static Slab *
find_slab (const SlabTwin *twin, KmPfn pfn)
{
  const GPtrArray *lists[] = { twin->full, twin->partial, twin->empty };

  for (size_t list = 0; list < G_N_ELEMENTS (lists); list++)
    for (uint32_t i = 0; i < lists[list]->len; i++)
      if (((Slab *)g_ptr_array_index (lists[list], i))->pfn == pfn)
        return g_ptr_array_index (lists[list], i);
  g_assert_not_reached ();
}

void
slab_twin_give (SlabTwin *twin, uint32_t cpu, TwinObject given)
{
  Stack *stack = &twin->cpu[cpu];
  Object object = { find_slab (twin, given.pfn), given.index };

  if (stack->objects->len == stack->limit)
    {
      uint32_t room = twin->shared.limit - twin->shared.objects->len, n = MIN (twin->g.batchcount, room);

      if (room > 0)
        {
          g_array_append_vals (twin->shared.objects, stack->objects->data, n);
          g_array_remove_range (stack->objects, 0, n);
        }
      else
        give_back (twin, stack, twin->g.batchcount);
    }
  g_array_append_val (stack->objects, object);
}

/* ---- reap and shrink ---- */

static void
reap_stack (SlabTwin *twin, Stack *stack)
{
  uint32_t have = stack->objects->len, n = (stack->limit + 4) / 5;

  if (have == 0)
    return;
  if (stack->touched)
    stack->touched = false;
  else
    give_back (twin, stack, have < n ? (have + 1) / 2 : n);
}

void
slab_twin_reap (SlabTwin *twin, uint32_t cpu, bool node_due)
{
  uint32_t slabs = (twin->g.free_limit + 5 * twin->g.num - 1) / (5 * twin->g.num);

  reap_stack (twin, &twin->cpu[cpu]);
  if (!node_due)
    return;
  if (twin->shared.limit)
    reap_stack (twin, &twin->shared);
  if (!twin->free_touched)
    for (; slabs > 0 && twin->empty->len > 0; slabs--)
      destroy (twin, last_empty (twin));
  twin->free_touched = false;
}

bool
slab_twin_shrink (SlabTwin *twin)
{
  for (uint32_t i = 0; i < twin->cpus; i++)
    give_back (twin, &twin->cpu[i], twin->cpu[i].objects->len);
  give_back (twin, &twin->shared, twin->shared.objects->len);
  while (twin->empty->len > 0)
    destroy (twin, last_empty (twin));
  return twin->full->len + twin->partial->len == 0;
}

/* ---- comparing ---- */

static void
compare_slab (const Slab *slab, const KmSingle *cache, uint32_t number, uint32_t num)
{
  KmSlabInfo info = km_slab_info (cache, number);
  g_autofree uint16_t *chain = g_new (uint16_t, num);
  uint32_t n = km_slab_free_chain (cache, number, chain);

  g_assert_cmpuint (info.pfn, ==, slab->pfn);
  g_assert_cmpuint (info.gap, ==, slab->gap);
  g_assert_cmpuint (n, ==, slab->free->len);
  g_assert_cmpuint (info.in_use, ==, num - n);
  for (uint32_t i = 0; i < n; i++)
    g_assert_cmpuint (chain[i], ==, g_array_index (slab->free, uint32_t, n - 1 - i));
  g_assert_cmpuint (info.free, ==, n ? chain[0] : KM_SLAB_BUFCTL_END);
}

static void
compare_list (const GPtrArray *list, const KmSingle *cache, KmSlabList which, uint32_t num)
{
  uint32_t slab = km_slab_first (cache, which);

  for (uint32_t i = 0; i < list->len; i++, slab = km_slab_next (cache, slab))
    {
      g_assert_cmpuint (slab, !=, KM_SLAB_NONE);
      compare_slab (g_ptr_array_index (list, i), cache, slab, num);
    }
  g_assert_cmpuint (slab, ==, KM_SLAB_NONE);
  g_assert_cmpuint (km_slab_single_counters (cache).n_slabs[which], ==, list->len);
}

static void
compare_stack (const Stack *stack, const KmSingle *cache, const KmSlabArray *array)
{
  g_assert_cmpuint (array->limit, ==, stack->limit);
  g_assert_cmpuint (array->avail, ==, stack->objects->len);
  g_assert_cmpint (array->touched, ==, stack->touched);
  for (uint32_t i = 0; i < array->avail; i++)
    {
      const Object *object = &g_array_index (stack->objects, Object, i);

      g_assert_cmpuint (km_slab_info (cache, km_slab_of_object (cache, array->entries[i])).pfn, ==, object->slab->pfn);
      g_assert_cmpuint (km_slab_index_of_object (cache, array->entries[i]), ==, object->index);
    }
}

void
slab_twin_compare (const SlabTwin *twin, const KmSingle *cache)
{
  KmSlabCounters counters = km_slab_single_counters (cache);
  KmSlabArray array;

  g_assert_cmpuint (counters.free_objects, ==, twin->free_objects);
  g_assert_cmpuint (counters.colour_next, ==, twin->colour_next);
  g_assert_cmpint (counters.free_touched, ==, twin->free_touched);
  compare_list (twin->full, cache, KM_SLAB_FULL, twin->g.num);
  compare_list (twin->partial, cache, KM_SLAB_PARTIAL, twin->g.num);
  compare_list (twin->empty, cache, KM_SLAB_FREE, twin->g.num);
  for (uint32_t i = 0; i < twin->cpus; i++)
    {
      array = km_slab_cache_array (cache, i);
      compare_stack (&twin->cpu[i], cache, &array);
    }
  g_assert_cmpint (km_slab_cache_shared (cache, &array), ==, twin->shared.limit > 0);
  if (twin->shared.limit)
    compare_stack (&twin->shared, cache, &array);
}
