/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each CPU has for itself at the current step, as plain records for painters that must never see the machine: its
 * fixmap slots of kmap_atomic() and its copies of per-CPU data. Of the chunks of per-CPU data one is shown. And kernel
 * stacks, which the processes have. */
#pragma once

#include "model/model.h"

#include "core/vm/vm_read.h"

enum
{
  KM_SNAP_ATOMIC_SLOTS = 19, /* of one CPU, at most */
  KM_SNAP_RANGES = 48,       /* of a unit of per-CPU data, carried at most */
  KM_SNAP_STACKS = 8,        /* the newest */
};

typedef struct
{
  const char *type; /* the kernel's name of the slot, NULL in 6.1: a number on a stack */
  KmPfn pfn;        /* KM_PFN_NONE: empty */
  KmTarget target;
  uint32_t marks; /* KmStepMarks */
} KmSnapAtomicSlot;

/* A range in use, at the same offset in the unit of every CPU. */
typedef struct
{
  KmPercpuRangeInfo info;
  uint32_t free_before; /* bytes between it and the range before */
  KmTarget target;      /* KM_TARGET_NONE: the static part */
  uint32_t marks;       /* KmStepMarks */
} KmSnapRange;

typedef struct
{
  KmStackInfo info;
  bool overflowed; /* used reaches into struct thread_info, or below the stack */
  KmTarget target;
  uint32_t marks; /* KmStepMarks */
} KmSnapStack;

typedef struct
{
  uint32_t uses; /* KmUses */
  uint32_t cpus;
  uint32_t preempt[KM_MAX_CPUS]; /* preempt_count() */
  uint32_t atomic_slots;         /* of each CPU, 0 without KM_USES_ATOMIC */
  KmSnapAtomicSlot atomic[KM_MAX_CPUS][KM_SNAP_ATOMIC_SLOTS];
  bool has_chunk; /* false: there is no per-CPU data yet, and nothing below is set */
  KmPercpuChunkInfo chunk;
  uint32_t n_ranges, ranges_in_use; /* records; all of them */
  uint32_t first;                   /* number of the first record among all */
  uint32_t free_at_end;             /* bytes that can be had behind the last range */
  int focus;                        /* record that the selection or the step is about, -1 = none */
  KmSnapRange ranges[KM_SNAP_RANGES];
  uint32_t n_stacks, stacks_in_use; /* records, the newest first; all of them */
  KmSnapStack stacks[KM_SNAP_STACKS];
} KmSnapCpus;

/* Fills @cpus for the current step. The chunk is that of @selection (may be NULL), else that of the step, else the
 * first. */
void km_model_cpus (KmModel *model, const KmTarget *selection, KmSnapCpus *cpus);
