/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports of SLUB with slub_debug (facts 8.3): what slab_bug(), print_trailer(), slab_fix() and their callers print, in
 * the words of 2.6.34, 6.1 and 6.12. Left out: the lines "Allocated in" and "Freed in" and stack traces, whose
 * functions and times differ from build to build. The bytes are shown only where the machine is at that event. */
#include "model/message/dump.h"

#include "core/slab/contents.h"
#include "core/slab/slub_geometry.h"
#include "model/text/value_text.h"

#include <inttypes.h>

#define DOUBLE_LINE "============================================================================="
#define SINGLE_LINE "-----------------------------------------------------------------------------"

enum
{
  ROW = 16,
  BYTES_BEFORE = 16, /* "Bytes b4" */
};

KM_WHEN (is_old, !km_message_is_new (s))

/* slab_bug() of SLUB. */
static void
put_bug (GString *out, const KmSubject *s, const char *what)
{
  g_string_append_printf (out, DOUBLE_LINE "\nBUG %s%s: %s\n" SINGLE_LINE "\n", km_message_cache (s),
                          is_old (s) ? "" : " (Not tainted)", what);
}

static void
put_pointer (GString *out, const KmSubject *s, uint64_t address)
{
  if (address == 0 && is_old (s))
    g_string_append (out, "0x(null)");
  else if (km_machine_is_64_bit (s->machine))
    g_string_append_printf (out, "0x%016" PRIx64, address);
  else
    g_string_append_printf (out, "0x%08" PRIx64, address & 0xffffffff);
}

/* ---- rows ---- */

/* The rest of a line of 2.6.34. */
static void
put_old_row (GString *out, const uint8_t *bytes, uint32_t n)
{
  for (uint32_t i = 0; i < ROW; i++)
    if (i < n)
      g_string_append_printf (out, " %02x", bytes[i]);
    else
      g_string_append (out, "   ");
  g_string_append_c (out, ' ');
  for (uint32_t i = 0; i < ROW; i++)
    g_string_append_c (out, i >= n ? ' ' : g_ascii_isgraph ((char)bytes[i]) ? (char)bytes[i] : '.');
}

/* print_section(): @n bytes from @distance bytes behind the start of the object on. @text: as 6.1 writes it. */
static void
put_section (GString *out, const KmReported *object, const char *text, int64_t distance, uint32_t n)
{
  const KmSubject *s = object->s;
  g_autofree uint8_t *bytes = g_malloc (MAX (n, 1));
  g_autofree char *name = g_strchomp (g_strdup (text));

  km_machine_slab_contents (s->machine, object->info.slab, (int64_t)object->offset + distance, n, bytes);
  for (uint32_t i = 0; i < n; i += ROW)
    {
      uint64_t address = object->info.address + (uint64_t)(distance + i);

      if (is_old (s))
        {
          g_string_append_printf (out, "\n%8s ", name);
          put_pointer (out, s, address);
          g_string_append (out, ": ");
          put_old_row (out, bytes + i, MIN (ROW, n - i));
          continue;
        }
      g_string_append_printf (out, km_machine_is_64_bit (s->machine) ? "\n%s%016" PRIx64 ": " : "\n%s%08" PRIx64 ": ",
                              text, address);
      km_put_row (out, bytes + i, MIN (ROW, n - i));
    }
}

/* ---- the lines about slab and object ---- */

/* What 2.6.34 keeps in flags of other names: PG_locked of slab_lock(), which one CPU does without; PG_error: it has
 * debugging; PG_active: it is frozen. */
static uint64_t
old_flag_bits (const KmSubject *s, const KmSlabView *slab)
{
  KmCacheInfo cache;

  km_machine_cache (s->machine, slab->cache, &cache);
  return (km_machine_cpus (s->machine) > 1 ? 1 : 0) | (cache.flags & KM_SLUB_DEBUG_FLAGS ? 1 << 1 : 0)
         | (slab->frozen ? 1 << 6 : 0);
}

