/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random workloads that mix misuse with ordinary calls (program.h), each tried in every way (trial.h). KM_PROGRAMS says
 * how many, KM_SEED the first, KM_PART which part of them. */
#include "search.h"
#include "trial.h"

enum
{
  THOROUGH_EVERY = 16,
  PROGRAMS = SANITIZED ? 20000 : 4000, /* sanitizers see more in each; without them they are others */
  FIRST = SANITIZED ? 0 : 20000,
};

/* Programs that once broke the engine, by what they broke. */
static const struct
{
  const char *name, *text;
} found[] = {
  { "outside-the-frames", "machine alpha memory=16M kernel=2.6.34\n"
                          "h1 = alloc_pages(GFP_HIGHUSER_MOVABLE, 2)\n"
                          "h3 = alloc_pages(GFP_DMA, 0)\n"
                          "__free_pages(h1, 3)\n"
                          "__free_pages(h3, 1)\n"
                          "h7 = alloc_pages_exact(8787, GFP_ATOMIC)\n"
                          "h31 = kmalloc(2000, GFP_DMA)\n" },
  { "drain-never-ends", "machine x86-32 memory=64M kernel=2.6.34\n"
                        "a = alloc_page(GFP_ATOMIC)\n"
                        "__free_pages(a, 1)\n"
                        "drain_all_pages()\n"
                        "b = alloc_page(GFP_KERNEL)\n"
                        "drain_all_pages()\n" },
  { "order-9-with-an-offset", "machine x86-32-pae memory=1G kernel=6.1 nomerge\n"
                              "h4 = alloc_pages(GFP_KERNEL, 3)\n"
                              "h6 = kmalloc(8, GFP_DMA)\n"
                              "h8 = alloc_pages(GFP_KERNEL, 2)\n"
                              "__free_pages(h8 + 1, 9)\n"
                              "h29 = alloc_pages_exact(11375, GFP_KERNEL)\n"
                              "h36 = alloc_pages(GFP_ATOMIC, 2)\n"
                              "drain_all_pages()\n" },
  { "put-page-beside-order-9", "machine x86-64 memory=16M kernel=6.1 pcp=off\n"
                               "a[0..3] = alloc_page(GFP_KERNEL)\n"
                               "b = alloc_pages(GFP_KERNEL, 2)\n"
                               "get_page(b + 1)\n"
                               "__free_pages(a[1], 9)\n"
                               "__free_pages(b + 1, 9)\n"
                               "put_page(a[0])\n"
                               "put_page(a[2])\n"
                               "put_page(b)\n"
                               "put_page(b + 1)\n"
                               "drain_all_pages()\n"
                               "c = alloc_pages(GFP_KERNEL, 9)\n" },
  { "orders-beyond-a-word", "machine x86-32 memory=4M kernel=2.6.34\n"
                            "a = alloc_pages(GFP_ATOMIC, 255)\n"
                            "b = __get_free_pages(GFP_KERNEL, 64)\n"
                            "c = alloc_page(GFP_KERNEL)\n"
                            "__free_pages(c, 200)\n"
                            "split_page(c, 33)\n"
                            "d = alloc_pages_exact(4294967295, GFP_ATOMIC)\n"
                            "e = alloc_pages(GFP_KERNEL, 9)\n" },
  { "null-and-one-is-not-frame-0", "machine x86-32-pae memory=10M kernel=2.6.34 slab=slub\n"
                                   "h0 = alloc_pages_exact(1055, GFP_HIGHUSER)\n"
                                   "h2[0..7] = alloc_pages(GFP_KERNEL, 10)\n"
                                   "free_pages_exact(h0, 1055)\n"
                                   "__free_pages(h2[1] + 1, 10)\n" },
  { "destroyed-with-slabs-elsewhere", "machine x86-32-pae memory=2M kernel=6.1 slab=slab\n"
                                      "h0 = kmem_cache_create(\"c6\", 1470, 0, 0, ctor)\n"
                                      "h1 = kmem_cache_alloc(h0, GFP_NOIO)\n"
                                      "kmem_cache_free(h0, h1)\n"
                                      "kfree(h1)\n"
                                      "h5 = kmalloc(300, GFP_ATOMIC)\n"
                                      "kmem_cache_free(h0, h5)\n"
                                      "kmem_cache_destroy(h0)\n"
                                      "cache_reap()\n"
                                      "cache_reap()\n" },
  { "two-kinds-of-free-in-one-slab", "machine x86-32-pae memory=2M kernel=6.1 line=32\n"
                                     "h11 = kmem_cache_create(\"c10\", 1, 128, SLAB_POISON | SLAB_RED_ZONE, NULL)\n"
                                     "h12 = kmalloc(7, GFP_USER)\n"
                                     "kmem_cache_free(h11, h12)\n" },
  { "a-block-without-its-mark-stays-behind", "machine zones=DMA:12M,NORMAL:12M kernel=6.12 cpus=2 pcp=off nomerge\n"
                                             "page_cache(331)\n"
                                             "h4 = alloc_pages(GFP_KERNEL, 3)\n"
                                             "__free_pages(h4 + 3, 3)\n"
                                             "page_cache(1992)\n"
                                             "h8 = alloc_thread_info()\n" },
  { "a-block-without-its-mark-stays-behind-a-leak", "machine x86-32 memory=20M kernel=6.12 cpus=57\n"
                                                    "h0 = alloc_pages(GFP_HIGHUSER, 2)\n"
                                                    "__free_pages(h0, 2)\n"
                                                    "get_page(h0)\n"
                                                    "h6 = get_zeroed_page(GFP_USER)\n"
                                                    "__free_pages(h0, 2)\n"
                                                    "page_cache(483)\n" },
  { "objects-of-no-bytes", "machine zones=NORMAL:11M,HIGHMEM:13M kernel=6.1 pcp=off slab=slab debug=slab line=32\n"
                           "h8 = kmem_cache_create(\"c1\", 0, 0, SLAB_STORE_USER | SLAB_POISON, NULL)\n"
                           "h10 = kmem_cache_alloc(h8, GFP_NOIO | __GFP_NOWARN)\n"
                           "kmem_cache_free(h8, h10)\n"
                           "kfree(h10)\n"
                           "h14 = kmem_cache_alloc(h8, GFP_NOIO | __GFP_ZERO)\n"
                           "h15 = kmem_cache_alloc(h8, GFP_NOIO)\n" },
};

