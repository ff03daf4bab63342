/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Misuse of the slab layer of 2.6.34, with and without CONFIG_DEBUG_SLAB (facts 6.3, 7.2, 7.6, 7.8): each row is a
 * small story and what the kernel makes of it. */
#include "kmem_fixture.h"

/* What must be told about the last call: a kind of event and its first number. Kind 0: no trouble at all. */
typedef struct
{
  KmEventKind kind;
  int32_t what;
} Outcome;

typedef struct
{
  const char *name;
  void (*play) (Fixture *f); /* ends with the call that is judged */
  Outcome plain, debug;
} Story;

static void
touch (Fixture *f, KmOpKind kind, uint32_t ref, int64_t delta, uint64_t size)
{
  f->more[f->n_more] = (KmOpMore){ .delta = delta, .size = size };
  apply (f, (KmOp){ .kind = (uint8_t)kind, .flags = KM_OP_HAS_MORE, .arg = f->n_more++, .ref = ref });
}

static void
kfree_at (Fixture *f, uint32_t ref, int32_t delta)
{
  apply (f, (KmOp){ .kind = KM_OP_KFREE, .ref = ref, .delta = delta });
}

static uint32_t
page (Fixture *f, KmOpKind kind)
{
  apply (f, (KmOp){ .kind = (uint8_t)kind, .gfp = gfp_kernel (f) });
  return f->n_ops - 1;
}

/* ---- kfree ---- */

static void
free_null (Fixture *f)
{
  apply (f, (KmOp){ .kind = KM_OP_KFREE, .ref = KM_OP_NO_REF });
}

static void
free_zero_size (Fixture *f)
{
  kfree (f, kmalloc (f, 0));
}

static void
double_free (Fixture *f)
{
  uint32_t object = kmalloc (f, 100);

  kfree (f, object);
  kfree (f, object);
}

static void
two_owners (Fixture *f)
{
  double_free (f);
  kmalloc (f, 100);
  kmalloc (f, 100);
}

static void
free_inside (Fixture *f)
{
  kfree_at (f, kmalloc (f, 100), 8);
}

static void
free_page_pointer (Fixture *f)
{
  kfree (f, page (f, KM_OP_ALLOC_PAGE));
}

static void
free_page_address (Fixture *f)
{
  kfree (f, page (f, KM_OP_GET_FREE_PAGE));
}

/* The odd pointer comes back from the next kmalloc(). */
static void
odd_pointer_again (Fixture *f)
{
  kfree_at (f, kmalloc (f, 100), 8);
  kmalloc (f, 100);
}

/* ---- bytes ---- */

static void
write_inside (Fixture *f)
{
  touch (f, KM_OP_WRITE, kmalloc (f, 100), 0, 100);
}

static void
write_behind (Fixture *f)
{
  touch (f, KM_OP_WRITE, kmalloc (f, 128), 128, 8);
}

static void
free_after_overflow (Fixture *f)
{
  uint32_t object = kmalloc (f, 128);

  touch (f, KM_OP_WRITE, object, 128, 4);
  kfree (f, object);
}

static void
write_after_free (Fixture *f)
{
  uint32_t object = kmalloc (f, 128);

  kfree (f, object);
  touch (f, KM_OP_WRITE, object, 0, 4);
}

static void
alloc_after_write_after_free (Fixture *f)
{
  write_after_free (f);
  kmalloc (f, 128);
}

static void
read_after_free (Fixture *f)
{
  uint32_t object = kmalloc (f, 128);

  kfree (f, object);
  touch (f, KM_OP_READ, object, 0, 4);
}

static void
write_null (Fixture *f)
{
  uint32_t object = kmalloc (f, (4 << 20) + 1);

  touch (f, KM_OP_WRITE, object, 0, 4);
}

static void
write_zero_size (Fixture *f)
{
  touch (f, KM_OP_WRITE, kmalloc (f, 0), 0, 1);
}

/* The object, its slab, its cache and the memory of its record are gone. */
static void
free_after_destroy (Fixture *f)
{
  uint32_t cache = cache_create (f, "one", 100, 0), object = cache_alloc (f, cache);

  cache_free (f, cache, object);
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_DESTROY, .ref = cache });
  f->watched = false; /* the plain case is careful as well */
  km_machine_observe (f->machine, NULL);
  kfree (f, object);
  f->watched = true;
  kfree (f, object);
}

/* ---- caches ---- */

static void
wrong_cache (Fixture *f)
{
  uint32_t one = cache_create (f, "one", 100, 0), two = cache_create (f, "two", 100, 0);

  cache_free (f, two, cache_alloc (f, one));
}

static void
kfree_of_cache_object (Fixture *f)
{
  kfree (f, cache_alloc (f, cache_create (f, "one", 100, 0)));
}

static void
duplicate_name (Fixture *f)
{
  cache_create (f, "one", 100, 0);
  cache_create (f, "one", 200, 0);
}

static void
too_small (Fixture *f)
{
  cache_create (f, "one", 2, 0);
}

static void
too_large (Fixture *f)
{
  cache_create (f, "one", (4 << 20) + 1, 0);
}

