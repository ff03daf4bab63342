/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phrases: one small writer for each name that may stand in braces, and the table of them. */
#include "model/text/phrase.h"
#include "model/step.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/words/gfp.h"

#include <string.h>

/* ---- the subject ---- */

void
km_subject_init (KmSubject *subject, KmModel *model, const KmEvent *event)
{
  int index = km_model_event_index (model, event);

  *subject = (KmSubject){ .model = model,
                          .machine = km_model_machine (model),
                          .op = km_model_current_op (model),
                          .op_number = km_model_op (model),
                          .event = event,
                          .events = event,
                          .n_events = 1 };
  subject->generation = km_machine_generation (subject->machine);
  if (index < 0)
    return;
  subject->events = km_timeline_events (km_model_timeline (model), &subject->n_events);
  subject->index = (uint32_t)index;
  subject->at_cursor = subject->index + 1 == km_timeline_cursor (km_model_timeline (model)).event;
}

/* page_cache (n) is many allocations in one call: each ends with a frame that becomes page cache. */
static bool
ends_allocation (const KmEvent *event)
{
  return event->kind == KM_EVENT_CACHE_ADD;
}

enum
{
  LOOK_BACK = 2048, /* events: what explains an event is near, and a call may have hundreds of thousands */
};

const KmEvent *
km_subject_last (const KmSubject *subject, KmEventKind kind)
{
  uint32_t end = subject->index > LOOK_BACK ? subject->index - LOOK_BACK : 0;

  for (uint32_t i = subject->index; i-- > end && !ends_allocation (&subject->events[i]);)
    if (subject->events[i].kind == kind)
      return &subject->events[i];
  return NULL;
}

const KmEvent *
km_subject_next (const KmSubject *subject)
{
  return subject->index + 1 < subject->n_events ? &subject->events[subject->index + 1] : NULL;
}

const KmEvent *
km_subject_inside (const KmSubject *subject, KmEventKind kind)
{
  uint8_t depth = subject->event->depth;
  uint32_t end = subject->index > LOOK_BACK ? subject->index - LOOK_BACK : 0;

  for (uint32_t i = subject->index; i-- > end && depth > 0 && !ends_allocation (&subject->events[i]);)
    if (subject->events[i].depth < depth)
      {
        depth = subject->events[i].depth;
        if (subject->events[i].kind == kind)
          return &subject->events[i];
      }
  return NULL;
}

uint32_t
km_subject_cuts (const KmSubject *subject)
{
  uint32_t cuts = 0;

  for (uint32_t i = subject->index + 1; i < subject->n_events; i++)
    {
      if (subject->events[i].kind == KM_EVENT_SPLIT && subject->events[i].pfn2 == subject->event->pfn)
        cuts++;
      else if (subject->events[i].kind != KM_EVENT_PAGEBLOCK)
        break;
    }
  return cuts;
}

/* alloc_flags of the simulator, the same numbers in both generations (facts 4.4). */
enum
{
  FLAG_NO_WATERMARKS = 0x04,
  FLAG_OOM = 0x08,
  FLAG_HARDER = 0x10,
  FLAG_HIGH = 0x20,
};

/* What the flags leave of a watermark (facts 2.6). */
static int32_t
lower_mark (const KmGeneration *generation, int32_t mark, uint32_t flags)
{
  bool both = !generation->watermark_per_order; /* 6.1: HARDER counts only together with HIGH */

  if (flags & FLAG_HIGH)
    mark -= mark / 2;
  if (flags & FLAG_HARDER && (!both || flags & FLAG_HIGH))
    mark -= mark / 4;
  if (flags & FLAG_OOM && both)
    mark -= mark / 2;
  return mark;
}

