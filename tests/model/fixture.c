/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"
#include "model/message/message.h"

#include <string.h>

KmTimeline *
fixture_timeline (const char *text)
{
  g_autofree char *whole = g_strconcat ("kmw 1\n", text, NULL);
  g_autoptr (GError) error = NULL;
  KmScript *script = km_script_parse (whole, strlen (whole));
  KmTimeline *timeline;
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  if (n > 0)
    g_error ("line %u: %s", diagnostics->line, diagnostics->cause);
  timeline = km_timeline_new (script, &error);
  g_assert_no_error (error);
  km_script_unref (script);
  return timeline;
}

KmTimeline *
fixture_recording (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("KM_SOURCE_ROOT"), "tests", "data", "recordings", name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  KmScript *script = km_script_load (file, NULL, &error);
  KmTimeline *timeline;

  g_assert_no_error (error);
  timeline = km_timeline_new (script, &error);
  g_assert_no_error (error);
  km_script_unref (script);
  return timeline;
}

#define CALLS                                                                                                          \
  "a = alloc_pages(GFP_KERNEL, 0)\n"                                                                                   \
  "b = alloc_pages(GFP_KERNEL, 3)\n"                                                                                   \
  "c = __get_free_pages(GFP_ATOMIC | GFP_DMA, 1)\n"                                                                    \
  "z = get_zeroed_page(GFP_KERNEL)\n"                                                                                  \
  "m = alloc_pages(GFP_HIGHUSER_MOVABLE | __GFP_COMP, 4)\n"                                                            \
  "e = alloc_pages_exact(20K, GFP_KERNEL)\n"                                                                           \
  "s = alloc_pages(GFP_KERNEL, 2)\n"                                                                                   \
  "split_page(s, 2)\n"                                                                                                 \
  "get_page(b)\n"                                                                                                      \
  "__free_pages(b, 3)\n"                                                                                               \
  "put_page(b)\n"                                                                                                      \
  "page_address(m)\n"                                                                                                  \
  "free_pages_exact(e, 20K)\n"                                                                                         \
  "free_pages(c, 1)\n"                                                                                                 \
  "free_page(z)\n"                                                                                                     \
  "drain_all_pages()\n"

#define MISUSE                                                                                                         \
  "__free_page(a)\n"                                                                                                   \
  "__free_page(a)\n"                                                                                                   \
  "w = alloc_pages(GFP_KERNEL, 3)\n"                                                                                   \
  "__free_pages(w, 1)\n"                                                                                               \
  "x = alloc_pages(GFP_KERNEL, 2)\n"                                                                                   \
  "__free_pages(x, 4)\n"                                                                                               \
  "y = alloc_pages(GFP_KERNEL, 4)\n"                                                                                   \
  "__free_pages(y + 1, 1)\n"                                                                                           \
  "r[0..40] = alloc_page(GFP_KERNEL)\n"                                                                                \
  "__free_pages(NULL, 1)\n"                                                                                            \
  "free_page(NULL)\n"                                                                                                  \
  "big = alloc_pages(GFP_KERNEL, 11)\n"                                                                                \
  "context irq\n"                                                                                                      \
  "i = alloc_page(GFP_KERNEL)\n"

