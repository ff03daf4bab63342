/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of one object's slot as records and words, for painters that must never see the machine. */
#pragma once

#include "model/model.h"

#include "core/slab/object_bytes.h"

/* Fills @parts for the object that @target names or whose bytes it names; see km_machine_object_bytes(). Returns how
 * many, 0 if there is no such object; its index, and the bytes of the slot in front of it, in @index and @pad. */
unsigned km_model_object_bytes (KmModel *model, const KmTarget *target, KmBytePart parts[KM_MAX_BYTE_PARTS],
                                uint32_t *index, uint32_t *pad);

/* The target of a part of the slot of the object that @target names, which km_model_object_bytes() has
 * described. */
KmTarget km_model_bytes_target (KmModel *model, const KmTarget *target, const KmBytePart *part);

/* Translated name of a kind of bytes: "red zone". */
const char *km_byte_kind_name (KmByteKind kind);
