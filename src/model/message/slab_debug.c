/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports of SLAB built with CONFIG_DEBUG_SLAB (facts 6.3, 7.5): what verify_redzone_free(),
 * cache_alloc_debugcheck_after(), check_poison_obj() and slab_destroy_debugcheck() print. Left out: the line "Last
 * user", whose address differs from build to build. The bytes are shown only where the machine is at that event. */
#include "model/message/dump.h"

#include "core/slab/contents.h"
#include "model/text/value_text.h"

#include <inttypes.h>

enum
{
  ROW = 16,
  MAX_ROWS = 6,
  NEIGHBOUR_ROWS = 2,
};

static char *
slab_error (const KmSubject *s, const char *function, const char *what)
{
  return g_strdup_printf ("slab error in %s(): cache `%s': %s", function, km_message_cache (s), what);
}

/* ---- red zones ---- */

/* Reads both red zones of the slot that the event's pointer makes believe. Returns false if they are not known. */
static bool
read_red_zones (const KmSubject *s, uint64_t zones[2])
{
  KmReported object;

  if (!km_reported_find (s, &object))
    return false;
  km_machine_red_zones (s->machine, object.info.slab, (int64_t)object.offset - object.cache.pad + object.info.inside,
                        zones);
  return true;
}

/* @first (transfer full), and the line about red zones if they are known: it points at the slot, which begins with the
 * first of them. */
static char *
with_red_zones (const KmSubject *s, char *first, const char *end)
{
  KmCacheInfo info = { 0 };
  g_autofree char *before = first, *slot = NULL;
  uint64_t zones[2];

  if (!read_red_zones (s, zones))
    return g_steal_pointer (&before);
  km_model_cache_info (s->model, s->event->cache, &info);
  slot = km_message_pointer (s, -(int64_t)info.pad);
  return g_strdup_printf ("%s\n%s: redzone 1:0x%" PRIx64 ", redzone 2:0x%" PRIx64 "%s", before, slot, zones[0],
                          zones[1], end);
}

static char *
verify_red_zones (const KmSubject *s)
{
  bool twice = s->event->a == KM_ERROR_DOUBLE_FREE;

  return with_red_zones (
      s,
      slab_error (s, "verify_redzone_free", twice ? "double free detected" : "memory outside object was overwritten"),
      km_message_is_new (s) ? "" : ".");
}

static char *
two_owners (const KmSubject *s)
{
  return with_red_zones (
      s, slab_error (s, "cache_alloc_debugcheck_after", "double free, or memory outside object was overwritten"), "");
}

static char *
destroyed (const KmSubject *s)
{
  return slab_error (s, "slab_destroy_debugcheck",
                     s->event->a == KM_ERROR_START_OVERWRITTEN ? "start of a freed object was overwritten"
                                                               : "end of a freed object was overwritten");
}

/* ---- corruption ---- */

/* dump_line(). */
static void
put_line (GString *out, const KmSubject *s, const uint8_t *data, uint32_t at, uint32_t n)
{
  uint32_t bad = 0;
  uint8_t error = 0;

  g_string_append_printf (out, "\n%03x:%s", at, km_message_is_new (s) ? " " : "");
  if (km_message_is_new (s))
    km_put_row (out, data + at, n);
  for (uint32_t i = 0; i < n; i++)
    {
      if (!km_message_is_new (s))
        g_string_append_printf (out, " %02x", data[at + i]);
      if (data[at + i] == KM_POISON_FREE)
        continue;
      error = data[at + i] ^ KM_POISON_FREE;
      bad++;
    }
  if (bad == 1 && (error & (error - 1)) == 0)
    g_string_append (out, "\nSingle bit error detected. Probably bad RAM."
                          "\nRun memtest86+ or a similar memory test tool.");
}

