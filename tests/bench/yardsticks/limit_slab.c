/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "limit_slab.h"

#include <stdlib.h>
#include <string.h>

enum
{
  OBJECTS = 21,
  INDEX_BITS = 5,
  NONE = 0xff,
  MIN_PARTIAL = 5,
  MAX_SLABS = 1 << 16,
  HEAD = MAX_SLABS - 1, /* of the partial list */
};

/* 48 bytes. */
typedef struct
{
  uint32_t next, prev;
  uint8_t free, in_use, on_list, unused;
  uint8_t follower[36];
} Slab;

static Slab *slabs;
static uint32_t active, spare, n_slabs, n_partial;

static uint32_t
slab_new (void)
{
  uint32_t number = spare;
  Slab *slab;

  if (number)
    spare = slabs[number].next;
  else
    number = ++n_slabs;
  slab = &slabs[number];
  for (unsigned i = 0; i < OBJECTS; i++)
    slab->follower[i] = (uint8_t)(i + 1);
  slab->follower[OBJECTS - 1] = NONE;
  slab->free = slab->in_use = slab->on_list = 0;
  return number;
}

void
limit_slab_init (void)
{
  free (slabs);
  slabs = calloc (MAX_SLABS, sizeof *slabs);
  spare = n_slabs = n_partial = 0;
  slabs[HEAD].next = slabs[HEAD].prev = HEAD;
  active = slab_new ();
}

static void
unlink_slab (uint32_t number)
{
  uint32_t next = slabs[number].next, prev = slabs[number].prev;

  slabs[prev].next = next;
  slabs[next].prev = prev;
  slabs[number].on_list = 0;
  n_partial--;
}

uint32_t
limit_slab_alloc (void)
{
  Slab *slab = &slabs[active];
  uint32_t index = slab->free;

  if (__builtin_expect (index == NONE, 0))
    {
      uint32_t first = slabs[HEAD].next;

      if (first != HEAD)
        unlink_slab (first);
      else
        first = slab_new ();
      active = first;
      slab = &slabs[first];
      index = slab->free;
    }
  slab->free = slab->follower[index];
  slab->in_use++;
  return active << INDEX_BITS | index;
}

void
limit_slab_free (uint32_t object)
{
  uint32_t number = object >> INDEX_BITS, index = object & ((1u << INDEX_BITS) - 1);
  Slab *slab = &slabs[number];

  slab->follower[index] = slab->free;
  slab->free = (uint8_t)index;
  slab->in_use--;
  if (number == active)
    return;
  if (!slab->on_list) /* it was full */
    {
      slab->next = slabs[HEAD].next;
      slab->prev = HEAD;
      slabs[slab->next].prev = number;
      slabs[HEAD].next = number;
      slab->on_list = 1;
      n_partial++;
    }
  if (slab->in_use == 0 && n_partial > MIN_PARTIAL)
    {
      unlink_slab (number);
      slab->next = spare;
      spare = number;
    }
}
