/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BUG lines, slab errors, warnings of 2.6.34 and 6.1 in their own words (facts 6.3, 7.2, 7.6, 8.3, 9.2). Left out: line
 * numbers of the source, which differ from build to build, registers, stack traces, and the bytes of hex dumps. */
#include "model/message/table.h"

#include "model/text/value_text.h"

#include "core/words/gfp.h"

#include <inttypes.h>
#include <string.h>

#define DOUBLE_LINE "============================================================================="
#define SINGLE_LINE "-----------------------------------------------------------------------------"
#define RED_INACTIVE "0x9f911029d74e35b"
#define RED_ACTIVE "0xd84156c5635688c0"

typedef char *(*Message) (const KmSubject *s);

/* ---- parts ---- */

static bool
is_6_1 (const KmSubject *s)
{
  return s->generation->id == KM_GENERATION_6_1;
}

static bool
is_slub (const KmSubject *s)
{
  return km_model_allocator (s->model) == KM_ALLOCATOR_SLUB;
}

static bool
is_64_bit (const KmSubject *s)
{
  return km_machine_page_descriptor (s->machine, 0) >> 32 != 0;
}

static KmOpKind
op_kind (const KmSubject *s)
{
  return s->op ? (KmOpKind)s->op->kind : KM_NR_OPS;
}

static bool
is_virtual_memory (const KmSubject *s)
{
  return op_kind (s) >= KM_OP_VMALLOC && op_kind (s) <= KM_OP_VUNMAP;
}

static bool
is_kmap (const KmSubject *s)
{
  return op_kind (s) >= KM_OP_KMAP && op_kind (s) <= KM_OP_KUNMAP_ATOMIC;
}

static bool
is_percpu (const KmSubject *s)
{
  return op_kind (s) >= KM_OP_ALLOC_PERCPU && op_kind (s) <= KM_OP_PUT_CPU_VAR;
}

/* The pointer of the event as %p prints it. */
static char *
pointer (const KmSubject *s, int64_t distance)
{
  uint64_t address = km_model_value_address (s->model, s->event->pfn2) + (uint64_t)distance;

  return is_64_bit (s) ? g_strdup_printf ("%016" PRIx64, address)
                       : g_strdup_printf ("%08" PRIx64, address & 0xffffffff);
}

static const char *
cache_name (const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);
  const char *name = s->event->cache ? km_model_cache_name (s->model, s->event->cache) : NULL;

  if (!name && s->event->cache)
    name = km_model_made_cache_name (s->model, s->event->cache);
  if (!name && more && op_kind (s) == KM_OP_KMEM_CACHE_CREATE)
    name = more->name;
  return name ? name : "(null)";
}

static const char *
file_of (const KmSubject *s)
{
  if (is_virtual_memory (s))
    return "mm/vmalloc.c";
  if (is_kmap (s))
    return is_6_1 (s) ? "mm/highmem.c" : "arch/x86/mm/highmem_32.c";
  if (is_percpu (s))
    return "mm/percpu.c";
  return is_slub (s) ? "mm/slub.c" : "mm/slab.c";
}

/* One after the other, with the line of BUG() at the end. */
static char *
with_bug (const KmSubject *s, char *before)
{
  g_autofree char *first = before;

  return g_strdup_printf ("%s%skernel BUG at %s!", first ? first : "", first ? "\n" : "", file_of (s));
}

static char *
warning (const KmSubject *s, const char *place)
{
  return g_strdup_printf ("WARNING: CPU: %u PID: 1 at %s", s->event->cpu, place);
}

static char *
slab_error (const KmSubject *s, const char *function, const char *what)
{
  return g_strdup_printf ("slab error in %s(): cache `%s': %s", function, cache_name (s), what);
}

/* slab_bug() of SLUB. */
static char *
slub_report (const KmSubject *s, const char *what)
{
  return g_strdup_printf (DOUBLE_LINE "\nBUG %s (Not tainted): %s\n" SINGLE_LINE, cache_name (s), what);
}

/* ---- bugs ---- */

static char *
plain_bug (const KmSubject *s)
{
  return with_bug (s, NULL);
}

static char *
create_early (const KmSubject *s)
{
  return with_bug (s, g_strdup_printf ("kmem_cache_create: Early error in slab %s", cache_name (s)));
}

