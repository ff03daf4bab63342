/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

#include "base/rng.h"
#include "core/words/generation.h"

#include <stdbool.h>

enum
{
  MAX_HANDLES = 128,
  MAX_ARRAY = 8,
};

/* What a handle holds, as far as the calls that take it are concerned. */
typedef enum
{
  PAGES,   /* struct page * */
  ADDRESS, /* of pages */
  OBJECT,
  CACHE,
  AREA,
  SLOT, /* what kmap and kmap_atomic returned */
  PERCPU,
  STACK,
  NR_KINDS,
} Kind;

typedef struct
{
  Kind kind;
  unsigned order;
  uint32_t bytes;
  uint32_t n;     /* of an array, 0 = a plain handle */
  uint32_t cache; /* of an object: the handle, or UINT32_MAX */
  bool freed;
} Handle;

typedef struct
{
  KmRng rng;
  GPtrArray *lines;
  Handle handles[MAX_HANDLES];
  uint32_t n_handles;
  uint32_t misuse; /* percent */
  uint32_t cpus;
  bool old, newest; /* 2.6.34; 6.12 */
} Program;

#define PICK(p, table) ((table)[km_rng_below (&(p)->rng, G_N_ELEMENTS (table))])

static uint32_t
below (Program *p, uint32_t n)
{
  return km_rng_below (&p->rng, n);
}

static bool
chance (Program *p, uint32_t percent)
{
  return below (p, 100) < percent;
}

static bool
misuse (Program *p)
{
  return chance (p, p->misuse);
}

/* ---- the machine ---- */

static const char *const zones[] = {
  "zones=DMA:1M,NORMAL:2M,HIGHMEM:1M",
  "zones=NORMAL:1M",
  "zones=DMA:1036K,NORMAL:3020K",
  "zones=NORMAL:4M,MOVABLE:2M",
  "zones=DMA:12M,NORMAL:12M",
  "zones=NORMAL:11M,HIGHMEM:13M",
  "zones=DMA:300K,DMA32:700K",
  "zones=DMA:2M,NORMAL:2M,HIGHMEM:2M,MOVABLE:2M",
  "zones=DMA:4K,NORMAL:2M",
  "zones=NORMAL:5M page=8K",
  "zones=DMA:640K,NORMAL:2M page=64K",
  "zones=DMA:4M,DMA32:8M,NORMAL:16M",
};
static const char *const presets[] = { "x86-32", "x86-32-pae", "x86-64", "alpha" };
static const char *const memories[] = {
  "1M",  "1M",  "1M",  "2M",  "2M",  "2M",  "3M",  "4M",  "4M",  "5M",  "6M",   "8M",
  "10M", "11M", "12M", "13M", "17M", "20M", "21M", "24M", "32M", "64M", "512K", "1048K",
};
static const char *const slub_letters[] = { "slub_debug",   "slub_debug=F",    "slub_debug=FZ",
                                            "slub_debug=P", "slub_debug=FZPU", "slub_debug=U" };

static void
add_allocator (Program *p, GString *line)
{
  if (p->old)
    {
      if (chance (p, 30))
        {
          g_string_append (line, " slab=slub");
          if (chance (p, 40))
            g_string_append_printf (line, " %s", PICK (p, slub_letters));
        }
      else if (chance (p, 30))
        g_string_append (line, " debug=slab");
    }
  else if (!p->newest && chance (p, 35)) /* SLAB went away with 6.8 */
    g_string_append (line, chance (p, 40) ? " slab=slab debug=slab" : " slab=slab");
  else
    {
      if (chance (p, 30))
        g_string_append_printf (line, " %s", PICK (p, slub_letters));
      if (chance (p, 30))
        g_string_append (line, " nomerge");
      if (chance (p, 20))
        g_string_append (line, " slub_hardened");
    }
  if (chance (p, 10))
    g_string_append (line, chance (p, 50) ? " line=32" : " buildline=128");
}

