/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handles against a plain hash table of strings under random use. */
#include "workload/handles.h"

#include "base/rng.h"

#include <glib.h>
#include <string.h>

static uint32_t
hash_of (const char *text)
{
  uint32_t hash = 2166136261u;
  for (; *text; text++)
    hash = (hash ^ (uint8_t)*text) * 16777619u;
  return hash;
}

static uint32_t
intern (KmHandles *handles, const char *name)
{
  return km_handles_intern (handles, name, strlen (name), hash_of (name));
}

static void
names_have_one_number (void)
{
  KmHandles *handles = km_handles_new ();
  uint32_t p = intern (handles, "p");

  g_assert_cmpuint (intern (handles, "q"), !=, p);
  g_assert_cmpuint (intern (handles, "p"), ==, p);
  g_assert_false (km_handles_is_known (handles, p));
  g_assert_cmpuint (km_handles_get (handles, p), ==, KM_HANDLE_UNSET);
  km_handles_set (handles, p, 7);
  g_assert_cmpuint (km_handles_get (handles, p), ==, 7);
  g_assert_true (km_handles_is_known (handles, p));
  km_handles_free (handles);
}

static void
indexes_far_apart_are_kept (void)
{
  KmHandles *handles = km_handles_new ();
  uint32_t t = intern (handles, "t");

  km_handles_set_at (handles, t, KM_HANDLE_MAX_INDEX, 1);
  km_handles_set_at (handles, t, 0, 2);
  km_handles_set_at (handles, t, 5000, 3);
  g_assert_cmpuint (km_handles_get_at (handles, t, KM_HANDLE_MAX_INDEX), ==, 1);
  g_assert_cmpuint (km_handles_get_at (handles, t, 0), ==, 2);
  g_assert_cmpuint (km_handles_get_at (handles, t, 5000), ==, 3);
  g_assert_cmpuint (km_handles_get_at (handles, t, 4999), ==, KM_HANDLE_UNSET);
  g_assert_cmpuint (km_handles_get (handles, t), ==, KM_HANDLE_UNSET);
  km_handles_set_at (handles, t, 0, KM_HANDLE_UNSET); /* unset again, also what lies far away */
  km_handles_set_at (handles, t, 5000, KM_HANDLE_UNSET);
  km_handles_set_at (handles, t, KM_HANDLE_MAX_INDEX, KM_HANDLE_UNSET);
  g_assert_cmpuint (km_handles_get_at (handles, t, 0), ==, KM_HANDLE_UNSET);
  g_assert_cmpuint (km_handles_get_at (handles, t, 5000), ==, KM_HANDLE_UNSET);
  g_assert_cmpuint (km_handles_get_at (handles, t, KM_HANDLE_MAX_INDEX), ==, KM_HANDLE_UNSET);
  km_handles_free (handles);
}

/* Names of one hash are told apart by their length and their letters. */
static void
names_of_one_hash_differ (void)
{
  KmHandles *handles = km_handles_new ();
  uint32_t p = km_handles_intern (handles, "p", 1, 5), q = km_handles_intern (handles, "q", 1, 5);
  uint32_t pp = km_handles_intern (handles, "pp", 2, 5);

  g_assert_true (p != q && q != pp && p != pp);
  g_assert_cmpuint (km_handles_intern (handles, "q", 1, 5), ==, q);
  g_assert_cmpuint (km_handles_intern (handles, "pp", 2, 5), ==, pp);
  km_handles_free (handles);
}

static void
a_plain_table_agrees (void)
{
  enum
  {
    NAMES = 400,
    STEPS = 200000
  };
  KmHandles *handles = km_handles_new ();
  g_autoptr (GHashTable) twin = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  KmRng rng;

  km_rng_init (&rng, 3);
  for (uint32_t i = 0; i < NAMES; i++)
    g_ptr_array_add (names, g_strdup_printf ("n%u", i));
  for (uint32_t step = 0; step < STEPS; step++)
    {
      const char *name = names->pdata[km_rng_below (&rng, NAMES)];
      uint32_t index = km_rng_below (&rng, km_rng_below (&rng, 8) ? 300 : 1000000);
      char *key = g_strdup_printf ("%s[%u]", name, index);
      gpointer known = NULL;
      bool found = g_hash_table_lookup_extended (twin, key, NULL, &known);
      uint32_t number = intern (handles, name);

      g_assert_cmpuint (km_handles_get_at (handles, number, index), ==,
                        found ? GPOINTER_TO_UINT (known) : KM_HANDLE_UNSET);
      km_handles_set_at (handles, number, index, step);
      g_hash_table_replace (twin, key, GUINT_TO_POINTER (step));
    }
  km_handles_free (handles);
}

static void
the_nearest_name_is_found (void)
{
  KmHandles *handles = km_handles_new ();
  size_t length;
  const char *near;

  km_handles_set (handles, intern (handles, "buffer"), 1);
  km_handles_set (handles, intern (handles, "page"), 2);
  near = km_handles_nearest (handles, "bufer", 5, 100, &length);
  g_assert_cmpmem (near, length, "buffer", 6);
  g_assert_null (km_handles_nearest (handles, "zone", 4, 100, &length));
  g_assert_null (km_handles_nearest (handles, "x", 1, 100, &length));
  km_handles_free (handles);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/handles/names", names_have_one_number);
  g_test_add_func ("/handles/hash", names_of_one_hash_differ);
  g_test_add_func ("/handles/sparse", indexes_far_apart_are_kept);
  g_test_add_func ("/handles/twin", a_plain_table_agrees);
  g_test_add_func ("/handles/nearest", the_nearest_name_is_found);
  return g_test_run ();
}
