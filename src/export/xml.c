/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/xml.h"

#include <math.h>
#include <stdint.h>

void
km_put_number (GString *out, double value)
{
  int64_t n = (int64_t)floor (fabs (value) * 100 + 0.5);
  if (value < 0 && n > 0)
    g_string_append_c (out, '-');
  g_string_append_printf (out, "%" G_GINT64_FORMAT, n / 100);
  if (n % 100)
    g_string_append_printf (out, n % 10 ? ".%02d" : ".%d", (int)(n % 10 ? n % 100 : n % 100 / 10));
}

void
km_put_escaped (GString *out, const char *text)
{
  for (const char *p = text; *p; p++)
    switch (*p)
      {
      case '&':
        g_string_append (out, "&amp;");
        break;
      case '<':
        g_string_append (out, "&lt;");
        break;
      case '>':
        g_string_append (out, "&gt;");
        break;
      case '"':
        g_string_append (out, "&quot;");
        break;
      default:
        if ((unsigned char)*p >= 0x20)
          g_string_append_c (out, *p);
      }
}
