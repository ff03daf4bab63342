/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script_fixture.h"

/* Parses a text with one error. */
static void
assert_only (const char *text, uint32_t code, uint32_t line, uint32_t column)
{
  g_autoptr (KmScript) script = parse (text);
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  g_assert_cmpuint (print_diagnostics (script, text), ==, 1);
  g_assert_cmpuint (diagnostics->code, ==, code);
  g_assert_cmpuint (diagnostics->line, ==, line);
  g_assert_cmpuint (diagnostics->column, ==, column);
}

/* Every call there is, one a line. */
static const char *const all_calls[] = {
  "p = alloc_pages(GFP_KERNEL, 2)",
  "q = alloc_page(GFP_ATOMIC)",
  "a = __get_free_pages(GFP_KERNEL, 3)",
  "b = __get_free_page(GFP_KERNEL)",
  "z = get_zeroed_page(GFP_KERNEL)",
  "d = __get_dma_pages(GFP_KERNEL, 1)",
  "e = alloc_pages_exact(10000, GFP_KERNEL)",
  "__free_pages(p, 2)",
  "get_page(q)",
  "put_page(q)",
  "__free_page(q)",
  "free_pages(a, 3)",
  "free_page(b)",
  "free_page(z)",
  "free_pages(d, 1)",
  "free_pages_exact(e, 10000)",
  "s = alloc_pages(GFP_KERNEL, 1)",
  "split_page(s, 1)",
  "v = page_address(s)",
  "__free_page(s + 1)",
  "free_page(v)",
  "page_cache(64)",
  "drain_all_pages()",
  "kmem_cache_init()",
  "k = kmalloc(100, GFP_KERNEL)",
  "l = kzalloc(128K, GFP_ATOMIC)",
  "m = kcalloc(10, 24, GFP_KERNEL)",
  "k = krealloc(k, 200, GFP_KERNEL)",
  "n = ksize(k)",
  "write(k + 100, 8)",
  "read(k - 4, 4)",
  "kfree(k + 8)",
  "c = kmem_cache_create(\"inode_cache\", 600, 0, SLAB_HWCACHE_ALIGN | SLAB_PANIC, ctor)",
  "o = kmem_cache_alloc(c, GFP_KERNEL)",
  "y = kmem_cache_zalloc(c, GFP_KERNEL)",
  "kmem_cache_free(c, o)",
  "kmem_cache_shrink(c)",
  "kmem_cache_destroy(c)",
  "cache_reap()",
  "v1 = vmalloc(64K)",
  "v2 = vzalloc(100)",
  "v3 = vmalloc_32(1M)",
  "vfree(v1 + 100)",
  "t[0] = alloc_page(GFP_HIGHUSER)",
  "t[1] = alloc_page(GFP_HIGHUSER)",
  "w = vmap(t[0..1])",
  "vunmap(w)",
  "h = kmap(t[0])",
  "kunmap(t[0])",
  "g = kmap_atomic(t[1], KM_USER0)",
  "kunmap_atomic(g, KM_USER0)",
  "x = alloc_percpu(64, 8)",
  "get_cpu_var(x)",
  "put_cpu_var(x)",
  "free_percpu(x)",
  "f = alloc_thread_info()",
  "use_stack(f, 3000)",
  "free_thread_info(f)",
  "va = virt_to_page(v)",
  "vn = page_to_pfn(va)",
  "vp = pfn_to_page(vn)",
  "vq = vmalloc_to_page(v1 + 4096)",
  "DEFINE_PER_CPU(int, counter)",
  "xp = per_cpu_ptr(x, 0)",
  "xq = get_cpu_ptr(x)",
  "put_cpu_ptr(x)",
  "xc = get_cpu()",
  "put_cpu()",
};