/* The bits of page->flags of a slab. */
static uint64_t
flag_bits (const KmSubject *s, const KmSlabView *slab, GString *words)
{
  unsigned own = s->generation->slab_page_bit;
  uint64_t bits = (own ? (uint64_t)1 << own : 0) | (is_old (s) ? old_flag_bits (s, slab) : 0);

  g_string_append (words, own ? "slab" : "");
  if (slab->order == 0)
    return bits;
  g_string_append_printf (words, "%shead", words->len ? "|" : "");
  return bits | (uint64_t)1 << s->generation->head_page_bit;
}

/* zone_idx() of the zone of a frame. */
static uint64_t
kernel_zone (const KmSubject *s, KmPfn pfn)
{
  const KmZoneInfo *zone = km_machine_zone (s->machine, 0);

  for (uint32_t i = 1; i < km_machine_n_zones (s->machine) && pfn >= zone->end_pfn; i++)
    zone = km_machine_zone (s->machine, i);
  return (uint64_t)__builtin_popcount (km_machine_zone_types (s->machine) & ((1u << zone->type) - 1));
}

/* What page->flags holds beside bits: node 0, zone, no CPU that touched it last (facts 1.7). */
static void
put_page_flags (GString *out, const KmSubject *s, const KmSlabView *slab)
{
  g_autoptr (GString) words = g_string_new (NULL);
  uint64_t bits = flag_bits (s, slab, words);
  uint64_t zone = kernel_zone (s, slab->pfn);

  if (is_old (s))
    g_string_append_printf (out, "0x%04" PRIx64, bits | zone << (km_machine_is_64_bit (s->machine) ? 62 : 30));
  else if (km_machine_is_64_bit (s->machine))
    g_string_append_printf (out, "0x%" PRIx64 "(%s%snode=0|zone=%" PRIu64 "|lastcpupid=0x1fffff)",
                            bits | zone << 51 | (uint64_t)0x1fffff << 30, words->str, words->len ? "|" : "", zone);
  else
    g_string_append_printf (out, "0x%" PRIx64 "(%s%szone=%" PRIu64 ")", bits | zone << 30, words->str,
                            words->len ? "|" : "", zone);
}

/* print_slab_info(). */
static void
put_slab_info (GString *out, const KmSubject *s, KmRef slab)
{
  KmSlabView view;
  KmCacheInfo cache;
  uint64_t first;

  km_machine_slab (s->machine, slab, &view);
  km_machine_cache (s->machine, view.cache, &cache);
  first = km_machine_virtual_address (s->machine, view.pfn) + view.first_object + cache.pad;
  g_string_append_printf (out, "\n%sSlab ", is_old (s) ? "INFO: " : "");
  put_pointer (out, s, km_machine_page_descriptor (s->machine, view.pfn));
  g_string_append_printf (out, " objects=%u used=%u fp=", view.num, view.in_use);
  put_pointer (out, s, view.free < view.num ? first + (uint64_t)view.free * cache.size : 0);
  g_string_append (out, " flags=");
  put_page_flags (out, s, &view);
}

static uint64_t
free_pointer (const KmReported *object)
{
  unsigned n = km_machine_is_64_bit (object->s->machine) ? 8 : 4;
  uint64_t pointer = 0;
  uint8_t bytes[8];

  km_machine_slab_contents (object->s->machine, object->info.slab, (int64_t)object->offset + object->cache.offset, n,
                            bytes);
  while (n-- > 0)
    pointer = pointer << 8 | bytes[n];
  return pointer;
}

/* The front of a slot: 6.1 has a red zone there. */
static void
put_front (GString *out, const KmReported *object)
{
  if (!is_old (object->s) && (object->cache.flags & KM_SLAB_RED_ZONE))
    put_section (out, object, "Redzone  ", -(int64_t)object->cache.pad, object->cache.pad);
  else if (object->offset > BYTES_BEFORE)
    put_section (out, object, "Bytes b4 ", -BYTES_BEFORE, BYTES_BEFORE);
}

