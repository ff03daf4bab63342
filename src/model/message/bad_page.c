/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report of a bad page: bad_page() of mm/page_alloc.c with dump_page(), in 6.x of mm/debug.c, which prints the
 * descriptor in words and as it lies in memory (facts 1.3 to 1.7). What the simulation does not know of a descriptor
 * (the address of a file, list pointers of a page that is on a list) is printed as 0. */
#include "model/message/table.h"

#include "model/text/value_text.h"

#include <inttypes.h>

enum
{
  BURST = 60, /* reports in a minute; a call takes less */

  /* page->flags of a 64-bit distribution kernel of 6.x: NODES_SHIFT 10, five types of zones, 21 bits of last_cpupid */
  ZONE_SHIFT = 51,
  LAST_CPUPID_SHIFT = 30,
  LAST_CPUPID = 0x1fffff,
};

/* Page flags that a report can name, with their bit numbers (facts 1.7; head and tail as two bits). */
static const struct
{
  uint32_t reason;
  const char *name;
  int bit[KM_NR_GENERATIONS]; /* -1 = no such flag */
} page_flags[] = {
  { KM_BAD_LRU, "uptodate", { 3, 2, 3 } },   { KM_BAD_LRU, "lru", { 5, 4, 5 } },
  { KM_BAD_SLAB, "slab", { 7, 9, -1 } },     { KM_BAD_RESERVED, "reserved", { 10, 12, 13 } },
  { KM_BAD_BUDDY, "buddy", { 19, -1, -1 } },
};

/* A descriptor as the report shows it. */
typedef struct
{
  const KmSubject *s;
  uint32_t reasons; /* KmBadPage bits */
  bool wide;        /* 64-bit */
  KmFrame frame;
  uint64_t flags, mapping, index;
  uint32_t mapcount; /* the word _mapcount, where 6.x keeps the type of a page as well */
} Page;

/* ---- what is in it ---- */

/* zone_idx(): zones that the kernel was built without do not count. */
static uint64_t
zone_number (const KmSubject *s)
{
  uint32_t zone = s->event->zone;

  if (zone == KM_EVENT_NO_ZONE)
    return 0;
  return (uint64_t)__builtin_popcount (km_machine_zone_types (s->machine)
                                       & ((1u << km_machine_zone (s->machine, zone)->type) - 1));
}

static uint64_t
flags_of (const Page *page)
{
  uint64_t flags = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (page_flags); i++)
    if (page->reasons & page_flags[i].reason && page_flags[i].bit[page->s->generation->id] >= 0)
      flags |= (uint64_t)1 << page_flags[i].bit[page->s->generation->id];
  if (!page->wide)
    return flags | zone_number (page->s) << 30;
  if (!km_message_is_new (page->s))
    return flags | zone_number (page->s) << 62;
  return flags | zone_number (page->s) << ZONE_SHIFT | (uint64_t)LAST_CPUPID << LAST_CPUPID_SHIFT;
}

/* A page that is free, and in 6.12 one of a slab, has its type there; the report comes before PageBuddy is cleared. */
static uint32_t
mapcount_of (const Page *page)
{
  bool types = page->s->generation->slab_page_bit == 0;

  if (!km_message_is_new (page->s))
    return UINT32_MAX;
  if (page->reasons & KM_BAD_BUDDY)
    return types ? 0xf0000000 : 0xffffff7f;
  return types && page->reasons & KM_BAD_SLAB ? 0xf5000000 : UINT32_MAX;
}

/* struct slab of 6.1 has its cache where page->mapping is. */
static uint64_t
mapping_of (const Page *page)
{
  KmRef slab = km_machine_slab_of_frame (page->s->machine, page->s->event->pfn);
  KmSlabView view;
  KmCacheInfo cache;

  if (!slab || !page->s->generation->checks_at_drain || !page->s->slub)
    return 0;
  km_machine_slab (page->s->machine, slab, &view);
  km_model_cache_info (page->s->model, view.cache, &cache);
  return km_model_value_address (page->s->model, cache.descriptor);
}

static void
page_init (Page *page, const KmSubject *s)
{
  *page = (Page){ .s = s, .reasons = (uint32_t)s->event->a, .wide = km_machine_is_64_bit (s->machine) };
  km_machine_frame (s->machine, s->event->pfn, &page->frame);
  page->flags = flags_of (page);
  page->mapping = mapping_of (page);
  page->mapcount = mapcount_of (page);
  /* 6.1 keeps the type of the list there. */
  page->index = s->generation->checks_at_drain && s->event->mt ? s->event->mt : page->frame.index;
}

/* ---- how it is printed ---- */

/* A pointer as the kernel prints it: zero-padded, NULL in words. */
static void
put_pointer (GString *out, const Page *page, uint64_t value)
{
  if (value == 0 && !km_message_is_new (page->s))
    g_string_append (out, "(null)");
  else
    g_string_append_printf (out, "%0*" PRIx64, page->wide ? 16 : 8, value);
}

