/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in braces about objects, slabs and caches. */
#include "model/text/names.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/words/gfp.h"
#include "model/history.h"
#include "model/step.h"
#include "model/text/value_text.h"

#include <inttypes.h>
/* Translators: %s is a number; inside a sentence. */
KM_PUT_COUNTED (put_objects, ngettext ("%s object", "%s objects", (unsigned long)n))
/* Translators: %s is a number; inside a sentence. */
KM_PUT_COUNTED (put_slabs, ngettext ("%s slab", "%s slabs", (unsigned long)n))

/* The cache of the event; zeros if its record holds none at the cursor. */
static KmCacheInfo
cache_of (const KmSubject *s)
{
  KmCacheInfo info = { 0 };

  if (s->event->cache)
    km_model_cache_info (s->model, s->event->cache, &info);
  return info;
}

static void
put_cache_name (GString *out, const KmSubject *s, KmRef cache)
{
  const char *name = cache ? km_model_cache_name (s->model, cache) : NULL;

  if (!name && s->op->kind == KM_OP_KMEM_CACHE_CREATE)
    name = km_subject_more (s)->name;
  if (!name && cache)
    name = km_model_made_cache_name (s->model, cache);
  g_string_append (out, name ? name : _ ("a cache"));
}

KM_WRITES (write_cache, put_cache_name (out, s, s->event->cache))
KM_WRITES (write_value, km_put_text (out, km_model_value_text (s->model, s->event->pfn2)))
KM_WRITES (write_b_value, km_put_text (out, km_model_value_text (s->model, (KmValue)s->event->b)))

/* An object whose slab is not there at the cursor: the event says where it was. */
static bool
is_elsewhen (const KmSubject *s)
{
  KmObjectInfo info;

  return km_value_is (s->event->pfn2, KM_VALUE_OBJECT) && s->event->pfn != KM_PFN_NONE
         && !km_machine_object (s->machine, s->event->pfn2, &info);
}

static void
write_short (GString *out, const KmSubject *s)
{
  if (is_elsewhen (s))
    {
      /* Translators: %s is the page frame number of a slab. */
      g_string_append_printf (out, _ ("an object of %s"), km_format_pfn (s->event->pfn).text);
      return;
    }
  km_put_text (out, km_model_value_short (s->model, s->event->pfn2));
}

static void
write_object (GString *out, const KmSubject *s)
{
  KmObjectInfo info;

  if (km_value_is (s->event->pfn2, KM_VALUE_OBJECT) && km_machine_object (s->machine, s->event->pfn2, &info))
    /* Translators: %u is the number of an object in its slab; inside a sentence. */
    g_string_append_printf (out, _ ("object %u"), info.index);
  else
    write_short (out, s);
}

static void
write_pointer (GString *out, const KmSubject *s)
{
  uint64_t address = km_model_value_address (s->model, s->event->pfn2);

  if (address)
    g_string_append (out, km_format_address (address).text);
  else
    write_value (out, s);
}

/* "p + 600", "p - 4". */
KM_WRITES (write_distance,
           g_string_append_printf (out, "%c %s", s->event->a < 0 ? '-' : '+', km_format_count (ABS (s->event->a)).text))
KM_WRITES (write_b_distance,
           g_string_append_printf (out, "%s%s", s->event->b < 0 ? "-" : "+", km_format_count (ABS (s->event->b)).text))
KM_WRITES (write_list, g_string_append (out, km_slab_list_name (km_model_allocator (s->model), s->event->mt)))
KM_WRITES (write_list2, g_string_append (out, km_slab_list_name (km_model_allocator (s->model), s->event->mt2)))
KM_WRITES (write_gfp_a, km_put_text (out, km_gfp_to_string (s->generation->id, (KmGfp)s->event->a)))
KM_WRITES (write_gfp_b, km_put_text (out, km_gfp_to_string (s->generation->id, (KmGfp)s->event->b)))

/* What holds the object that the event's pointer leads to: a call by number, or an unknown owner. */
static void
write_owner (GString *out, const KmSubject *s)
{
  uint32_t owner = km_model_owner_of_value (s->model, s->event->pfn2);

  if (owner < km_script_n_ops (km_timeline_script (km_model_timeline (s->model))))
    km_put_text (out, km_model_name_call (s->model, owner));
  else
    g_string_append (out, _ ("another owner"));
}

static const char *const states[] = {
  [KM_SLAB_UP_NONE] = "NONE",
  [KM_SLAB_UP_PARTIAL_AC] = "PARTIAL_AC",
  [KM_SLAB_UP_PARTIAL_L3] = "PARTIAL_L3",
  [KM_SLAB_UP_EARLY] = "EARLY",
  [KM_SLAB_UP_FULL] = "FULL",
};