static char *
panic (const KmSubject *s)
{
  if (is_6_1 (s))
    return g_strdup_printf (
        "Kernel panic - not syncing: kmem_cache_create_usercopy: Failed to create slab '%s'. Error -22",
        cache_name (s));
  return g_strdup_printf ("Kernel panic - not syncing: kmem_cache_create(): failed to create slab `%s'",
                          cache_name (s));
}

static char *
out_of_range (const KmSubject *s)
{
  uint64_t address = km_model_value_address (s->model, s->event->pfn2);

  return with_bug (s, g_strdup_printf ("kfree_debugcheck: out of range ptr %" PRIx64 "h.", address));
}

/* Below the first page the fault is that of a NULL pointer. */
static char *
bad_address (const KmSubject *s)
{
  const char *function = s->op ? km_op_info (s->op->kind)->name : "";
  uint64_t value = km_model_value_address (s->model, s->event->pfn2);
  g_autofree char *address = pointer (s, s->event->b);

  if (is_6_1 (s) && value < 4096)
    return g_strdup_printf ("BUG: kernel NULL pointer dereference, address: %s\nRIP: 0010:%s", address, function);
  if (is_6_1 (s))
    return g_strdup_printf ("BUG: unable to handle page fault for address: %s\nRIP: 0010:%s", address, function);
  if (value < 4096)
    return g_strdup_printf ("BUG: unable to handle kernel NULL pointer dereference at %s\nIP: %s", address, function);
  return g_strdup_printf ("BUG: unable to handle kernel paging request at %s\nIP: %s", address, function);
}

/* kmem_cache_shrink() and _destroy() of 2.6.34 ask, everybody else follows the pointer. */
static char *
null_cache (const KmSubject *s)
{
  bool asks = op_kind (s) == KM_OP_KMEM_CACHE_DESTROY || op_kind (s) == KM_OP_KMEM_CACHE_SHRINK;

  return asks && !is_6_1 (s) ? plain_bug (s) : bad_address (s);
}

static char *
double_free (const KmSubject *s)
{
  g_autofree char *object = pointer (s, 0);

  if (!s->event->cache)
    return plain_bug (s);
  return with_bug (s, g_strdup_printf ("slab: double free detected in cache '%s', objp %s", cache_name (s), object));
}

static char *
stack (const KmSubject *s)
{
  g_autofree char *low = pointer (s, 0);

  if (is_6_1 (s))
    return g_strdup_printf ("BUG: TASK stack guard page was hit at %s", low);
  return g_strdup ("Thread overran stack, or stack corrupted");
}

static const Message bugs[KM_NR_KMEM_BUGS] = {
  [KM_BUG_CREATE_EARLY] = create_early,   [KM_BUG_CREATE_FLAGS] = plain_bug,
  [KM_BUG_CREATE_RCU_POISON] = plain_bug, [KM_BUG_PANIC] = panic,
  [KM_BUG_NOT_SLAB] = plain_bug,          [KM_BUG_OUT_OF_RANGE] = out_of_range,
  [KM_BUG_BAD_ADDRESS] = bad_address,     [KM_BUG_NOT_OBJECT] = plain_bug,
  [KM_BUG_WRONG_CACHE] = plain_bug,       [KM_BUG_DOUBLE_FREE] = double_free,
  [KM_BUG_NULL_CACHE] = null_cache,       [KM_BUG_IN_INTERRUPT] = plain_bug,
  [KM_BUG_GROW_FLAGS] = plain_bug,        [KM_BUG_KSIZE_NULL] = plain_bug,
  [KM_BUG_RECURSION] = plain_bug,         [KM_BUG_KUNMAP] = plain_bug,
  [KM_BUG_KMAP_ATOMIC_TYPE] = plain_bug,  [KM_BUG_STACK] = stack,
  [KM_BUG_KMAP_LOCAL_FULL] = plain_bug,
};

/* ---- reports ---- */

/* The slot begins with the first red zone, and that is where the report points. */
static char *
red_zone_double_free (const KmSubject *s)
{
  KmCacheInfo info = { 0 };
  g_autofree char *first = slab_error (s, "verify_redzone_free", "double free detected"), *slot = NULL;

  km_model_cache_info (s->model, s->event->cache, &info);
  slot = pointer (s, -(int64_t)info.pad);
  return g_strdup_printf ("%s\n%s: redzone 1:" RED_INACTIVE ", redzone 2:" RED_INACTIVE "%s", first, slot,
                          is_6_1 (s) ? "" : ".");
}

