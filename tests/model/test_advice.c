/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Advice: what a gfp mask may do, and which call fits a request; every mask and every request gets a complete answer.
 */
#include "fixture.h"

#include "core/page/request_read.h"
#include "core/words/gfp.h"
#include "model/advice/choose.h"
#include "model/advice/gfp_advice.h"
#include "model/advice/gfp_words.h"

#include <string.h>

static void
read_masks (void)
{
  g_autofree char *problem = NULL;
  KmGfp gfp = 7;

  g_assert_true (km_gfp_read (KM_GENERATION_2_6_34, "GFP_KERNEL | __GFP_HIGHMEM", &gfp, &problem));
  g_assert_cmphex (gfp, ==, 0xd2);
  g_assert_true (km_gfp_read (KM_GENERATION_6_1, "GFP_ATOMIC|0x100", &gfp, &problem));
  g_assert_cmphex (gfp, ==, 0xb20);
  g_assert_null (problem);
  g_assert_false (km_gfp_read (KM_GENERATION_6_1, "GFP_SOMETHING", &gfp, &problem));
  g_assert_nonnull (problem);
  g_assert_cmphex (gfp, ==, 0xb20);
}

/* Facts 2.5 and 4.3: x86-32 with 64 MiB, low 240 and reserve 48 of DMA; DMA32 means NORMAL there. */
static void
explain_masks (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M pcp=off\n");
  const KmMachine *machine = km_timeline_machine (timeline);
  g_autoptr (KmInspection) kernel = km_gfp_advise (machine, 0xd0, 0);
  g_autoptr (KmInspection) dma32 = km_gfp_advise (machine, 0xd4, 0);
  g_autoptr (KmInspection) both = km_gfp_advise (machine, 0x3, 0);
  const char *zones = "Zones, in the order they are tried";

  g_assert_cmpstr (fixture_row_value (kernel, zones, "1"), ==, "NORMAL");
  g_assert_cmpstr (fixture_row_value (kernel, zones, "2"), ==, "DMA");
  g_assert_true (g_str_has_suffix (fixture_row_value (kernel, "Watermarks now, order 0", "NORMAL"),
                                   " > low 240 + reserve 0: it may allocate here"));
  g_assert_nonnull (strstr (fixture_row_value (kernel, "Watermarks now, order 0", "DMA"), " + reserve 48: "));
  g_assert_true (g_str_has_prefix (fixture_row_value (kernel, "Contexts", "interrupt handler"), "a bug"));
  g_assert_cmpstr (fixture_row_value (dma32, zones, "1"), ==, "NORMAL");
  g_assert_cmpstr (fixture_row_value (both, zones, "1"), ==, "DMA");
  g_assert_nonnull (fixture_row_value (both, zones, "illegal"));
  g_assert_cmpstr (fixture_row_value (both, "Contexts", "interrupt handler"), ==, "fine");
}

/* The zones of the advice are those of the walk, for every mask. */
static void
agree_with_the_walk (gconstpointer machine)
{
  g_autofree char *text = g_strdup_printf ("machine %s\n", (const char *)machine);
  g_autoptr (KmTimeline) timeline = fixture_timeline (text);
  KmEventLog log;

  km_event_log_init (&log);
  for (KmGfp bits = 0; bits < 16; bits++)
    {
      g_autoptr (KmMachine) clone = km_machine_clone (km_timeline_machine (timeline));
      g_autoptr (KmInspection) advice = NULL;
      KmOp op = { .kind = KM_OP_ALLOC_PAGE, .ref = KM_OP_NO_REF };
      const KmEvent *walk = NULL;
      uint32_t n = 0;

      op.gfp = bits | km_gfp_bits (km_machine_generation (clone)->id)->wait;
      advice = km_gfp_advise (clone, op.gfp, 0);
      km_event_log_clear (&log);
      km_machine_observe (clone, &log);
      km_machine_apply (clone, &op, 0, KM_PFN_NONE);
      for (uint32_t i = 0; i < log.events->len && !walk; i++)
        if (g_array_index (log.events, KmEvent, i).kind == KM_EVENT_ZONE_WALK)
          walk = &g_array_index (log.events, KmEvent, i);
      for (uint32_t zone = km_machine_n_zones (clone); walk && zone-- > 0;)
        if ((uint32_t)walk->b & 1u << zone)
          {
            g_autofree char *label = g_strdup_printf ("%u", ++n);

            g_assert_cmpstr (fixture_row_value (advice, "Zones, in the order they are tried", label), ==,
                             km_zone_type_name (km_machine_zone (clone, zone)->type));
          }
    }
  km_event_log_finish (&log);
}

