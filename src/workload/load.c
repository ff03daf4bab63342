/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files: reads a workload or a recording, compressed or not. What a file is, its content says, not its name. */
#include "base/i18n.h"
#include "workload/recording.h"
#include "workload/script_private.h"

#include <string.h>

/* A file larger than this after unpacking is refused, so that a small hostile one cannot fill the memory. */
#define MAX_TEXT_BYTES (G_GUINT64_CONSTANT (2) << 30)

static GInputStream *
unpacking (GInputStream *raw)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  return g_converter_input_stream_new (raw, G_CONVERTER (decompressor));
}

/* Looks at the first two bytes without taking them. */
static bool
is_gzip (GBufferedInputStream *stream, GCancellable *cancellable, GError **error)
{
  size_t n;
  const uint8_t *bytes;

  if (g_buffered_input_stream_fill (stream, 2, cancellable, error) < 0)
    return false;
  bytes = g_buffered_input_stream_peek_buffer (stream, &n);
  return n >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

static GByteArray *
read_all (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  enum
  {
    CHUNK = 1 << 18
  };

  for (;;)
    {
      uint32_t old = bytes->len;
      size_t n;
      if ((uint64_t)old + CHUNK > MAX_TEXT_BYTES)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _ ("it holds more than 2 GiB of text"));
          return NULL;
        }
      g_byte_array_set_size (bytes, old + CHUNK);
      if (!g_input_stream_read_all (stream, bytes->data + old, CHUNK, &n, cancellable, error))
        return NULL;
      g_byte_array_set_size (bytes, old + (uint32_t)n);
      if (n < CHUNK)
        return g_steal_pointer (&bytes);
    }
}

static GByteArray *
read_text (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) raw = g_file_read (file, cancellable, error);
  g_autoptr (GInputStream) buffered = NULL, stream = NULL;
  GError *problem = NULL;
  bool packed;
  GByteArray *bytes;

  if (!raw)
    return NULL;
  buffered = g_buffered_input_stream_new (G_INPUT_STREAM (raw));
  packed = is_gzip (G_BUFFERED_INPUT_STREAM (buffered), cancellable, &problem);
  if (problem)
    {
      g_propagate_error (error, problem);
      return NULL;
    }
  stream = packed ? unpacking (buffered) : g_object_ref (buffered);
  bytes = read_all (stream, cancellable, &problem);
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    {
      g_clear_error (&problem);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                   _ ("the compressed file breaks off; part of it is missing"));
    }
  else if (problem)
    g_propagate_error (error, problem);
  return bytes;
}

/* Puts the name of the file before a reason. */
static void
name_the_file (GFile *file, GError *problem, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);

  /* TRANSLATORS: a file name and the reason why it cannot be read */
  g_set_error (error, problem->domain, problem->code, _ ("%s: %s"), name, problem->message);
  g_error_free (problem);
}

/* Takes the bytes over instead of copying them: a large workload is a large text. */
static char *
take_text (GByteArray *bytes, size_t *length)
{
  uint8_t end = 0;

  *length = bytes->len;
  g_byte_array_append (bytes, &end, 1);
  return g_realloc (g_byte_array_free (bytes, FALSE), *length + 1);
}

char *
km_text_load (GFile *file, GCancellable *cancellable, size_t *length, GError **error)
{
  GError *problem = NULL;
  GByteArray *bytes = read_text (file, cancellable, &problem);

  if (problem)
    name_the_file (file, problem, error);
  return bytes ? take_text (bytes, length) : NULL;
}

KmScript *
km_script_load (GFile *file, GCancellable *cancellable, GError **error)
{
  GError *problem = NULL;
  KmScript *script;
  size_t length;
  char *text = km_text_load (file, cancellable, &length, error);

  if (!text)
    return NULL;
  if (!km_recording_is_one (text, length))
    return km_script_parse_owned (text, length, &km_parse_limits_default);
  script = km_script_parse_recording_owned (text, length, &problem);
  if (problem)
    name_the_file (file, problem, error);
  return script;
}