static char *
red_zone_overwritten (const KmSubject *s)
{
  return slab_error (s, "verify_redzone_free", "memory outside object was overwritten");
}

static char *
two_owners (const KmSubject *s)
{
  KmCacheInfo info = { 0 };
  g_autofree char *slot = NULL, *first = slab_error (s, "cache_alloc_debugcheck_after",
                                                     "double free, or memory outside object was overwritten");

  km_model_cache_info (s->model, s->event->cache, &info);
  slot = pointer (s, -(int64_t)info.pad);
  return g_strdup_printf ("%s\n%s: redzone 1:" RED_ACTIVE ", redzone 2:" RED_ACTIVE, first, slot);
}

static char *
corruption (const KmSubject *s)
{
  g_autofree char *object = pointer (s, 0);
  KmCacheInfo info = { 0 };

  km_model_cache_info (s->model, s->event->cache, &info);
  return g_strdup_printf (is_6_1 (s) ? "Slab corruption (Not tainted): %s start=%s, len=%u"
                                     : "Slab corruption: %s start=%s, len=%u",
                          cache_name (s), object, info.object_size);
}

static char *
objects_left (const KmSubject *s)
{
  g_autofree char *report = NULL, *what = NULL;

  if (!is_6_1 (s))
    return slab_error (s, "kmem_cache_destroy", "Can't free all objects");
  if (is_slub (s))
    {
      what = g_strdup_printf ("Objects remaining in %s on __kmem_cache_shutdown()", cache_name (s));
      report = slub_report (s, what);
    }
  return g_strdup_printf ("%s%skmem_cache_destroy %s: Slab cache still has objects when called from kmemscope",
                          report ? report : "", report ? "\n" : "", cache_name (s));
}

static char *
duplicate (const KmSubject *s)
{
  return g_strdup_printf ("kmem_cache_create: duplicate cache %s", cache_name (s));
}

static char *
create_failed (const KmSubject *s)
{
  bool too_big = s->event->a == KM_ERROR_CREATE_FAILED && !is_slub (s);

  if (is_6_1 (s))
    return g_strdup_printf ("kmem_cache_create_usercopy(%s) failed with error %d", cache_name (s), too_big ? -7 : -22);
  return g_strdup_printf ("kmem_cache_create: couldn't create cache %s.", cache_name (s));
}

static char *
too_large (const KmSubject *s)
{
  return warning (s, "mm/page_alloc.c __alloc_pages");
}

static char *
free_page_order_0 (const KmSubject *s)
{
  g_autofree char *first = warning (s, "mm/slab_common.c free_large_kmalloc"), *object = pointer (s, 0);

  return g_strdup_printf ("%s\nobject pointer: 0x%s", first, object);
}

static char *
wrong_cache (const KmSubject *s)
{
  KmObjectInfo info;
  const char *from = "?";

  if (km_machine_object (s->machine, s->event->pfn2, &info))
    from = km_machine_cache_name (s->machine, info.cache);
  return g_strdup_printf ("cache_from_obj: Wrong slab cache. %s but object is from %s", cache_name (s), from);
}

static char *
zero_ctor (const KmSubject *s)
{
  return warning (s, is_slub (s) ? "mm/slub.c new_slab" : "mm/slab.c cache_grow_begin");
}

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

static char *
already_free (const KmSubject *s)
{
  return slub_report (s, "Object already free");
}

static char *
invalid_pointer (const KmSubject *s)
{
  g_autofree char *object = pointer (s, 0), *what = g_strdup_printf ("Invalid object pointer 0x%s", object);

  return slub_report (s, what);
}

static char *
red_zone (const KmSubject *s)
{
  return slub_report (s, s->event->order2 ? "Left Redzone overwritten" : "Right Redzone overwritten");
}

static char *
poison (const KmSubject *s)
{
  return slub_report (s, "Poison overwritten");
}

static char *
object_count (const KmSubject *s)
{
  return slub_report (s, "Wrong object count");
}

static char *
padding (const KmSubject *s)
{
  return slub_report (s, "Object padding overwritten");
}

