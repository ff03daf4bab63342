/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record of one page frame, 10 bytes in two arrays, and the only functions that change it.
 *
 *   link[pfn]    8 bytes   on a list: next and previous frame.  allocated: reference count and owner
 *   what[pfn]    2 bytes   state: what the frame is (high half) and the order of its block (low half)
 *                          aux: migratetype, compound mark, CPU (above 15: and cpu_high[pfn])
 *
 * Lists are circular; the heads are behind the frames in the same array, so that insert and remove have no special
 * case:
 *
 *   link:  | frame 0 | frame 1 | … | padding | head | head | … |
 *              ▲─────────────────next──────────┘
 *
 * Only the head frame of a block carries a state other than TAIL, so handing out 1024 frames writes one record. A buddy
 * test is one byte compare: FREE of order o is the byte o.
 *
 * Each function records a delta when the machine is watched; frame.c undoes exactly these and nothing else. What does
 * not fit the record (a count that a misuse drove below zero, a mapping that it left) is in the table `excess`. Mirrors
 * struct page of 2.6.34 and 6.1 as far as facts 1.3 to 1.5 describe it; locks and NUMA are left out. */
#pragma once

#include "core/machine/machine_private.h"

/* High half of the state byte. FREE must be 0. */
enum
{
  S_FREE = 0x00,     /* PageBuddy, on a free list */
  S_UNMARKED = 0x10, /* on a free list, but a bad page report took the PageBuddy mark away */
  S_PCP = 0x20,      /* on a per-CPU list */
  S_ALLOCATED = 0x40,
  S_CACHE = 0x50, /* page cache, on the LRU list of its zone */
  S_RESERVED = 0x60,
  S_UNKNOWN = 0x70, /* in use since before the recording */
  S_TAIL = 0x80,
  S_HOLE = 0x90,
  S_SLAB = 0xc0, /* PG_slab: allocated, and owned by a slab: link.prev is its record in the store */
  S_KIND = 0xf0,
  S_ORDER = 0x0f,
};

/* Bits of aux. A byte holds CPUs up to 15; what is above it is in `cpu_high`, which only machines with more have. */
enum
{
  AUX_TYPE = 0x07,
  AUX_COMPOUND = 0x08,
  AUX_CPU_SHIFT = 4,
  AUX_CPUS = 16, /* in the byte */
};

enum
{
  DELTA_INSERT, /* index = frame, old32 = frame or head before it */
  DELTA_REMOVE, /* the same */
  DELTA_STATE,  /* index = frame, old8/new8 = state, old32/new32 = aux */
  DELTA_COUNT,  /* index = frame */
  DELTA_OWNER,  /* index = frame */
  DELTA_WORD,   /* index = word */
  DELTA_BLOCK,  /* index = pageblock */
  DELTA_EXCESS, /* index = frame */
  DELTA_STORE,  /* index = word of the store */
};

/* Appends one delta to the log of a watched machine. */
void km_delta_push (KmMachine *m, uint8_t kind, uint32_t index, uint32_t old32, uint32_t new32, uint8_t old8,
                    uint8_t new8);

/* ---- reading ---- */

static inline unsigned
frame_state (const KmMachine *m, KmPfn pfn)
{
  return m->frame[pfn].state;
}

static inline unsigned
frame_kind (const KmMachine *m, KmPfn pfn)
{
  return m->frame[pfn].state & S_KIND;
}

static inline unsigned
frame_order (const KmMachine *m, KmPfn pfn)
{
  return m->frame[pfn].state & S_ORDER;
}

static inline KmMigratetype
frame_type (const KmMachine *m, KmPfn pfn)
{
  return m->frame[pfn].aux & AUX_TYPE;
}

static inline unsigned
frame_aux (const KmMachine *m, KmPfn pfn)
{
  return m->frame[pfn].aux | (G_UNLIKELY (m->cpu_high) ? (unsigned)m->cpu_high[pfn] << 8 : 0);
}

/* The CPU on whose list the frame is, or that allocated the block. */
static inline unsigned
frame_cpu (const KmMachine *m, KmPfn pfn)
{
  return frame_aux (m, pfn) >> AUX_CPU_SHIFT;
}

/* Sets aux alone, untold. */
static inline void
frame_put_aux (KmMachine *m, KmPfn pfn, unsigned aux)
{
  m->frame[pfn].aux = (uint8_t)aux;
  if (G_UNLIKELY (m->cpu_high))
    m->cpu_high[pfn] = (uint8_t)(aux >> 8);
}

/* True if the frame is on a free list, a per-CPU list or the LRU list. */
static inline bool
frame_on_list (const KmMachine *m, KmPfn pfn)
{
  unsigned kind = frame_kind (m, pfn);

  return kind <= S_PCP || kind == S_CACHE;
}

static inline bool
list_empty (const KmMachine *m, uint32_t head)
{
  return m->link[head].next == head;
}

/* First frame from @pfn on, before @end, that is no TAIL; @end if there is none. */
KmPfn frame_skip_tails (const KmMachine *m, KmPfn pfn, KmPfn end);

