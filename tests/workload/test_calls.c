/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls above the page allocator: what they say, what they refuse, and who frees what. */
#include "script_fixture.h"

#include "core/slab/slab_geometry.h"

static const KmOpMore *
more (const KmScript *script, uint32_t number)
{
  uint32_t n;
  const KmOpMore *table = km_script_more (script, &n);

  g_assert_true (op (script, number)->flags & KM_OP_HAS_MORE);
  g_assert_cmpuint (op (script, number)->arg, <, n);
  return &table[op (script, number)->arg];
}

static void
sizes_are_clamped (void)
{
  g_autoptr (KmScript) script = parse_clean ("a = kmalloc(8G, GFP_KERNEL)\nb = kmalloc(0, GFP_ATOMIC)\n"
                                             "c = vmalloc(8G)\nd = kcalloc(5G, 2, GFP_KERNEL)\n");

  g_assert_cmpuint (op (script, 0)->ref, ==, UINT32_MAX);
  g_assert_false (km_op_uses_ref (op (script, 0)));
  g_assert_cmpuint (op (script, 1)->ref, ==, 0);
  g_assert_cmpuint (more (script, 2)->size, ==, G_GUINT64_CONSTANT (8) << 30);
  g_assert_cmpuint (more (script, 3)->count, ==, UINT32_MAX);
  g_assert_cmpuint (more (script, 3)->size, ==, 2);
}

static void
arguments_go_where_they_belong (void)
{
  g_autoptr (KmScript) script = parse_clean (
      "c = kmem_cache_create(\"a \\\"b\\\"\", 600, 16, SLAB_HWCACHE_ALIGN | 0x20000 | SLAB_FAILSLAB, init_once)\n"
      "n = kmem_cache_create(NULL, 1, 0, 0, NULL)\n"
      "o = kmem_cache_alloc(c, GFP_KERNEL)\n"
      "kmem_cache_free(n, o)\n"
      "kmem_cache_free(NULL, o)\n"
      "o = krealloc(o - 8, 3M, GFP_ATOMIC)\n"
      "write(o + 100, 8, 0x6b)\nread(o)\nkfree(frame(0x10) + 8)\nvfree(o + 100)\n"
      "a = kmap_atomic(frame(3) + 2, KM_IRQ0)\nx = alloc_percpu(24)\nkfree(x)\n");

  g_assert_cmpstr (more (script, 0)->name, ==, "a \"b\"");
  g_assert_cmpuint (more (script, 0)->size, ==, 600);
  g_assert_cmpuint (more (script, 0)->align, ==, 16);
  g_assert_cmphex (more (script, 0)->flags, ==, KM_SLAB_HWCACHE_ALIGN | KM_SLAB_RECLAIM_ACCOUNT);
  g_assert_true (more (script, 0)->ctor);
  g_assert_null (more (script, 1)->name);
  g_assert_false (more (script, 1)->ctor);
  g_assert_cmpuint (op (script, 2)->ref, ==, 0);
  g_assert_cmpuint (op (script, 3)->ref, ==, 2);
  g_assert_cmpuint (op (script, 3)->arg, ==, 1);
  g_assert_cmpuint (op (script, 4)->arg, ==, KM_OP_NO_REF);
  g_assert_cmpint (more (script, 5)->delta, ==, -8);
  g_assert_cmpuint (more (script, 5)->size, ==, 3 << 20);
  g_assert_cmphex (more (script, 5)->flags, ==, 0x20);
  g_assert_cmpint (more (script, 6)->delta, ==, 100);
  g_assert_cmpuint (more (script, 6)->size, ==, 8);
  g_assert_cmphex (more (script, 6)->byte, ==, 0x6b);
  g_assert_cmpuint (more (script, 7)->size, ==, 4);
  g_assert_true (op (script, 8)->flags & KM_OP_REF_IS_PFN);
  g_assert_cmpuint (op (script, 8)->ref, ==, 0x10);
  g_assert_cmpint (op (script, 8)->delta, ==, 8);
  g_assert_cmpint (op (script, 9)->delta, ==, 100);
  g_assert_cmpuint (op (script, 10)->ref, ==, 5);
  g_assert_cmpuint (op (script, 10)->order, ==, 9);
  g_assert_cmpuint (more (script, 11)->align, ==, 0);
  assert_op_text (script, 0,
                  "c = kmem_cache_create(\"a \\\"b\\\"\", 600, 16, SLAB_HWCACHE_ALIGN | SLAB_RECLAIM_ACCOUNT, ctor)");
  assert_op_text (script, 4, "kmem_cache_free(NULL, o)");
  assert_op_text (script, 5, "o = krealloc(o - 8, 3M, GFP_ATOMIC)");
  assert_op_text (script, 6, "write(o + 100, 8, 0x6b)");
  assert_op_text (script, 7, "read(o, 4)");
  assert_op_text (script, 11, "x = alloc_percpu(24)");
}

