/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in braces about page frames, zones and their lists. */
#include "model/text/names.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/words/gfp.h"
#include "model/step.h"

/* ---- numbers ---- */

static uint32_t
frames_of_order (uint32_t order)
{
  return (uint32_t)1 << MIN (order, 31);
}

/* Frames of the block at the event; the end of a call speaks of all that was handed out. */
static int64_t
frames_of_event (const KmSubject *subject)
{
  if (subject->event->kind == KM_EVENT_RETURN)
    return km_model_op_frames (subject->model, subject->op);
  return frames_of_order (subject->event->order);
}

KM_NUMBER (order2, s->event->order2)
KM_NUMBER (order_above, s->event->order + 1)
KM_NUMBER (cpu, s->event->cpu)
KM_NUMBER (free_total, (int64_t)s->event->a + frames_of_order (s->event->order) - 1 + km_subject_held_back (s))
KM_NUMBER (held_back, km_subject_held_back (s))
KM_NUMBER (mark_pages, km_subject_demand (s).mark_pages)
KM_NUMBER (lowered, km_subject_demand (s).lowered)
KM_NUMBER (reserve, km_subject_demand (s).reserve)

static int64_t
machine_free (const KmSubject *subject)
{
  int64_t free_pages = 0;
  KmZoneCounts counts;

  for (uint32_t zone = 0; zone < km_machine_n_zones (subject->machine); zone++)
    {
      km_machine_zone_counts (subject->machine, zone, &counts);
      free_pages += (int64_t)counts.free_pages + counts.diff;
    }
  return free_pages;
}

static int64_t
high_watermark (const KmSubject *subject)
{
  uint32_t zone = subject->event->zone;

  return zone < km_machine_n_zones (subject->machine)
             ? km_machine_zone (subject->machine, zone)->watermark[KM_WMARK_HIGH]
             : 0;
}

/* ---- words ---- */

static void
put_blocks (GString *out, int64_t blocks)
{
  /* Translators: %s is a number; inside a sentence. */
  g_string_append_printf (out, ngettext ("%s block", "%s blocks", (unsigned long)blocks),
                          km_format_count (blocks).text);
}

KM_WRITES (write_pfn, km_put_pfn (out, s->event->pfn))
KM_WRITES (write_pfn2, km_put_pfn (out, s->event->pfn2))
KM_WRITES (write_last, km_put_pfn (out, s->event->pfn + (KmPfn)frames_of_event (s) - 1))
KM_WRITES (write_last_leaked, km_put_pfn (out, s->event->pfn + (uint32_t)MAX (s->event->a, 1) - 1))
KM_WRITES (write_lower, km_put_pfn (out, MIN (s->event->pfn, s->event->pfn2)))
KM_WRITES (write_buddy, km_put_pfn (out, s->event->pfn ^ frames_of_order (s->event->order)))
KM_WRITES (write_zone, g_string_append (out, km_model_zone_label (s->model, s->event->zone)))
KM_WRITES (write_type, g_string_append (out, km_model_type_name (s->model, s->event->mt)))
KM_WRITES (write_type2, g_string_append (out, km_model_type_name (s->model, s->event->mt2)))

/* Blocks that really come in: the events that follow know. */
static void
write_refilled (GString *out, const KmSubject *subject)
{
  int64_t blocks = 0;

  for (uint32_t i = subject->index + 1; i < subject->n_events; i++)
    {
      if (subject->events[i].depth <= subject->event->depth)
        break;
      blocks += subject->events[i].kind == KM_EVENT_PCP_ADD;
    }
  put_blocks (out, blocks > 0 ? blocks : subject->event->a);
}

static void
write_cuts (GString *out, const KmSubject *subject)
{
  uint32_t cuts = km_subject_cuts (subject);

  /* Translators: how often; inside a sentence. */
  if (cuts == 1)
    g_string_append (out, _ ("once"));
  else
    g_string_append_printf (out, ngettext ("%s time", "%s times", cuts), km_format_count (cuts).text);
}

static const char *const mark_names[] = { "min", "low", "high" };

static KmWatermark
mark_of (const KmSubject *subject)
{
  uint32_t mark = subject->event->kind == KM_EVENT_ZONE_WALK ? subject->event->order2 : subject->event->mt;

  return (KmWatermark)MIN (mark, KM_WMARK_HIGH);
}

KM_WRITES (write_mark, g_string_append (out, mark_names[mark_of (s)]))

static void
write_zonelist (GString *out, const KmSubject *subject)
{
  const char *separator = "";

  for (uint32_t zone = km_machine_n_zones (subject->machine); zone-- > 0;)
    if ((uint32_t)subject->event->b & 1u << zone)
      {
        g_string_append_printf (out, "%s%s", separator, km_model_zone_label (subject->model, zone));
        separator = ", ";
      }
}

/* The names of alloc_flags by generation: the bits are shared, the words changed. */
static const struct
{
  uint32_t bit;
  const char *name[KM_NR_WORDINGS];
} alloc_flags[] = {
  { 0x004, { "ALLOC_NO_WATERMARKS", "ALLOC_NO_WATERMARKS" } },
  { 0x008, { "ALLOC_OOM", "ALLOC_OOM" } },
  { 0x010, { "ALLOC_HARDER", "ALLOC_NON_BLOCK" } },
  { 0x020, { "ALLOC_HIGH", "ALLOC_MIN_RESERVE" } },
  { 0x100, { "ALLOC_NOFRAGMENT", "ALLOC_NOFRAGMENT" } },
  { 0x200, { "ALLOC_HIGHATOMIC", "ALLOC_HIGHATOMIC" } },
};