/* All of them are read, and written again as they were. */
static void
every_call_is_read (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  uint8_t seen[KM_NR_OPS] = { 0 };
  g_autoptr (KmScript) script = NULL;

  for (uint32_t i = 0; i < G_N_ELEMENTS (all_calls); i++)
    g_string_append_printf (text, "%s\n", all_calls[i]);
  script = parse_clean (text->str);
  g_assert_cmpuint (km_script_n_ops (script), ==, G_N_ELEMENTS (all_calls));
  for (uint32_t i = 0; i < km_script_n_ops (script); i++)
    {
      seen[op (script, i)->kind] = 1;
      g_assert_cmpuint (op (script, i)->line, ==, i + 1);
      assert_op_text (script, i, all_calls[i]);
    }
  for (int kind = 0; kind < KM_NR_OPS; kind++)
    g_assert_cmpuint (seen[kind], ==, 1);
  g_assert_cmpuint (op (script, 0)->gfp, ==, 0xd0);
  g_assert_cmpuint (op (script, 0)->order, ==, 2);
  g_assert_cmpuint (op (script, 6)->ref, ==, 10000);
  g_assert_cmpuint (op (script, 7)->ref, ==, 0);
  g_assert_cmpuint (op (script, 15)->arg, ==, 10000);
  g_assert_cmpint (op (script, 19)->delta, ==, 1);
  g_assert_cmpuint (op (script, 20)->ref, ==, 18);
  g_assert_cmpuint (op (script, 21)->ref, ==, 64);
}

static void
every_call_is_written_again (void)
{
  static const char *const lines[] = {
    "p = alloc_pages(GFP_KERNEL, 2)",
    "i[3] = alloc_page(GFP_ATOMIC)",
    "alloc_page(GFP_KERNEL)",
    "e = alloc_pages_exact(10000, GFP_KERNEL)",
    "a = __get_free_page(GFP_KERNEL)",
    "__free_pages(p + 1, 0)",
    "__free_pages(p - 2, 0)",
    "__free_page(frame(0x10))",
    "__free_page(i[3])",
    "__free_pages(NULL, 4)",
    "free_pages_exact(e, 10000)",
    "free_page(a)",
    "page_cache(64)",
    "drain_all_pages()",
  };
  g_autofree char *text = g_strjoinv ("\n", (char **)lines);
  g_autoptr (KmScript) script = parse_clean (text);

  for (uint32_t i = 0; i < G_N_ELEMENTS (lines); i++)
    if (!strstr (lines[i], "fff"))
      assert_op_text (script, i, lines[i]);
}

static void
the_machine_line_sets_everything (void)
{
  g_autoptr (KmScript) script =
      parse_clean ("kmw 1\ntitle \"A \\\"b\\\"\"\n"
                   "machine x86-32 memory=1G kernel=6.1 cpus=4 pcp=off boundary=exact reserved=2M // comment\n");
  g_autoptr (KmScript) zones = parse_clean ("machine x86-64 memory=512M kernel=6.12 reserved=DMA:1M,DMA32:46M\n");
  const KmConfig *config = km_script_config (script);

  g_assert_cmpstr (km_script_title (script), ==, "A \"b\"");
  g_assert_cmpint (config->preset, ==, KM_PRESET_X86_32);
  g_assert_cmpuint (config->memory_bytes, ==, (uint64_t)1 << 30);
  g_assert_cmpint (config->generation, ==, KM_GENERATION_6_1);
  g_assert_cmpuint (config->cpus, ==, 4);
  g_assert_false (config->pcp);
  g_assert_true (config->exact_boundary);
  g_assert_cmpuint (config->reserved_bytes, ==, 2 << 20);
  g_assert_cmpuint (km_script_config (zones)->zone_reserved_bytes[KM_ZONE_DMA32], ==, 46 << 20);
  g_assert_cmpuint (km_script_config (zones)->zone_reserved_bytes[KM_ZONE_NORMAL], ==, 0);
}

