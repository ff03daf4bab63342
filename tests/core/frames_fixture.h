/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source of page frames for the tests of one cache alone. */
#pragma once

#include "core/machine/machine.h"

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
