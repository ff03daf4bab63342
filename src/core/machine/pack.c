/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packing a machine: what its state means, not its arrays. 4 bytes for each listed frame in list order, 8 for each
 * allocated block, a run for frames that never change.
 *
 *   words │ pageblocks │ for each list: length, frames │ allocated blocks │ frames of slabs │ excess counts │
 *   runs of frames without links │ leaves of the store
 *
 * Two machines of the same start are in the same state exactly when their packed forms are equal, so the hash is one
 * over these bytes. */
#include "core/machine/pack.h"

#include "core/machine/store.h"

#include <string.h>

/* A listed frame carries its type or the lost PageBuddy mark above the frame number. */
#define LISTED_TYPE_SHIFT 24
#define LISTED_UNMARKED (1u << 31)

/* ---- writing ---- */

static void
make_room (KmPackWords *w, size_t n)
{
  w->capacity = MAX (w->capacity * 2 + 1024, w->n + n);
  w->data = g_renew (uint32_t, w->data, w->capacity);
}

static inline void
put (KmPackWords *w, uint32_t value)
{
  if (G_UNLIKELY (w->n == w->capacity))
    make_room (w, 1);
  w->data[w->n++] = value;
}

static void
put_words (KmPackWords *w, const uint32_t *words, size_t n)
{
  if (w->capacity - w->n < n)
    make_room (w, n);
  if (n > 0)
    memcpy (w->data + w->n, words, n * sizeof *words);
  w->n += n;
}

static void
put_list (KmPackWords *w, const KmMachine *m, uint32_t head)
{
  size_t length_at = w->n;

  put (w, 0);
  for (uint32_t frame = m->link[head].next; frame != head; frame = m->link[frame].next)
    {
      uint32_t type = (uint32_t)frame_type (m, frame) << LISTED_TYPE_SHIFT;

      put (w, frame | type | (frame_kind (m, frame) == S_UNMARKED ? LISTED_UNMARKED : 0));
    }
  w->data[length_at] = (uint32_t)(w->n - length_at - 1);
}

enum
{
  FREE_HEADS = KM_NR_ORDERS * KM_NR_MIGRATETYPES,
};

/* The head of a zone behind @head; those of CPUs that the machine does not have are left out. */
static uint32_t
next_head (const KmMachine *m, uint32_t head)
{
  return head + 1 == FREE_HEADS + m->cpus * KM_NR_PCP_LISTS ? NR_HEADS - 1 : head + 1;
}

/* The same for words; the last of W_DIFF holds what a recording does not say whose it is. */
static bool
word_is_kept (const KmMachine *m, uint32_t i)
{
  uint32_t place = i % ZONE_WORDS;

  return i >= m->n_zones * ZONE_WORDS || place < W_DIFF || place == W_DIFF + KM_MAX_CPUS - 1
         || (place - W_DIFF) % KM_MAX_CPUS < m->cpus;
}

static void
put_lists (KmPackWords *w, const KmMachine *m)
{
  for (uint32_t i = 0; i < m->n_zones; i++)
    for (uint32_t head = 0; head < NR_HEADS; head = next_head (m, head))
      put_list (w, m, m->zones[i].heads + head);
}

static void
put_block (KmPackWords *w, const KmMachine *m, KmPfn pfn)
{
  put (w, BLOCK_WORD (pfn, frame_order (m, pfn), m->frame[pfn].aux));
  put (w, m->link[pfn].prev);
}

/* Blocks of a kind: S_ALLOCATED, or S_SLAB, whose owner is a record of the store, which no result of an operation leads
 * to. */
static void
put_used (KmPackWords *w, const KmMachine *m, unsigned kind)
{
  size_t length_at = w->n;
  KmPfn pfn;

  put (w, 0);
  FOR_HEADED_FRAMES (m, pfn)
  if (frame_kind (m, pfn) == kind)
    put_block (w, m, pfn);
  w->data[length_at] = (uint32_t)(w->n - length_at - 1) / 2;
}

/* Of allocated blocks what is rare: counts other than 1, CPUs other than 0. */
static void
put_rare (KmPackWords *w, const KmMachine *m)
{
  size_t length_at = w->n;
  KmPfn pfn;

  put (w, 0);
  FOR_HEADED_FRAMES (m, pfn)
  if (kind_has_record (frame_kind (m, pfn)) && (m->link[pfn].next != 1 || frame_cpu (m, pfn) != 0))
    {
      put (w, pfn | (uint32_t)frame_cpu (m, pfn) << 24);
      put (w, m->link[pfn].next);
    }
  w->data[length_at] = (uint32_t)(w->n - length_at - 1) / 2;
}