static void
add_machine (Program *p)
{
  g_autoptr (GString) line = g_string_new ("machine ");
  bool custom = chance (p, 30);
  unsigned preset = below (p, G_N_ELEMENTS (presets));

  p->old = chance (p, 45);
  p->newest = !p->old && chance (p, 40) && km_generation_by_name ("6.12") != NULL;
  p->cpus = chance (p, 50) ? 1 : chance (p, 90) ? 1 + below (p, 4) : 1 + below (p, 64);
  if (custom)
    g_string_append (line, PICK (p, zones));
  else
    g_string_append_printf (line, "%s memory=%s", presets[preset], PICK (p, memories));
  g_string_append_printf (line, " kernel=%s", p->old ? "2.6.34" : p->newest ? "6.12" : "6.1");
  if (p->cpus > 1)
    g_string_append_printf (line, " cpus=%u", p->cpus);
  if (chance (p, 25))
    g_string_append (line, " pcp=off");
  if (!custom && chance (p, 10))
    g_string_append (line, " reserved=256K");
  if (!custom && preset < 2 && chance (p, 20))
    g_string_append (line, p->old && chance (p, 50) ? " vmalloc=32M stack=4K" : " vmalloc=32M");
  add_allocator (p, line);
  g_ptr_array_add (p->lines, g_string_free (g_steal_pointer (&line), FALSE));
  if (chance (p, 50))
    g_ptr_array_add (p->lines, g_strdup ("kmem_cache_init()"));
}

/* ---- handles ---- */

static void G_GNUC_PRINTF (2, 3) add (Program *p, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (p->lines, g_strdup_vprintf (format, args));
  va_end (args);
}

/* A handle, or with @n an array of them, for what a call returns. */
static uint32_t
take_handle (Program *p, Kind kind, unsigned order, uint32_t bytes, uint32_t n)
{
  uint32_t number = p->n_handles < MAX_HANDLES ? p->n_handles++ : below (p, MAX_HANDLES);

  p->handles[number] = (Handle){ .kind = kind, .order = order, .bytes = bytes, .n = n, .cache = UINT32_MAX };
  return number;
}

/* The same as it is written before the '='. */
static char *
new_handle (Program *p, Kind kind, unsigned order, uint32_t bytes)
{
  uint32_t n = (kind == PAGES || kind == OBJECT) && chance (p, 15) ? 2 + below (p, MAX_ARRAY - 1) : 0;
  uint32_t number = take_handle (p, kind, order, bytes, n);

  return n ? g_strdup_printf ("h%u[0..%u]", number, n - 1) : g_strdup_printf ("h%u", number);
}

/* A handle whose kind is one of @kinds (bits), one that is not freed if there is no misuse; NULL if there is none. */
static Handle *
some_handle (Program *p, uint32_t kinds, bool freed_too)
{
  Handle *any = NULL;

  for (unsigned tries = 0; tries < 24 && p->n_handles > 0; tries++)
    {
      Handle *handle = &p->handles[below (p, p->n_handles)];

      if (!(kinds >> handle->kind & 1))
        continue;
      if (!handle->freed || freed_too)
        return handle;
      any = handle;
    }
  return chance (p, p->misuse) ? any : NULL;
}

/* One element of it. */
static char *
name_of (Program *p, const Handle *handle)
{
  uint32_t number = (uint32_t)(handle - p->handles);

  return handle->n ? g_strdup_printf ("h%u[%u]", number, below (p, handle->n)) : g_strdup_printf ("h%u", number);
}

/* All of it. */
static char *
whole_name_of (Program *p, const Handle *handle)
{
  uint32_t number = (uint32_t)(handle - p->handles);

  return handle->n ? g_strdup_printf ("h%u[0..%u]", number, handle->n - 1) : g_strdup_printf ("h%u", number);
}

enum
{
  ADDRESSES = 1 << ADDRESS | 1 << OBJECT | 1 << AREA | 1 << SLOT | 1 << STACK,
  POINTERS = ADDRESSES | 1 << PAGES | 1 << PERCPU,
};