/* %pGp of 6.x, dump_page_flags() of 2.6.34. */
static void
put_flags (GString *out, const Page *page)
{
  const char *separator = "";

  g_string_append_printf (out, "0x%" PRIx64 "(", page->flags);
  for (size_t i = 0; i < G_N_ELEMENTS (page_flags); i++)
    if (page->reasons & page_flags[i].reason && page_flags[i].bit[page->s->generation->id] >= 0)
      {
        g_string_append_printf (out, "%s%s", separator, page_flags[i].name);
        separator = "|";
      }
  if (km_message_is_new (page->s) && page->wide)
    g_string_append_printf (out, "%snode=0|zone=%" PRIu64 "|lastcpupid=0x%x", separator, zone_number (page->s),
                            LAST_CPUPID);
  else if (km_message_is_new (page->s))
    g_string_append_printf (out, "%szone=%" PRIu64, separator, zone_number (page->s));
  g_string_append_c (out, ')');
}

/* page->lru: what list_del() leaves, and in the inside of a block what the descriptor was made with. */
static void
list_words (const Page *page, uint64_t words[2])
{
  uint64_t own = km_machine_page_descriptor (page->s->machine, page->s->event->pfn) + (page->wide ? 8 : 4);
  uint64_t poison = page->wide ? 0xdead000000000000 : 0;
  bool listed = page->frame.on_free_list || page->frame.on_pcp_list || page->frame.on_lru;
  bool inside = page->frame.kind == KM_FRAME_TAIL && page->s->event->order > 0
                && page->s->event->pfn & ((1u << page->s->event->order) - 1);

  words[0] = listed ? 0 : inside ? own : poison + 0x100;
  words[1] = listed ? 0 : inside ? own : poison + 0x122;
}

/* "raw: " and the words of struct page, 32 bytes a line. */
static void
put_raw (GString *out, const Page *page)
{
  uint64_t count = (uint32_t)page->frame.count, private_data = page->frame.private_data, words[8];
  size_t width = page->wide ? 16 : 8, per_line = page->wide ? 4 : 8;

  words[0] = page->flags;
  list_words (page, &words[1]);
  words[3] = page->mapping;
  words[4] = page->index;
  words[5] = private_data;
  words[6] = page->wide ? count << 32 | page->mapcount : page->mapcount;
  words[7] = page->wide ? 0 : count;
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    g_string_append_printf (out, "%s %0*" PRIx64, i % per_line == 0 ? "\nraw:" : "", (int)width, words[i]);
}

/* page_bad_reason(): what is tested last counts. */
static const char *
reason (const Page *page)
{
  bool types = page->s->generation->slab_page_bit == 0;
  uint32_t flags = KM_BAD_LRU | KM_BAD_RESERVED | (types ? 0 : KM_BAD_SLAB);

  if (page->reasons & flags)
    return page->s->event->order2 == KM_BAD_AT_HAND_OUT ? "PAGE_FLAGS_CHECK_AT_PREP flag(s) set"
                                                        : "PAGE_FLAGS_CHECK_AT_FREE flag(s) set";
  if (page->frame.count != 0)
    return "nonzero _refcount";
  return page->reasons & KM_BAD_MAPPING ? "non-NULL mapping" : "nonzero mapcount";
}

static void
dump_page_2_6_34 (GString *out, const Page *page)
{
  g_string_append (out, "\npage:");
  put_pointer (out, page, km_machine_page_descriptor (page->s->machine, page->s->event->pfn));
  g_string_append_printf (out, " count:%d mapcount:0 mapping:", page->frame.count);
  put_pointer (out, page, page->mapping);
  g_string_append_printf (out, " index:0x%" PRIx64 "\npage flags: ", page->index);
  put_flags (out, page);
}

static void
dump_page_6_x (GString *out, const Page *page)
{
  bool types = page->s->generation->slab_page_bit == 0, typed = types && page->mapcount != UINT32_MAX;

  g_string_append (out, "\npage:");
  if (!types)
    put_pointer (out, page, km_machine_page_descriptor (page->s->machine, page->s->event->pfn));
  g_string_append_printf (out, " refcount:%d mapcount:%d mapping:", page->frame.count,
                          typed ? 0 : (int32_t)(page->mapcount + 1));
  put_pointer (out, page, page->mapping);
  g_string_append_printf (out, " index:0x%" PRIx64 " pfn:0x%" PRIx32 "\nflags: ", page->index, page->s->event->pfn);
  put_flags (out, page);
  if (typed)
    g_string_append_printf (out, "\npage_type: %x(%s)", page->mapcount >> 24,
                            page->reasons & KM_BAD_BUDDY ? "buddy" : "slab");
  put_raw (out, page);
  g_string_append_printf (out, "\npage dumped because: %s", reason (page));
}

/* True if so many pages were reported in this call that the kernel is quiet for a minute. */
static bool
is_suppressed (const KmSubject *s)
{
  uint32_t reports = 0;

  for (uint32_t i = s->index; i > 0 && reports < BURST; i--)
    reports += s->events[i - 1].kind == KM_EVENT_BAD_PAGE;
  return reports >= BURST;
}

char *
km_message_bad_page (const KmSubject *s)
{
  GString *out;
  Page page;

  if (is_suppressed (s))
    return NULL;
  out = g_string_new (NULL);
  page_init (&page, s);
  g_string_append_printf (out, "BUG: Bad page state in process " KM_MESSAGE_TASK "  pfn:%05" PRIx32, s->event->pfn);
  if (km_message_is_new (s))
    dump_page_6_x (out, &page);
  else
    dump_page_2_6_34 (out, &page);
  return g_string_free (out, FALSE);
}
