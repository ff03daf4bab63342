/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in braces about objects, caches, slabs, areas: what stands above the page allocator. See phrase.c. */
#include "model/history.h"
#include "model/step.h"
#include "model/text/phrase.h"
#include "model/text/value_text.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/words/gfp.h"
#include "core/words/slab_flags.h"

#include <inttypes.h>
#include <string.h>

/* ---- the call ---- */

const KmOpMore *
km_subject_more (const KmSubject *s)
{
  uint32_t n;
  const KmOpMore *more = km_script_more (km_timeline_script (km_model_timeline (s->model)), &n);

  return s->op && s->op->flags & KM_OP_HAS_MORE && s->op->arg < n ? &more[s->op->arg] : NULL;
}

uint64_t
km_subject_bytes (const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);

  if (more)
    return s->op->kind == KM_OP_KCALLOC ? more->size * more->count : more->size;
  return s->op && km_op_info (s->op->kind)->has_size ? s->op->ref : 0;
}

KmGfp
km_subject_gfp (const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);

  if (!s->op)
    return 0;
  if (km_op_info (s->op->kind)->has_gfp)
    return s->op->gfp;
  return more && (s->op->kind == KM_OP_KCALLOC || s->op->kind == KM_OP_KREALLOC) ? more->flags : 0;
}

/* ---- small parts ---- */

static void
take (GString *out, char *text)
{
  g_string_append (out, text);
  g_free (text);
}

static void
put_objects (GString *out, int64_t n)
{
  /* Translators: %s is a number; stands inside a sentence. */
  g_string_append_printf (out, ngettext ("%s object", "%s objects", (unsigned long)n), km_format_count (n).text);
}

static void
put_slabs (GString *out, int64_t n)
{
  /* Translators: %s is a number; stands inside a sentence. */
  g_string_append_printf (out, ngettext ("%s slab", "%s slabs", (unsigned long)n), km_format_count (n).text);
}

static void
put_areas (GString *out, int64_t n)
{
  /* Translators: %s is a number of areas of virtual addresses; stands inside a sentence. */
  g_string_append_printf (out, ngettext ("%s area", "%s areas", (unsigned long)n), km_format_count (n).text);
}

static void
put_pages (GString *out, int64_t n)
{
  /* Translators: %s is a number of pages of addresses; stands inside a sentence. */
  g_string_append_printf (out, ngettext ("%s page", "%s pages", (unsigned long)n), km_format_count (n).text);
}

static void
put_entries (GString *out, int64_t n)
{
  /* Translators: %s is a number; stands inside a sentence. */
  g_string_append_printf (out, ngettext ("%s page-table entry", "%s page-table entries", (unsigned long)n),
                          km_format_count (n).text);
}

static void
put_slots (GString *out, int64_t n)
{
  /* Translators: %s is a number; stands inside a sentence. */
  g_string_append_printf (out, ngettext ("%s slot", "%s slots", (unsigned long)n), km_format_count (n).text);
}

static void
put_units (GString *out, int64_t n)
{
  /* Translators: %s is a number; stands inside a sentence. */
  g_string_append_printf (out, ngettext ("%s unit", "%s units", (unsigned long)n), km_format_count (n).text);
}

static void
put_number (GString *out, int64_t n)
{
  g_string_append (out, km_format_count (n).text);
}

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
  const KmOpMore *more = km_subject_more (s);

  if (!name && more && more->name && s->op->kind == KM_OP_KMEM_CACHE_CREATE)
    name = more->name;
  if (!name && cache)
    name = km_model_made_cache_name (s->model, cache);
  g_string_append (out, name ? name : _ ("a cache"));
}

/* ---- writers: the event ---- */

static void
write_cache (GString *out, const KmSubject *s)
{
  put_cache_name (out, s, s->event->cache);
}

static void
write_value (GString *out, const KmSubject *s)
{
  take (out, km_model_value_text (s->model, s->event->pfn2));
}