/* What random programs meet less than once in ten thousand. */
static const struct
{
  const char *name, *text;
} rare[] = {
  { "order-9-in-parts", "machine x86-64 memory=64M kernel=6.1\n"
                        "a = alloc_pages(GFP_KERNEL, 10)\n"
                        "get_page(a + 1)\n"
                        "__free_pages(a + 1, 9)\n"
                        "drain_all_pages()\n" },
  { "slab-page-held-at-drain", "machine x86-64 memory=64M kernel=6.1\n"
                               "a = kmalloc(100, GFP_KERNEL)\n"
                               "p = virt_to_page(a)\n"
                               "get_page(p)\n"
                               "drain_all_pages()\n"
                               "kfree(a)\n"
                               "drain_all_pages()\n" },
  { "cache-below-4-gib", "machine x86-64 memory=64M kernel=6.1\n"
                         "c = kmem_cache_create(\"low\", 100, 0, SLAB_CACHE_DMA32, NULL)\n"
                         "a = kmem_cache_alloc(c, GFP_KERNEL)\n"
                         "kmem_cache_free(c, a)\n" },
  { "zeroed-and-constructed", "machine x86-64 memory=64M kernel=6.1\n"
                              "c = kmem_cache_create(\"z\", 3000, 0, 0, ctor)\n"
                              "a[0..40] = kmem_cache_alloc(c, GFP_KERNEL | __GFP_ZERO)\n"
                              "kmem_cache_free(c, a[0..40])\n" },
  { "kmap-atomic-of-another-cpu", "machine x86-32 memory=1G kernel=2.6.34 cpus=2\n"
                                  "p = alloc_page(GFP_HIGHUSER)\n"
                                  "a = kmap_atomic(p, KM_USER0)\n"
                                  "cpu 1\n"
                                  "kunmap_atomic(a, KM_USER0)\n"
                                  "cpu 0\n"
                                  "kunmap_atomic(a, KM_USER0)\n"
                                  "kunmap_atomic(a, KM_USER0)\n" },
  { "kmap-atomic-without-end", "machine x86-32 memory=1G kernel=6.1\n"
                               "p = alloc_page(GFP_HIGHUSER)\n"
                               "a[0..19] = kmap_atomic(p)\n"
                               "kunmap_atomic(a[0..19])\n" },
  { "percpu-chunks-come-and-go", "machine x86-64 memory=64M kernel=6.1 cpus=2\n"
                                 "a[0..19] = __alloc_percpu(20000, 8)\n"
                                 "b = per_cpu_ptr(a[9], 1)\n"
                                 "free_percpu(a[0..12])\n"
                                 "free_percpu(a[15..19])\n"
                                 "free_percpu(a[9])\n"
                                 "c = per_cpu_ptr(a[9], 1)\n"
                                 "d[0..9] = __alloc_percpu(20000, 8)\n"
                                 "free_percpu(d[0..9])\n"
                                 "free_percpu(a[13])\n"
                                 "free_percpu(a[14])\n"
                                 "free_percpu(a[14])\n" },
  { "module-reserve-is-full", "machine x86-32 memory=64M kernel=2.6.34\n"
                              "DEFINE_PER_CPU(long[1000], one)\n"
                              "DEFINE_PER_CPU(long[1000], two)\n"
                              "DEFINE_PER_CPU(long[1000], three)\n" },
  { "interrupt-stack-overflows", "machine x86-32 memory=64M kernel=6.1\n"
                                 "s = alloc_thread_info()\n"
                                 "context irq\n"
                                 "use_stack(s, 3000)\n"
                                 "use_stack(s, 9000)\n"
                                 "use_stack(s, 90000)\n" },
  { "interrupt-stack-below-4-kib", "machine x86-32 memory=64M kernel=2.6.34 stack=4K\n"
                                   "s = alloc_thread_info()\n"
                                   "context irq\n"
                                   "use_stack(s, 9000)\n"
                                   "use_stack(s, 17000)\n"
                                   "use_stack(s, 90000)\n" },
  { "free-slab-overwritten-and-destroyed", "machine x86-32 memory=64M kernel=2.6.34 debug=slab\n"
                                           "c = kmem_cache_create(\"c\", 100, 0, 0, NULL)\n"
                                           "d = kmem_cache_create(\"d\", 100, 0, SLAB_DESTROY_BY_RCU, NULL)\n"
                                           "a = kmem_cache_alloc(c, GFP_KERNEL)\n"
                                           "b = kmem_cache_alloc(d, GFP_KERNEL)\n"
                                           "kmem_cache_free(c, a)\n"
                                           "kmem_cache_free(d, b)\n"
                                           "write(a + 100, 4, 0x11)\n"
                                           "write(a + 110, 200, 0x11)\n"
                                           "write(b, 104, 0x11)\n"
                                           "kmem_cache_destroy(c)\n"
                                           "kmem_cache_destroy(d)\n" },
  { "slabs-of-fewer-objects", "machine x86-64 memory=3M kernel=6.1\n"
                              "c = kmem_cache_create(\"c\", 700, 0, 0, NULL)\n"
                              "repeat 400 {\n"
                              "  a = alloc_page(GFP_KERNEL | __GFP_NOWARN)\n"
                              "  b = kmem_cache_alloc(c, GFP_KERNEL)\n"
                              "}\n"
                              "repeat 60 {\n"
                              "  d = kmem_cache_alloc(c, GFP_ATOMIC)\n"
                              "}\n"
                              "free_all\n"
                              "repeat 60 {\n"
                              "  e = kmem_cache_alloc(c, GFP_KERNEL)\n"
                              "}\n" },
};

static void
test_found (gconstpointer text)
{
  Trial trial = { .strict = true, .thorough = true };
  g_autofree char *problem = trial_run (&trial, text);

  g_assert_cmpstr (problem, ==, NULL);
  trial_finish (&trial);
}

static char *
try_program (const char *text, uint64_t seed, bool alone)
{
  static Trial trial;

  trial.strict = !alone; /* one that was made shorter may name handles that are gone */
  trial.thorough = alone || seed % THOROUGH_EVERY == 0;
  return trial_run (&trial, text);
}

static void
test_programs (void)
{
  g_assert_cmpuint (search_programs ("KM_PROGRAMS", FIRST, PROGRAMS, try_program), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (found); i++)
    {
      g_autofree char *path = g_strdup_printf ("/programs/found/%s", found[i].name);

      g_test_add_data_func (path, found[i].text, test_found);
    }
  for (size_t i = 0; i < G_N_ELEMENTS (rare); i++)
    {
      g_autofree char *path = g_strdup_printf ("/programs/found/%s", rare[i].name);

      g_test_add_data_func (path, rare[i].text, test_found);
    }
  g_test_add_func ("/programs/random", test_programs);
  return g_test_run ();
}