/* Everything that objects can go through, as it should be. */
#define OBJECTS                                                                                                        \
  "a = kmalloc(20, GFP_KERNEL)\n"                                                                                      \
  "z = kmalloc(0, GFP_KERNEL)\n"                                                                                       \
  "kfree(z)\n"                                                                                                         \
  "b = kzalloc(96, GFP_ATOMIC)\n"                                                                                      \
  "b2 = krealloc(b, 100, GFP_KERNEL)\n"                                                                                \
  "b3 = krealloc(b2, 400, GFP_KERNEL)\n"                                                                               \
  "d = kcalloc(10, 30, GFP_KERNEL)\n"                                                                                  \
  "n = ksize(d)\n"                                                                                                     \
  "big = kmalloc(9000, GFP_KERNEL)\n"                                                                                  \
  "kfree(big)\n"                                                                                                       \
  "c = kmem_cache_create(\"inode_cache\", 600, 0, SLAB_HWCACHE_ALIGN, ctor)\n"                                         \
  "e = kmem_cache_create(\"buffers\", 1696, 0, 0, NULL)\n"                                                             \
  "f = kmem_cache_create(\"pages\", 4096, 0, 0, NULL)\n"                                                               \
  "g = kmem_cache_create(\"more\", 1696, 0, 0, NULL)\n"                                                                \
  "p = kmem_cache_alloc(f, GFP_KERNEL)\n"                                                                              \
  "repeat 100 { o[$] = kmem_cache_alloc(c, GFP_KERNEL) }\n"                                                            \
  "repeat 100 { q[$] = kmem_cache_zalloc(e, GFP_KERNEL) }\n"                                                           \
  "cpu 1\n"                                                                                                            \
  "repeat 60 { kmem_cache_free(e, q[$]) }\n"                                                                           \
  "cpu 0\n"                                                                                                            \
  "repeat 100 { kmem_cache_free(c, o[$]) }\n"                                                                          \
  "repeat 40 { kmem_cache_free(e, q[60 + $]) }\n"                                                                      \
  "repeat 80 { r[$] = kmem_cache_alloc(e, GFP_KERNEL) }\n"                                                             \
  "kmem_cache_free(f, p)\n"                                                                                            \
  "cache_reap()\n"                                                                                                     \
  "cache_reap()\n"                                                                                                     \
  "write(a, 8)\n"                                                                                                      \
  "read(a + 4, 8)\n"                                                                                                   \
  "kmem_cache_shrink(f)\n"                                                                                             \
  "kmem_cache_destroy(e)\n"                                                                                            \
  "kmem_cache_destroy(f)\n"                                                                                            \
  "kfree(a)\n"

/* A pointer into the middle of an object comes round. */
#define ODD                                                                                                            \
  "v = kmalloc(32, GFP_KERNEL)\n"                                                                                      \
  "kfree(v + 8)\n"                                                                                                     \
  "v2 = kmalloc(32, GFP_KERNEL)\n"

/* And as it should not be. */
#define OBJECT_MISUSE                                                                                                  \
  "x = kmalloc(32, GFP_KERNEL)\n"                                                                                      \
  "y = kmalloc(32, GFP_KERNEL)\n"                                                                                      \
  "write(x + 30, 8)\n"                                                                                                 \
  "kfree(x)\n"                                                                                                         \
  "kfree(x)\n"                                                                                                         \
  "write(x + 4, 8)\n"                                                                                                  \
  "x1 = kmalloc(32, GFP_KERNEL)\n"                                                                                     \
  "x2 = kmalloc(32, GFP_KERNEL)\n"                                                                                     \
  "h = alloc_pages(GFP_KERNEL, 1)\n"                                                                                   \
  "ha = page_address(h)\n"                                                                                             \
  "kfree(ha)\n"                                                                                                        \
  "s = kmem_cache_create(\"same\", 200, 0, 0, NULL)\n"                                                                 \
  "s2 = kmem_cache_create(\"same\", 200, 0, 0, NULL)\n"                                                                \
  "t = kmem_cache_create(\"poison\", 200, 0, SLAB_POISON | SLAB_RED_ZONE, NULL)\n"                                     \
  "u = kmem_cache_create(NULL, 200, 0, 0, NULL)\n"                                                                     \
  "w = kmem_cache_alloc(s, GFP_KERNEL)\n"                                                                              \
  "kmem_cache_free(t, w)\n"                                                                                            \
  "w2 = kmem_cache_alloc(s, GFP_KERNEL | __GFP_HIGHMEM)\n"                                                             \
  "w3 = kmem_cache_alloc(s, GFP_KERNEL)\n"                                                                             \
  "kmem_cache_destroy(s)\n"                                                                                            \
  "kmem_cache_destroy(s)\n"                                                                                            \
  "m = kmalloc(64M, GFP_KERNEL)\n"                                                                                     \
  "l = kcalloc(3000000000, 3000000000, GFP_KERNEL)\n"                                                                  \
  "context irq\n"                                                                                                      \
  "i = kmalloc(20, GFP_KERNEL)\n"                                                                                      \
  "kmem_cache_shrink(s)\n"