static void
write_b_value (GString *out, const KmSubject *s)
{
  take (out, km_model_value_text (s->model, (KmValue)s->event->b));
}

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
  take (out, km_model_value_short (s->model, s->event->pfn2));
}

static void
write_object (GString *out, const KmSubject *s)
{
  KmObjectInfo info;

  if (km_value_is (s->event->pfn2, KM_VALUE_OBJECT) && km_machine_object (s->machine, s->event->pfn2, &info))
    /* Translators: %u is the number of an object in its slab; stands inside a sentence. */
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

static void
write_a_objects (GString *out, const KmSubject *s)
{
  put_objects (out, s->event->a);
}

static void
write_b_objects (GString *out, const KmSubject *s)
{
  put_objects (out, s->event->b);
}

static void
write_a_slabs (GString *out, const KmSubject *s)
{
  put_slabs (out, s->event->a);
}

static void
write_b_slabs (GString *out, const KmSubject *s)
{
  put_slabs (out, s->event->b);
}

static void
write_a_areas (GString *out, const KmSubject *s)
{
  put_areas (out, s->event->a);
}

static void
write_b_areas (GString *out, const KmSubject *s)
{
  put_areas (out, s->event->b);
}

static void
write_a_pages (GString *out, const KmSubject *s)
{
  put_pages (out, s->event->a);
}

static void
write_b_pages (GString *out, const KmSubject *s)
{
  put_pages (out, s->event->b);
}

static void
write_a_entries (GString *out, const KmSubject *s)
{
  put_entries (out, s->event->a);
}

static void
write_a_slots (GString *out, const KmSubject *s)
{
  put_slots (out, s->event->a);
}

static void
write_b_units (GString *out, const KmSubject *s)
{
  put_units (out, s->event->b);
}

static void
write_a_bytes (GString *out, const KmSubject *s)
{
  take (out, km_bytes_text ((uint32_t)s->event->a));
}

static void
write_b_bytes (GString *out, const KmSubject *s)
{
  take (out, km_bytes_text ((uint32_t)s->event->b));
}

/* Bytes that nobody asked for. */
static void
write_waste (GString *out, const KmSubject *s)
{
  take (out, km_bytes_text ((int64_t)s->event->b - s->event->a));
}

static void
write_users (GString *out, const KmSubject *s)
{
  /* Translators: %s is a number; stands inside a sentence. */
  g_string_append_printf (out, ngettext ("%s user", "%s users", (unsigned long)MAX (s->event->b - 1, 0)),
                          km_format_count (MAX (s->event->b - 1, 0)).text);
}

/* "p + 600", "p - 4". */
static void
write_distance (GString *out, const KmSubject *s)
{
  g_string_append_printf (out, "%c %s", s->event->a < 0 ? '-' : '+', km_format_count (ABS (s->event->a)).text);
}

static void
write_b_distance (GString *out, const KmSubject *s)
{
  g_string_append_printf (out, "%s%s", s->event->b < 0 ? "-" : "+", km_format_count (ABS (s->event->b)).text);
}

static void
write_hex (GString *out, const KmSubject *s)
{
  g_string_append_printf (out, "0x%" PRIx32, (uint32_t)s->event->a);
}

static void
write_list (GString *out, const KmSubject *s)
{
  g_string_append (out, km_slab_list_name (km_model_allocator (s->model), s->event->mt));
}

static void
write_list2 (GString *out, const KmSubject *s)
{
  g_string_append (out, km_slab_list_name (km_model_allocator (s->model), s->event->mt2));
}

static void
write_gfp_a (GString *out, const KmSubject *s)
{
  take (out, km_gfp_to_string (s->generation->id, (KmGfp)s->event->a));
}

static void
write_gfp_b (GString *out, const KmSubject *s)
{
  take (out, km_gfp_to_string (s->generation->id, (KmGfp)s->event->b));
}

/* What holds the object that the event's pointer leads to: a call by number, or somebody unknown. */
static void
write_owner (GString *out, const KmSubject *s)
{
  uint32_t owner = km_model_owner_of_value (s->model, s->event->pfn2);

  if (owner < km_script_n_ops (km_timeline_script (km_model_timeline (s->model))))
    take (out, km_model_name_call (s->model, owner));
  else
    g_string_append (out, _ ("somebody else"));
}

static const char *const states[] = {
  [KM_SLAB_UP_NONE] = "NONE",
  [KM_SLAB_UP_PARTIAL_AC] = "PARTIAL_AC",
  [KM_SLAB_UP_PARTIAL_L3] = "PARTIAL_L3",
  [KM_SLAB_UP_EARLY] = "EARLY",
  [KM_SLAB_UP_FULL] = "FULL",
};

static void
write_state (GString *out, const KmSubject *s)
{
  g_string_append (out, s->event->a >= 0 && s->event->a < (int32_t)G_N_ELEMENTS (states) ? states[s->event->a] : "?");
}

static const char *const byte_kinds[KM_NR_BYTE_KINDS] = {
  [KM_BYTE_UNKNOWN] = N_ ("whatever was left there"),
  [KM_BYTE_DATA] = N_ ("the owner's data"),
  [KM_BYTE_CTOR] = N_ ("what the constructor left"),
  [KM_BYTE_POISON] = N_ ("poison"),
  [KM_BYTE_RED_ZONE] = N_ ("a red zone"),
  [KM_BYTE_POINTER] = N_ ("a free pointer"),
  [KM_BYTE_CALLER] = N_ ("notes of the debugging"),
  [KM_BYTE_PADDING] = N_ ("padding"),
  [KM_BYTE_OVERWRITTEN] = N_ ("bytes that somebody wrote who had no right to"),
};

static void
write_byte_kind (GString *out, const KmSubject *s)
{
  g_string_append (out, s->event->order2 < KM_NR_BYTE_KINDS ? _ (byte_kinds[s->event->order2]) : "?");
}

/* ---- writers: the cache of the event ---- */

static void
write_num (GString *out, const KmSubject *s)
{
  put_number (out, cache_of (s).num);
}

static void
write_object_bytes (GString *out, const KmSubject *s)
{
  take (out, km_bytes_text (cache_of (s).object_size));
}

static void
write_slot_bytes (GString *out, const KmSubject *s)
{
  take (out, km_bytes_text (cache_of (s).size));
}

static void
write_batchcount (GString *out, const KmSubject *s)
{
  put_number (out, cache_of (s).batchcount);
}

static void
write_limit (GString *out, const KmSubject *s)
{
  put_number (out, cache_of (s).limit);
}

static void
write_colours (GString *out, const KmSubject *s)
{
  put_number (out, MAX (cache_of (s).colour, 1u));
}

/* Number of the colour whose gap is `a`. */
static void
write_colour (GString *out, const KmSubject *s)
{
  KmCacheInfo info = cache_of (s);

  put_number (out, info.colour_off ? s->event->a / (int64_t)info.colour_off : 0);
}

static void
write_cpus (GString *out, const KmSubject *s)
{
  put_number (out, km_machine_cpus (s->machine));
}

/* ---- writers: the call ---- */

static void
write_op_bytes (GString *out, const KmSubject *s)
{
  uint64_t bytes = km_subject_bytes (s);

  if (bytes >= UINT32_MAX)
    g_string_append (out, km_format_bytes (bytes).text);
  else
    take (out, km_bytes_text ((int64_t)bytes));
}

static void
write_op_gfp (GString *out, const KmSubject *s)
{
  take (out, km_gfp_to_string (s->generation->id, km_subject_gfp (s)));
}

static void
write_sleep_note (GString *out, const KmSubject *s)
{
  bool wait = (km_subject_gfp (s) & km_gfp_bits (s->generation->id)->wait) != 0;

  g_string_append (out, wait ? _ ("The caller may sleep.") : _ ("The caller must not sleep."));
}

static void
write_operand_value (GString *out, const KmSubject *s)
{
  take (out, km_model_value_text (s->model, s->event->pfn2));
}

/* The cache that a call of kmem_cache_alloc() or _free() names. */
static void
write_op_cache (GString *out, const KmSubject *s)
{
  KmTimeline *timeline = km_model_timeline (s->model);
  KmValue cache = KM_VALUE_NULL;

  if (s->op && s->op->kind == KM_OP_KMEM_CACHE_FREE && s->op->arg < km_script_n_ops (km_timeline_script (timeline)))
    cache = km_timeline_result (timeline, s->op->arg);
  else if (s->op && km_op_info (s->op->kind)->takes == KM_TYPE_CACHE)
    cache = km_model_operand (s->model, s->op);
  if (km_value_is (cache, KM_VALUE_CACHE))
    put_cache_name (out, s, km_value_payload (cache));
  else
    g_string_append (out, "NULL");
}

static void
write_op_name (GString *out, const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);

  g_string_append (out, more && more->name ? more->name : "NULL");
}