/* What stands for a struct page in a call. @handle gets the handle, NULL if there is none behind it. */
static char *
page_argument (Program *p, Handle **handle)
{
  bool odd = misuse (p);
  g_autofree char *name = NULL;
  int delta;

  *handle = some_handle (p, 1 << PAGES, odd);
  if (odd && chance (p, 8))
    return g_strdup_printf ("frame(%u)", below (p, chance (p, 90) ? 1024 : 100000));
  if (odd && chance (p, 20))
    {
      *handle = some_handle (p, ADDRESSES, true);
      if (!*handle)
        return g_strdup ("NULL");
      name = name_of (p, *handle);
      return g_strdup_printf ("virt_to_page(%s)", name);
    }
  if (!*handle)
    return g_strdup ("NULL");
  if (!odd && (*handle)->n && chance (p, 50))
    return whole_name_of (p, *handle);
  name = name_of (p, *handle);
  if (!odd || chance (p, 50))
    return g_steal_pointer (&name);
  delta = chance (p, 70) ? (int)below (p, 4) + 1 : (int)below (p, 1 << below (p, 11)) - 4;
  return g_strdup_printf ("%s %c %d", name, delta < 0 ? '-' : '+', ABS (delta));
}

/* What stands for a pointer of one of @kinds; @in_bytes: it may lead inside. */
static char *
pointer_argument (Program *p, uint32_t kinds, bool in_bytes, Handle **handle)
{
  static const int distances[] = { 1, 4, 8, 16, 100, 128, 1024, 4096, -4, -8, -4096, 65536, 8192, 100000 };
  bool odd = misuse (p);
  g_autofree char *name = NULL;
  int delta;

  *handle = some_handle (p, odd && chance (p, 40) ? (in_bytes ? POINTERS : ADDRESSES) : kinds, odd);
  if (!*handle || (odd && chance (p, 4)))
    return g_strdup ("NULL");
  if (!odd && (*handle)->n && in_bytes && chance (p, 40))
    return whole_name_of (p, *handle);
  name = name_of (p, *handle);
  if (!odd || !in_bytes || chance (p, 50))
    return g_steal_pointer (&name);
  delta = PICK (p, distances);
  return g_strdup_printf ("%s %c %d", name, delta < 0 ? '-' : '+', ABS (delta));
}

static void
mark_freed (Handle *handle)
{
  if (handle)
    handle->freed = true;
}

/* ---- what arguments say ---- */

static const char *const masks[] = { "GFP_KERNEL",           "GFP_KERNEL", "GFP_KERNEL", "GFP_ATOMIC",
                                     "GFP_ATOMIC",           "GFP_DMA",    "GFP_USER",   "GFP_HIGHUSER",
                                     "GFP_HIGHUSER_MOVABLE", "GFP_NOWAIT", "GFP_NOIO",   "GFP_NOFS" };
static const char *const more_masks[] = { "__GFP_COMP",     "__GFP_COMP",        "__GFP_ZERO",    "__GFP_NOFAIL",
                                          "__GFP_NORETRY",  "__GFP_RECLAIMABLE", "__GFP_MOVABLE", "__GFP_HIGH",
                                          "__GFP_HIGHMEM",  "__GFP_DMA",         "__GFP_NOWARN",  "__GFP_NOMEMALLOC",
                                          "__GFP_THISNODE", "GFP_DMA32" };

static char *
mask (Program *p)
{
  const char *first = PICK (p, masks);

  if (chance (p, 75))
    return g_strdup (first);
  if (chance (p, 15))
    return g_strdup_printf ("%s | %s", first,
                            p->old ? (chance (p, 50) ? "__GFP_COLD" : "__GFP_REPEAT")
                                   : (chance (p, 50) ? "__GFP_MEMALLOC" : "__GFP_RETRY_MAYFAIL"));
  return g_strdup_printf ("%s | %s", first, PICK (p, more_masks));
}

static unsigned
some_order (Program *p)
{
  if (chance (p, 85))
    return below (p, 4);
  if (chance (p, 95))
    return below (p, 11);
  return 11 + below (p, 240);
}

static uint32_t
some_size (Program *p)
{
  static const uint32_t sizes[] = {
    0, 1, 8, 32, 96, 100, 192, 300, 512, 1000, 1024, 2000, 2048, 4096, 8192, 8193, 20000
  };

  if (chance (p, 50))
    return PICK (p, sizes);
  if (chance (p, 5))
    return chance (p, 50) ? 4194305 : 100000000;
  return 1 + below (p, 1 << below (p, 18));
}

/* ---- pages ---- */

