/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Virtual memory at the current step as plain records, for painters that must never see the machine: the vmalloc area
 * with its areas, the pages of one of them with the frames behind them, and the slots of kmap(). */
#pragma once

#include "model/model.h"

#include "core/vm/vm_read.h"

enum
{
  KM_SNAP_AREAS = 1024, /* carried at most, lowest address first */
  KM_SNAP_PAGES = 256,  /* of the chosen area */
  KM_SNAP_SLOTS = 64,   /* of kmap(), in use */
};

typedef struct
{
  KmAreaInfo info;
  KmTarget target;
  uint32_t marks; /* KmStepMarks */
} KmSnapArea;

/* A slot of kmap() that is not unused. */
typedef struct
{
  uint32_t slot, count; /* count: 1 = mapped without a user */
  KmPfn pfn;
  KmTarget target;
  uint32_t marks;
} KmSnapKmapSlot;

typedef struct
{
  KmVmallocInfo vmalloc;
  uint32_t n_areas;
  KmSnapArea areas[KM_SNAP_AREAS];
  /* the chosen one: that of the selection, else the last that the call was about, else the newest */
  int chosen;                     /* index, -1 = none */
  uint32_t n_pages;               /* that have frames, records of them */
  KmPfn frames[KM_SNAP_PAGES];    /* in order of address */
  uint8_t cells[KM_SNAP_PAGES];   /* KmCellClass of each */
  uint32_t marks[KM_SNAP_PAGES];  /* KmStepMarks of each */
  int hit;                        /* page of it without a frame that the call ran into: an oops; -1 = none */
  uint32_t kmap_slots;            /* 0: a machine without high memory */
  uint32_t n_slots, slots_in_use; /* records; all of them */
  KmSnapKmapSlot slots[KM_SNAP_SLOTS];
  int step_slot; /* index of the record of the slot that the step is about, -1 = none */
} KmSnapVm;

/* Fills @vm for the current step; @selection may be NULL. */
void km_model_vm (KmModel *model, const KmTarget *selection, KmSnapVm *vm);