static void
write_op_align (GString *out, const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);

  put_number (out, more ? more->align : 0);
}

static void
write_op_flags (GString *out, const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);

  take (out, km_slab_flags_to_string (s->generation->id, more ? more->flags : 0));
}

static void
write_op_count (GString *out, const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);

  put_number (out, more ? more->count : 0);
}

static void
write_op_element (GString *out, const KmSubject *s)
{
  const KmOpMore *more = km_subject_more (s);

  take (out, km_bytes_text (more ? (int64_t)more->size : 0));
}

/* ---- the table ---- */

static const struct
{
  const char *name;
  KmPhraseWriter write;
} names[] = {
  { "a_areas", write_a_areas },
  { "a_bytes", write_a_bytes },
  { "a_entries", write_a_entries },
  { "a_objects", write_a_objects },
  { "a_pages", write_a_pages },
  { "a_slabs", write_a_slabs },
  { "a_slots", write_a_slots },
  { "b_areas", write_b_areas },
  { "b_bytes", write_b_bytes },
  { "b_distance", write_b_distance },
  { "b_objects", write_b_objects },
  { "b_pages", write_b_pages },
  { "b_slabs", write_b_slabs },
  { "b_units", write_b_units },
  { "b_value", write_b_value },
  { "batchcount", write_batchcount },
  { "byte_kind", write_byte_kind },
  { "cache", write_cache },
  { "colour", write_colour },
  { "colours", write_colours },
  { "cpus", write_cpus },
  { "distance", write_distance },
  { "gfp_a", write_gfp_a },
  { "gfp_b", write_gfp_b },
  { "hex", write_hex },
  { "limit", write_limit },
  { "list", write_list },
  { "list2", write_list2 },
  { "num", write_num },
  { "object", write_object },
  { "object_bytes", write_object_bytes },
  { "op_align", write_op_align },
  { "op_bytes", write_op_bytes },
  { "op_cache", write_op_cache },
  { "op_count", write_op_count },
  { "op_element", write_op_element },
  { "op_flags", write_op_flags },
  { "op_gfp", write_op_gfp },
  { "op_name", write_op_name },
  { "operand_value", write_operand_value },
  { "owner", write_owner },
  { "pointer", write_pointer },
  { "short", write_short },
  { "sleep_note", write_sleep_note },
  { "slot_bytes", write_slot_bytes },
  { "state", write_state },
  { "users", write_users },
  { "value", write_value },
  { "waste", write_waste },
};

KmPhraseWriter
km_phrase_kmem_writer (const char *name, size_t length)
{
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i].name) == length && memcmp (names[i].name, name, length) == 0)
      return names[i].write;
  return NULL;
}
