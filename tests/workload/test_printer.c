/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Printing and parsing again gives the same operations, and printing twice the same text, for every text there is. */
#include "workload/parser.h"

#include "base/rng.h"

#include <string.h>

/* Damage can make numbers large; these limits keep every text quick. */
static const KmParseLimits limits = {
  .max_ops = 2000,
  .max_steps = 1 << 20,
  .max_marks = 1000,
  .max_diagnostics = 100,
};

static KmScript *
parse (const char *text)
{
  return km_script_parse_limited (text, strlen (text), &limits);
}

static void
assert_prints (const char *text, const char *expected)
{
  g_autoptr (KmScript) script = parse (text);
  g_autofree char *printed = km_script_print (script);

  g_assert_cmpstr (printed, ==, expected);
}

static void
assert_same_more (const KmScript *a, const KmScript *b)
{
  uint32_t n_a, n_b;
  const KmOpMore *more_a = km_script_more (a, &n_a), *more_b = km_script_more (b, &n_b);

  g_assert_cmpuint (n_a, ==, n_b);
  for (uint32_t i = 0; i < n_a; i++)
    g_assert_true (km_op_more_equal (&more_a[i], &more_b[i]));
}

/* The lines may differ where blank lines at the end were dropped, not before. */
static void
assert_same_script (const KmScript *a, const KmScript *b)
{
  size_t n_a, n_b;
  const KmMark *marks_a = km_script_marks (a, &n_a), *marks_b = km_script_marks (b, &n_b);

  g_assert_cmpuint (km_script_n_ops (a), ==, km_script_n_ops (b));
  for (uint32_t i = 0; i < km_script_n_ops (a); i++)
    {
      KmOp op_a = km_script_op (a, i), op_b = km_script_op (b, i);

      g_assert_cmpmem (&op_a, sizeof op_a, &op_b, sizeof op_b);
    }
  assert_same_more (a, b);
  g_assert_cmpstr (km_script_title (a), ==, km_script_title (b));
  g_assert_cmpuint (km_script_config (a)->memory_bytes, ==, km_script_config (b)->memory_bytes);
  g_assert_cmpint (km_script_config (a)->generation, ==, km_script_config (b)->generation);
  g_assert_cmpuint (n_a, ==, n_b);
  for (size_t i = 0; i < n_a; i++)
    {
      g_assert_cmpint (marks_a[i].kind, ==, marks_b[i].kind);
      g_assert_cmpuint (marks_a[i].op, ==, marks_b[i].op);
    }
}

static void
assert_round_trip (const char *text, size_t length)
{
  g_autoptr (KmScript) first = km_script_parse_limited (text, length, &limits);
  g_autofree char *printed = km_script_print (first);
  g_autoptr (KmScript) second = parse (printed);
  g_autofree char *again = km_script_print (second);

  assert_same_script (first, second);
  g_assert_cmpstr (printed, ==, again);
}

static void
blanks_are_set (void)
{
  assert_prints ("p=alloc_pages( GFP_KERNEL|__GFP_ZERO,2 ) ;\n", "p = alloc_pages(GFP_KERNEL | __GFP_ZERO, 2);\n");
  assert_prints ("  t[ 0 .. 9 ]=alloc_page(GFP_KERNEL)   // ten\n", "t[0..9] = alloc_page(GFP_KERNEL) // ten\n");
  assert_prints ("__free_pages(p+1,0)\n", "__free_pages(p + 1, 0)\n");
  assert_prints ("expect  nr_free( NORMAL,3 )==2\n", "expect nr_free(NORMAL, 3) == 2\n");
  assert_prints ("expect p == -1+2\n", "expect p == -1 + 2\n");
  assert_prints ("c=kmem_cache_create( \"a  b\" ,600,0,SLAB_PANIC|0x20000,NULL )\n",
                 "c = kmem_cache_create(\"a  b\", 600, 0, SLAB_PANIC | 0x20000, NULL)\n");
  assert_prints ("kfree( p+8 )\n", "kfree(p + 8)\n");
  assert_prints ("expect slabs( c,full )==avail(c)\n", "expect slabs(c, full) == avail(c)\n");
}

static void
blocks_are_indented (void)
{
  assert_prints ("repeat 3 {\nrepeat 2{ t[$$*2+$]=alloc_page(GFP_KERNEL) }\n   /// note\n}\nbreak",
                 "repeat 3 {\n  repeat 2 { t[$$ * 2 + $] = alloc_page(GFP_KERNEL) }\n  /// note\n}\nbreak\n");
}

static void
comments_and_word_lines_stay (void)
{
  assert_prints ("// a  comment\n\n\n/// a  note\nmachine x86-32   memory=64M\n\n\n",
                 "// a  comment\n\n\n/// a  note\nmachine x86-32 memory=64M\n");
  assert_prints ("show  free-lists,  pcp\n", "show free-lists, pcp\n");
  assert_prints ("", "");
  assert_prints ("\n\n", "");
  assert_prints ("@@ what  is this\n", "@@ what  is this\n");
}

