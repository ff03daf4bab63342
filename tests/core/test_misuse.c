/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What misuse really does (facts 5.3): each case with the events that must be told, and the state after. */
#include "core/words/gfp.h"
#include "core/machine/machine.h"
#include "core/boot/boot.h"
#include "core/engine/validate.h"

typedef struct
{
  KmMachine *machine;
  KmEventLog log;
  uint32_t number;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  KmConfig config;

  km_config_init (&config, KM_PRESET_X86_32);
  config.generation = (KmGenerationId)GPOINTER_TO_INT (data);
  config.pcp = false;
  config.reserved_bytes = 1 << 20;
  f->machine = km_machine_new (&config, &error);
  g_assert_no_error (error);
  km_event_log_init (&f->log);
  km_machine_observe (f->machine, &f->log);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  (void)data;
  km_machine_free (f->machine);
  km_event_log_finish (&f->log);
}

static KmPfn
apply (Fixture *f, KmOp op, KmPfn operand)
{
  km_event_log_clear (&f->log);
  return km_machine_apply (f->machine, &op, f->number++, operand);
}

static KmPfn
alloc (Fixture *f, unsigned order, KmGfp more)
{
  KmOp op = { .kind = KM_OP_ALLOC_PAGES, .order = (uint8_t)order, .gfp = 0x20 | more };

  return apply (f, op, KM_PFN_NONE);
}

static void
give (Fixture *f, KmPfn pfn, unsigned order)
{
  KmOp op = { .kind = KM_OP_FREE_PAGES_PAGE, .order = (uint8_t)order, .ref = pfn, .flags = KM_OP_REF_IS_PFN };

  apply (f, op, pfn);
}

/* How often an event of @kind with @a was told by the last operation; @a < 0: any. */
static unsigned
told (const Fixture *f, KmEventKind kind, int a)
{
  unsigned n = 0;

  for (uint32_t i = 0; i < f->log.events->len; i++)
    {
      const KmEvent *event = &g_array_index (f->log.events, KmEvent, i);

      n += event->kind == kind && (a < 0 || event->a == a);
    }
  return n;
}

static KmFrame
frame (const Fixture *f, KmPfn pfn)
{
  KmFrame frame;

  g_assert_true (km_machine_frame (f->machine, pfn, &frame));
  return frame;
}

static bool
valid (const Fixture *f)
{
  return km_machine_validate (f->machine, NULL);
}

/* The second free of a free page goes unnoticed; the damage shows when the page is handed out. */
static void
test_double_free (Fixture *f, gconstpointer data)
{
  KmPfn pfn = alloc (f, 0, 0), other;

  (void)data;
  give (f, pfn, 0);
  give (f, pfn, 0);
  g_assert_cmpuint (told (f, KM_EVENT_SILENT, KM_SILENT_COUNT_BELOW_ZERO), ==, 1);
  g_assert_cmpuint (told (f, KM_EVENT_BAD_PAGE, -1), ==, 0);
  g_assert_cmpuint (km_machine_happened (f->machine) & KM_HAPPENED_MISUSE, !=, 0);
  g_assert_cmpint (frame (f, pfn).count, ==, -1);
  other = alloc (f, 10, 0);
  g_assert_cmpuint (other, !=, KM_PFN_NONE);
  while (other != KM_PFN_NONE && told (f, KM_EVENT_BAD_PAGE, KM_BAD_COUNT) == 0)
    other = alloc (f, 0, 0);
  g_assert_cmpuint (told (f, KM_EVENT_BAD_PAGE, KM_BAD_COUNT), ==, 1);
  g_assert_cmpuint (told (f, KM_EVENT_LEAK, -1), ==, 1);
  g_assert_cmpuint (other, !=, pfn);
  g_assert_cmpint (frame (f, pfn).kind, ==, KM_FRAME_TAIL);
  g_assert_true (valid (f));
}

static void
test_reused (Fixture *f, gconstpointer data)
{
  KmPfn pfn = alloc (f, 0, 0);
  KmOp op = { .kind = KM_OP_FREE_PAGE_PAGE, .ref = 0, .flags = KM_OP_FREED_BEFORE };

  (void)data;
  apply (f, op, pfn);
  g_assert_cmpuint (alloc (f, 0, 0), ==, pfn);
  apply (f, op, pfn);
  g_assert_cmpuint (told (f, KM_EVENT_SILENT, KM_SILENT_REUSED), ==, 1);
  g_assert_cmpuint (told (f, KM_EVENT_FREE, -1), ==, 1);
  g_assert_true (valid (f));
}

