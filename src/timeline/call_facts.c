/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See call_facts.h. */
#include "timeline/call_facts.h"

static void
take (KmCallFacts *facts, const KmEvent *event)
{
  if (facts->taken != KM_PFN_NONE)
    return;
  facts->taken = event->pfn;
  facts->zone = event->zone;
  facts->order = event->order;
}

/* Does the kernel print something about @event? */
static bool
has_message (const KmEvent *event, KmGfp nowarn)
{
  return (km_event_info (event->kind)->traits & KM_EVENT_HAS_MESSAGE) != 0
         && (event->kind != KM_EVENT_FAIL || ((KmGfp)event->a & nowarn) == 0);
}

static void
read_event (KmCallFacts *facts, const KmEvent *event)
{
  switch (event->kind)
    {
    case KM_EVENT_TAKE:
      take (facts, event);
      break;
    case KM_EVENT_HAND_OUT:
      if (facts->hand_out_zone == KM_EVENT_NO_ZONE)
        facts->hand_out_zone = event->zone;
      break;
    case KM_EVENT_SPLIT:
      facts->splits++;
      break;
    case KM_EVENT_MERGE:
      facts->merges++;
      break;
    case KM_EVENT_SLAB_NEW:
      facts->new_slabs++;
      break;
    case KM_EVENT_RECLAIM:
    case KM_EVENT_KMAP_WAIT:
      facts->sleeps = true;
      break;
    default:
      break;
    }
}

void
km_call_facts_read (KmCallFacts *facts, uint32_t op, const KmEvent *events, size_t n, KmGfp nowarn)
{
  *facts = (KmCallFacts){ .op = op, .taken = KM_PFN_NONE, .hand_out_zone = KM_EVENT_NO_ZONE };
  for (size_t i = 0; i < n; i++)
    {
      read_event (facts, &events[i]);
      facts->reports = facts->reports || has_message (&events[i], nowarn);
    }
}