static const char example[] = "kmw 1\n"
                              "title \"Everything\"\n"
                              "machine x86-32 memory=64M kernel=2.6.34 cpus=2 // two\n"
                              "/// A note.\n"
                              "p=alloc_pages(GFP_KERNEL,2);q = __get_free_pages(GFP_DMA|GFP_ATOMIC,0)\n"
                              "z=get_zeroed_page(GFP_KERNEL)   // zero\n"
                              "  cpu 1\n"
                              "context irq\n"
                              "repeat 20 {t[$]=alloc_page(GFP_ATOMIC)}\n"
                              "repeat 2 {\n"
                              "repeat 3 { u[3*$$+$] = alloc_pages(GFP_ATOMIC , $+1);  __free_pages(u[3*$$+$],$+1) }\n"
                              "}\n"
                              "random seed=7 ops=50 live=20 order=0..4 gfp=GFP_KERNEL,GFP_ATOMIC | __GFP_ZERO\n"
                              "expect nr_free(NORMAL,3)>=0\n"
                              "expect p!=NULL\n"
                              "ask \"Which  block?\" answer frame(0x1010)\n"
                              "break\n"
                              "chapter   \"A  part\"\n"
                              "slide \"One\"\n"
                              "show frames 0x400..0x7ff,   free-lists // here\n"
                              "__free_pages(frame(0x10) , 0)\n"
                              "wrong wrong\n"
                              "x = kmalloc(3)\n"
                              "b=kzalloc( 100,GFP_KERNEL );write(b+100,8)\n"
                              "c = kmem_cache_create(\"a  b\",600,0,SLAB_HWCACHE_ALIGN|SLAB_PANIC,ctor)\n"
                              "i[0..9]=kmem_cache_alloc(c,GFP_KERNEL) // ten\n"
                              "kmem_cache_free(c,i[3..4])\n"
                              "v=vmalloc(64K);m = vmap( t[0..3] )\n"
                              "random ops=20 calls=kmalloc   sizes=8..64\n"
                              "expect slabs( c,full )+avail(\"size-32\",0)>=0\n"
                              "free_all\n"
                              "\n\n";

static void
an_example_survives (void)
{
  assert_round_trip (example, strlen (example));
}

static void
what_follows_a_zero_byte_survives (void)
{
  static const char text[] = "kmw 1\nmachine x86-32 memory=16M\n// a\0b\np = alloc_page(GFP_KERNEL) // c\0\n";
  g_autoptr (KmScript) script = km_script_parse (text, sizeof text - 1);
  g_autofree char *printed = km_script_print (script);

  g_assert_cmpstr (printed, ==, "kmw 1\nmachine x86-32 memory=16M\n// ab\np = alloc_page(GFP_KERNEL) // c\n");
}

static void
every_lesson_survives (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("KM_SOURCE_ROOT"), "data", "workloads", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  int n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = NULL, *text = NULL, *printed = NULL;
      size_t length;
      g_autoptr (KmScript) script = NULL;

      if (!g_str_has_suffix (name, ".kmw"))
        continue;
      path = g_build_filename (folder, name, NULL);
      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      assert_round_trip (text, length);
      script = km_script_parse (text, length);
      printed = km_script_print (script);
      g_assert_cmpstr (printed, ==, text); /* lessons are kept in canonical form */
      n++;
    }
  g_assert_cmpint (n, >=, 2);
}

/* Damaged texts too: bytes of the example replaced, left out and doubled. */
static void
damaged_examples_survive (void)
{
  KmRng rng;

  km_rng_init (&rng, 5);
  for (int round = 0; round < 3000; round++)
    {
      g_autoptr (GString) text = g_string_new (example);
      for (uint32_t i = km_rng_below (&rng, 6) + 1; i > 0; i--)
        {
          uint32_t at = km_rng_below (&rng, (uint32_t)text->len);
          if (km_rng_below (&rng, 2))
            text->str[at] = example[km_rng_below (&rng, sizeof example - 1)];
          else
            g_string_erase (text, at, 1);
        }
      assert_round_trip (text->str, text->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/printer/blanks", blanks_are_set);
  g_test_add_func ("/printer/blocks", blocks_are_indented);
  g_test_add_func ("/printer/comments", comments_and_word_lines_stay);
  g_test_add_func ("/printer/example", an_example_survives);
  g_test_add_func ("/printer/zero-bytes", what_follows_a_zero_byte_survives);
  g_test_add_func ("/printer/lessons", every_lesson_survives);
  g_test_add_func ("/printer/damaged", damaged_examples_survive);
  return g_test_run ();
}