KmDemand
km_subject_demand (const KmSubject *subject)
{
  const KmEvent *event = subject->event, *walk = km_subject_last (subject, KM_EVENT_ZONE_WALK);
  KmDemand demand = { .mark = (KmWatermark)MIN (event->mt, KM_WMARK_HIGH) };
  KmZoneCounts counts = { 0 };

  if (event->zone >= km_machine_n_zones (subject->machine))
    return demand;
  km_machine_zone_counts (subject->machine, event->zone, &counts);
  demand.mark_pages = km_machine_zone (subject->machine, event->zone)->watermark[demand.mark] + counts.boost;
  demand.lowered = lower_mark (subject->generation, demand.mark_pages, walk ? (uint32_t)walk->a : 0);
  demand.reserve = event->b - demand.lowered;
  return demand;
}

int32_t
km_subject_held_back (const KmSubject *subject)
{
  const KmEvent *walk = km_subject_last (subject, KM_EVENT_ZONE_WALK);
  uint32_t reserves = FLAG_OOM | FLAG_HARDER | FLAG_HIGH;
  KmZoneCounts counts;

  if (subject->event->zone >= km_machine_n_zones (subject->machine) || (walk && (uint32_t)walk->a & reserves))
    return 0;
  km_machine_zone_counts (subject->machine, subject->event->zone, &counts);
  return counts.highatomic;
}

/* What made the slab layer ask the page allocator, or NULL. */
static const KmEvent *
growth (const KmSubject *subject)
{
  const KmEvent *grow = km_subject_inside (subject, KM_EVENT_CACHE_GROW);

  return grow ? grow : km_subject_last (subject, KM_EVENT_KMALLOC_LARGE);
}

KmGfp
km_subject_request_gfp (const KmSubject *subject)
{
  const KmEvent *grow = km_subject_inside (subject, KM_EVENT_CACHE_GROW);

  if (subject->event->kind == KM_EVENT_FAIL)
    return (KmGfp)subject->event->a;
  return grow ? (KmGfp)grow->a : km_subject_gfp (subject);
}

uint32_t
km_subject_request_order (const KmSubject *subject)
{
  const KmEvent *grow = growth (subject);

  return grow ? grow->order : subject->op ? subject->op->order : 0;
}

/* ---- writers ---- */

static void
put_count (GString *out, int64_t count)
{
  g_string_append (out, km_format_count (count).text);
}

static void
put_pfn (GString *out, KmPfn pfn)
{
  g_string_append (out, pfn == KM_PFN_NONE ? "NULL" : km_format_pfn (pfn).text);
}

static void
put_frames (GString *out, int64_t frames)
{
  /* Translators: %s is a number; stands inside a sentence. */
  g_string_append_printf (out, ngettext ("%s page frame", "%s page frames", (unsigned long)frames),
                          km_format_count (frames).text);
}

static void
put_blocks (GString *out, int64_t blocks)
{
  /* Translators: %s is a number; stands inside a sentence. */
  g_string_append_printf (out, ngettext ("%s block", "%s blocks", (unsigned long)blocks),
                          km_format_count (blocks).text);
}

static uint32_t
frames_of_order (uint32_t order)
{
  return (uint32_t)1 << MIN (order, 31);
}

/* Frames of the block at the event; the end of a call speaks of all that was handed out. */
static uint32_t
frames_of_event (const KmSubject *subject)
{
  if (subject->event->kind == KM_EVENT_RETURN && subject->op)
    return km_model_op_frames (subject->model, subject->op);
  return frames_of_order (subject->event->order);
}

static void
write_pfn (GString *out, const KmSubject *subject)
{
  put_pfn (out, subject->event->pfn);
}

static void
write_pfn2 (GString *out, const KmSubject *subject)
{
  put_pfn (out, subject->event->pfn2);
}

static void
write_last (GString *out, const KmSubject *subject)
{
  put_pfn (out, subject->event->pfn + frames_of_event (subject) - 1);
}

static void
write_last_leaked (GString *out, const KmSubject *subject)
{
  put_pfn (out, subject->event->pfn + (uint32_t)MAX (subject->event->a, 1) - 1);
}

static void
write_lower (GString *out, const KmSubject *subject)
{
  put_pfn (out, MIN (subject->event->pfn, subject->event->pfn2));
}

