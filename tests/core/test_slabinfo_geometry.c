/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every cache of a running 2.6.34 as /proc/slabinfo printed it: object size, objects and pages of a slab, sizes of the
 * array cache follow from the arguments with which the kernel made it. */
#include "core/slab/slab_geometry.h"

#include "../reference/caches_2_6_34.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

/* A line of /proc/slabinfo. */
typedef struct
{
  char name[32];
  unsigned size, num, pages, limit, batchcount, shared;
} Line;

static KmSlabPlatform
platform (uint64_t memory_bytes)
{
  return (KmSlabPlatform){
    .generation = KM_GENERATION_2_6_34,
    .word = 4,
    .page_shift = 12,
    .cache_line = 32,
    .build_line = 32,
    .cpus = 1,
    .large_memory = memory_bytes > (32 << 20),
  };
}

/* The arguments for a cache: from the table, or those of a general cache, or of the cache of descriptors, which boot
 * makes by hand with the alignment of a cache line. */
static bool
find_request (const char *name, KmSlabRequest *request)
{
  unsigned size;

  *request = (KmSlabRequest){ .has_name = true };
  for (size_t i = 0; i < n_recorded_caches; i++)
    if (strcmp (recorded_caches[i].name, name) == 0)
      {
        request->size = recorded_caches[i].size;
        request->align = recorded_caches[i].align;
        request->flags = recorded_caches[i].flags;
        request->ctor = recorded_caches[i].ctor;
        return true;
      }
  request->flags = KM_SLAB_HWCACHE_ALIGN | KM_SLAB_PANIC;
  if (strcmp (name, "kmem_cache") == 0)
    {
      request->size = 96;
      request->align = 32;
      return true;
    }
  if (sscanf (name, "size-%u", &size) != 1)
    return false;
  request->size = size;
  request->align = 8;
  if (g_str_has_suffix (name, "(DMA)"))
    request->flags |= KM_SLAB_CACHE_DMA;
  return true;
}

static void
check_line (const Line *line, uint64_t memory_bytes)
{
  KmSlabPlatform p = platform (memory_bytes);
  KmSlabRequest request;
  KmSlabGeometry g;

  g_test_message ("%s", line->name);
  g_assert_true (find_request (line->name, &request));
  g_assert_cmpint (km_slab_geometry (&p, &request, &g), ==, KM_SLAB_CREATED);
  g_assert_cmpuint (g.buffer_size, ==, line->size);
  g_assert_cmpuint (g.num, ==, line->num);
  g_assert_cmpuint (1u << g.order, ==, line->pages);
  g_assert_cmpuint (g.limit, ==, line->limit);
  g_assert_cmpuint (g.batchcount, ==, line->batchcount);
  g_assert_cmpuint (g.shared_limit, ==, line->shared);
}

static void
check_snapshot (const char *machine, uint64_t memory_bytes)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("KM_SOURCE_ROOT"), "tests", "data", "proc", machine, "0-boot", "slabinfo", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  size_t checked = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **text_line = lines; *text_line; text_line++)
    {
      Line line;

      if (sscanf (*text_line, "%31s %*u %*u %u %u %u : tunables %u %u %u", line.name, &line.size, &line.num,
                  &line.pages, &line.limit, &line.batchcount, &line.shared)
          != 7)
        continue;
      check_line (&line, memory_bytes);
      checked++;
    }
  g_assert_cmpuint (checked, ==, 87);
}

static void
test_64m (void)
{
  check_snapshot ("linux2634-x86_32-up-64", 64 << 20);
}

static void
test_1200m (void)
{
  check_snapshot ("linux2634-x86_32-up-1200", (uint64_t)1200 << 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slabinfo-geometry/64M", test_64m);
  g_test_add_func ("/slabinfo-geometry/1200M", test_1200m);
  return g_test_run ();
}
