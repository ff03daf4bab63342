/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a slot: the parts of every object lie one behind the other and fill the slot, whatever was written. */
#include "core/slab/object_bytes.h"

#include "core/slab/kmem_read.h"
#include "timeline/timeline.h"

#include <string.h>

static KmTimeline *
play (const char *workload)
{
  g_autoptr (KmScript) script = km_script_parse (workload, strlen (workload));
  g_autoptr (GError) error = NULL;
  KmTimeline *timeline;
  size_t n;

  km_script_diagnostics (script, &n);
  g_assert_cmpuint (n, ==, 0);
  timeline = km_timeline_new (script, &error);
  g_assert_no_error (error);
  km_timeline_seek (timeline, (KmCursor){ km_script_n_ops (script), KM_EVENT_LAST });
  return timeline;
}

/* Checks the slot of the object that operation @op returned. Returns the bytes of each kind in @bytes. */
static void
check_slot (KmTimeline *timeline, const char *handle, uint32_t bytes[KM_NR_BYTE_KINDS])
{
  const KmMachine *machine = km_timeline_machine (timeline);
  uint32_t op = km_script_find_handle (km_timeline_script (timeline), handle, UINT32_MAX), at = 0;
  KmBytePart parts[KM_MAX_BYTE_PARTS];
  KmObjectInfo object;
  KmCacheInfo cache;
  unsigned n;

  g_assert_true (km_machine_object (machine, km_timeline_result (timeline, op), &object));
  km_machine_cache (machine, object.cache, &cache);
  n = km_machine_object_bytes (machine, object.slab, object.index, parts);
  g_assert_cmpuint (n, >, 0);
  memset (bytes, 0, KM_NR_BYTE_KINDS * sizeof *bytes);
  for (unsigned i = 0; i < n; i++)
    {
      g_assert_cmpuint (parts[i].start, ==, at);
      g_assert_cmpuint (parts[i].size, >, 0);
      at += parts[i].size;
      bytes[parts[i].kind] += parts[i].size;
    }
  g_assert_cmpuint (at, ==, cache.size);
}

static void
slots_are_filled (void)
{
  static const char *const machines[] = { "x86-32 memory=64M", "x86-32 memory=64M debug=slab",
                                          "x86-64 memory=128M kernel=6.1",
                                          "x86-64 memory=128M kernel=6.1 slub_debug=FZPU",
                                          "x86-64 memory=128M kernel=6.1 slab=slab" };

  for (uint32_t i = 0; i < G_N_ELEMENTS (machines); i++)
    {
      g_autofree char *workload = g_strdup_printf ("machine %s\nc = kmem_cache_create(\"c\", 600, 0, 0, NULL)\n"
                                                   "o[0..4] = kmem_cache_alloc(c, GFP_KERNEL)\nwrite(o[1] + 590, 30)\n"
                                                   "kmem_cache_free(c, o[3])\nwrite(o[3] + 8, 4)\n",
                                                   machines[i]);
      g_autoptr (KmTimeline) timeline = play (workload);
      uint32_t bytes[KM_NR_BYTE_KINDS];

      check_slot (timeline, "o[0]", bytes);
      check_slot (timeline, "o[1]", bytes);
      check_slot (timeline, "o[2]", bytes);
      check_slot (timeline, "o[3]", bytes);
      g_assert_cmpuint (bytes[KM_BYTE_OVERWRITTEN], ==, 4);
    }
}

/* CONFIG_DEBUG_SLAB: 192 bytes become 216 with two red zones of 8 and the last caller; a free object is poisoned. */
static void
debug_layout_of_the_book (void)
{
  g_autoptr (KmTimeline) timeline = play ("machine x86-32 memory=64M debug=slab\n"
                                          "c = kmem_cache_create(\"c\", 192, 0, 0, NULL)\n"
                                          "a = kmem_cache_alloc(c, GFP_KERNEL)\nb = kmem_cache_alloc(c, GFP_KERNEL)\n"
                                          "kmem_cache_free(c, b)\n");
  uint32_t bytes[KM_NR_BYTE_KINDS];

  check_slot (timeline, "a", bytes);
  g_assert_cmpuint (bytes[KM_BYTE_RED_ZONE], ==, 16);
  g_assert_cmpuint (bytes[KM_BYTE_CALLER], ==, 8);
  g_assert_cmpuint (bytes[KM_BYTE_DATA], ==, 192);
  check_slot (timeline, "b", bytes);
  g_assert_cmpuint (bytes[KM_BYTE_POISON], ==, 192);
}

/* A large object has no red zones, but may have a last caller: a word. */
static void
caller_without_red_zones (void)
{
  g_autoptr (KmTimeline) timeline = play ("machine x86-32 memory=64M debug=slab\n"
                                          "c = kmem_cache_create(\"c\", 4096, 0, SLAB_STORE_USER, NULL)\n"
                                          "a = kmem_cache_alloc(c, GFP_KERNEL)\n");
  uint32_t bytes[KM_NR_BYTE_KINDS];

  check_slot (timeline, "a", bytes);
  g_assert_cmpuint (bytes[KM_BYTE_RED_ZONE], ==, 0);
  g_assert_cmpuint (bytes[KM_BYTE_CALLER], ==, 4);
  g_assert_cmpuint (km_slab_object_address (km_timeline_machine (timeline), KM_VALUE_NULL), ==, 0);
}

/* An object of no bytes, which 6.1 makes, has none that could be poisoned. */
static void
object_of_no_bytes (void)
{
  g_autoptr (KmTimeline) timeline = play ("machine x86-32 memory=64M kernel=6.1 slab=slab debug=slab\n"
                                          "c = kmem_cache_create(\"c\", 0, 0, SLAB_POISON, NULL)\n"
                                          "a = kmem_cache_alloc(c, GFP_KERNEL)\nkmem_cache_free(c, a)\n");
  uint32_t bytes[KM_NR_BYTE_KINDS];

  check_slot (timeline, "a", bytes);
  g_assert_cmpuint (bytes[KM_BYTE_POISON], ==, 0);
}

/* Every other byte was written to, one by one: there is a limit to the parts, and the first ones are kept. */
static void
more_parts_than_are_shown (void)
{
  g_autoptr (GString) workload = g_string_new ("machine x86-32 memory=64M\na = kmalloc(256, GFP_KERNEL)\nkfree(a)\n");
  g_autoptr (KmTimeline) timeline = NULL;
  KmBytePart parts[KM_MAX_BYTE_PARTS];
  KmObjectInfo object;
  unsigned n;

  for (unsigned i = 0; i < 100; i++)
    g_string_append_printf (workload, "write(a + %u, 1)\n", 2 * i);
  timeline = play (workload->str);
  g_assert_true (km_machine_object (km_timeline_machine (timeline), km_timeline_result (timeline, 0), &object));
  n = km_machine_object_bytes (km_timeline_machine (timeline), object.slab, object.index, parts);
  g_assert_cmpuint (n, ==, KM_MAX_BYTE_PARTS);
  for (unsigned i = 1; i < n; i++)
    g_assert_cmpuint (parts[i].start, >=, parts[i - 1].start + parts[i - 1].size);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/object-bytes/filled", slots_are_filled);
  g_test_add_func ("/object-bytes/debug-layout", debug_layout_of_the_book);
  g_test_add_func ("/object-bytes/caller-alone", caller_without_red_zones);
  g_test_add_func ("/object-bytes/no-bytes", object_of_no_bytes);
  g_test_add_func ("/object-bytes/many-parts", more_parts_than_are_shown);
  return g_test_run ();
}