static void
test_order_too_small (Fixture *f, gconstpointer data)
{
  KmPfn pfn = alloc (f, 3, 0);
  int32_t free = km_machine_free_pages (f->machine);

  (void)data;
  give (f, pfn, 1);
  g_assert_cmpuint (told (f, KM_EVENT_SILENT, KM_SILENT_PARTIAL_FREE), ==, 1);
  g_assert_cmpuint (told (f, KM_EVENT_LEAK, 6), ==, 1);
  g_assert_cmpint (km_machine_free_pages (f->machine), ==, free + 2);
  g_assert_cmpint (frame (f, pfn + 2).kind, ==, KM_FRAME_TAIL);
  g_assert_true (valid (f));
}

/* The neighbour is in use: a report, and nothing at all is freed. */
static void
test_order_too_large_busy (Fixture *f, gconstpointer data)
{
  KmPfn pfn = alloc (f, 0, 0), next = alloc (f, 0, 0);
  int32_t free = km_machine_free_pages (f->machine);

  (void)data;
  g_assert_cmpuint (next, ==, pfn + 1);
  give (f, pfn, 1);
  g_assert_cmpuint (told (f, KM_EVENT_BAD_PAGE, KM_BAD_COUNT), ==, 1);
  g_assert_cmpint (km_machine_free_pages (f->machine), ==, free);
  g_assert_cmpint (frame (f, pfn).count, ==, 0);
  g_assert_true (valid (f));
}

/* The neighbour is free: PG_buddy is a forbidden flag, and the report takes it away. */
static void
test_order_too_large_free (Fixture *f, gconstpointer data)
{
  KmPfn pfn = alloc (f, 0, 0);

  (void)data;
  g_assert_true (frame (f, pfn + 1).buddy);
  give (f, pfn, 1);
  g_assert_cmpuint (told (f, KM_EVENT_BAD_PAGE, KM_BAD_BUDDY), ==, 1);
  g_assert_false (frame (f, pfn + 1).buddy);
  g_assert_true (frame (f, pfn + 1).on_free_list);
  g_assert_cmpuint (alloc (f, 0, 0), ==, pfn + 1);
}

/* The neighbour is inside somebody's larger block: no flag, count 0, freed without a word. */
static void
test_foreign_frames (Fixture *f, gconstpointer data)
{
  KmPfn pfn = alloc (f, 3, 0);

  (void)data;
  give (f, pfn + 4, 0);
  g_assert_cmpuint (told (f, KM_EVENT_SILENT, KM_SILENT_COUNT_BELOW_ZERO), ==, 1);
  g_assert_cmpint (frame (f, pfn + 4).count, ==, -1);
}

static void
test_unaligned (Fixture *f, gconstpointer data)
{
  KmPfn pfn = alloc (f, 2, 0);
  KmOp get = { .kind = KM_OP_GET_PAGE, .ref = pfn + 1, .flags = KM_OP_REF_IS_PFN };

  (void)data;
  apply (f, get, pfn + 1);
  give (f, pfn + 1, 1);
  g_assert_cmpuint (told (f, KM_EVENT_SILENT, KM_SILENT_UNALIGNED), ==, 1);
  g_assert_true (valid (f));
  for (unsigned i = 0; i < 2000; i++)
    alloc (f, i % 4, 0);
  g_assert_true (valid (f));
}

static void
test_reserved (Fixture *f, gconstpointer data)
{
  (void)data;
  g_assert_true (frame (f, 5).reserved);
  give (f, 5, 0);
  g_assert_cmpuint (told (f, KM_EVENT_BAD_PAGE, KM_BAD_RESERVED), ==, 1);
  g_assert_true (frame (f, 5).reserved);
  g_assert_cmpint (frame (f, 5).count, ==, 0);
  g_assert_true (valid (f));
}