static void
alloc_pages (Program *p)
{
  static const char *const calls[] = { "alloc_pages", "__get_free_pages", "__get_dma_pages" };
  static const char *const single[] = { "alloc_page", "__get_free_page", "get_zeroed_page" };
  g_autofree char *gfp = mask (p);
  unsigned call = chance (p, 50) ? 0 : below (p, 3), order = some_order (p);
  bool one = chance (p, 30);
  g_autofree char *name = new_handle (p, call == 0 ? PAGES : ADDRESS, one ? 0 : order, 0);

  if (one)
    add (p, "%s = %s(%s)", name, single[call], gfp);
  else
    add (p, "%s = %s(%s, %u)", name, calls[call], gfp, order);
}

static void
alloc_exact (Program *p)
{
  g_autofree char *gfp = mask (p);
  uint32_t bytes = 1 + below (p, 1 << (8 + below (p, 10)));
  g_autofree char *name = new_handle (p, ADDRESS, 0, bytes);

  add (p, "%s = alloc_pages_exact(%u, %s)", name, bytes, gfp);
}

static unsigned
order_to_free (Program *p, const Handle *handle)
{
  unsigned order = handle && handle->kind <= ADDRESS ? handle->order : 0;

  if (!misuse (p))
    return order;
  return chance (p, 60) ? order + below (p, 3) : some_order (p);
}

static void
free_pages (Program *p)
{
  Handle *handle;
  bool by_address = chance (p, 40);
  g_autofree char *what = by_address ? pointer_argument (p, 1 << ADDRESS, false, &handle) : page_argument (p, &handle);
  unsigned order = order_to_free (p, handle);

  if (handle && handle->bytes && !misuse (p) && by_address)
    add (p, "free_pages_exact(%s, %u)", what, handle->bytes);
  else if (by_address && misuse (p) && chance (p, 40))
    add (p, "free_pages_exact(%s, %u)", what, 1 + below (p, 1 << (8 + below (p, 10))));
  else if (order == 0 && chance (p, 50))
    add (p, by_address ? "free_page(%s)" : "__free_page(%s)", what);
  else
    add (p, by_address ? "free_pages(%s, %u)" : "__free_pages(%s, %u)", what, order);
  mark_freed (handle);
}

static void
count_page (Program *p)
{
  Handle *handle;
  g_autofree char *what = page_argument (p, &handle);

  if (chance (p, 50))
    add (p, "get_page(%s)", what);
  else
    {
      add (p, "put_page(%s)", what);
      mark_freed (handle);
    }
}

static void
split_page (Program *p)
{
  Handle *handle;
  g_autofree char *what = page_argument (p, &handle);

  add (p, "split_page(%s, %u)", what, order_to_free (p, handle));
}

static void
take_address (Program *p)
{
  Handle *handle;
  g_autofree char *what = page_argument (p, &handle);
  g_autofree char *name = NULL;

  if (handle && handle->n)
    return;
  name = new_handle (p, ADDRESS, handle ? handle->order : 0, 0);
  add (p, "%s = page_address(%s)", name, what);
}

static void
page_cache (Program *p)
{
  add (p, "page_cache(%u)", 1 + below (p, 1 << below (p, 13)));
}

static void
fill_memory (Program *p)
{
  g_autofree char *gfp = mask (p);
  uint32_t n = 1u << below (p, chance (p, 90) ? 5 : 9);
  unsigned order = chance (p, 60) ? 0 : some_order (p);
  uint32_t number = take_handle (p, PAGES, order, 0, n);

  add (p, "repeat %u { h%u[$] = alloc_pages(%s, %u) }", n, number, gfp, order);
}

static void
drain (Program *p)
{
  add (p, "drain_all_pages()");
}

/* ---- objects ---- */

static void
alloc_object (Program *p)
{
  g_autofree char *gfp = mask (p);
  uint32_t bytes = some_size (p);
  g_autofree char *name = new_handle (p, OBJECT, 0, bytes);

  if (chance (p, 10))
    add (p, "%s = kcalloc(%u, %u, %s)", name, below (p, 20), below (p, 400), gfp);
  else
    add (p, "%s = %s(%u, %s)", name, chance (p, 80) ? "kmalloc" : "kzalloc", bytes, gfp);
}