static int
compare_pfn (gconstpointer a, gconstpointer b)
{
  uint32_t x = GPOINTER_TO_UINT (*(const gpointer *)a), y = GPOINTER_TO_UINT (*(const gpointer *)b);

  return x < y ? -1 : x > y;
}

static void
put_excess (KmPackWords *w, const KmMachine *m)
{
  uint32_t n;
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array (m->excess, &n);

  qsort (keys, n, sizeof *keys, compare_pfn);
  put (w, n);
  for (uint32_t i = 0; i < n; i++)
    {
      put (w, GPOINTER_TO_UINT (keys[i]));
      put (w, (uint32_t)frame_left_over (m, GPOINTER_TO_UINT (keys[i])));
    }
}

static bool
is_static (unsigned state)
{
  unsigned kind = state & S_KIND;

  return kind == S_RESERVED || kind == S_UNKNOWN || kind == S_HOLE;
}

/* Length of the run of one static state that starts at @pfn. */
static uint32_t
run_length (const KmMachine *m, KmPfn pfn)
{
  KmPfn end = pfn + 1;

  while (end < m->end_pfn && m->frame[end].state == m->frame[pfn].state)
    end++;
  return end - pfn;
}

static void
put_runs (KmPackWords *w, const KmMachine *m)
{
  size_t length_at = w->n;

  put (w, 0);
  for (KmPfn pfn = frame_skip_tails (m, 0, m->end_pfn); pfn < m->end_pfn; pfn = frame_skip_tails (m, pfn, m->end_pfn))
    {
      uint32_t length = 1;

      if (is_static (m->frame[pfn].state))
        {
          length = run_length (m, pfn);
          put (w, pfn | (uint32_t)m->frame[pfn].state << 24);
          put (w, length);
        }
      pfn += length;
    }
  w->data[length_at] = (uint32_t)(w->n - length_at - 1) / 2;
}

/* Each leaf up to the last word that is not 0. */
static void
put_store (KmPackWords *w, const KmMachine *m)
{
  for (uint32_t leaf = 1; leaf <= root_get (m, ROOT_STORE_USED); leaf++)
    {
      uint32_t used = km_store_leaf_used (m, leaf);

      put (w, used);
      put_words (w, m->store.leaf[leaf], used);
    }
}

KmPackWords
km_pack_words (const KmMachine *m, bool blocks)
{
  KmPackWords w = { g_new (uint32_t, 4096), 0, 4096 };

  for (uint32_t i = 0; i < m->n_words; i++)
    if (word_is_kept (m, i))
      put (&w, (uint32_t)m->word[i]);
  for (uint32_t i = 0; i < m->n_blocks; i += 4)
    {
      uint32_t four = 0;

      for (uint32_t k = 0; k < 4 && i + k < m->n_blocks; k++)
        four |= (uint32_t)m->block_type[i + k] << 8 * k;
      put (&w, four);
    }
  put_lists (&w, m);
  if (blocks)
    put_used (&w, m, S_ALLOCATED);
  put_used (&w, m, S_SLAB);
  put_rare (&w, m);
  put_excess (&w, m);
  put_runs (&w, m);
  put_store (&w, m);
  return w;
}

GBytes *
km_machine_pack (const KmMachine *m)
{
  KmPackWords w = km_pack_words (m, true);

  return g_bytes_new_take (g_renew (uint32_t, w.data, w.n), w.n * sizeof *w.data);
}

uint64_t
km_machine_hash (const KmMachine *m)
{
  KmPackWords w = km_pack_words (m, true);
  uint64_t hash = 0xcbf29ce484222325u;

  put (&w, 0); /* the last word of an odd number has a partner */
  for (size_t i = 0; i + 1 < w.n; i += 2)
    {
      uint64_t pair;

      memcpy (&pair, w.data + i, sizeof pair);
      hash = (hash ^ pair) * 0x9E3779B97F4A7C15u;
      hash ^= hash >> 29;
    }
  g_free (w.data);
  return hash;
}

/* ---- reading ---- */

typedef struct
{
  const uint32_t *data;
  size_t left;
} Reader;

static inline uint32_t
get (Reader *r)
{
  km_assert (r->left > 0);
  r->left--;
  return *r->data++;
}

/* State byte for the frames of list number @head of a zone. */
static unsigned
list_state (const KmMachine *m, uint32_t head)
{
  const uint32_t pcp_heads = KM_MAX_CPUS * KM_NR_PCP_LISTS;
  uint32_t list = (head - FREE_HEADS) % KM_NR_PCP_LISTS;

  if (head < FREE_HEADS)
    return S_FREE | head / KM_NR_MIGRATETYPES;
  if (head < FREE_HEADS + pcp_heads)
    return S_PCP | (list < 12 ? list / KM_NR_PCP_TYPES : m->pageblock_order);
  return S_CACHE;
}

