/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be selected, pointed at or inspected. Things are named by where they are (frames, offsets) or by their
 * record, so that a selection stays what it is while the cursor moves; km_model_has_target() says if it is there. */
#pragma once

#include "core/words/value.h"
#include "core/words/event.h"

typedef struct _KmModel KmModel;

typedef enum
{
  KM_TARGET_NONE,
  KM_TARGET_FRAME,     /* pfn */
  KM_TARGET_BLOCK,     /* pfn = head */
  KM_TARGET_ZONE,      /* zone */
  KM_TARGET_FREE_LIST, /* zone, order, type; type 0xff = all types of the order */
  KM_TARGET_PCP_LIST,  /* zone, cpu, list (in `order`) */
  KM_TARGET_WATERMARK, /* zone */
  KM_TARGET_CACHE,     /* cache */
  KM_TARGET_SLAB,      /* pfn = its first frame */
  KM_TARGET_OBJECT,    /* pfn and offset of its first byte (KmObjectInfo) */
  KM_TARGET_ARRAY,     /* cache, cpu; cpu = KM_MAX_CPUS is the shared array. With SLUB: what the CPU owns */
  KM_TARGET_AREA,      /* value: an area of vmalloc, a kmap slot, a per-CPU object */
  KM_TARGET_BYTES,     /* value: an object; pfn and offset of the first byte of a part of its slot */
  KM_NR_TARGET_KINDS,
} KmTargetKind;

/* Fields that a kind does not name are ignored; zone is set for everything that has frames. */
typedef struct
{
  KmTargetKind kind;
  uint32_t zone;
  KmPfn pfn;
  uint8_t order;
  uint8_t type;
  uint8_t cpu;
  uint32_t cache;  /* record of a cache */
  uint32_t offset; /* bytes in frame pfn */
  KmValue value;
} KmTarget;

/* True if both name the same thing. */
bool km_target_equal (const KmTarget *a, const KmTarget *b);

/* True for what the machine makes and takes away again: caches, slabs, objects, areas. Zones, frames and lists stay. */
bool km_target_comes_and_goes (KmTargetKind kind);

/* True if @target is there at the cursor. */
bool km_model_has_target (KmModel *model, const KmTarget *target);

/* The target of a value above the page allocator: an object, a cache, an area, a frame. Returns false if
 * it leads to nothing (NULL, ZERO_SIZE_PTR, a number) or is gone. */
bool km_model_target_of_value (KmModel *model, KmValue value, KmTarget *target);

/* What the step at the cursor is about, above the page allocator: an object, a slab, an array, an area (value
 * KM_VALUE_NULL: none in particular) or a cache; for a call of the page allocator itself a frame. Returns false if the
 * step names nothing, and for what the page allocator does on behalf of a call above it. */
bool km_model_step_target (KmModel *model, KmTarget *target);
/* The same of @event, one of the current call. */
bool km_model_event_target (KmModel *model, const KmEvent *event, KmTarget *target);