static char *
free_pointer (const KmSubject *s)
{
  return slub_report (s, "Freepointer corrupt");
}

static char *
none_in_use (const KmSubject *s)
{
  return slub_report (s, "Slab has 0 allocated objects but 1 are to be freed");
}

static char *
vfree_bad (const KmSubject *s)
{
  g_autofree char *address = pointer (s, s->event->b);

  return g_strdup_printf ("Trying to vfree() bad address (%s)", address);
}

static char *
vfree_unknown (const KmSubject *s)
{
  g_autofree char *address = pointer (s, s->event->b);

  return g_strdup_printf ("Trying to vfree() nonexistent vm area (%s)", address);
}

static char *
vmap_failed (const KmSubject *s)
{
  uint64_t bytes = (uint64_t)(uint32_t)s->event->b << km_machine_page_shift (s->machine);

  return g_strdup_printf ("vmap allocation for size %" PRIu64 " failed: use vmalloc=<size> to increase size%s", bytes,
                          is_6_1 (s) ? "" : ".");
}

static char *
kunmap_order (const KmSubject *s)
{
  return warning (s, "mm/highmem.c kunmap_local_indexed");
}

static char *
percpu_size (const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);

  return g_strdup_printf ("illegal size (%" PRIu64 ") or align (%u) for percpu allocation", more ? more->size : 0,
                          more ? more->align : 0);
}

static const Message reports[KM_NR_KMEM_ERRORS] = {
  [KM_ERROR_DOUBLE_FREE] = red_zone_double_free,
  [KM_ERROR_OVERWRITTEN] = red_zone_overwritten,
  [KM_ERROR_CORRUPTION] = corruption,
  [KM_ERROR_TWO_OWNERS] = two_owners,
  [KM_ERROR_OBJECTS_LEFT] = objects_left,
  [KM_ERROR_DUPLICATE] = duplicate,
  [KM_ERROR_CREATE_FLAGS] = create_failed,
  [KM_ERROR_CREATE_FAILED] = create_failed,
  [KM_ERROR_KMALLOC_TOO_LARGE] = too_large,
  [KM_ERROR_FREE_PAGE_ORDER_0] = free_page_order_0,
  [KM_ERROR_WRONG_CACHE] = wrong_cache,
  [KM_ERROR_ZERO_CTOR] = zero_ctor,
  [KM_ERROR_GROW_FLAGS] = grow_flags,
  [KM_ERROR_ALREADY_FREE] = already_free,
  [KM_ERROR_INVALID_POINTER] = invalid_pointer,
  [KM_ERROR_RED_ZONE] = red_zone,
  [KM_ERROR_POISON] = poison,
  [KM_ERROR_OBJECT_COUNT] = object_count,
  [KM_ERROR_PADDING] = padding,
  [KM_ERROR_FREE_POINTER] = free_pointer,
  [KM_ERROR_NONE_IN_USE] = none_in_use,
  [KM_ERROR_VFREE_BAD] = vfree_bad,
  [KM_ERROR_VFREE_UNKNOWN] = vfree_unknown,
  [KM_ERROR_VMAP_FAILED] = vmap_failed,
  [KM_ERROR_KUNMAP_ORDER] = kunmap_order,
  [KM_ERROR_PERCPU_SIZE] = percpu_size,
};

/* ---- looking up ---- */

static char *
by_number (const Message *table, int32_t n, const KmSubject *s)
{
  int32_t number = s->event->a;

  return number >= 0 && number < n && table[number] ? table[number](s) : NULL;
}

char *
km_kernel_message_bug (const KmSubject *s)
{
  return by_number (bugs, KM_NR_KMEM_BUGS, s);
}

char *
km_kernel_message_report (const KmSubject *s)
{
  return by_number (reports, KM_NR_KMEM_ERRORS, s);
}

const char *
km_kernel_message_sleep_place (const KmSubject *s)
{
  if (is_kmap (s))
    return is_6_1 (s) ? "include/linux/highmem-internal.h" : "arch/x86/mm/highmem_32.c";
  if (is_virtual_memory (s) && is_6_1 (s))
    return "mm/vmalloc.c";
  if (is_6_1 (s))
    return "include/linux/sched/mm.h";
  return s->op && km_op_info (s->op->kind)->above && !is_virtual_memory (s) ? "mm/slab.c" : "mm/page_alloc.c";
}
