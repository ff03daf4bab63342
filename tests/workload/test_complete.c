/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion: what is proposed where. The place is the end of the text. */
#include "workload/complete.h"

#include <string.h>

static GPtrArray *
complete (const char *text, KmGenerationId generation)
{
  size_t length = strlen (text);

  return km_complete (text, length, km_complete_word_start (text, length), generation);
}

static const KmProposal *
find (GPtrArray *proposals, const char *text)
{
  for (uint32_t i = 0; i < proposals->len; i++)
    if (strcmp (((KmProposal *)g_ptr_array_index (proposals, i))->text, text) == 0)
      return g_ptr_array_index (proposals, i);
  return NULL;
}

#define MACHINE "kmw 1\nmachine x86-32 memory=64M\n"
#define CACHE MACHINE "inode = kmem_cache_create(\"inode\", 600, 0, 0, NULL)\np[0..9] = alloc_page(GFP_KERNEL)\n"

typedef struct
{
  const char *name;
  const char *text;
  const char *has[4], *lacks[4];
} Story;

static const Story stories[] = {
  { "start", CACHE "km", { "kmalloc", "expect", "p" }, { "GFP_KERNEL", "memory", "inode" } },
  { "assignment", CACHE "x = km", { "kmalloc", "alloc_pages" }, { "expect", "GFP_KERNEL", "p" } },
  { "gfp", CACHE "x = kmalloc(100, GFP", { "GFP_KERNEL", "__GFP_WAIT" }, { "kmalloc", "p", "SLAB_POISON" } },
  { "second-flag", CACHE "x = kmalloc(100, GFP_KERNEL | __G", { "__GFP_WAIT" }, { "p" } },
  { "cache", CACHE "x = kmem_cache_alloc(", { "inode" }, { "p", "GFP_KERNEL" } },
  { "page", CACHE "__free_page(", { "p" }, { "inode", "kmalloc" } },
  { "slab-flags", CACHE "d = kmem_cache_create(\"d\", 8, 0, SLAB_", { "SLAB_HWCACHE_ALIGN" }, { "GFP_KERNEL" } },
  { "kmap-type", CACHE "m = kmap_atomic(p[0], KM", { "KM_USER0" }, { "p" } },
  { "order", CACHE "x = alloc_pages(GFP_KERNEL, o", { NULL }, { "p", "GFP_KERNEL" } },
  { "expect", CACHE "expect nr", { "nr_free", "slabs", "p", "inode" }, { "kmalloc" } },
  { "machine", "kmw 1\nmachine x86-32 ker", { "kernel", "memory" }, { "kmalloc" } },
  { "random", CACHE "random seed=1 op", { "ops", "sizes" }, { "kmalloc" } },
  { "show", "show frames, fr", { "free-lists", "buddy" }, { "frame", "kmalloc" } },
  { "block", CACHE "repeat 3 { km", { "kmalloc", "expect" }, { "GFP_KERNEL" } },
  { "comment", CACHE "free_all // km", { NULL }, { "kmalloc", "p" } },
  { "note", CACHE "/// km", { NULL }, { "kmalloc", "p" } },
  { "string", CACHE "title \"km", { NULL }, { "kmalloc", "p" } },
  { "too-many-arguments", CACHE "x = kmalloc(1, 2, 3, 4, 5, 6, 7, km", { NULL }, { "kmalloc", "GFP_KERNEL" } },
  { "deep", CACHE "x = kmalloc((((((((((((((((((((GFP", { NULL }, { "kmalloc", "p" } },
  { "deep-and-back", CACHE "x = kmalloc((((((((((((((((((((1)))))))))))))))))))), GFP", { NULL }, { "kmalloc" } },
  { "number", CACHE "12", { NULL }, { "kmalloc" } },
};

static void
test_story (gconstpointer data)
{
  const Story *story = data;
  g_autoptr (GPtrArray) proposals = complete (story->text, KM_GENERATION_2_6_34);

  for (uint32_t i = 0; i < G_N_ELEMENTS (story->has) && story->has[i]; i++)
    if (!find (proposals, story->has[i]))
      g_error ("%s: %s is not proposed", story->name, story->has[i]);
  for (uint32_t i = 0; i < G_N_ELEMENTS (story->lacks) && story->lacks[i]; i++)
    if (find (proposals, story->lacks[i]))
      g_error ("%s: %s is proposed", story->name, story->lacks[i]);
}

/* Flags are those of the kernel that is simulated; calls say how they are written; a handle is proposed once. */
static void
test_details (void)
{
  g_autoptr (GPtrArray) flags = complete (MACHINE "x = kmalloc(1, ", KM_GENERATION_6_1);
  g_autoptr (GPtrArray) handles = complete (CACHE "p[3] = alloc_page(GFP_KERNEL)\nput_page(", KM_GENERATION_2_6_34);
  g_autoptr (GPtrArray) calls = complete (MACHINE "x = ", KM_GENERATION_2_6_34);

  g_assert_null (find (flags, "__GFP_WAIT"));
  g_assert_nonnull (find (flags, "__GFP_DIRECT_RECLAIM"));
  g_assert_cmpuint (handles->len, ==, 1);
  g_assert_cmpint (find (handles, "p")->kind, ==, KM_PROPOSAL_HANDLE);
  g_assert_cmpstr (find (calls, "kmalloc")->usage, ==, "kmalloc(bytes, gfp)");
}

static void
the_likely_comes_first (void)
{
  static const char text[] =
      MACHINE "a = kmalloc(8, GFP_ATOMIC)\nb = kmalloc(9, GFP_ATOMIC)\nc = kmalloc(1, GFP_KERNEL)\n"
              "kfree(c)\n";
  g_autofree char *free_text = g_strconcat (text, "kfree(", NULL), *gfp = g_strconcat (text, "d = kmalloc(1, ", NULL);
  g_autoptr (GPtrArray) handles = complete (free_text, KM_GENERATION_2_6_34);
  g_autoptr (GPtrArray) flags = complete (gfp, KM_GENERATION_6_1);

  g_assert_cmpuint (handles->len, ==, 3);
  g_assert_cmpstr (((KmProposal *)g_ptr_array_index (handles, 0))->text, ==, "b");
  g_assert_cmpstr (((KmProposal *)g_ptr_array_index (handles, 1))->text, ==, "a");
  g_assert_cmpstr (((KmProposal *)g_ptr_array_index (flags, 0))->text, ==, "GFP_ATOMIC");
  g_assert_cmpstr (((KmProposal *)g_ptr_array_index (flags, 1))->text, ==, "GFP_KERNEL");
}

/* No more handles are proposed than one can read. */
static void
handles_have_an_end (void)
{
  GString *text = g_string_new (MACHINE);
  g_autoptr (GPtrArray) handles = NULL;

  for (int i = 0; i < 600; i++)
    g_string_append_printf (text, "h%d = alloc_page(GFP_KERNEL)\n", i);
  g_string_append (text, "put_page(");
  handles = complete (text->str, KM_GENERATION_2_6_34);
  g_assert_cmpuint (handles->len, ==, 500);
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      g_autofree char *path = g_strdup_printf ("/complete/%s", stories[i].name);

      g_test_add_data_func (path, &stories[i], test_story);
    }
  g_test_add_func ("/complete/details", test_details);
  g_test_add_func ("/complete/likely", the_likely_comes_first);
  g_test_add_func ("/complete/end", handles_have_an_end);
  return g_test_run ();
}