static void
free_object (Program *p)
{
  Handle *handle;
  bool by_cache = chance (p, 50);
  g_autofree char *what = pointer_argument (p, 1 << OBJECT, !by_cache, &handle);

  if (by_cache && handle && handle->cache != UINT32_MAX && !misuse (p))
    add (p, "kmem_cache_free(h%u, %s)", handle->cache, what);
  else
    add (p, "kfree(%s)", what);
  mark_freed (handle);
}

static void
resize_object (Program *p)
{
  Handle *handle;
  g_autofree char *what = pointer_argument (p, 1 << OBJECT, true, &handle);
  g_autofree char *gfp = mask (p);
  uint32_t bytes = some_size (p);

  if (strchr (what, '.'))
    return;
  mark_freed (handle);
  add (p, "h%u = krealloc(%s, %u, %s)", take_handle (p, OBJECT, 0, bytes, 0), what, bytes, gfp);
}

static void
ask_size (Program *p)
{
  Handle *handle;
  g_autofree char *what = pointer_argument (p, 1 << OBJECT, false, &handle);

  add (p, "ksize(%s)", what);
}

static void
create_cache (Program *p)
{
  static const char *const flags[] = { "0",
                                       "0",
                                       "0",
                                       "SLAB_HWCACHE_ALIGN",
                                       "SLAB_POISON | SLAB_RED_ZONE",
                                       "SLAB_RECLAIM_ACCOUNT",
                                       "SLAB_CACHE_DMA",
                                       "SLAB_PANIC",
                                       "SLAB_STORE_USER | SLAB_POISON" };
  uint32_t bytes = chance (p, 90) ? 1 + below (p, 1 << below (p, 13)) : some_size (p);
  g_autofree char *name = new_handle (p, CACHE, 0, bytes);

  add (p, "%s = kmem_cache_create(\"c%u\", %u, %u, %s, %s)", name, below (p, 12), bytes,
       chance (p, 70) ? 0 : 1u << below (p, 9), PICK (p, flags), chance (p, 20) ? "ctor" : "NULL");
}

static Handle *
some_cache (Program *p)
{
  return some_handle (p, 1 << CACHE, misuse (p));
}

static void
alloc_from_cache (Program *p)
{
  Handle *cache = some_cache (p);
  g_autofree char *gfp = mask (p);
  g_autofree char *name = NULL;

  if (!cache)
    {
      create_cache (p);
      return;
    }
  name = new_handle (p, OBJECT, 0, cache->bytes);
  p->handles[atoi (name + 1)].cache = (uint32_t)(cache - p->handles);
  add (p, "%s = %s(h%u, %s)", name, chance (p, 85) ? "kmem_cache_alloc" : "kmem_cache_zalloc",
       (uint32_t)(cache - p->handles), gfp);
}

static void
free_to_cache (Program *p)
{
  Handle *handle, *cache;
  g_autofree char *what = pointer_argument (p, 1 << OBJECT, false, &handle);

  cache = handle && handle->cache != UINT32_MAX && !misuse (p) ? &p->handles[handle->cache] : some_cache (p);
  if (!cache || cache->kind != CACHE)
    return;
  add (p, "kmem_cache_free(h%u, %s)", (uint32_t)(cache - p->handles), what);
  mark_freed (handle);
}

static void
end_cache (Program *p)
{
  Handle *cache = some_cache (p);

  if (!cache)
    return;
  if (chance (p, 50))
    add (p, "kmem_cache_shrink(h%u)", (uint32_t)(cache - p->handles));
  else
    {
      add (p, "kmem_cache_destroy(h%u)", (uint32_t)(cache - p->handles));
      cache->freed = true;
    }
}

static void
reap (Program *p)
{
  add (p, "cache_reap()");
}

static void
touch (Program *p)
{
  Handle *handle;
  g_autofree char *what = pointer_argument (p, POINTERS, true, &handle);
  uint32_t n = chance (p, 60) ? 1 + below (p, 16) : 1 + below (p, 1 << below (p, 15));

  if (chance (p, 30))
    add (p, "read(%s, %u)", what, n);
  else if (chance (p, 60))
    add (p, "write(%s, %u)", what, n);
  else
    add (p, "write(%s, %u, 0x%02x)", what, n, chance (p, 20) ? 0x6bu : below (p, 256));
}