static void
write_buddy (GString *out, const KmSubject *subject)
{
  put_pfn (out, subject->event->pfn ^ frames_of_order (subject->event->order));
}

static void
write_order (GString *out, const KmSubject *subject)
{
  put_count (out, subject->event->order);
}

static void
write_order2 (GString *out, const KmSubject *subject)
{
  put_count (out, subject->event->order2);
}

static void
write_above (GString *out, const KmSubject *subject)
{
  put_count (out, subject->event->order + 1);
}

static void
write_frames (GString *out, const KmSubject *subject)
{
  put_frames (out, frames_of_event (subject));
}

static void
write_count (GString *out, const KmSubject *subject)
{
  put_count (out, frames_of_event (subject));
}

static void
write_op_order (GString *out, const KmSubject *subject)
{
  put_count (out, km_subject_request_order (subject));
}

static void
write_op_frames (GString *out, const KmSubject *subject)
{
  put_frames (out, subject->op ? km_model_op_frames (subject->model, subject->op) : 1);
}

static void
write_wanted (GString *out, const KmSubject *subject)
{
  uint32_t frames = subject->op ? km_model_op_frames (subject->model, subject->op) : 1;

  /* Translators: %s is a number; what a call asks for. */
  g_string_append_printf (out, ngettext ("%s page frame", "%s page frames in one piece", frames),
                          km_format_count (frames).text);
}

static void
write_operand (GString *out, const KmSubject *subject)
{
  put_pfn (out, subject->op ? km_model_operand (subject->model, subject->op) : KM_PFN_NONE);
}

static void
write_zone (GString *out, const KmSubject *subject)
{
  g_string_append (out, km_model_zone_label (subject->model, subject->event->zone));
}

static void
write_type (GString *out, const KmSubject *subject)
{
  g_string_append (out, km_model_type_name (subject->model, subject->event->mt));
}

static void
write_type2 (GString *out, const KmSubject *subject)
{
  g_string_append (out, km_model_type_name (subject->model, subject->event->mt2));
}

static void
write_op_type (GString *out, const KmSubject *subject)
{
  KmGfp gfp = km_subject_request_gfp (subject);

  g_string_append (out, km_model_type_name (subject->model, km_gfp_migratetype (subject->generation->id, gfp)));
}

static void
write_cpu (GString *out, const KmSubject *subject)
{
  put_count (out, subject->event->cpu);
}

static void
write_a (GString *out, const KmSubject *subject)
{
  put_count (out, subject->event->a);
}

static void
write_b (GString *out, const KmSubject *subject)
{
  put_count (out, subject->event->b);
}

static void
write_a_frames (GString *out, const KmSubject *subject)
{
  put_frames (out, subject->event->a);
}

static void
write_b_frames (GString *out, const KmSubject *subject)
{
  put_frames (out, subject->event->b);
}

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
write_free_total (GString *out, const KmSubject *subject)
{
  put_count (out,
             (int64_t)subject->event->a + frames_of_order (subject->event->order) - 1 + km_subject_held_back (subject));
}

static void
write_highatomic (GString *out, const KmSubject *subject)
{
  put_count (out, km_subject_held_back (subject));
}

static void
write_cuts (GString *out, const KmSubject *subject)
{
  uint32_t cuts = km_subject_cuts (subject);

  /* Translators: how often; stands inside a sentence. */
  if (cuts == 1)
    g_string_append (out, _ ("once"));
  else
    g_string_append_printf (out, ngettext ("%s time", "%s times", cuts), km_format_count (cuts).text);
}

static void
write_gfp (GString *out, const KmSubject *subject)
{
  g_autofree char *text = km_gfp_to_string (subject->generation->id, km_subject_request_gfp (subject));

  g_string_append (out, text);
}

static const char *const mark_names[] = { "min", "low", "high" };

static KmWatermark
mark_of (const KmSubject *subject)
{
  uint32_t mark = subject->event->kind == KM_EVENT_ZONE_WALK ? subject->event->order2 : subject->event->mt;

  return (KmWatermark)MIN (mark, KM_WMARK_HIGH);
}

