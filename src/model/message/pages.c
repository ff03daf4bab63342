/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of the page allocator: refusals, the OOM killer, bad contexts and pointers (facts 5.3, 10.6). */
#include "model/message/table.h"

#include "core/words/gfp.h"
#include "model/message/show_mem.h"
#include "model/text/value_text.h"

#include <inttypes.h>

/* ---- refused ---- */

/* The memory is that at the cursor, so it is printed only for the event there. */
static void
put_memory (GString *out, const KmSubject *s, KmGfp gfp)
{
  if (s->at_cursor)
    km_message_put_mem_info (out, s, gfp);
}

/* warn_alloc() of 6.x prints once in ten seconds: only the first time in a call. */
static bool
has_warned (const KmSubject *s)
{
  const KmEvent *before = km_subject_last (s, KM_EVENT_FAIL);

  return before && !((KmGfp)before->a & km_gfp_bits (s->generation->id)->nowarn);
}

char *
km_message_warn_alloc (const KmSubject *s, char *what, KmGfp gfp)
{
  g_autofree char *before = what, *words = km_gfp_to_trace_string (s->generation->id, gfp);
  GString *out;

  if (gfp & km_gfp_bits (s->generation->id)->nowarn || has_warned (s))
    return NULL;
  out = g_string_new (NULL);
  g_string_append_printf (out, KM_MESSAGE_TASK ": %s, mode:0x%x(%s), nodemask=(null),cpuset=/,mems_allowed=0", before,
                          gfp, words);
  put_memory (out, s, gfp);
  return g_string_free (out, FALSE);
}

static char *
failure (const KmSubject *s)
{
  KmGfp gfp = (KmGfp)s->event->a;
  GString *out;

  /* What cannot be is refused before; an order that is too large has a warning of its own. */
  if (gfp & km_gfp_bits (s->generation->id)->nowarn || km_subject_last (s, KM_EVENT_INVALID))
    return NULL;
  if (km_message_is_new (s))
    return km_message_warn_alloc (s, g_strdup_printf ("page allocation failure: order:%u", s->event->order), gfp);
  out = g_string_new (NULL);
  g_string_append_printf (out, KM_MESSAGE_TASK ": page allocation failure. order:%u, mode:0x%x", s->event->order, gfp);
  put_memory (out, s, gfp);
  return g_string_free (out, FALSE);
}

/* The machine has no task but the caller, the first of all, which may not be killed. */
static char *
out_of_memory (const KmSubject *s)
{
  KmGfp gfp = km_subject_request_gfp (s);
  uint32_t order = km_subject_request_order (s);
  g_autofree char *words = km_gfp_to_trace_string (s->generation->id, gfp);
  GString *out = g_string_new (NULL);

  if (km_message_is_new (s))
    g_string_append_printf (out, KM_MESSAGE_TASK " invoked oom-killer: gfp_mask=0x%x(%s), order=%u, oom_score_adj=0",
                            gfp, words, order);
  else
    g_string_append_printf (out,
                            KM_MESSAGE_TASK " invoked oom-killer: gfp_mask=0x%x, order=%u, oom_adj=0\n" KM_MESSAGE_TASK
                                            " cpuset=/ mems_allowed=0",
                            gfp, order);
  put_memory (out, s, gfp);
  if (km_message_is_new (s))
    g_string_append (out, "\nOut of memory and no killable processes...\n"
                          "Kernel panic - not syncing: System is deadlocked on memory");
  else
    g_string_append (out, "\nKernel panic - not syncing: Out of memory and no killable processes...");
  return g_string_free (out, FALSE);
}

/* ---- misuse of contexts and pointers ---- */

/* Where the might_sleep() of each KmMightSleep is, by generation. */
static const char *const sleep_places[KM_NR_SLEEPS][KM_NR_GENERATIONS] = {
  [KM_SLEEP_PAGES] = { "mm/page_alloc.c:1960", "include/linux/sched/mm.h:274", "include/linux/sched/mm.h:321" },
  [KM_SLEEP_OBJECT] = { "mm/slab.c:3033", "include/linux/sched/mm.h:274", "include/linux/sched/mm.h:321" },
  [KM_SLEEP_VMAP] = { "mm/vmalloc.c:1447", "mm/vmalloc.c:2907", "mm/vmalloc.c:3503" },
  [KM_SLEEP_VFREE] = { "", "mm/vmalloc.c:2858", "mm/vmalloc.c:3419" },
  [KM_SLEEP_VUNMAP] = { "mm/vmalloc.c:1427", "mm/vmalloc.c:2879", "mm/vmalloc.c:3467" },
  [KM_SLEEP_KMAP] = { "arch/x86/mm/highmem_32.c:7", "include/linux/highmem-internal.h:44",
                      "include/linux/highmem-internal.h:44" },
  [KM_SLEEP_KUNMAP] = { "", "include/linux/highmem-internal.h:55", "include/linux/highmem-internal.h:55" },
  [KM_SLEEP_MUTEX] = { "kernel/mutex.c:94", "kernel/locking/mutex.c:1003", "kernel/locking/mutex.c:1016" },
};

/* kmap() of a kernel without CONFIG_HIGHMEM. */
static const char *const plain_kmap[KM_NR_GENERATIONS] = { "include/linux/highmem.h:60",
                                                           "include/linux/highmem-internal.h:166",
                                                           "include/linux/highmem-internal.h:164" };