/* ---- virtual memory ---- */

static void
alloc_area (Program *p)
{
  static const char *const calls[] = { "vmalloc", "vmalloc", "vzalloc", "vmalloc_32" };
  uint32_t bytes = chance (p, 90) ? below (p, 1 << below (p, 18)) : some_size (p);
  g_autofree char *name = new_handle (p, AREA, 0, bytes);

  add (p, "%s = %s(%u)", name, PICK (p, calls), bytes);
}

static void
map_pages (Program *p)
{
  Handle *pages = some_handle (p, 1 << PAGES, misuse (p));
  g_autofree char *what = NULL, *name = NULL;

  if (!pages)
    return;
  what = whole_name_of (p, pages);
  name = new_handle (p, AREA, 0, 0);
  add (p, "%s = vmap(%s)", name, what);
}

static void
free_area (Program *p)
{
  Handle *handle;
  g_autofree char *what = pointer_argument (p, 1 << AREA, true, &handle);

  add (p, "%s(%s)", chance (p, 75) ? "vfree" : "vunmap", what);
  mark_freed (handle);
}

static const char *
slot_type (Program *p)
{
  static const char *const types[] = { ", KM_USER0", ", KM_USER1", ", KM_IRQ0" };

  return p->old ? PICK (p, types) : "";
}

static void
map_slot (Program *p)
{
  Handle *handle;
  g_autofree char *what = page_argument (p, &handle);
  g_autofree char *name = NULL;

  if (strchr (what, '.'))
    return;
  name = new_handle (p, SLOT, 0, 0);
  if (chance (p, 50))
    add (p, "%s = kmap(%s)", name, what);
  else
    add (p, "%s = kmap_atomic(%s%s)", name, what, slot_type (p));
}

static void
unmap_slot (Program *p)
{
  Handle *handle;
  bool atomic = chance (p, 50);
  g_autofree char *what = atomic ? pointer_argument (p, 1 << SLOT, false, &handle) : page_argument (p, &handle);

  if (atomic)
    add (p, "kunmap_atomic(%s%s)", what, slot_type (p));
  else
    add (p, "kunmap(%s)", what);
}

static void
use_percpu (Program *p)
{
  Handle *handle = some_handle (p, 1 << PERCPU, misuse (p));
  g_autofree char *what = NULL;

  if (!handle || chance (p, 30))
    {
      g_autofree char *name = new_handle (p, PERCPU, 0, 0);
      add (p, "%s = alloc_percpu(%u, %u)", name, some_size (p), 1u << below (p, 8));
      return;
    }
  what = name_of (p, handle);
  if (chance (p, 50))
    {
      add (p, "free_percpu(%s)", what);
      handle->freed = true;
    }
  else
    {
      static const char *const calls[] = { "get_cpu_var", "put_cpu_var", "get_cpu_ptr", "put_cpu_ptr", "per_cpu_ptr" };
      uint32_t which = below (p, G_N_ELEMENTS (calls));

      add (p, "%s(%s%s)", calls[which], what, which == 4 ? ", 0" : "");
    }
}

/* From one name of a page to another. */
static void
convert (Program *p)
{
  bool page = chance (p, 50);
  Handle *handle = some_handle (p, page ? 1 << PAGES : ADDRESSES, misuse (p));
  g_autofree char *what = handle ? name_of (p, handle) : g_strdup ("NULL");

  if (chance (p, 10))
    add (p, "DEFINE_PER_CPU(char[%u], v%u)", below (p, 1000) + 1, p->lines->len);
  else if (chance (p, 10))
    add (p, "%s()", chance (p, 50) ? "get_cpu" : "put_cpu");
  else if (chance (p, 10))
    add (p, "pfn_to_page(%u)", below (p, 1u << below (p, 25)));
  else if (page)
    add (p, "%s(%s)", chance (p, 50) ? "page_to_pfn" : "page_address", what);
  else
    {
      g_autofree char *where = handle ? g_strdup_printf ("%s + %u", what, below (p, 10000)) : g_strdup ("NULL");

      add (p, "%s(%s)", chance (p, 50) ? "virt_to_page" : "vmalloc_to_page", where);
    }
}