/* The bytes of object @index. Returns: (transfer full). */
static uint8_t *
read_object (const KmReported *object, uint32_t index)
{
  int64_t offset = (int64_t)object->offset + ((int64_t)index - object->info.index) * object->cache.size;
  uint8_t *data = g_malloc (object->cache.object_size);

  km_machine_slab_contents (object->s->machine, object->info.slab, offset, object->cache.object_size, data);
  return data;
}

/* print_objinfo() of object @index with the first rows of its bytes. */
static void
put_object_info (GString *out, const KmReported *object, uint32_t index, uint32_t rows)
{
  const KmSubject *s = object->s;
  uint32_t size = object->cache.object_size;
  g_autofree uint8_t *data = read_object (object, index);
  int64_t slot =
      (int64_t)object->offset - object->cache.pad + ((int64_t)index - object->info.index) * object->cache.size;
  uint64_t zones[2];

  if (object->cache.flags & KM_SLAB_RED_ZONE)
    {
      km_machine_red_zones (s->machine, object->info.slab, slot, zones);
      g_string_append_printf (out, "\nRedzone: 0x%" PRIx64 "/0x%" PRIx64 "%s", zones[0], zones[1],
                              km_message_is_new (s) ? "" : ".");
    }
  for (uint32_t i = 0; i < size && rows > 0; i += ROW, rows--)
    put_line (out, s, data, i, MIN (ROW, size - i));
}

/* The rows that differ, at most six. Behind one the kernel goes on at the second byte of the next. */
static void
put_rows (GString *out, const KmReported *object)
{
  uint32_t size = object->cache.object_size, rows = 0;
  g_autofree uint8_t *data = read_object (object, object->info.index);

  for (uint32_t i = 0; i < size && rows < MAX_ROWS; i++)
    {
      if (data[i] == (i + 1 == size ? KM_POISON_END : KM_POISON_FREE))
        continue;
      i = i / ROW * ROW;
      put_line (out, object->s, data, i, MIN (ROW, size - i));
      i += ROW;
      rows++;
    }
}

static void
put_neighbour (GString *out, const KmReported *object, uint32_t index, const char *which)
{
  int64_t distance = ((int64_t)index - object->info.index) * object->cache.size;
  g_autofree char *start = km_message_pointer (object->s, distance);

  g_string_append_printf (out, "\n%s obj: start=%s, len=%u", which, start, object->cache.object_size);
  put_object_info (out, object, index, NEIGHBOUR_ROWS);
}

/* check_poison_obj(). */
static char *
corruption (const KmSubject *s)
{
  g_autofree char *start = km_message_pointer (s, 0);
  KmCacheInfo info = { 0 };
  GString *out = g_string_new (NULL);
  KmReported object;

  km_model_cache_info (s->model, s->event->cache, &info);
  g_string_append_printf (out,
                          km_message_is_new (s) ? "Slab corruption (Not tainted): %s start=%s, len=%u"
                                                : "Slab corruption: %s start=%s, len=%u",
                          km_message_cache (s), start, info.object_size);
  if (!km_reported_find (s, &object))
    return g_string_free (out, FALSE);
  put_object_info (out, &object, object.info.index, 0);
  put_rows (out, &object);
  if (object.info.index > 0)
    put_neighbour (out, &object, object.info.index - 1, "Prev");
  if (object.info.index + 1 < object.cache.num)
    put_neighbour (out, &object, object.info.index + 1, "Next");
  return g_string_free (out, FALSE);
}

/* ---- the table ---- */

const KmMessage km_messages_slab_debug[] = {
  { KM_EVENT_KMEM_ERROR, KM_ERROR_DOUBLE_FREE, verify_red_zones },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_OVERWRITTEN, verify_red_zones },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_CORRUPTION, corruption },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_TWO_OWNERS, two_owners },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_START_OVERWRITTEN, destroyed },
  { KM_EVENT_KMEM_ERROR, KM_ERROR_END_OVERWRITTEN, destroyed },
  { .write = NULL },
};