#define AREAS                                                                                                          \
  "a = vmalloc(20K)\n"                                                                                                 \
  "b = vmalloc(1)\n"                                                                                                   \
  "c = vzalloc(9000)\n"                                                                                                \
  "d = vmalloc(0)\n"                                                                                                   \
  "vfree(a)\n"                                                                                                         \
  "write(a, 4)\n"                                                                                                      \
  "vfree(b + 100)\n"                                                                                                   \
  "vfree(a)\n"                                                                                                         \
  "p[0..3] = alloc_page(GFP_HIGHUSER)\n"                                                                               \
  "m = vmap(p[0..3])\n"                                                                                                \
  "vunmap(m)\n"                                                                                                        \
  "q = alloc_percpu(64, 8)\n"                                                                                          \
  "get_cpu_var(q)\n"                                                                                                   \
  "put_cpu_var(q)\n"                                                                                                   \
  "cc = get_cpu_ptr(q)\n"                                                                                              \
  "put_cpu_ptr(q)\n"                                                                                                   \
  "DEFINE_PER_CPU(long, hits)\n"                                                                                       \
  "hh = virt_to_page(frame(16))\n"                                                                                     \
  "repeat 8 { u[$] = alloc_percpu(16K, 8) }\n"                                                                         \
  "free_percpu(q)\n"                                                                                                   \
  "s = alloc_thread_info()\n"                                                                                          \
  "use_stack(s, 3000)\n"                                                                                               \
  "use_stack(s, 30000)\n"                                                                                              \
  "free_thread_info(s)\n"                                                                                              \
  "l = alloc_page(GFP_KERNEL)\n"                                                                                       \
  "k = kmap(l)\n"                                                                                                      \
  "kunmap(l)\n"                                                                                                        \
  "k1 = kmap(p[0])\n"                                                                                                  \
  "k2 = kmap(p[0])\n"                                                                                                  \
  "kunmap(p[0])\n"                                                                                                     \
  "kunmap(p[0])\n"                                                                                                     \
  "kunmap(p[1])\n"