static void
write_mark (GString *out, const KmSubject *subject)
{
  g_string_append (out, mark_names[mark_of (subject)]);
}

static void
write_mark_pages (GString *out, const KmSubject *subject)
{
  put_count (out, km_subject_demand (subject).mark_pages);
}

static void
write_lowered (GString *out, const KmSubject *subject)
{
  put_count (out, km_subject_demand (subject).lowered);
}

static void
write_reserve (GString *out, const KmSubject *subject)
{
  put_count (out, km_subject_demand (subject).reserve);
}

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
  const char *name[2]; /* by KmGenerationId */
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
        g_string_append_printf (out, "%s%s", separator, alloc_flags[i].name[subject->generation->id]);
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

static void
write_call (GString *out, const KmSubject *subject)
{
  g_autofree char *text = NULL;

  if (!subject->op)
    return;
  text = km_script_op_text (km_timeline_script (km_model_timeline (subject->model)), subject->op_number);
  g_string_append (out, text);
}

static void
write_function (GString *out, const KmSubject *subject)
{
  if (subject->op)
    g_string_append (out, km_op_info (subject->op->kind)->name);
}

static void
write_count_field (GString *out, const KmSubject *subject)
{
  g_string_append (out, subject->generation->id == KM_GENERATION_2_6_34 ? "_count" : "_refcount");
}

static void
write_address (GString *out, const KmSubject *subject)
{
  uint64_t address = 0;

  if (subject->event->kind == KM_EVENT_ADDRESS)
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

static void
write_context (GString *out, const KmSubject *subject)
{
  g_string_append (out, _ (context_names[(uint32_t)subject->event->a & 3]));
}

static const struct
{
  uint32_t bit;
  const char *name;
} bad_page_reasons[] = {
  { KM_BAD_COUNT, N_ ("its reference count is not 0") }, { KM_BAD_BUDDY, N_ ("it is marked PageBuddy, that is, free") },
  { KM_BAD_RESERVED, N_ ("it is marked PG_reserved") },  { KM_BAD_LRU, N_ ("it is marked PG_lru") },
  { KM_BAD_SLAB, N_ ("it is marked PG_slab") },
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

static void
write_expected (GString *out, const KmSubject *subject)
{
  const KmPfn *expected = km_script_expected (km_timeline_script (km_model_timeline (subject->model)));

  put_pfn (out, expected && subject->op ? expected[subject->op_number] : KM_PFN_NONE);
}

static void
write_machine_free (GString *out, const KmSubject *subject)
{
  int64_t free_pages = 0;
  KmZoneCounts counts;

  for (uint32_t zone = 0; zone < km_machine_n_zones (subject->machine); zone++)
    {
      km_machine_zone_counts (subject->machine, zone, &counts);
      free_pages += (int64_t)counts.free_pages + counts.diff;
    }
  put_frames (out, free_pages);
}

static void
write_watermark (GString *out, const KmSubject *subject, KmWatermark mark)
{
  uint32_t zone = subject->event->zone;

  put_count (out, zone < km_machine_n_zones (subject->machine)
                      ? km_machine_zone (subject->machine, zone)->watermark[mark]
                      : 0);
}

static void
write_low (GString *out, const KmSubject *subject)
{
  write_watermark (out, subject, KM_WMARK_LOW);
}

static void
write_high (GString *out, const KmSubject *subject)
{
  write_watermark (out, subject, KM_WMARK_HIGH);
}

static void
write_size (GString *out, const KmSubject *subject)
{
  uint32_t bytes = 0;

  if (subject->op && subject->op->kind == KM_OP_ALLOC_PAGES_EXACT)
    bytes = subject->op->ref;
  else if (subject->op && subject->op->kind == KM_OP_FREE_PAGES_EXACT)
    bytes = subject->op->arg;
  g_string_append (out, km_format_bytes (bytes).text);
}

static const struct
{
  const char *name;
  KmPhraseWriter write;
} names[] = {
  { "a", write_a },
  { "a_frames", write_a_frames },
  { "above", write_above },
  { "address", write_address },
  { "alloc_flags", write_alloc_flags },
  { "b", write_b },
  { "b_frames", write_b_frames },
  { "buddy", write_buddy },
  { "call", write_call },
  { "context", write_context },
  { "count", write_count },
  { "count_field", write_count_field },
  { "cpu", write_cpu },
  { "cuts", write_cuts },
  { "expected", write_expected },
  { "frames", write_frames },
  { "free_total", write_free_total },
  { "function", write_function },
  { "gfp", write_gfp },
  { "high", write_high },
  { "highatomic", write_highatomic },
  { "last", write_last },
  { "last_leaked", write_last_leaked },
  { "low", write_low },
  { "lower", write_lower },
  { "lowered", write_lowered },
  { "machine_free", write_machine_free },
  { "mark", write_mark },
  { "mark_pages", write_mark_pages },
  { "op_frames", write_op_frames },
  { "op_order", write_op_order },
  { "op_type", write_op_type },
  { "operand", write_operand },
  { "order", write_order },
  { "order2", write_order2 },
  { "pfn", write_pfn },
  { "pfn2", write_pfn2 },
  { "reasons", write_reasons },
  { "refilled", write_refilled },
  { "reserve", write_reserve },
  { "size", write_size },
  { "type", write_type },
  { "type2", write_type2 },
  { "wanted", write_wanted },
  { "zone", write_zone },
  { "zonelist", write_zonelist },
};

static KmPhraseWriter
find_writer (const char *name, size_t length)
{
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i].name) == length && memcmp (names[i].name, name, length) == 0)
      return names[i].write;
  return km_phrase_kmem_writer (name, length);
}

