/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions about an event that several tables ask. */
#pragma once

#include "model/text/subject.h"

/* b is 0. */
bool km_when_b_0 (const KmSubject *subject);
/* It is about a single page frame. */
bool km_when_order_0 (const KmSubject *subject);
/* order2 is 1: what that means is said by the kind. */
bool km_when_order2_1 (const KmSubject *subject);
/* Objects come from SLUB. */
bool km_when_slub (const KmSubject *subject);
/* A per-CPU list is being filled from the buddy lists. */
bool km_when_fills_pcp (const KmSubject *subject);