static void
debug_flag (Fixture *f)
{
  cache_create (f, "one", 100, KM_SLAB_POISON);
}

static void
unknown_flag (Fixture *f)
{
  cache_create (f, "one", 100, 1);
}

static void
destroy_in_use (Fixture *f)
{
  uint32_t cache = cache_create (f, "one", 100, 0);

  cache_alloc (f, cache);
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_DESTROY, .ref = cache });
}

static void
use_after_destroy (Fixture *f)
{
  uint32_t cache = cache_create (f, "one", 100, 0);

  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_DESTROY, .ref = cache });
  cache_alloc (f, cache);
}

static void
create_in_interrupt (Fixture *f)
{
  f->more[f->n_more] = (KmOpMore){ .name = "one", .size = 100 };
  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_CREATE,
                    .flags = KM_OP_HAS_MORE | KM_CONTEXT_IRQ << KM_OP_CONTEXT_SHIFT,
                    .arg = f->n_more++,
                    .ref = KM_OP_NO_REF });
}

static void
destroy_in_interrupt (Fixture *f)
{
  uint32_t cache = cache_create (f, "one", 100, 0);

  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_DESTROY, .flags = KM_CONTEXT_IRQ << KM_OP_CONTEXT_SHIFT, .ref = cache });
}

static void
sleep_in_interrupt (Fixture *f)
{
  apply (f, (KmOp){ .kind = KM_OP_KMALLOC,
                    .flags = KM_CONTEXT_IRQ << KM_OP_CONTEXT_SHIFT,
                    .ref = 100,
                    .gfp = gfp_kernel (f) });
}

static void
grow_with_highmem (Fixture *f)
{
  uint32_t cache = cache_create (f, "one", 100, 0);
  KmGfp highmem = km_gfp_bits (KM_GENERATION_2_6_34)->highmem;

  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_ALLOC, .ref = cache, .gfp = gfp_kernel (f) | highmem });
}

static void
grow_with_dma (Fixture *f)
{
  uint32_t cache = cache_create (f, "one", 100, 0);

  apply (f, (KmOp){ .kind = KM_OP_KMEM_CACHE_ALLOC,
                    .ref = cache,
                    .gfp = gfp_kernel (f) | km_gfp_bits (KM_GENERATION_2_6_34)->dma });
}

static void
ksize_null (Fixture *f)
{
  apply (f, (KmOp){ .kind = KM_OP_KSIZE, .ref = KM_OP_NO_REF });
}

#define NOTHING                                                                                                        \
  {                                                                                                                    \
    KM_EVENT_CALL, 0                                                                                                   \
  }
#define BUG(what)                                                                                                      \
  {                                                                                                                    \
    KM_EVENT_KMEM_BUG, KM_BUG_##what                                                                                   \
  }
#define REPORT(what)                                                                                                   \
  {                                                                                                                    \
    KM_EVENT_KMEM_ERROR, KM_ERROR_##what                                                                               \
  }
#define SILENT(what)                                                                                                   \
  {                                                                                                                    \
    KM_EVENT_KMEM_SILENT, KM_KMEM_SILENT_##what                                                                        \
  }

static const Story stories[] = {
  { "free-null", free_null, NOTHING, NOTHING },
  { "free-zero-size", free_zero_size, NOTHING, NOTHING },
  { "double-free", double_free, SILENT (DOUBLE_FREE), REPORT (DOUBLE_FREE) },
  { "two-owners", two_owners, SILENT (TWO_OWNERS), REPORT (TWO_OWNERS) },
  { "free-inside", free_inside, SILENT (ODD_POINTER), BUG (NOT_OBJECT) },
  { "odd-pointer-again", odd_pointer_again, SILENT (ODD_POINTER), NOTHING },
  { "free-page", free_page_pointer, BUG (NOT_SLAB), BUG (NOT_SLAB) },
  { "free-page-address", free_page_address, BUG (NOT_SLAB), BUG (NOT_SLAB) },
  { "write-inside", write_inside, NOTHING, NOTHING },
  { "write-behind", write_behind, SILENT (OVERFLOW), SILENT (OVERFLOW) },
  { "free-after-overflow", free_after_overflow, NOTHING, REPORT (OVERWRITTEN) },
  { "write-after-free", write_after_free, SILENT (AFTER_FREE), SILENT (AFTER_FREE) },
  { "alloc-after-write-after-free", alloc_after_write_after_free, NOTHING, REPORT (CORRUPTION) },
  { "read-after-free", read_after_free, SILENT (AFTER_FREE), SILENT (AFTER_FREE) },
  { "write-null", write_null, BUG (BAD_ADDRESS), BUG (BAD_ADDRESS) },
  { "write-zero-size", write_zero_size, BUG (BAD_ADDRESS), BUG (BAD_ADDRESS) },
  { "wrong-cache", wrong_cache, SILENT (WRONG_CACHE), BUG (WRONG_CACHE) },
  { "kfree-of-cache-object", kfree_of_cache_object, NOTHING, NOTHING },
  { "free-after-destroy", free_after_destroy, BUG (NOT_SLAB), BUG (NOT_SLAB) },
  { "duplicate-name", duplicate_name, REPORT (DUPLICATE), REPORT (DUPLICATE) },
  { "too-small", too_small, BUG (CREATE_EARLY), BUG (CREATE_EARLY) },
  { "too-large", too_large, BUG (CREATE_EARLY), BUG (CREATE_EARLY) },
  { "debug-flag", debug_flag, BUG (CREATE_FLAGS), NOTHING },
  { "unknown-flag", unknown_flag, BUG (CREATE_FLAGS), BUG (CREATE_FLAGS) },
  { "destroy-in-use", destroy_in_use, REPORT (OBJECTS_LEFT), REPORT (OBJECTS_LEFT) },
  { "use-after-destroy", use_after_destroy, BUG (NULL_CACHE), BUG (NULL_CACHE) },
  { "create-in-interrupt", create_in_interrupt, BUG (CREATE_EARLY), BUG (CREATE_EARLY) },
  { "destroy-in-interrupt", destroy_in_interrupt, BUG (IN_INTERRUPT), BUG (IN_INTERRUPT) },
  { "sleep-in-interrupt",
    sleep_in_interrupt,
    { KM_EVENT_SLEEP_IN_ATOMIC, KM_CONTEXT_IRQ },
    { KM_EVENT_SLEEP_IN_ATOMIC, KM_CONTEXT_IRQ } },
  { "grow-with-highmem", grow_with_highmem, BUG (GROW_FLAGS), BUG (GROW_FLAGS) },
  { "grow-with-dma", grow_with_dma, BUG (GROW_FLAGS), BUG (GROW_FLAGS) },
  { "ksize-null", ksize_null, BUG (KSIZE_NULL), BUG (KSIZE_NULL) },
};