KM_WRITES (write_state,
           g_string_append (out, s->event->a >= 0 && s->event->a < (int32_t)G_N_ELEMENTS (states) ? states[s->event->a]
                                                                                                  : "?"))

static const char *const byte_kinds[KM_NR_BYTE_KINDS] = {
  [KM_BYTE_UNKNOWN] = N_ ("whatever was left there"),
  [KM_BYTE_DATA] = N_ ("the owner's data"),
  [KM_BYTE_CTOR] = N_ ("what the constructor left"),
  [KM_BYTE_POISON] = N_ ("poison"),
  [KM_BYTE_RED_ZONE] = N_ ("a red zone"),
  [KM_BYTE_POINTER] = N_ ("a free pointer"),
  [KM_BYTE_CALLER] = N_ ("notes of the debugging"),
  [KM_BYTE_PADDING] = N_ ("padding"),
  [KM_BYTE_OVERWRITTEN] = N_ ("bytes that were overwritten"),
};

KM_WRITES (write_byte_kind,
           g_string_append (out, s->event->order2 < KM_NR_BYTE_KINDS ? _ (byte_kinds[s->event->order2]) : "?"))
KM_WRITES (write_byte_value, g_string_append_printf (out, "0x%02x", s->event->order2))

/* The cache that a call of kmem_cache_alloc() or _free() names. */
static void
write_op_cache (GString *out, const KmSubject *s)
{
  KmTimeline *timeline = km_model_timeline (s->model);
  KmValue cache = KM_VALUE_NULL;

  if (s->op->kind == KM_OP_KMEM_CACHE_FREE && s->op->arg < km_script_n_ops (km_timeline_script (timeline)))
    cache = km_timeline_result (timeline, s->op->arg);
  else if (km_op_info (s->op->kind)->takes == KM_TYPE_CACHE)
    cache = km_model_operand (s->model, s->op);
  if (km_value_is (cache, KM_VALUE_CACHE))
    put_cache_name (out, s, km_value_payload (cache));
  else
    g_string_append (out, "NULL");
}

KM_NUMBER (waste, (int64_t)s->event->b - s->event->a)

/* ---- numbers of the cache ---- */

KM_NUMBER (num, cache_of (s).num)
KM_NUMBER (slot_bytes, cache_of (s).size)
KM_NUMBER (limit, cache_of (s).limit)
KM_NUMBER (colours, MAX (cache_of (s).colour, 1u))

/* Number of the colour whose gap is `a`. */
static int64_t
colour (const KmSubject *s)
{
  KmCacheInfo info = cache_of (s);

  return info.colour_off ? s->event->a / (int64_t)info.colour_off : 0;
}

/* The function of the slab layer that asks the page allocator, and the one that gives back to it. */
KM_WRITES (write_get_frames, g_string_append (out, s->slub ? "alloc_slab_page" : "kmem_getpages"))
KM_WRITES (write_put_frames, g_string_append (out, s->slub ? "__free_slab" : "kmem_freepages"))

/* ---- the table ---- */

const KmName km_names_slab[] = {
  { .name = "a_objects", .number = km_name_a, .put = put_objects },
  { .name = "a_slabs", .number = km_name_a, .put = put_slabs },
  { .name = "b_distance", .write = write_b_distance },
  { .name = "b_objects", .number = km_name_b, .put = put_objects },
  { .name = "b_slabs", .number = km_name_b, .put = put_slabs },
  { .name = "b_value", .write = write_b_value },
  { .name = "byte_kind", .write = write_byte_kind },
  { .name = "byte_value", .write = write_byte_value },
  { .name = "cache", .write = write_cache },
  { .name = "colour", .number = colour, .put = km_put_count },
  { .name = "colours", .number = colours, .put = km_put_count },
  { .name = "distance", .write = write_distance },
  { .name = "get_frames", .write = write_get_frames },
  { .name = "gfp_a", .write = write_gfp_a },
  { .name = "gfp_b", .write = write_gfp_b },
  { .name = "limit", .number = limit, .put = km_put_count },
  { .name = "list", .write = write_list },
  { .name = "list2", .write = write_list2 },
  { .name = "num", .number = num, .put = km_put_count },
  { .name = "object", .write = write_object },
  { .name = "op_cache", .write = write_op_cache },
  { .name = "owner", .write = write_owner },
  { .name = "pointer", .write = write_pointer },
  { .name = "put_frames", .write = write_put_frames },
  { .name = "short", .write = write_short },
  { .name = "slot_bytes", .number = slot_bytes, .put = km_put_bytes },
  { .name = "state", .write = write_state },
  { .name = "value", .write = write_value },
  { .name = "waste", .number = waste, .put = km_put_bytes },
  { NULL },
};
