/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/object_bytes.h"

#include "base/i18n.h"
#include "core/kmem_read.h"

unsigned
km_model_object_bytes (KmModel *model, const KmTarget *target, KmBytePart parts[KM_MAX_BYTE_PARTS], uint32_t *index,
                       uint32_t *pad)
{
  const KmMachine *machine = km_model_machine (model);
  KmObjectInfo object;
  KmCacheInfo cache;

  if (target->kind != KM_TARGET_OBJECT || !km_machine_object_at (machine, target->pfn, target->offset, &object))
    return 0;
  km_machine_cache (machine, object.cache, &cache);
  *index = object.index;
  *pad = cache.pad;
  return km_machine_object_bytes (machine, object.slab, object.index, parts);
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
