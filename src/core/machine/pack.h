/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The packed form of a machine as words, for the files of core that keep it in one way or another. */
#pragma once

#include "core/machine/frame.h"

#include <string.h>

/* Words of a packed machine, owned by the caller. */
typedef struct
{
  uint32_t *data;
  size_t n, capacity;
} KmPackWords;

/* One allocated block in 32 bits: frame numbers have 24 (64 GiB of 4 KiB pages). */
#define BLOCK_WORD(pfn, order, aux)                                                                                    \
  ((pfn) | (uint32_t)(order) << 24 | (uint32_t)((aux) & (AUX_TYPE | AUX_COMPOUND)) << 28)
#define BLOCK_PFN(word) ((word)&0xffffff)
#define BLOCK_ORDER(word) ((word) >> 24 & 15)
#define BLOCK_AUX(word) ((word) >> 28)

/* Writes the machine out as words, with the allocated blocks only if @blocks is true. */
KmPackWords km_pack_words (const KmMachine *m, bool blocks);

/* Puts allocated blocks, with a count of 1, into a machine that has only its lists so far. */
typedef void (*KmUnpackBlocksFunc) (KmMachine *m, gpointer user_data);

/* Reads words again; @get_blocks is called for the blocks, NULL if they are among the words. */
void km_unpack_words (KmMachine *m, const uint32_t *data, size_t n, KmUnpackBlocksFunc get_blocks, gpointer user_data);

static inline uint64_t
headed_mask (const KmFrameBytes *what)
{
  uint64_t four;

  memcpy (&four, what, sizeof four);
  return GUINT64_FROM_LE (four) & 0x0040004000400040u;
}

/* Calls for every frame whose state byte has the bit 0x40: allocated, page cache, reserved, unknown. */
#define FOR_HEADED_FRAMES(m, pfn)                                                                                      \
  for (uint32_t base_ = 0; base_ < (m)->end_pfn; base_ += 4)                                                           \
    for (uint64_t bits_ = headed_mask ((m)->frame + base_); bits_; bits_ &= bits_ - 1)                                 \
      if (((pfn) = base_ + (uint32_t)__builtin_ctzll (bits_) / 16) < (m)->end_pfn)