/* print_trailer(). */
static void
put_trailer (GString *out, const KmReported *object)
{
  const KmSubject *s = object->s;
  const KmCacheInfo *cache = &object->cache;
  uint32_t page = 1u << km_machine_page_shift (s->machine);
  int32_t from, to;

  km_machine_slub_padding (s->machine, object->info.cache, &from, &to);
  put_slab_info (out, s, object->info.slab);
  g_string_append_printf (out, "\n%sObject ", is_old (s) ? "INFO: " : "");
  put_pointer (out, s, object->info.address);
  g_string_append_printf (out, " @offset=%u fp=", object->offset);
  put_pointer (out, s, free_pointer (object));
  g_string_append_c (out, '\n');
  put_front (out, object);
  put_section (out, object, "Object   ", 0, MIN (cache->object_size, page));
  if (cache->flags & KM_SLAB_RED_ZONE)
    put_section (out, object, "Redzone  ", cache->object_size, cache->inuse - cache->object_size);
  put_section (out, object, "Padding  ", from, (uint32_t)(to - from));
}

/* The line of WARN_ON() with which reports of 6.12 end: those of object_err(), or with @slab_only of __slab_err(). */
static void
put_warning (GString *out, const KmSubject *s, bool slab_only)
{
  g_autofree char *line = NULL;

  if (!s->generation->checks_on)
    return;
  line = km_message_warning (s, slab_only ? "mm/slub.c:1152 __slab_err" : "mm/slub.c:1127 object_err");
  g_string_append_printf (out, "\n%s", line);
}

/* ---- parts of slots ---- */

static const char *const zone_names[KM_NR_SLUB_ZONES] = {
  [KM_SLUB_RIGHT_RED] = "Right Redzone",       [KM_SLUB_LEFT_RED] = "Left Redzone",
  [KM_SLUB_KMALLOC_RED] = "kmalloc Redzone",   [KM_SLUB_POISON] = "Poison",
  [KM_SLUB_END_POISON] = "End Poison",         [KM_SLUB_ALIGNMENT] = "Alignment padding",
  [KM_SLUB_OBJECT_PADDING] = "Object padding", [KM_SLUB_SLAB_PADDING] = "slab padding",
};

/* 2.6.34 has one red zone, and does not say which poison. */
static const char *
zone_name (const KmSubject *s)
{
  KmSlubZone zone = (KmSlubZone)MIN (s->event->order2, KM_SLUB_SLAB_PADDING);

  if (is_old (s) && zone == KM_SLUB_RIGHT_RED)
    return "Redzone";
  return is_old (s) && zone == KM_SLUB_END_POISON ? "Poison" : zone_names[zone];
}

/* The first line that says where: addresses, and the first byte that is wrong. */
static void
put_fault (GString *out, const KmReported *object, const KmSlubFault *fault)
{
  const KmSubject *s = object->s;

  put_pointer (out, s, object->info.address + (uint64_t)(int64_t)fault->from);
  g_string_append_c (out, '-');
  put_pointer (out, s, object->info.address + (uint64_t)(int64_t)(fault->to - 1));
  if (!is_old (s))
    g_string_append_printf (out, " @offset=%" PRId64, (int64_t)object->offset + fault->from);
}

/* The bytes behind the last slot. */
static char *
slab_padding (const KmSubject *s, const KmReported *object, const KmSlubFault *fault)
{
  g_autoptr (GString) what = g_string_new ("Padding overwritten. ");
  GString *out = g_string_new (NULL);
  int64_t first, end = km_machine_slab_bytes (s->machine, object->info.slab);

  first = end - end % object->cache.size;
  put_fault (what, object, fault);
  put_bug (out, s, what->str);
  if (!s->generation->checks_on)
    put_slab_info (out, s, object->info.slab);
  put_section (out, object, "Padding ", first - object->offset, (uint32_t)(end - first));
  if (s->generation->checks_on)
    put_slab_info (out, s, object->info.slab);
  put_warning (out, s, true);
  return g_string_free (out, FALSE);
}