static void
pages_are_mapped_together (void)
{
  g_autoptr (KmScript) script =
      parse_clean ("p[0..3] = alloc_page(GFP_KERNEL)\nq = alloc_page(GFP_KERNEL)\n"
                   "a = vmap(p[0..3])\nb = vmap(p, 2)\nc = vmap(p[2], 2, VM_MAP, PAGE_KERNEL)\n"
                   "d = vmap(q)\ne[0..1] = vmap(q, 1)\n");

  g_assert_cmpuint (more (script, 5)->count, ==, 4);
  g_assert_cmpuint (more (script, 5)->refs[3], ==, 3);
  g_assert_cmpuint (more (script, 6)->count, ==, 2);
  g_assert_cmpuint (more (script, 7)->refs[0], ==, 2);
  g_assert_cmpuint (more (script, 8)->refs[0], ==, 4);
  g_assert_cmpuint (op (script, 8)->arg, ==, op (script, 10)->arg);
  assert_op_text (script, 5, "a = vmap(p[0..3])");
  assert_op_text (script, 7, "c = vmap(p[2..3])");
  assert_op_text (script, 10, "e[1] = vmap(q)");
}

static void
one_cache_serves_a_range (void)
{
  g_autoptr (KmScript) script = parse_clean ("c = kmem_cache_create(\"a\", 64, 0, 0, NULL)\n"
                                             "i[0..9] = kmem_cache_alloc(c, GFP_KERNEL)\nkmem_cache_free(c, i[3..5])\n"
                                             "k[0..2] = kmalloc(32, GFP_KERNEL)\nn[0..2] = ksize(k[0..2])\n");

  g_assert_cmpuint (km_script_n_ops (script), ==, 1 + 10 + 3 + 3 + 3);
  assert_op_text (script, 10, "i[9] = kmem_cache_alloc(c, GFP_KERNEL)");
  assert_op_text (script, 13, "kmem_cache_free(c, i[5])");
  g_assert_cmpuint (op (script, 13)->arg, ==, 0);
  assert_op_text (script, 19, "n[2] = ksize(k[2])");
}

/* A repeat needs one entry, and equal beginnings get equal numbers. */
static void
entries_are_shared (void)
{
  const char *text = "repeat 1000 { v = vmalloc(64K); c = kmem_cache_create(\"a\", 64, 0, 0, ctor); write(v + 8, 8) }\n"
                     "repeat 500 { w[$] = vmalloc($) }\n";
  g_autofree char *longer = g_strconcat (text, "x = vmalloc(123456)\nread(x)\n", NULL);
  g_autoptr (KmScript) a = parse_clean (text), b = parse_clean (longer);
  uint32_t n;

  km_script_more (a, &n);
  g_assert_cmpuint (n, >=, 3 + 500);
  g_assert_cmpuint (n, <, 3 + 500 + 50);
  assert_same_ops (a, b, km_script_n_ops (a));
}

