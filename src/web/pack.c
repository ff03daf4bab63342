/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LZMA packs best, but a reader in JavaScript waits for it: what is long is packed with gzip, which browsers
 * know themselves. Letters have seven bits each, as in make_page.py. */
#include "web/pack.h"

#include "base/i18n.h"

#include <lzma.h>
#include <stdint.h>
#include <string.h>

enum
{
  LZMA_MOST = 1 << 20,       /* bytes; unpacking them takes a tenth of a second */
  LZMA_DICTIONARY = 1 << 20, /* bytes */
  FIRST_PAIR = 0x100,        /* a letter for a forbidden one and the next one */
  FIRST_LONE = 0x300,        /* a letter for a forbidden one at the end */
  LETTERS = 128,
};

/* What must not be in a page as it is. */
static const char forbidden[] = { '\0', '\r', '<' };

/* Seven bits of @data, which has @length bytes, from @bit on; 0 behind the end. */
static unsigned
seven_bits (const uint8_t *data, size_t length, size_t bit)
{
  size_t byte = bit / 8;
  unsigned both = byte < length ? (unsigned)data[byte] << 8 : 0;

  if (byte + 1 < length)
    both |= data[byte + 1];
  return both >> (9 - bit % 8) & (LETTERS - 1);
}

static char *
write_letters (const uint8_t *data, size_t length)
{
  GString *out = g_string_sized_new (length + length / 6);
  size_t end = 8 * length;

  for (size_t bit = 0; bit < end; bit += 7)
    {
      unsigned seven = seven_bits (data, length, bit);
      const char *found = memchr (forbidden, (int)seven, sizeof forbidden);
      unsigned number = found ? (unsigned)(found - forbidden) : 0;

      if (!found)
        g_string_append_c (out, (char)seven);
      else if (bit + 7 >= end)
        g_string_append_unichar (out, FIRST_LONE + number * LETTERS);
      else
        {
          bit += 7;
          g_string_append_unichar (out, FIRST_PAIR + number * LETTERS + seven_bits (data, length, bit));
        }
    }
  return g_string_free (out, FALSE);
}

/* The size, the highest byte first, and LZMA without a header. */
static char *
pack_lzma (const char *data, size_t length, GError **error)
{
  lzma_options_lzma options;
  const lzma_filter filters[] = { { LZMA_FILTER_LZMA1, &options }, { LZMA_VLI_UNKNOWN, NULL } };
  size_t room = lzma_stream_buffer_bound (length), used = sizeof (uint32_t);
  g_autofree uint8_t *packed = g_malloc (room + used);
  uint32_t size = GUINT32_TO_BE ((uint32_t)length);

  memcpy (packed, &size, sizeof size);
  lzma_lzma_preset (&options, 9 | LZMA_PRESET_EXTREME);
  options.dict_size = LZMA_DICTIONARY;
  options.pb = 0;
  if (lzma_raw_buffer_encode (filters, NULL, (const uint8_t *)data, length, packed, &used, room + used) == LZMA_OK)
    return write_letters (packed, used);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", _ ("The workload cannot be packed"));
  return NULL;
}

static char *
pack_gzip (const char *data, size_t length, GError **error)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GInputStream) raw = g_memory_input_stream_new_from_data (data, (gssize)length, NULL);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (raw, G_CONVERTER (compressor));
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (out);

  if (g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) < 0)
    return NULL;
  return write_letters (g_memory_output_stream_get_data (memory), g_memory_output_stream_get_data_size (memory));
}

char *
km_web_pack (const char *data, size_t length, GError **error)
{
  return (length <= LZMA_MOST ? pack_lzma : pack_gzip) (data, length, error);
}