/* check_bytes_and_report(). */
static char *
wrong_bytes (const KmSubject *s)
{
  g_autofree char *what = g_strdup_printf ("%s overwritten", zone_name (s));
  bool on = s->generation->checks_on, shown = s->event->mt != 0;
  GString *out = g_string_new (NULL);
  KmReported object;
  KmSlubFault fault;

  if (!km_reported_find (s, &object)
      || !km_machine_slub_fault (s->machine, object.info.slab, object.info.index, (KmSlubZone)s->event->order2,
                                 s->event->mt2 != 0, &fault))
    {
      put_bug (out, s, on && shown ? "Object corrupt" : what);
      return g_string_free (out, FALSE);
    }
  if (s->event->order2 == KM_SLUB_SLAB_PADDING)
    {
      g_string_free (out, TRUE);
      return slab_padding (s, &object, &fault);
    }
  if (on)
    g_string_append_printf (out, "[%s] ", what);
  else
    {
      put_bug (out, s, what);
      g_string_append_c (out, '\n');
    }
  g_string_append (out, is_old (s) ? "INFO: " : "");
  put_fault (out, &object, &fault);
  g_string_append_printf (out, ". First byte 0x%x instead of 0x%x", fault.found, fault.expected);
  if (on && shown)
    {
      g_string_append_c (out, '\n');
      put_bug (out, s, "Object corrupt");
    }
  if (shown)
    put_trailer (out, &object);
  if (on && shown)
    put_warning (out, s, false);
  return g_string_free (out, FALSE);
}

/* restore_bytes(). The machine has them already: what the event says is enough. */
static char *
restore (const KmSubject *s)
{
  GString *out = g_string_new (NULL);
  uint64_t object = km_model_value_address (s->model, s->event->pfn2);

  g_string_append_printf (out, "FIX %s: Restoring %s%s", km_message_cache (s), is_old (s) ? "" : zone_name (s),
                          is_old (s) ? "" : " ");
  put_pointer (out, s, object + (uint64_t)(int64_t)s->event->a);
  g_string_append_c (out, '-');
  put_pointer (out, s, object + (uint64_t)((int64_t)s->event->a + s->event->b - 1));
  g_string_append_printf (out, "=0x%x", s->event->mt);
  return g_string_free (out, FALSE);
}

/* ---- objects and slabs ---- */

/* object_err(), or with @slab_only slab_err(). */
static char *
report (const KmSubject *s, const char *what, bool slab_only)
{
  GString *out = g_string_new (NULL);
  KmReported object;

  put_bug (out, s, what);
  if (!km_reported_find (s, &object))
    return g_string_free (out, FALSE);
  if (slab_only)
    put_slab_info (out, s, object.info.slab);
  else
    put_trailer (out, &object);
  put_warning (out, s, slab_only);
  return g_string_free (out, FALSE);
}

KM_SAYS (already_free, report (s, "Object already free", false))
KM_SAYS (free_pointer_corrupt,
         report (s, s->event->order2 == 2 ? "Freelist Pointer check fails" : "Freepointer corrupt",
                 s->event->order2 != 0))
KM_SAYS (free_chain_corrupt, report (s, "Freechain corrupt", false))

static char *
invalid_pointer (const KmSubject *s)
{
  g_autofree char *object = km_message_pointer (s, 0), *what = g_strdup_printf ("Invalid object pointer 0x%s", object);

  return report (s, what, true);
}

static char *
object_count (const KmSubject *s)
{
  g_autofree char *what = NULL;
  KmReported object;
  KmSlabView slab;

  if (!km_reported_find (s, &object))
    return report (s, "Wrong object count", true);
  km_machine_slab (s->machine, object.info.slab, &slab);
  what = g_strdup_printf ("Wrong object count. Counter is %u but counted were %d", slab.in_use, s->event->b);
  return report (s, what, true);
}

KM_SAYS (none_in_use, report (s, "Slab has 0 allocated objects but 1 are to be freed", true))
KM_SAYS (slab_disabled, report (s, "Slab disabled since SLUB metadata consistency check failed", true))

static char *
wrong_cache (const KmSubject *s)
{
  KmObjectInfo info;
  const char *from = "?";

  if (is_old (s))
    return report (s, "page slab pointer corrupt.", false);
  if (km_machine_object (s->machine, s->event->pfn2, &info))
    from = km_machine_cache_name (s->machine, info.cache);
  return g_strdup_printf ("cache_from_obj: Wrong slab cache. %s but object is from %s", km_message_cache (s), from);
}

