/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One slab to the byte: gap, management, every object, unused tail. A map is made only for the slabs that a picture
 * shows. All sizes are bytes. */
#pragma once

#include "model/snapshot/cache_view.h"

typedef enum
{
  KM_OBJECT_FREE,    /* on the free chain of its slab */
  KM_OBJECT_WAITING, /* in an array, or on the free list of a CPU */
  KM_OBJECT_LIVE,    /* in use */
} KmObjectState;

typedef struct
{
  uint8_t state;  /* KmObjectState */
  uint8_t marks;  /* KmStepMarks */
  uint32_t waste; /* of a live object that kmalloc gave: bytes of it that nobody asked for */
} KmSnapObject;

typedef struct
{
  KmPfn pfn;
  uint32_t slab;
  uint32_t bytes, gap;
  uint32_t management, management_size; /* on the slab: where; size 0: it is elsewhere */
  uint32_t first, size, pad;            /* slot of object 0; from one slot to the next; bytes of a slot before it */
  uint32_t object_size;
  uint32_t num, in_use, live;
  KmSnapField field;          /* what tells it from others of its cache: colouroff, with SLUB frozen */
  uint32_t n_free;            /* length of the chain */
  const uint16_t *chain;      /* indexes of the free objects, the next to be taken first; of the slab of a CPU those on
                                 its CPU's list */
  const KmSnapObject *object; /* num of them */
} KmSnapSlabMap;

/* Fills @map for a slab; its arrays are valid until the next call. */
void km_model_slab_map (KmModel *model, uint32_t slab, KmSnapSlabMap *map);
/* The first byte of object @index as a target. */
KmTarget km_slab_map_target (KmModel *model, const KmSnapSlabMap *map, uint32_t index);

/* Slab and index of the object that @value points at. Returns false if there is none. */
bool km_model_find_object (KmModel *model, KmValue value, KmPfn *pfn, uint32_t *index);
/* KmStepMarks of an object, and its target. */
uint32_t km_model_object_marks (KmModel *model, KmValue value);

/* The frames of a slab, or of the slab of an object: half open. Returns false for other targets, and if it is gone. */
bool km_model_frames_of_target (KmModel *model, const KmTarget *target, KmPfn *start, KmPfn *end);

/* The slab that @target lies in or is, as its first frame; KM_PFN_NONE if it has none. */
KmPfn km_model_slab_of_target (KmModel *model, const KmTarget *target, uint32_t *index);
