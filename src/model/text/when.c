/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/text/when.h"

bool
km_when_b_0 (const KmSubject *subject)
{
  return subject->event->b == 0;
}

bool
km_when_order_0 (const KmSubject *subject)
{
  return subject->event->order == 0;
}

bool
km_when_order2_1 (const KmSubject *subject)
{
  return subject->event->order2 == 1;
}

bool
km_when_slub (const KmSubject *subject)
{
  return subject->slub;
}

bool
km_when_fills_pcp (const KmSubject *subject)
{
  return km_subject_inside (subject, KM_EVENT_PCP_REFILL) != NULL;
}