static char *
fix (const KmSubject *s)
{
  static const char *const words[KM_NR_SLUB_FIXES] = {
    [KM_FIX_NOT_FREED] = "Object at",
    [KM_FIX_ALL_USED] = "Marking all objects used",
    [KM_FIX_FREELIST_CLEARED] = "Freelist cleared",
    [KM_FIX_COUNT] = "Object count adjusted",
  };
  const char *word = (uint32_t)s->event->a < KM_NR_SLUB_FIXES ? words[s->event->a] : NULL;
  GString *out;

  if (!word)
    return NULL;
  out = g_string_new (NULL);
  g_string_append_printf (out, "FIX %s: %s", km_message_cache (s), word);
  if (s->event->a == KM_FIX_NOT_FREED)
    {
      g_string_append_c (out, ' ');
      put_pointer (out, s, km_model_value_address (s->model, s->event->pfn2));
      g_string_append (out, " not freed");
    }
  else if (s->event->a == KM_FIX_COUNT && is_old (s))
    g_string_append_c (out, '.');
  return g_string_free (out, FALSE);
}

/* ---- kmem_cache_destroy() ---- */

/* list_slab_objects(). */
static void
put_slab_objects (GString *out, const KmSubject *s, KmRef slab)
{
  KmSlabView view;
  KmCacheInfo cache;
  g_autofree uint16_t *chain = NULL;
  g_autofree bool *is_free = NULL;
  uint32_t n;

  km_machine_slab (s->machine, slab, &view);
  km_machine_cache (s->machine, view.cache, &cache);
  chain = g_new (uint16_t, cache.num);
  is_free = g_new0 (bool, cache.num);
  n = km_machine_slab_chain (s->machine, slab, chain);
  for (uint32_t i = 0; i < n; i++)
    if (chain[i] < cache.num)
      is_free[chain[i]] = true;
  for (uint32_t i = 0; i < view.num; i++)
    {
      uint32_t offset = view.first_object + cache.pad + i * cache.size;

      if (is_free[i])
        continue;
      g_string_append_printf (out, "\n%sObject ", is_old (s) ? "INFO: " : "");
      put_pointer (out, s, km_machine_virtual_address (s->machine, view.pfn) + offset);
      g_string_append_printf (out, " @offset=%u", offset);
    }
}

static void
put_slab_left (GString *out, const KmSubject *s, KmRef slab)
{
  g_autofree char *what = NULL;

  if (is_old (s))
    what = g_strdup ("Objects remaining on kmem_cache_close()");
  else if (s->generation->checks_on)
    what = g_strdup ("Objects remaining on __kmem_cache_shutdown()");
  else
    what = g_strdup_printf ("Objects remaining in %s on __kmem_cache_shutdown()", km_message_cache (s));
  put_bug (out, s, what);
  if (!s->generation->checks_on)
    put_slab_info (out, s, slab);
  put_slab_objects (out, s, slab);
  if (s->generation->checks_on)
    {
      put_slab_info (out, s, slab);
      put_warning (out, s, true);
    }
  g_string_append_c (out, '\n');
}

char *
km_message_slub_objects_left (const KmSubject *s)
{
  GString *out = g_string_new (NULL);
  KmRef slab = 0;

  if (s->at_cursor && km_machine_has_cache (s->machine, s->event->cache))
    slab = km_machine_slab_first (s->machine, s->event->cache, KM_SLAB_PARTIAL);
  for (; slab != 0; slab = km_machine_slab_next (s->machine, slab))
    put_slab_left (out, s, slab);
  g_string_append_printf (out,
                          is_old (s) ? "SLUB %s: kmem_cache_destroy called for cache that still has objects."
                                     : "kmem_cache_destroy %s: Slab cache still has objects when called from kmemscope",
                          km_message_cache (s));
  return g_string_free (out, FALSE);
}

/* ---- the table ---- */

const KmMessage km_messages_slub_debug[] = {
  { KM_EVENT_KMEM_ERROR, KM_ERROR_WRONG_CACHE, wrong_cache },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_ALREADY_FREE, already_free },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_INVALID_POINTER, invalid_pointer },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_RED_ZONE, wrong_bytes },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_POISON, wrong_bytes },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_PADDING, wrong_bytes },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_FREE_POINTER, free_pointer_corrupt },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_FREE_CHAIN, free_chain_corrupt },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_OBJECT_COUNT, object_count },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_NONE_IN_USE, none_in_use },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_SLAB_DISABLED, slab_disabled },
  { KM_EVENT_RESTORE, ANY, restore },
  { KM_EVENT_SLUB_FIX, ANY, fix },
  { .write = NULL },
};
