/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/snapshot/object_bytes.h"

#include "base/i18n.h"
#include "core/slab/kmem_read.h"

/* Returns false if @target names no object, or one that is gone. */
static bool
find_object (const KmMachine *machine, const KmTarget *target, KmObjectInfo *object)
{
  if (target->kind == KM_TARGET_BYTES)
    return km_machine_object (machine, target->value, object);
  return target->kind == KM_TARGET_OBJECT && km_machine_object_at (machine, target->pfn, target->offset, object);
}

unsigned
km_model_object_bytes (KmModel *model, const KmTarget *target, KmBytePart parts[KM_MAX_BYTE_PARTS], uint32_t *index,
                       uint32_t *pad)
{
  const KmMachine *machine = km_model_machine (model);
  KmObjectInfo object;
  KmCacheInfo cache;

  if (!find_object (machine, target, &object))
    return 0;
  km_machine_cache (machine, object.cache, &cache);
  *index = object.index;
  *pad = cache.pad;
  return km_machine_object_bytes (machine, object.slab, object.index, parts);
}

KmTarget
km_model_bytes_target (KmModel *model, const KmTarget *target, const KmBytePart *part)
{
  const KmMachine *machine = km_model_machine (model);
  uint32_t shift = km_machine_page_shift (machine);
  KmTarget bytes = { .kind = KM_TARGET_BYTES };
  KmObjectInfo object;
  KmCacheInfo cache;
  uint64_t at;

  if (!find_object (machine, target, &object))
    return (KmTarget){ .kind = KM_TARGET_NONE };
  km_machine_cache (machine, object.cache, &cache);
  at = ((uint64_t)object.pfn << shift) + object.offset - object.inside - cache.pad + part->start;
  bytes.pfn = (KmPfn)(at >> shift);
  bytes.offset = (uint32_t)at & ((1u << shift) - 1);
  bytes.zone = km_machine_zone_of (machine, bytes.pfn);
  bytes.value = km_machine_object_value (object.slab, object.index);
  return bytes;
}

/* Translators: what bytes of an object are. */
static const char *const names[KM_NR_BYTE_KINDS] = {
  [KM_BYTE_UNKNOWN] = N_ ("whatever was there"), [KM_BYTE_DATA] = N_ ("the owner's"),
  [KM_BYTE_CTOR] = N_ ("as constructed"),        [KM_BYTE_POISON] = N_ ("poison"),
  [KM_BYTE_RED_ZONE] = N_ ("red zone"),          [KM_BYTE_POINTER] = N_ ("free pointer"),
  [KM_BYTE_CALLER] = N_ ("last caller"),         [KM_BYTE_PADDING] = N_ ("padding"),
  [KM_BYTE_OVERWRITTEN] = N_ ("overwritten"),
};

const char *
km_byte_kind_name (KmByteKind kind)
{
  return kind < KM_NR_BYTE_KINDS ? _ (names[kind]) : "";
}