/* The options of the slab layer and of vmalloc. */
static void
the_machine_line_chooses_allocators (void)
{
  g_autoptr (KmScript) old = parse_clean ("machine x86-32 memory=1G debug=slab line=32 vmalloc=256M stack=4K\n");
  g_autoptr (KmScript) new = parse_clean ("machine x86-64 kernel=6.1 slub_debug=ZP line=128 buildline=64 nomerge\n");
  g_autoptr (KmScript) all = parse_clean ("machine x86-64 kernel=6.1 slub_debug\n");
  g_autoptr (KmScript) slab = parse_clean ("machine x86-64 kernel=6.1 slab=slab\n");
  g_autoptr (KmScript) slub = parse_clean ("machine x86-32 kernel=2.6.34 slab=slub slub_debug\n");
  g_autoptr (KmScript) hard = parse_clean ("machine x86-64 kernel=6.12 slub_hardened\n");
  const KmConfig *config = km_script_config (old);

  g_assert_true (config->slab_debug);
  g_assert_cmpuint (config->cache_line, ==, 32);
  g_assert_cmpuint (config->build_line, ==, 32);
  g_assert_cmpuint (config->vmalloc_bytes, ==, 256 << 20);
  g_assert_cmpuint (config->stack_bytes, ==, 4096);
  config = km_script_config (new);
  g_assert_cmphex (config->slub_debug, ==, 0x400 | 0x800);
  g_assert_cmpuint (config->cache_line, ==, 128);
  g_assert_cmpuint (config->build_line, ==, 64);
  g_assert_true (config->slab_nomerge);
  g_assert_cmpint (config->allocator, ==, KM_ALLOCATOR_DEFAULT);
  g_assert_cmphex (km_script_config (all)->slub_debug, ==, 0x100 | 0x400 | 0x800 | 0x10000);
  g_assert_cmpint (km_script_config (slab)->allocator, ==, KM_ALLOCATOR_SLAB);
  g_assert_cmpint (km_script_config (slub)->allocator, ==, KM_ALLOCATOR_SLUB);
  g_assert_true (km_script_config (hard)->slub_hardened);
}

