/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast can a kernel-shaped buddy core go?
 *
 * Doubly linked free lists by 32-bit index, list heads in the same array as the frames (so insert and unlink have no
 * branch), one state byte per frame beside the links, one bit per order "this list is not empty". */
#include "limit_buddy.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum
{
  MAX_ORDER = 10,
  HEADS = MAX_ORDER + 1,
  ALLOCATED = 0x40, /* state: head of an allocated block, low bits the order */
  TAIL = 0x80,      /* state: not the head of anything */
};

typedef struct
{
  uint32_t next, prev;
} Link;

static Link *links;
static uint8_t *states;
static uint32_t n_pages;
static uint32_t not_empty; /* a hint: set on insert, cleared when a list it shows turns out to be empty */
static uint32_t nr_free[HEADS];

/* Copies of the bases: a store through uint8_t may alias any global, so without them the compiler loads every one of
 * them again after every state write. */
#define BASES                                                                                                          \
  Link *const link = links;                                                                                            \
  uint8_t *const state = states;                                                                                       \
  const uint32_t np = n_pages

static inline void
insert (Link *link, uint8_t *state, uint32_t np, uint32_t pfn, unsigned order)
{
  uint32_t head = np + order, next = link[head].next;

  link[pfn].next = next;
  link[pfn].prev = head;
  link[next].prev = pfn;
  link[head].next = pfn;
  state[pfn] = (uint8_t)order;
  nr_free[order]++;
}

static inline void
unlink_frame (Link *link, uint32_t pfn, unsigned order)
{
  uint32_t next = link[pfn].next, prev = link[pfn].prev;

  link[prev].next = next;
  link[next].prev = prev;
  nr_free[order]--;
}

void
limit_buddy_init (uint32_t npages)
{
  free (links);
  free (states);
  n_pages = npages;
  links = calloc (npages + HEADS, sizeof *links);
  states = malloc (npages);
  if (!links || !states)
    abort ();
  memset (states, TAIL, npages);
  memset (nr_free, 0, sizeof nr_free);
  for (uint32_t h = 0; h < HEADS; h++)
    links[npages + h].next = links[npages + h].prev = npages + h;
  for (uint32_t i = npages; i; i -= 1u << MAX_ORDER)
    insert (links, states, npages, i - (1u << MAX_ORDER), MAX_ORDER);
  not_empty = 1u << MAX_ORDER;
}

/* The first non-empty list from @order up; its order in @found. */
static uint32_t
search (const Link *link, uint32_t np, unsigned order, unsigned *found)
{
  for (uint32_t bits = not_empty >> order << order; bits; bits &= bits - 1)
    {
      unsigned c = (unsigned)__builtin_ctz (bits);
      uint32_t pfn = link[np + c].next;

      if (pfn < np)
        {
          *found = c;
          return pfn;
        }
      not_empty &= ~(1u << c);
    }
  return np;
}

uint32_t
limit_buddy_alloc (unsigned order)
{
  BASES;
  unsigned c = order;
  uint32_t pfn = link[np + order].next;

  if (__builtin_expect (pfn >= np, 0))
    {
      pfn = search (link, np, order, &c);
      if (pfn >= np)
        return UINT32_MAX;
    }
  unlink_frame (link, pfn, c);
  if (c > order)
    {
      not_empty |= (1u << c) - (1u << order);
      do
        {
          c--;
          insert (link, state, np, pfn + (1u << c), c);
        }
      while (c > order);
    }
  state[pfn] = (uint8_t)(ALLOCATED | order);
  return pfn;
}

void
limit_buddy_free (uint32_t pfn, unsigned order)
{
  BASES;

  state[pfn] = TAIL;
  while (order < MAX_ORDER)
    {
      uint32_t buddy = pfn ^ (1u << order);

      if (state[buddy] != order)
        break;
      unlink_frame (link, buddy, order);
      state[buddy] = TAIL;
      pfn &= ~(1u << order);
      order++;
    }
  insert (link, state, np, pfn, order);
  if (__builtin_expect (!(not_empty >> order & 1), 0))
    not_empty |= 1u << order;
}