/* A test as it is told and as it is asked for. */
static void
compare_test (const KmMachine *before, const KmEvent *event, KmGfp gfp, unsigned order, bool slow)
{
  bool told = event->kind == KM_EVENT_WATERMARK_OK;
  const KmWatermarkRound *end;
  KmWatermarkTest test;

  km_machine_watermark_test (before, event->zone, gfp, order, slow, &test);
  g_assert_true (test.passes == told);
  end = &test.round[told ? 0 : test.n_rounds - 1];
  g_assert_cmpint (end->free, ==, event->a);
  g_assert_cmpint (end->demanded, ==, event->b);
  g_assert_cmpuint (test.no_block ? order : end->order, ==, event->order2);
}

/* The tests of the advice are those of the call, on the fast path and as the slow path begins. */
static void
agree_with_the_tests (gconstpointer data)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline (data);
  const KmMachine *machine = km_timeline_machine (timeline);
  uint32_t n_fast = 0, n_slow = 0, n_failed = 0;
  KmEventLog log;

  km_timeline_seek (timeline, (KmCursor){ km_timeline_n_ops (timeline), KM_EVENT_LAST });
  km_event_log_init (&log);
  for (unsigned order = 0; order <= KM_MAX_ORDER; order++)
    {
      g_autoptr (KmMachine) clone = km_machine_clone (machine);
      KmGfp gfp = km_gfp_find (km_machine_generation (clone)->id, "GFP_ATOMIC", strlen ("GFP_ATOMIC"))->value;
      KmOp op = { .kind = KM_OP_ALLOC_PAGES, .order = (uint8_t)order, .gfp = gfp, .ref = KM_OP_NO_REF };
      bool slow = false;

      km_event_log_clear (&log);
      km_machine_observe (clone, &log);
      km_machine_apply (clone, &op, 0, KM_PFN_NONE);
      for (uint32_t i = 0; i < log.events->len; i++)
        {
          const KmEvent *event = &g_array_index (log.events, KmEvent, i);

          slow |= event->kind == KM_EVENT_SLOW_PATH;
          if (event->kind != KM_EVENT_WATERMARK_OK && event->kind != KM_EVENT_WATERMARK_LOW)
            continue;
          if (event->mt == KM_WMARK_HIGH) /* 6.12 asks for it first */
            continue;
          compare_test (machine, event, gfp, order, slow);
          *(slow ? &n_slow : &n_fast) += 1;
          n_failed += event->kind == KM_EVENT_WATERMARK_LOW;
        }
    }
  g_assert_cmpuint (n_fast, >, 0);
  g_assert_cmpuint (n_slow, >, 0);
  g_assert_cmpuint (n_failed, >, 0);
  km_event_log_finish (&log);
}

/* 312 frames are free, but in single ones: each word of the answer. */
static void
refuse_with_the_round (void)
{
  g_autoptr (KmTimeline) timeline =
      fixture_timeline ("machine zones=NORMAL:8M pcp=off\n"
                        "a = alloc_pages(GFP_KERNEL, 10)\nb = alloc_pages(GFP_KERNEL, 9)\n"
                        "repeat 400 { f[$] = alloc_page(GFP_KERNEL) }\n"
                        "repeat 200 { __free_page(f[2 * $]) }\n");
  const char *title = "Watermarks now, order 7";
  g_autoptr (KmInspection) advice = NULL;

  km_timeline_seek (timeline, (KmCursor){ km_timeline_n_ops (timeline), KM_EVENT_LAST });
  advice = km_gfp_advise (km_timeline_machine (timeline), 0x20, 7);
  g_assert_cmpstr (fixture_row_value (advice, title, "NORMAL, slow path"), ==,
                   "185 > min 34 + reserve 0; order 1 and above: -15 ≤ 17: the zone is passed over");
  g_assert_cmpstr (fixture_row_value (advice, title, "the answer"), ==, "refused: NULL");
  g_assert_cmpstr (fixture_row_value (advice, "The bits behind each type flag", "GFP_NOFS"), ==,
                   "0x50 = __GFP_WAIT | __GFP_IO");
}

