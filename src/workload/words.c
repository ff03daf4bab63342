/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the language. */
#include "workload/words.h"

#include <glib.h>
#include <string.h>

#define STATEMENT(name, id, usage)                                                                                     \
  {                                                                                                                    \
    name, KM_WORD_STATEMENT, id, { 0 }, usage                                                                          \
  }
#define CALL(name, op, a, b, usage)                                                                                    \
  {                                                                                                                    \
    name, KM_WORD_CALL, op, { KM_ARG_##a, KM_ARG_##b }, usage                                                          \
  }
#define LATER(name)                                                                                                    \
  {                                                                                                                    \
    name, KM_WORD_LATER, 0, { 0 }, NULL                                                                                \
  }
#define VALUE(name)                                                                                                    \
  {                                                                                                                    \
    name, KM_WORD_VALUE, 0, { 0 }, NULL                                                                                \
  }

static const KmWord words[] = {
  VALUE ("NULL"),
  CALL ("__free_page", KM_OP_FREE_PAGE_PAGE, PAGE, NONE, "__free_page(page)"),
  CALL ("__free_pages", KM_OP_FREE_PAGES_PAGE, PAGE, ORDER, "__free_pages(page, order)"),
  CALL ("__get_dma_pages", KM_OP_GET_DMA_PAGES, GFP, ORDER, "__get_dma_pages(gfp, order)"),
  CALL ("__get_free_page", KM_OP_GET_FREE_PAGE, GFP, NONE, "__get_free_page(gfp)"),
  CALL ("__get_free_pages", KM_OP_GET_FREE_PAGES, GFP, ORDER, "__get_free_pages(gfp, order)"),
  CALL ("alloc_page", KM_OP_ALLOC_PAGE, GFP, NONE, "alloc_page(gfp)"),
  CALL ("alloc_pages", KM_OP_ALLOC_PAGES, GFP, ORDER, "alloc_pages(gfp, order)"),
  CALL ("alloc_pages_exact", KM_OP_ALLOC_PAGES_EXACT, SIZE, GFP, "alloc_pages_exact(bytes, gfp)"),
  LATER ("alloc_percpu"),
  VALUE ("answer"),
  STATEMENT ("ask", KM_STATEMENT_ASK, "ask \"question\" answer value"),
  STATEMENT ("break", KM_STATEMENT_BREAK, "break"),
  STATEMENT ("context", KM_STATEMENT_CONTEXT, "context process|atomic|softirq|irq"),
  STATEMENT ("cpu", KM_STATEMENT_CPU, "cpu number"),
  CALL ("drain_all_pages", KM_OP_DRAIN_ALL_PAGES, NONE, NONE, "drain_all_pages()"),
  STATEMENT ("expect", KM_STATEMENT_EXPECT, "expect value == value"),
  VALUE ("frame"),
  STATEMENT ("free_all", KM_STATEMENT_FREE_ALL, "free_all"),
  CALL ("free_page", KM_OP_FREE_PAGE, ADDRESS, NONE, "free_page(address)"),
  CALL ("free_pages", KM_OP_FREE_PAGES, ADDRESS, ORDER, "free_pages(address, order)"),
  CALL ("free_pages_exact", KM_OP_FREE_PAGES_EXACT, ADDRESS, SIZE, "free_pages_exact(address, bytes)"),
  LATER ("free_percpu"),
  LATER ("get_cpu_var"),
  CALL ("get_page", KM_OP_GET_PAGE, PAGE, NONE, "get_page(page)"),
  CALL ("get_zeroed_page", KM_OP_GET_ZEROED_PAGE, GFP, NONE, "get_zeroed_page(gfp)"),
  LATER ("kcalloc"),
  LATER ("kfree"),
  LATER ("kmalloc"),
  LATER ("kmap"),
  LATER ("kmap_atomic"),
  LATER ("kmem_cache_alloc"),
  LATER ("kmem_cache_create"),
  LATER ("kmem_cache_destroy"),
  LATER ("kmem_cache_free"),
  LATER ("kmem_cache_shrink"),
  LATER ("kmem_cache_zalloc"),
  STATEMENT ("kmw", KM_STATEMENT_KMW, "kmw 1"),
  LATER ("krealloc"),
  LATER ("ksize"),
  LATER ("kunmap"),
  LATER ("kunmap_atomic"),
  LATER ("kzalloc"),
  STATEMENT ("machine", KM_STATEMENT_MACHINE, "machine x86-32 memory=64M kernel=2.6.34 cpus=1"),
  CALL ("page_address", KM_OP_PAGE_ADDRESS, PAGE, NONE, "page_address(page)"),
  CALL ("page_cache", KM_OP_PAGE_CACHE, COUNT, NONE, "page_cache(frames)"),
  LATER ("put_cpu_var"),
  CALL ("put_page", KM_OP_PUT_PAGE, PAGE, NONE, "put_page(page)"),
  STATEMENT ("random", KM_STATEMENT_RANDOM, "random seed=1 ops=100 live=50 order=0..3 gfp=GFP_KERNEL"),
  STATEMENT ("repeat", KM_STATEMENT_REPEAT, "repeat count { statements }"),
  CALL ("split_page", KM_OP_SPLIT_PAGE, PAGE, ORDER, "split_page(page, order)"),
  STATEMENT ("title", KM_STATEMENT_TITLE, "title \"text\""),
  LATER ("vfree"),
  VALUE ("virt_to_page"),
  LATER ("vmalloc"),
  LATER ("vmalloc_32"),
  LATER ("vmap"),
  LATER ("vunmap"),
  LATER ("vzalloc"),
};

enum
{
  N_SLOTS = 256
};
static uint8_t slots[N_SLOTS]; /* row + 1, or 0 */

const KmWord *
km_words (size_t *n)
{
  *n = G_N_ELEMENTS (words);
  return words;
}

static uint32_t
hash_of (const char *text)
{
  uint32_t hash = 2166136261u;
  for (; *text; text++)
    hash = (hash ^ (uint8_t)*text) * 16777619u;
  return hash;
}

static void
fill_slots (void)
{
  G_STATIC_ASSERT (G_N_ELEMENTS (words) < N_SLOTS / 2);
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    {
      uint32_t slot = hash_of (words[i].name) % N_SLOTS;
      while (slots[slot])
        slot = (slot + 1) % N_SLOTS;
      slots[slot] = (uint8_t)(i + 1);
    }
}

const KmWord *
km_word_find (const char *text, size_t length, uint32_t hash)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      fill_slots ();
      g_once_init_leave (&once, 1);
    }
  for (uint32_t slot = hash % N_SLOTS; slots[slot]; slot = (slot + 1) % N_SLOTS)
    {
      const KmWord *word = &words[slots[slot] - 1];
      if (strlen (word->name) == length && memcmp (word->name, text, length) == 0)
        return word;
    }
  return NULL;
}

uint32_t
km_word_n_args (const KmWord *word)
{
  uint32_t n = 0;
  while (n < KM_MAX_ARGS && word->args[n] != KM_ARG_NONE)
    n++;
  return n;
}

/* The usual table of distances, three rows at a time, with swaps of neighbours counted as one. */
uint32_t
km_word_distance (const char *a, size_t a_length, const char *b, size_t b_length, uint32_t max)
{
  enum
  {
    LONGEST = 63
  };
  uint32_t rows[3][LONGEST + 1];
  uint32_t *before = rows[0], *above = rows[1], *row = rows[2];

  if (a_length > LONGEST || b_length > LONGEST || a_length > b_length + max || b_length > a_length + max)
    return max + 1;
  for (uint32_t j = 0; j <= b_length; j++)
    above[j] = j;
  for (uint32_t i = 1; i <= a_length; i++)
    {
      row[0] = i;
      for (uint32_t j = 1; j <= b_length; j++)
        {
          uint32_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
          best = MIN (best, MIN (above[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            best = MIN (best, before[j - 2] + 1);
          row[j] = best;
        }
      uint32_t *oldest = before;
      before = above;
      above = row;
      row = oldest;
    }
  return MIN (above[b_length], max + 1);
}
