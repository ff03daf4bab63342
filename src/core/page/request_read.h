/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading what would become of a request for pages: its zones and the tests that it would meet. Nothing here changes a
 * machine; the answers are those of the functions that serve a call. */
#pragma once

#include "core/machine/machine.h"

/* One comparison of a watermark test: the zone passes if @free is more than @demanded. 2.6.34 makes one for each order
 * from 0 to that of the request, and counts only blocks of that order and above. Page frames. */
typedef struct
{
  unsigned order;
  int64_t free, demanded;
} KmWatermarkRound;

typedef struct
{
  bool passes;
  bool no_block;     /* 6.x: enough is free, but there is no block of the order or a larger one */
  bool ignored;      /* __GFP_MEMALLOC: the walk does not ask; the rest says nothing */
  KmWatermark mark;  /* that is asked for */
  uint32_t reserve;  /* part of round[0].demanded: what the zone holds back from the request */
  unsigned n_rounds; /* 1 to KM_NR_ORDERS; of a zone that does not pass the last one failed, unless no_block */
  KmWatermarkRound round[KM_NR_ORDERS];
} KmWatermarkTest;

/* Index of the zone that a request with @gfp tries first; from there the walk goes down. -1: no zone may serve it. */
int km_machine_preferred_zone (const KmMachine *m, KmGfp gfp);

/* The test of zone number @zone for a request of @order (0 to KM_MAX_ORDER), which the zone may serve: on the fast
 * path, or as the slow path begins. Fills @test. */
void km_machine_watermark_test (const KmMachine *m, uint32_t zone, KmGfp gfp, unsigned order, bool slow,
                                KmWatermarkTest *test);