/* The head of the block around @pfn; @pfn itself if no head covers it. */
static inline KmPfn
frame_head (const KmMachine *m, KmPfn pfn)
{
  if (frame_kind (m, pfn) != S_TAIL)
    return pfn;
  for (unsigned order = 1; order < KM_NR_ORDERS; order++)
    {
      KmPfn head = pfn & ~((1u << order) - 1);
      unsigned kind = frame_kind (m, head);

      if ((kind <= S_ALLOCATED || kind == S_SLAB) && frame_order (m, head) >= order)
        return head;
    }
  return pfn;
}

/* ---- changing ---- */

/* Sets @n frames from @pfn on to @state, untold: for a machine that is being made. */
void frame_fill (KmMachine *m, KmPfn pfn, size_t n, unsigned state);

static inline void
list_insert_after (KmMachine *m, uint32_t node, uint32_t prev)
{
  KmLink *link = m->link;
  uint32_t next = link[prev].next;

  link[node].next = next;
  link[node].prev = prev;
  link[next].prev = node;
  link[prev].next = node;
  if (G_UNLIKELY (m->log))
    km_delta_push (m, DELTA_INSERT, node, prev, 0, 0, 0);
}

static inline void
list_add (KmMachine *m, uint32_t node, uint32_t head)
{
  list_insert_after (m, node, head);
}

static inline void
list_add_tail (KmMachine *m, uint32_t node, uint32_t head)
{
  list_insert_after (m, node, m->link[head].prev);
}

static inline void
list_remove (KmMachine *m, uint32_t node)
{
  KmLink *link = m->link;
  uint32_t next = link[node].next, prev = link[node].prev;

  link[prev].next = next;
  link[next].prev = prev;
  if (G_UNLIKELY (m->log))
    km_delta_push (m, DELTA_REMOVE, node, prev, 0, 0, 0);
}

/* True for the head of a block that is in use and has a count and an owner. */
static inline bool
kind_has_record (unsigned kind)
{
  return kind == S_ALLOCATED || kind == S_SLAB;
}

/* A frame that ceases to be an allocated block is about to lose its count and owner to a list: note them first, so that
 * going back brings them back. */
static inline void
frame_trace_state (KmMachine *m, KmPfn pfn, unsigned state, unsigned aux)
{
  if (kind_has_record (frame_kind (m, pfn)) && !kind_has_record (state & S_KIND))
    {
      km_delta_push (m, DELTA_COUNT, pfn, m->link[pfn].next, m->link[pfn].next, 0, 0);
      km_delta_push (m, DELTA_OWNER, pfn, m->link[pfn].prev, m->link[pfn].prev, 0, 0);
    }
  km_delta_push (m, DELTA_STATE, pfn, frame_aux (m, pfn), aux, m->frame[pfn].state, (uint8_t)state);
}

static inline void
frame_set_state (KmMachine *m, KmPfn pfn, unsigned state, unsigned aux)
{
  if (G_UNLIKELY (m->log))
    frame_trace_state (m, pfn, state, aux);
  m->frame[pfn].state = (uint8_t)state;
  frame_put_aux (m, pfn, aux);
}

/* The same when only the state changes. */
static inline void
frame_set_kind (KmMachine *m, KmPfn pfn, unsigned state)
{
  if (G_UNLIKELY (m->log))
    frame_trace_state (m, pfn, state, frame_aux (m, pfn));
  m->frame[pfn].state = (uint8_t)state;
}

/* Reference count and owner of an allocated block; they use the link words of its head. */
static inline void
frame_set_record (KmMachine *m, KmPfn pfn, int32_t count, uint32_t owner)
{
  KmLink *link = &m->link[pfn];

  if (G_UNLIKELY (m->log))
    {
      km_delta_push (m, DELTA_COUNT, pfn, link->next, (uint32_t)count, 0, 0);
      km_delta_push (m, DELTA_OWNER, pfn, link->prev, owner, 0, 0);
    }
  link->next = (uint32_t)count;
  link->prev = owner;
}

static inline void
word_set (KmMachine *m, uint32_t word, int32_t value)
{
  if (G_UNLIKELY (m->log))
    km_delta_push (m, DELTA_WORD, word, (uint32_t)m->word[word], (uint32_t)value, 0, 0);
  m->word[word] = value;
}

static inline void
word_add (KmMachine *m, uint32_t word, int32_t change)
{
  word_set (m, word, m->word[word] + change);
}

/* What a misuse left in a descriptor and the record cannot hold, as one number to be packed; 0 = nothing. */
int32_t frame_left_over (const KmMachine *m, KmPfn pfn);
/* Its parts: that of the reference count, */
int32_t frame_excess (const KmMachine *m, KmPfn pfn);
/* and page->mapping, which is not NULL. */
bool frame_has_mapping (const KmMachine *m, KmPfn pfn);
void frame_set_mapping (KmMachine *m, KmPfn pfn, bool mapping);

/* page_count() of this very frame (not of the head of a compound page). */
int32_t frame_count (const KmMachine *m, KmPfn pfn);
void frame_set_count (KmMachine *m, KmPfn pfn, int32_t count);