static bool
is_trouble (const KmEvent *event)
{
  return event->kind == KM_EVENT_KMEM_BUG || event->kind == KM_EVENT_KMEM_ERROR || event->kind == KM_EVENT_KMEM_SILENT
         || event->kind == KM_EVENT_SLEEP_IN_ATOMIC;
}

/* The last trouble of the last call is the one that the row says, and the machine knows that there was one. */
static void
judge (const Fixture *f, const Outcome *expected)
{
  Outcome found = NOTHING;

  for (uint32_t i = 0; i < f->log.events->len; i++)
    if (is_trouble (&g_array_index (f->log.events, KmEvent, i)))
      found = (Outcome){ (KmEventKind)g_array_index (f->log.events, KmEvent, i).kind,
                         g_array_index (f->log.events, KmEvent, i).a };
  g_assert_cmpstr (km_event_name (found.kind), ==, km_event_name (expected->kind));
  g_assert_cmpint (found.what, ==, expected->what);
  g_assert_cmpint ((km_machine_happened (f->machine) & KM_HAPPENED_MISUSE) != 0, ==, expected->kind != KM_EVENT_CALL);
}

static void
play (const Story *story, bool debug)
{
  KmConfig config;
  Fixture *f;

  km_config_init (&config, KM_PRESET_X86_32);
  config.slab_debug = debug;
  f = fixture_new (&config);
  f->watched = true;
  story->play (f);
  judge (f, debug ? &story->debug : &story->plain);
  for (unsigned i = 0; i < 300; i++) /* it goes on */
    kmalloc (f, 100);
  fixture_free (f);
}

static void
test_story (gconstpointer data)
{
  play (data, false);
  play (data, true);
}

/* A write beyond an object of a debug build is told part by part: red zone, last caller, the neighbour. */
static void
test_parts_of_an_overflow (void)
{
  static const KmByteKind kinds[] = { KM_BYTE_RED_ZONE, KM_BYTE_CALLER, KM_BYTE_UNKNOWN };
  static const int32_t bytes[] = { 8, 8, 24 };
  KmConfig config;
  Fixture *f;
  uint32_t n = 0;

  km_config_init (&config, KM_PRESET_X86_32);
  config.slab_debug = true;
  f = fixture_new (&config);
  f->watched = true;
  touch (f, KM_OP_WRITE, kmalloc (f, 128), 128, 40);
  for (uint32_t i = 0; i < f->log.events->len; i++)
    {
      const KmEvent *event = &g_array_index (f->log.events, KmEvent, i);

      if (event->kind != KM_EVENT_KMEM_SILENT)
        continue;
      g_assert_cmpint (event->a, ==, KM_KMEM_SILENT_OVERFLOW);
      g_assert_cmpuint (n, <, G_N_ELEMENTS (kinds));
      g_assert_cmpint (event->order2, ==, kinds[n]);
      g_assert_cmpint (event->b, ==, bytes[n]);
      n++;
    }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (kinds));
  fixture_free (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (stories); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kmem-misuse/%s", stories[i].name);

      g_test_add_data_func (path, &stories[i], test_story);
    }
  g_test_add_func ("/kmem-misuse/parts-of-an-overflow", test_parts_of_an_overflow);
  return g_test_run ();
}
