/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one dump of a recording of the page allocator, line by line, into a state. */
#pragma once

#include "core/words/state.h"
#include "workload/lines.h"

/* The largest frame number in a recording: frames of the largest machine are far below. */
#define KM_RECORDED_MAX_PFN INT32_MAX

typedef struct
{
  KmLines *in;    /* borrowed, at the line that is read */
  uint32_t cpus;  /* of the recording */
  KmState *state; /* of the dump that is read, borrowed; NULL outside of one */

  /* of the reader alone: what was seen of the zone that is read */
  KmZoneState *zone;
  uint8_t *listed;    /* by frame of the zone: is it in a block that was listed? */
  int64_t free_pages; /* listed so far */
  int64_t pcp_pages[KM_MAX_CPUS];
  uint32_t stat_line; /* of the zone; 0 = not seen */
  uint32_t pcp_line[KM_MAX_CPUS];
  uint32_t n_reserve; /* columns of the last “reserve=”: zone types of that kernel */
} KmStateReader;

/* Lines are from now on those of @state, which must stay until the end. */
void km_state_reader_begin (KmStateReader *reader, KmState *state);
/* Reads the line at the cursor, which is of the dump. Returns false if it is wrong, and tells it. */
bool km_state_reader_line (KmStateReader *reader);
/* The dump has no more lines: checks whether it is whole. Outside of a dump it does nothing and returns true. */
bool km_state_reader_end (KmStateReader *reader);

/* Reads "cpu=2", of a recording of several CPUs; else it is CPU 0. */
bool km_state_reader_cpu (KmStateReader *reader, uint32_t *cpu);