/* Writes what stands at the "{" of @at and returns where the text goes on. */
static const char *
fill_in (GString *out, const char *at, const KmSubject *subject)
{
  const char *end = strchr (at, '}');
  KmPhraseWriter write = end ? find_writer (at + 1, (size_t)(end - at - 1)) : NULL;

  if (!write)
    {
      g_string_append_c (out, *at);
      return at + 1;
    }
  write (out, subject);
  return end + 1;
}

char *
km_phrase (const char *phrase, const KmSubject *subject)
{
  GString *out = g_string_sized_new (128);

  for (const char *at = phrase; *at != '\0';)
    {
      size_t plain = strcspn (at, "{");

      g_string_append_len (out, at, (gssize)plain);
      at += plain;
      if (*at == '{')
        at = fill_in (out, at, subject);
    }
  return g_string_free (out, FALSE);
}

/* ---- pairs ---- */

enum
{
  MAX_PAIRS = 8,
};

static const char *
find_value (const char *const *pairs, size_t n, const char *name, size_t length)
{
  for (size_t i = 0; i < n; i++)
    if (strlen (pairs[2 * i]) == length && memcmp (pairs[2 * i], name, length) == 0)
      return pairs[2 * i + 1];
  return NULL;
}

static char *
fill_pairs (const char *phrase, const char *const *pairs, size_t n)
{
  GString *out = g_string_sized_new (64);

  for (const char *at = phrase; *at != '\0';)
    {
      const char *end = *at == '{' ? strchr (at, '}') : NULL;
      const char *value = end ? find_value (pairs, n, at + 1, (size_t)(end - at - 1)) : NULL;

      if (value)
        g_string_append (out, value);
      else
        g_string_append_c (out, *at);
      at = value ? end + 1 : at + 1;
    }
  return g_string_free (out, FALSE);
}

char *
km_fill (const char *phrase, ...)
{
  const char *pairs[2 * MAX_PAIRS];
  size_t n = 0;
  va_list args;

  va_start (args, phrase);
  while (n < MAX_PAIRS && (pairs[2 * n] = va_arg (args, const char *)) != NULL)
    pairs[2 * n++ + 1] = va_arg (args, const char *);
  va_end (args);
  return fill_pairs (phrase, pairs, n);
}
