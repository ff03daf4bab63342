/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The format as PKWARE's APPNOTE describes it: each file after a local header, then the index, then its end. Every file
 * has the date 1 January 1980, so that the same content makes the same archive. */
#include "base/zip.h"

#include "base/assert.h"

#include <stdint.h>
#include <string.h>

enum
{
  VERSION = 20,
  UTF8_NAMES = 1 << 11,
  DATE = 1 << 5 | 1,
};

static uint32_t
crc32_of (const uint8_t *data, size_t length)
{
  uint32_t crc = 0xffffffff;

  for (size_t i = 0; i < length; i++)
    {
      crc ^= data[i];
      for (int k = 0; k < 8; k++)
        crc = crc >> 1 ^ (0xedb88320 & -(crc & 1));
    }
  return ~crc;
}

/* Appends @number in @bytes bytes, the lowest first. */
static void
put (GByteArray *out, uint32_t number, unsigned bytes)
{
  for (unsigned i = 0; i < bytes; i++)
    {
      uint8_t byte = (uint8_t)(number >> 8 * i);
      g_byte_array_append (out, &byte, 1);
    }
}

/* What the local header and the index say alike. */
static void
put_common (GByteArray *out, const char *name, uint32_t crc, uint32_t length)
{
  put (out, VERSION, 2);
  put (out, UTF8_NAMES, 2);
  put (out, 0, 2); /* stored */
  put (out, 0, 2); /* time */
  put (out, DATE, 2);
  put (out, crc, 4);
  put (out, length, 4);
  put (out, length, 4);
  put (out, (uint32_t)strlen (name), 2);
  put (out, 0, 2); /* nothing extra */
}

void
km_zip_begin (KmZip *zip, GByteArray *out)
{
  *zip = (KmZip){ .out = out, .index = g_byte_array_new () };
}

void
km_zip_add (KmZip *zip, const char *name, const void *data, size_t length)
{
  uint32_t start = zip->out->len, crc = crc32_of (data, length);

  km_assert ((uint64_t)start + length + 2 * strlen (name) + 128 < UINT32_MAX);
  put (zip->out, 0x04034b50, 4);
  put_common (zip->out, name, crc, (uint32_t)length);
  g_byte_array_append (zip->out, (const uint8_t *)name, (unsigned)strlen (name));
  g_byte_array_append (zip->out, data, (unsigned)length);
  put (zip->index, 0x02014b50, 4);
  put (zip->index, VERSION, 2);
  put_common (zip->index, name, crc, (uint32_t)length);
  put (zip->index, 0, 2); /* no remark */
  put (zip->index, 0, 4); /* first disk, no attributes */
  put (zip->index, 0, 4);
  put (zip->index, start, 4);
  g_byte_array_append (zip->index, (const uint8_t *)name, (unsigned)strlen (name));
  zip->n++;
}

void
km_zip_end (KmZip *zip)
{
  uint32_t start = zip->out->len;

  km_assert (zip->n <= UINT16_MAX);
  g_byte_array_append (zip->out, zip->index->data, zip->index->len);
  put (zip->out, 0x06054b50, 4);
  put (zip->out, 0, 4); /* one disk */
  put (zip->out, zip->n, 2);
  put (zip->out, zip->n, 2);
  put (zip->out, zip->index->len, 4);
  put (zip->out, start, 4);
  put (zip->out, 0, 2); /* no remark */
  g_clear_pointer (&zip->index, g_byte_array_unref);
}
