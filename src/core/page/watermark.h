/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The watermark test: may a request take from this zone, and how much must stay? Mirrors zone_watermark_ok of 2.6.34
 * and zone_watermark_fast of 6.1.192 (facts 2.6). */
#pragma once

#include "core/page/request_read.h"
#include "core/page/zone.h"

/* The watermark test of facts 2.6 against @mark (KmWatermark), usually that of @alloc_flags; tells the result. */
bool km_watermark_ok (KmMachine *m, KmZone *zone, const KmRequest *request, unsigned alloc_flags, unsigned mark);

/* The same test without telling, against any watermark and with @extra pages imagined free. */
bool km_watermark_would_pass (const KmMachine *m, const KmZone *zone, const KmRequest *request, unsigned alloc_flags,
                              int32_t extra);

/* The same against the mark of @alloc_flags, with all that was compared in @test. Returns true if it passes. */
bool km_watermark_judge (const KmMachine *m, const KmZone *zone, const KmRequest *request, unsigned alloc_flags,
                         KmWatermarkTest *test);
