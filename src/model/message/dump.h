/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of slabs as reports print them. */
#pragma once

#include "model/message/table.h"

#include "core/slab/kmem_read.h"

/* The object of an event, as it was when the kernel reported it. */
typedef struct
{
  const KmSubject *s;
  KmObjectInfo info;
  KmCacheInfo cache;
  uint32_t offset; /* bytes from the start of its slab */
} KmReported;

/* Finds the object that the event is about. Returns false if it is not there, or if the machine has moved on since
 * the event, so that its bytes are not known. */
bool km_reported_find (const KmSubject *s, KmReported *object);

/* Puts a row: the bytes in hexadecimal, blanks in place of missing ones up to @width bytes, and with 6.1 the
 * characters behind them. 1 to 16 bytes. */
void km_put_row (GString *out, const uint8_t *bytes, uint32_t n);
