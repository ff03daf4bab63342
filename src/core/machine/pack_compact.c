/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packing a machine for a history that knows the results of its operations.
 *
 * Most of a packed machine are allocated blocks, each a frame and the operation that allocated it. The result of that
 * operation is the frame, so it is enough to name the operation; and named in ascending order, the distance to the one
 * before does, mostly a byte:
 *
 *   words, as differences │ distance to and kind of each owner, 0 │ blocks to which their owner does not lead
 *
 * Numbers are written seven bits a byte, lowest first; the eighth bit says that more follow. */
#include "core/machine/pack.h"

/* ---- numbers ---- */

typedef struct
{
  uint8_t *data;
  size_t n, room;
} Writer;

enum
{
  NUMBER_BYTES_MAX = 10
};

static inline void
put_number (Writer *w, uint64_t value)
{
  if (G_UNLIKELY (w->room - w->n < NUMBER_BYTES_MAX))
    {
      w->room = w->room * 2 + 4096;
      w->data = g_realloc (w->data, w->room);
    }
  for (; value >= 0x80; value >>= 7)
    w->data[w->n++] = (uint8_t)(value | 0x80);
  w->data[w->n++] = (uint8_t)value;
}

typedef struct
{
  const uint8_t *at, *end;
} Reader;

static inline uint64_t
get_number (Reader *r)
{
  uint64_t value = 0;

  for (unsigned shift = 0;; shift += 7)
    {
      uint8_t byte;

      km_assert (r->at < r->end && shift < 64);
      byte = *r->at++;
      value |= (uint64_t)(byte & 0x7f) << shift;
      if (!(byte & 0x80))
        return value;
    }
}

/* A difference of either sign as a small number: 0, -1, 1, -2, … become 0, 1, 2, 3, … */
static inline uint32_t
fold (uint32_t difference)
{
  return difference << 1 ^ (uint32_t)((int32_t)difference >> 31);
}

static inline uint32_t
unfold (uint32_t folded)
{
  return folded >> 1 ^ -(folded & 1);
}

/* ---- words ---- */

static void
put_words (Writer *out, const KmMachine *m)
{
  KmPackWords words = km_pack_words (m, false);
  uint32_t previous = 0;

  put_number (out, words.n);
  for (size_t i = 0; i < words.n; i++)
    {
      put_number (out, fold (words.data[i] - previous));
      previous = words.data[i];
    }
  g_free (words.data);
}

static uint32_t *
get_words (Reader *r, size_t *n)
{
  uint32_t previous = 0;
  uint32_t *words;

  *n = get_number (r);
  words = g_new (uint32_t, *n);
  for (size_t i = 0; i < *n; i++)
    words[i] = previous += unfold ((uint32_t)get_number (r));
  return words;
}

/* ---- blocks ---- */

/* The operations that own a block, as bits. */
typedef struct
{
  uint64_t *bits;
  uint32_t first, last; /* the lowest and the highest of them; first > last if there are none */
  uint32_t n_blocks;    /* allocated blocks, also those without such an owner */
} Owners;

static Owners
collect_owners (const KmMachine *m, uint32_t n_results)
{
  Owners owners = { g_new0 (uint64_t, n_results / 64 + 1), UINT32_MAX, 0, 0 };
  KmPfn pfn;

  FOR_HEADED_FRAMES (m, pfn)
  if (frame_kind (m, pfn) == S_ALLOCATED)
    {
      uint32_t owner = m->link[pfn].prev;

      owners.n_blocks++;
      if (owner >= n_results)
        continue;
      owners.bits[owner / 64] |= UINT64_C (1) << owner % 64;
      owners.first = MIN (owners.first, owner);
      owners.last = MAX (owners.last, owner);
    }
  return owners;
}

/* Does the result of @owner lead to the block that it owns? Not for the parts of a split block, for instance. */
static inline bool
leads_to_block (const KmMachine *m, const KmPfn *results, uint32_t owner)
{
  KmPfn pfn = results[owner];

  return pfn < m->end_pfn && frame_kind (m, pfn) == S_ALLOCATED && m->link[pfn].prev == owner;
}