static void
get_list (Reader *r, KmMachine *m, uint32_t head, unsigned state, unsigned cpu)
{
  uint32_t previous = head;

  for (uint32_t n = get (r); n > 0; n--)
    {
      uint32_t word = get (r), frame = BLOCK_PFN (word);

      m->link[previous].next = frame;
      m->link[frame].prev = previous;
      m->frame[frame].state = (uint8_t)(word & LISTED_UNMARKED ? state | S_UNMARKED : state);
      frame_put_aux (m, frame, (word >> LISTED_TYPE_SHIFT & AUX_TYPE) | cpu << AUX_CPU_SHIFT);
      previous = frame;
    }
  m->link[previous].next = head;
  m->link[head].prev = previous;
}

static void
get_lists (Reader *r, KmMachine *m)
{
  for (uint32_t i = 0; i < m->n_zones; i++)
    for (uint32_t head = 0; head < NR_HEADS; head = next_head (m, head))
      {
        unsigned cpu = head >= FREE_HEADS && head < NR_HEADS - 1 ? (head - FREE_HEADS) / KM_NR_PCP_LISTS : 0;

        get_list (r, m, m->zones[i].heads + head, list_state (m, head), cpu);
      }
}

static void
get_used (Reader *r, KmMachine *m, unsigned kind)
{
  for (uint32_t n = get (r); n > 0; n--)
    {
      uint32_t word = get (r);
      KmPfn pfn = BLOCK_PFN (word);

      m->frame[pfn].state = (uint8_t)(kind | BLOCK_ORDER (word));
      frame_put_aux (m, pfn, BLOCK_AUX (word));
      m->link[pfn] = (KmLink){ .next = 1, .prev = get (r) };
    }
}

/* Leaves that were taken later than this state become 0, as they were. */
static void
get_store (Reader *r, KmMachine *m)
{
  uint32_t n = root_get (m, ROOT_STORE_USED);

  if (n > 0)
    km_store_reach (m, n << STORE_LEAF_SHIFT);
  for (uint32_t leaf = 1; leaf < m->store.n_leaves; leaf++)
    {
      uint32_t *words = m->store.leaf[leaf], used = leaf <= n ? get (r) : 0;

      for (uint32_t i = 0; i < used; i++)
        words[i] = get (r);
      memset (words + used, 0, (STORE_LEAF_WORDS - used) * sizeof *words);
    }
}

static void
get_rare (Reader *r, KmMachine *m)
{
  for (uint32_t n = get (r); n > 0; n--)
    {
      uint32_t word = get (r);

      frame_put_aux (m, BLOCK_PFN (word), m->frame[BLOCK_PFN (word)].aux | word >> 24 << AUX_CPU_SHIFT);
      m->link[BLOCK_PFN (word)].next = get (r);
    }
}

static void
get_rest (Reader *r, KmMachine *m)
{
  g_hash_table_remove_all (m->excess);
  m->n_excess = get (r);
  for (uint32_t n = m->n_excess; n > 0; n--)
    {
      uint32_t pfn = get (r);

      g_hash_table_insert (m->excess, GUINT_TO_POINTER (pfn), GINT_TO_POINTER ((int32_t)get (r)));
    }
  for (uint32_t n = get (r); n > 0; n--)
    {
      uint32_t word = get (r);

      frame_fill (m, BLOCK_PFN (word), get (r), word >> 24);
    }
}

void
km_unpack_words (KmMachine *m, const uint32_t *data, size_t n, KmUnpackBlocksFunc get_blocks, gpointer user_data)
{
  Reader r = { data, n };

  frame_fill (m, 0, m->end_pfn, S_TAIL);
  for (uint32_t i = 0; i < m->n_words; i++)
    if (word_is_kept (m, i))
      m->word[i] = (int32_t)get (&r);
  for (uint32_t i = 0; i < m->n_blocks; i += 4)
    {
      uint32_t four = get (&r);

      for (uint32_t k = 0; k < 4 && i + k < m->n_blocks; k++)
        m->block_type[i + k] = (uint8_t)(four >> 8 * k);
    }
  get_lists (&r, m);
  if (get_blocks)
    get_blocks (m, user_data);
  else
    get_used (&r, m, S_ALLOCATED);
  get_used (&r, m, S_SLAB);
  get_rare (&r, m);
  get_rest (&r, m);
  get_store (&r, m);
  m->happened = 0;
  km_machine_doubt (m);
  km_assert (r.left == 0);
}

void
km_machine_unpack (KmMachine *m, GBytes *packed)
{
  size_t size;
  const uint32_t *data = g_bytes_get_data (packed, &size);

  km_unpack_words (m, data, size / sizeof *data, NULL, NULL);
}