static void
wrong_things_are_refused (void)
{
  static const struct
  {
    const char *line;
    uint32_t code, column;
  } cases[] = {
    { "kfree(c)", KM_W_WANTS_POINTER, 7 },
    { "kfree(n)", KM_W_WANTS_POINTER, 7 },
    { "vfree(c)", KM_W_WANTS_POINTER, 7 },
    { "write(c + 8, 8)", KM_W_WANTS_POINTER, 7 },
    { "write(o, 8, 256)", KM_W_RANGE, 13 },
    { "ksize(b + 8)", KM_W_WANTS_HANDLE, 7 },
    { "kmem_cache_free(c, b + 8)", KM_W_WANTS_HANDLE, 20 },
    { "free_pages_exact(b + 1, 100)", KM_W_WANTS_HANDLE, 18 },
    { "free_thread_info(b + 1)", KM_W_WANTS_HANDLE, 18 },
    { "use_stack(b + 1, 100)", KM_W_WANTS_HANDLE, 11 },
    { "kmem_cache_free(b, b)", KM_W_WANTS_CACHE, 17 },
    { "kmem_cache_free(frame(1), b)", KM_W_WANTS_CACHE, 17 },
    { "kmem_cache_free(c, c)", KM_W_WANTS_POINTER, 20 },
    { "x = kmem_cache_alloc(p, GFP_KERNEL)", KM_W_WANTS_CACHE, 22 },
    { "__free_page(b)", KM_W_WANTS_PAGE, 13 },
    { "__free_page(c)", KM_W_WANTS_PAGE, 13 },
    { "__free_page(virt_to_page(p))", KM_W_WANTS_ADDRESS, 26 },
    { "free_page(c)", KM_W_WANTS_ADDRESS, 11 },
    { "free_percpu(b)", KM_W_WANTS_PERCPU, 13 },
    { "get_cpu_var(frame(1))", KM_W_WANTS_PERCPU, 13 },
    { "x = kmap(b)", KM_W_WANTS_PAGE, 10 },
    { "x = vmap(b)", KM_W_WANTS_PAGE, 10 },
    { "x = vmap(NULL)", KM_W_WANTS_PAGE, 10 },
    { "x = vmap(p, 2)", KM_W_NEVER_SET, 10 },
    { "x = vmap(p, 0)", KM_W_RANGE, 13 },
    { "x = vmap(t[0..1], 3)", KM_W_INDEX_RANGE, 19 },
    { "x = vmap(p, 1, 4)", KM_W_EXPECTED, 16 },
    { "x = kmap_atomic(p)", KM_W_KMAP_TYPE, 18 },
    { "x = kmap_atomic(p, KM_USER9)", KM_W_KMAP_TYPE, 20 },
    { "x = kmap_atomic(p, 19)", KM_W_KMAP_TYPE, 20 },
    { "x = kmalloc(-1, GFP_KERNEL)", KM_W_RANGE, 13 },
    { "x = kmalloc(100)", KM_W_ARGUMENTS, 16 },
    { "x = kmalloc(100, GFP_KERNEL, 1)", KM_W_ARGUMENTS, 28 },
    { "x = kmem_cache_create(a, 64, 0, 0, NULL)", KM_W_EXPECTED, 23 },
    { "x = kmem_cache_create(\"a\", 64, 0, 0)", KM_W_ARGUMENTS, 36 },
    { "x = kmem_cache_create(\"a\", 64, 0, 0, 5)", KM_W_EXPECTED, 38 },
    { "x = kmem_cache_create(\"a\", 64, 0, SLAB_POISSON, NULL)", KM_W_SLAB_FLAG, 35 },
    { "x = kmem_cache_create(\"a\", 64, 0, SLAB_ACCOUNT, NULL)", KM_W_SLAB_FLAG_GENERATION, 35 },
    { "x = kfree(b)", KM_W_NO_RESULT, 1 },
    { "read(b, 0)", KM_W_RANGE, 9 },
    { "t[0..1] = kmap(t[0..2])", KM_W_INDEX_RANGE, 16 },
    { "u[0..2] = kmap(t[0..1])", KM_W_INDEX_RANGE, 16 },
    { "kmalloc = alloc_page(GFP_KERNEL)", KM_W_RESERVED_NAME, 1 },
    { "x = kstrdup(b, GFP_KERNEL)", KM_W_NOT_YET, 5 },
    { "x = kmaloc(100, GFP_KERNEL)", KM_W_STATEMENT, 5 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("p = alloc_page(GFP_HIGHUSER)\nb = kmalloc(100, GFP_KERNEL)\nn = ksize(b)\n"
                           "c = kmem_cache_create(\"c\", 64, 0, 0, NULL)\nt[0..1] = alloc_page(GFP_KERNEL)\n%s\n",
                           cases[i].line);
      g_autoptr (KmScript) script = parse (text);
      size_t n_found;
      const KmDiagnostic *found = km_script_diagnostics (script, &n_found);
      for (size_t j = 0; j < n_found; j++)
        {
          g_autofree char *line = km_diagnostic_format (&found[j], cases[i].line);
          g_test_message ("%s", line);
        }
      g_assert_cmpuint (n_found, ==, 1);
      g_assert_cmpuint (found->code, ==, cases[i].code);
      g_assert_cmpuint (found->line, ==, 6);
      g_assert_cmpuint (found->column, ==, cases[i].column);
    }
}

static void
generations_have_their_words (void)
{
  g_autoptr (KmScript) new =
      parse_clean ("machine x86-32 kernel=6.1 memory=1G\np = alloc_page(GFP_HIGHUSER)\n"
                   "a = kmap_atomic(p)\nkunmap_atomic(a)\n"
                   "c = kmem_cache_create(\"a\", 8, 0, SLAB_TYPESAFE_BY_RCU | SLAB_ACCOUNT, NULL)\n");
  g_autoptr (KmScript) typed = parse ("machine x86-32 kernel=6.1\np = alloc_page(GFP_HIGHUSER)\n"
                                      "a = kmap_atomic(p, KM_USER0)\n");
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (typed, &n);

  assert_op_text (new, 1, "a = kmap_atomic(p)");
  assert_op_text (new, 3, "c = kmem_cache_create(\"a\", 8, 0, SLAB_TYPESAFE_BY_RCU | SLAB_ACCOUNT, NULL)");
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (diagnostics->code, ==, KM_W_KMAP_TYPE);
}

/* Everything with its own call, mappings first, what was freed left out. */
static void
free_all_knows_every_call (void)
{
  static const char *const expected[] = {
    "vunmap(w)",
    "kfree(b)",
    "__free_page(p)",
    "kfree(z)",
    "kmem_cache_free(c, i[0])",
    "kmem_cache_free(c, i[2])",
    "vfree(v)",
    "free_percpu(x)",
    "free_thread_info(s)",
    "kfree(m)",
  };
  g_autoptr (KmScript) script =
      parse_clean ("b = kmalloc(8, GFP_KERNEL)\nk = kmalloc(8, GFP_KERNEL)\np = alloc_page(GFP_KERNEL)\n"
                   "k = krealloc(k, 100, GFP_KERNEL)\nkfree(k)\nz = kzalloc(9, GFP_KERNEL)\n"
                   "c = kmem_cache_create(\"a\", 64, 0, 0, NULL)\ni[0..2] = kmem_cache_alloc(c, GFP_KERNEL)\n"
                   "kmem_cache_free(c, i[1])\nv = vmalloc(64K)\nx = alloc_percpu(8, 8)\ns = alloc_thread_info()\n"
                   "w = vmap(p)\nm = kcalloc(2, 8, GFP_KERNEL)\nkfree(m + 8)\nfree_all\n");
  uint32_t n = km_script_n_ops (script), first = n - G_N_ELEMENTS (expected);

  g_assert_cmpuint (n, ==, 17 + G_N_ELEMENTS (expected));
  for (uint32_t i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      assert_op_text (script, first + i, expected[i]);
      g_assert_true (op (script, first + i)->flags & KM_OP_SKIP_IF_NULL);
    }
}

static void
random_makes_objects (void)
{
  g_autoptr (KmScript) script =
      parse_clean ("random seed=7 ops=400 live=20 calls=kmalloc sizes=8..4096 gfp=GFP_KERNEL,GFP_ATOMIC\n"
                   "c = kmem_cache_create(\"a\", 64, 0, 0, NULL)\nrandom ops=100 cache=c\n"
                   "random ops=50 calls=vmalloc\nfree_all\n");
  uint32_t small = 0, n_allocs = 0;

  for (uint32_t i = 0; i < 400; i++)
    if (op (script, i)->kind == KM_OP_KMALLOC)
      {
        g_assert_cmpuint (op (script, i)->ref, >=, 8);
        g_assert_cmpuint (op (script, i)->ref, <=, 4096);
        small += op (script, i)->ref < 256;
        n_allocs++;
      }
    else
      g_assert_cmpint (op (script, i)->kind, ==, KM_OP_KFREE);
  g_assert_cmpuint (small, >, n_allocs / 3);
  g_assert_cmpuint (small, <, n_allocs * 2 / 3);
  for (uint32_t i = 401; i < 501; i++)
    g_assert_true (op (script, i)->kind == KM_OP_KMEM_CACHE_ALLOC ? op (script, i)->ref == 400
                                                                  : op (script, i)->arg == 400);
  g_assert_cmpuint (more (script, 501)->size, >=, 4096);
  for (uint32_t i = 501; i < km_script_n_ops (script); i++)
    g_assert_cmpint (op (script, i)->kind, !=, KM_OP_FREE_PAGES_PAGE);
}

static void
random_refuses_what_does_not_fit (void)
{
  static const struct
  {
    const char *options;
    uint32_t code, column;
  } cases[] = {
    { "calls=kfree", KM_W_RANDOM_VALUE, 14 },
    { "calls=kmalloc order=2", KM_W_RANDOM_VALUE, 8 },
    { "sizes=8..16", KM_W_RANDOM_VALUE, 8 },
    { "calls=kmalloc sizes=16..8", KM_W_RANDOM_VALUE, 28 },
    { "calls=kmalloc sizes=0", KM_W_RANDOM_VALUE, 28 },
    { "cache=p", KM_W_WANTS_CACHE, 14 },
    { "cache=NULL", KM_W_RANDOM_VALUE, 14 },
    { "cache=q", KM_W_NEVER_SET, 14 },
    { "calls=kmalloc cache=c", KM_W_RANDOM_VALUE, 8 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("p = alloc_page(GFP_KERNEL)\nc = kmem_cache_create(\"a\", 64, 0, 0, NULL)\n"
                           "random %s\n",
                           cases[i].options);
      g_autoptr (KmScript) script = parse (text);
      size_t n;
      const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);
      g_test_message ("%s", cases[i].options);
      g_assert_cmpuint (n, ==, 1);
      g_assert_cmpuint (diagnostics->code, ==, cases[i].code);
      g_assert_cmpuint (diagnostics->column, ==, cases[i].column);
    }
}

/* Pages that vmap() names are counted, so that a short text cannot ask for hours. */
static void
mappings_are_limited (void)
{
  static const KmParseLimits limits = { .max_ops = 5000, .max_steps = 1 << 18, .max_marks = 10, .max_diagnostics = 5 };
  const char *text = "p[0..999] = alloc_page(GFP_KERNEL)\nrepeat 1000 { v = vmap(p[0..999]) }\n";
  g_autoptr (KmScript) script = km_script_parse_limited (text, strlen (text), &limits);
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (diagnostics->code, ==, KM_W_TOO_MANY_OPS);
  g_assert_cmpuint (km_script_n_ops (script), ==, 1005);
}

/* Every operation written as a call gives the same operation again. */
static void
texts_give_the_same_operations (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("KM_SOURCE_ROOT"), "tests", "fuzz", "corpus", "workload", "objects.kmw", NULL);
  g_autofree char *original = NULL;
  g_autoptr (GString) text = g_string_new ("machine x86-32 memory=64M kernel=2.6.34 cpus=2\n");
  g_autoptr (KmScript) a = NULL, b = NULL;

  g_assert_true (g_file_get_contents (path, &original, NULL, NULL));
  *strstr (original, "random ") = 0; /* its handles cannot be set by a call */
  a = parse_clean (original);
  for (uint32_t i = 0; i < km_script_n_ops (a); i++)
    {
      g_autofree char *line = km_script_op_text (a, i);
      g_string_append_printf (text, "%s\n", line);
    }
  b = parse_clean (text->str);
  g_assert_cmpuint (km_script_n_ops (a), ==, km_script_n_ops (b));
  for (uint32_t i = 0; i < km_script_n_ops (a); i++)
    {
      const KmOp *x = op (a, i), *y = op (b, i);
      g_assert_cmpuint (x->kind, ==, y->kind);
      g_assert_cmpuint (x->order, ==, y->order);
      g_assert_cmpuint (x->ref, ==, y->ref);
      g_assert_cmpuint (x->arg, ==, y->arg);
      if (x->flags & KM_OP_HAS_MORE)
        g_assert_true (km_op_more_equal (more (a, i), more (b, i)));
    }
}