static void
test_nothing_there (Fixture *f, gconstpointer data)
{
  (void)data;
  give (f, 0x7fffffff, 0);
  g_assert_cmpuint (told (f, KM_EVENT_OOPS, -1), ==, 1);
  give (f, KM_PFN_NONE, 0);
  g_assert_cmpuint (told (f, KM_EVENT_OOPS, -1), ==, 1);
  give (f, alloc (f, 0, 0), 11);
  g_assert_cmpuint (told (f, KM_EVENT_OOPS, -1), ==, 1);
  g_assert_cmpuint (alloc (f, 11, 0), ==, KM_PFN_NONE);
  g_assert_cmpuint (told (f, KM_EVENT_INVALID, KM_INVALID_ORDER), ==, 1);
}

/* The order is beyond all orders, but the record of the frame with its bits looks like that of a whole block. */
static void
test_order_like_its_own (Fixture *f, gconstpointer data)
{
  (void)data;
  for (unsigned more = 64; more < 256; more += 64)
    {
      KmPfn pfn = alloc (f, 3, 0);
      int32_t free = km_machine_free_pages (f->machine);

      give (f, pfn, more + 3);
      g_assert_cmpuint (told (f, KM_EVENT_OOPS, KM_INVALID_ORDER), ==, 1);
      g_assert_cmpint (km_machine_free_pages (f->machine), ==, free);
      g_assert_cmpint (frame (f, pfn).kind, ==, KM_FRAME_ALLOCATED);
      g_assert_true (valid (f));
    }
}

static void
test_references (Fixture *f, gconstpointer data)
{
  KmPfn pfn = alloc (f, 0, 0);
  KmOp get = { .kind = KM_OP_GET_PAGE, .ref = 0 }, put = { .kind = KM_OP_PUT_PAGE, .ref = 0 };

  (void)data;
  apply (f, get, pfn);
  g_assert_cmpint (frame (f, pfn).count, ==, 2);
  apply (f, put, pfn);
  g_assert_cmpint (frame (f, pfn).kind, ==, KM_FRAME_ALLOCATED);
  apply (f, put, pfn);
  g_assert_cmpint (frame (f, pfn).count, ==, 0);
  g_assert_true (valid (f));
}

/* put_page on a compound page uses the recorded order and is safe. */
static void
test_compound (Fixture *f, gconstpointer data)
{
  KmGfp comp = km_gfp_bits ((KmGenerationId)GPOINTER_TO_INT (data))->comp;
  int32_t free = km_machine_free_pages (f->machine);
  KmPfn pfn = alloc (f, 3, comp);
  KmOp put = { .kind = KM_OP_PUT_PAGE, .ref = 0 };

  g_assert_true (frame (f, pfn).head);
  g_assert_true (frame (f, pfn + 7).tail);
  g_assert_cmpint (frame (f, pfn + 7).count, ==, 1);
  apply (f, put, pfn);
  g_assert_cmpint (km_machine_free_pages (f->machine), ==, free);
  g_assert_true (valid (f));
}

/* 6.1 frees the tails of a block whose head is still held elsewhere; 2.6.34 frees nothing. */
static void
test_held_block (Fixture *f, gconstpointer data)
{
  bool new = GPOINTER_TO_INT (data) != KM_GENERATION_2_6_34;
  KmPfn pfn = alloc (f, 2, 0);
  int32_t free = km_machine_free_pages (f->machine);
  KmOp get = { .kind = KM_OP_GET_PAGE, .ref = 0 };

  apply (f, get, pfn);
  give (f, pfn, 2);
  g_assert_cmpint (km_machine_free_pages (f->machine), ==, new ? free + 3 : free);
  g_assert_cmpint (frame (f, pfn).count, ==, 1);
  g_assert_true (valid (f));
}

static void
test_exact (Fixture *f, gconstpointer data)
{
  int32_t free = km_machine_free_pages (f->machine);
  KmOp get = { .kind = KM_OP_ALLOC_PAGES_EXACT, .gfp = 0x20, .ref = 5 * 4096 - 1 };
  KmOp put = { .kind = KM_OP_FREE_PAGES_EXACT, .arg = 5 * 4096 - 1, .ref = 0 };
  KmPfn pfn = apply (f, get, KM_PFN_NONE);

  (void)data;
  g_assert_cmpint (km_machine_free_pages (f->machine), ==, free - 5);
  g_assert_cmpint (frame (f, pfn + 4).kind, ==, KM_FRAME_ALLOCATED);
  apply (f, put, pfn);
  g_assert_cmpint (km_machine_free_pages (f->machine), ==, free);
  g_assert_true (valid (f));
}

