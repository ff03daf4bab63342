/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the language. */
#include "workload/words.h"

#include <glib.h>
#include <string.h>

#define STATEMENT(name, id, usage)                                                                                     \
  {                                                                                                                    \
    name, KM_WORD_STATEMENT, id, { 0 }, usage                                                                          \
  }
#define CALL5(name, op, a, b, c, d, e, usage)                                                                          \
  {                                                                                                                    \
    name, KM_WORD_CALL, op, { KM_ARG_##a, KM_ARG_##b, KM_ARG_##c, KM_ARG_##d, KM_ARG_##e }, usage                      \
  }
#define CALL3(name, op, a, b, c, usage) CALL5 (name, op, a, b, c, NONE, NONE, usage)
#define CALL(name, op, a, b, usage) CALL5 (name, op, a, b, NONE, NONE, NONE, usage)
#define LATER(name)                                                                                                    \
  {                                                                                                                    \
    name, KM_WORD_LATER, 0, { 0 }, NULL                                                                                \
  }
#define VALUE(name)                                                                                                    \
  {                                                                                                                    \
    name, KM_WORD_VALUE, 0, { 0 }, NULL                                                                                \
  }

static const KmWord words[] = {
  CALL ("DEFINE_PER_CPU", KM_OP_DEFINE_PER_CPU, C_TYPE, VARIABLE, "DEFINE_PER_CPU(type, name)"),
  VALUE ("NULL"),
  CALL ("__alloc_percpu", KM_OP_ALLOC_PERCPU, BYTES, ALIGN, "__alloc_percpu(bytes, align)"),
  CALL ("__free_page", KM_OP_FREE_PAGE_PAGE, PAGE, NONE, "__free_page(page)"),
  CALL ("__free_pages", KM_OP_FREE_PAGES_PAGE, PAGE, ORDER, "__free_pages(page, order)"),
  CALL ("__get_dma_pages", KM_OP_GET_DMA_PAGES, GFP, ORDER, "__get_dma_pages(gfp, order)"),
  CALL ("__get_free_page", KM_OP_GET_FREE_PAGE, GFP, NONE, "__get_free_page(gfp)"),
  CALL ("__get_free_pages", KM_OP_GET_FREE_PAGES, GFP, ORDER, "__get_free_pages(gfp, order)"),
  LATER ("__vmalloc"),
  CALL ("alloc_page", KM_OP_ALLOC_PAGE, GFP, NONE, "alloc_page(gfp)"),
  CALL ("alloc_pages", KM_OP_ALLOC_PAGES, GFP, ORDER, "alloc_pages(gfp, order)"),
  CALL ("alloc_pages_exact", KM_OP_ALLOC_PAGES_EXACT, SIZE, GFP, "alloc_pages_exact(bytes, gfp)"),
  LATER ("alloc_pages_node"),
  CALL ("alloc_percpu", KM_OP_ALLOC_PERCPU, BYTES, PERCPU_ALIGN, "alloc_percpu(bytes, align)"),
  CALL ("alloc_thread_info", KM_OP_ALLOC_THREAD_INFO, NONE, NONE, "alloc_thread_info()"),
  VALUE ("answer"),
  STATEMENT ("ask", KM_STATEMENT_ASK, "ask \"question\" [choose \"text\" if comparison, …] answer value"),
  STATEMENT ("break", KM_STATEMENT_BREAK, "break"),
  CALL ("cache_reap", KM_OP_CACHE_REAP, NONE, NONE, "cache_reap()"),
  STATEMENT ("chapter", KM_STATEMENT_CHAPTER, "chapter \"text\""),
  STATEMENT ("context", KM_STATEMENT_CONTEXT, "context process|atomic|softirq|irq"),
  STATEMENT ("cpu", KM_STATEMENT_CPU, "cpu number"),
  LATER ("dma_alloc_coherent"),
  CALL ("drain_all_pages", KM_OP_DRAIN_ALL_PAGES, NONE, NONE, "drain_all_pages()"),
  STATEMENT ("expect", KM_STATEMENT_EXPECT, "expect value == value [name \"text\"] [points number] [hidden]"),
  VALUE ("frame"),
  STATEMENT ("free_all", KM_STATEMENT_FREE_ALL, "free_all"),
  CALL ("free_page", KM_OP_FREE_PAGE, ADDRESS, NONE, "free_page(address)"),
  CALL ("free_pages", KM_OP_FREE_PAGES, ADDRESS, ORDER, "free_pages(address, order)"),
  CALL ("free_pages_exact", KM_OP_FREE_PAGES_EXACT, ADDRESS, SIZE, "free_pages_exact(address, bytes)"),
  CALL ("free_percpu", KM_OP_FREE_PERCPU, PERCPU, NONE, "free_percpu(pointer)"),
  CALL ("free_thread_info", KM_OP_FREE_THREAD_INFO, ADDRESS, NONE, "free_thread_info(stack)"),
  CALL ("get_cpu", KM_OP_GET_CPU, NONE, NONE, "get_cpu()"),
  CALL ("get_cpu_ptr", KM_OP_GET_CPU_PTR, PERCPU, NONE, "get_cpu_ptr(pointer)"),
  CALL ("get_cpu_var", KM_OP_GET_CPU_VAR, PERCPU, NONE, "get_cpu_var(pointer)"),
  CALL ("get_page", KM_OP_GET_PAGE, PAGE, NONE, "get_page(page)"),
  CALL ("get_zeroed_page", KM_OP_GET_ZEROED_PAGE, GFP, NONE, "get_zeroed_page(gfp)"),
  LATER ("ioremap"),
  CALL3 ("kcalloc", KM_OP_KCALLOC, ELEMENTS, BYTES, MORE_GFP, "kcalloc(n, bytes, gfp)"),
  CALL ("kfree", KM_OP_KFREE, POINTER, NONE, "kfree(pointer)"),
  CALL ("kmalloc", KM_OP_KMALLOC, REQUEST, GFP, "kmalloc(bytes, gfp)"),
  LATER ("kmalloc_node"),
  CALL ("kmap", KM_OP_KMAP, PAGE, NONE, "kmap(page)"),
  CALL ("kmap_atomic", KM_OP_KMAP_ATOMIC, PAGE, KM_TYPE, "kmap_atomic(page, KM_USER0)"),
  CALL ("kmem_cache_alloc", KM_OP_KMEM_CACHE_ALLOC, CACHE, GFP, "kmem_cache_alloc(cache, gfp)"),
  CALL5 ("kmem_cache_create", KM_OP_KMEM_CACHE_CREATE, NAME, BYTES, ALIGN, SLAB_FLAGS, CTOR,
         "kmem_cache_create(\"name\", size, align, flags, ctor)"),
  CALL ("kmem_cache_destroy", KM_OP_KMEM_CACHE_DESTROY, CACHE, NONE, "kmem_cache_destroy(cache)"),
  CALL ("kmem_cache_free", KM_OP_KMEM_CACHE_FREE, CACHE, POINTER, "kmem_cache_free(cache, object)"),
  CALL ("kmem_cache_init", KM_OP_KMEM_CACHE_INIT, NONE, NONE, "kmem_cache_init()"),
  CALL ("kmem_cache_shrink", KM_OP_KMEM_CACHE_SHRINK, CACHE, NONE, "kmem_cache_shrink(cache)"),
  CALL ("kmem_cache_zalloc", KM_OP_KMEM_CACHE_ZALLOC, CACHE, GFP, "kmem_cache_zalloc(cache, gfp)"),
  LATER ("kmemdup"),
  STATEMENT ("kmw", KM_STATEMENT_KMW, "kmw 1"),
  CALL3 ("krealloc", KM_OP_KREALLOC, POINTER, BYTES, MORE_GFP, "krealloc(pointer, bytes, gfp)"),
  CALL ("ksize", KM_OP_KSIZE, POINTER, NONE, "ksize(pointer)"),
  LATER ("kstrdup"),
  CALL ("kunmap", KM_OP_KUNMAP, PAGE, NONE, "kunmap(page)"),
  CALL ("kunmap_atomic", KM_OP_KUNMAP_ATOMIC, ADDRESS, KM_TYPE, "kunmap_atomic(address, KM_USER0)"),
  LATER ("kvfree"),
  LATER ("kvmalloc"),
  CALL ("kzalloc", KM_OP_KZALLOC, REQUEST, GFP, "kzalloc(bytes, gfp)"),
  STATEMENT ("machine", KM_STATEMENT_MACHINE, "machine x86-32 memory=64M kernel=2.6.34 cpus=1"),
  LATER ("mempool_alloc"),
  LATER ("mempool_create"),
  LATER ("mempool_free"),
  CALL ("page_address", KM_OP_PAGE_ADDRESS, PAGE, NONE, "page_address(page)"),
  CALL ("page_cache", KM_OP_PAGE_CACHE, COUNT, NONE, "page_cache(frames)"),
  CALL ("page_to_pfn", KM_OP_PAGE_TO_PFN, PAGE, NONE, "page_to_pfn(page)"),
  CALL ("per_cpu_ptr", KM_OP_PER_CPU_PTR, PERCPU, CPU, "per_cpu_ptr(pointer, cpu)"),
  CALL ("pfn_to_page", KM_OP_PFN_TO_PAGE, PFN, NONE, "pfn_to_page(number)"),
  CALL ("put_cpu", KM_OP_PUT_CPU, NONE, NONE, "put_cpu()"),
  CALL ("put_cpu_ptr", KM_OP_PUT_CPU_PTR, PERCPU, NONE, "put_cpu_ptr(pointer)"),
  CALL ("put_cpu_var", KM_OP_PUT_CPU_VAR, PERCPU, NONE, "put_cpu_var(pointer)"),
  CALL ("put_page", KM_OP_PUT_PAGE, PAGE, NONE, "put_page(page)"),
  STATEMENT ("random", KM_STATEMENT_RANDOM, "random seed=1 ops=100 live=50 order=0..3 gfp=GFP_KERNEL"),
  CALL ("read", KM_OP_READ, POINTER, WIDTH, "read(pointer + 100, 8)"),
  STATEMENT ("repeat", KM_STATEMENT_REPEAT, "repeat count { statements }"),
  STATEMENT ("show", KM_STATEMENT_SHOW, "show frames 0x400..0x7ff, free-lists"),
  STATEMENT ("slide", KM_STATEMENT_SLIDE, "slide \"text\""),
  CALL ("split_page", KM_OP_SPLIT_PAGE, PAGE, ORDER, "split_page(page, order)"),
  STATEMENT ("submission", KM_STATEMENT_SUBMISSION, "submission"),
  STATEMENT ("title", KM_STATEMENT_TITLE, "title \"text\""),
  CALL ("use_stack", KM_OP_USE_STACK, ADDRESS, BYTES, "use_stack(stack, bytes)"),
  CALL ("vfree", KM_OP_VFREE, POINTER, NONE, "vfree(address)"),
  CALL ("virt_to_page", KM_OP_VIRT_TO_PAGE, VIRTUAL, NONE, "virt_to_page(address)"),
  CALL ("vmalloc", KM_OP_VMALLOC, BYTES, NONE, "vmalloc(bytes)"),
  CALL ("vmalloc_32", KM_OP_VMALLOC_32, BYTES, NONE, "vmalloc_32(bytes)"),
  CALL ("vmalloc_to_page", KM_OP_VMALLOC_TO_PAGE, VIRTUAL, NONE, "vmalloc_to_page(address)"),
  LATER ("vmalloc_user"),
  CALL5 ("vmap", KM_OP_VMAP, PAGES, N_PAGES, VM_FLAGS, PGPROT, NONE,
         "vmap(pages[0..9]) or vmap(pages, 10, VM_MAP, PAGE_KERNEL)"),
  CALL ("vunmap", KM_OP_VUNMAP, POINTER, NONE, "vunmap(address)"),
  CALL ("vzalloc", KM_OP_VZALLOC, BYTES, NONE, "vzalloc(bytes)"),
  CALL3 ("write", KM_OP_WRITE, POINTER, WIDTH, BYTE, "write(pointer + 100, 8, 0x00)"),
};

enum
{
  N_SLOTS = 512
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
  G_STATIC_ASSERT (G_N_ELEMENTS (words) < UINT8_MAX);
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
  static size_t once;

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

uint32_t
km_word_n_required (const KmWord *word)
{
  uint32_t n = 0;
  while (n < KM_MAX_ARGS && word->args[n] != KM_ARG_NONE && word->args[n] < KM_ARG_OPTIONAL)
    n++;
  return n;
}

const KmWord *
km_word_of_op (KmOpKind kind)
{
  const char *name = km_op_info (kind)->name;
  return km_word_find (name, strlen (name), hash_of (name));
}

/* The usual table of distances, three rows at a time, with swaps of neighbours counted as one. A row comes from the two
 * above it, so two that are beyond @max are the end. */
uint32_t
km_word_distance (const char *a, size_t a_length, const char *b, size_t b_length, uint32_t max)
{
  enum
  {
    LONGEST = 63
  };
  uint32_t rows[3][LONGEST + 1];
  uint32_t *before = rows[0], *above = rows[1], *row = rows[2], least_above = 0;

  if (a_length > LONGEST || b_length > LONGEST || a_length > b_length + max || b_length > a_length + max)
    return max + 1;
  for (uint32_t j = 0; j <= b_length; j++)
    above[j] = j;
  for (uint32_t i = 1; i <= a_length; i++)
    {
      uint32_t *oldest, least = i;

      row[0] = i;
      for (uint32_t j = 1; j <= b_length; j++)
        {
          uint32_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
          best = MIN (best, MIN (above[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            best = MIN (best, before[j - 2] + 1);
          row[j] = best;
          least = MIN (least, best);
        }
      if (MIN (least, least_above) > max)
        return max + 1;
      least_above = least;
      oldest = before;
      before = above;
      above = row;
      row = oldest;
    }
  return MIN (above[b_length], max + 1);
}

void
km_nearest_try (KmNearest *nearest, const char *word, size_t length)
{
  uint32_t distance = km_word_distance (nearest->text, nearest->length, word, length, nearest->below);

  if (distance >= nearest->below)
    return;
  nearest->below = distance;
  nearest->word = word;
  nearest->word_length = length;
}
