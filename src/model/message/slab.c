/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of the slab layer, of SLAB and of SLUB (facts 6.3, 7.2, 7.6, 8.3). */
#include "model/message/table.h"

#include "core/words/gfp.h"
#include "model/text/value_text.h"

#include <inttypes.h>

/* ---- bugs ---- */

KM_SAYS (plain_bug, km_message_bug (s, NULL))
KM_SAYS (create_early,
         km_message_bug (s, g_strdup_printf ("kmem_cache_create: Early error in slab %s", km_message_cache (s))))

static char *
panic (const KmSubject *s)
{
  if (km_message_is_new (s))
    return g_strdup_printf (
        "Kernel panic - not syncing: kmem_cache_create_usercopy: Failed to create slab '%s'. Error -22",
        km_message_cache (s));
  return g_strdup_printf ("Kernel panic - not syncing: kmem_cache_create(): failed to create slab `%s'",
                          km_message_cache (s));
}

static char *
out_of_range (const KmSubject *s)
{
  uint64_t address = km_model_value_address (s->model, s->event->pfn2);

  return km_message_bug (s, g_strdup_printf ("kfree_debugcheck: out of range ptr %" PRIx64 "h.", address));
}

/* Below the first page the fault is that of a NULL pointer. */
static char *
bad_address (const KmSubject *s)
{
  const char *function = km_op_info (s->op->kind)->name;
  uint64_t value = km_model_value_address (s->model, s->event->pfn2);
  g_autofree char *address = km_message_pointer (s, s->event->b);

  if (km_message_is_new (s) && value < 4096)
    return g_strdup_printf ("BUG: kernel NULL pointer dereference, address: %s\nRIP: 0010:%s", address, function);
  if (km_message_is_new (s))
    return g_strdup_printf ("BUG: unable to handle page fault for address: %s\nRIP: 0010:%s", address, function);
  if (value < 4096)
    return g_strdup_printf ("BUG: unable to handle kernel NULL pointer dereference at %s\nIP: %s", address, function);
  return g_strdup_printf ("BUG: unable to handle kernel paging request at %s\nIP: %s", address, function);
}

/* kmem_cache_shrink() and _destroy() of SLAB of 2.6.34 ask, everybody else follows the pointer. */
static char *
null_cache (const KmSubject *s)
{
  bool asks = km_subject_kind (s) == KM_OP_KMEM_CACHE_DESTROY || km_subject_kind (s) == KM_OP_KMEM_CACHE_SHRINK;

  return asks && !s->slub && !km_message_is_new (s) ? plain_bug (s) : bad_address (s);
}

/* BUG_ON() of set_freepointer(). */
KM_SAYS (freed_in_a_row, g_strdup_printf ("kernel BUG at mm/slub.c:%u!", s->generation->in_a_row_line))

static char *
double_free (const KmSubject *s)
{
  g_autofree char *object = km_message_pointer (s, 0);

  if (!s->event->cache)
    return plain_bug (s);
  return km_message_bug (
      s, g_strdup_printf ("slab: double free detected in cache '%s', objp %s", km_message_cache (s), object));
}

/* ---- reports about caches and calls ---- */

static char *
objects_left (const KmSubject *s)
{
  if (s->slub)
    return km_message_slub_objects_left (s);
  if (!km_message_is_new (s))
    return g_strdup_printf ("slab error in kmem_cache_destroy(): cache `%s': Can't free all objects",
                            km_message_cache (s));
  return g_strdup_printf ("kmem_cache_destroy %s: Slab cache still has objects when called from kmemscope",
                          km_message_cache (s));
}

KM_SAYS (duplicate, g_strdup_printf ("kmem_cache_create: duplicate cache %s", km_message_cache (s)))

static char *
create_failed (const KmSubject *s)
{
  bool too_big = s->event->a == KM_ERROR_CREATE_FAILED && !s->slub;

  if (km_message_is_new (s))
    return g_strdup_printf ("kmem_cache_create_usercopy(%s) failed with error %d", km_message_cache (s),
                            too_big ? -7 : -22);
  return g_strdup_printf ("kmem_cache_create: couldn't create cache %s.", km_message_cache (s));
}

static char *
free_page_order_0 (const KmSubject *s)
{
  g_autofree char *first = km_message_warning (s, "mm/slab_common.c free_large_kmalloc"),
                  *object = km_message_pointer (s, 0);

  return g_strdup_printf ("%s\nobject pointer: 0x%s", first, object);
}

KM_SAYS (zero_ctor, km_message_warning (s, s->slub ? "mm/slub.c new_slab" : "mm/slab.c cache_grow_begin"))

static char *
grow_flags (const KmSubject *s)
{
  const KmGfpBits *bits = km_gfp_bits (s->generation->id);
  KmGfp gfp = (KmGfp)s->event->b, wrong = gfp & (bits->highmem | bits->dma32);
  g_autofree char *before = km_gfp_to_trace_string (s->generation->id, wrong);
  g_autofree char *after = km_gfp_to_trace_string (s->generation->id, gfp & ~wrong);

  return g_strdup_printf ("Unexpected gfp: 0x%x (%s). Fixing up to gfp: 0x%x (%s). Fix your code!", wrong, before,
                          gfp & ~wrong, after);
}

/* ---- the table ---- */

const KmMessage km_messages_slab[] = {
  { KM_EVENT_KMEM_BUG, KM_BUG_CREATE_EARLY, create_early },
  { KM_EVENT_KMEM_BUG, KM_BUG_PANIC, panic },
  { KM_EVENT_KMEM_BUG, KM_BUG_OUT_OF_RANGE, out_of_range },
  { KM_EVENT_KMEM_BUG, KM_BUG_BAD_ADDRESS, bad_address },
  { KM_EVENT_KMEM_BUG, KM_BUG_DOUBLE_FREE, double_free },
  { KM_EVENT_KMEM_BUG, KM_BUG_NULL_CACHE, null_cache },
  { KM_EVENT_KMEM_BUG, KM_BUG_FREED_IN_A_ROW, freed_in_a_row },
  { KM_EVENT_KMEM_BUG, ANY, plain_bug },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_OBJECTS_LEFT, objects_left },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_DUPLICATE, duplicate },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_CREATE_FLAGS, create_failed },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_CREATE_FAILED, create_failed },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_FREE_PAGE_ORDER_0, free_page_order_0 },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_ZERO_CTOR, zero_ctor },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_GROW_FLAGS, grow_flags },
  { .write = NULL },
};