/* The example that explains the language. */
static void
the_example_is_read (void)
{
  g_autoptr (KmScript) script = parse_clean (
      "kmw 1\ntitle \"Splitting and merging\"\n"
      "machine x86-32 memory=64M kernel=2.6.34 cpus=1     // presets: x86-32, x86-32-pae, x86-64, alpha\n\n"
      "/// Both lists below are empty, so a larger block has to be cut.\n"
      "p = alloc_pages(GFP_KERNEL, 2)\nq = __get_free_pages(GFP_DMA | GFP_ATOMIC, 0)\n"
      "z = get_zeroed_page(GFP_KERNEL)\n__free_pages(p, 2)\nfree_page(z)\n\n"
      "buf = kmalloc(100, GFP_KERNEL)\n"
      "inode = kmem_cache_create(\"inode_cache\", 600, 0, SLAB_HWCACHE_ALIGN, ctor)\n"
      "i[0..9] = kmem_cache_alloc(inode, GFP_KERNEL)       // ten handles, i[0] to i[9]\n"
      "kmem_cache_free(inode, i[3])\nv = vmalloc(64K)\nvfree(v)\nkfree(buf)\n"
      "kfree(buf)                                           // misuse is allowed: it is a lesson\n\n"
      "context irq\nrepeat 20 { t[$] = alloc_page(GFP_ATOMIC) }\n"
      "random seed=7 ops=1000 live=200 order=0..4 gfp=GFP_KERNEL,GFP_ATOMIC\nfree_all\n\n"
      "expect nr_free(NORMAL, 3) == 2\nexpect p == NULL\nbreak\n"
      "ask \"Which block is cut next?\" answer frame(0x1010)\n");

  g_assert_cmpuint (km_script_n_ops (script), >, 5 + 12 + 5 + 20 + 1000);
}

