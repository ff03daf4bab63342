/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people read them. See units.h. */
#include "base/units.h"

#include "base/i18n.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

/* Between groups of three digits, as in the notes of the lessons. */
#define GROUP_SIGN ','

size_t
km_write_digits (char *to, uint64_t value, unsigned base)
{
  char digits[KM_MAX_DIGITS];
  size_t at = sizeof digits;

  do
    digits[--at] = "0123456789abcdef"[value % base];
  while ((value /= base) > 0);
  memcpy (to, digits + at, sizeof digits - at);
  return sizeof digits - at;
}

KmNumberText
km_format_count (int64_t count)
{
  KmNumberText out;
  char digits[KM_MAX_DIGITS];
  size_t n = km_write_digits (digits, count < 0 ? -(uint64_t)count : (uint64_t)count, 10);
  char *to = out.text;

  if (count < 0)
    *to++ = '-';
  for (size_t i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        *to++ = GROUP_SIGN;
      *to++ = digits[i];
    }
  *to = '\0';
  return out;
}

/* @bytes in units of 2^@shift, with one decimal unless that would be 0. */
static KmNumberText
format_in_unit (uint64_t bytes, unsigned shift)
{
  const uint64_t unit = (uint64_t)1 << shift, rest = bytes & (unit - 1);
  KmNumberText out;

  if (rest == 0 || rest < unit / 20 || rest >= unit - unit / 20)
    return km_format_count ((int64_t)((bytes >> shift) + (rest > unit / 2)));
  g_snprintf (out.text, sizeof out.text, "%.1f", (double)bytes / (double)((uint64_t)1 << shift));
  return out;
}

KmNumberText
km_format_bytes (uint64_t bytes)
{
  KmNumberText out;

  /* Translators: amounts of memory; %s is a number. */
  if (bytes >> 30)
    g_snprintf (out.text, sizeof out.text, _ ("%s GiB"), format_in_unit (bytes, 30).text);
  else if (bytes >> 20)
    g_snprintf (out.text, sizeof out.text, _ ("%s MiB"), format_in_unit (bytes, 20).text);
  else if (bytes >> 10)
    g_snprintf (out.text, sizeof out.text, _ ("%s KiB"), format_in_unit (bytes, 10).text);
  else
    g_snprintf (out.text, sizeof out.text, ngettext ("%s byte", "%s bytes", (unsigned long)bytes),
                format_in_unit (bytes, 0).text);
  return out;
}

KmNumberText
km_format_pfn (uint32_t pfn)
{
  KmNumberText out = { "0x" };

  out.text[2 + km_write_digits (out.text + 2, pfn, 16)] = '\0';
  return out;
}

KmNumberText
km_format_address (uint64_t address)
{
  KmNumberText out;

  g_snprintf (out.text, sizeof out.text, address >> 32 ? "0x%016" PRIx64 : "0x%08" PRIx64, address);
  return out;
}