static void
test_sleep_in_interrupt (Fixture *f, gconstpointer data)
{
  KmOp op = { .kind = KM_OP_ALLOC_PAGE,
              .gfp = km_gfp_find ((KmGenerationId)GPOINTER_TO_INT (data), "GFP_KERNEL", 10)->value,
              .flags = KM_CONTEXT_IRQ << KM_OP_CONTEXT_SHIFT };

  g_assert_cmpuint (apply (f, op, KM_PFN_NONE), !=, KM_PFN_NONE);
  g_assert_cmpuint (told (f, KM_EVENT_SLEEP_IN_ATOMIC, KM_CONTEXT_IRQ), ==, 1);
}

/* Page cache is what reclaim can take: a request that would fail gets its page. */
static void
test_reclaim (Fixture *f, gconstpointer data)
{
  KmGenerationId generation = (KmGenerationId)GPOINTER_TO_INT (data);
  KmOp cache = { .kind = KM_OP_PAGE_CACHE, .ref = 1 << 20 };
  KmOp kernel = { .kind = KM_OP_ALLOC_PAGE, .gfp = km_gfp_find (generation, "GFP_KERNEL", 10)->value };
  KmZoneCounts counts;
  unsigned reclaimed = 0;

  apply (f, cache, KM_PFN_NONE);
  km_machine_zone_counts (f->machine, 1, &counts);
  g_assert_cmpint (counts.cache_pages, >, 10000);
  for (unsigned i = 0; i < 2000; i++)
    {
      g_assert_cmpuint (apply (f, kernel, KM_PFN_NONE), !=, KM_PFN_NONE);
      reclaimed += told (f, KM_EVENT_RECLAIM_PAGE, -1);
    }
  g_assert_cmpuint (reclaimed, >, 1000);
  g_assert_true (valid (f));
}

/* Nothing left, nothing to reclaim: an atomic request fails, a sleeping one ends in the OOM killer. */
static void
test_out_of_memory (Fixture *f, gconstpointer data)
{
  KmGenerationId generation = (KmGenerationId)GPOINTER_TO_INT (data);
  KmOp kernel = { .kind = KM_OP_ALLOC_PAGE, .gfp = km_gfp_find (generation, "GFP_KERNEL", 10)->value };

  while (alloc (f, 0, 0) != KM_PFN_NONE)
    ;
  g_assert_cmpuint (told (f, KM_EVENT_FAIL, -1), ==, 1);
  g_assert_cmpuint (told (f, KM_EVENT_OOM, -1), ==, 0);
  g_assert_cmpuint (apply (f, kernel, KM_PFN_NONE), ==, KM_PFN_NONE);
  g_assert_cmpuint (told (f, KM_EVENT_OOM, -1), ==, 1);
  g_assert_cmpuint (km_machine_happened (f->machine) & KM_HAPPENED_FAIL, !=, 0);
  g_assert_true (valid (f));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "double-free", test_double_free },
    { "reused", test_reused },
    { "order-too-small", test_order_too_small },
    { "order-too-large/busy", test_order_too_large_busy },
    { "order-too-large/free", test_order_too_large_free },
    { "foreign-frames", test_foreign_frames },
    { "unaligned", test_unaligned },
    { "reserved", test_reserved },
    { "nothing-there", test_nothing_there },
    { "order-like-its-own", test_order_like_its_own },
    { "references", test_references },
    { "compound", test_compound },
    { "held-block", test_held_block },
    { "exact", test_exact },
    { "sleep-in-interrupt", test_sleep_in_interrupt },
    { "reclaim", test_reclaim },
    { "out-of-memory", test_out_of_memory },
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    for (int generation = 0; generation < KM_NR_GENERATIONS; generation++)
      {
        g_autofree char *path =
            g_strdup_printf ("/misuse/%s/%s", tests[i].name, km_generation_get ((KmGenerationId)generation)->name);

        g_test_add (path, Fixture, GINT_TO_POINTER (generation), setup, tests[i].test, teardown);
      }
  return g_test_run ();
}