/* A million statements about objects: every handle a name of its own, then all freed. */
static void
many_objects_load (void)
{
  enum
  {
    N = 500000
  };
  g_autoptr (GString) text = g_string_new (NULL);
  int64_t start;
  g_autoptr (KmScript) script = NULL;

  for (int i = 0; i < N; i++)
    g_string_append_printf (text, "p%d = kmalloc(%d, GFP_KERNEL)\n", i, i % 4096);
  for (int i = 0; i < N; i++)
    g_string_append_printf (text, "kfree(p%d)\n", i);
  start = g_get_monotonic_time ();
  script = km_script_parse (text->str, text->len);
  g_test_message ("%" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - start) / 1000);
  g_assert_false (km_script_has_errors (script));
  g_assert_cmpuint (km_script_n_ops (script), ==, 2 * N);
  assert_op_text (script, N + 12345, "kfree(p12345)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calls/sizes", sizes_are_clamped);
  g_test_add_func ("/calls/arguments", arguments_go_where_they_belong);
  g_test_add_func ("/calls/vmap", pages_are_mapped_together);
  g_test_add_func ("/calls/ranges", one_cache_serves_a_range);
  g_test_add_func ("/calls/shared", entries_are_shared);
  g_test_add_func ("/calls/refused", wrong_things_are_refused);
  g_test_add_func ("/calls/generations", generations_have_their_words);
  g_test_add_func ("/calls/free-all", free_all_knows_every_call);
  g_test_add_func ("/calls/random", random_makes_objects);
  g_test_add_func ("/calls/random/refused", random_refuses_what_does_not_fit);
  g_test_add_func ("/calls/limits", mappings_are_limited);
  g_test_add_func ("/calls/again", texts_give_the_same_operations);
  g_test_add_func ("/calls/example", the_example_is_read);
  g_test_add_func ("/calls/million", many_objects_load);
  return g_test_run ();
}