/* What the parts of a mask allow, row by row, on machines where it matters. */
static void
explain_every_power (void)
{
  static const struct
  {
    const char *machine, *mask;
    uint32_t order;
    const char *title, *label, *value; /* beginning; NULL: there is no such row */
  } cases[] = {
    { "x86-32 memory=64M", "GFP_KERNEL | __GFP_NOMEMALLOC", 0, "What it may do", "use reserves", "none" },
    { "x86-32 memory=64M", "GFP_ATOMIC | __GFP_NOMEMALLOC", 0, "What it may do", "use reserves",
      "down to three eighths" },
    { "x86-32 memory=64M", "GFP_KERNEL | __GFP_HIGH", 0, "What it may do", "use reserves", "down to half" },
    { "x86-32 memory=64M", "GFP_NOWAIT", 0, "What it may do", "use reserves", "down to three quarters" },
    { "x86-64 memory=64M kernel=6.1", "GFP_NOWAIT", 0, "What it may do", "use reserves", "none: it stops" },
    { "x86-64 memory=64M kernel=6.1", "GFP_KERNEL | __GFP_MEMALLOC", 0, "What it may do", "use reserves",
      "all of them" },
    { "x86-32 memory=64M", "GFP_KERNEL | __GFP_NOFAIL", 0, "What it may do", "fail", "never" },
    { "x86-32 memory=64M", "GFP_KERNEL | __GFP_NORETRY", 0, "What it may do", "fail", "after one attempt" },
    { "x86-32 memory=64M", "GFP_KERNEL | __GFP_NORETRY", 0, "What it may do", "call the OOM killer", "no" },
    { "x86-32 memory=64M", "GFP_KERNEL", 4, "What it may do", "fail", "when reclaim does not help" },
    { "x86-32 memory=64M", "GFP_KERNEL", 4, "What it may do", "call the OOM killer", "no" },
    { "x86-32 memory=64M", "GFP_NOFS", 0, "What it may do", "call the OOM killer", "no" },
    { "x86-64 memory=64M kernel=6.1", "GFP_NOFS", 0, "What it may do", "call the OOM killer", "yes" },
    { "x86-32 memory=64M", "__GFP_IO | __GFP_FS", 0, "What it may do", "start disk I/O", "no: only a caller" },
    { "x86-32 memory=64M", "__GFP_IO | __GFP_FS", 0, "What it may do", "call the file system", "no: only a caller" },
    { "x86-32 memory=64M", "GFP_NOIO", 0, "What it may do", "start disk I/O", "no" },
    { "zones=DMA:1M,MOVABLE:1M", "GFP_KERNEL | __GFP_MOVABLE", 0, "Zones, in the order they are tried", "1", "DMA" },
    { "zones=HIGHMEM:2M", "GFP_KERNEL", 0, "Zones, in the order they are tried", "", "This machine has no such zone" },
    { "zones=HIGHMEM:2M", "GFP_KERNEL", 0, "Watermarks now, order 0", "the answer", "refused at once: NULL" },
    { "x86-32 memory=64M", "GFP_KERNEL", 0, "Watermarks now, order 0", "the answer", "page frame 0x" },
    { "x86-32 memory=64M", "GFP_ATOMIC | __GFP_MOVABLE", 0, "Zones, in the order they are tried", "",
      "__GFP_MOVABLE chooses zone MOVABLE only" },
    { "x86-32 memory=64M", "0", 0, "Bit by bit", "0", "no bit at all" },
    { "x86-32 memory=64M", "0x80000000", 0, "Bit by bit", "0x80000000", "means nothing" },
    { "x86-32 memory=1G", "__GFP_ZERO | __GFP_HIGHMEM", 0, "Contexts", "softirq", "a bug with CONFIG_DEBUG_VM" },
    { "x86-32 memory=1G", "__GFP_ZERO | __GFP_HIGHMEM", 0, "Contexts", "process context, preemption off", "fine" },
    { "x86-32 memory=1G kernel=6.1", "__GFP_ZERO | __GFP_HIGHMEM", 0, "Contexts", "softirq", "fine" },
    { "x86-32 memory=64M", "GFP_DMA", 0, "Take care", "", "The zone modifier says nothing" },
    { "x86-32 memory=64M", "GFP_DMA | __GFP_HIGH", 0, "Take care", "", NULL },
    { "x86-32 memory=64M", "__GFP_WAIT | __GFP_FS", 0, "Take care", "", "File systems need the disk" },
    { "x86-32 memory=64M", "__GFP_NOFAIL", 0, "Take care", "", "__GFP_NOFAIL needs a caller" },
    { "x86-32 memory=64M", "GFP_KERNEL | __GFP_NOFAIL", 2, "Take care", "", "__GFP_NOFAIL above order 1" },
    { "x86-32 memory=64M", "GFP_KERNEL | __GFP_NOFAIL", 1, "Take care", "", NULL },
    { "x86-32 memory=64M", "GFP_KERNEL | __GFP_NOFAIL | __GFP_NORETRY", 0, "Take care", "",
      "__GFP_NOFAIL and __GFP_NO" },
    { "x86-32 memory=64M", "GFP_KERNEL | __GFP_MOVABLE | __GFP_RECLAIMABLE", 0, "Take care", "",
      "A page is movable or" },
    { "x86-32 memory=64M", "GFP_KERNEL | __GFP_HIGH", 0, "Take care", "", "__GFP_HIGH lets" },
    { "x86-32 memory=64M", "GFP_HIGHUSER", 0, "Take care", "", "High memory has no address" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("machine %s\n", cases[i].machine), *problem = NULL;
      g_autoptr (KmTimeline) timeline = fixture_timeline (text);
      const KmMachine *machine = km_timeline_machine (timeline);
      g_autoptr (KmInspection) advice = NULL;
      const char *found;
      KmGfp gfp = 0;

      if (!km_gfp_read (km_machine_generation (machine)->id, cases[i].mask, &gfp, &problem))
        g_error ("%s: %s", cases[i].mask, problem);
      advice = km_gfp_advise (machine, gfp, cases[i].order);
      found = fixture_row_value (advice, cases[i].title, cases[i].label);
      if (!cases[i].value ? found != NULL : !found || !g_str_has_prefix (found, cases[i].value))
        g_error ("%s, %s, %s: “%s”", cases[i].mask, cases[i].title, cases[i].label, found);
    }
}

/* What a full machine answers: on the slow path, after reclaim. */
static void
explain_the_answer (void)
{
  static const struct
  {
    const char *calls, *mask;
    uint32_t order;
    const char *answer; /* a part of it */
  } cases[] = {
    { "page_cache(1500)\np = alloc_pages(GFP_KERNEL, 8)\nrepeat 300 { t[$] = alloc_page(GFP_KERNEL) }\n", "GFP_KERNEL",
      5, "after reclaiming" },
    { "repeat 1990 { f[$] = alloc_page(GFP_ATOMIC) }\n", "GFP_ATOMIC", 0, "on the slow path" },
    { "repeat 2048 { f[$] = alloc_page(GFP_ATOMIC) }\n", "GFP_ATOMIC", 0, "refused: NULL" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("machine zones=NORMAL:8M pcp=off\n%s", cases[i].calls), *problem = NULL;
      g_autoptr (KmTimeline) timeline = fixture_timeline (text);
      g_autoptr (KmInspection) advice = NULL;
      const char *answer;
      KmGfp gfp = 0;

      km_timeline_seek (timeline, (KmCursor){ km_timeline_n_ops (timeline), KM_EVENT_LAST });
      g_assert_true (km_gfp_read (KM_GENERATION_2_6_34, cases[i].mask, &gfp, &problem));
      advice = km_gfp_advise (km_timeline_machine (timeline), gfp, cases[i].order);
      answer = fixture_row_value (advice, cases[i].order ? "Watermarks now, order 5" : "Watermarks now, order 0",
                                  "the answer");
      if (!strstr (answer, cases[i].answer))
        g_error ("%s: %s", cases[i].calls, answer);
    }
}

/* Each modifier of each kernel has words. */
static void
explain_every_word (void)
{
  for (unsigned generation = 0; generation < KM_NR_GENERATIONS; generation++)
    {
      size_t n;
      const KmGfpName *names = km_gfp_names ((KmGenerationId)generation, &n);

      for (size_t i = 0; i < n; i++)
        {
          g_autofree char *meaning = km_gfp_name_meaning ((KmGenerationId)generation, &names[i]);

          g_assert_cmpstr (meaning, !=, "");
          g_assert_false (g_str_has_prefix (meaning, names[i].name) && !names[i].type_flag);
        }
    }
}

static KmCall
choice (const KmMachine *machine, uint64_t size, uint32_t count, KmContext context, bool contiguous)
{
  KmChoice wanted = { .size = size, .count = count, .context = context, .contiguous = contiguous };

  return km_choose (machine, &wanted);
}

static void
choose_by_the_book (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=64M\n");
  const KmMachine *m = km_timeline_machine (timeline);

  g_assert_cmpint (choice (m, 100, 1, KM_CONTEXT_PROCESS, false), ==, KM_CALL_KMALLOC);
  g_assert_cmpint (choice (m, 600, 100, KM_CONTEXT_IRQ, false), ==, KM_CALL_CACHE);
  g_assert_cmpint (choice (m, 4096, 1, KM_CONTEXT_PROCESS, false), ==, KM_CALL_PAGES);
  g_assert_cmpint (choice (m, 100 << 10, 1, KM_CONTEXT_PROCESS, false), ==, KM_CALL_VMALLOC);
  g_assert_cmpint (choice (m, 100 << 10, 1, KM_CONTEXT_IRQ, false), ==, KM_CALL_EXACT);
  g_assert_cmpint (choice (m, 128 << 10, 1, KM_CONTEXT_PROCESS, true), ==, KM_CALL_PAGES);
  g_assert_cmpint (choice (m, 8 << 20, 1, KM_CONTEXT_PROCESS, false), ==, KM_CALL_VMALLOC);
  g_assert_cmpint (choice (m, 8 << 20, 1, KM_CONTEXT_PROCESS, true), ==, KM_CALL_NONE);
}

/* Memory that may be high, for DMA, for each CPU; very much of it, and more pieces than are played. */
static void
choose_special_memory (void)
{
  g_autoptr (KmTimeline) timeline = fixture_timeline ("machine x86-32 memory=1G\n");
  g_autoptr (KmModel) model = km_model_new (timeline);
  const KmMachine *m = km_timeline_machine (timeline);
  const KmChoice high = { .size = 4096, .count = 1, .high = true };
  const KmChoice high_irq = { .size = 4096, .count = 1, .high = true, .context = KM_CONTEXT_IRQ };
  const KmChoice high_dma = { .size = 4096, .count = 1, .high = true, .dma = true };
  const KmChoice high_small = { .size = 100, .count = 1, .high = true };
  const KmChoice high_large = { .size = (uint64_t)1 << 50, .count = 1, .high = true };
  const KmChoice many = { .size = 100, .count = 1000 };
  g_autofree char *lines = km_model_choose_lines (model, &high, KM_CALL_HIGH);
  g_autofree char *urgent = km_model_choose_lines (model, &high_irq, KM_CALL_HIGH);
  g_autoptr (KmInspection) inspection = km_model_choose_call (model, &many);
  const KmInspectSection *why = g_ptr_array_index (inspection->sections, 0);
  const KmInspectRow *last = g_ptr_array_index (why->rows, why->rows->len - 1);

  g_assert_cmpint (km_choose (m, &high), ==, KM_CALL_HIGH);
  g_assert_cmpint (km_choose (m, &high_dma), !=, KM_CALL_HIGH);
  g_assert_cmpint (km_choose (m, &high_small), !=, KM_CALL_HIGH);
  g_assert_cmpint (km_choose (m, &high_large), !=, KM_CALL_HIGH);
  g_assert_null (km_model_choose_lines (model, &high_dma, KM_CALL_HIGH));
  g_assert_cmpstr (lines, ==, "p1 = alloc_pages(GFP_HIGHUSER, 0)");
  g_assert_cmpstr (urgent, ==, "context irq\np1 = alloc_pages(GFP_ATOMIC | __GFP_HIGHMEM, 0)\ncontext process");
  g_assert_cmpstr (last->value, ==, "Only the first 64 pieces are played.");
}

/* The alternatives run on clones: the machine stays as it is. */
static void
play_alternatives (gconstpointer machine)
{
  g_autofree char *text =
      g_strdup_printf ("machine %s\nc = kmem_cache_create(\"own\", 300, 0, 0, NULL)\na = kmalloc(100, GFP_KERNEL)\n",
                       (const char *)machine);
  g_autoptr (KmTimeline) timeline = fixture_timeline (text);
  g_autoptr (KmModel) model = km_model_new (timeline);
  const uint64_t sizes[] = { 1, 600, 4096, 100 << 10, 8 << 20, (uint64_t)1 << 33 };
  uint64_t hash;

  km_timeline_seek (timeline, (KmCursor){ 2, KM_EVENT_LAST });
  hash = km_machine_hash (km_timeline_machine (timeline));
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int context = KM_CONTEXT_PROCESS; context <= KM_CONTEXT_IRQ; context++)
      for (int bits = 0; bits < 4; bits++)
        {
          KmChoice wanted = { .size = sizes[i],
                              .count = 1u + 9u * (uint32_t)context,
                              .context = (KmContext)context,
                              .dma = bits & 1,
                              .per_cpu = bits & 2 };
          g_autoptr (KmInspection) inspection = km_model_choose_call (model, &wanted);

          g_assert_nonnull (fixture_row_value (inspection, "Why", ""));
          g_assert_cmpuint (inspection->sections->len, >, 0);
        }
  g_assert_cmphex (km_machine_hash (km_timeline_machine (timeline)), ==, hash);
}

/* The lines of every alternative that was played can be appended: they make a workload without errors, with a call for
 * each piece and in the context that was asked for. */
static void
take_alternatives_over (gconstpointer machine)
{
  g_autofree char *text = g_strdup_printf ("machine %s\np1 = kmalloc(100, GFP_KERNEL)\n", (const char *)machine);
  g_autoptr (KmTimeline) timeline = fixture_timeline (text);
  g_autoptr (KmModel) model = km_model_new (timeline);
  KmChoice wanted = { .size = 5000, .count = 3, .context = KM_CONTEXT_IRQ, .contiguous = true };
  g_autoptr (KmInspection) inspection = km_model_choose_call (model, &wanted);
  uint32_t n = 0;

  for (uint32_t i = 0; i < inspection->sections->len; i++)
    {
      KmCall call = km_choose_call_of (g_ptr_array_index (inspection->sections, i));
      g_autofree char *lines = km_model_choose_lines (model, &wanted, call), *whole = NULL;
      g_autoptr (KmScript) script = NULL;

      g_assert_true ((lines == NULL) == (call == KM_CALL_NONE));
      if (!lines)
        continue;
      g_assert_nonnull (strstr (lines, "context irq\nrepeat 3 { p2[$] = "));
      whole = g_strdup_printf ("kmw 1\n%s%s\n", text, lines);
      script = km_script_parse (whole, strlen (whole));
      g_assert_false (km_script_has_errors (script));
      g_assert_cmpuint (km_script_n_ops (script), >=, 4);
      n++;
    }
  g_assert_cmpuint (n, >=, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/advice/read", read_masks);
  g_test_add_func ("/advice/explain", explain_masks);
  g_test_add_data_func ("/advice/walk/x86-32", "x86-32 memory=1G", agree_with_the_walk);
  g_test_add_data_func ("/advice/walk/x86-64", "x86-64 memory=64M kernel=6.1", agree_with_the_walk);
  g_test_add_data_func ("/advice/tests/2.6.34",
                        "machine zones=NORMAL:8M,HIGHMEM:4M pcp=off\nrepeat 1850 { f[$] = alloc_page(GFP_KERNEL) }\n"
                        "repeat 300 { __free_page(f[3 * $]) }\n",
                        agree_with_the_tests);
  g_test_add_data_func ("/advice/tests/6.12",
                        "machine zones=DMA:4M,NORMAL:8M pcp=off kernel=6.12\n"
                        "repeat 1850 { f[$] = alloc_page(GFP_KERNEL) }\nrepeat 300 { __free_page(f[3 * $]) }\n",
                        agree_with_the_tests);
  g_test_add_func ("/advice/refuse", refuse_with_the_round);
  g_test_add_func ("/advice/words", explain_every_word);
  g_test_add_func ("/advice/powers", explain_every_power);
  g_test_add_func ("/advice/answer", explain_the_answer);
  g_test_add_func ("/choose/book", choose_by_the_book);
  g_test_add_func ("/choose/special", choose_special_memory);
  g_test_add_data_func ("/choose/play/2.6.34", "x86-32 memory=64M", play_alternatives);
  g_test_add_data_func ("/choose/play/6.1", "x86-64 memory=64M kernel=6.1", play_alternatives);
  g_test_add_data_func ("/choose/lines/2.6.34", "x86-32 memory=64M", take_alternatives_over);
  g_test_add_data_func ("/choose/lines/6.1", "x86-64 memory=64M kernel=6.1", take_alternatives_over);
  return g_test_run ();
}
