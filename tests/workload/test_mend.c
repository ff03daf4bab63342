/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mends: what one edit makes of a text, and what is left alone. */
#include "workload/mend.h"

#include "examples.h"

#include <string.h>

typedef struct
{
  const char *text, *mended; /* NULL: it stays as it is */
} Story;

static const Story stories[] = {
  { "p = aloc_page(GFP_KERNEL)\n", "p = alloc_page(GFP_KERNEL)\n" },
  { "p = alloc_page(GFP_KERNAL)\n", "p = alloc_page(GFP_KERNEL)\n" },
  { "p = alloc_page GFP_KERNEL\n", "p = alloc_page( GFP_KERNEL)\n" },
  { "p = alloc_page(GFP_KERNEL // why\n", "p = alloc_page(GFP_KERNEL) // why\n" },
  { "page = alloc_page(GFP_KERNEL)\n__free_page(pgae)", "page = alloc_page(GFP_KERNEL)\n__free_page(page)" },
  { "machine x86-32 memori=64M\n", "machine x86-32 memory=64M\n" },
  { "chapter \"Cutting\nfree_all }\n", "chapter \"Cutting\"\nfree_all \n" },
  { "/// 页框\nexpect nr_fre(NORMAL, 0) == 1 // 好\n", "/// 页框\nexpect nr_free(NORMAL, 0) == 1 // 好\n" },
  { "p = alloc_page(GFP_KERNEL)\nkmalloc\n", NULL },
  { "p = something_else(1)\n", NULL },
  { "p = alloc_pages(GFP_KERNEL, 4096)\n", NULL },
};

static void
test_story (gconstpointer data)
{
  const Story *story = data;
  uint32_t n;
  g_autofree char *mended = km_text_mend_all (story->text, strlen (story->text), &n);

  g_assert_cmpstr (mended, ==, story->mended ? story->mended : story->text);
  g_assert_cmpint (n > 0, ==, story->mended != NULL);
}

/* Every edit is on a line of the text, and any text survives it. */
static void
all_codes_survive (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      const char *example = examples[i].text;
      uint32_t edits;
      g_autofree char *mended = km_text_mend_all (example, strlen (example), &edits);
      g_autoptr (KmScript) script = km_script_parse (mended, strlen (mended));
      size_t left;

      km_script_diagnostics (script, &left);
      for (size_t j = 0; j < left; j++)
        g_assert_null (km_script_mend (script, j));
    }
}

static void
places_beyond_the_text_change_nothing (void)
{
  g_autofree char *beyond = km_text_mend ("a\nb", 3, &(KmMend){ 9, 1, 1, (char *)"x" });
  g_autofree char *end = km_text_mend ("a\nb", 3, &(KmMend){ 2, 9, 9, (char *)"x" });

  g_assert_cmpstr (beyond, ==, "a\nb");
  g_assert_cmpstr (end, ==, "a\nbx");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      g_autofree char *path = g_strdup_printf ("/mend/story/%zu", i);

      g_test_add_data_func (path, &stories[i], test_story);
    }
  g_test_add_func ("/mend/codes", all_codes_survive);
  g_test_add_func ("/mend/places", places_beyond_the_text_change_nothing);
  return g_test_run ();
}
