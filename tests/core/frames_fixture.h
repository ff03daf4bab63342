/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of one cache alone share: its machine, a source of page frames, a look at all invariants. */
#pragma once

#include "core/machine/machine.h"
#include "core/single/single.h"
#include "core/words/slab_platform.h"

/* Frames one after another, and what was asked for in order. */
typedef struct
{
  KmPfn next;
  bool refuse;       /* every request */
  bool refuse_large; /* those of more than one frame */
  uint32_t got, returned;
  uint64_t history; /* a hash of every get and put */
} Frames;

static inline void
remember (Frames *frames, uint32_t what)
{
  frames->history = (frames->history ^ what) * G_GUINT64_CONSTANT (1099511628211);
}

static inline KmPfn
get_frames (void *data, unsigned order)
{
  Frames *frames = data;

  remember (frames, order + 1);
  if (frames->refuse || (frames->refuse_large && order > 0))
    return KM_PFN_NONE;
  frames->got++;
  frames->next += 1u << order;
  return frames->next - (1u << order);
}

static inline void
put_frames (void *data, KmPfn pfn, unsigned order)
{
  Frames *frames = data;

  remember (frames, pfn * 16 + order);
  frames->returned++;
}

/* Starts @frames anew; it must stay where it is as long as the source is in use. */
static inline KmFrameSource
frame_source (Frames *frames, KmPfn first)
{
  *frames = (Frames){ .next = first };
  return (KmFrameSource){ get_frames, put_frames, frames };
}

/* A machine with words of @word bytes, pages of 4 KiB and cache lines of 64 bytes. */
static inline KmSlabPlatform
platform_of (KmGenerationId generation, uint32_t word, uint32_t cpus)
{
  return (KmSlabPlatform){
    .generation = generation,
    .word = word,
    .page_shift = 12,
    .cache_line = 64,
    .build_line = 64,
    .cpus = cpus,
    .large_memory = true,
  };
}

static inline void
assert_valid (const KmSingle *cache)
{
  g_autofree char *problem = NULL;

  if (!km_single_validate (cache, &problem))
    g_error ("%s", problem);
}