static const FixtureWorkload workloads[] = {
  { "calls-2.6.34", "machine x86-32 memory=64M\n" CALLS },
  { "calls-6.1", "machine x86-64 memory=64M kernel=6.1\n" CALLS },
  { "calls-highmem", "machine x86-32 memory=1G\n" CALLS },
  { "misuse-2.6.34", "machine x86-32 memory=64M\n" CALLS MISUSE },
  { "misuse-6.1", "machine x86-64 memory=64M kernel=6.1\n" CALLS MISUSE },
  { "random-2.6.34", "machine x86-32 memory=24M cpus=2\n"
                     "random seed=7 ops=400 live=120 order=0..5 gfp=GFP_KERNEL,GFP_ATOMIC,GFP_HIGHUSER_MOVABLE\n" },
  { "random-6.1", "machine x86-64 memory=64M kernel=6.1 cpus=2\n"
                  "random seed=8 ops=400 live=120 order=0..5 gfp=GFP_KERNEL,GFP_ATOMIC,GFP_HIGHUSER_MOVABLE\n" },
  { "random-6.12", "machine x86-64 memory=20M kernel=6.12\n"
                   "random seed=8 ops=1200 live=1500 order=0..3 "
                   "gfp=GFP_KERNEL|__GFP_NOWARN,GFP_ATOMIC|__GFP_NOWARN,GFP_HIGHUSER_MOVABLE|__GFP_NOWARN\n" },
  { "random-no-pcp", "machine x86-32 memory=16M pcp=off\n"
                     "random seed=9 ops=400 live=120 order=0..4 gfp=GFP_KERNEL,GFP_ATOMIC\n" },
  { "full-2.6.34", "machine x86-32 memory=16M\n"
                   "page_cache(3900)\n"
                   "a = alloc_pages(GFP_KERNEL, 5)\n"
                   "b = alloc_pages(GFP_ATOMIC, 6)\n"
                   "c = alloc_pages(GFP_ATOMIC | __GFP_NOWARN, 9)\n"
                   "d = alloc_pages(GFP_NOIO | __GFP_NORETRY, 8)\n"
                   "repeat 300 { t[$] = alloc_pages(GFP_KERNEL, 3) }\n"
                   "repeat 300 { u[$] = alloc_page(GFP_ATOMIC) }\n" },
  { "pools-6.12", "machine x86-64 memory=64M kernel=6.12 cpus=2\n"
                  "p = vmalloc(4K)\n"
                  "vfree(p)\n"
                  "a = vmalloc(24M)\n"
                  "vfree(a)\n"
                  "b = vmalloc(24M)\n"
                  "vfree(b)\n"
                  "c = vmalloc(24M)\n"
                  "vfree(c)\n"
                  "q = vmalloc(4K)\n" },
  { "full-6.1", "machine x86-64 memory=64M kernel=6.1\n"
                "page_cache(15800)\n"
                "a = alloc_pages(GFP_KERNEL, 5)\n"
                "b = alloc_pages(GFP_ATOMIC, 3)\n"
                "c = alloc_pages(GFP_ATOMIC | __GFP_NOWARN, 9)\n"
                "d = alloc_pages(GFP_KERNEL | __GFP_NORETRY, 8)\n"
                "repeat 40 { t[$] = alloc_pages(GFP_KERNEL, 6) }\n"
                "repeat 100 { u[$] = alloc_page(GFP_ATOMIC) }\n" },
  { "atomic-6.1", "machine x86-64 memory=64M kernel=6.1 pcp=off\n"
                  "page_cache(16012)\n"
                  "a = alloc_pages(GFP_ATOMIC, 3)\n"
                  "h = alloc_pages(GFP_ATOMIC | __GFP_NOWARN, 2)\n"
                  "repeat 60 { t[$] = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 8) }\n" },
  { "objects-2.6.34", "machine x86-32 memory=64M cpus=2\n" OBJECTS ODD OBJECT_MISUSE },
  { "objects-debug", "machine x86-32 memory=64M cpus=2 debug=slab\n" OBJECTS ODD OBJECT_MISUSE },
  { "objects-slab-6.1", "machine x86-64 memory=64M cpus=2 kernel=6.1 slab=slab\n" OBJECTS OBJECT_MISUSE },
  { "objects-slub-debug", "machine x86-64 memory=64M cpus=2 kernel=6.1 slub_debug=FZPU\n" OBJECTS OBJECT_MISUSE },
  { "objects-slub-6.1", "machine x86-64 memory=64M cpus=2 kernel=6.1\n" OBJECTS OBJECT_MISUSE },
  { "free-limit", "machine x86-32 memory=64M\n"
                  "c = kmem_cache_create(\"buffers\", 1696, 0, 0, NULL)\n"
                  "repeat 60 { o[$] = kmem_cache_alloc(c, GFP_KERNEL) }\n"
                  "repeat 60 { kmem_cache_free(c, o[$]) }\n" },
  { "areas-2.6.34",
    "machine x86-32 memory=1G cpus=2 vmalloc=32M\n" AREAS "v = vmalloc(13M)\nvfree(v)\nw = vmalloc(13M)\n"
    "x = vmalloc(200M)\nt = kmap_atomic(p[2], KM_USER0)\nkunmap_atomic(t, KM_USER0)\n"
    "repeat 1100 { h[$] = alloc_page(GFP_HIGHUSER) }\nrepeat 1030 { hm[$] = kmap(h[$])\nkunmap(h[$]) }\n"
    "repeat 1030 { hn[$] = kmap(h[$]) }\n" },
  { "areas-6.1", "machine x86-64 memory=64M cpus=2 kernel=6.1\n" AREAS
                 "t = kmap_atomic(p[2])\nkunmap_atomic(t)\nx = vmalloc(1G)\n" },
  { "beside-things", "machine x86-64 memory=64M kernel=6.1 cpus=2\n"
                     "c = kmem_cache_create(\"gone\", 100, 0, 0, NULL)\n"
                     "o = kmem_cache_alloc(c, GFP_KERNEL)\n"
                     "kmem_cache_free(c, o)\n"
                     "kmem_cache_destroy(c)\n"
                     "p = kmem_cache_alloc(c, GFP_KERNEL)\n"
                     "kmem_cache_free(c, o)\n"
                     "a = kmalloc(100, GFP_KERNEL)\n"
                     "kfree(a + 3)\n"
                     "kfree(a - 8)\n"
                     "g = alloc_page(GFP_KERNEL)\n"
                     "k = kmap_atomic(g)\n"
                     "kunmap_atomic(k)\n"
                     "z = kmalloc(0, GFP_KERNEL)\n"
                     "kfree(z + 8)\n"
                     "v = vmalloc(9000)\n"
                     "kfree(v + 1)\n"
                     "x = alloc_percpu(100, 8)\n"
                     "y = per_cpu_ptr(x, 1)\n"
                     "kfree(y)\n"
                     "kfree(y + 9)\n"
                     "write(a - 4, 8)\n"
                     "w = kcalloc(4, 30, GFP_KERNEL)\n"
                     "e = krealloc(w, 500, GFP_KERNEL)\n"
                     "write(e + 600, 8)\n"
                     "write(e - 20, 8)\n" },
  { "full-nofail", "machine x86-64 memory=16M kernel=6.1\n"
                   "repeat 50 { t[$] = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 7) }\n"
                   "a = alloc_pages(GFP_KERNEL | __GFP_NOFAIL, 3)\n"
                   "b = alloc_pages(GFP_KERNEL | __GFP_NOFAIL, 7)\n" },
};