static void
put_alloc_flags (GString *out, const KmSubject *subject, uint32_t flags)
{
  const char *separator = "";

  for (size_t i = 0; i < G_N_ELEMENTS (alloc_flags); i++)
    if (flags & alloc_flags[i].bit)
      {
        g_string_append_printf (out, "%s%s", separator, alloc_flags[i].name[subject->generation->wording]);
        separator = " | ";
      }
  if (*separator == '\0')
    g_string_append_c (out, '0');
}

static void
write_alloc_flags (GString *out, const KmSubject *subject)
{
  const KmEvent *event = subject->event;
  const KmEvent *walk = event->kind == KM_EVENT_ZONE_WALK || event->kind == KM_EVENT_SLOW_PATH
                            ? event
                            : km_subject_last (subject, KM_EVENT_ZONE_WALK);

  put_alloc_flags (out, subject, walk ? (uint32_t)walk->a : 0);
}

KM_WRITES (write_count_field,
           g_string_append (out, s->generation->wording == KM_WORDING_2_6_34 ? "_count" : "_refcount"))

static void
write_address (GString *out, const KmSubject *subject)
{
  uint64_t address = 0;

  if (subject->event->kind == KM_EVENT_ADDRESS || subject->event->kind == KM_EVENT_PERCPU_PTR)
    address = (uint32_t)subject->event->a | (uint64_t)(uint32_t)subject->event->b << 32;
  else if (subject->event->pfn < km_machine_end_pfn (subject->machine))
    address = km_machine_virtual_address (subject->machine, subject->event->pfn);
  g_string_append (out, address ? km_format_address (address).text : "NULL");
}

static const char *const context_names[] = {
  [KM_CONTEXT_PROCESS] = N_ ("process context"),
  [KM_CONTEXT_ATOMIC] = N_ ("process context with preemption off"),
  [KM_CONTEXT_SOFTIRQ] = N_ ("a softirq"),
  [KM_CONTEXT_IRQ] = N_ ("an interrupt handler"),
};

KM_WRITES (write_context, g_string_append (out, _ (context_names[(uint32_t)s->event->a & 3])))

static const struct
{
  uint32_t bit;
  const char *name;
} bad_page_reasons[] = {
  { KM_BAD_COUNT, N_ ("its reference count is not 0") }, { KM_BAD_BUDDY, N_ ("it is marked PageBuddy, that is, free") },
  { KM_BAD_RESERVED, N_ ("it is marked PG_reserved") },  { KM_BAD_LRU, N_ ("it is marked PG_lru") },
  { KM_BAD_SLAB, N_ ("it is marked PG_slab") },          { KM_BAD_MAPPING, N_ ("its mapping is not NULL") },
};

static void
write_reasons (GString *out, const KmSubject *subject)
{
  const char *separator = "";

  for (size_t i = 0; i < G_N_ELEMENTS (bad_page_reasons); i++)
    if ((uint32_t)subject->event->a & bad_page_reasons[i].bit)
      {
        g_string_append (out, separator);
        g_string_append (out, _ (bad_page_reasons[i].name));
        separator = ", ";
      }
}

/* ---- the table ---- */

const KmName km_names_pages[] = {
  { .name = "above", .number = order_above, .put = km_put_count },
  { .name = "address", .write = write_address },
  { .name = "alloc_flags", .write = write_alloc_flags },
  { .name = "buddy", .write = write_buddy },
  { .name = "context", .write = write_context },
  { .name = "count", .number = frames_of_event, .put = km_put_count },
  { .name = "count_field", .write = write_count_field },
  { .name = "cpu", .number = cpu, .put = km_put_count },
  { .name = "cuts", .write = write_cuts },
  { .name = "frames", .number = frames_of_event, .put = km_put_frames },
  { .name = "free_total", .number = free_total, .put = km_put_count },
  { .name = "high", .number = high_watermark, .put = km_put_count },
  { .name = "highatomic", .number = held_back, .put = km_put_count },
  { .name = "last", .write = write_last },
  { .name = "last_leaked", .write = write_last_leaked },
  { .name = "lower", .write = write_lower },
  { .name = "lowered", .number = lowered, .put = km_put_count },
  { .name = "machine_free", .number = machine_free, .put = km_put_frames },
  { .name = "mark", .write = write_mark },
  { .name = "mark_pages", .number = mark_pages, .put = km_put_count },
  { .name = "order", .number = km_name_order, .put = km_put_count },
  { .name = "order2", .number = order2, .put = km_put_count },
  { .name = "pfn", .write = write_pfn },
  { .name = "pfn2", .write = write_pfn2 },
  { .name = "reasons", .write = write_reasons },
  { .name = "refilled", .write = write_refilled },
  { .name = "reserve", .number = reserve, .put = km_put_count },
  { .name = "type", .write = write_type },
  { .name = "type2", .write = write_type2 },
  { .name = "zone", .write = write_zone },
  { .name = "zonelist", .write = write_zonelist },
  { NULL },
};