static void
impossible_machines_are_refused (void)
{
  static const struct
  {
    const char *options;
    uint32_t code, column;
  } cases[] = {
    { "slab=slob", KM_W_MACHINE_VALUE, 21 },
    { "slab", KM_W_MACHINE_VALUE, 16 },
    { "debug=slub", KM_W_MACHINE_VALUE, 22 },
    { "slub_debug=FX", KM_W_MACHINE_VALUE, 27 },
    { "slub_debug=", KM_W_MACHINE_VALUE, 27 },
    { "line=48", KM_W_MACHINE_VALUE, 21 },
    { "buildline=0", KM_W_MACHINE_VALUE, 26 },
    { "nomerge=1", KM_W_MACHINE_VALUE, 24 },
    { "vmalloc=1M", KM_W_MACHINE_VALUE, 24 },
    { "slub_hardened=1", KM_W_MACHINE_VALUE, 30 },
    { "slab=slub slub_hardened", KM_W_MACHINE_IMPOSSIBLE, 1 },
    { "slub_debug", KM_W_MACHINE_IMPOSSIBLE, 1 },
    { "kernel=6.1 debug=slab", KM_W_MACHINE_IMPOSSIBLE, 1 },
    { "kernel=6.12 debug=slab", KM_W_MACHINE_IMPOSSIBLE, 1 },
    { "kernel=6.12 slab=slab", KM_W_MACHINE_IMPOSSIBLE, 1 },
    { "watermark_scale_factor=20", KM_W_MACHINE_IMPOSSIBLE, 1 },
    { "min_free_kbytes=0", KM_W_MACHINE_VALUE, 32 },
    { "kernel=6.2", KM_W_MACHINE_VALUE, 23 },
    { "line=32 line=32", KM_W_MACHINE_KEY_TWICE, 24 },
    { "stack=16K", KM_W_MACHINE_VALUE, 22 },
    { "kernel=6.1 stack=4K", KM_W_MACHINE_IMPOSSIBLE, 1 },
    { "stack=x", KM_W_MACHINE_VALUE, 22 },
    { "cpus=0", KM_W_MACHINE_VALUE, 21 },
    { "cpus=65", KM_W_MACHINE_VALUE, 21 },
    { "cpus=two", KM_W_MACHINE_VALUE, 21 },
    { "page=5K", KM_W_MACHINE_VALUE, 21 },
    { "page=x", KM_W_MACHINE_VALUE, 21 },
    { "pcp=maybe", KM_W_MACHINE_VALUE, 20 },
    { "boundary=none", KM_W_MACHINE_VALUE, 25 },
    { "memory=1K", KM_W_MACHINE_VALUE, 23 },
    { "memory=65G", KM_W_MACHINE_VALUE, 23 },
    { "reserved=65G", KM_W_MACHINE_VALUE, 25 },
    { "reserved=x", KM_W_MACHINE_VALUE, 25 },
    { "reserved=DMA", KM_W_MACHINE_VALUE, 25 },
    { "reserved=DMA:1M,NORM:1M", KM_W_MACHINE_VALUE, 25 },
    { "vmalloc=600M", KM_W_MACHINE_VALUE, 24 },
    { "vmalloc=x", KM_W_MACHINE_VALUE, 24 },
    { "line=x", KM_W_MACHINE_VALUE, 21 },
    { "min_free_kbytes=1048577", KM_W_MACHINE_VALUE, 32 },
    { "min_free_kbytes=x", KM_W_MACHINE_VALUE, 32 },
    { "kernel=6.1 watermark_scale_factor=3001", KM_W_MACHINE_VALUE, 50 },
    { "memory=1M reserved=1M", KM_W_MACHINE_IMPOSSIBLE, 1 },
  };
  static const struct
  {
    const char *zones;
    uint32_t code;
  } zones[] = {
    { "zones=", KM_W_MACHINE_VALUE },
    { "zones=NORMAL", KM_W_MACHINE_VALUE },
    { "zones=LOW:1M", KM_W_MACHINE_VALUE },
    { "zones=NORMAL:x", KM_W_MACHINE_VALUE },
    { "zones=NORMAL:0", KM_W_MACHINE_VALUE },
    { "zones=NORMAL:65G", KM_W_MACHINE_VALUE },
    { "zones=DMA:1M,", KM_W_MACHINE_VALUE },
    { "zones=DMA:1M,DMA32:1M,NORMAL:1M,HIGHMEM:1M,MOVABLE:1M,DMA:1M", KM_W_MACHINE_VALUE },
    { "zones=NORMAL:1M,DMA:1M", KM_W_MACHINE_IMPOSSIBLE },
    { "zones=NORMAL:4096", KM_W_MACHINE_IMPOSSIBLE },
    { "zones=NORMAL:1M memory=2M", KM_W_MACHINE_IMPOSSIBLE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("machine x86-32 %s\n", cases[i].options);
      assert_only (text, cases[i].code, 1, cases[i].column);
    }
  assert_only ("machine x86-64 vmalloc=128M\n", KM_W_MACHINE_IMPOSSIBLE, 1, 1);
  for (size_t i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autofree char *text = g_strdup_printf ("machine %s\n", zones[i].zones);
      g_autoptr (KmScript) script = km_script_parse (text, strlen (text));
      size_t n;
      const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

      if (n != 1 || diagnostics[0].code != zones[i].code)
        g_error ("%s: %zu diagnostics, code %u", zones[i].zones, n, n ? diagnostics[0].code : 0);
    }
}

static void
zones_can_be_listed (void)
{
  g_autoptr (KmScript) script = parse_clean ("machine zones=DMA:16M,NORMAL:48M page=4K kernel=6.1\n");
  const KmConfig *config = km_script_config (script);

  g_assert_cmpint (config->preset, ==, KM_PRESET_CUSTOM);
  g_assert_cmpuint (config->n_zones, ==, 2);
  g_assert_cmpint (config->zones[1].type, ==, KM_ZONE_NORMAL);
  g_assert_cmpuint (config->zones[1].bytes, ==, 48 << 20);
  g_assert_cmpuint (config->memory_bytes, ==, 64 << 20);
}

static void
masks_belong_to_their_generation (void)
{
  g_autoptr (KmScript) old = parse_clean ("machine x86-32\np = alloc_page(GFP_KERNEL | __GFP_ZERO|0x400)\n");
  g_autoptr (KmScript) new = parse_clean ("machine x86-32 kernel=6.1\np = alloc_page(GFP_KERNEL | __GFP_ZERO)\n");

  g_assert_cmphex (op (old, 0)->gfp, ==, 0xd0 | 0x8000 | 0x400);
  g_assert_cmphex (op (new, 0)->gfp, ==, 0xcc0 | 0x100);
}

static void
ranges_are_unrolled (void)
{
  g_autoptr (KmScript) script = parse_clean ("t[2..4] = alloc_page(GFP_KERNEL)\n__free_page(t[3..4])\n");

  g_assert_cmpuint (km_script_n_ops (script), ==, 5);
  assert_op_text (script, 2, "t[4] = alloc_page(GFP_KERNEL)");
  g_assert_cmpuint (op (script, 3)->ref, ==, 1);
  assert_op_text (script, 4, "__free_page(t[4])");
}

static void
repeats_are_unrolled (void)
{
  g_autoptr (KmScript) script = parse_clean ("repeat 3 { t[$] = alloc_page(GFP_KERNEL); __free_page(t[$]) }\n"
                                             "repeat 2 {\n"
                                             "  repeat 3 {\n"
                                             "    u[3 * $$ + $] = alloc_pages(GFP_ATOMIC, $)\n"
                                             "  }\n"
                                             "  drain_all_pages()\n"
                                             "}\n"
                                             "q = alloc_page(GFP_KERNEL)\n");

  g_assert_cmpuint (km_script_n_ops (script), ==, 6 + 8 + 1);
  assert_op_text (script, 4, "t[2] = alloc_page(GFP_KERNEL)");
  g_assert_cmpuint (op (script, 5)->ref, ==, 4);
  assert_op_text (script, 8, "u[2] = alloc_pages(GFP_ATOMIC, 2)");
  assert_op_text (script, 9, "drain_all_pages()");
  assert_op_text (script, 11, "u[4] = alloc_pages(GFP_ATOMIC, 1)");
  assert_op_text (script, 14, "q = alloc_page(GFP_KERNEL)");
  g_assert_cmpuint (km_script_op_at_line (script, 1), ==, 0);
  g_assert_cmpuint (km_script_op_at_line (script, 2), ==, 6);
  g_assert_cmpuint (km_script_op_at_line (script, 4), ==, 6);
  g_assert_cmpuint (km_script_op_at_line (script, 5), ==, 9);
  g_assert_cmpuint (km_script_op_at_line (script, 7), ==, 14);
  g_assert_cmpuint (km_script_op_at_line (script, 9), ==, 15);
}

static void
a_repeat_of_nothing_is_checked_only (void)
{
  g_autoptr (KmScript) script = parse_clean ("repeat 0 { t[$] = alloc_page(GFP_KERNEL); __free_page(t[$]) }\nbreak\n");
  g_autoptr (KmScript) wrong = parse ("repeat 0 { t[$] = alloc_page(GFP_KERNAL) }\n");
  size_t n;

  g_assert_cmpuint (km_script_n_ops (script), ==, 0);
  km_script_diagnostics (wrong, &n);
  g_assert_cmpuint (n, ==, 1);
}

static void
an_error_in_a_repeat_is_reported_once (void)
{
  g_autoptr (KmScript) script = parse ("repeat 1000 { t[$] = alloc_page(GFP_KERNAL) }\n__free_page(t[3])\n");
  size_t n;

  km_script_diagnostics (script, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (km_script_n_ops (script), ==, 0);
}

static void
context_and_cpu_stay_until_changed (void)
{
  g_autoptr (KmScript) script = parse_clean ("machine x86-32 cpus=2\nalloc_page(GFP_KERNEL)\ncontext irq\ncpu 1\n"
                                             "alloc_page(GFP_ATOMIC)\ncontext process\nalloc_page(GFP_KERNEL)\n");

  g_assert_cmpint (km_op_context (op (script, 0)), ==, KM_CONTEXT_PROCESS);
  g_assert_cmpint (km_op_context (op (script, 1)), ==, KM_CONTEXT_IRQ);
  g_assert_cmpuint (op (script, 0)->cpu, ==, 0);
  g_assert_cmpuint (op (script, 1)->cpu, ==, 1);
  g_assert_cmpint (km_op_context (op (script, 2)), ==, KM_CONTEXT_PROCESS);
}

static void
marks_stand_between_operations (void)
{
  g_autoptr (KmScript) script = parse_clean ("/// First.\n/// Still first.\np = alloc_page(GFP_KERNEL)\n"
                                             "expect p != NULL // comment\nbreak\n"
                                             "ask \"Which?\" answer frame(0x1010)\n/// Last.\n");
  size_t n;
  const KmMark *marks = km_script_marks (script, &n);

  g_assert_cmpuint (n, ==, 5);
  g_assert_cmpint (marks[0].kind, ==, KM_MARK_NOTE);
  g_assert_cmpstr (marks[0].text, ==, "First. Still first.");
  g_assert_cmpuint (marks[0].op, ==, 0);
  g_assert_cmpuint (marks[0].line, ==, 1);
  g_assert_cmpint (marks[1].kind, ==, KM_MARK_EXPECT);
  g_assert_cmpstr (marks[1].text, ==, "p != NULL");
  g_assert_cmpuint (marks[1].op, ==, 1);
  g_assert_cmpint (marks[2].kind, ==, KM_MARK_BREAK);
  g_assert_cmpint (marks[3].kind, ==, KM_MARK_ASK);
  g_assert_cmpstr (marks[3].text, ==, "Which?");
  g_assert_cmpstr (marks[4].text, ==, "Last.");
  g_assert_cmpuint (marks[4].op, ==, 1);
}

static void
a_lecture_leaves_marks (void)
{
  g_autoptr (KmScript) script = parse_clean ("chapter \"One\"\np = alloc_page(GFP_KERNEL)\n"
                                             "show frames 0x400..0x7ff, free-lists\nslide \"Free\"\n"
                                             "__free_page(p)\nshow pcp\nchapter \"Two\"\n");
  const KmMark *show = km_script_last_mark (script, KM_MARK_SHOW, 1);

  g_assert_null (km_script_last_mark (script, KM_MARK_SHOW, 0));
  g_assert_cmpstr (show->text, ==, "frames,free-lists");
  g_assert_cmpuint (show->first_pfn, ==, 0x400);
  g_assert_cmpuint (show->end_pfn, ==, 0x800);
  show = km_script_last_mark (script, KM_MARK_SHOW, 2);
  g_assert_cmpstr (show->text, ==, "pcp");
  g_assert_cmpuint (show->end_pfn, ==, 0);
  g_assert_cmpstr (km_script_last_mark (script, KM_MARK_CHAPTER, 1)->text, ==, "One");
  g_assert_cmpstr (km_script_last_mark (script, KM_MARK_CHAPTER, 2)->text, ==, "Two");
  g_assert_cmpstr (km_script_last_mark (script, KM_MARK_SLIDE, 2)->text, ==, "Free");
}

static void
free_all_frees_what_is_left (void)
{
  g_autoptr (KmScript) script = parse_clean ("p = alloc_pages(GFP_KERNEL, 2)\nq = alloc_page(GFP_KERNEL)\n"
                                             "a = __get_free_pages(GFP_KERNEL, 1)\nget_page(q)\n__free_pages(p, 2)\n"
                                             "e = alloc_pages_exact(9000, GFP_KERNEL)\n"
                                             "s = alloc_pages(GFP_KERNEL, 2)\nsplit_page(s, 2)\n__free_page(s + 3)\n"
                                             "__free_page(s)\nalloc_page(GFP_KERNEL)\n"
                                             "free_all\nfree_all\n");
  static const char *const expected[] = {
    "__free_page(q)",     "__free_page(q)",     "free_pages(a, 1)", "free_pages_exact(e, 9000)",
    "__free_page(s + 1)", "__free_page(s + 2)",
  };

  g_assert_cmpuint (km_script_n_ops (script), ==, 11 + 7);
  for (uint32_t i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_op_text (script, 11 + i, expected[i]);
  g_assert_cmpuint (op (script, 17)->ref, ==, 10);
  g_assert_true (op (script, 17)->flags & KM_OP_SKIP_IF_NULL);
}

static void
random_can_be_named_and_repeated (void)
{
  const char *text = "random seed=7 ops=1000 live=20 order=0..4 gfp=GFP_KERNEL,GFP_ATOMIC\n__free_page(random[0])\n";
  g_autoptr (KmScript) first = parse_clean (text);
  g_autoptr (KmScript) second = parse_clean (text);
  g_autofree char *handle = NULL;

  g_assert_cmpuint (km_script_n_ops (first), ==, 1001);
  assert_same_ops (first, second, 1001);
  g_assert_cmpuint (op (first, 1000)->ref, ==, 0);
  handle = km_script_op_handle (first, 0);
  g_assert_cmpstr (handle, ==, "random[0]");
}

static void
handles_are_found_by_name (void)
{
  g_autoptr (KmScript) script = parse_clean ("p = alloc_page(GFP_KERNEL)\nt[7] = alloc_page(GFP_KERNEL)\n"
                                             "p = alloc_page(GFP_KERNEL)\npp = alloc_page(GFP_KERNEL)\n");

  g_assert_cmpuint (km_script_find_handle (script, "p", 4), ==, 2);
  g_assert_cmpuint (km_script_find_handle (script, "p", 2), ==, 0);
  g_assert_cmpuint (km_script_find_handle (script, "t[7]", 4), ==, 1);
  g_assert_cmpuint (km_script_find_handle (script, "t[8]", 4), ==, UINT32_MAX);
}

static void
limits_end_in_diagnostics (void)
{
  static const KmParseLimits limits = { .max_ops = 100, .max_steps = 10000, .max_marks = 10, .max_diagnostics = 5 };
  static const struct
  {
    const char *text;
    uint32_t code;
  } cases[] = {
    { "repeat 1000 { alloc_page(GFP_KERNEL) }\n", KM_W_TOO_MANY_OPS },
    { "t[0..99999999] = alloc_page(GFP_KERNEL)\n", KM_W_TOO_MANY_OPS },
    { "random ops=101\n", KM_W_TOO_MANY_OPS },
    { "repeat 1000000 { repeat 1000000 { } }\n", KM_W_TOO_MUCH_REPETITION },
    { "repeat 50 { break }\n", KM_W_TOO_MANY_MARKS },
    { "@\n@\n@\n@\n@\n@\n@\n", KM_W_MORE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KmScript) script = km_script_parse_limited (cases[i].text, strlen (cases[i].text), &limits);
      size_t n;
      const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);
      g_assert_cmpuint (n, >, 0);
      g_assert_cmpuint (diagnostics[n - 1].code, ==, cases[i].code);
      g_assert_cmpuint (km_script_n_ops (script), <=, 100);
    }
}

/* A repeat that comes to more than there may be is refused when its first rounds have shown it, not after all of them;
 * one whose rounds grow shorter is not. */
static void
long_repeats_are_refused_early (void)
{
  static const KmParseLimits limits = {
    .max_ops = 100000, .max_steps = 1 << 24, .max_marks = 10, .max_diagnostics = 5
  };
  static const struct
  {
    const char *text;
    uint32_t code, most; /* operations made before */
  } cases[] = {
    { "repeat 1000000000 { alloc_page(GFP_KERNEL) }\n", KM_W_TOO_MANY_OPS, 2 },
    { "repeat 1000000 { t[0..9] = alloc_page(GFP_KERNEL)\n}\n", KM_W_TOO_MANY_OPS, 20 },
    { "repeat 1000000 { repeat 10 { alloc_page(GFP_KERNEL) } }\n", KM_W_TOO_MANY_OPS, 20 },
    { "repeat 1000000000 { context irq }\n", KM_W_TOO_MUCH_REPETITION, 0 },
    { "repeat 100000 { alloc_page(GFP_KERNEL) }\n", 0, 100000 },
    { "repeat 1000 { repeat 1000 / (10 + $ / 2 * 2) { alloc_page(GFP_KERNEL) } }\n", 0, 100000 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KmScript) script = km_script_parse_limited (cases[i].text, strlen (cases[i].text), &limits);
      size_t n;
      const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

      g_assert_cmpuint (n, ==, cases[i].code != 0);
      if (n > 0)
        g_assert_cmpuint (diagnostics[0].code, ==, cases[i].code);
      g_assert_cmpuint (km_script_n_ops (script), <=, cases[i].most);
    }
}

static void
errors_do_not_stop_the_rest (void)
{
  g_autoptr (KmScript) script = parse ("p = alloc_page(GFP_KERNEL\nq = alloc_page(GFP_KERNEL)\n__free_page(p)\n}\n"
                                       "repeet 3 {\n  __free_page(q)\n}\n");
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  g_assert_cmpuint (n, ==, 3); /* the parenthesis, the brace, repeet: not the handle that line 1 should have set */
  g_assert_cmpuint (diagnostics[0].code, ==, KM_W_EXPECTED);
  g_assert_cmpuint (diagnostics[1].code, ==, KM_W_BRACE);
  g_assert_cmpuint (diagnostics[2].code, ==, KM_W_STATEMENT);
  g_assert_cmpuint (km_script_n_ops (script), ==, 2);
}

static void
columns_count_characters (void)
{
  g_autoptr (KmScript) script = parse ("title \"\xc3\xa4\xc3\xb6\xc3\xbc\" x\n");
  size_t n;
  const KmDiagnostic *diagnostics = km_script_diagnostics (script, &n);

  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (diagnostics[0].column, ==, 13);
}

/* A million statements: every handle a name of its own, then all freed. */
static void
many_statements_load (void)
{
  enum
  {
    N = 500000
  };
  GString *text = g_string_new (NULL);
  g_autoptr (KmScript) script = NULL;

  for (int i = 0; i < N; i++)
    g_string_append_printf (text, "p%d = alloc_page(GFP_KERNEL)\n", i);
  for (int i = 0; i < N; i++)
    g_string_append_printf (text, "__free_page(p%d)\n", i);
  script = km_script_parse (text->str, text->len);
  g_string_free (text, TRUE);
  g_assert_false (km_script_has_errors (script));
  g_assert_cmpuint (km_script_n_ops (script), ==, 2 * N);
  g_assert_cmpuint (op (script, 2 * N - 1)->ref, ==, N - 1);
  assert_op_text (script, N + 12345, "__free_page(p12345)");
  g_assert_cmpuint (km_script_op_at_line (script, N), ==, N - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parser/calls", every_call_is_read);
  g_test_add_func ("/parser/op-text", every_call_is_written_again);
  g_test_add_func ("/parser/machine", the_machine_line_sets_everything);
  g_test_add_func ("/parser/machine/objects", the_machine_line_chooses_allocators);
  g_test_add_func ("/parser/machine/impossible", impossible_machines_are_refused);
  g_test_add_func ("/parser/zones", zones_can_be_listed);
  g_test_add_func ("/parser/gfp", masks_belong_to_their_generation);
  g_test_add_func ("/parser/ranges", ranges_are_unrolled);
  g_test_add_func ("/parser/repeat", repeats_are_unrolled);
  g_test_add_func ("/parser/repeat-0", a_repeat_of_nothing_is_checked_only);
  g_test_add_func ("/parser/repeat-error", an_error_in_a_repeat_is_reported_once);
  g_test_add_func ("/parser/context", context_and_cpu_stay_until_changed);
  g_test_add_func ("/parser/marks", marks_stand_between_operations);
  g_test_add_func ("/parser/lecture", a_lecture_leaves_marks);
  g_test_add_func ("/parser/free-all", free_all_frees_what_is_left);
  g_test_add_func ("/parser/random", random_can_be_named_and_repeated);
  g_test_add_func ("/parser/find-handle", handles_are_found_by_name);
  g_test_add_func ("/parser/limits", limits_end_in_diagnostics);
  g_test_add_func ("/parser/long-repeats", long_repeats_are_refused_early);
  g_test_add_func ("/parser/recovery", errors_do_not_stop_the_rest);
  g_test_add_func ("/parser/columns", columns_count_characters);
  g_test_add_func ("/parser/million", many_statements_load);
  return g_test_run ();
}