/* Distance from the owner before, and the order and type of its block where they are not the ones before. Returns how
 * many there are. */
static uint32_t
put_owners (Writer *out, const KmMachine *m, const KmPfn *results, const Owners *owners)
{
  uint32_t previous = UINT32_MAX, kind = 0, n = 0;

  for (uint32_t i = owners->first / 64; i <= owners->last / 64; i++)
    for (uint64_t bits = owners->bits[i]; bits; bits &= bits - 1)
      {
        uint32_t owner = i * 64 + (uint32_t)__builtin_ctzll (bits);
        KmPfn pfn;
        uint32_t own_kind;

        if (!leads_to_block (m, results, owner))
          continue;
        pfn = results[owner];
        own_kind = BLOCK_WORD (0, frame_order (m, pfn), m->frame[pfn].aux) >> 24;
        put_number (out, (uint64_t)(owner - previous) << 1 | (own_kind != kind));
        if (own_kind != kind)
          put_number (out, own_kind);
        previous = owner;
        kind = own_kind;
        n++;
      }
  put_number (out, 0);
  return n;
}

/* The @n blocks that put_owners() has left out. */
static void
put_others (Writer *out, const KmMachine *m, const KmPfn *results, uint32_t n_results, uint32_t n)
{
  KmPfn pfn;

  put_number (out, n);
  if (n == 0)
    return;
  FOR_HEADED_FRAMES (m, pfn)
  if (frame_kind (m, pfn) == S_ALLOCATED)
    {
      uint32_t owner = m->link[pfn].prev;

      if (owner < n_results && results[owner] == pfn)
        continue;
      put_number (out, BLOCK_WORD (pfn, frame_order (m, pfn), m->frame[pfn].aux));
      put_number (out, owner);
    }
}

static inline void
set_block (KmMachine *m, uint32_t word, uint32_t owner)
{
  KmPfn pfn = BLOCK_PFN (word);

  m->frame[pfn].state = (uint8_t)(S_ALLOCATED | BLOCK_ORDER (word));
  frame_put_aux (m, pfn, BLOCK_AUX (word));
  m->link[pfn] = (KmLink){ .next = 1, .prev = owner };
}

typedef struct
{
  Reader *reader;
  const KmPfn *results;
} Blocks;

static void
get_blocks (KmMachine *m, gpointer user_data)
{
  const Blocks *blocks = user_data;
  Reader *r = blocks->reader;
  uint32_t owner = UINT32_MAX, kind = 0;

  for (uint64_t distance; (distance = get_number (r)) != 0;)
    {
      owner += (uint32_t)(distance >> 1);
      if (distance & 1)
        kind = (uint32_t)get_number (r);
      set_block (m, blocks->results[owner] | kind << 24, owner);
    }
  for (uint64_t n = get_number (r); n > 0; n--)
    {
      uint32_t word = (uint32_t)get_number (r);

      set_block (m, word, (uint32_t)get_number (r));
    }
}

/* ---- public ---- */

GBytes *
km_machine_pack_compact (const KmMachine *m, const KmPfn *results, uint32_t n_results)
{
  Writer out = { NULL, 0, 0 };
  Owners owners;
  uint32_t n;

  put_words (&out, m);
  owners = collect_owners (m, n_results);
  n = put_owners (&out, m, results, &owners);
  put_others (&out, m, results, n_results, owners.n_blocks - n);
  g_free (owners.bits);
  return g_bytes_new_take (g_realloc (out.data, out.n), out.n);
}

void
km_machine_unpack_compact (KmMachine *m, GBytes *packed, const KmPfn *results)
{
  size_t size, n;
  const uint8_t *data = g_bytes_get_data (packed, &size);
  Reader reader = { data, data + size };
  g_autofree uint32_t *words = get_words (&reader, &n);
  Blocks blocks = { &reader, results };

  km_unpack_words (m, words, n, get_blocks, &blocks);
  km_assert (reader.at == reader.end);
}