static const char *
sleep_place (const KmSubject *s)
{
  bool highmem = km_machine_zone_types (s->machine) & 1u << KM_ZONE_HIGHMEM;

  if (s->event->b == KM_SLEEP_KMAP && !highmem)
    return plain_kmap[s->generation->id];
  if (s->event->b == KM_SLEEP_OBJECT && s->slub && !km_message_is_new (s))
    return "mm/slub.c:1705";
  return (uint32_t)s->event->b < KM_NR_SLEEPS ? sleep_places[s->event->b][s->generation->id] : "";
}

/* preempt_count(): a lock that is held counts 1, a softirq 0x100 and an interrupt 0x10000; the handlers of both hold a
 * lock of their driver. */
static unsigned
preempt_count (KmContext context)
{
  return context == KM_CONTEXT_IRQ ? 0x10001 : context == KM_CONTEXT_SOFTIRQ ? 0x101 : 1;
}

static char *
sleep_in_atomic (const KmSubject *s)
{
  KmContext context = (KmContext)s->event->a;
  GString *out = g_string_new (NULL);

  g_string_append_printf (out,
                          "BUG: sleeping function called from invalid context at %s\n"
                          "in_atomic(): 1, irqs_disabled(): %d, %spid: 1, name: " KM_MESSAGE_TASK,
                          sleep_place (s), context == KM_CONTEXT_IRQ, km_message_is_new (s) ? "non_block: 0, " : "");
  if (km_message_is_new (s))
    g_string_append_printf (out, "\npreempt_count: %x, expected: 0", preempt_count (context));
  return g_string_free (out, FALSE);
}

/* Where the WARN_ON_ONCE() of each KmWarning that has an event of its own is, by generation. */
static const char *const warn_places[KM_NR_WARNINGS][KM_NR_GENERATIONS] = {
  [KM_WARN_ORDER] = { "mm/page_alloc.c:1828 __alloc_pages_nodemask", "mm/page_alloc.c:5634 __alloc_pages",
                      "mm/page_alloc.c:4832 __alloc_pages_noprof" },
  [KM_WARN_VMALLOC_ZERO] = { NULL, "mm/vmalloc.c:3227 __vmalloc_node_range",
                             "mm/vmalloc.c:3838 __vmalloc_node_range_noprof" },
  [KM_WARN_NOFAIL_ORDER] = { "mm/page_alloc.c:1239 get_page_from_freelist",
                             "mm/page_alloc.c:3891 get_page_from_freelist",
                             "mm/page_alloc.c:4309 __alloc_pages_slowpath.constprop.0" },
};

static char *
warn_once (const KmSubject *s)
{
  const char *place = (uint32_t)s->event->a < KM_NR_WARNINGS ? warn_places[s->event->a][s->generation->id] : NULL;

  return place ? km_message_warning (s, place) : NULL;
}

/* The reference count of the page that does not exist, where the kernel reads it first: the page of frame or, as
 * virt_to_page() works it out, of address event->pfn. */
static uint64_t
count_address (const KmSubject *s)
{
  bool wide = km_machine_is_64_bit (s->machine);
  uint64_t first = km_machine_page_descriptor (s->machine, 0),
           size = km_machine_page_descriptor (s->machine, 1) - first;
  uint64_t number = s->event->pfn, offset = km_message_is_new (s) ? (wide ? 0x34 : 0x1c) : (wide ? 8 : 4), address;

  if (s->event->pfn == KM_PFN_NONE)
    return offset;
  if (!km_value_is (s->event->pfn, KM_VALUE_PAGE))
    {
      address = km_model_value_address (s->model, s->event->pfn) - km_machine_virtual_address (s->machine, 0);
      number = (wide ? address : (uint32_t)address) >> km_machine_page_shift (s->machine);
    }
  address = first + number * size + offset;
  return wide ? address : (uint32_t)address;
}

/* What an order that is too large runs into is not known: no address then. */
static char *
oops (const KmSubject *s)
{
  const char *function = km_op_info (s->op->kind)->name;
  bool null = s->event->pfn == KM_PFN_NONE, wide = km_machine_is_64_bit (s->machine);
  GString *out = g_string_new (NULL);

  if (km_message_is_new (s))
    g_string_append (out, null ? "BUG: kernel NULL pointer dereference" : "BUG: unable to handle page fault");
  else
    g_string_append (out, null ? "BUG: unable to handle kernel NULL pointer dereference"
                               : "BUG: unable to handle kernel paging request");
  if (s->event->a != KM_INVALID_ORDER)
    g_string_append_printf (out, "%s %0*" PRIx64,
                            !km_message_is_new (s) ? " at"
                            : null                 ? ", address:"
                                                   : " for address:",
                            wide ? 16 : 8, count_address (s));
  g_string_append_printf (out, "\n%s %s%s",
                          !km_message_is_new (s) ? "IP:"
                          : wide                 ? "RIP:"
                                                 : "EIP:",
                          km_message_is_new (s) && wide ? "0010:" : "", function);
  return g_string_free (out, FALSE);
}

/* ---- the table ---- */

const KmMessage km_messages_pages[] = {
  { KM_EVENT_BAD_PAGE, ANY, km_message_bad_page },
  { KM_EVENT_FAIL, ANY, failure },
  { KM_EVENT_OOM, ANY, out_of_memory },
  { KM_EVENT_SLEEP_IN_ATOMIC, ANY, sleep_in_atomic },
  { KM_EVENT_OOPS, ANY, oops },
  { KM_EVENT_WARN_ONCE, ANY, warn_once },
  { .write = NULL },
};