static void
use_stack (Program *p)
{
  Handle *handle;
  g_autofree char *what = NULL;

  if (chance (p, 40))
    {
      g_autofree char *name = new_handle (p, STACK, 0, 0);
      add (p, "%s = alloc_thread_info()", name);
      return;
    }
  what = pointer_argument (p, 1 << STACK, false, &handle);
  if (chance (p, 50))
    {
      add (p, "free_thread_info(%s)", what);
      mark_freed (handle);
    }
  else
    add (p, "use_stack(%s, %u)", what, below (p, 20000));
}

/* ---- where calls run ---- */

static void
move (Program *p)
{
  static const char *const contexts[] = { "process", "process", "process", "atomic", "softirq", "irq" };

  if (p->cpus > 1 && chance (p, 70))
    add (p, "cpu %u", below (p, p->cpus));
  else
    add (p, "context %s", PICK (p, contexts));
}

/* ---- the program ---- */

enum
{
  THEMES = 5, /* everything, pages, pages when memory is short, objects, virtual memory */
};

static const struct
{
  void (*write) (Program *p);
  uint8_t weight[THEMES];
} calls[] = {
  { alloc_pages, { 14, 30, 20, 6, 6 } }, { alloc_exact, { 3, 6, 3, 1, 1 } },   { free_pages, { 14, 34, 20, 8, 6 } },
  { count_page, { 4, 8, 4, 1, 1 } },     { split_page, { 2, 6, 2, 1, 1 } },    { take_address, { 1, 2, 1, 1, 1 } },
  { page_cache, { 2, 2, 12, 1, 1 } },    { fill_memory, { 1, 2, 12, 1, 1 } },  { drain, { 4, 8, 6, 2, 2 } },
  { alloc_object, { 10, 1, 4, 18, 2 } }, { free_object, { 10, 1, 4, 22, 4 } }, { resize_object, { 2, 0, 0, 4, 0 } },
  { ask_size, { 1, 0, 0, 2, 0 } },       { create_cache, { 3, 0, 1, 6, 0 } },  { alloc_from_cache, { 8, 0, 2, 20, 1 } },
  { free_to_cache, { 6, 0, 1, 16, 1 } }, { end_cache, { 2, 0, 1, 5, 0 } },     { reap, { 1, 0, 2, 3, 0 } },
  { touch, { 6, 1, 1, 14, 6 } },         { alloc_area, { 6, 0, 2, 1, 20 } },   { map_pages, { 2, 0, 0, 0, 6 } },
  { free_area, { 5, 0, 2, 1, 18 } },     { map_slot, { 3, 0, 0, 0, 10 } },     { unmap_slot, { 3, 0, 0, 0, 10 } },
  { use_percpu, { 4, 0, 1, 0, 12 } },    { convert, { 3, 2, 2, 2, 6 } },       { use_stack, { 4, 0, 1, 1, 10 } },
  { move, { 4, 4, 4, 4, 4 } },
};

static void
add_call (Program *p, unsigned theme)
{
  uint32_t sum = 0, at;

  for (size_t i = 0; i < G_N_ELEMENTS (calls); i++)
    sum += calls[i].weight[theme];
  at = below (p, sum);
  for (size_t i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      if (at < calls[i].weight[theme])
        {
          calls[i].write (p);
          return;
        }
      at -= calls[i].weight[theme];
    }
}

GPtrArray *
program_lines (uint64_t seed)
{
  static const uint8_t rates[] = { 0, 3, 10, 10, 25, 25, 50, 50, 80, 100 };
  Program p = { .lines = g_ptr_array_new_with_free_func (g_free) };
  unsigned theme;
  unsigned n;

  g_ptr_array_add (p.lines, g_strdup ("kmw 1"));
  km_rng_init (&p.rng, seed / PROGRAM_BATCH);
  add_machine (&p);
  km_rng_init (&p.rng, seed ^ 0x5eed);
  p.misuse = PICK (&p, rates);
  theme = below (&p, THEMES);
  n = p.lines->len + 20 + below (&p, 40);
  for (unsigned tries = 0; p.lines->len < n && tries < 200; tries++)
    add_call (&p, theme);
  return p.lines;
}

char *
program_text (const GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *)g_ptr_array_index (lines, i));
  return g_string_free (text, FALSE);
}