const FixtureWorkload *
fixture_workloads (size_t *n)
{
  *n = G_N_ELEMENTS (workloads);
  return workloads;
}

static void
seek_anywhere (KmTimeline *timeline, KmRng *rng)
{
  KmCursor to = { .op = km_rng_below (rng, km_timeline_n_ops (timeline) + 1), .event = km_rng_below (rng, 40) };

  km_timeline_seek (timeline, to);
}

void
fixture_move (KmTimeline *timeline, KmRng *rng)
{
  uint32_t dice = km_rng_below (rng, 20);

  if (dice < 9)
    km_timeline_step_event (timeline, 1);
  else if (dice < 14)
    km_timeline_step_event (timeline, -1);
  else if (dice < 17)
    km_timeline_step_op (timeline, 1);
  else if (dice < 19)
    km_timeline_step_op (timeline, -1);
  else
    seek_anywhere (timeline, rng);
}

const char *
fixture_row_value (const KmInspection *inspection, const char *title, const char *label)
{
  for (uint32_t i = 0; i < inspection->sections->len; i++)
    {
      const KmInspectSection *section = g_ptr_array_index (inspection->sections, i);

      for (uint32_t r = 0; g_str_equal (section->title, title) && r < section->rows->len; r++)
        {
          const KmInspectRow *row = g_ptr_array_index (section->rows, r);

          if (g_str_equal (row->label, label))
            return row->value;
        }
    }
  return NULL;
}

char *
fixture_printed (KmTimeline *timeline)
{
  g_autoptr (KmModel) model = km_model_new (timeline);
  uint32_t op = km_timeline_n_ops (timeline), n;
  GString *out = g_string_new (NULL);

  km_timeline_seek (timeline, (KmCursor){ op, KM_EVENT_LAST });
  km_timeline_events (timeline, &n);
  for (uint32_t i = 0; i < n; i++)
    {
      g_autofree char *message = NULL;
      g_auto (GStrv) lines = NULL;
      uint32_t still;

      km_timeline_seek (timeline, (KmCursor){ op, i + 1 });
      message = km_narrate_kernel_message (model, &km_timeline_events (timeline, &still)[i]);
      lines = g_strsplit (message ? message : "", "\n", -1);
      for (char **line = lines; *line; line++)
        if (**line)
          g_string_append_printf (out, "%s\n", *line);
    }
  return g_string_free (out, FALSE);
}
